//! The settings of the account.

mod chat;
mod in_meeting;
mod rooms;
mod security;

pub use chat::*;
pub use in_meeting::*;
pub use rooms::*;
pub use security::*;

use crate::ids::{AccountId, TemplateId};
use crate::macros::{model, open_enum, request};
use crate::settings::{
    Archive, AudioConferencing, AudioType, AutoRecording, ContinuousMeetingChat, CountryChoice,
    DataCenterRegion, GeneralSetting, HiddenMeetingTopic, HiddenWebinarTopic,
    IpAddressAccessControl, MailCalendar, MeetingAuthentication, MeetingPasswordRequirement,
    PmiPasscodeRule, Profile, RecordFilesSeparately, RecordingAuthentication,
    RecordingPasswordRequirement, SmartRecording, TelephonyRegions, WebinarRegistrationOptions,
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
        /// Mail when host licences run low.
        low_host_count_reminder: Option<bool>,
        /// Mail to alternative hosts when a recording is ready.
        recording_available_reminder_alternative_hosts: Option<bool>,
        /// Mail to those who scheduled when a recording is ready.
        recording_available_reminder_schedulers: Option<bool>,
        /// Mail to the host when someone schedules for them.
        schedule_for_reminder: Option<bool>,
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
    /// Settings: other options.
    OtherOptions
    {
        /// Users who were invited become active by themselves.
        allow_auto_active_users: Option<bool>,
        /// Users may chat with Zoom's support.
        allow_users_contact_support_via_chat: Option<bool>,
        /// Users may give their pronouns.
        allow_users_enter_and_share_pronouns: Option<bool>,
        /// Snapshots on iOS are blurred.
        blur_snapshot: Option<bool>,
        /// Users see meetings that they scheduled for others.
        display_meetings_scheduled_for_others: Option<bool>,
        /// What is measured of the quality of meetings: `0`, `1`, `2` or `3`.
        meeting_qos_and_mos: Option<i64>,
        /// The dashboard shows meetings of one person.
        show_one_user_meeting_on_dashboard: Option<bool>,
        /// Content network of the web client.
        use_cdn: Option<CdnChoice>,
        /// Registration for webinars.
        webinar_registration_options: Option<WebinarRegistrationOptions>,
        /// Reports of attendees hold e-mail addresses.
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
    /// Settings: recording.
    Recording
    {
        /// Only users of the account see recordings.
        account_user_access_recording: Option<bool>,
        /// Deleted recordings can be recovered from the trash.
        allow_recovery_deleted_cloud_recordings: Option<bool>,
        /// Archiving.
        archive: Option<Archive>,
        /// Recordings in the cloud are deleted after some days.
        auto_delete_cmr: Option<bool>,
        /// Days after which recordings in the cloud are deleted.
        auto_delete_cmr_days: Option<i64>,
        /// Whether meetings are recorded by themselves.
        auto_recording: Option<AutoRecording>,
        /// Meetings may be recorded in the cloud.
        cloud_recording: Option<bool>,
        /// Viewers may download recordings.
        cloud_recording_download: Option<bool>,
        /// Only the host may download recordings.
        cloud_recording_download_host: Option<bool>,
        /// Names of participants are in the recording.
        display_participant_name: Option<bool>,
        /// Hosts may delete recordings.
        host_delete_cloud_recording: Option<bool>,
        /// Access to recordings by IP address.
        ip_address_access_control: Option<IpAddressAccessControl>,
        /// Meetings may be recorded on a computer.
        local_recording: Option<bool>,
        /// Recordings suit other makers' video editors.
        optimize_recording_for_3rd_party_video_editor: Option<bool>,
        /// Hosts do not see recordings.
        prevent_host_access_recording: Option<bool>,
        /// There is a file of the audio alone.
        record_audio_file: Option<bool>,
        /// There is an audio file of each participant.
        record_audio_file_each_participant: Option<bool>,
        /// Which views are recorded into files of their own.
        record_files_separately: Option<RecordFilesSeparately>,
        /// The gallery is recorded.
        record_gallery_view: Option<bool>,
        /// The active speaker is recorded.
        record_speaker_view: Option<bool>,
        /// Recordings in the cloud are transcribed.
        recording_audio_transcript: Option<bool>,
        /// Participants see a disclaimer when recording starts.
        recording_disclaimer: Option<bool>,
        /// Recordings have highlights. Deprecated by Zoom.
        recording_highlight: Option<bool>,
        /// Smart recording.
        smart_recording: Option<SmartRecording>,
        /// What passcodes of recordings must be like.
        recording_password_requirement: Option<RecordingPasswordRequirement>,
        /// There are thumbnails of who presents.
        recording_thumbnails: Option<bool>,
        /// Recordings that exist need a passcode.
        required_password_for_existing_cloud_recordings: Option<bool>,
        /// Shared recordings need a passcode.
        required_password_for_shared_cloud_recordings: Option<bool>,
        /// The chat is saved.
        save_chat_text: Option<bool>,
        /// Closed captions are saved.
        save_close_caption: Option<bool>,
        /// Messages to panelists are saved.
        save_panelist_chat: Option<bool>,
        /// Results of polls are saved.
        save_poll_results: Option<bool>,
        /// Recordings show the time.
        show_timestamp: Option<bool>,
    }
}

model! {
    /// Settings: scheduling of meetings.
    ScheduleMeeting
    {
        /// How participants can join the audio.
        audio_type: Option<AudioType>,
        /// Only those who signed in may join.
        enforce_login: Option<bool>,
        /// The domains.
        enforce_login_domains: Option<String>,
        /// Only users of some domains may join.
        enforce_login_with_domains: Option<bool>,
        /// Personal meetings that can be joined before the host need a passcode.
        force_pmi_jbh_password: Option<bool>,
        /// Meetings start with the host's video on.
        host_video: Option<bool>,
        /// Meetings have a group chat of their own.
        enable_dedicated_group_chat: Option<bool>,
        /// How many minutes before the start participants may join: `0` for any time.
        jbh_time: Option<i64>,
        /// Participants may join before the host.
        join_before_host: Option<bool>,
        /// What passcodes of meetings must be like.
        meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Zoom does not store topics.
        not_store_meeting_topic: Option<bool>,
        /// Meetings start with participants' video on.
        participant_video: Option<bool>,
        /// Hosts may turn off participants' video.
        allow_host_to_disable_participant_video: Option<bool>,
        /// Users have a personal meeting id.
        personal_meeting: Option<bool>,
        /// Instant meetings need a passcode.
        require_password_for_instant_meetings: Option<bool>,
        /// Which personal meetings need a passcode.
        require_password_for_pmi_meetings: Option<PmiPasscodeRule>,
        /// Meetings that were scheduled before need a passcode.
        require_password_for_scheduled_meetings: Option<bool>,
        /// New meetings need a passcode.
        require_password_for_scheduling_new_meetings: Option<bool>,
        /// Instant meetings have the personal meeting id.
        use_pmi_for_instant_meetings: Option<bool>,
        /// Scheduled meetings have the personal meeting id.
        use_pmi_for_scheduled_meetings: Option<bool>,
        /// Showing "Zoom Meeting" in place of the topic.
        always_display_zoom_meeting_as_topic: Option<HiddenMeetingTopic>,
        /// Hiding descriptions of meetings.
        hide_meeting_description: Option<HideMeetingDescription>,
        /// Showing "Zoom Webinar" in place of the topic.
        always_display_zoom_webinar_as_topic: Option<HiddenWebinarTopic>,
        /// Hiding descriptions of webinars.
        hide_webinar_description: Option<HideWebinarDescription>,
        /// Meeting templates that admins made.
        meeting_template: Option<TemplateSettings>,
        /// Continuous meeting chat.
        continuous_meeting_chat: Option<ContinuousMeetingChat>,
    }
}

model! {
    /// Settings: hiding descriptions of meetings.
    HideMeetingDescription
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Scheduled meetings hide it too.
        hide_description_for_scheduled_meetings: Option<bool>,
    }
}

model! {
    /// Settings: hiding descriptions of webinars.
    HideWebinarDescription
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Scheduled webinars hide it too.
        hide_description_for_scheduled_webinars: Option<bool>,
    }
}

model! {
    /// Settings: meeting templates that admins made.
    TemplateSettings
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Templates.
        templates: Vec<TemplateChoice>,
    }
}

model! {
    /// A meeting template that admins made.
    TemplateChoice
    {
        /// Id.
        id: Option<TemplateId>,
        /// Name.
        name: Option<String>,
        /// Whether it is on.
        enable: Option<bool>,
    }
}

model! {
    /// Settings: telephony.
    Telephony
    {
        /// How to join by a third party's audio.
        audio_conference_info: Option<String>,
        /// Regions for toll calls.
        telephony_regions: Option<TelephonyRegions>,
        /// Audio may come from a third party.
        third_party_audio: Option<bool>,
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
    "/accounts/{accountId}/settings" => AccountMeetingSecurity, Medium,
    classic ["account:read:admin"],
    granular ["account:read:settings:admin", "account:read:settings:master"];
    fixed { "option" = "meeting_security" }
}

model! {
    /// The answer to [`SettingsMeetingSecurity`].
    AccountMeetingSecurity
    {
        /// Passcodes, waiting rooms, encryption.
        meeting_security: Option<MeetingSecurity>,
    }
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
