//! What a review says, and how it is looked at.

pub(super) mod all;
pub(super) mod anomalies;
pub(super) mod breakdown;
pub(super) mod redact;
pub(super) mod user;

pub use all::Counts;
pub use anomalies::Anomaly;
pub use breakdown::{Breakdown, Split};
