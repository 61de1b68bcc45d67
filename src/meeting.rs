//! Meetings: scheduled ones, past ones, and those who come. Scope `meeting:read:admin`.

mod list;

pub use list::*;
