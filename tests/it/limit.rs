//! Zoom's limits as a client keeps them, on the paused clock.

mod days;
mod extremes;
mod jitter;
mod queue;
mod rates;
mod restarts;
mod sharing;
mod workers;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{Answer, Script, http, response, with};
use chrono::{DateTime, Utc};
use futures::StreamExt;
use tokio::time::Instant;
use zoom_admin::limit::{LimitKind, Observed, WindowLimiter};
use zoom_admin::{
    AccessToken, AccountKey, Builder, Clock, DailyLimits, ErrorKind, FixedToken, Label, Plan, Rate,
    RetryPolicy, TokioClock, Zoom, group,
    limit::{RateLimiter, Spending},
    report, user,
};

const USER: &str = r#"{"id":"u1","email":"a@example.com","type":2}"#;
/// An answer to either call.
const USER_OR_SUMMARY: &str =
    r#"{"id":"u1","email":"a@example.com","type":2,"total_users_count":1}"#;
const CAP: Duration = Duration::from_secs(90);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn noon() -> TokioClock {
    TokioClock::starting_at(at("2026-05-30T12:00:00Z"))
}

fn midnight() -> DateTime<Utc> {
    at("2026-05-31T00:00:00Z")
}

/// A client whose calls are all answered well, or as told.
fn client(script: &Script, plan: Plan) -> Builder {
    script.builder().clock(noon()).plan(plan)
}

fn fine() -> Script {
    Script::new(|_| http(200, USER))
}

/// No sliding second, and no minute of resource-intensive calls, sees more than the rate.
fn assert_never_more_than(rate: Rate, mut sends: Vec<Instant>) {
    sends.sort();
    let calls = rate.calls as usize;
    for window in sends.windows(calls + 1) {
        assert!(window[calls] - window[0] > rate.window);
    }
}

fn limiter(plan: Plan) -> WindowLimiter {
    WindowLimiter::new(plan, Arc::new(noon()))
}

async fn take(limiter: &WindowLimiter, account: &AccountKey, label: Label) -> Instant {
    let permit = limiter.acquire(account, label, CAP).await.unwrap();
    let sent = Instant::now();
    permit.depart().answered();
    sent
}

/// Zoom has told that nobody else sent under this label: the first window is entered like others.
fn alone(limiter: &WindowLimiter, account: &AccountKey, label: Label) {
    let limit = u64::from(limiter.snapshot(account).labels[&label].rate.unwrap().calls);
    limiter.observe(account, label, &says(LimitKind::Qps, limit, limit));
}

fn seen(edit: impl FnOnce(&mut Observed)) -> Observed {
    let mut seen = Observed::default();
    seen.status = 200;
    edit(&mut seen);
    seen
}

fn says(kind: LimitKind, limit: u64, remaining: u64) -> Observed {
    seen(|s| (s.kind, s.limit, s.remaining) = (Some(kind), Some(limit), Some(remaining)))
}

fn limited(kind: LimitKind, hold: Duration) -> Observed {
    seen(|s| (s.status, s.kind, s.hold) = (429, Some(kind), Some(hold)))
}

fn small_days() -> DailyLimits {
    DailyLimits {
        light: Some(3),
        ..DailyLimits::shared(5)
    }
}
