//! A tap of [Singer](https://hub.meltano.com/singer/spec), for a target such as `target-csv`:
//! `cargo run --example singer | target-csv > state.json`, and from then on with `-- --state state.json`.
//!
//! It reads your account if there are credentials as for `license_review`, and else the built-in fake. A run
//! with a state gives the rows of the days that `coverage` names: for each day, the last run's count.

#[path = "license_review/account.rs"]
mod account;

use clap::{Command, arg, value_parser};
use serde_json::{Value, json};
use std::{error::Error, io, path::PathBuf, process::ExitCode};
use zoom_admin::usage::rows::{Singer, Tables};
use zoom_admin::usage::{self, Bookmark, Options, Policy};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = run().await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("singer: {error}");
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn Error>> {
    let state = arg!(--state <FILE> "Go on from the state that the target wrote");
    let days = arg!(--days <N> "The days that the first run reads").default_value("30");
    let found = Command::new("singer")
        .arg(state.value_parser(value_parser!(PathBuf)))
        .arg(days.value_parser(value_parser!(u32).range(1..=180)))
        .get_matches();
    let bookmark = found.get_one("state").map(read_state).transpose()?;
    let days = found.get_one("days").copied().unwrap_or_default();
    let connection = account::env("ZOOM_CONNECTION").map(PathBuf::from);
    let account = account::Account::find(connection.as_deref()).await?;
    account.notice.inspect(|notice| eprintln!("{notice}"));
    let (zoom, options) = (account.builder.build()?, Options::new().days(days));
    let (facts, bookmark) = usage::collect_new(&zoom, options, bookmark).await?;
    // Nothing is judged here; a review says when users were last seen.
    let review = usage::decide(&facts, &Policy::careful(days), None, facts.read_at)?;
    let streams = "users licences meetings sign_ins unknown_hosts gaps coverage".split(' ');
    let mut singer = Singer::new(io::BufWriter::new(io::stdout().lock()));
    Tables::new(&facts, &review)
        .select(streams)
        .write_to(&mut singer)?;
    // As a text: some targets cannot write the numbers in it.
    singer.state(&json!({"bookmark": serde_json::to_string(&bookmark)?}))?;
    Ok(())
}

/// The bookmark in the last line of a file: targets write a line for each state.
fn read_state(file: &PathBuf) -> Result<Bookmark, String> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    let state: Value = serde_json::from_str(text.lines().last().unwrap_or("")).unwrap_or_default();
    serde_json::from_str(state["bookmark"].as_str().unwrap_or(""))
        .map_err(|_| format!("{name} is no state of this tap: run without it to read all days"))
}
