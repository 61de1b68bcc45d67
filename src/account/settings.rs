//! The settings of the account. Those that groups or users have too are in [`crate::settings`].

pub(crate) mod calls;
mod rooms;
mod security;

pub use rooms::*;
pub use security::*;

use crate::declare::model;
use crate::settings::{CountryChoice, DataCenterRegion};

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
