//! What the URL of a database says, and what is chosen where it says nothing.

use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, TargetSessionAttrs};

use crate::error::{Error, ErrorKind, Result};
use crate::store::link::CONNECT;

/// Where the operating system sends keepalives: a peer that is gone is noticed after a minute, also
/// by who only listens.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_RETRIES: u32 = 3;
/// What was sent and is not acknowledged for so long ends the connection (Linux).
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// The values of `sslmode`, and those of them that the client does not know itself. It always
/// verifies, so that they mean no more than `require`.
const SSL_MODES: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];
const VERIFYING: [&str; 2] = ["verify-ca", "verify-full"];

/// No error repeats a part of the URL that could be the password.
pub(super) fn config(url: &str) -> Result<Config> {
    let unusable = |text: &str| Error::new(ErrorKind::Config, text.to_owned());
    let Some(("postgres" | "postgresql", _)) = url.split_once("://") else {
        return Err(no_url());
    };
    // As the client reads it: what comes before the first @ is a name and a password.
    let parameters = url.find('@').unwrap_or_default();
    let parameters = url.get(parameters..).and_then(|rest| rest.split_once('?'));
    let mut known = url.to_owned();
    if let Some((_, parameters)) = parameters {
        let begin = url.len().saturating_sub(parameters.len());
        known.truncate(begin);
        for (n, parameter) in parameters.split('&').enumerate() {
            let parameter = match parameter.split_once('=') {
                Some(("sslmode", mode)) if VERIFYING.contains(&mode) => "sslmode=require",
                Some(("sslmode", mode)) if !SSL_MODES.contains(&mode) => {
                    let text = format!(
                        "the URL of the database has an `sslmode` other than {}",
                        SSL_MODES.join(", ")
                    );
                    return Err(unusable(&text));
                }
                Some((name @ ("sslrootcert" | "sslcert" | "sslkey" | "sslpassword"), _)) => {
                    let text = format!(
                        "the URL of the database has `{name}`: the store trusts what this machine \
                         trusts, or the file that `SSL_CERT_FILE` names, and shows no certificate \
                         itself"
                    );
                    return Err(unusable(&text));
                }
                _ => parameter,
            };
            if n > 0 {
                known.push('&');
            }
            known.push_str(parameter);
        }
    }
    // No source: it could repeat the password.
    let mut config = known.parse::<Config>().map_err(|_| no_url())?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(no_url());
    }
    if config.get_channel_binding() == ChannelBinding::Require {
        let text = "the URL of the database asks for `channel_binding=require`, which this store \
                    cannot do: leave it out";
        return Err(unusable(text));
    }
    complete(&mut config);
    Ok(config)
}

fn no_url() -> Error {
    let text = "this is not the URL of a Postgres database: postgres://user:password@host/database";
    Error::new(ErrorKind::Config, text)
}

/// Sets what the URL leaves open.
fn complete(config: &mut Config) {
    let silent = Config::new();
    if config.get_application_name().is_none() {
        config.application_name("zoom-admin");
    }
    // Of one address; all together have no more than `CONNECT`.
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_keepalives_idle() == silent.get_keepalives_idle() {
        config.keepalives_idle(KEEPALIVE_IDLE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(KEEPALIVE_INTERVAL);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(KEEPALIVE_RETRIES);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNACKNOWLEDGED);
    }
    // A replica that can only be read would give what was true a while ago.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::SslMode;

    use super::*;

    #[test]
    fn modes_of_tls_are_known_and_none_is_weaker_than_it_says() {
        for (mode, wanted) in [
            ("", SslMode::Prefer),
            ("?sslmode=disable", SslMode::Disable),
            ("?sslmode=prefer", SslMode::Prefer),
            ("?sslmode=require", SslMode::Require),
            ("?sslmode=verify-ca", SslMode::Require),
            (
                "?connect_timeout=3&sslmode=verify-full&keepalives=1",
                SslMode::Require,
            ),
        ] {
            let found = config(&format!("postgres://zoom@db/zoom{mode}")).unwrap();
            assert_eq!(found.get_ssl_mode(), wanted, "{mode}");
        }
        for refused in [
            "sslmode=allow",
            "sslmode=verify_full",
            "sslmode=",
            "sslrootcert=ca.pem",
            "sslmode=require&channel_binding=require",
        ] {
            let error = config(&format!("postgres://zoom:s3cret@db/zoom?{refused}"));
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{refused}");
            let told = format!("{error} {error:?}");
            assert!(!told.contains("s3cret"), "{told}");
            assert!(
                told.contains(refused.split(['=', '&']).next().unwrap())
                    || told.contains("channel"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_password_may_hold_what_looks_like_a_parameter_and_any_byte() {
        let url = "postgres://zoom:a%ff%40?sslmode=verify-full&sslmode=no@db/zoom?sslmode=require";
        let found = config(url).unwrap();
        assert_eq!(
            found.get_password(),
            Some(&b"a\xff@?sslmode=verify-full&sslmode=no"[..])
        );
        assert_eq!(found.get_ssl_mode(), SslMode::Require);
        assert!(config("postgres://zoom:s3cret@/zoom").is_err());
        assert!(config("postgres:///zoom?host=/run/postgresql").is_ok());
    }

    #[test]
    fn what_the_url_says_of_the_network_counts_and_what_it_does_not_say_has_an_end() {
        let found = config("postgres://zoom@a,b/zoom").unwrap();
        assert_eq!(found.get_keepalives_idle(), KEEPALIVE_IDLE);
        assert_eq!(found.get_tcp_user_timeout(), Some(&UNACKNOWLEDGED));
        assert_eq!(
            found.get_target_session_attrs(),
            TargetSessionAttrs::ReadWrite
        );
        let said =
            "keepalives_idle=7&keepalives_interval=8&keepalives_retries=9&tcp_user_timeout=10";
        let found = config(&format!("postgres://zoom@a/zoom?{said}")).unwrap();
        assert_eq!(found.get_keepalives_idle().as_secs(), 7);
        assert_eq!(found.get_keepalives_retries(), Some(9));
    }
}
