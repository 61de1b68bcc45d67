//! The connections of a store, and how they are: without their tokens.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, stream};

use super::{State, TokenStore};
use crate::account_key::AccountKey;
use crate::error::{Error, Result};
use crate::generate::generate;

/// A connection and how it is. Holds no token.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConnectionStatus {
    /// Its name.
    pub connection: AccountKey,
    /// How it is.
    pub status: Status,
}

/// How a connection is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Status {
    /// It has tokens.
    #[non_exhaustive]
    Live {
        /// When its access token came from Zoom, if that is known.
        issued_at: Option<DateTime<Utc>>,
        /// When its access token ends. One that has ended is replaced at the next call, if there is
        /// a refresh token.
        expires_at: Option<DateTime<Utc>>,
        /// Whether it has a refresh token. Zoom's end 90 days after they were issued: a connection
        /// that nobody uses for so long is over.
        is_refreshable: bool,
        /// What it may do, in Zoom's names.
        scopes: Vec<String>,
    },
    /// It is over: an admin has to sign in again.
    Dead {
        /// When that was found out.
        since: DateTime<Utc>,
        /// Why, for people.
        reason: String,
    },
    /// What is stored could not be read.
    Unreadable(Error),
}

impl From<State> for Status {
    fn from(state: State) -> Self {
        match state {
            State::Live(grant) => Self::Live {
                issued_at: grant.access.issued_at(),
                expires_at: grant.access.expires_at(),
                is_refreshable: grant.refresh.is_some(),
                scopes: grant.access.scopes().to_vec(),
            },
            State::Dead { since, reason } => Self::Dead { since, reason },
        }
    }
}

/// How many names are asked for at once, and how many connections are read at a time.
const PAGE: usize = 200;
const AT_ONCE: usize = 8;

/// All connections of a store: who is over, and whose tokens end when.
///
/// # Errors
/// Those of [`TokenStore::names`], as the last item. A connection that cannot be read is
/// [`Status::Unreadable`].
pub fn connections(store: Arc<dyn TokenStore>) -> BoxStream<'static, Result<ConnectionStatus>> {
    generate(move |give| async move {
        let mut last: Option<AccountKey> = None;
        loop {
            let names = match store.names(last.as_ref(), PAGE).await {
                Ok(names) => names,
                Err(error) => return give.one(Err(error)).await,
            };
            let Some(name) = names.last() else { return };
            last = Some(name.clone());
            let read = names.into_iter().map(|name| read(store.clone(), name));
            let mut read = stream::iter(read).buffered(AT_ONCE);
            while let Some(found) = read.next().await {
                // One that was removed meanwhile is left out.
                if let Some(found) = found {
                    give.one(Ok(found)).await;
                }
            }
        }
    })
}

async fn read(store: Arc<dyn TokenStore>, connection: AccountKey) -> Option<ConnectionStatus> {
    let status = match store.load(&connection).await {
        Ok(found) => found?.state.into(),
        Err(error) => Status::Unreadable(error),
    };
    Some(ConnectionStatus { connection, status })
}
