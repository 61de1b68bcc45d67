//! Reports: who hosts, who signs in, what was held. Scope `report:read:admin`.
//!
//! Days and times are UTC.

mod history;
mod hosts;
mod sign_ins;

pub use history::*;
pub use hosts::*;
pub use sign_ins::*;
