//! Where a form of tables is written: a stream, or a file for each table.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

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

/// A file that is written under a name of its own, which ends in `.part`, until it is complete: so
/// none is ever cut off, and no two writers share one. It is removed if it is given up.
///
/// The files name people: on Unix, they are for their owner only (0600).
#[derive(Debug)]
pub(in crate::usage::rows) struct Part {
    file: BufWriter<File>,
    part: PathBuf,
    complete: PathBuf,
    /// Whether the part no longer has its own name.
    renamed: bool,
}

impl Part {
    /// A file that gets this name in the folder, which must exist.
    pub(in crate::usage::rows) fn new(folder: &Path, name: &str) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let part = folder.join(format!("{name}.{}-{number}.part", std::process::id()));
            match options.open(&part) {
                // Of an earlier process with the same id, which was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                file => {
                    return Ok(Self {
                        file: BufWriter::new(file?),
                        part,
                        complete: folder.join(name),
                        renamed: false,
                    });
                }
            }
        }
    }

    /// The name that it gets.
    #[cfg(feature = "parquet")]
    pub(in crate::usage::rows) fn path(&self) -> &Path {
        &self.complete
    }

    /// Writes what is buffered, and waits until the file system has it.
    pub(in crate::usage::rows) fn sync(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }

    /// Gives the file its name, in the place of an earlier one.
    pub(in crate::usage::rows) fn replace(mut self) -> io::Result<()> {
        self.sync()?;
        std::fs::rename(&self.part, &self.complete)?;
        self.renamed = true;
        Ok(())
    }

    /// Gives the file its name, unless a file has it.
    #[cfg(feature = "parquet")]
    pub(in crate::usage::rows) fn publish(mut self) -> io::Result<()> {
        self.sync()?;
        match std::fs::hard_link(&self.part, &self.complete) {
            // The own name is removed with the value.
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {}
        }
        // The file system has no hard links, as some on networks: the name is taken first.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).open(&self.complete)?;
        let renamed = std::fs::rename(&self.part, &self.complete);
        if renamed.is_err() {
            let _ = std::fs::remove_file(&self.complete);
        }
        self.renamed = renamed.is_ok();
        renamed
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.renamed {
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
        let name = format!("{}.{}", table.name, folder.extension);
        folder.open = Some(Part::new(&folder.path, &name)?);
        Ok(())
    }

    /// Completes the file of a table, or flushes the stream.
    pub(in crate::usage::rows) fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Folder(folder) => folder.open.take().map_or(Ok(()), Part::replace),
        }
    }
}

impl<W: Write> Write for Place<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.write(bytes),
            Self::Folder(folder) => folder.open.as_mut().ok_or_else(no_table)?.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Folder(folder) => folder.open.as_mut().map_or(Ok(()), Part::flush),
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

#[cfg(test)]
mod tests {
    use crate::usage::rows::json_lines::JsonLines;
    use crate::usage::rows::tables::TABLES;
    use crate::usage::rows::writer::TableWriter;

    #[test]
    fn two_writers_of_a_folder_do_not_write_into_one_file() {
        let name = format!("zoom-admin-two-writers-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let mut writers = [(); 2].map(|()| JsonLines::in_folder(&folder));
        for writer in &mut writers {
            writer.begin(TABLES[0]).unwrap();
        }
        let files = || std::fs::read_dir(&folder).unwrap().count();
        assert_eq!(files(), 2);
        #[cfg(unix)]
        for file in std::fs::read_dir(&folder).unwrap() {
            use std::os::unix::fs::PermissionsExt;
            let mode = file.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        for writer in &mut writers {
            writer.end().unwrap();
        }
        assert_eq!(files(), 1);
        assert!(folder.join("users.jsonl").is_file());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
