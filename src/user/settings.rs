//! A user's settings. Those that groups or the account have too are in [`crate::settings`].

pub(crate) mod calls;

use crate::declare::{model, open_enum};
use crate::settings::{CountryChoice, MeetingAuthentication, RecordingAuthentication};

model! {
    /// Settings: other makers' products.
    pub struct Integration {
        /// LinkedIn Sales Navigator is on.
        pub linkedin_sales_navigator: Option<bool>,
    }
}

model! {
    /// What a user is licensed for.
    pub struct Feature {
        /// Has meetings in mainland China. Deprecated by Zoom.
        pub cn_meeting: Option<bool>,
        /// How many meetings the user can hold at once.
        pub concurrent_meeting: Option<ConcurrentMeeting>,
        /// Has meetings in India. Deprecated by Zoom.
        pub in_meeting: Option<bool>,
        /// Has a large-meeting licence.
        pub large_meeting: Option<bool>,
        /// How many participants the large-meeting licence allows: `500` or `1000`.
        pub large_meeting_capacity: Option<i64>,
        /// How many participants a meeting can have.
        pub meeting_capacity: Option<i64>,
        /// Has a webinar licence.
        pub webinar: Option<bool>,
        /// How many attendees the webinar licence allows.
        pub webinar_capacity: Option<i64>,
        /// Has Zoom Events.
        pub zoom_events: Option<bool>,
        /// How many attendees the Zoom Events licence allows.
        pub zoom_events_capacity: Option<i64>,
        /// Has Zoom Events Unlimited.
        pub zoom_events_unlimited: Option<bool>,
        /// Capacities of the licences for unlimited Zoom Events.
        pub zoom_events_unlimited_capacities: Vec<i64>,
        /// Has Zoom Sessions Unlimited.
        pub zoom_sessions_unlimited: Option<bool>,
        /// Capacities of the licences for unlimited Zoom Sessions.
        pub zoom_sessions_unlimited_capacities: Vec<i64>,
        /// Has Zoom Events, paid per attendee.
        pub zoom_events_pay_per_attendee: Option<bool>,
        /// Has Zoom Sessions, paid per attendee.
        pub zoom_sessions_pay_per_attendee: Option<bool>,
        /// Has Zoom Phone.
        pub zoom_phone: Option<bool>,
        /// Has Zoom IQ for Sales. Deprecated by Zoom.
        pub zoom_iq_for_sales: Option<bool>,
        /// Has Zoom Revenue Accelerator.
        pub zoom_revenue_accelerator: Option<bool>,
        /// Has Zoom Whiteboard.
        pub zoom_whiteboard: Option<bool>,
        /// Has Zoom Whiteboard Plus.
        pub zoom_whiteboard_plus: Option<bool>,
        /// Has Zoom Translated Captions.
        pub zoom_translated_captions: Option<bool>,
        /// Has Zoom Customer-Managed Key.
        pub zoom_customer_managed_key: Option<bool>,
        /// Has Zoom Huddles. Deprecated by Zoom.
        pub zoom_huddles: Option<bool>,
        /// Has Zoom Quality Management.
        pub zoom_quality_management: Option<bool>,
        /// Has Zoom Workforce Management.
        pub zoom_workforce_management: Option<bool>,
        /// Has Zoom Scheduler.
        pub zoom_scheduler: Option<bool>,
        /// Has Zoom Clips Plus.
        pub zoom_clips_plus: Option<bool>,
        /// Has Zoom Mail and Calendar.
        pub zoom_mail_calendar: Option<bool>,
        /// Has Zoom Compliance Management.
        pub zoom_compliance_management: Option<bool>,
        /// Has Zoom Docs.
        pub zoom_docs: Option<bool>,
        /// Add-on licences.
        pub license_info_list: Vec<FeatureLicenseInfo>,
        /// How Zoom Events is paid by consumption.
        pub zoom_events_consumption: Option<String>,
        /// Has Zoom Events by subscription.
        pub zoom_events_saas: Option<bool>,
    }
}

open_enum! {
    /// How many meetings a user can hold at once.
    pub enum ConcurrentMeeting: str {
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
    pub struct FeatureLicenseInfo {
        /// What it is for.
        pub license_type: Option<FeatureLicense>,
        /// Which kind, as a number of Zoom's tables, 64 bits wide.
        pub license_option: Option<i64>,
        /// The subscription that it is paid by.
        pub subscription_id: Option<String>,
    }
}

open_enum! {
    /// What an add-on licence is for.
    pub enum FeatureLicense: str {
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
    pub struct Tsp {
        /// Participants may be called.
        pub call_out: Option<bool>,
        /// Countries that can be called.
        pub call_out_countries: Vec<serde_json::Value>,
        /// Invitations link to numbers in other countries.
        pub show_international_numbers_link: Option<bool>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Option<CountryChoice>,
    }
}

model! {
    /// Settings: whiteboard.
    pub struct Whiteboard {
        /// There are whiteboards outside of meetings.
        pub out_meeting_advanced_whiteboard: Option<bool>,
        /// There are whiteboards in meetings.
        pub in_meeting_advanced_whiteboard: Option<bool>,
    }
}

model! {
    /// How participants and viewers of recordings prove who they are.
    pub struct AuthenticationOptions {
        /// For meetings.
        pub meeting_authentication: Option<MeetingAuthentication>,
        /// For recordings.
        pub recording_authentication: Option<RecordingAuthentication>,
    }
}
