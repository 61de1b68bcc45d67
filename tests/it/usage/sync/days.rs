//! No day is skipped: whatever lies between two syncs is read, or told as no longer there.

use chrono::{Days, NaiveDate};
use zoom_admin::fake::{FakeMeeting, FakeSignIn};
use zoom_admin::{DateRange, DaySet};

use super::*;

const BEGIN: &str = "2026-01-10T12:00:00Z";
const REPORTS: [Source; 3] = [Source::Hosts, Source::History, Source::SignIns];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ann signs in and holds a meeting on every day, for two years.
fn every_day() -> Fake {
    let mut account = FakeAccount::new().user(FakeUser::new("ann@example.com"));
    for n in 0..730 {
        let day = day("2025-06-01") + Days::new(n);
        let time = |hour| day.and_hms_opt(hour, 0, 0).unwrap().and_utc();
        account = account
            .sign_in(FakeSignIn::new("ann@example.com", time(8)))
            .meeting(FakeMeeting::new(
                "ann@example.com",
                format!("of {day}"),
                time(9),
            ));
    }
    Fake::builder()
        .account(account)
        .now(at(BEGIN))
        .unlimited()
        .build()
}

async fn wait(days: u64) {
    tokio::time::advance(Duration::from_secs(days * 86_400)).await;
}

fn now(fake: &Fake) -> DateTime<Utc> {
    zoom_admin::Clock::now(&fake.clock())
}

/// The first day that was asked for, of each report.
type First = BTreeMap<Source, NaiveDate>;

fn first(coverage: &Coverage) -> First {
    let first = |source| {
        (
            source,
            coverage.source(source).unwrap().asked.ranges()[0].from,
        )
    };
    REPORTS.into_iter().map(first).collect()
}

/// What a product holds, day by day.
#[derive(Default)]
struct Held {
    checkpoint: Option<Checkpoint>,
    coverage: Coverage,
    keys: KeySet,
    sign_ins: BTreeMap<NaiveDate, u32>,
    meetings: BTreeMap<NaiveDate, u32>,
    /// By first day; the newest row of it.
    hosted: BTreeMap<NaiveDate, (DateRange, i64)>,
}

impl Held {
    /// Takes events until it is over, or so many came; what this sync says that it read.
    async fn take(&mut self, zoom: &Zoom, options: &Options, events: usize) -> Coverage {
        let mut sync = usage::sync(zoom, options.clone(), self.checkpoint.clone()).unwrap();
        let mut left = events;
        while left > 0 {
            left -= 1;
            let Some(event) = sync.try_next().await.unwrap() else {
                break;
            };
            match event {
                SyncEvent::Page { items, .. } => {
                    for item in items {
                        if self.keys.insert(&item) {
                            self.add(item.record);
                        }
                    }
                }
                SyncEvent::Checkpoint(checkpoint) => {
                    let text = serde_json::to_string(&checkpoint).unwrap();
                    self.checkpoint = Some(serde_json::from_str(&text).unwrap());
                }
                _ => {}
            }
        }
        self.coverage += sync.coverage();
        sync.coverage()
    }

    fn add(&mut self, record: Record) {
        match record {
            Record::SignIn(row) => {
                *self
                    .sign_ins
                    .entry(row.time.unwrap().date_naive())
                    .or_default() += 1;
            }
            Record::Meeting(row) => {
                let day = row.start_time.unwrap().date_naive();
                *self.meetings.entry(day).or_default() += 1;
            }
            Record::Host(days, row) => {
                self.hosted.insert(days.from, (days, row.meetings.unwrap()));
            }
            _ => {}
        }
    }

    /// Every day from the first one to the last final one is held, or a gap says that it is not;
    /// and what is held is what there was.
    fn check(&self, first: &First, now: DateTime<Utc>, about: &str) {
        let last = now.date_naive() - Days::new(2);
        for source in REPORTS {
            let of = self.coverage.source(source).unwrap();
            let mut known = of.read();
            for gap in &of.gaps {
                known.insert(gap.range.unwrap());
            }
            let all = DateRange::new(first[&source], last);
            let none = known.missing(all);
            assert!(
                none.is_empty(),
                "{about}: {source}: nothing is said of {none}"
            );
            for range in of.settled().ranges() {
                for day in range
                    .from
                    .iter_days()
                    .take_while(|d| *d <= range.to.min(last))
                {
                    let count = match source {
                        Source::SignIns => self.sign_ins.get(&day).copied().unwrap_or(0),
                        Source::History => self.meetings.get(&day).copied().unwrap_or(0),
                        _ => continue,
                    };
                    assert_eq!(count, 1, "{about}: {source} of {day}");
                }
            }
        }
        let hosts = self.coverage.source(Source::Hosts).unwrap().read();
        for range in hosts.ranges() {
            let rows = self
                .hosted
                .values()
                .filter(|(days, _)| range.contains(days.from));
            let (days, sum) = rows.fold((0, 0), |(days, sum), (of, meetings)| {
                (days + of.days(), sum + meetings)
            });
            let real = i64::try_from(range.days()).unwrap();
            // Of a day or two that were young, a row that cannot be read again may count too.
            assert!(
                sum >= real - 1 && sum <= real + 2,
                "{about}: {sum} meetings on {real} days of {range}, by {days} days of rows"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_sync_after_any_pause_goes_on_from_the_last_final_day() {
    for options in [Options::new().days(30), Options::new().days(5)] {
        for pause in [0, 1, 5, 27, 40, 150, 178, 179, 181, 200, 400] {
            let fake = every_day();
            let zoom = zoom(&fake);
            let mut held = Held::default();
            let first = held.take(&zoom, &options, usize::MAX).await;
            assert!(first.is_complete(), "{first}");
            let begin = self::first(&first);
            wait(pause).await;
            let next = held.take(&zoom, &options, usize::MAX).await;
            let about = format!("after {pause} days");
            held.check(&begin, now(&fake), &about);
            // What reports still have is read; the rest is told as what it is.
            let reach = now(&fake).date_naive() - Days::new(180);
            for source in REPORTS {
                let of = next.source(source).unwrap();
                for gap in &of.gaps {
                    assert_eq!(gap.kind, GapKind::NotAvailable, "{about}: {source} {gap}");
                    assert!(gap.range.unwrap().to < reach, "{about}: {source} {gap}");
                }
                let through = now(&fake).date_naive() - Days::new(2);
                assert_eq!(of.data_through(), Some(through), "{about}: {source}");
                let kept = held.checkpoint.as_ref().unwrap();
                assert_eq!(
                    kept.data_through(source),
                    Some(through),
                    "{about}: {source}"
                );
            }
            let lost = pause > 179;
            assert_eq!(next.is_complete(), !lost, "{about}: {next}");
            if lost {
                let text = next.gaps().next().unwrap().1.to_string();
                assert!(text.contains("no longer available"), "{text}");
            }
            // Once told, it is told no more: the next one owes nothing.
            wait(1).await;
            let next = held.take(&zoom, &options, usize::MAX).await;
            assert!(next.is_complete(), "{about}, and a day: {next}");
            held.check(&begin, now(&fake), &format!("{about}, and a day"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_sync_that_was_stopped_and_is_resumed_after_any_pause_skips_no_day() {
    let options = Options::new().days(30);
    for stop in [0, 1, 3, 7, 9] {
        for pause in [0, 1, 40, 150, 400] {
            let fake = every_day();
            let zoom = zoom(&fake);
            let mut held = Held::default();
            let part = held.take(&zoom, &options, stop).await;
            assert!(!part.is_complete(), "{part}");
            let begin = first(&part);
            let before = now(&fake);
            wait(pause).await;
            let begun = held.checkpoint.is_some();
            let last = held.take(&zoom, &options, usize::MAX).await;
            assert!(held.checkpoint.as_ref().unwrap().is_done());
            // Without a checkpoint it is a new one.
            if begun {
                held.check(&begin, now(&fake), &format!("{stop} events, {pause} days"));
            }
            let today = last.source(Source::History).unwrap().asked.ranges()[0].to;
            assert_eq!(today, now(&fake).date_naive(), "{before}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_is_owed_and_made_good() {
    let options = Options::new().days(20);
    let fake = every_day();
    let zoom = zoom(&fake);
    fake.refuse("/report/users", FakeRefusal::no_permission())
        .unwrap();
    let mut held = Held::default();
    let first = held.take(&zoom, &options, usize::MAX).await;
    let of = first.source(Source::Hosts).unwrap();
    assert_eq!((of.data_through(), of.settled()), (None, DaySet::new()));
    let begin = self::first(&first);
    for _ in 0..3 {
        wait(10).await;
        let next = held.take(&zoom, &options, usize::MAX).await;
        let of = next.source(Source::Hosts).unwrap();
        assert_eq!(of.asked.ranges()[0].from, begin[&Source::Hosts]);
        // Known days do not wear away while it is refused.
        let of = next.source(Source::History).unwrap();
        assert!(of.is_complete());
    }
    fake.allow("/report/users");
    wait(10).await;
    let next = held.take(&zoom, &options, usize::MAX).await;
    assert!(next.is_complete(), "{next}");
    held.check(&begin, now(&fake), "refused for a month");
}

/// Syncs of chance, days apart, some of them stopped: whatever happens, each day is held or told.
#[tokio::test(start_paused = true)]
async fn however_syncs_follow_each_other_each_day_is_held_or_a_gap() {
    for seed in 0u64..24 {
        let mut state = seed;
        let mut below = |n: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let fake = every_day();
        let zoom = zoom(&fake);
        let mut held = Held::default();
        let mut begin: Option<First> = None;
        for _ in 0..6 {
            let days = [3, 10, 30, 90][usize::try_from(below(4)).unwrap()];
            let options = Options::new()
                .days(days)
                .overlap(u32::try_from(below(5)).unwrap());
            let events = match below(3) {
                0 => usize::try_from(below(12)).unwrap(),
                _ => usize::MAX,
            };
            let begun = held.checkpoint.is_some();
            let coverage = held.take(&zoom, &options, events).await;
            if begun || held.checkpoint.is_some() {
                let asked = first(&coverage);
                let earlier = begin.take().unwrap_or_else(|| asked.clone());
                let both = asked
                    .into_iter()
                    .map(|(of, day)| (of, day.min(earlier[&of])));
                begin = Some(both.collect());
            }
            wait([0, 1, 3, 20, 100][usize::try_from(below(5)).unwrap()]).await;
        }
        let options = Options::new().days(10);
        let last = held.take(&zoom, &options, usize::MAX).await;
        assert!(
            last.gaps()
                .all(|(_, gap)| gap.kind == GapKind::NotAvailable),
            "{last}"
        );
        if let Some(begin) = begin {
            held.check(&begin, now(&fake), &format!("seed {seed}"));
        }
    }
}

/// An answer for fewer days makes rows of other days than a whole block's: once the block is read, they
/// are part of it.
#[tokio::test(start_paused = true)]
async fn a_block_that_is_read_whole_takes_the_place_of_its_parts() {
    for answered in [1, 3, 5, 9, 14, 20, 26] {
        let fake = every_day();
        let zoom = zoom(&fake);
        let options = Options::new().days(60);
        let mut store = Store::default();
        fake.clamp_reports(answered);
        assert!(store.take(&zoom, options.clone(), usize::MAX).await);
        fake.clamp_reports(400);
        wait(1).await;
        let before = store.data.clone();
        assert!(store.take(&zoom, options, usize::MAX).await);
        let hosts = store.coverage.source(Source::Hosts).unwrap();
        let days = hosts.asked.ranges()[0];
        let last = DateRange::new(days.from, now(&fake).date_naive());
        assert!(hosts.read().covers(last), "{answered}: {:?}", hosts.gaps);
        // Every day has one.
        let hosted = |data: &Collector| {
            let of = data.log().trail(Some("id-ann"), &["ann@example.com"]);
            of.over(last).host_report_meetings
        };
        let real = last.days();
        let sum = hosted(&store.data);
        assert!(
            sum == real || sum + 1 == real,
            "{answered}: {sum} meetings on {last}"
        );
        assert!(
            hosted(&before) <= real,
            "{answered}: {} before",
            hosted(&before)
        );
    }
}

/// Rows of a host: one of more days takes the place of those within it, and a newer one within it is
/// counted beside it, since the older one may lack what came late.
#[test]
fn rows_of_a_host_within_a_newer_one_are_part_of_it() {
    let mut log = usage::activity::ActivityLog::new();
    let row = |meetings: u32| -> zoom_admin::report::Host {
        let row = serde_json::json!({"id": "a", "email": "ann@example.com", "meetings": meetings});
        serde_json::from_value(row).unwrap()
    };
    let days = |from, to| DateRange::new(day(from), day(to));
    let june = days("2026-06-01", "2026-06-27");
    let sum = |log: &usage::activity::ActivityLog| {
        let of = log.trail(Some("a"), &["ann@example.com"]);
        of.over(days("2026-01-01", "2026-12-31"))
            .host_report_meetings
    };
    log.host(days("2026-05-05", "2026-05-31"), &row(100));
    log.host(days("2026-06-03", "2026-06-09"), &row(2));
    log.host(days("2026-06-10", "2026-06-27"), &row(3));
    assert_eq!(sum(&log), 105);
    log.host(june, &row(6));
    assert_eq!(sum(&log), 106);
    // Days of two blocks are of neither alone.
    log.host(days("2026-06-28", "2026-07-24"), &row(1_000));
    assert_eq!(sum(&log), 1_106);
    log.host(days("2026-06-26", "2026-06-27"), &row(4));
    assert_eq!(sum(&log), 1_110);
    log.host(june, &row(8));
    assert_eq!(sum(&log), 1_108);
}
