//! How many calls a daily review makes: on the first day of an account, and on a later one.
//!
//! Runs `usage::sync` and `usage::read_candidates` for the default policy against the built-in fake on a clock that does not wait, counts the calls by
//! what they are for, and prints the table of the guide. `--users N` counts one size alone, and `--participation N` sets the
//! budget of participation. The
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
use zoom_admin::coverage::Coverage;
use zoom_admin::fake::{Fake, FakeClock};
use zoom_admin::usage::sync::{KeySet, SyncEvent};
use zoom_admin::usage::{self, Checkpoint, Collector, Options, Snapshot};
use zoom_admin::{Clock, Error, ErrorKind, Label, Plan, Zoom};

const SIZES: [u32; 3] = [1_000, 10_000, 50_000];
/// The days of the sync that shows what a later day reads of the reports.
const DAYS: u32 = 60;
/// How long an answer takes: it decides how finely the reports are cut.
const LATENCY: Duration = Duration::from_millis(200);
/// The day of the second sync, a Thursday.
const SECOND_DAY: &str = "2026-07-02T09:00:00Z";
/// How many days later it is for the fake, where the reports of a later day are counted. Each of its users has a last day of hosting and signing
/// in, in the month before its time, and the client is to see an account where everybody goes on.
const AHEAD: i64 = 35;

/// A kind of call: its request, what it is shown as, and why it must be made.
struct Kind {
    request: &'static str,
    shown: &'static str,
    why: &'static str,
    /// Whether it is of the second reading.
    second: bool,
}

const KINDS: [Kind; 16] = [
    Kind {
        request: "user::List",
        shown: "`GET /users`",
        why: "each status has a list of its own, 2,000 a page; twice, so that who moves between \
              the lists is met",
        second: false,
    },
    Kind {
        request: "user::Settings",
        shown: "`GET /users/{userId}/settings`",
        why: "add-ons are in nobody's list: one call for each active user with a licence; then a \
              seventh of them a day, and who changed",
        second: false,
    },
    Kind {
        request: "report::Hosts",
        shown: "`GET /report/users`",
        why: "sums cannot be put together from parts: blocks of 27 days, 300 hosts a page, and one \
              call that learns whether the last day counts",
        second: false,
    },
    Kind {
        request: "report::HistoryMeetings",
        shown: "`GET /report/history_meetings`",
        why: "300 meetings a page, at most a month a request; then the days that may still change",
        second: false,
    },
    Kind {
        request: "report::SignIns",
        shown: "`GET /report/activities`",
        why: "300 sign-ins a page, at most a month a request; then the days that may still change",
        second: false,
    },
    Kind {
        request: "account::Settings",
        shown: "`GET /accounts/{accountId}/settings`",
        why: "the account's meeting capacity, which holds where the user's is not set",
        second: false,
    },
    Kind {
        request: "account::PlanUsage",
        shown: "`GET /accounts/{accountId}/plans/usage`",
        why: "seats bought and used",
        second: false,
    },
    Kind {
        request: "user::Get",
        shown: "`GET /users/me`",
        why: "whose sign-in the connection is; with Workplace plans, the record of each user with a \
              licence, too",
        second: true,
    },
    Kind {
        request: "group::List",
        shown: "`GET /groups`",
        why: "the names of groups",
        second: true,
    },
    Kind {
        request: "report::OperationLogs",
        shown: "`GET /report/operationlogs`",
        why: "since when licences are held; read anew each time",
        second: true,
    },
    Kind {
        request: "report::UpcomingEvents",
        shown: "`GET /report/upcoming_events`",
        why: "300 meetings or webinars a page; read anew each time",
        second: true,
    },
    Kind {
        request: "meeting::Get",
        shown: "`GET /meetings/{meetingId}`",
        why: "the alternative hosts of each meeting to come, if a licence is at stake; then of the \
              new ones, and of a tenth of the others a day",
        second: true,
    },
    Kind {
        request: "report::Billing",
        shown: "`GET /report/billing`",
        why: "seats billed, if plan usage was refused",
        second: true,
    },
    Kind {
        request: "user::Schedulers",
        shown: "`GET /users/{userId}/schedulers`",
        why: "one call for each candidate; then a tenth of them a day",
        second: true,
    },
    Kind {
        request: "user::Assistants",
        shown: "`GET /users/{userId}/assistants`",
        why: "the same",
        second: true,
    },
    Kind {
        request: "report::UserMeetings",
        shown: "`GET /report/users/{userId}/meetings`",
        why: "one call a month for each candidate without any sign of use, the newest first, up to \
              the first meeting; then the new days of a tenth of them a day",
        second: true,
    },
];

/// The fake's clock, so many days behind.
#[derive(Clone)]
struct Behind(FakeClock, Arc<AtomicI64>);

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
    /// Settings, meetings and sign-ins that the sync of 60 days read.
    settings: u64,
    meetings: u64,
    sign_ins: u64,
    /// Meetings and sign-ins that the first day of the review read.
    rows: [u64; 2],
    candidates: u64,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> ExitCode {
    let found = Command::new("sync_calls")
        .about(
            "How many calls the first and a later day of a daily review make, as a Markdown table",
        )
        .arg(
            Arg::new("users")
                .long("users")
                .help("Count an account of so many users, in place of 1,000, 10,000 and 50,000")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(
            Arg::new("participation")
                .long("participation")
                .help("Spend at most so many calls a day on participation")
                .value_parser(value_parser!(u64)),
        )
        .get_matches();
    let participation = found.get_one::<u64>("participation").copied();
    let sizes = match found.get_one::<u32>("users") {
        Some(users) => vec![*users],
        None => SIZES.to_vec(),
    };
    let mut counted = Vec::new();
    for users in sizes {
        match count(users, participation).await {
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

/// What was read so far. Days that are read again give the same records.
#[derive(Default)]
struct Store {
    data: Collector,
    seen: KeySet,
}

/// An account, the calls to it, and how many days behind the fake's time the client is.
struct World {
    zoom: Zoom,
    calls: Arc<Mutex<Calls>>,
    behind: Arc<AtomicI64>,
}

impl World {
    /// The second day is so many days before the fake's time.
    fn new(users: u32, ahead: i64) -> Result<Self, Error> {
        let second_day: DateTime<Utc> = SECOND_DAY
            .parse()
            .map_err(|_| Error::new(ErrorKind::Config, "the time cannot be read"))?;
        let fake = Fake::builder()
            .users(users)
            .now(second_day + TimeDelta::days(ahead))
            .latency(LATENCY)
            .build();
        let behind = Arc::new(AtomicI64::new(ahead + 1));
        let calls: Arc<Mutex<Calls>> = Arc::default();
        let zoom = Zoom::builder()
            .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
            .clock(Behind(fake.clock(), behind.clone()))
            .plan(Plan::Business)
            .transport(fake.clone())
            .on_call({
                let calls = calls.clone();
                move |call| {
                    if let Ok(mut calls) = calls.lock() {
                        calls.entry(call.request).or_insert((call.label, 0)).1 += 1;
                    }
                    // They are counted here: the fake need not remember them.
                    fake.clear_calls();
                }
            })
            .build()?;
        Ok(Self {
            zoom,
            calls,
            behind,
        })
    }

    fn taken(&self) -> Calls {
        let calls = self.calls.lock();
        calls
            .map(|mut calls| std::mem::take(&mut *calls))
            .unwrap_or_default()
    }

    fn second_day(&self) {
        self.behind.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn count(users: u32, participation: Option<u64>) -> Result<Counted, Error> {
    // The review, at the fake's own time: its last logins are those of today.
    let world = World::new(users, 0)?;
    let mut store = Store::default();
    let mut options = Options::new();
    if let Some(calls) = participation {
        options = options.participation_calls(calls);
    }
    let (snapshot, checkpoint, first_read) =
        review(&world.zoom, options.clone(), None, &mut store).await?;
    let first = world.taken();
    world.second_day();
    review(
        &world.zoom,
        options.snapshot(snapshot),
        Some(checkpoint),
        &mut store,
    )
    .await?;
    let mut daily = world.taken();

    // The reports of a later day, where everybody goes on.
    let world = World::new(users, AHEAD)?;
    let options = Options::new().days(DAYS);
    let mut store = Store::default();
    let (coverage, checkpoint, read) = sync(&world.zoom, options.clone(), None, &mut store).await?;
    let snapshot = store.data.snapshot(&coverage, checkpoint.started());
    world.taken();
    world.second_day();
    let options = options.snapshot(snapshot);
    sync(&world.zoom, options, Some(checkpoint), &mut store).await?;
    let mut busy = world.taken();
    for kind in KINDS.iter().filter(|kind| !kind.second) {
        if let Some(calls) = busy.remove(kind.request) {
            daily.insert(kind.request, calls);
        }
    }
    let asked = first.get("user::Schedulers");
    Ok(Counted {
        users,
        candidates: asked.map_or(0, |(_, calls)| *calls),
        first,
        daily,
        settings: read[0],
        meetings: read[1],
        sign_ins: read[2],
        rows: [first_read[1], first_read[2]],
    })
}

/// One day of a review: a sync, and the second reading of what was collected so far.
async fn review(
    zoom: &Zoom,
    options: Options,
    checkpoint: Option<Checkpoint>,
    store: &mut Store,
) -> Result<(Snapshot, Checkpoint, [u64; 3]), Error> {
    let options = options.for_review(zoom)?;
    let (coverage, checkpoint, read) = sync(zoom, options.clone(), checkpoint, store).await?;
    let mut facts = store.data.facts(coverage.clone(), checkpoint.started());
    usage::read_candidates(zoom, &mut facts, &options).await?;
    let snapshot = store.data.snapshot(&coverage, checkpoint.started());
    Ok((snapshot.with_answers(&facts), checkpoint, read))
}

/// One sync to its end, and how many settings, meetings and sign-ins it read.
async fn sync(
    zoom: &Zoom,
    options: Options,
    checkpoint: Option<Checkpoint>,
    store: &mut Store,
) -> Result<(Coverage, Checkpoint, [u64; 3]), Error> {
    let (mut last, mut read) = (None, [0; 3]);
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
                    if store.seen.insert(&item) {
                        store.data.add(item.record);
                    }
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
    Ok((events.coverage(), checkpoint, read))
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
        let Some(label) = label.map(|(label, _)| label.as_str()) else {
            continue;
        };
        let cells = columns(&|of| {
            [&of.first, &of.daily].map(|calls| {
                let calls = calls.get(kind.request).map_or(0, |(_, calls)| *calls);
                grouped(calls)
            })
        });
        println!("| {}: {} | {label} |{cells}", kind.shown, kind.why);
    }
    for wanted in [Label::Light, Label::Medium, Label::Heavy] {
        let cells = columns(&|of| {
            [&of.first, &of.daily].map(|calls| {
                let of_label = calls.values().filter(|(label, _)| *label == wanted);
                format!("**{}**", grouped(of_label.map(|(_, calls)| calls).sum()))
            })
        });
        println!("| **All {wanted} calls** | |{cells}");
    }
    println!();
    for of in counted {
        least(of);
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

/// The fewest Heavy calls in which the first day's rows can be read, by the size of a page.
fn least(of: &Counted) {
    let calls = |request: &str| of.first.get(request).map_or(0, |(_, calls)| *calls);
    let pages = of.rows.iter().map(|rows| rows.div_ceil(300));
    let heavy = of
        .first
        .values()
        .filter(|(label, _)| *label == Label::Heavy);
    let heavy: u64 = heavy.map(|(_, calls)| calls).sum();
    let paged = calls("report::HistoryMeetings") + calls("report::SignIns");
    let least = heavy - paged + pages.sum::<u64>();
    println!(
        "- {} users, {} candidates: {} Heavy calls on the first day; full pages of its meetings and \
         sign-ins would be {} ({} fewer).",
        grouped(of.users.into()),
        grouped(of.candidates),
        grouped(heavy),
        grouped(least),
        grouped(heavy.saturating_sub(least)),
    );
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
