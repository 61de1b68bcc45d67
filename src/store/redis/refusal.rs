//! What a refusal of Redis means.

use ::redis::{ErrorKind as Refusal, RedisError};

use crate::error::{Error, ErrorKind};

/// What each code of an answer means for a store, and what to do.
const CODES: [(&str, &str); 15] = [
    ("WRONGPASS", "it does not accept the user or the password"),
    ("NOAUTH", "it wants a password, and the URL has none"),
    (
        "NOPERM",
        "the user may not do this: it needs the keys `{zoom-admin}:*`, scripts and their commands",
    ),
    ("DENIED", "it is in protected mode: give it a password"),
    (
        "LOADING",
        "it was started a moment ago, and still reads its data",
    ),
    ("BUSY", "a script of another client keeps it busy"),
    ("TRYAGAIN", "its cluster is being changed"),
    ("CLUSTERDOWN", "its cluster is down"),
    (
        "READONLY",
        "it is a replica, and only its master takes writes",
    ),
    ("MASTERDOWN", "it is a replica whose master is down"),
    ("NOREPLICAS", "too few of its replicas are connected"),
    ("OOM", "its memory is full (`maxmemory`)"),
    ("MISCONF", "it cannot write to its disk"),
    (
        "MOVED",
        "it is a cluster in which another server has the keys: give the URL of that one",
    ),
    (
        "CROSSSLOT",
        "it is a cluster or proxy that spreads keys over servers",
    ),
];

/// Codes after which another connection, to another server perhaps, can do what this one does not.
const ELSEWHERE: [&str; 4] = ["READONLY", "MASTERDOWN", "MOVED", "CLUSTERDOWN"];

/// Whether the connection is not to be used any more.
pub(super) fn ends_connection(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_unrecoverable_error()
        || error.is_timeout()
        || error.code().is_some_and(|code| ELSEWHERE.contains(&code))
}

pub(super) fn failed(error: RedisError) -> Error {
    if error.is_timeout() {
        return Error::new(ErrorKind::Store, "Redis does not answer").with_source(error);
    }
    if error.is_io_error() {
        let text = "Redis could not be reached, or the connection broke";
        return Error::new(ErrorKind::Store, text).with_source(error);
    }
    // No source: a refusal can repeat what was sent.
    let text = match (error.code(), error.kind()) {
        (Some(code), _) => {
            // An error within a script is told as that of the script.
            let code = inner_code(&error).unwrap_or(code);
            match CODES.iter().find(|(known, _)| *known == code) {
                Some((_, meaning)) => format!("Redis refused ({code}): {meaning}"),
                None => format!("Redis refused: {code}"),
            }
        }
        (None, Refusal::AuthenticationFailed) => {
            "Redis refused: it does not accept the user or the password".to_owned()
        }
        (None, _) => "Redis refused: its answer is not that of a script".to_owned(),
    };
    Error::new(ErrorKind::Store, text)
}

/// The code that an error of a command has which a script has called, where its own is `ERR`.
fn inner_code(error: &RedisError) -> Option<&'static str> {
    let detail = error.detail()?;
    let codes = CODES.iter().map(|(code, _)| *code);
    codes
        .into_iter()
        .find(|code| error.code() == Some("ERR") && detail.contains(&format!("-{code} ")))
}
