//! A licence review: who is in the account, by status and type.
//!
//! Without credentials it reads a built-in fake account. With `ZOOM_ACCOUNT_ID`,
//! `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` of a server-to-server app it reads yours;
//! `ZOOM_API_URL` and `ZOOM_OAUTH_URL` point it elsewhere.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use futures::TryStreamExt;
use zoom_admin::fake::Fake;
use zoom_admin::user::{self, Status, UserType};
use zoom_admin::{Builder, Error, ErrorKind, Label, Plan, Zoom};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match review().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("license_review: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The value of an environment variable, if it is set and not blank.
fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.trim().is_empty())
}

fn connect() -> Result<Builder, Error> {
    const NAMES: [&str; 3] = ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];
    let mut builder = match NAMES.map(env) {
        [Some(account), Some(id), Some(secret)] => {
            Zoom::builder().server_to_server(account, id, secret)
        }
        [None, None, None] => {
            println!(
                "No credentials in {}: reading the built-in fake account of 2,000 users.",
                NAMES.join(", ")
            );
            let fake = Fake::builder().users(2_000).build();
            return Ok(Zoom::builder()
                .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
                .clock(fake.clock())
                .plan(Plan::Business)
                .transport(fake));
        }
        some => {
            let missing: Vec<_> = NAMES
                .iter()
                .zip(some)
                .filter(|(_, v)| v.is_none())
                .map(|(n, _)| *n)
                .collect();
            return Err(Error::new(
                ErrorKind::Config,
                format!(
                    "{} is not set: set all three credentials, or none to read the fake account",
                    missing.join(" and ")
                ),
            ));
        }
    };
    if let Some(url) = env("ZOOM_API_URL") {
        builder = builder.api_url(url);
    }
    if let Some(url) = env("ZOOM_OAUTH_URL") {
        builder = builder.oauth_url(url);
    }
    Ok(builder)
}

async fn review() -> Result<(), Error> {
    let calls: Arc<Mutex<BTreeMap<Label, u64>>> = Arc::default();
    let counted = calls.clone();
    let zoom = connect()?
        .on_call(move |call| {
            if let Ok(mut calls) = counted.lock() {
                *calls.entry(call.label).or_default() += 1;
            }
        })
        .build()?;

    let mut by_kind: BTreeMap<(Status, Option<UserType>), u64> = BTreeMap::new();
    let mut unreadable = 0;
    for status in [Status::Active, Status::Inactive, Status::Pending] {
        let mut pages = zoom.pages(user::List::new().status(status.clone()));
        while let Some(page) = pages.try_next().await? {
            unreadable += page.failures.len();
            for user in page.body.users {
                *by_kind.entry((status.clone(), user.kind)).or_default() += 1;
            }
        }
    }

    println!("{:<10} {:<12} {:>6}", "Status", "Type", "Users");
    for ((status, kind), users) in &by_kind {
        let kind = match kind {
            Some(UserType::Basic) => "Basic".to_owned(),
            Some(UserType::Licensed) => "Licensed".to_owned(),
            Some(UserType::OnPrem) => "On-prem".to_owned(),
            Some(UserType::Unassigned) => "Unassigned".to_owned(),
            Some(UserType::None) => "None".to_owned(),
            Some(other) => other.as_i64().to_string(),
            None => "not said".to_owned(),
        };
        println!("{:<10} {kind:<12} {users:>6}", status.to_string());
    }
    println!(
        "{:<10} {:<12} {:>6}",
        "Total",
        "",
        by_kind.values().sum::<u64>()
    );
    if unreadable > 0 {
        println!("{unreadable} records could not be read and are missing above");
    }
    let calls = calls.lock().map(|c| c.clone()).unwrap_or_default();
    let calls: Vec<_> = calls
        .iter()
        .map(|(label, n)| format!("{n} {label}"))
        .collect();
    println!("Calls: {}", calls.join(", "));
    Ok(())
}
