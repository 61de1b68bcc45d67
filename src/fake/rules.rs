//! The ranges of days that reports accept, in all interpretations that Zoom's documentation allows.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::query::Params;
use super::refused::{self, Refused};

/// How the reports interpret a requested range of days. By default, both ends are included, months
/// are calendar months, and a range that is too wide or too old is answered with 400 and code 300.
///
/// ```
/// use zoom_admin::fake::{Fake, FakeBeyond, FakeMonth, FakeReportRules};
///
/// let fake = Fake::builder()
///     .report_rules(FakeReportRules {
///         month: FakeMonth::Days30,
///         too_wide: FakeBeyond::Clamp,
///         ..FakeReportRules::default()
///     })
///     .build();
/// # drop(fake);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct FakeReportRules {
    /// Whether the day `to` belongs to the range.
    pub ends: FakeEnds,
    /// Meaning of a month in "at most one month" and "at most six months back".
    pub month: FakeMonth,
    /// Treatment of a range that is wider than a month.
    pub too_wide: FakeBeyond,
    /// Treatment of a range that begins more than six months ago. The report of upcoming events has
    /// no such limit.
    pub too_old: FakeBeyond,
}

/// Whether the day `to` belongs to a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FakeEnds {
    /// The day `to` belongs to the range.
    #[default]
    Inclusive,
    /// The day `to` does not belong to the range: a range from a day to the same day is empty.
    Exclusive,
}

/// Meaning of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FakeMonth {
    /// At most 30 days in the range; six months are 180 days.
    Days30,
    /// At most 31 days in the range; six months are 186 days.
    Days31,
    /// From a day to the same day of the next month, whether `to` belongs to the range or not.
    #[default]
    Calendar,
}

/// Treatment of a range that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FakeBeyond {
    /// The answer is 400 with code 300.
    #[default]
    Refuse,
    /// The answer covers the allowed part of the range, without the older days. Its `from` shows
    /// this, except in the meeting history, which has no `from`. A range that ends more than six
    /// months ago is refused nevertheless.
    Clamp,
}

/// The range of days of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: NaiveDate,
    /// The day `to` as requested.
    pub(super) to: NaiveDate,
    /// The last day in the range; the day before `from` if the range is empty.
    pub(super) last: NaiveDate,
}

fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(day)
}

fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

impl FakeReportRules {
    fn days(self) -> Option<u64> {
        match self.month {
            FakeMonth::Days30 => Some(30),
            FakeMonth::Days31 => Some(31),
            FakeMonth::Calendar => None,
        }
    }

    /// The first day of the widest range that ends at `to`.
    fn widest(self, to: NaiveDate) -> NaiveDate {
        match (self.days(), self.ends) {
            (None, _) => months_before(to, 1),
            (Some(days), FakeEnds::Inclusive) => days_before(to, days.saturating_sub(1)),
            (Some(days), FakeEnds::Exclusive) => days_before(to, days),
        }
    }

    /// The first day that reports cover.
    fn reach(self, today: NaiveDate) -> NaiveDate {
        match self.days() {
            None => months_before(today, 6),
            Some(days) => days_before(today, days.saturating_mul(6)),
        }
    }

    /// Reads the range of at most one month from a query, past or future, and applies these rules
    /// to it.
    pub(super) fn month(
        self,
        params: &Params,
        required: bool,
        now: DateTime<Utc>,
    ) -> Result<Range, Refused> {
        let today = now.date_naive();
        let (from, to) = (params.date("from")?, params.date("to")?);
        let to = match to {
            Some(to) => to,
            None if required => return Err(Refused::required("to")),
            None => today,
        };
        let mut from = match from {
            Some(from) => from,
            None if required => return Err(Refused::required("from")),
            None => self.widest(to),
        };
        if from > to {
            return Err(refused::FROM_AFTER_TO.refuse());
        }
        if from < self.widest(to) {
            match self.too_wide {
                FakeBeyond::Clamp => from = self.widest(to),
                FakeBeyond::Refuse => {
                    return Err(refused::RANGE_TOO_WIDE.refuse());
                }
            }
        }
        let last = match self.ends {
            FakeEnds::Inclusive => to,
            FakeEnds::Exclusive => days_before(to, 1),
        };
        Ok(Range { from, to, last })
    }

    /// The same as `month`, for a report that covers six months.
    pub(super) fn range(
        self,
        params: &Params,
        required: bool,
        now: DateTime<Utc>,
    ) -> Result<Range, Refused> {
        let mut range = self.month(params, required, now)?;
        let reach = self.reach(now.date_naive());
        if range.from < reach {
            if self.too_old == FakeBeyond::Refuse || range.to < reach {
                return Err(refused::REPORT_TOO_OLD.refuse());
            }
            range.from = reach;
        }
        Ok(range)
    }
}
