//! Zoom's errors by their code, and the shapes in which error bodies come.

use bytes::Bytes;
use serde_json::json;

use super::faults::{FakeRefusal, Fault};
use super::mistake::FakeError;

/// Errors of calls that read: code, the HTTP status that it comes with most often, and a message.
/// The messages with which a code was seen or is documented are quoted; where none is, the message
/// says what the code is documented for.
const ERRORS: [(i64, u16, &str); 39] = [
    (
        104,
        400,
        "Invalid access token, does not contain scopes:[\"user:read:admin\"].",
    ),
    (124, 401, "Invalid access token."),
    (200, 400, "No permission."),
    (201, 401, "Access token is expired."),
    (300, 400, "Validation Failed."),
    (
        403,
        403,
        "Authenticated user has not permitted access to the targeted resource.",
    ),
    (404, 404, "Not found."),
    (
        429,
        429,
        "You have reached the maximum per-second rate limit for this API. Try again later.",
    ),
    (
        1000,
        400,
        "You can not access settings of users that are still in pending state.",
    ),
    (1001, 404, "User does not exist."),
    (1005, 404, "Not found."),
    (1010, 400, "User does not belong to this account."),
    (
        1120,
        400,
        "A valid invitation to join the Zoom account was not found for this user.",
    ),
    (1238, 404, "The collaboration device does not exist."),
    (2001, 404, "Account does not exist."),
    (2300, 400, "This API endpoint is not recognized."),
    (
        2306,
        403,
        "Not allowed to view meetings scheduled for others.",
    ),
    (3000, 400, "Cannot access meeting information."),
    (3001, 404, "Meeting does not exist."),
    (
        3161,
        400,
        "Meeting hosting and scheduling capabilities are not allowed for this user account.",
    ),
    (
        4001,
        429,
        "You have reached the maximum per-second rate limit for this API.",
    ),
    (4130, 404, "A group with this groupId does not exist."),
    (4400, 400, "Meeting polls disabled."),
    (4700, 400, "Invalid access token, does not contain scopes."),
    (4702, 400, "Invalid client."),
    (4704, 400, "Invalid client secret."),
    (4711, 400, "Invalid access token, does not contain scopes."),
    (4717, 400, "The app has been disabled."),
    (4733, 400, "The code is expired."),
    (4734, 400, "Invalid authorization code."),
    (4735, 400, "The owner of the token does not exist."),
    (
        4737,
        400,
        "Can not find the authentication for the access token.",
    ),
    (4738, 400, "The token is disabled by admin."),
    (
        4740,
        400,
        "The token ID is out of the token tolerance range.",
    ),
    (4741, 400, "The token has been revoked."),
    (5010, 404, "Report does not exist."),
    (
        5301,
        400,
        "Request to get presence status of this user failed.",
    ),
    (
        5411,
        400,
        "No permission for the presence status of this user.",
    ),
    (12702, 400, "Can not access a meeting a year ago."),
];

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
        let found = ERRORS.iter().find(|error| error.0 == code);
        let (code, status, message) = found.ok_or(FakeError::UnknownCode(code))?;
        Ok(Self {
            unescaped: *code == 104,
            ..Self::new(*status, *code, *message)
        })
    }

    /// The codes that [`zoom`](Self::zoom) knows.
    pub fn codes() -> impl Iterator<Item = i64> {
        ERRORS.iter().map(|error| error.0)
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
