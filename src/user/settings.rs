//! A user's settings.

mod in_meeting;

pub use in_meeting::*;

use crate::ids::UserId;
use crate::macros::{model, open_enum, request};
use crate::secret::Secret;
use crate::settings::{
    AudioConferencing, AudioType, AutoRecording, CountryAccess, CountryChoice, EmailNotification,
    EncryptionType, GeneralSetting, IpAddressAccessControl, MeetingAuthentication,
    MeetingPasswordRequirement, PmiPasscodeRule, Profile, RecordFilesSeparately,
    RecordingAuthentication, RecordingPasswordRequirement, SmartRecording, TelephonyRegions,
    WaitingRoomSettings,
};
use crate::user::LoginType;

request! {
    /// `GET /users/{userId}/settings`: a user's settings. [`UserSettings::feature`] holds the
    /// licences: large meetings, webinars, capacities.
    user::Settings(user: UserId): "/users/{userId}/settings" => UserSettings, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:settings:admin", "user:read:settings"];
    query {
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: LoginType,
        /// Only these fields.
        fields = "custom_query_fields": Vec<String>,
    }
}

model! {
    /// A user's settings. Sections that Zoom leaves out are `None`.
    UserSettings
    {
        /// Audio and telephone.
        audio_conferencing: Option<AudioConferencing>,
        /// E-mail notifications.
        email_notification: Option<EmailNotification>,
        /// Licences and capacities.
        feature: Option<Feature>,
        /// In meetings.
        in_meeting: Option<InMeeting>,
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
        /// Whiteboards.
        whiteboard: Option<Whiteboard>,
        /// Authentication, in accounts whose answer holds it.
        authentication_options: Option<AuthenticationOptions>,
        /// Settings of no other section.
        general_setting: Option<GeneralSetting>,
        /// Other makers' products.
        integration: Option<Integration>,
        /// Other options, of which no source names any: as they came.
        other_options: Option<serde_json::Value>,
    }
}

model! {
    /// Settings: other makers' products.
    Integration
    {
        /// LinkedIn Sales Navigator is on.
        linkedin_sales_navigator: Option<bool>,
    }
}

model! {
    /// What a user is licensed for.
    Feature
    {
        /// Has meetings in mainland China. Deprecated by Zoom.
        cn_meeting: Option<bool>,
        /// How many meetings the user can hold at once.
        concurrent_meeting: Option<ConcurrentMeeting>,
        /// Has meetings in India. Deprecated by Zoom.
        in_meeting: Option<bool>,
        /// Has a large-meeting licence.
        large_meeting: Option<bool>,
        /// How many participants the large-meeting licence allows: `500` or `1000`.
        large_meeting_capacity: Option<i64>,
        /// How many participants a meeting can have.
        meeting_capacity: Option<i64>,
        /// Has a webinar licence.
        webinar: Option<bool>,
        /// How many attendees the webinar licence allows.
        webinar_capacity: Option<i64>,
        /// Has Zoom Events.
        zoom_events: Option<bool>,
        /// How many attendees the Zoom Events licence allows.
        zoom_events_capacity: Option<i64>,
        /// Has Zoom Events Unlimited.
        zoom_events_unlimited: Option<bool>,
        /// Capacities of the licences for unlimited Zoom Events.
        zoom_events_unlimited_capacities: Vec<i64>,
        /// Has Zoom Sessions Unlimited.
        zoom_sessions_unlimited: Option<bool>,
        /// Capacities of the licences for unlimited Zoom Sessions.
        zoom_sessions_unlimited_capacities: Vec<i64>,
        /// Has Zoom Events, paid per attendee.
        zoom_events_pay_per_attendee: Option<bool>,
        /// Has Zoom Sessions, paid per attendee.
        zoom_sessions_pay_per_attendee: Option<bool>,
        /// Has Zoom Phone.
        zoom_phone: Option<bool>,
        /// Has Zoom IQ for Sales. Deprecated by Zoom.
        zoom_iq_for_sales: Option<bool>,
        /// Has Zoom Revenue Accelerator.
        zoom_revenue_accelerator: Option<bool>,
        /// Has Zoom Whiteboard.
        zoom_whiteboard: Option<bool>,
        /// Has Zoom Whiteboard Plus.
        zoom_whiteboard_plus: Option<bool>,
        /// Has Zoom Translated Captions.
        zoom_translated_captions: Option<bool>,
        /// Has Zoom Customer-Managed Key.
        zoom_customer_managed_key: Option<bool>,
        /// Has Zoom Huddles. Deprecated by Zoom.
        zoom_huddles: Option<bool>,
        /// Has Zoom Quality Management.
        zoom_quality_management: Option<bool>,
        /// Has Zoom Workforce Management.
        zoom_workforce_management: Option<bool>,
        /// Has Zoom Scheduler.
        zoom_scheduler: Option<bool>,
        /// Has Zoom Clips Plus.
        zoom_clips_plus: Option<bool>,
        /// Has Zoom Mail and Calendar.
        zoom_mail_calendar: Option<bool>,
        /// Has Zoom Compliance Management.
        zoom_compliance_management: Option<bool>,
        /// Has Zoom Docs.
        zoom_docs: Option<bool>,
        /// Add-on licences.
        license_info_list: Vec<FeatureLicenseInfo>,
        /// How Zoom Events is paid by consumption.
        zoom_events_consumption: Option<String>,
        /// Has Zoom Events by subscription.
        zoom_events_saas: Option<bool>,
    }
}

open_enum! {
    /// How many meetings a user can hold at once.
    ConcurrentMeeting: str {
        /// The Basic plan.
        Basic = "Basic",
        /// The Plus plan.
        Plus = "Plus",
        /// No plan: one at a time.
        None = "None",
    }
}

model! {
    /// An add-on licence that a user holds.
    FeatureLicenseInfo
    {
        /// What it is for.
        license_type: Option<FeatureLicense>,
        /// Which kind, as a number of Zoom's tables, 64 bits wide.
        license_option: Option<i64>,
        /// The subscription that it is paid by.
        subscription_id: Option<String>,
    }
}

open_enum! {
    /// What an add-on licence is for.
    FeatureLicense: str {
        /// Whiteboard.
        Whiteboard = "ZOOM_WHITEBOARD",
        /// Translated captions.
        TranslatedCaptions = "ZOOM_TRANSLATED_CAPTIONS",
        /// Scheduler.
        Scheduler = "ZOOM_SCHEDULER",
        /// Clips.
        Clips = "ZOOM_CLIPS",
        /// Visitor management.
        VisitorManagement = "ZOOM_VISITOR_MANAGEMENT",
        /// Customer-managed key.
        CustomerManagedKey = "ZOOM_CMK",
        /// Docs.
        Docs = "ZOOM_DOCS",
        /// Revenue Accelerator.
        RevenueAccelerator = "ZOOM_REVENUE_ACCELERATOR",
        /// Compliance management.
        ComplianceManagement = "ZOOM_COMPLIANCE_MANAGEMENT",
        /// Workforce management.
        WorkforceManagement = "ZOOM_WORKFORCE_MANAGEMENT",
        /// Quality management.
        QualityManagement = "ZOOM_QUALITY_MANAGEMENT",
        /// Clinical notes for healthcare.
        HealthcareClinicalNotes = "ZOOM_HEALTHCARE_CLINICAL_NOTES",
        /// Events, by subscription.
        Events = "ZOOM_EVENTS_NEW_SAAS",
        /// Events, by consumption.
        EventsConsumption = "ZOOM_EVENTS_CONSUMPTION",
        /// Webinars Plus, by subscription.
        WebinarsPlus = "ZOOM_WEBINARS_PLUS",
        /// Webinars Plus, by consumption.
        WebinarsPlusConsumption = "ZOOM_WEBINARS_PLUS_CONSUMPTION",
    }
}

model! {
    /// Settings: recording.
    Recording
    {
        /// The host confirms a disclaimer.
        ask_host_to_confirm_disclaimer: Option<bool>,
        /// Participants consent to a disclaimer.
        ask_participants_to_consent_disclaimer: Option<bool>,
        /// Recordings in the cloud are deleted after some days.
        auto_delete_cmr: Option<bool>,
        /// Days after which recordings in the cloud are deleted.
        auto_delete_cmr_days: Option<i64>,
        /// Which views are recorded into files of their own.
        record_files_separately: Option<RecordFilesSeparately>,
        /// Names of participants are in the recording.
        display_participant_name: Option<bool>,
        /// There are thumbnails of who presents.
        recording_thumbnails: Option<bool>,
        /// Recordings suit other makers' video editors.
        optimize_recording_for_3rd_party_video_editor: Option<bool>,
        /// Recordings have highlights. Deprecated by Zoom.
        recording_highlight: Option<bool>,
        /// Messages to panelists are saved.
        save_panelist_chat: Option<bool>,
        /// Results of polls are saved.
        save_poll_results: Option<bool>,
        /// Closed captions are saved.
        save_close_caption: Option<bool>,
        /// Whether meetings are recorded by themselves.
        auto_recording: Option<AutoRecording>,
        /// Meetings may be recorded in the cloud.
        cloud_recording: Option<bool>,
        /// Hosts may pause and stop a recording.
        host_pause_stop_recording: Option<bool>,
        /// Access to recordings by IP address.
        ip_address_access_control: Option<IpAddressAccessControl>,
        /// Meetings may be recorded on a computer.
        local_recording: Option<bool>,
        /// There is a file of the audio alone.
        record_audio_file: Option<bool>,
        /// The gallery is recorded.
        record_gallery_view: Option<bool>,
        /// The active speaker is recorded.
        record_speaker_view: Option<bool>,
        /// Recordings in the cloud are transcribed.
        recording_audio_transcript: Option<bool>,
        /// Participants see a disclaimer when recording starts.
        recording_disclaimer: Option<bool>,
        /// Smart recording.
        smart_recording: Option<SmartRecording>,
        /// What passcodes of recordings must be like.
        recording_password_requirement: Option<RecordingPasswordRequirement>,
        /// The chat is saved.
        save_chat_text: Option<bool>,
        /// Recordings show the time.
        show_timestamp: Option<bool>,
        /// Hosts may delete recordings.
        host_delete_cloud_recording: Option<bool>,
        /// There is an audio file of each participant.
        record_audio_file_each_participant: Option<bool>,
        /// Shared recordings need a passcode.
        required_password_for_shared_cloud_recordings: Option<bool>,
    }
}

model! {
    /// Settings: scheduling of meetings.
    ScheduleMeeting
    {
        /// How participants can join the audio.
        audio_type: Option<AudioType>,
        /// Passcode that scheduled meetings get.
        #[serde(skip_serializing)]
        default_password_for_scheduled_meetings: Option<Secret>,
        /// The link for joining holds the passcode.
        embed_password_in_join_link: Option<bool>,
        /// Personal meetings that can be joined before the host need a passcode.
        force_pmi_jbh_password: Option<bool>,
        /// Meetings start with the host's video on.
        host_video: Option<bool>,
        /// Participants may join before the host.
        join_before_host: Option<bool>,
        /// What passcodes of meetings must be like.
        meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Meetings start with participants' video on.
        participants_video: Option<bool>,
        /// Users have a personal meeting id.
        personal_meeting: Option<bool>,
        /// Passcode of the personal meeting.
        #[serde(skip_serializing)]
        pmi_password: Option<Secret>,
        /// Joining by telephone needs a passcode.
        pstn_password_protected: Option<bool>,
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
        /// Continuous meeting chat.
        continuous_meeting_chat: Option<ContinuousMeetingChat>,
        /// Meetings have a group chat of their own.
        enable_dedicated_group_chat: Option<bool>,
        /// Participants are muted when they join.
        mute_upon_entry: Option<bool>,
    }
}

model! {
    /// Settings: continuous meeting chat.
    ContinuousMeetingChat
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// People outside of the account may be added. Deprecated by Zoom.
        can_add_external_users: Option<bool>,
        /// Invited people outside of the account are added by themselves. Deprecated by Zoom.
        auto_add_invited_external_users: Option<bool>,
        /// Instant meetings have it.
        support_instant_meetings: Option<bool>,
        /// Scheduled meetings have it.
        support_scheduled_meetings: Option<bool>,
    }
}

model! {
    /// Settings: telephony.
    Telephony
    {
        /// How to join by a third party's audio.
        audio_conference_info: Option<String>,
        /// Invitations link to numbers in other countries.
        show_international_numbers_link: Option<bool>,
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
        call_out_countries: Vec<serde_json::Value>,
        /// Invitations link to numbers in other countries.
        show_international_numbers_link: Option<bool>,
        /// Countries with dial-in numbers.
        global_dial_in_countries: Option<CountryChoice>,
    }
}

model! {
    /// Settings: whiteboard.
    Whiteboard
    {
        /// There are whiteboards outside of meetings.
        out_meeting_advanced_whiteboard: Option<bool>,
        /// There are whiteboards in meetings.
        in_meeting_advanced_whiteboard: Option<bool>,
    }
}

model! {
    /// How participants and viewers of recordings prove who they are.
    AuthenticationOptions
    {
        /// For meetings.
        meeting_authentication: Option<MeetingAuthentication>,
        /// For recordings.
        recording_authentication: Option<RecordingAuthentication>,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=meeting_authentication`: how participants of a
    /// user's meetings prove who they are.
    user::SettingsMeetingAuthentication(user: UserId):
    "/users/{userId}/settings" => MeetingAuthentication, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:settings:admin", "user:read:settings"];
    answer { one_of ["meeting_authentication"] }
    fixed { "option" = "meeting_authentication" }
    query {
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: LoginType,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=recording_authentication`: how viewers of a
    /// user's cloud recordings prove who they are.
    user::SettingsRecordingAuthentication(user: UserId):
    "/users/{userId}/settings" => RecordingAuthentication, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:settings:admin", "user:read:settings"];
    answer { one_of ["recording_authentication"] }
    fixed { "option" = "recording_authentication" }
    query {
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: LoginType,
    }
}

request! {
    /// `GET /users/{userId}/settings` with `option=meeting_security`: passcodes, waiting rooms and
    /// encryption of a user's meetings.
    user::SettingsMeetingSecurity(user: UserId):
    "/users/{userId}/settings" => MeetingSecuritySettings, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:settings:admin", "user:read:settings"];
    fixed { "option" = "meeting_security" }
    query {
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: LoginType,
    }
}

model! {
    /// The answer to [`SettingsMeetingSecurity`].
    MeetingSecuritySettings
    {
        /// Passcodes, waiting rooms, encryption.
        meeting_security: Option<MeetingSecurity>,
    }
}

model! {
    /// Settings: meeting security.
    MeetingSecurity
    {
        /// Meetings without any protection get a waiting room.
        auto_security: Option<bool>,
        /// Users of some domains may not join.
        block_user_domain: Option<bool>,
        /// Domains whose users may not join.
        block_user_domain_list: Vec<String>,
        /// The link for joining holds the passcode.
        embed_password_in_join_link: Option<bool>,
        /// How meetings are encrypted.
        encryption_type: Option<EncryptionType>,
        /// Meetings may be encrypted end to end.
        end_to_end_encrypted_meetings: Option<bool>,
        /// Meetings need a passcode.
        meeting_password: Option<bool>,
        /// What passcodes of meetings must be like.
        meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Only those who signed in may join from the browser.
        only_authenticated_can_join_from_webclient: Option<bool>,
        /// Joining by telephone needs a passcode.
        phone_password: Option<bool>,
        /// Personal meetings need a passcode.
        pmi_password: Option<bool>,
        /// Scheduled meetings need a passcode.
        require_password_for_scheduled_meeting: Option<bool>,
        /// Scheduled webinars need a passcode.
        require_password_for_scheduled_webinar: Option<bool>,
        /// Participants wait until they are let in.
        waiting_room: Option<bool>,
        /// Waiting rooms.
        waiting_room_settings: Option<WaitingRoomSettings>,
        /// Webinars need a passcode.
        webinar_password: Option<bool>,
        /// Passcode of the personal meeting.
        #[serde(skip_serializing)]
        password_for_pmi: Option<Secret>,
        /// From which countries and regions people may join.
        approved_or_denied_countries_or_regions: Option<CountryAccess>,
    }
}
