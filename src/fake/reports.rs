//! The reports of hosts, sign-ins and meetings.

use std::sync::LazyLock;

use chrono::{Datelike, Duration, NaiveDate};

use super::account::{FakeMeeting, FakeStatus};
use super::activity::FEATURES;
use super::context::Ctx;
use super::entries::FakeSignIn;
use super::json::{Object, list, text};
use super::page::Place;
use super::past::days_back;
use super::refused::{self, Refused};
use super::reply::time;
use super::rules::Range;
use super::seeded::at;
use super::world::{Group, HostList, World};

type Answer = Result<String, Refused>;

/// Limits a range to its latest days, as [`Fake::clamp_reports`](super::Fake::clamp_reports) set.
pub(super) fn clamped(ctx: &Ctx<'_>, range: Range) -> Range {
    let first = ctx.clamp_days.and_then(|days| {
        let more = Duration::days(days.saturating_sub(1).into());
        range.last.checked_sub_signed(more)
    });
    Range {
        from: first.unwrap_or(range.from).max(range.from),
        ..range
    }
}

/// The cache key of the list of a host report.
fn list_key(ctx: &Ctx<'_>, range: Range) -> String {
    let mut key = format!("{}&{}", range.from, range.last);
    for (name, value) in ctx.params.listing_params() {
        key.push_str(&format!("&{name}={value}"));
    }
    let ended = ctx.world.account.meetings.iter();
    let ended = ended.filter(|m| m.end() <= ctx.reported_until).count();
    key.push_str(&format!("&{ended}"));
    if ctx.world.ago(ctx.reported_until.date_naive()).is_some() {
        // Generated meetings end on full minutes and appear one by one.
        key.push_str(&format!(
            "&{}",
            ctx.reported_until.timestamp().div_euclid(60)
        ));
    }
    key
}

/// `GET /report/users`
pub(super) fn hosts(ctx: &Ctx<'_>) -> Answer {
    let asked = ctx.report_range(true)?;
    let active = ctx.params.word("type", &["active", "inactive"])? == "active";
    let group = group(ctx)?;
    let paging = ctx.paging()?;
    let range = clamped(ctx, asked);
    let list = ctx.world.host_list(list_key(ctx, range), || {
        let mut list = HostList::default();
        for i in ctx.world.numbers() {
            let Some((status, ..)) = ctx.world.traits(i) else {
                continue;
            };
            let elsewhere = group.is_some_and(|g| g.members.binary_search(&i).is_err());
            if status == FakeStatus::Pending || elsewhere {
                continue;
            }
            let hosted = ctx
                .world
                .hosted(i, range.from, range.last, ctx.reported_until);
            let listed = if active {
                hosted.meetings > 0
            } else {
                hosted.meetings == 0 && status == FakeStatus::Active
            };
            if listed {
                list.totals.meetings = list.totals.meetings.saturating_add(hosted.meetings);
                list.totals.participants =
                    list.totals.participants.saturating_add(hosted.participants);
                list.totals.minutes = list.totals.minutes.saturating_add(hosted.minutes);
                list.rows.push((i, hosted));
            }
        }
        list
    });
    let slice = paging.slice(list.rows.len());
    let rows = list.rows.iter().skip(slice.start).take(slice.len);
    let rows = rows.filter_map(|(i, hosted)| Some((ctx.world.user(*i)?, hosted)));
    let mut body = String::new();
    let mut page = Object::new(&mut body);
    page.text("from", &range.from.to_string())
        .text("next_page_token", &slice.next)
        .count("page_count", slice.count)
        .count("page_number", slice.number)
        .count("page_size", paging.size)
        .text("to", &range.to.to_string())
        .count("total_meeting_minutes", list.totals.minutes)
        .count("total_meetings", list.totals.meetings)
        .count("total_participants", list.totals.participants)
        .count("total_records", list.rows.len() as u64)
        .rows("users", rows, |row, (user, hosted)| {
            if let Some(dept) = &user.dept {
                row.text("dept", dept);
            }
            row.text("email", &user.email);
            match user.shown_id() {
                Some(id) => row.text("id", id),
                None => row.json("id", "null"),
            };
            row.count("meeting_minutes", hosted.minutes)
                .count("meetings", hosted.meetings)
                .count("participants", hosted.participants)
                .number("type", user.kind)
                .text("user_name", &user.display_name());
        });
    page.end();
    Ok(body)
}

/// Goes through the days from the latest to the first, and through all positions of each day,
/// starting at `place`. Returns at most `limit` records that `keep` accepts, and the place of the
/// next one.
pub(super) fn walk<T>(
    ctx: &Ctx<'_>,
    range: Range,
    place: Option<Place>,
    limit: usize,
    at: impl Fn(NaiveDate, u64) -> Vec<T>,
    keep: impl Fn(&T) -> bool,
) -> (Vec<T>, Option<Place>) {
    let number = |day: NaiveDate| u64::try_from(day.num_days_from_ce()).unwrap_or(0);
    let start = place.unwrap_or([number(range.last), 0, 0]);
    let mut found = Vec::new();
    for day in days_back(range.from, range.last).skip_while(|day| number(*day) > start[0]) {
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
    let range = clamped(ctx, ctx.report_range(false)?);
    let paging = ctx.paging()?;
    let (sign_ins, next) = walk(
        ctx,
        range,
        paging.place(),
        paging.limit(),
        |day, position| ctx.world.sign_ins_at(day, position, ctx.reported_until),
        |_| true,
    );
    let mut body = String::new();
    let mut page = Object::new(&mut body);
    page.rows("activity_logs", &sign_ins, sign_in)
        // This report writes dates with a time; the host report writes dates only.
        .text("from", &time(at(range.from, 0)))
        .text("next_page_token", &paging.token(next))
        .count("page_size", paging.size)
        .text("to", &time(at(range.to, 0)));
    page.end();
    Ok(body)
}

fn sign_in(row: &mut Object<'_>, sign: &FakeSignIn) {
    row.text("client_type", &sign.client_type)
        .text("email", &sign.email)
        .text("ip_address", &sign.ip_address)
        .text("time", &time(sign.time))
        .text("type", if sign.sign_out { "Sign out" } else { "Sign in" })
        .text("version", &sign.version);
}

/// The group that a report is filtered by, if any. Each report refuses an unknown group with a code
/// that its description lists.
pub(super) fn group<'w>(ctx: &Ctx<'w>) -> Result<Option<&'w Group>, Refused> {
    let world: &'w World = ctx.world;
    let Some(id) = ctx.params.get("group_id") else {
        return Ok(None);
    };
    let unknown = || match ctx.route.endpoint.path() {
        "/report/daily" | "/report/upcoming_events" => refused::INVALID_PARAMETER.about("group_id"),
        "/report/cloud_recording" | "/report/users" => refused::NO_PERMISSION.refuse(),
        _ => refused::GROUP_NOT_PERMITTED.about(id),
    };
    world.group(id).ok_or_else(unknown).map(Some)
}

/// `GET /report/history_meetings`
pub(super) fn history(ctx: &Ctx<'_>) -> Answer {
    let range = ctx.report_range(true)?;
    let by_end = ctx.params.word("date_type", &["start_time", "end_time"])? == "end_time";
    let kind = ctx
        .params
        .word("meeting_type", &["all", "meeting", "webinar"])?;
    let kinds = ["all", "poll", "survey", "qa", "resource", "reaction"];
    let with = ctx.params.word("report_type", &kinds)?;
    let feature = ctx.params.get("meeting_feature");
    let search = ctx.params.get("search_key").map(str::to_lowercase);
    let group = group(ctx)?;
    let paging = ctx.paging()?;
    let keep = |m: &FakeMeeting| {
        (kind == "all" || (kind == "webinar") == m.webinar)
            && (with == "all" || m.used(with))
            && feature.is_none_or(|f| m.used(f))
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
        |day, position| {
            ctx.world
                .history_at(day, by_end, position, ctx.reported_until)
        },
        keep,
    );
    let mut body = String::new();
    let mut page = Object::new(&mut body);
    page.rows("history_meetings", &held, |row, m| meeting(ctx, row, m))
        .text("next_page_token", &paging.token(next))
        .count("page_size", paging.size);
    page.end();
    Ok(body)
}

fn meeting(ctx: &Ctx<'_>, row: &mut Object<'_>, m: &FakeMeeting) {
    let host = ctx.world.host_text(&m.host);
    let (start, minutes) = (time(m.start), u64::from(m.minutes));
    let people = u64::from(m.participants);
    row.text("create_time", &time(ctx.world.created(m)))
        .json("custom_fields", "[]")
        .text("department", &host.dept)
        .count("duration", minutes)
        .text("end_time", &time(m.end()));
    features(row.name("feature_used"), m);
    list(row.name("group"), &host.groups, |out, name| text(out, name));
    row.text("host_display_name", &host.name)
        .text("host_email", &m.host);
    if let Some(views) = m.max_concurrent_views {
        row.count("max_concurrent_views", views.into());
    }
    row.count("meeting_id", m.id)
        .text("meeting_uuid", &m.uuid)
        .count("participants", people)
        .text("source", "Zoom")
        .text("start_time", &start)
        .text("topic", &m.topic)
        .count("total_participant_minutes", m.participant_minutes())
        .json("tracking_fields", "[]")
        .text("type", if m.webinar { "Webinar" } else { "Meeting" });
    if let Some(viewers) = m.unique_viewers {
        row.count("unique_viewers", viewers.into());
    }
}

/// Writes `feature_used`: each feature, with `true` if it was used.
fn features(out: &mut String, m: &FakeMeeting) {
    /// Each name with the text that precedes `true` or `false`, in the order of the names.
    static NAMES: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
        let mut names = FEATURES;
        names.sort_unstable();
        let mut joint = "{";
        let text = |name| {
            let text = format!("{joint}\"{name}\":");
            joint = ",";
            (name, text)
        };
        names.into_iter().map(text).collect()
    });
    for (name, text) in NAMES.iter() {
        out.push_str(text);
        let used = m.features.iter().any(|f| f == name);
        out.push_str(if used { "true" } else { "false" });
    }
    out.push('}');
}
