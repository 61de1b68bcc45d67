//! Six months of an account, with all numbers worked out by hand.

use serde_json::json;
use zoom_admin::coverage::{Coverage, Why};
use zoom_admin::usage::history::{
    FolderStore, Hire, History, Ledger, NoForecast, Outcome, Projection, SnapshotHead,
    SnapshotName, SnapshotStore, Trend, forecast, load,
};
use zoom_admin::usage::{Known, Licence};

use super::*;

fn user(name: &str) -> FakeUser {
    FakeUser::new(format!("{name}@example.com"))
}

const MONTHS: [&str; 6] = [
    "2026-01-31T09:00:00Z",
    "2026-02-28T09:00:00Z",
    "2026-03-31T09:00:00Z",
    "2026-04-30T09:00:00Z",
    "2026-05-31T09:00:00Z",
    "2026-06-30T09:00:00Z",
];

/// A meeting of each of these people on the fifteenth of each month, that needs a licence.
fn meetings(account: FakeAccount, name: &str, months: &[u32]) -> FakeAccount {
    months.iter().fold(account, |account, month| {
        let (year, month) = match month {
            0 => (2025, 12),
            month => (2026, *month),
        };
        let start = at(&format!("{year}-{month:02}-15T10:00:00Z"));
        let meeting = FakeMeeting::new(
            format!("{name}@example.com"),
            format!("{name}-{month}"),
            start,
        );
        account.meeting(meeting.with(|m| {
            m.minutes = 60;
            m.participants = 4;
        }))
    })
}

fn bought(account: FakeAccount, seats: u64) -> FakeAccount {
    account.plan_usage(json!({"plan_base": {"type": "yearly", "hosts": seats, "usage": 0}}))
}

fn january() -> FakeAccount {
    let admin = user("admin").with(|u| {
        u.role_id = "0".into();
        u.kind = 1;
    });
    let mut account = FakeAccount::new().user(admin).operation(FakeOperation::new(
        at("2025-12-02T10:00:00Z"),
        "user",
        "Update",
        "Change somebody-who-left@example.com from Basic to Licensed",
    ));
    for n in 1..=10 {
        account = account.user(user(&format!("u{n}")));
    }
    for n in 1..=6 {
        account = meetings(account, &format!("u{n}"), &[0, 1, 2, 3, 4, 5, 6]);
    }
    bought(account, 12)
}

/// What happens in each month.
fn change(month: usize, account: FakeAccount) -> FakeAccount {
    match month {
        // u7 is made Basic, u11 is hired.
        1 => {
            let account = account.user(user("u7").with(|u| u.kind = 1));
            let hired = user("u11").with(|u| u.created = at("2026-02-10T09:00:00Z"));
            meetings(account.user(hired), "u11", &[2, 3, 4, 5, 6])
        }
        // u8 leaves, u9 begins to host.
        2 => meetings(account.without("u8@example.com"), "u9", &[3, 4, 5, 6]),
        // A seat is given back, and then another; u12 is hired.
        3 => bought(account, 11),
        4 => {
            let hired = user("u12").with(|u| u.created = at("2026-05-10T09:00:00Z"));
            meetings(bought(account, 10).user(hired), "u12", &[5, 6])
        }
        _ => account,
    }
}

fn seats(quantity: u64) -> Contract {
    contract(&format!(
        r#"{{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
        "lines": [{{"licence": "pro", "quantity": {quantity}, "unit_price": "120.00"}}]}}"#
    ))
}

/// Keeps the state of each month, each reading taking over from the one before.
async fn keep_six_months(store: &FolderStore) {
    let fake = Fake::builder()
        .account(january())
        .now(at(MONTHS[0]))
        .unlimited()
        .build();
    let mut sync: Option<Snapshot> = None;
    for (month, time) in MONTHS.iter().enumerate() {
        let wait = at(time) - zoom_admin::Clock::now(&fake.clock());
        tokio::time::advance(wait.to_std().unwrap()).await;
        fake.edit(|account| change(month, account));
        let mut options = Options::new().policy(Policy::careful(90));
        if let Some(sync) = sync.take() {
            options = options.snapshot(sync);
        }
        let (facts, next) = read(&fake, options).await;
        let review = decide(&facts);
        let contract = seats([12, 12, 12, 11, 10, 10][month]);
        let purchasing = review
            .purchasing(Some(&contract), &Planning::new())
            .unwrap();
        let source = SnapshotSource::new(&facts, &review);
        let bytes = source
            .purchasing(&purchasing)
            .sync(&next)
            .to_bytes()
            .unwrap();
        let name = SnapshotName::new(&key(), facts.read_at);
        store.put(&name, bytes).await.unwrap();
        sync = Some(next);
    }
}

fn month(history: &History, month: &str) -> [String; 4] {
    let mut months = history.outcomes.months.iter();
    let found = months.find(|of| of.month == month).unwrap();
    [
        shown(&found.freed),
        shown(&found.freed_money),
        shown(&found.given_back),
        shown(&found.money),
    ]
}

fn shown<T: std::fmt::Display>(known: &Known<T>) -> String {
    match known {
        Known::Read(value) => value.to_string(),
        Known::NotRead(why) => format!("not read: {why}"),
        _ => "none".to_owned(),
    }
}

async fn history(store: &FolderStore, up_to: &str) -> History {
    History::read(store, &key(), at(up_to)).await.unwrap()
}

const END: &str = "2026-07-01T00:00:00Z";

#[tokio::test(start_paused = true)]
async fn six_months_tell_a_trend_of_seats_and_active_hosts() {
    let folder = Folder::new();
    let store = FolderStore::new(&folder.0);
    keep_six_months(&store).await;
    let history = history(&store, END).await;
    assert!(history.skipped.is_empty());
    let trend = history.trend();
    assert!(trend.left_out.is_empty());
    let points = trend.points.iter().map(|point| {
        let pro = &point.licences[&Licence::Pro];
        assert_eq!(point.licences.len(), 1);
        (
            point.at.to_rfc3339(),
            point.active_hosts,
            pro.bought.unwrap(),
            pro.assigned,
            pro.idle,
        )
    });
    // The hosts are those of the month before: u1 to u6; u11 since February, u9 since March, u12 since
    // May. Idle are u7 to u10; u7 without a licence in February, u8 gone and u9 hosting in March.
    let expected = [
        (Some(6), 12, 10, 4),
        (Some(6), 12, 10, 3),
        (Some(7), 12, 9, 1),
        (Some(8), 11, 9, 1),
        (Some(8), 10, 10, 1),
        (Some(9), 10, 10, 1),
    ];
    let expected = MONTHS.iter().zip(expected);
    let expected: Vec<_> = expected
        .map(|(time, (hosts, bought, assigned, idle))| {
            (at(time).to_rfc3339(), hosts, bought, assigned, idle)
        })
        .collect();
    assert_eq!(points.collect::<Vec<_>>(), expected);
}

#[tokio::test(start_paused = true)]
async fn six_months_tell_what_was_advised_and_done_and_the_money_realised() {
    let folder = Folder::new();
    let store = FolderStore::new(&folder.0);
    keep_six_months(&store).await;
    let history = history(&store, END).await;
    let outcomes = &history.outcomes;
    let of = |key: &str| {
        let mut advice = outcomes.advice.iter();
        let found = advice.find(|advice| advice.key.as_str() == key).unwrap();
        assert_eq!(found.advised_at, at(MONTHS[0]));
        assert_eq!(shown(&found.yearly), "120.00");
        (found.outcome, found.since)
    };
    assert_eq!(of("id-u7"), (Outcome::Done, at(MONTHS[1])));
    assert_eq!(of("id-u8"), (Outcome::Done, at(MONTHS[2])));
    assert_eq!(of("id-u9"), (Outcome::NoLongerAdvised, at(MONTHS[2])));
    assert_eq!(of("id-u10"), (Outcome::Open, at(MONTHS[0])));
    let total = outcomes.total;
    assert_eq!(
        (
            total.advised,
            total.done,
            total.open,
            total.no_longer_advised,
            total.unknown
        ),
        (4, 2, 1, 1, 0)
    );
    assert_eq!(outcomes.licences[&Licence::Pro], total);
    // A seat costs 120 a year, which is 10 a month. The bill falls by one seat in April, by another in
    // May: only then is the money realised.
    for (name, expected) in [
        ("2026-01", ["0", "0.00", "0", "0.00"]),
        ("2026-02", ["1", "10.00", "0", "0.00"]),
        ("2026-03", ["2", "20.00", "0", "0.00"]),
        ("2026-04", ["2", "20.00", "1", "10.00"]),
        ("2026-05", ["2", "20.00", "2", "20.00"]),
        ("2026-06", ["2", "20.00", "2", "20.00"]),
    ] {
        assert_eq!(month(&history, name), expected, "{name}");
    }
    let realised = outcomes.realised();
    assert_eq!(realised.money.to_string(), "50.00");
    assert_eq!((realised.months, realised.unknown), (6, 0));
    assert_eq!(outcomes.currency.as_deref(), Some("EUR"));
}

#[tokio::test(start_paused = true)]
async fn six_months_tell_the_seats_needed_at_the_end_of_the_contract() {
    let folder = Folder::new();
    let store = FolderStore::new(&folder.0);
    keep_six_months(&store).await;
    let history = history(&store, END).await;
    // Needed are those who are not idle: 6, 7, 8, 8, 9, 9 on days 0, 28, 59, 89, 120, 150. The line
    // through them has the slope 316.33 / 15933.33 = 0.019854 a day and is at 12.99 on day 334, the
    // end of the year. The states are 0.3718 off it; the band is 2.776 x 0.3718 x 2.3235 = 2.40 wide.
    let [line] = &history.forecast(&[])[..] else {
        panic!("one line");
    };
    assert_eq!(line.licence, Licence::Pro);
    assert_eq!(line.ends, "2026-12-31".parse().ok());
    assert_eq!(line.bought, Known::Read(10));
    let Projection::Fitted(forecast) = line.need else {
        panic!("{:?}", line.need);
    };
    assert_eq!(
        (forecast.low, forecast.expected, forecast.high),
        (10, 13, 16)
    );
    assert_eq!((forecast.states, forecast.span_days), (6, 150));
    assert!((forecast.per_year - 7.2465).abs() < 0.001);
    // Hires up to that day come on top; those after it and of other licences do not.
    let hires = [
        Hire::new(Licence::Pro, "2026-12-31".parse().unwrap(), 5),
        Hire::new(Licence::Pro, "2026-10-01".parse().unwrap(), -2),
        Hire::new(Licence::Pro, "2027-01-01".parse().unwrap(), 100),
        Hire::new(
            Licence::Webinar(Some(500)),
            "2026-10-01".parse().unwrap(),
            100,
        ),
    ];
    let Projection::Fitted(forecast) = history.forecast(&hires)[0].need else {
        panic!("fitted");
    };
    assert_eq!(
        (forecast.low, forecast.expected, forecast.high),
        (13, 16, 19)
    );
    assert_eq!(forecast.hires, 3);
    // Three states are the least: 6, 7, 8 on days 0, 28, 59.
    let three = History::read(&store, &key(), at(MONTHS[2])).await.unwrap();
    let Projection::Fitted(forecast) = three.forecast(&[])[0].need else {
        panic!("fitted");
    };
    assert_eq!(
        (forecast.low, forecast.expected, forecast.high),
        (13, 17, 22)
    );
    let two = History::read(&store, &key(), at(MONTHS[1])).await.unwrap();
    let none = two.forecast(&[])[0].need.clone();
    let too_few =
        |states, left_out| Projection::NotFitted(NoForecast::TooFewStates { states, left_out });
    let Projection::NotFitted(reason) = &none else {
        panic!("{none:?}");
    };
    assert_eq!(
        reason.to_string(),
        "a forecast needs 3 states on different days, and there are 2"
    );
    // A state of which not all users were read does not count, and two of one day count once.
    let mut heads = three.heads.clone();
    heads[1].coverage = Coverage::default();
    assert!(!heads[1].has_all_users());
    assert_eq!(forecast_of(&heads), too_few(2, 1));
    let mut heads = three.heads.clone();
    heads[1].read_at = heads[0].read_at + chrono::TimeDelta::hours(1);
    assert_eq!(forecast_of(&heads), too_few(2, 0));
    let mut trend = three.heads.clone();
    trend[1].coverage = Coverage::default();
    let trend = Trend::from_heads(&trend);
    assert_eq!(trend.points.len(), 2);
    assert_eq!(trend.left_out, [at(MONTHS[1])]);
}

fn forecast_of(heads: &[SnapshotHead]) -> Projection {
    forecast(heads, &[])[0].need.clone()
}

#[tokio::test(start_paused = true)]
async fn money_that_is_not_known_stays_not_known() {
    let folder = Folder::new();
    let store = FolderStore::new(&folder.0);
    keep_six_months(&store).await;
    let mut states = Vec::new();
    for month in MONTHS {
        let name = SnapshotName::new(&key(), at(month));
        states.push(load(&store, &name, &key()).await.unwrap());
    }
    let told = |states: &[AccountSnapshot]| {
        let mut ledger = Ledger::new();
        states.iter().for_each(|state| ledger.add(state));
        let mut history = History::default();
        history.outcomes = ledger.outcomes();
        history
    };
    assert_eq!(told(&states).outcomes.realised().money.to_string(), "50.00");

    // A month without a state.
    let mut without = states.clone();
    without.remove(4);
    let history = told(&without);
    assert_eq!(month(&history, "2026-05"), ["not read: not read"; 4]);
    assert_eq!(history.outcomes.realised().money.to_string(), "30.00");
    assert_eq!(history.outcomes.realised().unknown, 1);

    // No price when it was advised.
    let mut priceless = states.clone();
    priceless[0].head.seats[0].price = Known::NotRead(Why::NoContract);
    let history = told(&priceless);
    let none = "not read: there is no contract";
    assert_eq!(month(&history, "2026-04"), ["2", none, "1", none]);
    // Nothing was given back then, so nothing is realised at any price.
    assert_eq!(month(&history, "2026-03"), ["2", none, "0", "0.00"]);

    // Seats bought that are not known in one month.
    let mut unbought = states.clone();
    unbought[3].head.seats[0].bought = Known::NotRead(Why::SeatsNotTold);
    let history = told(&unbought);
    let why = format!("not read: {}", Why::SeatsNotTold);
    assert_eq!(month(&history, "2026-04"), ["2", "20.00", &why, &why]);
    assert_eq!(month(&history, "2026-05"), ["2", "20.00", "2", "20.00"]);

    // Another currency when it was advised.
    let mut dollars = states.clone();
    dollars[0].head.currency = Some("USD".to_owned());
    let history = told(&dollars);
    let found = month(&history, "2026-06");
    assert_eq!((&*found[0], &*found[2]), ("2", "2"));
    assert!(found[3].contains("another currency"), "{found:?}");

    // A state of which not all users were read: nobody is gone by it.
    let mut partial = states.clone();
    partial[5].head.coverage = Coverage::default();
    partial[5].users.clear();
    let history = told(&partial);
    assert_eq!(history.outcomes.left_out, [at(MONTHS[5])]);
    assert_eq!(history.outcomes.total.done, 2);

    // Settings or records that were not read: unknown, and not done.
    let mut unread = states.clone();
    for user in &mut unread[5].users {
        user.licences.clear();
        user.bases_unread = true;
    }
    let history = told(&unread);
    // u8 is gone all the same.
    assert_eq!(
        (history.outcomes.total.done, history.outcomes.total.unknown),
        (1, 3)
    );
    let why = format!("not read: {}", Why::HoldersNotRead { users: 3 });
    assert_eq!(month(&history, "2026-06"), [&*why; 4]);
    let realised = history.outcomes.realised();
    assert_eq!((realised.months, realised.unknown), (5, 1));
    assert_eq!(realised.money.to_string(), "30.00");

    // States that come twice or too late are not added.
    let mut again = states.clone();
    again.extend(states.iter().cloned());
    assert_eq!(told(&again).outcomes, told(&states).outcomes);
}
