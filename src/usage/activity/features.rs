//! The features of a meeting, each as the bit of its place in [`FeaturesUsed::NAMES`].

use std::collections::BTreeSet;

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
