//! The settings of the account: sign-in.

use crate::ids::{GroupId, RoleId, UserId};
use crate::macros::{model, open_enum};
use crate::settings::CountryAccess;

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
