//! What single calls tell of one user: presence, permissions, devices.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, Timelike};
use serde_json::{Value, json};

use super::account::FakeStatus;
use super::context::Ctx;
use super::directory::vanity_name;
use super::people::found;
use super::refused::{self, Refused};
use super::reply::time;
use super::rng::Rng;

type Answer = Result<Value, Refused>;

/// `GET /users/email`
pub(super) fn email(ctx: &Ctx<'_>) -> Answer {
    super::generic::check(ctx)?;
    let email = ctx.params.get("email").unwrap_or_default();
    Ok(json!({ "existed_email": ctx.world.by_email(email).is_some() }))
}

/// `GET /users/vanity_name`
pub(super) fn vanity(ctx: &Ctx<'_>) -> Answer {
    super::generic::check(ctx)?;
    let name = ctx.params.get("vanity_name").unwrap_or_default();
    let holder = ctx.world.by_email(&format!("{name}@example.com"));
    let user = holder.and_then(|i| Some((i, ctx.world.user(i)?)));
    let existed = user.is_some_and(|(i, user)| vanity_name(i, &user).is_some());
    Ok(json!({ "existed": existed }))
}

/// `GET /users/{userId}/permissions`: those of the role
pub(super) fn permissions(ctx: &Ctx<'_>) -> Answer {
    const VIEW: [&str; 6] = [
        "User:Read",
        "Group:Read",
        "AccountSetting:Read",
        "UsageReport:Read",
        "Role:Read",
        "MobileDeviceManagement:Read",
    ];
    const EDIT: [&str; 5] = [
        "User:Edit",
        "Group:Edit",
        "AccountSetting:Edit",
        "Role:Edit",
        "MobileDeviceManagement:Edit",
    ];
    let (_, user) = found(ctx)?;
    let permissions: Vec<&str> = match user.role_id.as_str() {
        "0" => VIEW
            .into_iter()
            .chain(EDIT)
            .chain(["Billing:Edit"])
            .collect(),
        "1" => VIEW.into_iter().chain(EDIT).collect(),
        _ => Vec::new(),
    };
    Ok(json!({ "permissions": permissions }))
}

/// `GET /users/{userId}/presence_status`
pub(super) fn presence(ctx: &Ctx<'_>) -> Answer {
    let (i, user) = found(ctx)?;
    if user.status != FakeStatus::Active {
        return Err(refused::NO_PRESENCE.refuse());
    }
    if !ctx.world.live(i, ctx.now).is_empty() {
        return Ok(json!({ "status": "In_A_Zoom_Meeting" }));
    }
    let hour = ctx.now.timestamp().div_euclid(3600).unsigned_abs();
    let mut rng = Rng::new(ctx.world.account.seed, &[40, i.into(), hour]);
    let statuses = [
        "Available",
        "Available",
        "Away",
        "Away",
        "Do_Not_Disturb",
        "In_Calendar_Event",
        "Out_of_Office",
        "Busy",
    ];
    let status = rng.pick(&statuses).unwrap_or("Away");
    if status != "Do_Not_Disturb" {
        return Ok(json!({ "status": status }));
    }
    let left = 60_u32.saturating_sub(ctx.now.minute());
    let end = ctx.now.checked_add_signed(Duration::minutes(left.into()));
    Ok(json!({
        "status": status,
        "end_time": time(end.unwrap_or(ctx.now)),
        "remaining_time": left,
    }))
}

/// The desk devices of a user: two at most.
fn device_rows(ctx: &Ctx<'_>, i: u32) -> Vec<Value> {
    let mut rng = Rng::new(ctx.world.account.seed, &[37, i.into()]);
    let count = rng.below(3);
    let rows = (0..count).map(|k| {
        let mut rng = Rng::new(ctx.world.account.seed, &[37, i.into(), k]);
        let mut id = || URL_SAFE_NO_PAD.encode(rng.bytes::<16>());
        let (id, room_user_id) = (id(), id());
        json!({
            "id": id,
            "device_name": format!("Zoom for Home {}", k.saturating_add(1)),
            "room_name": format!("Desk {i}"),
            "room_user_id": room_user_id,
            "status": if rng.chance(700) { "Online" } else { "Offline" },
        })
    });
    rows.collect()
}

/// `GET /users/{userId}/collaboration_devices`
pub(super) fn devices(ctx: &Ctx<'_>) -> Answer {
    let (i, _) = found(ctx)?;
    let rows = device_rows(ctx, i);
    Ok(json!({ "total_records": rows.len(), "collaboration_devices": rows }))
}

/// `GET /users/{userId}/collaboration_devices/{collaborationDeviceId}`
pub(super) fn device(ctx: &Ctx<'_>) -> Answer {
    let (i, _) = found(ctx)?;
    let requested = ctx.route.args.get(1).map_or("", String::as_str);
    let mut rows = device_rows(ctx, i).into_iter();
    rows.find(|row| row["id"] == requested)
        .ok_or_else(|| refused::NO_DEVICE.refuse())
}
