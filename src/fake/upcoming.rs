//! The report of upcoming meetings and webinars.

use serde_json::{Map, Value, json};

use super::account::FakeMeeting;
use super::context::Ctx;
use super::json::put;
use super::refused::Refused;
use super::reply::time;
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
