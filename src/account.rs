//! The account: settings, locks, domains and plans. Scope `account:read:admin`.

mod plans;
pub mod settings;

pub use plans::*;
pub use settings::{AccountSettings, Settings};
