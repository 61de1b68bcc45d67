//! The settings of an account for sign-in and passwords.

use crate::declare::{model, open_enum};
use crate::ids::{GroupId, RoleId, UserId};
use crate::settings::CountryAccess;

model! {
    /// Settings of sign-in and passwords.
    pub struct Security {
        /// Whether admins may change users' names and pictures. Deprecated by Zoom.
        pub admin_change_name_pic: Option<bool>,
        /// Whether admins may change the information in users' profiles.
        pub admin_change_user_info: Option<bool>,
        /// Parts of a profile that admins may change.
        pub user_modifiable_info_by_admin: Vec<ModifiableInfo>,
        /// Settings of single sign-on.
        pub signin_with_sso: Option<SsoSignIn>,
        /// Whether billing information is hidden.
        pub hide_billing_info: Option<bool>,
        /// Whether users may import photos from their devices.
        pub import_photos_from_devices: Option<bool>,
        /// Requirements for passwords.
        pub password_requirement: Option<PasswordRequirement>,
        /// Minutes without activity after which users must sign in to the client again.
        pub sign_again_period_for_inactivity_on_client: Option<i64>,
        /// Minutes without activity after which users must sign in to the web portal again.
        pub sign_again_period_for_inactivity_on_web: Option<i64>,
        /// Users who must sign in with two factors.
        pub sign_in_with_two_factor_auth: Option<TwoFactorScope>,
        /// Groups whose members must sign in with two factors.
        pub sign_in_with_two_factor_auth_groups: Vec<GroupId>,
        /// Roles whose users must sign in with two factors.
        pub sign_in_with_two_factor_auth_roles: Vec<RoleId>,
    }
}

open_enum! {
    /// A part of a profile that admins may change.
    pub enum ModifiableInfo: str {
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
    /// Settings of single sign-on.
    pub struct SsoSignIn {
        /// Whether single sign-on is enabled.
        pub enable: Option<bool>,
        /// Whether users of the listed domains must use single sign-on.
        pub require_sso_for_domains: Option<bool>,
        /// Domains whose users must use single sign-on.
        pub domains: Vec<String>,
        /// Users who may sign in without single sign-on.
        pub sso_bypass_users: Vec<SsoBypassUser>,
    }
}

model! {
    /// A user who may sign in without single sign-on.
    pub struct SsoBypassUser {
        /// Id of the user.
        pub id: Option<UserId>,
        /// E-mail address of the user.
        pub email: Option<String>,
    }
}

model! {
    /// Requirements for passwords.
    pub struct PasswordRequirement {
        /// Number of consecutive characters (such as "abcd") from which a password is refused; `0`
        /// for no limit.
        pub consecutive_characters_length: Option<i64>,
        /// Whether a special character is required.
        pub have_special_character: Option<bool>,
        /// Minimum length, at most 14.
        pub minimum_password_length: Option<i64>,
        /// Whether weak passwords are refused.
        pub weak_enhance_detection: Option<bool>,
    }
}

open_enum! {
    /// Users who must sign in with two factors.
    pub enum TwoFactorScope: str {
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
    /// Security settings of Video SDK sessions.
    pub struct SessionSecurity {
        /// Countries and regions from which people may join.
        pub approved_or_denied_countries_or_regions: Option<CountryAccess>,
    }
}
