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

use crate::macros::{model, open_enum};

model! {
    /// Settings: e-mail notifications.
    EmailNotification
    {
        /// Mail to alternative hosts who are named for a meeting.
        alternative_host_reminder: Option<bool>,
        /// Mail when a meeting is cancelled.
        cancel_meeting_reminder: Option<bool>,
        /// Mail to the host when a recording is ready in the cloud.
        cloud_recording_available_reminder: Option<bool>,
        /// Mail to the host when participants join before them.
        jbh_reminder: Option<bool>,
        /// Mail when host licences run low. Account only.
        low_host_count_reminder: Option<bool>,
        /// Mail to alternative hosts when a recording is ready.
        recording_available_reminder_alternative_hosts: Option<bool>,
        /// Mail to those who scheduled when a recording is ready.
        recording_available_reminder_schedulers: Option<bool>,
        /// Mail to the host when someone schedules for them.
        schedule_for_reminder: Option<bool>,
        /// The same by the name that some answers give it. Users only.
        recording_available_reminder_alternavite_hosts: Option<bool>,
    }
}

model! {
    /// Settings: profile.
    Profile
    {
        /// Where recordings are stored.
        recording_storage_location: Option<RecordingStorageLocation>,
    }
}

model! {
    /// Settings: recording storage location.
    RecordingStorageLocation
    {
        /// Values that can be chosen.
        allowed_values: Vec<String>,
        /// Value.
        value: Option<String>,
    }
}

model! {
    /// Settings: other options.
    OtherOptions
    {
        /// Users who were invited become active by themselves. Account only.
        allow_auto_active_users: Option<bool>,
        /// Users may chat with Zoom's support.
        allow_users_contact_support_via_chat: Option<bool>,
        /// Users may give their pronouns. Account only.
        allow_users_enter_and_share_pronouns: Option<bool>,
        /// Snapshots on iOS are blurred.
        blur_snapshot: Option<bool>,
        /// Users see meetings that they scheduled for others. Account only.
        display_meetings_scheduled_for_others: Option<bool>,
        /// What is measured of the quality of meetings: `0`, `1`, `2` or `3`. Account only.
        meeting_qos_and_mos: Option<i64>,
        /// The dashboard shows meetings of one person. Account only.
        show_one_user_meeting_on_dashboard: Option<bool>,
        /// Content network of the web client. Account only.
        use_cdn: Option<CdnChoice>,
        /// Registration for webinars.
        webinar_registration_options: Option<WebinarRegistrationOptions>,
        /// Reports of attendees hold e-mail addresses. Account only.
        email_in_attendee_report_for_meeting: Option<bool>,
    }
}

open_enum! {
    /// The content network for the web client.
    CdnChoice: str {
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
    WebinarRegistrationOptions
    {
        /// Hosts may show how to join.
        allow_host_to_enable_join_info: Option<bool>,
        /// Hosts may show buttons for social networks.
        allow_host_to_enable_social_share_buttons: Option<bool>,
        /// Registrants may be asked further questions.
        enable_custom_questions: Option<bool>,
    }
}

model! {
    /// Settings of no other section.
    GeneralSetting
    {
        /// Features of Zoom Rooms are shown.
        show_zoom_room_feature: Option<bool>,
        /// Zoom Rooms nearby are connected to by themselves.
        auto_zoom_room_proximity_connect: Option<bool>,
    }
}

model! {
    /// Settings: mail and calendar.
    MailCalendar
    {
        /// Zoom Mail is managed.
        email_management: Option<bool>,
        /// Mail and calendar are managed.
        email_calendar_management: Option<bool>,
        /// Zoom is the mail provider.
        zoom_email_provider: Option<bool>,
    }
}
