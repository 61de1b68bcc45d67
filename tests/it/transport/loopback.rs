//! Whole reads over real loopback sockets, in real time, with faults that only sockets have.
//!
//! The same reads run on the paused clock elsewhere, with every fault (`simulation`); here are those
//! flows whose faults pass through the HTTP client: each must end, within seconds, with what the
//! fake in process gives without any fault.
#![cfg(feature = "reqwest")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::fast;
use bytes::Bytes;
use futures::TryStreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use zoom_admin::fake::{Fake, FakeChaos, Fault, FaultRule};
use zoom_admin::transport::Transport;
use zoom_admin::usage::{self, Review};
use zoom_admin::{Builder, RetryPolicy, Zoom, user};

/// How long a read may take: in the run of the mill, a fraction of it.
const PATIENCE: Duration = Duration::from_secs(120);
/// Longest silence that the client bears where there is some; elsewhere, [`PATIENCE`], so that a
/// machine that stands still is no fault.
const SILENCE: Duration = Duration::from_millis(1_000);

fn fake() -> Fake {
    Fake::builder().users(60).seed(5).unlimited().build()
}

fn builder(fake: &Fake) -> Builder {
    let mut policy = RetryPolicy::default();
    // Chance may befall one call often, and a loaded machine is slow: what counts is the end.
    policy.max_attempts = 20;
    policy.retry_reserve = 10_000;
    policy.base = Duration::from_millis(1);
    policy.cap = Duration::from_millis(20);
    policy.outage_pause = Duration::from_millis(1);
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .clock(fake.clock())
        .plan(fast())
        .max_page_size(10)
        .retry(policy)
}

/// Attempts without a status, and how many of those ended in silence.
#[derive(Default)]
struct Broken {
    all: AtomicUsize,
    silent: AtomicUsize,
}

impl Broken {
    fn read(&self) -> [usize; 2] {
        [&self.all, &self.silent].map(|count| count.load(Ordering::Relaxed))
    }
}

/// A client whose calls go to `api` and whose tokens come from `oauth`.
fn over_sockets(
    fake: &Fake,
    api: &str,
    oauth: &str,
    read_timeout: Duration,
) -> (Zoom, Arc<Broken>) {
    let broken = Arc::new(Broken::default());
    let seen = broken.clone();
    let zoom = builder(fake)
        .api_url(api)
        .oauth_url(oauth)
        .read_timeout(read_timeout)
        .on_call(move |report| {
            if report.status.is_none() {
                let silent = report.elapsed >= SILENCE;
                seen.all.fetch_add(1, Ordering::Relaxed);
                seen.silent
                    .fetch_add(usize::from(silent), Ordering::Relaxed);
            }
        })
        .build()
        .unwrap();
    (zoom, broken)
}

/// A whole listing and a whole review.
async fn read(zoom: &Zoom) -> (Vec<String>, Review) {
    let all = async {
        let listing = zoom.stream(user::List::new()).map_ok(|u| u.email);
        let listing: Vec<_> = listing.try_collect().await.unwrap();
        let review = usage::review(zoom, usage::Options::new().days(30))
            .await
            .unwrap();
        (listing, review)
    };
    tokio::time::timeout(PATIENCE, all).await.expect("it ends")
}

/// Reads as the fake in process does without faults.
async fn assert_the_same_as_without_faults(zoom: &Zoom) {
    let calm = fake();
    let direct = builder(&calm).transport(calm.clone()).build().unwrap();
    let (emails, review) = read(zoom).await;
    let (expected, calm) = read(&direct).await;
    assert_eq!(emails, expected);
    assert!(emails.len() > 40, "several pages");
    assert!(review.coverage.is_complete(), "{}", review.coverage);
    assert_eq!(review.users.len(), calm.users.len());
    // Since when a licence is held at the latest is the time of reading, where nothing else tells.
    for (user, other) in review.users.iter().zip(&calm.users) {
        assert_eq!(user.user.key, other.user.key);
        assert_eq!(user.user.metadata, other.user.metadata);
        assert_eq!(user.activity, other.activity);
        assert_eq!(user.clocks, other.clocks);
        assert_eq!(user.verdicts, other.verdicts);
    }
    assert_eq!(review.unknown_hosts, calm.unknown_hosts);
}

#[tokio::test]
async fn slow_answers_resets_and_cut_bodies_change_nothing() {
    let fake = fake();
    fake.chaos(FakeChaos {
        seed: 5,
        latency: Duration::from_millis(1)..Duration::from_millis(8),
        server_error: 0.04,
        reset: 0.08,
        cut: 0.08,
        ..FakeChaos::default()
    });
    fake.inject(FaultRule::new(Fault::Delay(SILENCE * 3)).every(15).times(6))
        .unwrap();
    let server = fake.listen().await.unwrap();
    let (zoom, seen) = over_sockets(&fake, &server.api_url(), &server.oauth_url(), SILENCE);
    assert_the_same_as_without_faults(&zoom).await;
    let [broken, silent] = seen.read();
    assert!(broken > 10, "resets, cut bodies and silence: {broken}");
    assert!(silent >= 6, "each slow answer was given up: {silent}");
    let addr = server.addr();
    drop(server);
    closed(addr).await;
}

/// A server of one's own in front of the fake, which treats requests by turn as told.
struct Front {
    addr: SocketAddr,
    task: JoinHandle<()>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Answer,
    /// Half of the body, then the write side is shut and the read side stays open.
    HalfClose,
    /// The same of an answer that has no length: to HTTP, its body is whole.
    HalfCloseWithoutLength,
    /// Not a byte; the connection stays open.
    Silence,
    /// The whole answer, and then the connection closes, though the answer promised to keep it.
    Leave,
}

impl Front {
    async fn start(fake: Fake, ways: &'static [Way]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let turn = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(async move {
            // Ends with the task, and all connections with it.
            let mut connections = JoinSet::new();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                connections.spawn(converse(fake.clone(), socket, ways, turn.clone()));
                while let Some(ended) = connections.try_join_next() {
                    ended.unwrap();
                }
            }
        });
        Self { addr, task }
    }

    /// Ends everything, and fails if it was over before, by a panic.
    async fn close(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
        closed(self.addr).await;
    }
}

/// Waits until nothing listens there any more.
async fn closed(addr: SocketAddr) {
    let refused = async {
        while TcpStream::connect(addr).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(PATIENCE, refused).await.unwrap();
}

async fn converse(fake: Fake, mut socket: TcpStream, ways: &[Way], turn: Arc<AtomicUsize>) {
    while let Some(request) = request(&mut socket).await {
        let way = ways[turn.fetch_add(1, Ordering::Relaxed) % ways.len()];
        let answer = fake.call(request, PATIENCE).await.unwrap();
        let mut text = format!("HTTP/1.1 {}\r\n", answer.status());
        for (name, value) in answer.headers() {
            text += &format!("{name}: {}\r\n", value.to_str().unwrap());
        }
        let body = answer.body();
        if way != Way::HalfCloseWithoutLength {
            text += &format!("content-length: {}\r\n", body.len());
        }
        text += "\r\n";
        let half = matches!(way, Way::HalfClose | Way::HalfCloseWithoutLength);
        let bytes = if half { body.len() / 2 } else { body.len() };
        if way != Way::Silence {
            // In one piece, or the second would wait for the first to be acknowledged. Whether
            // the client still listens is its business.
            let answer = [text.as_bytes(), &body[..bytes]].concat();
            let _ = socket.write_all(&answer).await;
        }
        if half {
            let _ = socket.shutdown().await;
        }
        match way {
            Way::Answer => {}
            Way::Leave => return,
            Way::HalfClose | Way::HalfCloseWithoutLength | Way::Silence => {
                // Stays until the client has had enough.
                let _ = socket.read_to_end(&mut Vec::new()).await;
                return;
            }
        }
    }
}

/// The next request of a connection, without a body as all of them are; `None` at its end.
async fn request(socket: &mut TcpStream) -> Option<http::Request<Bytes>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let target = lines.next()?.split(' ').nth(1)?;
    let mut request = http::Request::get(format!("https://api.zoom.us{target}"));
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    Some(request.body(Bytes::new()).unwrap())
}

async fn through(ways: &'static [Way]) -> [usize; 2] {
    let fake = fake();
    let server = fake.listen().await.unwrap();
    let front = Front::start(fake.clone(), ways).await;
    let api = format!("http://{}/v2", front.addr);
    let silent = ways.contains(&Way::Silence);
    let read_timeout = if silent { SILENCE } else { PATIENCE };
    let (zoom, seen) = over_sockets(&fake, &api, &server.oauth_url(), read_timeout);
    assert_the_same_as_without_faults(&zoom).await;
    drop(zoom);
    front.close().await;
    seen.read()
}

#[tokio::test]
async fn a_front_that_only_answers_is_no_fault() {
    // So what the others see is their faults' doing.
    assert_eq!(through(&[Way::Answer]).await, [0, 0]);
}

#[tokio::test]
async fn a_write_side_that_is_shut_in_the_middle_of_a_body_changes_nothing() {
    let [broken, _] = through(&[Way::Answer, Way::Answer, Way::HalfClose]).await;
    assert!(broken > 10, "{broken}");
    // Here only what was read tells that something is missing.
    through(&[Way::Answer, Way::HalfCloseWithoutLength]).await;
}

#[tokio::test]
async fn connections_that_are_accepted_and_never_answered_change_nothing() {
    use Way::{Answer, Silence};
    let [_, silent] = through(&[Answer, Answer, Answer, Answer, Answer, Answer, Silence]).await;
    assert!(silent > 5, "{silent}");
}

#[tokio::test]
async fn kept_connections_that_close_between_requests_change_nothing() {
    through(&[Way::Answer, Way::Leave]).await;
    through(&[Way::Leave]).await;
}
