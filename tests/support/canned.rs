//! A transport that gives one answer, whatever is asked.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use zoom_admin::transport::{Transport, TransportError};
use zoom_admin::{AccessToken, AccountKey, Builder, FixedToken, Plan, Rate, Zoom};

/// Gives one answer until another is set; remembers what was asked for last.
#[derive(Clone, Default)]
pub struct Canned(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    status: u16,
    body: Bytes,
    asked: String,
}

impl Canned {
    pub fn set(&self, status: u16, body: impl Into<Bytes>) {
        let mut state = self.0.lock().unwrap();
        (state.status, state.body) = (status, body.into());
    }

    /// The path and query of the last request.
    pub fn asked(&self) -> String {
        self.0.lock().unwrap().asked.clone()
    }

    /// A client on this transport, with a limit that does not show.
    pub fn builder(&self) -> Builder {
        let rate = Rate::per_second(1_000_000);
        Zoom::builder()
            .transport(self.clone())
            .plan(Plan::Custom {
                light: rate,
                medium: rate,
                heavy: rate,
                resource_intensive: rate,
            })
            .token_provider(FixedToken::new(
                AccountKey::new("canned"),
                AccessToken::new("canned-access"),
            ))
    }
}

#[async_trait]
impl Transport for Canned {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        _: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let mut state = self.0.lock().unwrap();
        state.asked = request
            .uri()
            .path_and_query()
            .map_or(String::new(), ToString::to_string);
        let mut answer = http::Response::new(state.body.clone());
        *answer.status_mut() = http::StatusCode::from_u16(state.status).unwrap();
        Ok(answer)
    }
}
