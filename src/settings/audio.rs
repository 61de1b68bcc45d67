//! Audio and telephone.

use crate::macros::{model, open_enum};

model! {
    /// Settings: audio conferencing.
    AudioConferencing
    {
        /// Toll-free and fee-based toll calls.
        toll_free_and_fee_based_toll_call: Option<TollFreeCall>,
        /// Toll calls.
        toll_call: Option<TollCall>,
        /// Being called, and inviting by phone.
        call_me_and_invite_by_phone: Option<CallMeAndInviteByPhone>,
        /// Users have personal audio conferences.
        personal_audio_conference: Option<bool>,
        /// Masking of phone numbers.
        participant_phone_masking: Option<ParticipantPhoneMasking>,
        /// Countries with dial-in numbers.
        global_dial_in_countries: Option<GlobalDialInCountries>,
    }
}

model! {
    /// Settings: toll-free and fee-based toll calls.
    TollFreeCall
    {
        /// Lets attendees of webinars dial in.
        allow_webinar_attendees_dial: Option<bool>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Numbers.
        numbers: Vec<DialInNumber>,
    }
}

model! {
    /// A number that participants can dial.
    DialInNumber
    {
        /// Country calling code.
        code: Option<String>,
        /// Code of the country.
        country_code: Option<String>,
        /// Name of the country.
        country_name: Option<String>,
        /// Number, as it is shown.
        display_number: Option<String>,
        /// Number.
        number: Option<String>,
    }
}

model! {
    /// Settings: toll calls.
    TollCall
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Numbers.
        numbers: Vec<DialInNumber>,
    }
}

model! {
    /// Settings: being called, and inviting by phone.
    CallMeAndInviteByPhone
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Whether someone who is called must press 1 to join.
        require_press_1_for_call_me: Option<PressOneRequirement>,
        /// Attendees of webinars may have themselves called.
        allow_webinar_attendees_call_me: Option<bool>,
        /// Countries that can be called.
        call_out_countries: Option<CountryChoice>,
    }
}

open_enum! {
    /// Whether someone who is called must press 1 to join.
    PressOneRequirement: str {
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
    CountryChoice
    {
        /// Countries there are.
        allowed_countries: Vec<Country>,
        /// Countries that are chosen.
        selected_countries: Vec<Country>,
    }
}

model! {
    /// A country.
    Country
    {
        /// Code of the country.
        code: Option<String>,
        /// Name.
        name: Option<String>,
    }
}

model! {
    /// Settings: masking of phone numbers.
    ParticipantPhoneMasking
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// How much is hidden.
        masking_type: Option<PhoneMasking>,
    }
}

open_enum! {
    /// How much of a participant's phone number is hidden.
    PhoneMasking: str {
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
    GlobalDialInCountries
    {
        /// Countries there are.
        allowed_countries: Vec<Country>,
        /// Countries that are chosen.
        selected_countries: Vec<Country>,
        /// Toll-free numbers are among them.
        include_toll_free: Option<bool>,
    }
}

open_enum! {
    /// How participants can join the audio.
    AudioType: str {
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
    Telephony
    {
        /// How to join by a third party's audio.
        audio_conference_info: Option<String>,
        /// Regions for toll calls.
        telephony_regions: Option<TelephonyRegions>,
        /// Audio may come from a third party.
        third_party_audio: Option<bool>,
        /// Invitations link to numbers in other countries. Users only.
        show_international_numbers_link: Option<bool>,
    }
}

model! {
    /// Settings: regions for toll calls.
    TelephonyRegions
    {
        /// Values that can be chosen. Account and users only.
        allowed_values: Vec<String>,
        /// Value that is chosen.
        selection_values: Option<String>,
        /// The same by the name that some answers give it. Users only.
        selection_value: Option<String>,
    }
}
