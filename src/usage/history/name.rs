//! The names of kept states.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::account_key::AccountKey;
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};

const BEGIN: &str = "zoom-";
const END: &str = ".jsonl.gz";
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// The name of a kept state: whose it is, and when the account was read.
///
/// As text it is a file's name of lower-case letters, digits, `-`, `.`, `T` and `Z`, such as
/// `zoom-0123456789abcdef0123456789abcdef-20260701T090000Z.jsonl.gz`. The account is in it as a
/// digest, so that several accounts share a store, and the names tell no customer's. Names of one
/// account are sorted by time.
///
/// ```
/// use zoom_admin::AccountKey;
/// use zoom_admin::usage::history::SnapshotName;
///
/// let name = SnapshotName::new(&AccountKey::new("customer 7"), "2026-07-01T09:00:00Z".parse().unwrap());
/// assert!(name.to_string().ends_with("-20260701T090000Z.jsonl.gz"));
/// assert_eq!(name.to_string().parse::<SnapshotName>()?, name);
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SnapshotName {
    account: Digest,
    at: DateTime<Utc>,
}

impl SnapshotName {
    /// The name of the state of an account that was read at a time, UTC. Parts of a second do not
    /// count.
    pub fn new(account: &AccountKey, at: DateTime<Utc>) -> Self {
        Self {
            account: account.digest(),
            at: DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at),
        }
    }

    /// When the account was read, UTC.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Whether both are names of states of one account.
    pub(super) fn is_of_same(&self, other: &Self) -> bool {
        self.account == other.account
    }

    /// Whether it is the name of a state of this account.
    pub fn is_of(&self, account: &AccountKey) -> bool {
        self.account == account.digest()
    }
}

impl fmt::Display for SnapshotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.at.format(TIME);
        f.pad(&format!("{BEGIN}{}-{time}{END}", self.account))
    }
}

impl FromStr for SnapshotName {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::Request`] for a text that is no name of a kept state.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (account, time) = text
                .strip_prefix(BEGIN)?
                .strip_suffix(END)?
                .split_once('-')?;
            let name = Self {
                account: account.parse().ok()?,
                at: NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc(),
            };
            // One name has one text.
            (name.to_string() == text).then_some(name)
        };
        read().ok_or_else(|| {
            let message = format!("{text:?} is no name of an account snapshot");
            Error::new(ErrorKind::Request, message)
        })
    }
}
