//! Reads what a review needs, and decides.

use futures::TryStreamExt;

use super::collect::Collector;
use super::options::Options;
use super::review::Review;
use super::sync::{SyncEvent, sync};
use crate::client::Zoom;
use crate::error::Result;

/// Reads the account and reviews its licences: a [`sync`] put together and decided upon.
///
/// Calls: `GET /users` by status, until a round brings nobody new; the account's settings and plan
/// usage; the settings of each active licensed user; and the host report, the meeting history and
/// the sign-in report in windows of less than a month. What is refused or missing is in the
/// coverage of the result. The judged days end with the last one that is final: the last 24 hours
/// can still change, and only count in a user's favour.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for a window that no report reaches; the error
/// of `GET /users`, without which there is nothing to review;
/// [`ErrorKind::Auth`](crate::ErrorKind::Auth) and
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired) at any point.
pub async fn review(zoom: &Zoom, options: Options) -> Result<Review> {
    let as_of = zoom.now();
    let window = options.window(as_of);
    let mut data = match &options.snapshot {
        Some(snapshot) => Collector::with_snapshot(snapshot),
        None => Collector::new(),
    };
    // It is not resumed, so nothing comes twice.
    let mut events = sync(zoom, options.once(), None)?;
    while let Some(event) = events.try_next().await? {
        match event {
            SyncEvent::Page { items, .. } => items.into_iter().for_each(|i| data.add(i.record)),
            SyncEvent::Failed(failure) => data.failed(failure),
            SyncEvent::Gap(..) | SyncEvent::Checkpoint(_) => {}
        }
    }
    Ok(data.review(events.coverage(), window, as_of))
}
