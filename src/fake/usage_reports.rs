//! The reports of use by day: meetings, cloud recordings and phone calls.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use serde_json::{Value, json};

use super::account::{FakeMeeting, FakeStatus};
use super::context::Ctx;
use super::participants::{Person, after};
use super::past::days_back;
use super::phone_calls::PhoneCall;
use super::refused::{self, Refused};
use super::reply::time;
use super::reports::{self, clamped};
use super::rules::Range;
use super::world::{Group, Hosted, World};

/// The month that the daily report is requested for, up to the last day that is reported.
fn month(ctx: &Ctx<'_>) -> Result<Range, Refused> {
    let today = ctx.now.date_naive();
    let number = |name| ctx.params.number(name);
    let year = number("year")?.map_or(Some(today.year()), |y| i32::try_from(y).ok());
    let month = number("month")?.map_or(Some(today.month()), |m| u32::try_from(m).ok());
    let year = year.ok_or_else(|| Refused::invalid("year"))?;
    let first = month.and_then(|month| NaiveDate::from_ymd_opt(year, month, 1));
    let from = first.ok_or_else(|| Refused::invalid("month"))?;
    let current = today.with_day(1).unwrap_or(today);
    let oldest = current
        .checked_sub_months(Months::new(6))
        .unwrap_or(current);
    if from < oldest || from > current {
        return Err(refused::MONTH_TOO_OLD.refuse());
    }
    let next = from.checked_add_months(Months::new(1)).unwrap_or(from);
    let to = next.checked_sub_days(Days::new(1)).unwrap_or(from);
    let last = to.min(ctx.reported_until.date_naive());
    Ok(Range { from, to, last })
}

/// Whether a group of hosts, or everybody, includes a user. Hosts outside the list of users are in
/// no group.
fn includes(group: Option<&Group>, i: Option<u32>) -> bool {
    group.is_none_or(|g| i.is_some_and(|i| g.members.binary_search(&i).is_ok()))
}

/// `GET /report/daily`: sums over the meetings of the history, without webinars.
pub(super) fn daily(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range = month(ctx)?;
    let group = reports::group(ctx)?;
    let mut days: Vec<_> = days_back(range.from, range.last).collect();
    days.reverse();
    let created = new_users(ctx, range, group);
    let row = |day: &NaiveDate| {
        let held = ctx
            .world
            .held_on(*day, ctx.reported_until, |i| includes(group, i));
        json!({
            "date": day.to_string(),
            "meeting_minutes": held.minutes,
            "meetings": held.meetings,
            "new_users": created.iter().filter(|created| *created == day).count(),
            "participants": held.participants,
        })
    };
    Ok(json!({
        "dates": days.iter().map(row).collect::<Vec<_>>(),
        "month": range.from.month(),
        "year": range.from.year(),
    }))
}

/// The days on which users were created.
fn new_users(ctx: &Ctx<'_>, range: Range, group: Option<&Group>) -> Vec<NaiveDate> {
    let users = ctx.world.numbers().filter(|i| includes(group, Some(*i)));
    let users = users.filter_map(|i| ctx.world.user(i));
    let created = users
        .filter(|user| user.status != FakeStatus::Pending && user.created <= ctx.reported_until)
        .map(|user| user.created.date_naive());
    created
        .filter(|day| (range.from..=range.last).contains(day))
        .collect()
}

/// `GET /report/cloud_recording`: a storage that grows every day, up to yesterday.
pub(super) fn cloud_recording(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range = clamped(ctx, ctx.report_range(true)?);
    let group = reports::group(ctx)?;
    let users = ctx.world.numbers().filter(|i| includes(group, Some(*i)));
    let licensed = users.filter(|i| {
        let traits = ctx.world.traits(*i);
        traits.is_some_and(|(status, kind, _)| status == FakeStatus::Active && kind == 2)
    });
    let licensed = licensed.count() as u64;
    let yesterday = ctx.now.date_naive().checked_sub_days(Days::new(1));
    let last = yesterday.map_or(range.last, |day| day.min(range.last));
    let mut days: Vec<_> = days_back(range.from, last).collect();
    days.reverse();
    let row = |day: NaiveDate| {
        let age = u64::try_from(day.num_days_from_ce()).unwrap_or(0) % 4_096;
        let megabytes = licensed.saturating_mul(age.saturating_add(50));
        json!({
            "date": day.to_string(),
            "free_usage": "0",
            "plan_usage": "0",
            "usage": quantity(megabytes),
        })
    };
    Ok(json!({
        "cloud_recording_storage": days.into_iter().map(row).collect::<Vec<_>>(),
        "from": range.from.to_string(),
        "to": range.to.to_string(),
    }))
}

/// Writes an amount of storage with its unit.
fn quantity(megabytes: u64) -> String {
    if megabytes < 1024 {
        return format!("{megabytes} MB");
    }
    let hundredths = megabytes.saturating_mul(100) / 1024;
    format!("{}.{:02} GB", hundredths / 100, hundredths % 100)
}

/// The phone calls to the meetings that started from the day before the range to its last day.
fn phone_calls(ctx: &Ctx<'_>, range: Range) -> Arc<Vec<PhoneCall>> {
    let until = ctx.reported_until.timestamp().div_euclid(60);
    let key = format!("{}&{}&{until}", range.from, range.last);
    let lock = || {
        let calls = &ctx.world.phone_calls.0;
        calls.lock().unwrap_or_else(PoisonError::into_inner)
    };
    let known = lock()
        .as_ref()
        .filter(|known| known.0 == key)
        .map(|known| known.1.clone());
    if let Some(known) = known {
        return known;
    }
    let mut calls = Vec::new();
    // A call during the night belongs to a meeting of the day before.
    let from = range
        .from
        .checked_sub_days(Days::new(1))
        .unwrap_or(range.from);
    for day in days_back(from, range.last) {
        for position in 0..ctx.world.positions() {
            let held = ctx
                .world
                .history_at(day, false, position, ctx.reported_until);
            for m in held.into_iter().filter(|m| m.used("telephone_usage")) {
                calls_to(ctx, Arc::new(m), &mut calls);
            }
        }
    }
    let calls = Arc::new(calls);
    *lock() = Some((key, calls.clone()));
    calls
}

fn calls_to(ctx: &Ctx<'_>, m: Arc<FakeMeeting>, calls: &mut Vec<PhoneCall>) {
    let cast = ctx.world.cast(&m);
    let mut rng = ctx.world.dice(&m, 60);
    for session in &cast.sessions {
        let person = cast.persons.get(session.person).copied();
        let Some(person @ Person::Phone(_)) = person else {
            continue;
        };
        let (kind, class) = match rng.below(10) {
            ..4 => ("toll-free", "1"),
            4..6 => ("call-out", "1"),
            6..9 => ("Toll", "2"),
            _ => ("call-in", "3"),
        };
        calls.push(PhoneCall {
            number: ctx.world.shown(&m, person).name,
            start: after(&m, session.joined),
            end: after(&m, session.left),
            meeting: m.clone(),
            kind,
            class,
        });
    }
}

/// `GET /report/telephone`
pub(super) fn telephone(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range = clamped(ctx, ctx.report_range(true)?);
    let class = ctx.params.word("type", &["1", "2", "3"])?;
    let dates = [
        "start_time",
        "end_time",
        "meeting_start_time",
        "meeting_end_time",
    ];
    let date = ctx.params.word("query_date_type", &dates)?;
    if date.starts_with("meeting") && ctx.params.get("page_number").is_some() {
        let message = "The page_number does not go with this query_date_type.";
        return Err(Refused::field("page_number", message));
    }
    let paging = ctx.paging()?;
    let calls = phone_calls(ctx, range);
    let is_listed = |call: &&PhoneCall| {
        let at = match date {
            "start_time" => call.start,
            "end_time" => call.end,
            "meeting_start_time" => call.meeting.start,
            _ => call.meeting.end(),
        };
        call.class == class && (range.from..=range.last).contains(&at.date_naive())
    };
    let listed: Vec<_> = calls.iter().filter(is_listed).collect();
    let slice = paging.slice(listed.len());
    let rows = listed.iter().skip(slice.start).take(slice.len);
    Ok(json!({
        "from": range.from.to_string(),
        "next_page_token": slice.next,
        "page_count": slice.count,
        "page_size": paging.size,
        "telephony_usage": rows.map(|call| row(ctx, call)).collect::<Vec<_>>(),
        "to": range.to.to_string(),
        "total_records": listed.len(),
    }))
}

fn row(ctx: &Ctx<'_>, call: &PhoneCall) -> Value {
    let m = &call.meeting;
    let host = ctx.world.host_text(&m.host);
    let seconds = call.end.signed_duration_since(call.start).num_seconds();
    let minutes = u64::try_from(seconds).unwrap_or(0).div_ceil(60);
    // Three hundredths a minute for calls that the account pays.
    let cents = if call.class == "1" { 3 } else { 0 };
    let amount = |hundredths: u64| hundredths as f64 / 100.0;
    json!({
        "call_in_number": "+1 8335550199",
        "country_name": "United States",
        "dept": host.dept,
        "duration": minutes,
        "end_time": time(call.end),
        "host_email": m.host,
        "host_id": ctx.world.host_id(&m.host),
        "host_name": host.name,
        "meeting_id": m.id,
        "meeting_type": if m.webinar { "Webinar" } else { "Meeting" },
        "phone_number": call.number,
        "rate": amount(cents),
        "signaled_number": call.number,
        "start_time": time(call.start),
        "total": amount(minutes.saturating_mul(cents)),
        "type": if ctx.is_odd(m, 0) { "satellite" } else { call.kind },
        "uuid": m.uuid,
    })
}

impl World {
    /// Totals of the meetings of a day, without webinars, whose host `of` accepts. Hosts outside the
    /// list of users have no number.
    fn held_on(
        &self,
        day: NaiveDate,
        until: DateTime<Utc>,
        of: impl Fn(Option<u32>) -> bool,
    ) -> Hosted {
        let mut sum = Hosted::default();
        let seeded = u64::from(self.account.seeded);
        for position in 0..self.positions() {
            let by_hand = position.saturating_add(1) >= self.positions();
            let user = (position < seeded)
                .then(|| u32::try_from(position).ok())
                .flatten();
            if !by_hand && !of(user.filter(|i| self.is_listed(*i))) {
                continue;
            }
            if by_hand {
                for m in self.history_at(day, false, position, until) {
                    let host = self
                        .by_email(&m.host)
                        .or_else(|| self.by_earlier_email(&m.host));
                    if !m.webinar && of(host) {
                        sum.add(m.participants, m.minutes);
                    }
                }
            } else {
                self.add_held(position, day, until, &mut sum);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn storage_is_written_with_its_unit() {
        assert_eq!(quantity(0), "0 MB");
        assert_eq!(quantity(1023), "1023 MB");
        assert_eq!(quantity(1024), "1.00 GB");
        assert_eq!(quantity(2_600), "2.53 GB");
    }
}
