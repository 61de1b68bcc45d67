//! The connections of the store, and statements on them.

use std::mem;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Row};

use super::rows::failed;
use super::sql;
use super::tls::Tls;
use super::{Inner, PARTING};
use crate::error::{Error, ErrorKind, Result};
use crate::store::link::{ANSWER, Connected, Link};

/// A client and the task that speaks for it.
pub(super) struct Session {
    pub(super) client: Client,
    speaks: JoinHandle<()>,
}

impl Session {
    async fn open(config: Config, tls: Tls) -> Result<Self> {
        let (client, connection) = config.connect(tls).await.map_err(failed)?;
        let speaks = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to Postgres has ended");
            }
        });
        let session = Self { client, speaks };
        session
            .client
            .batch_execute(sql::SESSION)
            .await
            .map_err(failed)?;
        Ok(session)
    }
}

impl Connected for Session {
    fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}

impl Drop for Session {
    /// A server that is silent does not answer a farewell either.
    fn drop(&mut self) {
        let Ok(runtime) = Handle::try_current() else {
            return self.speaks.abort();
        };
        let ended = runtime.spawn(async {});
        let mut speaks = mem::replace(&mut self.speaks, ended);
        runtime.spawn(async move {
            if timeout(PARTING, &mut speaks).await.is_err() {
                speaks.abort();
            }
        });
    }
}

/// A statement with its values and their types.
pub(super) type Values<'a> = &'a [(&'a (dyn ToSql + Sync), Type)];

impl Inner {
    pub(super) async fn session(&self) -> Result<std::sync::Arc<Link<Session>>> {
        let turn = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let slot = turn.checked_rem(self.sessions.len()).unwrap_or_default();
        let Some(slot) = self.sessions.get(slot) else {
            return Err(Error::new(ErrorKind::Store, "there is no connection"));
        };
        slot.get(|| Session::open(self.config.clone(), self.tls.clone()))
            .await
    }

    pub(super) async fn query(&self, text: &str, values: Values<'_>) -> Result<Vec<Row>> {
        let session = self.session().await?;
        let work = || session.client.client.query_typed(text, values);
        // Where transactions exclude each other more than is asked for, one of two that meet is
        // taken back, and nothing of it was written.
        for _ in 0..MEETINGS {
            match answer(&session, work()).await {
                Err(Failed::TakenBack(error)) => {
                    tracing::debug!(%error, "a statement met another; trying again");
                }
                outcome => return outcome.map_err(Failed::into),
            }
        }
        answer(&session, work()).await.map_err(Failed::into)
    }

    /// Reads. A connection that broke while nobody used it is noticed at its next use only, and a
    /// read may be done again.
    pub(super) async fn read(&self, text: &str, values: Values<'_>) -> Result<Vec<Row>> {
        let session = self.session().await?;
        let work = session.client.client.query_typed(text, values);
        match answer(&session, work).await {
            Ok(rows) => Ok(rows),
            Err(_) => self.query(text, values).await,
        }
    }
}

/// So often a statement is sent again that met others.
const MEETINGS: u32 = 30;

/// Why a statement failed.
pub(super) enum Failed {
    /// It was taken back for another's sake.
    TakenBack(Error),
    Other(Error),
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::TakenBack(error) | Failed::Other(error) => error,
        }
    }
}

/// Waits for the answer to a statement. A connection on which one fails is not used any more: it may
/// be one that never answers, or that of a server that is only read by now.
pub(super) async fn answer<T>(
    session: &Link<Session>,
    work: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, Failed> {
    let question = session.ask();
    match timeout(ANSWER, work).await {
        Ok(Ok(value)) => {
            question.answered();
            Ok(value)
        }
        Ok(Err(error)) if is_taken_back(&error) => {
            question.answered();
            Err(Failed::TakenBack(failed(error)))
        }
        Ok(Err(error)) => {
            question.failed();
            Err(Failed::Other(failed(error)))
        }
        Err(elapsed) => {
            question.failed();
            let error = Error::new(ErrorKind::Store, "Postgres does not answer");
            Err(Failed::Other(error.with_source(elapsed)))
        }
    }
}

fn is_taken_back(error: &tokio_postgres::Error) -> bool {
    let code = error.code();
    code.is_some_and(|code| {
        *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
    })
}
