//! Tokens that act on a user's behalf.

use crate::declare::{model, open_enum, request};
use crate::ids::{MeetingId, UserId};
use crate::value::secret::Secret;

request! {
    /// `GET /users/{userId}/token`: a token that acts on a user's behalf. It is a credential: never
    /// log it.
    #[get("/users/{userId}/token", Light)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:token:admin", "user:read:token")]
    pub struct user::Token(user: UserId) -> UserToken {
        /// Kind of the token; Zoom's default is `token`.
        #[name = "type"]
        kind: Option<TokenType>,
        /// Lifetime of the token, in seconds; Zoom's default is 7200.
        ttl: Option<u32>,
        /// Meeting that the token is valid for.
        #[name = "meeting_id"]
        meeting: Option<MeetingId>,
    }
}

model! {
    /// A token that acts on a user's behalf.
    pub struct UserToken {
        /// The token.
        pub token: Option<Secret>,
    }
}

open_enum! {
    /// Kind of a token.
    pub enum TokenType: str {
        /// A token of the older kind.
        Token = "token",
        /// A Zoom access key (ZAK): starts or joins meetings as the user.
        Zak = "zak",
        /// A token that lets an app join a meeting on behalf of the user.
        OnBehalf = "onbehalf",
        /// A Zoom personal key (ZPK), known from older descriptions only.
        Zpk = "zpk",
    }
}
