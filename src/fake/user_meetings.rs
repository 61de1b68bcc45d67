//! The report of a user's past meetings.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::account::FakeMeeting;
use super::context::Ctx;
use super::participants::{Person, after};
use super::past::days_back;
use super::people::found;
use super::refused::Refused;
use super::reply::time;
use super::reports::clamped;
use super::rules::Range;

/// The meetings and webinars that a user hosted.
fn hosted(ctx: &Ctx<'_>, i: u32, range: Range) -> Vec<FakeMeeting> {
    let seeded = days_back(range.from, range.last).flat_map(|day| {
        let at = (i < ctx.world.account.seeded).then_some(i);
        at.map_or_else(Vec::new, |i| {
            ctx.world
                .history_at(day, false, i.into(), ctx.reported_until)
        })
    });
    let by_hand = ctx.world.hand_made_meetings(i);
    let by_hand = by_hand.filter(|m| is_in(m, range));
    seeded.chain(by_hand.cloned()).collect()
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
        listed.extend(ctx.world.joined_by(i, range, ctx.reported_until));
    }
    listed.retain(|m| {
        m.end() <= ctx.reported_until
            && match kind {
                "pastOne" => m.people() == 1,
                _ => m.people() >= 2,
            }
    });
    listed.sort_by_key(|m| Reverse(m.start));
    let slice = paging.slice(listed.len());
    let rows = listed.iter().skip(slice.start).take(slice.len);
    let rows: Vec<_> = rows.map(|m| row(ctx, i, &user.email, m)).collect();
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

/// Zoom's number for the kind of a meeting or webinar.
pub(super) fn kind_of(m: &FakeMeeting) -> u8 {
    match (m.webinar, m.recurring) {
        (false, _) if m.instant => 1,
        (false, false) => 2,
        (false, true) => 8,
        (true, false) => 5,
        (true, true) => 9,
    }
}

/// Writes a time in the form that some fields of this report have.
fn us_time(at: DateTime<Utc>) -> String {
    at.format("%m/%d/%Y %H:%M").to_string()
}

/// The row of a meeting that user `i` hosted or joined.
fn row(ctx: &Ctx<'_>, i: u32, email: &str, m: &FakeMeeting) -> Value {
    let world = ctx.world;
    let host = world.host_text(&m.host);
    let cast = world.cast(m);
    let is_user = |person: &Person<'_>| match person {
        Person::Joined(who) => who.eq_ignore_ascii_case(email),
        Person::Colleague(who) => *who == i,
        _ => false,
    };
    let internal = cast
        .persons
        .iter()
        .filter(|p| world.is_internal(**p))
        .count();
    // Whoever is no guest of the meeting is its host.
    let who = cast.persons.iter().position(is_user).unwrap_or(0);
    let mut times = cast.sessions.iter().filter(|s| s.person == who);
    let first = times.next().map_or(0, |s| s.joined);
    let all = cast.sessions.iter().filter(|s| s.person == who);
    let last = all.map(|s| s.left).max().unwrap_or(0);
    let joined = after(m, first);
    let recorded = ["record_to_cloud", "record_to_computer", "smart_recording"];
    let odd = ctx.is_odd(m, 0);
    json!({
        "uuid": m.uuid,
        "id": m.id,
        // 100 is a kind that only newer descriptions of other calls have.
        "type": if odd { 100 } else { kind_of(m) },
        "topic": m.topic,
        "user_name": host.name,
        "user_email": m.host,
        "host_name": host.name,
        "host_organization": "Example",
        "start_time": time(m.start),
        "end_time": if odd { String::new() } else { time(m.end()) },
        "schedule_time": us_time(world.created(m)),
        "join_waiting_room_time": if m.used("waiting_room") { us_time(joined) } else { String::new() },
        "join_time": us_time(joined),
        "leave_time": us_time(after(m, last)),
        "duration": m.minutes,
        // The history has the same value.
        "total_minutes": m.participant_minutes(),
        "participants_count": m.participants,
        "participants_count_my_account": internal,
        "has_chat": m.used("in_meeting_chat"),
        "has_recording": recorded.iter().any(|feature| m.used(feature)),
        "has_screen_share": m.used("screen_sharing"),
        "meeting_encryption_status": 1,
        "source": "Zoom",
        "session_key": "",
        "custom_keys": [],
    })
}
