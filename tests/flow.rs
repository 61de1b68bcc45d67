//! What happens to a call on its way, on the paused clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use support::{Answer, Counting, Script, http, response, with};
use tokio::time::Instant;
use zoom_admin::transport::TransportFault;
use zoom_admin::{Clock, ErrorKind, Plan, TokioClock, Zoom, user};

const USER: &str = r#"{"id":"u1","email":"a@example.com","type":2}"#;
const TOKEN_REFUSED: &str = r#"{"code":124,"message":"Invalid access token."}"#;

fn page(emails: &[&str], next: &str) -> String {
    let users: Vec<_> = emails
        .iter()
        .map(|e| serde_json::json!({"email": e, "type": 1}))
        .collect();
    serde_json::json!({"users": users, "next_page_token": next, "page_size": 300}).to_string()
}

fn start() -> chrono::DateTime<chrono::Utc> {
    "2026-05-30T12:00:00Z".parse().unwrap()
}

// ------------------------------------------------------------------------------ tokens

#[tokio::test(start_paused = true)]
async fn twenty_tasks_with_an_expired_token_make_one_refresh() {
    let clock = TokioClock::starting_at(start());
    let mut provider = Counting::new(Duration::from_millis(200));
    provider.lifetime = Some((clock, chrono::Duration::minutes(60)));
    let script = Script::new(|_| http(200, USER));
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .clock(clock)
        .build()
        .unwrap();
    zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!(provider.count(), 1);
    tokio::time::advance(Duration::from_secs(7200)).await;
    let tasks = (0..20).map(|_| {
        let zoom = zoom.clone();
        tokio::spawn(async move { zoom.send(user::Get::new("a")).await })
    });
    for task in futures::future::join_all(tasks).await {
        task.unwrap().unwrap();
    }
    assert_eq!(provider.count(), 2);
    let calls = script.calls();
    assert!(
        calls[1..]
            .iter()
            .all(|c| c.authorization.as_deref() == Some("Bearer token-2"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_dropped_waiter_neither_kills_nor_repeats_the_refresh() {
    let provider = Counting::new(Duration::from_secs(2));
    let script = Script::new(|_| http(200, USER));
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .build()
        .unwrap();
    let first = {
        let zoom = zoom.clone();
        tokio::spawn(async move { zoom.send(user::Get::new("a")).await })
    };
    tokio::time::sleep(Duration::from_secs(1)).await;
    first.abort(); // it had started the refresh
    assert!(first.await.unwrap_err().is_cancelled());
    zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!(provider.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_early_refresh_keeps_the_token_that_still_works() {
    let clock = TokioClock::starting_at(start());
    let mut provider = Counting::new(Duration::from_millis(10));
    provider.lifetime = Some((clock, chrono::Duration::minutes(60)));
    let script = Script::new(|_| http(200, USER));
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .clock(clock)
        .build()
        .unwrap();
    zoom.send(user::Get::new("a")).await.unwrap();
    *provider.fail.lock().unwrap() = true;
    tokio::time::advance(Duration::from_secs(57 * 60)).await;
    zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!(provider.count(), 2, "it tried");
    zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!(provider.count(), 2, "and does not try again at once");
    tokio::time::advance(Duration::from_secs(4 * 60)).await;
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_fetched_anew_once() {
    let provider = Counting::new(Duration::ZERO);
    let script = Script::new(|r| match r.headers()["authorization"].to_str().unwrap() {
        "Bearer token-1" => http(401, TOKEN_REFUSED),
        _ => http(200, USER),
    });
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .build()
        .unwrap();
    zoom.send(user::Get::new("a")).await.unwrap();
    let asked = provider.asked.lock().unwrap().clone();
    assert_eq!(asked, [None, Some("token-1".to_owned())]);

    // Refused again and again: one new token per call, then an error.
    let provider = Counting::new(Duration::ZERO);
    let script = Script::new(|_| http(401, TOKEN_REFUSED));
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .build()
        .unwrap();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!((script.calls().len(), provider.count()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_another_task_replaced_is_not_dropped() {
    // Both tasks send with token-1. The first is refused at once and fetches token-2; the second
    // is refused later, and must go on with token-2 without asking for a third.
    let provider = Counting::new(Duration::ZERO);
    let mut seen = 0;
    let script = Script::new(move |r| {
        if r.headers()["authorization"] != "Bearer token-1" {
            return http(200, USER);
        }
        seen += 1;
        Answer::Slow(Duration::from_secs(seen), response(401, &[], TOKEN_REFUSED))
    });
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .build()
        .unwrap();
    let (a, b) = tokio::join!(
        zoom.send(user::Get::new("a")),
        zoom.send(user::Get::new("b"))
    );
    a.unwrap();
    b.unwrap();
    assert_eq!(provider.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_answers_with_the_refused_token_is_an_error_and_not_for_ever() {
    let script = Script::in_turn([http(401, TOKEN_REFUSED), http(200, USER)]);
    let zoom = script.zoom();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(script.calls().len(), 1);
    // FixedToken says itself that it has no other; had the refusal been a slip of Zoom's, the next
    // call shows it.
    zoom.send(user::Get::new("a")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_asks_for_no_new_token() {
    for (status, code) in [(400, 4711), (401, 124), (401, 4700), (403, 104)] {
        let provider = Counting::new(Duration::ZERO);
        let script = Script::new(move |_| {
            http(
                status,
                &format!(
                    r#"{{"code":{code},"message":"Invalid access token, does not contain scopes:[user:read:admin]."}}"#
                ),
            )
        });
        let zoom = script
            .builder()
            .token_provider(provider.clone())
            .build()
            .unwrap();
        let error = zoom.send(user::Summary::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingScope);
        assert_eq!(error.missing_scopes(), ["user:read:admin"]);
        assert_eq!((script.calls().len(), provider.count()), (1, 1), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_dropped_while_the_permit_was_awaited_is_not_sent() {
    // Four calls leave together; the others wait for their permits with the token in hand. When
    // the four are refused, none of those behind them may be sent with that token.
    let provider = Counting::new(Duration::ZERO);
    let script = Script::new(|r| match r.headers()["authorization"].to_str().unwrap() {
        "Bearer token-1" => Answer::Slow(
            Duration::from_millis(100),
            response(401, &[], TOKEN_REFUSED),
        ),
        _ => http(200, USER),
    });
    let zoom = script
        .builder()
        .token_provider(provider)
        .plan(Plan::Free)
        .build()
        .unwrap();
    let calls = (0..12).map(|_| zoom.send(user::Get::new("a")));
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }
    let refused = script
        .calls()
        .iter()
        .filter(|c| c.authorization.as_deref() == Some("Bearer token-1"))
        .count();
    assert_eq!(refused, 4);
}

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
    // And no slower than the limit: 50 calls at 4 a second.
    let took = *sends.iter().max().unwrap() - *sends.iter().min().unwrap();
    assert!(took < Duration::from_millis(12_500), "{took:?}");
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
        http(200, USER)
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

// ------------------------------------------------------------------------------ failures

#[tokio::test(start_paused = true)]
async fn resets_timeouts_cut_bodies_and_5xx_are_tried_again() {
    let cut = &USER[..20];
    for trouble in [
        Answer::Broken(TransportFault::Interrupted),
        Answer::Broken(TransportFault::Connect),
        Answer::Slow(Duration::from_secs(3600), response(200, &[], USER)),
        http(200, cut),
        http(200, ""),
        http(502, "<html>Bad gateway</html>"),
    ] {
        let script = Script::in_turn([trouble, http(200, USER)]);
        let user = script.zoom().send(user::Get::new("a")).await.unwrap();
        assert_eq!(user.email.as_deref(), Some("a@example.com"));
        assert_eq!(script.calls().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_that_stays_is_an_error_after_five_attempts() {
    for (fault, kind) in [
        (TransportFault::Connect, ErrorKind::Transport),
        (TransportFault::Timeout, ErrorKind::Timeout),
    ] {
        let script = Script::new(move |_| Answer::Broken(fault));
        let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.request(), Some("user::Get"));
        assert!(error.to_string().contains("api.zoom.us"), "{error}");
        assert_eq!(script.calls().len(), 5);
    }
    let script = Script::new(|_| http(200, "{\"id\":"));
    let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let script = Script::new(|_| http(503, ""));
    let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(503)));
}

#[tokio::test(start_paused = true)]
async fn the_whole_call_has_a_deadline() {
    let script = Script::new(|_| Answer::Slow(Duration::from_secs(3600), response(200, &[], "")));
    let zoom = script
        .builder()
        .attempt_timeout(Duration::from_secs(20))
        .call_timeout(Duration::from_secs(30))
        .build()
        .unwrap();
    let begin = Instant::now();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        begin.elapsed() <= Duration::from_secs(31),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn refusals_are_not_tried_again() {
    for (status, body, kind) in [
        (
            404,
            r#"{"code":1001,"message":"User does not exist: x."}"#,
            ErrorKind::NotFound,
        ),
        (
            400,
            r#"{"code":1010,"message":"User does not belong to this account."}"#,
            ErrorKind::NotFound,
        ),
        (
            400,
            r#"{"code":200,"message":"No permission."}"#,
            ErrorKind::Forbidden,
        ),
        (403, "", ErrorKind::Forbidden),
        (
            400,
            r#"{"code":300,"message":"Validation Failed."}"#,
            ErrorKind::Api,
        ),
        (
            200,
            r#"{"code":300,"message":"Validation Failed."}"#,
            ErrorKind::Api,
        ),
        (418, "<html>", ErrorKind::Api),
    ] {
        let script = Script::new(move |_| with(status, &[("x-zm-trackingid", "v=2.0;x")], body));
        let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
        assert_eq!(error.tracking_id(), Some("v=2.0;x"));
        assert_eq!(script.calls().len(), 1);
    }
}

// ------------------------------------------------------------------------------ redirects

#[tokio::test(start_paused = true)]
async fn a_redirect_within_zoom_carries_the_token_and_to_a_foreign_host_does_not() {
    for (location, carries) in [
        ("https://api-eu.zoom.us/v2/users/a", true),
        ("/v2/elsewhere", true),
        ("https://files.example.com/x", false),
        ("https://api.zoom.us.example.com/x", false),
    ] {
        let script = Script::in_turn([with(302, &[("location", location)], ""), http(200, USER)]);
        script.zoom().send(user::Get::new("a")).await.unwrap();
        let call = &script.calls()[1];
        assert_eq!(call.authorization.is_some(), carries, "{location}");
    }
}

#[tokio::test(start_paused = true)]
async fn redirects_end_after_three_and_never_leave_https() {
    let script = Script::new(|_| with(307, &[("location", "https://api.zoom.us/v2/again")], ""));
    let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert_eq!(script.calls().len(), 4);
    for bad in [
        "http://api.zoom.us/v2/users/a",
        "ftp://api.zoom.us/",
        "http://127.0.0.1/x",
        "",
    ] {
        let script = Script::in_turn([with(302, &[("location", bad)], "")]);
        // An empty location leads back to the same place, which is https: it ends by the count.
        if bad.is_empty() {
            continue;
        }
        let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{bad}");
    }
    let script = Script::in_turn([with(302, &[], "")]);
    let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
}

#[tokio::test(start_paused = true)]
async fn a_foreign_host_that_refuses_the_missing_token_costs_no_token() {
    let provider = Counting::new(Duration::ZERO);
    let script = Script::in_turn([
        with(302, &[("location", "https://files.example.com/x")], ""),
        http(401, ""),
    ]);
    let zoom = script
        .builder()
        .token_provider(provider.clone())
        .build()
        .unwrap();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(provider.count(), 1);
}

// ------------------------------------------------------------------------------ paging

async fn emails(zoom: &Zoom) -> zoom_admin::Result<Vec<String>> {
    zoom.stream(user::List::new())
        .map_ok(|u| u.email)
        .try_collect()
        .await
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_in_the_middle_goes_on() {
    let script = Script::in_turn([
        http(200, &page(&["a@x"], "t1")),
        http(200, &page(&[], "t2")),
        http(200, &page(&["b@x"], "")),
    ]);
    assert_eq!(emails(&script.zoom()).await.unwrap(), ["a@x", "b@x"]);
    let calls = script.calls();
    assert!(
        calls[0].url.ends_with("/v2/users?page_size=2000"),
        "{}",
        calls[0].url
    );
    assert!(
        calls[2]
            .url
            .ends_with("/v2/users?page_size=2000&next_page_token=t2")
    );
}

#[tokio::test(start_paused = true)]
async fn a_repeated_page_token_is_an_error() {
    let script = Script::in_turn([
        http(200, &page(&["a@x"], "t1")),
        http(200, &page(&["b@x"], "t2")),
        http(200, &page(&["c@x"], "t1")),
    ]);
    let results: Vec<_> = script.zoom().stream(user::List::new()).collect().await;
    assert_eq!(results.len(), 3);
    assert_eq!(results[2].as_ref().unwrap_err().kind(), ErrorKind::Paging);
}

#[tokio::test(start_paused = true)]
async fn a_refused_page_size_falls_back_to_300() {
    let script = Script::new(|r| match r.uri().query().unwrap() {
        q if q.contains("page_size=2000") => http(
            400,
            r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"page_size","message":"Invalid page size."}]}"#,
        ),
        q if q.contains("next_page_token") => http(200, &page(&["b@x"], "")),
        _ => http(200, &page(&["a@x"], "t1")),
    });
    assert_eq!(emails(&script.zoom()).await.unwrap(), ["a@x", "b@x"]);
    assert_eq!(script.calls().len(), 3, "the smaller size is kept");
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_fails_half_way_says_so() {
    let script = Script::in_turn([
        http(200, &page(&["a@x"], "t1")),
        http(400, r#"{"code":300,"message":"Validation Failed."}"#),
    ]);
    let results: Vec<_> = script.zoom().stream(user::List::new()).collect().await;
    assert!(results[0].is_ok());
    assert_eq!(results[1].as_ref().unwrap_err().kind(), ErrorKind::Api);
    assert_eq!(results.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_refused_half_way_through_a_listing_loses_nothing() {
    let provider = Counting::new(Duration::ZERO);
    let script = Script::new(|r| {
        let fresh = r.headers()["authorization"] == "Bearer token-2";
        match r.uri().query().unwrap().contains("next_page_token") {
            false => http(200, &page(&["a@x"], "t1")),
            true if fresh => http(200, &page(&["b@x"], "")),
            true => http(401, TOKEN_REFUSED),
        }
    });
    let zoom = script.builder().token_provider(provider).build().unwrap();
    assert_eq!(emails(&zoom).await.unwrap(), ["a@x", "b@x"]);
}

#[tokio::test(start_paused = true)]
async fn one_unreadable_user_is_an_item_failure_and_the_others_arrive() {
    let body = r#"{"users":[{"email":"a@x","type":1},{"type":1},{"email":"c@x","type":1}],"next_page_token":""}"#;
    let script = Script::new(move |_| http(200, body));
    let zoom = script.zoom();
    let results: Vec<_> = zoom.stream(user::List::new()).collect().await;
    let (good, bad): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    let good: Vec<_> = good.into_iter().map(|u| u.unwrap().email).collect();
    assert_eq!(good, ["a@x", "c@x"]);
    assert_eq!(bad.len(), 1);
    let error = bad[0].as_ref().unwrap_err();
    assert!(error.is_item());
    assert!(error.to_string().contains("users[1]"), "{error}");

    let pages: Vec<_> = zoom.pages(user::List::new()).try_collect().await.unwrap();
    assert_eq!(pages[0].failures.len(), 1);
    assert_eq!(pages[0].failures[0].raw.as_deref(), Some(r#"{"type":1}"#));
    assert_eq!(pages[0].body.users.len(), 2);
    // Loud for whoever stops at the first error.
    assert!(emails(&zoom).await.unwrap_err().is_item());
}

// ------------------------------------------------------------------------------ seeing

#[tokio::test(start_paused = true)]
async fn the_hook_counts_attempts_waits_and_429s() {
    let script = Script::in_turn([
        with(
            429,
            &[("retry-after", "2"), ("x-ratelimit-remaining", "0")],
            "",
        ),
        http(502, ""),
        http(200, USER),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let hook = seen.clone();
    let zoom = script
        .builder()
        .on_call(move |call| hook.lock().unwrap().push(call.clone()))
        .build()
        .unwrap();
    zoom.send(user::Get::new("a")).await.unwrap();
    let seen = seen.lock().unwrap();
    let facts: Vec<_> = seen
        .iter()
        .map(|c| (c.attempt, c.status, c.limited))
        .collect();
    assert_eq!(
        facts,
        [
            (1, Some(429), true),
            (2, Some(502), false),
            (3, Some(200), false)
        ]
    );
    assert_eq!(seen[0].remaining, Some(0));
    assert!(seen[1].waited >= Duration::from_secs(2));
    let budget = zoom.budget();
    let light = &budget.labels[&zoom_admin::Label::Light];
    assert_eq!((light.sent, light.limited), (3, 1));
}

// ------------------------------------------------------------------------------ sub accounts

#[tokio::test(start_paused = true)]
async fn a_sub_account_is_the_same_connection_with_other_paths_and_a_budget_of_its_own() {
    use zoom_admin::{Label, account};
    let script = Script::new(|r| match r.uri().path() {
        "/v2/accounts/sub%2F1/users" => http(200, &page(&["a@x"], "")),
        _ => http(200, "{}"),
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
    let answers: Vec<_> = script.zoom().each(requests).collect().await;
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
    let answers: Vec<_> = script.zoom().each(requests).collect().await;
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
