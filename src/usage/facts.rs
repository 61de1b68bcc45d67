//! All that decisions are made of.

pub(super) mod answers;
mod compact;
pub(super) mod data;
mod lines;
pub(super) mod totals;

pub use data::{Look, Upcoming};
pub use totals::{Clients, Totals};
