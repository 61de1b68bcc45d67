//! How a kept state is written: lines of JSON, compressed with gzip.
//!
//! The first line has the version and all that is not a user's. Then each user has a line, by key;
//! then, if it was kept too, the snapshot of the sync follows, one line a user. The last line counts
//! the others, and has a digest of them: a line that was changed and compressed again is found.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::coverage::Source;
use crate::digest::{Digest, Writer};
use crate::ids::MeetingId;
use crate::usage::facts::answers::MeetingHosts;
use crate::usage::history::snapshot::SnapshotHead;
use crate::usage::history::user_state::UserState;
use crate::usage::people::user::UserKey;
use crate::usage::sync::snapshot::{KnownUser, Taken};

/// The version of kept states as they are written.
pub(super) const VERSION: u32 = 1;
/// The version of a sync's snapshot as it is written within.
pub(super) const SYNC_VERSION: u32 = 2;
/// What the first line says that the file is.
pub(super) const SCHEMA: &str = "zoom-admin account snapshot";

/// The first line, beside the version.
#[derive(Serialize, Deserialize)]
pub(super) struct First<H> {
    pub(super) schema: String,
    #[serde(flatten)]
    pub(super) head: H,
}

impl<'a> First<&'a SnapshotHead> {
    pub(super) fn new(head: &'a SnapshotHead) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            head,
        }
    }
}

/// The line of a user.
#[derive(Serialize, Deserialize)]
pub(super) struct UserLine<U> {
    pub(super) user: U,
}

/// What a sync's snapshot has that is not a user's.
#[derive(Serialize, Deserialize)]
pub(super) struct SyncLine<S> {
    pub(super) sync: S,
}

/// The fields of that line, beside the version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SyncHead {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<Digest>,
    pub(super) taken_at: DateTime<Utc>,
    #[serde(default)]
    pub(super) per_day: BTreeMap<Source, f64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) meetings: BTreeMap<MeetingId, MeetingHosts>,
    #[serde(default)]
    pub(super) meetings_open: u64,
}

impl SyncHead {
    pub(super) fn new(taken: &Taken) -> Self {
        Self {
            account: taken.account,
            taken_at: taken.taken_at,
            per_day: taken.per_day.clone(),
            meetings: taken.meetings.clone(),
            meetings_open: taken.meetings_open,
        }
    }

    pub(super) fn into_taken(self, users: BTreeMap<UserKey, KnownUser>) -> Taken {
        Taken {
            account: self.account,
            taken_at: self.taken_at,
            per_day: self.per_day,
            meetings: self.meetings,
            meetings_open: self.meetings_open,
            users,
        }
    }
}

/// A user of a sync's snapshot.
#[derive(Serialize, Deserialize)]
pub(super) struct KnownLine<K, U> {
    pub(super) known: (K, U),
}

/// The last line.
#[derive(Serialize, Deserialize)]
pub(super) struct EndLine {
    pub(super) end: End,
}

/// What the last line counts.
#[derive(Serialize, Deserialize)]
pub(super) struct End {
    /// The lines before it.
    pub(super) lines: u64,
    /// Those of users among them.
    pub(super) users: u64,
    /// Digest of them all.
    pub(super) digest: Digest,
}

/// The digest of no line.
pub(super) fn no_lines() -> Digest {
    Writer::new("account snapshot").finish()
}

/// The digest of the lines so far, and one more.
pub(super) fn with_line(digest: Digest, line: &str) -> Digest {
    let digest = Writer::new("line").digest(digest.0);
    digest.text(line).finish()
}

/// A line by how it begins. Only those that are needed are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Sync,
    Known,
    End,
}

impl Kind {
    pub(super) fn find(line: &str) -> Option<Self> {
        let starts = [
            (r#"{"user":"#, Self::User),
            (r#"{"sync":"#, Self::Sync),
            (r#"{"known":"#, Self::Known),
            (r#"{"end":"#, Self::End),
        ];
        let mut starts = starts.into_iter();
        let found = starts.find(|(start, _)| line.starts_with(start));
        found.map(|(_, kind)| kind)
    }
}

/// A user as it is read.
pub(super) type ReadUser = UserLine<UserState>;
