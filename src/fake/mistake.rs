//! The errors of those who use the fake: nothing that the fake answers.

use std::fmt;

use super::oauth_endpoint::OauthEndpoint;
use super::table;

/// What a test or a program asked of the fake and the fake cannot do, or an expectation that does
/// not hold. `Debug` writes the same sentences as `Display`, so that `unwrap` and `?` in a test
/// show them as they are.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FakeError {
    /// No call has this path.
    UnknownPath {
        /// The path as it was given.
        path: String,
        /// The path of the fake that is most like it.
        nearest: &'static str,
    },
    /// The facts list no error with this code.
    UnknownCode(i64),
    /// The text of a fault does not have the form that [`FaultRule`](super::FaultRule) reads.
    InvalidRule {
        /// The text as it was given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The requests are not those that were expected. The text says what was expected, what came
    /// instead, and lists the requests, without secrets.
    Unexpected(String),
}

impl fmt::Display for FakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPath { path, nearest } => write!(
                f,
                "the fake has no call with the path `{path}`; the nearest is `{nearest}`"
            ),
            Self::UnknownCode(code) => write!(f, "no error of Zoom is known with the code {code}"),
            Self::InvalidRule { text, reason } => {
                write!(f, "`{text}` describes no fault: {reason}")
            }
            Self::Unexpected(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for FakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for FakeError {}

/// Refuses a path that no request can have. Besides paths with placeholders and paths of single
/// objects, a path can have `*` in place of a segment.
pub(super) fn known_path(path: &str) -> Result<(), FakeError> {
    let oauth = OauthEndpoint::ALL.map(OauthEndpoint::path);
    if oauth.contains(&path) {
        return Ok(());
    }
    known_among(path, &oauth)
}

/// Refuses a path that no API call can have.
pub(super) fn known_call(path: &str) -> Result<(), FakeError> {
    known_among(path, &[])
}

fn known_among(path: &str, others: &[&'static str]) -> Result<(), FakeError> {
    if table::route(path).is_some() || table::paths().any(|known| can_match(path, known)) {
        return Ok(());
    }
    let nearest = table::paths()
        .chain(others.iter().copied())
        .min_by_key(|known| distance(path, known));
    Err(FakeError::UnknownPath {
        path: path.to_owned(),
        nearest: nearest.unwrap_or_default(),
    })
}

/// Whether a pattern and a known path have a request in common.
fn can_match(pattern: &str, known: &str) -> bool {
    let (mut left, mut right) = (pattern.split('/'), known.split('/'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) => {
                let free = table::is_placeholder(a)
                    || (table::is_placeholder(b) && !a.is_empty() && !a.starts_with('{'));
                if a != b && !free {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Levenshtein distance: the number of characters to insert, delete or replace.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(&to) {
            let replaced = diagonal.saturating_add(usize::from(a != *b));
            diagonal = *cell;
            left = replaced.min(diagonal.min(left).saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_calls_are_known_with_placeholders_values_and_wildcards() {
        for path in [
            "/users",
            "/users/{userId}/settings",
            "/users/{id}/settings",
            "/users/ann@example.com/settings",
            "/report/*",
            "/oauth/token",
        ] {
            assert_eq!(known_path(path), Ok(()), "{path}");
        }
        for (path, nearest) in [
            ("/user", "/users"),
            ("/users/{userId}/setting", "/users/{userId}/settings"),
            ("/v2/users", "/users"),
            ("/oauth/tokens", "/oauth/token"),
            ("/report/history_meeting", "/report/history_meetings"),
        ] {
            let path = path.to_owned();
            assert_eq!(
                known_path(&path),
                Err(FakeError::UnknownPath { path, nearest })
            );
        }
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        for (a, b, far) in [("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ab", 0)] {
            assert_eq!(distance(a, b), far);
            assert_eq!(distance(b, a), far);
        }
    }
}
