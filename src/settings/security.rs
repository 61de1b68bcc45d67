//! Authentication, passcodes and waiting rooms.

use super::ChatEtiquetteTool;
use crate::macros::{model, open_enum};
use crate::secret::Secret;

model! {
    /// The answer to `SettingsMeetingSecurity` of the account, a group or a user.
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
        /// Policies for what is written. Account and groups only.
        chat_etiquette_tool: Option<ChatEtiquetteTool>,
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
        /// Options of waiting rooms. Account only.
        waiting_room_options: Option<WaitingRoomOptions>,
        /// Passcode of the personal meeting. Users only.
        #[serde(skip_serializing)]
        password_for_pmi: Option<Secret>,
        /// From which countries and regions people may join. Users only.
        approved_or_denied_countries_or_regions: Option<CountryAccess>,
    }
}

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
    /// Settings: waiting room options.
    WaitingRoomOptions
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Whether it is locked.
        locked: Option<bool>,
        /// Who waits: `1`, `2`, `3` or `4`.
        admit_type: Option<i64>,
        /// Which users of the account need not wait: `1`, `2`, `3`, `4` or `5`.
        internal_user_auto_admit: Option<i64>,
        /// Domains whose users need not wait.
        admit_domain_allowlist: Option<String>,
        /// Who lets people in: `0` or `1`.
        who_can_admit_participants: Option<i64>,
        /// How those who wait are sorted: `0` or `1`.
        sort_order_of_people: Option<i64>,
        /// Further options.
        more_options: Option<WaitingRoomExtras>,
    }
}

model! {
    /// Further options of waiting rooms.
    WaitingRoomExtras
    {
        /// People invited by the host need not wait.
        user_invited_by_host_can_bypass_waiting_room: Option<bool>,
        /// Participants wait if the host is cut off.
        move_participants_to_waiting_room_when_host_dropped: Option<bool>,
        /// Those who wait may write to the host.
        allow_participants_to_reply_to_host: Option<bool>,
    }
}

model! {
    /// From which countries and regions people may join.
    CountryAccess
    {
        /// Countries and regions from which people may join. Account only.
        approved_list: Vec<String>,
        /// Countries and regions from which people may not join. Account only.
        denied_list: Vec<String>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Which of the lists is meant. Account only.
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
