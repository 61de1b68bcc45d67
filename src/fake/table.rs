//! The calls that the fake answers, all of them from Zoom's published facts.

use std::cmp::Reverse;
use std::fmt;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;

use super::facts::{self, CallFacts};

/// The rate limit that a call counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FakeLabel {
    /// Light.
    Light,
    /// Medium.
    Medium,
    /// Heavy.
    Heavy,
    /// Resource-intensive.
    ResourceIntensive,
}

impl FakeLabel {
    /// All labels.
    pub const ALL: [Self; 4] = [
        Self::Light,
        Self::Medium,
        Self::Heavy,
        Self::ResourceIntensive,
    ];
}

impl fmt::Display for FakeLabel {
    /// Writes the label as in the header `X-RateLimit-Category`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Light => "Light",
            Self::Medium => "Medium",
            Self::Heavy => "Heavy",
            Self::ResourceIntensive => "Resource-intensive",
        })
    }
}

impl FakeLabel {
    fn from_facts(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "medium" => Self::Medium,
            "heavy" => Self::Heavy,
            _ => Self::ResourceIntensive,
        }
    }
}

/// A call that the fake answers.
pub(super) struct Endpoint {
    pub(super) facts: CallFacts,
    pub(super) label: FakeLabel,
    /// Default and maximum page size.
    pub(super) pages: (u64, u64),
    /// Number of the call in the table.
    pub(super) number: usize,
}

impl Endpoint {
    fn new(facts: CallFacts) -> Self {
        let max = facts.page_size_max.unwrap_or(300);
        // No source states a default for the groups. Without a page size, they come as one page.
        let default = match facts.path.as_str() {
            "/groups" => max,
            _ => facts.page_size_default.unwrap_or(30),
        };
        Self {
            label: FakeLabel::from_facts(&facts.label),
            pages: (default, max),
            number: 0,
            facts,
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.facts.path
    }
}

/// All calls. Fixed segments precede placeholders in the same place.
pub(super) static TABLE: LazyLock<Vec<Endpoint>> = LazyLock::new(|| {
    let mut table: Vec<_> = facts::calls().into_iter().map(Endpoint::new).collect();
    table.sort_by_cached_key(|endpoint| {
        let segments = endpoint.path().split('/');
        let fixed: Vec<_> = segments.map(|s| Reverse(!is_placeholder(s))).collect();
        (fixed.len(), fixed)
    });
    for (number, endpoint) in table.iter_mut().enumerate() {
        endpoint.number = number;
    }
    table
});

/// An endpoint of the table, with the values of the placeholders in the path.
pub(super) struct Route {
    pub(super) endpoint: &'static Endpoint,
    pub(super) args: Vec<String>,
    /// The id in front of the path: that of the sub account that the call is about.
    sub_account: Option<String>,
}

impl Route {
    /// The id of the account that the call is about, if the path names one.
    pub(super) fn account(&self) -> Option<&str> {
        let named = || {
            let mut named = self.named_args();
            named.find_map(|(name, value)| (name == "accountId").then_some(value))
        };
        self.sub_account.as_deref().or_else(named)
    }

    /// The placeholders of the path with their values: `userId` and what stands in its place.
    pub(super) fn named_args(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let segments = self.endpoint.path().split('/');
        let names = segments.filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'));
        names.zip(self.args.iter().map(String::as_str))
    }
}

pub(super) fn is_placeholder(segment: &str) -> bool {
    segment == "*" || (segment.starts_with('{') && segment.ends_with('}'))
}

/// The paths of all calls, with placeholders.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(Endpoint::path)
}

/// Finds the endpoint of a path, which is still encoded and does not include `/v2`.
pub(super) fn route(path: &str) -> Option<Route> {
    let found = |path: &str, sub_account: Option<String>| {
        let mut calls = TABLE.iter();
        let found = calls.find_map(|call| Some((call, matched(call.path(), path)?)));
        found.map(|(endpoint, args)| Route {
            endpoint,
            args,
            sub_account,
        })
    };
    // A master account reads a sub account with the calls of any account, below `/accounts/{id}`.
    let below = || {
        let (id, _) = path.strip_prefix("/accounts/")?.split_once('/')?;
        let rest = path.get("/accounts/".len().saturating_add(id.len())..)?;
        let id = percent_decode_str(id).decode_utf8_lossy().into_owned();
        let is_own = |route: &Route| !route.endpoint.path().starts_with("/accounts");
        found(rest, Some(id)).filter(is_own)
    };
    found(path, None).or_else(below)
}

/// The values of a pattern's placeholders in a path, if the path matches the pattern.
pub(super) fn matched(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (pattern, path): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    if pattern.len() != path.len() {
        return None;
    }
    let mut args = Vec::new();
    for (expected, segment) in pattern.iter().zip(path) {
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        if is_placeholder(expected) && !segment.is_empty() {
            args.push(segment.into_owned());
        } else if *expected != segment {
            return None;
        }
    }
    Some(args)
}

/// Whether a path matches the pattern of a fault or refusal. A pattern is a path of the table, or
/// any other path, in which `*` and `{...}` stand for one segment.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    if TABLE.iter().any(|endpoint| endpoint.path() == pattern) {
        // Otherwise `/users/{userId}` would match `/users/summary`.
        return route(path).is_some_and(|found| found.endpoint.path() == pattern);
    }
    matched(pattern, path).is_some()
}
