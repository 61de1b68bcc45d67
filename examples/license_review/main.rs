//! A licence review: who uses Zoom in an account, which licences lie idle, and what to renew.
//!
//! Without credentials it reads a built-in fake account. With `ZOOM_ACCOUNT_ID`,
//! `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` of a server-to-server app it reads yours, and with
//! `--connection FILE` (or `ZOOM_CONNECTION`) that of a connection that `connect` stored;
//! `ZOOM_API_URL` and `ZOOM_OAUTH_URL` point it elsewhere, and `ZOOM_PLAN` sets the pace. `--help`
//! lists the options.
#![allow(clippy::print_stdout)]

mod definitions;
mod files;
mod options;
mod progress;
mod report;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use options::Arguments;
use zoom_admin::auth::store::FileStore;
use zoom_admin::fake::Fake;
use zoom_admin::usage::{Purchasing, Review};
use zoom_admin::{
    AccountKey, Builder, Error, ErrorKind, Label, Plan, Rate, Zoom, auth::OAuthApp, usage,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = match Arguments::read() {
        Ok(arguments) => review(&arguments).await,
        Err(error) => Err(error),
    };
    match result {
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

const CREDENTIALS: [&str; 3] = ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];

/// A connection that was signed in to and stored, for example by the example `connect`.
fn stored(file: &Path) -> Result<Builder, Error> {
    let wrong = |what: String| Error::new(ErrorKind::Config, what);
    let shown = file.display();
    let text = std::fs::read(file)
        .map_err(|e| wrong(format!("the connection {shown} cannot be read: {e}")))?;
    // The file names the connection, and its folder is the store.
    let contents: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
    let name = contents
        .as_ref()
        .and_then(|c| c.get("connection")?.as_str());
    let name = name.ok_or_else(|| wrong(format!("{shown} is not the file of a connection")))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let id = env("ZOOM_CLIENT_ID")
        .ok_or_else(|| wrong("a stored connection needs ZOOM_CLIENT_ID of its app".to_owned()))?;
    // Where the sign-in led back to is of no more use.
    let mut app = OAuthApp::new(id, "http://127.0.0.1/callback");
    if let Some(secret) = env("ZOOM_CLIENT_SECRET") {
        app = app.client_secret(secret);
    }
    Ok(Zoom::builder()
        .authorization_code(&app, AccountKey::new(name))
        .token_store(FileStore::new(folder)))
}

fn connect(connection: Option<&Path>, notice: impl Fn(&str)) -> Result<Builder, Error> {
    if let Some(file) = connection {
        return elsewhere(stored(file)?);
    }
    let builder = match CREDENTIALS.map(env) {
        [Some(account), Some(id), Some(secret)] => {
            Zoom::builder().server_to_server(account, id, secret)
        }
        [None, None, None] => {
            notice(&format!(
                "No credentials ({}) are set: this is the built-in fake account of 2,000 users.",
                CREDENTIALS.join(", ")
            ));
            return Ok(fake());
        }
        some => {
            let missing = CREDENTIALS.iter().zip(some).filter(|(_, v)| v.is_none());
            let missing: Vec<_> = missing.map(|(name, _)| *name).collect();
            return Err(Error::new(
                ErrorKind::Config,
                format!(
                    "missing: {}; set all three credentials, or none to read the fake account",
                    missing.join(" and ")
                ),
            ));
        }
    };
    elsewhere(builder)
}

/// What the environment says of the pace and of the hosts.
fn elsewhere(mut builder: Builder) -> Result<Builder, Error> {
    if let Some(plan) = env("ZOOM_PLAN") {
        builder = builder.plan(match plan.to_lowercase().as_str() {
            "free" => Plan::Free,
            "pro" => Plan::Pro,
            "business" => Plan::Business,
            _ => {
                return Err(Error::new(
                    ErrorKind::Config,
                    "ZOOM_PLAN is free, pro or business (Education and Enterprise too)",
                ));
            }
        });
    }
    if let Some(url) = env("ZOOM_API_URL") {
        builder = builder.api_url(url);
    }
    if let Some(url) = env("ZOOM_OAUTH_URL") {
        builder = builder.oauth_url(url);
    }
    Ok(builder)
}

/// The fake account, without limits: nobody wants to wait for them here.
fn fake() -> Builder {
    let fake = Fake::builder().users(2_000).unlimited().build();
    let rate = Rate::per_second(100_000);
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .clock(fake.clock())
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        })
        .transport(fake)
}

/// The whole result. Its two fields stay.
#[derive(serde::Serialize)]
struct Whole<'a> {
    review: &'a Review,
    purchasing: &'a Purchasing,
}

async fn review(arguments: &Arguments) -> Result<(), Error> {
    let begin = Instant::now();
    let calls: Arc<Mutex<BTreeMap<Label, u64>>> = Arc::default();
    let counted = calls.clone();
    let only_result = arguments.json || arguments.definitions;
    let notice = |line: &str| {
        if only_result {
            eprintln!("{line}")
        } else {
            println!("{line}")
        }
    };
    let zoom = connect(arguments.connection.as_deref(), notice)?
        .on_call(move |call| {
            if let Ok(mut calls) = counted.lock() {
                *calls.entry(call.label).or_default() += 1;
            }
        })
        .build()?;

    let policy = &arguments.policy;
    let mut options = usage::Options::new().policy(policy.clone());
    if let Some(contract) = &arguments.contract {
        options = options.contract(contract.clone());
    }
    if let Some(products) = &arguments.products {
        options = options.products(products.clone());
    }
    // What stands in its way stands in the way of the review, which says so.
    let of_sync = options.clone().for_review(&zoom)?;
    if let Ok(estimate) = usage::estimate(&zoom, &of_sync, None).await {
        eprintln!("Estimate: {estimate}; then a few calls for each candidate");
    }
    // Only those of the review are told of at its end.
    if let Ok(mut calls) = calls.lock() {
        calls.clear();
    }

    let progress = progress::Progress::start();
    let options = options.on_progress({
        let progress = progress.clone();
        move |now| progress.tell(now)
    });
    let facts = usage::collect(&zoom, options).await;
    progress.end();
    let mut facts = facts?;
    let contract = arguments.contract.as_ref();
    let review = usage::decide(&facts, policy, contract, facts.read_at)?;
    arguments.check_departments(&review)?;
    let mut out = std::io::stdout().lock();
    if arguments.definitions {
        let filter = &arguments.filter;
        return ended(definitions::print(&mut out, &zoom, &mut facts, filter).await?);
    }

    let mut review = review.filtered(&arguments.filter);
    if arguments.no_names {
        review = review.without_names();
    }
    let purchasing = review.purchasing(contract, &arguments.planning)?;

    ended(if arguments.json {
        let whole = Whole {
            review: &review,
            purchasing: &purchasing,
        };
        serde_json::to_writer_pretty(&mut out, &whole)
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(out))
    } else {
        let calls = calls.lock().map(|calls| calls.clone()).unwrap_or_default();
        let calls: Vec<_> = calls
            .iter()
            .map(|(label, n)| format!("{n} {label}"))
            .collect();
        let report = report::Report {
            review: &review,
            purchasing: &purchasing,
            by: arguments.group_by,
            top: arguments.top,
        };
        report.print(&mut out).and_then(|()| {
            let seconds = begin.elapsed().as_secs_f64();
            writeln!(out, "Calls: {}; {seconds:.1} s", calls.join(", "))
        })
    })
}

fn ended(written: std::io::Result<()>) -> Result<(), Error> {
    match written {
        // Whoever reads only the head of it has seen enough.
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(e) => Err(Error::new(ErrorKind::Config, "the review cannot be written").with_source(e)),
        Ok(()) => Ok(()),
    }
}
