//! Days that are told from today.

use std::fmt;

use chrono::{Days, NaiveDate};

/// A day that is told from today, as in `last_login < today - 60d`. Today is the day of the review:
/// a filter has no clock.
///
/// ```
/// use zoom_admin::usage::filter::{Field, Filter, RelativeDay, field};
///
/// let filter: Filter = "last_login < today - 60d".parse()?;
/// assert_eq!(filter, field(Field::LastLogin).less(RelativeDay::days_ago(60))?);
/// let today = "2026-07-01".parse().unwrap();
/// assert_eq!(filter.on(today).to_string(), "last_login < 2026-05-02");
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelativeDay(i64);

impl RelativeDay {
    /// Today.
    pub fn today() -> Self {
        Self(0)
    }

    /// The day that was a number of days ago.
    pub fn days_ago(days: u32) -> Self {
        Self(i64::from(days).saturating_neg())
    }

    /// The day in a number of days.
    pub fn days_ahead(days: u32) -> Self {
        Self(i64::from(days))
    }

    /// The day if today is this day. Days before the first or after the last that the calendar has
    /// are that one.
    pub fn on(self, today: NaiveDate) -> NaiveDate {
        let days = Days::new(self.0.unsigned_abs());
        match self.0 {
            ..0 => today.checked_sub_days(days).unwrap_or(NaiveDate::MIN),
            _ => today.checked_add_days(days).unwrap_or(NaiveDate::MAX),
        }
    }

    /// Reads `today`, `today - 60d` or `today + 7d`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let rest = lower.strip_prefix("today")?.trim();
        if rest.is_empty() {
            return Some(Self::today());
        }
        let days = |text: &str| -> Option<u32> {
            let digits = text.trim().strip_suffix('d')?;
            let digits = Some(digits).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
            digits.parse().ok()
        };
        match rest.strip_prefix('-') {
            Some(text) => days(text).map(Self::days_ago),
            None => days(rest.strip_prefix('+')?).map(Self::days_ahead),
        }
    }
}

impl fmt::Display for RelativeDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.pad("today"),
            days @ ..0 => f.pad(&format!("today - {}d", days.unsigned_abs())),
            days => f.pad(&format!("today + {days}d")),
        }
    }
}
