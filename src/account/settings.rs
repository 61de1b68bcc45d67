//! The settings that only an account has. Those that it shares with groups or users are in
//! [`crate::settings`].

pub(crate) mod calls;
mod rooms;
mod security;

pub use rooms::*;
pub use security::*;

use crate::declare::model;
use crate::settings::{CountryChoice, DataCenterRegion};

model! {
    /// Capacities that all users of the account have.
    pub struct Feature {
        /// Maximum number of participants in a meeting.
        pub meeting_capacity: Option<i64>,
    }
}

model! {
    /// Integrations with products of other companies.
    pub struct Integration {
        /// Whether the integration with Box is enabled.
        #[name = "box"]
        pub box_drive: Option<bool>,
        /// Whether the integration with Dropbox is enabled.
        pub dropbox: Option<bool>,
        /// Whether the integration with Google Calendar is enabled.
        pub google_calendar: Option<bool>,
        /// Whether the integration with Google Drive is enabled.
        pub google_drive: Option<bool>,
        /// Whether the integration with Kubi is enabled.
        pub kubi: Option<bool>,
        /// Whether the integration with Microsoft OneDrive is enabled.
        pub microsoft_one_drive: Option<bool>,
    }
}

model! {
    /// Settings of third-party audio (TSP, telephony service provider).
    pub struct Tsp {
        /// Whether meetings may call participants by telephone.
        pub call_out: Option<bool>,
        /// Countries whose numbers meetings may call.
        pub call_out_countries: Vec<String>,
        /// Whether toll-free numbers are shown.
        pub display_toll_free_numbers: Option<bool>,
        /// Whether invitations link to the dial-in numbers of other countries.
        pub show_international_numbers_link: Option<bool>,
        /// Whether webinar attendees may ask to be called by telephone.
        pub allow_webinar_attendees_call_me: Option<bool>,
        /// Whether webinar attendees may dial in on toll-free numbers.
        pub allow_webinar_attendees_toll_free_dial: Option<bool>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Option<CountryChoice>,
    }
}

model! {
    /// Settings that apply during Video SDK sessions.
    pub struct InSession {
        /// Whether admins choose the data centre regions that are used.
        pub custom_data_center_regions: Option<bool>,
        /// Data centre regions that are used.
        pub data_center_regions: Vec<DataCenterRegion>,
        /// Data centre regions that are not used.
        pub unchecked_data_center_regions: Vec<DataCenterRegion>,
        /// Whether two participants are connected directly (peer to peer).
        pub p2p_connetion: Option<bool>,
        /// Whether direct connections use a fixed range of ports.
        pub p2p_ports: Option<bool>,
        /// Range of ports of direct connections.
        pub ports_range: Option<String>,
        /// DSCP value of audio packets, from 0 to 63.
        pub dscp_audio: Option<i64>,
        /// Whether packets are marked with DSCP values.
        pub dscp_marking: Option<bool>,
        /// DSCP value of video packets, from 0 to 63.
        pub dscp_video: Option<i64>,
        /// Whether packets are marked with DSCP values in both directions.
        pub dscp_dual: Option<bool>,
        /// Whether subsessions are available.
        pub subsession: Option<bool>,
    }
}
