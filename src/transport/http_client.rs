//! The transport over reqwest: rustls on ring, the system's root certificates.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};

use super::tls::{self, Roots};
use super::{Sent, Transport, TransportError, TransportFault};
use crate::error::{Error, ErrorKind, Result};
use crate::hosts;

/// How the HTTP client is built. `Debug` hides a proxy's user name and password.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpOptions {
    /// Longest time for connecting, TLS included. Default 10 seconds.
    pub connect_timeout: Duration,
    /// Longest silence while an answer is read. Default 30 seconds.
    pub read_timeout: Duration,
    /// Largest body, after decompression. Default 64 MiB.
    pub max_body: usize,
    /// A proxy for all calls, for example `http://proxy.example:3128`. Without it, the
    /// environment's (`HTTPS_PROXY`, `NO_PROXY`).
    pub proxy: Option<String>,
    /// Uses no proxy at all, also not the environment's.
    pub no_proxy: bool,
    /// Root certificates to trust besides the system's, as PEM.
    pub root_certificates: Vec<Vec<u8>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            max_body: 64 << 20,
            proxy: None,
            no_proxy: false,
            root_certificates: Vec::new(),
        }
    }
}

impl fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("max_body", &self.max_body)
            .field("proxy", &self.proxy.as_deref().map(hosts::shown))
            .field("no_proxy", &self.no_proxy)
            .field("root_certificates", &self.root_certificates.len())
            .finish()
    }
}

/// [`Transport`] over a `reqwest::Client`.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    max_body: usize,
}

impl ReqwestTransport {
    /// Builds a client.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for a proxy or certificate that cannot be read, or if the system has
    /// no root certificates.
    pub fn new(options: &HttpOptions) -> Result<Self> {
        Self::build(options, Roots::Now)
    }

    /// Builds a client for a server on this machine that speaks plain HTTP: it reads the system's root
    /// certificates, which takes longer than many calls, when something asks for TLS all the same.
    pub(crate) fn for_this_machine(options: &HttpOptions) -> Result<Self> {
        Self::build(options, Roots::WhenNeeded)
    }

    fn build(options: &HttpOptions, roots: Roots) -> Result<Self> {
        let config = |what: &str| Error::new(ErrorKind::Config, what.to_owned());
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(&options.root_certificates, roots)?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout);
        if let Some(proxy) = &options.proxy {
            let proxy = reqwest::Proxy::all(proxy).map_err(|e| {
                config("the proxy is not a URL: write it as http://host:port")
                    .with_source(e.without_url())
            })?;
            builder = builder.proxy(proxy);
        } else if options.no_proxy {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|e| {
            config("the HTTP client could not be built").with_source(e.without_url())
        })?;
        Ok(Self::from_client(client).max_body(options.max_body))
    }

    /// Uses a client of one's own (reqwest 0.13). Build it with `redirect::Policy::none()`: an
    /// answer that was redirected by the client is refused.
    ///
    /// This crate builds reqwest without a TLS provider of its own, so `reqwest::Client::new()`
    /// panics unless the program chose one, by a feature of reqwest's or with
    /// `rustls::crypto::ring::default_provider().install_default()`.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self {
            client,
            max_body: HttpOptions::default().max_body,
        }
    }

    /// Sets the largest body, after decompression.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(classify)?;
        let asked = request.url().clone();
        let mut response = self.client.execute(request).await.map_err(classify)?;
        if *response.url() != asked {
            return Err(TransportError::new(
                Sent::Maybe,
                TransportFault::Permanent,
                "the HTTP client followed a redirect: build it with redirect::Policy::none()",
            ));
        }
        let too_large = |max: usize| {
            TransportError::new(
                Sent::Maybe,
                TransportFault::TooLarge,
                format!("more than {max} bytes"),
            )
        };
        let expected = response.content_length().unwrap_or(0);
        if expected > self.max_body as u64 {
            return Err(too_large(self.max_body));
        }
        // A body that comes in one piece is not copied.
        let mut first = None;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(classify)? {
            let before = first.as_ref().map_or(body.len(), Bytes::len);
            if chunk.len() > self.max_body.saturating_sub(before) {
                return Err(too_large(self.max_body));
            }
            if before == 0 {
                first = Some(chunk);
                continue;
            }
            if let Some(first) = first.take() {
                // Room for what was announced, but no more than 1 MiB on the word of a header.
                let room = usize::try_from(expected).unwrap_or(0).min(1 << 20);
                body.reserve(room.max(first.len().saturating_add(chunk.len())));
                body.extend_from_slice(&first);
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = http::Response::new(first.unwrap_or_else(|| body.freeze()));
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

// A client's own `Debug` shows its proxies and default headers, credentials included.
impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        match tokio::time::timeout(deadline, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(elapsed) => Err(TransportError::new(
                Sent::Maybe,
                TransportFault::Timeout,
                elapsed,
            )),
        }
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let connecting = error.is_connect();
    let tls = tls_failure(&error, connecting);
    let (sent, fault) = if error.is_builder() {
        (Sent::No, TransportFault::Permanent)
    } else if tls {
        (Sent::No, TransportFault::Tls)
    } else if error.is_timeout() {
        let sent = if connecting { Sent::No } else { Sent::Maybe };
        (sent, TransportFault::Timeout)
    } else if connecting {
        (Sent::No, TransportFault::Connect)
    } else {
        (Sent::Maybe, TransportFault::Interrupted)
    };
    TransportError::new(sent, fault, error)
}

/// Whether TLS failed, and not the network under it. While a connection is made every failure of
/// TLS is the host's or the client's; later, only a certificate that is refused is.
///
/// An `io::Error` hides what it wraps from `source`, and may wrap another of its kind.
fn tls_failure(error: &(dyn StdError + 'static), connecting: bool) -> bool {
    let mut next = Some(error);
    // No chain is that long; one that leads back into itself would be endless.
    for _ in 0..32 {
        let Some(error) = next else {
            return false;
        };
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return connecting || matches!(tls, rustls::Error::InvalidCertificate(_));
        }
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(|io| io.get_ref());
        next = match wrapped {
            Some(inside) => Some(inside as &(dyn StdError + 'static)),
            // Clients of the caller's own may bring another TLS, whose errors have no type here.
            None if connecting && error.source().is_none() => {
                return speaks_of_tls(&error.to_string());
            }
            None => error.source(),
        };
    }
    false
}

fn speaks_of_tls(cause: &str) -> bool {
    let cause = cause.to_ascii_lowercase();
    let words = ["certificate", "ssl routines", "unknownissuer"];
    words.iter().any(|word| cause.contains(word))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_tls_failure_is_found_however_deep_it_is_wrapped() {
        let tls = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let alert = rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure);
        let once = io::Error::other(tls());
        let twice = io::Error::other(io::Error::other(tls()));
        assert!(tls_failure(&tls(), false));
        assert!(tls_failure(&once, false));
        assert!(tls_failure(&twice, false));
        assert!(tls_failure(&io::Error::other(alert.clone()), true));
        // Later, an alert may be the end of a connection that another try replaces.
        assert!(!tls_failure(&io::Error::other(alert), false));
        assert!(tls_failure(
            &io::Error::other("unable to verify certificate"),
            true
        ));
        assert!(!tls_failure(&io::Error::other("connection refused"), true));
        assert!(!tls_failure(
            &io::Error::from(io::ErrorKind::UnexpectedEof),
            true
        ));
    }
}
