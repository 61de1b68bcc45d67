//! The errors for what Zoom answers in place of an answer, with what to do about each.

use crate::error::{Error, ErrorKind};
use crate::request::Meta;
use crate::send::answer::{Problem, ProblemKind};

/// The scopes of which the call needs one, the least first: what a granular one permits is less
/// than what a classic one does, and each list begins with the one to ask for.
pub(super) fn declared(meta: &Meta) -> impl Iterator<Item = &'static str> {
    meta.granular.iter().chain(meta.classic).copied()
}

/// The scopes that Zoom named, as far as the call declares them, in that order. A call that
/// declares none takes Zoom's word.
fn missing(meta: &Meta, named: Vec<String>) -> Vec<String> {
    if declared(meta).next().is_none() {
        return named;
    }
    declared(meta)
        .filter(|scope| named.iter().any(|name| name == scope))
        .map(str::to_owned)
        .collect()
}

/// The least scopes that the call declares: the granular one to ask for, or the classic one.
fn least(meta: &Meta) -> String {
    let first = [meta.granular, meta.classic].map(|scopes| scopes.first().copied());
    let first: Vec<_> = first.into_iter().flatten().collect();
    first.join(" or ")
}

/// The error for an answer of Zoom's, with what to do about it.
pub(super) fn error(meta: &Meta, status: u16, problem: Problem) -> Error {
    let Problem {
        api, kind, scopes, ..
    } = problem;
    match kind {
        ProblemKind::MissingScope => {
            let missing = missing(meta, scopes);
            let list = match missing.is_empty() {
                true => least(meta),
                false => missing.join(" or "),
            };
            Error::new(
                ErrorKind::MissingScope,
                format!(
                    "the token lacks the scope {list}: add it to the app, then authorise it again"
                ),
            )
            .with_scopes(missing)
        }
        ProblemKind::Token => Error::new(
            ErrorKind::Auth,
            match (status, api.code) {
                (401, 0) => format!(
                    "Zoom answered HTTP 401 without saying why, and a fresh access token would not \
                     help or was refused too: {api}"
                ),
                _ => format!("Zoom refused the access token, also a fresh one: {api}"),
            },
        ),
        ProblemKind::Limited => Error::new(
            ErrorKind::RateLimited,
            format!(
                "Zoom's rate limit for {} calls is used up: {api}",
                meta.label
            ),
        ),
        ProblemKind::NotFound => Error::new(
            ErrorKind::NotFound,
            format!("Zoom knows no such object: {api}"),
        ),
        ProblemKind::Forbidden => Error::new(
            ErrorKind::Forbidden,
            format!(
                "Zoom refused for want of permission: {api}; the app needs the scope {}, the admin \
                 who authorised it a role that may view this, and the account the plan or feature",
                least(meta)
            ),
        ),
        ProblemKind::Redirect => Error::new(ErrorKind::Redirect, "Zoom redirected too often"),
        ProblemKind::Server => Error::new(
            ErrorKind::Api,
            format!("Zoom failed (HTTP {status}), again and again: {api}"),
        ),
        ProblemKind::Other => Error::new(
            ErrorKind::Api,
            format!("Zoom answered HTTP {status}: {api}"),
        ),
    }
    .with_api(api)
}
