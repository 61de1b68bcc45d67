//! Bytes in, bytes out: the only seam to the network.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::error::BoxError;

#[cfg(feature = "reqwest")]
mod http_client;
#[cfg(feature = "reqwest")]
pub use http_client::{HttpOptions, ReqwestTransport};

/// Carries one HTTP request and brings back the whole answer.
///
/// An implementation
/// - follows no redirect (the pipeline does, and decides who may see the token);
/// - gives up at `deadline`, counted from the call, with [`TransportFault::Timeout`];
/// - reads the body to its end and answers with [`TransportFault::Interrupted`] if it was cut;
/// - undoes content encodings that it asked for;
/// - verifies TLS, and keeps the `Authorization` header (marked sensitive) out of its logs.
///
/// Dropping the future abandons the exchange.
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` and waits for the answer.
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError>;
}

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// Whether the server can have seen the request.
    pub sent: Sent,
    /// What broke.
    pub fault: TransportFault,
    /// The cause. Must hold no URL, header or body.
    pub source: BoxError,
}

/// Whether a request that failed can have reached the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Certainly not.
    No,
    /// Perhaps.
    Maybe,
}

/// What broke on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFault {
    /// The host could not be reached: name, route, refusal.
    Connect,
    /// The deadline ran out.
    Timeout,
    /// The connection broke, or the body ended early.
    Interrupted,
    /// The body is larger than the limit. Not retried.
    TooLarge,
    /// No secure connection could be made: the host's certificate is not trusted, or it speaks no
    /// TLS that the client does. Not retried: another try meets the same host.
    Tls,
    /// Anything that a second try cannot mend. Not retried.
    Permanent,
}

impl TransportFault {
    /// Whether another try would fail in the same way.
    pub fn is_permanent(self) -> bool {
        matches!(self, Self::TooLarge | Self::Tls | Self::Permanent)
    }
}

impl TransportError {
    /// A new error.
    pub fn new(sent: Sent, fault: TransportFault, source: impl Into<BoxError>) -> Self {
        Self {
            sent,
            fault,
            source: source.into(),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.fault {
            TransportFault::Connect => "the host cannot be reached",
            TransportFault::Timeout => "no answer before the deadline",
            TransportFault::Interrupted => "the connection broke before the whole answer came",
            TransportFault::TooLarge => "the answer is larger than the limit for bodies",
            TransportFault::Tls => "no secure connection (TLS) to the host",
            TransportFault::Permanent => "the request could not be sent",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}
