//! Whether a report counts the last day of a range: no document says.

use std::sync::atomic::Ordering;

use chrono::{Datelike, NaiveDate, Weekday};
use futures::StreamExt;

use super::{Reading, is_fatal};
use crate::coverage::Gap;
use crate::days::{DateRange, DaySet, after, before};
use crate::error::Result;
use crate::request::PageBody;
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
                self.stop(Gap::of(&error, None));
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
        for day in working.take(3) {
            if self.any(day, day).await?.0 == Some(true) {
                return Ok(Ends::Inclusive);
            }
        }
        let first = days.ranges().first().map_or(today, |range| range.from);
        let (mut to, mut length) = (before(today, 1), MONTH);
        // An account in which nothing happens is not searched for ever.
        for _ in 0..2 * SIX_MONTHS / MONTH {
            if to <= first {
                break;
            }
            let mut from = before(to, length.saturating_sub(1)).max(first);
            let (Some(any), answered) = self.any(from, to).await? else {
                return Ok(Ends::Unknown);
            };
            // An answer for fewer days is one for those.
            from = answered.map_or(from, |days| days.from.clamp(from, before(to, 1)));
            length = DateRange::new(from, to).days();
            if !any {
                to = from;
                continue;
            }
            // There is something from `from` to `to`, and if `to` does not count, before it.
            while after(from, 1) < to {
                let middle = after(from, DateRange::new(from, to).days().saturating_sub(1) / 2);
                match self.any(from, middle).await?.0 {
                    Some(true) => to = middle,
                    Some(false) => from = middle,
                    None => return Ok(Ends::Unknown),
                }
            }
            let singles = [self.any(from, from).await?.0, self.any(to, to).await?.0];
            if singles.contains(&Some(true)) {
                return Ok(Ends::Inclusive);
            }
            // Neither day has anything alone, and both together have: the last one does not count.
            // Unless whoever hosted was removed in between, so that is asked for once more.
            match self.any(from, to).await?.0 {
                Some(true) if singles == [Some(false); 2] => return Ok(Ends::Exclusive),
                Some(false) if singles == [Some(false); 2] => {
                    (to, length) = (before(today, 1), MONTH);
                }
                _ => return Ok(Ends::Unknown),
            }
        }
        // Nothing at all, it seems: should anything come, it may count twice, and is told so.
        Ok(Ends::Unknown)
    }

    /// Whether the report has anything for these days, and the days that its answer is about. `None`
    /// if the answer does not tell: it came without its list, say.
    async fn any(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<(Option<bool>, Option<DateRange>)> {
        let asked = DateRange::new(from, to);
        let request = self.request.between(asked);
        let Some(page) = self.zoom.read_ahead(0).pages(request).next().await else {
            return Ok((Some(false), None));
        };
        let page = page?;
        let tells = page.gaps(asked).is_empty();
        let body = page.body;
        let answered = body.range().map(|(from, to)| DateRange::new(from, to));
        let about = answered.is_none_or(|days| days.intersection(asked) == Some(days));
        let any = about && !body.into_items().is_empty();
        Ok((tells.then_some(any), answered))
    }
}
