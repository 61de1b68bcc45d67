//! Settings of authentication, passcodes and waiting rooms.

use super::ChatEtiquetteTool;
use crate::declare::{model, open_enum};
use crate::value::secret::Secret;

model! {
    /// The answer to `SettingsMeetingSecurity` of the account, a group or a user.
    pub struct MeetingSecuritySettings {
        /// Security settings of meetings.
        pub meeting_security: Option<MeetingSecurity>,
    }
}

model! {
    /// Security settings of meetings.
    pub struct MeetingSecurity {
        /// Whether meetings without any other protection get a waiting room.
        pub auto_security: Option<bool>,
        /// Whether users of the listed domains may not join.
        pub block_user_domain: Option<bool>,
        /// Domains whose users may not join.
        pub block_user_domain_list: Vec<String>,
        /// Policies for the content of messages. Account and groups only.
        pub chat_etiquette_tool: Option<ChatEtiquetteTool>,
        /// Whether the link for joining contains the passcode.
        pub embed_password_in_join_link: Option<bool>,
        /// How meetings are encrypted.
        pub encryption_type: Option<EncryptionType>,
        /// Whether meetings may be encrypted end to end.
        pub end_to_end_encrypted_meetings: Option<bool>,
        /// Whether meetings require a passcode.
        pub meeting_password: Option<bool>,
        /// Requirements for passcodes of meetings.
        pub meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Whether only signed-in users may join from the browser.
        pub only_authenticated_can_join_from_webclient: Option<bool>,
        /// Whether joining by telephone requires a passcode.
        pub phone_password: Option<bool>,
        /// Whether meetings with a personal meeting id require a passcode.
        pub pmi_password: Option<bool>,
        /// Whether scheduled meetings require a passcode.
        pub require_password_for_scheduled_meeting: Option<bool>,
        /// Whether scheduled webinars require a passcode.
        pub require_password_for_scheduled_webinar: Option<bool>,
        /// Whether participants wait in a waiting room until they are admitted.
        pub waiting_room: Option<bool>,
        /// Settings of waiting rooms.
        pub waiting_room_settings: Option<WaitingRoomSettings>,
        /// Whether webinars require a passcode.
        pub webinar_password: Option<bool>,
        /// Options of waiting rooms. Account only.
        pub waiting_room_options: Option<WaitingRoomOptions>,
        /// Passcode of meetings with the personal meeting id. Users only.
        pub password_for_pmi: Option<Secret>,
        /// Countries and regions from which people may join. Users only.
        pub approved_or_denied_countries_or_regions: Option<CountryAccess>,
    }
}

model! {
    /// Requirements for passcodes of meetings.
    pub struct MeetingPasswordRequirement {
        /// Number of consecutive characters (such as "abcd") from which a passcode is refused; `0`
        /// for no limit.
        pub consecutive_characters_length: Option<i64>,
        /// Whether a letter is required.
        pub have_letter: Option<bool>,
        /// Whether a digit is required.
        pub have_number: Option<bool>,
        /// Whether a special character is required.
        pub have_special_character: Option<bool>,
        /// Whether upper-case and lower-case letters are required.
        pub have_upper_and_lower_characters: Option<bool>,
        /// Minimum length, in characters.
        pub length: Option<i64>,
        /// Whether only digits are allowed.
        pub only_allow_numeric: Option<bool>,
        /// Whether weak passcodes are refused.
        pub weak_enhance_detection: Option<bool>,
    }
}

model! {
    /// How participants of meetings authenticate.
    pub struct MeetingAuthentication {
        /// Whether hosts may exempt participants from authentication.
        pub allow_authentication_exception: Option<bool>,
        /// Authentication options that can be chosen.
        pub authentication_options: Vec<AuthenticationOption>,
        /// Whether participants must authenticate.
        pub meeting_authentication: Option<bool>,
    }
}

model! {
    /// An authentication option.
    pub struct AuthenticationOption {
        /// Whether the option is the default.
        pub default_option: Option<bool>,
        /// Domains whose users the option admits, separated by commas.
        pub domains: Option<String>,
        /// Id of the authentication option.
        pub id: Option<String>,
        /// Name of the authentication option.
        pub name: Option<String>,
        /// People whom the option admits.
        #[name = "type"]
        pub kind: Option<AuthenticationType>,
        /// Whether users can see the option.
        pub visible: Option<bool>,
    }
}

open_enum! {
    /// People whom an authentication option admits.
    pub enum AuthenticationType: str {
        /// Signed-in users.
        SignedIn = "enforce_login",
        /// Users of the same account.
        SameAccount = "enforce_login_with_same_account",
        /// Users with an e-mail address in one of the domains.
        Domains = "enforce_login_with_domains",
        /// Users of the same account. Zoom uses this value for recordings.
        Internally = "internally",
    }
}

model! {
    /// How viewers of cloud recordings authenticate.
    pub struct RecordingAuthentication {
        /// Authentication options that can be chosen.
        pub authentication_options: Vec<AuthenticationOption>,
        /// Whether viewers must authenticate.
        pub recording_authentication: Option<bool>,
    }
}

open_enum! {
    /// How meetings are encrypted.
    pub enum EncryptionType: str {
        /// Enhanced encryption: Zoom has the keys.
        Enhanced = "enhanced_encryption",
        /// End-to-end encryption: Zoom does not have the keys.
        EndToEnd = "e2ee",
    }
}

model! {
    /// Settings of waiting rooms.
    pub struct WaitingRoomSettings {
        /// Zoom's code for who is placed in the waiting room: `0`, `1` or `2`.
        pub participants_to_place_in_waiting_room: Option<i64>,
        /// Zoom's code for who may admit people: `0` or `1`.
        pub users_who_can_admit_participants_from_waiting_room: Option<i64>,
        /// Domains whose users bypass the waiting room.
        pub whitelisted_domains_for_waiting_room: Option<String>,
    }
}

model! {
    /// Options of waiting rooms.
    pub struct WaitingRoomOptions {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether the setting is locked.
        pub locked: Option<bool>,
        /// Zoom's code for who is placed in the waiting room: `1`, `2`, `3` or `4`.
        pub admit_type: Option<i64>,
        /// Zoom's code for the users of the account who bypass the waiting room: `1`, `2`, `3`, `4`
        /// or `5`.
        pub internal_user_auto_admit: Option<i64>,
        /// Domains whose users bypass the waiting room.
        pub admit_domain_allowlist: Option<String>,
        /// Zoom's code for who may admit people: `0` or `1`.
        pub who_can_admit_participants: Option<i64>,
        /// Zoom's code for the order of people in the waiting room: `0` or `1`.
        pub sort_order_of_people: Option<i64>,
        /// Further options.
        pub more_options: Option<WaitingRoomExtras>,
    }
}

model! {
    /// Further options of waiting rooms.
    pub struct WaitingRoomExtras {
        /// Whether people whom the host invites bypass the waiting room.
        pub user_invited_by_host_can_bypass_waiting_room: Option<bool>,
        /// Whether participants are moved to the waiting room when the host loses the connection.
        pub move_participants_to_waiting_room_when_host_dropped: Option<bool>,
        /// Whether people in the waiting room may reply to the host's messages.
        pub allow_participants_to_reply_to_host: Option<bool>,
    }
}

model! {
    /// Countries and regions from which people may join.
    pub struct CountryAccess {
        /// Countries and regions from which people may join. Account only.
        pub approved_list: Vec<String>,
        /// Countries and regions from which people may not join. Account only.
        pub denied_list: Vec<String>,
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Which of the two lists applies. Account only.
        pub method: Option<CountryRule>,
    }
}

open_enum! {
    /// Which list of countries and regions applies.
    pub enum CountryRule: str {
        /// Only people from the approved list may join.
        Approve = "approve",
        /// People from the denied list may not join.
        Deny = "deny",
    }
}
