//! Random faults, from a seeded profile, for simulations.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::Uri;
use tokio::time::Instant;

use super::faults::Fault;
use super::limits::FakeLimit;
use super::query::Params;
use super::reply;
use super::rng::Rng;

/// Maximum number of consecutive faults of a request, and of page tokens of a listing that expire
/// early.
const MAX_FAULTS: u8 = 2;

/// Time after which a call that was answered with 401 and not repeated is considered abandoned.
const ABANDONED: Duration = Duration::from_secs(600);

/// A profile of random faults: the share of API requests, from 0 to 1, that have each kind of
/// fault. A request has at most one fault, so the sum of the shares should not exceed 1. The same
/// seed gives the same faults to the same requests in the same order.
///
/// A client that retries often enough succeeds: no path with its query fails more than twice in a
/// row, at most two page tokens of a listing expire early, and no access token is voided while a
/// request that was answered with 401 has not been repeated. The token endpoint has the latency
/// only.
///
/// ```
/// use std::time::Duration;
/// use zoom_admin::fake::{Fake, FakeChaos};
///
/// let fake = Fake::builder().users(20).build();
/// fake.chaos(FakeChaos {
///     seed: 7,
///     latency: Duration::from_millis(20)..Duration::from_secs(2),
///     rate_limited: 0.02,
///     reset: 0.01,
///     ..FakeChaos::default()
/// });
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FakeChaos {
    /// Seed of the random faults.
    pub seed: u64,
    /// Additional time that answers take, on top of the fake's own latency. If the range is empty,
    /// this is its start.
    pub latency: Range<Duration>,
    /// Share of requests answered with 429 for the rate limit. `Retry-After` is in seconds, an HTTP
    /// date, an ISO 8601 time, or absent.
    pub rate_limited: f64,
    /// Share of requests answered with 500, 502, 503 or 504.
    pub server_error: f64,
    /// Share of requests whose connection breaks without an answer.
    pub reset: f64,
    /// Share of requests whose connection breaks in the middle of the normal answer.
    pub cut: f64,
    /// Share of requests before which all access tokens issued so far are voided.
    pub revoke_token: f64,
    /// Share of requests whose page token is treated as expired. Requests without a page token have
    /// no fault.
    pub expire_page_token: f64,
}

/// The state of a profile in use.
#[derive(Debug)]
pub(super) struct Chaos {
    profile: FakeChaos,
    rng: Rng,
    /// Number of consecutive failures of each request.
    failed: HashMap<String, u8>,
    /// Number of page tokens of each listing that expired early.
    expired: HashMap<String, u8>,
    /// Requests that were answered with 401 and have not succeeded since, with the time of the
    /// answer.
    unauthorized: HashMap<String, Instant>,
}

impl Chaos {
    pub(super) fn new(profile: FakeChaos) -> Self {
        Self {
            rng: Rng::new(profile.seed, &[19]),
            profile,
            failed: HashMap::new(),
            expired: HashMap::new(),
            unauthorized: HashMap::new(),
        }
    }

    /// Chooses the additional time that an answer takes.
    pub(super) fn latency(&mut self) -> Duration {
        let Range { start, end } = self.profile.latency;
        let roll = self.rng.fraction();
        start.saturating_add(end.saturating_sub(start).mul_f64(roll))
    }

    /// Chooses the fault of an API request, if it has one.
    pub(super) fn pick(&mut self, uri: &Uri, at: Instant, now: DateTime<Utc>) -> Option<Fault> {
        // Every request draws the same number of random values, whatever its outcome.
        let (roll, detail) = (self.rng.fraction(), self.rng.next());
        if self.failed.get(&key(uri)).is_some_and(|n| *n >= MAX_FAULTS) {
            return None;
        }
        let p = &self.profile;
        let shares = [
            p.rate_limited,
            p.server_error,
            p.reset,
            p.cut,
            p.revoke_token,
            p.expire_page_token,
        ];
        let mut below = 0.0;
        let kind = shares.iter().position(|share| {
            below += share;
            roll < below
        })?;
        match kind {
            0 => Some(limited(detail, now)),
            1 => {
                let status = [500, 502, 503, 504];
                let at = usize::try_from(detail % 4).unwrap_or(0);
                Some(Fault::ServerError(status.get(at).copied().unwrap_or(503)))
            }
            2 => Some(Fault::Reset),
            3 => Some(Fault::CutBody),
            4 => {
                self.unauthorized
                    .retain(|_, since| at.saturating_duration_since(*since) < ABANDONED);
                self.unauthorized.is_empty().then_some(Fault::RevokeTokens)
            }
            _ => {
                let listing = listing(uri)?;
                let expired = self.expired.entry(listing).or_default();
                (*expired < MAX_FAULTS).then(|| {
                    *expired = expired.saturating_add(1);
                    Fault::ExpirePageToken
                })
            }
        }
    }

    /// Records the status of the answer to an API request; `None` if the connection broke.
    pub(super) fn answered(&mut self, uri: &Uri, status: Option<u16>, at: Instant) {
        let key = key(uri);
        match status {
            None | Some(401 | 429 | 500..) => {
                if status == Some(401) {
                    self.unauthorized.insert(key.clone(), at);
                }
                let failed = self.failed.entry(key).or_default();
                *failed = failed.saturating_add(1);
            }
            Some(_) => {
                self.failed.remove(&key);
                self.unauthorized.remove(&key);
            }
        }
    }
}

fn key(uri: &Uri) -> String {
    uri.path_and_query()
        .map_or_else(String::new, |p| p.as_str().to_owned())
}

/// The listing that a request continues, if it has a page token.
fn listing(uri: &Uri) -> Option<String> {
    let params = Params::parse(uri.query()?);
    params.get("next_page_token")?;
    let mut listing = uri.path().to_owned();
    for (name, value) in params.listing_params() {
        listing.push_str(&format!("&{name}={value}"));
    }
    Some(listing)
}

fn limited(detail: u64, now: DateTime<Utc>) -> Fault {
    let seconds = (detail / 4 % 3).saturating_add(1);
    let then = now
        .checked_add_signed(chrono::Duration::seconds(seconds.cast_signed()))
        .unwrap_or(now);
    Fault::TooManyRequests {
        retry_after: match detail % 4 {
            0 => None,
            1 => Some(seconds.to_string()),
            2 => Some(reply::http_date(then)),
            _ => Some(reply::time(then)),
        },
        kind: FakeLimit::Rate,
    }
}
