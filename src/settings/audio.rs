//! Audio and telephone settings.

use crate::declare::{model, open_enum};

model! {
    /// Audio settings.
    pub struct AudioConferencing {
        /// Settings of toll-free and fee-based toll calls.
        pub toll_free_and_fee_based_toll_call: Option<TollFreeCall>,
        /// Settings of toll calls.
        pub toll_call: Option<TollCall>,
        /// Settings for calling participants and inviting them by telephone.
        pub call_me_and_invite_by_phone: Option<CallMeAndInviteByPhone>,
        /// Whether users have personal audio conferences.
        pub personal_audio_conference: Option<bool>,
        /// Masking of participants' phone numbers.
        pub participant_phone_masking: Option<ParticipantPhoneMasking>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Option<GlobalDialInCountries>,
    }
}

model! {
    /// Settings of toll-free and fee-based toll calls.
    pub struct TollFreeCall {
        /// Whether webinar attendees may dial in.
        pub allow_webinar_attendees_dial: Option<bool>,
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Dial-in numbers.
        pub numbers: Vec<DialInNumber>,
    }
}

model! {
    /// A number that participants can dial.
    pub struct DialInNumber {
        /// Country calling code.
        pub code: Option<String>,
        /// Code of the country.
        pub country_code: Option<String>,
        /// Name of the country.
        pub country_name: Option<String>,
        /// Number in the form that is displayed.
        pub display_number: Option<String>,
        /// The number.
        pub number: Option<String>,
    }
}

model! {
    /// Settings of toll calls.
    pub struct TollCall {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Dial-in numbers.
        pub numbers: Vec<DialInNumber>,
    }
}

model! {
    /// Settings for calling participants and inviting them by telephone.
    pub struct CallMeAndInviteByPhone {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether a participant who is called must press 1 to join.
        pub require_press_1_for_call_me: Option<PressOneRequirement>,
        /// Whether webinar attendees may ask to be called by telephone.
        pub allow_webinar_attendees_call_me: Option<bool>,
        /// Countries whose numbers can be called.
        pub call_out_countries: Option<CountryChoice>,
    }
}

open_enum! {
    /// Whether a participant who is called must press 1 to join.
    pub enum PressOneRequirement: str {
        /// Zoom decides.
        Auto = "auto",
        /// Always.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

model! {
    /// Available countries, and those that are chosen.
    pub struct CountryChoice {
        /// Countries that can be chosen.
        pub allowed_countries: Vec<Country>,
        /// Countries that are chosen.
        pub selected_countries: Vec<Country>,
    }
}

model! {
    /// A country.
    pub struct Country {
        /// Code of the country.
        pub code: Option<String>,
        /// Name of the country.
        pub name: Option<String>,
    }
}

model! {
    /// Masking of participants' phone numbers.
    pub struct ParticipantPhoneMasking {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Digits that are hidden.
        pub masking_type: Option<PhoneMasking>,
    }
}

open_enum! {
    /// Digits of a participant's phone number that are hidden.
    pub enum PhoneMasking: str {
        /// Zoom's default masking.
        Default = "mask_default",
        /// The first five digits are hidden.
        FirstFive = "mask_first_5",
        /// All digits except the last four are hidden.
        ExceptLastFour = "mask_except_last_4",
    }
}

model! {
    /// Countries with dial-in numbers.
    pub struct GlobalDialInCountries {
        /// Countries that can be chosen.
        pub allowed_countries: Vec<Country>,
        /// Countries that are chosen.
        pub selected_countries: Vec<Country>,
        /// Whether toll-free numbers are included.
        pub include_toll_free: Option<bool>,
    }
}

open_enum! {
    /// How participants can join the audio.
    pub enum AudioType: str {
        /// By telephone or computer audio.
        Both = "both",
        /// By telephone only.
        Telephony = "telephony",
        /// By computer audio only.
        Voip = "voip",
        /// Through the audio of a third party.
        ThirdParty = "thirdParty",
    }
}

model! {
    /// Telephony settings.
    pub struct Telephony {
        /// Instructions for joining the audio of a third party.
        pub audio_conference_info: Option<String>,
        /// Regions of telephone numbers.
        pub telephony_regions: Option<TelephonyRegions>,
        /// Whether third-party audio may be used.
        pub third_party_audio: Option<bool>,
        /// Whether invitations link to the dial-in numbers of other countries. Users only.
        pub show_international_numbers_link: Option<bool>,
    }
}

model! {
    /// Regions of telephone numbers.
    pub struct TelephonyRegions {
        /// Values that can be chosen. Account and users only.
        pub allowed_values: Vec<String>,
        /// Value that is chosen.
        pub selection_values: Option<String>,
        /// Value that is chosen. Some answers use this name. Users only.
        pub selection_value: Option<String>,
    }
}
