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
#[derive(Clone)]
pub struct Error(Arc<Inner>);

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A checkpoint or snapshot was written by a version of this crate that this one does not know.
    /// Start without it, or use a version that knows it.
    Version,
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

    fn edit(mut self, edit: impl FnOnce(&mut Inner)) -> Self {
        if Arc::get_mut(&mut self.0).is_none() {
            // Shared: copy what can be copied; the cause stays reachable through the original.
            let old = self.0;
            self.0 = Arc::new(Inner {
                kind: old.kind,
                message: old.message.clone(),
                request: old.request,
                status: old.status,
                api: old.api.clone(),
                scopes: old.scopes.clone(),
                retry_at: old.retry_at,
                tracking_id: old.tracking_id.clone(),
                source: old.source.is_some().then(|| Error(old.clone()).into()),
            });
        }
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            edit(inner);
        }
        self
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(request) = self.0.request {
            write!(f, "{request}: ")?;
        }
        f.write_str(&self.0.message)?;
        if let Some(at) = self.0.retry_at {
            write!(f, " (try again at {})", at.format("%Y-%m-%dT%H:%M:%SZ"))?;
        }
        if let Some(id) = &self.0.tracking_id {
            write!(f, " [tracking id {id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut d = f.debug_struct("Error");
        d.field("kind", &self.0.kind)
            .field("message", &self.0.message);
        if let Some(request) = self.0.request {
            d.field("request", &request);
        }
        if let Some(status) = self.0.status {
            d.field("status", &status);
        }
        if let Some(api) = &self.0.api {
            d.field("api", api);
        }
        if let Some(at) = self.0.retry_at {
            d.field("retry_at", &at);
        }
        if let Some(id) = &self.0.tracking_id {
            d.field("tracking_id", id);
        }
        if let Some(source) = &self.0.source {
            d.field("source", &source.to_string());
        }
        d.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|e| e as _)
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
