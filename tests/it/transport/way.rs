//! The limits, kept over real sockets whose way is not always as long.
#![cfg(feature = "reqwest")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zoom_admin::{AccessToken, AccountKey, FixedToken, Plan, Rate, Zoom, user};

const USER: &str = r#"{"id":"u1","email":"a@example.com","type":2}"#;
const PER_SECOND: u32 = 40;
const CALLS: usize = 120;

/// Counts calls as they arrive, by the last second and by the clock's, as Zoom does.
struct Limit {
    began: Instant,
    arrived: VecDeque<Instant>,
    of_second: (u64, u32),
    refused: usize,
    turn: u64,
}

impl Limit {
    /// Between 50 and 300 ms, another for each call.
    fn way(&mut self) -> Duration {
        self.turn += 1;
        Duration::from_millis(50 + self.turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 251)
    }

    /// What is left, if the call is let through.
    fn arrive(&mut self) -> Option<u32> {
        let now = Instant::now();
        let second = now.duration_since(self.began).as_secs();
        let last = |at: &Instant| now.duration_since(*at) < Duration::from_secs(1);
        while self.arrived.front().is_some_and(|at| !last(at)) {
            self.arrived.pop_front();
        }
        if self.of_second.0 != second {
            self.of_second = (second, 0);
        }
        let used = self.of_second.1.max(self.arrived.len() as u32);
        let Some(left) = PER_SECOND.checked_sub(used + 1) else {
            self.refused += 1;
            return None;
        };
        self.of_second.1 += 1;
        self.arrived.push_back(now);
        Some(left)
    }
}

async fn converse(mut socket: TcpStream, limit: Arc<Mutex<Limit>>) {
    loop {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            match socket.read_u8().await {
                Ok(byte) => request.push(byte),
                Err(_) => return,
            }
        }
        let way = limit.lock().unwrap().way();
        tokio::time::sleep(way).await;
        let left = limit.lock().unwrap().arrive();
        let (status, body) = match left {
            Some(_) => ("200 OK", USER),
            None => (
                "429 Too Many Requests",
                r#"{"code":429,"message":"You have reached the maximum per-second rate limit."}"#,
            ),
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-ratelimit-type: QPS\r\n\
             x-ratelimit-limit: {PER_SECOND}\r\nx-ratelimit-remaining: {}\r\n\
             content-length: {}\r\n\r\n{body}",
            left.unwrap_or(0),
            body.len()
        );
        if socket.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_way_of_50_to_300_ms_brings_no_429_over_real_sockets() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v2", listener.local_addr().unwrap());
    let limit = Arc::new(Mutex::new(Limit {
        began: Instant::now(),
        arrived: VecDeque::new(),
        of_second: (0, 0),
        refused: 0,
        turn: 0,
    }));
    let seen = limit.clone();
    let server = tokio::spawn(async move {
        let mut connections = tokio::task::JoinSet::new();
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            connections.spawn(converse(socket, seen.clone()));
        }
    });
    let rate = Rate::per_second(PER_SECOND);
    let zoom = Zoom::builder()
        .token_provider(FixedToken::new(AccountKey::new("a"), AccessToken::new("t")))
        .api_url(&url)
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        })
        .build()
        .unwrap();
    let each = (0..CALLS).map(|n| (n, user::Get::new("a")));
    let answers: Vec<_> = zoom.each(each).collect().await;
    assert_eq!(answers.len(), CALLS);
    assert!(
        answers
            .iter()
            .all(|one| matches!(one, zoom_admin::Each::Read(..)))
    );
    server.abort();
    let limit = limit.lock().unwrap();
    assert_eq!((limit.refused, limit.turn), (0, CALLS as u64));
}
