//! The two ways to reach the fake: in process, and on a loopback port.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use http::{Request, Response, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::Fake;
use super::handler::{Handled, Outcome};
use super::reply;
use crate::transport::{Sent, Transport, TransportError, TransportFault};

/// In process, every host is the fake. A broken connection is [`TransportFault::Interrupted`], as
/// with a socket.
#[async_trait]
impl Transport for Fake {
    async fn call(
        &self,
        request: Request<Bytes>,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let Handled { wait, outcome } = self.handle(&request);
        if wait >= deadline {
            tokio::time::sleep(deadline).await;
            let fault = TransportFault::Timeout;
            return Err(TransportError::new(Sent::Maybe, fault, "the fake is slow"));
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let broken = |cause: &'static str| {
            TransportError::new(Sent::Maybe, TransportFault::Interrupted, cause)
        };
        match outcome {
            Outcome::Answer(response) => Ok(response),
            Outcome::Cut(_) => Err(broken("the fake cut the body")),
            Outcome::Reset => Err(broken("the fake reset the connection")),
        }
    }
}

/// A [`Fake`] on a port. Dropping it closes the port and all connections.
#[derive(Debug)]
pub struct FakeServer {
    addr: SocketAddr,
    task: JoinHandle<()>,
}

impl FakeServer {
    /// The address that the server listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base URL of API calls: `http://127.0.0.1:port/v2` and the like.
    pub fn api_url(&self) -> String {
        format!("http://{}/v2", self.addr)
    }

    /// The base URL of the OAuth endpoints: `http://127.0.0.1:port/oauth` and the like.
    pub fn oauth_url(&self) -> String {
        format!("http://{}/oauth", self.addr)
    }

    pub(super) async fn start(fake: Fake, addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let task = tokio::spawn(accept(fake, listener));
        Ok(Self { addr, task })
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        // This closes the connections as well, because the task owns them.
        self.task.abort();
    }
}

async fn accept(fake: Fake, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(converse(fake.clone(), stream));
            }
            // A likely reason is a lack of file descriptors, so some connections have to end first.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn converse(fake: Fake, stream: TcpStream) {
    let service = service_fn(move |request| serve(fake.clone(), request));
    // No timer is used, because on a paused clock it would fire at once. Errors of connections are
    // ignored, because some faults break connections on purpose.
    let _ = http1::Builder::new()
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type Body = UnsyncBoxBody<Bytes, io::Error>;

async fn serve(fake: Fake, request: Request<Incoming>) -> Result<Response<Body>, io::Error> {
    if fake.inner.config.status_pages
        && let Some(response) = fake.status_page(request.method(), request.uri())
    {
        return Ok(response.map(whole));
    }
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let accepted = parts.headers.get(header::ACCEPT_ENCODING).cloned();
    let Handled { wait, outcome } = fake.handle(&Request::from_parts(parts, body));
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    match outcome {
        Outcome::Answer(mut response) => {
            reply::compress(&mut response, accepted.as_ref());
            Ok(response.map(whole))
        }
        Outcome::Cut(mut response) => {
            let length = response.body().len().max(1).to_string();
            reply::set(&mut response, header::CONTENT_LENGTH.as_str(), &length);
            Ok(response.map(|bytes| cut(bytes).boxed_unsync()))
        }
        Outcome::Reset => Err(io::Error::other("the fake reset the connection")),
    }
}

fn whole(bytes: Bytes) -> Body {
    let body = Full::new(bytes).map_err(|never: Infallible| match never {});
    body.boxed_unsync()
}

/// Sends half of the bytes, then an error, after which hyper closes the connection.
fn cut(bytes: Bytes) -> StreamBody<impl stream::Stream<Item = io::Result<Frame<Bytes>>>> {
    let half = bytes.slice(..bytes.len() / 2);
    let first = stream::iter([Ok(Frame::data(half))]);
    let then = stream::once(async {
        // This lets hyper send the first half; otherwise the client would receive no answer at all.
        tokio::task::yield_now().await;
        Err(io::Error::other("the fake cut the body"))
    });
    StreamBody::new(first.chain(then))
}
