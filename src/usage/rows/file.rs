//! Where a form of tables is written: a stream, or a file for each table.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use crate::usage::rows::column::Table;

/// Where a form of tables is written.
#[derive(Debug)]
pub(in crate::usage::rows) enum Place<W> {
    /// One stream.
    Stream(W),
    /// A folder, with a file for each table.
    Folder(Folder),
}

/// A folder with a file for each table.
#[derive(Debug)]
pub(in crate::usage::rows) struct Folder {
    path: PathBuf,
    extension: &'static str,
    open: Option<Part>,
}

/// A file that is written under another name until it is complete, so that none is ever cut off. It
/// is removed if it is given up.
#[derive(Debug)]
struct Part {
    file: BufWriter<File>,
    part: PathBuf,
    complete: PathBuf,
    done: bool,
}

impl Part {
    fn complete(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.part, &self.complete)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.done {
            // It is of no use, and cannot be told to anybody here.
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

impl<W: Write> Place<W> {
    /// A file for each table in a folder, which is created if it does not exist.
    pub(in crate::usage::rows) fn folder(path: PathBuf, extension: &'static str) -> Self {
        Self::Folder(Folder {
            path,
            extension,
            open: None,
        })
    }

    /// Opens the file of a table.
    pub(in crate::usage::rows) fn begin(&mut self, table: &Table) -> io::Result<()> {
        let Self::Folder(folder) = self else {
            return Ok(());
        };
        std::fs::create_dir_all(&folder.path)?;
        let complete = folder
            .path
            .join(format!("{}.{}", table.name, folder.extension));
        let part = folder
            .path
            .join(format!("{}.{}.part", table.name, folder.extension));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // It names people.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&part)?;
        folder.open = Some(Part {
            file: BufWriter::new(file),
            part,
            complete,
            done: false,
        });
        Ok(())
    }

    /// Completes the file of a table, or flushes the stream.
    pub(in crate::usage::rows) fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Folder(folder) => folder.open.take().map_or(Ok(()), Part::complete),
        }
    }
}

impl<W: Write> Write for Place<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.write(bytes),
            Self::Folder(folder) => match &mut folder.open {
                Some(part) => part.file.write(bytes),
                None => Err(no_table()),
            },
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Folder(folder) => match &mut folder.open {
                Some(part) => part.file.flush(),
                None => Ok(()),
            },
        }
    }
}

/// The error of a row or an end without a table.
pub(in crate::usage::rows) fn no_table() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "no table has begun: call begin before row and end",
    )
}
