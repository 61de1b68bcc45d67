//! What the fake shows of itself on a port, the port itself, and a clock that starts today.

use super::*;
use std::net::SocketAddr;

/// Sends a request over a socket: status, headers and body.
async fn fetch(addr: SocketAddr, method: &str, path: &str) -> (u16, String, String) {
    let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head[9..12].parse().unwrap();
    (status, head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn the_status_pages_show_account_requests_and_budgets_without_secrets() {
    let fake = Fake::builder().users(50).seed(7).status_pages().build();
    let server = fake.listen().await.unwrap();
    let caller = Caller::of(&fake);
    caller.ok("/users?status=pending").await;
    caller
        .ok("/report/users?from=2026-06-01&to=2026-06-02")
        .await;
    let mut nasty = caller.request("/users/me?refresh_token=s3cr3t");
    let agent = "<script>alert(1)</script>".parse().unwrap();
    nasty.headers_mut().insert("user-agent", agent);
    fake.call(nasty, DEADLINE).await.unwrap();

    let (status, head, page) = fetch(server.addr(), "GET", "/_fake/").await;
    assert_eq!(status, 200);
    assert!(head.contains("content-security-policy: default-src 'none'"));
    assert!(head.contains("text/html"), "{head}");
    assert!(page.contains("GET") && page.contains("/v2/users?status=pending"));
    assert!(
        page.contains("<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"),
        "{page}"
    );
    let (_, _, account) = fetch(server.addr(), "GET", "/_fake/account").await;
    let account: Value = serde_json::from_str(&account).unwrap();
    assert_eq!(account["account_id"], Fake::ACCOUNT_ID);
    assert_eq!(account["now"].as_str().unwrap()[..10], *"2026-07-01");
    assert_eq!(account["users"]["total"], 50);
    let (_, _, requests) = fetch(server.addr(), "GET", "/_fake/requests?limit=2").await;
    let listed: Value = serde_json::from_str(&requests).unwrap();
    assert_eq!(listed["total"], 3, "its own pages are not in the record");
    assert_eq!(listed["requests"].as_array().unwrap().len(), 2);
    assert_eq!(listed["requests"][0]["number"], 3);
    assert_eq!(listed["requests"][1]["label"], "Heavy");
    assert_eq!(listed["requests"][1]["status"], 200);
    let (_, _, budgets) = fetch(server.addr(), "GET", "/_fake/budgets").await;
    let found: Value = serde_json::from_str(&budgets).unwrap();
    let heavy = found["budgets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|budget| budget["label"] == "Heavy");
    assert_eq!(heavy.unwrap()["daily_limit"], 60_000);
    assert_eq!(heavy.unwrap()["spent_today"], 1);
    assert!(!page.contains("<script"), "{page}");
    for text in [&page, &requests, &budgets] {
        for secret in ["s3cr3t", caller.token.as_str(), Fake::CLIENT_SECRET] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert_eq!(fetch(server.addr(), "GET", "/_fake/other").await.0, 404);
    assert_eq!(fetch(server.addr(), "POST", "/_fake/").await.0, 405);
    assert_eq!(fetch(server.addr(), "GET", "/_faker").await.0, 400);
}

#[tokio::test(start_paused = true)]
async fn a_request_keeps_its_time_when_the_day_is_moved() {
    let fake = Fake::builder().users(5).status_pages().build();
    let server = fake.listen().await.unwrap();
    let caller = Caller::of(&fake);
    caller.ok("/users").await;
    fake.move_days(3);
    tokio::time::advance(Duration::from_secs(60)).await;
    // The first token has expired by now.
    Caller::of(&fake).ok("/users").await;
    let (_, _, requests) = fetch(server.addr(), "GET", "/_fake/requests").await;
    let listed: Value = serde_json::from_str(&requests).unwrap();
    assert_eq!(listed["requests"][0]["time"], "2026-07-04T09:01:00Z");
    assert_eq!(listed["requests"][1]["time"], "2026-07-01T09:00:00Z");
    assert_eq!(fake.calls()[0].time, instant("2026-07-01T09:00:00Z"));
}

#[tokio::test]
async fn a_fake_without_status_pages_answers_their_paths_as_zoom_does() {
    let server = fake().listen().await.unwrap();
    let (status, _, body) = fetch(server.addr(), "GET", "/_fake/account").await;
    assert!(status >= 400 && body.contains("2300"), "{status} {body}");
}

#[tokio::test]
async fn a_port_of_choice_is_opened_on_loopback_only_unless_told_otherwise() {
    let fake = Fake::builder().users(5).build();
    let first = fake
        .listen_on("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let taken = fake.listen_on(first.addr()).await.unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    let open: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let refused = fake.listen_on(open).await.unwrap_err();
    assert_eq!(refused.to_string(), "0.0.0.0:0 is not a loopback address");
    let everywhere = fake.listen_publicly(open).await.unwrap();
    let port = everywhere.addr().port();
    let here = SocketAddr::from(([127, 0, 0, 1], port));
    assert_eq!(fetch(here, "GET", "/v2/users").await.0, 401);
}

#[tokio::test]
async fn a_fake_that_starts_now_has_reports_for_the_days_before_today() {
    let fake = Fake::builder().users(200).start_now().build();
    let now = Utc::now();
    assert!((fake.clock().now() - now).num_minutes().abs() < 2);
    let caller = Caller::of(&fake);
    let day = |ago| (now - chrono::Duration::days(ago)).date_naive();
    let path = format!("/report/users?from={}&to={}&type=active", day(28), day(1));
    assert!(!caller.all(&path, "users").await.is_empty());
}

#[tokio::test]
async fn tokens_come_with_the_host_that_they_were_requested_from() {
    let basic = STANDARD.encode(format!("{}:{}", Fake::CLIENT_ID, Fake::CLIENT_SECRET));
    let ask = async |fake: Fake| {
        let request = Request::post("http://127.0.0.1:8787/oauth/token")
            .header("authorization", format!("Basic {basic}"))
            .header("host", "127.0.0.1:8787")
            .body(Bytes::from(format!(
                "grant_type=account_credentials&account_id={}",
                Fake::ACCOUNT_ID
            )))
            .unwrap();
        body(&fake.call(request, DEADLINE).await.unwrap())["api_url"].clone()
    };
    assert_eq!(ask(fake()).await, "https://api.zoom.us");
    let local = Fake::builder().users(5).region_from_host().build();
    assert_eq!(ask(local).await, "http://127.0.0.1:8787");
}
