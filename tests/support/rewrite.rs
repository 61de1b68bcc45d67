//! A transport that changes what another answers.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;
use zoom_admin::transport::{Transport, TransportError};

type Change = dyn Fn(&str, http::Response<Bytes>) -> http::Response<Bytes> + Send + Sync;

/// Passes requests on, and changes the answers by the path of the request, which is given without
/// the version.
#[derive(Clone)]
pub struct Rewrite<T> {
    inner: T,
    change: Arc<Change>,
}

impl<T> Rewrite<T> {
    pub fn new(
        inner: T,
        change: impl Fn(&str, http::Response<Bytes>) -> http::Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        let change = Arc::new(change);
        Self { inner, change }
    }
}

#[async_trait]
impl<T: Transport> Transport for Rewrite<T> {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let path = without_version(request.uri().path()).to_owned();
        let answer = self.inner.call(request, deadline).await?;
        Ok((self.change)(&path, answer))
    }
}

/// The path without the version.
pub fn without_version(path: &str) -> &str {
    path.strip_prefix("/v2").unwrap_or(path)
}

/// The path as Zoom's documents have it, of the calls that a review makes.
pub fn template(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts[..] {
        ["users", _, ..] => parts[1] = "{userId}",
        ["meetings", _, ..] => parts[1] = "{meetingId}",
        ["accounts", _, ..] => parts[1] = "{accountId}",
        ["report", "users", _, ..] => parts[2] = "{userId}",
        _ => {}
    }
    format!("/{}", parts.join("/"))
}

/// The answer with this body, as JSON with 200.
pub fn answer(body: impl Into<Bytes>) -> http::Response<Bytes> {
    let response = http::Response::builder().header("content-type", "application/json");
    response.body(body.into()).unwrap()
}

/// The answer with a changed body; one that is no JSON stays as it is.
pub fn changed(
    answer: http::Response<Bytes>,
    change: impl FnOnce(&mut Value),
) -> http::Response<Bytes> {
    let (head, body) = answer.into_parts();
    let body = match serde_json::from_slice::<Value>(&body) {
        Ok(mut json) => {
            change(&mut json);
            json.to_string().into()
        }
        Err(_) => body,
    };
    http::Response::from_parts(head, body)
}
