//! What to do after an attempt: pure decisions, no waiting.

use std::error::Error as StdError;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use http::{HeaderMap, header};
use serde::Deserialize;

use crate::error::{ApiError, FieldError};
use crate::limit::{Label, LimitKind, Observed, next_day};
use crate::transport::{TransportError, TransportFault};

/// How often and how long the pipeline tries.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts at one call that may fail for resets, timeouts, cut bodies and 5xx. Default 5.
    pub max_attempts: u32,
    /// 429 answers to one call before it is given up. Default 10.
    pub max_limited: u32,
    /// First pause after a failure; it doubles each time. Default 500 ms.
    pub base: Duration,
    /// Longest such pause. Default 30 s.
    pub cap: Duration,
    /// Longest time to wait because Zoom said so (429). Beyond it, the call fails with the time to
    /// try again. Default 90 s, so that a limit per minute is waited out and one per day is not.
    pub max_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            max_limited: 10,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            max_wait: Duration::from_secs(90),
        }
    }
}

impl RetryPolicy {
    /// The pause after the n-th failure; `jitter` in 0..=1 takes it from half to whole.
    pub(crate) fn backoff(&self, failures: u32, jitter: f64) -> Duration {
        let doubled = self
            .base
            .saturating_mul(1 << failures.saturating_sub(1).min(16));
        doubled.min(self.cap).mul_f64(0.5 + jitter / 2.0)
    }
}

/// What one call has been through.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tries {
    pub(crate) failures: u32,
    pub(crate) limited: u32,
    pub(crate) refreshed: bool,
    pub(crate) hops: u32,
}

/// What came of an attempt.
pub(crate) enum Outcome<'a> {
    /// No answer.
    Broken(&'a TransportError),
    /// The answer's body ends too early.
    Cut,
    /// An answer; `problem` if it is not a success.
    Answer {
        status: u16,
        problem: Option<&'a Problem>,
        /// For 429: how long to wait; `None` if waiting does not help today.
        hold: Option<Duration>,
    },
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// The answer is the result.
    Done,
    /// Try again after a pause.
    Again(Duration),
    /// Try again; the limiter holds the label back.
    Limited,
    /// Try again with another token.
    NewToken,
    /// Go where the answer points.
    Follow,
    /// Give up.
    Fail,
}

const MAX_HOPS: u32 = 3;

/// Decides. `jitter` in 0..=1.
pub(crate) fn decide(
    policy: &RetryPolicy,
    tries: Tries,
    outcome: &Outcome<'_>,
    jitter: f64,
) -> Verdict {
    let again = if tries.failures + 1 < policy.max_attempts {
        Verdict::Again(policy.backoff(tries.failures + 1, jitter))
    } else {
        Verdict::Fail
    };
    match outcome {
        Outcome::Broken(e) => match e.fault {
            TransportFault::TooLarge | TransportFault::Permanent => Verdict::Fail,
            _ => again,
        },
        Outcome::Cut => again,
        Outcome::Answer { problem: None, .. } => Verdict::Done,
        Outcome::Answer {
            status,
            problem: Some(problem),
            hold,
        } => match problem.kind(*status) {
            ProblemKind::Redirect if tries.hops < MAX_HOPS => Verdict::Follow,
            ProblemKind::Token if !tries.refreshed => Verdict::NewToken,
            ProblemKind::Limited if tries.limited < policy.max_limited => match hold {
                Some(hold) if *hold <= policy.max_wait => Verdict::Limited,
                _ => Verdict::Fail,
            },
            ProblemKind::Server => again,
            _ => Verdict::Fail,
        },
    }
}

/// What is wrong with an answer that is not a success.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) api: ApiError,
    /// `Some` if the token lacks a scope; the scopes that the message names.
    pub(crate) missing_scopes: Option<Vec<String>>,
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

impl Problem {
    pub(crate) fn kind(&self, status: u16) -> ProblemKind {
        if self.missing_scopes.is_some() {
            return ProblemKind::MissingScope;
        }
        match (status, self.api.code) {
            (301..=303 | 307 | 308, _) => ProblemKind::Redirect,
            (429, _) | (200..=299, 429) => ProblemKind::Limited,
            (401, _) | (200..=299 | 400, 124) => ProblemKind::Token,
            (408 | 500..=599, _) => ProblemKind::Server,
            // 1010: of another account; 1120: invitation lapsed; 12702: too old to be read.
            (404, _) | (_, 404 | 1001 | 1010 | 1120 | 2001 | 3001 | 4130 | 5010 | 12702) => {
                ProblemKind::NotFound
            }
            (403, _) | (_, 200) => ProblemKind::Forbidden,
            _ => ProblemKind::Other,
        }
    }
}

#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "crate::decode::field")]
    code: Option<i64>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    message: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    error: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    reason: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    errors: Vec<Invalid>,
}

#[derive(Deserialize)]
struct Invalid {
    #[serde(default, deserialize_with = "crate::decode::field")]
    field: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    message: Option<String>,
}

impl crate::decode::Lenient for Invalid {
    fn read<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        crate::decode::object(d)
    }
}

/// Reads what is wrong with an answer; `None` for a success.
pub(crate) fn problem(status: u16, body: &[u8]) -> Option<Problem> {
    if (200..300).contains(&status) {
        return in_success(body);
    }
    let read = serde_json::from_slice::<Body>(body).ok();
    let api = match &read {
        Some(read) => api_error(read, status),
        None => ApiError {
            code: 0,
            message: format!("HTTP {status} without a body that can be read"),
            fields: Vec::new(),
        },
    };
    // A scope message can stand in a body that is not valid JSON.
    let text = match &read {
        Some(_) => api.message.clone(),
        None => String::from_utf8_lossy(&body[..body.len().min(4096)]).into_owned(),
    };
    let missing_scopes = missing_scopes(api.code, &text);
    Some(Problem {
        api,
        missing_scopes,
    })
}

/// An error in a 2xx answer: nothing but the members of an error body, and a code that is not 0.
fn in_success(body: &[u8]) -> Option<Problem> {
    const LONGEST: usize = 4096;
    if body.len() > LONGEST || !body.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let json: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body).ok()?;
    let only_error = json
        .keys()
        .all(|k| matches!(k.as_str(), "code" | "message" | "errors"));
    if !only_error || !json.contains_key("code") || !json.contains_key("message") {
        return None;
    }
    let read = serde_json::from_slice::<Body>(body).ok()?;
    let api = api_error(&read, 200);
    if api.code == 0 {
        return None;
    }
    let missing_scopes = missing_scopes(api.code, &api.message);
    Some(Problem {
        api,
        missing_scopes,
    })
}

fn api_error(read: &Body, status: u16) -> ApiError {
    let message = [&read.message, &read.reason, &read.error]
        .into_iter()
        .flatten()
        .find(|text| !text.is_empty())
        .cloned()
        .unwrap_or_else(|| format!("HTTP {status} without a message"));
    ApiError {
        code: read.code.unwrap_or(0),
        message,
        fields: read
            .errors
            .iter()
            .map(|e| FieldError {
                field: e.field.clone().unwrap_or_default(),
                message: e.message.clone().unwrap_or_default(),
            })
            .collect(),
    }
}

/// The scopes that a refusal names; `Some` also if it is about scopes and names none.
///
/// The message decides, whatever the code; 4700, 4711 and 104 are about scopes in any case.
fn missing_scopes(code: i64, text: &str) -> Option<Vec<String>> {
    let lower = text.to_lowercase();
    let named = lower
        .find("scopes:[")
        .map(|at| &text[at + "scopes:[".len()..]);
    let about = matches!(code, 4700 | 4711 | 104)
        || lower.contains("does not contain scope")
        || named.is_some();
    about.then(|| {
        let list = named.and_then(|rest| rest.split(']').next()).unwrap_or("");
        list.split([',', ' ', '"'])
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect()
    })
}

/// What an answer says about limits, `elapsed` after its call was sent.
pub(crate) fn observed(
    status: u16,
    headers: &HeaderMap,
    problem: Option<&Problem>,
    label: Label,
    now: DateTime<Utc>,
    elapsed: Duration,
) -> Observed {
    let server = server_now(headers, now);
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let number = |name: &str| text(name).and_then(|v| v.trim().parse::<u64>().ok());
    let stated = match text("x-ratelimit-type").map(str::to_ascii_lowercase) {
        Some(kind) if kind.contains("qps") => Some(LimitKind::Qps),
        Some(kind) if kind.contains("daily") => Some(LimitKind::Daily),
        _ => None,
    };
    let message = problem.map_or_else(String::new, |p| p.api.message.to_lowercase());
    let told = if message.contains("daily rate limit") {
        Some(LimitKind::Daily)
    } else if message.contains("per-second rate limit") {
        Some(LimitKind::Qps)
    } else {
        None
    };
    let kind = stated.or(told);
    let category = text("x-ratelimit-category").and_then(Label::read);
    let remaining = number("x-ratelimit-remaining");
    let limited = problem.is_some_and(|p| p.kind(status) == ProblemKind::Limited);
    let retry_after = retry_after(headers, now);
    // A daily limit of one user's: only the message tells; the headers are the account's, which
    // has calls left.
    let one_users = told == Some(LimitKind::Daily)
        && retry_after.is_none()
        && remaining.is_some_and(|left| left > 0);
    let hold = (limited && !one_users).then(|| {
        let reset = number("x-ratelimit-reset")
            .and_then(|s| DateTime::from_timestamp(i64::try_from(s).ok()?, 0))
            .and_then(|at| (at - server).to_std().ok());
        retry_after.unwrap_or_else(|| match (kind, category.unwrap_or(label)) {
            (Some(LimitKind::Daily), _) => (next_day(server) - server).to_std().unwrap_or_default(),
            (_, Label::ResourceIntensive) => reset.unwrap_or(Duration::from_secs(60)),
            _ => reset.unwrap_or(Duration::from_secs(1)),
        })
    });
    Observed {
        status: if limited { 429 } else { status },
        category,
        // Without a type the message tells what is used up, and not what the limit counts.
        limit: number("x-ratelimit-limit").filter(|_| kind == stated && !one_users),
        kind,
        remaining,
        hold,
        at: chrono::Duration::from_std(elapsed)
            .ok()
            .and_then(|elapsed| server.checked_sub_signed(elapsed)),
    }
}

/// The server's time when it answered, or ours if it does not say.
fn server_now(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    let date = headers.get(header::DATE).and_then(|v| v.to_str().ok());
    date.and_then(http_date).unwrap_or(now)
}

/// How long `Retry-After` asks to wait: seconds, an HTTP date, or an ISO 8601 time. Times are
/// measured against the answer's own `Date`, so that a wrong clock here does not matter.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = http_date(text).or_else(|| {
        crate::decode::parse_time(text).or_else(|| {
            NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ")
                .ok()
                .map(|t| t.and_utc())
        })
    })?;
    // A time that has passed asks for no wait.
    Some((at - server_now(headers, now)).to_std().unwrap_or_default())
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|t| t.to_utc())
}

/// A transport failure in one line: who, what, and the innermost cause.
pub(crate) fn transport_text(host: &str, error: &TransportError) -> String {
    let mut cause: &dyn StdError = error.source.as_ref();
    while let Some(next) = cause.source() {
        cause = next;
    }
    format!("{host}: {error} ({cause})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Sent;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(k, v)| ((*k).parse().unwrap(), v.parse().unwrap()))
            .collect::<Vec<(http::HeaderName, http::HeaderValue)>>()
            .into_iter()
            .collect()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn retry_after_is_read_in_each_of_its_forms() {
        let now = at("2026-05-30T23:59:30Z");
        for form in [
            "30",
            "Sun, 31 May 2026 00:00:00 GMT",
            "2026-05-31T00:00:00Z",
            "20260531T000000Z",
        ] {
            let wait = retry_after(&headers(&[("retry-after", form)]), now);
            assert_eq!(wait, Some(Duration::from_secs(30)), "{form}");
        }
        for nonsense in ["soon", "", "-1", "2026-99-99"] {
            let wait = retry_after(&headers(&[("retry-after", nonsense)]), now);
            assert_eq!(wait, None, "{nonsense}");
        }
    }

    #[test]
    fn retry_after_is_measured_against_the_answers_own_date() {
        // Our clock is an hour slow; the answer's two headers agree with each other.
        let h = headers(&[
            ("date", "Sat, 30 May 2026 23:59:50 GMT"),
            ("retry-after", "2026-05-31T00:00:00Z"),
        ]);
        let wait = retry_after(&h, at("2026-05-30T22:59:50Z"));
        assert_eq!(wait, Some(Duration::from_secs(10)));
    }

    #[test]
    fn a_daily_limit_without_retry_after_ends_at_midnight_utc() {
        let p = problem(429, br#"{"code":429,"message":"You have reached the maximum daily rate limit for this API."}"#);
        let seen = observed(
            429,
            &HeaderMap::new(),
            p.as_ref(),
            Label::Heavy,
            at("2026-05-30T23:00:00Z"),
            Duration::ZERO,
        );
        assert_eq!(seen.hold, Some(Duration::from_secs(3600)));
        assert_eq!(seen.kind, Some(LimitKind::Daily));
    }

    #[test]
    fn a_per_second_limit_is_waited_out_for_a_second_and_a_per_minute_one_until_its_reset() {
        let p = problem(429, b"");
        let now = at("2026-05-30T12:00:00Z");
        let qps = observed(
            429,
            &headers(&[("x-ratelimit-type", "QPS")]),
            p.as_ref(),
            Label::Medium,
            now,
            Duration::ZERO,
        );
        assert_eq!(qps.hold, Some(Duration::from_secs(1)));
        let reset = (now.timestamp() + 42).to_string();
        let minute = observed(
            429,
            &headers(&[("x-ratelimit-type", "QPS"), ("x-ratelimit-reset", &reset)]),
            p.as_ref(),
            Label::ResourceIntensive,
            now,
            Duration::ZERO,
        );
        assert_eq!(minute.hold, Some(Duration::from_secs(42)));
    }

    #[test]
    fn a_daily_limit_of_one_user_is_known_by_its_message_and_not_tried_again() {
        let body = br#"{"code":429,"message":"You have exceeded the daily rate limit (100) of this request permitted for this particular user."}"#;
        let p = problem(429, body);
        let now = at("2026-05-30T12:00:00Z");
        let seen = |pairs: &[(&'static str, &str)]| {
            observed(
                429,
                &headers(pairs),
                p.as_ref(),
                Label::Light,
                now,
                Duration::ZERO,
            )
        };
        let verdict = |seen: &Observed| {
            let outcome = Outcome::Answer {
                status: 429,
                problem: p.as_ref(),
                hold: seen.hold,
            };
            decide(&RetryPolicy::default(), Tries::default(), &outcome, 1.0)
        };
        let (left, none) = (
            ("x-ratelimit-remaining", "29"),
            ("x-ratelimit-remaining", "0"),
        );
        let (qps, limit) = (("x-ratelimit-type", "QPS"), ("x-ratelimit-limit", "30"));
        for of_one_user in [&[left][..], &[left, limit], &[qps, limit, left]] {
            let seen = seen(of_one_user);
            assert_eq!((seen.hold, seen.limit), (None, None), "{of_one_user:?}");
            assert_eq!(verdict(&seen), Verdict::Fail);
        }
        // The account's: nothing is left, or Zoom says when to try again.
        let daily = seen(&[none, limit]);
        assert_eq!(daily.hold, Some(Duration::from_secs(12 * 3600)));
        assert_eq!(daily.limit, None, "that of which window, nobody says");
        let soon = seen(&[left, ("retry-after", "20")]);
        assert_eq!(verdict(&soon), Verdict::Limited);
    }

    #[test]
    fn an_answer_says_by_the_servers_clock_when_its_call_was_sent() {
        let h = headers(&[
            ("date", "Sun, 31 May 2026 00:00:02 GMT"),
            ("x-ratelimit-category", "Resource-intensive"),
        ]);
        let now = at("2026-05-31T00:01:00Z");
        let seen = observed(200, &h, None, Label::Heavy, now, Duration::from_secs(3));
        assert_eq!(seen.at, Some(at("2026-05-30T23:59:59Z")));
        assert_eq!(seen.category, Some(Label::ResourceIntensive));
        assert_eq!(seen.hold, None);
        // Without a Retry-After, the day ends by the server's clock too.
        let p = problem(
            429,
            br#"{"message":"You have reached the maximum daily rate limit."}"#,
        );
        let h = headers(&[("date", "Sat, 30 May 2026 23:59:50 GMT")]);
        let seen = observed(429, &h, p.as_ref(), Label::Heavy, now, Duration::ZERO);
        assert_eq!(seen.hold, Some(Duration::from_secs(10)));
    }

    #[test]
    fn a_missing_scope_is_known_by_its_message_whatever_the_code() {
        let named = |status, body: &str| problem(status, body.as_bytes()).unwrap();
        for (status, body) in [
            (
                400,
                r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[user:read:admin, user:read:list_users:admin]."}"#,
            ),
            (
                401,
                r#"{"code":124,"message":"Invalid access token, does not contain scopes:[user:read:admin, user:read:list_users:admin]."}"#,
            ),
            (
                403,
                r#"{"code":4700,"message":"Invalid access token, does not contain scopes:[user:read:admin,user:read:list_users:admin]"}"#,
            ),
            // Not valid JSON: the quotes inside are not escaped.
            (
                400,
                r#"{"code":104,"message":"Invalid access token, does not contain scopes:["user:read:admin","user:read:list_users:admin"]"}"#,
            ),
        ] {
            let p = named(status, body);
            assert_eq!(p.kind(status), ProblemKind::MissingScope, "{body}");
            assert_eq!(
                p.missing_scopes.as_deref(),
                Some(
                    &[
                        "user:read:admin".to_owned(),
                        "user:read:list_users:admin".to_owned()
                    ][..]
                ),
                "{body}"
            );
        }
        let p = named(401, r#"{"code":124,"message":"Invalid access token."}"#);
        assert_eq!(p.kind(401), ProblemKind::Token);
    }

    #[test]
    fn error_bodies_of_any_shape_give_a_typed_error() {
        let message = |status, body: &str| problem(status, body.as_bytes()).unwrap().api;
        assert_eq!(
            message(404, r#"{"code":1001,"message":"User does not exist"}"#).code,
            1001
        );
        assert_eq!(
            message(404, r#"{"code":"1001","message":"User does not exist"}"#).code,
            1001
        );
        assert_eq!(
            message(400, r#"{"reason":"Invalid","error":"invalid_request"}"#).message,
            "Invalid"
        );
        let invalid = message(
            400,
            r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"page_size","message":"too big"}]}"#,
        );
        assert_eq!(invalid.fields[0].field, "page_size");
        for body in ["", "<html>Bad gateway</html>", "null", "[]", "\"x\"", "{"] {
            assert!(message(502, body).message.contains("502"), "{body}");
        }
    }

    #[test]
    fn a_code_in_a_success_is_an_error_only_where_it_is_one() {
        assert!(problem(200, br#"{"code":300,"message":"no"}"#).is_some());
        for fine in [
            r#"{"code":0,"message":"success"}"#,
            r#"{"code":200,"message":"hi","users":[]}"#,
            r#"{"code":"US"}"#,
            "{}",
            "[]",
            "",
        ] {
            assert_eq!(problem(200, fine.as_bytes()), None, "{fine}");
        }
    }

    #[test]
    fn decisions() {
        let policy = RetryPolicy::default();
        let none = Tries::default();
        let broken = |fault| TransportError::new(Sent::Maybe, fault, "x");
        let of = |tries, status: u16, body: &str, hold| {
            let p = problem(status, body.as_bytes());
            let outcome = Outcome::Answer {
                status,
                problem: p.as_ref(),
                hold,
            };
            decide(&policy, tries, &outcome, 1.0)
        };
        // Resets, timeouts, cut bodies and 5xx are tried again, with growing pauses, to a limit.
        for fault in [
            TransportFault::Connect,
            TransportFault::Timeout,
            TransportFault::Interrupted,
        ] {
            let verdict = decide(&policy, none, &Outcome::Broken(&broken(fault)), 1.0);
            assert_eq!(verdict, Verdict::Again(Duration::from_millis(500)));
        }
        assert_eq!(
            decide(&policy, none, &Outcome::Cut, 1.0),
            Verdict::Again(Duration::from_millis(500))
        );
        assert_eq!(
            of(
                Tries {
                    failures: 3,
                    ..none
                },
                502,
                "",
                None
            ),
            Verdict::Again(Duration::from_secs(4))
        );
        assert_eq!(
            of(
                Tries {
                    failures: 4,
                    ..none
                },
                502,
                "",
                None
            ),
            Verdict::Fail
        );
        assert_eq!(
            decide(
                &policy,
                none,
                &Outcome::Broken(&broken(TransportFault::TooLarge)),
                1.0
            ),
            Verdict::Fail
        );
        // A refused token is replaced once; a missing scope never.
        assert_eq!(
            of(
                none,
                401,
                r#"{"code":124,"message":"Invalid access token."}"#,
                None
            ),
            Verdict::NewToken
        );
        assert_eq!(
            of(
                none,
                400,
                r#"{"code":124,"message":"Invalid access token."}"#,
                None
            ),
            Verdict::NewToken
        );
        assert_eq!(
            of(
                Tries {
                    refreshed: true,
                    ..none
                },
                401,
                "",
                None
            ),
            Verdict::Fail
        );
        assert_eq!(
            of(none, 400, r#"{"code":4711,"message":"x"}"#, None),
            Verdict::Fail
        );
        // A 429 is waited out, if that is not too long.
        assert_eq!(
            of(none, 429, "", Some(Duration::from_secs(1))),
            Verdict::Limited
        );
        assert_eq!(
            of(none, 429, "", Some(Duration::from_secs(3600))),
            Verdict::Fail
        );
        assert_eq!(of(none, 429, "", None), Verdict::Fail);
        // Redirects: three, no more.
        assert_eq!(
            of(Tries { hops: 2, ..none }, 302, "", None),
            Verdict::Follow
        );
        assert_eq!(of(Tries { hops: 3, ..none }, 302, "", None), Verdict::Fail);
        assert_eq!(
            of(none, 404, r#"{"code":1001,"message":"x"}"#, None),
            Verdict::Fail
        );
        assert_eq!(of(none, 200, "{}", None), Verdict::Done);
    }
}
