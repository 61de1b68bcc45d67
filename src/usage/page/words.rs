//! Numbers, days and reasons in words.

use std::fmt::Display;

use chrono::{DateTime, NaiveDate, Utc};

use crate::coverage::Why;
use crate::text::visible;
use crate::usage::money::purchasing::Purchasing;
use crate::usage::money::total::Total;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::Verdict;

/// What stands in a cell that can have no value.
pub(super) const NONE: &str = "–";

/// What stands in a cell whose value is not known.
pub(super) const UNKNOWN: &str = "not known";

/// The most characters of a text from outside.
const LONGEST: usize = 200;

/// A text from outside, harmless to readers.
pub(super) fn shown(text: impl Display) -> String {
    visible(&text.to_string(), LONGEST).into_owned()
}

/// A number with its thousands separated.
pub(super) fn grouped(number: impl Display) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", text.as_str()),
    };
    let (whole, places) = match digits.split_once('.') {
        Some((whole, places)) => (whole, Some(places)),
        None => (digits, None),
    };
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        let follow = whole.len().saturating_sub(at);
        if at > 0 && follow % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(places) = places {
        out.push('.');
        out.push_str(places);
    }
    out
}

/// A number of things: `1 seat`, `2 seats`.
pub(super) fn count(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        n => format!("{} {one}s", grouped(n)),
    }
}

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

/// What a sum in a sentence lacks; nothing if it is complete, or not known at all.
pub(super) fn without(total: &Total) -> String {
    match (&total.money, &total.without[..]) {
        (Known::Read(_), without @ [_, ..]) => {
            format!(" (without {}, whose money is not known)", titles(without))
        }
        _ => String::new(),
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

/// How far away a day is.
pub(super) fn distance(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days < 0 => format!("{} days ago", grouped(days.unsigned_abs())),
        days => format!("in {} days", grouped(days)),
    }
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

/// The names of licences.
pub(super) fn titles(licences: &[Licence]) -> String {
    let titles: Vec<_> = licences.iter().map(|l| shown(l.title())).collect();
    titles.join(", ")
}

/// What texts need: how licences are named, and whether names are hidden.
#[derive(Debug, Clone)]
pub(super) struct Words {
    licences: Vec<(String, String)>,
    hides: bool,
    currency: Option<String>,
}

impl Words {
    pub(super) fn new(purchasing: &Purchasing, hides: bool) -> Self {
        let positions = purchasing.positions.iter();
        let mut licences: Vec<_> = positions
            .map(|position| (position.licence.to_string(), position.licence.title()))
            .filter(|(name, _)| name.contains(':'))
            .collect();
        // One name may begin as another one does.
        licences.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self {
            licences,
            hides,
            currency: purchasing.currency.as_deref().map(shown),
        }
    }

    /// Whether names are hidden.
    pub(super) fn hides(&self) -> bool {
        self.hides
    }

    /// A text in which licences have their names for people.
    pub(super) fn titled(&self, text: impl Display) -> String {
        let licences = self.licences.iter();
        let text = licences.fold(text.to_string(), |text, (name, title)| {
            text.replace(name, title)
        });
        visible(&text, 1_000).into_owned()
    }

    /// A reason, without what may name people if names are hidden.
    pub(super) fn why(&self, why: &Why) -> String {
        if !self.hides {
            return self.titled(why);
        }
        let mut why = why.clone();
        why.hide_names();
        self.titled(&why)
    }

    /// The currency, as a heading has it.
    pub(super) fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or("no currency")
    }

    /// An amount a year.
    pub(super) fn amount(&self, amount: impl Display) -> String {
        match &self.currency {
            Some(currency) => format!("{} {currency}", grouped(amount)),
            None => grouped(amount),
        }
    }

    /// What a sum does not contain, if anything.
    pub(super) fn without(&self, what: &str, total: &Total) -> Option<String> {
        match (&total.money, &total.without[..]) {
            (Known::NotRead(why), _) => Some(format!("{what} is not known: {}.", self.why(why))),
            (_, []) => None,
            (_, without) => Some(format!(
                "{what} does not contain {}, whose money is not known.",
                titles(without)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (number, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567", "−1,234,567"),
            ("1234.50", "1,234.50"),
        ] {
            assert_eq!(grouped(number), shown);
        }
    }

    #[test]
    fn a_range_that_is_one_number_is_one_number() {
        let (five, nine) = (Known::Read(5_i64), Known::Read(9));
        assert_eq!(range(&five, &five), "5");
        assert_eq!(range(&nine, &five), "5–9");
        assert_eq!(range(&Known::Read(-2), &five), "−2 to 5");
        assert_eq!(range(&Known::NotRead(Why::NotRead), &five), "not known");
    }
}
