//! Zoom's errors by their code, and the shapes in which error bodies come.

use bytes::Bytes;
use serde_json::json;

use super::faults::Fault;
use super::mistake::FakeError;
use super::refused::{self, FakeRefusal, Known};

/// The shape of an error body. Zoom answers in all of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FakeShape {
    /// `{"code": 300, "message": "..."}`.
    Usual,
    /// The same with `errors`, which names one invalid field.
    WithFields,
    /// `{"code": 300}`.
    CodeOnly,
    /// The code is text: `{"code": "300", "message": "..."}`.
    CodeAsText,
    /// `{"status": false, "errorCode": 300, "errorMessage": "...", "result": null}`.
    ErrorCode,
    /// `{"error": {"code": 300, "message": "..."}}`, as of the first version of the API.
    Nested,
    /// `{"reason": "...", "error": "300"}`, as of the token endpoint.
    OAuth,
    /// `{"error": "300"}`.
    OAuthWithoutReason,
    /// `{"code": 300, "message": "..."}` in which quotes of the message are not escaped.
    Unescaped,
    /// XML.
    Xml,
    /// `{}`.
    EmptyObject,
    /// The page of a gateway.
    Html,
    /// No body.
    Empty,
}

impl FakeShape {
    /// All shapes.
    pub const ALL: [Self; 13] = [
        Self::Usual,
        Self::WithFields,
        Self::CodeOnly,
        Self::CodeAsText,
        Self::ErrorCode,
        Self::Nested,
        Self::OAuth,
        Self::OAuthWithoutReason,
        Self::Unescaped,
        Self::Xml,
        Self::EmptyObject,
        Self::Html,
        Self::Empty,
    ];

    /// The content type and the body of an error.
    fn write(self, refusal: &FakeRefusal) -> (Option<&'static str>, Bytes) {
        let (code, message) = (refusal.code, refusal.message.as_str());
        let json = match self {
            Self::Usual => json!({ "code": code, "message": message }),
            Self::WithFields => json!({
                "code": code,
                "message": message,
                "errors": [{ "field": "page_size", "message": message }],
            }),
            Self::CodeOnly => json!({ "code": code }),
            Self::CodeAsText => json!({ "code": code.to_string(), "message": message }),
            Self::ErrorCode => json!({
                "status": false,
                "errorCode": code,
                "errorMessage": message,
                "result": null,
            }),
            Self::Nested => json!({ "error": { "code": code, "message": message } }),
            Self::OAuth => json!({ "reason": message, "error": code.to_string() }),
            Self::OAuthWithoutReason => json!({ "error": code.to_string() }),
            Self::EmptyObject => json!({}),
            Self::Unescaped => {
                let text = format!(r#"{{"code":{code},"message":"{message}"}}"#);
                return (Some("application/json;charset=UTF-8"), text.into());
            }
            Self::Xml => {
                let message = super::oauth::escaped(message);
                let text =
                    format!("<error><code>{code}</code><message>{message}</message></error>");
                return (Some("application/xml"), text.into());
            }
            Self::Html => {
                let status = refusal.status;
                let text = format!("<html><body><h1>{status}</h1></body></html>\n");
                return (Some("text/html"), text.into());
            }
            Self::Empty => return (None, Bytes::new()),
        };
        let text = serde_json::to_vec(&json).unwrap_or_default();
        (Some("application/json;charset=UTF-8"), text.into())
    }
}

impl FakeRefusal {
    /// Makes the error with this code of Zoom's, with the status and a message that it comes with.
    ///
    /// # Errors
    /// [`FakeError::UnknownCode`] if no call that reads has an error with this code.
    pub fn zoom(code: i64) -> Result<Self, FakeError> {
        let known = Known::with_code(code).ok_or(FakeError::UnknownCode(code))?;
        Ok(if *known == refused::SCOPES_QUOTED {
            known.about("\"user:read:admin\"").into()
        } else {
            known.refuse().into()
        })
    }

    /// The codes that [`zoom`](Self::zoom) knows.
    pub fn codes() -> impl Iterator<Item = i64> {
        let mut codes: Vec<_> = refused::ALL.iter().map(|known| known.code).collect();
        codes.dedup();
        codes.into_iter()
    }
}

impl Fault {
    /// Makes the error with this code of Zoom's, with the status and a message that it comes with.
    ///
    /// # Errors
    /// [`FakeError::UnknownCode`] if no call that reads has an error with this code.
    pub fn zoom(code: i64) -> Result<Self, FakeError> {
        let refusal = FakeRefusal::zoom(code)?;
        let shape = if refusal.unescaped {
            FakeShape::Unescaped
        } else {
            FakeShape::Usual
        };
        Ok(Self::shaped(shape, &refusal))
    }

    /// Makes an error of the token endpoint, a 400: `invalid_grant` and the like, and a reason for
    /// people. The rule for it is [on](super::FaultRule::on) `/oauth/token`.
    pub fn oauth(error: &str, reason: &str) -> Self {
        let body = json!({ "reason": reason, "error": error });
        Self::json(400, serde_json::to_vec(&body).unwrap_or_default())
    }

    /// Makes this error in this shape. An error with the status 200 is one, too, if its body has a
    /// code that is not 0.
    pub fn shaped(shape: FakeShape, refusal: &FakeRefusal) -> Self {
        let (kind, body) = shape.write(refusal);
        let headers = kind.map(|kind| ("content-type".to_owned(), kind.to_owned()));
        Self::Body {
            status: refusal.status,
            headers: headers.into_iter().collect(),
            body,
        }
    }
}
