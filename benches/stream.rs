//! Listing 100,000 users from a loopback server: the client, against a hand-written loop of
//! reqwest and serde_json into the same model.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures::TryStreamExt;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use zoom_admin::{AccessToken, AccountKey, FixedToken, PageBody, Plan, Rate, Zoom, user};

const USERS: usize = 100_000;

/// Serves the pages by their token, on a port of its own and a thread of its own.
fn serve(pages: Vec<String>) -> SocketAddr {
    let pages: Arc<Vec<Bytes>> = Arc::new(pages.into_iter().map(Bytes::from).collect());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let pages = pages.clone();
                let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    let query = request.uri().query().unwrap_or("");
                    let page = query
                        .split('&')
                        .find_map(|q| q.strip_prefix("next_page_token="))
                        .and_then(|t| t.parse::<usize>().ok())
                        .unwrap_or(0);
                    let body = pages[page].clone();
                    async move { Ok::<_, Infallible>(http::Response::new(Full::new(body))) }
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(socket), service),
                );
            }
        });
    });
    address
}

async fn by_hand(http: &reqwest::Client, base: &str) -> usize {
    let (mut count, mut token) = (0, String::new());
    loop {
        let mut url = format!("{base}/users?page_size=2000");
        if !token.is_empty() {
            url += &format!("&next_page_token={token}");
        }
        let answer = http.get(url).bearer_auth("t").send().await.unwrap();
        let body = answer.error_for_status().unwrap().bytes().await.unwrap();
        let page: user::Users = serde_json::from_slice(&body).unwrap();
        token = page.next_page_token().unwrap_or("").to_owned();
        for user in page.users {
            std::hint::black_box(&user);
            count += 1;
        }
        if token.is_empty() {
            return count;
        }
    }
}

async fn by_client(zoom: &Zoom) -> usize {
    let mut count = 0;
    let mut users = zoom.stream(user::List::new());
    while let Some(user) = users.try_next().await.unwrap() {
        std::hint::black_box(&user);
        count += 1;
    }
    count
}

fn stream(c: &mut Criterion) {
    let base = format!("http://{}/v2", serve(support::pages(USERS)));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let rate = Rate {
        calls: 1_000_000,
        window: Duration::from_millis(1),
    };
    let zoom = Zoom::builder()
        .api_url(&base)
        .token_provider(FixedToken::new(AccountKey::new("a"), AccessToken::new("t")))
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        })
        .build()
        .unwrap();
    // The provider that the crate uses by itself; a bare reqwest client has to be told.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder()
        .no_proxy()
        .gzip(true)
        .build()
        .unwrap();
    let mut group = c.benchmark_group("list 100,000 users");
    group
        .throughput(Throughput::Elements(USERS as u64))
        .sample_size(10)
        .measurement_time(Duration::from_secs(15));
    group.bench_function("client", |b| {
        b.to_async(&runtime)
            .iter(|| async { assert_eq!(by_client(&zoom).await, USERS) });
    });
    group.bench_function("reference: reqwest + serde_json by hand", |b| {
        b.to_async(&runtime)
            .iter(|| async { assert_eq!(by_hand(&http, &base).await, USERS) });
    });
    group.finish();
}

criterion_group!(benches, stream);
criterion_main!(benches);
