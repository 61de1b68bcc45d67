//! Days and sets of days, UTC.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;

use chrono::{Days as Count, NaiveDate};
use serde::{Deserialize, Serialize};

/// Days from the first to the last, both included, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DateRange {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl DateRange {
    /// From the first to the last day, both included.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from, to }
    }

    /// How many days; 0 if the last lies before the first.
    pub fn days(self) -> u64 {
        let days = self.to.signed_duration_since(self.from).num_days();
        u64::try_from(days.saturating_add(1)).unwrap_or(0)
    }

    /// Whether the day is one of them.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days that are in both.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then_some(Self { from, to })
    }

    /// The days of this range that are not in the other: before it and after it.
    pub fn without(self, other: Self) -> Vec<Self> {
        let Some(common) = self.intersection(other) else {
            return vec![self];
        };
        let before = common
            .from
            .pred_opt()
            .filter(|to| self.from <= *to)
            .map(|to| Self { to, ..self });
        let after = common
            .to
            .succ_opt()
            .filter(|from| *from <= self.to)
            .map(|from| Self { from, ..self });
        before.into_iter().chain(after).collect()
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            return write!(f, "{}", self.from);
        }
        write!(f, "{} to {}", self.from, self.to)
    }
}

/// A set of days, as the ranges that it consists of: in order, and none touching the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<DateRange>", into = "Vec<DateRange>")]
pub struct DaySet(Vec<DateRange>);

impl DaySet {
    /// No day.
    pub fn new() -> Self {
        Self::default()
    }

    /// The ranges.
    pub fn ranges(&self) -> &[DateRange] {
        &self.0
    }

    /// Whether there is no day.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many days.
    pub fn days(&self) -> u64 {
        let days = self.0.iter().map(|range| range.days());
        days.fold(0, u64::saturating_add)
    }

    /// Adds days; those that are there already do not matter.
    pub fn insert(&mut self, range: DateRange) {
        if range.from > range.to {
            return;
        }
        let mut all = range;
        // Those that overlap or touch become one with it.
        let reach = DateRange::new(before(range.from, 1), after(range.to, 1));
        self.0.retain(|old| {
            let apart = old.intersection(reach).is_none();
            if !apart {
                all = DateRange::new(all.from.min(old.from), all.to.max(old.to));
            }
            apart
        });
        let place = self.0.partition_point(|old| old.from < all.from);
        self.0.insert(place, all);
    }

    /// Takes days out.
    pub fn remove(&mut self, range: DateRange) {
        self.0 = self.0.iter().flat_map(|old| old.without(range)).collect();
    }

    /// Whether all these days are in it.
    pub fn covers(&self, range: DateRange) -> bool {
        self.0
            .iter()
            .any(|own| own.from <= range.from && range.to <= own.to)
    }

    /// The days of the range that are not in the set.
    pub fn missing(&self, range: DateRange) -> DaySet {
        let mut rest = DaySet::from(vec![range]);
        for own in &self.0 {
            rest.remove(*own);
        }
        rest
    }
}

impl From<Vec<DateRange>> for DaySet {
    fn from(ranges: Vec<DateRange>) -> Self {
        let mut set = Self::default();
        for range in ranges {
            set.insert(range);
        }
        set
    }
}

impl From<DateRange> for DaySet {
    fn from(range: DateRange) -> Self {
        vec![range].into()
    }
}

impl From<DaySet> for Vec<DateRange> {
    fn from(set: DaySet) -> Self {
        set.0
    }
}

impl fmt::Display for DaySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, range) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{range}")?;
        }
        Ok(())
    }
}

/// So many days earlier.
pub(crate) fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Count::new(days))
        .unwrap_or(NaiveDate::MIN)
}

/// So many days later.
pub(crate) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Count::new(days))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    fn day(n: u64) -> NaiveDate {
        after(NaiveDate::from_ymd_opt(2024, 2, 1).unwrap(), n)
    }

    proptest! {
        /// A set of ranges is the set of their days, whatever the order and overlap.
        #[test]
        fn a_set_of_ranges_is_a_set_of_days(
            steps in proptest::collection::vec((any::<bool>(), 0u64..60, 0u64..20), 0..20),
        ) {
            let (mut set, mut days) = (DaySet::new(), BTreeSet::new());
            for (add, from, length) in steps {
                let range = DateRange::new(day(from), day(from + length));
                if add {
                    set.insert(range);
                    days.extend((from..=from + length).map(day));
                } else {
                    set.remove(range);
                    days.retain(|d| !range.contains(*d));
                }
                let all: BTreeSet<_> = (0..90).map(day)
                    .filter(|d| set.covers(DateRange::new(*d, *d)))
                    .collect();
                prop_assert_eq!(&all, &days);
                prop_assert_eq!(set.days(), days.len() as u64);
                // In order, and none touches the next.
                for pair in set.ranges().windows(2) {
                    prop_assert!(after(pair[0].to, 1) < pair[1].from);
                }
                let whole = DateRange::new(day(0), day(89));
                let missing = set.missing(whole);
                prop_assert_eq!(missing.days() + set.days(), 90);
            }
        }
    }
}
