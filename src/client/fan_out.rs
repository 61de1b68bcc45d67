//! One call for each of many things: settings of each user, participants of each meeting.

use futures::StreamExt;
use futures::stream::{BoxStream, FuturesUnordered};

use super::Zoom;
use crate::decode::Reply;
use crate::error::{Error, ErrorKind};
use crate::generate::generate;
use crate::limit::Label;
use crate::request::Request;
use crate::windows::chains;

/// What came of one call of a fan-out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Each<K, T> {
    /// The answer.
    Read(K, Reply<T>),
    /// The thing is gone, or refused by itself: the user left, the meeting was deleted, is too old
    /// or not licensed. The others are not affected.
    Failed(K, Error),
    /// The whole stopped here: credentials, a missing scope, a budget that is used up, an outage.
    /// Everything from this key on was not read; go on with it, and with those that were not
    /// given yet, when the cause is mended. Nothing follows.
    Stopped(K, Error),
}

impl Zoom {
    /// Sends one request for each key, a bounded number at a time
    /// ([`in_flight`](Zoom::in_flight)), and gives what came of each as it comes. A failure of one
    /// is data beside the others ([`Each::Failed`]); a failure of all ends the stream with
    /// [`Each::Stopped`], once for each call that was in flight.
    ///
    /// Keys that were never given were not asked for. Dropping the stream abandons the calls in
    /// flight.
    ///
    /// ```no_run
    /// # async fn f(zoom: zoom_admin::Zoom, ids: Vec<zoom_admin::UserId>) {
    /// use futures::StreamExt;
    /// use zoom_admin::{Each, user};
    ///
    /// let requests = ids.into_iter().map(|id| (id.clone(), user::Settings::new(id)));
    /// let mut answers = zoom.each(requests);
    /// while let Some(each) = answers.next().await {
    ///     match each {
    ///         Each::Read(id, reply) => println!("{id}: {:?}", reply.value.feature),
    ///         Each::Failed(id, error) => println!("{id}: {error}"),
    ///         Each::Stopped(id, error) => println!("stopped at {id}: {error}"),
    ///         _ => {}
    ///     }
    /// }
    /// # }
    /// ```
    pub fn each<K, R, I>(&self, requests: I) -> BoxStream<'static, Each<K, R::Output>>
    where
        K: Send + 'static,
        R: Request,
        I: IntoIterator<Item = (K, R)>,
        I::IntoIter: Send + 'static,
    {
        let zoom = self.clone();
        let mut requests = requests.into_iter();
        generate(move |give| async move {
            let (mut flying, mut stopped) = (FuturesUnordered::new(), false);
            loop {
                let bound = zoom.at_once(R::META.label);
                while !stopped && flying.len() < bound {
                    match requests.next() {
                        Some((key, request)) => flying.push(zoom.one(key, request)),
                        None => break,
                    }
                }
                let Some(each) = flying.next().await else {
                    return;
                };
                // What was in flight then is still told; nothing new is sent.
                stopped |= matches!(each, Each::Stopped(..));
                give.one(each).await;
            }
        })
    }

    /// One call of a fan-out.
    pub(crate) async fn one<K, R: Request>(&self, key: K, request: R) -> Each<K, R::Output> {
        match self.send_full(request).await {
            Ok(reply) => Each::Read(key, reply),
            Err(error) if is_one(&error) => Each::Failed(key, error),
            Err(error) => Each::Stopped(key, error),
        }
    }

    /// How many calls of a fan-out to have under way.
    pub(crate) fn at_once(&self, label: Label) -> usize {
        self.in_flight
            .unwrap_or_else(|| chains(self.rate(label), self.latency(label)))
    }
}

/// Whether a failure is about the one thing that was asked for.
fn is_one(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::Decode | ErrorKind::TooLarge | ErrorKind::Request => true,
        ErrorKind::Forbidden | ErrorKind::Api => {
            // 3000: not accessible; 3161: the user may not host. A refusal without a code of its
            // own, or with the general 200, is about the caller.
            error.api().is_some_and(|api| !matches!(api.code, 0 | 200))
                && error.status().is_none_or(|status| status < 500)
        }
        _ => false,
    }
}
