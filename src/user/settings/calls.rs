//! The calls that read a user's settings.

use super::{AuthenticationOptions, Feature, Integration, Tsp, Whiteboard};
use crate::declare::{model, request};
use crate::ids::UserId;
use crate::settings::{
    AudioConferencing, EmailNotification, GeneralSetting, InMeeting, MeetingAuthentication,
    MeetingSecuritySettings, Profile, Recording, RecordingAuthentication, ScheduleMeeting,
    Telephony,
};
use crate::user::LoginType;

request! {
    /// `GET /users/{userId}/settings`: a user's settings. [`UserSettings::feature`] holds the
    /// licences: large meetings, webinars, capacities.
    #[get("/users/{userId}/settings", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    pub struct user::Settings(user: UserId) -> UserSettings {
        /// Sign-in method of the user, for an e-mail address that does not identify the user alone.
        login_type: Option<LoginType>,
        /// Returns only the sections or settings with these names.
        #[name = "custom_query_fields"]
        fields: Option<Vec<String>>,
    }
}

model! {
    /// A user's settings. Sections that Zoom leaves out are `None`.
    pub struct UserSettings {
        /// Audio and telephone settings.
        pub audio_conferencing: Option<AudioConferencing>,
        /// Settings of e-mail notifications.
        pub email_notification: Option<EmailNotification>,
        /// Licences and capacities.
        pub feature: Option<Feature>,
        /// Settings that apply during meetings.
        pub in_meeting: Option<InMeeting>,
        /// Profile settings.
        pub profile: Option<Profile>,
        /// Recording settings.
        pub recording: Option<Recording>,
        /// Settings for scheduling meetings.
        pub schedule_meeting: Option<ScheduleMeeting>,
        /// Telephony settings.
        pub telephony: Option<Telephony>,
        /// Settings of third-party audio (TSP).
        pub tsp: Option<Tsp>,
        /// Whiteboard settings.
        pub whiteboard: Option<Whiteboard>,
        /// Authentication of participants and viewers. Only the answers of some accounts have this
        /// section.
        pub authentication_options: Option<AuthenticationOptions>,
        /// Settings that belong to no other section.
        pub general_setting: Option<GeneralSetting>,
        /// Integrations with products of other companies.
        pub integration: Option<Integration>,
        /// Other settings, as the JSON that Zoom sent, since no description of Zoom's names them.
        pub other_options: Option<serde_json::Value>,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=meeting_authentication`: how participants of a
    /// user's meetings authenticate.
    #[get("/users/{userId}/settings", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    #[answer(one_of(&["meeting_authentication"]))]
    #[fixed("option" = "meeting_authentication")]
    pub struct user::SettingsMeetingAuthentication(user: UserId) -> MeetingAuthentication {
        /// Sign-in method of the user, for an e-mail address that does not identify the user alone.
        login_type: Option<LoginType>,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=recording_authentication`: how viewers of a
    /// user's cloud recordings authenticate.
    #[get("/users/{userId}/settings", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    #[answer(one_of(&["recording_authentication"]))]
    #[fixed("option" = "recording_authentication")]
    pub struct user::SettingsRecordingAuthentication(user: UserId) -> RecordingAuthentication {
        /// Sign-in method of the user, for an e-mail address that does not identify the user alone.
        login_type: Option<LoginType>,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=meeting_security`: passcodes, waiting rooms and
    /// encryption of a user's meetings.
    #[get("/users/{userId}/settings", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    #[fixed("option" = "meeting_security")]
    pub struct user::SettingsMeetingSecurity(user: UserId) -> MeetingSecuritySettings {
        /// Sign-in method of the user, for an e-mail address that does not identify the user alone.
        login_type: Option<LoginType>,
    }
}
