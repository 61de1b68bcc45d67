//! A folder of Parquet files, as query engines read it.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::{ParquetFile, invalid};
use crate::usage::review::all::Review;
use crate::usage::rows::column::Table;
use crate::usage::rows::file::{Part, no_table};
use crate::usage::rows::reading::part_of_account;
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;

/// One run's tables as Parquet files in a folder, partitioned by account and day as Hive does:
///
/// ```text
/// FOLDER/account=ACCOUNT/day=2026-06-30/users-RUN.parquet
///                                       verdicts-RUN.parquet ...
///                                       _schema-RUN.json    the tables and their columns
///                                       _coverage-RUN.json  what was read of the account, and what was not
///                                       _done-RUN.json      the files with their rows, and the filter
/// ```
///
/// [`publish`](Self::publish) gives the files their names, `_done-RUN.json` last; until then, their
/// names end in `.part`, and they are removed with the value. So a run that was stopped is found by no
/// query and can be made again, and a file that exists is never written again. A run without
/// `_done-RUN.json` was stopped while it was published: its files may be read, but they are not all
/// there.
///
/// DuckDB, Spark and others read `FOLDER/*/*/users-*.parquet` with the columns `account` and `day`
/// beside those of the table, of which none has these names. The folder keeps all readings: a query for
/// the present selects the rows with the newest `read_at` of each account.
///
/// The files name people: on Unix, they are for their owner only (0600).
pub struct ParquetFolder {
    day: PathBuf,
    run: String,
    open: Option<(&'static Table, ParquetFile<Part>)>,
    /// The tables that are complete, with their files, which have no names yet.
    parts: Vec<Part>,
    tables: Vec<&'static Table>,
    files: Vec<Written>,
}

impl fmt::Debug for ParquetFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetFolder")
            .field("day", &self.day)
            .field("run", &self.run)
            .finish_non_exhaustive()
    }
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
    /// The filter of the review, if the tables are of a part of the account.
    part_of_account: Option<String>,
    /// Users who were left out because a value that the filter needs was not read.
    undecided_users: usize,
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
            parts: Vec::new(),
            tables: Vec::new(),
            files: Vec::new(),
        };
        let done = folder.day.join(folder.name("_done", "json"));
        match fs::symlink_metadata(&done) {
            Ok(_) => Err(exists(io::ErrorKind::AlreadyExists.into(), &done)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(folder),
            Err(error) => Err(error),
        }
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

    fn json(&self, stem: &str, value: &impl Serialize) -> io::Result<Part> {
        let mut part = Part::new(&self.day, &self.name(stem, "json"))?;
        let mut bytes = serde_json::to_vec_pretty(value).map_err(io::Error::other)?;
        bytes.push(b'\n');
        part.write_all(&bytes)?;
        Ok(part)
    }

    /// Publishes the run: gives the tables their names, writes the schema and the coverage of the
    /// review, and `_done-RUN.json` last. If that fails, no file of the run stays.
    ///
    /// # Errors
    /// Of the file system; of kind [`AlreadyExists`](io::ErrorKind::AlreadyExists) if a file has the
    /// name of one of this run; of kind [`InvalidInput`](io::ErrorKind::InvalidInput) if a table has
    /// begun and not ended.
    pub fn publish(mut self, review: &Review) -> io::Result<PathBuf> {
        self.refuse_open()?;
        let done = Done {
            run: &self.run,
            crate_version: env!("CARGO_PKG_VERSION"),
            part_of_account: part_of_account(review),
            undecided_users: review.undecided,
            files: &self.files,
        };
        let done = self.json("_done", &done)?;
        let schema = self.json("_schema", &self.tables)?;
        let coverage = self.json("_coverage", &review.coverage)?;
        let mut parts = std::mem::take(&mut self.parts);
        parts.extend([schema, coverage]);
        let mut named = Vec::new();
        let published = publish_all(&self.day, parts, done, &mut named);
        if published.is_err() {
            // Nothing of a run that is not published is found by queries.
            named.iter().for_each(|path| drop(fs::remove_file(path)));
        }
        published.map(|()| self.day)
    }

    fn refuse_open(&self) -> io::Result<()> {
        match &self.open {
            Some((table, _)) => Err(invalid(format!("the table {} has not ended", table.name))),
            None => Ok(()),
        }
    }
}

/// Gives all files their names, the one that says that the run is complete last.
fn publish_all(
    day: &Path,
    parts: Vec<Part>,
    done: Part,
    named: &mut Vec<PathBuf>,
) -> io::Result<()> {
    let mut publish = |part: Part| {
        let path = part.path().to_owned();
        part.publish().map_err(|error| exists(error, &path))?;
        named.push(path);
        Ok::<_, io::Error>(())
    };
    parts.into_iter().try_for_each(&mut publish)?;
    sync_folder(day)?;
    publish(done)?;
    sync_folder(day)
}

/// The error with the file, if it is that the file exists.
fn exists(error: io::Error, path: &Path) -> io::Error {
    match error.kind() {
        io::ErrorKind::AlreadyExists => io::Error::new(
            error.kind(),
            format!(
                "{} exists, and no file is written again: give the run a name of its own",
                path.display()
            ),
        ),
        _ => error,
    }
}

impl TableWriter for ParquetFolder {
    fn begin(&mut self, table: &'static Table) -> io::Result<()> {
        self.refuse_open()?;
        let part = Part::new(&self.day, &self.name(table.name, "parquet"))?;
        self.open = Some((table, ParquetFile::new(part, table)?));
        Ok(())
    }

    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        let (_, file) = self.open.as_mut().ok_or_else(no_table)?;
        file.row(values)
    }

    fn end(&mut self) -> io::Result<()> {
        let (table, file) = self.open.take().ok_or_else(no_table)?;
        let rows = file.rows();
        let mut part = file.finish()?;
        part.sync()?;
        self.parts.push(part);
        self.tables.push(table);
        self.files.push(Written {
            table: table.name,
            version: table.version,
            file: self.name(table.name, "parquet"),
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
