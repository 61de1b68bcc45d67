use super::*;
use crate::send::answer::{self, Problem};
use crate::transport::TransportFault;

fn problem(status: u16, body: &[u8]) -> Option<Problem> {
    answer::problem(status, body, &crate::scrub::Scrub::default())
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
