//! Where the tokens of a connection are kept, so that all clients and processes share them.
//!
//! Zoom's refresh tokens work once: each refresh gives a new one and voids the old. Two processes
//! that refresh at the same moment leave one of them, or the whole connection, without access. A
//! [`TokenStore`] prevents that with three operations: [`load`](TokenStore::load),
//! [`swap`](TokenStore::swap) (write only if nothing was written meanwhile) and
//! [`lease`](TokenStore::lease) (the right to refresh). A refresh is
//!
//! ```text
//! load -> lease -> load again -> reserve -> load -> token endpoint -> swap -> release
//! ```
//!
//! so that whoever waited for the lease finds the new token instead of asking for another. The
//! new refresh token is stored before the new access token is used. The lease keeps others from
//! refreshing; the swap is the fence should a lease have run out.
//!
//! A refresh spends the only refresh token. So the place for the next one is reserved before Zoom
//! is asked ([`reserve`](TokenStore::reserve)), and a store that cannot be written costs nothing
//! but the refresh. Should the store fail all the same after Zoom has answered, the tokens stay in
//! the memory of the process, which uses them, keeps others from refreshing with what is spent,
//! and tries to store them until it succeeds, also when its clients are gone by then. What remains:
//! a process that ends between Zoom's answer and the swap takes the new tokens along, and so does
//! an answer that is lost on its way; then an admin has to sign in again.
//!
//! [`MemoryStore`] is for one process, [`FileStore`] for all processes of a machine, and
//! [`SharedTokens`] for all who share a [`Store`](crate::store::Store), as in Postgres. A store of
//! one's own passes [`conformance`], or it loses connections. [`connections`] tells the state of
//! all that a store keeps.

mod conformance;
mod file;
mod holding;
mod memory;
mod shared;
mod status;
mod timed;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::AccessToken;
use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};
use crate::value::secret::Secret;

pub use conformance::conformance;
pub use file::FileStore;
pub(super) use holding::{
    Holding, LEASE, LEASE_RENEWAL, release, renew, renewing, renewing_and_telling,
};
pub use memory::MemoryStore;
pub use shared::SharedTokens;
pub use status::{ConnectionStatus, Status, connections};

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sought_scopes: Vec<String>,
}

impl From<Written> for Grant {
    fn from(written: Written) -> Self {
        let mut access = AccessToken::new(written.access_token)
            .with_api_url(written.api_url.and_then(|u| Url::parse(&u).ok()))
            .with_scopes(written.scopes)
            .with_issued_at(written.issued_at)
            .with_widened_for(written.sought_scopes);
        if let Some(at) = written.expires_at {
            access = access.with_expires_at(at);
        }
        Self::new(access, written.refresh_token.map(Secret::from))
    }
}

impl From<Grant> for Written {
    fn from(grant: Grant) -> Self {
        Self {
            access_token: grant.access.expose().to_owned(),
            refresh_token: grant.refresh.map(|r| r.expose().to_owned()),
            expires_at: grant.access.expires_at(),
            api_url: grant.access.api_url().map(Url::to_string),
            scopes: grant.access.scopes().to_vec(),
            issued_at: grant.access.issued_at(),
            sought_scopes: grant.access.widened_for().to_vec(),
        }
    }
}

/// The state of a connection.
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

    /// Whether both hold the same tokens, or both are dead.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self.grant(), other.grant()) {
            (Some(one), Some(two)) => {
                let refresh = match (&one.refresh, &two.refresh) {
                    (Some(one), Some(two)) => one.expose() == two.expose(),
                    (None, None) => true,
                    _ => false,
                };
                refresh && one.access.is_same(&two.access)
            }
            (None, None) => true,
            _ => false,
        }
    }

    /// The access token, or the error that a dead connection answers with.
    pub(super) fn token(&self) -> Result<AccessToken> {
        match self {
            Self::Live(grant) => Ok(grant.access.clone()),
            Self::Dead { since, reason } => Err(Error::new(
                ErrorKind::ReauthorizationRequired,
                format!(
                    "the connection is over since {}: {reason}; an admin has to sign in again",
                    since.format("%Y-%m-%dT%H:%M:%SZ")
                ),
            )),
        }
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

/// The outcome of a [`swap`](TokenStore::swap).
#[derive(Debug, Clone)]
#[must_use]
pub enum Swap {
    /// It is stored, under this version.
    Done(u64),
    /// Somebody else wrote first, and nothing was written. This is what is stored; `None` if nothing
    /// is stored (any more).
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
    async fn load(&self, connection: &AccountKey) -> Result<Option<Stored>>;

    /// Stores `new` if the version is still `expect` (`None`: if nothing is stored), as one step
    /// that no other swap comes between. When it answers [`Swap::Done`], the state outlives a
    /// crash, as far as the store outlives one at all.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if it cannot be written.
    async fn swap(&self, connection: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap>;

    /// Makes as sure as the store can that the next swap of this connection will succeed. Called
    /// under a lease, before a refresh spends the refresh token; the version may have changed when
    /// it returns, but not the state.
    ///
    /// As it is, it stores once more what is there, at the cost of one write for each refresh: that
    /// shows that the store can be written now. (It shows nothing for a connection of which nothing
    /// is stored.) A store that can hold a place does better.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if new tokens could not be stored. Zoom is not asked then.
    async fn reserve(&self, connection: &AccountKey) -> Result<()> {
        match self.load(connection).await? {
            None => Ok(()),
            // Should others have written meanwhile, they could.
            Some(found) => {
                let swap = self.swap(connection, Some(found.version), found.state);
                swap.await.map(drop)
            }
        }
    }

    /// Waits for the right to refresh this connection, which one at a time has, in all processes.
    /// It ends when the lease is released, and after [`LeaseTerms::time`] at the latest, unless it is
    /// renewed; a store that sees its holder drop it, or end, may end it then. `load` and `swap` work
    /// with and without it. Whoever waits must not keep others from anything, such as a connection
    /// of a pool.
    ///
    /// # Errors
    /// [`ErrorKind::Store`], and [`ErrorKind::Timeout`] if it was not to be had within
    /// [`LeaseTerms::wait`].
    async fn lease(&self, connection: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>>;

    /// The names of the first `at_most` connections after `after`, in an order that stays the same.
    /// A listing has ended when an answer is empty. [`connections`] gives all, with their states.
    ///
    /// # Errors
    /// [`ErrorKind::Store`]; and [`ErrorKind::Config`] from a store that has no listing, as this one
    /// is as it is.
    async fn names(&self, after: Option<&AccountKey>, at_most: usize) -> Result<Vec<AccountKey>> {
        let _ = (after, at_most);
        let text = "this token store cannot list its connections: it does not implement `names`";
        Err(Error::new(ErrorKind::Config, text))
    }
}

/// How long a lease is waited for, and how long it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseTerms {
    /// Who has not got it by then is told so.
    pub wait: Duration,
    /// It ends after that, unless it is renewed. Short: so long others wait for a process that was
    /// killed.
    pub time: Duration,
}

/// The right to refresh one connection. Dropping it gives it back too, if perhaps later: a store
/// that cannot do that without waiting leaves it to the lease's end.
#[async_trait]
pub trait Lease: Send {
    /// Begins the time of the lease anew.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if it has ended and another may have it, or if the store fails.
    async fn renew(&mut self) -> Result<()>;

    /// Gives it back.
    ///
    /// # Errors
    /// [`ErrorKind::Store`]; the lease then ends by itself.
    async fn release(self: Box<Self>) -> Result<()>;

    /// Whether it has ended, so that another may have it, as far as is known without asking. Whoever
    /// refreshes does not spend the refresh token then. A renewal can succeed all the same, if nobody
    /// has taken it.
    ///
    /// As it is, nothing is known: a lease is then given up by its time.
    fn is_lost(&self) -> bool {
        false
    }
}

#[async_trait]
impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    async fn load(&self, connection: &AccountKey) -> Result<Option<Stored>> {
        (**self).load(connection).await
    }
    async fn swap(&self, connection: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        (**self).swap(connection, expect, new).await
    }
    async fn reserve(&self, connection: &AccountKey) -> Result<()> {
        (**self).reserve(connection).await
    }
    async fn lease(&self, connection: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        (**self).lease(connection, terms).await
    }
    async fn names(&self, after: Option<&AccountKey>, at_most: usize) -> Result<Vec<AccountKey>> {
        (**self).names(after, at_most).await
    }
}

/// Why a connection is dead that was ended here, and not by Zoom.
pub(super) const DISCONNECTED: &str = "it was disconnected";

/// A step of a store, tried three times in less than a second: most of their troubles pass at once.
/// Steps may be repeated whatever became of them.
pub(super) async fn with_retries<T, F: Future<Output = Result<T>>>(
    step: impl Fn() -> F,
) -> Result<T> {
    for pause in [50, 500] {
        match step().await {
            Err(error) if error.kind() == ErrorKind::Store => {
                tracing::debug!(%error, "a step of the token store failed; trying again");
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            result => return result,
        }
    }
    step().await
}

/// Stores the tokens of a sign-in as the connection's, in place of whatever it had. All clients of
/// the connection use them from their next token on.
///
/// A refresh that is under way ends first. Where one does not end (a process holds tokens that it
/// cannot store), the sign-in counts, and what it holds is void. Clone the grant to try again later
/// if the store fails: a new sign-in has voided the tokens of the one before.
///
/// # Errors
/// Those of the store.
pub async fn connect(store: &dyn TokenStore, connection: &AccountKey, grant: Grant) -> Result<()> {
    let lease = match with_retries(|| store.lease(connection, LEASE)).await {
        Err(error) if error.kind() == ErrorKind::Timeout => None,
        lease => Some(lease?),
    };
    let state = State::Live(Box::new(grant));
    let work = async {
        // What cannot be read is replaced like any other: the swap tells what to replace.
        let found = store.load(connection).await.unwrap_or_default();
        put(store, connection, found, state).await
    };
    let Some(mut lease) = lease else {
        return work.await;
    };
    let result = renewing(&mut *lease, work).await;
    release(lease).await;
    result
}

/// Stores under a lease, in place of whatever is there.
async fn put(
    store: &dyn TokenStore,
    connection: &AccountKey,
    mut found: Option<Stored>,
    state: State,
) -> Result<()> {
    // Nobody who keeps to the leases comes between; who does not, does so only so often.
    for _ in 0..10 {
        let version = found.as_ref().map(|s| s.version);
        match with_retries(|| store.swap(connection, version, state.clone())).await? {
            Swap::Done(_) => return Ok(()),
            // A swap that failed may have written.
            Swap::Lost(Some(other)) if other.state.is_same(&state) => return Ok(()),
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
    connection: &AccountKey,
    since: DateTime<Utc>,
    revoke: impl FnOnce(Grant) -> F + Send,
) -> Result<()> {
    let mut lease = with_retries(|| store.lease(connection, LEASE)).await?;
    let end = async {
        let found = with_retries(|| store.load(connection)).await?;
        let Some(State::Live(grant)) = found.as_ref().map(|s| &s.state) else {
            return Ok(());
        };
        revoke((**grant).clone()).await?;
        let reason = DISCONNECTED.to_owned();
        put(store, connection, found, State::Dead { since, reason }).await
    };
    let result = renewing(&mut *lease, end).await;
    release(lease).await;
    result
}

fn held_too_long(wait: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!(
            "another refresh of this connection did not end within {} s",
            wait.as_secs()
        ),
    )
}
