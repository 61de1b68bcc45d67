//! Groups, as JSON.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::account::FakeUser;
use super::context::Ctx;
use super::json::put;
use super::refused::{self, Refused};
use super::rng::Rng;
use super::world::{Group, World};

type Answer = Result<Value, Refused>;

/// An id that is made from the id of a group and a number.
fn opaque(ctx: &Ctx<'_>, group: &Group, number: u64) -> String {
    let mut parts = vec![38, number];
    parts.extend(group.id.bytes().map(u64::from));
    let bytes: [u8; 16] = Rng::new(ctx.world.account.seed, &parts).bytes();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// `GET /groups`
pub(super) fn groups(ctx: &Ctx<'_>) -> Answer {
    let groups = &ctx.world.groups;
    let paging = ctx.paging()?;
    let slice = paging.slice(groups.len());
    let rows = groups.iter().skip(slice.start).take(slice.len);
    let rows = rows.map(|group| {
        json!({
            "id": group.id,
            "name": group.name,
            "total_members": group.members.len(),
            "directory_privacy": 1,
            "in_directory": true,
        })
    });
    Ok(json!({
        "total_records": groups.len(),
        "next_page_token": slice.next,
        "groups": rows.collect::<Vec<_>>(),
    }))
}

fn found<'w>(ctx: &Ctx<'w>) -> Result<&'w Group, Refused> {
    let world: &'w World = ctx.world;
    world
        .group(ctx.arg())
        .ok_or_else(|| refused::NO_GROUP.refuse())
}

/// `GET /groups/{groupId}`
pub(super) fn group(ctx: &Ctx<'_>) -> Answer {
    let group = found(ctx)?;
    Ok(json!({
        "id": group.id,
        "name": group.name,
        "total_members": group.members.len(),
    }))
}

/// `GET /groups/{groupId}/members`
pub(super) fn members(ctx: &Ctx<'_>) -> Answer {
    let group = found(ctx)?;
    let paging = ctx.paging()?;
    let slice = paging.slice(group.members.len());
    let rows = group.members.iter().skip(slice.start).take(slice.len);
    let rows: Vec<Value> = rows
        .filter_map(|i| Some((*i, ctx.world.user(*i)?)))
        .map(|(i, user)| {
            let user: &FakeUser = &user;
            let first = user.group_ids.first();
            let mut row = Map::new();
            put(&mut row, "id", user.shown_id());
            put(&mut row, "email", Some(user.email.as_str()));
            put(&mut row, "first_name", Some(user.first_name.as_str()));
            put(&mut row, "last_name", Some(user.last_name.as_str()));
            put(&mut row, "type", Some(user.kind));
            put(&mut row, "member_id", Some(opaque(ctx, group, i.into())));
            put(&mut row, "primary_group", Some(first == Some(&group.id)));
            Value::Object(row)
        })
        .collect();
    Ok(paging.numbered(slice, group.members.len(), "members", rows))
}

/// `GET /groups/{groupId}/admins`: the members who have a role above that of a member
pub(super) fn admins(ctx: &Ctx<'_>) -> Answer {
    let group = found(ctx)?;
    let above = |i: &&u32| {
        ctx.world
            .traits(**i)
            .is_some_and(|t| t.2 == "0" || t.2 == "1")
    };
    let admins: Vec<_> = group.members.iter().filter(above).collect();
    let paging = ctx.paging()?;
    let slice = paging.slice(admins.len());
    let rows = admins.iter().skip(slice.start).take(slice.len);
    let rows = rows.filter_map(|i| ctx.world.user(**i));
    let rows = rows.map(|user| json!({ "email": user.email, "name": user.display_name() }));
    Ok(json!({
        "page_size": paging.size,
        "total_records": admins.len(),
        "next_page_token": slice.next,
        "admins": rows.collect::<Vec<_>>(),
    }))
}

/// `GET /groups/{groupId}/channels`: one channel, of all members
pub(super) fn channels(ctx: &Ctx<'_>) -> Answer {
    let group = found(ctx)?;
    Ok(json!({
        "group_id": group.id,
        "channels": [{
            "channel_id": opaque(ctx, group, u64::MAX),
            "channel_name": group.name,
            "member_count": group.members.len(),
        }],
    }))
}
