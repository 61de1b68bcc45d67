//! Rules for faults as text, for command lines and files.

use std::str::FromStr;
use std::time::Duration;

use super::faults::{Fault, FaultRule};
use super::mistake::FakeError;
use super::refused::FakeRefusal;

/// Reads a rule: a fault, then `@` and a [path](FaultRule::on) if it is for one, then settings
/// after commas.
///
/// The faults are `401`, `429`, `daily` (a 429 for the daily quota, until midnight UTC), any status from 500 to 599,
/// `zoom=CODE` ([`Fault::zoom`]), `reset`, `cut`, `empty-page`, `expired-page-token`,
/// `revoke-tokens` and `delay=TIME`. The settings are `times=N`, `after=N`, `every=N` and
/// `chance=P`. Without one of `times`, `every` and `chance`, a rule of a text applies to every
/// request.
///
/// ```
/// use zoom_admin::fake::FaultRule;
///
/// for text in [
///     "503",
///     "429@/users,chance=0.05",
///     "zoom=3001@/past_meetings/{meetingId}/participants,after=10,times=3",
///     "delay=2s@/oauth/token,times=1",
/// ] {
///     text.parse::<FaultRule>()?;
/// }
/// let error = "503@/user".parse::<FaultRule>().unwrap_err();
/// assert!(error.to_string().contains("the nearest is `/users`"));
/// # Ok::<(), zoom_admin::fake::FakeError>(())
/// ```
impl FromStr for FaultRule {
    type Err = FakeError;

    fn from_str(text: &str) -> Result<Self, FakeError> {
        let wrong = |reason: String| FakeError::InvalidRule {
            text: text.to_owned(),
            reason,
        };
        let mut parts = text.split(',');
        let head = parts.next().unwrap_or_default();
        let (fault, path) = match head.split_once('@') {
            Some((fault, path)) => (fault, Some(path)),
            None => (head, None),
        };
        let mut rule = Self::new(fault_named(fault).map_err(wrong)?).every(1);
        if let Some(path) = path {
            rule = rule.on(path);
        }
        let mut times = None;
        for setting in parts {
            let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
            let number = || {
                let number = value.parse::<u64>();
                number.map_err(|_| wrong(format!("`{name}` takes a whole number, not `{value}`")))
            };
            rule = match name {
                "after" => rule.after(number()?),
                "every" => rule.every(number()?),
                "times" => {
                    times = Some(number()?);
                    rule
                }
                "chance" => {
                    let chance = value.parse::<f64>().ok();
                    let chance = chance.filter(|chance| (0.0..=1.0).contains(chance));
                    rule.chance(chance.ok_or_else(|| {
                        wrong(format!("`chance` is from 0 to 1, and not `{value}`"))
                    })?)
                }
                _ => {
                    return Err(wrong(format!(
                        "`{name}` is none of `times`, `after`, `every` and `chance`"
                    )));
                }
            };
        }
        // The others remove the bound on the number, so it comes last.
        if let Some(times) = times {
            rule = rule.times(times);
        }
        rule.check()?;
        Ok(rule)
    }
}

fn fault_named(name: &str) -> Result<Fault, String> {
    let unknown = || {
        format!(
            "`{name}` is none of 401, 429, 500 to 599, daily, zoom=CODE, reset, cut, empty-page, \
             expired-page-token, revoke-tokens and delay=TIME"
        )
    };
    if let Some(code) = name.strip_prefix("zoom=") {
        let refusal = code.parse().map_err(|_| unknown())?;
        return Fault::zoom(refusal).map_err(|error| {
            let codes: Vec<_> = FakeRefusal::codes().map(|code| code.to_string()).collect();
            format!("{error}; the codes are {}", codes.join(", "))
        });
    }
    if let Some(time) = name.strip_prefix("delay=") {
        let time = duration(time).ok_or_else(|| format!("`{time}` is no time as 500ms or 2s"))?;
        return Ok(Fault::Delay(time));
    }
    match name {
        "401" => Ok(Fault::Unauthorized),
        "429" => Ok(Fault::rate_limit()),
        "daily" => Ok(Fault::TooManyRequests {
            retry_after: None,
            kind: super::FakeLimit::Daily,
        }),
        "reset" => Ok(Fault::Reset),
        "cut" => Ok(Fault::CutBody),
        "empty-page" => Ok(Fault::EmptyPage),
        "expired-page-token" => Ok(Fault::ExpirePageToken),
        "revoke-tokens" => Ok(Fault::RevokeTokens),
        _ => {
            let status = name.parse().ok();
            let status = status.filter(|status| (500..=599).contains(status));
            status.map(Fault::ServerError).ok_or_else(unknown)
        }
    }
}

/// Reads a time: a whole number with `ms`, `s`, `m` or `h`.
fn duration(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(unit)?;
    let number: u64 = number.parse().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number.checked_mul(60)?)),
        "h" => Some(Duration::from_secs(number.checked_mul(3600)?)),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rule_is_refused_with_a_reason() {
        for (text, reason) in [
            ("", "none of 401"),
            ("404", "none of 401"),
            ("600", "none of 401"),
            (
                "zoom=7",
                "no error of Zoom is known with the code 7; the codes are 104, 124",
            ),
            ("delay=2", "no time"),
            ("delay=2d", "no time"),
            ("503,often=2", "`often` is none of"),
            ("503,times=few", "`times` takes a whole number, not `few`"),
            ("503,chance=2", "from 0 to 1"),
            ("503,chance=NaN", "from 0 to 1"),
            ("503@users", "the nearest is `/users`"),
            ("503@", "the fake has no call with the path"),
        ] {
            let error = text.parse::<FaultRule>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn times_are_read_with_their_unit() {
        for (text, read) in [
            ("250ms", Some(Duration::from_millis(250))),
            ("60s", Some(Duration::from_secs(60))),
            ("5m", Some(Duration::from_secs(300))),
            ("2h", Some(Duration::from_secs(7200))),
            ("60", None),
            ("s", None),
            ("-1s", None),
            ("99999999999999999999s", None),
            ("99999999999999999h", None),
        ] {
            assert_eq!(duration(text), read, "{text}");
        }
    }
}
