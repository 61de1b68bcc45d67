//! What is wrong with an answer: the one reader of errors, for the API and for the token endpoint.
//!
//! Zoom's errors come in several shapes, in JSON, XML and HTML, with any status, 200 included, and
//! beside other members. All of them are read into an [`ErrorBody`], whose code [`table`] gives a
//! meaning. This is also the one place where a server's text enters an [`Error`](crate::Error): it
//! is freed of secrets, made visible and cut here, and nowhere else.

mod body;
mod members;
mod scopes;
mod table;
mod unquoted;
mod words;

use crate::error::ApiError;
use crate::scrub::Scrub;

pub(crate) use body::ErrorBody;

/// What is wrong with an answer that is not a success. `K` is what that means to who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem<K = ProblemKind> {
    /// What Zoom said, fit to be shown.
    pub(crate) api: ApiError,
    /// OAuth's name for it, if it has one.
    pub(crate) name: Option<String>,
    /// What it is about.
    pub(crate) kind: K,
    /// The scopes that the message names, of which the token has none.
    pub(crate) scopes: Vec<String>,
}

/// The sorts of problem that are handled differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    Redirect,
    MissingScope,
    Token,
    Limited,
    Server,
    NotFound,
    Forbidden,
    Other,
}

/// Reads what is wrong with an answer; `None` for a success. `meaning` gets the error as it came.
///
/// This is the one reader, for the API and for the token endpoint: they differ in what a code means.
/// What the server repeats of secrets is taken out before anything is cut.
pub(crate) fn read<K>(
    status: u16,
    body: &[u8],
    scrub: &Scrub,
    meaning: impl FnOnce(&ErrorBody) -> K,
) -> Option<Problem<K>> {
    let error = ErrorBody::read(status, body)?;
    let kind = meaning(&error);
    let scopes = scopes::named(error.message().unwrap_or_default());
    let mut name = error.name.clone();
    if let Some(name) = &mut name {
        scrub.clean(name);
    }
    let api = error.shown(status, scrub);
    Some(Problem {
        api,
        name,
        kind,
        scopes,
    })
}

/// [`read`]s an answer of the API.
pub(crate) fn problem(status: u16, body: &[u8], scrub: &Scrub) -> Option<Problem> {
    let meaning = |error: &ErrorBody| {
        let lower = error.message().unwrap_or_default().to_lowercase();
        let kind = if status == 429 || !error.lacks_scope(&lower) {
            table::kind(status, error.code, error.name.as_deref(), &lower)
        } else {
            ProblemKind::MissingScope
        };
        // Only what Zoom wrote says that something does not exist, and that has a code. Without one,
        // it is a gateway's word of a path, but for the one form that Zoom documents.
        match kind {
            _ if status == 404 && is_empty_object(body) => ProblemKind::NotFound,
            ProblemKind::NotFound if error.code == 0 => ProblemKind::Other,
            kind => kind,
        }
    };
    let mut problem = read(status, body, scrub, meaning)?;
    if problem.kind != ProblemKind::MissingScope {
        problem.scopes.clear();
    }
    Some(problem)
}

/// Whether a body is `{}`.
fn is_empty_object(body: &[u8]) -> bool {
    let mut bytes = body.iter().filter(|b| !b.is_ascii_whitespace());
    (bytes.next(), bytes.next(), bytes.next()) == (Some(&b'{'), Some(&b'}'), None)
}

#[cfg(test)]
mod tests;
