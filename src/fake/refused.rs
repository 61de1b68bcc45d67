//! The errors that the fake answers with, each with its code, status and message.
//!
//! A call can only be refused with an error of this table, so a code has the same words whether a call
//! refuses by itself or a test [injects](super::Fault::zoom) the error.

use std::fmt::Display;

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use super::reply;

/// An error that the fake knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) code: i64,
    pub(super) status: u16,
    /// `{}` stands for what the error is about.
    message: &'static str,
}

macro_rules! errors {
    ($($name:ident = $code:literal, $status:literal, $message:literal;)*) => {
        $(pub(super) const $name: Known = Known {
            code: $code,
            status: $status,
            message: $message,
        };)*

        /// All errors, of each code the one that it comes with most often first.
        pub(super) const ALL: &[Known] = &[$($name),*];
    };
}

// The messages with which a code was seen or is documented are quoted; where none is, the message says
// what the code is documented for.
errors! {
    SCOPES_QUOTED = 104, 400, "Invalid access token, does not contain scopes:[{}].";
    BAD_TOKEN = 124, 401, "Invalid access token.";
    EXPIRED_TOKEN = 124, 401, "Access token is expired.";
    SCOPES_AS_BAD_TOKEN = 124, 401, "Invalid access token, does not contain scopes:[{}].";
    NO_PERMISSION = 200, 400, "No permission.";
    NO_PRIVILEGE = 200, 400,
        "No permission. The user's role does not have the privilege for this.";
    NOT_IN_PLAN = 200, 400, "Only available for Paid account, please upgrade your plan.";
    SCOPES_FORBIDDEN = 200, 403, "Invalid access token, does not contain scopes:[{}].";
    SECONDARY_EXPIRED_TOKEN = 201, 401, "Access token is expired.";
    VALIDATION = 300, 400, "Validation Failed.";
    INVALID_PARAMETER = 300, 400, "Invalid parameter: {}.";
    INVALID_MEETING = 300, 400, "Invalid meeting ID.";
    INVALID_TEMPLATE = 300, 400, "Invalid meeting template ID: {}.";
    PAGE_TOKEN = 300, 400, "The next page token is invalid or expired.";
    FROM_AFTER_TO = 300, 400, "The from date must not be after the to date.";
    RANGE_TOO_WIDE = 300, 400, "The range between from and to must not exceed one month.";
    REPORT_TOO_OLD = 300, 400, "The report is available for the last six months only.";
    MONTH_TOO_OLD = 300, 400,
        "Daily report can only be provided for a month within the last 6 months.";
    NOT_PERMITTED = 403, 403,
        "Authenticated user has not permitted access to the targeted resource.";
    NOT_FOUND = 404, 404, "Not found.";
    NO_POLL = 404, 404, "Meeting poll not found.";
    NO_REGISTRATION = 404, 404, "Registration has not been enabled for this meeting: {}.";
    RATE_PER_SECOND = 429, 429,
        "You have reached the maximum per-second rate limit for this API. Try again later.";
    RATE_PER_MINUTE = 429, 429,
        "You have reached the maximum per-minute rate limit for this API. Try again later.";
    RATE_PER_DAY = 429, 429,
        "You have reached the maximum daily rate limit for this API. Refer to the response header \
         for details on when you can make another request.";
    PENDING = 1000, 400, "You can not access settings of users that are still in pending state.";
    NO_USER = 1001, 404, "User does not exist: {}.";
    NO_CATEGORY = 1005, 404, "Not found.";
    OTHER_ACCOUNT = 1010, 400, "User does not belong to this account.";
    NO_INVITATION = 1120, 400,
        "A valid invitation to join the Zoom account was not found for this user.";
    NO_DEVICE = 1238, 404, "The collaboration device does not exist.";
    NO_ACCOUNT = 2001, 404, "Account does not exist: {}.";
    NOT_RECOGNISED = 2300, 400, "This API endpoint is not recognized.";
    OTHERS_MEETINGS = 2306, 403, "Not allowed to view meetings scheduled for others.";
    NO_MEETING_INFORMATION = 3000, 400, "Cannot access meeting information.";
    NO_MEETING = 3001, 404, "Meeting does not exist: {}.";
    NO_WEBINAR = 3001, 404, "Webinar does not exist: {}.";
    NO_REGISTRANT = 3001, 404, "Registrant does not exist: {}.";
    NO_USER_OF_MEETINGS = 3001, 404, "User does not exist: {}.";
    NOT_ENDED = 3001, 404, "Meeting ID is invalid or not end: {}.";
    MAY_NOT_HOST = 3161, 400,
        "Meeting hosting and scheduling capabilities are not allowed for this user account.";
    RATE_OF_DESCRIPTIONS = 4001, 429,
        "You have reached the maximum per-second rate limit for this API.";
    NO_GROUP = 4130, 404, "A group with this groupId does not exist.";
    POLLS_DISABLED = 4400, 400, "Meeting polls disabled.";
    SCOPES_UNNAMED = 4700, 400, "Invalid access token, does not contain scopes.";
    SCOPES_UNAUTHORIZED = 4700, 401, "Invalid access token, does not contain scopes:[{}].";
    INVALID_CLIENT_ID = 4700, 400, "Invalid client_id.";
    INVALID_REDIRECT = 4700, 400, "Invalid redirect.";
    INVALID_CLIENT = 4702, 400, "Invalid client.";
    INVALID_SECRET = 4704, 400, "Invalid client secret.";
    SCOPES = 4711, 400, "Invalid access token, does not contain scopes:[{}].";
    APP_DISABLED = 4717, 400, "The app has been disabled.";
    CODE_EXPIRED = 4733, 400, "The code is expired.";
    INVALID_CODE = 4734, 400, "Invalid authorization code.";
    NO_OWNER = 4735, 400, "The owner of the token does not exist.";
    NO_AUTHENTICATION = 4737, 400, "Can not find the authentication for the access token.";
    TOKEN_DISABLED = 4738, 400, "The token is disabled by admin.";
    TOKEN_OUT_OF_RANGE = 4740, 400, "The token ID is out of the token tolerance range.";
    TOKEN_REVOKED = 4741, 400, "The token has been revoked.";
    NO_REPORT = 5010, 404, "Report does not exist.";
    NO_PRESENCE = 5301, 400, "Request to get presence status of this user failed.";
    PRESENCE_NOT_PERMITTED = 5411, 400, "No permission for the presence status of this user.";
    OLDER_THAN_A_YEAR = 12702, 400, "Can not access a meeting a year ago.";
    GROUP_NOT_PERMITTED = 12703, 403, "No permission for the group: {}.";
}

impl Known {
    /// The error with this code that it comes with most often.
    pub(super) fn with_code(code: i64) -> Option<&'static Self> {
        ALL.iter().find(|known| known.code == code)
    }

    /// The error, without what it is about.
    pub(super) fn refuse(&self) -> Refused {
        let message = self.message.replace(":[{}]", "").replace(": {}", "");
        self.refused(message)
    }

    /// The error, about this.
    pub(super) fn about(&self, subject: impl Display) -> Refused {
        self.refused(self.message.replace("{}", &subject.to_string()))
    }

    fn refused(&self, message: String) -> Refused {
        Refused {
            status: self.status,
            code: self.code,
            message,
            fields: Vec::new(),
            unescaped: *self == SCOPES_QUOTED,
        }
    }
}

/// An error that the API answers with. It is made from a [`Known`] error, or from what a test wants a
/// path to be refused with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    status: u16,
    code: i64,
    message: String,
    fields: Vec<(String, String)>,
    /// The message is sent unescaped, so the body is not valid JSON if the message contains quotes.
    unescaped: bool,
}

impl Refused {
    /// A parameter that is not valid, and why.
    pub(super) fn field(name: &str, message: &str) -> Self {
        Self {
            fields: vec![(name.to_owned(), message.to_owned())],
            ..VALIDATION.refuse()
        }
    }

    /// A parameter that has a value which it cannot have.
    pub(super) fn invalid(name: &str) -> Self {
        Self::field(name, &format!("Invalid {name}."))
    }

    /// A parameter that is missing.
    pub(super) fn required(name: &str) -> Self {
        Self::field(name, &format!("The {name} is required."))
    }

    pub(super) fn is(&self, known: Known) -> bool {
        (self.code, self.status) == (known.code, known.status)
    }

    /// Makes the complete answer.
    pub(super) fn answer(&self) -> Response<Bytes> {
        if self.unescaped {
            let text = format!(r#"{{"code":{},"message":"{}"}}"#, self.code, self.message);
            return reply::written(self.status, text.into_bytes());
        }
        reply::json(self.status, &self.body())
    }

    fn body(&self) -> Value {
        let mut body = json!({ "code": self.code, "message": self.message });
        if let (false, Some(body)) = (self.fields.is_empty(), body.as_object_mut()) {
            let fields = self.fields.iter();
            body.insert(
                "errors".into(),
                fields
                    .map(|(field, message)| json!({ "field": field, "message": message }))
                    .collect(),
            );
        }
        body
    }
}

/// An error that all calls to a path answer with while the path is [refused](super::Fake::refuse).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FakeRefusal {
    /// HTTP status.
    pub status: u16,
    /// Zoom's error code.
    pub code: i64,
    /// Zoom's error message.
    pub message: String,
    /// Whether quotes in the message are sent unescaped, so that the body is not valid JSON.
    pub unescaped: bool,
}

impl FakeRefusal {
    /// Makes an error with this status, code and message.
    pub fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            unescaped: false,
        }
    }

    /// Makes a 400 with code 4711: the token lacks a scope, and any of these would suffice.
    pub fn missing_scope<S: AsRef<str>>(scopes: impl IntoIterator<Item = S>) -> Self {
        Self::missing_scope_as(super::FakeScopeForm::Named, scopes)
    }

    /// Makes a 400 with code 200, with a message that does not say whether the role, the plan or a
    /// feature is the reason.
    pub fn no_permission() -> Self {
        NO_PERMISSION.refuse().into()
    }

    /// Makes a 404 with code 1001: the user does not exist.
    pub fn no_such_user(user: &str) -> Self {
        NO_USER.about(user).into()
    }
}

impl From<FakeRefusal> for Refused {
    fn from(refusal: FakeRefusal) -> Self {
        Self {
            status: refusal.status,
            code: refusal.code,
            message: refusal.message,
            fields: Vec::new(),
            unescaped: refusal.unescaped,
        }
    }
}

impl From<Refused> for FakeRefusal {
    fn from(refused: Refused) -> Self {
        Self {
            unescaped: refused.unescaped,
            ..Self::new(refused.status, refused.code, refused.message)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_without_a_subject_leaves_no_placeholder() {
        for known in ALL {
            let message = known.refuse().message;
            assert!(
                message.ends_with('.') && !message.contains(['{', '}']),
                "{message}"
            );
        }
    }

    #[test]
    fn an_error_stands_in_the_table_once() {
        for (k, known) in ALL.iter().enumerate() {
            let earlier = ALL.iter().take(k);
            assert!(earlier.clone().all(|other| other != known), "{known:?}");
        }
    }
}
