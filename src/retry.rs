//! What to do after an attempt: pure decisions, without waiting.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use http::{HeaderMap, header};

use crate::answer::{Problem, ProblemKind};
use crate::limit::{Label, LimitKind, Observed, next_day};
use crate::send::pipeline::{Decision, Tries};
use crate::time::{DAY, LATEST, bounded, earlier, times, until};

/// How often and how long the pipeline tries.
///
/// ```
/// use std::time::Duration;
/// use zoom_admin::{RetryPolicy, Zoom};
///
/// let mut policy = RetryPolicy::default();
/// policy.max_attempts = 3;
/// policy.max_wait = Duration::from_secs(20);
/// let builder = Zoom::builder().retry(policy);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts at one call that may fail for resets, timeouts, cut bodies and 5xx. Default 5.
    pub max_attempts: u32,
    /// 429 answers to one call before it is given up. Default 10.
    pub max_limited: u32,
    /// First pause after a failure; it doubles each time. Default 500 ms.
    pub base: Duration,
    /// Longest such pause, and longest one between two probes of an outage. Default 30 s.
    pub cap: Duration,
    /// Longest time to wait because Zoom said so (429). Beyond it, the call fails with the time to
    /// try again. Default 90 s, so that a limit per minute is waited out and one per day is not.
    pub max_wait: Duration,
    /// Redirects that one call follows. Default 3.
    pub max_redirects: u32,
    /// Calls in a row that failed, of whatever kind, that make an outage: from then on nothing is
    /// sent but one probe at a time, until an answer comes. A call counts at its first attempt, so
    /// one that is tried again and again makes none. Default 10; 0 is taken as 1, and `u32::MAX`
    /// means never.
    pub outage_threshold: u32,
    /// First pause of an outage, before the first probe; it doubles up to [`cap`](Self::cap) with
    /// each probe that fails. Default 1 s, at least a millisecond.
    pub outage_pause: Duration,
    /// Longest outage that is waited out; once it has lasted so long, calls fail at once. Default
    /// 5 minutes.
    pub max_outage: Duration,
    /// Retries that the client as a whole may owe. Default 100.
    pub retry_reserve: u32,
    /// Retries that each answer earns back. Default 0.5.
    pub retry_share: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            max_limited: 10,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            max_wait: Duration::from_secs(90),
            max_redirects: 3,
            outage_threshold: 10,
            outage_pause: Duration::from_secs(1),
            max_outage: Duration::from_secs(300),
            retry_reserve: 100,
            retry_share: 0.5,
        }
    }
}

impl RetryPolicy {
    /// The pause after the n-th failure; `jitter` in 0..=1 takes it from half to whole.
    pub(crate) fn backoff(&self, failures: u32, jitter: f64) -> Duration {
        let doubled = self
            .base
            .saturating_mul(1 << failures.saturating_sub(1).min(16));
        times(doubled.min(self.cap), 0.5 + jitter / 2.0)
    }
}

/// What an attempt came to: all of it that [`decide`] looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The answer is the result of the call.
    Answered,
    /// There is no answer, or only a part of one. `permanent`: another attempt would fail in the same
    /// way.
    NoAnswer { permanent: bool },
    /// An error stands in place of the answer. `hold`: how long the limit that was met asks to wait;
    /// `None` if waiting does not help today.
    Refused {
        kind: ProblemKind,
        hold: Option<Duration>,
    },
}

impl Outcome {
    /// Whether it counts against the attempts that a call has.
    pub(crate) fn is_failure(self) -> bool {
        matches!(
            self,
            Self::NoAnswer { permanent: false }
                | Self::Refused {
                    kind: ProblemKind::Server,
                    ..
                }
        )
    }
}

/// The state of the circuit when an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outage {
    /// There is none: each call counts its own failures.
    None,
    /// It may be waited out: its length decides how long to go on, and not the count.
    Waiting,
    /// It has lasted too long.
    TooLong,
}

/// What makes the next attempt at a call of the API succeed, if it can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// A permit, which the limiter holds back until the limit is free again.
    Permit,
    /// Another token in place of the one that was refused.
    NewToken,
    /// A token with more scopes.
    WiderToken,
    /// The address that the answer points to.
    Redirect,
}

/// Decides about a call of the API. `jitter` in 0..=1.
pub(crate) fn decide(
    policy: &RetryPolicy,
    tries: &Tries,
    outcome: Outcome,
    outage: Outage,
    jitter: f64,
) -> Decision<Remedy> {
    if outcome.is_failure() {
        let failures = match outage {
            Outage::None => tries.failures,
            Outage::Waiting => 1,
            Outage::TooLong => return Decision::Finish,
        };
        return match failures < policy.max_attempts {
            true => Decision::Retry(policy.backoff(failures, jitter)),
            false => Decision::Finish,
        };
    }
    let Outcome::Refused { kind, hold } = outcome else {
        return Decision::Finish;
    };
    match kind {
        ProblemKind::Redirect if tries.redirects < policy.max_redirects => {
            Decision::Remedy(Remedy::Redirect)
        }
        ProblemKind::Token if !tries.renewed => Decision::Remedy(Remedy::NewToken),
        ProblemKind::MissingScope if !tries.renewed => Decision::Remedy(Remedy::WiderToken),
        ProblemKind::Limited if tries.limited < policy.max_limited => match hold {
            Some(hold) if hold <= policy.max_wait => Decision::Remedy(Remedy::Permit),
            _ => Decision::Finish,
        },
        _ => Decision::Finish,
    }
}

/// What an answer says about limits, `elapsed` after its call was sent.
pub(crate) fn observed(
    status: u16,
    headers: &HeaderMap,
    problem: Option<&Problem>,
    label: Label,
    now: DateTime<Utc>,
    elapsed: Duration,
) -> Observed {
    let server = server_now(headers, now);
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let number = |name: &str| text(name).and_then(|v| v.trim().parse::<u64>().ok());
    let stated = match text("x-ratelimit-type").map(str::to_ascii_lowercase) {
        Some(kind) if kind.contains("qps") => Some(LimitKind::Qps),
        Some(kind) if kind.contains("daily") => Some(LimitKind::Daily),
        _ => None,
    };
    let message = problem.map_or_else(String::new, |p| p.api.message.to_lowercase());
    let told = if message.contains("daily rate limit") {
        Some(LimitKind::Daily)
    } else if message.contains("per-second rate limit") {
        Some(LimitKind::Qps)
    } else {
        None
    };
    let kind = stated.or(told);
    let category = text("x-ratelimit-category").and_then(Label::read);
    let remaining = number("x-ratelimit-remaining");
    let limited = problem.is_some_and(|p| p.kind == ProblemKind::Limited);
    let retry_after = retry_after(headers, now);
    // A daily limit of one user's: only the message tells; the headers are the account's, which
    // has calls left.
    let one_users = told == Some(LimitKind::Daily)
        && retry_after.is_none()
        && remaining.is_some_and(|left| left > 0);
    let hold = (limited && !one_users).then(|| {
        let reset = number("x-ratelimit-reset").and_then(|s| reset_in(s, server));
        retry_after.unwrap_or_else(|| match (kind, category.unwrap_or(label)) {
            (Some(LimitKind::Daily), _) => until(server, next_day(server)),
            (_, Label::ResourceIntensive) => reset.unwrap_or(Duration::from_secs(60)),
            _ => reset.unwrap_or(Duration::from_secs(1)),
        })
    });
    Observed {
        status: if limited { 429 } else { status },
        category,
        // Without a type the message tells what is used up, and not what the limit counts.
        limit: number("x-ratelimit-limit").filter(|_| kind == stated && !one_users),
        kind,
        remaining,
        hold,
        at: Some(earlier(server, elapsed)),
    }
}

/// The server's time when it answered, or ours if it does not say.
fn server_now(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    let date = headers.get(header::DATE).and_then(|v| v.to_str().ok());
    bounded(date.and_then(http_date).unwrap_or(now))
}

/// How long it is until a limit is said to be free again; `None` if that has passed. At most a day.
fn reset_in(seconds: u64, server: DateTime<Utc>) -> Option<Duration> {
    let at = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0);
    let left = until(server, at.map_or(LATEST, bounded));
    (!left.is_zero()).then_some(left.min(DAY))
}

/// How long `Retry-After` asks to wait: seconds, an HTTP date, or an ISO 8601 time. Times are
/// measured against the answer's own `Date`, so that a wrong clock here does not matter.
///
/// At most a day: no limit of Zoom's lasts longer, and who was told so by mistake asks again then.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a number has are long too.
        let seconds = text.parse::<u64>().map_or(DAY, Duration::from_secs);
        return Some(seconds.min(DAY));
    }
    let at = http_date(text).or_else(|| {
        crate::decode::parse_time(text).or_else(|| {
            NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ")
                .ok()
                .map(|t| t.and_utc())
        })
    })?;
    // A time that has passed asks for no wait.
    Some(until(server_now(headers, now), bounded(at)).min(DAY))
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|t| t.to_utc())
}

#[cfg(test)]
mod tests;
