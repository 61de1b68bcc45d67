//! The token endpoint.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use http::{Method, Request, Response, header};
use serde_json::json;

use super::Fake;
use super::query::Params;
use super::reply::{self, Refused};
use super::rng::Rng;

const LIFE: Duration = Duration::hours(1);

/// The tokens issued.
#[derive(Debug, Default)]
pub(super) struct Grants {
    /// Those not revoked, with the end of each.
    valid: HashMap<String, DateTime<Utc>>,
    pub(super) issued: u64,
}

impl Grants {
    pub(super) fn issue(&mut self, seed: u64, now: DateTime<Utc>, only_one: bool) -> String {
        self.issued = self.issued.saturating_add(1);
        if only_one {
            self.valid.clear();
        }
        // Looks like Zoom's: three parts in base64, of which nobody should make anything.
        let mut rng = Rng::of(seed, &[16, self.issued]);
        let head = r#"{"sv":"000001","alg":"HS512","v":"2.0","kid":"fake"}"#;
        let token = format!(
            "{}.{}.{}",
            URL_SAFE_NO_PAD.encode(head),
            URL_SAFE_NO_PAD.encode(rng.bytes::<120>()),
            URL_SAFE_NO_PAD.encode(rng.bytes::<64>()),
        );
        let end = now.checked_add_signed(LIFE).unwrap_or(now);
        self.valid.insert(token.clone(), end);
        token
    }

    pub(super) fn revoke(&mut self) {
        self.valid.clear();
    }

    /// Refuses a request without a good token.
    pub(super) fn check(
        &self,
        request: &Request<Bytes>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let end = authorization(request)
            .and_then(|value| strip_scheme(value, "bearer"))
            .and_then(|token| self.valid.get(token));
        match end {
            Some(end) if now < *end => Ok(()),
            Some(_) => Err(Refused::bad_token("Access token is expired.")),
            None => Err(Refused::bad_token("Invalid access token.")),
        }
    }
}

fn authorization(request: &Request<Bytes>) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()
}

fn strip_scheme<'a>(value: &'a str, scheme: &str) -> Option<&'a str> {
    let (found, rest) = value.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// Whether the request carries the client's id and secret.
fn knows_client(request: &Request<Bytes>) -> bool {
    let pair = authorization(request)
        .and_then(|value| strip_scheme(value, "basic"))
        .and_then(|encoded| STANDARD.decode(encoded).ok());
    let wanted = format!("{}:{}", Fake::CLIENT_ID, Fake::CLIENT_SECRET);
    pair.is_some_and(|pair| pair == wanted.as_bytes())
}

fn refused(reason: &str, error: &str) -> Response<Bytes> {
    reply::json(400, &json!({ "reason": reason, "error": error }))
}

/// Answers at the token endpoint; `issue` makes the token.
pub(super) fn answer(
    request: &Request<Bytes>,
    scopes: &[String],
    issue: impl FnOnce() -> String,
) -> Response<Bytes> {
    if request.method() != Method::POST {
        let refused = Refused::new(405, 405, "Method not allowed.");
        return reply::json(405, &refused.body());
    }
    if !knows_client(request) {
        return refused("Invalid client_id or client_secret", "invalid_client");
    }
    let body = String::from_utf8_lossy(request.body());
    let (query, body) = (
        Params::parse(request.uri().query().unwrap_or_default()),
        Params::parse(&body),
    );
    let get = |name| body.get(name).or_else(|| query.get(name));
    if get("grant_type") != Some("account_credentials") {
        return refused("unsupported grant type", "unsupported_grant_type");
    }
    if get("account_id") != Some(Fake::ACCOUNT_ID) {
        return refused("Bad Request", "invalid_request");
    }
    let token = json!({
        "access_token": issue(),
        "token_type": "bearer",
        "expires_in": 3599,
        "scope": scopes.join(" "),
        "api_url": "https://api.zoom.us",
    });
    reply::json(200, &token)
}
