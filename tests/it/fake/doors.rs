//! Determinism, and the second door.

use super::*;

const PATHS: [&str; 8] = [
    "/users?page_size=50",
    "/users/summary",
    "/users/me",
    "/users/me/settings",
    "/users/me/meetings?type=previous_meetings",
    "/groups",
    "/report/history_meetings?from=2026-06-01&to=2026-06-30",
    "/nothing",
];

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let make = |seed| Fake::builder().users(100).seed(seed).build();
    let (one, same, other) = (make(1), make(1), make(2));
    assert_eq!(one.users(), same.users());
    assert_ne!(one.users(), other.users());
    let (one, same) = (Caller::of(&one), Caller::of(&same));
    assert_eq!(one.token, same.token);
    for path in PATHS {
        let (a, b) = (
            one.call(path).await.unwrap(),
            same.call(path).await.unwrap(),
        );
        assert_eq!(a.body(), b.body(), "{path}");
        assert_eq!(a.headers(), b.headers(), "{path}");
    }
}

/// Sends a request over a socket and reads until the other side closes.
async fn exchange(addr: std::net::SocketAddr, token: &str, path: &str) -> Vec<u8> {
    let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
    let head = format!(
        "GET /v2{path} HTTP/1.1\r\nhost: {addr}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset connection is an error here, an early end is not: both are fine.
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

fn split(answer: &[u8]) -> (String, &[u8]) {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    (
        String::from_utf8(answer[..end].to_vec()).unwrap(),
        &answer[end + 4..],
    )
}

#[tokio::test(start_paused = true)]
async fn both_doors_answer_the_same_bytes() {
    let make = || Fake::builder().users(100).build();
    let (near, far) = (Caller::of(&make()), Caller::of(&make()));
    let server = far.fake.listen().await.unwrap();
    assert_eq!(server.api_url(), format!("http://{}/v2", server.addr()));
    assert_eq!(
        server.oauth_url(),
        format!("http://{}/oauth", server.addr())
    );
    for path in PATHS {
        let response = near.call(path).await.unwrap();
        let answer = exchange(server.addr(), &far.token, path).await;
        let (head, body) = split(&answer);
        assert_eq!(response.body(), body, "{path}");
        assert!(head.starts_with(&format!("HTTP/1.1 {}", response.status().as_u16())));
        for (name, value) in response.headers() {
            let line = format!("\r\n{name}: {}", value.to_str().unwrap());
            assert!(head.contains(&line), "{path}: {line} not in {head}");
        }
    }
    assert_eq!(far.fake.calls().len(), PATHS.len());
}

#[tokio::test]
async fn over_a_socket_long_answers_are_compressed_for_those_who_accept_that() {
    let fake = fake();
    let token = fake.issue_token();
    let server = fake.listen().await.unwrap();
    let ask = async |path: &str, accepted: &str| {
        let mut stream = tokio::net::TcpStream::connect(server.addr()).await.unwrap();
        let request = format!(
            "GET /v2{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
             accept-encoding: {accepted}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        answer
    };
    let plain = ask("/users", "identity").await;
    let (_, expected) = split(&plain);
    for accepted in ["gzip", "deflate, GZIP;q=0.5, br"] {
        let answer = ask("/users", accepted).await;
        let (head, packed) = split(&answer);
        assert!(
            head.contains("\r\ncontent-encoding: gzip"),
            "{accepted}: {head}"
        );
        assert!(packed.len() < expected.len() / 2);
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut unpacked)
            .unwrap();
        // Page tokens differ from answer to answer.
        let users = |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap()["users"].clone();
        assert_eq!(users(&unpacked), users(expected));
    }
    for (path, accepted) in [
        ("/users/summary", "gzip"),
        ("/users", "br"),
        ("/users", "gzip;q=0"),
    ] {
        let answer = ask(path, accepted).await;
        let (head, _) = split(&answer);
        assert!(
            !head.contains("content-encoding"),
            "{path} {accepted}: {head}"
        );
    }
}

#[tokio::test]
async fn over_a_socket_answers_are_cut_and_connections_reset() {
    let fake = fake();
    let token = fake.issue_token();
    let server = fake.listen().await.unwrap();
    let whole = exchange(server.addr(), &token, "/users").await;
    fake.inject(FaultRule::new(Fault::CutBody)).unwrap();
    let short = exchange(server.addr(), &token, "/users").await;
    let (head, body) = split(&short);
    let length = split(&whole).1.len();
    assert!(
        head.contains(&format!("content-length: {length}")),
        "{head}"
    );
    assert!(!body.is_empty() && body.len() < length);
    fake.inject(FaultRule::new(Fault::Reset)).unwrap();
    assert!(exchange(server.addr(), &token, "/users").await.is_empty());
    let addr = server.addr();
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_clock_follows_tokios() {
    let now = instant("2027-02-03T04:05:06Z");
    let fake = Fake::builder().users(1).now(now).build();
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(fake.clock().now(), now + chrono::Duration::seconds(60));
}
