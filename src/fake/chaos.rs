//! Faults by chance, as one seeded profile for simulations.

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

/// How many faults a request meets in a row, and how many page tokens of a listing die early.
const MOST: u8 = 2;

/// How long a call that was answered with 401 is waited for, before it is taken to be abandoned.
const ABANDONED: Duration = Duration::from_secs(600);

/// How much goes wrong by chance: the share of API requests, from 0 to 1, that each kind of fault
/// befalls. At most one kind befalls a request, so that the shares should not add up to more
/// than 1. The same seed gives the same faults to the same requests in the same order.
///
/// Whoever tries often enough gets through: no path with its query fails more than twice in a row,
/// at most two page tokens of a listing die early, and no token is voided while a request that was
/// answered with 401 has not come again. The token endpoint only has the latency.
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
    /// What chance follows.
    pub seed: u64,
    /// How long answers take, on top of the fake's own latency; the start alone if the range is
    /// empty.
    pub latency: Range<Duration>,
    /// 429 by the rate, with `Retry-After` in seconds, as an HTTP date, as an ISO 8601 time, or
    /// without it.
    pub rate_limited: f64,
    /// 500, 502, 503 or 504.
    pub server_error: f64,
    /// The connection breaks without an answer.
    pub reset: f64,
    /// The connection breaks in the middle of the right answer.
    pub cut: f64,
    /// All access tokens issued so far are voided before the request is looked at.
    pub revoke_token: f64,
    /// The request's page token counts as expired; nothing happens to requests without one.
    pub expire_page_token: f64,
}

/// The profile at work.
#[derive(Debug)]
pub(super) struct Chaos {
    profile: FakeChaos,
    rng: Rng,
    /// How often a request failed since it last did not.
    failed: HashMap<String, u8>,
    /// How many page tokens of a listing died.
    expired: HashMap<String, u8>,
    /// The requests answered with 401 that did not succeed since, and when that was.
    unauthorized: HashMap<String, Instant>,
}

impl Chaos {
    pub(super) fn new(profile: FakeChaos) -> Self {
        Self {
            rng: Rng::of(profile.seed, &[19]),
            profile,
            failed: HashMap::new(),
            expired: HashMap::new(),
            unauthorized: HashMap::new(),
        }
    }

    /// How much longer an answer takes.
    pub(super) fn latency(&mut self) -> Duration {
        let Range { start, end } = self.profile.latency;
        let roll = self.rng.fraction();
        start.saturating_add(end.saturating_sub(start).mul_f64(roll))
    }

    /// What befalls an API request.
    pub(super) fn pick(&mut self, uri: &Uri, at: Instant, now: DateTime<Utc>) -> Option<Fault> {
        // As many draws for every request, whatever becomes of it.
        let (roll, detail) = (self.rng.fraction(), self.rng.next());
        if self.failed.get(&key(uri)).is_some_and(|n| *n >= MOST) {
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
        let struck = shares.iter().position(|share| {
            below += share;
            roll < below
        })?;
        match struck {
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
                let died = self.expired.entry(listing).or_default();
                (*died < MOST).then(|| {
                    *died = died.saturating_add(1);
                    Fault::ExpirePageToken
                })
            }
        }
    }

    /// Takes down what an API request was answered with; `None` if the connection broke.
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

/// The listing that a request goes on with, if it does.
fn listing(uri: &Uri) -> Option<String> {
    let params = Params::parse(uri.query()?);
    params.get("next_page_token")?;
    let mut listing = uri.path().to_owned();
    for (name, value) in params.of_listing() {
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
