//! Any range of days in, ranges that Zoom's reports accept out.

use chrono::{Days, NaiveDate};

use super::coverage::DateRange;

/// Days that a request may span however a month is counted: February has 28.
const MONTH: u64 = 28;

/// One request: the days to ask for, and those whose records it owns.
///
/// Reports that list records are asked for a day more on each side, since no source says whether
/// the last day is included, and keep the records whose own time they own. Owned days of a plan
/// are disjoint and together the whole range, so that each record counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) ask: DateRange,
    pub(crate) owns: DateRange,
}

/// Windows with a day to spare on each side, none after `today` or before `earliest`.
pub(crate) fn overlapping(range: DateRange, earliest: NaiveDate, today: NaiveDate) -> Vec<Window> {
    split(range, MONTH - 2)
        .map(|owns| Window {
            ask: DateRange {
                from: before(owns.from, 1).max(earliest.min(owns.from)),
                to: after(owns.to, 1).min(today.max(owns.to)),
            },
            owns,
        })
        .collect()
}

/// Windows that touch and do not overlap, for sums.
pub(crate) fn disjoint(range: DateRange) -> Vec<Window> {
    split(range, MONTH)
        .map(|owns| Window { ask: owns, owns })
        .collect()
}

fn split(range: DateRange, days: u64) -> impl Iterator<Item = DateRange> {
    let mut from = range.from;
    std::iter::from_fn(move || {
        if from > range.to {
            return None;
        }
        let to = after(from, days - 1).min(range.to);
        let part = DateRange { from, to };
        from = after(to, 1);
        Some(part)
    })
}

pub(crate) fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days))
        .unwrap_or(NaiveDate::MIN)
}

pub(crate) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Months;
    use proptest::prelude::*;

    proptest! {
        /// Each day is owned once, each window is legal by every reading of "one month", and
        /// nothing is asked of the future.
        #[test]
        fn windows_own_each_day_once_and_are_legal(start in 0u64..3_000, days in 0u64..200) {
            let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
            let from = after(first, start);
            let range = DateRange { from, to: after(from, days) };
            let plans = [
                overlapping(range, range.from, range.to),
                overlapping(range, before(range.from, 9), after(range.to, 9)),
                disjoint(range),
            ];
            for plan in plans {
                let mut next = range.from;
                for window in &plan {
                    prop_assert_eq!(window.owns.from, next);
                    next = after(window.owns.to, 1);
                    prop_assert_eq!(window.owns.intersection(window.ask), Some(window.owns));
                    // "At most one month": also from the last of January, ends included.
                    let month = window.ask.from.checked_add_months(Months::new(1)).unwrap();
                    prop_assert!(window.ask.to < month);
                }
                prop_assert_eq!(next, after(range.to, 1));
            }
        }
    }
}
