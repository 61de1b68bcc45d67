//! Reports: hosts, sign-ins, past meetings and webinars, usage and billing. Classic scope:
//! `report:read:admin`.
//!
//! Days and times are in UTC.

mod billing;
mod history;
mod hosts;
mod logs;
mod meeting;
mod sign_ins;
mod usage;
mod user_meetings;
mod webinar;

pub use billing::*;
pub use history::*;
pub use hosts::*;
pub use logs::*;
pub use meeting::*;
pub use sign_ins::*;
pub use usage::*;
pub use user_meetings::*;
pub use webinar::*;
