//! Past meetings and webinars, one by one: their details and instances.

use chrono::Months;
use serde_json::{Map, Value, json};

use super::account::FakeMeeting;
use super::context::Ctx;
use super::instances::{self, Kind};
use super::refused::{self, Refused};
use super::reply::time;
use super::user_meetings::kind_of;

/// What all calls say of a past instance.
fn details(ctx: &Ctx<'_>, m: &FakeMeeting) -> Map<String, Value> {
    let host = ctx.world.host_text(&m.host);
    let value = json!({
        "dept": host.dept,
        "duration": m.minutes,
        "end_time": time(m.end()),
        "host_id": ctx.world.host_id(&m.host),
        "id": m.id,
        "participants_count": m.participants,
        "start_time": time(m.start),
        "topic": m.topic,
        "total_minutes": m.participant_minutes(),
        "type": kind_of(m),
        "user_email": m.host,
        "user_name": host.name,
        "uuid": m.uuid,
    });
    match value {
        Value::Object(details) => details,
        _ => Map::new(),
    }
}

/// `GET /past_meetings/{meetingId}`
pub(super) fn past(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = instances::past(ctx, Kind::Meeting, ctx.now)?;
    let mut body = details(ctx, &m);
    let summary = m.used("meeting_summary");
    body.insert("has_meeting_summary".into(), summary.into());
    body.insert("source".into(), "Zoom".into());
    Ok(Value::Object(body))
}

fn report(ctx: &Ctx<'_>, kind: Kind) -> Result<Value, Refused> {
    let m = instances::past(ctx, kind, ctx.reported_until)?;
    let mut body = details(ctx, &m);
    body.insert("custom_keys".into(), json!([]));
    body.insert("tracking_fields".into(), json!([]));
    if kind == Kind::Webinar {
        body.remove("host_id");
    }
    Ok(Value::Object(body))
}

/// `GET /report/meetings/{meetingId}`
pub(super) fn meeting(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    report(ctx, Kind::Meeting)
}

/// `GET /report/webinars/{webinarId}`
pub(super) fn webinar(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    report(ctx, Kind::Webinar)
}

/// `GET /past_meetings/{meetingId}/instances`
pub(super) fn instances(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let key = ctx.arg();
    let missing = || refused::NO_MEETING.about(key);
    let number: u64 = key.parse().map_err(|_| missing())?;
    // The days count only together.
    let days = ctx.params.date("from")?.zip(ctx.params.date("to")?);
    if days.is_some_and(|(from, to)| from > to) {
        return Err(refused::FROM_AFTER_TO.refuse());
    }
    let mut found = ctx.world.instances(number, ctx.now);
    found.retain(|m| !m.webinar);
    let planned = || ctx.world.planned_with(number).next().is_some();
    if found.is_empty() && !planned() {
        return Err(missing());
    }
    let today = ctx.now.date_naive();
    let reach = today.checked_sub_months(Months::new(15)).unwrap_or(today);
    found.retain(|m| {
        let day = m.start.date_naive();
        day >= reach && days.is_none_or(|(from, to)| (from..=to).contains(&day))
    });
    let rows = found.iter().map(|m| {
        let mut row = json!({ "start_time": time(m.start), "uuid": m.uuid });
        if let (true, Some(row)) = (m.recurring, row.as_object_mut()) {
            let id = m.start.timestamp_millis().to_string();
            row.insert("occurrence_id".into(), id.into());
        }
        row
    });
    Ok(json!({ "meetings": rows.collect::<Vec<_>>() }))
}
