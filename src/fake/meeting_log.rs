//! The audit trail of meetings, and the report of remote support.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::account::FakeMeeting;
use super::activity::SERIES;
use super::context::Ctx;
use super::participants::{Person, after};
use super::refused::Refused;
use super::reply::time;
use super::reports::{clamped, walk};
use super::rules::Range;

const ALL: &str = "All Activities";
const CREATED: &str = "Meeting Created";
const STARTED: &str = "Meeting Started";
const JOINED: &str = "User Join";
const LEFT: &str = "User Left";
const REMOTE: &str = "Remote Control";
const CHAT: &str = "In-Meeting Chat";
const ENDED: &str = "Meeting Ended";

/// The values of `activity_type`, and the numbers that may stand for them.
const TYPES: [(&str, &str); 8] = [
    (ALL, "-1"),
    (CREATED, "0"),
    (STARTED, "1"),
    (JOINED, "2"),
    (LEFT, "3"),
    (REMOTE, "4"),
    (CHAT, "5"),
    (ENDED, "9"),
];

/// A line of the audit trail.
struct Line {
    number: u64,
    at: DateTime<Utc>,
    operator: String,
    email: String,
    category: &'static str,
    detail: String,
}

/// `GET /report/meeting_activities`
pub(super) fn activities(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range = clamped(ctx, ctx.report_range(true)?);
    let asked = ctx
        .params
        .get("activity_type")
        .ok_or_else(|| Refused::required("activity_type"))?;
    let kind = TYPES
        .iter()
        .find(|(name, number)| [name, number].contains(&&asked));
    let (kind, _) = kind.ok_or_else(|| Refused::invalid("activity_type"))?;
    let number = ctx.params.number("meeting_number")?;
    let search = ctx.params.get("search_key").map(str::to_lowercase);
    let paging = ctx.paging()?;
    let keep = |line: &Line| {
        (*kind == ALL || line.category == *kind)
            && number.is_none_or(|number| line.number == number)
            && search.as_ref().is_none_or(|text| {
                let found = |place: &str| place.to_lowercase().contains(text);
                found(&line.operator) || found(&line.email) || found(&line.detail)
            })
    };
    let at = |day: NaiveDate, position: u64| lines(ctx, day, position);
    let (found, next) = walk(ctx, range, paging.place(), paging.limit(), at, keep);
    let row = |line: &Line| {
        json!({
            "meeting_number": line.number.to_string(),
            "activity_time": line.at.format("%Y-%m-%d %H:%M:%S:%3f").to_string(),
            "operator": line.operator,
            "operator_email": line.email,
            "activity_category": line.category,
            "activity_detail": line.detail,
        })
    };
    Ok(json!({
        "meeting_activity_logs": found.iter().map(row).collect::<Vec<_>>(),
        "next_page_token": paging.token(next),
        "page_size": paging.size,
    }))
}

/// The lines about the meetings of the hosts at a position: those that were held on a day, and
/// those that were scheduled on it.
fn lines(ctx: &Ctx<'_>, day: NaiveDate, position: u64) -> Vec<Line> {
    let mut lines = scheduled(ctx, day, position);
    let held = ctx
        .world
        .history_at(day, false, position, ctx.reported_until);
    for m in held.iter().filter(|m| !m.webinar) {
        during(ctx, m, &mut lines);
    }
    lines
}

/// The lines about meetings that were scheduled on a day.
fn scheduled(ctx: &Ctx<'_>, day: NaiveDate, position: u64) -> Vec<Line> {
    let world = ctx.world;
    let line = |number, email: &str, at, topic: &str| Line {
        number,
        at,
        operator: world.host_text(email).name.clone(),
        email: email.to_owned(),
        category: CREATED,
        detail: format!("Scheduled the meeting{topic}"),
    };
    if position.saturating_add(1) >= world.positions() {
        let by_hand = world.account.meetings.iter();
        // Nobody scheduled an instant meeting.
        let by_hand = by_hand.filter(|m| !m.webinar && !m.instant);
        let by_hand = by_hand.map(|m| (m, world.created(m)));
        let by_hand = by_hand.filter(|(_, at)| at.date_naive() == day && *at <= ctx.now);
        return by_hand
            .map(|(m, at)| line(m.id, &m.host, at, &format!(" {}", m.topic)))
            .collect();
    }
    let host = u32::try_from(position).ok().and_then(|i| world.host(i));
    let Some(host) = host.filter(|host| host.profile.is_some_and(|p| p.hosted.is_some())) else {
        return Vec::new();
    };
    (0..SERIES)
        .filter_map(|series| {
            let (at, _) = host.scheduled_as(series, false);
            let found = at.date_naive() == day;
            found.then(|| line(host.number(series, false), &world.email(host.i), at, ""))
        })
        .collect()
}

/// The lines about what happened in a meeting.
fn during(ctx: &Ctx<'_>, m: &FakeMeeting, lines: &mut Vec<Line>) {
    let cast = ctx.world.cast(m);
    let host = ctx.world.shown(m, Person::Host);
    let line = |at, name: &str, email: &str, category, detail: &str| Line {
        number: m.id,
        at,
        operator: name.to_owned(),
        email: email.to_owned(),
        category,
        detail: detail.to_owned(),
    };
    let mut own = vec![line(m.start, &host.name, &host.email, STARTED, &m.topic)];
    for session in &cast.sessions {
        let Some(person) = cast.persons.get(session.person) else {
            continue;
        };
        let shown = ctx.world.shown(m, *person);
        for (at, category) in [(session.joined, JOINED), (session.left, LEFT)] {
            own.push(line(
                after(m, at),
                &shown.name,
                &shown.email,
                category,
                &m.topic,
            ));
        }
    }
    for (feature, category) in [("remote_control", REMOTE), ("in_meeting_chat", CHAT)] {
        if m.used(feature) {
            let at = after(m, m.seconds() / 2);
            own.push(line(at, &host.name, &host.email, category, &m.topic));
        }
    }
    own.push(line(m.end(), &host.name, &host.email, ENDED, &m.topic));
    own.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines.append(&mut own);
}

/// `GET /report/remote_support`: the meetings in which somebody gave remote control.
pub(super) fn remote_support(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range: Range = clamped(ctx, ctx.report_range(true)?);
    let paging = ctx.paging()?;
    let at = |day: NaiveDate, position: u64| {
        ctx.world
            .history_at(day, false, position, ctx.reported_until)
    };
    // Nobody supports a meeting of one.
    let keep = |m: &FakeMeeting| m.used("remote_control") && m.people() > 1;
    let (found, next) = walk(ctx, range, paging.place(), paging.limit(), at, keep);
    Ok(json!({
        "next_page_token": paging.token(next),
        "page_size": paging.size,
        "remote_support_logs": found.iter().map(|m| support(ctx, m)).collect::<Vec<_>>(),
    }))
}

fn support(ctx: &Ctx<'_>, m: &FakeMeeting) -> Value {
    let persons = ctx.world.persons(m);
    let other = persons.get(1).copied().unwrap_or(Person::Host);
    let (host, other) = (ctx.world.shown(m, Person::Host), ctx.world.shown(m, other));
    let length = m.seconds();
    let mut rng = ctx.world.dice(m, 61);
    let wait = rng.range(3, 59).min(length / 4);
    let stay = rng.range(30, 600).min(length / 2);
    let asked = length / 4;
    let begun = asked.saturating_add(wait);
    let clock = |seconds: u64| format!("{:02}:{:02}", seconds / 60, seconds % 60);
    json!({
        "meeting_start_time": time(m.start),
        "meeting_uuid": m.uuid,
        "meeting_number": m.id,
        "topic": m.topic,
        "meeting_host_id": ctx.world.host_id(&m.host),
        "supporter_name": host.name,
        "supporter_email": host.email,
        "supportee_name": other.name,
        "supportee_email": other.email,
        "request_time": time(after(m, asked)),
        "wait_time": clock(wait),
        "start_time": time(after(m, begun)),
        "end_time": time(after(m, begun.saturating_add(stay))),
        "duration": clock(stay),
    })
}
