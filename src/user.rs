//! Users: who they are, and what they may do. Scope `user:read:admin`.

mod get;
mod list;
pub mod settings;

pub use get::*;
pub use list::*;
pub use settings::{
    MeetingSecuritySettings, Settings, SettingsMeetingAuthentication, SettingsMeetingSecurity,
    SettingsRecordingAuthentication, UserSettings,
};
