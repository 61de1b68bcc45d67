//! What Zoom's redirect back says.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::Pending;
use crate::error::{Error, ErrorKind, Result};

/// The code in a callback (a URL or its query) that answers `pending`.
pub(super) fn code(callback: &str, pending: &Pending, now: DateTime<Utc>) -> Result<SecretString> {
    let refuse = |reason: &str| Err(Error::new(ErrorKind::SignIn, reason));
    let query = callback
        .split_once('?')
        .map_or(callback, |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let (mut state, mut code, mut error) = (None, None, None);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let place = match &*name {
            "state" => &mut state,
            "code" => &mut code,
            "error" => &mut error,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return refuse("the callback says something twice: it is not Zoom's; begin again");
        }
    }
    // Before anything else is believed.
    if !state.is_some_and(|s| pending.is_state(&s)) {
        return refuse(
            "the callback does not belong to this sign-in: another was begun meanwhile, or \
             somebody else's was slipped in; begin again",
        );
    }
    if let Some(error) = error {
        return refuse(explain(&error));
    }
    if now >= pending.expires_at() {
        return refuse("the sign-in took too long: begin again");
    }
    match code {
        Some(code) if !code.is_empty() => Ok(SecretString::from(code)),
        _ => refuse("the callback holds no code: begin again"),
    }
}

fn explain(error: &str) -> &'static str {
    match error {
        "access_denied" => {
            "the sign-in was declined, or this user may not authorise the app: an admin has to \
             approve it"
        }
        "invalid_scope" => {
            "Zoom refused the scopes: add them to the app on the Marketplace, then begin again"
        }
        "unauthorized_client" | "unsupported_response_type" => {
            "Zoom does not let this app sign admins in: check its kind and that it is activated"
        }
        "invalid_request" => {
            "Zoom refused the sign-in: check the client id, and that the redirect URI is exactly \
             that of the app's page"
        }
        "server_error" | "temporarily_unavailable" => {
            "Zoom could not sign the admin in just now: begin again later"
        }
        _ => "Zoom ended the sign-in with an error that is not known: begin again",
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use secrecy::ExposeSecret;

    use super::*;

    fn says(callback: impl Fn(&str) -> String, later: TimeDelta) -> String {
        let now = DateTime::UNIX_EPOCH;
        let pending = Pending::new(now).unwrap();
        let callback = callback(pending.state());
        match code(&callback, &pending, now + later) {
            Ok(code) => format!("code {}", code.expose_secret()),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::SignIn);
                for secret in ["c0de", pending.state(), pending.verifier()] {
                    assert!(!format!("{error} {error:?}").contains(secret));
                }
                error.to_string()
            }
        }
    }

    #[test]
    fn a_callback_is_read_as_a_url_a_path_or_a_query() {
        for before in ["https://x.example/back?", "/back?", "?", ""] {
            let text = says(
                |state| format!("{before}code=c%2B0de&state={state}&more=1#_=_"),
                TimeDelta::minutes(14),
            );
            assert_eq!(text, "code c+0de");
        }
    }

    #[test]
    fn a_callback_that_does_not_answer_this_sign_in_in_time_is_refused() {
        let none = TimeDelta::zero();
        for foreign in ["code=c0de", "code=c0de&state=", "code=c0de&state=other", ""] {
            let text = says(|_| foreign.to_owned(), none);
            assert!(text.contains("does not belong"), "{text}");
        }
        let twice = says(|s| format!("code=c0de&state={s}&state={s}"), none);
        assert!(twice.contains("twice"), "{twice}");
        let late = says(|s| format!("code=c0de&state={s}"), TimeDelta::minutes(15));
        assert!(late.contains("too long"), "{late}");
        let empty = says(|s| format!("code=&state={s}"), none);
        assert!(empty.contains("no code"), "{empty}");
    }

    #[test]
    fn error_answers_are_understood_if_the_state_is_right() {
        for (error, part) in [
            ("access_denied", "declined"),
            ("invalid_scope", "scopes"),
            ("unauthorized_client", "activated"),
            ("invalid_request", "redirect URI"),
            ("server_error", "later"),
            ("c0de", "not known"),
        ] {
            let text = says(
                |s| format!("error={error}&state={s}&code=c0de"),
                TimeDelta::zero(),
            );
            assert!(text.contains(part), "{text}");
            let foreign = says(|_| format!("error={error}&state=x"), TimeDelta::zero());
            assert!(foreign.contains("does not belong"), "{foreign}");
        }
    }
}
