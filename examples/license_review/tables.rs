//! The tables of a review as files: `--out DIR --format csv,jsonl,xlsx,parquet`.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use zoom_admin::usage::rows::{Csv, JsonLines, ParquetFolder, Tables, Xlsx};
use zoom_admin::usage::{Facts, Purchasing, Review};
use zoom_admin::{Error, ErrorKind};

/// The forms that there are.
const FORMATS: [&str; 4] = ["csv", "jsonl", "xlsx", "parquet"];

/// The workbook.
const WORKBOOK: &str = "license_review.xlsx";

/// Where the tables are written, and in which forms.
pub(crate) struct Output {
    folder: PathBuf,
    formats: Vec<String>,
}

/// The command with the options of tables.
pub(crate) fn arguments(command: Command) -> Command {
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .help("Write users, verdicts, seats and activity as tables here")
        .value_parser(value_parser!(PathBuf))
        .conflicts_with("definitions");
    let format = Arg::new("format")
        .long("format")
        .value_name("LIST")
        .help("Their forms: csv, jsonl, xlsx, parquet [default: csv]")
        .value_parser(FORMATS)
        .value_delimiter(',')
        .hide_possible_values(true)
        .action(ArgAction::Append)
        .requires("out");
    command.arg(out).arg(format)
}

impl Output {
    /// The output that the options ask for.
    pub(crate) fn from_arguments(found: &ArgMatches) -> Option<Self> {
        let folder = found.get_one::<PathBuf>("out")?.clone();
        let formats = found.get_many::<String>("format");
        let mut formats: Vec<_> = formats.into_iter().flatten().cloned().collect();
        if formats.is_empty() {
            formats.push("csv".to_owned());
        }
        formats.sort();
        formats.dedup();
        Some(Self { folder, formats })
    }

    /// Writes the tables.
    pub(crate) fn write(
        &self,
        facts: &Facts,
        review: &Review,
        purchasing: &Purchasing,
    ) -> Result<(), Error> {
        let shown = self.folder.display();
        let failed = |error: io::Error| {
            let message = format!("--out {shown}: the tables cannot be written: {error}");
            Error::new(ErrorKind::Config, message)
        };
        let tables = Tables::new(facts, review).purchasing(purchasing);
        for format in &self.formats {
            let folder = &self.folder;
            match format.as_str() {
                "csv" => tables.write_to(&mut Csv::in_folder(folder)),
                "jsonl" => tables.write_to(&mut JsonLines::in_folder(folder)),
                "xlsx" => workbook(&tables, folder),
                _ => parquet(&tables, folder, review),
            }
            .map_err(failed)?;
        }
        let forms = self.formats.join(", ");
        crate::tell(format_args!("Tables in {shown}: {forms}"));
        Ok(())
    }
}

/// A workbook.
fn workbook(tables: &Tables<'_>, folder: &Path) -> io::Result<()> {
    let mut xlsx = Xlsx::in_file(folder.join(WORKBOOK));
    tables.write_to(&mut xlsx)?;
    xlsx.finish().map(drop)
}

/// Files of a run, by account and day. Where names are hidden, the account is, too.
fn parquet(tables: &Tables<'_>, folder: &Path, review: &Review) -> io::Result<()> {
    let hidden = review.users.iter().all(|user| user.user.email.is_empty());
    let mut parquet = match hidden {
        true => {
            let run = review.read_at.format("%Y%m%dT%H%M%SZ").to_string();
            ParquetFolder::new(folder, "hidden", review.read_at.date_naive(), &run)?
        }
        false => ParquetFolder::for_review(folder, review)?,
    };
    tables.write_to(&mut parquet)?;
    parquet.publish(review).map(drop)
}
