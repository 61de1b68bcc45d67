//! The settings of the account. Those that groups or users have too are in [`crate::settings`].

mod rooms;
mod security;

pub use rooms::*;
pub use security::*;

use crate::ids::AccountId;
use crate::macros::{model, request};
use crate::settings::{
    AudioConferencing, Chat, CountryChoice, DataCenterRegion, EmailNotification, GeneralSetting,
    InMeeting, MailCalendar, MeetingAuthentication, MeetingSecuritySettings, OtherOptions, Profile,
    Recording, RecordingAuthentication, ScheduleMeeting, Telephony,
};

request! {
    /// `GET /accounts/{accountId}/settings`: the settings of the account.
    account::Settings(account: AccountId):
    "/accounts/{accountId}/settings" => AccountSettings, Medium,
    classic ["account:read:admin"],
    granular ["account:read:settings:admin", "account:read:settings:master"];
    query {
        /// Only these fields.
        fields = "custom_query_fields": Vec<String>,
    }
}

model! {
    /// The settings of the account. Sections that Zoom leaves out are `None`.
    AccountSettings
    {
        /// Sign-in and passwords.
        security: Option<Security>,
        /// Audio and telephone.
        audio_conferencing: Option<AudioConferencing>,
        /// Chat.
        chat: Option<Chat>,
        /// E-mail notifications.
        email_notification: Option<EmailNotification>,
        /// Licences and capacities.
        feature: Option<Feature>,
        /// In meetings.
        in_meeting: Option<InMeeting>,
        /// Integrations.
        integration: Option<Integration>,
        /// Other options.
        other_options: Option<OtherOptions>,
        /// Profile.
        profile: Option<Profile>,
        /// Recordings.
        recording: Option<Recording>,
        /// Scheduling meetings.
        schedule_meeting: Option<ScheduleMeeting>,
        /// Telephony.
        telephony: Option<Telephony>,
        /// Audio of a third party (TSP).
        tsp: Option<Tsp>,
        /// Zoom Rooms.
        zoom_rooms: Option<ZoomRooms>,
        /// Recognition of people.
        smart_recognition: Option<SmartRecognition>,
        /// In sessions, for Video SDK accounts.
        in_session: Option<InSession>,
        /// Security of sessions, for Video SDK accounts.
        session_security: Option<SessionSecurity>,
        /// Settings of no other section.
        general_setting: Option<GeneralSetting>,
        /// Mail and calendar.
        mail_calendar: Option<MailCalendar>,
    }
}

model! {
    /// What every user of the account has.
    Feature
    {
        /// How many participants a meeting can have.
        meeting_capacity: Option<i64>,
    }
}

model! {
    /// Settings: integration.
    Integration
    {
        /// Whether Box is on.
        box_drive = "box": Option<bool>,
        /// Whether Dropbox is on.
        dropbox: Option<bool>,
        /// Whether Google Calendar is on.
        google_calendar: Option<bool>,
        /// Whether Google Drive is on.
        google_drive: Option<bool>,
        /// Whether Kubi is on.
        kubi: Option<bool>,
        /// Whether Microsoft OneDrive is on.
        microsoft_one_drive: Option<bool>,
    }
}

model! {
    /// Settings: audio of a third party (TSP).
    Tsp
    {
        /// Participants may be called.
        call_out: Option<bool>,
        /// Countries that can be called.
        call_out_countries: Vec<String>,
        /// Toll-free numbers are shown.
        display_toll_free_numbers: Option<bool>,
        /// Invitations link to numbers in other countries.
        show_international_numbers_link: Option<bool>,
        /// Attendees of webinars may have themselves called.
        allow_webinar_attendees_call_me: Option<bool>,
        /// Attendees of webinars may dial toll-free.
        allow_webinar_attendees_toll_free_dial: Option<bool>,
        /// Countries with dial-in numbers.
        global_dial_in_countries: Option<CountryChoice>,
    }
}

model! {
    /// Settings: in sessions.
    InSession
    {
        /// The regions of data centres are chosen.
        custom_data_center_regions: Option<bool>,
        /// Regions of data centres that are used.
        data_center_regions: Vec<DataCenterRegion>,
        /// Regions of data centres that are not used.
        unchecked_data_center_regions: Vec<DataCenterRegion>,
        /// Two participants connect directly.
        p2p_connetion: Option<bool>,
        /// Direct connections use a range of ports.
        p2p_ports: Option<bool>,
        /// The range of ports.
        ports_range: Option<String>,
        /// DSCP value of audio, at most 63.
        dscp_audio: Option<i64>,
        /// Packets are marked with DSCP.
        dscp_marking: Option<bool>,
        /// DSCP value of video, at most 63.
        dscp_video: Option<i64>,
        /// Packets are marked in both directions.
        dscp_dual: Option<bool>,
        /// There are subsessions.
        subsession: Option<bool>,
    }
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=meeting_authentication`: how participants
    /// of the account's meetings prove who they are.
    account::SettingsMeetingAuthentication(account: AccountId):
    "/accounts/{accountId}/settings" => MeetingAuthentication, Medium,
    classic ["account:read:admin"],
    granular ["account:read:settings:admin", "account:read:settings:master"];
    answer { one_of ["meeting_authentication"] }
    fixed { "option" = "meeting_authentication" }
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=recording_authentication`: how viewers of
    /// the account's cloud recordings prove who they are.
    account::SettingsRecordingAuthentication(account: AccountId):
    "/accounts/{accountId}/settings" => RecordingAuthentication, Medium,
    classic ["account:read:admin"],
    granular ["account:read:settings:admin", "account:read:settings:master"];
    answer { one_of ["recording_authentication"] }
    fixed { "option" = "recording_authentication" }
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=meeting_security`: passcodes, waiting
    /// rooms and encryption of the account's meetings.
    account::SettingsMeetingSecurity(account: AccountId):
    "/accounts/{accountId}/settings" => MeetingSecuritySettings, Medium,
    classic ["account:read:admin"],
    granular ["account:read:settings:admin", "account:read:settings:master"];
    fixed { "option" = "meeting_security" }
}

request! {
    /// `GET /accounts/{accountId}/settings` with `option=security`: how users sign in.
    account::SettingsSecurity(account: AccountId):
    "/accounts/{accountId}/settings" => AccountSecurity, Medium,
    classic ["account:read:admin"],
    granular ["account:read:settings:admin", "account:read:settings:master"];
    fixed { "option" = "security" }
}

model! {
    /// The answer to [`SettingsSecurity`].
    AccountSecurity
    {
        /// Sign-in and passwords.
        security: Option<Security>,
    }
}
