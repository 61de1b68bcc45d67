//! Answers as bytes, and Zoom's error bodies.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

/// An error that the API answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) code: i64,
    pub(super) message: String,
    pub(super) fields: Vec<(String, String)>,
}

impl Refused {
    pub(super) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            fields: Vec::new(),
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

    pub(super) fn no_group() -> Self {
        Self::new(404, 4130, "A group with this groupId does not exist.")
    }

    pub(super) fn no_account(key: &str) -> Self {
        Self::new(404, 2001, format!("Account does not exist: {key}."))
    }

    pub(super) fn missing_scopes(scopes: &[&str]) -> Self {
        let message = format!(
            "Invalid access token, does not contain scopes:[{}].",
            scopes.join(", ")
        );
        Self::new(400, 4711, message)
    }

    pub(super) fn bad_token(message: &str) -> Self {
        Self::new(401, 124, message)
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

/// A JSON answer.
pub(super) fn json(status: u16, body: &Value) -> Response<Bytes> {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = plain(status, bytes.into());
    set(
        &mut response,
        "content-type",
        "application/json;charset=UTF-8",
    );
    response
}

/// An answer without headers.
pub(super) fn plain(status: u16, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Sets a header; one that HTTP does not allow is left out.
pub(super) fn set(response: &mut Response<Bytes>, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (
        HeaderName::from_bytes(name.as_bytes()),
        HeaderValue::from_str(value),
    ) {
        response.headers_mut().insert(name, value);
    }
}

/// The headers of every answer, unless they are there already.
pub(super) fn finish(response: &mut Response<Bytes>, now: DateTime<Utc>, tracking_id: &str) {
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if !response.headers().contains_key(header::DATE) {
        set(response, "date", &date);
    }
    set(response, "x-zm-trackingid", tracking_id);
}

/// A time as Zoom writes it.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
