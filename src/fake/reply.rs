//! Answers as bytes, and Zoom's error bodies.

use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

/// An error that the API answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) code: i64,
    pub(super) message: String,
    pub(super) fields: Vec<(String, String)>,
    /// The message is sent unescaped, so the body is not valid JSON if the message contains quotes.
    pub(super) unescaped: bool,
}

impl Refused {
    pub(super) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            fields: Vec::new(),
            unescaped: false,
        }
    }

    pub(super) fn invalid(message: &str) -> Self {
        Self::new(400, 300, message)
    }

    pub(super) fn field(name: &str, message: &str) -> Self {
        Self {
            fields: vec![(name.to_owned(), message.to_owned())],
            ..Self::invalid("Validation Failed.")
        }
    }

    pub(super) fn no_user(key: &str) -> Self {
        Self::new(404, 1001, format!("User does not exist: {key}."))
    }

    /// The refusal of calls about somebody whose invitation has lapsed.
    pub(super) fn no_invitation() -> Self {
        let message = "A valid invitation to join the Zoom account was not found for this user.";
        Self::new(400, 1120, message)
    }

    /// The refusal of the settings of somebody who has not accepted the invitation.
    pub(super) fn pending() -> Self {
        let message = "You can not access settings of users that are still in pending state.";
        Self::new(400, 1000, message)
    }

    pub(super) fn no_group() -> Self {
        Self::new(404, 4130, "A group with this groupId does not exist.")
    }

    /// The refusal of calls about the meetings of a user without any licence for meetings.
    pub(super) fn may_not_host(email: &str) -> Self {
        let message = format!("This user is not allowed to host or schedule meetings: {email}.");
        Self::new(400, 3161, message)
    }

    /// The refusal of reports about meetings for a group that is unknown, or that the role does not
    /// include.
    pub(super) fn group_not_permitted() -> Self {
        let message = "You do not have permission to access this group.";
        Self::new(403, 12703, message)
    }

    pub(super) fn no_account(key: &str) -> Self {
        Self::new(404, 2001, format!("Account does not exist: {key}."))
    }

    pub(super) fn missing_scopes(scopes: &[impl AsRef<str>]) -> Self {
        let message = format!(
            "Invalid access token, does not contain scopes:[{}].",
            scopes
                .iter()
                .map(AsRef::as_ref)
                .collect::<Vec<_>>()
                .join(", ")
        );
        Self::new(400, 4711, message)
    }

    /// The refusal of a path that is none of the API's.
    pub(super) fn not_recognised() -> Self {
        Self::new(400, 2300, "This API endpoint is not recognized.")
    }

    pub(super) fn bad_token(message: &str) -> Self {
        Self::new(401, 124, message)
    }

    /// Makes the complete answer.
    pub(super) fn answer(&self) -> Response<Bytes> {
        if self.unescaped {
            let text = format!(r#"{{"code":{},"message":"{}"}}"#, self.code, self.message);
            return written(self.status, text.into_bytes());
        }
        json(self.status, &self.body())
    }

    pub(super) fn body(&self) -> Value {
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

/// Makes a JSON answer.
pub(super) fn json(status: u16, body: &Value) -> Response<Bytes> {
    written(status, serde_json::to_vec(body).unwrap_or_default())
}

/// Makes an answer from JSON text.
pub(super) fn written(status: u16, bytes: Vec<u8>) -> Response<Bytes> {
    let mut response = plain(status, bytes.into());
    set(
        &mut response,
        "content-type",
        "application/json;charset=UTF-8",
    );
    response
}

/// Makes an answer without headers.
pub(super) fn plain(status: u16, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Sets a header. A header that HTTP does not allow is ignored.
pub(super) fn set(response: &mut Response<Bytes>, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (
        HeaderName::from_bytes(name.as_bytes()),
        HeaderValue::from_str(value),
    ) {
        response.headers_mut().insert(name, value);
    }
}

/// Sets the headers that every answer has. An existing date is kept.
pub(super) fn finish(response: &mut Response<Bytes>, now: DateTime<Utc>, tracking_id: &str) {
    if !response.headers().contains_key(header::DATE) {
        set(response, "date", &http_date(now));
    }
    set(response, "x-zm-trackingid", tracking_id);
}

/// Writes a time in Zoom's form.
pub(super) fn time(at: DateTime<Utc>) -> String {
    let (date, time) = (at.date_naive(), at.time());
    // chrono's own formatting takes several times as long, and reports contain many times.
    let mut text = String::with_capacity(20);
    digits(&mut text, date.year().unsigned_abs(), 4);
    for (mark, number) in [
        ('-', date.month()),
        ('-', date.day()),
        ('T', time.hour()),
        (':', time.minute()),
        (':', time.second()),
    ] {
        text.push(mark);
        digits(&mut text, number, 2);
    }
    text.push('Z');
    text
}

/// Writes a time in the form of HTTP headers.
pub(super) fn http_date(at: DateTime<Utc>) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (date, time) = (at.date_naive(), at.time());
    let name = |names: &[&'static str], at: u32| {
        let at = usize::try_from(at).unwrap_or(0);
        names.get(at).copied().unwrap_or_default()
    };
    let mut text = String::with_capacity(29);
    text.push_str(name(&DAYS, date.weekday().num_days_from_monday()));
    text.push_str(", ");
    digits(&mut text, date.day(), 2);
    text.push(' ');
    text.push_str(name(&MONTHS, date.month0()));
    text.push(' ');
    digits(&mut text, date.year().unsigned_abs(), 4);
    for (mark, number) in [
        (' ', time.hour()),
        (':', time.minute()),
        (':', time.second()),
    ] {
        text.push(mark);
        digits(&mut text, number, 2);
    }
    text.push_str(" GMT");
    text
}

fn digits(text: &mut String, number: u32, width: u32) {
    for place in (0..width).rev() {
        let digit = number.checked_div(10u32.saturating_pow(place)).unwrap_or(0) % 10;
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_that_chrono_would_write() {
        for second in (0..40_000).map(|k| k * 104_729) {
            let at = DateTime::from_timestamp(second, 0).unwrap_or_default();
            assert_eq!(time(at), at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            let date = at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            assert_eq!(http_date(at), date);
        }
    }
}
