//! The loopback port on which the browser comes back: one page of HTTP, no more.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zoom_admin::{Error, ErrorKind, Result, url};

/// How long somebody has to sign in.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

const STRAY: &str = "This is not the sign-in that is waited for, which goes on: open the link that \
                     connect printed last.";

/// A browser that came back and waits for its page.
pub(crate) struct Visit {
    stream: TcpStream,
    query: String,
}

impl Visit {
    /// What Zoom said, code and all: not to be shown.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// Shows a line to whoever sits in front of the browser.
    pub(crate) async fn answer(self, line: &str) {
        reply(self.stream, "200 OK", line).await;
    }
}

/// Waits for the callback with this state; everything else that a browser asks for is not there.
/// A callback of another sign-in, as of a page that was open before, ends nothing.
pub(crate) async fn wait(listener: &TcpListener, state: &str) -> Result<Visit> {
    let late = |_| Error::new(ErrorKind::Timeout, "nobody signed in within 15 minutes");
    tokio::time::timeout(PATIENCE, accept(listener, state))
        .await
        .map_err(late)
}

async fn accept(listener: &TcpListener, state: &str) -> Visit {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // A browser also opens connections that it may need later; those say nothing.
        let line = tokio::time::timeout(Duration::from_secs(2), head(&mut stream)).await;
        let Some(target) = line.ok().flatten() else {
            continue;
        };
        match target.split_once('?') {
            Some(("/callback", query)) if has_state(query, state) => {
                let query = query.to_owned();
                return Visit { stream, query };
            }
            Some(("/callback", _)) => reply(stream, "400 Bad Request", STRAY).await,
            _ => reply(stream, "404 Not Found", "There is nothing here.").await,
        }
    }
}

/// Whether the state is this one. The sign-in itself is checked by the crate, once more.
fn has_state(query: &str, state: &str) -> bool {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.any(|(name, value)| name == "state" && value == state)
}

/// The target of the request, read to the end of its head.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let (mut read, mut part) = (Vec::new(), [0; 1024]);
    while !read.windows(4).any(|w| w == b"\r\n\r\n") {
        let n = stream.read(&mut part).await.ok().filter(|n| *n > 0)?;
        read.extend_from_slice(part.get(..n)?);
        if read.len() > 64 * 1024 {
            return None;
        }
    }
    let text = String::from_utf8(read).ok()?;
    let mut words = text.lines().next()?.split(' ');
    (words.next()? == "GET").then_some(())?;
    words.next().map(str::to_owned)
}

async fn reply(mut stream: TcpStream, status: &str, line: &str) {
    let line = line.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!("<!doctype html><meta charset=\"utf-8\"><title>connect</title><p>{line}");
    let length = page.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: \
         {length}\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{page}"
    );
    // A browser that has gone away needs no page.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
