//! Decoding one page of 2,000 users: through the client, against serde_json into the same model,
//! and against a plain derive without the tolerant rules.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zoom_admin::{
    AccessToken, AccountKey, FixedToken, Plan, Rate, Zoom,
    transport::{Transport, TransportError},
    user,
};

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

/// The same fields, with serde's own rules.
#[derive(serde::Deserialize)]
#[allow(dead_code)]
struct Strict {
    users: Vec<StrictUser>,
    next_page_token: String,
}

#[derive(serde::Deserialize)]
#[allow(dead_code)]
struct StrictUser {
    id: String,
    first_name: String,
    last_name: String,
    display_name: String,
    email: String,
    #[serde(rename = "type")]
    kind: i64,
    status: String,
    pmi: i64,
    timezone: String,
    verified: i64,
    dept: String,
    created_at: chrono::DateTime<chrono::Utc>,
    user_created_at: chrono::DateTime<chrono::Utc>,
    last_login_time: chrono::DateTime<chrono::Utc>,
    last_client_version: String,
    group_ids: Vec<String>,
    im_group_ids: Vec<String>,
    role_id: String,
    plan_united_type: String,
}

fn decode(c: &mut Criterion) {
    let body = Bytes::from(support::pages(2_000).remove(0));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let rate = Rate {
        calls: 1_000_000,
        window: Duration::from_millis(1),
    };
    let zoom = Zoom::builder()
        .transport(Canned(body.clone()))
        .token_provider(FixedToken::new(AccountKey::new("a"), AccessToken::new("t")))
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        })
        .build()
        .unwrap();
    let mut group = c.benchmark_group("decode a page of 2,000 users");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("client", |b| {
        b.to_async(&runtime)
            .iter(|| async { zoom.send(user::List::new()).await.unwrap() });
    });
    group.bench_function("reference: serde_json, same model", |b| {
        b.iter(|| serde_json::from_slice::<user::Users>(&body).unwrap());
    });
    group.bench_function("reference: serde_json, plain derive", |b| {
        b.iter(|| serde_json::from_slice::<Strict>(&body).unwrap());
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
