//! Reads the meetings in which users took part.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::Months;
use futures::{StreamExt, TryStreamExt};

use crate::client::{Zoom, is_fatal};
use crate::coverage::{Gap, Source, SourceCoverage, Why};
use crate::error::{Error, ErrorKind, Result};
use crate::ids::UserId;
use crate::limit::Label;
use crate::report::{PastFilter, UserMeeting, UserMeetings};
use crate::request::PageBody;
use crate::usage::activity::log::join_key;
use crate::usage::facts::data::Facts;
use crate::usage::people::user::UserKey;
use crate::usage::policy::rules::Otherwise;
use crate::usage::sync::closer::{Closer, check_account};
use crate::usage::sync::lost::needed;
use crate::usage::sync::options::Options;
use crate::usage::words::known::Known;
use crate::value::days::{DateRange, DaySet, after, before};
use crate::windows::MONTH;

/// The part of what the day's Heavy budget has left that participation may take.
const PART_OF_DAY: u64 = 5;
/// The most days between the first and the last day of a call. With fewer in a short month, and if
/// Zoom does not accept as many.
const LONGEST: u64 = 30;

impl Closer<'_> {
    /// Reads the meetings in which these users took part, on the days that the policy needs.
    pub(in crate::usage) async fn participation(
        &mut self,
        users: Vec<(UserKey, UserId)>,
    ) -> Result<()> {
        let rules = self.options.policy.rules.iter();
        let rules = rules.filter(|rule| rule.otherwise == Otherwise::ByOtherUse);
        let days = rules.map(|rule| rule.within.days(self.now));
        let days = days.reduce(|a, b| DateRange::new(a.from.min(b.from), a.to.max(b.to)));
        let (Some(days), false) = (days, users.is_empty()) else {
            return Ok(());
        };
        let days = DateRange::new(days.from.max(Options::earliest(self.now)), days.to);
        let budget = self.zoom.budget();
        let heavy = budget.labels.get(&Label::Heavy);
        let left = heavy.and_then(|heavy| heavy.left_today);
        let calls = self.options.participation_calls;
        let calls = calls.or(left.map(|left| left / PART_OF_DAY));
        self.track(|tracker| tracker.total(Source::UserMeetings, users.len() as u64));
        let reader = Reader::new(self.zoom, days, calls);
        let mut done = Done::default();
        let at_once = self.zoom.at_once(Label::Heavy);
        let jobs: Vec<_> = with_known(self.facts, users);
        let mut jobs = futures::stream::iter(jobs)
            .map(|(key, id, known)| reader.user(key, id, known))
            .buffer_unordered(at_once);
        while let Some(read) = jobs.try_next().await? {
            let rows = read.rows.len() as u64;
            done.take(self.facts, &reader, read);
            self.track(|tracker| {
                tracker.done(Source::UserMeetings, 1);
                tracker.rows(Source::UserMeetings, rows);
            });
        }
        drop(jobs);
        done.end(self.facts);
        Ok(())
    }
}

/// Reads the meetings in which these users took part on these days, as host or guest: month by
/// month, the newest first, up to the first month in which there is one; one Heavy call for each
/// user and month. Zoom leaves out meetings of one person.
/// [`read_candidates`](crate::usage::read_candidates) reads them for candidates only; this function
/// reads them for any users, and has no budget.
///
/// # Errors
/// As [`read_candidates`](crate::usage::read_candidates).
pub async fn read_participation(
    zoom: &Zoom,
    facts: &mut Facts,
    users: impl IntoIterator<Item = UserKey>,
    days: DateRange,
) -> Result<()> {
    check_account(zoom, facts)?;
    let with_id = |key: UserKey| {
        let id = facts.user(&key)?.id.clone()?;
        Some((key, id))
    };
    let users: Vec<_> = users.into_iter().filter_map(with_id).collect();
    let reader = Reader::new(zoom, days, None);
    let mut done = Done::default();
    let jobs = with_known(facts, users);
    let mut jobs = futures::stream::iter(jobs)
        .map(|(key, id, _)| reader.user(key, id, DaySet::new()))
        .buffer_unordered(zoom.at_once(Label::Heavy));
    while let Some(read) = jobs.try_next().await? {
        done.take(facts, &reader, read);
    }
    drop(jobs);
    done.end(facts);
    Ok(())
}

/// The users with the days that need not be asked for again. Those of whom least is known come
/// first.
fn with_known(facts: &Facts, users: Vec<(UserKey, UserId)>) -> Vec<(UserKey, UserId, DaySet)> {
    let known = |key: &UserKey| {
        let look = facts.looks.get(key)?;
        Some(look.answers.participation.as_ref()?.days.clone())
    };
    let users = users.into_iter().map(|(key, id)| {
        let known = known(&key).unwrap_or_default();
        (key, id, known)
    });
    let mut users: Vec<_> = users.collect();
    users.sort_by_key(|(_, _, known)| known.ranges().last().map(|days| days.to));
    users
}

/// What the readings of all users share.
struct Reader {
    zoom: Zoom,
    /// The days that are needed.
    days: DateRange,
    /// The calls that may be spent, and how many of them remain; `None` for any number.
    calls: Option<(u64, AtomicU64)>,
    /// Whether Zoom was found not to accept a call for a complete month.
    narrow: AtomicBool,
    /// The failure that every further call would repeat.
    stopped: std::sync::Mutex<Option<Gap>>,
}

/// What was read of one user.
struct OneRead {
    key: UserKey,
    rows: Vec<UserMeeting>,
    /// Those days of which everything was read.
    read: DaySet,
    /// All days that are known, including those of earlier readings.
    known: DaySet,
    found: bool,
    gap: Option<Gap>,
    over_budget: bool,
}

impl Reader {
    fn new(zoom: &Zoom, days: DateRange, calls: Option<u64>) -> Self {
        Self {
            zoom: zoom.clone(),
            days,
            calls: calls.map(|calls| (calls, AtomicU64::new(calls))),
            narrow: AtomicBool::new(false),
            stopped: std::sync::Mutex::new(None),
        }
    }

    /// Takes one call from those that may be spent.
    fn may_ask(&self) -> bool {
        self.calls.as_ref().is_none_or(|(_, remaining)| {
            let less = |calls: u64| calls.checked_sub(1);
            let (order, other) = (Ordering::Relaxed, Ordering::Relaxed);
            remaining.fetch_update(order, other, less).is_ok()
        })
    }

    fn stopped(&self) -> std::sync::MutexGuard<'_, Option<Gap>> {
        let guard = self.stopped.lock();
        guard.unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Reads one user, the newest month first, up to the first that has a meeting.
    async fn user(&self, key: UserKey, id: UserId, known: DaySet) -> Result<OneRead> {
        let mut open = known.missing(self.days);
        let mut one = OneRead {
            key,
            rows: Vec::new(),
            read: DaySet::new(),
            known,
            found: false,
            gap: None,
            over_budget: false,
        };
        while let Some(last) = open.ranges().last().copied() {
            if let Some(gap) = self.stopped().clone() {
                one.gap = Some(gap);
                break;
            }
            if !self.may_ask() {
                one.over_budget = true;
                break;
            }
            let narrow = self.narrow.load(Ordering::Relaxed);
            let (ask, owns) = self.window(last, narrow);
            match self.month(&id, ask, owns).await {
                Ok(month) => {
                    let settled = match month.answered {
                        // An answer for less: the rest is asked for again, in shorter parts.
                        Some(days) if !narrow => {
                            self.narrow.store(true, Ordering::Relaxed);
                            days
                        }
                        Some(days) => {
                            let why = Why::OtherDays {
                                asked: ask,
                                answered: days,
                            };
                            one.gap.get_or_insert(Gap::new(why, Some(owns)));
                            owns
                        }
                        None => owns,
                    };
                    open.remove(settled);
                    match month.gap {
                        Some(gap) => drop(one.gap.get_or_insert(gap)),
                        None => {
                            one.read.insert(settled);
                            one.known.insert(settled);
                        }
                    }
                    let joins = |row: &UserMeeting| {
                        let time = row.join_time.or(row.start_time);
                        time.is_some_and(|time| time.date_naive() >= self.days.from)
                    };
                    one.found = month.rows.iter().any(joins);
                    one.rows.extend(month.rows);
                    if one.found {
                        break;
                    }
                }
                Err(error) if is_fatal(&error) => return Err(error),
                Err(error) if !narrow && is_too_wide(&error) => {
                    self.narrow.store(true, Ordering::Relaxed);
                }
                Err(error) => {
                    let gap = Gap::from_error(&error, None);
                    if is_for_all(&error) {
                        self.stopped().get_or_insert(gap.clone());
                    }
                    one.gap.get_or_insert(gap);
                    break;
                }
            }
        }
        Ok(one)
    }

    /// The days to ask for in the next call, and those that it settles: the latest of these. A day
    /// more is asked for at the end, because no document says whether the last one counts.
    fn window(&self, days: DateRange, narrow: bool) -> (DateRange, DateRange) {
        let today = self.zoom.now().date_naive();
        let to = after(days.to, 1).min(today.max(days.to));
        let longest = if narrow { MONTH - 1 } else { LONGEST };
        let mut from = before(to, longest).max(days.from);
        let a_month = |from: chrono::NaiveDate| from.checked_add_months(Months::new(1));
        while from < days.to && a_month(from).is_some_and(|end| end < to) {
            from = after(from, 1);
        }
        (DateRange::new(from, to), DateRange::new(from, days.to))
    }

    async fn month(&self, id: &UserId, ask: DateRange, owns: DateRange) -> Result<Month> {
        let request = UserMeetings::new(id.clone(), ask.from, ask.to).kind(PastFilter::PastJoined);
        let mut pages = self.zoom.read_ahead(0).pages(request);
        let mut month = Month::default();
        let mut first = true;
        while let Some(page) = pages.try_next().await? {
            if !first {
                // A further page is a call, too: a month that was begun is read to its end.
                self.may_ask();
            }
            let range = page.body.range().filter(|_| first);
            if let Some(answered) = range.map(|(from, to)| DateRange::new(from, to)) {
                match answered.intersection(owns) {
                    Some(part) if part == owns => {}
                    Some(part) => month.answered = Some(part),
                    None => {
                        let why = Why::OtherDays {
                            asked: ask,
                            answered,
                        };
                        month.gap = Some(Gap::new(why, Some(owns)));
                        return Ok(month);
                    }
                }
            }
            first = false;
            if let Some(gap) = page.gaps(owns).into_iter().next() {
                month.gap.get_or_insert(gap);
            }
            let lost: BTreeSet<_> = needed(Source::UserMeetings, &page.lost)
                .map(|lost| lost.at)
                .collect();
            if !lost.is_empty() {
                // The time is not known: it may be on other days.
                let gap = Gap::new(Why::PartlyRead, Some(owns));
                month.gap.get_or_insert(gap.records(lost.len() as u64));
            }
            let rows = page.body.into_items().into_iter().enumerate();
            let rows = rows.filter(|(at, _)| !lost.contains(at));
            month.rows.extend(rows.map(|(_, row)| row));
        }
        Ok(month)
    }
}

/// The answer to one call.
#[derive(Default)]
struct Month {
    rows: Vec<UserMeeting>,
    /// The days that it is about, if they are not all that the call had to settle.
    answered: Option<DateRange>,
    gap: Option<Gap>,
}

/// Whether Zoom refused the days of a call.
fn is_too_wide(error: &Error) -> bool {
    const INVALID_FIELD: i64 = 300;
    error.api().is_some_and(|api| api.code == INVALID_FIELD)
}

/// Whether every further call would fail likewise.
fn is_for_all(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::MissingScope | ErrorKind::Forbidden | ErrorKind::RateLimited
    )
}

/// What was read of all users.
#[derive(Default)]
struct Done {
    records: u64,
    missing: (u64, Option<Gap>),
    /// The number of users who were not asked about, and of the calls that could be spent.
    over_budget: (u64, u64),
}

impl Done {
    fn take(&mut self, facts: &mut Facts, reader: &Reader, one: OneRead) {
        let email = facts.user(&one.key).map(|user| user.email.clone());
        self.records = self.records.saturating_add(one.rows.len() as u64);
        // Meetings that were read count, even if others are missing.
        for row in one.rows.iter().filter(|_| email.is_some()) {
            facts
                .activity
                .joined(email.as_deref().unwrap_or_default(), row);
        }
        let last = one.rows.iter().map(join_key).max();
        let at = facts.read_at;
        let look = facts.looks.entry(one.key).or_default();
        look.joined_read(at, &one.read);
        if !one.read.is_empty() || one.over_budget {
            look.answers.took_part(at, &one.read, last);
        }
        look.stands_to = None;
        look.participation = match one.gap {
            Some(gap) => {
                self.missing.0 = self.missing.0.saturating_add(1);
                let why = gap.why.clone();
                self.missing.1.get_or_insert(gap);
                Known::NotRead(why)
            }
            None if one.over_budget => {
                let calls = reader.calls.as_ref().map_or(0, |(calls, _)| *calls);
                self.over_budget = (self.over_budget.0.saturating_add(1), calls);
                Known::NotRead(Why::ParticipationBudget { calls })
            }
            None => {
                let whole = |days: &&DateRange| days.contains(reader.days.to);
                let days = one.known.ranges().iter().find(whole);
                Known::Read(days.copied().unwrap_or(reader.days))
            }
        };
    }

    fn end(self, facts: &mut Facts) {
        facts.activity.sort();
        let earlier = facts.coverage.source(Source::UserMeetings).cloned();
        let new = || SourceCoverage::new(Source::UserMeetings);
        let mut coverage = earlier.unwrap_or_else(new);
        coverage.records = self.records;
        // Everyone whom an earlier budget did not reach was a candidate again.
        let budget = |gap: &Gap| matches!(gap.why, Why::ParticipationBudget { .. });
        coverage.gaps.retain(|gap| !budget(gap));
        if let (missing, Some(mut gap)) = self.missing {
            gap.range = None;
            coverage.gaps.push(gap.records(missing));
        }
        let (users, calls) = self.over_budget;
        if users > 0 {
            let gap = Gap::partial(Why::ParticipationBudget { calls });
            coverage.add_partial(gap.records(users));
        }
        facts.coverage.replace(coverage);
    }
}
