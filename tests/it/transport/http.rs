//! The transport on real loopback sockets.
#![cfg(feature = "reqwest")]

use std::io::Write;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};
use zoom_admin::transport::ReqwestTransport;
use zoom_admin::{
    AccessToken, AccountKey, Builder, ErrorKind, FixedToken, RetryPolicy, Zoom, user,
};

const USER: &str = r#"{"id":"u1","email":"a@example.com","type":2}"#;

fn client(api: &str) -> Builder {
    let mut policy = RetryPolicy::default();
    policy.base = Duration::from_millis(1);
    Zoom::builder()
        .token_provider(FixedToken::new(AccountKey::new("a"), AccessToken::new("t")))
        .api_url(api)
        .retry(policy)
}

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(template)
        .mount(&server)
        .await;
    server
}

/// A server that treats its first connections as told, and answers the later ones well.
async fn rough(first: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for turn in 0.. {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            let head = |length: usize| {
                format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
            };
            match first.get(turn) {
                Some(&"reset") => {
                    // `set_zero_linger` is younger than the lowest tokio that the crate takes.
                    #[allow(deprecated)]
                    socket.set_linger(Some(Duration::ZERO)).unwrap();
                }
                Some(&"cut") => {
                    let text = format!("{}{}", head(USER.len()), &USER[..10]);
                    socket.write_all(text.as_bytes()).await.unwrap();
                }
                Some(&"silent") => {
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_secs(5)).await;
                        drop(socket);
                    });
                    continue;
                }
                _ => {
                    let text = format!("{}{USER}", head(USER.len()));
                    socket.write_all(text.as_bytes()).await.unwrap();
                }
            }
        }
    });
    format!("http://{address}/v2")
}

#[tokio::test]
async fn a_gzipped_answer_is_read() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(USER.as_bytes()).unwrap();
    let template = ResponseTemplate::new(200)
        .insert_header("content-encoding", "gzip")
        .set_body_raw(gzip.finish().unwrap(), "application/json");
    let server = answering(template).await;
    let zoom = client(&server.uri()).build().unwrap();
    let user = zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!(user.email.as_deref(), Some("a@example.com"));
    let request = &server.received_requests().await.unwrap()[0];
    assert!(
        request.headers["accept-encoding"]
            .to_str()
            .unwrap()
            .contains("gzip")
    );
    assert_eq!(request.headers["authorization"], "Bearer t");
    assert!(
        request.headers["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("zoom-admin/")
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_an_error_also_when_gzip_hides_its_size() {
    let long = format!(r#"{{"email":"{}"}}"#, "x".repeat(100_000));
    let plain =
        answering(ResponseTemplate::new(200).set_body_raw(long.clone(), "application/json")).await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(long.as_bytes()).unwrap();
    let small = gzip.finish().unwrap();
    assert!(small.len() < 1_000);
    let hidden = answering(
        ResponseTemplate::new(200)
            .insert_header("content-encoding", "gzip")
            .set_body_raw(small, "application/json"),
    )
    .await;
    for server in [plain, hidden] {
        let zoom = client(&server.uri()).max_body(50_000).build().unwrap();
        let error = zoom.send(user::Get::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert_eq!(
            server.received_requests().await.unwrap().len(),
            1,
            "not tried again"
        );
    }
}

#[tokio::test]
async fn resets_cut_bodies_and_silence_are_survived() {
    let api = rough(&["reset", "cut", "silent"]).await;
    let zoom = client(&api)
        .attempt_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let user = zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!(user.email.as_deref(), Some("a@example.com"));
}

#[tokio::test]
async fn silence_ends_at_the_read_timeout_too() {
    let api = rough(&["silent", "silent", "silent", "silent", "silent"]).await;
    let silences = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = silences.clone();
    let zoom = client(&api)
        .read_timeout(Duration::from_millis(50))
        .on_call(move |call| seen.lock().unwrap().push((call.status, call.elapsed)))
        .build()
        .unwrap();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    // Each attempt ended by the timeout: the server hangs up after five seconds.
    let silences = silences.lock().unwrap();
    assert_eq!(silences.len(), 5);
    let timed_out = |(status, took): &(Option<u16>, Duration)| {
        status.is_none() && *took < Duration::from_secs(5)
    };
    assert!(silences.iter().all(timed_out), "{silences:?}");
}

#[tokio::test]
async fn an_unreachable_host_is_named() {
    // A port that was just free; nothing listens there.
    let port = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let zoom = client(&format!("http://127.0.0.1:{port}/v2"))
        .build()
        .unwrap();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(
        error
            .to_string()
            .contains("127.0.0.1: the host cannot be reached"),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_that_follows_redirects_by_itself_is_refused() {
    let end = answering(ResponseTemplate::new(200).set_body_raw(USER, "application/json")).await;
    let start = answering(
        ResponseTemplate::new(302).insert_header("location", format!("{}/there", end.uri())),
    )
    .await;
    // reqwest without a crypto provider builds no client of its own here: give it one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let own = zoom_admin::transport::ReqwestTransport::from_client(reqwest::Client::new());
    let zoom = client(&start.uri()).transport(own).build().unwrap();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);

    let own = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let zoom = client(&start.uri())
        .transport(ReqwestTransport::from_client(own))
        .build()
        .unwrap();
    // The pipeline decides, and another port of this machine is not the configured host.
    let seen = end.received_requests().await.unwrap().len();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert_eq!(end.received_requests().await.unwrap().len(), seen);
}

#[tokio::test]
async fn calls_go_through_a_proxy_that_was_set() {
    let proxy = answering(ResponseTemplate::new(200).set_body_raw(USER, "application/json")).await;
    // The proxy gets the absolute URL of a host that exists nowhere but in this test.
    let zoom = client("http://localhost:1/v2")
        .proxy(proxy.uri())
        .build()
        .unwrap();
    zoom.send(user::Get::new("a")).await.unwrap();
    assert_eq!(proxy.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_when_building() {
    let kind = |b: Builder| b.build().unwrap_err().kind();
    let fine = "https://api.zoom.us/v2";
    assert_eq!(kind(client("http://api.zoom.us/v2")), ErrorKind::Config);
    assert_eq!(
        kind(client(fine).oauth_url("http://zoom.us/oauth")),
        ErrorKind::Config
    );
    assert_eq!(
        kind(client(fine).root_certificate_pem("no certificate")),
        ErrorKind::Config
    );
    assert_eq!(kind(client(fine).proxy("::")), ErrorKind::Config);
    assert_eq!(kind(client(fine).user_agent("a\nb")), ErrorKind::Config);
    assert_eq!(kind(Zoom::builder()), ErrorKind::Config);
    assert_eq!(
        kind(Zoom::builder().server_to_server("a", "b", " ")),
        ErrorKind::Config
    );
    let own = ReqwestTransport::new(&Default::default()).unwrap();
    assert_eq!(
        kind(client(fine).transport(own).max_body(1)),
        ErrorKind::Config
    );
}

/// A TLS server for `localhost` that answers each connection once, and its certificate.
async fn tls_server() -> (String, String) {
    let key = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (pem, der) = (key.cert.pem(), key.cert.der().clone());
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![der],
            rustls::pki_types::PrivateKeyDer::try_from(key.signing_key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let Ok(mut tls) = acceptor.accept(socket).await else {
                continue; // the client hung up: it does not trust us
            };
            let mut buffer = [0; 4096];
            let _ = tls.read(&mut buffer).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", USER.len());
            let _ = tls.write_all(format!("{head}{USER}").as_bytes()).await;
            let _ = tls.shutdown().await;
        }
    });
    (format!("https://localhost:{port}/v2"), pem)
}

#[tokio::test]
async fn tls_is_verified_and_a_root_of_ones_own_can_be_trusted() {
    let (api, pem) = tls_server().await;
    let attempts = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = attempts.clone();
    let error = client(&api)
        .on_call(move |_| {
            counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        })
        .build()
        .unwrap()
        .send(user::Get::new("a"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let text = error.to_string();
    assert!(
        text.contains("(TLS)") && text.contains("certificate"),
        "{text}"
    );
    let attempts = attempts.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(attempts, 1, "a bad certificate is not tried again");
    let trusting = client(&api).root_certificate_pem(pem).build().unwrap();
    let user = trusting.send(user::Get::new("a")).await.unwrap();
    assert_eq!(user.email.as_deref(), Some("a@example.com"));
}

/// Not only a certificate: a host that speaks no TLS at all is met again by another try.
#[tokio::test]
async fn a_host_that_speaks_no_tls_is_asked_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let zoom = client(&format!("https://localhost:{port}/v2"))
        .build()
        .unwrap();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("(TLS)"), "{error}");
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
}
