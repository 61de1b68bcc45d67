//! What a report takes for a legal range of days, in all the readings that Zoom's documents allow.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::query::Params;
use super::reply::Refused;

/// How the reports read the days that they are asked for. The default: both ends included,
/// calendar months, and 400 with code 300 for whatever goes beyond.
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
    /// Whether the last day is among the days.
    pub ends: FakeEnds,
    /// What a month is, in "at most one month" and "at most six months back".
    pub month: FakeMonth,
    /// What becomes of a range that is wider than a month.
    pub too_wide: FakeBeyond,
    /// What becomes of a range that begins more than six months back. What is to come has no such
    /// bound.
    pub too_old: FakeBeyond,
}

/// Whether the day `to` of a range is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FakeEnds {
    /// It is.
    #[default]
    Inclusive,
    /// It is not: a range from a day to the same day is empty.
    Exclusive,
}

/// What a month is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FakeMonth {
    /// At most 30 days, counting those that are in the range; six of them are 180 days.
    Days30,
    /// At most 31 days, counting those that are in the range; six of them are 186 days.
    Days31,
    /// From a day to the same day of the next month, whatever the ends.
    #[default]
    Calendar,
}

/// What becomes of a range that is not legal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FakeBeyond {
    /// 400 with code 300.
    #[default]
    Refuse,
    /// The older days are left out and the rest is answered. The `from` of the answer tells, but
    /// for the meeting history and the log of what admins did, which have none. A range that lies wholly beyond six months is
    /// refused all the same.
    Clamp,
}

/// The days of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: NaiveDate,
    /// As asked for.
    pub(super) to: NaiveDate,
    /// The last day that is in the range; the day before `from` if none is.
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

    /// Where the widest range to `to` begins.
    fn widest(self, to: NaiveDate) -> NaiveDate {
        match (self.days(), self.ends) {
            (None, _) => months_before(to, 1),
            (Some(days), FakeEnds::Inclusive) => days_before(to, days.saturating_sub(1)),
            (Some(days), FakeEnds::Exclusive) => days_before(to, days),
        }
    }

    /// The first day that reports reach.
    fn reach(self, today: NaiveDate) -> NaiveDate {
        match self.days() {
            None => months_before(today, 6),
            Some(days) => days_before(today, days.saturating_mul(6)),
        }
    }

    /// The range of at most a month that a query asks for, past or to come, or what these rules
    /// make of it.
    pub(super) fn month(
        self,
        params: &Params,
        required: bool,
        now: DateTime<Utc>,
    ) -> Result<Range, Refused> {
        let today = now.date_naive();
        let missing = |name| Refused::field(name, &format!("The {name} is required."));
        let (from, to) = (params.date("from")?, params.date("to")?);
        let to = match to {
            Some(to) => to,
            None if required => return Err(missing("to")),
            None => today,
        };
        let mut from = match from {
            Some(from) => from,
            None if required => return Err(missing("from")),
            None => self.widest(to),
        };
        if from > to {
            return Err(Refused::invalid(
                "The from date must not be after the to date.",
            ));
        }
        if from < self.widest(to) {
            match self.too_wide {
                FakeBeyond::Clamp => from = self.widest(to),
                FakeBeyond::Refuse => {
                    return Err(Refused::invalid(
                        "The range between from and to must not exceed one month.",
                    ));
                }
            }
        }
        let last = match self.ends {
            FakeEnds::Inclusive => to,
            FakeEnds::Exclusive => days_before(to, 1),
        };
        Ok(Range { from, to, last })
    }

    /// The same of a report that goes six months back.
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
                return Err(Refused::invalid(
                    "The report is available for the last six months only.",
                ));
            }
            range.from = reach;
        }
        Ok(range)
    }
}
