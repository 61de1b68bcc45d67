//! Listings that are read to their end, whatever happens on the way.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::support::{Answer, Script, http};
use chrono::NaiveDate;
use futures::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use zoom_admin::fake::{Fake, Fault, FaultRule};
use zoom_admin::{ErrorKind, Page, Plan, Zoom, report, user};

const DEAD: &str = r#"{"code":300,"message":"The next page token is invalid or expired."}"#;

/// Serves lists of users by page number, as the function says at each request.
fn serving(pages: impl Fn(usize, usize) -> Answer + Send + 'static) -> Script {
    let mut requests = 0;
    Script::new(move |r| {
        requests += 1;
        let query = r.uri().query().unwrap();
        let token = query.split("next_page_token=t").nth(1);
        let page = token.map_or(0, |t| t.split('-').next().unwrap().parse().unwrap());
        pages(requests, page)
    })
}

fn users(names: &[&str], next: Option<&str>, total: Option<u64>) -> Answer {
    let list: Vec<_> = names
        .iter()
        .map(|n| json!({"id": n, "email": format!("{n}@x"), "type": 1}))
        .collect();
    let body =
        json!({"users": list, "next_page_token": next.unwrap_or(""), "total_records": total});
    http(200, &body.to_string())
}

async fn read(zoom: &Zoom) -> Vec<Page<user::Users>> {
    zoom.pages(user::List::new()).try_collect().await.unwrap()
}

fn names(pages: &[Page<user::Users>]) -> Vec<String> {
    let users = pages.iter().flat_map(|p| &p.body.users);
    users.map(|u| u.id.as_ref().unwrap().to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_dead_page_token_starts_again_and_passes_over_what_was_given() {
    let script = serving(|request, page| match (request, page) {
        (_, 0) => users(&["a", "b"], Some("t1"), Some(5)),
        (_, 1) => users(&["c", "d"], Some("t2"), Some(5)),
        (3, 2) => http(400, DEAD),
        _ => users(&["e"], None, Some(5)),
    });
    let pages = read(&script.zoom()).await;
    assert_eq!(names(&pages), ["a", "b", "c", "d", "e"]);
    let last = pages.last().unwrap();
    assert_eq!((last.pass, last.missing), (2, 0));
    assert_eq!(script.calls().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_page_token_is_not_sent_when_it_is_too_old() {
    let script = serving(|request, page| match page {
        0 => users(
            &["a", "b"],
            Some(if request == 1 { "t1" } else { "t1-again" }),
            None,
        ),
        _ => users(&["c"], None, None),
    });
    let zoom = script.zoom().read_ahead(0);
    let mut pages = zoom.pages(user::List::new());
    pages.try_next().await.unwrap().unwrap();
    tokio::time::advance(Duration::from_secs(20 * 60)).await;
    let rest: Vec<_> = pages.try_collect().await.unwrap();
    assert_eq!(names(&rest), ["c"]);
    let urls: Vec<_> = script.calls().into_iter().map(|c| c.url).collect();
    assert!(
        !urls[1].contains("next_page_token") && urls[2].ends_with("t1-again"),
        "{urls:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_dies_at_the_same_place_for_ever_ends_in_an_error() {
    let script = serving(|_, page| match page {
        0 => users(&["a"], Some("t1"), None),
        _ => http(400, DEAD),
    });
    let results: Vec<_> = script.zoom().pages(user::List::new()).collect().await;
    let error = results.last().unwrap().as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert_eq!(
        script.calls().len(),
        8,
        "three more passes, and no fourth without anything new"
    );
}

#[tokio::test(start_paused = true)]
async fn a_user_who_moves_between_pages_comes_once_and_one_who_slips_through_is_found() {
    // During the first pass "b" moves behind, so that "c" takes its place on the page that was
    // read already: "b" comes twice and "c" not at all. The total shows it.
    let script = serving(|request, page| match (request, page) {
        (1, 0) => users(&["a", "b"], Some("t1"), Some(4)),
        (2, 1) => users(&["b", "d"], None, Some(4)),
        (_, 0) => users(&["a", "c"], Some("t1"), Some(4)),
        _ => users(&["b", "d"], None, Some(4)),
    });
    let pages = read(&script.zoom()).await;
    assert_eq!(names(&pages), ["a", "b", "d", "c"]);
    assert_eq!(pages.iter().map(|p| p.missing).max(), Some(0));
}

#[tokio::test(start_paused = true)]
async fn fewer_records_than_zoom_counts_mean_one_more_pass_and_then_a_gap() {
    let script = serving(|_, page| match page {
        0 => users(&["a", "b"], Some("t1"), Some(5)),
        _ => users(&["c"], None, Some(5)),
    });
    let pages = read(&script.zoom()).await;
    assert_eq!(names(&pages), ["a", "b", "c"]);
    assert_eq!(pages.last().unwrap().missing, 2);
    assert_eq!(script.calls().len(), 4);
    let error = script
        .zoom()
        .stream(user::List::new())
        .try_collect::<Vec<_>>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
    assert!(
        error.to_string().contains("2 records are missing"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_total_that_changes_on_the_way_means_one_more_pass() {
    // "a" leaves after the first page: "c" moves up to it and is missed, and as many came as there
    // are.
    let script = serving(|request, page| match (request, page) {
        (1, 0) => users(&["a", "b"], Some("t1"), Some(4)),
        (2, _) => users(&["d"], None, Some(3)),
        (_, 0) => users(&["b", "c"], Some("t2"), Some(3)),
        _ => users(&["d"], None, Some(3)),
    });
    let pages = read(&script.zoom()).await;
    assert_eq!(names(&pages), ["a", "b", "d", "c"]);
    assert_eq!(pages.last().unwrap().missing, 0);
    assert_eq!(script.calls().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn without_deduplication_another_pass_goes_on_by_position() {
    let script = serving(|request, page| match (request, page) {
        (_, 0) => users(&["a", "b"], Some("t1"), None),
        (2, 1) => http(400, DEAD),
        _ => users(&["b", "c"], None, None),
    });
    let pages = read(&script.zoom().dedup(false)).await;
    assert_eq!(
        names(&pages),
        ["a", "b", "b", "c"],
        "nothing is remembered but how many came"
    );
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn two_equal_sign_ins_are_two_also_when_the_pass_starts_again() {
    let twin = json!({"email": "a@x", "time": "2026-06-01T08:00:00Z", "type": "Sign in"});
    let other = json!({"email": "b@x", "time": "2026-06-01T08:00:00Z", "type": "Sign in"});
    let body = |rows: &[&Value], next: &str| {
        http(
            200,
            &json!({"activity_logs": rows, "next_page_token": next}).to_string(),
        )
    };
    let script = serving(move |request, page| match (request, page) {
        (_, 0) => body(&[&twin, &twin, &other], "t1"),
        (2, 1) => http(400, DEAD),
        _ => body(&[&twin, &other], ""),
    });
    let request = report::SignIns::new()
        .from(day("2026-06-01"))
        .to(day("2026-06-02"));
    let rows: Vec<_> = script.zoom().stream(request).try_collect().await.unwrap();
    let of = |email: &str| {
        rows.iter()
            .filter(|r| r.email.as_deref() == Some(email))
            .count()
    };
    assert_eq!((of("a@x"), of("b@x")), (3, 2));
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_record_is_told_once_however_often_it_is_read() {
    let script = serving(|request, page| match (request, page) {
        (_, 0) => http(
            200,
            r#"{"users":[{"type":1},{"email":"a@x"}],"next_page_token":"t1"}"#,
        ),
        (2, 1) => http(400, DEAD),
        _ => users(&["b"], None, None),
    });
    let pages = read(&script.zoom()).await;
    assert_eq!(pages.iter().map(|p| p.failures.len()).sum::<usize>(), 1);
}

#[tokio::test(start_paused = true)]
async fn pages_are_fetched_ahead_within_bounds_and_not_at_all_when_switched_off() {
    let endless = || {
        serving(|request, _| {
            users(
                &[&format!("u{request}")],
                Some(&format!("t{request}")),
                None,
            )
        })
    };
    for (ahead, asked) in [(0, 3), (1, 4), (5, 8)] {
        let script = endless();
        let mut pages = script.zoom().read_ahead(ahead).pages(user::List::new());
        assert_eq!(
            script.calls().len(),
            0,
            "nothing is sent before the first poll"
        );
        for _ in 0..3 {
            pages.try_next().await.unwrap().unwrap();
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(script.calls().len(), asked, "read_ahead({ahead})");
        // Dropped, it fetches nothing more.
        drop(pages);
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(script.calls().len(), asked);
    }
}

#[tokio::test(start_paused = true)]
async fn reading_ahead_hides_the_latency_behind_the_consumer() {
    let slow = |ahead: usize| async move {
        let script = serving(|request, _| {
            let last = request == 10;
            let next = format!("t{request}");
            let answer = users(&[&next], (!last).then_some(&next[..]), None);
            let Answer::Http(response) = answer else {
                unreachable!()
            };
            Answer::Slow(Duration::from_millis(500), response)
        });
        let begin = tokio::time::Instant::now();
        let mut pages = script.zoom().read_ahead(ahead).pages(user::List::new());
        while pages.try_next().await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        begin.elapsed()
    };
    let (without, with) = (slow(0).await, slow(1).await);
    assert!(without >= Duration::from_secs(10), "{without:?}");
    assert!(with <= Duration::from_millis(5_700), "{with:?}");
}

#[tokio::test(start_paused = true)]
async fn a_crawl_slower_than_the_tokens_loses_no_one() {
    for seed in 0..5 {
        let fake = Fake::builder().users(400).seed(seed).build();
        fake.inject(FaultRule::new(Fault::Reset).chance(0.05).times(50))
            .unwrap();
        let zoom = Zoom::builder()
            .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
            .transport(fake.clone())
            .clock(fake.clock())
            .plan(Plan::Business)
            .max_page_size(50)
            .build()
            .unwrap();
        let mut pages = zoom.pages(user::List::new());
        let (mut seen, mut passes, mut count) = (BTreeSet::new(), 0, 0);
        while let Some(page) = pages.try_next().await.unwrap() {
            passes = page.pass;
            count += page.body.users.len();
            seen.extend(page.body.users.into_iter().map(|u| u.email));
            tokio::time::sleep(Duration::from_secs(16 * 60)).await;
        }
        let active = fake
            .users()
            .iter()
            .filter(|u| u.status == zoom_admin::fake::FakeStatus::Active)
            .count();
        assert_eq!((seen.len(), count), (active, active), "seed {seed}");
        assert!(passes > 1, "seed {seed}");
    }
}

/// Polls a stream to its end, and twice past it.
async fn is_fused<S: futures::Stream + Unpin>(name: &str, mut stream: S) {
    while stream.next().await.is_some() {}
    for _ in 0..2 {
        assert!(stream.next().await.is_none(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_stream_answers_none_past_its_end_and_past_an_error() {
    let days = zoom_admin::DateRange::new(day("2026-03-01"), day("2026-05-30"));
    let clock = zoom_admin::TokioClock::starting_at(crate::support::start());
    for (status, body) in [
        (
            200,
            r#"{"users":[{"email":"a@x"}],"activity_logs":[],"id":"u"}"#,
        ),
        (400, r#"{"code":300,"message":"Validation Failed."}"#),
        (401, r#"{"code":124,"message":"Invalid access token."}"#),
        (200, "{}"),
    ] {
        let script = Script::new(move |_| http(status, body));
        let zoom = script.builder().clock(clock).build().unwrap();
        for ahead in [0, 1, 3] {
            let zoom = zoom.read_ahead(ahead);
            is_fused("pages", zoom.pages(user::List::new())).await;
            is_fused("stream", zoom.stream(user::List::new())).await;
            is_fused("between", zoom.between(report::SignIns::new(), days)).await;
        }
        let requests = ["u", "v"].map(|id| (id, user::Get::new(id)));
        is_fused("each", zoom.each(requests)).await;
        // A request that cannot be made.
        let bad = zoom.pages(zoom_admin::meeting::List::new(""));
        is_fused("no request", bad).await;
        let options = zoom_admin::usage::Options::new();
        let sync = zoom_admin::usage::sync(&zoom, options, None).unwrap();
        is_fused("sync", sync).await;
    }
}

#[tokio::test(start_paused = true)]
async fn pages_that_bring_nothing_new_end_the_listing_after_a_bound() {
    for (bound, empty) in [(50, true), (50, false), (7, true), (7, false)] {
        let script = serving(move |request, _| {
            let next = format!("t{request}");
            let names: &[&str] = match (request, empty) {
                (1, _) | (_, false) => &["a"],
                _ => &[],
            };
            users(names, Some(&next), None)
        });
        let zoom = script.zoom().stale_pages(bound);
        let results: Vec<_> = zoom.stream(user::List::new()).collect().await;
        assert!(results[0].is_ok());
        let error = results.last().unwrap().as_ref().unwrap_err();
        assert_eq!((error.kind(), results.len()), (ErrorKind::Paging, 2));
        // The first brought something; what was read ahead does not count.
        let calls = u32::try_from(script.calls().len()).unwrap();
        assert_eq!(calls, bound + 1);
    }
    // As JSON too, also where the list is missing.
    let script = serving(|request, _| {
        let body = format!(r#"{{"page_size":30,"next_page_token":"t{request}"}}"#);
        http(200, &body)
    });
    let pages = script.zoom().pages(zoom_admin::RawPages(user::List::new()));
    let results: Vec<_> = pages.collect().await;
    assert!(results.last().unwrap().is_err());
    assert_eq!(script.calls().len(), 50);
}

#[tokio::test(start_paused = true)]
async fn reading_again_is_not_nothing_new_for_ever() {
    // Twenty pages, and the token of the last one dies once: all are read again.
    let script = serving(|request, page| match (request, page) {
        (20, _) => http(400, DEAD),
        (_, 19) => users(&["n19"], None, None),
        _ => users(
            &[&format!("n{page}")],
            Some(&format!("t{}", page + 1)),
            None,
        ),
    });
    let pages: Vec<_> = script
        .zoom()
        .stale_pages(2)
        .pages(user::List::new())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(names(&pages).len(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_total_greater_than_the_only_page_costs_one_more_pass_and_no_more() {
    for total in [4, 1_000_000, u64::MAX] {
        let script = serving(move |_, _| users(&["a", "b", "c"], None, Some(total)));
        let pages = read(&script.zoom()).await;
        assert_eq!(names(&pages), ["a", "b", "c"]);
        assert_eq!(pages.last().unwrap().missing, total - 3);
        assert_eq!(script.calls().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_later_page_that_is_no_answer_fails_the_listing_like_a_first_one() {
    for foreign in [
        "{}",
        r#"{"shoe":1}"#,
        r#"{"people":[{"email":"b@x"}],"next_page_token":""}"#,
        r#"{"total_records":3,"next_page_token":""}"#,
        "null",
        "",
    ] {
        let script = serving(move |_, page| match page {
            0 => users(&["a"], Some("t1"), None),
            _ => http(200, foreign),
        });
        let results: Vec<_> = script.zoom().stream(user::List::new()).collect().await;
        assert_eq!(results.len(), 2, "{foreign}");
        let error = results[1].as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{foreign}: {error}");
    }
}

#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_to_read_logs_what_was_lost_on_the_way() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let lost = || {
        let bytes = std::mem::take(&mut *log.0.lock().unwrap());
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("hush"), "a value is logged: {text}");
        text.matches("lost while reading").count()
    };
    let clock = zoom_admin::TokioClock::starting_at(crate::support::start());
    let script = Script::new(|_| {
        let body = r#"{"users":[{"email":"a@x","type":"hush"}],"activity_logs":[{"time":"hush"}]}"#;
        http(200, body)
    });
    let zoom = script.builder().clock(clock).build().unwrap();
    zoom.send(user::List::new()).await.unwrap();
    assert_eq!(lost(), 1, "send");
    zoom.send_full(user::List::new()).await.unwrap();
    assert_eq!(lost(), 1, "send_full");
    read(&zoom).await;
    assert_eq!(lost(), 1, "pages");
    let users: Vec<_> = zoom.stream(user::List::new()).try_collect().await.unwrap();
    assert_eq!((users.len(), lost()), (1, 1), "stream");
    let each: Vec<_> = zoom.each([("a", user::List::new())]).collect().await;
    assert_eq!((each.len(), lost()), (1, 1), "each");
    let days = zoom_admin::DateRange::new(day("2026-05-20"), day("2026-05-22"));
    let spans: Vec<_> = zoom
        .between(report::SignIns::new(), days)
        .try_collect()
        .await
        .unwrap();
    assert_eq!((spans.len(), lost()), (1, 1), "between");
}
