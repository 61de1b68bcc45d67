//! What users did: folded from the reports, then seen over days, weeks and months.

pub(super) mod by_address;
mod clients;
pub(super) mod features;
mod few;
pub(super) mod figures;
mod held;
mod held_rows;
pub(super) mod log;
pub(super) mod needs;
pub(super) mod operations;
pub(super) mod packed;
mod parts;
pub(super) mod products;
pub(super) mod rows;
mod short_rows;
mod signed;
pub(super) mod trail;

pub use figures::{Completeness, Freshness, Period};
pub use log::ActivityLog;
pub use operations::{Operation, Operations};
pub use products::ProductActivity;
pub use trail::{Event, Happening, Trail};

#[cfg(test)]
mod tests;
