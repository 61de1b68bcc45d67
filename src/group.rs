//! Groups: their members, settings and locks. Scope `group:read:admin`.

mod list;
pub mod lock_settings;
mod members;
mod registration;
pub mod settings;

pub use list::*;
pub use lock_settings::{GroupLocks, LockSettings, LockSettingsMeetingSecurity};
pub use members::*;
pub use registration::*;
pub use settings::{
    GroupSettings, Settings, SettingsMeetingAuthentication, SettingsMeetingSecurity,
    SettingsRecordingAuthentication,
};
