//! The review as a page of HTML: `--html FILE`.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use zoom_admin::usage::filter::Field;
use zoom_admin::usage::money::Threshold;
use zoom_admin::usage::page::Page;
use zoom_admin::usage::{Purchasing, Review};
use zoom_admin::{Error, ErrorKind};

use crate::history::Told;

/// The fewest users of a group that is told apart where names are hidden.
const SMALL: u64 = 5;

/// Where the page is written, and what it hides.
pub(crate) struct Output {
    file: PathBuf,
    by: Field,
    /// What pseudonyms are made with, if names are hidden.
    salt: Option<Vec<u8>>,
    min_group: u64,
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Config, what)
}

/// The command with the options of the page.
pub(crate) fn arguments(command: Command) -> Command {
    let html = Arg::new("html")
        .long("html")
        .value_name("FILE")
        .help("Write the review as one page of HTML to this file")
        .value_parser(value_parser!(PathBuf))
        .conflicts_with("definitions");
    let salt = Arg::new("salt-file")
        .long("salt-file")
        .value_name("FILE")
        .help("Secret random bytes for the pseudonyms of\n--no-names in the page: keep them")
        .value_parser(value_parser!(PathBuf))
        .requires_all(["html", "no-names"]);
    let min_group = Arg::new("min-group")
        .long("min-group")
        .value_name("N")
        .help(
            "Groups of fewer users are told together in the page\n[default: 1; 5 with --no-names]",
        )
        .value_parser(value_parser!(u64))
        .requires("html");
    command.args([html, salt, min_group])
}

impl Output {
    /// The page that the options ask for.
    pub(crate) fn from_arguments(found: &ArgMatches, by: Field) -> Result<Option<Self>, Error> {
        let file = |name: &str| found.get_one::<PathBuf>(name);
        let Some(html) = file("html") else {
            return Ok(None);
        };
        let hides = found.get_flag("no-names");
        let salt = match (hides, file("salt-file")) {
            (false, _) => None,
            (true, Some(salt)) => Some(read(salt)?),
            (true, None) => {
                return Err(wrong(
                    "--html with --no-names needs --salt-file FILE: random bytes that make the same \
                     pseudonyms each time, as `head -c 32 /dev/urandom > FILE` writes them"
                        .to_owned(),
                ));
            }
        };
        let usual = if hides { SMALL } else { 1 };
        Ok(Some(Self {
            file: html.clone(),
            by,
            salt,
            min_group: found.get_one("min-group").copied().unwrap_or(usual),
        }))
    }

    /// Writes the page. The review has its names: the page hides them in its own way.
    pub(crate) fn write(
        &self,
        review: &Review,
        purchasing: &Purchasing,
        thresholds: &[Threshold],
        history: Option<&Told>,
    ) -> Result<(), Error> {
        let mut page = Page::new(review)
            .purchasing(purchasing)
            .thresholds(thresholds)
            .breakdown(self.by.clone())
            .min_group(self.min_group);
        if let Some(told) = history {
            page = page.trend(told.trend()).outcomes(told.outcomes());
        }
        if let Some(salt) = &self.salt {
            page = page.hide_names(salt.clone());
        }
        let html = page.to_html()?;
        let shown = self.file.display();
        put(&self.file, html.as_bytes())
            .map_err(|error| wrong(format!("--html {shown}: it cannot be written: {error}")))?;
        crate::tell(format_args!("Page in {shown}"));
        Ok(())
    }
}

fn read(salt: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(salt).map_err(|error| {
        let shown = salt.display();
        wrong(format!(
            "--salt-file {shown} cannot be read ({error}): `head -c 32 /dev/urandom > FILE` writes one"
        ))
    })
}

/// Writes a file, which has its name once it is complete.
fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = put_part(&part, bytes).and_then(|()| std::fs::rename(&part, file));
    if written.is_err() {
        // What is left of it is of no use.
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn put_part(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It may name people.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file: File = options.open(part)?;
    let mut out = BufWriter::new(&file);
    out.write_all(bytes)?;
    out.flush()?;
    file.sync_all()
}
