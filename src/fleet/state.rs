//! What the store keeps of an account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::usage::Checkpoint;

/// The kind of the entries, and of the leases.
pub(super) const KIND: &str = "fleet";

/// Where the reading of an account has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct State {
    /// When it was last read to the end.
    pub last_success: Option<DateTime<Utc>>,
    /// When a reading last ended, also with an error, or was saved.
    pub last_tried: Option<DateTime<Utc>>,
    /// When it is due. At once, if this is not set.
    pub next_due: Option<DateTime<Utc>>,
    /// Why the last reading ended, if it did not come to its end.
    pub trouble: Option<Trouble>,
    /// A reading that is not finished.
    pub reading: Option<Reading>,
    /// The checkpoint of the last finished reading.
    pub finished: Option<Checkpoint>,
    /// The file with its snapshot, within the folder.
    pub snapshot: Option<String>,
    /// The `read_at` that the last tables have, or have if a worker came to write them: no later
    /// reading has the same.
    pub tables: Option<DateTime<Utc>>,
}

/// Why an account could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Trouble {
    /// What went wrong, for those who run the fleet.
    pub error: String,
    /// The same for people who use a product: see [`Error::message`](crate::Error::message).
    pub message: String,
    /// When.
    pub since: DateTime<Utc>,
    /// How often in a row.
    pub times: u32,
    /// Whether a person has to do something: the credentials are refused, say.
    pub lasting: bool,
}

/// A reading that was saved on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reading {
    /// Its name, which is in the names of its files.
    pub run: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// Where it has come; `None` before anything was finished.
    pub checkpoint: Option<Checkpoint>,
    /// The files that were written, within the folder. The checkpoint covers what is in them.
    pub files: Vec<String>,
    /// Records in these files.
    pub records: u64,
    /// Whether it is of the whole account, and not of what is new since the last one.
    #[serde(default)]
    pub whole: bool,
}
