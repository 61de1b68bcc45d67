use super::*;
use crate::transport::TransportFault;

fn problem(status: u16, body: &[u8]) -> Option<Problem> {
    crate::answer::problem(status, body, &crate::scrub::Scrub::default())
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(k, v)| ((*k).parse().unwrap(), v.parse().unwrap()))
        .collect::<Vec<(http::HeaderName, http::HeaderValue)>>()
        .into_iter()
        .collect()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn retry_after_is_read_in_each_of_its_forms() {
    let now = at("2026-05-30T23:59:30Z");
    for form in [
        "30",
        "Sun, 31 May 2026 00:00:00 GMT",
        "2026-05-31T00:00:00Z",
        "20260531T000000Z",
    ] {
        let wait = retry_after(&headers(&[("retry-after", form)]), now);
        assert_eq!(wait, Some(Duration::from_secs(30)), "{form}");
    }
    for nonsense in ["soon", "", "-1", "2026-99-99"] {
        let wait = retry_after(&headers(&[("retry-after", nonsense)]), now);
        assert_eq!(wait, None, "{nonsense}");
    }
}

#[test]
fn retry_after_is_measured_against_the_answers_own_date() {
    // Our clock is an hour slow; the answer's two headers agree with each other.
    let h = headers(&[
        ("date", "Sat, 30 May 2026 23:59:50 GMT"),
        ("retry-after", "2026-05-31T00:00:00Z"),
    ]);
    let wait = retry_after(&h, at("2026-05-30T22:59:50Z"));
    assert_eq!(wait, Some(Duration::from_secs(10)));
}

#[test]
fn a_daily_limit_without_retry_after_ends_at_midnight_utc() {
    let p = problem(
        429,
        br#"{"code":429,"message":"You have reached the maximum daily rate limit for this API."}"#,
    );
    let seen = observed(
        429,
        &HeaderMap::new(),
        p.as_ref(),
        Label::Heavy,
        at("2026-05-30T23:00:00Z"),
        Duration::ZERO,
    );
    assert_eq!(seen.hold, Some(Duration::from_secs(3600)));
    assert_eq!(seen.kind, Some(LimitKind::Daily));
}

#[test]
fn a_per_second_limit_is_waited_out_for_a_second_and_a_per_minute_one_until_its_reset() {
    let p = problem(429, b"");
    let now = at("2026-05-30T12:00:00Z");
    let qps = observed(
        429,
        &headers(&[("x-ratelimit-type", "QPS")]),
        p.as_ref(),
        Label::Medium,
        now,
        Duration::ZERO,
    );
    assert_eq!(qps.hold, Some(Duration::from_secs(1)));
    let reset = (now.timestamp() + 42).to_string();
    let minute = observed(
        429,
        &headers(&[("x-ratelimit-type", "QPS"), ("x-ratelimit-reset", &reset)]),
        p.as_ref(),
        Label::ResourceIntensive,
        now,
        Duration::ZERO,
    );
    assert_eq!(minute.hold, Some(Duration::from_secs(42)));
}

#[test]
fn a_daily_limit_of_one_user_is_known_by_its_message_and_not_tried_again() {
    let body = br#"{"code":429,"message":"You have exceeded the daily rate limit (100) of this request permitted for this particular user."}"#;
    let p = problem(429, body);
    let now = at("2026-05-30T12:00:00Z");
    let seen = |pairs: &[(&'static str, &str)]| {
        observed(
            429,
            &headers(pairs),
            p.as_ref(),
            Label::Light,
            now,
            Duration::ZERO,
        )
    };
    let decision = |seen: &Observed| {
        let outcome = Outcome::Refused {
            kind: p.as_ref().unwrap().kind,
            hold: seen.hold,
        };
        let policy = RetryPolicy::default();
        decide(&policy, &Tries::default(), outcome, Outage::None, 1.0)
    };
    let (left, none) = (
        ("x-ratelimit-remaining", "29"),
        ("x-ratelimit-remaining", "0"),
    );
    let (qps, limit) = (("x-ratelimit-type", "QPS"), ("x-ratelimit-limit", "30"));
    for of_one_user in [&[left][..], &[left, limit], &[qps, limit, left]] {
        let seen = seen(of_one_user);
        assert_eq!((seen.hold, seen.limit), (None, None), "{of_one_user:?}");
        assert_eq!(decision(&seen), Decision::Finish);
    }
    // The account's: nothing is left, or Zoom says when to try again.
    let daily = seen(&[none, limit]);
    assert_eq!(daily.hold, Some(Duration::from_secs(12 * 3600)));
    assert_eq!(daily.limit, None, "that of which window, nobody says");
    let soon = seen(&[left, ("retry-after", "20")]);
    assert_eq!(decision(&soon), Decision::Remedy(Remedy::Permit));
}

#[test]
fn an_answer_says_by_the_servers_clock_when_its_call_was_sent() {
    let h = headers(&[
        ("date", "Sun, 31 May 2026 00:00:02 GMT"),
        ("x-ratelimit-category", "Resource-intensive"),
    ]);
    let now = at("2026-05-31T00:01:00Z");
    let seen = observed(200, &h, None, Label::Heavy, now, Duration::from_secs(3));
    assert_eq!(seen.at, Some(at("2026-05-30T23:59:59Z")));
    assert_eq!(seen.category, Some(Label::ResourceIntensive));
    assert_eq!(seen.hold, None);
    // Without a Retry-After, the day ends by the server's clock too.
    let p = problem(
        429,
        br#"{"message":"You have reached the maximum daily rate limit."}"#,
    );
    let h = headers(&[("date", "Sat, 30 May 2026 23:59:50 GMT")]);
    let seen = observed(429, &h, p.as_ref(), Label::Heavy, now, Duration::ZERO);
    assert_eq!(seen.hold, Some(Duration::from_secs(10)));
}

/// What is decided of an answer with this status and body, in a call that has been through `tries`.
fn decided(tries: &Tries, status: u16, body: &str, hold: Option<Duration>) -> Decision<Remedy> {
    let outcome = match problem(status, body.as_bytes()) {
        Some(Problem { kind, .. }) => Outcome::Refused { kind, hold },
        None => Outcome::Answered,
    };
    decide(&RetryPolicy::default(), tries, outcome, Outage::None, 1.0)
}

fn after_failures(failures: u32) -> Tries {
    Tries {
        failures,
        ..Tries::default()
    }
}

#[test]
fn resets_timeouts_cut_bodies_and_5xx_are_tried_again_with_growing_pauses_to_a_limit() {
    let policy = RetryPolicy::default();
    let first = after_failures(1);
    for fault in [
        TransportFault::Connect,
        TransportFault::Timeout,
        TransportFault::Interrupted,
        TransportFault::TooLarge,
    ] {
        let permanent = fault.is_permanent();
        let outcome = Outcome::NoAnswer { permanent };
        assert_eq!(outcome.is_failure(), !permanent);
        let expected = match fault {
            TransportFault::TooLarge => Decision::Finish,
            _ => Decision::Retry(Duration::from_millis(500)),
        };
        let decision = decide(&policy, &first, outcome, Outage::None, 1.0);
        assert_eq!(decision, expected, "{fault}");
    }
    for (failures, decision) in [
        (1, Decision::Retry(Duration::from_millis(500))),
        (4, Decision::Retry(Duration::from_secs(4))),
        (5, Decision::Finish),
    ] {
        assert_eq!(
            decided(&after_failures(failures), 502, "", None),
            decision,
            "{failures}"
        );
    }
}

#[test]
fn in_an_outage_its_length_decides_and_not_the_count() {
    let policy = RetryPolicy::default();
    let silence = Outcome::NoAnswer { permanent: false };
    for failures in [0, 1, 4, 5, 100] {
        let tries = after_failures(failures);
        assert_eq!(
            decide(&policy, &tries, silence, Outage::Waiting, 1.0),
            Decision::Retry(Duration::from_millis(500))
        );
        assert_eq!(
            decide(&policy, &tries, silence, Outage::TooLong, 1.0),
            Decision::Finish
        );
    }
    let mut once = policy;
    once.max_attempts = 1;
    let decision = decide(&once, &Tries::default(), silence, Outage::Waiting, 1.0);
    assert_eq!(decision, Decision::Finish);
}

#[test]
fn a_token_that_is_refused_is_replaced_once_and_one_without_a_scope_is_widened_once() {
    let none = Tries::default();
    let renewed = Tries {
        renewed: true,
        ..none
    };
    for status in [401, 400] {
        let body = r#"{"code":124,"message":"Invalid access token."}"#;
        let decision = decided(&none, status, body, None);
        assert_eq!(decision, Decision::Remedy(Remedy::NewToken));
    }
    assert_eq!(decided(&renewed, 401, "", None), Decision::Finish);
    let scope = r#"{"code":4711,"message":"x"}"#;
    assert_eq!(
        decided(&none, 400, scope, None),
        Decision::Remedy(Remedy::WiderToken)
    );
    assert_eq!(decided(&renewed, 400, scope, None), Decision::Finish);
}

#[test]
fn a_429_is_waited_out_if_that_is_not_too_long() {
    let none = Tries::default();
    for (hold, decision) in [
        (Some(1), Decision::Remedy(Remedy::Permit)),
        (Some(3600), Decision::Finish),
        (None, Decision::Finish),
    ] {
        let hold = hold.map(Duration::from_secs);
        assert_eq!(decided(&none, 429, "", hold), decision);
    }
    let often = Tries {
        limited: RetryPolicy::default().max_limited,
        ..none
    };
    assert_eq!(
        decided(&often, 429, "", Some(Duration::from_secs(1))),
        Decision::Finish
    );
}

#[test]
fn redirects_are_followed_three_times_and_other_answers_end_the_call() {
    let after = |redirects| Tries {
        redirects,
        ..Tries::default()
    };
    assert_eq!(
        decided(&after(2), 302, "", None),
        Decision::Remedy(Remedy::Redirect)
    );
    assert_eq!(decided(&after(3), 302, "", None), Decision::Finish);
    let stays = RetryPolicy {
        max_redirects: 0,
        ..RetryPolicy::default()
    };
    let moved = Outcome::Refused {
        kind: problem(302, b"").unwrap().kind,
        hold: None,
    };
    assert_eq!(
        decide(&stays, &after(0), moved, Outage::None, 1.0),
        Decision::Finish
    );
    let gone = r#"{"code":1001,"message":"x"}"#;
    assert_eq!(decided(&after(0), 404, gone, None), Decision::Finish);
    assert_eq!(decided(&after(0), 200, "{}", None), Decision::Finish);
}
