//! One call for each of many things: settings of each user, participants of each meeting.

use futures::StreamExt;
use futures::stream::{BoxStream, FuturesUnordered};

use super::Zoom;
use crate::decode::Reply;
use crate::error::{Error, ErrorKind, Result};
use crate::generate::generate;
use crate::limit::Label;
use crate::request::Request;
use crate::windows::chains;

/// The outcome of one call of a fan-out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Each<K, T> {
    /// The answer.
    Read(K, Reply<T>),
    /// The thing is gone, refused by itself, or its answer cannot be read: the user left, the
    /// meeting was deleted, is too old or not licensed. The others are not affected.
    Failed(K, Error),
    /// The whole stopped here: credentials, a budget that is used up, an outage, or as many
    /// refusals in a row as [`Zoom::stop_after_refusals`] says, without an answer among them.
    /// Everything from this key on was not read; go on with it, and with those that were not
    /// given yet, when the cause is mended. Nothing but what was in flight follows.
    Stopped(K, Error),
}

impl Zoom {
    /// Sends one request for each key, a bounded number at a time
    /// ([`in_flight`](Zoom::in_flight)), and gives what came of each as it comes. A failure of one
    /// is data beside the others ([`Each::Failed`]); a failure of all ends the stream with
    /// [`Each::Stopped`], once for each call that was in flight.
    ///
    /// A refusal that can be about one or about all (a missing scope, no permission, a 401 or 404
    /// without a code of Zoom's, an answer that cannot be read, a server that fails) is held back
    /// until that is known. It is about one if others are answered. It is about all if
    /// [`stop_after_refusals`](Zoom::stop_after_refusals) of them come in a row, or if no call was
    /// answered and Zoom refused.
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
            let (mut in_flight, mut triage) = (FuturesUnordered::new(), zoom.triage());
            loop {
                let bound = zoom.at_once(R::META.label);
                while !triage.stopped && in_flight.len() < bound {
                    match requests.next() {
                        Some((key, request)) => in_flight.push(zoom.one(key, request)),
                        None => break,
                    }
                }
                // What was in flight when it stopped is still given; nothing new is sent.
                let (results, over) = match in_flight.next().await {
                    Some((key, result)) => (triage.take(key, result), false),
                    None => (triage.end(), true),
                };
                for each in results {
                    give.one(each).await;
                }
                if over {
                    return;
                }
            }
        })
    }

    /// One call of a fan-out.
    pub(crate) async fn one<K, R: Request>(
        &self,
        key: K,
        request: R,
    ) -> (K, Result<Reply<R::Output>>) {
        (key, self.send_full(request).await)
    }

    /// Begins to tell the failures of one call from those of all.
    pub(crate) fn triage<K>(&self) -> Triage<K> {
        Triage {
            limit: self.refusals,
            answered: false,
            waiting: Vec::new(),
            stopped: false,
        }
    }

    /// How many calls of a fan-out are in flight at a time.
    pub(crate) fn at_once(&self, label: Label) -> usize {
        self.in_flight
            .unwrap_or_else(|| chains(self.rate(label), self.latency(label)))
    }
}

/// Refusals in a row after which a fan-out stops, unless the caller sets another number.
pub(super) const REFUSALS: usize = 10;

/// Tells the failures of one from those of all, as the answers of a fan-out come.
pub(crate) struct Triage<K> {
    limit: usize,
    /// Whether anything was answered yet.
    answered: bool,
    /// Refusals since the last answer: each is about one thing if an answer follows.
    waiting: Vec<(K, Error)>,
    /// Whether the fan-out is over: nothing new is to be sent.
    pub(crate) stopped: bool,
}

impl<K> Triage<K> {
    /// Takes in the outcome of a call, and gives the outcomes that are clear now.
    pub(crate) fn take<T>(&mut self, key: K, result: Result<Reply<T>>) -> Vec<Each<K, T>> {
        let (each, about) = match result {
            Ok(reply) => (Each::Read(key, reply), About::Answered),
            Err(error) => match about(&error) {
                About::Unclear => {
                    self.waiting.push((key, error));
                    self.stopped |= self.waiting.len() >= self.limit;
                    return match self.stopped {
                        true => self.flush(Each::Stopped),
                        false => Vec::new(),
                    };
                }
                About::All => {
                    self.stopped = true;
                    let mut results = self.end();
                    results.push(Each::Stopped(key, error));
                    return results;
                }
                about => (Each::Failed(key, error), about),
            },
        };
        let mut results = Vec::new();
        if matches!(about, About::Answered) {
            self.answered = true;
            results = self.flush(Each::Failed);
        }
        results.push(each);
        results
    }

    /// Gives the outcomes that are left when nothing follows. Where nothing was answered, too few were
    /// refused to be sure; then an answer that cannot be read is still about the one thing.
    pub(crate) fn end<T>(&mut self) -> Vec<Each<K, T>> {
        if self.answered {
            return self.flush(Each::Failed);
        }
        self.flush(|key, error| match error.kind() {
            ErrorKind::Decode | ErrorKind::TooLarge => Each::Failed(key, error),
            _ => Each::Stopped(key, error),
        })
    }

    fn flush<T>(&mut self, verdict: fn(K, Error) -> Each<K, T>) -> Vec<Each<K, T>> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting
            .into_iter()
            .map(|(key, e)| verdict(key, e))
            .collect()
    }
}

/// What a failure is about.
enum About {
    /// Zoom looked at the one thing: it may be asked, and answered for others.
    Answered,
    /// The one request, which was not even sent.
    One,
    /// The one thing, or all of them.
    Unclear,
    /// Whatever is asked now.
    All,
}

fn about(error: &Error) -> About {
    match error.kind() {
        ErrorKind::NotFound if error.api().is_some_and(|api| api.code != 0) => About::Answered,
        ErrorKind::NotFound => About::Unclear,
        ErrorKind::Request => About::One,
        ErrorKind::Forbidden | ErrorKind::Api => {
            // 3000: not accessible; 3161: the user may not host. A refusal without a code of its
            // own, or with a general one, may be about the caller, and 2300 about the path.
            let general = |code| matches!(code, 0 | 200 | 400 | 403 | 2300);
            let specific = error.api().is_some_and(|api| !general(api.code));
            match specific && error.status().is_none_or(|status| status < 500) {
                true => About::Answered,
                false => About::Unclear,
            }
        }
        ErrorKind::MissingScope
        | ErrorKind::Decode
        | ErrorKind::TooLarge
        | ErrorKind::Redirect
        | ErrorKind::Timeout => About::Unclear,
        // The token was renewed, and may still be no good for this one alone.
        ErrorKind::Auth if error.is_bare_401() => About::Unclear,
        // An answer that is always cut off; without one, the host is not there.
        ErrorKind::Transport if error.status().is_some() => About::Unclear,
        _ => About::All,
    }
}
