//! What to do after an attempt: pure decisions, without waiting.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use super::answer::ProblemKind;
use super::pipeline::{Decision, Tries};
use crate::time::times;

/// How often and how long a call is tried.
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

#[cfg(test)]
mod tests;
