//! The record of the requests that came, and what a test can ask of it.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::ops::RangeBounds;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use ring::digest::{SHA256, digest};
use tokio::time::Instant;

use super::mistake::{self, FakeError};
use super::table::{self, Endpoint, FakeLabel};
use super::{Fake, oauth_endpoint::OauthEndpoint};

/// Query parameters whose value is a secret.
const SECRET_PARAMETERS: [&str; 7] = [
    "access_token",
    "client_secret",
    "code",
    "code_verifier",
    "refresh_token",
    "state",
    "token",
];

/// Number of requests that a failed assertion lists at most: the latest.
const LISTED: usize = 60;

/// Headers whose value is a secret.
const SECRET_HEADERS: [HeaderName; 3] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::COOKIE,
];

/// A request that the fake received. `Debug` writes no secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct FakeCall {
    /// Time at which the request came.
    pub at: Instant,
    /// Time of day at which the request came, by the fake's clock.
    pub time: DateTime<Utc>,
    /// HTTP method.
    pub method: Method,
    /// Path of the request, still encoded.
    pub path: String,
    /// Query of the request, still encoded. It is empty if there is none. That of an OAuth request
    /// may contain secrets.
    pub query: String,
    /// Host that the request was sent to, with the port if one was given.
    pub host: String,
    /// Headers of the request. Those that carry a secret (`Authorization`, `Proxy-Authorization`,
    /// `Cookie`) have a [fingerprint](Self::fingerprint) in its place, and `Referer` has no query.
    pub headers: HeaderMap,
    /// Whether the request had an `Authorization` header.
    pub authorized: bool,
    /// Path with placeholders as in Zoom's documentation, for example `/users/{userId}`, or
    /// `/oauth/token` and the like. `None` if the fake does not know the path.
    pub template: Option<&'static str>,
    /// Rate limit that the request counts against.
    pub label: Option<FakeLabel>,
    /// Status of the answer; `None` if there was no answer.
    pub status: Option<u16>,
}

impl FakeCall {
    pub(super) fn new(
        request: &Request<Bytes>,
        (at, time): (Instant, DateTime<Utc>),
        oauth: Option<OauthEndpoint>,
        endpoint: Option<&'static Endpoint>,
    ) -> Self {
        let uri = request.uri();
        let host_header = || {
            let value = request.headers().get(header::HOST)?;
            Some(value.to_str().ok()?.to_owned())
        };
        Self {
            at,
            time,
            method: request.method().clone(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            host: uri
                .authority()
                .map(|a| without_user(a.as_str()).to_owned())
                .or_else(host_header)
                .unwrap_or_default(),
            headers: without_secrets(request.headers()),
            authorized: request.headers().contains_key(header::AUTHORIZATION),
            template: endpoint
                .map(Endpoint::path)
                .or(oauth.map(OauthEndpoint::path)),
            label: endpoint.map(|e| e.label),
            status: None,
        }
    }

    /// The decoded value of a query parameter.
    pub fn param(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What stands in [`headers`](Self::headers) for this value of a secret header: its scheme, and
    /// the start of its SHA-256. A test compares it with the value that it expects:
    /// `call.header("authorization") == Some(&FakeCall::fingerprint("Bearer ..."))`.
    pub fn fingerprint(value: &str) -> String {
        let hash = digest(&SHA256, value.as_bytes());
        let start = hash.as_ref().get(..9).unwrap_or_default();
        let hash = URL_SAFE_NO_PAD.encode(start);
        match value.split_once(' ') {
            Some((scheme, _)) => format!("{scheme} sha256:{hash}"),
            None => format!("sha256:{hash}"),
        }
    }

    /// The path and query, with the values of secret parameters replaced.
    pub(super) fn shown_target(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let pairs = self.query.split('&').map(|pair| {
            let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
            let mut decoded = url::form_urlencoded::parse(pair.as_bytes());
            if decoded.any(|(name, _)| is_secret_parameter(&name)) {
                format!("{name}=[hidden]")
            } else {
                pair.to_owned()
            }
        });
        format!("{}?{}", self.path, pairs.collect::<Vec<_>>().join("&"))
    }

    fn fits(&self, path: &str) -> bool {
        self.template == Some(path)
            || self
                .path
                .strip_prefix("/v2")
                .is_some_and(|own| own == path || table::fits(path, own))
    }
}

/// Writes one line: method, path and query without secrets, and the status of the answer.
impl fmt::Display for FakeCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.shown_target())?;
        match self.status {
            Some(status) => write!(f, " -> {status}"),
            None => f.write_str(" -> no answer"),
        }
    }
}

impl fmt::Debug for FakeCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeCall")
            .field("at", &self.at)
            .field("method", &self.method)
            .field("target", &self.shown_target())
            .field("host", &self.host)
            .field("headers", &self.headers)
            .field("template", &self.template)
            .field("label", &self.label)
            .field("status", &self.status)
            .finish()
    }
}

/// Whether a query parameter with this decoded name has a secret value.
fn is_secret_parameter(name: &str) -> bool {
    let mut names = SECRET_PARAMETERS.iter();
    names.any(|secret| secret.eq_ignore_ascii_case(name))
}

/// Whether this is what [`FakeCall::fingerprint`] makes of a secret.
fn is_fingerprint(value: &str) -> bool {
    let value = value.split_once(' ').map_or(value, |(_, print)| print);
    let hash = value.strip_prefix("sha256:");
    hash.is_some_and(|hash| {
        URL_SAFE_NO_PAD
            .decode(hash)
            .is_ok_and(|hash| hash.len() == 9)
    })
}

/// An authority without the user name and password before its host.
fn without_user(authority: &str) -> &str {
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

fn without_secrets(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for (name, value) in &mut headers {
        let shown = if SECRET_HEADERS.contains(name) {
            FakeCall::fingerprint(&String::from_utf8_lossy(value.as_bytes()))
        } else if *name == header::REFERER {
            // The address of the consent page has the secret `state` in its query.
            let text = String::from_utf8_lossy(value.as_bytes());
            let end = text.find(['?', '#']).unwrap_or(text.len());
            text.get(..end).unwrap_or_default().to_owned()
        } else {
            continue;
        };
        let shown = HeaderValue::from_str(&shown);
        *value = shown.unwrap_or(HeaderValue::from_static("[hidden]"));
    }
    headers
}

/// Requests that the fake received, in order, and assertions over them. An assertion that does not
/// hold is [`FakeError::Unexpected`], which lists what came.
///
/// ```
/// # use zoom_admin::{Zoom, fake::Fake, user};
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fake = Fake::builder().users(20).build();
/// let zoom = Zoom::builder()
///     .transport(fake.clone())
///     .clock(fake.clock())
///     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
///     .build()?;
/// zoom.send(user::Summary::new()).await?;
///
/// fake.requests().to("/users/summary")?.expect(1)?;
/// fake.requests().to("/users")?.expect(0)?;
/// fake.requests().expect_order(["/oauth/token", "/users/summary"])?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct FakeRequests {
    all: Vec<FakeCall>,
    /// Positions in `all` of the requests that were chosen.
    chosen: Vec<usize>,
    /// In words, how they were chosen.
    criteria: String,
}

impl FakeRequests {
    /// Keeps the requests to this path, which has the form of those for
    /// [`FaultRule::on`](super::FaultRule::on).
    ///
    /// # Errors
    /// [`FakeError::UnknownPath`] if no request can have this path.
    pub fn to(self, path: &str) -> Result<Self, FakeError> {
        mistake::known_path(path)?;
        Ok(self.keep(&format!(" to {path}"), |call| call.fits(path)))
    }

    /// Keeps the requests with this query parameter. A failed assertion does not show the value of a
    /// parameter that carries a secret, as `refresh_token`.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let wanted = |call: &FakeCall| call.param(name).as_deref() == Some(value);
        let shown = if is_secret_parameter(name) {
            "[hidden]"
        } else {
            value
        };
        self.keep(&format!(" with {name}={shown}"), wanted)
    }

    /// Keeps the requests with this header. For a header that carries a secret, give the
    /// [fingerprint](FakeCall::fingerprint) of its value. A failed assertion shows the fingerprint,
    /// even if the value itself was given.
    #[must_use]
    pub fn with_header(self, name: &str, value: &str) -> Self {
        let wanted = |call: &FakeCall| call.header(name) == Some(value);
        let is_secret = SECRET_HEADERS
            .iter()
            .any(|secret| secret.as_str().eq_ignore_ascii_case(name));
        let shown = if is_secret && !is_fingerprint(value) {
            FakeCall::fingerprint(value).into()
        } else {
            Cow::Borrowed(value)
        };
        self.keep(&format!(" with the header {name}: {shown}"), wanted)
    }

    /// Keeps the requests that were answered with this status.
    #[must_use]
    pub fn answered(self, status: u16) -> Self {
        let words = format!(" answered with {status}");
        self.keep(&words, |call| call.status == Some(status))
    }

    /// Number of requests.
    pub fn count(&self) -> usize {
        self.chosen.len()
    }

    /// The requests.
    pub fn iter(&self) -> impl Iterator<Item = &FakeCall> {
        self.chosen.iter().filter_map(|at| self.all.get(*at))
    }

    /// Expects this number of requests.
    ///
    /// # Errors
    /// [`FakeError::Unexpected`] if there are more or fewer.
    pub fn expect(&self, number: usize) -> Result<(), FakeError> {
        self.expect_between(number..=number)
    }

    /// Expects a number of requests in this range, for example `1..` or `..=3`.
    ///
    /// # Errors
    /// [`FakeError::Unexpected`] if there are more or fewer.
    pub fn expect_between(&self, range: impl RangeBounds<usize>) -> Result<(), FakeError> {
        if range.contains(&self.count()) {
            return Ok(());
        }
        let words = range_in_words(&range);
        let (criteria, came) = (&self.criteria, self.count());
        Err(self.unexpected(&format!("expected {words}{criteria}, and {came} came")))
    }

    /// Expects requests to these paths in this order. Other requests may lie before, between and
    /// after them.
    ///
    /// # Errors
    /// [`FakeError::Unexpected`] if one is missing, and [`FakeError::UnknownPath`] if no request
    /// can have one of the paths.
    pub fn expect_order<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p str>,
    ) -> Result<(), FakeError> {
        let mut calls = self.iter();
        let mut before = None;
        for path in paths {
            mistake::known_path(path)?;
            if !calls.any(|call| call.fits(path)) {
                let after = before.map_or_else(String::new, |before| format!(" after {before}"));
                return Err(self.unexpected(&format!(
                    "expected a request{} to {path}{after}, and none came",
                    self.criteria
                )));
            }
            before = Some(path);
        }
        Ok(())
    }

    fn keep(mut self, words: &str, wanted: impl Fn(&FakeCall) -> bool) -> Self {
        let all = &self.all;
        self.chosen.retain(|at| all.get(*at).is_some_and(&wanted));
        self.criteria.push_str(words);
        self
    }

    fn unexpected(&self, expected: &str) -> FakeError {
        let earlier = self.all.len().saturating_sub(LISTED);
        let mut text = format!("{expected}. All requests:");
        if earlier > 0 {
            let _ = write!(text, "\n  ({earlier} earlier ones)");
        }
        for (at, call) in self.all.iter().enumerate().skip(earlier) {
            let is_chosen = self.chosen.binary_search(&at).is_ok();
            let mark = if is_chosen { '*' } else { ' ' };
            // Writing to a string cannot fail.
            let _ = write!(text, "\n{mark} {}. {call}", at.saturating_add(1));
        }
        if self.all.is_empty() {
            text.push_str(" none");
        }
        FakeError::Unexpected(text)
    }
}

fn range_in_words(range: &impl RangeBounds<usize>) -> String {
    use std::ops::Bound::{Excluded, Included, Unbounded};
    let low = match range.start_bound() {
        Included(low) => *low,
        Excluded(low) => low.saturating_add(1),
        Unbounded => 0,
    };
    let high = match range.end_bound() {
        Included(high) => Some(*high),
        Excluded(high) => Some(high.saturating_sub(1)),
        Unbounded => None,
    };
    match (low, high) {
        (1, Some(1)) => "1 request".to_owned(),
        (low, Some(high)) if low == high => format!("{low} requests"),
        (0, Some(high)) => format!("at most {high} requests"),
        (low, Some(high)) => format!("{low} to {high} requests"),
        (low, None) => format!("at least {low} requests"),
    }
}

impl Fake {
    /// The requests received so far, in order. [`FakeBuilder::keep_calls`] bounds how many are
    /// kept.
    ///
    /// [`FakeBuilder::keep_calls`]: super::FakeBuilder::keep_calls
    pub fn calls(&self) -> Vec<FakeCall> {
        self.inner
            .state(|state| state.calls.iter().cloned().collect())
    }

    /// The requests received so far, to be chosen from and asserted over.
    pub fn requests(&self) -> FakeRequests {
        let all = self.calls();
        FakeRequests {
            chosen: (0..all.len()).collect(),
            all,
            criteria: String::new(),
        }
    }

    /// Clears the record of requests.
    pub fn clear_calls(&self) {
        self.inner.state(|state| {
            state.forgotten = state.forgotten.saturating_add(state.calls.len() as u64);
            state.calls.clear();
        });
    }
}
