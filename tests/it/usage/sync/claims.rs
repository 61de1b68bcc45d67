//! Coverage claims nothing that the events do not hold.

use chrono::NaiveDate;
use zoom_admin::coverage::SourceCoverage;
use zoom_admin::{DateRange, DaySet};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(from: &str, to: &str) -> DateRange {
    DateRange::new(day(from), day(to))
}

#[test]
fn an_empty_coverage_is_not_complete() {
    let empty = Coverage::default();
    assert!(!empty.is_complete());
    assert_eq!(
        (empty.to_string(), empty.data_through()),
        ("nothing was read".to_owned(), None)
    );
    let nothing = SourceCoverage::new(Source::History);
    assert!(!nothing.is_complete());
    assert_eq!(nothing.to_string(), "meeting history not asked for");
    assert_eq!(nothing.data_through(), None);
}

#[test]
fn data_through_is_what_was_settled_and_never_what_was_asked_for() {
    let of = |gaps: &[(GapKind, &str, &str)]| {
        let all = days("2026-05-01", "2026-07-01");
        let mut coverage = SourceCoverage::new(Source::History).asking(all, at(NOW));
        let gaps = gaps.iter();
        coverage.gaps.extend(gaps.map(|(kind, from, to)| {
            zoom_admin::coverage::Gap::new(
                zoom_admin::coverage::Why::other(*kind, "it is missing"),
                Some(days(from, to)),
            )
        }));
        coverage.data_through()
    };
    assert_eq!(of(&[]), Some(day("2026-06-29")));
    let (refused, failed) = (GapKind::Refused, GapKind::Failed);
    assert_eq!(of(&[(refused, "2026-05-01", "2026-07-01")]), None);
    assert_eq!(
        of(&[(failed, "2026-06-20", "2026-07-01")]),
        Some(day("2026-06-19"))
    );
    // With a hole, through the day before it.
    assert_eq!(
        of(&[(failed, "2026-05-10", "2026-05-12")]),
        Some(day("2026-05-09"))
    );
    assert_eq!(of(&[(failed, "2026-05-01", "2026-05-12")]), None);
    // What no report has any more is no hole.
    let gone = (GapKind::NotAvailable, "2026-05-01", "2026-05-12");
    assert_eq!(of(&[gone]), Some(day("2026-06-29")));
    assert_eq!(of(&[gone, (failed, "2026-05-13", "2026-05-13")]), None);
    let mut undated = SourceCoverage::new(Source::History);
    undated = undated.asking(days("2026-05-01", "2026-07-01"), at(NOW));
    undated.gaps.push(zoom_admin::coverage::Gap::new(
        zoom_admin::coverage::Why::other(refused, "refused"),
        None,
    ));
    assert_eq!(undated.data_through(), None);
}

/// What the events up to here hold.
#[derive(Default)]
struct Held {
    events: BTreeMap<(Source, NaiveDate), u64>,
    hosts: BTreeMap<DateRange, u64>,
    other: BTreeMap<Source, u64>,
    records: BTreeMap<Source, u64>,
    keys: BTreeSet<usage::sync::RecordKey>,
}

impl Held {
    fn take(&mut self, event: &SyncEvent) {
        let SyncEvent::Page { items, unit } = event else {
            return;
        };
        for item in items {
            *self.records.entry(unit.source).or_default() += 1;
            if !self.keys.insert(item.key) {
                continue;
            }
            let time = match &item.record {
                Record::Meeting(row) => row.start_time,
                Record::SignIn(row) => row.time,
                Record::Host(days, _) => {
                    *self.hosts.entry(*days).or_default() += 1;
                    continue;
                }
                other => {
                    *self.other.entry(other.source()).or_default() += 1;
                    continue;
                }
            };
            let day = (item.record.source(), time.unwrap().date_naive());
            *self.events.entry(day).or_default() += 1;
        }
    }

    /// Nothing is claimed that is not held, by what a whole reading holds.
    fn check(&self, coverage: &Coverage, whole: &Held, about: &str) {
        for of in coverage.sources() {
            let records = self.records.get(&of.source).copied().unwrap_or(0);
            assert_eq!(of.records, records, "{about}: {}", of.source);
            // Each planned day is read or a gap.
            let mut known = of.read();
            of.gaps
                .iter()
                .filter_map(|gap| gap.range)
                .for_each(|days| known.insert(days));
            for asked in of.asked.ranges() {
                assert!(known.covers(*asked), "{about}: {}", of.source);
            }
            let missing = |day: NaiveDate| {
                let is = self.events.get(&(of.source, day));
                is != whole.events.get(&(of.source, day))
            };
            for range in of.read().ranges() {
                let mut days = range.from.iter_days().take_while(|d| *d <= range.to);
                assert!(
                    !days.any(missing),
                    "{about}: {} of {range} is not held",
                    of.source
                );
                for (block, hosts) in &whole.hosts {
                    let within = range.intersection(*block) == Some(*block);
                    assert!(
                        of.source != Source::Hosts
                            || !within
                            || self.hosts.get(block) == Some(hosts),
                        "{about}: hosts of {block} are not held"
                    );
                }
            }
            if of.is_complete() && of.asked.is_empty() {
                let (is, was) = (self.other.get(&of.source), whole.other.get(&of.source));
                assert_eq!(is, was, "{about}: {}", of.source);
            }
            if let Some(through) = of.data_through() {
                let first = of.asked.ranges()[0].from;
                assert!(
                    of.settled().covers(DateRange::new(first, through)),
                    "{about}"
                );
            }
        }
        if coverage.is_complete() {
            assert_eq!(self.keys, whole.keys, "{about}: it says that all was read");
        }
    }
}

async fn read(
    zoom: &Zoom,
    options: &Options,
    mut each: impl FnMut(&Held, &Coverage, bool),
) -> Held {
    let mut held = Held::default();
    let mut sync = usage::sync(zoom, options.clone(), None).unwrap();
    each(&held, &sync.coverage(), false);
    while let Some(event) = sync.next().await {
        let Ok(event) = event else {
            each(&held, &sync.coverage(), true);
            return held;
        };
        held.take(&event);
        each(&held, &sync.coverage(), false);
    }
    each(&held, &sync.coverage(), true);
    held
}

#[tokio::test(start_paused = true)]
async fn at_every_event_coverage_claims_what_the_events_before_it_hold() {
    for (users, length) in [(1, 5), (12, 30), (60, 60)] {
        let fake = seeded(users);
        let options = Options::new().days(length);
        let whole = read(&zoom(&fake), &options, |_, _, _| {}).await;
        let mut number = 0;
        read(&zoom(&fake), &options, |held, coverage, end| {
            number += 1;
            held.check(
                coverage,
                &whole,
                &format!("{users} users, after event {number}"),
            );
            assert!(!end || coverage.is_complete(), "{coverage}");
            assert_eq!(coverage.sources().len(), 7);
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_sync_that_ends_with_an_error_claims_what_came_before_it() {
    let fake = seeded(30);
    let options = Options::new().days(30);
    let whole = read(&zoom(&fake), &options, |_, _, _| {}).await;
    for nth in [0, 1, 3, 5] {
        let fault = Fault::json(400, r#"{"code": 300, "message": "no"}"#);
        fake.inject(FaultRule::new(fault).on("/users").after(nth).times(50))
            .unwrap();
        read(&zoom(&fake), &options, |held, coverage, _| {
            held.check(coverage, &whole, &format!("broken at {nth}"));
            assert!(!coverage.is_complete());
        })
        .await;
        fake.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_read_yet_is_a_gap_that_reading_it_closes() {
    let fake = seeded(20);
    let options = Options::new().days(20);
    let sync = usage::sync(&zoom(&fake), options.clone(), None).unwrap();
    let mut coverage = sync.coverage();
    assert_eq!(coverage.sources().len(), 7);
    for of in coverage.sources() {
        let kinds: Vec<_> = of.gaps.iter().map(|gap| gap.kind).collect();
        assert_eq!(kinds, [GapKind::Pending], "{}", of.source);
        assert_eq!((of.data_through(), of.read()), (None, DaySet::new()));
    }
    assert_eq!(coverage.data_through(), None);
    assert!(
        coverage.to_string().contains("host report not read yet"),
        "{coverage}"
    );
    drop(sync);
    let mut store = Store::default();
    assert!(store.take(&zoom(&fake), options, usize::MAX).await);
    let mut other = store.coverage.clone();
    other += coverage.clone();
    coverage += store.coverage.clone();
    assert!(coverage.is_complete(), "{coverage}");
    assert!(other.is_complete(), "{other}");
    assert_eq!(coverage.data_through(), Some(day("2026-06-29")));
}

/// Users whose settings failed in a part that is finished are missing after a resume, too.
#[tokio::test(start_paused = true)]
async fn a_failure_before_a_stop_is_a_gap_after_it() {
    let fake = seeded(60);
    let reports = [Source::Hosts, Source::History, Source::SignIns];
    let options = reports.into_iter().fold(Options::new(), Options::without);
    let holder = fake
        .users()
        .into_iter()
        .find(|user| user.kind == 2)
        .unwrap();
    let odd = format!("/users/{}/settings", holder.id.clone().unwrap());
    let fault = Fault::json(404, r#"{"code": 1001, "message": "User does not exist"}"#);
    fake.inject(FaultRule::new(fault).on(&odd).times(1_000))
        .unwrap();
    let mut told = 0;
    for stop in 1..80 {
        let mut store = Store::default();
        store.take(&zoom(&fake), options.clone(), stop).await;
        let before = !store.failed.is_empty();
        store.coverage = Coverage::default();
        assert!(store.take(&zoom(&fake), options.clone(), usize::MAX).await);
        let of = store.coverage.source(Source::UserSettings).unwrap();
        assert!(!of.is_complete(), "stopped at {stop}");
        told += u32::from(before && of.gaps.iter().all(|gap| gap.records == Some(1)));
    }
    assert!(told > 10, "{told}");
}
