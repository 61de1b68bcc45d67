//! Rows of one address, in few bytes each where their values allow it.

use std::ops::Range;

/// A row whose values are as small as almost all are.
pub(in crate::usage) trait Short: Copy {
    /// The same row with room for any value.
    type Long: Copy;

    /// `None` if a value is too large for it.
    fn new(row: &Self::Long) -> Option<Self>;

    fn to_long(self) -> Self::Long;

    /// The second at which it was.
    fn second(self) -> u32;

    /// The same of a long row.
    fn second_of(row: &Self::Long) -> u32;
}

/// The rows of one address. One whose values are not all small makes all of them long, so that they
/// stay in one order: most people have none, and the others are few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::usage) enum Rows<S: Short> {
    Short(Vec<S>),
    Long(Vec<S::Long>),
}

impl<S: Short> Default for Rows<S> {
    fn default() -> Self {
        Self::Short(Vec::new())
    }
}

/// Adds a row to those that a report gave before. Vectors that double have room for twice their
/// rows; with one for most users of an account, that is half of its memory.
pub(super) fn push<T>(rows: &mut Vec<T>, row: T) {
    if rows.len() == rows.capacity() {
        rows.reserve_exact((rows.len() / 8).max(4));
    }
    rows.push(row);
}

impl<S: Short> Rows<S> {
    /// These rows, in no more memory than they need.
    pub(super) fn new(all: &[S::Long]) -> Self {
        let mut short = Vec::with_capacity(all.len());
        for row in all {
            match S::new(row) {
                Some(row) => short.push(row),
                None => return Self::Long(all.to_vec()),
            }
        }
        Self::Short(short)
    }

    pub(super) fn push(&mut self, row: S::Long) {
        match self {
            Self::Long(all) => push(all, row),
            Self::Short(all) => match S::new(&row) {
                Some(row) => push(all, row),
                None => {
                    let mut long: Vec<_> = self.iter().collect();
                    push(&mut long, row);
                    *self = Self::Long(long);
                }
            },
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Short(all) => all.len(),
            Self::Long(all) => all.len(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn last(&self) -> Option<S::Long> {
        self.iter().next_back()
    }

    pub(super) fn iter(&self) -> Iter<'_, S> {
        match self {
            Self::Short(all) => Iter::Short(all.iter()),
            Self::Long(all) => Iter::Long(all.iter()),
        }
    }

    /// The rows with these indices; none if there are none.
    pub(super) fn iter_in(&self, rows: Range<usize>) -> Iter<'_, S> {
        match self {
            Self::Short(all) => Iter::Short(all.get(rows).unwrap_or_default().iter()),
            Self::Long(all) => Iter::Long(all.get(rows).unwrap_or_default().iter()),
        }
    }

    /// The index of the first row of this second or a later one, of rows that are sorted.
    pub(super) fn first_from(&self, second: u32) -> usize {
        match self {
            Self::Short(all) => all.partition_point(|row| row.second() < second),
            Self::Long(all) => all.partition_point(|row| S::second_of(row) < second),
        }
    }
}

/// Goes through the rows of an address.
#[derive(Debug, Clone)]
pub(in crate::usage) enum Iter<'a, S: Short> {
    Short(std::slice::Iter<'a, S>),
    Long(std::slice::Iter<'a, S::Long>),
}

impl<S: Short> Iterator for Iter<'_, S> {
    type Item = S::Long;

    fn next(&mut self) -> Option<S::Long> {
        match self {
            Self::Short(rest) => rest.next().map(|row| row.to_long()),
            Self::Long(rest) => rest.next().copied(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Short(rest) => rest.size_hint(),
            Self::Long(rest) => rest.size_hint(),
        }
    }

    /// Asks once which rows there are, and not for each of them.
    fn fold<B, F: FnMut(B, S::Long) -> B>(self, first: B, mut add: F) -> B {
        match self {
            Self::Short(rest) => rest.fold(first, |all, row| add(all, row.to_long())),
            Self::Long(rest) => rest.fold(first, |all, row| add(all, *row)),
        }
    }
}

impl<S: Short> DoubleEndedIterator for Iter<'_, S> {
    fn next_back(&mut self) -> Option<S::Long> {
        match self {
            Self::Short(rest) => rest.next_back().map(|row| row.to_long()),
            Self::Long(rest) => rest.next_back().copied(),
        }
    }
}
