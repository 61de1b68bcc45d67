//! Audio and telephone.

use crate::declare::{model, open_enum};

model! {
    /// Settings: audio conferencing.
    pub struct AudioConferencing {
        /// Toll-free and fee-based toll calls.
        pub toll_free_and_fee_based_toll_call: Option<TollFreeCall>,
        /// Toll calls.
        pub toll_call: Option<TollCall>,
        /// Being called, and inviting by phone.
        pub call_me_and_invite_by_phone: Option<CallMeAndInviteByPhone>,
        /// Users have personal audio conferences.
        pub personal_audio_conference: Option<bool>,
        /// Masking of phone numbers.
        pub participant_phone_masking: Option<ParticipantPhoneMasking>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Option<GlobalDialInCountries>,
    }
}

model! {
    /// Settings: toll-free and fee-based toll calls.
    pub struct TollFreeCall {
        /// Lets attendees of webinars dial in.
        pub allow_webinar_attendees_dial: Option<bool>,
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Numbers.
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
        /// Number, as it is shown.
        pub display_number: Option<String>,
        /// Number.
        pub number: Option<String>,
    }
}

model! {
    /// Settings: toll calls.
    pub struct TollCall {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Numbers.
        pub numbers: Vec<DialInNumber>,
    }
}

model! {
    /// Settings: being called, and inviting by phone.
    pub struct CallMeAndInviteByPhone {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Whether someone who is called must press 1 to join.
        pub require_press_1_for_call_me: Option<PressOneRequirement>,
        /// Attendees of webinars may have themselves called.
        pub allow_webinar_attendees_call_me: Option<bool>,
        /// Countries that can be called.
        pub call_out_countries: Option<CountryChoice>,
    }
}

open_enum! {
    /// Whether someone who is called must press 1 to join.
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
    /// Which countries there are, and which are chosen.
    pub struct CountryChoice {
        /// Countries there are.
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
        /// Name.
        pub name: Option<String>,
    }
}

model! {
    /// Settings: masking of phone numbers.
    pub struct ParticipantPhoneMasking {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// How much is hidden.
        pub masking_type: Option<PhoneMasking>,
    }
}

open_enum! {
    /// How much of a participant's phone number is hidden.
    pub enum PhoneMasking: str {
        /// As Zoom does by default.
        Default = "mask_default",
        /// The first five digits.
        FirstFive = "mask_first_5",
        /// All but the last four digits.
        ExceptLastFour = "mask_except_last_4",
    }
}

model! {
    /// Settings: countries with dial-in numbers.
    pub struct GlobalDialInCountries {
        /// Countries there are.
        pub allowed_countries: Vec<Country>,
        /// Countries that are chosen.
        pub selected_countries: Vec<Country>,
        /// Toll-free numbers are among them.
        pub include_toll_free: Option<bool>,
    }
}

open_enum! {
    /// How participants can join the audio.
    pub enum AudioType: str {
        /// By phone and by computer.
        Both = "both",
        /// By phone.
        Telephony = "telephony",
        /// By computer.
        Voip = "voip",
        /// Through a third party.
        ThirdParty = "thirdParty",
    }
}

model! {
    /// Settings: telephony.
    pub struct Telephony {
        /// How to join by a third party's audio.
        pub audio_conference_info: Option<String>,
        /// Regions for toll calls.
        pub telephony_regions: Option<TelephonyRegions>,
        /// Audio may come from a third party.
        pub third_party_audio: Option<bool>,
        /// Invitations link to numbers in other countries. Users only.
        pub show_international_numbers_link: Option<bool>,
    }
}

model! {
    /// Settings: regions for toll calls.
    pub struct TelephonyRegions {
        /// Values that can be chosen. Account and users only.
        pub allowed_values: Vec<String>,
        /// Value that is chosen.
        pub selection_values: Option<String>,
        /// The same by the name that some answers give it. Users only.
        pub selection_value: Option<String>,
    }
}
