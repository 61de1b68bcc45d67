//! Authentication, passcodes and waiting rooms.

use crate::macros::{model, open_enum};

model! {
    /// Settings: what passcodes of meetings must be like.
    MeetingPasswordRequirement
    {
        /// From how many consecutive characters on (such as "abcd") it is refused; `0` for never.
        consecutive_characters_length: Option<i64>,
        /// It needs a letter.
        have_letter: Option<bool>,
        /// It needs a digit.
        have_number: Option<bool>,
        /// It needs a special character.
        have_special_character: Option<bool>,
        /// Needs upper and lower case.
        have_upper_and_lower_characters: Option<bool>,
        /// Least length.
        length: Option<i64>,
        /// Only digits.
        only_allow_numeric: Option<bool>,
        /// Refuses weak ones.
        weak_enhance_detection: Option<bool>,
    }
}

open_enum! {
    /// Which meetings with a personal meeting id need a passcode.
    PmiPasscodeRule: str {
        /// Those that can be joined before the host.
        JbhOnly = "jbh_only",
        /// All.
        All = "all",
        /// None.
        None = "none",
    }
}

model! {
    /// How participants prove who they are.
    MeetingAuthentication
    {
        /// Lets hosts except some participants.
        allow_authentication_exception: Option<bool>,
        /// The options.
        authentication_options: Vec<AuthenticationOption>,
        /// Whether participants must authenticate.
        meeting_authentication: Option<bool>,
    }
}

model! {
    /// One way for people to prove who they are.
    AuthenticationOption
    {
        /// Whether it is the default.
        default_option: Option<bool>,
        /// Domains, separated by commas.
        domains: Option<String>,
        /// Id.
        id: Option<String>,
        /// Name.
        name: Option<String>,
        /// Kind.
        kind = "type": Option<AuthenticationType>,
        /// Whether it is shown.
        visible: Option<bool>,
    }
}

open_enum! {
    /// Who passes an authentication option.
    AuthenticationType: str {
        /// Whoever is signed in.
        SignedIn = "enforce_login",
        /// Users of the same account.
        SameAccount = "enforce_login_with_same_account",
        /// Users with an e-mail address in one of the domains.
        Domains = "enforce_login_with_domains",
        /// Users of the same account, for recordings.
        Internally = "internally",
    }
}

model! {
    /// How viewers of recordings prove who they are.
    RecordingAuthentication
    {
        /// The options.
        authentication_options: Vec<AuthenticationOption>,
        /// Whether viewers must authenticate.
        recording_authentication: Option<bool>,
    }
}

open_enum! {
    /// How meetings are encrypted.
    EncryptionType: str {
        /// Between each client and Zoom; Zoom has the key.
        Enhanced = "enhanced_encryption",
        /// End to end; Zoom does not have the key.
        EndToEnd = "e2ee",
    }
}

model! {
    /// Settings: waiting room settings.
    WaitingRoomSettings
    {
        /// Who waits: `0`, `1` or `2`.
        participants_to_place_in_waiting_room: Option<i64>,
        /// Who lets people in: `0` or `1`.
        users_who_can_admit_participants_from_waiting_room: Option<i64>,
        /// Domains whose users need not wait.
        whitelisted_domains_for_waiting_room: Option<String>,
    }
}

model! {
    /// From which countries and regions people may join.
    CountryAccess
    {
        /// Countries and regions from which people may join.
        approved_list: Vec<String>,
        /// Countries and regions from which people may not join.
        denied_list: Vec<String>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Which of the lists is meant.
        method: Option<CountryRule>,
    }
}

open_enum! {
    /// How a list of countries and regions is meant.
    CountryRule: str {
        /// Only those on the list may join.
        Approve = "approve",
        /// Those on the list may not join.
        Deny = "deny",
    }
}
