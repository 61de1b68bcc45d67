//! The loops that the client is compared with, as one writes them by hand: no limits, no retries, one
//! answer after the other, and the first thing that is odd ends them.

use bytes::Bytes;
use futures::StreamExt;
use serde::de::DeserializeOwned;

use crate::support::strict;

/// An HTTP client as the crate's own: no proxy, gzip if the server has it.
pub(crate) fn http() -> reqwest::Client {
    // The provider that the crate uses by itself; a bare reqwest client has to be told.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().gzip(true);
    builder.build().unwrap()
}

async fn get(http: &reqwest::Client, url: String) -> Bytes {
    let answer = http.get(url).bearer_auth("t").send().await.unwrap();
    answer.error_for_status().unwrap().bytes().await.unwrap()
}

/// Reads a listing page by page; `take` gets each page, and gives the token of the next.
async fn pages(http: &reqwest::Client, first: String, mut take: impl FnMut(&[u8]) -> String) {
    let mut token = String::new();
    loop {
        let url = match token.is_empty() {
            true => first.clone(),
            false => format!("{first}&next_page_token={token}"),
        };
        token = take(&get(http, url).await);
        if token.is_empty() {
            return;
        }
    }
}

/// Lists users with plain derives, and drops each.
pub(crate) async fn list_users(http: &reqwest::Client, base: &str) -> usize {
    let mut count = 0;
    pages(http, format!("{base}/users?page_size=2000"), |body| {
        let page: strict::Users = serde_json::from_slice(body).unwrap();
        for user in page.users {
            std::hint::black_box(&user);
            count += 1;
        }
        page.next_page_token
    })
    .await;
    count
}

/// Lists users with plain derives, and keeps them.
pub(crate) async fn keep_users(http: &reqwest::Client, base: &str) -> usize {
    let mut all = Vec::new();
    pages(http, format!("{base}/users?page_size=2000"), |body| {
        let page: strict::Users = serde_json::from_slice(body).unwrap();
        all.extend(page.users);
        page.next_page_token
    })
    .await;
    std::hint::black_box(&all).len()
}

/// Lists sign-ins with plain derives, and drops each.
pub(crate) async fn list_sign_ins(http: &reqwest::Client, base: &str) -> usize {
    let mut count = 0;
    let first = format!("{base}/report/activities?page_size=300");
    pages(http, first, |body| {
        let page: strict::SignIns = serde_json::from_slice(body).unwrap();
        for row in page.activity_logs {
            std::hint::black_box(&row);
            count += 1;
        }
        page.next_page_token
    })
    .await;
    count
}

/// Reads the bytes of all pages of users, and looks only for the token, which stands before the list.
/// Gives the number of pages.
pub(crate) async fn only_tokens(http: &reqwest::Client, base: &str) -> usize {
    let mut count = 0;
    pages(http, format!("{base}/users?page_size=2000"), |body| {
        count += 1;
        let key = b"\"next_page_token\":\"";
        let at = body.windows(key.len()).position(|text| text == key);
        let rest = &body[at.unwrap() + key.len()..];
        let end = rest.iter().position(|byte| *byte == b'"').unwrap();
        String::from_utf8(rest[..end].to_vec()).unwrap()
    })
    .await;
    count
}

/// Decodes pages of users that are in memory, and drops each user.
pub(crate) fn decode_users(pages: &[Bytes]) -> usize {
    let mut count = 0;
    for body in pages {
        let page: strict::Users = serde_json::from_slice(body).unwrap();
        for user in page.users {
            std::hint::black_box(&user);
            count += 1;
        }
    }
    count
}

/// Reads the settings of `users` users into `T`, `at_once` at a time.
pub(crate) async fn settings<T: DeserializeOwned>(
    http: &reqwest::Client,
    base: &str,
    users: usize,
    at_once: usize,
) -> usize {
    let calls = futures::stream::iter(0..users).map(|i| async move {
        let body = get(http, format!("{base}/users/u{i:020}/settings")).await;
        std::hint::black_box(serde_json::from_slice::<T>(&body).unwrap());
    });
    calls.buffer_unordered(at_once).count().await
}
