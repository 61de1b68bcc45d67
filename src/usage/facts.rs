//! All that decisions are made of.

pub(super) mod data;
pub(super) mod totals;

pub use data::{Look, Upcoming};
pub use totals::{Clients, Totals};
