//! Whether names are taken.

use crate::declare::{model, request};

request! {
    /// `GET /users/email`: whether an e-mail address is that of an existing user.
    ///
    /// Zoom's description names the answer, a yes or no, and says nothing of how it treats users
    /// who sign in with SSO, or those of other accounts. So take a no for no proof that this
    /// account has no such user: [`user::Get`](crate::user::Get) takes the address, and fails with
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is none.
    #[get("/users/email", Light)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:email:admin", "user:read:email")]
    pub struct user::CheckEmail(; email: String) -> EmailCheck {}
}

model! {
    /// Whether an address is that of an existing user: see [`CheckEmail`].
    pub struct EmailCheck {
        /// Whether it is.
        pub existed_email: Option<bool>,
    }
}

request! {
    /// `GET /users/vanity_name`: whether a name for a personal meeting link is in use.
    #[get("/users/vanity_name", Light)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:pm_room:admin", "user:read:pm_room")]
    pub struct user::CheckVanityName(; vanity_name: String) -> VanityNameCheck {}
}

model! {
    /// Whether a name is in use.
    pub struct VanityNameCheck {
        /// Whether it is in use.
        pub existed: Option<bool>,
    }
}
