//! A user's settings. Those that groups or the account have too are in [`crate::settings`].

use crate::ids::UserId;
use crate::macros::{model, open_enum, request};
use crate::settings::{
    AudioConferencing, CountryChoice, EmailNotification, GeneralSetting, InMeeting,
    MeetingAuthentication, MeetingSecuritySettings, Profile, Recording, RecordingAuthentication,
    ScheduleMeeting, Telephony,
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
