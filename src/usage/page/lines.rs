//! Lines of text that differ in numbers and days only, told once with a column for each of those.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::usage::page::columns::Column;

/// The most digits of a number that a script can hold exactly.
const DIGITS: usize = 15;

/// A line with holes: `d` are days, as a distance from the day of the review, `n` numbers that are
/// written as they stand, and `g` those whose thousands are separated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Form {
    /// What the line is about; empty for a reason.
    label: String,
    /// The text around the holes: one more than there are holes.
    parts: Vec<String>,
    kinds: String,
}

/// The lines of all verdicts.
#[derive(Debug)]
pub(super) struct Lines {
    today: NaiveDate,
    places: HashMap<Form, usize>,
    columns: Vec<Vec<Vec<i64>>>,
}

/// A line as it is written.
#[derive(Debug, Serialize)]
pub(super) struct Written {
    label: String,
    parts: Vec<String>,
    kinds: String,
    columns: Vec<Column>,
}

/// What stands in a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hole {
    Day(NaiveDate),
    /// A number within a text, which is written as it stands there: it may be a name or a year.
    Number(u64),
    /// A number of things, whose thousands are separated.
    Count(u64),
}

impl Lines {
    pub(super) fn new(today: NaiveDate) -> Self {
        Self {
            today,
            places: HashMap::new(),
            columns: Vec::new(),
        }
    }

    /// The place of a line of text.
    pub(super) fn text(&mut self, text: &str) -> usize {
        let mut parts = vec![String::new()];
        let mut holes = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some((hole, length)) = hole(rest) {
                holes.push(hole);
                parts.push(String::new());
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            // Digits that are no number stay together.
            let digits = rest
                .len()
                .saturating_sub(rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
            let length = digits.max(first.len_utf8());
            let (literal, after) = rest.split_at(length);
            if let Some(part) = parts.last_mut() {
                part.push_str(literal);
            }
            rest = after;
        }
        self.line(String::new(), parts, &holes)
    }

    /// The place of a line with these parts around its holes.
    pub(super) fn line(&mut self, label: String, parts: Vec<String>, holes: &[Hole]) -> usize {
        let kinds = holes.iter().map(|hole| match hole {
            Hole::Day(_) => 'd',
            Hole::Number(_) => 'n',
            Hole::Count(_) => 'g',
        });
        let form = Form {
            label,
            parts,
            kinds: kinds.collect(),
        };
        let next = self.columns.len();
        let place = *self.places.entry(form).or_insert(next);
        if place == next {
            self.columns.push(vec![Vec::new(); holes.len()]);
        }
        let today = self.today;
        if let Some(columns) = self.columns.get_mut(place) {
            for (column, hole) in columns.iter_mut().zip(holes) {
                column.push(match hole {
                    Hole::Day(day) => today.signed_duration_since(*day).num_days(),
                    Hole::Number(number) | Hole::Count(number) => {
                        i64::try_from(*number).unwrap_or(i64::MAX)
                    }
                });
            }
        }
        place
    }

    pub(super) fn finish(self) -> Vec<Written> {
        let mut forms: Vec<_> = self.places.into_iter().collect();
        forms.sort_by_key(|(_, place)| *place);
        let pairs = forms.into_iter().zip(&self.columns);
        let written = pairs.map(|((form, _), columns)| Written {
            label: form.label,
            parts: form.parts,
            kinds: form.kinds,
            columns: columns.iter().map(|column| Column::new(column)).collect(),
        });
        written.collect()
    }
}

/// A day or number at the beginning of a text, and how long it is.
fn hole(text: &str) -> Option<(Hole, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    let day = text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    if let Some(day) = day.filter(|day| digits == 4 && text.starts_with(&day.to_string())) {
        return Some((Hole::Day(day), 10));
    }
    let number = text.get(..digits)?;
    if digits > DIGITS || (digits > 1 && number.starts_with('0')) {
        return None;
    }
    Some((Hole::Number(number.parse().ok()?), digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn lines_that_differ_in_numbers_are_one_form() {
        let mut lines = Lines::new(day("2026-07-01"));
        let a = lines.text("hosted: 7 times, last 2026-06-27");
        let b = lines.text("hosted: 21 times, last 2026-06-30");
        let c = lines.text("signs in");
        assert_eq!((a, b, c), (0, 0, 1));
        let written = lines.finish();
        assert_eq!(written[0].parts, ["hosted: ", " times, last ", ""]);
        assert_eq!(written[0].kinds, "nd");
        assert_eq!(
            written[0].columns,
            [Column::new(&[7, 21]), Column::new(&[4, 1])]
        );
        assert_eq!(written[1].parts, ["signs in"]);
    }

    /// What the script of the page shows of a text that is the only one.
    fn told(text: &str) -> (String, String) {
        let today = day("2026-07-01");
        let mut lines = Lines::new(today);
        lines.text(text);
        let line = lines.finish().remove(0);
        let mut out = line.parts[0].clone();
        let holes = line.kinds.chars().zip(&line.columns).zip(&line.parts[1..]);
        for ((kind, column), part) in holes {
            // The only number of a column is the least one.
            let number = serde_json::to_value(column).unwrap()[0].as_i64().unwrap();
            out += &match kind {
                'd' => (today - chrono::TimeDelta::days(number)).to_string(),
                'n' => number.to_string(),
                kind => panic!("{kind} in a text"),
            };
            out += part;
        }
        (out, line.kinds)
    }

    #[test]
    fn digits_that_are_no_number_stay_text() {
        for text in ["007", "12345678901234567890", "2026-13-45x", "٣"] {
            let (shown, kinds) = told(text);
            assert_eq!(shown, text);
            let has_hole = text.starts_with("2026");
            assert_eq!(kinds.is_empty(), !has_hole, "{text}: {kinds}");
        }
    }

    #[test]
    fn texts_come_back_as_they_stand() {
        for text in [
            "exempt: ticket 48213, until 2027",
            "exempt until 2026-12-31: room 1000",
            "hosted: 1234 times, last 2026-06-27",
            "the base includes Webinar 1000",
            "0 1 10 999999999999999 1000000000000000",
        ] {
            assert_eq!(told(text).0, text);
        }
    }
}
