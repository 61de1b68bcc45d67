//! What calls share, on the paused clock: limits, outages, fan-outs, sub accounts.

use std::time::Duration;

use crate::support::{Answer, Counting, Script, USER, emails, http, page, response, start, with};
use futures::StreamExt;
use tokio::time::Instant;
use zoom_admin::transport::TransportFault;
use zoom_admin::{Clock, ErrorKind, Plan, TokioClock, Zoom, user};

// ------------------------------------------------------------------------------ limits

/// However many tasks waited together, no sliding second sees more than the plan allows.
fn assert_never_more_than(rate: usize, mut sends: Vec<Instant>) {
    sends.sort();
    for pair in sends.windows(rate + 1) {
        let span = pair[rate] - pair[0];
        assert!(
            span > Duration::from_secs(1),
            "{} sends within {span:?}",
            rate + 1
        );
    }
}

#[tokio::test(start_paused = true)]
async fn no_send_escapes_the_limit_when_fifty_tasks_waited_for_a_token_together() {
    let provider = Counting::new(Duration::from_secs(3));
    let script = Script::new(|_| Answer::Slow(Duration::from_millis(80), response(200, &[], USER)));
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .plan(Plan::Free)
        .build()
        .unwrap();
    let tasks = (0..50).map(|_| {
        let zoom = zoom.clone();
        tokio::spawn(async move { zoom.send(user::Get::new("a")).await })
    });
    for task in futures::future::join_all(tasks).await {
        task.unwrap().unwrap();
    }
    assert_eq!(provider.count(), 1);
    let sends: Vec<_> = script.calls().iter().map(|c| c.at).collect();
    assert_eq!(sends.len(), 50);
    assert_never_more_than(4, sends.clone());
    // And hardly slower than the limit: 50 calls at 4 a second, the first second evenly spaced, and
    // until it is known how even the way is, 80 ms more a second.
    let took = *sends.iter().max().unwrap() - *sends.iter().min().unwrap();
    assert!(took < Duration::from_millis(13_000), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_429_waits_as_told_in_each_of_its_forms() {
    for retry_after in ["7", "Sat, 30 May 2026 12:00:07 GMT", "2026-05-30T12:00:07Z"] {
        let clock = TokioClock::starting_at(start());
        let script = Script::in_turn([
            with(
                429,
                &[("retry-after", retry_after)],
                r#"{"code":429,"message":"too many"}"#,
            ),
            http(200, USER),
        ]);
        let zoom = script.builder().clock(clock).build().unwrap();
        zoom.send(user::Get::new("a")).await.unwrap();
        let calls = script.calls();
        let waited = calls[1].at - calls[0].at;
        assert!(
            (7_000..7_100).contains(&waited.as_millis()),
            "{retry_after}: {waited:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_holds_back_every_call_of_its_label_and_only_those() {
    let mut first = true;
    let script = Script::new(move |r| {
        if r.uri().path() == "/v2/users/slow" && std::mem::take(&mut first) {
            return with(429, &[("retry-after", "10")], "");
        }
        match r.uri().path() {
            "/v2/users/summary" => http(200, r#"{"total_users_count":1}"#),
            _ => http(200, USER),
        }
    });
    let zoom = script.zoom();
    let slow = {
        let zoom = zoom.clone();
        tokio::spawn(async move { zoom.send(user::Get::new("slow")).await })
    };
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begin = Instant::now();
    zoom.send(user::Summary::new()).await.unwrap(); // Medium: not held
    assert!(begin.elapsed() < Duration::from_secs(1));
    zoom.send(user::Get::new("other")).await.unwrap(); // Light: held
    assert!(begin.elapsed() >= Duration::from_secs(9));
    slow.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_wait_until_midnight_is_an_error_with_the_time() {
    let clock = TokioClock::starting_at(start());
    let script = Script::new(|_| {
        with(
            429,
            &[
                ("retry-after", "2026-05-31T00:00:00Z"),
                ("x-ratelimit-type", "Daily-limit"),
            ],
            r#"{"code":429,"message":"You have reached the maximum daily rate limit."}"#,
        )
    });
    let zoom = script.builder().clock(clock).build().unwrap();
    let error = zoom.send(user::Summary::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(
        error.retry_at().unwrap(),
        "2026-05-31T00:00:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
    );
    // The next call is not even sent.
    let error = zoom.send(user::Summary::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(script.calls().len(), 1);
    assert!(clock.now() < start() + chrono::Duration::seconds(5));
}

// ------------------------------------------------------------------------------ sub accounts

#[tokio::test(start_paused = true)]
async fn a_sub_account_is_the_same_connection_with_other_paths_and_a_budget_of_its_own() {
    use zoom_admin::{Label, account};
    let script = Script::new(|r| match r.uri().path() {
        "/v2/accounts/sub%2F1/users" => http(200, &page(&["a@x"], "")),
        _ => http(200, r#"{"id":"1","feature":{}}"#),
    });
    let zoom = script.zoom();
    let sub = zoom.sub_account("sub/1");
    assert_eq!(emails(&sub).await.unwrap(), ["a@x"]);
    sub.send(account::Settings::new("me")).await.unwrap();
    sub.send(account::Settings::new("sub/1")).await.unwrap();
    sub.send(account::SubAccount::new("me")).await.unwrap();
    zoom.send(account::Settings::new("me")).await.unwrap();
    let paths: Vec<_> = script
        .calls()
        .into_iter()
        .map(|c| c.url.replace("https://api.zoom.us/v2", ""))
        .collect();
    assert_eq!(
        paths,
        [
            "/accounts/sub%2F1/users?page_size=2000",
            "/accounts/sub%2F1/settings",
            "/accounts/sub%2F1/settings",
            "/accounts/sub%2F1",
            "/accounts/me/settings",
        ]
    );
    for refused in [
        sub.send(account::SubAccounts::new()).await.err(),
        sub.send(account::Settings::new("another")).await.err(),
    ] {
        assert_eq!(refused.unwrap().kind(), ErrorKind::Request);
    }
    assert_eq!(sub.budget().labels[&Label::Medium].sent, 3);
    assert_eq!(zoom.budget().labels[&Label::Medium].sent, 1);
}

// ------------------------------------------------------------------------------ outages, fan-outs

#[tokio::test(start_paused = true)]
async fn an_outage_pauses_everybody_and_fails_nobody() {
    let begin = Instant::now();
    let script = Script::new(move |_| match begin.elapsed() < Duration::from_secs(60) {
        true => http(503, ""),
        false => http(200, USER),
    });
    let zoom = script.zoom();
    let calls = (0..200).map(|_| zoom.send(user::Get::new("a")));
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }
    let during = script
        .calls()
        .iter()
        .filter(|c| c.at - begin < Duration::from_secs(60))
        .count();
    // The first attempt of each, and then a probe now and then, not 200 x 5 attempts.
    assert!(during < 200 + 120, "{during}");
    assert!(
        begin.elapsed() < Duration::from_secs(120),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn an_outage_longer_than_the_patience_is_an_error() {
    let begin = Instant::now();
    let script = Script::new(|_| Answer::Broken(TransportFault::Connect));
    let mut policy = zoom_admin::RetryPolicy::default();
    policy.max_outage = Duration::from_secs(100);
    let zoom = script.builder().retry(policy).build().unwrap();
    let calls = (0..50).map(|_| zoom.send(user::Get::new("a")));
    for result in futures::future::join_all(calls).await {
        let error = result.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport), "{error:?}");
        assert!(!error.is_item());
    }
    let waited = begin.elapsed();
    assert!(waited < Duration::from_secs(140), "{waited:?}");
    // From then on, a call fails at once, or tries once as the probe.
    let before = script.calls().len();
    assert!(zoom.send(user::Get::new("a")).await.is_err());
    assert!(begin.elapsed() - waited < Duration::from_secs(1));
    assert!(script.calls().len() <= before + 1);
}

/// When calls were sent, in milliseconds, to a Zoom that never answers: two calls at once, then
/// one by one.
async fn sends_in_an_outage(policy: zoom_admin::RetryPolicy) -> Vec<u128> {
    let begin = Instant::now();
    let script = Script::new(|_| Answer::Broken(TransportFault::Connect));
    let zoom = script.builder().retry(policy).build().unwrap();
    let calls = (0..2).map(|_| zoom.send(user::Get::new("a")));
    for result in futures::future::join_all(calls).await {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Transport);
    }
    let calls = script.calls();
    let sends = calls.iter().map(|c| (c.at - begin).as_millis());
    sends.collect()
}

#[tokio::test(start_paused = true)]
async fn what_an_outage_is_and_how_it_is_probed_are_settings() {
    let mut policy = zoom_admin::RetryPolicy::default();
    policy.base = Duration::from_millis(1);
    policy.max_outage = Duration::from_secs(60);
    policy.outage_threshold = 2;
    policy.outage_pause = Duration::from_secs(3);
    policy.cap = Duration::from_secs(10);
    // Both fail; from then on one probe at a time, after 3, 6, 10, 10 ... seconds.
    let sends = sends_in_an_outage(policy.clone()).await;
    let probes: Vec<_> = sends[2..6].iter().map(|ms| ms / 1_000).collect();
    assert_eq!(probes, [3, 9, 19, 29], "{sends:?}");

    // Two calls are no outage here: each has its attempts, one soon after the other.
    policy.outage_threshold = 3;
    let sends = sends_in_an_outage(policy).await;
    assert_eq!(sends.len(), 10, "{sends:?}");
    assert!(sends[9] < 1_000, "{sends:?}");
}

#[tokio::test(start_paused = true)]
async fn an_outage_may_be_waited_out_for_ever() {
    let begin = Instant::now();
    let script = Script::new(move |_| match begin.elapsed().as_secs() < 86_400 {
        true => Answer::Broken(TransportFault::Connect),
        false => http(200, USER),
    });
    let mut policy = zoom_admin::RetryPolicy::default();
    policy.outage_threshold = 1;
    policy.max_outage = Duration::MAX;
    let zoom = script
        .builder()
        .retry(policy)
        .call_timeout(Duration::MAX)
        .build()
        .unwrap();
    let calls = (0..2).map(|_| zoom.send(user::Get::new("a")));
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn after_an_outage_calls_that_stand_or_fall_together_get_through() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let down = Arc::new(AtomicBool::new(true));
    let is_down = down.clone();
    let script = Script::new(move |_| match is_down.load(Ordering::Relaxed) {
        true => http(503, ""),
        false => Answer::Slow(Duration::from_millis(50), response(200, &[], USER)),
    });
    let mut policy = zoom_admin::RetryPolicy::default();
    policy.outage_threshold = 2;
    policy.max_outage = Duration::from_secs(5);
    let zoom = script.builder().retry(policy).build().unwrap();
    let both = || {
        futures::future::try_join(
            zoom.send(user::Get::new("a")),
            zoom.send(user::Get::new("b")),
        )
    };
    both().await.unwrap_err();
    tokio::time::sleep(Duration::from_secs(60)).await;
    both().await.unwrap_err();
    // One of them is the probe, and the other waits for what it finds.
    down.store(false, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(60)).await;
    both().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_of_a_fan_out_are_in_flight_than_told() {
    use zoom_admin::fake::Fake;
    let fake = Fake::builder()
        .users(100)
        .latency(Duration::from_secs(1))
        .unlimited()
        .build();
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(crate::support::fast())
        .build()
        .unwrap();
    let ids: Vec<_> = fake.users().into_iter().map(|u| u.email).collect();
    for (view, most) in [
        (zoom.in_flight(7), 7),
        (zoom.in_flight(1), 1),
        (zoom.in_flight(0), 1),
        (zoom.in_flight(64).read_ahead(0).dedup(false), 64),
    ] {
        zoom.token().await.unwrap();
        fake.clear_calls();
        let requests = ids.iter().map(|id| ((), user::Get::new(id.as_str())));
        let requests: Vec<_> = requests.collect();
        assert_eq!(view.each(requests).count().await, 100);
        let sends: Vec<_> = fake.calls().iter().map(|c| c.at).collect();
        assert_eq!(sends.len(), 100);
        // Each takes a second: those sent within one are in flight together.
        let together = sends.iter().map(|&at| {
            let within = |other: &&Instant| **other >= at && **other - at < Duration::from_secs(1);
            sends.iter().filter(within).count()
        });
        assert_eq!(together.max(), Some(most));
    }
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_uses_up_the_rate_also_when_answers_are_slow() {
    use zoom_admin::fake::Fake;
    for latency in [20, 200, 1_000, 3_000] {
        let latency = Duration::from_millis(latency);
        let fake = Fake::builder().users(1_200).latency(latency).build();
        let zoom = Zoom::builder()
            .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
            .transport(fake.clone())
            .clock(fake.clock())
            .plan(zoom_admin::Plan::Business)
            .build()
            .unwrap();
        let users = fake.users();
        // The first answer tells how long answers take.
        zoom.send(user::Get::new(users[0].email.as_str()))
            .await
            .unwrap();
        let began = Instant::now();
        let requests: Vec<_> = users
            .iter()
            .map(|u| ((), user::Get::new(u.email.as_str())))
            .collect();
        assert_eq!(zoom.each(requests).count().await, 1_200);
        // 80 a second; the first second's worth may go at once.
        let least = Duration::from_secs(14) + latency;
        // Of calls that are not answered within a second, nobody knows whether they came late:
        // they count 300 ms longer.
        let unsure = match latency > Duration::from_secs(1) {
            true => Duration::from_millis(300) * 15,
            false => Duration::ZERO,
        };
        let took = began.elapsed();
        assert!(
            took >= least && took < least + unsure + Duration::from_secs(2),
            "{took:?} at {latency:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_fan_out_one_that_is_gone_is_data_and_the_others_are_read() {
    use zoom_admin::Each;
    let script = Script::new(|r| match r.uri().path() {
        "/v2/users/u7" => http(404, r#"{"code":1001,"message":"User does not exist: u7."}"#),
        "/v2/users/u8" => http(400, r#"{"code":3161,"message":"Not allowed to host."}"#),
        _ => http(200, USER),
    });
    let ids = (0..100).map(|i| format!("u{i}"));
    let requests = ids.map(|id| (id.clone(), user::Get::new(id)));
    let zoom = script.zoom().in_flight(32);
    let answers: Vec<_> = zoom.each(requests).collect().await;
    let read = answers
        .iter()
        .filter(|e| matches!(e, Each::Read(..)))
        .count();
    let mut failed: Vec<_> = answers
        .iter()
        .filter_map(|e| match e {
            Each::Failed(id, _) => Some(id.as_str()),
            _ => None,
        })
        .collect();
    failed.sort();
    assert_eq!((read, failed), (98, vec!["u7", "u8"]));
}

/// Every way in which one thing is gone or refused, and its others are not.
#[tokio::test(start_paused = true)]
async fn every_code_for_one_thing_is_an_item_failure() {
    use zoom_admin::{Each, meeting};
    let codes = [
        (404, 1001),
        (400, 1010),
        (400, 1120),
        (404, 3001),
        (400, 3161),
        (400, 3000),
        (400, 12702),
        (404, 404),
    ];
    let script = Script::new(move |r| {
        let number = r.uri().path().trim_start_matches("/v2/past_meetings/u");
        let number: usize = number.trim_end_matches("/participants").parse().unwrap();
        match codes.get(number) {
            Some((status, code)) => http(*status, &format!(r#"{{"code":{code},"message":"No."}}"#)),
            None => http(
                200,
                r#"{"participants":[{"name":"Ann"}],"next_page_token":""}"#,
            ),
        }
    });
    let uuid = |i: usize| zoom_admin::MeetingUuid::from(format!("u{i}"));
    let requests = (0..20).map(move |i| (i, meeting::PastParticipants::new(uuid(i))));
    let answers: Vec<_> = script.zoom().each(requests).collect().await;
    assert_eq!(answers.len(), 20);
    for answer in answers {
        match answer {
            Each::Failed(i, error) => {
                assert_eq!(error.api().unwrap().code, codes[i].1, "{error}");
            }
            Each::Read(i, _) => assert!(i >= codes.len(), "{i}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_fan_out_a_failure_of_the_whole_stops_and_says_where() {
    use zoom_admin::Each;
    let mut served = 0;
    let script = Script::new(move |_| {
        served += 1;
        let answer = match served <= 40 {
            true => response(200, &[], USER),
            false => response(
                400,
                &[],
                r#"{"code":4711,"message":"does not contain scopes:[x]"}"#,
            ),
        };
        Answer::Slow(Duration::from_millis(50), answer)
    });
    let requests = (0..1_000).map(|i| (i, user::Get::new(format!("u{i}"))));
    let zoom = script.zoom().in_flight(32);
    let answers: Vec<_> = zoom.each(requests).collect().await;
    let read = answers
        .iter()
        .filter(|e| matches!(e, Each::Read(..)))
        .count();
    let stopped: Vec<_> = answers
        .iter()
        .filter_map(|e| match e {
            Each::Stopped(i, error) => Some((*i, error.kind())),
            _ => None,
        })
        .collect();
    assert_eq!(read, 40);
    assert!(
        stopped.contains(&(40, ErrorKind::MissingScope)),
        "{stopped:?}"
    );
    assert!(script.calls().len() < 110, "{}", script.calls().len());
}

/// Each answer that may be about one or about all.
const UNCLEAR: [(u16, &str, ErrorKind); 8] = [
    (
        400,
        r#"{"code":4711,"message":"does not contain scopes:[user:read:admin]"}"#,
        ErrorKind::MissingScope,
    ),
    (
        400,
        r#"{"code":200,"message":"No permission."}"#,
        ErrorKind::Forbidden,
    ),
    (403, "", ErrorKind::Forbidden),
    (200, r#"{"code":200}"#, ErrorKind::Forbidden),
    (200, "<html>Sign in</html>", ErrorKind::Decode),
    (400, "", ErrorKind::Api),
    (
        400,
        r#"{"code":2300,"message":"No endpoint."}"#,
        ErrorKind::Api,
    ),
    (200, r#"{"id":"#, ErrorKind::Transport),
];

#[tokio::test(start_paused = true)]
async fn a_refusal_of_one_is_ones_where_others_are_answered() {
    use zoom_admin::Each;
    let absent = (
        401,
        r#"{"code":1010,"message":"User does not belong to this account."}"#,
        ErrorKind::NotFound,
    );
    for (status, body, kind) in UNCLEAR.into_iter().chain([absent]) {
        // The first one, every third, eight in a row in the middle, and the last one.
        let refused = |i: usize| i == 0 || (20..26).contains(&i) || i % 3 == 1 || i == 99;
        let script = Script::new(move |r| {
            let number = r.uri().path().trim_start_matches("/v2/users/u").parse();
            match refused(number.unwrap()) {
                true => http(status, body),
                false => http(200, USER),
            }
        });
        let requests = (0..100).map(|i| (i, user::Get::new(format!("u{i}"))));
        let zoom = script.zoom().in_flight(4);
        let answers: Vec<_> = zoom.each(requests).collect().await;
        assert_eq!(answers.len(), 100, "{body}");
        for answer in answers {
            match answer {
                Each::Failed(i, error) if refused(i) => assert_eq!(error.kind(), kind, "{body}"),
                Each::Read(i, _) if !refused(i) => {}
                other => panic!("{body}: {other:?}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_in_a_row_without_an_answer_end_a_fan_out_soon() {
    use zoom_admin::Each;
    for (status, body, kind) in UNCLEAR {
        for (keys, limit) in [(1, 10), (3, 10), (1_000, 10), (1_000, 3), (1_000, 1)] {
            let script = Script::new(move |_| http(status, body));
            let requests = (0..keys).map(|i| (i, user::Get::new(format!("u{i}"))));
            let mut once = zoom_admin::RetryPolicy::default();
            (once.max_attempts, once.outage_threshold) = (1, u32::MAX);
            let zoom = script.builder().retry(once).build().unwrap().in_flight(4);
            let zoom = match limit {
                10 => zoom,
                other => zoom.stop_after_refusals(other),
            };
            let answers: Vec<_> = zoom.each(requests).collect().await;
            // Those that were held back were not read either.
            for answer in &answers {
                match answer {
                    Each::Stopped(_, error) => assert_eq!(error.kind(), kind, "{body}"),
                    // Too few to be sure: what cannot be read was an answer to them.
                    Each::Failed(_, error) if kind == ErrorKind::Decode && keys < limit => {
                        assert_eq!(error.kind(), kind);
                    }
                    other => panic!("{body}: {other:?}"),
                }
            }
            assert_eq!(answers.len(), script.calls().len(), "each call is told");
            let most = (limit + 3).min(keys);
            assert!(answers.len() <= most, "{body}: {} of {most}", answers.len());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_thing_that_is_gone_shows_that_others_may_be_asked() {
    use zoom_admin::Each;
    // 25 that are gone or not licensed, between them one whose answer cannot be read.
    let script = Script::new(|r| match r.uri().path() {
        "/v2/users/u12" => http(200, "not JSON"),
        path if path.ends_with('3') => http(400, r#"{"code":3161,"message":"No."}"#),
        _ => http(404, r#"{"code":1001,"message":"User does not exist."}"#),
    });
    let requests = (0..25).map(|i| (i, user::Get::new(format!("u{i}"))));
    let answers: Vec<_> = script.zoom().each(requests).collect().await;
    let failed = answers.iter().filter(|e| matches!(e, Each::Failed(..)));
    assert_eq!(failed.count(), 25);
}
