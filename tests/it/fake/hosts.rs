//! Regional hosts, and those for governments.

use zoom_admin::user;

use super::*;

/// The hosts that were asked, in order, each once.
fn hosts(fake: &Fake) -> Vec<String> {
    let mut hosts: Vec<String> = fake.calls().into_iter().map(|call| call.host).collect();
    hosts.dedup();
    hosts
}

#[tokio::test(start_paused = true)]
async fn in_process_the_hosts_are_those_of_the_government_or_the_region() {
    for (is_government, region, expected) in [
        (
            true,
            "https://api.zoomgov.com",
            ["zoomgov.com", "api.zoomgov.com"],
        ),
        (
            false,
            "https://api-eu.zoom.us",
            ["zoom.us", "api-eu.zoom.us"],
        ),
        (false, "https://api.zoom.us", ["zoom.us", "api.zoom.us"]),
    ] {
        let fake = Fake::builder().users(20).region(region).build();
        let app = (Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET);
        let mut builder = Zoom::builder()
            .server_to_server(app.0, app.1, app.2)
            .transport(fake.clone())
            .clock(fake.clock());
        if is_government {
            builder = builder.government();
        }
        let zoom = builder.build().unwrap();
        let summary = zoom.send(user::Summary::new()).await.unwrap();
        assert_eq!(summary.total_users_count, Some(20), "{region}");
        assert_eq!(hosts(&fake), expected, "{region}");
    }
}

#[tokio::test]
async fn on_a_port_the_host_is_the_one_that_the_client_names() {
    let region = "https://api.zoomgov.com";
    let fake = Fake::builder().users(20).region(region).build();
    let server = fake.listen().await.unwrap();
    let app = format!("{}:{}", Fake::CLIENT_ID, Fake::CLIENT_SECRET);
    let basic = STANDARD.encode(app);
    let form = format!(
        "grant_type=account_credentials&account_id={}",
        Fake::ACCOUNT_ID
    );
    let ask = format!(
        "POST /oauth/token HTTP/1.1\r\nhost: zoomgov.com\r\nauthorization: Basic {basic}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{form}",
        form.len()
    );
    let answer = exchange(server.addr(), &ask).await;
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["api_url"], region);
    let token = body["access_token"].as_str().unwrap();
    let ask = format!(
        "GET /v2/users/summary HTTP/1.1\r\nhost: api.zoomgov.com\r\nauthorization: Bearer {token}\r\n\
         connection: close\r\n\r\n"
    );
    let answer = exchange(server.addr(), &ask).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(hosts(&fake), ["zoomgov.com", "api.zoomgov.com"]);
}

/// Sends a request over a socket and reads until the other side closes.
async fn exchange(addr: std::net::SocketAddr, request: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
