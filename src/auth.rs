//! Tokens: what they are, who gives them, and where they are kept.
//!
//! In memory, a client keeps one. Beyond the process, a connection's tokens are in a [`store`]. With
//! the feature `oauth`, `SignIn` takes an admin through Zoom's sign-in and `AuthorizationCode` gives
//! the tokens of a connection from then on.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

#[cfg(feature = "oauth")]
mod authorization_code;
pub(crate) mod cache;
mod connection;
mod endpoint;
mod grant;
mod refusal;
mod scope;
mod server_to_server;
#[cfg(feature = "oauth")]
mod sign_in;
pub mod store;
pub(crate) mod token;

#[cfg(feature = "oauth")]
pub use authorization_code::AuthorizationCode;
pub use scope::{ClassicScope, Scope};
pub use server_to_server::ServerToServer;
#[cfg(feature = "oauth")]
pub use sign_in::{OAuthApp, Pending, SignIn, advice};
pub(crate) use token::{AccessToken, TokenProvider};
