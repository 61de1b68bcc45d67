//! Columns of whole numbers as short texts, and columns of values that repeat.
//!
//! A number is a character, from `#` on, where it is small; `!` begins one of two characters, and a
//! space one that is written in digits up to the next space. Numbers are counted from the least of
//! their column. The script of the page reads them: the functions there have the same names.

use serde::Serialize;

/// The characters that stand for numbers: `#` to `~`, without the backslash.
const DIGITS: u64 = 91;

fn digit(n: u64) -> char {
    let code = u32::try_from(n).unwrap_or(0).saturating_add(0x23);
    let code = code.saturating_add(u32::from(code >= 0x5c));
    char::from_u32(code).unwrap_or('#')
}

/// A column: the least number, and the others as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Column(i64, String);

impl Column {
    pub(super) fn new(numbers: &[i64]) -> Self {
        let least = numbers.iter().copied().min().unwrap_or(0);
        let mut text = String::with_capacity(numbers.len());
        for number in numbers {
            let above = number.abs_diff(least);
            let two = above.saturating_sub(DIGITS);
            if above < DIGITS {
                text.push(digit(above));
            } else if two < DIGITS.saturating_mul(DIGITS) {
                text.push('!');
                text.push(digit(two / DIGITS));
                text.push(digit(two % DIGITS));
            } else {
                text.push(' ');
                text.push_str(&above.to_string());
                text.push(' ');
            }
        }
        Self(least, text)
    }
}

/// A column of values of which there are few, each with its place among the sorted ones.
#[derive(Debug, Clone)]
pub(super) struct Distinct<K> {
    pub(super) values: Vec<K>,
    pub(super) places: Column,
}

impl<K: Ord + Clone> Distinct<K> {
    pub(super) fn new(all: Vec<K>) -> Self {
        let mut values = all.clone();
        values.sort();
        values.dedup();
        let place = |value: &K| {
            let at = values.binary_search(value).unwrap_or(0);
            i64::try_from(at).unwrap_or(0)
        };
        let places: Vec<_> = all.iter().map(place).collect();
        Self {
            places: Column::new(&places),
            values,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_one_character() {
        assert_eq!(Column::new(&[7, 5, 5]), Column(5, "%##".to_owned()));
        assert_eq!(Column::new(&[0, 90]), Column(0, "#~".to_owned()));
        assert_eq!(Column::new(&[0, 56, 57]), Column(0, "#[]".to_owned()));
        assert_eq!(Column::new(&[0, 91, 182]), Column(0, "#!##!$#".to_owned()));
        assert_eq!(
            Column::new(&[0, 1_000_000]),
            Column(0, "# 1000000 ".to_owned())
        );
        assert_eq!(Column::new(&[]), Column(0, String::new()));
    }

    #[test]
    fn values_that_repeat_are_told_once() {
        let distinct = Distinct::new(vec!["b", "a", "b"]);
        assert_eq!(distinct.values, ["a", "b"]);
        assert_eq!(distinct.places, Column(0, "$#$".to_owned()));
    }
}
