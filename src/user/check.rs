//! Whether names are taken.

use crate::macros::{model, request};

request! {
    /// `GET /users/email`: whether somebody of this account signed up on Zoom with an e-mail
    /// address.
    ///
    /// A yes is one: the address is that of a user of this account who signed up with it. A no means
    /// little: Zoom says no also for users of this account who came by single sign-on (SSO), Google
    /// or Facebook, and for everybody in other accounts. Where the account uses SSO, ask for the
    /// user itself: [`user::Get`](crate::user::Get) takes the address, and fails with
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is none.
    user::CheckEmail(): "/users/email" => EmailCheck, Light,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:email:admin", "user:read:email"];
    required {
        /// The address.
        email: String,
    }
}

model! {
    /// Whether an address is that of a user who signed up with it: see [`CheckEmail`].
    EmailCheck
    {
        /// Whether it is. `false` also for users who sign in with SSO.
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
