//! Whether a report counts the last day of a range: no document says.

use std::sync::atomic::Ordering;

use chrono::{Datelike, NaiveDate, Weekday};
use futures::StreamExt;

use super::{Reading, is_fatal};
use crate::client::is_without_list;
use crate::coverage::Gap;
use crate::error::Result;
use crate::request::PageBody;
use crate::value::days::{DateRange, DaySet, after, before};
use crate::windows::{Ends, MONTH, Ranged, SIX_MONTHS, sum_block};

impl<R: Ranged> Reading<R> {
    /// Whether a report of sums counts the last day in. For a single day it has something then, if
    /// there was something on that day: it is asked for up to three recent working days, and if
    /// there was nothing on them, a day is looked for on which there was.
    pub(super) async fn ends(&self, days: &DaySet) -> Result<Ends> {
        let today = self.planner.today;
        let needed = match days.ranges() {
            [] => false,
            // Nothing is lost of a single window that ends today: today is not over.
            [one] => one.to < today || sum_block(one.from).to < one.to,
            _ => true,
        };
        if !needed {
            return Ok(Ends::Inclusive);
        }
        self.find_ends(days).await
    }

    /// The same, also where nobody had to know so far.
    pub(super) async fn find_ends(&self, days: &DaySet) -> Result<Ends> {
        let known = self.known_ends();
        if known != Ends::Unknown {
            return Ok(known);
        }
        match self.look_for_ends(days).await {
            Ok(ends) => {
                self.inclusive
                    .store(ends == Ends::Inclusive, Ordering::Relaxed);
                self.exclusive
                    .store(ends == Ends::Exclusive, Ordering::Relaxed);
                Ok(ends)
            }
            Err(error) if is_fatal(&error) => Err(error),
            // What this call met, the others would.
            Err(error) => {
                self.stop(Gap::from_error(&error, None));
                Ok(Ends::Unknown)
            }
        }
    }

    /// What was found of a report of sums.
    pub(super) fn known_ends(&self) -> Ends {
        if self.inclusive.load(Ordering::Relaxed) {
            return Ends::Inclusive;
        }
        match self.exclusive.load(Ordering::Relaxed) {
            true => Ends::Exclusive,
            false => Ends::Unknown,
        }
    }

    async fn look_for_ends(&self, days: &DaySet) -> Result<Ends> {
        let today = self.planner.today;
        let working = (2..9)
            .map(|back| before(today, back))
            .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
        let mut unclear = false;
        for day in working.take(3) {
            match self.any(day, day).await?.0 {
                Any::Something => return Ok(Ends::Inclusive),
                Any::Nothing => {}
                Any::Unknown => unclear = true,
            }
        }
        if unclear {
            // Whatever else is asked for would be answered so too, or prove nothing.
            return Ok(Ends::Unknown);
        }
        let first = days.ranges().first().map_or(today, |range| range.from);
        let (mut to, mut length) = (before(today, 1), MONTH);
        // An account in which nothing happens is not searched for ever.
        for _ in 0..2 * SIX_MONTHS / MONTH {
            if to <= first {
                break;
            }
            let mut from = before(to, length.saturating_sub(1)).max(first);
            let (any, answered) = self.any(from, to).await?;
            // An answer for fewer days is one for those.
            from = answered.map_or(from, |days| days.from.clamp(from, before(to, 1)));
            length = DateRange::new(from, to).days();
            match any {
                Any::Something => {}
                Any::Nothing => {
                    to = from;
                    continue;
                }
                Any::Unknown => return Ok(Ends::Unknown),
            }
            // There is something from `from` to `to`, and if `to` does not count, before it.
            while after(from, 1) < to {
                let middle = after(from, DateRange::new(from, to).days().saturating_sub(1) / 2);
                match self.any(from, middle).await?.0 {
                    Any::Something => to = middle,
                    Any::Nothing => from = middle,
                    Any::Unknown => return Ok(Ends::Unknown),
                }
            }
            let singles = [self.any(from, from).await?.0, self.any(to, to).await?.0];
            if singles.contains(&Any::Something) {
                return Ok(Ends::Inclusive);
            }
            // Neither day has anything alone, and both together have: the last one does not count.
            // Unless whoever hosted was removed in between, so that is asked for once more.
            match self.any(from, to).await?.0 {
                Any::Something if singles == [Any::Nothing; 2] => return Ok(Ends::Exclusive),
                Any::Nothing if singles == [Any::Nothing; 2] => {
                    (to, length) = (before(today, 1), MONTH);
                }
                _ => return Ok(Ends::Unknown),
            }
        }
        // Nothing at all, it seems: should anything come, it may count twice, and is told so.
        Ok(Ends::Unknown)
    }

    /// Whether the report has anything for these days, and the days that its answer is about.
    async fn any(&self, from: NaiveDate, to: NaiveDate) -> Result<(Any, Option<DateRange>)> {
        let asked = DateRange::new(from, to);
        let request = self.request.between(asked);
        let mut pages = self.zoom.read_ahead(0).pages(request);
        let (mut any, mut answered) = (Any::Nothing, None);
        while let Some(page) = pages.next().await {
            let page = page?;
            let range = page.body.range();
            let range = range.map(|(from, to)| DateRange::new(from, to));
            answered = answered.or(range);
            if range.is_some_and(|days| days.intersection(asked) != Some(days)) {
                // About other days: it says nothing of these.
                continue;
            }
            // A record that cannot be read is one, and so is one that is only counted.
            let counted = !page.failures.is_empty() || page.body.total().is_some_and(|n| n > 0);
            let without = is_without_list(&page.notes);
            if counted || !page.body.into_items().is_empty() {
                return Ok((Any::Something, answered));
            }
            if without {
                any = Any::Unknown;
            }
        }
        Ok((any, answered))
    }
}

/// What an answer says of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Any {
    Something,
    Nothing,
    /// The list did not come, and no total says that there is nothing.
    Unknown,
}
