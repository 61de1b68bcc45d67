//! Faults that can be injected.

use std::time::Duration;

use bytes::Bytes;

use super::limits::FakeLimit;
use super::mistake::{self, FakeError};
use super::rng::Rng;
use super::table;

/// A fault of one request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// The answer is 401 with code 124, as if the token were void.
    Unauthorized,
    /// The answer is 429.
    TooManyRequests {
        /// The value of the header `Retry-After`, in any form. With `None` it is as at Zoom: a 429
        /// for the daily quota names the next midnight UTC, and one for the rate limit has no such
        /// header.
        retry_after: Option<String>,
        /// The limit that the headers and the message name.
        kind: FakeLimit,
    },
    /// The answer has this status and the HTML page of a gateway.
    ServerError(u16),
    /// The normal answer comes this much later.
    Delay(Duration),
    /// The connection breaks in the middle of the normal answer.
    CutBody,
    /// The connection breaks without an answer.
    Reset,
    /// The answer is 302 to this URL.
    Redirect(String),
    /// The answer has no records, and a page token that continues at the same position. Calls that
    /// are not paged have no fault.
    EmptyPage,
    /// All access tokens issued so far are voided before the request is handled.
    RevokeTokens,
    /// The page token of the request is treated as expired. Requests without a page token have no
    /// fault.
    ExpirePageToken,
    /// The answer is this one.
    Body {
        /// Status of the answer.
        status: u16,
        /// Headers of the answer. A content type is only sent if it is given here.
        headers: Vec<(String, String)>,
        /// Body of the answer.
        body: Bytes,
    },
}

impl Fault {
    /// Makes an answer with the content type JSON. The body need not be valid JSON.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Body {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.into(),
        }
    }

    /// Makes a 429 for the daily quota, with this `Retry-After`.
    pub fn daily_limit(retry_after: impl Into<String>) -> Self {
        Self::TooManyRequests {
            retry_after: Some(retry_after.into()),
            kind: FakeLimit::Daily,
        }
    }

    /// Makes a 429 for the rate limit, which has no `Retry-After`.
    pub fn rate_limit() -> Self {
        Self::TooManyRequests {
            retry_after: None,
            kind: FakeLimit::Rate,
        }
    }
}

/// The requests that have a [`Fault`]: by default, the next API call only.
///
/// The first rule that matches a request and is not used up applies. Later rules do not count the
/// request.
///
/// ```
/// use zoom_admin::fake::{Fake, Fault, FaultRule};
///
/// let fake = Fake::builder().users(10).build();
/// fake.inject(FaultRule::new(Fault::ServerError(503)).on("/report/users").times(2))?;
/// fake.inject(FaultRule::new(Fault::Reset).chance(0.01))?;
/// # Ok::<(), zoom_admin::fake::FakeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FaultRule {
    fault: Fault,
    path: Option<String>,
    after: u64,
    every: u64,
    chance: Option<f64>,
    remaining: Option<u64>,
    matched: u64,
}

impl FaultRule {
    /// Makes a rule that applies to the next API call.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            path: None,
            after: 0,
            every: 1,
            chance: None,
            remaining: Some(1),
            matched: 0,
        }
    }

    /// Applies only to requests with this path: a path with placeholders as in Zoom's documentation
    /// (`/users/{userId}/settings`), a path of one user (`/users/ann@example.com/settings`), or one
    /// of `/oauth/token`, `/oauth/authorize` and `/oauth/revoke`. Only a rule with such a path
    /// applies to OAuth requests.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Applies to this number of requests instead of one.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.remaining = Some(times);
        self
    }

    /// Skips this number of matching requests first.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.after = requests;
        self
    }

    /// Applies to every `k`-th matching request without end. To limit the number, call
    /// [`times`](Self::times) afterwards.
    #[must_use]
    pub fn every(mut self, k: u64) -> Self {
        self.every = k.max(1);
        self.remaining = None;
        self
    }

    /// Applies to each matching request with this probability, by the fake's seed, without end. To
    /// limit the number, call [`times`](Self::times) afterwards.
    #[must_use]
    pub fn chance(mut self, probability: f64) -> Self {
        self.chance = Some(probability);
        self.remaining = None;
        self
    }

    /// Refuses a rule for a path that no request can have.
    pub(super) fn check(&self) -> Result<(), FakeError> {
        self.path.as_deref().map_or(Ok(()), mistake::known_path)
    }

    fn fits(&self, path: &str) -> bool {
        match &self.path {
            None => !path.starts_with("/oauth/"),
            Some(pattern) if pattern == path => true,
            Some(pattern) => table::fits(pattern, path),
        }
    }

    fn applies(&mut self, rng: &mut Rng) -> bool {
        if self.remaining == Some(0) {
            return false;
        }
        self.matched = self.matched.saturating_add(1);
        let Some(count) = self.matched.checked_sub(self.after).filter(|c| *c > 0) else {
            return false;
        };
        if count.checked_rem(self.every) != Some(0) {
            return false;
        }
        if self.chance.is_some_and(|chance| rng.fraction() >= chance) {
            return false;
        }
        if let Some(remaining) = &mut self.remaining {
            *remaining = remaining.saturating_sub(1);
        }
        true
    }
}

/// The rules that apply.
#[derive(Debug)]
pub(super) struct Rules {
    rules: Vec<FaultRule>,
    rng: Rng,
}

impl Rules {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rules: Vec::new(),
            rng: Rng::new(seed, &[17]),
        }
    }

    pub(super) fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Chooses the fault of a request to `path`, if it has one.
    pub(super) fn pick(&mut self, path: &str) -> Option<Fault> {
        let rng = &mut self.rng;
        let fault = self
            .rules
            .iter_mut()
            .find_map(|rule| (rule.fits(path) && rule.applies(rng)).then(|| rule.fault.clone()));
        if fault.is_some() {
            self.rules.retain(|rule| rule.remaining != Some(0));
        }
        fault
    }
}
