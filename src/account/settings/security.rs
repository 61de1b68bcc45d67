//! The settings of the account: sign-in, passcodes and waiting rooms.

use super::ChatEtiquetteTool;
use crate::ids::{GroupId, RoleId, UserId};
use crate::macros::{model, open_enum};
use crate::settings::{
    CountryAccess, EncryptionType, MeetingPasswordRequirement, WaitingRoomSettings,
};

model! {
    /// Settings: security.
    Security
    {
        /// Admins may change names and pictures. Deprecated by Zoom.
        admin_change_name_pic: Option<bool>,
        /// Admins may change what users' profiles say.
        admin_change_user_info: Option<bool>,
        /// What admins may change of a user.
        user_modifiable_info_by_admin: Vec<ModifiableInfo>,
        /// Single sign-on.
        signin_with_sso: Option<SsoSignIn>,
        /// Billing information is hidden.
        hide_billing_info: Option<bool>,
        /// Users may import photos from their devices.
        import_photos_from_devices: Option<bool>,
        /// What passwords must be like.
        password_requirement: Option<PasswordRequirement>,
        /// After how many minutes without activity users sign in again, in the client.
        sign_again_period_for_inactivity_on_client: Option<i64>,
        /// After how many minutes without activity users sign in again, in the portal.
        sign_again_period_for_inactivity_on_web: Option<i64>,
        /// Who signs in with two factors.
        sign_in_with_two_factor_auth: Option<TwoFactorScope>,
        /// Groups whose members sign in with two factors.
        sign_in_with_two_factor_auth_groups: Vec<GroupId>,
        /// Roles whose users sign in with two factors.
        sign_in_with_two_factor_auth_roles: Vec<RoleId>,
    }
}

open_enum! {
    /// What admins can change of a user.
    ModifiableInfo: str {
        /// The name.
        Name = "name",
        /// The profile picture.
        ProfilePicture = "profile_picture",
        /// The e-mail address for sign-in.
        SignInEmail = "sign_in_email",
        /// The host key.
        HostKey = "host_key",
    }
}

model! {
    /// Single sign-on.
    SsoSignIn
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Users of some domains must sign in by single sign-on.
        require_sso_for_domains: Option<bool>,
        /// Domains.
        domains: Vec<String>,
        /// Users who need not.
        sso_bypass_users: Vec<SsoBypassUser>,
    }
}

model! {
    /// A user who need not sign in by single sign-on.
    SsoBypassUser
    {
        /// Id.
        id: Option<UserId>,
        /// E-mail address.
        email: Option<String>,
    }
}

model! {
    /// Settings: what passwords must be like.
    PasswordRequirement
    {
        /// From how many consecutive characters on (such as "abcd") it is refused; `0` for never.
        consecutive_characters_length: Option<i64>,
        /// It needs a special character.
        have_special_character: Option<bool>,
        /// Least length, at most 14.
        minimum_password_length: Option<i64>,
        /// Refuses weak ones.
        weak_enhance_detection: Option<bool>,
    }
}

open_enum! {
    /// Who signs in with two factors.
    TwoFactorScope: str {
        /// Everyone.
        All = "all",
        /// Members of some groups.
        Group = "group",
        /// Users with some roles.
        Role = "role",
        /// Nobody.
        None = "none",
    }
}

model! {
    /// Settings: session security.
    SessionSecurity
    {
        /// From which countries and regions people may join.
        approved_or_denied_countries_or_regions: Option<CountryAccess>,
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
        /// Policies for what is written.
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
        /// Options of waiting rooms.
        waiting_room_options: Option<WaitingRoomOptions>,
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
