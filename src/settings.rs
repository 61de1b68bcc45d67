//! What the settings of users, groups and the account have in common.

mod audio;
mod chat;
mod in_meeting;
mod locks;
mod recording;
mod registration;
mod security;

pub use audio::*;
pub use chat::*;
pub use in_meeting::*;
pub use locks::*;
pub use recording::*;
pub use registration::*;
pub use security::*;

use crate::macros::model;

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
        /// Mail to alternative hosts when a recording is ready.
        recording_available_reminder_alternative_hosts: Option<bool>,
        /// The same by the name that some answers give it.
        recording_available_reminder_alternavite_hosts: Option<bool>,
        /// Mail to those who scheduled when a recording is ready.
        recording_available_reminder_schedulers: Option<bool>,
        /// Mail to the host when someone schedules for them.
        schedule_for_reminder: Option<bool>,
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
    /// Settings: showing "Zoom Meeting" in place of the topic.
    HiddenMeetingTopic
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Scheduled meetings show their topic after all.
        display_topic_for_scheduled_meetings: Option<bool>,
    }
}

model! {
    /// Settings: showing "Zoom Webinar" in place of the topic.
    HiddenWebinarTopic
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Scheduled webinars show their topic after all.
        display_topic_for_scheduled_webinars: Option<bool>,
    }
}

model! {
    /// Settings: continuous meeting chat.
    ContinuousMeetingChat
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// People outside of the account may be added.
        can_add_external_users: Option<bool>,
        /// Invited people outside of the account are added by themselves.
        auto_add_invited_external_users: Option<bool>,
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
