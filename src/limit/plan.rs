//! What an account may do: rates and daily limits by plan, and the share of them that is taken.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Label;
use crate::error::{Error, ErrorKind, Result};

/// At most `calls` in any `window`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Calls in a window; at least one.
    pub calls: u32,
    /// Length of the window.
    pub window: Duration,
}

impl Rate {
    /// Calls per second.
    pub const fn per_second(calls: u32) -> Self {
        Self {
            calls,
            window: Duration::from_secs(1),
        }
    }

    /// Calls per minute.
    pub const fn per_minute(calls: u32) -> Self {
        Self {
            calls,
            window: Duration::from_secs(60),
        }
    }

    /// The rate that `X-RateLimit-Limit` tells for a label.
    pub(super) fn learned(label: Label, limit: u64) -> Self {
        let calls = u32::try_from(limit).unwrap_or(u32::MAX);
        match label {
            Label::ResourceIntensive => Self::per_minute(calls),
            _ => Self::per_second(calls),
        }
    }

    /// The one that lets fewer calls through in the long run.
    pub(super) fn slower(self, other: Self) -> Self {
        let weight = |a: Rate, b: Rate| u128::from(a.calls).saturating_mul(b.window.as_nanos());
        if weight(other, self) < weight(self, other) {
            other
        } else {
            self
        }
    }
}

/// The account's plan, which sets its rates and daily limits. No call tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Plan {
    /// Free accounts.
    Free,
    /// Pro; the default, since it is the smallest paid plan.
    #[default]
    Pro,
    /// Business, Education, Enterprise and partners.
    Business,
    /// Rates of one's own, without daily limits;
    /// [`Builder::daily_limits`](crate::Builder::daily_limits) sets those.
    Custom {
        /// Light calls.
        light: Rate,
        /// Medium calls.
        medium: Rate,
        /// Heavy calls.
        heavy: Rate,
        /// Resource-intensive calls.
        resource_intensive: Rate,
    },
}

impl Plan {
    /// The plan's rate for a label.
    pub fn rate(&self, label: Label) -> Rate {
        use Label::{Heavy, Light, Medium, ResourceIntensive};
        match (self, label) {
            (Plan::Free, Light) => Rate::per_second(4),
            (Plan::Free, Medium) => Rate::per_second(2),
            (Plan::Free, Heavy) => Rate::per_second(1),
            (Plan::Free | Plan::Pro, ResourceIntensive) => Rate::per_minute(10),
            (Plan::Pro, Light) => Rate::per_second(30),
            (Plan::Pro, Medium) => Rate::per_second(20),
            (Plan::Pro, Heavy) => Rate::per_second(10),
            (Plan::Business, Light) => Rate::per_second(80),
            (Plan::Business, Medium) => Rate::per_second(60),
            (Plan::Business, Heavy) => Rate::per_second(40),
            (Plan::Business, ResourceIntensive) => Rate::per_minute(20),
            (Plan::Custom { light, .. }, Light) => *light,
            (Plan::Custom { medium, .. }, Medium) => *medium,
            (Plan::Custom { heavy, .. }, Heavy) => *heavy,
            (
                Plan::Custom {
                    resource_intensive, ..
                },
                ResourceIntensive,
            ) => *resource_intensive,
        }
    }

    /// The plan's daily limits.
    pub fn daily_limits(&self) -> DailyLimits {
        match self {
            Plan::Free => DailyLimits {
                light: Some(6_000),
                medium: Some(2_000),
                heavy: Some(1_000),
                // As Zoom prints it, though Heavy calls have less.
                resource_intensive: Some(30_000),
                heavy_and_resource_intensive: None,
            },
            Plan::Pro => DailyLimits::shared(30_000),
            Plan::Business => DailyLimits::shared(60_000),
            Plan::Custom { .. } => DailyLimits::default(),
        }
    }
}

/// Calls per UTC day; `None` where there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DailyLimits {
    /// Light calls.
    pub light: Option<u32>,
    /// Medium calls.
    pub medium: Option<u32>,
    /// Heavy calls by themselves.
    pub heavy: Option<u32>,
    /// Resource-intensive calls by themselves.
    pub resource_intensive: Option<u32>,
    /// Heavy and Resource-intensive calls together, as on Zoom's paid plans.
    pub heavy_and_resource_intensive: Option<u32>,
}

impl DailyLimits {
    /// One limit for Heavy and Resource-intensive calls together, as on Zoom's paid plans.
    pub const fn shared(calls: u32) -> Self {
        Self {
            light: None,
            medium: None,
            heavy: None,
            resource_intensive: None,
            heavy_and_resource_intensive: Some(calls),
        }
    }
}

/// The part of the account's limits that is taken; the rest is left to its other apps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Share(f64);

impl Share {
    pub(crate) fn new(share: f64) -> Result<Self> {
        if share > 0.0 && share <= 1.0 {
            return Ok(Self(share));
        }
        Err(Error::new(
            ErrorKind::Config,
            "the share of Zoom's limits must be more than 0 and at most 1, for example 0.8",
        ))
    }

    /// This share of a number of calls, rounded down, but at least one.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )] // Calls are far below 2^52, and the product is neither negative nor greater than they.
    pub(super) fn apply(self, calls: u64) -> u64 {
        // 0.29 * 100 is a little less than 29.
        ((calls as f64 * self.0 + 1e-9).floor() as u64).clamp(1, calls.max(1))
    }

    fn apply_to_rate(self, rate: Rate) -> Rate {
        let calls = self.apply(u64::from(rate.calls));
        Rate {
            calls: u32::try_from(calls).unwrap_or(u32::MAX),
            ..rate
        }
    }
}

impl Default for Share {
    fn default() -> Self {
        Self(1.0)
    }
}

/// What the caller set of an account's limits; `None` is not set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Settings {
    pub(crate) plan: Option<Plan>,
    pub(crate) daily: Option<DailyLimits>,
    pub(crate) share: Option<Share>,
}

impl Settings {
    /// These settings, and those of `earlier` where these are not set.
    pub(super) fn or(self, earlier: Self) -> Self {
        Self {
            plan: self.plan.or(earlier.plan),
            daily: self.daily.or(earlier.daily),
            share: self.share.or(earlier.share),
        }
    }

    pub(super) fn share(&self) -> Share {
        self.share.unwrap_or_default()
    }

    /// This share of the plan's rate, and of the one that Zoom told of, if it did.
    pub(super) fn rates(&self, label: Label, learned: Option<Rate>) -> [Rate; 2] {
        let share = self.share();
        let plan = share.apply_to_rate(self.plan.unwrap_or_default().rate(label));
        [plan, learned.map_or(plan, |rate| share.apply_to_rate(rate))]
    }

    /// The daily limits of the account, before the share is taken.
    pub(super) fn daily(&self) -> DailyLimits {
        self.daily
            .unwrap_or_else(|| self.plan.unwrap_or_default().daily_limits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_plan_has_the_limits_that_zoom_prints() {
        use Label::{Heavy, Light, Medium, ResourceIntensive};
        let minute = Rate::per_minute;
        for (plan, light, medium, heavy, intensive) in [
            (Plan::Free, 4, 2, 1, minute(10)),
            (Plan::Pro, 30, 20, 10, minute(10)),
            (Plan::Business, 80, 60, 40, minute(20)),
        ] {
            assert_eq!(plan.rate(Light), Rate::per_second(light));
            assert_eq!(plan.rate(Medium), Rate::per_second(medium));
            assert_eq!(plan.rate(Heavy), Rate::per_second(heavy));
            assert_eq!(plan.rate(ResourceIntensive), intensive);
        }
        let free = Plan::Free.daily_limits();
        assert_eq!(
            [free.light, free.medium, free.heavy, free.resource_intensive],
            [Some(6_000), Some(2_000), Some(1_000), Some(30_000)]
        );
        assert_eq!(free.heavy_and_resource_intensive, None);
        for (plan, calls) in [(Plan::Pro, 30_000), (Plan::Business, 60_000)] {
            assert_eq!(plan.daily_limits(), DailyLimits::shared(calls));
        }
    }

    proptest! {
        #[test]
        fn a_share_is_rounded_down_and_leaves_one_call(calls in 1u64..1_000_000, percent in 1u32..=100) {
            let part = Share::new(f64::from(percent) / 100.0).unwrap().apply(calls);
            prop_assert_eq!(part, (calls * u64::from(percent) / 100).max(1));
        }
    }

    #[test]
    fn a_share_is_more_than_nothing_and_no_more_than_all() {
        for wrong in [0.0, -0.5, 1.01, f64::NAN, f64::INFINITY] {
            let error = Share::new(wrong).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
        }
        assert!(Share::new(1.0).is_ok() && Share::new(f64::MIN_POSITIVE).is_ok());
    }
}
