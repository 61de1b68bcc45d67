//! A tap of [Singer](https://hub.meltano.com/singer/spec): writes users, licences, meetings, sign-ins
//! and what was read as messages to stdout, for a target such as `target-csv`.
//!
//! ```sh
//! cargo run --example singer | target-csv > state.json
//! cargo run --example singer -- --state state.json | target-csv > state.next.json
//! ```
//!
//! Without credentials it reads a built-in fake account; with `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and
//! `ZOOM_CLIENT_SECRET` of a server-to-server app it reads yours, and with `ZOOM_CONNECTION` that of a
//! connection that the example `connect` stored.
//!
//! The STATE holds the checkpoint of the sync, and the snapshot with the settings that the next sync
//! does not read again: half a kilobyte a user. A run with it reads the days since, and those that may have changed; its rows
//! are of these days, which `coverage` names. Whoever adds up the meetings or sign-ins of several
//! runs takes, for each day, those of the last one.

// The key of the account is for the files of a review.
#[allow(dead_code)]
#[path = "license_review/account.rs"]
mod account;

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use account::Account;
use chrono::{DateTime, Utc};
use clap::{Arg, Command, value_parser};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use zoom_admin::coverage::{Coverage, Source};
use zoom_admin::usage::rows::{Singer, Tables};
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::usage::{self, Checkpoint, Collector, Facts, Options, Policy, Snapshot};
use zoom_admin::{DaySet, Error, ErrorKind, Zoom};

/// The tables that a part of the days is enough for.
const STREAMS: [&str; 7] = [
    "users",
    "licences",
    "meetings",
    "sign_ins",
    "unknown_hosts",
    "gaps",
    "coverage",
];

/// What the next run goes on from.
#[derive(Serialize, Deserialize)]
struct State {
    checkpoint: Checkpoint,
    /// The snapshot as a text: some targets cannot write the numbers in it.
    #[serde(with = "as_text")]
    snapshot: Snapshot,
}

mod as_text {
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use zoom_admin::usage::Snapshot;

    pub(super) fn serialize<S: Serializer>(snapshot: &Snapshot, s: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(snapshot).map_err(S::Error::custom)?;
        text.serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Snapshot, D::Error> {
        let text = String::deserialize(d)?;
        serde_json::from_str(&text).map_err(D::Error::custom)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = Command::new("singer")
        .about("Writes a Zoom account as messages of Singer to stdout")
        .arg(
            Arg::new("state")
                .long("state")
                .value_name("FILE")
                .help("Go on from the state that the target wrote")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("days")
                .long("days")
                .value_name("N")
                .help("The days that the first run reads, at most 180")
                .value_parser(value_parser!(u32).range(1..=180))
                .default_value("30"),
        );
    let found = command.get_matches();
    let state = found.get_one::<PathBuf>("state");
    let days = found.get_one("days").copied().unwrap_or(30);
    match run(state.map(PathBuf::as_path), days).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "singer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The value of an environment variable, if it is set and not blank.
fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.trim().is_empty())
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Config, message)
}

async fn run(state: Option<&Path>, days: u32) -> Result<(), Error> {
    let state = state.map(read_state).transpose()?;
    let connection = env("ZOOM_CONNECTION").map(PathBuf::from);
    let account = Account::find(connection.as_deref()).await?;
    if let Some(notice) = account.notice {
        let _ = writeln!(io::stderr(), "{notice}");
    }
    let now = account.now;
    let zoom = account.builder.build()?;
    let (facts, state) = read(&zoom, state, days, now).await?;
    // Nothing is judged here; a review says when users were last seen.
    let policy = Policy::careful(days);
    let review = usage::decide(&facts, &policy, None, facts.read_at)?;
    let mut singer = Singer::new(BufWriter::new(io::stdout().lock()));
    let tables = Tables::new(&facts, &review).select(STREAMS);
    tables
        .write_to(&mut singer)
        .and_then(|()| singer.state(&state))
        .map_err(|error| wrong(format!("stdout cannot be written: {error}")))
}

fn read_state(file: &Path) -> Result<State, Error> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| wrong(format!("--state {shown} cannot be read: {error}")))?;
    // Targets write a line for each state: the last one is the one that counts.
    let last = text.lines().rfind(|line| !line.trim().is_empty());
    serde_json::from_str(last.unwrap_or_default()).map_err(|error| {
        wrong(format!(
            "--state {shown} is no state of this tap ({error}): run without it to read all days"
        ))
    })
}

/// Reads what is new since the state.
async fn read(
    zoom: &Zoom,
    state: Option<State>,
    days: u32,
    now: DateTime<Utc>,
) -> Result<(Facts, State), Error> {
    let (checkpoint, mut options, mut data) = match state {
        None => (None, Options::new(), Collector::new()),
        Some(State {
            checkpoint,
            snapshot,
        }) => {
            let data = Collector::with_snapshot(&snapshot)?;
            (Some(checkpoint), Options::new().snapshot(snapshot), data)
        }
    };
    options = options.days(days);
    let goes_on = checkpoint.is_some();
    let mut sync = usage::sync(zoom, options, checkpoint)?;
    let mut read: BTreeMap<Source, DaySet> = BTreeMap::new();
    let mut last = None;
    while let Some(event) = sync.try_next().await? {
        match event {
            SyncEvent::Page { unit, items } => {
                let days = unit.days.into_iter();
                days.for_each(|days| read.entry(unit.source).or_default().insert(days));
                items.into_iter().for_each(|item| data.add(item.record));
            }
            SyncEvent::Failed(failure) => data.failed(failure),
            SyncEvent::Checkpoint(checkpoint) => last = Some(checkpoint),
            _ => {}
        }
    }
    let coverage = sync.coverage();
    let checkpoint = last.ok_or_else(|| wrong("the sync has read nothing".to_owned()))?;
    let snapshot = data.snapshot(&coverage, now);
    let coverage = match goes_on {
        true => only(&coverage, &read),
        false => coverage,
    };
    let state = State {
        checkpoint,
        snapshot,
    };
    Ok((data.into_facts(coverage, now), state))
}

/// The coverage of these days alone: the rows of earlier days are in the target, and not here.
fn only(coverage: &Coverage, read: &BTreeMap<Source, DaySet>) -> Coverage {
    let mut part = Coverage::default();
    for source in coverage.sources() {
        let mut source = source.clone();
        if !source.asked.is_empty() {
            let mut asked = read.get(&source.source).cloned().unwrap_or_default();
            let missing = source.gaps.iter().filter_map(|gap| gap.range);
            missing.for_each(|days| asked.insert(days));
            for range in source.young.clone().ranges() {
                for other in asked.missing(*range).ranges() {
                    source.young.remove(*other);
                }
            }
            source.asked = asked;
        }
        part.add(source);
    }
    part
}
