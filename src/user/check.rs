//! Whether an e-mail address or a personal link name is in use.

use crate::declare::{model, request};

request! {
    /// `GET /users/email`: whether an e-mail address belongs to an existing user.
    ///
    /// Zoom does not say whether users of other accounts or users who sign in with SSO count.
    /// `false` is therefore no proof that this account has no such user. To be certain, send
    /// [`user::Get`](crate::user::Get) with the address: it fails with
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such user.
    #[get("/users/email", Light)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:email:admin", "user:read:email")]
    pub struct user::CheckEmail(; email: String) -> EmailCheck {}
}

model! {
    /// Whether an e-mail address belongs to an existing user: the answer to [`CheckEmail`].
    pub struct EmailCheck {
        /// Whether the address belongs to an existing user.
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
    /// Whether a name is in use: the answer to [`CheckVanityName`].
    pub struct VanityNameCheck {
        /// Whether the name is in use.
        pub existed: Option<bool>,
    }
}
