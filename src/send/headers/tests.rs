use super::*;
use crate::send::answer;
use crate::send::pipeline::{Decision, Tries};
use crate::send::policy::{self, Outage, Outcome, Remedy, RetryPolicy};

fn problem(status: u16, body: &[u8]) -> Option<Problem> {
    answer::problem(status, body, &crate::scrub::Scrub::default())
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
        policy::decide(&policy, &Tries::default(), outcome, Outage::None, 1.0)
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
