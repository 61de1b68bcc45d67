//! Settings of the account, of groups and of users: a setting that several of them have is declared
//! once, here. The documentation of a field says where it is not at every level. What only one level
//! has is in the module of that level.

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
    /// Settings: e-mail notifications.
    pub struct EmailNotification {
        /// Mail to alternative hosts who are named for a meeting.
        pub alternative_host_reminder: Option<bool>,
        /// Mail when a meeting is cancelled.
        pub cancel_meeting_reminder: Option<bool>,
        /// Mail to the host when a recording is ready in the cloud.
        pub cloud_recording_available_reminder: Option<bool>,
        /// Mail to the host when participants join before them.
        pub jbh_reminder: Option<bool>,
        /// Mail when host licences run low. Account only.
        pub low_host_count_reminder: Option<bool>,
        /// Mail to alternative hosts when a recording is ready.
        pub recording_available_reminder_alternative_hosts: Option<bool>,
        /// Mail to those who scheduled when a recording is ready.
        pub recording_available_reminder_schedulers: Option<bool>,
        /// Mail to the host when someone schedules for them.
        pub schedule_for_reminder: Option<bool>,
        /// The same by the name that some answers give it. Users only.
        pub recording_available_reminder_alternavite_hosts: Option<bool>,
    }
}

model! {
    /// Settings: profile.
    pub struct Profile {
        /// Where recordings are stored.
        pub recording_storage_location: Option<RecordingStorageLocation>,
    }
}

model! {
    /// Settings: recording storage location.
    pub struct RecordingStorageLocation {
        /// Values that can be chosen.
        pub allowed_values: Vec<String>,
        /// Value.
        pub value: Option<String>,
    }
}

model! {
    /// Settings: other options.
    pub struct OtherOptions {
        /// Users who were invited become active by themselves. Account only.
        pub allow_auto_active_users: Option<bool>,
        /// Users may chat with Zoom's support.
        pub allow_users_contact_support_via_chat: Option<bool>,
        /// Users may give their pronouns. Account only.
        pub allow_users_enter_and_share_pronouns: Option<bool>,
        /// Snapshots on iOS are blurred.
        pub blur_snapshot: Option<bool>,
        /// Users see meetings that they scheduled for others. Account only.
        pub display_meetings_scheduled_for_others: Option<bool>,
        /// What is measured of the quality of meetings: `0`, `1`, `2` or `3`. Account only.
        pub meeting_qos_and_mos: Option<i64>,
        /// The dashboard shows meetings of one person. Account only.
        pub show_one_user_meeting_on_dashboard: Option<bool>,
        /// Content network of the web client. Account only.
        pub use_cdn: Option<CdnChoice>,
        /// Registration for webinars.
        pub webinar_registration_options: Option<WebinarRegistrationOptions>,
        /// Reports of attendees hold e-mail addresses. Account only.
        pub email_in_attendee_report_for_meeting: Option<bool>,
    }
}

open_enum! {
    /// The content network for the web client.
    pub enum CdnChoice: str {
        /// None.
        None = "none",
        /// The one that Zoom chooses.
        Default = "default",
        /// Wangsu.
        Wangsu = "wangsu",
    }
}

model! {
    /// Settings: webinar registration options.
    pub struct WebinarRegistrationOptions {
        /// Hosts may show how to join.
        pub allow_host_to_enable_join_info: Option<bool>,
        /// Hosts may show buttons for social networks.
        pub allow_host_to_enable_social_share_buttons: Option<bool>,
        /// Registrants may be asked further questions.
        pub enable_custom_questions: Option<bool>,
    }
}

model! {
    /// Settings of no other section.
    pub struct GeneralSetting {
        /// Features of Zoom Rooms are shown.
        pub show_zoom_room_feature: Option<bool>,
        /// Zoom Rooms nearby are connected to by themselves.
        pub auto_zoom_room_proximity_connect: Option<bool>,
    }
}

model! {
    /// Settings: mail and calendar.
    pub struct MailCalendar {
        /// Zoom Mail is managed.
        pub email_management: Option<bool>,
        /// Mail and calendar are managed.
        pub email_calendar_management: Option<bool>,
        /// Zoom is the mail provider.
        pub zoom_email_provider: Option<bool>,
    }
}
