//! Numbers, days and reasons in words.

use std::fmt::Display;

use chrono::{DateTime, NaiveDate, Utc};

use crate::text::visible;
use crate::usage::money::total::Total;
use crate::usage::words::known::Known;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::Verdict;

pub(super) use crate::usage::money::wording::{Words, count, distance, grouped, shown, without};

/// What stands in a cell that can have no value.
pub(super) const NONE: &str = "–";

/// What stands in a cell whose value is not known.
pub(super) const UNKNOWN: &str = "not known";

/// A number that is known, or that it is not.
pub(super) fn known<T: Display>(value: &Known<T>) -> String {
    match value {
        Known::Read(value) => grouped(value),
        Known::NotThere | Known::NotAssignable => NONE.to_owned(),
        Known::NotRead(_) => UNKNOWN.to_owned(),
    }
}

/// A sum in a table, which says if it lacks a line.
pub(super) fn sum(total: &Total) -> String {
    match (&total.money, &total.without[..]) {
        (Known::Read(money), [_, ..]) => format!("{} (a part)", grouped(money)),
        (money, _) => known(money),
    }
}

/// From one number to another, or the one that both are.
pub(super) fn range<T: PartialOrd + Display + Default>(low: &Known<T>, high: &Known<T>) -> String {
    let (Known::Read(one), Known::Read(other)) = (low, high) else {
        return known(low);
    };
    let (low, high) = match other < one {
        true => (other, one),
        false => (one, other),
    };
    match low == high {
        true => grouped(low),
        false if *low < T::default() => format!("{} to {}", grouped(low), grouped(high)),
        false => format!("{}–{}", grouped(low), grouped(high)),
    }
}

/// The day of a time.
pub(super) fn day(time: Option<DateTime<Utc>>) -> Option<NaiveDate> {
    time.map(|time| time.date_naive())
}

/// A reason, with the names of licences for people.
pub(super) fn reason(reason: &Reason) -> String {
    visible(&reason.titled(), 1_000).into_owned()
}

/// What to do, with the names of licences for people.
pub(super) fn action(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Shrink { to } if to.is_base() => format!("move to {}", to.title()),
        Verdict::Shrink { to } => format!("shrink to {}", to.title()),
        Verdict::Upgrade { to } => format!("upgrade to {}", to.title()),
        Verdict::Review {
            would_be: Some(would_be),
        } => format!("review (would be {})", action(would_be)),
        Verdict::Keep {
            guard: Some(guard), ..
        } => format!("keep ({guard})"),
        other => other.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Why;

    #[test]
    fn a_range_that_is_one_number_is_one_number() {
        let (five, nine) = (Known::Read(5_i64), Known::Read(9));
        assert_eq!(range(&five, &five), "5");
        assert_eq!(range(&nine, &five), "5–9");
        assert_eq!(range(&Known::Read(-2), &five), "−2 to 5");
        assert_eq!(range(&Known::NotRead(Why::NotRead), &five), "not known");
    }
}
