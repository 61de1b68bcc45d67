//! The three reports.

use std::sync::Arc;

use chrono::{Datelike, Duration, NaiveDate};
use serde_json::{Map, Value, json};

use super::account::{FakeMeeting, FakeSignIn, FakeStatus};
use super::activity::FEATURES;
use super::handler::Ctx;
use super::page::Place;
use super::reply::{Refused, time};
use super::seeded::at;
use super::world::{Hosted, days_back};

type Answer = Result<Value, Refused>;

/// Who is in a host report, and its totals: counted once, then paged through.
pub(super) struct HostList {
    pub(super) users: Vec<u32>,
    pub(super) totals: Hosted,
}

/// Shortens a range as the account was told to: its older end is left out.
fn clamped(ctx: &Ctx<'_>, from: NaiveDate, to: NaiveDate) -> NaiveDate {
    match ctx.clamp_days {
        Some(days) => to
            .checked_sub_signed(Duration::days(i64::from(days.max(1)) - 1))
            .unwrap_or(from)
            .max(from),
        None => from,
    }
}

/// `GET /report/users`
pub(super) fn hosts(ctx: &Ctx<'_>) -> Answer {
    let (asked, to) = ctx.params.report_range(true, ctx.now)?;
    let active = ctx.params.word("type", &["active", "inactive"])? == "active";
    let group = match ctx.params.get("group_id") {
        Some(id) => Some(ctx.world.group(id).ok_or_else(Refused::no_group)?),
        None => None,
    };
    let paging = ctx.paging()?;
    let from = clamped(ctx, asked, to);
    let list = ctx.host_list(&|| {
        let mut list = HostList {
            users: Vec::new(),
            totals: Hosted::default(),
        };
        for i in ctx.world.numbers() {
            let Some((status, ..)) = ctx.world.traits(i) else {
                continue;
            };
            let elsewhere = group.is_some_and(|g| g.members.binary_search(&i).is_err());
            if status == FakeStatus::Pending || elsewhere {
                continue;
            }
            let hosted = ctx.world.hosted(i, from, to, ctx.now);
            let listed = if active {
                hosted.meetings > 0
            } else {
                hosted.meetings == 0 && status == FakeStatus::Active
            };
            if listed {
                list.totals.meetings += hosted.meetings;
                list.totals.participants += hosted.participants;
                list.totals.minutes += hosted.minutes;
                list.users.push(i);
            }
        }
        Arc::new(list)
    });
    let slice = paging.slice(list.users.len());
    let rows = list.users.iter().skip(slice.start).take(slice.len);
    let rows: Vec<Value> = rows
        .filter_map(|i| Some((*i, ctx.world.user(*i)?)))
        .map(|(i, user)| {
            let hosted = ctx.world.hosted(i, from, to, ctx.now);
            let mut row = json!({
                "id": user.shown_id(),
                "email": user.email,
                "user_name": user.display_name(),
                "type": user.kind,
                "meetings": hosted.meetings,
                "participants": hosted.participants,
                "meeting_minutes": hosted.minutes,
            });
            if let (Some(dept), Some(row)) = (&user.dept, row.as_object_mut()) {
                row.insert("dept".into(), dept.as_str().into());
            }
            row
        })
        .collect();
    Ok(json!({
        "from": from.to_string(),
        "to": to.to_string(),
        "page_count": slice.count,
        "page_number": slice.number,
        "page_size": paging.size,
        "total_records": list.users.len(),
        "total_meetings": list.totals.meetings,
        "total_participants": list.totals.participants,
        "total_meeting_minutes": list.totals.minutes,
        "next_page_token": slice.next,
        "users": rows,
    }))
}

/// Walks the days from the latest to the first, and through everybody's on each, from `place` on:
/// at most `limit` records that `keep` lets through, and where the next one is.
fn walk<T>(
    ctx: &Ctx<'_>,
    (from, to): (NaiveDate, NaiveDate),
    place: Option<Place>,
    limit: usize,
    at: impl Fn(NaiveDate, u64) -> Vec<T>,
    keep: impl Fn(&T) -> bool,
) -> (Vec<T>, Option<Place>) {
    let number = |day: NaiveDate| u64::try_from(day.num_days_from_ce()).unwrap_or(0);
    let start = place.unwrap_or([number(to), 0, 0]);
    let mut found = Vec::new();
    for day in days_back(from, to).skip_while(|day| number(*day) > start[0]) {
        let resumed = number(day) == start[0];
        let first = if resumed { start[1] } else { 0 };
        for position in first..ctx.world.positions() {
            let skip = if resumed && position == first {
                start[2]
            } else {
                0
            };
            let here = (0u64..).zip(at(day, position));
            for (k, record) in here.filter(|(k, record)| *k >= skip && keep(record)) {
                if found.len() >= limit {
                    return (found, Some([number(day), position, k]));
                }
                found.push(record);
            }
        }
    }
    (found, None)
}

/// `GET /report/activities`
pub(super) fn activities(ctx: &Ctx<'_>) -> Answer {
    let (asked, to) = ctx.params.report_range(false, ctx.now)?;
    let from = clamped(ctx, asked, to);
    let paging = ctx.paging()?;
    let (signs, next) = walk(
        ctx,
        (from, to),
        paging.place(),
        paging.limit(),
        |day, position| ctx.world.signs_at(day, position, ctx.now),
        |_| true,
    );
    let row = |sign: &FakeSignIn| {
        json!({
            "email": sign.email,
            "time": time(sign.time),
            "type": if sign.sign_out { "Sign out" } else { "Sign in" },
            "ip_address": sign.ip_address,
            "client_type": sign.client_type,
            "version": sign.version,
        })
    };
    Ok(json!({
        // Dates with a time here, dates alone in the host report.
        "from": time(at(from, 0)),
        "to": time(at(to, 0)),
        "page_size": paging.size,
        "next_page_token": paging.token(next),
        "activity_logs": signs.iter().map(row).collect::<Vec<_>>(),
    }))
}

/// `GET /report/history_meetings`
pub(super) fn history(ctx: &Ctx<'_>) -> Answer {
    let range = ctx.params.report_range(true, ctx.now)?;
    let by_end = ctx.params.word("date_type", &["start_time", "end_time"])? == "end_time";
    let kind = ctx
        .params
        .word("meeting_type", &["all", "meeting", "webinar"])?;
    let kinds = ["all", "poll", "survey", "qa", "resource", "reaction"];
    let with = ctx.params.word("report_type", &kinds)?;
    let feature = ctx.params.get("meeting_feature");
    let search = ctx.params.get("search_key").map(str::to_lowercase);
    let group = match ctx.params.get("group_id") {
        Some(id) => Some(ctx.world.group(id).ok_or_else(|| {
            Refused::new(
                403,
                12703,
                "You do not have permission to access this group.",
            )
        })?),
        None => None,
    };
    let paging = ctx.paging()?;
    let uses = |m: &FakeMeeting, feature: &str| m.features.iter().any(|f| f == feature);
    let keep = |m: &FakeMeeting| {
        (kind == "all" || (kind == "webinar") == m.webinar)
            && (with == "all" || uses(m, with))
            && feature.is_none_or(|f| uses(m, f))
            && group.is_none_or(|g| {
                let host = ctx.world.by_email(&m.host);
                host.is_some_and(|i| g.members.binary_search(&i).is_ok())
            })
            && search.as_ref().is_none_or(|text| {
                m.topic.to_lowercase().contains(text) || m.host.to_lowercase().contains(text)
            })
    };
    let (held, next) = walk(
        ctx,
        range,
        paging.place(),
        paging.limit(),
        |day, position| ctx.world.history_at(day, by_end, position, ctx.now),
        keep,
    );
    Ok(json!({
        "page_size": paging.size,
        "next_page_token": paging.token(next),
        "history_meetings": held.iter().map(|m| row(ctx, m)).collect::<Vec<_>>(),
    }))
}

fn row(ctx: &Ctx<'_>, m: &FakeMeeting) -> Value {
    let (name, user) = ctx.world.host_of(&m.host);
    let user = user.as_deref();
    let used: Map<String, Value> = FEATURES
        .into_iter()
        .map(|name| (name.to_owned(), m.features.iter().any(|f| f == name).into()))
        .collect();
    let groups: Vec<&str> = user
        .map_or(&[][..], |u| &u.group_ids)
        .iter()
        .filter_map(|id| ctx.world.group(id))
        .map(|g| g.name.as_str())
        .collect();
    let mut row = json!({
        "meeting_uuid": m.uuid,
        "meeting_id": m.id,
        "type": if m.webinar { "Webinar" } else { "Meeting" },
        "host_display_name": name,
        "host_email": m.host,
        "start_time": time(m.start),
        "end_time": time(m.end()),
        "topic": m.topic,
        "participants": m.participants,
        "duration": m.minutes,
        // Not everybody stays from the first minute to the last.
        "total_participant_minutes": u64::from(m.participants) * u64::from(m.minutes) * 9 / 10,
        "department": user.and_then(|u| u.dept.as_deref()).unwrap_or(""),
        "group": groups,
        "source": "Zoom",
        "create_time": time(m.start),
        "custom_fields": [],
        "tracking_fields": [],
        "feature_used": used,
    });
    if let Some(row) = row.as_object_mut() {
        for (name, value) in [
            ("unique_viewers", m.unique_viewers),
            ("max_concurrent_views", m.max_concurrent_views),
        ] {
            if let Some(value) = value {
                row.insert(name.into(), value.into());
            }
        }
    }
    row
}
