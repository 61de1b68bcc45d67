//! Reports for any range of days, against every reading that Zoom's documents allow.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use futures::{StreamExt, TryStreamExt};
use proptest::prelude::*;
use zoom_admin::coverage::GapKind;
use zoom_admin::fake::{
    Fake, FakeAccount, FakeBeyond, FakeEnds, FakeMeeting, FakeMonth, FakeReportRules, FakeSignIn,
    FakeUser, Fault, FaultRule,
};
use zoom_admin::{DateRange, DaySet, ErrorKind, Ranged, Span, TokioClock, Zoom, report};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Every reading of "at most one month" and "the last six months".
fn rules() -> Vec<FakeReportRules> {
    let mut all = Vec::new();
    for ends in [FakeEnds::Inclusive, FakeEnds::Exclusive] {
        for month in [FakeMonth::Days30, FakeMonth::Days31, FakeMonth::Calendar] {
            for too_wide in [FakeBeyond::Refuse, FakeBeyond::Clamp] {
                for too_old in [FakeBeyond::Refuse, FakeBeyond::Clamp] {
                    all.push(FakeReportRules {
                        ends,
                        month,
                        too_wide,
                        too_old,
                    });
                }
            }
        }
    }
    all
}

fn at(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    day.and_hms_opt(hour, minute, 0).unwrap().and_utc()
}

/// Of each of so many days to today: two equal sign-ins, one in the first and one in the last
/// second of the day, a meeting of Ann's, and one of Ben's that ends on the next day.
fn account(today: NaiveDate, days: u64) -> FakeAccount {
    let mut account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .user(FakeUser::new("ben@example.com"));
    for back in 0..days {
        let day = today - Days::new(back);
        let last = at(day, 23, 59) + chrono::Duration::seconds(59);
        for time in [at(day, 10, 0), at(day, 10, 0), at(day, 0, 0), last] {
            account = account.sign_in(FakeSignIn::new("ann@example.com", time));
        }
        for (host, time) in [("ann", at(day, 11, 0)), ("ben", at(day, 23, 50))] {
            let uuid = format!("{host} {day}");
            account = account.meeting(FakeMeeting::new(format!("{host}@example.com"), uuid, time));
        }
    }
    account
}

fn zoom(fake: &Fake) -> Zoom {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .max_page_size(40)
        .build()
        .unwrap()
}

async fn read<R: Ranged>(
    zoom: &Zoom,
    request: R,
    days: DateRange,
) -> Vec<Span<<R::Output as zoom_admin::PageBody>::Item>> {
    zoom.between(request, days).try_collect().await.unwrap()
}

/// The days of the spans are those asked for, each once, in order.
fn whole<T>(spans: &[Span<T>], days: DateRange) {
    let mut next = days.from;
    for span in spans {
        assert_eq!(span.days.from, next);
        next = span.days.to + Days::new(1);
    }
    assert_eq!(next, days.to + Days::new(1));
}

/// The days that were read, and those that no report has.
fn split<T>(spans: &[Span<T>]) -> (DaySet, DaySet) {
    let (mut read, mut gone) = (DaySet::new(), DaySet::new());
    for span in spans {
        if span.gaps.is_empty() {
            read.insert(span.days);
        }
        for gap in &span.gaps {
            let young = gap.kind == GapKind::TooYoung;
            assert!(young || gap.kind == GapKind::NotAvailable, "{gap:?}");
            gone.insert(gap.range.unwrap());
        }
    }
    (read, gone)
}

/// By the host report. (Ben's end on the next day, so that it is not sure which day they count for.)
fn meetings_of_ann(spans: &[Span<report::Host>]) -> u64 {
    let hosts = spans.iter().flat_map(|s| &s.records);
    let anns = hosts.filter(|h| h.email.as_deref() == Some("ann@example.com"));
    anns.map(|h| u64::try_from(h.meetings.unwrap()).unwrap())
        .sum()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Any range, on any day, whatever the rules: each record of a day that the reports reach comes
    /// once, equal ones as often as they are, in order; the other days are gaps.
    #[test]
    fn each_record_comes_once_and_each_day_is_read_or_a_gap(
        rules in prop::sample::select(rules()),
        today in 0u64..800,
        back in 0u64..200,
        length in 0u64..200,
    ) {
        let today = day("2023-12-01") + Days::new(today);
        let from = today - Days::new(back);
        let days = DateRange::new(from, from + Days::new(length));
        runtime().block_on(async {
            let fake = Fake::builder()
                .account(account(today, 190))
                .now(at(today, 12, 0))
                .report_rules(rules)
                .unlimited()
                .build();
            let zoom = zoom(&fake);
            let reach = DateRange::new(today - Days::new(180), today);
            let readable = days.intersection(reach);
            let yesterday = today - Days::new(1);

            let spans = read(&zoom, report::SignIns::new(), days).await;
            whole(&spans, days);
            let (covered, gone) = split(&spans);
            assert_eq!(readable.map(DaySet::from).unwrap_or_default(), covered);
            assert_eq!(covered.days() + gone.days(), days.days());
            let times: Vec<_> = spans.iter().flat_map(|s| &s.records).map(|r| r.time.unwrap()).collect();
            assert!(times.is_sorted());
            let mut by_day: BTreeMap<NaiveDate, usize> = BTreeMap::new();
            for time in &times {
                *by_day.entry(time.date_naive()).or_default() += 1;
            }
            for range in covered.ranges() {
                for day in range.from.iter_days().take_while(|d| *d <= range.to.min(yesterday)) {
                    assert_eq!(by_day.get(&day), Some(&4), "sign-ins of {day}");
                }
            }
            assert!(by_day.keys().all(|day| readable.unwrap().contains(*day)));

            let spans = read(&zoom, report::HistoryMeetings::new(today, today), days).await;
            whole(&spans, days);
            let held: Vec<_> = spans.iter().flat_map(|s| &s.records).map(|m| m.start_time.unwrap()).collect();
            let expected = readable.map(|r| DateRange::new(r.from, r.to.min(yesterday)).days());
            let past = held.iter().filter(|t| t.date_naive() <= yesterday).count() as u64;
            assert_eq!(past, 2 * expected.unwrap_or(0), "meetings held");

            let spans = read(&zoom, report::Hosts::new(today, today), days).await;
            whole(&spans, days);
            let hosted = meetings_of_ann(&spans);
            let last = matches!(rules.ends, FakeEnds::Inclusive) && readable.is_some_and(|r| r.to == today);
            assert_eq!(hosted, expected.unwrap_or(0) + u64::from(last), "sums of the host report");
            assert!(fake.calls().iter().all(|call| call.status == Some(200)));
        });
    }
}

const TODAY: &str = "2026-07-01";

fn fake() -> Fake {
    Fake::builder()
        .account(account(day(TODAY), 190))
        .now(at(day(TODAY), 12, 0))
        .unlimited()
        .build()
}

fn asked(fake: &Fake, path: &str) -> usize {
    fake.calls()
        .iter()
        .filter(|c| c.path.ends_with(path))
        .count()
}

#[tokio::test(start_paused = true)]
async fn an_answer_for_less_is_asked_for_once_more_and_no_more_than_once() {
    let days = DateRange::new(day("2026-05-10"), day("2026-06-04"));
    let fake = fake();
    fake.clamp_reports(20);
    let zoom = zoom(&fake).read_ahead(0);
    // One window of 26 days, of which the first ask gives 20, and a narrower one the rest.
    let request = || report::Hosts::new(days.from, days.to);
    let spans = read(&zoom, request(), days).await;
    let meetings = meetings_of_ann(&spans);
    assert_eq!(meetings, 26);
    assert!(spans.iter().all(|s| s.gaps.is_empty()), "{spans:?}");

    // Too little also for the narrower one: a gap, and no third.
    fake.clamp_reports(5);
    fake.clear_calls();
    let spans = read(&zoom, request(), days).await;
    let gaps: Vec<_> = spans.iter().flat_map(|s| &s.gaps).collect();
    assert!(gaps.iter().all(|g| g.kind == GapKind::Clamped), "{gaps:?}");
    let missing: DaySet = gaps
        .iter()
        .map(|g| g.range.unwrap())
        .collect::<Vec<_>>()
        .into();
    let meetings = meetings_of_ann(&spans);
    assert_eq!(meetings + missing.days(), 26);
    assert!(meetings >= 10);
    // One for the ends, and two for each window.
    assert!(asked(&fake, "/report/users") <= 1 + 2 * spans.len());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_a_gap_for_every_day_and_costs_few_calls() {
    let fake = fake();
    fake.refuse(
        "/report/activities",
        zoom_admin::fake::FakeRefusal::missing_scope(["report:read:admin"]),
    )
    .unwrap();
    let days = DateRange::new(day("2026-01-10"), day(TODAY));
    let spans = read(&zoom(&fake), report::SignIns::new(), days).await;
    whole(&spans, days);
    assert!(
        spans
            .iter()
            .all(|s| s.records.is_empty() && s.gaps.len() == 1)
    );
    assert!(spans.iter().all(|s| s.gaps[0].kind == GapKind::Refused));
    assert!(asked(&fake, "/report/activities") <= 2);
}

#[tokio::test(start_paused = true)]
async fn a_window_that_fails_is_a_gap_and_the_others_are_read() {
    let fake = fake();
    let broken = r#"{"activity_logs":["odd"],"next_page_token":""}"#;
    let rule = FaultRule::new(Fault::json(200, broken));
    fake.inject(rule.on("/report/activities").after(2)).unwrap();
    let days = DateRange::new(day("2026-01-10"), day(TODAY));
    let spans = read(&zoom(&fake).read_ahead(0), report::SignIns::new(), days).await;
    whole(&spans, days);
    let bad: Vec<_> = spans.iter().filter(|s| !s.gaps.is_empty()).collect();
    let [bad] = bad[..] else {
        panic!("{} windows failed", bad.len());
    };
    assert_eq!(bad.gaps[0].kind, GapKind::Unreadable);
    assert_eq!((bad.gaps[0].range, bad.failures.len()), (Some(bad.days), 1));
}

#[tokio::test(start_paused = true)]
async fn wrong_credentials_end_the_stream() {
    let fake = fake();
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, "wrong")
        .transport(fake.clone())
        .clock(fake.clock())
        .build()
        .unwrap();
    let days = DateRange::new(day("2026-01-10"), day(TODAY));
    let mut spans = zoom.between(report::SignIns::new(), days);
    let error = spans.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(spans.next().await.is_none());
}

/// A report whose ranges end with the first instant of the last day.
#[tokio::test(start_paused = true)]
async fn a_record_at_midnight_does_not_prove_that_the_last_day_counts() {
    let answers = crate::support::Script::new(|request| {
        let query = request.uri().query().unwrap_or("");
        let of = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            day(&pairs.find(|(n, _)| n == name).unwrap().1)
        };
        let (from, to) = (of("from"), of("to"));
        let times = from.iter_days().take_while(|d| *d <= to);
        let rows: Vec<_> = times
            .flat_map(|d| [at(d, 0, 0), at(d, 12, 0)])
            .filter(|time| *time <= at(to, 0, 0))
            .map(|time| serde_json::json!({"email": "a@x", "time": time, "type": "Sign in"}))
            .collect();
        let body = serde_json::json!({"from": from, "to": to, "activity_logs": rows});
        crate::support::http(200, &body.to_string())
    });
    let clock = TokioClock::starting_at(at(day(TODAY), 13, 0));
    let zoom = answers.builder().clock(clock).build().unwrap();
    let days = DateRange::new(day("2026-04-10"), day(TODAY));
    let spans = read(&zoom, report::SignIns::new(), days).await;
    whole(&spans, days);
    let rows: usize = spans.iter().map(|s| s.records.len()).sum();
    // All but today's at noon.
    assert_eq!(rows as u64, 2 * days.days() - 1);
}

/// What is asked of the reports that the fake does not know: by month, and to yesterday.
#[tokio::test(start_paused = true)]
async fn daily_goes_by_month_and_cloud_recording_ends_the_day_before_today() {
    use std::sync::{Arc, Mutex};
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let urls = seen.clone();
    let answers = crate::support::Script::new(move |request| {
        let query = request.uri().query().unwrap_or("").to_owned();
        urls.lock().unwrap().push(query.clone());
        let of = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
        };
        let body = match of("year") {
            Some(year) => {
                let month: u32 = of("month").unwrap().parse().unwrap();
                let first = NaiveDate::from_ymd_opt(year.parse().unwrap(), month, 1).unwrap();
                let days = first
                    .iter_days()
                    .take_while(|d| d.format("%m").to_string() == format!("{month:02}"));
                let dates: Vec<_> = days
                    .map(|d| serde_json::json!({"date": d, "meetings": 1}))
                    .collect();
                serde_json::json!({"year": first.format("%Y").to_string(), "dates": dates})
            }
            None => {
                let (from, to) = (day(&of("from").unwrap()), day(&of("to").unwrap()));
                let days = from.iter_days().take_while(|d| *d <= to);
                let rows: Vec<_> = days
                    .map(|d| serde_json::json!({"date": d, "usage": "1 GB"}))
                    .collect();
                serde_json::json!({"from": from, "to": to, "cloud_recording_storage": rows})
            }
        };
        crate::support::http(200, &body.to_string())
    });
    let zoom = answers
        .builder()
        .clock(TokioClock::starting_at(at(day(TODAY), 12, 0)))
        .build()
        .unwrap();
    let days = DateRange::new(day("2026-02-20"), day(TODAY));
    let spans = read(&zoom, report::Daily::new(), days).await;
    whole(&spans, days);
    let dates: Vec<_> = spans
        .iter()
        .flat_map(|s| &s.records)
        .map(|d| d.date.unwrap())
        .collect();
    assert_eq!(dates.len() as u64, days.days());
    assert!(dates.is_sorted());
    let months = seen.lock().unwrap().split_off(0);
    assert_eq!(months.len(), 6, "{months:?}");
    assert!(months.iter().all(|q| !q.contains("page_size")));

    let spans = read(&zoom, report::CloudRecording::new(days.from, days.to), days).await;
    whole(&spans, days);
    let dates: Vec<_> = spans
        .iter()
        .flat_map(|s| &s.records)
        .map(|d| d.date.unwrap())
        .collect();
    assert_eq!(dates.len() as u64, days.days() - 1);
    assert_eq!(spans.last().unwrap().gaps[0].kind, GapKind::TooYoung);
    let asked = seen.lock().unwrap().join(" ");
    assert!(!asked.contains(TODAY), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn a_record_without_a_time_comes_once_and_what_was_noted_comes_with_it() {
    // Each window but the first also asks for days of its neighbours, and meets these there too.
    let answers = crate::support::Script::new(|request| {
        let uri = request.uri().to_string();
        let of = |name: &str| uri.split(name).nth(1).unwrap()[1..11].to_owned();
        let body = serde_json::json!({
            "from": of("from"), "to": of("to"), "page_size": 300, "next_page_token": "",
            "activity_logs": [
                {"email": "ann@example.com", "time": {"not": "a time"}},
                {"email": "ben@example.com"},
                {"email": "ben@example.com"},
                {"email": "cem@example.com", "time": format!("{}T10:00:00Z", of("from")),
                 "version": {"not": "a version"}},
            ],
        });
        crate::support::http(200, &body.to_string())
    });
    let zoom = answers
        .builder()
        .clock(TokioClock::starting_at(at(day("2026-06-10"), 9, 0)));
    let zoom = zoom.build().unwrap();
    let days = DateRange::new(day("2026-03-01"), day("2026-06-09"));
    let spans = read(&zoom, report::SignIns::new(), days).await;
    assert!(answers.calls().len() > 2);
    let rows = spans.iter().flat_map(|span| &span.records);
    let mut names: BTreeMap<_, usize> = BTreeMap::new();
    for row in rows.filter(|row| row.time.is_none()) {
        *names.entry(row.email.clone().unwrap()).or_default() += 1;
    }
    let expected = [
        ("ann@example.com".to_owned(), 1),
        ("ben@example.com".to_owned(), 2),
    ];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), expected);
    for span in &spans {
        let notes: Vec<_> = span.notes.iter().map(|note| note.path.as_str()).collect();
        assert_eq!(notes, ["activity_logs[0].time", "activity_logs[3].version"]);
    }
}

/// One host on the first day of each block of sums, and another, later, on a single day: whether the
/// report counts the last day in can be found by that day, while it is there.
fn sparse() -> FakeAccount {
    let mut account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .user(FakeUser::new("cleo@example.com"));
    let held = |host: &str, day: NaiveDate| {
        FakeMeeting::new(
            format!("{host}@example.com"),
            format!("{host} {day}"),
            at(day, 11, 0),
        )
    };
    let last = day(TODAY) - Days::new(30);
    for day in day("2026-02-01").iter_days().take_while(|day| *day < last) {
        if day.num_days_from_ce() % 27 == 0 {
            account = account.meeting(held("ann", day));
        }
    }
    account.meeting(held("cleo", day("2026-06-13")))
}

/// Ann's meetings, of the spans and by the days that were read.
fn anns(spans: &[Span<report::Host>]) -> (u64, u64) {
    let read = spans.iter().filter(|span| span.gaps.is_empty());
    let days = read.clone().flat_map(|span| {
        let days = span.days.from.iter_days();
        days.take_while(|day| *day <= span.days.to)
    });
    let last = day(TODAY) - Days::new(30);
    let held = days.filter(|day| day.num_days_from_ce() % 27 == 0 && *day < last);
    let sum: u64 = read
        .map(|span| meetings_of_ann(std::slice::from_ref(span)))
        .sum();
    (sum, held.count() as u64)
}

fn with_ends(account: FakeAccount, ends: FakeEnds) -> Fake {
    Fake::builder()
        .account(account)
        .now(at(day(TODAY), 12, 0))
        .report_rules(FakeReportRules {
            ends,
            ..FakeReportRules::default()
        })
        .unlimited()
        .build()
}

const BOTH: [FakeEnds; 2] = [FakeEnds::Inclusive, FakeEnds::Exclusive];

/// Whose meetings showed that there is something may be gone when a single day is asked for.
#[tokio::test(start_paused = true)]
async fn a_host_who_is_removed_at_any_time_makes_no_day_of_another_count_twice() {
    let days = DateRange::new(day("2026-02-01"), day(TODAY));
    for ends in BOTH {
        for moment in 1..30 {
            let fake = with_ends(sparse(), ends);
            fake.at_request(moment, |account| account.without("cleo@example.com"));
            let zoom = zoom(&fake).read_ahead(0);
            let spans = read(&zoom, report::Hosts::new(days.from, days.to), days).await;
            assert!(spans.iter().all(|span| span.gaps.is_empty()), "{spans:?}");
            let (sum, held) = anns(&spans);
            assert_eq!(sum, held, "{ends:?}, removed at request {moment}");
        }
    }
}

/// An answer that is none tells nothing of a day: what then may count a day twice is a gap.
#[tokio::test(start_paused = true)]
async fn sums_that_may_count_a_day_twice_are_not_read() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let days = DateRange::new(day("2026-02-01"), day(TODAY));
    let empty = r#"{"page_size":300,"next_page_token":""}"#;
    let mut gaps = 0;
    for ends in BOTH {
        for nth in 0..24 {
            // A single answer, or all up to there.
            for single in [true, false] {
                let fake = with_ends(sparse(), ends);
                let asked = AtomicUsize::new(0);
                let answers = crate::rewrite::Rewrite::new(fake.clone(), move |path, answer| {
                    if path != "/report/users" {
                        return answer;
                    }
                    let number = asked.fetch_add(1, Ordering::SeqCst);
                    let hit = if single { number == nth } else { number <= nth };
                    if hit {
                        crate::rewrite::answer(empty)
                    } else {
                        answer
                    }
                });
                let zoom = Zoom::builder()
                    .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
                    .transport(answers)
                    .clock(fake.clock());
                let zoom = zoom.build().unwrap().read_ahead(0);
                let spans = read(&zoom, report::Hosts::new(days.from, days.to), days).await;
                whole(&spans, days);
                gaps += spans.iter().filter(|span| !span.gaps.is_empty()).count();
                let (sum, held) = anns(&spans);
                assert_eq!(sum, held, "{ends:?}, answer {nth} ({single}): {spans:?}");
            }
        }
    }
    assert!(gaps > 0);
}

/// Of a single window that ends today nobody asks whether the last day counts, until an answer leaves
/// days out.
#[tokio::test(start_paused = true)]
async fn the_days_that_an_answer_left_out_are_counted_once() {
    let today = day(TODAY);
    let block = today - Days::new(u64::try_from(today.num_days_from_ce() % 27).unwrap());
    let days = DateRange::new(block, today);
    assert!(days.days() > 6, "{days}");
    for ends in BOTH {
        for answered in 1..30 {
            let fake = with_ends(account(today, 190), ends);
            fake.clamp_reports(answered);
            let spans = read(&zoom(&fake), report::Hosts::new(today, today), days).await;
            whole(&spans, days);
            if spans.iter().any(|span| !span.gaps.is_empty()) {
                continue;
            }
            let real = days.days() - u64::from(ends == FakeEnds::Exclusive);
            assert_eq!(
                meetings_of_ann(&spans),
                real,
                "{ends:?}, {answered} days answered"
            );
        }
    }
}

/// A server of sums that counts the last day in. `of_a_day` changes its answers for single days.
async fn hosts_by(
    of_a_day: impl Fn(NaiveDate, &str) -> String + Send + 'static,
) -> (Vec<Span<report::Host>>, Vec<DateRange>) {
    use std::sync::{Arc, Mutex};
    let asked: Arc<Mutex<Vec<DateRange>>> = Arc::default();
    let seen = asked.clone();
    let answers = crate::support::Script::new(move |request| {
        let query = request.uri().query().unwrap_or("").to_owned();
        let of = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            day(&pairs.find(|(n, _)| n == name).unwrap().1)
        };
        let range = DateRange::new(of("from"), of("to"));
        seen.lock().unwrap().push(range);
        let body = serde_json::json!({
            "from": range.from, "to": range.to, "next_page_token": "",
            "users": [{"email": "ann@example.com", "meetings": range.days()}],
        });
        let body = match range.days() {
            1 => of_a_day(range.from, &query),
            _ => body.to_string(),
        };
        crate::support::http(200, &body)
    });
    let clock = TokioClock::starting_at(at(day(TODAY), 13, 0));
    let zoom = answers.builder().clock(clock).build().unwrap();
    let days = DateRange::new(day("2026-04-10"), day("2026-06-20"));
    let spans = read(
        &zoom.read_ahead(0),
        report::Hosts::new(days.from, days.to),
        days,
    )
    .await;
    whole(&spans, days);
    let asked = asked.lock().unwrap().clone();
    (spans, asked)
}

/// A page of the host report for one day, with these members beside its dates.
fn page_of(day: NaiveDate, rest: &str) -> String {
    format!(r#"{{"from":"{day}","to":"{day}"{rest}}}"#)
}

#[tokio::test(start_paused = true)]
async fn a_day_of_which_something_came_has_something_also_where_it_cannot_be_read() {
    type OfADay = fn(NaiveDate, &str) -> String;
    let rows: [(&str, OfADay); 4] = [
        ("a record", |d, _| {
            page_of(d, r#","users":[{"meetings":1}]"#)
        }),
        ("one that cannot be read", |d, _| {
            page_of(d, r#","users":["odd"]"#)
        }),
        ("a total", |d, _| {
            page_of(d, r#","total_records":2,"users":[]"#)
        }),
        ("one of the second page", |d, query| {
            match query.contains("next_page_token=t") {
                true => page_of(d, r#","users":[{"meetings":1}],"next_page_token":"""#),
                false => page_of(d, r#","users":[],"next_page_token":"t""#),
            }
        }),
    ];
    for (what, of_a_day) in rows {
        let (spans, asked) = hosts_by(of_a_day).await;
        let days: u64 = spans.iter().map(|s| s.days.days()).sum();
        assert_eq!(meetings_of_ann(&spans), days, "{what}: each day once");
        let single = asked.iter().filter(|range| range.days() == 1);
        assert!(single.count() <= 4, "{what}: {asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_its_list_does_not_say_that_a_day_had_nothing() {
    // Of no day it is known whether it had something: nothing is learnt by asking further.
    let (spans, asked) = hosts_by(|d, _| page_of(d, r#","page_size":1"#)).await;
    let single = asked.iter().filter(|range| range.days() == 1).count();
    assert_eq!(single, 3, "{asked:?}");
    assert_eq!(asked.len(), 3 + spans.len(), "{asked:?}");
    // Where a total says that there was nothing, a day with something is sought.
    let (_, asked) = hosts_by(|d, _| page_of(d, r#","total_records":0"#)).await;
    assert!(asked.len() > 3 + spans.len(), "{asked:?}");
    // One that is known decides for all.
    let known = |d: NaiveDate, _: &str| match d.to_string() == "2026-06-26" {
        true => page_of(d, r#","users":[{"meetings":1}]"#),
        false => page_of(d, ""),
    };
    let (spans, asked) = hosts_by(known).await;
    let days: u64 = spans.iter().map(|s| s.days.days()).sum();
    assert_eq!(meetings_of_ann(&spans), days, "{asked:?}");
}
