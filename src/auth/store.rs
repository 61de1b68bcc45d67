//! Where the tokens of a connection are kept, so that all clients and processes share them.
//!
//! Zoom's refresh tokens work once: each refresh gives a new one and voids the old. Two processes
//! that refresh at the same moment leave one of them, or the whole connection, without access. A
//! [`TokenStore`] prevents that with three operations: [`load`](TokenStore::load),
//! [`swap`](TokenStore::swap) (write only if nothing was written meanwhile) and
//! [`lease`](TokenStore::lease) (the right to refresh). A refresh is
//!
//! ```text
//! load -> lease -> load again -> token endpoint -> swap -> release
//! ```
//!
//! so that whoever waited for the lease finds the new token instead of asking for another. The
//! new refresh token is stored before the new access token is used. The lease keeps others from
//! refreshing; the swap is the fence should a lease have run out.
//!
//! [`MemoryStore`] is for one process, [`FileStore`] for all processes of a machine. A store of
//! one's own (a database, say) passes [`conformance`], or it loses connections.

mod conformance;
mod file;
mod memory;
mod timed;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{AccessToken, Account};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

pub use conformance::conformance;
pub use file::FileStore;
pub use memory::MemoryStore;

/// The tokens of a connection.
///
/// `Debug` hides them. Serializing **writes them out**: that is for stores.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
#[non_exhaustive]
pub struct Grant {
    /// The access token with its end, region and scopes.
    pub access: AccessToken,
    /// The refresh token; server-to-server apps have none.
    pub refresh: Option<Secret>,
}

impl Grant {
    /// The tokens of one answer of the token endpoint.
    pub fn new(access: AccessToken, refresh: Option<Secret>) -> Self {
        Self { access, refresh }
    }
}

/// A grant as stores write it.
#[derive(Clone, Serialize, Deserialize)]
struct Written {
    access_token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
}

impl From<Written> for Grant {
    fn from(written: Written) -> Self {
        let mut access = AccessToken::new(written.access_token)
            .api_url(written.api_url.and_then(|u| Url::parse(&u).ok()))
            .scopes(written.scopes);
        if let Some(at) = written.expires_at {
            access = access.expires_at(at);
        }
        Self::new(access, written.refresh_token.map(Secret::from))
    }
}

impl From<Grant> for Written {
    fn from(grant: Grant) -> Self {
        Self {
            access_token: grant.access.expose().to_owned(),
            refresh_token: grant.refresh.map(|r| r.expose().to_owned()),
            expires_at: grant.access.expiry(),
            api_url: grant.access.region().map(Url::to_string),
            scopes: grant.access.granted().to_vec(),
        }
    }
}

/// What is known of a connection.
///
/// Serializing writes the tokens out: that is for stores.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has tokens.
    Live(Box<Grant>),
    /// Its refresh token is void. Only a new sign-in brings it back; nobody asks the token
    /// endpoint until then.
    Dead {
        /// When that was found out.
        since: DateTime<Utc>,
        /// Why, for people. Holds no secret.
        reason: String,
    },
}

impl State {
    /// The tokens, while there are any.
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Live(grant) => Some(grant),
            Self::Dead { .. } => None,
        }
    }

    /// The error that a dead connection answers with.
    pub(crate) fn over(since: DateTime<Utc>, reason: &str) -> Error {
        Error::new(
            ErrorKind::ReauthorizationRequired,
            format!(
                "the connection is over since {}: {reason}; an admin has to sign in again",
                since.format("%Y-%m-%dT%H:%M:%SZ")
            ),
        )
    }
}

/// A state with the version that [`TokenStore::swap`] compares.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Grows with every swap of this connection.
    pub version: u64,
    /// What was stored.
    pub state: State,
}

/// What became of a [`swap`](TokenStore::swap).
#[derive(Debug, Clone)]
#[must_use]
pub enum Swap {
    /// It is stored, under this version.
    Done(u64),
    /// Another was quicker: nothing was written. This is what is there; `None` if the connection
    /// is not known (any more).
    Lost(Option<Stored>),
}

/// Keeps the state of connections, shared by whoever uses them.
///
/// A store keeps secrets: it must not log them, and what it writes must be readable for the owner
/// only. Run [`conformance`] on an implementation.
///
/// Errors are of [`ErrorKind::Store`].
#[async_trait]
pub trait TokenStore: Send + Sync + 'static {
    /// The latest state; `None` if nothing was ever stored.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if it cannot be read. Never "not there" for something unreadable.
    async fn load(&self, connection: &Account) -> Result<Option<Stored>>;

    /// Stores `new` if the version is still `expect` (`None`: if nothing is stored), as one step
    /// that no other swap comes between. When it answers [`Swap::Done`], the state outlives a
    /// crash, as far as the store outlives one at all.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if it cannot be written.
    async fn swap(&self, connection: &Account, expect: Option<u64>, new: State) -> Result<Swap>;

    /// Waits for the right to refresh this connection, which one at a time has, in all processes.
    /// It ends when the lease is released or dropped, when its process ends, and after `ttl` at
    /// the latest. `load` and `swap` work with and without it.
    ///
    /// # Errors
    /// [`ErrorKind::Store`], and [`ErrorKind::Timeout`] if it was not to be had within `ttl`.
    async fn lease(&self, connection: &Account, ttl: Duration) -> Result<Box<dyn Lease>>;
}

/// The right to refresh one connection. Dropping it gives it back too, if perhaps later: a store
/// that cannot do that without waiting leaves it to the lease's end.
#[async_trait]
pub trait Lease: Send {
    /// Gives it back.
    ///
    /// # Errors
    /// [`ErrorKind::Store`]; the lease then ends by itself.
    async fn release(self: Box<Self>) -> Result<()>;
}

#[async_trait]
impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    async fn load(&self, connection: &Account) -> Result<Option<Stored>> {
        (**self).load(connection).await
    }
    async fn swap(&self, connection: &Account, expect: Option<u64>, new: State) -> Result<Swap> {
        (**self).swap(connection, expect, new).await
    }
    async fn lease(&self, connection: &Account, ttl: Duration) -> Result<Box<dyn Lease>> {
        (**self).lease(connection, ttl).await
    }
}

/// How long a lease is asked for: longer than all attempts of one refresh can take together.
pub(crate) const LEASE: Duration = Duration::from_secs(120);

/// Stores the tokens of a sign-in as the connection's, in place of whatever it had. All clients of
/// the connection use them from their next token on.
///
/// # Errors
/// Those of the store.
pub async fn connect(store: &dyn TokenStore, connection: &Account, grant: Grant) -> Result<()> {
    // A refresh that is under way ends first.
    let lease = store.lease(connection, LEASE).await?;
    let found = store.load(connection).await?;
    put(store, connection, found, State::Live(Box::new(grant))).await?;
    lease.release().await
}

/// Stores under a lease, in place of whatever is there.
async fn put(
    store: &dyn TokenStore,
    connection: &Account,
    mut found: Option<Stored>,
    state: State,
) -> Result<()> {
    // Nobody who keeps to the leases comes between; who does not, does so only so often.
    for _ in 0..10 {
        let version = found.as_ref().map(|s| s.version);
        match store.swap(connection, version, state.clone()).await? {
            Swap::Done(_) => return Ok(()),
            Swap::Lost(other) => found = other,
        }
    }
    Err(Error::new(
        ErrorKind::Store,
        "the connection changes too often to be written: something writes to the token store \
         without a lease",
    ))
}

/// Ends a connection under its lease: `revoke` tells Zoom, then it is stored.
#[cfg(feature = "oauth")]
pub(crate) async fn disconnect<F: Future<Output = Result<()>> + Send>(
    store: &dyn TokenStore,
    connection: &Account,
    since: DateTime<Utc>,
    revoke: impl FnOnce(Grant) -> F + Send,
) -> Result<()> {
    let lease = store.lease(connection, LEASE).await?;
    let Some(found) = store.load(connection).await? else {
        return lease.release().await;
    };
    if let State::Live(grant) = &found.state {
        revoke((**grant).clone()).await?;
        let reason = "it was disconnected".to_owned();
        put(
            store,
            connection,
            Some(found),
            State::Dead { since, reason },
        )
        .await?;
    }
    lease.release().await
}

fn held_too_long(ttl: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!(
            "another refresh of this connection did not end within {} s",
            ttl.as_secs()
        ),
    )
}
