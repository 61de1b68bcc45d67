//! Zoom's rate limits: sliding windows by label, and daily quotas.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use http::Response;
use tokio::time::Instant;

use super::Fake;
use super::refused;
use super::reply;
use super::table::FakeLabel;
use crate::clock::Clock;

/// The plan of the fake account. It determines the rate limits and the default meeting capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FakePlan {
    /// Free plan.
    Free,
    /// Pro plan.
    Pro,
    /// Business plan, or a higher one.
    #[default]
    Business,
}

/// The limit that a 429 names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FakeLimit {
    /// The rate limit: calls per second, or per minute for resource-intensive calls.
    Rate,
    /// The daily quota.
    Daily,
}

/// The number of calls allowed in a window, and the length of the window.
pub(super) fn rate(plan: FakePlan, label: FakeLabel) -> (usize, Duration) {
    use FakeLabel::{Heavy, Light, Medium, ResourceIntensive};
    let calls = match (plan, label) {
        (FakePlan::Free, Light) => 4,
        (FakePlan::Free, Medium) => 2,
        (FakePlan::Free, Heavy) => 1,
        (FakePlan::Pro, Light) => 30,
        (FakePlan::Pro, Medium) => 20,
        (FakePlan::Pro, Heavy) => 10,
        (FakePlan::Free | FakePlan::Pro, ResourceIntensive) => 10,
        (FakePlan::Business, Light) => 80,
        (FakePlan::Business, Medium) => 60,
        (FakePlan::Business, Heavy) => 40,
        (FakePlan::Business, ResourceIntensive) => 20,
    };
    let window = match label {
        ResourceIntensive => 60,
        Light | Medium | Heavy => 1,
    };
    (calls, Duration::from_secs(window))
}

/// The number of calls allowed per day, and the label under which they are counted.
pub(super) fn quota(plan: FakePlan, label: FakeLabel) -> Option<(FakeLabel, u32)> {
    use FakeLabel::{Heavy, Light, Medium, ResourceIntensive};
    match (plan, label) {
        (FakePlan::Free, Light) => Some((Light, 6_000)),
        (FakePlan::Free, Medium) => Some((Medium, 2_000)),
        (FakePlan::Free, Heavy) => Some((Heavy, 1_000)),
        (FakePlan::Free, ResourceIntensive) => Some((ResourceIntensive, 30_000)),
        // Both labels share one quota.
        (FakePlan::Pro, Heavy | ResourceIntensive) => Some((Heavy, 30_000)),
        (FakePlan::Business, Heavy | ResourceIntensive) => Some((Heavy, 60_000)),
        (FakePlan::Pro | FakePlan::Business, Light | Medium) => None,
    }
}

/// What calls of a label may be sent, and were.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeBudget {
    /// The label of the calls.
    pub label: FakeLabel,
    /// Length of the window of the rate limit.
    pub window: Duration,
    /// Number of calls that the rate limit allows in any window.
    pub limit: usize,
    /// Number of calls in the window that ends now.
    pub sent: usize,
    /// Number of calls that the daily quota allows; `None` if there is none. The labels Heavy and
    /// Resource-intensive share a quota on paid plans.
    pub daily_limit: Option<u32>,
    /// Number of calls that count against today's quota, which ends at 00:00 UTC.
    pub spent_today: Option<u32>,
}

impl Fake {
    /// The rate limits of the plan, and what was spent of them.
    pub fn budgets(&self) -> Vec<FakeBudget> {
        let (plan, now) = (self.inner.config.plan, self.inner.clock.now());
        let at = Instant::now();
        self.inner
            .state(|state| state.limits.budgets(plan, at, now))
    }
}

/// The calls that were counted.
#[derive(Debug, Default)]
pub(super) struct Limits {
    windows: HashMap<FakeLabel, VecDeque<Instant>>,
    days: HashMap<FakeLabel, (NaiveDate, u32)>,
}

/// The rate limit headers of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) label: FakeLabel,
    pub(super) kind: FakeLimit,
    pub(super) limit: u64,
    pub(super) remaining: u64,
}

impl Standing {
    /// The headers for faults, as if no call had been counted.
    pub(super) fn fresh(plan: FakePlan, label: FakeLabel) -> Self {
        let limit = rate(plan, label).0 as u64;
        Self {
            label,
            kind: FakeLimit::Rate,
            limit,
            remaining: limit,
        }
    }

    /// The headers of a fake without limits: they state limits that no client reaches.
    pub(super) fn unlimited(label: FakeLabel) -> Self {
        const MANY: u64 = 1_000_000_000;
        Self {
            label,
            kind: FakeLimit::Rate,
            limit: MANY,
            remaining: MANY,
        }
    }

    pub(super) fn put(&self, response: &mut Response<Bytes>) {
        let kind = match self.kind {
            FakeLimit::Rate => "QPS",
            FakeLimit::Daily => "Daily-limit",
        };
        reply::set(response, "x-ratelimit-category", &self.label.to_string());
        reply::set(response, "x-ratelimit-type", kind);
        reply::set(response, "x-ratelimit-limit", &self.limit.to_string());
        reply::set(
            response,
            "x-ratelimit-remaining",
            &self.remaining.to_string(),
        );
    }
}

impl Limits {
    /// Counts a call, or returns the limit that refuses it. A refused call is not counted.
    pub(super) fn take(
        &mut self,
        plan: FakePlan,
        label: FakeLabel,
        at: Instant,
        now: DateTime<Utc>,
    ) -> Result<Standing, Standing> {
        let (limit, window) = rate(plan, label);
        let sent = self.in_window(label, at, window).len();
        let quota = quota(plan, label);
        if let Some((bucket, quota)) = quota {
            let day = self.days.entry(bucket).or_insert((now.date_naive(), 0));
            if day.0 != now.date_naive() {
                *day = (now.date_naive(), 0);
            }
            if day.1 >= quota {
                return Err(Standing {
                    label,
                    kind: FakeLimit::Daily,
                    limit: quota.into(),
                    remaining: 0,
                });
            }
        }
        let standing = |sent: usize| Standing {
            label,
            kind: FakeLimit::Rate,
            limit: limit as u64,
            remaining: limit.saturating_sub(sent) as u64,
        };
        if sent >= limit {
            return Err(standing(limit));
        }
        self.windows.entry(label).or_default().push_back(at);
        if let Some((bucket, _)) = quota
            && let Some(day) = self.days.get_mut(&bucket)
        {
            day.1 = day.1.saturating_add(1);
        }
        Ok(standing(sent.saturating_add(1)))
    }

    /// What is left of the limits under each label.
    pub(super) fn budgets(
        &mut self,
        plan: FakePlan,
        at: Instant,
        now: DateTime<Utc>,
    ) -> Vec<FakeBudget> {
        FakeLabel::ALL
            .into_iter()
            .map(|label| {
                let (limit, window) = rate(plan, label);
                let sent = self.in_window(label, at, window).len();
                let quota = quota(plan, label);
                let spent = quota.map(|(bucket, _)| {
                    let day = self.days.get(&bucket);
                    day.filter(|day| day.0 == now.date_naive())
                        .map_or(0, |day| day.1)
                });
                FakeBudget {
                    label,
                    window,
                    limit,
                    sent,
                    daily_limit: quota.map(|quota| quota.1),
                    spent_today: spent,
                }
            })
            .collect()
    }

    /// The times of the calls in the window that ends now.
    fn in_window(
        &mut self,
        label: FakeLabel,
        at: Instant,
        window: Duration,
    ) -> &mut VecDeque<Instant> {
        let sent = self.windows.entry(label).or_default();
        while sent
            .front()
            .is_some_and(|first| at.saturating_duration_since(*first) >= window)
        {
            sent.pop_front();
        }
        sent
    }

    /// Counts calls of other apps of the account against a daily quota.
    pub(super) fn use_up(
        &mut self,
        plan: FakePlan,
        label: FakeLabel,
        calls: u32,
        now: DateTime<Utc>,
    ) {
        if let Some((bucket, _)) = quota(plan, label) {
            let day = self.days.entry(bucket).or_insert((now.date_naive(), 0));
            if day.0 != now.date_naive() {
                *day = (now.date_naive(), 0);
            }
            day.1 = day.1.saturating_add(calls);
        }
    }
}

/// The time at which daily quotas are reset.
pub(super) fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    now.date_naive()
        .checked_add_days(Days::new(1))
        .map_or(now, |day| day.and_time(NaiveTime::MIN).and_utc())
}

/// Makes a 429 answer.
pub(super) fn too_many(
    standing: Standing,
    retry_after: Option<&str>,
    now: DateTime<Utc>,
) -> Response<Bytes> {
    let known = match (standing.kind, standing.label) {
        (FakeLimit::Daily, _) => refused::RATE_PER_DAY,
        (FakeLimit::Rate, FakeLabel::ResourceIntensive) => refused::RATE_PER_MINUTE,
        (FakeLimit::Rate, _) => refused::RATE_PER_SECOND,
    };
    let mut response = known.refuse().answer();
    standing.put(&mut response);
    if standing.label == FakeLabel::ResourceIntensive && standing.kind == FakeLimit::Rate {
        let reset = now.timestamp().saturating_add(60).to_string();
        reply::set(&mut response, "x-ratelimit-reset", &reset);
    }
    if let Some(retry_after) = retry_after {
        reply::set(&mut response, "retry-after", retry_after);
    }
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_782_820_800, 0).unwrap()
    }

    #[test]
    fn heavy_and_resource_intensive_calls_share_a_daily_quota() {
        let mut limits = Limits::default();
        let at = Instant::now();
        limits.use_up(FakePlan::Business, FakeLabel::Heavy, 59_999, noon());
        let plan = FakePlan::Business;
        assert!(
            limits
                .take(plan, FakeLabel::ResourceIntensive, at, noon())
                .is_ok()
        );
        let refused = limits.take(plan, FakeLabel::Heavy, at, noon()).unwrap_err();
        assert_eq!((refused.kind, refused.limit), (FakeLimit::Daily, 60_000));
        let tomorrow = midnight(noon());
        assert!(limits.take(plan, FakeLabel::Heavy, at, tomorrow).is_ok());
    }

    #[test]
    fn resource_intensive_calls_are_counted_by_the_minute() {
        let mut limits = Limits::default();
        let (plan, label) = (FakePlan::Business, FakeLabel::ResourceIntensive);
        let start = Instant::now();
        for _ in 0..20 {
            assert!(limits.take(plan, label, start, noon()).is_ok());
        }
        let later = start + Duration::from_secs(59);
        assert!(limits.take(plan, label, later, noon()).is_err());
        let minute = start + Duration::from_secs(60);
        assert!(limits.take(plan, label, minute, noon()).is_ok());
    }
}
