//! Groups: their members, settings and locks. Classic scope: `group:read:admin`.

mod list;
mod lock_settings;
mod members;
mod registration;
mod settings;

pub use list::*;
pub use lock_settings::*;
pub use members::*;
pub use registration::*;
pub use settings::*;
