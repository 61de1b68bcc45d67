//! The settings that only users have. Those that they share with groups or the account are in
//! [`crate::settings`].

pub(crate) mod calls;

use crate::declare::{model, open_enum};
use crate::settings::{CountryChoice, MeetingAuthentication, RecordingAuthentication};

model! {
    /// Integrations with products of other companies.
    pub struct Integration {
        /// Whether LinkedIn Sales Navigator is enabled.
        pub linkedin_sales_navigator: Option<bool>,
    }
}

model! {
    /// The licences and capacities of a user.
    pub struct Feature {
        /// Whether the user has the feature for meetings in mainland China. Deprecated by Zoom.
        pub cn_meeting: Option<bool>,
        /// Plan for hosting several meetings at the same time.
        pub concurrent_meeting: Option<ConcurrentMeeting>,
        /// Whether the user has the feature for meetings in India. Deprecated by Zoom.
        pub in_meeting: Option<bool>,
        /// Whether the user has a large-meeting licence.
        pub large_meeting: Option<bool>,
        /// Maximum number of participants that the large-meeting licence allows. Zoom's description
        /// names `500` and `1000`; licences of 3000 and 5000 exist as well.
        pub large_meeting_capacity: Option<i64>,
        /// Maximum number of participants in a meeting.
        pub meeting_capacity: Option<i64>,
        /// Whether the user has a webinar licence.
        pub webinar: Option<bool>,
        /// Maximum number of attendees that the webinar licence allows.
        pub webinar_capacity: Option<i64>,
        /// Whether the user has Zoom Events.
        pub zoom_events: Option<bool>,
        /// Maximum number of attendees that the Zoom Events licence allows.
        pub zoom_events_capacity: Option<i64>,
        /// Whether the user has Zoom Events Unlimited.
        pub zoom_events_unlimited: Option<bool>,
        /// Capacities of the licences for unlimited Zoom Events.
        pub zoom_events_unlimited_capacities: Vec<i64>,
        /// Whether the user has Zoom Sessions Unlimited.
        pub zoom_sessions_unlimited: Option<bool>,
        /// Capacities of the licences for unlimited Zoom Sessions.
        pub zoom_sessions_unlimited_capacities: Vec<i64>,
        /// Whether the user has Zoom Events with payment per attendee.
        pub zoom_events_pay_per_attendee: Option<bool>,
        /// Whether the user has Zoom Sessions with payment per attendee.
        pub zoom_sessions_pay_per_attendee: Option<bool>,
        /// Whether the user has Zoom Phone.
        pub zoom_phone: Option<bool>,
        /// Whether the user has Zoom IQ for Sales. Deprecated by Zoom.
        pub zoom_iq_for_sales: Option<bool>,
        /// Whether the user has Zoom Revenue Accelerator.
        pub zoom_revenue_accelerator: Option<bool>,
        /// Whether the user has Zoom Whiteboard.
        pub zoom_whiteboard: Option<bool>,
        /// Whether the user has Zoom Whiteboard Plus.
        pub zoom_whiteboard_plus: Option<bool>,
        /// Whether the user has Zoom Translated Captions.
        pub zoom_translated_captions: Option<bool>,
        /// Whether the user has Zoom Customer-Managed Key.
        pub zoom_customer_managed_key: Option<bool>,
        /// Whether the user has Zoom Huddles. Deprecated by Zoom.
        pub zoom_huddles: Option<bool>,
        /// Whether the user has Zoom Quality Management.
        pub zoom_quality_management: Option<bool>,
        /// Whether the user has Zoom Workforce Management.
        pub zoom_workforce_management: Option<bool>,
        /// Whether the user has Zoom Scheduler.
        pub zoom_scheduler: Option<bool>,
        /// Whether the user has Zoom Clips Plus.
        pub zoom_clips_plus: Option<bool>,
        /// Whether the user has Zoom Mail and Calendar.
        pub zoom_mail_calendar: Option<bool>,
        /// Whether the user has Zoom Compliance Management.
        pub zoom_compliance_management: Option<bool>,
        /// Whether the user has Zoom Docs.
        pub zoom_docs: Option<bool>,
        /// Add-on licences of the user.
        pub license_info_list: Vec<FeatureLicenseInfo>,
        /// Zoom Events plan with payment by consumption, as text, for example `None`.
        pub zoom_events_consumption: Option<String>,
        /// Whether the user has a subscription to Zoom Events.
        pub zoom_events_saas: Option<bool>,
    }
}

open_enum! {
    /// Plan for hosting several meetings at the same time.
    pub enum ConcurrentMeeting: str {
        /// The Basic plan.
        Basic = "Basic",
        /// The Plus plan.
        Plus = "Plus",
        /// No plan: the user can host one meeting at a time.
        None = "None",
    }
}

model! {
    /// An add-on licence that a user holds.
    pub struct FeatureLicenseInfo {
        /// Product that the licence is for.
        pub license_type: Option<FeatureLicense>,
        /// Zoom's code for the licence, a 64-bit number that has a meaning only together with
        /// `license_type`.
        pub license_option: Option<i64>,
        /// Id of the subscription that pays for the licence.
        pub subscription_id: Option<String>,
    }
}

open_enum! {
    /// Product that an add-on licence is for.
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
    /// Settings of third-party audio (TSP, telephony service provider).
    pub struct Tsp {
        /// Whether meetings may call participants by telephone.
        pub call_out: Option<bool>,
        /// Countries whose numbers meetings may call.
        pub call_out_countries: Vec<serde_json::Value>,
        /// Whether invitations link to the dial-in numbers of other countries.
        pub show_international_numbers_link: Option<bool>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Option<CountryChoice>,
    }
}

model! {
    /// Whiteboard settings.
    pub struct Whiteboard {
        /// Whether whiteboards are available outside meetings.
        pub out_meeting_advanced_whiteboard: Option<bool>,
        /// Whether whiteboards are available in meetings.
        pub in_meeting_advanced_whiteboard: Option<bool>,
    }
}

model! {
    /// How participants of meetings and viewers of recordings authenticate.
    pub struct AuthenticationOptions {
        /// Authentication of meeting participants.
        pub meeting_authentication: Option<MeetingAuthentication>,
        /// Authentication of viewers of cloud recordings.
        pub recording_authentication: Option<RecordingAuthentication>,
    }
}
