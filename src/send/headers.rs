//! What the headers of an answer say: limits, `Retry-After`, the server's clock.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use http::{HeaderMap, header};

use super::answer::{Problem, ProblemKind};
use crate::limit::{Label, LimitKind, Observed, next_day};
use crate::time::{DAY, LATEST, bounded, earlier, until};

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
    let named = if message.contains("daily rate limit") {
        Some(LimitKind::Daily)
    } else if message.contains("per-second rate limit") {
        Some(LimitKind::Qps)
    } else {
        None
    };
    let kind = stated.or(named);
    let category = text("x-ratelimit-category").and_then(Label::from_header);
    let remaining = number("x-ratelimit-remaining");
    let limited = problem.is_some_and(|p| p.kind == ProblemKind::Limited);
    let retry_after = retry_after(headers, now);
    // A daily limit of one user's: only the message tells; the headers are the account's, which
    // has calls left.
    let is_one_users = named == Some(LimitKind::Daily)
        && retry_after.is_none()
        && remaining.is_some_and(|calls| calls > 0);
    let hold = (limited && !is_one_users).then(|| {
        let reset = number("x-ratelimit-reset").and_then(|s| reset_in(s, server));
        retry_after.unwrap_or_else(|| match (kind, category.unwrap_or(label)) {
            (Some(LimitKind::Daily), _) => until(server, next_day(server)),
            (_, Label::ResourceIntensive) => reset.unwrap_or(Duration::from_secs(60)),
            _ => reset.unwrap_or(Duration::from_secs(1)),
        })
    });
    Observed {
        status: if limited { 429 } else { status },
        category,
        // Without a type the message tells what is used up, and not what the limit counts.
        limit: number("x-ratelimit-limit").filter(|_| kind == stated && !is_one_users),
        kind,
        remaining,
        hold,
        at: Some(earlier(server, elapsed)),
    }
}

/// The server's time when it answered, or ours if it does not say.
fn server_now(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    let date = headers.get(header::DATE).and_then(|v| v.to_str().ok());
    bounded(date.and_then(http_date).unwrap_or(now))
}

/// How long it is until a limit is said to be free again; `None` if that has passed. At most a day.
fn reset_in(seconds: u64, server: DateTime<Utc>) -> Option<Duration> {
    let at = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0);
    let wait = until(server, at.map_or(LATEST, bounded));
    (!wait.is_zero()).then_some(wait.min(DAY))
}

/// How long `Retry-After` asks to wait: seconds, an HTTP date, or an ISO 8601 time. Times are
/// measured against the answer's own `Date`, so that a wrong clock here does not matter.
///
/// At most a day: no limit of Zoom's lasts longer, and after a mistake it is asked again then.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a number has are long too.
        let seconds = text.parse::<u64>().map_or(DAY, Duration::from_secs);
        return Some(seconds.min(DAY));
    }
    let at = http_date(text).or_else(|| {
        crate::decode::parse_time(text).or_else(|| {
            NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ")
                .ok()
                .map(|t| t.and_utc())
        })
    })?;
    // A time that has passed asks for no wait.
    Some(until(server_now(headers, now), bounded(at)).min(DAY))
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|t| t.to_utc())
}

#[cfg(test)]
mod tests;
