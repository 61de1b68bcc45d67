//! Which records a listing gave, so that each is given once.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::lost::LostValue;
use crate::decode::Note;
use crate::request::{Fingerprint, Hashed, PageBody};

/// Remembers what a listing gave.
pub(super) struct Given {
    dedup: bool,
    /// Whether another pass can tell what was given.
    pub(super) can_repeat: bool,
    keys: Keys,
    contents: Contents,
    /// Records and failures that were given.
    pub(super) count: u64,
    /// Without fingerprints: the position in this pass.
    position: u64,
    pub(super) last_new: usize,
}

impl Given {
    pub(super) fn new(dedup: bool) -> Self {
        Self {
            dedup,
            can_repeat: true,
            keys: Keys::default(),
            contents: Contents::default(),
            count: 0,
            position: 0,
            last_new: 0,
        }
    }

    pub(super) fn new_pass(&mut self) {
        self.contents.new_pass();
        self.position = 0;
    }

    /// Removes what was given before. Gives how many are new, and how many were removed.
    pub(super) fn filter<B: PageBody>(
        &mut self,
        body: &mut B,
        failures: &mut Vec<Note>,
        lost: &mut Vec<LostValue>,
    ) -> (usize, usize) {
        let before_failures = failures.len();
        failures.retain(|note| self.is_new(Fingerprint::from_content(&note.raw)));
        let mut new = failures.len();
        let mut repeated = before_failures.saturating_sub(new);
        match body.items_mut() {
            Some(items) => {
                let before = items.len();
                LostValue::retain(items, lost, |item| {
                    let fingerprint = self.dedup.then(|| B::fingerprint(item)).flatten();
                    self.is_new(fingerprint)
                });
                new = new.saturating_add(items.len());
                repeated = repeated.saturating_add(before.saturating_sub(items.len()));
            }
            None => {
                // The records cannot be looked at: one pass must do.
                self.can_repeat = false;
                new = new.saturating_add(1);
            }
        }
        self.last_new = new;
        (new, repeated)
    }

    fn is_new(&mut self, fingerprint: Option<Fingerprint>) -> bool {
        self.position = self.position.saturating_add(1);
        let new = match fingerprint.filter(|_| self.dedup) {
            Some(Fingerprint::Key(key)) => self.keys.insert(key),
            Some(Fingerprint::Content(content)) => self.contents.is_new(content),
            None => self.position > self.count,
        };
        self.count = self.count.saturating_add(new.into());
        new
    }
}

/// The keys of records. A table that grows holds the old one beside the new one for a while, so there
/// are several: one of them grows at a time, and the peak is theirs alone.
#[derive(Default)]
struct Keys([HashSet<Short, Hashed>; 16]);

/// What a table keeps of a key: 96 of its 128 bits, beside those that chose the table. Among 10,000,000
/// keys, two share them with a chance of 1 in 10^16.
#[derive(PartialEq, Eq)]
struct Short([u32; 3]);

impl Short {
    #[allow(clippy::cast_possible_truncation)] // the parts that are meant
    fn new(key: u128) -> Self {
        Self([key as u32, (key >> 32) as u32, (key >> 64) as u32])
    }
}

impl Hash for Short {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [low, high, _] = self.0.map(u128::from);
        state.write_u128(high << 32 | low);
    }
}

impl Keys {
    fn insert(&mut self, key: u128) -> bool {
        let at = usize::try_from(key >> 124).unwrap_or_default();
        let table = self.0.get_mut(at);
        table.is_some_and(|keys| keys.insert(Short::new(key)))
    }
}

/// Of records without a key: how often each content was given. Two equal records of one pass are two;
/// the same record of two passes is one.
#[derive(Default)]
struct Contents {
    /// Those of the first pass, in which all records are new: nothing is looked for.
    first: Vec<u128>,
    /// The number of each, in all passes; empty before the second.
    given: HashMap<u128, u32, Hashed>,
    /// And in this one.
    this_pass: HashMap<u128, u32, Hashed>,
    repeats: bool,
}

impl Contents {
    fn new_pass(&mut self) {
        self.repeats = true;
        self.this_pass.clear();
        for content in std::mem::take(&mut self.first) {
            count(&mut self.given, content);
        }
    }

    fn is_new(&mut self, content: u128) -> bool {
        if !self.repeats {
            self.first.push(content);
            return true;
        }
        let here = count(&mut self.this_pass, content);
        let given = self.given.entry(content).or_default();
        let new = here > *given;
        *given = (*given).max(here);
        new
    }
}

/// Counts one more, and gives how many there are.
fn count(counts: &mut HashMap<u128, u32, Hashed>, content: u128) -> u32 {
    let number = counts.entry(content).or_default();
    *number = number.saturating_add(1);
    *number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_contents_of_one_pass_are_several_and_of_two_passes_the_same() {
        let mut contents = Contents::default();
        let pass = |contents: &mut Contents, all: &[u128]| -> Vec<bool> {
            all.iter()
                .map(|content| contents.is_new(*content))
                .collect()
        };
        assert_eq!(pass(&mut contents, &[1, 1, 2]), [true, true, true]);
        contents.new_pass();
        assert_eq!(
            pass(&mut contents, &[1, 2, 1, 1]),
            [false, false, false, true]
        );
        contents.new_pass();
        assert_eq!(
            pass(&mut contents, &[3, 1, 1, 1, 1]),
            [true, false, false, false, true]
        );
    }

    #[test]
    fn a_key_is_new_once_in_whichever_table_it_is() {
        let mut keys = Keys::default();
        for key in (0..64).map(|n| n << 122 | n) {
            assert!(keys.insert(key) && !keys.insert(key));
        }
        assert!(keys.0.iter().all(|keys| keys.len() == 4));
    }

    #[test]
    fn keys_are_told_apart_by_each_bit_that_a_table_keeps() {
        let mut keys = Keys::default();
        assert!(keys.insert(0));
        for bit in (0..96).chain(124..128) {
            assert!(keys.insert(1 << bit), "bit {bit}");
        }
        assert_eq!(size_of::<Short>(), 12);
    }
}
