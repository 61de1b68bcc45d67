//! Tokens that act as a user.

use crate::declare::{model, open_enum, request};
use crate::ids::{MeetingId, UserId};
use crate::value::secret::Secret;

request! {
    /// `GET /users/{userId}/token`: a token that acts as the user: a credential, never to be
    /// logged.
    #[get("/users/{userId}/token", Light)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:token:admin", "user:read:token")]
    pub struct user::Token(user: UserId) -> UserToken {
        /// What kind of token; `token` unless given.
        #[name = "type"]
        kind: Option<TokenType>,
        /// For how many seconds it lives; 7200 unless given.
        ttl: Option<u32>,
        /// The meeting that it is for.
        #[name = "meeting_id"]
        meeting: Option<MeetingId>,
    }
}

model! {
    /// A token.
    pub struct UserToken {
        /// The token.
        pub token: Option<Secret>,
    }
}

open_enum! {
    /// What kind of token.
    pub enum TokenType: str {
        /// A token of the old kind.
        Token = "token",
        /// A Zoom access key: starts or joins meetings as the user.
        Zak = "zak",
        /// Lets an app join a meeting on behalf of the user.
        OnBehalf = "onbehalf",
        /// A Zoom personal key; old.
        Zpk = "zpk",
    }
}
