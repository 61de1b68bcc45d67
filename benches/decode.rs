//! Decoding one page of 2,000 users: through the client, against serde_json into the same model,
//! and against a plain derive without the tolerant rules; and through the client where one user in
//! seven has a value that cannot be read.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use support::strict;
use zoom_admin::transport::{Transport, TransportError};
use zoom_admin::user;

/// Answers each call with the same body.
struct Canned(Bytes);

#[async_trait]
impl Transport for Canned {
    async fn call(
        &self,
        _: http::Request<Bytes>,
        _: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        Ok(http::Response::new(self.0.clone()))
    }
}

/// The page with a time that is none, and as long as one, in one user of seven.
fn odd(page: &str) -> Bytes {
    let mut users = page.split_inclusive("\"last_login_time\":\"").enumerate();
    let text = users.by_ref().fold(String::new(), |all, (i, part)| {
        let part = match i % 7 {
            1 => part.replacen("2026-05-06T07:08:09Z", "some time this year.", 1),
            _ => part.to_owned(),
        };
        all + &part
    });
    Bytes::from(text)
}

fn decode(c: &mut Criterion) {
    let page = support::users(2_000, 0);
    let (odd, body) = (odd(&page), Bytes::from(page));
    let runtime = support::current_thread();
    let through = |body: &Bytes| support::client(|builder| builder.transport(Canned(body.clone())));
    let (zoom, odd) = (through(&body), through(&odd));
    let noted = runtime
        .block_on(odd.send_full(user::List::new()))
        .unwrap()
        .notes;
    assert_eq!(noted.len(), 2_000usize.div_ceil(7));
    let mut group = c.benchmark_group("decode a page of 2,000 users");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("client", |b| {
        b.to_async(&runtime)
            .iter(|| async { zoom.send(user::List::new()).await.unwrap() });
    });
    group.bench_function("client, one user in seven has an odd value", |b| {
        b.to_async(&runtime)
            .iter(|| async { odd.send(user::List::new()).await.unwrap() });
    });
    group.bench_function("reference: serde_json, same model", |b| {
        b.iter(|| serde_json::from_slice::<user::Users>(&body).unwrap());
    });
    group.bench_function("reference: serde_json, plain derive", |b| {
        b.iter(|| serde_json::from_slice::<strict::Users>(&body).unwrap());
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
