//! The token endpoint: how it is asked, how often, and what its refusals mean.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderValue, Request, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::AccessToken;
use super::store::Grant;
use crate::clock::{Clock, later};
use crate::error::{Error, ErrorKind, Result};
use crate::hosts;
use crate::retry::{self, RetryPolicy};
use crate::scrub::Scrub;
use crate::secret::Secret;
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

/// A refusal, as far as it may be shown: the `reason` can repeat what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// The OAuth code.
    pub(super) error: Option<String>,
    /// Zoom's own code.
    pub(super) code: Option<i64>,
    /// The reason is that the token is not valid.
    pub(super) bad_token: bool,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default, deserialize_with = "crate::decode::field")]
    error: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    reason: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    code: Option<i64>,
}

impl Refusal {
    fn read(status: StatusCode, body: &[u8]) -> Self {
        let read = serde_json::from_slice::<Refused>(body).ok();
        let (error, reason, code) = match read {
            Some(r) => (r.error, r.reason, r.code),
            None => (None, None, None),
        };
        let reason = reason.unwrap_or_default();
        Self {
            status: status.as_u16(),
            code: code.or_else(|| error.as_deref()?.parse().ok()),
            error: error
                .filter(|e| e.len() < 40 && e.chars().all(|c| c.is_ascii_lowercase() || c == '_')),
            bad_token: reason
                .trim_end_matches('!')
                .eq_ignore_ascii_case("invalid token"),
        }
    }

    fn scrubbed(mut self, scrub: &Scrub) -> Self {
        if let Some(error) = &mut self.error {
            scrub.clean(error);
        }
        self
    }

    /// Whether a refresh token that was refused so will never work again.
    #[cfg(feature = "oauth")]
    pub(super) fn ends_connection(&self) -> bool {
        // Zoom's codes: scopes changed, owner gone, unknown, disabled by an admin, old version
        // used too often, revoked or replaced.
        const FINAL: [i64; 6] = [4711, 4735, 4737, 4738, 4740, 4741];
        self.error.as_deref() == Some("invalid_grant")
            // As it was before mid-2022.
            || (self.error.as_deref() == Some("invalid_request") && self.bad_token)
            || self.code.is_some_and(|code| FINAL.contains(&code))
    }

    /// What happened to whoever authorised the app, if that is why.
    #[cfg(feature = "oauth")]
    pub(super) fn of_owner(&self) -> Option<&'static str> {
        match self.code? {
            4735 => Some("the user who authorised the app was deactivated or is gone"),
            4738 => Some("an admin disabled it"),
            4711 => Some("the app's scopes have changed"),
            _ => None,
        }
    }

    /// For the end of a message: the status and the codes.
    pub(super) fn codes(&self) -> String {
        let mut text = format!("HTTP {}", self.status);
        for code in [self.error.clone(), self.code.map(|c| c.to_string())]
            .into_iter()
            .flatten()
        {
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
        self.auth(match self.error.as_deref() {
            Some("invalid_client") => {
                "Zoom does not know this client id and secret: copy both again from the app's \
                 page, and check that the app is activated"
            }
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
                Ok(answer) if answer.status().is_success() => {
                    return Ok((answer.into_body(), asked));
                }
                Ok(answer) => {
                    let status = answer.status();
                    let told = retry::retry_after(answer.headers(), self.clock.now());
                    let kind = if status.is_server_error() {
                        lost = lost.saturating_add(1); // it may have done what it was asked for
                        ErrorKind::Transport
                    } else if status == StatusCode::TOO_MANY_REQUESTS {
                        ErrorKind::RateLimited
                    } else {
                        // Whoever reads it reads nothing that was sent.
                        let body = self.secrets(form).body(answer.into_body());
                        return Err(Failed::Refused(Refusal::read(status, &body)));
                    };
                    let error = Error::new(kind, format!("the token endpoint answered {status}"));
                    (error.with_status(status.as_u16()), told)
                }
                Err(e) => {
                    let kind = match e.fault {
                        TransportFault::Timeout => ErrorKind::Timeout,
                        TransportFault::TooLarge => ErrorKind::TooLarge,
                        _ => ErrorKind::Transport,
                    };
                    let host = self.base.host_str().unwrap_or("the OAuth host");
                    let text = retry::transport_text(host, &e);
                    let permanent = matches!(
                        e.fault,
                        TransportFault::Permanent | TransportFault::TooLarge
                    );
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

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default, deserialize_with = "crate::decode::field")]
    refresh_token: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    expires_in: Option<i64>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    api_url: Option<String>,
}

/// Reads the tokens of a good answer.
pub(super) fn granted(body: &[u8], asked: DateTime<Utc>) -> Result<Grant> {
    // No source: the parser's text could repeat a part of the body.
    let granted: Granted = serde_json::from_slice(body).map_err(|_| {
        Error::new(
            ErrorKind::Auth,
            "the token endpoint's answer holds no access_token: is the OAuth URL right?",
        )
    })?;
    let lifetime = granted.expires_in.unwrap_or(3600).max(0).unsigned_abs();
    let scopes = granted.scope.unwrap_or_default();
    let access = AccessToken::new(granted.access_token)
        .expires_at(later(asked, Duration::from_secs(lifetime)))
        .issued_at(Some(asked))
        .api_url(
            granted
                .api_url
                .and_then(|u| hosts::origin(&Url::parse(&u).ok()?)),
        )
        .scopes(scopes.split_whitespace().map(str::to_owned).collect());
    Ok(Grant::new(
        access,
        granted
            .refresh_token
            .filter(|r| !r.is_empty())
            .map(Secret::from),
    ))
}
