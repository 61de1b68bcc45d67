//! Reads kept states.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use serde::de::DeserializeOwned;

use crate::account_key::AccountKey;
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::history::lines::{
    EndLine, First, Kind, KnownLine, ReadUser, SCHEMA, SYNC_VERSION, SyncHead, SyncLine, VERSION,
    no_lines, with_line,
};
use crate::usage::history::snapshot::{AccountSnapshot, SnapshotHead};
use crate::usage::history::user_state::UserState;
use crate::usage::people::user::UserKey;
use crate::usage::sync::snapshot::{KnownUser, Snapshot};
use crate::versioned::{Versioned, check_account};

/// The longest line that is read, in bytes: a damaged file must not fill the memory.
const LONGEST: u64 = 64 << 20;

impl AccountSnapshot {
    /// Reads a state that was written, of this account: the key with which it was read. A state
    /// that no sync read names no account, and is not refused.
    ///
    /// # Errors
    /// [`ErrorKind::Version`] for a state of another version; [`ErrorKind::WrongAccount`] for one of
    /// another account; [`ErrorKind::Damaged`] for a file that is cut off or changed, with the line
    /// and the byte; [`ErrorKind::Io`] if the reader fails.
    pub fn read_from(reader: impl Read, account: &AccountKey) -> Result<Self> {
        Self::from_reader(SnapshotReader::new(reader, account)?)
    }

    /// Reads the rest.
    pub(super) fn from_reader<R: Read>(reader: SnapshotReader<R>) -> Result<Self> {
        let mut reader = reader.keep_sync();
        let mut users = Vec::new();
        while let Some(user) = reader.next_user()? {
            users.push(user);
        }
        let sync = reader.take_sync();
        Ok(Self {
            head: reader.head,
            users,
            sync,
        })
    }
}

/// Reads a state that was written, one user after the other.
///
/// It takes little memory, however many users there are. What it gave counts only once it has come
/// to the end: only then is it known that nothing was cut off or changed.
#[derive(Debug)]
pub struct SnapshotReader<R: Read> {
    lines: Lines<R>,
    head: SnapshotHead,
    keep_sync: bool,
    sync: Option<SyncHead>,
    known: BTreeMap<UserKey, KnownUser>,
    last: Option<UserKey>,
    users: u64,
    is_over: bool,
}

impl<R: Read> SnapshotReader<R> {
    /// Begins to read a state of this account: the key with which it was read.
    ///
    /// # Errors
    /// Those of [`AccountSnapshot::read_from`].
    pub fn new(reader: R, account: &AccountKey) -> Result<Self> {
        let mut lines = Lines::new(reader);
        lines.next()?;
        let first: Versioned<First<SnapshotHead>, VERSION> = lines.parse()?;
        let first = first.into_value("account snapshot")?;
        if first.schema != SCHEMA {
            return Err(lines.damaged("it does not say that it is an account snapshot"));
        }
        check_account(first.head.account, account, "account snapshot")?;
        Ok(Self {
            lines,
            head: first.head,
            keep_sync: false,
            sync: None,
            known: BTreeMap::new(),
            last: None,
            users: 0,
            is_over: false,
        })
    }

    /// Keeps the snapshot of the sync, for [`take_sync`](Self::take_sync).
    #[must_use]
    pub fn keep_sync(self) -> Self {
        Self {
            keep_sync: true,
            ..self
        }
    }

    /// What is not a user's.
    pub fn head(&self) -> &SnapshotHead {
        &self.head
    }

    /// The next user, by key. `None` at the end, if nothing was cut off or changed.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] and [`ErrorKind::Io`], as [`AccountSnapshot::read_from`].
    pub fn next_user(&mut self) -> Result<Option<UserState>> {
        while !self.is_over {
            let before = (self.lines.lines, self.lines.digest);
            self.lines.next()?;
            match Kind::find(&self.lines.text) {
                Some(Kind::User) => {
                    let user = self.user()?;
                    return Ok(Some(user));
                }
                Some(Kind::End) => self.end(before)?,
                kind => self.sync_line(kind)?,
            }
        }
        Ok(None)
    }

    /// Reads to the end, to see that nothing was cut off or changed. The users are not given, so it
    /// is quicker than [`next_user`](Self::next_user).
    ///
    /// # Errors
    /// As [`next_user`](Self::next_user).
    pub fn verify(mut self) -> Result<SnapshotHead> {
        while !self.is_over {
            let before = (self.lines.lines, self.lines.digest);
            self.lines.next()?;
            match Kind::find(&self.lines.text) {
                Some(Kind::User) => self.users = self.users.saturating_add(1),
                Some(Kind::End) => self.end(before)?,
                kind => self.sync_line(kind)?,
            }
        }
        Ok(self.head)
    }

    /// The snapshot of the sync, once all users were given: if [`keep_sync`](Self::keep_sync) asked
    /// for it, it was kept with the state, and its version is known. Without it, the next sync reads
    /// everything.
    pub fn take_sync(&mut self) -> Option<Snapshot> {
        let sync = self.sync.take().filter(|_| self.is_over)?;
        let known = std::mem::take(&mut self.known);
        Some(Snapshot::new(sync.into_taken(known)))
    }

    fn user(&mut self) -> Result<UserState> {
        let ReadUser { user } = self.lines.parse()?;
        if self.last.as_ref().is_some_and(|last| *last >= user.key) {
            return Err(self.lines.damaged("its user is out of order"));
        }
        self.last = Some(user.key.clone());
        self.users = self.users.saturating_add(1);
        Ok(user)
    }

    fn sync_line(&mut self, kind: Option<Kind>) -> Result<()> {
        match kind {
            Some(Kind::Sync) if self.keep_sync => {
                let line: SyncLine<Versioned<SyncHead, SYNC_VERSION>> = self.lines.parse()?;
                self.sync = line.sync.value().cloned();
            }
            Some(Kind::Known) if self.sync.is_some() => {
                let KnownLine { known } = self.lines.parse()?;
                let (key, user): (UserKey, KnownUser) = known;
                if self.known.insert(key, user).is_some() {
                    return Err(self.lines.damaged("it repeats an earlier line"));
                }
            }
            Some(Kind::Sync | Kind::Known) => {}
            _ => return Err(self.lines.damaged("it is no line of an account snapshot")),
        }
        Ok(())
    }

    fn end(&mut self, (lines, digest): (u64, Digest)) -> Result<()> {
        let EndLine { end } = self.lines.parse()?;
        if (end.lines, end.users) != (lines, self.users) {
            return Err(self.lines.damaged("it counts other lines than there are"));
        }
        if end.digest != digest {
            return Err(self.lines.damaged("the lines before it were changed"));
        }
        self.lines.end()?;
        self.is_over = true;
        Ok(())
    }
}

/// The users, by key. After an error it ends.
impl<R: Read> Iterator for SnapshotReader<R> {
    type Item = Result<UserState>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_user();
        if next.is_err() {
            self.is_over = true;
            self.sync = None;
        }
        next.transpose()
    }
}

/// A reader that counts, and remembers that it failed.
#[derive(Debug)]
struct Counted<R> {
    reader: R,
    bytes: u64,
    has_failed: bool,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.reader.read(into) {
            Ok(read) => {
                self.bytes = self.bytes.saturating_add(read as u64);
                Ok(read)
            }
            Err(error) => {
                self.has_failed |= error.kind() != io::ErrorKind::Interrupted;
                Err(error)
            }
        }
    }
}

type File<R> = BufReader<Counted<R>>;

/// The lines of a compressed file.
#[derive(Debug)]
struct Lines<R: Read> {
    reader: BufReader<GzDecoder<File<R>>>,
    /// The line that was read last, without its end.
    text: String,
    /// The lines that were read.
    lines: u64,
    /// Digest of the lines that were read.
    digest: Digest,
}

impl<R: Read> Lines<R> {
    fn new(reader: R) -> Self {
        let counted = Counted {
            reader,
            bytes: 0,
            has_failed: false,
        };
        let file = BufReader::with_capacity(1 << 16, counted);
        Self {
            reader: BufReader::with_capacity(1 << 16, GzDecoder::new(file)),
            text: String::new(),
            lines: 0,
            digest: no_lines(),
        }
    }

    /// Reads the next line.
    fn next(&mut self) -> Result<()> {
        let mut line = std::mem::take(&mut self.text).into_bytes();
        line.clear();
        let mut limited = self.reader.by_ref().take(LONGEST);
        let read = limited.read_until(b'\n', &mut line);
        if let Err(error) = read {
            return Err(self.failed(error));
        }
        if line.len() as u64 >= LONGEST {
            return Err(self.damaged_next(&format!("it is longer than {LONGEST} bytes")));
        }
        // Each line ends with a line feed, so one without was cut.
        if line.pop() != Some(b'\n') {
            return Err(self.damaged_next("the file is cut off here"));
        }
        self.text = String::from_utf8(line).map_err(|_| self.damaged_next("it is not text"))?;
        self.digest = with_line(self.digest, &self.text);
        self.lines = self.lines.saturating_add(1);
        Ok(())
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.text).map_err(|error| {
            let what = "it is not what account snapshots are written as";
            self.damaged(&format!("{what} (at column {})", error.column()))
        })
    }

    /// Reads what stands behind the last line: the checksum, and nothing else.
    fn end(&mut self) -> Result<()> {
        let rest = match self.reader.fill_buf() {
            Ok(rest) => rest.is_empty(),
            Err(error) => return Err(self.failed(error)),
        };
        let file = self.reader.get_mut().get_mut();
        let nothing = file.fill_buf().map(<[u8]>::is_empty);
        match nothing {
            Ok(true) if rest => Ok(()),
            Ok(_) => Err(self.damaged("more follows after the end")),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Where the file was read to.
    fn position(&self) -> u64 {
        let file = self.reader.get_ref().get_ref();
        let ahead = file.buffer().len() as u64;
        file.get_ref().bytes.saturating_sub(ahead)
    }

    fn failed(&self, error: io::Error) -> Error {
        if self.reader.get_ref().get_ref().get_ref().has_failed {
            let text = "the account snapshot could not be read: the reader failed";
            return Error::new(ErrorKind::Io, text).with_source(error);
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => self.damaged_next("the file is cut off here"),
            _ => self.damaged_next(&format!("it cannot be decompressed ({error})")),
        }
    }

    fn damaged(&self, what: &str) -> Error {
        self.damaged_in(self.lines, what)
    }

    /// The same of the line that was to be read.
    fn damaged_next(&self, what: &str) -> Error {
        self.damaged_in(self.lines.saturating_add(1), what)
    }

    fn damaged_in(&self, line: u64, what: &str) -> Error {
        let message = format!(
            "the account snapshot is damaged in line {line}, up to byte {} of the file: {what}. \
             Take another copy, or go on without it",
            self.position()
        );
        Error::new(ErrorKind::Damaged, message)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::coverage::Coverage;
    use crate::usage::history::lines::End;
    use crate::usage::history::snapshot::SnapshotSource;
    use crate::usage::{Collector, Policy, decide};

    /// A later crate may write the snapshot of the sync in another version: the state is read
    /// without it.
    #[test]
    fn a_state_is_read_without_a_sync_of_a_version_that_is_not_known() {
        let (coverage, now) = (Coverage::default(), "2026-07-01T09:00:00Z".parse().unwrap());
        let data = Collector::new();
        let sync = data.snapshot(&coverage, now);
        let facts = data.into_facts(coverage, now);
        let review = decide(&facts, &Policy::careful(90), None, now).unwrap();
        let source = SnapshotSource::new(&facts, &review).sync(&sync);
        let mut text = String::new();
        let bytes = source.to_bytes().unwrap();
        let mut decoder = GzDecoder::new(&bytes[..]);
        decoder.read_to_string(&mut text).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.pop();
        let later = r#"{"sync":{"version":9,"users":"many"}}"#;
        *lines.last_mut().unwrap() = later.to_owned();
        lines.push(r#"{"known":"in another form"}"#.to_owned());
        let end = End {
            lines: lines.len() as u64,
            users: 0,
            digest: lines.iter().fold(no_lines(), |d, line| with_line(d, line)),
        };
        lines.push(serde_json::to_string(&EndLine { end }).unwrap());
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        for line in lines {
            writeln!(out, "{line}").unwrap();
        }
        let bytes = out.finish().unwrap();
        let state = AccountSnapshot::read_from(&bytes[..], &AccountKey::new("any")).unwrap();
        assert!(state.sync.is_none());
    }

    #[test]
    fn a_line_that_would_fill_the_memory_is_refused() {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        let blanks = vec![b' '; 1 << 20];
        for _ in 0..=64 {
            out.write_all(&blanks).unwrap();
        }
        let bytes = out.finish().unwrap();
        assert!(bytes.len() < 1 << 20);
        let error = AccountSnapshot::read_from(&bytes[..], &AccountKey::new("any")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Damaged);
        assert!(error.to_string().contains("longer than"), "{error}");
    }
}
