//! Tokens that act as a user.

use crate::ids::{MeetingId, UserId};
use crate::macros::{model, open_enum, request};
use crate::secret::Secret;

request! {
    /// `GET /users/{userId}/token`: a token that acts as the user: a credential, never to be
    /// logged.
    user::Token(user: UserId): "/users/{userId}/token" => UserToken, Light,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile"],
    granular ["user:read:token:admin", "user:read:token"];
    query {
        /// What kind of token; `token` unless given.
        kind = "type": TokenType,
        /// For how many seconds it lives; 7200 unless given.
        ttl: u32,
        /// The meeting that it is for.
        meeting = "meeting_id": MeetingId,
    }
}

model! {
    /// A token.
    UserToken
    {
        /// The token.
        #[serde(skip_serializing)]
        token: Option<Secret>,
    }
}

open_enum! {
    /// What kind of token.
    TokenType: str {
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
