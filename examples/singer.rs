//! A tap of [Singer](https://hub.meltano.com/singer/spec), for a target such as `target-csv`:
//! `cargo run --example singer | target-csv > state.json`, and from then on with `-- --state state.json`.
//!
//! It reads your account if there are credentials as for `license_review`, and else the built-in fake. A run
//! with a state gives the rows of the days that `coverage` names: for each day, the last run's count.

// The key of the account is for the files of a review.
#[allow(dead_code)]
#[path = "license_review/account.rs"]
mod account;

use std::error::Error;
use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, Command, value_parser};
use serde_json::{Value, json};
use zoom_admin::usage::rows::{Singer, Tables};
use zoom_admin::usage::{self, Bookmark, Options, Policy};

/// Those of days, and everyone.
const STREAMS: &str = "users licences meetings sign_ins unknown_hosts gaps coverage";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("singer: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let option = |name, value, help| Arg::new(name).long(name).value_name(value).help(help);
    let state = option(
        "state",
        "FILE",
        "Go on from the state that the target wrote",
    );
    let days = option(
        "days",
        "N",
        "The days that the first run reads [default: 30]",
    );
    let found = Command::new("singer")
        .arg(state.value_parser(value_parser!(PathBuf)))
        .arg(days.value_parser(value_parser!(u32).range(1..=180)))
        .get_matches();
    let bookmark = found.get_one("state").map(read_state).transpose()?;
    let days = found.get_one("days").copied().unwrap_or(30);
    let connection = env("ZOOM_CONNECTION").map(PathBuf::from);
    let account = account::Account::find(connection.as_deref()).await?;
    account.notice.inspect(|notice| eprintln!("{notice}"));
    let zoom = account.builder.build()?;

    let (facts, bookmark) = usage::collect_new(&zoom, Options::new().days(days), bookmark).await?;
    // Nothing is judged here; a review says when users were last seen.
    let review = usage::decide(&facts, &Policy::careful(days), None, facts.read_at)?;
    let mut singer = Singer::new(BufWriter::new(io::stdout().lock()));
    let tables = Tables::new(&facts, &review).select(STREAMS.split(' '));
    tables.write_to(&mut singer)?;
    // As a text: some targets cannot write the numbers in it.
    singer.state(&json!({"bookmark": serde_json::to_string(&bookmark)?}))?;
    Ok(())
}

/// The value of an environment variable, if it is set and not blank.
fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.trim().is_empty())
}

fn read_state(file: &PathBuf) -> Result<Bookmark, String> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    // Targets write a line for each state: the last one is the one that counts.
    let state: Value = text
        .lines()
        .last()
        .and_then(|line| serde_json::from_str(line).ok())
        .unwrap_or_default();
    let bookmark = state["bookmark"]
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok());
    bookmark.ok_or_else(|| {
        format!(
            "{} is no state of this tap: run without it to read all days",
            file.display()
        )
    })
}
