//! The files of a fleet. All of this blocks.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};
use crate::private_folder::{failed, private};
use crate::usage::Snapshot;
use crate::usage::sync::{Failure, Item};

/// A line of a file of records.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Record(Box<Item>),
    Failed(Box<Failure>),
}

/// `account=ACCOUNT`: the account's name where that is a plain word, and a digest of it elsewhere.
pub(super) fn account_folder(account: &AccountKey) -> String {
    let name = account.as_str();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.chars().all(plain) && !name.starts_with('.') && (1..=100).contains(&name.len()) {
        format!("account={name}")
    } else {
        format!("account={}", account.digest())
    }
}

/// Writes a file that is for its owner only, under a name of its own until it is complete.
fn write(
    folder: &Path,
    name: &str,
    lines: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let path = folder.join(name);
    let fail = |error| failed(ErrorKind::Io, "cannot write", &path, error);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    let part = PathBuf::from(format!("{}.part", path.display()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    let file = private(&mut options).open(&part).map_err(fail)?;
    let mut writer = BufWriter::new(file);
    lines(&mut writer)?;
    writer.flush().map_err(fail)?;
    writer.get_ref().sync_all().map_err(fail)?;
    fs::rename(&part, &path).map_err(fail)?;
    #[cfg(unix)]
    if let Some(parent) = path.parent() {
        let parent = File::open(parent).map_err(fail)?;
        parent.sync_all().map_err(fail)?;
    }
    Ok(())
}

pub(super) fn write_lines(folder: &Path, name: &str, lines: &[Line]) -> Result<()> {
    write(folder, name, |writer| {
        for line in lines {
            serde_json::to_writer(&mut *writer, line).map_err(|e| unwritten(name, e.into()))?;
            writer.write_all(b"\n").map_err(|e| unwritten(name, e))?;
        }
        Ok(())
    })
}

pub(super) fn write_snapshot(folder: &Path, name: &str, snapshot: &Snapshot) -> Result<()> {
    write(folder, name, |writer| {
        serde_json::to_writer(writer, snapshot).map_err(|e| unwritten(name, e.into()))
    })
}

fn unwritten(name: &str, error: std::io::Error) -> Error {
    failed(ErrorKind::Io, "cannot write", Path::new(name), error)
}

/// Gives each line of a file.
pub(super) fn read_lines(folder: &Path, name: &str, mut give: impl FnMut(Line)) -> Result<()> {
    let path = folder.join(name);
    let fail = |error| failed(ErrorKind::Io, "cannot read", &path, error);
    for line in BufReader::new(File::open(&path).map_err(fail)?).lines() {
        let line = serde_json::from_str(&line.map_err(fail)?);
        give(line.map_err(|error| fail(error.into()))?);
    }
    Ok(())
}

pub(super) fn read_snapshot(folder: &Path, name: &str) -> Result<Snapshot> {
    let path = folder.join(name);
    let fail = |error| failed(ErrorKind::Io, "cannot read", &path, error);
    let file = BufReader::new(File::open(&path).map_err(fail)?);
    serde_json::from_reader(file).map_err(|error| fail(error.into()))
}

/// Takes away a snapshot that a newer one has replaced. One that stays is in nobody's way.
pub(super) fn remove(folder: &Path, name: &str) {
    if let Err(error) = fs::remove_file(folder.join(name)) {
        tracing::debug!(%error, "an old snapshot could not be removed");
    }
}
