//! The page after the one at hand, asked for as soon as its token is there.
//!
//! To decode a page of 2,000 users takes a processor some milliseconds, in which the server could make
//! the next one. So when the bytes of a page arrive, its token is looked for in them, the next page is
//! asked for, and then this one is decoded. What was decoded decides: if it is no page, or names
//! another token than the one that was found, the call for the next is dropped, and its answer is never
//! looked at. After a token that was not the right one no other is looked for in that listing, so the
//! calls that are in vain are no more than the pages that are read ahead.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Zoom;
use crate::Reply;
use crate::error::{Error, ErrorKind, Result};
use crate::request::{PageBody, Paged, Parts};

/// A page token older than this is not sent: it dies after 15 minutes.
pub(super) const TOKEN_LIFE: Duration = Duration::from_secs(14 * 60 + 30);

/// A smaller body is read in less time than it takes to begin anything before.
const LARGE: usize = 16 << 10;
/// How far from its beginning or its end the token stands, in a body of Zoom's.
const NEAR: usize = 1 << 10;

/// A listing as all calls for its pages see it.
pub(super) struct Listing<R> {
    pub(super) zoom: Zoom,
    pub(super) parts: Parts,
    /// One permit for each page that may be asked for: those that the consumer asked for, and as many
    /// more as are read ahead. `None` where nothing is read ahead.
    permits: Option<Arc<Semaphore>>,
    /// A token was found that was not the one of its page.
    mistaken: AtomicBool,
    request: PhantomData<fn() -> R>,
}

impl<R: Paged> Listing<R> {
    pub(super) fn new(zoom: Zoom, parts: Parts) -> Self {
        let ahead = zoom.listing.read_ahead;
        Self {
            zoom,
            parts,
            permits: (ahead > 0).then(|| Arc::new(Semaphore::new(ahead))),
            mistaken: AtomicBool::new(false),
            request: PhantomData,
        }
    }

    /// The right to ask for one page. Dropped, it is given back; a page that is given to the consumer
    /// takes it along.
    pub(super) async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        let permits = self.permits.clone()?;
        // It is never closed.
        permits.acquire_owned().await.ok()
    }

    /// Takes in that the consumer asked for one more page.
    pub(super) fn asked_for(&self) {
        if let Some(permits) = &self.permits {
            permits.add_permits(1);
        }
    }

    /// Takes in that a call was made for nothing.
    pub(super) fn mistaken(&self) {
        self.mistaken.store(true, Ordering::Relaxed);
    }

    /// Asks for one page. Gives it, and the next if that is asked for already.
    pub(super) async fn fetch(
        self: &Arc<Self>,
        token: Option<&str>,
        size: u32,
    ) -> (Result<Reply<R::Output>>, Option<Upcoming<R::Output>>) {
        let mut parts = self.parts.clone();
        if size > 0 {
            parts.query("page_size", Some(size));
        }
        parts.query("next_page_token", token);
        let answer = R::ANSWER.of_page(<R::Output as PageBody>::ITEMS);
        if self.permits.is_none() {
            return (self.zoom.fetch(&parts, answer, None).await, None);
        }
        let mut next: Option<Upcoming<_>> = None;
        let arrived = |body: &Bytes| {
            // Another attempt may bring another body.
            let found = find_token(body).filter(|found| size > 0 && Some(*found) != token);
            let found = found.filter(|_| !self.mistaken.load(Ordering::Relaxed));
            if next.as_ref().map(|next| next.token.as_str()) != found {
                next = found.map(|found| Upcoming::begin(self.clone(), found.to_owned(), size));
            }
            next.is_some()
        };
        let reply = self
            .zoom
            .fetch(&parts, answer, Some(Box::new(arrived)))
            .await;
        if reply.is_err() && next.is_some() {
            // What had looked like a page was none. Calls that wait for the right to be sent are not sent.
            self.mistaken();
            next = None;
        }
        (reply, next)
    }

    /// Waits for the right to ask for a page, and asks for it.
    async fn fetch_upcoming(
        self: Arc<Self>,
        token: String,
        size: u32,
        since: Instant,
    ) -> Fetched<R::Output> {
        let permit = self.permit().await;
        // The right may be that of a call in vain, whose task has just ended.
        if since.elapsed() > TOKEN_LIFE || self.mistaken.load(Ordering::Relaxed) {
            return Fetched {
                reply: None,
                permit,
                next: None,
            };
        }
        let (reply, next) = self.fetch(Some(&token), size).await;
        Fetched {
            reply: Some(reply),
            permit,
            next,
        }
    }
}

/// What came of a page that was asked for early.
pub(super) struct Fetched<T> {
    /// `None`: it was not asked for, since its token grew too old before, or another one was mistaken.
    pub(super) reply: Option<Result<Reply<T>>>,
    pub(super) permit: Option<OwnedSemaphorePermit>,
    pub(super) next: Option<Upcoming<T>>,
}

/// A page that is asked for. Dropped, the call is abandoned.
pub(super) struct Upcoming<T> {
    pub(super) token: String,
    task: OwnTask<Fetched<T>>,
}

impl<T: PageBody + Send + 'static> Upcoming<T> {
    fn begin<R: Paged<Output = T>>(listing: Arc<Listing<R>>, token: String, size: u32) -> Self {
        // Each page may begin the next: the type of one must not hold that of another.
        let fetching: BoxFuture<'static, Fetched<T>> =
            Box::pin(listing.fetch_upcoming(token.clone(), size, Instant::now()));
        Self {
            token,
            task: OwnTask::spawn(fetching),
        }
    }

    pub(super) async fn fetched(self) -> Fetched<T> {
        self.task.finished().await.unwrap_or_else(|error| Fetched {
            reply: Some(Err(error)),
            permit: None,
            next: None,
        })
    }
}

/// A task that ends when this is dropped.
pub(super) struct OwnTask<T>(JoinHandle<T>);

impl<T: Send + 'static> OwnTask<T> {
    pub(super) fn spawn(task: impl Future<Output = T> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }

    /// What the task came to. If it panicked, as the caller's own types and hooks may, so does this: the
    /// same as if there were no task.
    pub(super) async fn finished(mut self) -> Result<T> {
        match (&mut self.0).await {
            Ok(value) => Ok(value),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(Error::new(
                    ErrorKind::Transport,
                    "the runtime in which the listing was read is shut down",
                )
                .with_source(error)),
            },
        }
    }
}

impl<T> Drop for OwnTask<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The page token of a large body, where it can be told without reading it.
fn find_token(body: &[u8]) -> Option<&str> {
    // A body that was cut off is asked for again.
    if body.len() < LARGE || body.trim_ascii_end().last() != Some(&b'}') {
        return None;
    }
    let end = body.len().saturating_sub(NEAR);
    let near = [body.get(..NEAR)?, body.get(end..)?];
    near.into_iter().find_map(token_in)
}

fn token_in(part: &[u8]) -> Option<&str> {
    // In a text of a record, its quotes would be escaped.
    const NAME: &[u8] = b"\"next_page_token\"";
    let at = part.windows(NAME.len()).position(|text| text == NAME)?;
    let rest = part.get(at.saturating_add(NAME.len())..)?;
    let rest = rest.trim_ascii_start().strip_prefix(b":")?;
    let rest = rest.trim_ascii_start().strip_prefix(b"\"")?;
    let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    let (token, rest) = rest.split_at_checked(end)?;
    let token = std::str::from_utf8(token).ok()?;
    (rest.first() == Some(&b'"') && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_at_the_beginning_or_the_end_of_a_large_body() {
        let filler = "x".repeat(LARGE);
        let first = format!(r#"{{"next_page_token" : "t1","users":["{filler}"]}}"#);
        let last = format!("{{\"users\":[\"{filler}\"],\"next_page_token\":\"t2\"}} \n");
        assert_eq!(find_token(first.as_bytes()), Some("t1"));
        assert_eq!(find_token(last.as_bytes()), Some("t2"));
        let nowhere = [
            r#"{"next_page_token":"t1","users":[]}"#.to_owned(),
            format!(r#"{{"next_page_token":"","users":["{filler}"]}}"#),
            format!(r#"{{"next_page_token":"a\u0062","users":["{filler}"]}}"#),
            format!(r#"{{"next_page_token":1,"users":["{filler}"]}}"#),
            format!(r#"{{"a":"\"next_page_token\":\"t1\"","users":["{filler}"]}}"#),
            format!(r#"{{"users":["{filler}"], "next_page_token":"t"#),
            format!(r#"{{"next_page_token":"t1","users":["{filler}"#),
        ];
        for body in nowhere {
            assert_eq!(find_token(body.as_bytes()), None, "{body}");
        }
    }
}
