//! Makes every call of the crate once, and tells how each went.
//!
//! With `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` of a server-to-server app it
//! asks that account; `ZOOM_API_URL` and `ZOOM_OAUTH_URL` point it elsewhere, for example to a mock.
//! Without credentials it asks the built-in fake account. The ids in the requests are made up, so
//! many are refused: that is an answer too. Only an answer that cannot be read makes the example
//! fail.
#![allow(clippy::print_stdout)]

#[path = "../tests/support/each_call.rs"]
mod each_call;

use std::fmt::Debug;
use std::process::ExitCode;

use each_call::Visitor;
use futures::StreamExt;
use serde::Serialize;
use zoom_admin::fake::Fake;
use zoom_admin::text::{LONGEST, visible};
use zoom_admin::{Builder, Error, ErrorKind, PageBody, Paged, Plan, Request, Zoom};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let zoom = match connect().drift_notes(true).build() {
        Ok(zoom) => zoom,
        Err(error) => {
            eprintln!("all_calls: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut tally = Tally::new(zoom);
    each_call::each(&mut tally).await;
    println!(
        "{} calls: {} answered, {} refused, {} unreadable; {} notes",
        tally.read + tally.refused + tally.unreadable,
        tally.read,
        tally.refused,
        tally.unreadable,
        tally.notes,
    );
    match tally.unreadable {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn connect() -> Builder {
    let env = |name: &str| std::env::var(name).ok().filter(|v| !v.trim().is_empty());
    let names = ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];
    let [Some(account), Some(id), Some(secret)] = names.map(env) else {
        println!(
            "Not all of {} are set: asking the built-in fake account.",
            names.join(", ")
        );
        let fake = Fake::builder().users(50).build();
        return Zoom::builder()
            .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
            .clock(fake.clock())
            .plan(Plan::Business)
            .transport(fake);
    };
    let mut builder = Zoom::builder()
        .server_to_server(account, id, secret)
        .plan(Plan::Business);
    if let Some(url) = env("ZOOM_API_URL") {
        builder = builder.api_url(url);
    }
    if let Some(url) = env("ZOOM_OAUTH_URL") {
        builder = builder.oauth_url(url);
    }
    builder
}

/// How the calls went.
struct Tally {
    zoom: Zoom,
    read: usize,
    refused: usize,
    unreadable: usize,
    notes: usize,
}

impl Tally {
    fn new(zoom: Zoom) -> Self {
        Self {
            zoom,
            read: 0,
            refused: 0,
            unreadable: 0,
            notes: 0,
        }
    }

    fn tell(&mut self, name: &str, result: Result<Vec<zoom_admin::Note>, Error>) {
        match result {
            Ok(notes) => {
                self.read += 1;
                self.notes += notes.len();
                let first: Vec<_> = notes.iter().take(3).map(|n| n.path.as_str()).collect();
                let first = first.join(" ");
                println!(
                    "{name:<46} ok, {} notes {}",
                    notes.len(),
                    visible(&first, LONGEST)
                );
            }
            Err(error) => {
                let what = match error.kind() {
                    ErrorKind::Decode => {
                        self.unreadable += 1;
                        "unreadable".to_owned()
                    }
                    _ => {
                        self.refused += 1;
                        error
                            .status()
                            .map_or("failed".into(), |s| format!("HTTP {s}"))
                    }
                };
                println!("{name:<46} {what}: {error}");
            }
        }
    }
}

impl Visitor for Tally {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        let reply = self.zoom.send_full(request).await;
        self.tell(R::META.name, reply.map(|r| r.notes));
    }

    /// The first page of a listing.
    async fn page<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + Debug + PageBody<Item: Serialize>> + Clone,
    {
        if let Some(page) = self.zoom.pages(request).next().await {
            let notes = page.map(|p| p.failures.into_iter().chain(p.notes).collect());
            self.tell(R::META.name, notes);
        }
    }
}
