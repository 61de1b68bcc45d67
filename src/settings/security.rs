//! Authentication, passcodes and waiting rooms.

use super::ChatEtiquetteTool;
use crate::declare::{model, open_enum};
use crate::value::secret::Secret;

model! {
    /// The answer to `SettingsMeetingSecurity` of the account, a group or a user.
    pub struct MeetingSecuritySettings {
        /// Passcodes, waiting rooms, encryption.
        pub meeting_security: Option<MeetingSecurity>,
    }
}

model! {
    /// Settings: meeting security.
    pub struct MeetingSecurity {
        /// Meetings without any protection get a waiting room.
        pub auto_security: Option<bool>,
        /// Users of some domains may not join.
        pub block_user_domain: Option<bool>,
        /// Domains whose users may not join.
        pub block_user_domain_list: Vec<String>,
        /// Policies for what is written. Account and groups only.
        pub chat_etiquette_tool: Option<ChatEtiquetteTool>,
        /// The link for joining holds the passcode.
        pub embed_password_in_join_link: Option<bool>,
        /// How meetings are encrypted.
        pub encryption_type: Option<EncryptionType>,
        /// Meetings may be encrypted end to end.
        pub end_to_end_encrypted_meetings: Option<bool>,
        /// Meetings need a passcode.
        pub meeting_password: Option<bool>,
        /// What passcodes of meetings must be like.
        pub meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Only those who signed in may join from the browser.
        pub only_authenticated_can_join_from_webclient: Option<bool>,
        /// Joining by telephone needs a passcode.
        pub phone_password: Option<bool>,
        /// Personal meetings need a passcode.
        pub pmi_password: Option<bool>,
        /// Scheduled meetings need a passcode.
        pub require_password_for_scheduled_meeting: Option<bool>,
        /// Scheduled webinars need a passcode.
        pub require_password_for_scheduled_webinar: Option<bool>,
        /// Participants wait until they are let in.
        pub waiting_room: Option<bool>,
        /// Waiting rooms.
        pub waiting_room_settings: Option<WaitingRoomSettings>,
        /// Webinars need a passcode.
        pub webinar_password: Option<bool>,
        /// Options of waiting rooms. Account only.
        pub waiting_room_options: Option<WaitingRoomOptions>,
        /// Passcode of the personal meeting. Users only.
        pub password_for_pmi: Option<Secret>,
        /// From which countries and regions people may join. Users only.
        pub approved_or_denied_countries_or_regions: Option<CountryAccess>,
    }
}

model! {
    /// Settings: what passcodes of meetings must be like.
    pub struct MeetingPasswordRequirement {
        /// From how many consecutive characters on (such as "abcd") it is refused; `0` for never.
        pub consecutive_characters_length: Option<i64>,
        /// It needs a letter.
        pub have_letter: Option<bool>,
        /// It needs a digit.
        pub have_number: Option<bool>,
        /// It needs a special character.
        pub have_special_character: Option<bool>,
        /// Needs upper and lower case.
        pub have_upper_and_lower_characters: Option<bool>,
        /// Least length.
        pub length: Option<i64>,
        /// Only digits.
        pub only_allow_numeric: Option<bool>,
        /// Refuses weak ones.
        pub weak_enhance_detection: Option<bool>,
    }
}

model! {
    /// How participants prove who they are.
    pub struct MeetingAuthentication {
        /// Lets hosts except some participants.
        pub allow_authentication_exception: Option<bool>,
        /// The options.
        pub authentication_options: Vec<AuthenticationOption>,
        /// Whether participants must authenticate.
        pub meeting_authentication: Option<bool>,
    }
}

model! {
    /// One way for people to prove who they are.
    pub struct AuthenticationOption {
        /// Whether it is the default.
        pub default_option: Option<bool>,
        /// Domains, separated by commas.
        pub domains: Option<String>,
        /// Id.
        pub id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<AuthenticationType>,
        /// Whether it is shown.
        pub visible: Option<bool>,
    }
}

open_enum! {
    /// Who passes an authentication option.
    pub enum AuthenticationType: str {
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
    pub struct RecordingAuthentication {
        /// The options.
        pub authentication_options: Vec<AuthenticationOption>,
        /// Whether viewers must authenticate.
        pub recording_authentication: Option<bool>,
    }
}

open_enum! {
    /// How meetings are encrypted.
    pub enum EncryptionType: str {
        /// Between each client and Zoom; Zoom has the key.
        Enhanced = "enhanced_encryption",
        /// End to end; Zoom does not have the key.
        EndToEnd = "e2ee",
    }
}

model! {
    /// Settings: waiting room settings.
    pub struct WaitingRoomSettings {
        /// Who waits: `0`, `1` or `2`.
        pub participants_to_place_in_waiting_room: Option<i64>,
        /// Who lets people in: `0` or `1`.
        pub users_who_can_admit_participants_from_waiting_room: Option<i64>,
        /// Domains whose users need not wait.
        pub whitelisted_domains_for_waiting_room: Option<String>,
    }
}

model! {
    /// Settings: waiting room options.
    pub struct WaitingRoomOptions {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Whether it is locked.
        pub locked: Option<bool>,
        /// Who waits: `1`, `2`, `3` or `4`.
        pub admit_type: Option<i64>,
        /// Which users of the account need not wait: `1`, `2`, `3`, `4` or `5`.
        pub internal_user_auto_admit: Option<i64>,
        /// Domains whose users need not wait.
        pub admit_domain_allowlist: Option<String>,
        /// Who lets people in: `0` or `1`.
        pub who_can_admit_participants: Option<i64>,
        /// How those who wait are sorted: `0` or `1`.
        pub sort_order_of_people: Option<i64>,
        /// Further options.
        pub more_options: Option<WaitingRoomExtras>,
    }
}

model! {
    /// Further options of waiting rooms.
    pub struct WaitingRoomExtras {
        /// People invited by the host need not wait.
        pub user_invited_by_host_can_bypass_waiting_room: Option<bool>,
        /// Participants wait if the host is cut off.
        pub move_participants_to_waiting_room_when_host_dropped: Option<bool>,
        /// Those who wait may write to the host.
        pub allow_participants_to_reply_to_host: Option<bool>,
    }
}

model! {
    /// From which countries and regions people may join.
    pub struct CountryAccess {
        /// Countries and regions from which people may join. Account only.
        pub approved_list: Vec<String>,
        /// Countries and regions from which people may not join. Account only.
        pub denied_list: Vec<String>,
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Which of the lists is meant. Account only.
        pub method: Option<CountryRule>,
    }
}

open_enum! {
    /// How a list of countries and regions is meant.
    pub enum CountryRule: str {
        /// Only those on the list may join.
        Approve = "approve",
        /// Those on the list may not join.
        Deny = "deny",
    }
}
