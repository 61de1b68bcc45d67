//! The report of upcoming meetings and webinars, and single meetings to come.

use serde_json::{Map, Value, json};

use super::account::FakeMeeting;
use super::context::Ctx;
use super::people::put;
use super::reply::{Refused, time};
use super::reports;
use super::world::Planned;

/// `GET /report/upcoming_events`
pub(super) fn events(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range = ctx.month_range()?;
    let kind = ctx.params.word("type", &["all", "meeting", "webinar"])?;
    let group = reports::group(ctx)?;
    let paging = ctx.paging()?;
    let is_listed = |one: &&Planned| {
        one.start > ctx.now
            && (range.from..=range.last).contains(&one.start.date_naive())
            && (kind == "all" || (kind == "webinar") == one.webinar)
            && group.is_none_or(|g| {
                let host = one.host;
                host.is_some_and(|i| g.members.binary_search(&i).is_ok())
            })
    };
    let listed: Vec<_> = ctx.world.planned().iter().filter(is_listed).collect();
    let slice = paging.slice(listed.len());
    let rows = listed.iter().skip(slice.start).take(slice.len);
    let rows: Vec<_> = rows
        .filter_map(|one| Some((one.host, ctx.world.described(one)?)))
        .map(|(host, m)| row(ctx, host, &m))
        .collect();
    Ok(json!({
        "from": range.from.to_string(),
        "next_page_token": slice.next,
        "page_size": paging.size,
        "to": range.to.to_string(),
        "upcoming_events": rows,
    }))
}

fn row(ctx: &Ctx<'_>, host: Option<u32>, m: &FakeMeeting) -> Value {
    let text = ctx.world.host_text(&m.host);
    let user = host.and_then(|i| ctx.world.user(i));
    let mut row = Map::new();
    put(&mut row, "dept", Some(text.dept.as_str()));
    put(
        &mut row,
        "host_id",
        user.as_ref().and_then(|u| u.shown_id()),
    );
    put(&mut row, "host_name", Some(text.name.as_str()));
    put(&mut row, "id", Some(m.id.to_string()));
    put(&mut row, "start_time", Some(time(m.start)));
    put(&mut row, "topic", Some(m.topic.as_str()));
    Value::Object(row)
}

/// `GET /meetings/{meetingId}`: a meeting that has not ended, by its number.
pub(super) fn meeting(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let key = ctx.arg();
    let number = key.parse().ok();
    let planned = number.into_iter().flat_map(|id| ctx.world.planned_with(id));
    let mut found = planned
        .filter_map(|one| Some((one.host, ctx.world.described(one)?)))
        .filter(|(_, meeting)| meeting.end() > ctx.now);
    let missing = || Refused::new(404, 3001, format!("Meeting does not exist: {key}."));
    let (host, m) = found.next().ok_or_else(missing)?;
    let recurs = found.next().is_some();
    let user = host.and_then(|i| ctx.world.user(i));
    let zone = user.as_ref().and_then(|user| user.timezone.as_deref());
    let mut body = Map::new();
    let host_id = user.as_ref().and_then(|user| user.shown_id());
    put(&mut body, "host_id", host_id);
    put(&mut body, "host_email", Some(m.host.as_str()));
    put(&mut body, "uuid", Some(m.uuid.as_str()));
    put(&mut body, "id", Some(m.id));
    put(&mut body, "topic", Some(m.topic.as_str()));
    put(&mut body, "type", Some(if recurs { 8 } else { 2 }));
    put(&mut body, "status", Some("waiting"));
    put(&mut body, "start_time", Some(time(m.start)));
    put(&mut body, "duration", Some(m.minutes));
    put(&mut body, "timezone", Some(zone.unwrap_or("")));
    let url = format!("https://example.zoom.us/j/{}", m.id);
    put(&mut body, "join_url", Some(url));
    let settings = json!({
        "alternative_hosts": m.alternative_hosts.join(";"),
        "alternative_hosts_email_notification": true,
        "host_video": false,
        "waiting_room": true,
    });
    put(&mut body, "settings", Some(settings));
    Ok(Value::Object(body))
}
