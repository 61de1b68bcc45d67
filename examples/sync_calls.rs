//! How many calls a sync makes: the first one of an account, and the next day's.
//!
//! Runs `usage::sync` against the built-in fake on a clock that does not wait, counts the calls by
//! what they are for, and prints the table of the guide. `--users N` counts one size alone. The
//! whole table wants `--release`.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Arg, Command, value_parser};
use futures::TryStreamExt;
use zoom_admin::fake::Fake;
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::usage::{self, Checkpoint, Collector, Options, Snapshot};
use zoom_admin::{Clock, Error, ErrorKind, Label, Plan, TokioClock, Zoom};

const SIZES: [u32; 3] = [1_000, 10_000, 50_000];
const DAYS: u32 = 60;
/// How long an answer takes: it decides how finely the reports are cut.
const LATENCY: Duration = Duration::from_millis(200);
/// The day of the second sync, a Thursday.
const SECOND_DAY: &str = "2026-07-02T09:00:00Z";
/// How many days later it is for the fake. Each of its users has a last day of hosting and signing
/// in, in the month before its time, and the client is to see an account where everybody goes on.
const AHEAD: i64 = 35;

/// A kind of call: its request, what it is shown as, and why it must be made.
struct Kind {
    request: &'static str,
    shown: &'static str,
    why: &'static str,
}

const KINDS: [Kind; 7] = [
    Kind {
        request: "user::List",
        shown: "`GET /users`",
        why: "each status has a list of its own, 2,000 a page; twice, so that who moves between \
              the lists is met",
    },
    Kind {
        request: "user::Settings",
        shown: "`GET /users/{userId}/settings`",
        why: "add-ons are in nobody's list: one call for each active user with a licence; then a \
              seventh of them a day, and who changed",
    },
    Kind {
        request: "report::Hosts",
        shown: "`GET /report/users`",
        why: "sums cannot be put together from parts: blocks of 27 days, 300 hosts a page, and one \
              call that learns whether the last day counts",
    },
    Kind {
        request: "report::HistoryMeetings",
        shown: "`GET /report/history_meetings`",
        why: "300 meetings a page, at most a month a request; then the days that may still change",
    },
    Kind {
        request: "report::SignIns",
        shown: "`GET /report/activities`",
        why: "300 sign-ins a page, at most a month a request; then the days that may still change",
    },
    Kind {
        request: "account::Settings",
        shown: "`GET /accounts/{accountId}/settings`",
        why: "the account's meeting capacity, which holds where the user's is not set",
    },
    Kind {
        request: "account::PlanUsage",
        shown: "`GET /accounts/{accountId}/plans/usage`",
        why: "seats bought and used",
    },
];

/// The fake's clock, so many days behind.
#[derive(Clone)]
struct Behind(TokioClock, Arc<AtomicI64>);

impl Clock for Behind {
    fn now(&self) -> DateTime<Utc> {
        self.0.now() - TimeDelta::days(self.1.load(Ordering::Relaxed))
    }
}

type Calls = BTreeMap<&'static str, (Label, u64)>;

/// What one account took, on the first day and on the next.
struct Counted {
    users: u32,
    first: Calls,
    daily: Calls,
    /// Settings, meetings and sign-ins that the first sync read.
    settings: u64,
    meetings: u64,
    sign_ins: u64,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> ExitCode {
    let found = Command::new("sync_calls")
        .about("How many calls a first and a daily sync make, as a Markdown table")
        .arg(
            Arg::new("users")
                .long("users")
                .help("Count an account of so many users, in place of 1,000, 10,000 and 50,000")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .get_matches();
    let sizes = match found.get_one::<u32>("users") {
        Some(users) => vec![*users],
        None => SIZES.to_vec(),
    };
    let mut counted = Vec::new();
    for users in sizes {
        match count(users).await {
            Ok(calls) => counted.push(calls),
            Err(error) => {
                eprintln!("sync_calls: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    print(&counted);
    ExitCode::SUCCESS
}

async fn count(users: u32) -> Result<Counted, Error> {
    let second_day: DateTime<Utc> = SECOND_DAY
        .parse()
        .map_err(|_| Error::new(ErrorKind::Config, "the time cannot be read"))?;
    let fake = Fake::builder()
        .users(users)
        .now(second_day + TimeDelta::days(AHEAD))
        .latency(LATENCY)
        .build();
    let behind = Arc::new(AtomicI64::new(AHEAD + 1));
    let calls: Arc<Mutex<Calls>> = Arc::default();
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .clock(Behind(fake.clock(), behind.clone()))
        .plan(Plan::Business)
        .transport(fake.clone())
        .on_call({
            let (calls, fake) = (calls.clone(), fake.clone());
            move |call| {
                if let Ok(mut calls) = calls.lock() {
                    calls.entry(call.request).or_insert((call.label, 0)).1 += 1;
                }
                // They are counted here: the fake need not remember them.
                fake.clear_calls();
            }
        })
        .build()?;
    let taken = || calls.lock().map(|mut calls| std::mem::take(&mut *calls));
    let taken = || taken().unwrap_or_default();

    let options = Options::new().days(DAYS);
    let (snapshot, checkpoint, read) = sync(&zoom, options.clone(), None).await?;
    let first = taken();
    behind.store(AHEAD, Ordering::Relaxed);
    sync(&zoom, options.snapshot(snapshot), Some(checkpoint)).await?;
    Ok(Counted {
        users,
        first,
        daily: taken(),
        settings: read[0],
        meetings: read[1],
        sign_ins: read[2],
    })
}

/// One sync to its end, and how many settings, meetings and sign-ins it read.
async fn sync(
    zoom: &Zoom,
    options: Options,
    checkpoint: Option<Checkpoint>,
) -> Result<(Snapshot, Checkpoint, [u64; 3]), Error> {
    let (mut data, mut last, mut read) = (Collector::new(), None, [0; 3]);
    let mut events = usage::sync(zoom, options, checkpoint)?;
    while let Some(event) = events.try_next().await? {
        match event {
            SyncEvent::Page { items, .. } => {
                for item in items {
                    match &item.record {
                        usage::sync::Record::Settings(..) => read[0] += 1,
                        usage::sync::Record::Meeting(_) => read[1] += 1,
                        usage::sync::Record::SignIn(_) => read[2] += 1,
                        _ => {}
                    }
                    data.add(item.record);
                }
            }
            SyncEvent::Checkpoint(checkpoint) => last = Some(checkpoint),
            SyncEvent::Gap(source, gap) => {
                return Err(Error::new(
                    ErrorKind::Incomplete,
                    format!("{source}: {gap}"),
                ));
            }
            _ => {}
        }
    }
    let incomplete = || Error::new(ErrorKind::Incomplete, "the sync gave no checkpoint");
    let checkpoint = last.ok_or_else(incomplete)?;
    let snapshot = data.snapshot(&events.coverage(), checkpoint.started());
    Ok((snapshot, checkpoint, read))
}

fn print(counted: &[Counted]) {
    let columns = |cell: &dyn Fn(&Counted) -> [String; 2]| -> String {
        let cells = counted.iter().flat_map(cell);
        cells.map(|cell| format!(" {cell} |")).collect()
    };
    let heads = columns(&|of| {
        let users = grouped(of.users.into());
        [format!("{users}: first"), format!("{users}: daily")]
    });
    println!("| Call, and why it must be made | Label |{heads}");
    println!("|---|---|{}", "--:|--:|".repeat(counted.len()));
    for kind in &KINDS {
        let label = counted.iter().find_map(|of| of.first.get(kind.request));
        let label = label.map_or("", |(label, _)| label.as_str());
        let cells = columns(&|of| {
            [&of.first, &of.daily].map(|calls| {
                let calls = calls.get(kind.request).map_or(0, |(_, calls)| *calls);
                grouped(calls)
            })
        });
        println!("| {}: {} | {label} |{cells}", kind.shown, kind.why);
    }
    for wanted in [Label::Medium, Label::Heavy] {
        let cells = columns(&|of| {
            [&of.first, &of.daily].map(|calls| {
                let of_label = calls.values().filter(|(label, _)| *label == wanted);
                format!("**{}**", grouped(of_label.map(|(_, calls)| calls).sum()))
            })
        });
        println!("| **All {wanted} calls** | |{cells}");
    }
    println!();
    let weeks = f64::from(DAYS + 2) / 7.0;
    for of in counted {
        #[allow(clippy::cast_precision_loss)]
        let each = |rows: u64| rows as f64 / f64::from(of.users) / weeks;
        println!(
            "- {} users: {:.0} % active with a licence, {:.1} meetings and {:.1} sign-ins or \
             sign-outs per user and week.",
            grouped(of.users.into()),
            each(of.settings) * weeks * 100.0,
            each(of.meetings),
            each(of.sign_ins),
        );
    }
}

/// With commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
