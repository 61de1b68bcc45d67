//! Users and their meetings, as JSON.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::account::{FakeStatus, FakeUser};
use super::context::Ctx;
use super::directory::{directory, licences, more_directory, vanity_name};
use super::json::put;
use super::refused::{self, Refused};
use super::reply::time;
use super::rng::Rng;
use super::sub_accounts;

type Answer = Result<Value, Refused>;

/// What `/users/{userId}` decides about alone: what says which licence somebody has, what is not known
/// of everybody, and what pending users lack.
pub(super) const DECIDED: &[&str] = &[
    "/dept",
    "/division_ids",
    "/employee_unique_id",
    "/group_ids",
    "/host_key",
    "/id",
    "/im_group_ids",
    "/jid",
    "/last_client_version",
    "/last_login_time",
    "/license_info_list",
    "/manager",
    "/personal_meeting_url",
    "/phone_country",
    "/phone_number",
    "/pic_url",
    "/plan_united_type",
    "/pmi",
    "/pronouns",
    "/timezone",
    "/user_created_at",
    "/vanity_url",
    "/zoom_one_type",
];

/// The extra field that only `/users/{userId}` shows.
const ONE_USER_ONLY: &str = "zoom_one_type";

/// The personal meeting id of a user.
pub(super) fn pmi(ctx: &Ctx<'_>, i: u32) -> u64 {
    Rng::new(ctx.world.account.seed, &[14, i.into()]).range(1_000_000_000, 9_999_999_999)
}

/// The fields that `/users` and `/users/{userId}` have in common.
fn common(ctx: &Ctx<'_>, i: u32, user: &FakeUser) -> Map<String, Value> {
    let pending = user.status == FakeStatus::Pending;
    let mut map = Map::new();
    put(&mut map, "id", user.shown_id());
    put(&mut map, "first_name", Some(user.first_name.as_str()));
    put(&mut map, "last_name", Some(user.last_name.as_str()));
    put(&mut map, "display_name", Some(user.display_name()));
    put(&mut map, "email", Some(user.email.as_str()));
    put(&mut map, "type", Some(user.kind));
    put(&mut map, "status", Some(user.status.name()));
    put(&mut map, "dept", user.dept.as_deref());
    put(&mut map, "role_id", Some(user.role_id.as_str()));
    put(&mut map, "verified", Some(i32::from(!pending)));
    put(&mut map, "timezone", user.timezone.as_deref());
    put(
        &mut map,
        "plan_united_type",
        user.plan_united_type.as_deref(),
    );
    if pending {
        // Zoom has no creation time for pending users.
        put(&mut map, "created_at", Some(time(ctx.now)));
    } else {
        put(&mut map, "pmi", Some(pmi(ctx, i)));
        put(&mut map, "created_at", Some(time(user.login_added)));
        put(&mut map, "user_created_at", Some(time(user.created)));
        put(&mut map, "last_login_time", user.last_login.map(time));
        put(
            &mut map,
            "last_client_version",
            user.last_client_version.as_deref(),
        );
        put(&mut map, "im_group_ids", Some(Value::Array(Vec::new())));
    }
    if !user.group_ids.is_empty() {
        put(&mut map, "group_ids", Some(json!(user.group_ids)));
    }
    if ctx.world.account.directory {
        directory(ctx, i, &mut map);
    }
    if ctx.world.account.several_subscriptions {
        put(&mut map, "license_info_list", licences(user));
    }
    map
}

/// `GET /users`
pub(super) fn users(ctx: &Ctx<'_>) -> Answer {
    let status = ctx
        .params
        .word("status", &["active", "inactive", "pending"])?;
    let status = match status {
        "inactive" => FakeStatus::Inactive,
        "pending" => FakeStatus::Pending,
        _ => FakeStatus::Active,
    };
    let all = ctx.world.with_status(status);
    let role = ctx.params.get("role_id");
    // No user of the fake holds the licences that this parameter filters by.
    let licence = ctx.params.get("license").is_some();
    let listed: Cow<'_, [u32]> = if role.is_none() && !licence {
        Cow::Borrowed(all)
    } else {
        let has_role = |i: &u32| ctx.world.traits(*i).is_some_and(|t| Some(&*t.2) == role);
        all.iter()
            .copied()
            .filter(|i| !licence && has_role(i))
            .collect()
    };
    let include = ctx.params.get("include_fields");
    let paging = ctx.paging()?;
    let slice = paging.slice(listed.len());
    let rows: Vec<Value> = listed
        .iter()
        .skip(slice.start)
        .take(slice.len)
        .filter_map(|i| Some((*i, ctx.world.user(*i)?)))
        .map(|(i, user)| {
            let mut row = common(ctx, i, &user);
            match include {
                Some("host_key") => {
                    put(&mut row, "host_key", Some(host_key(ctx, i)));
                }
                Some("custom_attributes") => {
                    put(&mut row, "custom_attributes", Some(attributes()));
                }
                _ => {}
            }
            let extra = user.extra.iter().filter(|(name, _)| *name != ONE_USER_ONLY);
            row.extend(extra.map(|(name, value)| (name.clone(), value.clone())));
            Value::Object(row)
        })
        .collect();
    Ok(paging.numbered(slice, listed.len(), "users", rows))
}

fn host_key(ctx: &Ctx<'_>, i: u32) -> String {
    let mut rng = Rng::new(ctx.world.account.seed, &[15, i.into()]);
    rng.range(100_000, 999_999).to_string()
}

/// The custom attributes of every user.
fn attributes() -> Value {
    json!([{"key": "cc", "name": "Cost centre", "value": "4711"}])
}

/// `GET /users/summary`
pub(super) fn summary(ctx: &Ctx<'_>) -> Answer {
    let (mut licensed, mut basic, mut on_prem, mut other, mut pending) = (0, 0, 0, 0, 0_u64);
    for i in ctx.world.numbers() {
        match ctx.world.traits(i) {
            Some((FakeStatus::Pending, ..)) => pending = u64::saturating_add(pending, 1),
            Some((_, 1, _)) => basic = u64::saturating_add(basic, 1),
            Some((_, 2, _)) => licensed = u64::saturating_add(licensed, 1),
            Some((_, 3, _)) => on_prem = u64::saturating_add(on_prem, 1),
            _ => other = u64::saturating_add(other, 1),
        }
    }
    let total: u64 = [licensed, basic, on_prem, other, pending].iter().sum();
    Ok(json!({
        "licensed_users_count": licensed,
        "basic_users_count": basic,
        "on_prem_users_count": on_prem,
        "room_users_count": 0,
        "pending_users_count": pending,
        "join_only_users_count": other,
        "total_users_count": total,
    }))
}

pub(super) fn found<'w>(ctx: &Ctx<'w>) -> Result<(u32, Cow<'w, FakeUser>), Refused> {
    let key = ctx.arg();
    ctx.world
        .find(key)
        .ok_or_else(|| refused::NO_USER.about(key))
}

/// The user in the path, for the two calls that know of invitations: they do not call somebody
/// unknown whose invitation has lapsed.
pub(super) fn invited<'w>(ctx: &Ctx<'w>) -> Result<(u32, Cow<'w, FakeUser>), Refused> {
    found(ctx).map_err(|other| {
        if ctx.world.has_lapsed(ctx.arg()) {
            refused::NO_INVITATION.refuse()
        } else {
            other
        }
    })
}

/// `GET /users/{userId}`
pub(super) fn user(ctx: &Ctx<'_>) -> Answer {
    let (i, user) = invited(ctx)?;
    let mut map = common(ctx, i, &user);
    let role = match user.role_id.as_str() {
        "0" => "Owner",
        "1" => "Admin",
        _ => "Member",
    };
    let pmi = map.get("pmi").and_then(Value::as_u64).unwrap_or(0);
    put(&mut map, "role_name", Some(role));
    let about = ctx.sub_account;
    put(&mut map, "account_id", Some(sub_accounts::id(about)));
    put(
        &mut map,
        "account_number",
        Some(sub_accounts::number(about)),
    );
    put(&mut map, "company", Some(sub_accounts::name(about)));
    put(&mut map, "cms_user_id", Some(""));
    put(&mut map, "cost_center", Some(""));
    put(&mut map, "job_title", Some(""));
    put(&mut map, "location", Some(""));
    put(&mut map, "language", Some("en-US"));
    put(&mut map, "host_key", Some(host_key(ctx, i)));
    put(&mut map, "use_pmi", Some(false));
    put(&mut map, "cluster", Some("us02"));
    put(&mut map, "login_types", Some(json!([100, 101])));
    put(&mut map, "phone_numbers", Some(json!([])));
    put(&mut map, "custom_attributes", Some(attributes()));
    put(&mut map, "pronouns_option", Some(1));
    if let Some(id) = user.shown_id() {
        let jid = format!("{}@xmpp.zoom.example", id.to_lowercase());
        put(&mut map, "jid", Some(jid));
        let url = format!("https://example.zoom.us/j/{pmi}");
        let page = vanity_name(i, &user);
        let page = page.map(|name| format!("https://example.zoom.us/my/{name}"));
        put(&mut map, "vanity_url", page);
        put(&mut map, "personal_meeting_url", Some(url));
    }
    if ctx.world.account.directory {
        more_directory(ctx, i, &mut map);
    }
    map.extend(user.extra.clone());
    Ok(Value::Object(map))
}
