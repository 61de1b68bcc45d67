//! The tokens in an answer of the token endpoint.

use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use super::AccessToken;
use super::store::Grant;
use crate::decode::{self, Node, Repair};
use crate::error::{Error, ErrorKind, Result};
use crate::hosts;
use crate::secret::Secret;
use crate::time::later;

/// Reads the tokens of a good answer, as leniently as answers of the API are read: a refresh token
/// that was sent is spent, so what came for it must not be lost to a bad byte beside it.
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
