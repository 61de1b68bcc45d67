//! How many rows the reports of an account have, measured in an earlier sync or assumed.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

use crate::coverage::{Coverage, Source};
use crate::usage::sync::record::Record;
use crate::value::days::DateRange;
use crate::windows::MONTH;

/// Assumed number of meetings that a user with a licence hosts in a week, without an earlier sync.
pub const MEETINGS_PER_LICENCE_AND_WEEK: f64 = 5.0;
/// Assumed number of meetings that a user without a licence hosts in a week, without an earlier
/// sync.
pub const MEETINGS_PER_BASIC_AND_WEEK: f64 = 1.0;
/// Assumed number of sign-ins and sign-outs of a user in a week, without an earlier sync.
pub const SIGN_INS_PER_USER_AND_WEEK: f64 = 5.0;
/// Assumed share of users with a licence who host an event in four weeks, without an earlier sync.
pub const HOSTING_WITH_LICENCE: f64 = 0.8;
/// Assumed share of users without a licence who host an event in four weeks, without an earlier
/// sync.
pub const HOSTING_WITHOUT_LICENCE: f64 = 0.3;
/// Assumed share of users with a licence whom the second reading of a review asks about, without an
/// earlier one.
pub const CANDIDATES_WITH_LICENCE: f64 = 0.2;
/// Assumed share of users with a licence who show no use of any kind, so that their participation
/// is asked for, without an earlier review.
pub const SILENT_WITH_LICENCE: f64 = 0.075;
/// Assumed number of meetings that a user with a licence has scheduled for the next 30 days, each
/// series counted once, without an earlier review.
pub const MEETINGS_AHEAD_PER_LICENCE: f64 = 1.1;
/// Assumed number of meetings that a user without a licence has scheduled for the next 30 days, each
/// series counted once, without an earlier review.
pub const MEETINGS_AHEAD_PER_BASIC: f64 = 0.55;
/// The activity on a day of the weekend, as a part of that on a working day.
pub const WEEKEND: f64 = 0.1;

/// The number of days in a complete block of the host report.
pub(in crate::usage) const BLOCK: u64 = MONTH - 1;

/// The share of the hosts of a complete block who host within a number of days. Most people host
/// repeatedly, half of them within four days.
#[allow(clippy::cast_precision_loss)]
pub(in crate::usage) fn block_share(days: u64) -> f64 {
    let share = |days: u64| days as f64 / (days as f64 + 4.0);
    share(days) / share(BLOCK)
}

/// The number of days, weighted by how busy they are. A week has the weight of seven days.
#[allow(clippy::cast_precision_loss)]
pub(in crate::usage) fn weight(days: DateRange) -> f64 {
    if days.to < days.from {
        return 0.0;
    }
    // Complete weeks are counted by division, because a range may span thousands of years.
    let (weeks, rest) = (days.days() / 7, days.days() % 7);
    let rest = days
        .from
        .iter_days()
        .take(usize::try_from(rest).unwrap_or(0));
    let rest: f64 = rest.map(|day| weight_of(day.weekday())).sum();
    weeks as f64 * 7.0 + rest
}

pub(in crate::usage) fn weight_of(day: Weekday) -> f64 {
    let working = 7.0 / (5.0 + 2.0 * WEEKEND);
    match day {
        Weekday::Sat | Weekday::Sun => WEEKEND * working,
        _ => working,
    }
}

/// How many rows the reports have.
#[derive(Debug, Clone, Default)]
pub(in crate::usage) struct Volume {
    /// Rows in a day, from the snapshot.
    earlier: BTreeMap<Source, f64>,
    /// Rows with a time.
    meetings: Rows,
    sign_ins: Rows,
    /// Hosts, by the first day of their block, with its last day.
    blocks: BTreeMap<NaiveDate, (NaiveDate, u64)>,
}

/// The rows of a report: how many, and from when to when.
#[derive(Debug, Clone, Copy, Default)]
struct Rows {
    number: u64,
    ends: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Rows {
    fn count(&mut self, time: DateTime<Utc>) {
        self.number = self.number.saturating_add(1);
        let (first, last) = self.ends.unwrap_or((time, time));
        self.ends = Some((first.min(time), last.max(time)));
    }
}

/// The number of days for which the earlier measurement counts when a new one is added to it.
const MEMORY: f64 = 28.0;

impl Volume {
    /// Continues the measurement of a snapshot.
    pub(in crate::usage) fn after(earlier: &BTreeMap<Source, f64>) -> Self {
        Self {
            earlier: earlier.clone(),
            ..Self::default()
        }
    }

    pub(in crate::usage) fn count(&mut self, record: &Record) {
        let (rows, time) = match record {
            Record::Meeting(meeting) => (&mut self.meetings, meeting.start_time),
            Record::SignIn(row) => (&mut self.sign_ins, row.time),
            Record::Host(days, _) => {
                let block = self.blocks.entry(days.from).or_insert((days.to, 0));
                // A block that is read again with more days replaces its earlier number.
                if block.0 != days.to {
                    *block = (days.to, 0);
                }
                block.1 = block.1.saturating_add(1);
                return;
            }
            _ => return,
        };
        if let Some(time) = time {
            rows.count(time);
        }
    }

    /// Rows in a day; for the host report, hosts of a complete block divided by its days.
    #[allow(clippy::cast_precision_loss)]
    pub(in crate::usage) fn per_day(&self, coverage: &Coverage) -> BTreeMap<Source, f64> {
        let mut per_day = self.earlier.clone();
        for source in [Source::Hosts, Source::History, Source::SignIns] {
            let rows = match source {
                Source::History => self.meetings,
                Source::SignIns => self.sign_ins,
                _ => Rows::default(),
            };
            let (rows, days) = match rows.ends {
                Some((first, last)) => {
                    let days = DateRange::new(first.date_naive(), last.date_naive());
                    (rows.number, weight(days))
                }
                None if source == Source::Hosts && !self.blocks.is_empty() => {
                    let blocks = self.blocks.iter();
                    let shares = blocks.map(|(from, (to, _))| {
                        block_share(DateRange::new(*from, *to).days()) * BLOCK as f64
                    });
                    (
                        self.blocks.values().map(|block| block.1).sum(),
                        shares.sum(),
                    )
                }
                None => {
                    let read = coverage
                        .source(source)
                        .map_or(0, |source| source.read().days());
                    (0, read as f64)
                }
            };
            if days > 0.0 {
                let (earlier, memory) = match self.earlier.get(&source) {
                    Some(earlier) => (*earlier, MEMORY),
                    None => (0.0, 0.0),
                };
                let mean = (earlier * memory + rows as f64) / (memory + days);
                per_day.insert(source, mean);
            }
        }
        per_day
    }
}
