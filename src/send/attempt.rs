//! One attempt at a call, and the error for an attempt without an answer.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http::Response;

use crate::error::{Error, ErrorKind};
use crate::text::visible;
use crate::transport::{TransportError, TransportFault};

/// What was sent, and what came back.
pub(crate) struct Attempt<S> {
    /// What was sent, as far as its call needs to know.
    pub(crate) sent: S,
    pub(crate) answer: Result<Response<Bytes>, TransportError>,
    /// Time on the wire.
    pub(crate) elapsed: Duration,
}

/// The error of a call whose last attempt brought no answer.
pub(crate) fn no_answer(host: &str, error: TransportError) -> Error {
    let kind = match error.fault {
        TransportFault::Timeout => ErrorKind::Timeout,
        TransportFault::TooLarge => ErrorKind::TooLarge,
        _ => ErrorKind::Transport,
    };
    let mut cause: &dyn StdError = error.source.as_ref();
    while let Some(next) = cause.source() {
        cause = next;
    }
    // The innermost cause says what broke. A certificate has texts of the server's.
    let cause = cause.to_string();
    let text = format!("{host}: {error} ({})", visible(&cause, 300));
    Error::new(kind, text).with_source(error)
}
