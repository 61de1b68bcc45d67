//! Maps and sets that are small, or in no hurry.
//!
//! `collect` sorts what it gets and builds the tree from that, which is quicker for many entries. But
//! the sort is compiled for each type, thousands of lines a time; inserting is compiled in any case
//! where entries are added later.

use std::collections::{BTreeMap, BTreeSet};

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
