//! The accounts for which properties of the fake must hold, and how a property is checked for all of
//! them.

use std::ops::Deref;

use zoom_admin::fake::{FakeProfile, FakeQuirks};

use super::*;

type Maker = fn(u64) -> FakeAccount;

/// The kinds of accounts for which everything must agree.
const MAKERS: [(&str, Maker); 6] = [
    ("seeded", |seed| FakeAccount::seeded(30, seed)),
    ("with quirks", |seed| {
        FakeAccount::seeded(30, seed).quirks(FakeQuirks::all())
    }),
    ("by hand", by_hand),
    ("small company", |seed| {
        of(FakeProfile::small_company(), seed)
    }),
    ("enterprise", |seed| of(FakeProfile::enterprise(), seed)),
    ("university", |seed| of(FakeProfile::university(), seed)),
];

fn of(profile: FakeProfile, seed: u64) -> FakeAccount {
    let profile = profile.users(25).renamed(0.2);
    FakeAccount::from_profile(profile, seed).quirks(FakeQuirks::all())
}

/// An account, and the month that is looked at: the one before the fake's start, or the one after.
pub(super) struct Case {
    pub(super) caller: Caller,
    at: String,
    pub(super) month: u32,
}

impl Case {
    pub(super) fn days(&self, later: u32) -> String {
        let month = self.month + later;
        let last = if month == 6 { 30 } else { 31 };
        format!("from=2026-{month:02}-01&to=2026-{month:02}-{last}")
    }

    pub(super) fn range(&self) -> String {
        self.days(0)
    }

    /// The meetings and webinars of the month.
    pub(super) async fn history(&self) -> Vec<Value> {
        let path = format!("/report/history_meetings?{}&page_size=300", self.range());
        self.all(&path, "history_meetings").await
    }

    /// The ids of the hosts, by the addresses that the history shows.
    pub(super) async fn host_ids(&self) -> BTreeMap<String, String> {
        let mut ids = BTreeMap::new();
        for row in self.history().await.iter().filter(|row| !is_webinar(row)) {
            let host = row["host_email"].as_str().unwrap();
            if !ids.contains_key(host) {
                let uuid = twice_encoded(row["meeting_uuid"].as_str().unwrap());
                let body = self.ok(&format!("/report/meetings/{uuid}")).await;
                ids.insert(
                    host.to_owned(),
                    body["host_id"].as_str().unwrap().to_owned(),
                );
            }
        }
        ids
    }
}

impl Deref for Case {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

/// Seeded users, and meetings that only an account made by hand has.
fn by_hand(seed: u64) -> FakeAccount {
    let meeting = |host: &str, uuid: &str, day: u32| {
        let start = instant(&format!("2026-06-{day:02}T23:50:00Z"));
        FakeMeeting::new(host, format!("{uuid}{seed}"), start).with(|m| {
            m.id = 70_000_000_000 + seed * 100 + u64::from(day);
            m.minutes = 61;
        })
    };
    FakeAccount::seeded(20, seed)
        .user(FakeUser::new("ann@example.com"))
        .user(FakeUser::new("ben@example.com"))
        .earlier_email("ben@example.com", "old@example.com")
        .meeting(meeting("ann@example.com", "//alone", 2).with(|m| m.participants = 1))
        .meeting(meeting("ann@example.com", "/back==", 3).with(|m| {
            (m.participants, m.rejoins) = (2, 1);
        }))
        .meeting(meeting("ann@example.com", "a//b+", 4).with(|m| {
            (m.participants, m.rejoins) = (9, 5);
            m.features = vec!["poll".into(), "qa".into(), "telephone_usage".into()];
        }))
        .meeting(meeting("ann@example.com", "short", 5).with(|m| m.minutes = 0))
        .meeting(meeting("old@example.com", "renamed", 6).with(|m| m.participants = 4))
        .meeting(meeting("room@rooms.example.com", "room", 7))
        .meeting(meeting("ben@example.com", "webinar", 8).with(|m| {
            (m.webinar, m.participants) = (true, 70);
            m.features = vec!["survey".into()];
        }))
        .joined("ann@example.com", format!("renamed{seed}"))
        .joined("guest@elsewhere.example", format!("renamed{seed}"))
}

/// Number of seeds of each kind of account; more with the environment variable `FAKE_SEEDS`.
fn seeds() -> u64 {
    let more = std::env::var("FAKE_SEEDS").ok();
    more.map_or(2, |text| text.parse().unwrap())
}

/// Runs a check for all accounts, for the month before the start and for the month after it. What it
/// says begins with the account and its seed.
pub(super) async fn for_all(check: impl AsyncFn(&Case, &str)) {
    for (name, make) in MAKERS {
        for seed in 0..seeds() {
            for month in [6, 7] {
                let fake = Fake::builder().account(make(seed)).unlimited().build();
                if month == 7 {
                    fake.move_days(31);
                }
                let case = Case {
                    caller: Caller::of(&fake),
                    at: format!("{name}, seed {seed}, month {month}"),
                    month,
                };
                check(&case, &case.at).await;
            }
        }
    }
}

/// A UUID as it must be in a path.
pub(super) fn twice_encoded(uuid: &str) -> String {
    let once = |text: &str| {
        text.replace('%', "%25")
            .replace('/', "%2F")
            .replace('+', "%2B")
            .replace('=', "%3D")
    };
    once(&once(uuid))
}

pub(super) fn is_webinar(row: &Value) -> bool {
    row["type"] == "Webinar"
}
