//! Reads what the database answers.

use std::io;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

use crate::error::{Error, ErrorKind, Result};
use crate::store::Entry;

pub(super) fn failed(error: tokio_postgres::Error) -> Error {
    let text = match (error.code(), error.as_db_error()) {
        (Some(code), _) if *code == SqlState::UNDEFINED_TABLE => {
            "the table of the store is not there: run `Postgres::create_schema` once".to_owned()
        }
        (_, Some(said)) => format!(
            "Postgres refused ({}): {}",
            said.code().code(),
            said.message()
        ),
        _ if is_read_only(&error) => {
            let text = "the database can only be read: it is a replica, or takes no writes now";
            return Error::new(ErrorKind::Store, text);
        }
        _ => {
            let text = "Postgres could not be reached, or the connection broke";
            return Error::new(ErrorKind::Store, text).with_source(error);
        }
    };
    // No source: the details of a refusal can repeat a row.
    Error::new(ErrorKind::Store, text)
}

/// Whether a connection was not made because the server takes no writes.
fn is_read_only(error: &tokio_postgres::Error) -> bool {
    let source = std::error::Error::source(error);
    let source = source.and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|source| source.kind() == io::ErrorKind::PermissionDenied)
}

pub(super) fn unreadable(error: tokio_postgres::Error) -> Error {
    let text = "the table of the store is another than this version of the crate knows";
    Error::new(ErrorKind::Store, text).with_source(error)
}

pub(super) fn time(row: &Row, name: &str) -> Result<DateTime<Utc>> {
    let micros: i64 = row.try_get(name).map_err(unreadable)?;
    Ok(DateTime::from_timestamp_micros(micros).unwrap_or_default())
}

pub(super) fn version(row: &Row) -> Result<Option<u64>> {
    let version: Option<i64> = row.try_get("version").map_err(unreadable)?;
    let Some(version) = version else {
        return Ok(None);
    };
    // Never "not there" for what is there.
    u64::try_from(version).map(Some).map_err(|_| {
        let text = "a row of the store has a version that none can have";
        Error::new(ErrorKind::Store, text)
    })
}

pub(super) fn entry(row: &Row) -> Result<Option<Entry>> {
    let Some(version) = version(row)? else {
        return Ok(None);
    };
    let value: &[u8] = row.try_get("value").map_err(unreadable)?;
    Ok(Some(Entry {
        version,
        value: Bytes::copy_from_slice(value),
        written: time(row, "written")?,
    }))
}

pub(super) fn no_answer() -> Error {
    Error::new(ErrorKind::Store, "Postgres answered without a row")
}
