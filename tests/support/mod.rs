//! A transport that answers from a script, and small helpers.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::TryStreamExt;
use tokio::time::Instant;
use zoom_admin::transport::{Sent, Transport, TransportError, TransportFault};
use zoom_admin::{
    AccessToken, AccountKey, Builder, Error, ErrorKind, Plan, Rate, TokenProvider, Zoom,
};

/// One request as the script saw it.
#[derive(Debug, Clone)]
pub struct Call {
    pub at: Instant,
    pub url: String,
    pub authorization: Option<String>,
}

/// What the script answers.
pub enum Answer {
    Http(http::Response<Bytes>),
    Broken(TransportFault),
    /// An answer that takes its time.
    Slow(Duration, http::Response<Bytes>),
}

type Handler = Box<dyn FnMut(&http::Request<Bytes>) -> Answer + Send>;

/// Answers each request by a function; remembers them all.
#[derive(Clone)]
pub struct Script {
    handler: Arc<Mutex<Handler>>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Script {
    pub fn new(handler: impl FnMut(&http::Request<Bytes>) -> Answer + Send + 'static) -> Self {
        Self {
            handler: Arc::new(Mutex::new(Box::new(handler))),
            calls: Arc::default(),
        }
    }

    /// Answers in turn; more requests than answers fail the test.
    pub fn in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers: VecDeque<_> = answers.into_iter().collect();
        Self::new(move |r| {
            answers
                .pop_front()
                .unwrap_or_else(|| panic!("a request too many: {}", r.uri()))
        })
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    pub fn zoom(&self) -> Zoom {
        self.builder().build().unwrap()
    }

    /// A client on this script with a fixed token and hardly any limit.
    pub fn builder(&self) -> Builder {
        Zoom::builder()
            .transport(self.clone())
            .plan(fast())
            .token_provider(zoom_admin::FixedToken::new(
                AccountKey::new("test"),
                AccessToken::new("token-0"),
            ))
    }
}

/// A plan whose limits do not show.
pub fn fast() -> Plan {
    let rate = Rate::per_second(10_000);
    Plan::Custom {
        light: rate,
        medium: rate,
        heavy: rate,
        resource_intensive: rate,
    }
}

#[async_trait]
impl Transport for Script {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        self.calls.lock().unwrap().push(Call {
            at: Instant::now(),
            url: request.uri().to_string(),
            authorization: request
                .headers()
                .get("authorization")
                .map(|v| v.to_str().unwrap().to_owned()),
        });
        let answer = (self.handler.lock().unwrap())(&request);
        match answer {
            Answer::Http(response) => Ok(response),
            Answer::Slow(time, response) => {
                tokio::time::timeout(deadline, tokio::time::sleep(time))
                    .await
                    .map_err(|e| TransportError::new(Sent::Maybe, TransportFault::Timeout, e))?;
                Ok(response)
            }
            Answer::Broken(fault) => Err(TransportError::new(Sent::Maybe, fault, "as told")),
        }
    }
}

pub fn response(status: u16, headers: &[(&str, &str)], body: &str) -> http::Response<Bytes> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Bytes::from(body.to_owned())).unwrap()
}

pub fn http(status: u16, body: &str) -> Answer {
    Answer::Http(response(status, &[], body))
}

pub fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    Answer::Http(response(status, headers, body))
}

/// A token provider that counts, and can be slow.
#[derive(Clone)]
pub struct Counting {
    pub asked: Arc<Mutex<Vec<Option<String>>>>,
    pub time: Duration,
    pub lifetime: Option<(zoom_admin::TokioClock, chrono::Duration)>,
    pub fail: Arc<Mutex<bool>>,
}

impl Counting {
    pub fn new(time: Duration) -> Self {
        Self {
            asked: Arc::default(),
            time,
            lifetime: None,
            fail: Arc::default(),
        }
    }

    pub fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl TokenProvider for Counting {
    fn account(&self) -> AccountKey {
        AccountKey::new("counting")
    }

    async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken, Error> {
        let number = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(refused.map(|t| t.expose().to_owned()));
            asked.len()
        };
        tokio::time::sleep(self.time).await;
        if *self.fail.lock().unwrap() {
            return Err(Error::new(ErrorKind::Auth, "no token today"));
        }
        let token = AccessToken::new(format!("token-{number}"));
        Ok(match self.lifetime {
            Some((clock, lifetime)) => {
                token.with_expires_at(zoom_admin::Clock::now(&clock) + lifetime)
            }
            None => token,
        })
    }
}

/// A user as `GET /users/{userId}` answers.
pub const USER: &str = r#"{"id":"u1","email":"a@example.com","type":2}"#;

/// A page of users.
pub fn page(emails: &[&str], next: &str) -> String {
    let users: Vec<_> = emails
        .iter()
        .map(|e| serde_json::json!({"email": e, "type": 1}))
        .collect();
    serde_json::json!({"users": users, "next_page_token": next, "page_size": 300}).to_string()
}

/// The addresses of a listing.
pub async fn emails(zoom: &Zoom) -> zoom_admin::Result<Vec<String>> {
    zoom.stream(zoom_admin::user::List::new())
        .map_ok(|u| u.email)
        .try_collect()
        .await
}

/// A time to begin at.
pub fn start() -> chrono::DateTime<chrono::Utc> {
    "2026-05-30T12:00:00Z".parse().unwrap()
}
