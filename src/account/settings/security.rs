//! The settings of the account: sign-in.

use crate::declare::{model, open_enum};
use crate::ids::{GroupId, RoleId, UserId};
use crate::settings::CountryAccess;

model! {
    /// Settings: security.
    pub struct Security {
        /// Admins may change names and pictures. Deprecated by Zoom.
        pub admin_change_name_pic: Option<bool>,
        /// Admins may change what users' profiles say.
        pub admin_change_user_info: Option<bool>,
        /// What admins may change of a user.
        pub user_modifiable_info_by_admin: Vec<ModifiableInfo>,
        /// Single sign-on.
        pub signin_with_sso: Option<SsoSignIn>,
        /// Billing information is hidden.
        pub hide_billing_info: Option<bool>,
        /// Users may import photos from their devices.
        pub import_photos_from_devices: Option<bool>,
        /// What passwords must be like.
        pub password_requirement: Option<PasswordRequirement>,
        /// After how many minutes without activity users sign in again, in the client.
        pub sign_again_period_for_inactivity_on_client: Option<i64>,
        /// After how many minutes without activity users sign in again, in the portal.
        pub sign_again_period_for_inactivity_on_web: Option<i64>,
        /// Who signs in with two factors.
        pub sign_in_with_two_factor_auth: Option<TwoFactorScope>,
        /// Groups whose members sign in with two factors.
        pub sign_in_with_two_factor_auth_groups: Vec<GroupId>,
        /// Roles whose users sign in with two factors.
        pub sign_in_with_two_factor_auth_roles: Vec<RoleId>,
    }
}

open_enum! {
    /// What admins can change of a user.
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
    /// Single sign-on.
    pub struct SsoSignIn {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Users of some domains must sign in by single sign-on.
        pub require_sso_for_domains: Option<bool>,
        /// Domains.
        pub domains: Vec<String>,
        /// Users who need not.
        pub sso_bypass_users: Vec<SsoBypassUser>,
    }
}

model! {
    /// A user who need not sign in by single sign-on.
    pub struct SsoBypassUser {
        /// Id.
        pub id: Option<UserId>,
        /// E-mail address.
        pub email: Option<String>,
    }
}

model! {
    /// Settings: what passwords must be like.
    pub struct PasswordRequirement {
        /// From how many consecutive characters on (such as "abcd") it is refused; `0` for never.
        pub consecutive_characters_length: Option<i64>,
        /// It needs a special character.
        pub have_special_character: Option<bool>,
        /// Least length, at most 14.
        pub minimum_password_length: Option<i64>,
        /// Refuses weak ones.
        pub weak_enhance_detection: Option<bool>,
    }
}

open_enum! {
    /// Who signs in with two factors.
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
    /// Settings: session security.
    pub struct SessionSecurity {
        /// From which countries and regions people may join.
        pub approved_or_denied_countries_or_regions: Option<CountryAccess>,
    }
}
