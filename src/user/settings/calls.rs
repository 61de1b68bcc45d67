//! The calls that read a user's settings, and their answers.

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
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: Option<LoginType>,
        /// Only these fields.
        #[name = "custom_query_fields"]
        fields: Option<Vec<String>>,
    }
}

model! {
    /// A user's settings. Sections that Zoom leaves out are `None`.
    pub struct UserSettings {
        /// Audio and telephone.
        pub audio_conferencing: Option<AudioConferencing>,
        /// E-mail notifications.
        pub email_notification: Option<EmailNotification>,
        /// Licences and capacities.
        pub feature: Option<Feature>,
        /// In meetings.
        pub in_meeting: Option<InMeeting>,
        /// Profile.
        pub profile: Option<Profile>,
        /// Recordings.
        pub recording: Option<Recording>,
        /// Scheduling meetings.
        pub schedule_meeting: Option<ScheduleMeeting>,
        /// Telephony.
        pub telephony: Option<Telephony>,
        /// Audio of a third party (TSP).
        pub tsp: Option<Tsp>,
        /// Whiteboards.
        pub whiteboard: Option<Whiteboard>,
        /// Authentication, in accounts whose answer holds it.
        pub authentication_options: Option<AuthenticationOptions>,
        /// Settings of no other section.
        pub general_setting: Option<GeneralSetting>,
        /// Other makers' products.
        pub integration: Option<Integration>,
        /// Other options, of which no source names any: as they came.
        pub other_options: Option<serde_json::Value>,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=meeting_authentication`: how participants of a
    /// user's meetings prove who they are.
    #[get("/users/{userId}/settings", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    #[answer(one_of(&["meeting_authentication"]))]
    #[fixed("option" = "meeting_authentication")]
    pub struct user::SettingsMeetingAuthentication(user: UserId) -> MeetingAuthentication {
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: Option<LoginType>,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=recording_authentication`: how viewers of a
    /// user's cloud recordings prove who they are.
    #[get("/users/{userId}/settings", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    #[answer(one_of(&["recording_authentication"]))]
    #[fixed("option" = "recording_authentication")]
    pub struct user::SettingsRecordingAuthentication(user: UserId) -> RecordingAuthentication {
        /// How the user signs in, where an e-mail address alone does not tell.
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
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: Option<LoginType>,
    }
}
