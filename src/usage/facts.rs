//! All that decisions are made of.

pub(super) mod answers;
mod compact;
pub(super) mod data;
mod lines;
pub(super) mod taken_over;
pub(super) mod totals;

pub use data::{Look, Upcoming};
pub use taken_over::{EarlierAnswers, TakenOver};
pub use totals::{Clients, Totals};
