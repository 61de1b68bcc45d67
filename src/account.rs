//! The account: its settings, locks, domains and plans. Classic scope: `account:read:admin`.

mod domains;
mod indicators;
mod lock_settings;
mod plans;
mod registration;
pub mod settings;

pub use domains::*;
#[allow(deprecated)] // the old name of a call is kept
pub use indicators::*;
pub use lock_settings::*;
pub use plans::*;
pub use registration::*;
pub use settings::calls::*;
