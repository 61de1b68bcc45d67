//! A server that answers what no server should: each time a clear error after a bounded number of
//! attempts, in bounded time and memory.
#![cfg(feature = "reqwest")]

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zoom_admin::{
    AccessToken, AccountKey, Builder, ErrorKind, FixedToken, RetryPolicy, Zoom, user,
};

const USER: &str = r#"{"id":"u1","email":"a@example.com","type":2}"#;
const TOKEN: &str = "the-token-that-nobody-shows";
/// Attempts at a call that fails for a while.
const ATTEMPTS: usize = 3;
const MAX_BODY: usize = 300_000;
/// What the sockets may hold beside a body of the greatest size.
const BUFFERS: usize = 16 << 20;

/// What a server does with a request.
#[derive(Clone)]
enum Does {
    /// Writes this and closes.
    Says(Vec<u8>),
    /// Writes this and keeps the connection open, silent.
    Waits(Vec<u8>),
    /// Writes the first part, and the second again and again, with pauses.
    Repeats(Vec<u8>, Vec<u8>, Duration),
}

use Does::{Repeats, Says, Waits};

fn says(text: impl AsRef<[u8]>) -> Does {
    Says(text.as_ref().to_vec())
}

/// 200 with this body, and headers that say so.
fn fine(headers: &str, body: impl AsRef<[u8]>) -> Does {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    says([head.as_bytes(), body].concat())
}

fn head(headers: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}\r\n")
}

fn chunked(chunks: &str) -> Does {
    says(head("transfer-encoding: chunked\r\n") + chunks)
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(plain).unwrap();
    gzip.finish().unwrap()
}

fn gzipped(body: impl AsRef<[u8]>) -> Does {
    fine("content-encoding: gzip\r\n", body)
}

/// A server on a port of its own, what it was asked, and how much it could write.
struct Server {
    url: String,
    asked: Arc<AtomicUsize>,
    written: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Does the first with the first request, and so on; the last with all that follow.
    async fn start(all: Vec<Does>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, written) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counts = (asked.clone(), written.clone());
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (all, (asked, written)) = (all.clone(), counts.clone());
                connections.spawn(converse(socket, all, asked, written));
                while connections.try_join_next().is_some() {}
            }
        });
        Self {
            url,
            asked,
            written,
            task,
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

async fn converse(
    mut socket: TcpStream,
    all: Vec<Does>,
    asked: Arc<AtomicUsize>,
    written: Arc<AtomicUsize>,
) {
    loop {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            match socket.read_u8().await {
                Ok(byte) => request.push(byte),
                Err(_) => return,
            }
        }
        let turn = asked.fetch_add(1, Ordering::Relaxed);
        let (text, again) = match all[turn.min(all.len() - 1)].clone() {
            Says(text) => {
                let _ = socket.write_all(&text).await;
                let _ = socket.shutdown().await;
                // Until the client has read it: a reset would take it away.
                let _ = socket.read_to_end(&mut Vec::new()).await;
                return;
            }
            Waits(text) => (text, None),
            Repeats(text, again, pause) => (text, Some((again, pause))),
        };
        if socket.write_all(&text).await.is_err() {
            return;
        }
        let Some((again, pause)) = again else {
            continue;
        };
        while socket.write_all(&again).await.is_ok() {
            written.fetch_add(again.len(), Ordering::Relaxed);
            tokio::time::sleep(pause).await;
        }
        return;
    }
}

fn client(url: &str) -> Builder {
    let mut policy = RetryPolicy::default();
    policy.base = Duration::from_millis(1);
    policy.max_attempts = ATTEMPTS as u32;
    policy.max_redirects = 3;
    Zoom::builder()
        .token_provider(FixedToken::new(
            AccountKey::new("a"),
            AccessToken::new(TOKEN),
        ))
        .api_url(url)
        .oauth_url(url)
        .max_body(MAX_BODY)
        .attempt_timeout(Duration::from_millis(700))
        .read_timeout(Duration::from_millis(400))
        .retry(policy)
}

/// Each: what it is, what the server does, and what comes of it after how many attempts. `None` is
/// the user.
fn table() -> Vec<(&'static str, Does, Option<ErrorKind>, usize)> {
    use ErrorKind::{Api, Decode, Redirect, Timeout, TooLarge, Transport};
    let (once, tried) = (1, ATTEMPTS);
    let endless = Duration::ZERO;
    let drip = Duration::from_millis(20);
    let json = "content-type: application/json\r\n";
    let whole = format!(
        "{}{USER}",
        head(&format!("content-length: {}\r\n", USER.len()))
    );
    let zeros = gzip(&vec![b' '; 1 << 20]);
    let user = gzip(USER.as_bytes());
    let many: String = (0..5_000).map(|n| format!("x-{n}: y\r\n")).collect();
    let moved = |to: &str| says(format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\n\r\n"));
    let bytes = |before: &[u8], after: &str| says([before, after.as_bytes()].concat());
    vec![
        // Time.
        (
            "a body that drips",
            Repeats(head("content-length: 100000\r\n").into(), vec![b' '], drip),
            Some(Timeout),
            tried,
        ),
        (
            "a head that drips",
            Repeats(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), vec![b'y'], drip),
            Some(Timeout),
            tried,
        ),
        (
            "a head, and then nothing",
            Waits(head("content-length: 10\r\n").into()),
            Some(Timeout),
            tried,
        ),
        (
            "half a head",
            Waits(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),
            Some(Timeout),
            tried,
        ),
        (
            "interim answers without end",
            Repeats(vec![], b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), drip),
            Some(Timeout),
            tried,
        ),
        // Size.
        (
            "a body without end",
            Repeats(head("").into(), vec![b' '; 1 << 16], endless),
            Some(TooLarge),
            once,
        ),
        (
            "chunks without end",
            Repeats(
                head("transfer-encoding: chunked\r\n").into(),
                [b"10000\r\n", &*vec![b' '; 1 << 16], b"\r\n"].concat(),
                endless,
            ),
            Some(TooLarge),
            once,
        ),
        (
            "an error without end",
            Repeats(
                b"HTTP/1.1 500 Oh\r\n\r\n".to_vec(),
                vec![b'<'; 1 << 16],
                endless,
            ),
            Some(TooLarge),
            once,
        ),
        (
            "a length that no machine has",
            Waits(head("content-length: 9223372036854775807\r\n").into()),
            Some(TooLarge),
            once,
        ),
        ("a bomb of gzip", gzipped(zeros.repeat(200)), Some(TooLarge), once),
        (
            "headers without end",
            Repeats(
                b"HTTP/1.1 200 OK\r\n".to_vec(),
                format!("x: {}\r\n", "y".repeat(60_000)).into(),
                endless,
            ),
            Some(Transport),
            tried,
        ),
        (
            "very many headers",
            says(head(&many) + USER),
            Some(Transport),
            tried,
        ),
        (
            "a header of a megabyte",
            says(head(&format!("x: {}\r\n", "y".repeat(1 << 20))) + USER),
            Some(Transport),
            tried,
        ),
        (
            "sizes of chunks without end",
            Repeats(
                head("transfer-encoding: chunked\r\n").into(),
                vec![b'0'; 1 << 16],
                endless,
            ),
            Some(Transport),
            tried,
        ),
        // Length.
        (
            "a length that is too long",
            says(head("content-length: 1000\r\n") + USER),
            Some(Transport),
            tried,
        ),
        (
            "a length that is too short",
            says(head("content-length: 20\r\n") + USER),
            Some(Transport),
            tried,
        ),
        (
            "two lengths",
            says(head("content-length: 20\r\ncontent-length: 44\r\n") + USER),
            Some(Transport),
            tried,
        ),
        (
            "a length that is no number",
            says(head("content-length: -1\r\n") + USER),
            Some(Transport),
            tried,
        ),
        (
            "a chunk larger than any",
            chunked("ffffffffffffffffff\r\n{}"),
            Some(Transport),
            tried,
        ),
        (
            "chunks that are none",
            chunked(USER),
            Some(Transport),
            tried,
        ),
        (
            "no last chunk",
            chunked(&format!("{:x}\r\n{USER}\r\n", USER.len())),
            Some(Transport),
            tried,
        ),
        (
            "the connection closes in the middle",
            says(head("") + &USER[..20]),
            Some(Transport),
            tried,
        ),
        (
            "a second answer behind the first",
            says(format!("{whole}{whole}")),
            None,
            once,
        ),
        // Compression.
        (
            "half of gzip",
            gzipped(&user[..user.len() / 2]),
            Some(Transport),
            tried,
        ),
        ("gzip that is none", gzipped(USER), Some(Transport), tried),
        (
            "gzip with a wrong sum",
            gzipped([&user[..user.len() - 8], &[0; 8]].concat()),
            Some(Transport),
            tried,
        ),
        (
            "an encoding that nobody asked for",
            fine("content-encoding: br\r\n", [0x8b, 0x15, 0x80, 0x03]),
            Some(Decode),
            once,
        ),
        // Redirects.
        ("a circle", moved("/v2/users/a"), Some(Redirect), 4),
        ("redirects without end", moved("x/y/"), Some(Redirect), 4),
        ("a redirect to nowhere", says("HTTP/1.1 302 Found\r\n\r\n"), Some(Redirect), once),
        ("a redirect to no URL", moved("http://["), Some(Redirect), once),
        ("a redirect to a file", moved("file:///etc/passwd"), Some(Redirect), once),
        (
            "a redirect with bytes that are no text",
            bytes(b"HTTP/1.1 302 Found\r\nlocation: /\xff\xfe\r\n\r\n", ""),
            Some(Redirect),
            once,
        ),
        // Bodies and their kinds.
        ("no body", fine(json, ""), Some(Decode), once),
        ("204", says("HTTP/1.1 204 No Content\r\n\r\n"), Some(Decode), once),
        ("304", says("HTTP/1.1 304 Not Modified\r\n\r\n"), Some(Redirect), once),
        (
            "HTML that says it is JSON",
            fine(json, "<html><body>Sign in to the network</body></html>"),
            Some(Decode),
            once,
        ),
        ("JSON that says it is HTML", fine("content-type: text/html\r\n", USER), None, once),
        ("JSON that says it is UTF-16", fine("content-type: application/json; charset=utf-16\r\n", USER), None, once),
        ("JSON that says nothing", fine("", USER), None, once),
        (
            "header values that are no text",
            bytes(
                b"HTTP/1.1 200 OK\r\nx-zm-trackingid: \xff\xfe\r\ndate: \xff\r\ncontent-type: \xff\r\n\
                  retry-after: \xff\r\nx-ratelimit-type: \xff\r\nx-ratelimit-remaining: \xff\r\n\r\n",
                USER,
            ),
            None,
            once,
        ),
        // What is HTTP, and what is not.
        (
            "interim answers before the answer",
            says(format!(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n{whole}"
            )),
            None,
            once,
        ),
        (
            "another protocol",
            says("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
            Some(Api),
            once,
        ),
        ("a status that nobody knows", says("HTTP/1.1 999 What\r\n\r\n"), Some(Api), once),
        ("a status of no digits", says("HTTP/1.1 abc\r\n\r\n"), Some(Transport), tried),
        ("a protocol of before 1996", says(USER), Some(Transport), tried),
        ("HTTP/2 unasked", says(b"\0\0\x12\x04\0\0\0\0\0"), Some(Transport), tried),
        ("nothing", says(""), Some(Transport), tried),
    ]
}

#[tokio::test]
async fn whatever_a_server_says_is_an_answer_or_a_clear_error() {
    let rows = table()
        .into_iter()
        .map(|(what, does, expected, attempts)| async move {
            let server = Server::start(vec![does]).await;
            let zoom = client(&format!("{}/v2", server.url)).build().unwrap();
            let call = zoom.send(user::Get::new("a"));
            let Ok(answer) = tokio::time::timeout(Duration::from_secs(20), call).await else {
                return Some(format!("{what}: no end"));
            };
            let text = match &answer {
                Ok(user) => user.email.clone().unwrap_or_default(),
                Err(error) => error.to_string(),
            };
            let debug = format!("{answer:?}");
            let is = (answer.err().map(|error| error.kind()), server.asked());
            let written = server.written.load(Ordering::Relaxed);
            let clear = text.len() < 700
                && !text.contains(char::is_control)
                && !(text.clone() + &debug).contains(TOKEN);
            let bounded = written <= server.asked() * (MAX_BODY + BUFFERS);
            let fine = is == (expected, attempts) && clear && bounded;
            (!fine).then(|| {
                format!(
                    "{what}: {is:?}, not {:?}, {written}: {text}",
                    (expected, attempts)
                )
            })
        });
    let failed: Vec<_> = futures::future::join_all(rows)
        .await
        .into_iter()
        .flatten()
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[tokio::test]
async fn whatever_the_token_endpoint_says_ends_in_a_clear_error() {
    let rows = table().into_iter().map(|(what, does, ..)| async move {
        let server = Server::start(vec![does]).await;
        let zoom = client(&format!("{}/v2", server.url))
            .server_to_server("account", "client", TOKEN)
            .build()
            .unwrap();
        let call = zoom.send(user::Get::new("a"));
        let Ok(answer) = tokio::time::timeout(Duration::from_secs(20), call).await else {
            return Some(format!("{what}: no end"));
        };
        let error = answer.unwrap_err();
        let text = format!("{error} {error:?}");
        let clear = error.to_string().len() < 700
            && !text.contains(char::is_control)
            && !text.contains(TOKEN);
        // A token is asked for a few times, and nothing else is.
        let fine = clear && (1..=2 * ATTEMPTS).contains(&server.asked());
        (!fine).then(|| format!("{what}: {} times: {text}", server.asked()))
    });
    let failed: Vec<_> = futures::future::join_all(rows)
        .await
        .into_iter()
        .flatten()
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What stands behind an answer is no answer to the next request.
#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_given_to_nobody() {
    let other = USER.replace("a@", "evil@");
    let answer = |body: &str| {
        format!(
            "{}{body}",
            head(&format!("content-length: {}\r\n", body.len()))
        )
    };
    let both = answer(USER) + &answer(&other);
    let server = Server::start(vec![Waits(both.into()), Waits(answer(USER).into())]).await;
    let zoom = client(&format!("{}/v2", server.url)).build().unwrap();
    for _ in 0..4 {
        let user = zoom.send(user::Get::new("a")).await.unwrap();
        assert_eq!(user.email.as_deref(), Some("a@example.com"));
    }
    assert_eq!(server.asked(), 4);
}
