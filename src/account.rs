//! The account: settings, locks, domains and plans. Scope `account:read:admin`.

mod domains;
mod indicators;
pub mod lock_settings;
mod plans;
mod registration;
pub mod settings;

pub use domains::*;
#[allow(deprecated)] // the old name of a call is kept
pub use indicators::*;
pub use lock_settings::{AccountLocks, LockSettings, LockSettingsMeetingSecurity};
pub use plans::*;
pub use registration::*;
pub use settings::{
    AccountSecurity, AccountSettings, Settings, SettingsMeetingAuthentication,
    SettingsMeetingSecurity, SettingsRecordingAuthentication, SettingsSecurity,
};
