//! Writes kept states.

use std::io::{BufWriter, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::history::lines::{
    End, EndLine, First, KnownLine, SYNC_VERSION, SyncHead, SyncLine, UserLine, VERSION, no_lines,
    with_line,
};
use crate::usage::history::snapshot::{AccountSnapshot, SnapshotHead, SnapshotSource};
use crate::usage::history::user_state::UserState;
use crate::usage::sync::snapshot::Snapshot;
use crate::versioned::Versioned;

impl SnapshotSource<'_> {
    /// Writes the state, one user after the other, without a copy of them all.
    ///
    /// # Errors
    /// Those of [`head`](Self::head); [`ErrorKind::Version`] for a sync's snapshot of a version that
    /// this crate does not know; [`ErrorKind::Io`] if the writer fails. What was written up to then
    /// is refused when it is read.
    pub fn write_to(&self, writer: impl Write) -> Result<()> {
        let head = self.head()?;
        let users = self.users();
        let users = users.into_iter().map(UserState::from_review);
        write(writer, &head, users, self.sync)
    }

    /// The state as it is written.
    ///
    /// # Errors
    /// Those of [`write_to`](Self::write_to).
    pub fn to_bytes(&self) -> Result<Bytes> {
        let mut bytes = Vec::new();
        self.write_to(&mut bytes)?;
        Ok(bytes.into())
    }
}

impl AccountSnapshot {
    /// Writes the state. [`read_from`](Self::read_from) reads it.
    ///
    /// # Errors
    /// [`ErrorKind::Version`] for a sync's snapshot of a version that this crate does not know;
    /// [`ErrorKind::Io`] if the writer fails. What was written up to then is refused when it is
    /// read.
    pub fn write_to(&self, writer: impl Write) -> Result<()> {
        write(writer, &self.head, self.users.iter(), self.sync.as_ref())
    }
}

fn write(
    writer: impl Write,
    head: &SnapshotHead,
    users: impl Iterator<Item = impl Serialize>,
    sync: Option<&Snapshot>,
) -> Result<()> {
    let taken = sync.map(Snapshot::get).transpose()?;
    let buffer = BufWriter::with_capacity(1 << 16, writer);
    let mut out = Lines {
        out: GzEncoder::new(buffer, Compression::default()),
        line: Vec::new(),
        lines: 0,
        digest: no_lines(),
    };
    out.add(&Versioned::<_, VERSION>::new(First::new(head)))?;
    let mut written: u64 = 0;
    for user in users {
        out.add(&UserLine { user })?;
        written = written.saturating_add(1);
    }
    if let Some(taken) = taken {
        let sync = Versioned::<_, SYNC_VERSION>::new(SyncHead::new(taken));
        out.add(&SyncLine { sync })?;
        for known in &taken.users {
            out.add(&KnownLine { known })?;
        }
    }
    let end = End {
        lines: out.lines,
        users: written,
        digest: out.digest,
    };
    out.add(&EndLine { end })?;
    let mut buffer = out.out.finish().map_err(not_written)?;
    buffer.flush().map_err(not_written)
}

struct Lines<W: Write> {
    out: GzEncoder<W>,
    line: Vec<u8>,
    lines: u64,
    digest: Digest,
}

impl<W: Write> Lines<W> {
    fn add(&mut self, line: &impl Serialize) -> Result<()> {
        let wrong = |what: String| {
            let text = format!("the account snapshot cannot be written: {what}");
            Error::new(ErrorKind::Request, text)
        };
        self.line.clear();
        serde_json::to_writer(&mut self.line, line).map_err(|error| wrong(error.to_string()))?;
        let text = std::str::from_utf8(&self.line).map_err(|error| wrong(error.to_string()))?;
        self.digest = with_line(self.digest, text);
        self.lines = self.lines.saturating_add(1);
        self.line.push(b'\n');
        self.out.write_all(&self.line).map_err(not_written)
    }
}

fn not_written(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        "the account snapshot could not be written: the writer failed",
    )
    .with_source(error)
}
