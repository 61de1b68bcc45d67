//! What the token endpoint answers in place of tokens, and what that means.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::StatusCode;

use super::grant;
use crate::error::{Error, ErrorKind};
use crate::scrub::Scrub;
use crate::send::answer::{self, ErrorBody};

/// A refusal, as far as it may be shown: what it says for people can repeat what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// OAuth's name for it.
    name: Option<String>,
    /// Zoom's own code; 0 if there is none.
    code: i64,
    meaning: Meaning,
}

/// What a refusal is about, whatever was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The client id or secret is wrong, or the app is gone.
    Client,
    /// Zoom has switched the app off.
    AppOff,
    /// The grant is not one for this kind of app.
    GrantType,
    /// The authorization code, the redirect URI or the account is not right.
    Request,
    /// The app may not have what it asks for.
    Denied,
    /// The refresh token, or whatever was given as one, will never work (again).
    Token,
    /// The refresh token of before mid-2022, by its words; for other grants, the request.
    BadToken,
    /// Too many requests.
    Limited,
    /// The server is in trouble.
    Trouble,
    /// Anything else.
    Other,
}

impl Meaning {
    /// Zoom's code decides, then OAuth's name, then the words and the status.
    fn new(status: u16, error: &ErrorBody) -> Self {
        if status == 429 {
            return Self::Limited;
        }
        let by_code = match error.code {
            429 | 4001 => Some(Self::Limited),
            // Scopes changed, owner gone, unknown, disabled by an admin, old version used too
            // often, revoked or replaced.
            4711 | 4735 | 4737 | 4738 | 4740 | 4741 => Some(Self::Token),
            4702 | 4704 | 4706 => Some(Self::Client),
            4705 => Some(Self::GrantType),
            4709 | 4733 | 4734 => Some(Self::Request),
            4717 => Some(Self::AppOff),
            4732 => Some(Self::Trouble),
            4700 | 4724 => Some(Self::Other),
            _ => None,
        };
        let bad_token = || {
            let reason = error.reason().trim().trim_end_matches('!');
            reason.eq_ignore_ascii_case("invalid token")
        };
        let by_name = || match error.name.as_deref()? {
            "invalid_grant" => Some(Self::Token),
            "invalid_client" => Some(Self::Client),
            "unauthorized_client" | "unsupported_grant_type" => Some(Self::GrantType),
            "invalid_request" if bad_token() => Some(Self::BadToken),
            "invalid_request" | "invalid_token" => Some(Self::Request),
            "access_denied" => Some(Self::Denied),
            "server_error" | "temporarily_unavailable" => Some(Self::Trouble),
            _ => None,
        };
        let by_words = || {
            let lower = error.message()?.to_lowercase();
            let client = ["invalid client", "invalid_client", "client secret"];
            client
                .iter()
                .any(|words| lower.contains(words))
                .then_some(Self::Client)
        };
        by_code
            .or_else(by_name)
            .or((status >= 500 || status == 408).then_some(Self::Trouble))
            .or_else(by_words)
            .unwrap_or(Self::Other)
    }
}

impl Refusal {
    /// Reads a refusal; `None` if the answer is none. An answer with a token is a good one, whatever
    /// stands beside it: the token may be the only one. Nothing that was sent is in what is read.
    pub(super) fn read(status: StatusCode, body: &Bytes, sent: &Scrub) -> Option<Self> {
        let code = status.as_u16();
        let meaning = |error: &ErrorBody| Meaning::new(code, error);
        let problem = answer::read(code, body, sent, meaning)?;
        if status.is_success() && grant::read(body, DateTime::<Utc>::MIN_UTC).is_ok() {
            return None;
        }
        // Without what was sent, it is still the refusal that it was.
        let problem =
            answer::read(code, &sent.body(body.clone()), sent, meaning).unwrap_or(problem);
        Some(Self {
            status: code,
            meaning: problem.kind,
            code: problem.api.code,
            name: problem.name,
        })
    }

    pub(super) fn meaning(&self) -> Meaning {
        self.meaning
    }

    /// Whether a refresh token that was refused so will never work again.
    #[cfg(feature = "oauth")]
    pub(super) fn ends_connection(&self) -> bool {
        matches!(self.meaning, Meaning::Token | Meaning::BadToken)
    }

    /// What happened to the user who authorised the app, if that is the reason.
    #[cfg(feature = "oauth")]
    pub(super) fn owner_reason(&self) -> Option<&'static str> {
        match self.code {
            4735 => Some("the user who authorised the app was deactivated or is gone"),
            4738 => Some("an admin disabled it"),
            4711 => Some("the app's scopes have changed"),
            _ => None,
        }
    }

    /// For the end of a message: the status and the codes.
    pub(super) fn codes(&self) -> String {
        let mut text = format!("HTTP {}", self.status);
        let code = (self.code != 0).then(|| self.code.to_string());
        for code in [self.name.clone(), code].into_iter().flatten() {
            text.push_str(", ");
            text.push_str(&code);
        }
        text
    }

    /// An error of the credentials.
    pub(super) fn auth_error(&self, what: &str) -> Error {
        Error::new(ErrorKind::Auth, format!("{what} ({})", self.codes())).with_status(self.status)
    }

    /// The refusals that mean the same whatever was asked for.
    pub(super) fn common_error(&self) -> Error {
        self.auth_error(match self.meaning {
            Meaning::Client => {
                "Zoom does not know this client id or secret: copy both again from the app's page, \
                 and check that the app is activated"
            }
            Meaning::AppOff => {
                "Zoom has switched this app off: nothing works until Zoom's support switches it on \
                 again"
            }
            Meaning::GrantType => "the app is not of the kind that asks for tokens in this way",
            _ => "the token endpoint refused the credentials: is the OAuth URL right?",
        })
    }
}
