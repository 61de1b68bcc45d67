//! What was read, in a file: a further question to the same account does not read it again.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use zoom_admin::usage::Facts;
use zoom_admin::{AccountKey, Error, ErrorKind};

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Config, message)
}

/// A file to be written. Until that is done, another file has the name, and what was saved before
/// stays.
pub(crate) struct Saving {
    file: File,
    part: PathBuf,
    path: PathBuf,
}

impl Saving {
    /// Opens the file before the account is read, so that nobody waits for what cannot be saved.
    pub(crate) fn begin(path: &Path) -> Result<Self, Error> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let shown = path.display();
        if path.is_dir() {
            return Err(wrong(format!("--save {shown} is a folder: name a file")));
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // It names people.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(&part)
            .map_err(|error| wrong(format!("--save {shown} cannot be written: {error}")))?;
        let path = path.to_owned();
        Ok(Self { file, part, path })
    }

    pub(crate) fn end(mut self, facts: &Facts) -> Result<(), Error> {
        let shown = self.path.display();
        let failed = |error| wrong(format!("--save {shown} cannot be written: {error}"));
        facts.write_to(&self.file)?;
        self.file.flush().map_err(failed)?;
        self.file.sync_all().map_err(failed)?;
        std::fs::rename(&self.part, &self.path).map_err(failed)
    }
}

/// A reading that failed leaves nothing behind.
impl Drop for Saving {
    fn drop(&mut self) {
        // After the end there is none.
        let _ = std::fs::remove_file(&self.part);
    }
}

/// What was saved of this account.
pub(crate) fn read(path: &Path, account: &AccountKey) -> Result<Facts, Error> {
    let shown = path.display();
    let file = File::open(path)
        .map_err(|error| wrong(format!("--from {shown} cannot be read: {error}")))?;
    Facts::read_from(file, account).map_err(|error| {
        let message = match error.kind() {
            ErrorKind::WrongAccount => format!(
                "--from {shown} is of another account than the one that is named: set the \
                 credentials or the connection with which it was saved"
            ),
            _ => format!("--from {shown}: {error}; read the account again with --save"),
        };
        wrong(message)
    })
}

/// How old it is.
pub(crate) fn age(read_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let age = now.signed_duration_since(read_at).max(TimeDelta::zero());
    let (days, hours, minutes) = (age.num_days(), age.num_hours(), age.num_minutes());
    match (days, hours, minutes) {
        (0, 0, 1) => "1 minute ago".to_owned(),
        (0, 0, minutes) => format!("{minutes} minutes ago"),
        (0, 1, _) => "1 hour ago".to_owned(),
        (0, hours, _) => format!("{hours} hours ago"),
        (1, ..) => "1 day ago".to_owned(),
        (days, ..) => format!("{days} days ago"),
    }
}
