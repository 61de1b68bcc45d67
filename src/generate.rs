//! A stream made by an async function, without a task of its own.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::mpsc;

/// Gives away what the stream consists of. Waits until it was taken.
pub(crate) struct Give<T>(mpsc::Sender<T>);

impl<T> Clone for Give<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Give<T> {
    /// Gives one. When nobody takes any more, the stream is gone and the function with it.
    pub(crate) async fn one(&self, item: T) {
        let _ = self.0.send(item).await;
    }
}

/// The stream of all that `make` gives. The function runs while the stream is polled, and is
/// dropped with it.
pub(crate) fn generate<T, F, Fut>(make: F) -> BoxStream<'static, T>
where
    T: Send + 'static,
    F: FnOnce(Give<T>) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(1);
    let mut making: Option<Pin<Box<dyn Future<Output = ()> + Send>>> =
        Some(Box::pin(make(Give(sender))));
    stream::poll_fn(move |cx| {
        loop {
            // First what is there already: the function goes on when that is taken.
            if let Poll::Ready(item) = receiver.poll_recv(cx) {
                return Poll::Ready(item);
            }
            let Some(future) = &mut making else {
                return Poll::Pending;
            };
            if future.as_mut().poll(cx).is_pending() {
                return receiver.poll_recv(cx);
            }
            making = None;
        }
    })
    .fuse()
    .boxed()
}
