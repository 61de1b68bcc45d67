//! States in a folder.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};

use super::SnapshotStore;
use crate::error::{Error, ErrorKind, Result};
use crate::private_folder::{self, PrivateFolder, open_plain, private};
use crate::usage::history::name::SnapshotName;

/// The size of a part that is read, in bytes.
const PART: usize = 1 << 16;
/// How long what a killed process left may lie there.
const LEFT: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps each state in a file of its own in one folder.
///
/// Files are for their owner only (on Unix: 0600, and the folder, if it has to be made, 0700). A
/// file is written beside its place, synced, and then gets its name, which is synced, too: so a
/// process may be killed at any moment, and a file with the name of a kept state is whole. A file
/// that is there is never replaced, whoever writes at the same time. What a killed process left has
/// another name; the next [`put`](SnapshotStore::put) removes it once it is a day old.
///
/// On Unix, a folder that others than its owner can write is refused. Other files in it stay as they
/// are.
#[derive(Debug, Clone)]
pub struct FolderStore(PrivateFolder);

impl FolderStore {
    /// A store in this folder, which is made when the first state is kept.
    pub fn new(folder: impl AsRef<Path>) -> Self {
        let folder = PrivateFolder::new(folder.as_ref(), "snapshots", ErrorKind::Io);
        Self(folder)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// The file in which a state is kept, or will be.
    pub fn file(&self, name: &SnapshotName) -> PathBuf {
        self.folder().join(name.to_string())
    }
}

#[async_trait]
impl SnapshotStore for FolderStore {
    async fn put(&self, name: &SnapshotName, bytes: Bytes) -> Result<()> {
        let (store, name) = (self.clone(), *name);
        // Once begun it goes on to its end, also when nobody waits for it any more.
        blocking(move || store.write(&name, &bytes)).await
    }

    async fn get(&self, name: &SnapshotName) -> Result<BoxStream<'static, Result<Bytes>>> {
        let path = self.file(name);
        let store = self.clone();
        let file = blocking(move || store.open(&path)).await?;
        let path = self.file(name);
        let parts = stream::try_unfold((file, path), |(mut file, path)| {
            blocking(move || {
                let mut part = vec![0; PART];
                let read = loop {
                    match file.read(&mut part) {
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        read => break read,
                    }
                };
                let read = read.map_err(|error| failed("cannot read", &path, error))?;
                part.truncate(read);
                Ok((read > 0).then(|| (Bytes::from(part), (file, path))))
            })
        });
        Ok(parts.boxed())
    }

    async fn list(&self) -> Result<Vec<SnapshotName>> {
        let store = self.clone();
        blocking(move || {
            let names = store.names()?;
            Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
        })
        .await
    }

    async fn delete(&self, name: &SnapshotName) -> Result<()> {
        let (store, path) = (self.clone(), self.file(name));
        blocking(move || {
            if !store.0.is_there()? {
                return Ok(());
            }
            match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(error) => Err(failed("cannot remove", &path, error)),
                Ok(()) => store
                    .0
                    .sync()
                    .map_err(|e| failed("cannot sync", store.folder(), e)),
            }
        })
        .await
    }
}

impl FolderStore {
    fn write(&self, name: &SnapshotName, bytes: &[u8]) -> Result<()> {
        self.0.make()?;
        self.remove_what_was_left()?;
        let path = self.file(name);
        let number = RandomState::new().build_hasher().finish();
        let part = self.folder().join(format!("{name}.{number:016x}.part"));
        let written = write_part(&part, bytes).and_then(|()| name_it(&part, &path));
        let written = written.and_then(|()| self.0.sync());
        // After it has its name there is none, or a second name of the same file.
        let _ = fs::remove_file(&part);
        written.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                let text = format!(
                    "{} is there already, and is not overwritten",
                    path.display()
                );
                Error::new(ErrorKind::Io, text).with_source(error)
            }
            _ => failed("cannot write", &path, error),
        })
    }

    fn open(&self, path: &Path) -> Result<File> {
        let file = match self.0.is_there()? {
            true => open_plain(path, OpenOptions::new().read(true)),
            false => Ok(None),
        };
        match file {
            Ok(Some(file)) => Ok(file),
            Ok(None) => Err(failed("cannot read", path, io::ErrorKind::NotFound.into())),
            Err(error) => Err(failed("cannot read", path, error)),
        }
    }

    /// The names of all files.
    fn names(&self) -> Result<Vec<String>> {
        if !self.0.is_there()? {
            return Ok(Vec::new());
        }
        let unlisted = |error| failed("cannot list the folder", self.folder(), error);
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder()).map_err(unlisted)? {
            let name = entry.map_err(unlisted)?.file_name();
            names.extend(name.into_string().ok());
        }
        Ok(names)
    }

    /// Removes the parts that processes left that were killed long ago: they name people.
    fn remove_what_was_left(&self) -> Result<()> {
        let is_part = |name: &&String| {
            let whole = name
                .strip_suffix(".part")
                .and_then(|name| name.rsplit_once('.'));
            whole.is_some_and(|(whole, _)| whole.parse::<SnapshotName>().is_ok())
        };
        for name in self.names()?.iter().filter(is_part) {
            let path = self.folder().join(name);
            let changed = fs::symlink_metadata(&path).and_then(|found| found.modified());
            let age = changed
                .ok()
                .and_then(|at| SystemTime::now().duration_since(at).ok());
            if age.is_some_and(|age| age > LEFT) {
                // Another process may have removed it.
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }
}

fn write_part(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives a finished file its name, unless there is one of that name. A second link does both in one
/// step; renaming would replace what is there.
fn name_it(part: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(part, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // A file system without links. Two writers of one name at the same moment may both
            // succeed then, and one of the two files stays.
            match fs::symlink_metadata(path) {
                Err(found) if found.kind() == io::ErrorKind::NotFound => fs::rename(part, path),
                Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) => Err(error),
            }
        }
        linked => linked,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    private_folder::blocking(ErrorKind::Io, work).await
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    private_folder::failed(ErrorKind::Io, what, path, error)
}
