//! The files of a fleet. All of this blocks.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

#[cfg(feature = "parquet")]
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};
use crate::private_folder::{PrivateFolder, failed, open_plain, private};
use crate::usage::Snapshot;
use crate::usage::sync::{Failure, Item};

/// A line of a file of records.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Record(Box<Item>),
    Failed(Box<Failure>),
}

/// `account=ACCOUNT`: the folder of an account.
pub(super) fn account_folder(account: &AccountKey) -> String {
    format!("account={}", account_name(account))
}

/// The account's name where that is a plain word, and a digest of it elsewhere.
pub(super) fn account_name(account: &AccountKey) -> String {
    let name = account.as_str();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.chars().all(plain) && !name.starts_with('.') && (1..=100).contains(&name.len()) {
        name.to_owned()
    } else {
        account.digest().to_string()
    }
}

/// The folders in which a file is, from the outermost.
fn folders(folder: &Path, name: &str) -> Vec<PrivateFolder> {
    let name = Path::new(name).parent().unwrap_or(Path::new(""));
    let mut paths: Vec<PathBuf> = name.ancestors().map(|part| folder.join(part)).collect();
    paths.reverse();
    let private = |path: PathBuf| PrivateFolder::new(&path, "records", ErrorKind::Io);
    paths.into_iter().map(private).collect()
}

/// Opens a file to read it. What others could have put there is an error.
fn open(folder: &Path, name: &str) -> Result<BufReader<File>> {
    let path = folder.join(name);
    let fail = |error| failed(ErrorKind::Io, "cannot read", &path, error);
    for folder in folders(folder, name) {
        folder.is_there()?;
    }
    let file = open_plain(&path, OpenOptions::new().read(true)).map_err(fail)?;
    let file = file.ok_or_else(|| fail(io::ErrorKind::NotFound.into()))?;
    Ok(BufReader::new(file))
}

/// Makes the folder of a day, for its owner only.
#[cfg(feature = "parquet")]
pub(super) fn make_day(folder: &Path, account: &AccountKey, day: NaiveDate) -> Result<()> {
    let name = format!("{}/day={day}/tables", account_folder(account));
    folders(folder, &name)
        .iter()
        .try_for_each(PrivateFolder::make)
}

/// Writes a file that is for its owner only, under a name of its own until it is complete.
fn write(
    folder: &Path,
    name: &str,
    lines: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let path = folder.join(name);
    let fail = |error| failed(ErrorKind::Io, "cannot write", &path, error);
    let folders = folders(folder, name);
    for folder in &folders {
        folder.make()?;
    }
    // No other worker has the name: what is there was left by an attempt that failed.
    let part = PathBuf::from(format!("{}.part", path.display()));
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fail(error)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    let file = private(options.write(true).create_new(true)).open(&part);
    let file = file.map_err(fail)?;
    let mut writer = BufWriter::new(file);
    lines(&mut writer)?;
    writer.flush().map_err(fail)?;
    writer.get_ref().sync_all().map_err(fail)?;
    fs::rename(&part, &path).map_err(fail)?;
    match folders.last() {
        Some(folder) => folder.sync().map_err(fail),
        None => Ok(()),
    }
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

fn unwritten(name: &str, error: io::Error) -> Error {
    failed(ErrorKind::Io, "cannot write", Path::new(name), error)
}

/// Gives each line of a file.
pub(super) fn read_lines(folder: &Path, name: &str, mut give: impl FnMut(Line)) -> Result<()> {
    let path = folder.join(name);
    let fail = |error| failed(ErrorKind::Io, "cannot read", &path, error);
    for line in open(folder, name)?.lines() {
        let line = serde_json::from_slice(line.map_err(fail)?.as_bytes());
        give(line.map_err(|error| fail(error.into()))?);
    }
    Ok(())
}

pub(super) fn read_snapshot(folder: &Path, name: &str) -> Result<Snapshot> {
    let path = folder.join(name);
    let fail = |error| failed(ErrorKind::Io, "cannot read", &path, error);
    let mut bytes = Vec::new();
    open(folder, name)?.read_to_end(&mut bytes).map_err(fail)?;
    serde_json::from_slice(&bytes).map_err(|error| fail(error.into()))
}

/// Takes away a snapshot that a newer one has replaced. One that stays is in nobody's way.
pub(super) fn remove(folder: &Path, name: &str) {
    if let Err(error) = fs::remove_file(folder.join(name)) {
        tracing::debug!(%error, "an old snapshot could not be removed");
    }
}
