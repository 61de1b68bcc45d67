//! A store in files, shared by the processes of a machine.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Entry, Key, Listed, Loaded, Store, Swapped, check};
use crate::digest::Writer;
use crate::error::{Error, ErrorKind, Result};
use crate::private_folder::{self, PrivateFolder, open_plain, private};

/// Keeps each entry in a file of its own in one folder, for all processes of a machine. Its time is
/// the machine's.
///
/// Files are for their owner only (on Unix: 0600, and the folder, if it has to be made, 0700). A
/// file is replaced by a finished one: written beside it, synced, renamed. So a process may be
/// killed at any moment, and a file is either the old or the new one. Locks are the operating
/// system's, on files that stay empty; the folder must be on a file system with locks between its
/// users, and many network file systems have none. A folder or file that others can write is
/// refused, and links are not followed.
///
/// Each page of a listing reads the names of the whole folder: this is for thousands of entries, not
/// for millions.
#[derive(Clone)]
pub struct Folder {
    folder: PrivateFolder,
}

/// Which contents this version writes and reads.
const FORMAT: u32 = 1;
/// How many files carry the locks of all keys.
const LOCKS: u128 = 64;
/// Names of files are not longer than this, so that all file systems take them.
const LONGEST_NAME: usize = 200;
/// What the files of entries begin and end with.
const BEGIN: &str = "entry-";
const END: &str = ".zoom";

/// The first line of a file; the value follows.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    /// Hexadecimal.
    key: String,
    version: u64,
    /// In microseconds since 1970.
    written: i64,
    length: usize,
}

impl Folder {
    /// A store in this folder, which is made when the first entry is.
    pub fn new(folder: impl AsRef<Path>) -> Self {
        Self {
            folder: PrivateFolder::new(folder.as_ref(), "entries", ErrorKind::Store),
        }
    }

    /// Does work that blocks. Once begun it goes on to its end, also when nobody waits for it any
    /// more.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let this = self.clone();
        private_folder::blocking(ErrorKind::Store, move || work(&this)).await
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, key: &Key) -> PathBuf {
        self.path(&format!("{BEGIN}{}{END}", file_name(key)))
    }

    fn read(&self, key: &Key) -> Result<Option<Entry>> {
        let path = self.file(key);
        let Some((found, entry)) = read_file(&path)? else {
            return Ok(None);
        };
        if found != *key {
            return Err(another_entry(&path));
        }
        Ok(Some(entry))
    }

    fn load(&self, key: &Key) -> Result<Loaded> {
        let entry = match self.folder.is_there()? {
            true => self.read(key)?,
            false => None,
        };
        // After the look, so that no entry is younger than its answer.
        Ok(Loaded { entry, at: now() })
    }

    fn swap(&self, key: &Key, expected: Option<u64>, value: Option<&Bytes>) -> Result<Swapped> {
        self.folder.make()?;
        let number = Writer::new("lock").text(&file_name(key)).finish().0 % LOCKS;
        let _lock = self.locked(&format!("lock-{number:02}"))?;
        let found = self.load(key)?;
        if found.version() != expected {
            return Ok(Swapped::Lost(found));
        }
        let Some(value) = value else {
            return self.remove(key, &found);
        };
        let at = found.at;
        let last = match found.version() {
            Some(version) => version,
            None => self.last_removed()?,
        };
        let version = last.saturating_add(1);
        let head = Head {
            format: FORMAT,
            key: hex(key.as_bytes()),
            version,
            written: at.timestamp_micros(),
            length: value.len(),
        };
        let mut bytes = serde_json::to_vec(&head).map_err(|error| {
            Error::new(ErrorKind::Store, "an entry cannot be written").with_source(error)
        })?;
        bytes.push(b'\n');
        bytes.extend_from_slice(value);
        self.replace(&self.file(key), &bytes)?;
        Ok(Swapped::Done { version, at })
    }

    /// Removes an entry. Before, it is noted which versions must not come again: any entry that is
    /// made later begins after them.
    fn remove(&self, key: &Key, found: &Loaded) -> Result<Swapped> {
        let at = found.at;
        let Some(version) = found.version() else {
            let version = 0;
            return Ok(Swapped::Done { version, at });
        };
        let version = version.saturating_add(1);
        {
            let _lock = self.locked("lock-removed")?;
            if self.last_removed()? < version {
                let text = format!("{version}\n");
                self.replace(&self.path("removed"), text.as_bytes())?;
            }
        }
        let path = self.file(key);
        let remove = || {
            fs::remove_file(&path)?;
            self.folder.sync()
        };
        remove().map_err(|e| failed("cannot remove", &path, e))?;
        Ok(Swapped::Done { version, at })
    }

    /// The largest version of a removal.
    fn last_removed(&self) -> Result<u64> {
        let path = self.path("removed");
        let Some(bytes) = read_bytes(&path)? else {
            return Ok(0);
        };
        let number = String::from_utf8(bytes).ok();
        let number = number.and_then(|text| text.trim().parse().ok());
        number.ok_or_else(|| damaged(&path))
    }

    /// Puts a finished file in the place of another, under a lock.
    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let mut draft = path.as_os_str().to_owned();
        draft.push(".new");
        let draft = PathBuf::from(draft);
        let write = || {
            // One that a killed process left may be anybody's: a new file is surely ours alone.
            match fs::remove_file(&draft) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
            let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&draft, path)?;
            // The name, too, is to outlive a power failure.
            self.folder.sync()
        };
        write().map_err(|e| {
            let _ = fs::remove_file(&draft);
            failed("cannot write", path, e)
        })
    }

    /// A lock, which is given back when it is dropped.
    fn locked(&self, name: &str) -> Result<File> {
        let path = self.path(name);
        let lock = || {
            // Another process may make it between the two looks.
            for _ in 0..10 {
                if let Some(file) = open_plain(&path, OpenOptions::new().write(true))? {
                    file.lock()?;
                    return Ok(file);
                }
                let made = private(OpenOptions::new().write(true).create_new(true)).open(&path);
                match made {
                    Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
                    _ => {}
                }
            }
            Err(io::Error::other("it comes and goes"))
        };
        lock().map_err(|e| failed("cannot lock", &path, e))
    }

    fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        // The first ones, by key; no more of them are in memory than are asked for.
        let mut entries: BTreeMap<Key, Result<Entry>> = BTreeMap::new();
        if self.folder.is_there()? {
            let unreadable = |e| failed("cannot read the folder", self.folder.path(), e);
            for file in fs::read_dir(self.folder.path()).map_err(unreadable)? {
                let path = file.map_err(unreadable)?.path();
                let name = path.file_name().and_then(|name| name.to_str());
                let name = name.and_then(|name| name.strip_prefix(BEGIN)?.strip_suffix(END));
                let Some(name) = name else { continue };
                let is_wanted = |key: &Key| {
                    let last = entries.last_key_value().map(|(last, _)| last);
                    key.starts_with(prefix)
                        && after.is_none_or(|after| key > after)
                        && (entries.len() < at_most || last.is_some_and(|last| key < last))
                };
                // The name tells the key, unless that is long.
                let named = key_of(name);
                if named.as_ref().is_some_and(|key| !is_wanted(key)) {
                    continue;
                }
                let (key, entry) = match (read_file(&path), named) {
                    // Removed meanwhile, it is left out.
                    (Ok(None), _) => continue,
                    (Ok(Some((key, _))), Some(named)) if key != named => {
                        (named, Err(another_entry(&path)))
                    }
                    (Ok(Some((key, entry))), _) => (key, Ok(entry)),
                    (Err(error), Some(named)) => (named, Err(error)),
                    (Err(error), None) => {
                        tracing::warn!(%error, "a listing leaves out a file whose key is not known");
                        continue;
                    }
                };
                if is_wanted(&key) {
                    entries.insert(key, entry);
                    if entries.len() > at_most {
                        entries.pop_last();
                    }
                }
            }
        }
        Ok(Listed {
            entries: entries.into_iter().collect(),
            at: now(),
        })
    }
}

/// The time in whole microseconds, as it is written.
fn now() -> DateTime<Utc> {
    let now = Utc::now().timestamp_micros();
    DateTime::from_timestamp_micros(now).unwrap_or_default()
}

/// The key as a part of a file's name: readable where it is short.
fn file_name(key: &Key) -> String {
    let mut name = String::new();
    for byte in key.as_bytes() {
        // Capitals do not stand for themselves: not all file systems tell them from small ones.
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(*byte)),
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    if name.len() <= LONGEST_NAME {
        return name;
    }
    let digest = Writer::new("key").text(&name).finish();
    let begin: String = name.chars().take(100).collect();
    format!("{begin}~{:032x}", digest.0)
}

/// The key of a file's name; `None` if the name does not tell it.
fn key_of(name: &str) -> Option<Key> {
    if name.contains('~') {
        return None;
    }
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(name).collect();
    Key::from_bytes(&bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes().chunks(2);
    let bytes = bytes.map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
    bytes.collect()
}

fn read_bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    let unreadable = |e| failed("cannot read", path, e);
    let Some(mut file) = open_plain(path, OpenOptions::new().read(true)).map_err(unreadable)?
    else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(Some(bytes))
}

fn read_file(path: &Path) -> Result<Option<(Key, Entry)>> {
    let Some(bytes) = read_bytes(path)? else {
        return Ok(None);
    };
    let read = || {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (head, value) = bytes.split_at_checked(end)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let value = value.get(1..)?;
        let entry = Entry {
            version: head.version,
            value: Bytes::copy_from_slice(value),
            written: DateTime::from_timestamp_micros(head.written)?,
        };
        let key = Key::from_bytes(&unhex(&head.key)?)?;
        (head.format == FORMAT && head.length == value.len()).then_some((key, entry))
    };
    read().map(Some).ok_or_else(|| damaged(path))
}

fn damaged(path: &Path) -> Error {
    let text = format!(
        "{} is damaged, or was written by another version of this crate",
        path.display()
    );
    Error::new(ErrorKind::Store, text)
}

fn another_entry(path: &Path) -> Error {
    let text = format!(
        "{} holds another entry than the one that is asked for: it was copied or renamed",
        path.display()
    );
    Error::new(ErrorKind::Store, text)
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    private_folder::failed(ErrorKind::Store, what, path, error)
}

#[async_trait]
impl Store for Folder {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        let key = key.clone();
        self.blocking(move |this| this.load(&key)).await
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        check(key, value.as_ref())?;
        let key = key.clone();
        self.blocking(move |this| this.swap(&key, expected, value.as_ref()))
            .await
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let (prefix, after) = (prefix.clone(), after.cloned());
        self.blocking(move |this| this.list(&prefix, after.as_ref(), at_most))
            .await
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Folder").field(&self.folder.path()).finish()
    }
}
