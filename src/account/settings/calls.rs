//! The calls that read the settings of the account.

use super::{
    Feature, InSession, Integration, Security, SessionSecurity, SmartRecognition, Tsp, ZoomRooms,
};
use crate::declare::{model, request};
use crate::ids::AccountId;
use crate::settings::{
    AudioConferencing, Chat, EmailNotification, GeneralSetting, InMeeting, MailCalendar,
    MeetingAuthentication, MeetingSecuritySettings, OtherOptions, Profile, Recording,
    RecordingAuthentication, ScheduleMeeting, Telephony,
};

request! {
    /// `GET /accounts/{accountId}/settings`: the settings of the account.
    #[get("/accounts/{accountId}/settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:settings:admin", "account:read:settings:master")]
    pub struct account::Settings(account: AccountId) -> AccountSettings {
        /// Returns only the sections or settings with these names.
        #[name = "custom_query_fields"]
        fields: Option<Vec<String>>,
    }
}

model! {
    /// The settings of an account. Sections that Zoom leaves out are `None`.
    pub struct AccountSettings {
        /// Settings of sign-in and passwords.
        pub security: Option<Security>,
        /// Audio and telephone settings.
        pub audio_conferencing: Option<AudioConferencing>,
        /// Chat settings.
        pub chat: Option<Chat>,
        /// Settings of e-mail notifications.
        pub email_notification: Option<EmailNotification>,
        /// Licences and capacities.
        pub feature: Option<Feature>,
        /// Settings that apply during meetings.
        pub in_meeting: Option<InMeeting>,
        /// Integrations.
        pub integration: Option<Integration>,
        /// Other settings.
        pub other_options: Option<OtherOptions>,
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
        /// Settings of Zoom Rooms.
        pub zoom_rooms: Option<ZoomRooms>,
        /// Settings for recognising people by face or voice.
        pub smart_recognition: Option<SmartRecognition>,
        /// Settings that apply during sessions, for Video SDK accounts.
        pub in_session: Option<InSession>,
        /// Security settings of sessions, for Video SDK accounts.
        pub session_security: Option<SessionSecurity>,
        /// Settings that belong to no other section.
        pub general_setting: Option<GeneralSetting>,
        /// Settings of Zoom Mail and Calendar.
        pub mail_calendar: Option<MailCalendar>,
    }
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=meeting_authentication`: how participants
    /// of the account's meetings authenticate.
    #[get("/accounts/{accountId}/settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:settings:admin", "account:read:settings:master")]
    #[answer(one_of(&["meeting_authentication"]))]
    #[fixed("option" = "meeting_authentication")]
    pub struct account::SettingsMeetingAuthentication(
        account: AccountId
    ) -> MeetingAuthentication {}
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=recording_authentication`: how viewers of
    /// the account's cloud recordings authenticate.
    #[get("/accounts/{accountId}/settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:settings:admin", "account:read:settings:master")]
    #[answer(one_of(&["recording_authentication"]))]
    #[fixed("option" = "recording_authentication")]
    pub struct account::SettingsRecordingAuthentication(
        account: AccountId
    ) -> RecordingAuthentication {}
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=meeting_security`: passcodes, waiting
    /// rooms and encryption of the account's meetings.
    #[get("/accounts/{accountId}/settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:settings:admin", "account:read:settings:master")]
    #[fixed("option" = "meeting_security")]
    pub struct account::SettingsMeetingSecurity(account: AccountId) -> MeetingSecuritySettings {}
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=security`: how users sign in.
    #[get("/accounts/{accountId}/settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:settings:admin", "account:read:settings:master")]
    #[fixed("option" = "security")]
    pub struct account::SettingsSecurity(account: AccountId) -> AccountSecurity {}
}

model! {
    /// The answer to [`SettingsSecurity`].
    pub struct AccountSecurity {
        /// Settings of sign-in and passwords.
        pub security: Option<Security>,
    }
}
