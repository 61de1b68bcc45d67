//! Whether names are taken.

use crate::macros::{model, request};

request! {
    /// `GET /users/email`: whether an e-mail address is in use on Zoom.
    user::CheckEmail(): "/users/email" => EmailCheck, Light,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:email:admin", "user:read:email"];
    required {
        /// The address.
        email: String,
    }
}

model! {
    /// Whether an address is in use.
    EmailCheck
    {
        /// Whether it is in use.
        existed_email: Option<bool>,
    }
}

request! {
    /// `GET /users/vanity_name`: whether a name for a personal meeting link is in use.
    user::CheckVanityName(): "/users/vanity_name" => VanityNameCheck, Light,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:pm_room:admin", "user:read:pm_room"];
    required {
        /// The name.
        vanity_name: String,
    }
}

model! {
    /// Whether a name is in use.
    VanityNameCheck
    {
        /// Whether it is in use.
        existed: Option<bool>,
    }
}
