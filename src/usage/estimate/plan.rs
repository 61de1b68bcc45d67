//! The estimated cost of a sync.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::client::Zoom;
use crate::coverage::Source;
use crate::error::Result;
use crate::limit::{Budget, Label, Plan, Rate};
use crate::ordered;
use crate::request::{Meta, Request};
use crate::time::times;
use crate::usage::facts::data::has_workplace;
use crate::usage::sync::calls;
use crate::usage::sync::checkpoint::{Checkpoint, Kept};
use crate::usage::sync::options::Options;
use crate::usage::sync::settings::PARTS;
use crate::usage::sync::volume::{
    BLOCK, HOSTING_WITH_LICENCE, HOSTING_WITHOUT_LICENCE, MEETINGS_PER_BASIC_AND_WEEK,
    MEETINGS_PER_LICENCE_AND_WEEK, SIGN_INS_PER_USER_AND_WEEK, block_share, weight, weight_of,
};
use crate::user::UserSummary;
use crate::value::days::{DateRange, DaySet, before};
use crate::windows::{Ends, MONTH, Pace, Planner, Ranged, Window};
use crate::{account, report, user};

/// The basis of a number of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Basis {
    /// Numbers from Zoom, and how a sync reads.
    Counted,
    /// What an earlier sync read, from the [`Snapshot`](crate::usage::Snapshot).
    EarlierRun,
    /// An assumption about how active users are, without an earlier sync.
    Assumption,
}

/// The calls for one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceCalls {
    /// The source.
    pub source: Source,
    /// The limit that they count against.
    pub label: Label,
    /// How many.
    pub calls: u64,
    /// The basis of the number.
    pub basis: Basis,
}

/// The calls of one label, compared with the limits of the account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LabelCalls {
    /// How many.
    pub calls: u64,
    /// How long they take, at the rate of the plan and the share of it.
    pub elapsed: Duration,
    /// The part that they take of a day's budget; 0.5 is half of it. `None` without a daily limit.
    pub of_day: Option<f64>,
    /// Calls that may still be sent this UTC day; `None` without a daily limit.
    pub left_today: Option<u64>,
    /// UTC days that it takes, today included, to stay within the daily limit.
    pub days: u64,
}

/// The cost of a sync: calls, time, and the part of the daily budget. See [`estimate`].
///
/// Displayed, it is one line for people: `12,034 Medium and 3,912 Heavy calls: about 4 minutes, 7 %
/// of a day's Heavy budget`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Estimate {
    /// The calls for each source that is read.
    pub sources: Vec<SourceCalls>,
    /// The calls by label.
    pub labels: BTreeMap<Label, LabelCalls>,
    /// How long it takes: the lists are read page by page, then the slowest label decides. Waiting
    /// for the next UTC day is not included, nor are the calls of other programs.
    pub elapsed: Duration,
    /// The number of UTC days that it takes, including today: more than one if a daily limit is too
    /// small.
    pub days: u64,
}

/// Estimates the cost of a [`sync`](crate::usage::sync()) with these options. With a checkpoint,
/// what it covers is not counted.
///
/// It sends one call, `GET /users/summary`, which gives the number of users. The result can be a
/// few calls too high, for example for licences of deactivated users. The number of rows in the
/// reports comes from the [snapshot](Options::snapshot) or, without one, from the constants of this
/// module ([`MEETINGS_PER_LICENCE_AND_WEEK`] and those beside it). With options
/// [for a review](Options::for_review), the second reading is included, within its budget; how many
/// users it asks about comes from the snapshot, too
/// ([`Snapshot::with_answers`](crate::usage::Snapshot::with_answers)). Without a snapshot, `GET
/// /accounts/me/plans/usage` is sent as well, which says whether the records of single users are
/// read. A [`review`](crate::usage::review()) sends a page or two of the host report less. Calls that fail and are sent again are not counted.
///
/// ```
/// use zoom_admin::{Zoom, fake::Fake, usage};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// # let fake = Fake::builder().users(40).build();
/// # let zoom = Zoom::builder()
/// #     .transport(fake.clone())
/// #     .clock(fake.clock())
/// #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
/// #     .build()?;
/// let options = usage::Options::new().days(60);
/// let estimate = usage::estimate(&zoom, &options, None).await?;
/// println!("{estimate}");
/// if estimate.days > 1 {
///     println!("today's budget is too small");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The errors of the call, and those of [`sync`](crate::usage::sync()) for invalid options,
/// snapshots and checkpoints.
pub async fn estimate(
    zoom: &Zoom,
    options: &Options,
    checkpoint: Option<&Checkpoint>,
) -> Result<Estimate> {
    options.check()?;
    let account = zoom.account_digest();
    if let Some(snapshot) = &options.snapshot {
        snapshot.check(account)?;
    }
    let now = zoom.now();
    let checkpoint = match checkpoint {
        Some(checkpoint) => checkpoint.clone().resume(options, account, now)?,
        None => Kept::new(options, account, now),
    };
    let summary = zoom.send(user::Summary::new()).await?;
    let sizes = Sizes {
        users: zoom.page_size::<user::List>(),
        hosts: zoom.page_size::<report::Hosts>(),
        history: zoom.page_size::<report::HistoryMeetings>(),
        sign_ins: zoom.page_size::<report::SignIns>(),
        operations: zoom.page_size::<report::OperationLogs>(),
        events: zoom.page_size::<report::UpcomingEvents>(),
    };
    let own_records = match options.review && options.known().is_none() {
        // Without the answer, it is not known that they are not read.
        true => zoom
            .send(account::PlanUsage::new("me"))
            .await
            .map_or(true, |plans| has_workplace(&plans)),
        false => false,
    };
    let run = Run {
        people: People::from_summary(&summary),
        options,
        checkpoint,
        sizes,
        now,
        budget: zoom.budget(),
        latency: zoom.latency(Label::Heavy),
        own_records,
    };
    Ok(run.estimate())
}

impl Estimate {
    /// The number of calls of all labels.
    pub fn calls(&self) -> u64 {
        let calls = self.labels.values().map(|label| label.calls);
        calls.fold(0, u64::saturating_add)
    }

    /// The number of calls of one label.
    pub fn calls_of(&self, label: Label) -> u64 {
        self.labels.get(&label).map_or(0, |label| label.calls)
    }

    /// Whether a part of it rests on assumptions. A snapshot would make it more exact.
    pub fn is_assumed(&self) -> bool {
        self.sources.iter().any(|s| s.basis == Basis::Assumption)
    }
}

/// Records a page, by listing.
pub(super) struct Sizes {
    users: u32,
    hosts: u32,
    history: u32,
    sign_ins: u32,
    pub(super) operations: u32,
    pub(super) events: u32,
}

/// The number of users in the account, from Zoom.
pub(super) struct People {
    all: u64,
    pending: u64,
    /// Those who can hold add-ons.
    pub(super) licensed: u64,
    pub(super) basic: u64,
}

impl People {
    fn from_summary(summary: &UserSummary) -> Self {
        let number = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        let licensed = number(summary.licensed_users_count)
            .saturating_add(number(summary.on_prem_users_count));
        let basic = number(summary.basic_users_count);
        let pending = number(summary.pending_users_count);
        let join_only = number(summary.join_only_users_count);
        let parts = [licensed, basic, pending, join_only];
        let parts = parts.into_iter().fold(0, u64::saturating_add);
        // Rooms are not in the lists of users.
        let total =
            number(summary.total_users_count).saturating_sub(number(summary.room_users_count));
        Self {
            all: total.max(parts),
            pending,
            licensed,
            basic,
        }
    }
}

/// Everything that an estimate depends on.
pub(super) struct Run<'a> {
    pub(super) people: People,
    pub(super) options: &'a Options,
    checkpoint: Kept,
    pub(super) sizes: Sizes,
    pub(super) now: DateTime<Utc>,
    pub(super) budget: Budget,
    pub(super) latency: Duration,
    /// Whether the single records of users are read, if no snapshot tells.
    pub(super) own_records: bool,
}

impl Run<'_> {
    fn estimate(&self) -> Estimate {
        let mut sources = Vec::new();
        let mut add = |source: Source, meta: &Meta, calls: u64, basis: Basis| {
            if self.options.reads(source) && calls > 0 {
                sources.push(SourceCalls {
                    source,
                    label: meta.label,
                    calls,
                    basis,
                });
            }
        };
        let lists = self.lists();
        add(Source::Users, &user::List::META, lists, Basis::Counted);
        let gone = self.gone();
        add(
            Source::Users,
            &calls::OneUser::META,
            gone,
            Basis::EarlierRun,
        );
        if self.options.reads(Source::Users) {
            let (due, basis) = self.settings();
            add(Source::UserSettings, &calls::OfUser::META, due, basis);
        }
        for (source, meta) in [
            (Source::AccountSettings, calls::OfAccount::META),
            (Source::PlanUsage, account::PlanUsage::META),
        ] {
            let open = u64::from(!self.checkpoint.has_call(source));
            add(source, &meta, open, Basis::Counted);
        }
        let (calls, basis) = self.hosts();
        add(Source::Hosts, &report::Hosts::META, calls, basis);
        let People {
            licensed, basic, ..
        } = self.people;
        let weekly = float(licensed) * MEETINGS_PER_LICENCE_AND_WEEK
            + float(basic) * MEETINGS_PER_BASIC_AND_WEEK;
        let request = report::HistoryMeetings::new(NaiveDate::MIN, NaiveDate::MIN)
            .date_type(report::DateType::StartTime);
        let (calls, basis) = self.rows(&request, weekly, self.sizes.history);
        add(
            Source::History,
            &report::HistoryMeetings::META,
            calls,
            basis,
        );
        let weekly = float(self.people.all) * SIGN_INS_PER_USER_AND_WEEK;
        let request = report::SignIns::new();
        let (calls, basis) = self.rows(&request, weekly, self.sizes.sign_ins);
        add(Source::SignIns, &report::SignIns::META, calls, basis);
        let second = match self.options.review {
            true => self.second_reading(),
            false => (Vec::new(), Duration::ZERO),
        };
        self.sum(sources, lists, second)
    }

    /// Pages of the lists by status. They are read until a round has no new user, which usually
    /// means twice.
    fn lists(&self) -> u64 {
        let People { all, pending, .. } = self.people;
        // The number of inactive users is not known; another list adds at most one page.
        let active_and_inactive =
            pages(float(all.saturating_sub(pending)), self.sizes.users).saturating_add(1);
        let pending = pages(float(pending), self.sizes.users);
        pending
            .saturating_add(active_and_inactive)
            .saturating_mul(2)
    }

    /// Users of the snapshot who must have left: each is requested.
    fn gone(&self) -> u64 {
        let snapshot = self.options.known();
        snapshot.map_or(0, |s| {
            (s.users.len() as u64).saturating_sub(self.people.all)
        })
    }

    /// Users whose settings must be read.
    fn settings(&self) -> (u64, Basis) {
        let (due, basis) = match self.options.known() {
            None => (self.people.licensed, Basis::Counted),
            Some(snapshot) => {
                let known = snapshot.users.len() as u64;
                let (holders, due) = snapshot.due(self.options.settings_age, self.now);
                let new = self.people.all.saturating_sub(known);
                let new = new.min(self.people.licensed.saturating_sub(holders));
                (due.saturating_add(new), Basis::EarlierRun)
            }
        };
        // They are spread evenly over the parts that a checkpoint counts.
        let parts = f64::from(PARTS);
        let begun = parts * (1.0 - (1.0 - 1.0 / parts).powf(float(due)));
        let done = (float(self.checkpoint.parts() as u64) / begun.max(1.0)).min(1.0);
        (rounded(float(due) * (1.0 - done)), basis)
    }

    /// The host report: the pages of each block, and a call that finds out whether Zoom includes
    /// the last day of a range.
    fn hosts(&self) -> (u64, Basis) {
        let windows = self.windows::<report::Hosts>(|planner, days| {
            planner.windows(days, MONTH, Ends::Inclusive)
        });
        let (in_block, basis) = match self.per_day(Source::Hosts) {
            Some(per_day) => (per_day * float(BLOCK), Basis::EarlierRun),
            None => {
                let People {
                    licensed, basic, ..
                } = self.people;
                let hosts =
                    float(licensed) * HOSTING_WITH_LICENCE + float(basic) * HOSTING_WITHOUT_LICENCE;
                (hosts, Basis::Assumption)
            }
        };
        let today = self.now.date_naive();
        // As in the sync, not for a single window that ends today.
        let learns = match &windows[..] {
            [] => false,
            [one] => one.owns.to < today,
            _ => true,
        };
        let read = windows
            .iter()
            .map(|window| pages(in_block * block_share(window.owns.days()), self.sizes.hosts))
            .fold(u64::from(learns), u64::saturating_add);
        (read, basis)
    }

    /// A report of records: the pages of each window, including those of the additional days on
    /// both sides.
    fn rows<R: Ranged>(&self, request: &R, weekly: f64, size: u32) -> (u64, Basis) {
        let (per_day, basis) = match self.per_day(R::SOURCE) {
            Some(per_day) => (per_day, Basis::EarlierRun),
            None => (weekly / 7.0, Basis::Assumption),
        };
        let rows = |days: DateRange| per_day * self.weight(days);
        let windows = self.windows::<R>(|planner, days| {
            let mut rest = days.clone();
            // As in the sync: if there are many days, the latest are read first.
            let probe = days.ranges().last().filter(|_| days.days() > MONTH / 2);
            let probe = probe.map(|last| {
                let owns = DateRange::new(before(last.to, crate::client::PROBE - 1), last.to);
                planner.window(
                    DateRange::new(owns.from.max(last.from), last.to),
                    Ends::Unknown,
                )
            });
            let (mut exact, mut busiest) = (false, 0.0);
            if let Some(probe) = probe {
                rest.remove(probe.owns);
                let to = probe.ask.to;
                // A record of the last day shows that the range includes it.
                exact = request.is_exact() && rows(DateRange::new(to, to)) >= 1.0;
                busiest = per_day * weight_of(Weekday::Mon);
            }
            let pace = Pace {
                days: rest.days().max(1),
                pages_per_day: busiest / f64::from(size.max(1)),
                latency: self.latency,
                rate: self.rate(R::META.label),
                exact,
            };
            let ends = match exact {
                true => Ends::Inclusive,
                false => Ends::Unknown,
            };
            let mut windows = planner.windows(&rest, pace.length(), ends);
            windows.extend(probe);
            windows
        });
        // The last page is half full on average.
        let pages = |window: &Window| match rows(window.ask) / f64::from(size.max(1)) {
            ..=1.0 => 1.0,
            full => full + 0.5,
        };
        (rounded(windows.iter().map(pages).sum()), basis)
    }

    /// The windows for the days that must still be read.
    fn windows<R: Ranged>(
        &self,
        plan: impl FnOnce(&Planner, &DaySet) -> Vec<Window>,
    ) -> Vec<Window> {
        let planner = Planner::new::<R>(self.now.date_naive());
        let open = self.checkpoint.open(self.options, R::SOURCE);
        let (readable, _) = planner.readable(&open);
        plan(&planner, &readable)
    }

    pub(super) fn per_day(&self, source: Source) -> Option<f64> {
        let snapshot = self.options.known()?;
        snapshot.per_day.get(&source).copied()
    }

    /// The number of days, weighted by how busy they are; of today, only the part that is over.
    fn weight(&self, days: DateRange) -> f64 {
        let today = self.now.date_naive();
        let until_today = weight(DateRange::new(days.from, days.to.min(before(today, 1))));
        if !days.contains(today) {
            return until_today;
        }
        let over = self.now.time().num_seconds_from_midnight();
        let over = f64::from(over) / 86_400.0;
        let before_today = if days.from < today { until_today } else { 0.0 };
        before_today + over * weight_of(today.weekday())
    }

    fn rate(&self, label: Label) -> Rate {
        let budget = self.budget.labels.get(&label);
        let rate = budget.and_then(|budget| budget.rate);
        rate.unwrap_or_else(|| Plan::default().rate(label))
    }

    fn sum(
        &self,
        mut sources: Vec<SourceCalls>,
        lists: u64,
        (second, second_elapsed): (Vec<SourceCalls>, Duration),
    ) -> Estimate {
        let calls = by_label(&sources);
        sources.extend(second);
        let labels = by_label(&sources);
        let labels = labels.iter();
        let labels =
            ordered::map(labels.map(|(label, calls)| (*label, self.label(*label, *calls))));
        let lists = match self.options.reads(Source::Users) {
            true => lists,
            false => 0,
        };
        // Each page of a list has the token of the next, so they are read in sequence, before the
        // rest.
        let list = user::List::META.label;
        let listed = self
            .lasts(list, lists)
            .max(times(self.latency, float(lists)));
        let rest = calls.iter().map(|(label, calls)| {
            let before = if *label == list { lists } else { 0 };
            self.lasts(*label, calls.saturating_sub(before))
        });
        Estimate {
            elapsed: listed
                .saturating_add(rest.max().unwrap_or_default())
                .saturating_add(second_elapsed),
            days: labels.values().map(|label| label.days).max().unwrap_or(1),
            sources,
            labels,
        }
    }

    /// How long a number of calls takes at the rate.
    pub(super) fn lasts(&self, label: Label, calls: u64) -> Duration {
        let rate = self.rate(label);
        times(rate.window, float(calls) / f64::from(rate.calls.max(1)))
    }

    fn label(&self, label: Label, calls: u64) -> LabelCalls {
        let budget = self.budget.labels.get(&label);
        let remaining = budget.and_then(|budget| budget.left_today);
        let spent = budget.map_or(0, |budget| budget.spent_today);
        let day = remaining.map(|remaining| remaining.saturating_add(spent));
        LabelCalls {
            calls,
            elapsed: self.lasts(label, calls),
            of_day: day.map(|day| float(calls) / float(day.max(1))),
            left_today: remaining,
            days: match (remaining, day) {
                (Some(remaining), Some(day)) => {
                    let more = calls.saturating_sub(remaining).div_ceil(day.max(1));
                    more.saturating_add(1)
                }
                _ => 1,
            },
        }
    }
}

fn by_label(sources: &[SourceCalls]) -> BTreeMap<Label, u64> {
    let mut calls: BTreeMap<Label, u64> = BTreeMap::new();
    for source in sources {
        let number = calls.entry(source.label).or_default();
        *number = number.saturating_add(source.calls);
    }
    calls
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn float(number: u64) -> f64 {
    number as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn rounded(number: f64) -> u64 {
    number.max(0.0).round() as u64
}

/// The number of calls for a number of rows: at least one.
pub(super) fn pages(rows: f64, size: u32) -> u64 {
    rounded((rows / f64::from(size.max(1))).ceil()).max(1)
}
