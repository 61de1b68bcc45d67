//! What the URL of a server says, and what is chosen where it says nothing.

use std::time::Duration;

use ::redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use ::redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo};

use crate::error::{Error, ErrorKind, Result};

/// A peer that is gone is noticed after a minute.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// What was sent and is not acknowledged for so long ends the connection (Linux).
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// No error repeats the password.
pub(super) fn client(url: &str) -> Result<Client> {
    let info = info(url)?;
    if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
        // Fails where there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    Client::open(info).map_err(|_| no_url())
}

fn info(url: &str) -> Result<ConnectionInfo> {
    // No source: it could repeat the password.
    let info = url.into_connection_info().map_err(|_| no_url())?;
    if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
        let text = "the URL of the Redis server ends in `#insecure`: TLS that is not verified does \
                    not exist here; let this machine trust the server's certificate";
        return Err(Error::new(ErrorKind::Config, text));
    }
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_IDLE)
        .with_interval(KEEPALIVE_INTERVAL);
    let settings = TcpSettings::default()
        .set_nodelay(true)
        .set_keepalive(keepalive);
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(UNACKNOWLEDGED);
    Ok(info.set_tcp_settings(settings))
}

fn no_url() -> Error {
    let text = "this is not the URL of a Redis server: redis://:password@host:6379/0";
    Error::new(ErrorKind::Config, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_as_they_are_meant() {
        for (url, tls, db, password) in [
            ("redis://host", false, 0, None),
            ("redis://host/", false, 0, None),
            ("redis://host:7000/3", false, 3, None),
            ("redis://:a%40b%2F%C3%A4@host", false, 0, Some("a@b/\u{e4}")),
            ("redis://user:p%25@[::1]:7000/1", false, 1, Some("p%")),
            ("rediss://host", true, 0, None),
            ("REDISS://:x@HOST/2", true, 2, Some("x")),
            ("Redis://host", false, 0, None),
            ("valkeys://host", true, 0, None),
        ] {
            let info = info(url).unwrap();
            assert_eq!(
                matches!(info.addr(), ConnectionAddr::TcpTls { .. }),
                tls,
                "{url}"
            );
            assert_eq!(info.redis_settings().db(), db, "{url}");
            assert_eq!(info.redis_settings().password(), password, "{url}");
            assert!(info.tcp_settings().keepalive().is_some());
            #[cfg(target_os = "linux")]
            assert_eq!(info.tcp_settings().user_timeout(), Some(UNACKNOWLEDGED));
            assert!(client(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_refused_does_not_show_the_password() {
        for url in [
            "rediss://:s3cret@host/#insecure",
            "rediss://:s3cret@host/#verify",
            "redis://:s3cret@host/x",
            "redis://:s3cret%ff@host",
            "redis://:s3cret@",
            "http://:s3cret@host",
            "redis://:s3cret@0.0.0.0",
        ] {
            let error = client(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{url}");
            let told = format!("{error} {error:?}");
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
}
