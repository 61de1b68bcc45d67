//! Lines of text that differ in numbers and days only, told once with a column for each of those.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::usage::page::columns::Column;

/// The most digits of a number that a script can hold exactly.
const DIGITS: usize = 15;

/// A line with holes: `d` are days, as a distance from the day of the review, and `n` numbers.
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
    Number(u64),
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
                    Hole::Number(number) => i64::try_from(*number).unwrap_or(i64::MAX),
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

    #[test]
    fn digits_that_are_no_number_stay_text() {
        for text in ["007", "12345678901234567890", "2026-13-45x", "٣"] {
            let mut lines = Lines::new(day("2026-07-01"));
            lines.text(text);
            let line = &lines.finish()[0];
            let joined: usize = line.parts.iter().map(String::len).sum();
            assert!(joined > 0, "{text}");
        }
    }
}
