//! Tokens for a server-to-server OAuth app.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::{AccessToken, Account, TokenProvider};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::retry::{self, RetryPolicy};
use crate::transport::{Transport, TransportFault};

/// Asks `POST {oauth}/token` with grant type `account_credentials`.
///
/// A token lives an hour and comes without a refresh token: the provider simply asks again.
pub struct ServerToServer {
    account: Account,
    client_id: String,
    client_secret: SecretString,
    token_url: Url,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    policy: RetryPolicy,
    timeout: Duration,
}

impl ServerToServer {
    /// A provider for one app. `oauth_url` is the base that `/token` is appended to, usually
    /// `https://zoom.us/oauth`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if a credential is empty.
    pub fn new(
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        oauth_url: &Url,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let (account_id, client_id, client_secret) =
            (account_id.into(), client_id.into(), client_secret.into());
        for (name, value) in [
            ("account id", &account_id),
            ("client id", &client_id),
            ("client secret", &client_secret),
        ] {
            if value.trim() != value {
                return Err(Error::new(
                    ErrorKind::Config,
                    format!("the {name} begins or ends with a space or line break: take it away"),
                ));
            }
            if value.is_empty() {
                return Err(Error::new(
                    ErrorKind::Config,
                    format!(
                        "the {name} is empty: copy it from the app's page on Zoom's Marketplace"
                    ),
                ));
            }
        }
        let token_url = format!("{}/token", oauth_url.as_str().trim_end_matches('/'));
        let token_url = Url::parse(&token_url).map_err(|e| {
            Error::new(ErrorKind::Config, "the OAuth URL takes no path").with_source(e)
        })?;
        Ok(Self {
            account: Account::new(account_id),
            client_id,
            client_secret: SecretString::from(client_secret),
            token_url,
            transport,
            clock,
            policy: RetryPolicy::default(),
            timeout: Duration::from_secs(30),
        })
    }

    fn request(&self) -> Result<Request<Bytes>> {
        let pair = format!("{}:{}", self.client_id, self.client_secret.expose_secret());
        let basic = format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(pair)
        );
        let unusable = |e: http::Error| {
            Error::new(ErrorKind::Config, "the credentials make no request").with_source(e)
        };
        let mut authorization = HeaderValue::try_from(basic).map_err(|e| unusable(e.into()))?;
        authorization.set_sensitive(true);
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "account_credentials")
            .append_pair("account_id", self.account.as_str())
            .finish();
        Request::post(self.token_url.as_str())
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(Bytes::from(body))
            .map_err(unusable)
    }

    fn host(&self) -> &str {
        self.token_url.host_str().unwrap_or("the OAuth host")
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default, deserialize_with = "crate::decode::field")]
    expires_in: Option<i64>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    api_url: Option<String>,
}

#[async_trait]
impl TokenProvider for ServerToServer {
    fn account(&self) -> Account {
        self.account.clone()
    }

    async fn token(&self, _refused: Option<&AccessToken>) -> Result<AccessToken> {
        let mut failures = 0;
        loop {
            // Before the call: a token's hour begins no later than its answer.
            let asked = self.clock.now();
            let answer = self.transport.call(self.request()?, self.timeout).await;
            let (error, told) = match answer {
                Ok(answer) if answer.status().is_success() => {
                    return granted(answer.body(), asked);
                }
                Ok(answer) => {
                    let told = retry::retry_after(answer.headers(), self.clock.now());
                    (refusal(answer.status(), answer.body()), told)
                }
                Err(e) => {
                    let kind = match e.fault {
                        TransportFault::Timeout => ErrorKind::Timeout,
                        TransportFault::TooLarge => ErrorKind::TooLarge,
                        _ => ErrorKind::Transport,
                    };
                    let text = retry::transport_text(self.host(), &e);
                    let permanent = matches!(
                        e.fault,
                        TransportFault::Permanent | TransportFault::TooLarge
                    );
                    let error = Error::new(kind, text).with_source(e);
                    if permanent {
                        return Err(error);
                    }
                    (error, None)
                }
            };
            failures += 1;
            let wait = told.unwrap_or_else(|| self.policy.backoff(failures, 1.0));
            if error.kind() == ErrorKind::Auth
                || failures >= self.policy.max_attempts
                || wait > self.policy.max_wait
            {
                return Err(error);
            }
            tracing::debug!(failures, ?wait, "token request failed; trying again");
            tokio::time::sleep(wait).await;
        }
    }
}

fn granted(body: &[u8], asked: chrono::DateTime<chrono::Utc>) -> Result<AccessToken> {
    // No source: the parser's text could repeat a part of the body.
    let granted: Granted = serde_json::from_slice(body).map_err(|_| {
        Error::new(
            ErrorKind::Auth,
            "the token endpoint's answer holds no access_token: is the OAuth URL right?",
        )
    })?;
    let lifetime = chrono::Duration::seconds(granted.expires_in.unwrap_or(3600).max(0));
    let scopes = granted.scope.unwrap_or_default();
    Ok(AccessToken::new(granted.access_token)
        .expires_at(asked + lifetime)
        .api_url(granted.api_url.and_then(|u| Url::parse(&u).ok()))
        .scopes(scopes.split_whitespace().map(str::to_owned).collect()))
}

#[derive(Deserialize)]
struct Refused {
    error: Option<String>,
}

/// The error for a refusal, from its OAuth code only: the `reason` can repeat what was sent.
fn refusal(status: StatusCode, body: &[u8]) -> Error {
    let code = serde_json::from_slice::<Refused>(body)
        .ok()
        .and_then(|r| r.error)
        .filter(|c| c.len() < 40 && c.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    let code = code.as_deref();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let kind = if status.is_server_error() {
            ErrorKind::Transport
        } else {
            ErrorKind::RateLimited
        };
        return Error::new(kind, format!("the token endpoint answered {status}"))
            .with_status(status.as_u16());
    }
    let what = match code {
        Some("invalid_client") => {
            "Zoom does not know this client id and secret: copy both again from the app's page, \
             and check that the app is activated"
        }
        Some("unsupported_grant_type") => {
            "the app is not a server-to-server app: create one of that kind, or sign in by OAuth"
        }
        Some("invalid_grant" | "invalid_request" | "access_denied") => {
            "Zoom gives this app no token: check the account id, and that the app is activated in \
             that account"
        }
        _ => "the token endpoint refused the credentials: is the OAuth URL right?",
    };
    let code = code.map(|c| format!(", {c}")).unwrap_or_default();
    Error::new(
        ErrorKind::Auth,
        format!("{what} (HTTP {}{code})", status.as_u16()),
    )
    .with_status(status.as_u16())
}

impl fmt::Debug for ServerToServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerToServer")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
