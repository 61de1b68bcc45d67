//! The vocabulary: values with their reasons, licences, verdicts.

pub(super) mod bundle;
pub(super) mod cause;
pub(super) mod held;
pub(super) mod known;
pub(super) mod licence;
pub(super) mod metadata;
pub(super) mod product;
pub(super) mod reason;
pub(super) mod verdict;
