//! What a Redis server says of its durability.

use std::fmt;

/// What a Redis server says of its durability; `None` where it may not be asked, as at many
/// providers. Its `Display` says what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Durability {
    /// Whether writes go to a file (`appendonly`).
    pub append_only: Option<bool>,
    /// Whether they are on disk before they are answered (`appendfsync always`).
    pub synced: Option<bool>,
    /// Whether entries may be thrown away when memory is short (`maxmemory-policy`).
    pub evicts: Option<bool>,
    /// How many replicas are connected. They get writes after these are answered.
    pub replicas: Option<u32>,
}

impl Durability {
    /// Reads it from settings and `INFO`.
    pub(super) fn from_settings<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Self {
        let policy = get("maxmemory-policy").or_else(|| get("maxmemory_policy"));
        Self {
            append_only: match (get("appendonly"), get("aof_enabled")) {
                (Some(said), _) => Some(said == "yes"),
                (None, Some(said)) => Some(said == "1"),
                (None, None) => None,
            },
            synced: get("appendfsync").map(|said| said == "always"),
            evicts: policy.map(|said| said != "noeviction"),
            replicas: get("connected_slaves").and_then(|said| said.parse().ok()),
        }
    }

    /// Whether refresh tokens that rotate are safe here when the server's machine crashes; `None`
    /// if the server does not say.
    pub fn keeps_tokens(&self) -> Option<bool> {
        let bad = [
            self.append_only.map(|on| !on),
            self.synced.map(|always| !always),
            self.evicts,
        ];
        match bad {
            bad if bad.contains(&Some(true)) => Some(false),
            bad if bad.contains(&None) => None,
            _ => Some(true),
        }
    }
}

impl fmt::Display for Durability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = Vec::new();
        for (bad, what) in [
            (self.append_only == Some(false), "appendonly is off"),
            (self.synced == Some(false), "appendfsync is not always"),
            (
                self.evicts == Some(true),
                "maxmemory-policy lets entries be evicted",
            ),
            (self.append_only.is_none(), "appendonly may not be asked"),
            (self.synced.is_none(), "appendfsync may not be asked"),
            (self.evicts.is_none(), "maxmemory-policy may not be asked"),
        ] {
            if bad {
                told.push(what);
            }
        }
        let verdict = match self.keeps_tokens() {
            Some(true) => return f.write_str("a write is on disk before it is answered"),
            Some(false) => "refresh tokens can be lost",
            None => "it is not known whether refresh tokens can be lost",
        };
        write!(f, "{verdict}: {}", told.join(", "))
    }
}
