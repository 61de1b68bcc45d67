//! The users of an account.

pub(super) mod inventory;
pub(super) mod listed;
pub(super) mod roster;
pub(super) mod since;
pub(super) mod user;
