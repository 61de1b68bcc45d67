//! What can go wrong, and what to do about it.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::scrub::Scrub;

/// A boxed error from a dependency or from code of the caller's.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed.
///
/// Opaque and cheap to clone; ask it what it is with [`kind`](Error::kind) and the other
/// predicates. Its text is one line that says what happened and what to do, and never holds a
/// token, a secret, a body or a path with values in it. Where Zoom refused, it ends in Zoom's own
/// message, which can name the object that was asked for.
#[derive(Clone, thiserror::Error)]
#[error(transparent)]
pub struct Error(Arc<Inner>);

#[derive(thiserror::Error)]
#[error("{}", self.line())]
struct Inner {
    kind: ErrorKind,
    message: String,
    request: Option<&'static str>,
    status: Option<u16>,
    api: Option<ApiError>,
    scopes: Vec<String>,
    retry_at: Option<DateTime<Utc>>,
    tracking_id: Option<String>,
    source: Option<BoxError>,
}

/// What sort of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was built with something that cannot work: a missing credential, a plain-http
    /// host, a bad certificate. Mend the configuration.
    Config,
    /// The request holds a value that Zoom could never accept. Mend the caller.
    Request,
    /// The token endpoint refused the credentials, or the API refused a token that was just
    /// issued.
    Auth,
    /// The connection is over: its refresh token was revoked, has expired or was used by somebody
    /// else. Every process that shares the store knows it, and nothing but a new sign-in helps.
    ReauthorizationRequired,
    /// A sign-in was not completed: declined, too late, or the callback answers another attempt.
    /// Begin it again.
    SignIn,
    /// It is of another account than the caller expected: the user who signed in (sign out, and in as
    /// the right one), or a checkpoint or snapshot that is to be gone on from.
    WrongAccount,
    /// A checkpoint, a snapshot or facts were written by a version of this crate that this one does not know.
    /// Start without it, or use a version that knows it.
    Version,
    /// What was stored, such as a file of facts, is cut off or damaged. Read it from Zoom again.
    Damaged,
    /// What is kept could not be read from or written to its place: the source of the error is that
    /// of the reader or writer.
    Io,
    /// The token store could not be read or written, or does not keep its contract.
    Store,
    /// The token lacks a scope; [`Error::missing_scopes`] names it. A new token does not help.
    MissingScope,
    /// Zoom refused for want of permission: role, plan or a feature that is off.
    Forbidden,
    /// The object does not exist (any more), or is not of this account: Zoom said so by a code of
    /// its own. A 404 without one, as gateways answer, is [`Api`](Self::Api) and says nothing of
    /// the object; only `{}`, which Zoom documents, is this too.
    NotFound,
    /// A rate limit asks for a longer wait than the caller allowed; see [`Error::retry_at`].
    RateLimited,
    /// Another error that Zoom answered with.
    Api,
    /// No answer: the host could not be reached, or the connection broke, more often than the
    /// retry policy allows.
    Transport,
    /// A deadline ran out.
    Timeout,
    /// The answer is larger than the limit set for bodies.
    TooLarge,
    /// The answer is not what the call's description promises.
    Decode,
    /// A redirect that may not be followed.
    Redirect,
    /// Paging does not move on: Zoom repeated a page token.
    Paging,
    /// A listing gave fewer records than Zoom says it has, also when it was read again.
    Incomplete,
    /// One record could not be read or was refused; the others are not affected.
    Item,
}

impl ErrorKind {
    /// What happened and what to do, for people who know Zoom and not this crate.
    fn sentences(self) -> &'static str {
        match self {
            Self::Config => {
                "The connection to Zoom is not set up correctly. Check its settings and credentials."
            }
            Self::Request => "This was not asked of Zoom, because Zoom could not accept it.",
            Self::Auth => {
                "Zoom did not accept the credentials. Check the client id and secret, and that the \
                 app is activated."
            }
            Self::ReauthorizationRequired => {
                "The connection to Zoom has ended. An admin has to sign in to Zoom again."
            }
            Self::SignIn => "The sign-in to Zoom was not completed. Begin it again.",
            Self::WrongAccount => {
                "This belongs to another Zoom account than the one that was expected."
            }
            Self::Version => {
                "What was stored earlier was written by another version of the software, and cannot \
                 be used. It has to be read from Zoom again."
            }
            Self::Damaged => {
                "What was stored earlier is damaged, and cannot be used. It has to be read from Zoom \
                 again."
            }
            Self::Io => "What is kept could not be read from or written to its place.",
            Self::Store => "The store of the connection to Zoom could not be read or written.",
            Self::MissingScope => {
                "The app lacks a permission (scope). Add it to the app in Zoom's Marketplace, then \
                 authorise the app again."
            }
            Self::Forbidden => {
                "Zoom refused this. The admin who authorised the app needs a role that may view it, \
                 and the account a plan that includes it."
            }
            Self::NotFound => "Zoom does not know this object, or it is gone.",
            Self::RateLimited => {
                "The number of requests that Zoom allows is used up for now. Nothing is wrong with \
                 the connection."
            }
            Self::Api => "Zoom answered with an error.",
            Self::Transport => "Zoom could not be reached. Check the network and try again.",
            Self::Timeout => "Zoom did not answer in time. Try again later.",
            Self::TooLarge => "Zoom's answer is larger than allowed.",
            Self::Decode => "Zoom's answer could not be read.",
            Self::Redirect => "Zoom pointed to an address that must not be followed.",
            Self::Paging | Self::Incomplete => "Zoom did not give the whole list. Try again later.",
            Self::Item => "One record could not be read. The others are not affected.",
        }
    }
}

/// The error that Zoom's API put in its answer.
///
/// The numbers are Zoom's own, not HTTP statuses; one number can mean several things.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ApiError {
    /// Zoom's code, for example 1001 (no such user).
    pub code: i64,
    /// Zoom's text. Without a body that can be read: what the status says.
    pub message: String,
    /// The fields that failed validation, if Zoom named them.
    pub fields: Vec<FieldError>,
}

/// One field that Zoom's validation refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldError {
    /// Name of the parameter or field.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl Error {
    /// A new error of a kind, for providers, stores and transports of one's own.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            request: None,
            status: None,
            api: None,
            scopes: Vec::new(),
            retry_at: None,
            tracking_id: None,
            source: None,
        }))
    }

    /// What to show to people who use a product that is built with this crate: what happened and what
    /// to do, in whole sentences without names of calls or types, and Zoom's own words where it
    /// refused. The technical text is [`Display`](fmt::Display)'s.
    ///
    /// ```
    /// use zoom_admin::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::ReauthorizationRequired, "the connection is dead");
    /// assert_eq!(
    ///     error.message(),
    ///     "The connection to Zoom has ended. An admin has to sign in to Zoom again."
    /// );
    /// ```
    pub fn message(&self) -> String {
        let mut text = self.0.kind.sentences().to_owned();
        if !self.0.scopes.is_empty() {
            let scopes = self.0.scopes.join(" or ");
            text.push_str(&format!(" Missing: {scopes}."));
        }
        if let Some(api) = &self.0.api {
            let said = api.message.trim();
            if !said.is_empty() {
                text.push_str(&format!(" Zoom says: \u{201c}{said}\u{201d}"));
                if api.code != 0 {
                    text.push_str(&format!(" (code {})", api.code));
                }
                text.push('.');
            }
        }
        if let Some(at) = self.0.retry_at {
            let at = at.format("%-d %B %Y, %H:%M");
            text.push_str(&format!(" It can be tried again from {at} UTC on."));
        }
        text
    }

    /// What sort of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Zoom's own error, if the failure is one that Zoom answered with.
    pub fn api(&self) -> Option<&ApiError> {
        self.0.api.as_ref()
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// When to try again, if a limit said so.
    pub fn retry_at(&self) -> Option<DateTime<Utc>> {
        self.0.retry_at
    }

    /// The scopes that Zoom said are missing; any one of them is enough.
    pub fn missing_scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// Zoom's tracking id (`x-zm-trackingid`) of the answer, for its support.
    pub fn tracking_id(&self) -> Option<&str> {
        self.0.tracking_id.as_deref()
    }

    /// The request that failed, for example `user::List`.
    pub fn request(&self) -> Option<&'static str> {
        self.0.request
    }

    /// Whether this is a 401 that names no code of Zoom's. It may be about the token or about what
    /// was asked for: the token that is refused has a code.
    pub(crate) fn is_bare_401(&self) -> bool {
        let bare = self.0.api.as_ref().is_some_and(|api| api.code == 0);
        self.0.kind == ErrorKind::Auth && self.0.status == Some(401) && bare
    }

    /// True if only one record is affected and reading can go on.
    pub fn is_item(&self) -> bool {
        self.0.kind == ErrorKind::Item
    }

    fn edit(self, edit: impl FnOnce(&mut Inner)) -> Self {
        let mut error = self.unshared();
        if let Some(inner) = Arc::get_mut(&mut error.0) {
            edit(inner);
        }
        error
    }

    /// The error, with nobody else who has it.
    fn unshared(mut self) -> Self {
        if Arc::get_mut(&mut self.0).is_some() {
            return self;
        }
        // Shared: copy what can be copied; the cause stays reachable through the original.
        let old = self.0;
        Self(Arc::new(Inner {
            kind: old.kind,
            message: old.message.clone(),
            request: old.request,
            status: old.status,
            api: old.api.clone(),
            scopes: old.scopes.clone(),
            retry_at: old.retry_at,
            tracking_id: old.tracking_id.clone(),
            source: old.source.is_some().then(|| Self(old.clone()).into()),
        }))
    }

    /// With the failure behind it.
    #[must_use]
    pub fn with_source(self, source: impl Into<BoxError>) -> Self {
        let source = source.into();
        self.edit(|e| e.source = Some(source))
    }

    /// With the time at which to try again.
    #[must_use]
    pub fn with_retry_at(self, at: DateTime<Utc>) -> Self {
        self.edit(|e| e.retry_at = Some(at))
    }

    /// Without the secrets that a server may have repeated, wherever text of it is kept.
    pub(crate) fn scrubbed(self, scrub: &Scrub) -> Self {
        let holds = |e: &(dyn std::error::Error + 'static)| {
            [e.to_string(), format!("{e:?}")]
                .iter()
                .any(|text| scrub.text(text).is_some())
        };
        let chain = std::iter::successors(Some(&self as &(dyn std::error::Error + 'static)), |e| {
            e.source()
        });
        if !chain.into_iter().any(holds) && !self.0.scopes.iter().any(|s| scrub.text(s).is_some()) {
            return self;
        }
        self.edit(|e| {
            let api = e.api.iter_mut().flat_map(|api| {
                let fields = api.fields.iter_mut();
                let fields = fields.flat_map(|f| [&mut f.field, &mut f.message]);
                std::iter::once(&mut api.message).chain(fields)
            });
            let texts = std::iter::once(&mut e.message)
                .chain(api)
                .chain(&mut e.scopes)
                .chain(&mut e.tracking_id);
            texts.for_each(|text| scrub.clean(text));
            // It cannot be changed, and may tell.
            e.source = None;
        })
    }

    pub(crate) fn with_request(self, name: &'static str) -> Self {
        self.edit(|e| e.request = Some(name))
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        self.edit(|e| e.status = Some(status))
    }

    pub(crate) fn with_api(self, api: ApiError) -> Self {
        self.edit(|e| e.api = Some(api))
    }

    pub(crate) fn with_scopes(self, scopes: Vec<String>) -> Self {
        self.edit(|e| e.scopes = scopes)
    }

    pub(crate) fn with_tracking_id(self, id: Option<String>) -> Self {
        self.edit(|e| e.tracking_id = id)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Inner {
    /// The whole text, on one line.
    fn line(&self) -> String {
        let mut line = String::new();
        if let Some(request) = self.request {
            line.push_str(request);
            line.push_str(": ");
        }
        line.push_str(&self.message);
        if let Some(at) = self.retry_at {
            line.push_str(&format!(
                " (try again at {})",
                at.format("%Y-%m-%dT%H:%M:%SZ")
            ));
        }
        if let Some(id) = &self.tracking_id {
            line.push_str(&format!(" [tracking id {id}]"));
        }
        line
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut d = f.debug_struct("Error");
        d.field("kind", &self.kind).field("message", &self.message);
        if let Some(request) = self.request {
            d.field("request", &request);
        }
        if let Some(status) = self.status {
            d.field("status", &status);
        }
        if let Some(api) = &self.api {
            d.field("api", api);
        }
        if let Some(at) = self.retry_at {
            d.field("retry_at", &at);
        }
        if let Some(id) = &self.tracking_id {
            d.field("tracking_id", id);
        }
        if let Some(source) = &self.source {
            d.field("source", &source.to_string());
        }
        d.finish()
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.code, self.message)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if self.code != 0 {
            write!(f, " (code {})", self.code)?;
        }
        for field in &self.fields {
            write!(f, "; {}: {}", field.field, field.message)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_are_shown_is_sentences_without_names_of_the_code() {
        let all = [
            ErrorKind::Config,
            ErrorKind::Request,
            ErrorKind::Auth,
            ErrorKind::ReauthorizationRequired,
            ErrorKind::SignIn,
            ErrorKind::WrongAccount,
            ErrorKind::Version,
            ErrorKind::Store,
            ErrorKind::MissingScope,
            ErrorKind::Forbidden,
            ErrorKind::NotFound,
            ErrorKind::RateLimited,
            ErrorKind::Api,
            ErrorKind::Transport,
            ErrorKind::Timeout,
            ErrorKind::TooLarge,
            ErrorKind::Decode,
            ErrorKind::Redirect,
            ErrorKind::Paging,
            ErrorKind::Incomplete,
            ErrorKind::Item,
        ];
        for kind in all {
            let error = Error::new(kind, "call `Builder::x` in user::List: token_store");
            let text = error.with_request("user::List").message();
            assert!(text.ends_with('.') && text.len() > 20, "{kind:?}: {text}");
            assert!(!text.contains(['`', '_', ':', '{', '(']) || kind == ErrorKind::MissingScope);
            assert!(!text.contains("user::List"), "{kind:?}: {text}");
        }
    }

    #[test]
    fn what_people_are_shown_has_zooms_words_the_scopes_and_the_time() {
        let at = DateTime::from_timestamp(1_772_360_430, 0).unwrap();
        let api = ApiError {
            code: 4711,
            message: "No access.".to_owned(),
            fields: Vec::new(),
        };
        let error = Error::new(ErrorKind::MissingScope, "technical")
            .with_scopes(vec!["user:read:admin".to_owned()])
            .with_api(api)
            .with_retry_at(at);
        assert_eq!(
            error.message(),
            "The app lacks a permission (scope). Add it to the app in Zoom's Marketplace, then \
             authorise the app again. Missing: user:read:admin. Zoom says: \u{201c}No access.\u{201d} \
             (code 4711). It can be tried again from 1 March 2026, 10:20 UTC on."
        );
        assert_eq!(
            error.to_string(),
            "technical (try again at 2026-03-01T10:20:30Z)"
        );
    }
}
