//! Connections in files, shared by the processes of a machine.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::timed::Timed;
use super::{Lease, State, Stored, Swap, TokenStore, held_too_long};
use crate::auth::Account;
use crate::clock::after;
use crate::error::{Error, ErrorKind, Result};

/// Keeps each connection in a JSON file of its own in one folder, for all processes of a machine.
///
/// Files are for their owner only (on Unix: 0600, and the folder, if it has to be made, 0700). A
/// file is replaced by a finished one: written beside it, synced, renamed. So a process may be
/// killed at any moment, and a file is either the old or the new one. Beside the file of a
/// connection are two that stay empty and carry the locks (by the operating system, which takes
/// them back from a process that ends). They are needed as long as the folder is in use. The
/// folder must be on a file system with locks between its users; many network file systems have
/// none.
#[derive(Clone)]
pub struct FileStore(Arc<Folder>);

struct Folder {
    path: PathBuf,
    /// Who waits in this process, so that one of each connection waits for the file's lock.
    waiting: Mutex<HashMap<Account, Arc<tokio::sync::Mutex<()>>>>,
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
    pub fn file(&self, connection: &Account) -> Result<PathBuf> {
        Ok(self.0.files(connection)?.data)
    }
}

/// The files of one connection.
#[derive(Clone)]
struct Files {
    folder: PathBuf,
    data: PathBuf,
    draft: PathBuf,
    /// Held while the file is compared and replaced.
    lock: PathBuf,
    /// Held by whoever refreshes.
    lease: PathBuf,
}

impl Folder {
    fn files(&self, connection: &Account) -> Result<Files> {
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
            folder: self.path.clone(),
            data: file("json"),
            draft: file("json.new"),
            lock: file("lock"),
            lease: file("lease"),
        })
    }

    fn queue(&self, connection: &Account) -> Arc<tokio::sync::Mutex<()>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.entry(connection.clone()).or_default().clone()
    }
}

#[async_trait]
impl TokenStore for FileStore {
    async fn load(&self, connection: &Account) -> Result<Option<Stored>> {
        let files = self.0.files(connection)?;
        blocking(move || files.read()).await
    }

    async fn swap(&self, connection: &Account, expect: Option<u64>, new: State) -> Result<Swap> {
        let files = self.0.files(connection)?;
        let connection = connection.as_str().to_owned();
        // Once begun it goes on to its end, also when nobody waits for it any more.
        blocking(move || files.swap(connection, expect, new)).await
    }

    async fn lease(&self, connection: &Account, ttl: Duration) -> Result<Box<dyn Lease>> {
        let files = self.0.files(connection)?;
        let until = after(Instant::now(), ttl);
        let turn = tokio::time::timeout_at(until, self.0.queue(connection).lock_owned())
            .await
            .map_err(|_| held_too_long(ttl))?;
        let mut pause = POLL;
        let mut file = None;
        loop {
            // Looks again and again instead of waiting in the lock: threads that wait could be
            // all there are, and then its holder would find none to give it back with.
            let (path, open) = (files.clone(), file.take());
            let (tried, locked) = blocking(move || path.try_lease(open)).await?;
            if locked {
                let held: (File, OwnedMutexGuard<()>) = (tried, turn);
                return Ok(Box::new(Timed::new(held, ttl)));
            }
            file = Some(tried);
            if after(Instant::now(), pause) > until {
                return Err(held_too_long(ttl));
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(POLL_CAP);
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| {
        Err(Error::new(
            ErrorKind::Store,
            "the work on the token file was interrupted",
        )
        .with_source(e))
    })
}

/// The file's name is that of the connection: told, so that one finds it.
fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    let text = format!("{what} {}", path.display());
    Error::new(ErrorKind::Store, format!("{text}: {error}")).with_source(error)
}

impl Files {
    fn read(&self) -> Result<Option<Stored>> {
        let bytes = match fs::read(&self.data) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(failed("cannot read", &self.data, e)),
        };
        // No source: the parser's text could repeat a part of the file.
        let unreadable =
            |why: &str| Error::new(ErrorKind::Store, format!("{} {why}", self.data.display()));
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
        Ok(Some(Stored {
            version: contents.version,
            state: contents.state,
        }))
    }

    fn swap(&self, connection: String, expect: Option<u64>, state: State) -> Result<Swap> {
        self.make_folder()?;
        let lock = self.open(&self.lock)?;
        // Given back when it is dropped. Those who hold it wait for nothing.
        lock.lock()
            .map_err(|e| failed("cannot lock", &self.lock, e))?;
        let found = self.read()?;
        let version = found.as_ref().map(|s| s.version);
        if version != expect {
            return Ok(Swap::Lost(found));
        }
        let version = version.unwrap_or(0).saturating_add(1);
        let contents = Contents {
            format: FORMAT,
            connection,
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

    fn write(&self, text: &[u8]) -> io::Result<()> {
        // One that a killed process left may be anybody's: a new file is surely ours alone.
        match fs::remove_file(&self.draft) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let mut draft =
            private(OpenOptions::new().write(true).create_new(true)).open(&self.draft)?;
        draft.write_all(text)?;
        draft.sync_all()?;
        drop(draft);
        fs::rename(&self.draft, &self.data)?;
        // The name, too, is to outlive a power failure.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Tries for the lease once; gives the file back for another try.
    fn try_lease(&self, open: Option<File>) -> Result<(File, bool)> {
        let file = match open {
            Some(file) => file,
            None => {
                self.make_folder()?;
                self.open(&self.lease)?
            }
        };
        match file.try_lock() {
            Ok(()) => Ok((file, true)),
            Err(TryLockError::WouldBlock) => Ok((file, false)),
            Err(TryLockError::Error(e)) => Err(failed("cannot lock", &self.lease, e)),
        }
    }

    fn open(&self, path: &Path) -> Result<File> {
        private(OpenOptions::new().write(true).create(true).truncate(false))
            .open(path)
            .map_err(|e| failed("cannot open", path, e))
    }

    fn make_folder(&self) -> Result<()> {
        if self.folder.is_dir() {
            return Ok(());
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.folder)
            .map_err(|e| failed("cannot make the folder", &self.folder, e))
    }
}

/// For the owner only.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore").field(&self.0.path).finish()
    }
}
