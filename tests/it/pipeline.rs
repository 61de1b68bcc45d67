//! What happens to a call on its way, on the paused clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{Answer, Counting, Script, USER, emails, http, page, response, start, with};
use futures::{StreamExt, TryStreamExt};
use tokio::time::Instant;
use zoom_admin::transport::TransportFault;
use zoom_admin::{
    AccessToken, AccountKey, Clock, Each, ErrorKind, Plan, TokenProvider, TokioClock, Zoom, user,
};

const TOKEN_REFUSED: &str = r#"{"code":124,"message":"Invalid access token."}"#;

#[tokio::test(start_paused = true)]
async fn whatever_a_caller_implements_works_behind_an_arc() {
    struct NoUser(Counting);

    #[zoom_admin::async_trait]
    impl TokenProvider for NoUser {
        fn account(&self) -> AccountKey {
            self.0.account()
        }
        fn has_user(&self) -> bool {
            false
        }
        async fn token(&self, refused: Option<&AccessToken>) -> zoom_admin::Result<AccessToken> {
            self.0.token(refused).await
        }
    }

    let clock = Arc::new(TokioClock::starting_at(start()));
    assert_eq!(clock.now(), start());
    let provider = Arc::new(NoUser(Counting::new(Duration::ZERO)));
    assert!(!TokenProvider::has_user(&provider));
    assert_eq!(
        TokenProvider::account(&provider),
        AccountKey::new("counting")
    );
    let script = Arc::new(Script::new(|_| http(200, USER)));
    let zoom = Zoom::builder()
        .transport(script.clone())
        .clock(clock)
        .token_provider(provider.clone())
        .build()
        .unwrap();
    zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!((script.calls().len(), provider.0.count()), (1, 1));
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
    // Later than the first window, in which one call would go alone.
    tokio::time::advance(Duration::from_secs(2)).await;
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

// ------------------------------------------------------------------------------ failures

#[tokio::test(start_paused = true)]
async fn resets_timeouts_cut_bodies_and_5xx_are_tried_again() {
    let cut = &USER[..20];
    for trouble in [
        Answer::Broken(TransportFault::Interrupted),
        Answer::Broken(TransportFault::Connect),
        Answer::Slow(Duration::from_secs(3600), response(200, &[], USER)),
        http(200, cut),
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

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_body_is_no_outage_and_asked_for_once() {
    for (status, body) in [(204, ""), (200, ""), (200, "\r\n"), (205, "\u{feff} ")] {
        let script = Script::new(move |_| http(status, body));
        let error = script.zoom().send(user::Get::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{status}");
        assert!(error.to_string().contains("has no body"), "{error}");
        assert_eq!(script.calls().len(), 1, "{status}");
        // Among others it is that one's failure.
        let requests = ["a", "b"].map(|id| (id, user::Get::new(id)));
        let each: Vec<_> = script.zoom().each(requests).collect().await;
        assert!(
            each.iter().all(|e| matches!(e, Each::Failed(..))),
            "{each:?}"
        );
        assert_eq!(each.len(), 2);
    }
}

// ------------------------------------------------------------------------------ redirects

#[tokio::test(start_paused = true)]
async fn a_redirect_within_zoom_carries_the_token() {
    for location in ["https://api-eu.zoom.us/v2/users/a", "/v2/elsewhere"] {
        let script = Script::in_turn([with(302, &[("location", location)], ""), http(200, USER)]);
        script.zoom().send(user::Get::new("a")).await.unwrap();
        let call = &script.calls()[1];
        assert!(call.authorization.is_some(), "{location}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_any_other_host_is_not_followed() {
    for (base, location) in [
        ("https://api.zoom.us/v2", "https://files.example.com/x"),
        (
            "https://api.zoom.us/v2",
            "https://api.zoom.us.example.com/x",
        ),
        ("https://api.zoom.us/v2", "https://evilzoom.us/x"),
        ("https://api.zoom.us/v2", "//files.example.com/x"),
        (
            "https://api.zoom.us/v2",
            "https://api.zoom.us@files.example.com/",
        ),
        (
            "https://api.zoom.us/v2",
            "https://user:word@api.zoom.us/v2/users/a",
        ),
        ("https://api.zoom.us/v2", "https://127.0.0.1/x"),
        ("https://api.zoom.us/v2", "https://[::1]/x"),
        ("https://proxy.example/zoom", "https://other.example/zoom"),
        (
            "https://proxy.example/zoom",
            "https://proxy.example:8443/zoom",
        ),
        ("http://127.0.0.1:4000/v2", "http://127.0.0.1:4001/v2"),
        ("http://127.0.0.1:4000/v2", "http://localhost:4000/v2"),
    ] {
        let script = Script::in_turn([with(302, &[("location", location)], "")]);
        let zoom = script.builder().api_url(base).build().unwrap();
        let error = zoom.send(user::Get::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{location}");
        assert!(!format!("{error} {error:?}").contains("word"), "{error:?}");
        assert_eq!(script.calls().len(), 1, "{location}");
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

// ------------------------------------------------------------------------------ paging

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
