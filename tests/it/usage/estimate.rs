//! What an estimate says of a sync, against what the sync then asks for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use zoom_admin::coverage::Source;
use zoom_admin::fake::{Fake, FakeAccount, FakeClock, FakeLabel, FakePlan, FakeRefusal};
use zoom_admin::usage::estimate::Basis;
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::usage::{self, Checkpoint, Collector, Estimate, Options, Snapshot};
use zoom_admin::{Builder, Clock, DailyLimits, ErrorKind, Label, Plan, Zoom};

/// The fake's time. Who hosts and signs in becomes less in the last month before it, as each of its
/// users has a last day: the client is where everybody still goes on.
const LATER: &str = "2026-08-06T09:00:00Z";
/// So many days before: a Thursday.
const BEFORE: i64 = 35;

/// The fake's clock, so many days behind.
struct Behind(FakeClock, i64);

impl Clock for Behind {
    fn now(&self) -> DateTime<Utc> {
        self.0.now() - chrono::Duration::days(self.1)
    }
}

fn seeded(users: u32) -> Fake {
    Fake::builder()
        .account(FakeAccount::seeded(users, 7))
        .now(LATER.parse().unwrap())
        .unlimited()
        .latency(Duration::from_millis(150))
        .build()
}

fn builder(fake: &Fake, days_ago: i64) -> Builder {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(Behind(fake.clock(), BEFORE + days_ago))
        .plan(Plan::Business)
}

fn zoom(fake: &Fake, days_ago: i64) -> Zoom {
    builder(fake, days_ago).build().unwrap()
}

/// Reads everything that is to be read, and gives what it leaves for the next time.
async fn run(
    zoom: &Zoom,
    options: &Options,
    known: Option<&Arc<Snapshot>>,
    from: Option<Checkpoint>,
) -> (Arc<Snapshot>, Checkpoint) {
    let mut data = known.map_or_else(Collector::new, |known| {
        Collector::with_snapshot(known).unwrap()
    });
    let mut last = None;
    let mut sync = usage::sync(zoom, options.clone(), from).unwrap();
    while let Some(event) = sync.try_next().await.unwrap() {
        match event {
            SyncEvent::Page { items, .. } => items.into_iter().for_each(|i| data.add(i.record)),
            SyncEvent::Checkpoint(checkpoint) => last = Some(checkpoint),
            SyncEvent::Gap(source, gap) => panic!("{source}: {gap}"),
            _ => {}
        }
    }
    let last = last.unwrap();
    let snapshot = data.snapshot(&sync.coverage(), last.started());
    (Arc::new(snapshot), last)
}

/// Calls that were made, by label.
fn made(fake: &Fake) -> BTreeMap<Label, u64> {
    let mut made = BTreeMap::new();
    for call in fake.calls() {
        let label = match call.label {
            Some(FakeLabel::Light) => Label::Light,
            Some(FakeLabel::Medium) => Label::Medium,
            Some(FakeLabel::Heavy) => Label::Heavy,
            _ => continue,
        };
        *made.entry(label).or_default() += 1;
    }
    made
}

fn made_to(fake: &Fake, path: &str) -> u64 {
    let calls = fake.calls();
    calls.iter().filter(|c| c.path.ends_with(path)).count() as u64
}

fn of(estimate: &Estimate, source: Source) -> (u64, Basis) {
    let of = estimate.sources.iter().find(|s| s.source == source);
    of.map(|s| (s.calls, s.basis)).unwrap()
}

/// Within so many percent, or four calls.
fn near(estimate: &Estimate, fake: &Fake, percent: u64) {
    for (label, made) in made(fake) {
        let said = estimate.calls_of(label);
        let off = said.abs_diff(made);
        assert!(
            off <= 4.max(made * percent / 100),
            "{made} {label} calls, and {said} were estimated: {:?}",
            estimate.sources
        );
    }
}

#[tokio::test(start_paused = true)]
async fn with_an_earlier_run_it_is_near_what_the_next_one_asks_for() {
    for users in [60, 700, 4_000] {
        let fake = seeded(users);
        let first = Options::new().days(60);
        let (mut known, mut from) = run(&zoom(&fake, 4), &first, None, None).await;
        let options = |known: &Arc<Snapshot>| first.clone().snapshot(known.clone());

        // The same again, of which the settings are known.
        let again = zoom(&fake, 4);
        let estimate = usage::estimate(&again, &options(&known), None).await;
        let estimate = estimate.unwrap();
        assert!(!estimate.is_assumed());
        fake.clear_calls();
        run(&again, &options(&known), Some(&known), None).await;
        near(&estimate, &fake, 4);

        // Day after day, each from what the one before left.
        for days_ago in (0..4).rev() {
            let next = zoom(&fake, days_ago);
            let options = options(&known);
            let estimate = usage::estimate(&next, &options, Some(&from)).await;
            let estimate = estimate.unwrap();
            assert_eq!(estimate.days, 1);
            fake.clear_calls();
            (known, from) = run(&next, &options, Some(&known), Some(from)).await;
            near(&estimate, &fake, 4);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_one_what_zoom_counts_is_exact_and_the_rest_is_said_to_be_assumed() {
    for users in [60, 700, 3_000] {
        let fake = seeded(users);
        let zoom = zoom(&fake, 0);
        let options = Options::new().days(60);
        let estimate = usage::estimate(&zoom, &options, None).await.unwrap();
        assert!(estimate.is_assumed());
        assert!(estimate.to_string().ends_with("is assumed)"), "{estimate}");
        fake.clear_calls();
        run(&zoom, &options, None, None).await;

        let (lists, basis) = of(&estimate, Source::Users);
        assert_eq!(basis, Basis::Counted);
        // A page more or less a round, by how many of the users are inactive.
        let made = made_to(&fake, "/v2/users");
        assert!(
            lists == made || lists == made + 2,
            "{lists}, and {made} made"
        );
        let (settings, basis) = of(&estimate, Source::UserSettings);
        assert_eq!(basis, Basis::Counted);
        // Zoom counts the licences of deactivated users too.
        let licensed = fake.users().iter().filter(|u| u.kind == 2).count() as u64;
        let made = made_to(&fake, "/settings") - 1;
        assert!(
            (made..=licensed).contains(&settings),
            "{settings}, and {made} made"
        );
        assert!(settings <= made + made / 100 + 1);
        assert_eq!(of(&estimate, Source::AccountSettings), (1, Basis::Counted));
        assert_eq!(of(&estimate, Source::PlanUsage), (1, Basis::Counted));
        for source in [Source::Hosts, Source::History, Source::SignIns] {
            assert_eq!(of(&estimate, source).1, Basis::Assumption);
        }
        let made = made_to(&fake, "/report/users");
        let most = 3 * u64::from(users).div_ceil(300) + 2;
        let (hosts, _) = of(&estimate, Source::Hosts);
        assert!((3..=most).contains(&hosts) && (3..=most).contains(&made));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_finished_is_not_counted() {
    let fake = seeded(700);
    let zoom = zoom(&fake, 0);
    let options = Options::new().days(60);
    let whole = usage::estimate(&zoom, &options, None).await.unwrap();
    let mut last = None;
    let mut sync = usage::sync(&zoom, options.clone(), None).unwrap();
    while let Some(event) = sync.try_next().await.unwrap() {
        if let SyncEvent::Checkpoint(checkpoint) = event {
            let progress = sync.progress();
            let half = progress
                .stages
                .get(&Source::UserSettings)
                .is_some_and(|s| s.total.is_some_and(|total| s.done * 10 > total * 7));
            last = Some(checkpoint);
            if half {
                break;
            }
        }
    }
    drop(sync);
    let rest = usage::estimate(&zoom, &options, last.as_ref())
        .await
        .unwrap();
    assert!(of(&rest, Source::UserSettings).0 < of(&whole, Source::UserSettings).0);
    assert!(rest.calls_of(Label::Heavy) < whole.calls_of(Label::Heavy));
    assert_eq!(of(&rest, Source::Users), of(&whole, Source::Users));
    fake.clear_calls();
    run(&zoom, &options, None, last).await;
    assert_eq!(
        rest.sources.iter().any(|s| s.source == Source::PlanUsage),
        made_to(&fake, "/plans/usage") > 0
    );
    let (settings, made) = (
        of(&rest, Source::UserSettings).0,
        made_to(&fake, "/settings"),
    );
    assert!(
        settings.abs_diff(made) <= 10 + made / 10,
        "{settings}, and {made} made"
    );
}

#[tokio::test(start_paused = true)]
async fn plan_and_share_set_the_time_and_the_part_of_the_day() {
    let fake = seeded(4_000);
    let options = Options::new();
    let mut last: Option<Estimate> = None;
    for (plan, share) in [
        (Plan::Business, 1.0),
        (Plan::Business, 0.5),
        (Plan::Pro, 0.5),
        (Plan::Pro, 0.1),
    ] {
        let zoom = builder(&fake, 0).plan(plan).share(share).build().unwrap();
        let now = usage::estimate(&zoom, &options, None).await.unwrap();
        let heavy = now.labels[&Label::Heavy];
        if let Some(last) = last {
            assert!(now.elapsed > last.elapsed, "{now} after {last}");
            assert!(heavy.of_day > last.labels[&Label::Heavy].of_day);
        }
        let medium = now.labels[&Label::Medium];
        assert_eq!(
            (medium.of_day, medium.left_today, medium.days),
            (None, None, 1)
        );
        assert!(now.elapsed >= heavy.elapsed.max(medium.elapsed).mul_f64(0.9));
        last = Some(now);
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_exceeds_the_day_is_told_so() {
    // About 5,000 hosts, half a year of them, and a tenth of what Pro may send in a day.
    let fake = Fake::builder()
        .account(FakeAccount::seeded(11_000, 7))
        .plan(FakePlan::Pro)
        .build();
    let zoom = |share| {
        let zoom = builder(&fake, 0).plan(Plan::Pro).share(share);
        zoom.build().unwrap()
    };
    let options = Options::new().days(180);
    let whole = usage::estimate(&zoom(1.0), &options, None).await.unwrap();
    assert_eq!(whole.days, 1, "{whole}");
    let estimate = usage::estimate(&zoom(0.1), &options, None).await.unwrap();
    let heavy = estimate.labels[&Label::Heavy];
    assert_eq!(heavy.left_today, Some(3_000));
    assert!(heavy.calls > 3_000 && heavy.of_day > Some(1.0));
    assert_eq!(estimate.days, heavy.calls.div_ceil(3_000));
    let line = estimate.to_string();
    assert!(
        line.contains("days by the daily Heavy budget, of which 3,000 are left today"),
        "{line}"
    );
    // All of the day, and no more.
    let limits = DailyLimits::shared(u32::try_from(whole.calls_of(Label::Heavy)).unwrap());
    let zoom = builder(&fake, 0).plan(Plan::Pro).daily_limits(limits);
    let estimate = usage::estimate(&zoom.build().unwrap(), &options, None).await;
    let estimate = estimate.unwrap();
    assert_eq!(estimate.days, 1);
    let line = estimate.to_string();
    assert!(line.contains(", a whole day's Heavy budget"), "{line}");
    let json = serde_json::to_value(&estimate).unwrap();
    assert_eq!(json["labels"]["Heavy"]["days"], 1, "{json}");
}

#[tokio::test(start_paused = true)]
async fn a_refused_summary_is_that_error_and_wrong_options_cost_no_call() {
    let fake = seeded(10);
    let zoom = zoom(&fake, 0);
    let wrong = usage::estimate(&zoom, &Options::new().days(400), None).await;
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::Request);
    assert!(fake.calls().is_empty());
    fake.refuse(
        "/users/summary",
        FakeRefusal::new(403, 200, "No permission."),
    )
    .unwrap();
    let refused = usage::estimate(&zoom, &Options::new(), None).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Forbidden);
}

/// One day of a product that reviews daily: estimate, sync and second reading. Gives the estimate,
/// how long the reading took, and what it leaves for the next day.
async fn review_day(
    zoom: &Zoom,
    fake: &Fake,
    data: &mut Collector,
    options: Options,
    from: Option<Checkpoint>,
) -> (Estimate, Duration, Arc<Snapshot>, Checkpoint) {
    let options = options.for_review(zoom).unwrap();
    let estimate = usage::estimate(zoom, &options, from.as_ref()).await;
    let estimate = estimate.unwrap();
    fake.clear_calls();
    let begun = tokio::time::Instant::now();
    let mut last = None;
    let mut sync = usage::sync(zoom, options.clone(), from).unwrap();
    while let Some(event) = sync.try_next().await.unwrap() {
        match event {
            SyncEvent::Page { items, .. } => items.into_iter().for_each(|i| data.add(i.record)),
            SyncEvent::Checkpoint(checkpoint) => last = Some(checkpoint),
            SyncEvent::Gap(source, gap) => panic!("{source}: {gap}"),
            _ => {}
        }
    }
    let last = last.unwrap();
    let coverage = sync.coverage();
    let mut facts = data.facts(coverage.clone(), last.started());
    usage::read_candidates(zoom, &mut facts, &options)
        .await
        .unwrap();
    let took = begun.elapsed();
    let snapshot = data.snapshot(&coverage, last.started());
    (
        estimate,
        took,
        Arc::new(snapshot.with_answers(&facts)),
        last,
    )
}

#[tokio::test(start_paused = true)]
async fn of_a_review_it_is_within_a_tenth_of_its_calls_and_near_its_time() {
    for seed in [7, 11, 23] {
        let fake = Fake::builder()
            .account(FakeAccount::seeded(2_000, seed))
            // Six months back are 184 days, so that 180 are served two days before, too.
            .now("2026-09-03T09:00:00Z".parse().unwrap())
            .unlimited()
            .latency(Duration::from_millis(150))
            .build();
        let zoom = |days_ago| {
            let clock = Behind(fake.clock(), days_ago);
            builder(&fake, 0).clock(clock).build().unwrap()
        };
        let begin = zoom(2);
        let right = |(estimate, took): (Estimate, Duration)| {
            let made: u64 = made(&fake).into_values().sum();
            assert!(
                estimate.calls().abs_diff(made) <= made / 10,
                "{made} calls, and {} were estimated: {:?}",
                estimate.calls(),
                estimate.sources
            );
            let (said, took) = (estimate.elapsed.as_secs_f64(), took.as_secs_f64());
            assert!(
                said <= 1.5 * took && took <= 1.5 * said,
                "{took} seconds, and {said} were estimated"
            );
            estimate.calls_of(Label::Heavy)
        };
        // A sync without a review tells how busy the users are; whom a review asks about is assumed.
        let first = Options::new().for_review(&begin).unwrap();
        let (busy, _) = run(&begin, &first, None, None).await;
        let mut data = Collector::with_snapshot(&busy).unwrap();
        // All settings are read, as in a first review.
        let first = Options::new().snapshot(busy).settings_age(0);
        let (estimate, took, known, from) = review_day(&begin, &fake, &mut data, first, None).await;
        assert!(estimate.is_assumed());
        near(&estimate, &fake, 10);
        let whole = right((estimate, took));
        // Day after day, by what the one before learned. The fake's users come to rest towards its
        // time, so a page or two of the reports are estimated that are not there.
        let mut left = (known, from);
        for days_ago in [1, 0] {
            let zoom = zoom(days_ago);
            let (known, from) = left;
            let (estimate, took, known, from) = review_day(
                &zoom,
                &fake,
                &mut data,
                Options::new().snapshot(known),
                Some(from),
            )
            .await;
            assert!(!estimate.is_assumed());
            assert!(right((estimate, took)) < whole / 2);
            left = (known, from);
        }
    }
}
