//! Reads what a review needs: the only part of `usage` that touches the network.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use futures::{StreamExt, TryStreamExt};

use super::activity::ActivityLog;
use super::coverage::{Coverage, DateRange, Gap, GapKind, Source, SourceCoverage};
use super::features;
use super::fields::Known;
use super::inventory::{Inventory, UserKey};
use super::review::{Review, decide};
use super::windows::{self, Window, after, before};
use crate::account;
use crate::client::{Each, Zoom};
use crate::error::{Error, ErrorKind, Result};
use crate::ids::UserId;
use crate::report;
use crate::request::{PageBody, Paged};
use crate::user::{self, Status};

/// Reports reach six months back: the longest window, in days.
const LONGEST: u32 = 180;

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being read.
    pub source: Source,
    /// Records or users read so far.
    pub done: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
}

type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// What to read.
#[derive(Clone)]
pub struct Options {
    days: u32,
    on_progress: Option<OnProgress>,
}

impl Options {
    /// The last 60 days.
    pub fn new() -> Self {
        Self {
            days: 60,
            on_progress: None,
        }
    }

    /// Judges the last so many days, at most 180.
    #[must_use]
    pub fn days(mut self, days: u32) -> Self {
        self.days = days;
        self
    }

    /// Calls `hook` while reading. Keep it quick.
    #[must_use]
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(hook));
        self
    }

    fn tell(&self, source: Source, done: u64, total: Option<u64>) {
        if let Some(hook) = &self.on_progress {
            hook(Progress {
                source,
                done,
                total,
            });
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("days", &self.days)
            .finish_non_exhaustive()
    }
}

/// Reads the account and reviews its licences.
///
/// Calls: `GET /users` three times, the account's settings and plan usage, the settings of each
/// active licensed user, and the host report, the meeting history and the sign-in report in windows
/// of less than a month. What is refused or missing is in the coverage of the result.
///
/// # Errors
/// [`ErrorKind::Request`] for a window that no report reaches; the error of `GET /users`, without
/// which there is nothing to review; [`ErrorKind::Auth`],
/// [`ErrorKind::ReauthorizationRequired`] and [`ErrorKind::Store`] at any point.
pub async fn review(zoom: &Zoom, options: Options) -> Result<Review> {
    if options.days == 0 || options.days > LONGEST {
        return Err(Error::new(
            ErrorKind::Request,
            format!(
                "the window is {} days: take 1 to {LONGEST}, since Zoom's reports reach six months back",
                options.days
            ),
        ));
    }
    let as_of = zoom.now();
    let today = as_of.date_naive();
    // The last 24 hours are never final, so the judged days end yesterday.
    let window = DateRange {
        from: before(today, u64::from(options.days)),
        to: before(today, 1),
    };
    let (mut inventory, users) = users(zoom, &options).await?;

    let reader = Reader {
        zoom,
        options: &options,
        range: DateRange {
            to: today,
            ..window
        },
        today,
        log: Mutex::new(ActivityLog::new()),
    };
    let holders = inventory.can_hold_add_ons();
    let (hosts, history, sign_ins, account, seats, settings) = futures::future::try_join(
        futures::future::try_join3(reader.hosts(), reader.history(), reader.sign_ins()),
        futures::future::try_join3(
            one(zoom, Source::AccountSettings, features::OfAccount),
            one(zoom, Source::PlanUsage, account::PlanUsage::new("me")),
            reader.settings(holders),
        ),
    )
    .await
    .map(|((a, b, c), (d, e, f))| (a, b, c, d, e, f))?;

    let (settings, settings_coverage) = settings;
    let (account, account_coverage) = account;
    let (seats, seats_coverage) = seats;
    let default_capacity = match account {
        Known::Read(settings) => {
            Known::from_option(settings.feature.and_then(|f| f.meeting_capacity))
        }
        Known::NotRead(why) => Known::NotRead(why),
        Known::NotThere | Known::NotAssignable => Known::NotThere,
    };
    inventory.fill_settings(&default_capacity, |key| {
        settings
            .get(key)
            .cloned()
            .unwrap_or_else(|| Known::NotRead("the settings were not read".to_owned()))
    });
    let mut coverage = Coverage::default();
    for source in [
        users,
        hosts,
        history,
        sign_ins,
        account_coverage,
        seats_coverage,
        settings_coverage,
    ] {
        coverage.add(source);
    }
    let log = reader
        .log
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(decide(&inventory, &log, &seats, coverage, window, as_of))
}

/// Everyone, in the order pending, active, inactive: who moves on meanwhile is met again.
async fn users(zoom: &Zoom, options: &Options) -> Result<(Inventory, SourceCoverage)> {
    let mut coverage = SourceCoverage::new(Source::Users, None);
    let mut records = Vec::new();
    for status in [Status::Pending, Status::Active, Status::Inactive] {
        let mut pages = zoom.pages(user::List::new().status(status.clone()));
        while let Some(page) = pages.try_next().await? {
            note_unreadable(&mut coverage, None, &page.failures);
            note_missing(&mut coverage, None, page.missing);
            records.extend(
                page.body
                    .into_items()
                    .into_iter()
                    .map(|u| (status.clone(), u)),
            );
            options.tell(Source::Users, records.len() as u64, None);
        }
    }
    coverage.records = records.len();
    Ok((Inventory::merge(records), coverage))
}

fn note_unreadable(
    coverage: &mut SourceCoverage,
    range: Option<DateRange>,
    failures: &[crate::Note],
) {
    if let Some(first) = failures.first() {
        coverage.gaps.push(Gap {
            kind: GapKind::Unreadable,
            range,
            records: Some(failures.len()),
            detail: format!(
                "{} records could not be read, the first: {first:?}",
                failures.len()
            ),
        });
    }
}

fn note_missing(coverage: &mut SourceCoverage, range: Option<DateRange>, missing: u64) {
    if missing > 0 {
        coverage.gaps.push(Gap {
            kind: GapKind::Missing,
            range,
            records: usize::try_from(missing).ok(),
            detail: format!("{missing} records fewer came than Zoom counts, also when read again"),
        });
    }
}

/// A source that is one call; a refusal leaves it not read.
async fn one<R: crate::Request>(
    zoom: &Zoom,
    source: Source,
    request: R,
) -> Result<(Known<R::Output>, SourceCoverage)> {
    let mut coverage = SourceCoverage::new(source, None);
    match zoom.send(request).await {
        Ok(answer) => {
            coverage.records = 1;
            Ok((Known::Read(answer), coverage))
        }
        Err(error) if is_fatal(&error) => Err(error),
        Err(error) => {
            coverage.gaps.push(Gap::of(&error, None));
            Ok((Known::NotRead(error.to_string()), coverage))
        }
    }
}

/// A failure after which nothing else can succeed.
fn is_fatal(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Auth | ErrorKind::ReauthorizationRequired | ErrorKind::Store | ErrorKind::Config
    )
}

/// A failure that every further call of the same kind would repeat.
fn is_general(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::MissingScope | ErrorKind::Forbidden | ErrorKind::RateLimited
    )
}

struct Reader<'a> {
    zoom: &'a Zoom,
    options: &'a Options,
    /// The days to read: the judged ones and today.
    range: DateRange,
    today: NaiveDate,
    log: Mutex<ActivityLog>,
}

impl Reader<'_> {
    fn log(&self) -> MutexGuard<'_, ActivityLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn earliest(&self) -> NaiveDate {
        before(self.today, u64::from(LONGEST))
    }

    fn overlapping(&self) -> Vec<Window> {
        windows::overlapping(self.range, self.earliest(), self.today)
    }

    async fn hosts(&self) -> Result<SourceCoverage> {
        let plan = windows::disjoint(self.range);
        self.report(
            Source::Hosts,
            plan,
            |ask| report::Hosts::new(ask.from, ask.to).kind(report::HostActivity::Active),
            |_| None,
            |row| self.log().host(&row),
        )
        .await
    }

    async fn history(&self) -> Result<SourceCoverage> {
        self.report(
            Source::History,
            self.overlapping(),
            |ask| report::HistoryMeetings::new(ask.from, ask.to),
            |row| row.start_time,
            |row| self.log().meeting(&row),
        )
        .await
    }

    async fn sign_ins(&self) -> Result<SourceCoverage> {
        self.report(
            Source::SignIns,
            self.overlapping(),
            |ask| report::SignIns::new().from(ask.from).to(ask.to),
            |row| row.time,
            |row| self.log().sign_in(&row),
        )
        .await
    }

    /// Reads a report window by window. `time` is a record's own time, `None` for aggregates.
    async fn report<R: Paged>(
        &self,
        source: Source,
        plan: Vec<Window>,
        request: impl Fn(DateRange) -> R,
        time: impl Fn(&<R::Output as PageBody>::Item) -> Option<DateTime<Utc>>,
        mut keep: impl FnMut(<R::Output as PageBody>::Item),
    ) -> Result<SourceCoverage> {
        let mut coverage = SourceCoverage::new(source, Some(self.range));
        let mut read = 0;
        for window in plan {
            let mut pages = self.zoom.pages(request(window.ask));
            let mut stray = false;
            loop {
                let page = match pages.next().await {
                    None => break,
                    Some(Ok(page)) => page,
                    Some(Err(error)) if is_fatal(&error) => return Err(error),
                    Some(Err(error)) => {
                        let general = is_general(&error);
                        let missing = DateRange {
                            to: if general {
                                self.range.to
                            } else {
                                window.owns.to
                            },
                            ..window.owns
                        };
                        coverage.gaps.push(Gap::of(&error, Some(missing)));
                        if general {
                            coverage.records = read;
                            return Ok(coverage);
                        }
                        break;
                    }
                };
                note_unreadable(&mut coverage, Some(window.owns), &page.failures);
                note_missing(&mut coverage, Some(window.owns), page.missing);
                if let Some(answered) = page.body.range().map(|(from, to)| DateRange { from, to })
                    && answered != window.ask
                {
                    note_clamp(&mut coverage, window, answered);
                    if answered.intersection(window.ask) != Some(answered) {
                        break; // rows of days that were not asked for say nothing
                    }
                }
                for row in page.body.into_items() {
                    match time(&row).map(|t| t.date_naive()) {
                        Some(day)
                            if day < before(window.ask.from, 1)
                                || day > after(window.ask.to, 1) =>
                        {
                            stray = true
                        }
                        Some(day) if day < window.owns.from || day > window.owns.to => {}
                        _ => {
                            read += 1;
                            keep(row);
                        }
                    }
                }
                self.options.tell(source, read as u64, None);
            }
            if stray {
                coverage.gaps.push(Gap {
                    kind: GapKind::Clamped,
                    range: Some(window.owns),
                    records: None,
                    detail: "the answer holds records of days that were not asked for".to_owned(),
                });
            }
        }
        coverage.records = read;
        Ok(coverage)
    }

    /// The settings of each user who can hold add-ons.
    async fn settings(
        &self,
        holders: Vec<(UserKey, UserId)>,
    ) -> Result<(
        BTreeMap<UserKey, Known<user::settings::Feature>>,
        SourceCoverage,
    )> {
        let total = holders.len();
        let requests = holders
            .into_iter()
            .map(|(key, id)| (key, features::OfUser(id)));
        let mut answers = self.zoom.each(requests);
        let mut coverage = SourceCoverage::new(Source::UserSettings, None);
        let (mut read, mut first) = (BTreeMap::new(), None);
        while let Some(each) = answers.next().await {
            match each {
                Each::Read(key, reply) => {
                    coverage.records += 1;
                    read.insert(key, Known::from_option(reply.value.feature));
                }
                Each::Stopped(_, error) if is_fatal(&error) => return Err(error),
                Each::Failed(key, error) | Each::Stopped(key, error) => {
                    read.insert(key, Known::NotRead(error.to_string()));
                    first.get_or_insert(error);
                }
            }
            self.options
                .tell(Source::UserSettings, read.len() as u64, Some(total as u64));
        }
        if let Some(error) = first {
            // Those that were not even asked for count too.
            let missing = total - coverage.records;
            let mut gap = Gap::of(&error, None);
            gap.records = Some(missing);
            gap.detail = format!("{missing} of {total} users not read, the first: {error}");
            coverage.gaps.push(gap);
        }
        Ok((read, coverage))
    }
}

/// The answer was for other days than asked: what it leaves out is a gap, once per window.
fn note_clamp(coverage: &mut SourceCoverage, window: Window, answered: DateRange) {
    for missing in window.owns.without(answered) {
        let gap = Gap {
            kind: GapKind::Clamped,
            range: Some(missing),
            records: None,
            detail: format!("asked for {}, answered for {answered}", window.ask),
        };
        if !coverage.gaps.contains(&gap) {
            coverage.gaps.push(gap);
        }
    }
}
