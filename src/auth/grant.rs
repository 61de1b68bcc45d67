//! The tokens in an answer of the token endpoint.

use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use super::AccessToken;
use super::store::Grant;
use crate::decode::{self, Node, Repair};
use crate::error::{Error, ErrorKind, Result};
use crate::hosts;
use crate::time::later;
use crate::value::secret::Secret;

/// Reads the tokens of a good answer, as leniently as answers of the API are read: the refresh token
/// that was sent is spent, so the one that came for it must not be lost to a bad byte beside it.
pub(super) fn read(body: &[u8], asked: DateTime<Utc>) -> Result<Grant> {
    // No source: the parser's text could repeat a part of the body.
    let none = || {
        Error::new(
            ErrorKind::Auth,
            "the token endpoint's answer holds no access_token: is the OAuth URL right?",
        )
    };
    let grant = decode::salvage(body, |answer| {
        let access = token(answer.get("access_token")?)?;
        let lifetime = answer
            .get("expires_in")
            .and_then(seconds)
            .unwrap_or(DEFAULT_LIFETIME);
        let scopes = answer.get("scope").map(scope_names).unwrap_or_default();
        let api_url = answer.get("api_url").and_then(intact_text);
        let access = AccessToken::new(access)
            .with_expires_at(later(asked, lifetime))
            .with_issued_at(Some(asked))
            .with_api_url(api_url.and_then(|u| hosts::origin(&Url::parse(u).ok()?)))
            .with_scopes(scopes);
        let refresh = answer.get("refresh_token").and_then(token);
        Some(Grant::new(access, refresh.map(Secret::from)))
    });
    grant.flatten().ok_or_else(none)
}

/// How long a token lives, if the answer does not say.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// A text or number of which no part is lost.
fn intact_text<'a>(value: &'a Node<'_>) -> Option<&'a str> {
    match value.repair {
        Some(Repair::Garbled(_)) => None,
        _ => value.text().map(str::trim),
    }
}

fn token(value: &Node<'_>) -> Option<String> {
    let text = intact_text(value)?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// Seconds, as a number or text, with or without a fraction.
fn seconds(value: &Node<'_>) -> Option<Duration> {
    let seconds: f64 = intact_text(value)?.parse().ok()?;
    // Longer than anything lives, and short enough for any clock.
    const LONGEST: f64 = 4_000_000_000.0;
    if !seconds.is_finite() {
        return None;
    }
    Duration::try_from_secs_f64(seconds.clamp(0.0, LONGEST).trunc()).ok()
}

/// The scopes. One of which parts are lost is none: it is compared with those that are needed.
fn scope_names(value: &Node<'_>) -> Vec<String> {
    if let Some(list) = value.elements() {
        return list.iter().flat_map(scope_names).collect();
    }
    let text = value.text().unwrap_or_default();
    let is_intact = |word: &&str| !word.contains([char::REPLACEMENT_CHARACTER, '\\']);
    text.split_whitespace()
        .filter(is_intact)
        .map(str::to_owned)
        .collect()
}
