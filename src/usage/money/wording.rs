//! Numbers, days, licences and reasons in words.

use std::fmt::Display;

use crate::coverage::Why;
use crate::text::visible;
use crate::usage::money::purchasing::Purchasing;
use crate::usage::money::total::Total;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The most characters of a text from outside.
const LONGEST: usize = 200;

/// A text from outside, harmless to readers.
pub(in crate::usage) fn shown(text: impl Display) -> String {
    visible(&text.to_string(), LONGEST).into_owned()
}

/// A number with its thousands separated.
pub(in crate::usage) fn grouped(number: impl Display) -> String {
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
pub(in crate::usage) fn count(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        n => format!("{} {one}s", grouped(n)),
    }
}

/// How far away a day is.
pub(in crate::usage) fn distance(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days < 0 => format!("{} days ago", grouped(days.unsigned_abs())),
        days => format!("in {} days", grouped(days)),
    }
}

/// The names of licences.
pub(in crate::usage) fn titles(licences: &[Licence]) -> String {
    let titles: Vec<_> = licences.iter().map(|l| shown(l.title())).collect();
    titles.join(", ")
}

/// What a sum in a sentence lacks; nothing if it is complete, or not known at all.
pub(in crate::usage) fn without(total: &Total) -> String {
    match (&total.money, &total.without[..]) {
        (Known::Read(_), without @ [_, ..]) => {
            format!(" (without {}, whose money is not known)", titles(without))
        }
        _ => String::new(),
    }
}

/// What texts need: how licences are named, and whether names are hidden.
#[derive(Debug, Clone)]
pub(in crate::usage) struct Words {
    licences: Vec<(String, String)>,
    hides: bool,
    currency: Option<String>,
}

impl Words {
    pub(in crate::usage) fn new(purchasing: &Purchasing, hides: bool) -> Self {
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
    #[cfg(feature = "html")]
    pub(in crate::usage) fn hides(&self) -> bool {
        self.hides
    }

    /// A text in which licences have their names for people.
    pub(in crate::usage) fn titled(&self, text: impl Display) -> String {
        let licences = self.licences.iter();
        let text = licences.fold(text.to_string(), |text, (name, title)| {
            text.replace(name, title)
        });
        visible(&text, 1_000).into_owned()
    }

    /// A reason, without what may name people if names are hidden.
    pub(in crate::usage) fn why(&self, why: &Why) -> String {
        if !self.hides {
            return self.titled(why);
        }
        let mut why = why.clone();
        why.hide_names();
        self.titled(&why)
    }

    /// The currency, as a heading has it.
    #[cfg(feature = "html")]
    pub(in crate::usage) fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or("no currency")
    }

    /// An amount a year.
    pub(in crate::usage) fn amount(&self, amount: impl Display) -> String {
        match &self.currency {
            Some(currency) => format!("{} {currency}", grouped(amount)),
            None => grouped(amount),
        }
    }

    /// What a sum does not contain, if anything.
    #[cfg(feature = "html")]
    pub(in crate::usage) fn without(&self, what: &str, total: &Total) -> Option<String> {
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
}
