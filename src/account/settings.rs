//! The settings of the account. Those that groups or users have too are in [`crate::settings`].

mod rooms;
mod security;

pub use rooms::*;
pub use security::*;

use crate::declare::{model, request};
use crate::ids::AccountId;
use crate::settings::{
    AudioConferencing, Chat, CountryChoice, DataCenterRegion, EmailNotification, GeneralSetting,
    InMeeting, MailCalendar, MeetingAuthentication, MeetingSecuritySettings, OtherOptions, Profile,
    Recording, RecordingAuthentication, ScheduleMeeting, Telephony,
};

request! {
    /// `GET /accounts/{accountId}/settings`: the settings of the account.
    #[get("/accounts/{accountId}/settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:settings:admin", "account:read:settings:master")]
    pub struct account::Settings(account: AccountId) -> AccountSettings {
        /// Only these fields.
        #[name = "custom_query_fields"]
        fields: Option<Vec<String>>,
    }
}

model! {
    /// The settings of the account. Sections that Zoom leaves out are `None`.
    pub struct AccountSettings {
        /// Sign-in and passwords.
        pub security: Option<Security>,
        /// Audio and telephone.
        pub audio_conferencing: Option<AudioConferencing>,
        /// Chat.
        pub chat: Option<Chat>,
        /// E-mail notifications.
        pub email_notification: Option<EmailNotification>,
        /// Licences and capacities.
        pub feature: Option<Feature>,
        /// In meetings.
        pub in_meeting: Option<InMeeting>,
        /// Integrations.
        pub integration: Option<Integration>,
        /// Other options.
        pub other_options: Option<OtherOptions>,
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
        /// Zoom Rooms.
        pub zoom_rooms: Option<ZoomRooms>,
        /// Recognition of people.
        pub smart_recognition: Option<SmartRecognition>,
        /// In sessions, for Video SDK accounts.
        pub in_session: Option<InSession>,
        /// Security of sessions, for Video SDK accounts.
        pub session_security: Option<SessionSecurity>,
        /// Settings of no other section.
        pub general_setting: Option<GeneralSetting>,
        /// Mail and calendar.
        pub mail_calendar: Option<MailCalendar>,
    }
}

model! {
    /// What every user of the account has.
    pub struct Feature {
        /// How many participants a meeting can have.
        pub meeting_capacity: Option<i64>,
    }
}

model! {
    /// Settings: integration.
    pub struct Integration {
        /// Whether Box is on.
        #[name = "box"]
        pub box_drive: Option<bool>,
        /// Whether Dropbox is on.
        pub dropbox: Option<bool>,
        /// Whether Google Calendar is on.
        pub google_calendar: Option<bool>,
        /// Whether Google Drive is on.
        pub google_drive: Option<bool>,
        /// Whether Kubi is on.
        pub kubi: Option<bool>,
        /// Whether Microsoft OneDrive is on.
        pub microsoft_one_drive: Option<bool>,
    }
}

model! {
    /// Settings: audio of a third party (TSP).
    pub struct Tsp {
        /// Participants may be called.
        pub call_out: Option<bool>,
        /// Countries that can be called.
        pub call_out_countries: Vec<String>,
        /// Toll-free numbers are shown.
        pub display_toll_free_numbers: Option<bool>,
        /// Invitations link to numbers in other countries.
        pub show_international_numbers_link: Option<bool>,
        /// Attendees of webinars may have themselves called.
        pub allow_webinar_attendees_call_me: Option<bool>,
        /// Attendees of webinars may dial toll-free.
        pub allow_webinar_attendees_toll_free_dial: Option<bool>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Option<CountryChoice>,
    }
}

model! {
    /// Settings: in sessions.
    pub struct InSession {
        /// The regions of data centres are chosen.
        pub custom_data_center_regions: Option<bool>,
        /// Regions of data centres that are used.
        pub data_center_regions: Vec<DataCenterRegion>,
        /// Regions of data centres that are not used.
        pub unchecked_data_center_regions: Vec<DataCenterRegion>,
        /// Two participants connect directly.
        pub p2p_connetion: Option<bool>,
        /// Direct connections use a range of ports.
        pub p2p_ports: Option<bool>,
        /// The range of ports.
        pub ports_range: Option<String>,
        /// DSCP value of audio, at most 63.
        pub dscp_audio: Option<i64>,
        /// Packets are marked with DSCP.
        pub dscp_marking: Option<bool>,
        /// DSCP value of video, at most 63.
        pub dscp_video: Option<i64>,
        /// Packets are marked in both directions.
        pub dscp_dual: Option<bool>,
        /// There are subsessions.
        pub subsession: Option<bool>,
    }
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=meeting_authentication`: how participants
    /// of the account's meetings prove who they are.
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
    /// the account's cloud recordings prove who they are.
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
        /// Sign-in and passwords.
        pub security: Option<Security>,
    }
}
