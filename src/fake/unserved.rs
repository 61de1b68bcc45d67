//! The calls that Zoom has and the fake does not answer: writes, and reads of other scopes. An app with
//! the scopes of the fake is refused them as by Zoom: the refusal names the scopes that they need.

use std::sync::LazyLock;

use http::Method;
use serde::Deserialize;

use super::table;

/// Method, path, and the classic and granular scopes, any one of which suffices.
#[derive(Deserialize)]
pub(super) struct Unserved(String, String, Vec<String>, Vec<String>);

#[derive(Deserialize, Default)]
struct Facts {
    calls: Vec<Unserved>,
}

/// `unserved.json` is derived from Zoom's descriptions, as `facts.json`.
static CALLS: LazyLock<Vec<Unserved>> = LazyLock::new(|| {
    let facts: Facts = serde_json::from_str(include_str!("unserved.json")).unwrap_or_default();
    facts.calls
});

impl Unserved {
    pub(super) fn classic(&self) -> &[String] {
        &self.2
    }

    pub(super) fn granular(&self) -> &[String] {
        &self.3
    }
}

/// Finds a call by its method and its path, which is still encoded and does not include `/v2`.
pub(super) fn find(method: &Method, path: &str) -> Option<&'static Unserved> {
    let found = CALLS.iter().filter(|Unserved(verb, pattern, ..)| {
        *verb == *method.as_str() && table::matched(pattern, path).is_some()
    });
    // `/users/summary` precedes `/users/{userId}`.
    found.min_by_key(|Unserved(_, pattern, ..)| {
        let segments = pattern.split('/');
        segments.filter(|s| table::is_placeholder(s)).count()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_read_and_none_is_answered() {
        assert_eq!(CALLS.len(), 244);
        for Unserved(verb, path, classic, granular) in CALLS.iter() {
            assert!(!classic.is_empty() || !granular.is_empty(), "{path}");
            assert!(
                verb != "GET" || table::paths().all(|own| own != path),
                "{path}"
            );
        }
    }
}
