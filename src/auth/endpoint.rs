//! The token endpoint: how it is asked, how often, and what its refusals mean.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderValue, Request, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::AccessToken;
use super::store::Grant;
use crate::answer::{self, Said};
use crate::clock::Clock;
use crate::decode::{self, Node, Repair};
use crate::error::{Error, ErrorKind, Result};
use crate::hosts;
use crate::retry::{self, RetryPolicy};
use crate::scrub::Scrub;
use crate::secret::Secret;
use crate::time::later;
use crate::transport::{Sent, Transport, TransportFault};

/// One exchange.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Who asks: a client with its secret, or a public one without.
#[derive(Clone)]
pub(super) struct Client {
    id: String,
    secret: Option<SecretString>,
}

impl Client {
    pub(super) fn new(id: impl Into<String>, secret: Option<SecretString>) -> Result<Self> {
        let id = id.into();
        credential("client id", &id)?;
        if let Some(secret) = &secret {
            credential("client secret", secret.expose_secret())?;
        }
        Ok(Self { id, secret })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Id and secret as a header has them.
    fn basic(&self, secret: &SecretString) -> String {
        let pair = format!("{}:{}", self.id, secret.expose_secret());
        base64::engine::general_purpose::STANDARD.encode(pair)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Refuses a credential that was not copied whole.
pub(super) fn credential(name: &str, value: &str) -> Result<()> {
    let refuse = |why: String| Err(Error::new(ErrorKind::Config, why));
    if value.trim() != value {
        return refuse(format!(
            "the {name} begins or ends with a space or line break: take it away"
        ));
    }
    if value.is_empty() {
        return refuse(format!(
            "the {name} is empty: copy it from the app's page on Zoom's Marketplace"
        ));
    }
    Ok(())
}

/// How often a request is repeated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    attempts: u32,
    /// How often after it may have arrived without an answer that says what became of it.
    lost: u32,
    max_wait: Duration,
}

impl Rule {
    /// For what may be asked any number of times.
    pub(super) fn patient() -> Self {
        let policy = RetryPolicy::default();
        Self {
            attempts: policy.max_attempts,
            lost: policy.max_attempts,
            max_wait: policy.max_wait,
        }
    }

    /// While others wait: all attempts and pauses together take less time than
    /// [`LEASE`](super::store::LEASE).
    pub(super) fn under_lease() -> Self {
        Self {
            attempts: 3,
            lost: 3,
            max_wait: Duration::from_secs(10),
        }
    }

    /// Under a lease, for what works once: an answer that was lost may have held the new refresh
    /// token. One more try tells whether the request arrived.
    #[cfg(feature = "oauth")]
    pub(super) fn once() -> Self {
        Self {
            lost: 1,
            ..Self::under_lease()
        }
    }
}

/// Why there is no answer to work with.
#[derive(Debug)]
pub(super) enum Failed {
    /// The endpoint refused.
    Refused(Refusal),
    /// It did not come to that.
    Other(Error),
}

/// A refusal, as far as it may be shown: what it says for people can repeat what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// OAuth's name for it.
    name: Option<String>,
    /// Zoom's own code; 0 if there is none.
    code: i64,
    meaning: Meaning,
}

/// What a refusal is about, whatever was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The client id or secret is wrong, or the app is gone.
    Client,
    /// Zoom has switched the app off.
    AppOff,
    /// The grant is not one for this kind of app.
    GrantType,
    /// The authorization code, the redirect URI or the account is not right.
    Request,
    /// The app may not have what it asks for.
    Denied,
    /// The refresh token, or whatever was given as one, will never work (again).
    Token,
    /// The refresh token of before mid-2022, by its words; for other grants, the request.
    BadToken,
    /// Too many requests.
    Limited,
    /// The server is in trouble.
    Trouble,
    /// Anything else.
    Other,
}

impl Meaning {
    /// Zoom's code decides, then OAuth's name, then the words and the status.
    fn of(status: u16, said: &Said) -> Self {
        if status == 429 {
            return Self::Limited;
        }
        let by_code = match said.code {
            429 | 4001 => Some(Self::Limited),
            // Scopes changed, owner gone, unknown, disabled by an admin, old version used too
            // often, revoked or replaced.
            4711 | 4735 | 4737 | 4738 | 4740 | 4741 => Some(Self::Token),
            4702 | 4704 | 4706 => Some(Self::Client),
            4705 => Some(Self::GrantType),
            4709 | 4733 | 4734 => Some(Self::Request),
            4717 => Some(Self::AppOff),
            4732 => Some(Self::Trouble),
            4700 | 4724 => Some(Self::Other),
            _ => None,
        };
        let bad_token = || {
            let reason = said.reason().trim().trim_end_matches('!');
            reason.eq_ignore_ascii_case("invalid token")
        };
        let by_name = || match said.name.as_deref()? {
            "invalid_grant" => Some(Self::Token),
            "invalid_client" => Some(Self::Client),
            "unauthorized_client" | "unsupported_grant_type" => Some(Self::GrantType),
            "invalid_request" if bad_token() => Some(Self::BadToken),
            "invalid_request" | "invalid_token" => Some(Self::Request),
            "access_denied" => Some(Self::Denied),
            "server_error" | "temporarily_unavailable" => Some(Self::Trouble),
            _ => None,
        };
        let by_words = || {
            let lower = said.message()?.to_lowercase();
            let client = ["invalid client", "invalid_client", "client secret"];
            client
                .iter()
                .any(|words| lower.contains(words))
                .then_some(Self::Client)
        };
        by_code
            .or_else(by_name)
            .or((status >= 500 || status == 408).then_some(Self::Trouble))
            .or_else(by_words)
            .unwrap_or(Self::Other)
    }
}

impl Refusal {
    /// Reads a refusal; `None` if the answer is none. An answer with a token is a good one, whatever
    /// stands beside it: the token may be the only one.
    fn read(status: StatusCode, body: &Bytes, sent: &Scrub) -> Option<Self> {
        let said = answer::said(status.as_u16(), body)?;
        if status.is_success() && granted(body, DateTime::<Utc>::MIN_UTC).is_ok() {
            return None;
        }
        // Without what was sent, it is still the refusal that it was.
        let said = answer::said(status.as_u16(), &sent.body(body.clone())).unwrap_or(said);
        Some(Self {
            status: status.as_u16(),
            meaning: Meaning::of(status.as_u16(), &said),
            code: said.code,
            name: said.name,
        })
    }

    pub(super) fn meaning(&self) -> Meaning {
        self.meaning
    }

    fn scrubbed(mut self, scrub: &Scrub) -> Self {
        if let Some(name) = &mut self.name {
            scrub.clean(name);
        }
        self
    }

    /// Whether a refresh token that was refused so will never work again.
    #[cfg(feature = "oauth")]
    pub(super) fn ends_connection(&self) -> bool {
        matches!(self.meaning, Meaning::Token | Meaning::BadToken)
    }

    /// What happened to whoever authorised the app, if that is why.
    #[cfg(feature = "oauth")]
    pub(super) fn of_owner(&self) -> Option<&'static str> {
        match self.code {
            4735 => Some("the user who authorised the app was deactivated or is gone"),
            4738 => Some("an admin disabled it"),
            4711 => Some("the app's scopes have changed"),
            _ => None,
        }
    }

    /// For the end of a message: the status and the codes.
    pub(super) fn codes(&self) -> String {
        let mut text = format!("HTTP {}", self.status);
        let code = (self.code != 0).then(|| self.code.to_string());
        for code in [self.name.clone(), code].into_iter().flatten() {
            text.push_str(", ");
            text.push_str(&code);
        }
        text
    }

    /// An error of the credentials.
    pub(super) fn auth(&self, what: &str) -> Error {
        Error::new(ErrorKind::Auth, format!("{what} ({})", self.codes())).with_status(self.status)
    }

    /// The refusals that mean the same whatever was asked for.
    pub(super) fn common(&self) -> Error {
        self.auth(match self.meaning {
            Meaning::Client => {
                "Zoom does not know this client id or secret: copy both again from the app's page, \
                 and check that the app is activated"
            }
            Meaning::AppOff => {
                "Zoom has switched this app off: nothing works until Zoom's support switches it on \
                 again"
            }
            Meaning::GrantType => "the app is not of the kind that asks for tokens in this way",
            _ => "the token endpoint refused the credentials: is the OAuth URL right?",
        })
    }
}

/// The base of Zoom's OAuth endpoints, and who asks there.
#[derive(Clone)]
pub(super) struct Endpoint {
    base: Url,
    client: Client,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
}

impl Endpoint {
    pub(super) fn new(
        base: &Url,
        client: Client,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let endpoint = Self {
            base: base.clone(),
            client,
            transport,
            clock,
        };
        endpoint.url("token")?;
        Ok(endpoint)
    }

    pub(super) fn url(&self, path: &str) -> Result<Url> {
        let text = format!("{}/{path}", self.base.as_str().trim_end_matches('/'));
        Url::parse(&text).map_err(|e| {
            Error::new(ErrorKind::Config, "the OAuth URL takes no path").with_source(e)
        })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    #[cfg(feature = "oauth")]
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn request(&self, path: &str, form: &[(&str, &str)]) -> Result<Request<Bytes>> {
        let unusable = |e: http::Error| {
            Error::new(ErrorKind::Config, "the credentials make no request").with_source(e)
        };
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let mut request = Request::post(self.url(path)?.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        match &self.client.secret {
            Some(secret) => {
                let pair = self.client.basic(secret);
                let mut basic = HeaderValue::try_from(format!("Basic {pair}"))
                    .map_err(|e| unusable(e.into()))?;
                basic.set_sensitive(true);
                request = request.header(header::AUTHORIZATION, basic);
            }
            None => {
                body.append_pair("client_id", &self.client.id);
            }
        }
        request.body(Bytes::from(body.finish())).map_err(unusable)
    }

    /// Asks, and gives the body of a good answer with the time before it was asked for: a token's
    /// hour begins no later than its answer. No refusal or error repeats what was sent.
    pub(super) async fn ask(
        &self,
        path: &str,
        form: &[(&str, &str)],
        rule: Rule,
    ) -> Result<(Bytes, DateTime<Utc>), Failed> {
        let answer = self.exchange(path, form, rule).await;
        answer.map_err(|failed| match failed {
            Failed::Other(error) => Failed::Other(error.scrubbed(&self.secrets(form))),
            Failed::Refused(refusal) => Failed::Refused(refusal.scrubbed(&self.secrets(form))),
        })
    }

    /// The secrets in a request.
    fn secrets(&self, form: &[(&str, &str)]) -> Scrub {
        const OPEN: [&str; 3] = ["grant_type", "account_id", "redirect_uri"];
        let mut scrub = Scrub::default();
        for (name, value) in form {
            if !OPEN.contains(name) {
                scrub.add(value);
            }
        }
        if let Some(secret) = &self.client.secret {
            scrub.add(secret.expose_secret());
            scrub.add(&self.client.basic(secret));
        }
        scrub
    }

    async fn exchange(
        &self,
        path: &str,
        form: &[(&str, &str)],
        rule: Rule,
    ) -> Result<(Bytes, DateTime<Utc>), Failed> {
        let policy = RetryPolicy::default();
        let (mut failures, mut lost) = (0u32, 0u32);
        loop {
            let asked = self.clock.now();
            let request = self.request(path, form).map_err(Failed::Other)?;
            let (error, told) = match self.transport.call(request, TIMEOUT).await {
                Ok(answer) => {
                    let status = answer.status();
                    // What is read of a refusal is nothing that was sent.
                    let Some(refusal) = Refusal::read(status, answer.body(), &self.secrets(form))
                    else {
                        return Ok((answer.into_body(), asked));
                    };
                    let told = retry::retry_after(answer.headers(), self.clock.now());
                    let kind = match refusal.meaning() {
                        Meaning::Trouble => {
                            lost = lost.saturating_add(1); // it may have done what it was asked for
                            ErrorKind::Transport
                        }
                        Meaning::Limited => ErrorKind::RateLimited,
                        _ => return Err(Failed::Refused(refusal)),
                    };
                    let text = format!("the token endpoint answered {}", refusal.codes());
                    (Error::new(kind, text).with_status(status.as_u16()), told)
                }
                Err(e) => {
                    let kind = match e.fault {
                        TransportFault::Timeout => ErrorKind::Timeout,
                        TransportFault::TooLarge => ErrorKind::TooLarge,
                        _ => ErrorKind::Transport,
                    };
                    let host = self.base.host_str().unwrap_or("the OAuth host");
                    let text = retry::transport_text(host, &e);
                    let permanent = e.fault.is_permanent();
                    lost = lost.saturating_add(u32::from(e.sent == Sent::Maybe));
                    let error = Error::new(kind, text).with_source(e);
                    if permanent {
                        return Err(Failed::Other(error));
                    }
                    (error, None)
                }
            };
            failures = failures.saturating_add(1);
            let wait = told.unwrap_or_else(|| policy.backoff(failures, 1.0));
            if failures >= rule.attempts || lost > rule.lost || wait > rule.max_wait {
                let error = match told {
                    Some(told) => error.with_retry_at(later(self.clock.now(), told)),
                    None => error,
                };
                return Err(Failed::Other(error));
            }
            tracing::debug!(failures, ?wait, "token request failed; trying again");
            tokio::time::sleep(wait).await;
        }
    }
}

/// Reads the tokens of a good answer, as leniently as answers of the API are read: a refresh token
/// that was sent is spent, so what came for it must not be lost to a bad byte beside it.
pub(super) fn granted(body: &[u8], asked: DateTime<Utc>) -> Result<Grant> {
    // No source: the parser's text could repeat a part of the body.
    let none = || {
        Error::new(
            ErrorKind::Auth,
            "the token endpoint's answer holds no access_token: is the OAuth URL right?",
        )
    };
    let grant = decode::salvage(body, |answer| {
        let access = token(answer.get("access_token")?)?;
        let lifetime = answer.get("expires_in").and_then(seconds).unwrap_or(HOUR);
        let scopes = answer.get("scope").map(words).unwrap_or_default();
        let api_url = answer.get("api_url").and_then(whole);
        let access = AccessToken::new(access)
            .expires_at(later(asked, lifetime))
            .issued_at(Some(asked))
            .api_url(api_url.and_then(|u| hosts::origin(&Url::parse(u).ok()?)))
            .scopes(scopes);
        let refresh = answer.get("refresh_token").and_then(token);
        Some(Grant::new(access, refresh.map(Secret::from)))
    });
    grant.flatten().ok_or_else(none)
}

/// How long a token lives, if the answer does not say.
const HOUR: Duration = Duration::from_secs(3600);

/// A text or number of which nothing is lost.
fn whole<'a>(value: &'a Node<'_>) -> Option<&'a str> {
    match value.repair {
        Some(Repair::Garbled(_)) => None,
        _ => value.text().map(str::trim),
    }
}

fn token(value: &Node<'_>) -> Option<String> {
    let text = whole(value)?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// Seconds, as a number or text, with or without a fraction.
fn seconds(value: &Node<'_>) -> Option<Duration> {
    let seconds: f64 = whole(value)?.parse().ok()?;
    // Longer than anything lives, and short enough for any clock.
    const MOST: f64 = 4_000_000_000.0;
    if !seconds.is_finite() {
        return None;
    }
    Duration::try_from_secs_f64(seconds.clamp(0.0, MOST).trunc()).ok()
}

/// The scopes. One of which parts are lost is none: it is compared with those that are needed.
fn words(value: &Node<'_>) -> Vec<String> {
    if let Some(list) = value.elements() {
        return list.iter().flat_map(words).collect();
    }
    let text = value.text().unwrap_or_default();
    let whole = |word: &&str| !word.contains([char::REPLACEMENT_CHARACTER, '\\']);
    text.split_whitespace()
        .filter(whole)
        .map(str::to_owned)
        .collect()
}
