//! What can be made to go wrong.

use std::time::Duration;

use bytes::Bytes;

use super::limits::FakeLimit;
use super::rng::Rng;
use super::table;

/// The path that names the token endpoint in a [`FaultRule`].
pub(super) const TOKEN_PATH: &str = "/oauth/token";

/// Something that goes wrong with one request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// 401 with code 124, as if the token had been voided.
    Unauthorized,
    /// 429.
    TooManyRequests {
        /// The header `Retry-After`, in whatever form.
        retry_after: Option<String>,
        /// Which limit the headers and the message speak of.
        kind: FakeLimit,
    },
    /// This status with the HTML page of a gateway.
    ServerError(u16),
    /// The right answer, so much later.
    Delay(Duration),
    /// The connection breaks in the middle of the right answer.
    CutBody,
    /// The connection breaks without an answer.
    Reset,
    /// 302 to this place.
    Redirect(String),
    /// The right answer without its records, and with a token that goes on where they were.
    /// The same as none for calls that answer in one piece.
    EmptyPage,
    /// All access tokens issued so far are voided before the request is looked at.
    RevokeTokens,
    /// The request's page token counts as expired. The same as none for requests without one.
    ExpirePageToken,
    /// This answer.
    Body {
        /// Status.
        status: u16,
        /// Headers; without a content type, there is none.
        headers: Vec<(String, String)>,
        /// Body.
        body: Bytes,
    },
}

impl Fault {
    /// An answer with a JSON body, or one that calls itself JSON.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Body {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.into(),
        }
    }

    /// A 429 by the daily quota, until this time.
    pub fn daily_limit(retry_after: impl Into<String>) -> Self {
        Self::TooManyRequests {
            retry_after: Some(retry_after.into()),
            kind: FakeLimit::Daily,
        }
    }

    /// A 429 by the rate, which has no `Retry-After`.
    pub fn rate_limit() -> Self {
        Self::TooManyRequests {
            retry_after: None,
            kind: FakeLimit::Rate,
        }
    }
}

/// Which requests a [`Fault`] befalls: the next API call, unless told otherwise.
///
/// A request meets the first rule that fits and is not used up; the later ones do not see it.
///
/// ```
/// use zoom_admin::fake::{Fake, Fault, FaultRule};
///
/// let fake = Fake::builder().users(10).build();
/// fake.inject(FaultRule::new(Fault::ServerError(503)).on("/report/users").times(2));
/// fake.inject(FaultRule::new(Fault::Reset).chance(0.01));
/// ```
#[derive(Debug, Clone)]
pub struct FaultRule {
    fault: Fault,
    path: Option<String>,
    after: u64,
    every: u64,
    chance: Option<f64>,
    left: Option<u64>,
    seen: u64,
}

impl FaultRule {
    /// The next API call meets this fault.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            path: None,
            after: 0,
            every: 1,
            chance: None,
            left: Some(1),
            seen: 0,
        }
    }

    /// Only requests to paths like this: as in Zoom's documents (`/users/{userId}/settings`), for
    /// one user (`/users/ann@example.com/settings`), or `/oauth/token`, `/oauth/authorize` or
    /// `/oauth/revoke`, which no other rule meets.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// So many requests instead of one.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.left = Some(times);
        self
    }

    /// Not the first so many requests that fit.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.after = requests;
        self
    }

    /// Every `k`-th request, without end; follow with [`times`](Self::times) for an end.
    #[must_use]
    pub fn every(mut self, k: u64) -> Self {
        self.every = k.max(1);
        self.left = None;
        self
    }

    /// Each request with this probability, by the fake's seed, without end; follow with
    /// [`times`](Self::times) for an end.
    #[must_use]
    pub fn chance(mut self, probability: f64) -> Self {
        self.chance = Some(probability);
        self.left = None;
        self
    }

    fn fits(&self, path: &str) -> bool {
        match &self.path {
            None => !path.starts_with("/oauth/"),
            Some(pattern) if pattern == path => true,
            Some(pattern) => table::fits(pattern, path),
        }
    }

    fn strikes(&mut self, rng: &mut Rng) -> bool {
        if self.left == Some(0) {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        let Some(count) = self.seen.checked_sub(self.after).filter(|c| *c > 0) else {
            return false;
        };
        if count.checked_rem(self.every) != Some(0) {
            return false;
        }
        if self.chance.is_some_and(|chance| rng.fraction() >= chance) {
            return false;
        }
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(1);
        }
        true
    }
}

/// The rules in force.
#[derive(Debug)]
pub(super) struct Rules {
    rules: Vec<FaultRule>,
    rng: Rng,
}

impl Rules {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rules: Vec::new(),
            rng: Rng::of(seed, &[17]),
        }
    }

    pub(super) fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    /// What befalls a request to `path`.
    pub(super) fn pick(&mut self, path: &str) -> Option<Fault> {
        let rng = &mut self.rng;
        let struck = self
            .rules
            .iter_mut()
            .find_map(|rule| (rule.fits(path) && rule.strikes(rng)).then(|| rule.fault.clone()));
        if struck.is_some() {
            self.rules.retain(|rule| rule.left != Some(0));
        }
        struck
    }
}

/// An error that a path answers for as long as it is [refused](super::Fake::refuse).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FakeRefusal {
    /// HTTP status.
    pub status: u16,
    /// Zoom's code.
    pub code: i64,
    /// Zoom's message.
    pub message: String,
    /// Whether quotes in the message go out unescaped, so that the body is not valid JSON.
    pub unescaped: bool,
}

impl FakeRefusal {
    /// An error of one's own.
    pub fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            unescaped: false,
        }
    }

    /// 400 with code 4711: the token lacks a scope; any of these would do.
    pub fn missing_scope<S: AsRef<str>>(scopes: impl IntoIterator<Item = S>) -> Self {
        let scopes: Vec<_> = scopes.into_iter().collect();
        let names: Vec<&str> = scopes.iter().map(AsRef::as_ref).collect();
        let refused = super::reply::Refused::missing_scopes(&names);
        Self::new(refused.status, refused.code, refused.message)
    }

    /// 400 with code 200: role, plan or feature do not allow it, and the message does not say which.
    pub fn no_permission() -> Self {
        Self::new(400, 200, "No permission.")
    }

    /// 404 with code 1001: no such user.
    pub fn no_such_user(user: &str) -> Self {
        let refused = super::reply::Refused::no_user(user);
        Self::new(refused.status, refused.code, refused.message)
    }
}
