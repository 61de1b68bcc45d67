//! The tables that workers write, and questions over all of them.

use std::fs::File;

use chrono::{DateTime, Utc};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use zoom_admin::usage::inventory::{Employee, Roster};
use zoom_admin::usage::{self, Contract, LicenceVerdict, Planning, Review, Verdict};

use super::*;
use crate::engines::{Answers, Engine};
use zoom_admin::fake::FakeUser;

/// A contract with so many seats.
fn contract(seats: u32) -> Contract {
    let json = format!(
        r#"{{"currency": "EUR", "model": "named_host", "term_end": "2027-12-31",
            "lines": [{{"licence": "pro", "quantity": {seats}, "unit_price": "120"}}]}}"#
    );
    Contract::from_json(&json).unwrap()
}

fn larger(accounts: u64) -> World {
    let mut world = World::new(accounts);
    let fake = |seed| Fake::builder().users(60).seed(seed).unlimited();
    let fake = |seed| {
        fake(seed)
            .token_life(Duration::from_secs(8_640_000))
            .build()
    };
    world.fakes = (0..accounts).map(fake).collect();
    world
}

fn with_contract(accounts: Vec<Account>, seats: u32) -> Vec<Account> {
    let options = || usage::Options::new().contract(contract(seats));
    accounts.into_iter().map(|a| a.options(options())).collect()
}

async fn run(world: &World, worker: usize, seats: u32) -> fleet::Summary {
    let store = world.reached();
    let accounts = with_contract(world.accounts(worker, &store), seats);
    let run = fleet::run(store, accounts, world.options().tables());
    run.await.unwrap()
}

/// The same of one account.
async fn run_one(world: &World, account: usize, seats: u32) -> fleet::Summary {
    let store = world.reached();
    let account = Account::new(key(account), world.zoom(1, account, store.clone()));
    let run = fleet::run(
        store,
        with_contract(vec![account], seats),
        world.options().tables(),
    );
    run.await.unwrap()
}

/// What an account's own program would come to at this time.
async fn reviewed(world: &World, account: usize, seats: u32) -> Review {
    let store = world.reached();
    let zoom = world.zoom(99, account, store);
    let options = usage::Options::new().contract(contract(seats));
    usage::review(&zoom, options).await.unwrap()
}

/// The files of an account whose names begin with this.
fn files(world: &World, account: usize, begin: &str) -> Vec<PathBuf> {
    let folder = format!("account={}", key(account).as_str());
    let mut files = Vec::new();
    // One that nothing was written of yet has no folder.
    let days = std::fs::read_dir(world.folder.join(folder))
        .into_iter()
        .flatten();
    for day in days {
        for file in std::fs::read_dir(day.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_name().unwrap().to_str().unwrap();
            if name.starts_with(begin) && !name.ends_with(".part") {
                files.push(file);
            }
        }
    }
    files.sort();
    files
}

fn rows(file: &Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(std::result::Result::unwrap).collect()
}

fn column(row: &Row, wanted: &str) -> Field {
    let mut columns = row.get_column_iter();
    columns.find(|(name, _)| *name == wanted).unwrap().1.clone()
}

/// The rows of a file without the times of the reading, and how many records the last worker read.
fn lasting(file: &Path) -> Vec<String> {
    let lasting = |(name, _): &(&String, &Field)| {
        !matches!(
            name.as_str(),
            "read_at" | "decided_at" | "evidence" | "since_latest" | "records"
        )
    };
    let row = |row: &Row| {
        format!(
            "{:?}",
            row.get_column_iter().filter(lasting).collect::<Vec<_>>()
        )
    };
    rows(file).iter().map(row).collect()
}

/// When the tables of an account say that it was read, by file.
fn read_at(world: &World, account: usize) -> Vec<DateTime<Utc>> {
    let time = |file: &PathBuf| match column(&rows(file)[0], "read_at") {
        Field::TimestampMicros(time) => DateTime::from_timestamp_micros(time).unwrap(),
        other => panic!("{other:?}"),
    };
    files(world, account, "users-").iter().map(time).collect()
}

const TABLES: [&str; 7] = [
    "users",
    "licences",
    "verdicts",
    "positions",
    "activity",
    "coverage",
    "meetings",
];

#[tokio::test(start_paused = true)]
async fn tables_are_those_of_an_undisturbed_reading_wherever_the_worker_is_stopped() {
    let quiet = World::new(1);
    let begin = Instant::now();
    assert_eq!(run(&quiet, 0, 12).await.finished, 1);
    let whole = begin.elapsed();
    let calls = quiet.calls.lock().unwrap().len();
    let mut stopped = 0;
    for n in 1..8 {
        let world = World::new(1);
        let store = world.reached();
        let stop = tokio::time::sleep(whole * n / 8);
        let kills = n % 2 == 0;
        let accounts = with_contract(world.accounts(0, &store), 12);
        let options = world.options().tables();
        match kills {
            // Killed: nothing is saved or given back.
            true => {
                let run = fleet::run(store.clone(), accounts, options);
                tokio::select! { summary = run => panic!("{summary:?}"), () = stop => {} }
                store.cut.store(true, Ordering::Relaxed);
            }
            false => {
                let summary = fleet::run(store.clone(), accounts, options.stop(stop)).await;
                stopped += summary.unwrap().stopped;
            }
        }
        assert!(files(&world, 0, "_done").is_empty(), "stopped at {n}");
        assert_eq!(run(&world, 1, 12).await.finished, 1);
        assert_eq!(files(&world, 0, "_done").len(), 1);
        for table in TABLES {
            let begin = format!("{table}-");
            let (found, expected) = (files(&world, 0, &begin), files(&quiet, 0, &begin));
            assert_eq!((found.len(), expected.len()), (1, 1), "{table}");
            let (found, expected) = (lasting(&found[0]), lasting(&expected[0]));
            assert_eq!(found, expected, "{table}, stopped at {n}");
        }
        if !kills {
            // The other one went on, and did not begin anew.
            let all = world.calls.lock().unwrap();
            let again = all.iter().filter(|(worker, ..)| *worker == 1).count();
            assert!(again < calls, "{again} calls, undisturbed {calls}");
        }
    }
    assert_eq!(stopped, 4);
}

#[tokio::test(start_paused = true)]
async fn no_two_tables_have_the_same_time_also_by_a_clock_that_stands_still() {
    let world = World::new(1);
    let store = world.reached();
    let zoom = || {
        let token = AccessToken::new(world.fakes[0].issue_token());
        let now = zoom_admin::Clock::now(&world.fakes[0].clock());
        let zoom = Zoom::builder().transport(world.fakes[0].clone());
        let zoom = zoom.clock(Still(now)).plan(Plan::Business);
        zoom.token_provider(FixedToken::new(key(0), token)).build()
    };
    for _ in 0..3 {
        let accounts = vec![Account::new(key(0), zoom().unwrap())];
        let options = world.options().tables().every(Duration::ZERO);
        let summary = fleet::run(store.clone(), accounts, options).await.unwrap();
        assert_eq!(summary.finished, 1);
    }
    let times: BTreeSet<_> = read_at(&world, 0).into_iter().collect();
    assert_eq!(times.len(), 3, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_reading_of_what_is_new_is_not_taken_up_for_tables() {
    let world = World::new(1);
    let store = world.reached();
    fleet::run(store.clone(), world.accounts(0, &store), world.options())
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    let first = stopped(&world, 1).await;
    assert!(!first.whole);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(run(&world, 2, 12).await.finished, 1);
    // The activity of all months, and not of the last days only.
    let month = |row: &Row| format!("{:?}", column(row, "month"));
    let found = rows(&files(&world, 0, "activity-")[0]);
    let months: BTreeSet<_> = found.iter().map(month).collect();
    assert!(months.len() >= 3, "{months:?}");
}

#[tokio::test(start_paused = true)]
async fn an_invalid_contract_or_roster_is_told_before_anything_is_read() {
    let mut invalid = contract(12);
    invalid.currency.clear();
    let roster = Roster::new().person(" ", Employee::new());
    for options in [
        usage::Options::new().contract(invalid),
        usage::Options::new().roster(roster),
    ] {
        let world = World::new(1);
        let store = world.reached();
        let account = world.accounts(0, &store).remove(0).options(options);
        let options = world.options().tables();
        let summary = fleet::run(store.clone(), vec![account], options).await;
        assert_eq!(summary.unwrap().failed, 1);
        assert_eq!(world.calls.lock().unwrap().len(), 0);
        let state = fleet::statuses(store).await.unwrap().remove(0).state;
        assert!(state.trouble.unwrap().lasting);
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_forgotten_is_due_and_read_from_the_beginning() {
    let world = World::new(2);
    let store = world.reached();
    let options = || world.options();
    fleet::forget(store.clone(), &key(0)).await.unwrap();
    fleet::run(store.clone(), world.accounts(0, &store), options())
        .await
        .unwrap();
    let calls = world.calls.lock().unwrap().len();
    fleet::forget(store.clone(), &key(0)).await.unwrap();
    let statuses = fleet::statuses(store.clone()).await.unwrap();
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0].account, key(1));
    let run = fleet::run(store.clone(), world.accounts(1, &store), options()).await;
    assert_eq!(run.unwrap().finished, 1);
    let again = world.calls.lock().unwrap().len() - calls;
    assert!(again * 5 > calls * 2, "{again} calls after {calls} of both");

    // A reading that is on its way is lost, and cannot store its state.
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    let on_its_way = fleet::run(store.clone(), world.accounts(2, &store), options());
    let on_its_way = tokio::spawn(on_its_way);
    tokio::time::sleep(Duration::from_millis(3_000)).await;
    fleet::forget(store.clone(), &key(0)).await.unwrap();
    let summary = on_its_way.await.unwrap().unwrap();
    assert_eq!((summary.finished, summary.lost), (2, 1), "{summary:?}");
}

/// A clock that stands still.
#[derive(Debug)]
struct Still(DateTime<Utc>);

impl zoom_admin::Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// The blocks of SQL of the chapter: what names a table in each engine, and the questions.
fn chapter() -> (Vec<String>, Vec<String>) {
    let chapter = include_str!("../../../src/guide/sql.md");
    let blocks = chapter.split("```sql\n").skip(1);
    let blocks = blocks.map(|block| block.split_once("```").unwrap().0.to_owned());
    let mut blocks: Vec<String> = blocks.collect();
    let questions = blocks.split_off(3);
    assert_eq!(questions.len(), 3);
    (blocks, questions)
}

/// The answers of an engine to the questions of the chapter.
fn answers(engine: Engine, folder: &Path) -> Option<Answers> {
    let (names, questions) = chapter();
    let name = match engine {
        Engine::DuckDb => &names[0],
        Engine::Spark => &names[1],
        Engine::DataFusion => &names[2],
    };
    let name = name.replace("FOLDER", folder.to_str().unwrap());
    let tables = [
        "activity",
        "coverage",
        "licences",
        "positions",
        "users",
        "verdicts",
    ];
    let named = tables.iter().flat_map(|table| {
        let statements = name.replace("users", table);
        let statements = statements.split(";\n").map(str::to_owned);
        statements
            .filter(|s| !s.trim().is_empty())
            .collect::<Vec<_>>()
    });
    let named: Vec<String> = named.collect();
    let asked = questions
        .iter()
        .map(|q| q.trim().trim_end_matches(';').to_owned());
    let all: Vec<String> = named.iter().cloned().chain(asked).collect();
    Some(engine.ask(&all)?.split_off(named.len()))
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => number.as_f64().unwrap(),
        Value::String(text) => text.parse().unwrap(),
        other => panic!("{other}"),
    }
}

/// The seats that a review releases with nobody to confirm them, with their users.
fn released(review: &Review) -> impl Iterator<Item = (&usage::UserReview, &LicenceVerdict)> {
    let all = review.users.iter();
    let all = all.flat_map(|user| user.verdicts.iter().map(move |verdict| (user, verdict)));
    all.filter(|(_, verdict)| verdict.verdict.releases() && !verdict.to_confirm())
}

/// How many accounts the engines are asked about: `FLEET_ACCOUNTS`, or three.
fn accounts() -> usize {
    let set = std::env::var("FLEET_ACCOUNTS").ok();
    set.map_or(3, |count| count.parse().unwrap())
}

#[tokio::test(start_paused = true)]
async fn engines_give_the_totals_that_the_reviews_of_all_accounts_give() {
    let accounts = accounts();
    let world = larger(accounts as u64);
    assert_eq!(run(&world, 0, 60).await.finished, accounts);
    // Of one account, what the review takes away is taken away, and fewer seats are bought.
    let before = reviewed(&world, 1, 60).await;
    let reclaimed: Vec<_> = released(&before)
        .filter(|(_, v)| v.verdict == Verdict::Reclaim)
        .filter_map(|(user, v)| Some((user.user.id.clone()?, v.licence.clone()?)))
        .collect();
    assert!(reclaimed.len() > 2, "{reclaimed:?}");
    for (id, _) in &reclaimed {
        assert!(world.fakes[1].deactivate(id.as_str()).is_some());
    }
    world.fakes[1].add_user(FakeUser::new("new@example.com"));
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    let seats = 58;
    let (mut idle, mut hosts) = (BTreeMap::new(), BTreeMap::new());
    for account in 0..accounts {
        // The review is of the same minute: what is to come is past when it is read later.
        assert_eq!(run_one(&world, account, seats).await.finished, 1);
        let review = reviewed(&world, account, seats).await;
        for (user, _) in released(&review) {
            let department = user.user.metadata.department.value().cloned();
            let department = department.unwrap_or_else(|| "(none)".to_owned());
            *idle.entry(department).or_insert(0.0) += 1.0;
        }
        let purchasing = review
            .purchasing(Some(&contract(seats)), &Planning::new())
            .unwrap();
        let counted = purchasing
            .positions
            .iter()
            .map(|p| p.seats.release + p.seats.withdraw);
        assert_eq!(counted.sum::<u64>(), released(&review).count() as u64);
        let newest = files(&world, account, "activity-").pop().unwrap();
        for row in rows(&newest) {
            let some = |field: Field| matches!(field, Field::Long(1..));
            if some(column(&row, "meetings")) || some(column(&row, "webinars")) {
                let Field::Date(day) = column(&row, "month") else {
                    panic!()
                };
                *hosts.entry(day).or_insert(0.0) += 1.0;
            }
        }
    }
    let freed = reclaimed
        .iter()
        .filter(|(_, licence)| *licence == usage::Licence::Pro);
    let freed = freed.count();
    let bought = |file: &PathBuf| {
        let rows = rows(file);
        let pro = rows
            .iter()
            .find(|row| column(row, "licence") == Field::Str("pro".into()));
        match column(pro.unwrap(), "bought") {
            Field::Long(seats) => usize::try_from(seats).unwrap(),
            other => panic!("{other:?}"),
        }
    };
    let bought: Vec<usize> = files(&world, 1, "positions-").iter().map(bought).collect();
    let given_back = (bought[0] - bought[1]).min(freed);
    assert!(
        given_back > 0 && given_back < freed,
        "{bought:?}, {freed} freed"
    );
    assert!(idle.len() > 2 && hosts.len() > 2);
    let mut asked = 0;
    for engine in [Engine::DuckDb, Engine::Spark, Engine::DataFusion] {
        let Some(answers) = answers(engine, &world.folder) else {
            continue;
        };
        asked += 1;
        let found = |rows: &Vec<Vec<Value>>| {
            let rows = rows
                .iter()
                .map(|row| (row[0].as_str().unwrap().to_owned(), number(&row[1])));
            rows.collect::<BTreeMap<_, _>>()
        };
        assert_eq!(found(&answers[0]), idle, "{engine:?}");
        let hosts: BTreeMap<_, _> = hosts
            .iter()
            .map(|(day, n)| {
                let day =
                    chrono::NaiveDate::default() + chrono::Days::new(u64::try_from(*day).unwrap());
                (day.to_string(), *n)
            })
            .collect();
        assert_eq!(found(&answers[1]), hosts, "{engine:?}");
        let saved = &answers[2];
        let euros = saved.iter().find(|row| row[0] == "EUR").unwrap();
        let told: Vec<f64> = euros[1..].iter().map(number).collect();
        let given = given_back as f64;
        assert_eq!(
            told,
            [freed as f64, given, given * 120.0],
            "{engine:?}: {saved:?}"
        );
    }
    println!("{asked} engines were asked");
}
