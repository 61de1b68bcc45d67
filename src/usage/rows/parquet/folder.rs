//! A folder of Parquet files, as query engines read it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::{ParquetFile, invalid};
use crate::coverage::Coverage;
use crate::usage::review::all::Review;
use crate::usage::rows::column::Table;
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;

/// One run's tables as Parquet files in a folder, partitioned by account and day as Hive does:
///
/// ```text
/// FOLDER/account=ACCOUNT/day=2026-06-30/users-RUN.parquet
///                                       verdicts-RUN.parquet ...
///                                       _schema-RUN.json    the tables and their columns
///                                       _coverage-RUN.json  what was read of the account, and what was not
///                                       _done-RUN.json      the files with their rows
/// ```
///
/// A file is written under a name that ends in `.part`, synced, and then gets its name: one that
/// exists is never written again. [`publish`](Self::publish) writes `_done-RUN.json` last. A run
/// without it was stopped: its files may be read, but they are not all there. DuckDB, Spark and others
/// read `FOLDER/*/*/users-*.parquet` with the columns `account` and `day` beside those of the table.
///
/// The files name people: on Unix, they are for their owner only (0600).
pub struct ParquetFolder {
    day: PathBuf,
    run: String,
    open: Option<Open>,
    /// The tables that are complete.
    tables: Vec<&'static Table>,
    files: Vec<Written>,
}

struct Open {
    table: &'static Table,
    file: ParquetFile<BufWriter<File>>,
    part: PathBuf,
}

/// A file that is complete.
#[derive(Serialize)]
struct Written {
    table: &'static str,
    version: u32,
    file: String,
    rows: u64,
}

#[derive(Serialize)]
struct Done<'a> {
    run: &'a str,
    crate_version: &'static str,
    files: &'a [Written],
}

impl ParquetFolder {
    /// A run in this folder, for an account under the name that the caller gives to it, and the day
    /// of the reading. The name of the run is the caller's too, and must be new for that day: the time
    /// of the reading, say.
    ///
    /// # Errors
    /// Of kind [`InvalidInput`](io::ErrorKind::InvalidInput) if the account or the run has characters
    /// other than ASCII letters, digits, `-`, `_` and `.`, begins with a dot, or is empty or longer than
    /// 100; [`AlreadyExists`](io::ErrorKind::AlreadyExists) if the run was published before; otherwise
    /// of the file system.
    pub fn new(
        folder: impl AsRef<Path>,
        account: &str,
        day: NaiveDate,
        run: &str,
    ) -> io::Result<Self> {
        for (what, name) in [("account", account), ("run", run)] {
            check_name(what, name)?;
        }
        let mut path = folder.as_ref().join(format!("account={account}"));
        path.push(format!("day={day}"));
        fs::create_dir_all(&path)?;
        let folder = Self {
            day: path,
            run: run.to_owned(),
            open: None,
            tables: Vec::new(),
            files: Vec::new(),
        };
        folder.refuse_existing(&folder.name("_done", "json"))?;
        Ok(folder)
    }

    /// The run of a review: its account, the day on which it was read, and the time of the reading as
    /// the run's name (`20260630T090000Z`).
    ///
    /// # Errors
    /// As [`new`](Self::new). A review of facts that no sync read names no account.
    pub fn for_review(folder: impl AsRef<Path>, review: &Review) -> io::Result<Self> {
        let unnamed =
            || invalid("the review names no account: use `ParquetFolder::new`".to_owned());
        let account = review.coverage.account().ok_or_else(unnamed)?;
        let run = review.read_at.format("%Y%m%dT%H%M%SZ").to_string();
        Self::new(
            folder,
            &account.to_string(),
            review.read_at.date_naive(),
            &run,
        )
    }

    /// The folder of the day, with the files of this run.
    pub fn path(&self) -> &Path {
        &self.day
    }

    fn name(&self, stem: &str, extension: &str) -> String {
        format!("{stem}-{}.{extension}", self.run)
    }

    fn refuse_existing(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.day.join(name);
        match fs::symlink_metadata(&path) {
            Ok(_) => Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                format!(
                    "{} exists, and no file is written again: give the run a name of its own",
                    path.display()
                ),
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path),
            Err(error) => Err(error),
        }
    }

    fn begin_part(&self, name: &str) -> io::Result<(File, PathBuf)> {
        let path = self.refuse_existing(name)?;
        let mut part = path.into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok((options.open(&part)?, part))
    }

    fn end_part(&self, file: &File, part: &Path, name: &str) -> io::Result<()> {
        file.sync_all()?;
        fs::rename(part, self.refuse_existing(name)?)?;
        sync_folder(&self.day)
    }

    fn json(&self, stem: &str, value: &impl Serialize) -> io::Result<()> {
        let name = self.name(stem, "json");
        let (mut file, part) = self.begin_part(&name)?;
        let mut bytes = serde_json::to_vec_pretty(value).map_err(io::Error::other)?;
        bytes.push(b'\n');
        file.write_all(&bytes)?;
        self.end_part(&file, &part, &name)
    }

    /// Publishes the run: writes the schema and the coverage, and `_done-RUN.json` last.
    ///
    /// # Errors
    /// Of the file system; of kind [`InvalidInput`](io::ErrorKind::InvalidInput) if a table has begun
    /// and not ended.
    pub fn publish(self, coverage: &Coverage) -> io::Result<PathBuf> {
        if let Some(open) = &self.open {
            return Err(invalid(format!(
                "the table {} has not ended",
                open.table.name
            )));
        }
        self.json("_schema", &self.tables)?;
        self.json("_coverage", coverage)?;
        let done = Done {
            run: &self.run,
            crate_version: env!("CARGO_PKG_VERSION"),
            files: &self.files,
        };
        self.json("_done", &done)?;
        Ok(self.day)
    }
}

impl TableWriter for ParquetFolder {
    fn begin(&mut self, table: &'static Table) -> io::Result<()> {
        if let Some(open) = &self.open {
            return Err(invalid(format!(
                "the table {} has not ended",
                open.table.name
            )));
        }
        let (file, part) = self.begin_part(&self.name(table.name, "parquet"))?;
        let file = ParquetFile::new(BufWriter::new(file), table)?;
        self.open = Some(Open { table, file, part });
        Ok(())
    }

    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        match &mut self.open {
            Some(open) => open.file.row(values),
            None => Err(invalid("no table has begun".to_owned())),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        let none = || invalid("no table has begun".to_owned());
        let Open { table, file, part } = self.open.take().ok_or_else(none)?;
        let rows = file.rows();
        let file = file
            .finish()?
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        let name = self.name(table.name, "parquet");
        self.end_part(&file, &part, &name)?;
        self.tables.push(table);
        self.files.push(Written {
            table: table.name,
            version: table.version,
            file: name,
            rows,
        });
        Ok(())
    }
}

fn check_name(what: &str, name: &str) -> io::Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match name.chars().all(allowed) && !name.starts_with('.') && (1..=100).contains(&name.len()) {
        true => Ok(()),
        false => Err(invalid(format!(
            "the {what} {name:?} is no part of a file name: use 1 to 100 ASCII letters, digits, \
             '-', '_' and '.', the first no dot"
        ))),
    }
}

/// Makes a rename outlast a power failure, where the system can.
fn sync_folder(path: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(path)?.sync_all(),
        false => Ok(()),
    }
}
