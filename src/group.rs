//! Groups: their members, settings and locks. Scope `group:read:admin`.

mod list;
mod members;

pub use list::*;
pub use members::*;
