//! Connections in files, shared by the processes of a machine.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::timed::Timed;
use super::{Lease, LeaseTerms, State, Stored, Swap, TokenStore, held_too_long};
use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};
use crate::private_folder::{self, PrivateFolder, is_private, open_plain, private};
use crate::time::after;

/// Keeps each connection in a JSON file of its own in one folder, for all processes of a machine.
///
/// Files are for their owner only (on Unix: 0600, and the folder, if it has to be made, 0700). A
/// file is replaced by a finished one: written beside it, synced, renamed. So a process may be
/// killed at any moment, and a file is either the old or the new one. Before a refresh the new
/// file is made with room for the new tokens, and synced; so a disk that is full, or fills up
/// meanwhile, loses no connection. (A file system that copies what is overwritten can still
/// refuse; then the tokens stay in memory and are written later.) Beside the file of a connection
/// are two that stay empty and carry the locks (by the operating system, which takes them back
/// from a process that ends). They are needed as long as the folder is in use. The folder must be
/// on a file system with locks between its users; many network file systems have none.
///
/// Who can write the folder could put in tokens of their own. So on Unix a folder that others than
/// its owner can write is refused; so is, when the folder has to be made, a place for it that
/// others can write (unless they cannot take away what is not theirs, as in `/tmp`). Links, pipes
/// and other things that are no files are not opened, and a file that holds another connection
/// than the one asked for is an error.
#[derive(Clone)]
pub struct FileStore(Arc<Folder>);

struct Folder {
    path: PathBuf,
    /// Who waits in this process, so that one of each connection waits for the file's lock.
    waiting: Mutex<HashMap<AccountKey, Arc<tokio::sync::Mutex<()>>>>,
}

/// Which contents this version writes and reads.
const FORMAT: u32 = 1;
/// Pauses between two looks at another process's lease.
const POLL: Duration = Duration::from_millis(5);
const POLL_CAP: Duration = Duration::from_millis(100);

#[derive(Serialize, Deserialize)]
struct Contents {
    format: u32,
    connection: String,
    version: u64,
    state: State,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl FileStore {
    /// A store in this folder, which is made when the first connection is stored.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Folder {
            path: folder.into(),
            waiting: Mutex::default(),
        }))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.path
    }

    /// The file in which a connection is kept, or will be.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the connection's name is too long for a file's.
    pub fn file(&self, connection: &AccountKey) -> Result<PathBuf> {
        Ok(self.0.files(connection)?.data)
    }
}

/// The files of one connection.
#[derive(Clone)]
struct Files {
    connection: String,
    folder: PrivateFolder,
    data: PathBuf,
    draft: PathBuf,
    /// What is reserved for the next draft.
    room: PathBuf,
    /// Held while the file is compared and replaced.
    lock: PathBuf,
    /// Held by whoever refreshes.
    lease: PathBuf,
}

impl Folder {
    fn files(&self, connection: &AccountKey) -> Result<Files> {
        let mut safe = String::new();
        for byte in connection.as_str().bytes() {
            // Capitals do not stand for themselves: not all file systems tell them from small ones.
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => safe.push(char::from(byte)),
                _ => safe.push_str(&format!("%{byte:02X}")),
            }
        }
        if safe.len() > 200 {
            return Err(Error::new(
                ErrorKind::Config,
                "the connection's name is too long for a file's name: give it a shorter one",
            ));
        }
        let file = |end: &str| self.path.join(format!("zoom-{safe}.{end}"));
        Ok(Files {
            connection: connection.as_str().to_owned(),
            folder: private_folder(&self.path),
            data: file("json"),
            draft: file("json.new"),
            room: file("json.room"),
            lock: file("lock"),
            lease: file("lease"),
        })
    }

    fn names(&self, after: Option<&AccountKey>, at_most: usize) -> Result<Vec<AccountKey>> {
        let mut names = BTreeSet::new();
        if !private_folder(&self.path).is_there()? {
            return Ok(Vec::new());
        }
        let unreadable = |e| failed("cannot read the folder", &self.path, e);
        for file in fs::read_dir(&self.path).map_err(unreadable)? {
            let file = file.map_err(unreadable)?.file_name();
            let Some(name) = file.to_str().and_then(connection_of) else {
                continue;
            };
            if after.is_none_or(|after| name > *after) {
                names.insert(name);
                // No more are in memory than are asked for.
                if names.len() > at_most {
                    names.pop_last();
                }
            }
        }
        Ok(names.into_iter().collect())
    }

    fn queue(&self, connection: &AccountKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.entry(connection.clone()).or_default().clone()
    }
}

fn private_folder(path: &Path) -> PrivateFolder {
    PrivateFolder::new(path, "connections", ErrorKind::Store)
}

/// The connection of a file's name; `None` if it is none's.
fn connection_of(file: &str) -> Option<AccountKey> {
    let name = file.strip_prefix("zoom-")?.strip_suffix(".json")?;
    let name = percent_encoding::percent_decode_str(name).decode_utf8();
    Some(AccountKey::new(name.ok()?))
}

#[async_trait]
impl TokenStore for FileStore {
    async fn load(&self, connection: &AccountKey) -> Result<Option<Stored>> {
        let files = self.0.files(connection)?;
        blocking(move || files.read()).await
    }

    async fn swap(&self, connection: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        let files = self.0.files(connection)?;
        // Once begun it goes on to its end, also when nobody waits for it any more.
        blocking(move || files.swap(expect, new)).await
    }

    /// Makes the file that the next swap will write and rename, with room for larger tokens, and
    /// syncs it.
    async fn reserve(&self, connection: &AccountKey) -> Result<()> {
        let files = self.0.files(connection)?;
        blocking(move || files.reserve()).await
    }

    async fn lease(&self, connection: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        let files = self.0.files(connection)?;
        let until = after(Instant::now(), terms.wait);
        let turn = tokio::time::timeout_at(until, self.0.queue(connection).lock_owned())
            .await
            .map_err(|_| held_too_long(terms.wait))?;
        let mut pause = POLL;
        let mut file = None;
        loop {
            // Looks again and again instead of waiting in the lock: threads that wait could be
            // all there are, and then its holder would find none to give it back with.
            let (path, open) = (files.clone(), file.take());
            let (tried, locked) = blocking(move || path.try_lease(open)).await?;
            if locked {
                let held: (File, OwnedMutexGuard<()>) = (tried, turn);
                return Ok(Box::new(Timed::new(held, terms.time)));
            }
            file = Some(tried);
            if after(Instant::now(), pause) > until {
                return Err(held_too_long(terms.wait));
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(POLL_CAP);
        }
    }

    /// By the names of the files; what is in them is not read.
    async fn names(&self, after: Option<&AccountKey>, at_most: usize) -> Result<Vec<AccountKey>> {
        let (folder, after) = (self.0.clone(), after.cloned());
        blocking(move || folder.names(after.as_ref(), at_most)).await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    private_folder::blocking(ErrorKind::Store, work).await
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    private_folder::failed(ErrorKind::Store, what, path, error)
}

/// Larger than any connection's file.
const LARGEST: u64 = 1 << 20;
/// What room is made in: a block of most file systems.
const BLOCK: usize = 4096;

impl Files {
    fn read(&self) -> Result<Option<Stored>> {
        if !self.folder.is_there()? {
            return Ok(None);
        }
        let unreadable = |e| failed("cannot read", &self.data, e);
        let Some(file) =
            open_plain(&self.data, OpenOptions::new().read(true)).map_err(unreadable)?
        else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(LARGEST)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        // No source: the parser's text could repeat a part of the file.
        let unreadable = |reason: &str| {
            Error::new(
                ErrorKind::Store,
                format!("{} {reason}", self.data.display()),
            )
        };
        let contents: Contents = serde_json::from_slice(&bytes).map_err(|_| {
            match serde_json::from_slice::<Format>(&bytes) {
                Ok(Format { format }) if format > FORMAT => {
                    unreadable("was written by a later version of this crate")
                }
                _ => unreadable("is not a connection that this crate has written"),
            }
        })?;
        if contents.format != FORMAT {
            return Err(unreadable("was written by another version of this crate"));
        }
        if contents.connection != self.connection {
            // Copied or renamed: its tokens would read another account under this name. That other
            // name is not shown: it may be a customer's.
            return Err(unreadable(
                "holds another connection than the one that is asked for: it was copied or \
                 renamed; put it back, or take it away and sign in again",
            ));
        }
        Ok(Some(Stored {
            version: contents.version,
            state: contents.state,
        }))
    }

    fn swap(&self, expect: Option<u64>, state: State) -> Result<Swap> {
        let _lock = self.locked()?;
        let found = self.read()?;
        let version = found.as_ref().map(|s| s.version);
        if version != expect {
            return Ok(Swap::Lost(found));
        }
        let version = version.unwrap_or(0).saturating_add(1);
        let contents = Contents {
            format: FORMAT,
            connection: self.connection.clone(),
            version,
            state,
        };
        let mut text = serde_json::to_vec_pretty(&contents).map_err(|e| {
            Error::new(ErrorKind::Store, "the connection cannot be written as JSON").with_source(e)
        })?;
        text.push(b'\n');
        self.write(&text)
            .map_err(|e| failed("cannot write", &self.data, e))?;
        Ok(Swap::Done(version))
    }

    /// The lock under which files are written; given back when it is dropped. Those who hold it
    /// wait for nothing.
    fn locked(&self) -> Result<File> {
        self.folder.make()?;
        let lock = self.open(&self.lock)?;
        lock.lock()
            .map_err(|e| failed("cannot lock", &self.lock, e))?;
        Ok(lock)
    }

    /// Makes the room that the next swap writes in, unless it is there. Takes no lock: whoever
    /// writes has one file at a time, and this one is theirs only when it is finished.
    fn reserve(&self) -> Result<()> {
        self.folder.make()?;
        let length = match fs::symlink_metadata(&self.data) {
            Ok(found) => usize::try_from(found.len().min(LARGEST)).unwrap_or(BLOCK),
            Err(e) if e.kind() == io::ErrorKind::NotFound => 0,
            Err(e) => return Err(failed("cannot look at", &self.data, e)),
        };
        // New tokens may be longer than the old ones.
        let length = length.saturating_mul(2).saturating_add(1024);
        let length = length.checked_next_multiple_of(BLOCK).unwrap_or(length);
        if roomy(&self.room, length).is_some() {
            return Ok(());
        }
        let number = RandomState::new().build_hasher().finish();
        let mut part = self.room.clone().into_os_string();
        part.push(format!("-{number:016x}"));
        let part = PathBuf::from(part);
        let reserve = || {
            let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&part)?;
            // Written, since a length that is only set takes no room.
            file.write_all(&vec![b'\n'; length])?;
            file.sync_all()?;
            fs::rename(&part, &self.room)
        };
        reserve().map_err(|e| {
            // A part of it would take room from others and help nobody.
            let _ = fs::remove_file(&part);
            failed("no room for new tokens: cannot write", &self.room, e)
        })
    }

    /// Writes the draft, in the room that was reserved if there is any, and puts it in place.
    fn write(&self, text: &[u8]) -> io::Result<()> {
        // Taken away from its place, it is nobody else's.
        let reserved = roomy(&self.room, text.len())
            .filter(|_| fs::rename(&self.room, &self.draft).is_ok())
            .and_then(|_| roomy(&self.draft, text.len()));
        if reserved.is_none_or(|draft| fill(draft, text).is_err()) {
            // Without what was there, there is more room.
            let _ = fs::remove_file(&self.room);
            if let Err(error) = self.new_draft().and_then(|draft| fill(draft, text)) {
                let _ = fs::remove_file(&self.draft);
                return Err(error);
            }
        }
        fs::rename(&self.draft, &self.data)?;
        // The name, too, is to outlive a power failure.
        self.folder.sync()
    }

    /// A new, empty draft. One that a killed process left may be anybody's: a new file is surely
    /// ours alone.
    fn new_draft(&self) -> io::Result<File> {
        match fs::remove_file(&self.draft) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        private(OpenOptions::new().write(true).create_new(true)).open(&self.draft)
    }

    /// Tries for the lease once; gives the file back for another try.
    fn try_lease(&self, open: Option<File>) -> Result<(File, bool)> {
        let file = match open {
            Some(file) => file,
            None => {
                self.folder.make()?;
                self.open(&self.lease)?
            }
        };
        match file.try_lock() {
            Ok(()) => Ok((file, true)),
            Err(TryLockError::WouldBlock) => Ok((file, false)),
            Err(TryLockError::Error(e)) => Err(failed("cannot lock", &self.lease, e)),
        }
    }

    /// Opens a file that carries a lock, or makes it.
    fn open(&self, path: &Path) -> Result<File> {
        let open = || {
            // Another process may make it, or take it away, between the two looks.
            for _ in 0..10 {
                if let Some(file) = open_plain(path, OpenOptions::new().write(true))? {
                    return Ok(file);
                }
                match private(OpenOptions::new().write(true).create_new(true)).open(path) {
                    Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                    other => return other,
                }
            }
            Err(io::Error::other("it comes and goes"))
        };
        open().map_err(|e| failed("cannot open", path, e))
    }
}

/// The file at a path, if it has room for so much and nobody else can read it.
fn roomy(path: &Path, length: usize) -> Option<File> {
    let file = open_plain(path, OpenOptions::new().write(true)).ok()??;
    let found = file.metadata().ok()?;
    let enough = usize::try_from(found.len()).is_ok_and(|len| len >= length);
    (enough && is_private(&found)).then_some(file)
}

/// Writes a file that may be longer, cuts it to its text, and syncs it.
fn fill(mut file: File, text: &[u8]) -> io::Result<()> {
    file.write_all(text)?;
    file.set_len(text.len() as u64)?;
    file.sync_all()
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore").field(&self.0.path).finish()
    }
}
