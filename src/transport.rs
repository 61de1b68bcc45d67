//! Bytes in, bytes out: the only seam to the network.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::error::BoxError;

#[cfg(feature = "reqwest")]
mod http_client;
#[cfg(feature = "reqwest")]
mod tls;
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

#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        (**self).call(request, deadline).await
    }
}

/// A transport with an upper bound for every deadline.
pub(crate) struct Bounded {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) deadline: Duration,
}

#[async_trait]
impl Transport for Bounded {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let deadline = deadline.min(self.deadline);
        self.transport.call(request, deadline).await
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{fault}")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportFault {
    /// The host could not be reached: name, route, refusal.
    #[error("the host cannot be reached")]
    Connect,
    /// The deadline ran out.
    #[error("no answer before the deadline")]
    Timeout,
    /// The connection broke, or the body ended early.
    #[error("the connection broke before the whole answer came")]
    Interrupted,
    /// The body is larger than the limit. Not retried.
    #[error("the answer is larger than the limit for bodies")]
    TooLarge,
    /// No secure connection could be made: the host's certificate is not trusted, or it speaks no
    /// TLS that the client does. Not retried: another try meets the same host.
    #[error("no secure connection (TLS) to the host")]
    Tls,
    /// Anything that a second try cannot mend. Not retried.
    #[error("the request could not be sent")]
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
