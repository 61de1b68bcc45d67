//! The report of an attempt, for those who count.

use std::sync::Arc;
use std::time::Duration;

/// One attempt at a call, as [`Builder::on_call`](crate::Builder::on_call) reports it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CallReport {
    /// The request, for example `user::List`.
    pub request: &'static str,
    /// The limit that it counted against.
    pub label: crate::Label,
    /// Which attempt at the call this was, from 1.
    pub attempt: u32,
    /// The answer's status; `None` if there was no answer.
    pub status: Option<u16>,
    /// Time spent waiting for a token and a permit.
    pub waited: Duration,
    /// Time on the wire.
    pub elapsed: Duration,
    /// Whether Zoom answered that a limit is used up.
    pub limited: bool,
    /// Calls that remain in the window, if Zoom said so.
    pub remaining: Option<u64>,
}

/// Called after each attempt.
pub(super) type Hook = Arc<dyn Fn(&CallReport) + Send + Sync>;
