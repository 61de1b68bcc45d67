//! Maps and sets that are small, or in no hurry.
//!
//! `collect` sorts what it gets and builds the tree from that, which is quicker for many entries. But
//! the sort is compiled for each type, thousands of lines a time; inserting is compiled in any case
//! where entries are added later.

use std::cmp::Ordering;
use std::collections::btree_map::Iter;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;

/// A map of these entries; of a key that comes twice, the last value.
pub(crate) fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}

/// A set of these values.
pub(crate) fn set<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for value in values {
        set.insert(value);
    }
    set
}

/// Looks up keys that come in order, each by a step from the one before. A search of a large map
/// reads keys all over the memory.
pub(crate) struct InOrder<'a, K, V> {
    map: &'a BTreeMap<K, V>,
    rest: Peekable<Iter<'a, K, V>>,
    last: Option<&'a K>,
}

impl<'a, K: Ord, V> InOrder<'a, K, V> {
    pub(crate) fn new(map: &'a BTreeMap<K, V>) -> Self {
        Self {
            map,
            rest: map.iter().peekable(),
            last: None,
        }
    }

    /// The value of a key. One that is out of order is searched for.
    pub(crate) fn get(&mut self, key: &'a K) -> Option<&'a V> {
        if self.last.is_some_and(|last| key < last) {
            return self.map.get(key);
        }
        self.last = Some(key);
        while let Some((next, value)) = self.rest.peek() {
            match (*next).cmp(key) {
                Ordering::Less => drop(self.rest.next()),
                Ordering::Equal => return Some(value),
                Ordering::Greater => break,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_any_order_have_their_values() {
        let map = map([(1, 'a'), (3, 'c'), (5, 'e')]);
        let keys = [0, 1, 1, 2, 5, 3, 6, 1, 5, 7];
        let mut looked = InOrder::new(&map);
        for key in &keys {
            assert_eq!(looked.get(key), map.get(key), "{key}");
        }
    }
}
