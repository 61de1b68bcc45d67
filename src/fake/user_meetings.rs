//! The report of a user's past meetings.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::account::FakeMeeting;
use super::context::Ctx;
use super::people::found;
use super::reply::{Refused, time};
use super::reports::clamped;
use super::rules::Range;

/// The meetings that a user hosted, including webinars that were added by hand.
fn hosted(ctx: &Ctx<'_>, i: u32, range: Range) -> Vec<FakeMeeting> {
    let mut held = ctx
        .world
        .previous(i, range.from, range.last, ctx.reported_until);
    held.extend(
        ctx.world
            .hand_made_meetings(i)
            .filter(|m| m.webinar && is_in(m, range))
            .cloned(),
    );
    held
}

/// The meetings of other hosts that the user took part in.
fn joined<'w>(
    ctx: &Ctx<'w>,
    i: u32,
    email: &str,
    range: Range,
) -> impl Iterator<Item = &'w FakeMeeting> {
    let account = &ctx.world.account;
    let world = ctx.world;
    account
        .meetings
        .iter()
        .filter(move |m| is_in(m, range) && world.by_email(&m.host) != Some(i))
        .filter(move |m| {
            let mut joined = account.joined.iter();
            joined.any(|(who, uuid)| who.eq_ignore_ascii_case(email) && *uuid == m.uuid)
        })
}

fn is_in(m: &FakeMeeting, range: Range) -> bool {
    (range.from..=range.last).contains(&m.start.date_naive())
}

/// `GET /report/users/{userId}/meetings`
pub(super) fn past(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let (i, user) = found(ctx)?;
    let range = clamped(ctx, ctx.report_range(true)?);
    let kind = ctx
        .params
        .word("type", &["past", "pastOne", "pastJoined"])?;
    let paging = ctx.paging()?;
    let mut listed = hosted(ctx, i, range);
    if kind == "pastJoined" {
        listed.extend(joined(ctx, i, &user.email, range).cloned());
    }
    listed.retain(|m| {
        m.end() <= ctx.reported_until
            && match kind {
                "pastOne" => m.participants == 1,
                _ => m.participants >= 2,
            }
    });
    listed.sort_by_key(|m| Reverse(m.start));
    let slice = paging.slice(listed.len());
    let rows = listed.iter().skip(slice.start).take(slice.len);
    let rows: Vec<_> = rows.map(|m| row(ctx, m, kind == "pastJoined")).collect();
    Ok(json!({
        "from": range.from.to_string(),
        "meetings": rows,
        "next_page_token": slice.next,
        "page_count": slice.count,
        "page_number": slice.number,
        "page_size": paging.size,
        "to": range.to.to_string(),
        "total_records": listed.len(),
    }))
}

fn row(ctx: &Ctx<'_>, m: &FakeMeeting, joined: bool) -> Value {
    let host = ctx.world.host_text(&m.host);
    let mut row = json!({
        "uuid": m.uuid,
        "id": m.id,
        "type": if m.webinar { 5 } else { 2 },
        "topic": m.topic,
        "user_name": host.name,
        "user_email": m.host,
        "start_time": time(m.start),
        "end_time": time(m.end()),
        "duration": m.minutes,
        // The history has the same value.
        "total_minutes": m.participant_minutes(),
        "participants_count": m.participants,
    });
    if let (true, Some(row)) = (joined, row.as_object_mut()) {
        row.insert("join_time".into(), time(m.start).into());
        row.insert("leave_time".into(), time(m.end()).into());
        row.insert("host_name".into(), host.name.as_str().into());
    }
    row
}
