//! The features of a meeting, each as the bit of its place in [`FeaturesUsed::NAMES`].

use std::collections::BTreeSet;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::report::FeaturesUsed;

/// The bits of the features that were used.
pub(super) fn bits(used: &FeaturesUsed) -> u64 {
    used.flags()
        .into_iter()
        .enumerate()
        .filter(|(_, used)| *used == Some(true))
        .fold(0, |bits, (at, _)| bits | 1 << at)
}

/// The bits of the features with these names. An unknown name has no bit.
pub(in crate::usage) fn mask(names: &BTreeSet<String>) -> u64 {
    FeaturesUsed::NAMES
        .iter()
        .enumerate()
        .filter(|(_, name)| names.contains(**name))
        .fold(0, |bits, (at, _)| bits | 1 << at)
}

/// The names of the features with these bits: what is stored, since places may change. `None` if
/// there are bits that are no feature's.
pub(super) fn names(bits: u64) -> Option<Vec<&'static str>> {
    let names = FeaturesUsed::NAMES.iter().enumerate();
    let used = names.filter(|(at, _)| bits & 1 << at != 0);
    let used: Vec<_> = used.map(|(_, name)| *name).collect();
    (used.len() == bits.count_ones() as usize).then_some(used)
}

/// The bits of features with these names; `None` if one is not known.
pub(super) fn from_names(names: &[String]) -> Option<u64> {
    names.iter().try_fold(0, |bits, name| {
        let at = FeaturesUsed::NAMES.iter().position(|known| known == name)?;
        Some(bits | 1 << at)
    })
}

/// Writes the features that a row may have used by their names, or nothing for all.
pub(super) fn serialize<S: Serializer>(bits: &u64, s: S) -> Result<S::Ok, S::Error> {
    names(*bits).serialize(s)
}

/// Reads what [`serialize`] wrote.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    match Option::<Vec<String>>::deserialize(d)? {
        None => Ok(u64::MAX),
        Some(names) => from_names(&names).ok_or_else(|| {
            D::Error::custom("it names a feature of meetings that this version does not know")
        }),
    }
}
