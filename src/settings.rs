//! Sections of settings that several of the account, groups and users have. Each setting is
//! declared once. Settings have up to three levels: account, group and user. A setting that is
//! missing at some levels says so, for example "Account only.". Sections that exist at one level
//! only are in the module of that level.

mod audio;
mod captions;
mod chat;
mod in_meeting;
mod locks;
mod recording;
mod registration;
mod schedule;
mod security;

pub use audio::*;
pub use captions::*;
pub use chat::*;
pub use in_meeting::*;
pub use locks::*;
pub use recording::*;
pub use registration::*;
pub use schedule::*;
pub use security::*;

pub(crate) use locks::locks;

use crate::declare::{model, open_enum};

model! {
    /// Settings of e-mail notifications.
    pub struct EmailNotification {
        /// Whether alternative hosts are notified when they are set for a meeting.
        pub alternative_host_reminder: Option<bool>,
        /// Whether participants are notified when a meeting is cancelled.
        pub cancel_meeting_reminder: Option<bool>,
        /// Whether hosts are notified when a cloud recording is available.
        pub cloud_recording_available_reminder: Option<bool>,
        /// Whether hosts are notified when participants join before them.
        pub jbh_reminder: Option<bool>,
        /// Whether admins are notified when few host licences are left. Account only.
        pub low_host_count_reminder: Option<bool>,
        /// Whether alternative hosts are notified when a cloud recording is available.
        pub recording_available_reminder_alternative_hosts: Option<bool>,
        /// Whether users who scheduled a meeting for the host are notified when its recording is
        /// available.
        pub recording_available_reminder_schedulers: Option<bool>,
        /// Whether hosts are notified when someone schedules a meeting for them.
        pub schedule_for_reminder: Option<bool>,
        /// Whether alternative hosts are notified when a cloud recording is available. Some answers
        /// spell the name of this setting in this way. Users only.
        pub recording_available_reminder_alternavite_hosts: Option<bool>,
    }
}

model! {
    /// Profile settings.
    pub struct Profile {
        /// Location at which recordings are stored.
        pub recording_storage_location: Option<RecordingStorageLocation>,
    }
}

model! {
    /// Location at which recordings are stored.
    pub struct RecordingStorageLocation {
        /// Locations that can be chosen.
        pub allowed_values: Vec<String>,
        /// Location that is chosen.
        pub value: Option<String>,
    }
}

model! {
    /// Settings that belong to no other section.
    pub struct OtherOptions {
        /// Whether invited users are activated automatically. Account only.
        pub allow_auto_active_users: Option<bool>,
        /// Whether users may contact Zoom's support by chat.
        pub allow_users_contact_support_via_chat: Option<bool>,
        /// Whether users may enter and share their pronouns. Account only.
        pub allow_users_enter_and_share_pronouns: Option<bool>,
        /// Whether snapshots on iOS are blurred.
        pub blur_snapshot: Option<bool>,
        /// Whether users see the meetings that they scheduled for others. Account only.
        pub display_meetings_scheduled_for_others: Option<bool>,
        /// Zoom's code for the quality measurements of meetings (QoS and MOS): `0`, `1`, `2` or
        /// `3`. Account only.
        pub meeting_qos_and_mos: Option<i64>,
        /// Whether the dashboard shows meetings with a single participant. Account only.
        pub show_one_user_meeting_on_dashboard: Option<bool>,
        /// Content delivery network of the web client. Account only.
        pub use_cdn: Option<CdnChoice>,
        /// Settings of webinar registration.
        pub webinar_registration_options: Option<WebinarRegistrationOptions>,
        /// Whether attendee reports include e-mail addresses. Account only.
        pub email_in_attendee_report_for_meeting: Option<bool>,
    }
}

open_enum! {
    /// Content delivery network of the web client.
    pub enum CdnChoice: str {
        /// No content delivery network.
        None = "none",
        /// The network that Zoom chooses.
        Default = "default",
        /// Wangsu.
        Wangsu = "wangsu",
    }
}

model! {
    /// Settings of webinar registration.
    pub struct WebinarRegistrationOptions {
        /// Whether hosts may show join information to registrants.
        pub allow_host_to_enable_join_info: Option<bool>,
        /// Whether hosts may show buttons for sharing on social networks.
        pub allow_host_to_enable_social_share_buttons: Option<bool>,
        /// Whether hosts may ask registrants custom questions.
        pub enable_custom_questions: Option<bool>,
    }
}

model! {
    /// Settings for connecting to Zoom Rooms.
    pub struct GeneralSetting {
        /// Whether features for Zoom Rooms are shown.
        pub show_zoom_room_feature: Option<bool>,
        /// Whether the client connects to nearby Zoom Rooms automatically.
        pub auto_zoom_room_proximity_connect: Option<bool>,
    }
}

model! {
    /// Settings of Zoom Mail and Calendar.
    pub struct MailCalendar {
        /// Whether management of Zoom Mail is enabled.
        pub email_management: Option<bool>,
        /// Whether management of Zoom Mail and Calendar is enabled.
        pub email_calendar_management: Option<bool>,
        /// Whether Zoom is the e-mail provider.
        pub zoom_email_provider: Option<bool>,
    }
}
