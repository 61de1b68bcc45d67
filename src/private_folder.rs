//! Folders whose files are for their owner only: those of connections and of kept states.
//!
//! Who can write such a folder could put in files of their own, and who can read it finds secrets or
//! names. So a folder that others can write is refused, files are made with 0600, and links, pipes
//! and other things that are no files are not opened.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// Runs work that blocks on a thread of its own.
pub(crate) async fn blocking<T: Send + 'static>(
    kind: ErrorKind,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| {
        Err(Error::new(kind, "the work on a file was interrupted").with_source(e))
    })
}

/// The file's name is in the text, so that the file can be found.
pub(crate) fn failed(kind: ErrorKind, what: &str, path: &Path, error: io::Error) -> Error {
    let text = format!("{what} {}", path.display());
    Error::new(kind, format!("{text}: {error}")).with_source(error)
}

/// A folder for files of one owner. It need not be there yet.
#[derive(Debug, Clone)]
pub(crate) struct PrivateFolder {
    path: PathBuf,
    /// What is kept in it, for messages.
    holds: &'static str,
    /// The kind of its errors.
    kind: ErrorKind,
}

impl PrivateFolder {
    pub(crate) fn new(path: &Path, holds: &'static str, kind: ErrorKind) -> Self {
        Self {
            path: path.to_owned(),
            holds,
            kind,
        }
    }

    #[cfg_attr(not(feature = "history"), allow(dead_code))]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is there. A folder that others can write is an error.
    pub(crate) fn is_there(&self) -> Result<bool> {
        match self.metadata()? {
            Some(found) => self.check(&self.path, &found).map(|()| true),
            None => Ok(false),
        }
    }

    /// Makes it, unless it is there.
    pub(crate) fn make(&self) -> Result<()> {
        if self.is_there()? {
            return Ok(());
        }
        // Whoever can write the place for the folder could put another in its stead.
        let mut place = self.path.ancestors().skip(1).map(|place| {
            if place.as_os_str().is_empty() {
                Path::new(".")
            } else {
                place
            }
        });
        if let Some((place, found)) =
            place.find_map(|place| Some((place, fs::metadata(place).ok()?)))
        {
            self.check_place(place, &found)?;
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.path)
            .map_err(|e| self.failed("cannot make the folder", e))?;
        match self.is_there()? {
            true => Ok(()),
            false => Err(self.failed("cannot make the folder", io::ErrorKind::NotFound.into())),
        }
    }

    /// Writes the names of its files to the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }

    fn metadata(&self) -> Result<Option<fs::Metadata>> {
        match fs::metadata(&self.path) {
            Ok(found) => Ok(Some(found)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(self.failed("cannot look at the folder", e)),
        }
    }

    fn failed(&self, what: &str, error: io::Error) -> Error {
        failed(self.kind, what, &self.path, error)
    }

    /// Refuses a folder that is none, or that others can write.
    fn check(&self, path: &Path, found: &fs::Metadata) -> Result<()> {
        let refuse = |reason: &str| {
            let text = format!("the folder {} {reason}", path.display());
            Err(Error::new(self.kind, text))
        };
        if !found.is_dir() {
            return refuse("is none");
        }
        if others_can_write(found) {
            return refuse(&format!(
                "can be written by others than its owner, who could put in {} of their own: take \
                 that right away (chmod go-w)",
                self.holds
            ));
        }
        Ok(())
    }

    /// Refuses a place for a new folder from which anybody could take it away.
    fn check_place(&self, path: &Path, found: &fs::Metadata) -> Result<()> {
        #[cfg(unix)]
        {
            // As in `/tmp`, each may take away their own only.
            const STICKY: u32 = 0o1000;
            let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions());
            if mode & 0o002 != 0 && mode & STICKY == 0 {
                return Err(Error::new(
                    self.kind,
                    format!(
                        "a folder for {} is not made in {}, which anybody can write: take that \
                         right away (chmod o-w), or make the folder yourself (mkdir -m 700)",
                        self.holds,
                        path.display()
                    ),
                ));
            }
        }
        if found.is_dir() {
            return Ok(());
        }
        self.check(path, found)
    }
}

/// Opens a file that is there, and is a file: a link is not followed, a pipe not waited for. `None`
/// if there is nothing.
pub(crate) fn open_plain(path: &Path, options: &OpenOptions) -> io::Result<Option<File>> {
    let refuse = |reason| Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    for _ in 0..10 {
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        if !metadata.is_file() {
            return refuse("it is a link, a pipe or something else that is no file");
        }
        if others_can_write(&metadata) {
            return refuse("others can write it: take that right away (chmod go-w)");
        }
        let file = match options.open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        // What was opened is what was looked at: no link has come between. Another file may have;
        // then both steps are taken again.
        if is_same(&metadata, &file.metadata()?) {
            return Ok(Some(file));
        }
    }
    Err(io::Error::other("it is replaced again and again"))
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, other: &fs::Metadata) -> bool {
    other.is_file()
}

#[cfg(unix)]
fn others_can_write(found: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o022 != 0
}

#[cfg(not(unix))]
fn others_can_write(_: &fs::Metadata) -> bool {
    false // permissions are inherited from the folder, and not for us to judge
}

#[cfg(unix)]
pub(crate) fn is_private(found: &fs::Metadata) -> bool {
    let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions());
    mode & 0o077 == 0 && std::os::unix::fs::MetadataExt::nlink(found) == 1
}

#[cfg(not(unix))]
pub(crate) fn is_private(_: &fs::Metadata) -> bool {
    true
}

/// For the owner only.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
