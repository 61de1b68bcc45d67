//! What Zoom's codes mean: the one table.
//!
//! Zoom's own code decides before the HTTP status, since one status stands for many things: a 400
//! may be about the token, the plan, the object or the request. The few codes that mean several
//! things themselves have several rows, of which the first that fits counts: those for a status,
//! those for words of the message, and last the code alone. A code without a row leaves it to the
//! status.

use super::ProblemKind;

/// One row.
struct Row {
    codes: &'static [i64],
    at: At,
    /// One of these must be in the message, in lower case; none asks for nothing.
    says: &'static [&'static str],
    kind: ProblemKind,
}

/// Statuses that a row is for.
enum At {
    Any,
    /// One that tells nothing: the error came in a success.
    Success,
    Is(u16),
}

const fn row(
    codes: &'static [i64],
    at: At,
    says: &'static [&'static str],
    kind: ProblemKind,
) -> Row {
    Row {
        codes,
        at,
        says,
        kind,
    }
}

/// Words of a meeting or a user that is not there.
const GONE: &[&str] = &["not exist", "not found", "expired", "not end"];

const TABLE: &[Row] = &[
    row(&[429, 4001], At::Any, &[], ProblemKind::Limited),
    // The token: refused, expired, revoked, of an app that is gone or switched off.
    row(
        &[
            124, 401, 4702, 4704, 4717, 4735, 4737, 4738, 4740, 4741, 30_031_002, 30_031_004,
        ],
        At::Any,
        &[],
        ProblemKind::Token,
    ),
    row(&[201], At::Is(401), &[], ProblemKind::Token),
    row(&[201], At::Any, &["token"], ProblemKind::Token),
    // No permission, unless the credentials are not good.
    row(
        &[200],
        At::Any,
        &[
            "invalid credentials",
            "invalid access token",
            "token is expired",
        ],
        ProblemKind::Token,
    ),
    row(&[200], At::Any, &[], ProblemKind::Forbidden),
    // No invitation for the user, or the page size.
    row(
        &[1120],
        At::Any,
        &["page size", "page_size"],
        ProblemKind::Other,
    ),
    row(&[1120], At::Any, &[], ProblemKind::NotFound),
    // A meeting that is not there, or somebody else's.
    row(&[3001], At::Is(404), &[], ProblemKind::NotFound),
    row(&[3001], At::Any, GONE, ProblemKind::NotFound),
    row(&[3001], At::Is(403), &[], ProblemKind::Forbidden),
    row(
        &[3001],
        At::Any,
        &["not allowed", "not permitted", "permission"],
        ProblemKind::Forbidden,
    ),
    row(&[3001], At::Any, &[], ProblemKind::NotFound),
    // A request that is not valid, or an object that is not there. In a success there is no status
    // to tell them apart.
    row(&[300], At::Is(404), &[], ProblemKind::NotFound),
    row(&[300], At::Success, GONE, ProblemKind::NotFound),
    row(
        &[300],
        At::Any,
        &["has not registration", "registration has not been enabled"],
        ProblemKind::NotFound,
    ),
    row(&[300], At::Success, &[], ProblemKind::Other),
    // The path itself is not known: that is nobody's absence, also at 404.
    row(&[2300], At::Any, &[], ProblemKind::Other),
    // The object is gone, of another account, or older than what is kept.
    row(
        &[
            404, 1001, 1010, 1012, 1034, 1238, 2001, 2312, 3079, 3201, 3211, 3301, 3322, 4130,
            4131, 5010, 5110, 6701, 7001, 8503, 12702, 40406, 30_051_039, 30_052_010, 30_052_016,
            30_052_024, 30_052_027, 30_055_001, 30_055_004, 30_055_012, 30_055_018, 30_055_020,
        ],
        At::Any,
        &[],
        ProblemKind::NotFound,
    ),
    // Zoom lists these at 404, and not as the absence of what was asked for everywhere.
    row(
        &[1005, 1102, 2020, 14_103, 14_105],
        At::Is(404),
        &[],
        ProblemKind::NotFound,
    ),
    // Role, plan or feature.
    row(
        &[
            403, 2016, 2305, 2306, 2308, 2309, 2314, 3306, 3336, 5411, 6720, 12703, 13262, 13267,
            13273, 14104, 30_055_008,
        ],
        At::Any,
        &[],
        ProblemKind::Forbidden,
    ),
    row(
        &[400],
        At::Any,
        &["available", "enabled", "permission", "plan"],
        ProblemKind::Forbidden,
    ),
    row(
        &[2, 408, 500, 501, 502, 503, 504, 14102],
        At::Any,
        &[],
        ProblemKind::Server,
    ),
];

/// Words of OAuth's, which stand where a code stands elsewhere.
const NAMES: &[(&str, ProblemKind)] = &[
    ("invalid_token", ProblemKind::Token),
    ("unauthorized", ProblemKind::Token),
    ("access_denied", ProblemKind::Forbidden),
    ("forbidden", ProblemKind::Forbidden),
    ("not_found", ProblemKind::NotFound),
    ("too_many_requests", ProblemKind::Limited),
    ("server_error", ProblemKind::Server),
    ("temporarily_unavailable", ProblemKind::Server),
];

/// What a message without a code means, where the status does not tell either.
const WORDS: &[(&str, ProblemKind)] = &[
    ("invalid access token", ProblemKind::Token),
    ("access token is expired", ProblemKind::Token),
    ("rate limit", ProblemKind::Limited),
    ("no permission", ProblemKind::Forbidden),
    ("does not exist", ProblemKind::NotFound),
];

/// What an error is about. `message` is in lower case.
///
/// No status alone says that something does not exist: a gateway answers 404 of every path while it
/// is not well. The other statuses say no more than that the call was refused: 401 costs a new token,
/// 403 is what Zoom answers, without a code, where an account has no access to the API, and 429 makes
/// calls wait.
pub(super) fn kind(status: u16, code: i64, name: Option<&str>, message: &str) -> ProblemKind {
    let success = (200..300).contains(&status);
    match status {
        301..=303 | 307 | 308 => return ProblemKind::Redirect,
        429 => return ProblemKind::Limited,
        _ => {}
    }
    if code != 0 {
        let fits = |row: &&Row| {
            let at = match row.at {
                At::Any => true,
                At::Success => success,
                At::Is(one) => one == status,
            };
            let says = row.says.is_empty() || row.says.iter().any(|words| message.contains(words));
            at && says && row.codes.contains(&code)
        };
        if let Some(row) = TABLE.iter().find(fits) {
            return row.kind;
        }
    } else if success || status == 400 {
        let named = name.and_then(|name| NAMES.iter().find(|(known, _)| *known == name));
        let said = || WORDS.iter().find(|(words, _)| message.contains(words));
        if let Some((_, kind)) = named.or_else(said) {
            return *kind;
        }
    }
    match status {
        401 => ProblemKind::Token,
        403 => ProblemKind::Forbidden,
        // Not 404: see `problem`.
        408 | 500..=599 => ProblemKind::Server,
        _ => ProblemKind::Other,
    }
}
