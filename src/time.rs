//! Arithmetic on times and durations that cannot fail.
//!
//! Times and durations come from servers and callers and may be anything. The functions here do all
//! arithmetic on them that the crate needs, and none can panic: what would lie outside of the years
//! 1 to 9999 is the first or last instant of them, and what has passed is zero away.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

/// The first instant that is calculated with: the year 1 begins.
pub(crate) const EARLIEST: DateTime<Utc> = match DateTime::from_timestamp(-62_135_596_800, 0) {
    Some(time) => time,
    None => DateTime::<Utc>::MIN_UTC,
};
/// The last one: the last second of the year 9999.
pub(crate) const LATEST: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(time) => time,
    None => DateTime::<Utc>::MAX_UTC,
};
/// Nobody waits longer than this, and no [`Instant`] overflows by it.
pub(crate) const FAR: Duration = Duration::from_secs(86_400 * 365);
/// A day, of which the whole crate asks again what it was told to wait for.
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

/// A time within the years 1 to 9999.
pub(crate) fn bounded(time: DateTime<Utc>) -> DateTime<Utc> {
    time.clamp(EARLIEST, LATEST)
}

/// `wait` after a time.
pub(crate) fn later(time: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    bounded(time.checked_add_signed(wait).unwrap_or(LATEST))
}

/// `wait` before a time.
pub(crate) fn earlier(time: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    bounded(time.checked_sub_signed(wait).unwrap_or(EARLIEST))
}

/// So many times 24 hours after a time.
pub(crate) fn days_later(time: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    later(time, DAY.saturating_mul(days))
}

/// So many times 24 hours before a time.
pub(crate) fn days_earlier(time: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    earlier(time, DAY.saturating_mul(days))
}

/// How long it is from `now` to `then`; nothing if `then` has passed.
pub(crate) fn until(now: DateTime<Utc>, then: DateTime<Utc>) -> Duration {
    let left = then.signed_duration_since(now);
    left.to_std().unwrap_or_default()
}

/// `wait` after an instant, and no farther than [`FAR`].
pub(crate) fn after(at: Instant, wait: Duration) -> Instant {
    at.checked_add(wait.min(FAR)).unwrap_or(at)
}

/// A duration times a factor. A factor that is no number, or negative, gives nothing.
pub(crate) fn times(duration: Duration, factor: f64) -> Duration {
    let seconds = duration.as_secs_f64() * factor;
    if seconds > 0.0 {
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    } else {
        Duration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_on_times_ends_at_the_years_1_and_9999() {
        let (min, max) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        for time in [min, EARLIEST, DateTime::UNIX_EPOCH, LATEST, max] {
            for wait in [Duration::ZERO, DAY, FAR, Duration::MAX] {
                let (sooner, later) = (earlier(time, wait), later(time, wait));
                assert!(EARLIEST <= sooner && sooner <= later && later <= LATEST);
            }
            assert_eq!(days_later(time, u32::MAX), LATEST);
            assert_eq!(days_earlier(time, u32::MAX), EARLIEST);
        }
        assert_eq!(EARLIEST.to_rfc3339(), "0001-01-01T00:00:00+00:00");
        assert_eq!(LATEST.to_rfc3339(), "9999-12-31T23:59:59+00:00");
        assert_eq!(until(max, min), Duration::ZERO);
        assert!(until(min, max) > FAR);
        let now = Instant::now();
        assert_eq!(after(now, Duration::MAX), now + FAR);
    }

    #[test]
    fn no_factor_makes_a_duration_that_does_not_exist() {
        for duration in [Duration::ZERO, Duration::from_secs(1), Duration::MAX] {
            for factor in [f64::NAN, f64::NEG_INFINITY, -1.0, 0.0] {
                assert_eq!(times(duration, factor), Duration::ZERO);
            }
        }
        let second = Duration::from_secs(1);
        assert_eq!(times(second, f64::INFINITY), Duration::MAX);
        assert_eq!(times(second, 1e300), Duration::MAX);
        assert_eq!(times(Duration::MAX, 1.0), Duration::MAX);
        assert_eq!(times(second, 1.5), Duration::from_millis(1500));
    }
}
