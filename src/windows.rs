//! Any range of days in, ranges that Zoom's reports accept out. Pure.
//!
//! Zoom's documents say "at most one month" and "the last six months", and not whether the last
//! day of a range is in it, nor whether a month is 28, 30 or 31 days. So a window spans at most 28
//! days, six months are 180, and a window of records asks for a day more on each side and keeps
//! the records whose own time it owns: right in every reading, and two equal records stay two.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::coverage::{Gap, Source, Why};
use crate::decode::{Extra, Lenient};
use crate::limit::Rate;
use crate::request::{PageBody, Paged, Request, WithExtraPages};
use crate::value::days::{DateRange, DaySet, after, before};

/// Days that a request may span however a month is counted: February has 28.
pub(crate) const MONTH: u64 = 28;
/// Days that reports reach back however six months are counted.
pub(crate) const SIX_MONTHS: u64 = 180;

/// A listing that is asked for a range of days: [`Zoom::between`](crate::Zoom::between) reads it
/// for any.
pub trait Ranged: Paged + Clone + Sync {
    /// The source that gaps are told of.
    const SOURCE: Source = Source::Other;
    /// What a record is.
    const KIND: RangeKind = RangeKind::Records;
    /// How many days before today the report ends: 0 if it has today's records.
    const LAG: u64 = 0;

    /// The same request for these days.
    #[must_use]
    fn between(&self, days: DateRange) -> Self;

    /// When the record happened, UTC: decides which window it belongs to. A record without a time
    /// belongs to the first that it came in.
    fn time(record: &<Self::Output as PageBody>::Item) -> Option<DateTime<Utc>>;

    /// Whether the range asked for is about exactly that time, and not, say, about the end of a
    /// meeting whose start `time` gives.
    fn is_exact(&self) -> bool {
        false
    }
}

type Record<R> = <<R as Request>::Output as PageBody>::Item;

impl<R: Ranged> Ranged for WithExtraPages<R>
where
    Record<R>: Lenient,
{
    const SOURCE: Source = R::SOURCE;
    const KIND: RangeKind = R::KIND;
    const LAG: u64 = R::LAG;

    fn between(&self, days: DateRange) -> Self {
        Self(self.0.between(days))
    }
    fn time(record: &Extra<Record<R>>) -> Option<DateTime<Utc>> {
        R::time(&record.value)
    }
    fn is_exact(&self) -> bool {
        self.0.is_exact()
    }
}

/// What a record of a report stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RangeKind {
    /// Something that happened at one time.
    Records,
    /// A sum over the days asked for: windows must not overlap, and none of its days be missed.
    Sums,
    /// A day, in a report that is asked for by calendar month.
    Months,
}

/// Whether a report counts the last day of a range among it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    Unknown,
    Inclusive,
    Exclusive,
}

/// One request: the days to ask for, and those whose records it owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) ask: DateRange,
    pub(crate) owns: DateRange,
}

/// How a report may be asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planner {
    pub(crate) kind: RangeKind,
    pub(crate) today: NaiveDate,
    /// The days that the report has.
    reach: DateRange,
}

impl Planner {
    pub(crate) fn new<R: Ranged>(today: NaiveDate) -> Self {
        Self {
            kind: R::KIND,
            today,
            reach: DateRange::new(before(today, SIX_MONTHS), before(today, R::LAG)),
        }
    }

    /// The days that can be read, and what stands in the way of the others.
    pub(crate) fn readable(&self, days: &DaySet) -> (DaySet, Vec<Gap>) {
        let (mut readable, mut gaps) = (DaySet::new(), Vec::new());
        for range in days.ranges() {
            if let Some(part) = range.intersection(self.reach) {
                readable.insert(part);
            }
            for part in range.without(self.reach) {
                gaps.push(if part.to < self.reach.from {
                    let first = self.reach.from;
                    Gap::new(Why::TooOld { first }, Some(part))
                } else {
                    let last = self.reach.to;
                    Gap::new(Why::TooYoung { last }, Some(part))
                });
            }
        }
        (readable, gaps)
    }

    /// Windows of at most so many days that together own these days, in order of time.
    pub(crate) fn windows(&self, days: &DaySet, length: u64, ends: Ends) -> Vec<Window> {
        days.ranges()
            .iter()
            .flat_map(|range| self.split(*range, length, ends))
            .collect()
    }

    fn split(&self, range: DateRange, length: u64, ends: Ends) -> Vec<Window> {
        let longest = match (self.kind, ends) {
            (RangeKind::Months, _) => return self.months(range),
            (_, Ends::Inclusive) => MONTH,
            (_, Ends::Unknown | Ends::Exclusive) => MONTH - 2,
        };
        let days = length.clamp(1, longest);
        let mut windows = Vec::new();
        let mut from = range.from;
        while from <= range.to {
            let last = match self.kind {
                RangeKind::Sums => sum_block(from).to,
                _ => after(from, days.saturating_sub(1)),
            };
            let owns = DateRange::new(from, last.min(range.to));
            windows.push(self.window(owns, ends));
            if owns.to >= range.to {
                break; // also where no day comes after it
            }
            from = after(owns.to, 1);
        }
        windows
    }

    /// The window that owns these days.
    pub(crate) fn window(&self, owns: DateRange, ends: Ends) -> Window {
        let (earlier, later) = match (self.kind, ends) {
            (RangeKind::Months, _) => return Window { ask: owns, owns },
            (_, Ends::Inclusive) => (0, 0),
            // A day that is asked for twice is better than one that is not asked for: a sum with a
            // day too much is an upper bound.
            (RangeKind::Sums, _) => (0, 1),
            (_, Ends::Unknown | Ends::Exclusive) => (1, 1),
        };
        let ask = DateRange::new(
            before(owns.from, earlier).max(self.reach.from.min(owns.from)),
            after(owns.to, later).min(self.reach.to.max(owns.to)),
        );
        Window { ask, owns }
    }

    fn months(&self, range: DateRange) -> Vec<Window> {
        let mut windows = Vec::new();
        let mut from = range.from;
        while from <= range.to {
            // The last of this month is the day before the first of the next.
            let next = after(from.with_day(1).unwrap_or(from), 31).with_day(1);
            let last = next.map_or(range.to, |next| before(next, 1));
            let owns = DateRange::new(from, last.min(range.to));
            windows.push(Window { ask: owns, owns });
            if owns.to >= range.to {
                break;
            }
            from = after(owns.to, 1);
        }
        windows
    }
}

/// What decides how finely a range is split.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Days to read.
    pub(crate) days: u64,
    /// Pages that a day fills.
    pub(crate) pages_per_day: f64,
    /// How long a page takes.
    pub(crate) latency: Duration,
    /// The rate that the pages count against.
    pub(crate) rate: Rate,
    /// Whether a window needs no days beside its own.
    pub(crate) exact: bool,
}

impl Pace {
    /// How many days a window should own: as many as legal while the rate is the limit, and fewer
    /// (weeks, days) where single page chains would take longer than the rate requires.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn length(&self) -> u64 {
        let seconds = |length: u64| {
            let beside = if self.exact { 0 } else { 2 };
            let owned = length.min(self.days);
            let chain = (self.pages_per_day * owned.saturating_add(beside) as f64).max(1.0);
            let windows = self.days.div_ceil(length) as f64;
            let per_second = f64::from(self.rate.calls) / self.rate.window.as_secs_f64();
            // The last page of each window is half empty.
            let beside = self.pages_per_day * beside as f64;
            let pages = self.pages_per_day * self.days as f64 + windows * (beside + 0.5);
            let by_rate = pages / per_second;
            // Days differ: the busiest chain is longer than the mean.
            let by_chain = 1.25 * chain * self.latency.as_secs_f64();
            by_rate.max(by_chain)
        };
        let longest = if self.exact { MONTH } else { MONTH - 2 };
        let mut best = longest;
        for length in [14, 7, 3, 1] {
            // A finer split costs calls: it must be worth it.
            if seconds(length) < 0.95 * seconds(best) {
                best = length;
            }
        }
        best
    }

    /// How many days fill a few pages: what is lost when reading stops in the midst of a window.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(crate) fn of_few_pages(&self) -> u64 {
        let days = (6.0 / self.pages_per_day.max(0.01)) as u64;
        days.clamp(1, MONTH)
    }

    /// How many page chains to have open at once.
    pub(crate) fn chains(&self) -> usize {
        at_least(1, self.rate, self.latency)
    }
}

/// Calls that are under way at once when the rate is used up, and some in reserve.
pub(crate) fn chains(rate: Rate, latency: Duration) -> usize {
    at_least(4, rate, latency)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn at_least(fewest: usize, rate: Rate, latency: Duration) -> usize {
    let per_second = f64::from(rate.calls) / rate.window.as_secs_f64();
    let under_way = per_second * latency.as_secs_f64();
    let calls = (1.5 * under_way).ceil();
    // A rate without calls or without a window makes something that is no number.
    let calls = if calls.is_nan() { 4.0 } else { calls };
    (calls.clamp(0.0, 256.0) as usize).max(fewest)
}

/// The days that are summed together with this one: fixed blocks, so that a later sync asks for the
/// same ones. A day is left over for reports that do not count the last one in.
pub(crate) fn sum_block(day: NaiveDate) -> DateRange {
    let length = MONTH - 1;
    let number = u64::try_from(day.num_days_from_ce()).unwrap_or(0);
    let from = before(day, number % length);
    DateRange::new(from, after(from, length - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Months;
    use proptest::prelude::*;

    fn planner(kind: RangeKind, today: NaiveDate, lag: u64) -> Planner {
        Planner {
            kind,
            today,
            reach: DateRange::new(before(today, SIX_MONTHS), before(today, lag)),
        }
    }

    proptest! {
        /// Each readable day is owned once, the others are gaps, each window is legal by every
        /// reading of "one month" and "six months", and nothing is asked of the future.
        #[test]
        fn windows_own_each_day_once_and_are_legal(
            today in 0u64..1_500,
            back in 0u64..400,
            days in 0u64..420,
            length in 1u64..40,
            lag in 0u64..2,
            variant in 0usize..7,
        ) {
            let today = after(NaiveDate::from_ymd_opt(2023, 11, 1).unwrap(), today);
            let from = before(today, back);
            let range = DateRange::new(from, after(from, days));
            let (kind, ends) = [
                (RangeKind::Records, Ends::Unknown),
                (RangeKind::Records, Ends::Exclusive),
                (RangeKind::Records, Ends::Inclusive),
                (RangeKind::Sums, Ends::Unknown),
                (RangeKind::Sums, Ends::Exclusive),
                (RangeKind::Sums, Ends::Inclusive),
                (RangeKind::Months, Ends::Unknown),
            ][variant];
            let planner = planner(kind, today, lag);
            let (readable, gaps) = planner.readable(&range.into());
            let mut all = readable.clone();
            for gap in &gaps {
                let missing = gap.range.unwrap();
                prop_assert!(readable.missing(missing) == missing.into());
                all.insert(missing);
            }
            prop_assert_eq!(all, DaySet::from(range));

            let mut owned = 0;
            let mut last: Option<Window> = None;
            for window in planner.windows(&readable, length, ends) {
                prop_assert!(readable.covers(window.owns));
                prop_assert!(last.is_none_or(|last| last.owns.to < window.owns.from));
                owned += window.owns.days();
                prop_assert!(window.ask.from >= before(today, SIX_MONTHS));
                prop_assert!(window.ask.to <= before(today, lag));
                prop_assert_eq!(window.owns.intersection(window.ask), Some(window.owns));
                match kind {
                    RangeKind::Months => {
                        prop_assert_eq!(window.owns.from.month(), window.owns.to.month());
                        prop_assert_eq!(window.owns.from.year(), window.owns.to.year());
                    }
                    _ => {
                        // "At most one month": also from the last of January, ends included.
                        let month = window.ask.from.checked_add_months(Months::new(1)).unwrap();
                        prop_assert!(window.ask.to < month);
                        prop_assert!(kind == RangeKind::Sums || window.owns.days() <= length);
                    }
                }
                // What is summed does not overlap but where the report leaves the last day out.
                if let (RangeKind::Sums, Some(last)) = (kind, last) {
                    let shared = u64::from(ends != Ends::Inclusive);
                    prop_assert!(after(last.ask.to, 1) <= after(window.ask.from, shared));
                }
                last = Some(window);
            }
            prop_assert_eq!(owned, readable.days());
        }

        /// A split never takes longer than months would, and is no finer than it helps.
        #[test]
        fn windows_are_split_only_where_latency_is_the_limit(
            days in 1u64..180,
            pages in 0.0f64..50.0,
            latency in 1u64..3_000,
            rate in 1u32..100,
            exact: bool,
        ) {
            let pace = Pace {
                days,
                pages_per_day: pages,
                latency: Duration::from_millis(latency),
                rate: Rate::per_second(rate),
                exact,
            };
            let length = pace.length();
            prop_assert!((1..=MONTH).contains(&length));
            // When even one chain after the other is quicker than the rate, months it is.
            let fast = Pace { latency: Duration::from_micros(1), ..pace };
            prop_assert!(fast.length() >= MONTH - 2);
        }
    }

    #[test]
    fn slow_answers_and_a_high_rate_make_weeks_and_days() {
        let pace = Pace {
            days: 180,
            pages_per_day: 20.0,
            latency: Duration::from_secs(1),
            rate: Rate::per_second(40),
            exact: true,
        };
        assert_eq!(pace.length(), 3);
        let slower = Pace {
            latency: Duration::from_secs(5),
            ..pace
        };
        assert_eq!(slower.length(), 1);
        let quick = Pace {
            latency: Duration::from_millis(20),
            ..pace
        };
        assert_eq!(quick.length(), MONTH);
    }
}
