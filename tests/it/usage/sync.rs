//! A sync as a stream of events: what is told, and how it goes on after a stop.

mod bookmark;
mod claims;
mod days;
mod kept;
mod kills;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt};
use zoom_admin::coverage::{Coverage, GapKind, Source};
use zoom_admin::fake::{
    Fake, FakeAccount, FakeLabel, FakePlan, FakeRefusal, FakeStatus, FakeUser, Fault, FaultRule,
};
use zoom_admin::usage::sync::{KeySet, Record, SyncEvent};
use zoom_admin::usage::{self, Checkpoint, Collector, Options, Snapshot};
use zoom_admin::{ErrorKind, Plan, Zoom};

const NOW: &str = "2026-07-01T09:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn seeded(users: u32) -> Fake {
    Fake::builder()
        .account(FakeAccount::seeded(users, 7))
        .now(at(NOW))
        .unlimited()
        .build()
}

fn zoom(fake: &Fake) -> Zoom {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(Plan::Business)
        .max_page_size(30)
        .build()
        .unwrap()
}

/// What a product would keep.
#[derive(Default)]
struct Store {
    data: Collector,
    seen: KeySet,
    checkpoint: Option<Checkpoint>,
    coverage: Coverage,
    /// Records given, by source, those that came again among them.
    given: BTreeMap<Source, u64>,
    gaps: Vec<(Source, zoom_admin::coverage::Gap)>,
    failed: Vec<usage::sync::Failure>,
    gone: BTreeSet<String>,
}

impl Store {
    /// Takes at most so many events; whether the sync came to its end.
    async fn take(&mut self, zoom: &Zoom, options: Options, events: usize) -> bool {
        let mut sync = usage::sync(zoom, options, self.checkpoint.clone()).unwrap();
        for _ in 0..events {
            let Some(event) = sync.try_next().await.unwrap() else {
                self.coverage += sync.coverage();
                return true;
            };
            self.keep(event);
        }
        false
    }

    /// Takes an event.
    fn keep(&mut self, event: SyncEvent) {
        // As a product would: through its serialised form.
        match event {
            SyncEvent::Page { items, .. } => {
                for item in items {
                    *self.given.entry(item.record.source()).or_default() += 1;
                    if let Record::Gone(key) = &item.record {
                        self.gone.insert(key.as_str().to_owned());
                    }
                    if self.seen.insert(&item) {
                        self.data.add(item.record);
                    }
                }
            }
            SyncEvent::Failed(failure) => {
                self.data.failed(failure.clone());
                self.failed.push(failure);
            }
            SyncEvent::Gap(source, gap) => self.gaps.push((source, gap)),
            SyncEvent::Checkpoint(checkpoint) => {
                let text = serde_json::to_string(&checkpoint).unwrap();
                self.checkpoint = Some(serde_json::from_str(&text).unwrap());
            }
            _ => {}
        }
    }

    fn review(&self, options: &Options, now: DateTime<Utc>) -> usage::Review {
        let days = options.window(now).days();
        let days = u32::try_from(days).unwrap();
        crate::decisions::by_hosting(&self.data, self.coverage.clone(), days, now)
    }
}

fn calls(fake: &Fake, path: &str) -> usize {
    fake.calls()
        .iter()
        .filter(|c| c.path.contains(path))
        .count()
}

#[tokio::test(start_paused = true)]
async fn a_sync_stopped_anywhere_and_resumed_gives_the_same_as_one_that_was_not() {
    let options = || Options::new().days(40);
    let fake = seeded(60);
    let mut whole = Store::default();
    assert!(whole.take(&zoom(&fake), options(), usize::MAX).await);
    assert!(whole.gaps.is_empty());
    let expected = whole.review(&options(), at(NOW));
    let all: u64 = whole.given.values().sum();

    for pause in [1, 2, 3, 5, 8, 13, 21, 34] {
        let mut store = Store::default();
        let mut stops = 0;
        // Each time from the last checkpoint, until it is through.
        while !store.take(&zoom(&fake), options(), pause + stops).await {
            stops += 1;
            assert!(stops < 200, "it does not come to an end");
        }
        assert!(stops > 0);
        let review = store.review(&options(), at(NOW));
        assert!(
            expected.users == review.users,
            "stopped each {pause} events"
        );
        let given: u64 = store.given.values().sum();
        assert!(given > all, "nothing was redone");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_finished_is_not_read_again() {
    let fake = seeded(60);
    let options = || Options::new().days(40);
    let mut store = Store::default();
    assert!(store.take(&zoom(&fake), options(), usize::MAX).await);
    let history = calls(&fake, "/report/history_meetings");
    fake.clear_calls();

    // Stop when one report is finished: the others are read again, and that one is not.
    let mut store = Store::default();
    let finished = serde_json::json!([{"from": "2026-05-21", "to": "2026-07-01"}]);
    let mut sync = usage::sync(&zoom(&fake), options().without(Source::SignIns), None).unwrap();
    loop {
        let event = sync.try_next().await.unwrap().unwrap();
        let SyncEvent::Checkpoint(checkpoint) = event else {
            continue;
        };
        let value = serde_json::to_value(&checkpoint).unwrap();
        assert!(!value.to_string().contains("token"), "{value}");
        store.checkpoint = Some(checkpoint);
        if value["days"]["history"] == finished {
            break;
        }
    }
    drop(sync);
    assert_eq!(calls(&fake, "/report/history_meetings"), history);
    fake.clear_calls();
    let rest = options().without(Source::SignIns);
    assert!(store.take(&zoom(&fake), rest, usize::MAX).await);
    assert_eq!(calls(&fake, "/report/history_meetings"), 0);
    assert!(calls(&fake, "/v2/users") > 0, "who is there is asked again");
}

#[tokio::test(start_paused = true)]
async fn the_next_days_sync_reads_what_is_new_and_what_may_have_been_late() {
    let options = Options::new().days(60);
    let fake = seeded(400);
    let mut store = Store::default();
    assert!(store.take(&zoom(&fake), options.clone(), usize::MAX).await);
    let first = fake.calls().len();
    let snapshot = store.data.snapshot(&store.coverage, at(NOW));
    let text = serde_json::to_string(&snapshot).unwrap();
    let snapshot: Snapshot = serde_json::from_str(&text).unwrap();
    let through = store
        .checkpoint
        .as_ref()
        .unwrap()
        .data_through(Source::SignIns);
    assert_eq!(through, Some("2026-06-29".parse().unwrap()));

    fake.clear_calls();
    tokio::time::advance(Duration::from_secs(86_400)).await;
    let holders = store.given[&Source::UserSettings];
    store.given.clear();
    let next = options.snapshot(snapshot);
    assert!(store.take(&zoom(&fake), next, usize::MAX).await);
    let second = fake.calls().len();
    assert!(second * 4 < first, "{second} calls after {first}");
    // A seventh of the settings a day, not all on the same one.
    let again = store.given[&Source::UserSettings];
    assert!(
        again > 0 && again * 3 < holders,
        "{again} of {holders} settings"
    );
    // From three days before the last final one.
    let asked: BTreeSet<_> = fake
        .calls()
        .iter()
        .filter(|c| c.path.ends_with("/report/activities"))
        .map(|c| {
            let query = c.query.clone();
            let from = query.split('&').find_map(|p| p.strip_prefix("from="));
            from.unwrap().to_owned()
        })
        .collect();
    assert!(
        asked.iter().all(|from| from.as_str() >= "2026-06-25"),
        "{asked:?}"
    );
    let through = store.checkpoint.unwrap().data_through(Source::SignIns);
    assert_eq!(through, Some("2026-06-30".parse().unwrap()));
}

fn small() -> FakeAccount {
    let users = ["ann", "ben", "cleo", "dan"];
    users.iter().fold(FakeAccount::new(), |account, name| {
        account.user(FakeUser::new(format!("{name}@example.com")))
    })
}

fn hand_made(account: FakeAccount) -> Fake {
    Fake::builder()
        .account(account)
        .now(at(NOW))
        .unlimited()
        .build()
}

#[tokio::test(start_paused = true)]
async fn settings_are_read_again_when_the_user_changed_or_they_are_old() {
    let fake = hand_made(small());
    let zoom = zoom(&fake);
    let options = Options::new().days(10).without(Source::SignIns);
    let mut store = Store::default();
    store.take(&zoom, options.clone(), usize::MAX).await;
    assert_eq!(store.given[&Source::UserSettings], 4);
    let snapshot = store.data.snapshot(&store.coverage, at(NOW));

    // At once again: nothing to read; one who changed: that one; at the age of 0: all.
    let again = |age: u32| options.clone().settings_age(age).snapshot(snapshot.clone());
    let read = async |options: Options| {
        let mut store = Store::default();
        store.take(&zoom, options, usize::MAX).await;
        let data = Collector::with_snapshot(&snapshot).unwrap();
        drop(data);
        store.given.get(&Source::UserSettings).copied().unwrap_or(0)
    };
    assert_eq!(read(again(7)).await, 0);
    let ann = fake.user("ann@example.com").unwrap();
    fake.edit(|account| account.user(ann.with(|u| u.dept = Some("Sales".into()))));
    assert_eq!(read(again(7)).await, 1);
    assert_eq!(read(again(0)).await, 4);
    tokio::time::advance(Duration::from_secs(7 * 86_400)).await;
    assert_eq!(read(again(7)).await, 4);
}

#[tokio::test(start_paused = true)]
async fn nobodys_settings_are_lost_however_often_a_sync_is_stopped() {
    let account = (0..150).fold(FakeAccount::new(), |account, n| {
        account.user(FakeUser::new(format!("user-{n}@example.com")))
    });
    let fake = Fake::builder()
        .account(account)
        .now(at(NOW))
        .latency(Duration::from_millis(20))
        .unlimited()
        .build();
    let options = || {
        let reports = [Source::Hosts, Source::History, Source::SignIns];
        reports.into_iter().fold(Options::new(), Options::without)
    };
    let mut store = Store::default();
    let mut stops = 0;
    while !store.take(&zoom(&fake), options(), 60).await {
        stops += 1;
    }
    assert!(stops > 2, "{stops} stops");
    let inventory = store.data.inventory(&store.coverage, at(NOW));
    let unread = inventory
        .users()
        .filter(|user| matches!(user.metadata.meeting_capacity, usage::Known::NotRead(_)));
    assert_eq!((unread.count(), inventory.len()), (0, 150));
    // Finished parts were not read again.
    let asked = calls(&fake, "/settings");
    assert!(asked < 500, "{asked} calls, {stops} stops");
}

#[tokio::test(start_paused = true)]
async fn settings_of_users_who_changed_between_two_stops_are_read_again() {
    let user = |n: u32| FakeUser::new(format!("user-{n}@example.com"));
    let account = (0..150).fold(FakeAccount::new(), |account, n| account.user(user(n)));
    let fake = Fake::builder()
        .account(account)
        .now(at(NOW))
        .latency(Duration::from_millis(20))
        .unlimited()
        .build();
    let reports = [Source::Hosts, Source::History, Source::SignIns];
    let options = reports.into_iter().fold(Options::new(), Options::without);
    let mut store = Store::default();
    assert!(!store.take(&zoom(&fake), options.clone(), 120).await);
    let kept = serde_json::to_value(&store.checkpoint).unwrap();
    assert!(kept["parts"].as_object().unwrap().len() > 5, "{kept}");
    for n in 0..150 {
        let changed = user(n).with(|u| u.dept = Some("Sales".into()));
        fake.edit(move |account| account.user(changed));
    }
    fake.clear_calls();
    assert!(store.take(&zoom(&fake), options, usize::MAX).await);
    // Those of the users, and the account's.
    assert_eq!(
        calls(&fake, "/settings") - calls(&fake, "/accounts/me/settings"),
        150
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_the_snapshot_knew_and_no_list_has_is_asked_for_before_being_gone() {
    let fake = hand_made(small());
    let options = Options::new().days(10);
    let mut store = Store::default();
    store.take(&zoom(&fake), options.clone(), usize::MAX).await;
    let snapshot = store.data.snapshot(&store.coverage, at(NOW));
    fake.edit(|account| account.without("dan@example.com"));
    // Cleo is there, and the list of active users lacks her.
    let listed = |names: &[&str]| {
        let users: Vec<_> = names
            .iter()
            .map(|n| serde_json::json!({"id": format!("id-{n}"), "email": format!("{n}@example.com"), "type": 2, "status": "active"}))
            .collect();
        serde_json::json!({"users": users, "next_page_token": ""}).to_string()
    };
    // The second and the fifth list; the second rule does not see what the first one met.
    for nth in [1, 3] {
        let fault = Fault::json(200, listed(&["ann", "ben"]));
        fake.inject(FaultRule::new(fault).on("/users").after(nth))
            .unwrap();
    }
    fake.clear_calls();
    let mut next = Store::default();
    next.take(&zoom(&fake), options.snapshot(snapshot), usize::MAX)
        .await;
    assert_eq!(next.gone, BTreeSet::from(["id-dan".to_owned()]));
    let names: Vec<_> = next
        .data
        .inventory(&next.coverage, at(NOW))
        .users()
        .map(|u| u.email.clone())
        .collect();
    assert!(names.contains(&"cleo@example.com".to_owned()), "{names:?}");
    assert_eq!(
        (
            calls(&fake, "/users/id-cleo"),
            calls(&fake, "/users/id-dan")
        ),
        (1, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_is_gone_unless_zoom_says_so_in_words_of_its_own() {
    let options = Options::new().days(10);
    let mut store = Store::default();
    let fake = hand_made(small());
    store.take(&zoom(&fake), options.clone(), usize::MAX).await;
    let snapshot = serde_json::to_string(&store.data.snapshot(&store.coverage, at(NOW))).unwrap();
    for (status, body, gone) in [
        (
            404,
            r#"{"code":1001,"message":"User does not exist."}"#,
            true,
        ),
        (
            401,
            r#"{"code":1010,"message":"User does not belong to this account."}"#,
            true,
        ),
        (
            400,
            r#"{"code":1120,"message":"No invitation was found for this user."}"#,
            true,
        ),
        // A gateway's words.
        (404, "", false),
        (404, "{}", false),
        (404, "<html><body>Not found</body></html>", false),
        (404, "not found", false),
        (404, r#"{"message":"User does not exist."}"#, false),
        (404, r#"{"code":404,"message":"Not Found"}"#, false),
        (404, r#"{"code":5,"message":"Not Found"}"#, false),
        (410, "", false),
        (403, "", false),
        (401, "", false),
        (400, "", false),
        // Zoom's, of something else.
        (404, r#"{"code":2300,"message":"No endpoint."}"#, false),
        (
            404,
            r#"{"code":2001,"message":"Account does not exist."}"#,
            false,
        ),
    ] {
        let fake = hand_made(small());
        fake.edit(|account| account.without("dan@example.com"));
        let fault = Fault::json(status, body);
        fake.inject(FaultRule::new(fault).on("/users/{userId}").every(1))
            .unwrap();
        let mut next = Store::default();
        let options = options
            .clone()
            .snapshot(serde_json::from_str::<Snapshot>(&snapshot).unwrap());
        next.take(&zoom(&fake), options, usize::MAX).await;
        let told = BTreeSet::from(["id-dan".to_owned()]);
        let expected = if gone { told } else { BTreeSet::new() };
        assert_eq!(next.gone, expected, "{status} {body}");
        let missing = next.gaps.iter().any(|(source, _)| *source == Source::Users);
        assert_eq!(missing, !gone, "{status} {body}: {:?}", next.gaps);
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_who_moves_between_the_lists_while_they_are_read_is_not_lost() {
    // Ben is inactive while the active ones are listed, and active while the inactive ones are.
    let ben = FakeUser::new("ben@example.com");
    let inactive = ben.clone().with(|u| u.status = FakeStatus::Inactive);
    let fake = hand_made(small().user(inactive));
    fake.at_request(3, move |account| account.user(ben));
    let mut store = Store::default();
    store
        .take(&zoom(&fake), Options::new().days(10), usize::MAX)
        .await;
    let inventory = store.data.inventory(&store.coverage, at(NOW));
    assert_eq!(inventory.len(), 4);
    assert!(store.gaps.is_empty());
}

#[tokio::test(start_paused = true)]
async fn lists_that_never_stand_still_are_a_gap() {
    let fake = hand_made(small());
    for n in 0..400 {
        let one = FakeUser::new(format!("new-{n}@example.com"));
        fake.at_request(n + 1, move |account| account.user(one));
    }
    let mut store = Store::default();
    assert!(
        store
            .take(&zoom(&fake), Options::new().days(10), usize::MAX)
            .await
    );
    let gap = &store.coverage.source(Source::Users).unwrap().gaps[0];
    assert_eq!(gap.kind, GapKind::Missing);
}

#[tokio::test(start_paused = true)]
async fn a_spent_daily_budget_is_a_gap_with_the_time_to_go_on_and_is_made_good_then() {
    let fake = Fake::builder()
        .account(FakeAccount::seeded(60, 7))
        .now(at(NOW))
        .plan(FakePlan::Pro)
        .build();
    // Other apps left three Heavy calls.
    fake.spend_quota(FakeLabel::Heavy, 29_997);
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .max_page_size(30)
        .build()
        .unwrap();
    let options = Options::new().days(30);
    let mut store = Store::default();
    assert!(store.take(&zoom, options.clone(), usize::MAX).await);
    for source in [Source::Hosts, Source::History, Source::SignIns] {
        let gaps = &store.coverage.source(source).unwrap().gaps;
        assert!(
            gaps.iter().all(|g| g.kind == GapKind::OutOfBudget),
            "{gaps:?}"
        );
        assert_eq!(gaps[0].retry_at, Some(at("2026-07-02T00:00:00Z")));
    }
    assert!(store.data.inventory(&store.coverage, at(NOW)).len() == 60);

    tokio::time::advance(Duration::from_secs(16 * 3600)).await;
    assert!(store.take(&zoom, options.clone(), usize::MAX).await);
    let later = zoom_admin::Clock::now(&fake.clock());
    let review = store.review(&options, later);
    for source in [Source::Hosts, Source::History, Source::SignIns] {
        assert!(
            review
                .coverage
                .source(source)
                .unwrap()
                .covers(review.window),
            "{source}"
        );
    }
    let twin = seeded(60);
    tokio::time::advance(Duration::from_secs(16 * 3600)).await;
    let mut calm = Store::default();
    calm.take(&self::zoom(&twin), options.clone(), usize::MAX)
        .await;
    let calm = calm.review(&options, later);
    assert_eq!(review.counts(), calm.counts());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_a_gap_and_the_rest_is_read() {
    let fake = seeded(30);
    fake.refuse("/report/users", FakeRefusal::no_permission())
        .unwrap();
    let mut store = Store::default();
    assert!(
        store
            .take(&zoom(&fake), Options::new().days(30), usize::MAX)
            .await
    );
    let gaps: Vec<_> = store
        .gaps
        .iter()
        .map(|(source, gap)| (*source, gap.kind))
        .collect();
    assert_eq!(gaps, [(Source::Hosts, GapKind::Refused)]);
    assert!(store.given[&Source::History] > 0);
    // Nothing of it counts as read in the next sync.
    assert_eq!(store.checkpoint.unwrap().data_through(Source::Hosts), None);
}

#[tokio::test(start_paused = true)]
async fn wrong_credentials_end_the_sync_with_an_error() {
    let fake = seeded(5);
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, "wrong")
        .transport(fake.clone())
        .clock(fake.clock())
        .build()
        .unwrap();
    let mut sync = usage::sync(&zoom, Options::new(), None).unwrap();
    let error = sync.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(sync.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_sync_dropped_at_any_point_leaves_the_client_usable() {
    let fake = seeded(40);
    let zoom = zoom(&fake);
    for millis in (0..2_000).step_by(37) {
        let sync = usage::sync(&zoom, Options::new().days(30), None).unwrap();
        let read = sync.for_each(|event| async { drop(event) });
        let _ = tokio::time::timeout(Duration::from_millis(millis), read).await;
        // Nothing goes on behind the back of a stream that is gone.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let calls = fake.calls().len();
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(fake.calls().len(), calls);
    }
    let mut store = Store::default();
    assert!(store.take(&zoom, Options::new().days(30), usize::MAX).await);
    assert!(store.coverage.is_complete());
}

#[tokio::test(start_paused = true)]
async fn progress_comes_to_its_end_and_tells_what_is_left() {
    let fake = Fake::builder()
        .account(FakeAccount::seeded(1_500, 7))
        .now(at(NOW))
        .latency(Duration::from_millis(100))
        .build();
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .build()
        .unwrap();
    let mut sync = usage::sync(&zoom, Options::new().days(60), None).unwrap();
    let mut told = Vec::new();
    while sync.try_next().await.unwrap().is_some() {
        let progress = sync.progress();
        told.push((tokio::time::Instant::now(), progress));
    }
    let (end, last) = told.last().unwrap().clone();
    assert!(
        last.stages.values().all(|s| s.is_done()),
        "{:?}",
        last.stages
    );
    assert_eq!(last.stages.len(), 7);
    assert_eq!(last.remaining, Some(Duration::ZERO));
    assert!(last.budget.labels.values().map(|l| l.sent).sum::<u64>() > 100);
    // From the first third on, it is not far off.
    for (when, progress) in &told[told.len() / 3..] {
        let (left, truly) = (progress.remaining.unwrap(), end.duration_since(*when));
        let second = Duration::from_secs(1);
        let far = left > truly * 3 + second || truly > left * 3 + second;
        assert!(!far, "{left:?} for {truly:?}");
    }
}
