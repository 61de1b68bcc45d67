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
        || code(error).is_some_and(|code| ELSEWHERE.contains(&code))
}

/// Whether the user has no right to this command, or the server does not know it.
pub(super) fn may_not_ask(error: &RedisError) -> bool {
    matches!(code(error), Some("NOPERM" | "ERR"))
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
    let text = match (code(&error), error.kind()) {
        (Some(code), _) => match CODES.iter().find(|(known, _)| *known == code) {
            Some((_, meaning)) => format!("Redis refused ({code}): {meaning}"),
            None => format!("Redis refused: {code}"),
        },
        (None, Refusal::AuthenticationFailed) => {
            "Redis refused: it does not accept the user or the password".to_owned()
        }
        (None, _) => "Redis refused: its answer is not that of a script".to_owned(),
    };
    Error::new(ErrorKind::Store, text)
}

/// The code of a refusal. Before Redis 7, an error of a command that a script has called is within
/// the text of an `ERR`.
fn code(error: &RedisError) -> Option<&str> {
    let code = error.code()?;
    let mut words = match code {
        "ERR" => error.detail().unwrap_or_default().split(' '),
        _ => return Some(code),
    };
    let within = words.find_map(|word| {
        let word = word.strip_prefix('-')?;
        CODES.iter().find(|(known, _)| *known == word)
    });
    Some(within.map_or(code, |(known, _)| known))
}

#[cfg(test)]
mod tests {
    use ::redis::{FromRedisValue, parse_redis_value};

    use super::*;

    fn refused(answer: &str) -> RedisError {
        let answer = parse_redis_value(format!("-{answer}\r\n").as_bytes()).unwrap();
        match answer.extract_error() {
            Err(error) => error,
            Ok(value) => panic!("{:?}", String::from_redis_value(value)),
        }
    }

    #[test]
    fn each_refusal_is_told_with_what_it_means_and_without_what_was_sent() {
        for (code, meaning) in CODES {
            let answers = [
                format!("{code} s3cret"),
                format!("ERR Error running script (call to f_1): @user_script:3: -{code} s3cret"),
            ];
            for answer in answers {
                let error = refused(&answer);
                assert_eq!(
                    ends_connection(&error),
                    ELSEWHERE.contains(&code),
                    "{answer}"
                );
                let told = failed(error);
                assert_eq!(told.kind(), ErrorKind::Store);
                let told = format!("{told} {told:?}");
                assert!(told.contains(code) && told.contains(meaning), "{told}");
                assert!(!told.contains("s3cret"), "{told}");
            }
        }
        let told = failed(refused("ERR unknown command 's3cret' -s3cret")).to_string();
        assert_eq!(told, "Redis refused: ERR");
    }
}
