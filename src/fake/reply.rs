//! Answers as bytes.

use std::io::Write;

use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value;

/// Number of bytes below which a body is not compressed.
const WORTH_COMPRESSING: usize = 1024;

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

/// Makes the answer to `HEAD` of the answer to `GET`.
pub(super) fn drop_body(response: &mut Response<Bytes>) {
    let length = response.body().len().to_string();
    set(response, header::CONTENT_LENGTH.as_str(), &length);
    *response.body_mut() = Bytes::new();
}

/// Compresses the body, if the client accepts that and it is worth it.
pub(super) fn compress(response: &mut Response<Bytes>, accepted: Option<&HeaderValue>) {
    let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
    let is_gzip = |coding: &str| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality.trim().trim_end_matches(['0', '.']) == "q=";
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    };
    let accepts = accepted.is_some_and(|accepted| accepted.split(',').any(is_gzip));
    let is_encoded = response.headers().contains_key(header::CONTENT_ENCODING);
    if !accepts || is_encoded || response.body().len() < WORTH_COMPRESSING {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(response.body());
    // Writing to memory does not fail; if it did, the body would go out as it is.
    if let (Ok(()), Ok(packed)) = (written, encoder.finish()) {
        *response.body_mut() = packed.into();
        set(response, "content-encoding", "gzip");
        set(response, "vary", "accept-encoding");
    }
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
