//! The fake, asked by hand: what it answers must hold together, and be Zoom's.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use http::{Method, Request, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zoom_admin::fake::{
    Fake, FakeAccount, FakeLabel, FakeMeeting, FakeOperation, FakePlan, FakeProfile, FakeRefusal,
    FakeSignIn, FakeStatus, FakeSubAccount, FakeUser, Fault, FaultRule,
};
use zoom_admin::transport::{Sent, Transport, TransportError, TransportFault};
use zoom_admin::{Clock, Zoom};

mod account;
mod agreement;
mod billing;
mod by_hand;
mod cases;
mod changes;
mod chaos;
mod consistency;
mod details;
mod disclaimers;
mod doors;
mod errors;
mod faults;
mod hosts;
mod instances;
mod limits;
mod operations;
mod paging;
mod past_meetings;
mod planned;
mod profiles;
mod quirks;
mod record;
mod relations;
mod reports;
mod role;
mod running;
mod sample;
mod schemas;
mod shapes;
mod status;
mod sub_accounts;
mod upcoming;
mod usage_reports;

const DEADLINE: Duration = Duration::from_secs(30);

/// Someone with a token, at the door of a fake.
struct Caller {
    fake: Fake,
    token: String,
}

impl Caller {
    fn of(fake: &Fake) -> Self {
        Self {
            fake: fake.clone(),
            token: fake.issue_token(),
        }
    }

    fn request(&self, path: &str) -> Request<Bytes> {
        Request::get(format!("https://api.zoom.us/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .body(Bytes::new())
            .unwrap()
    }

    async fn call(&self, path: &str) -> Result<Response<Bytes>, TransportError> {
        self.fake.call(self.request(path), DEADLINE).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.call(path).await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(response.body()).unwrap())
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// All records of a listing.
    async fn all(&self, path: &str, items: &str) -> Vec<Value> {
        let (mut found, mut token) = (Vec::new(), String::new());
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self
                .ok(&format!("{path}{joint}next_page_token={token}"))
                .await;
            found.extend(page[items].as_array().unwrap().iter().cloned());
            token = page["next_page_token"].as_str().unwrap().to_owned();
            if token.is_empty() {
                return found;
            }
        }
    }

    /// All records of a listing without pages.
    async fn all_of(&self, path: &str, items: &str) -> Vec<Value> {
        self.ok(path).await[items].as_array().unwrap().clone()
    }

    async fn everybody(&self) -> Vec<Value> {
        let mut users = Vec::new();
        for status in ["active", "inactive", "pending"] {
            users.extend(
                self.all(&format!("/users?status={status}&page_size=300"), "users")
                    .await,
            );
        }
        users
    }
}

/// The crate's own client, in process.
fn client(fake: &Fake) -> Zoom {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .build()
        .unwrap()
}

/// The texts of a field, row by row.
fn texts<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str().unwrap()).collect()
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|v| v.to_str().unwrap())
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn fake() -> Fake {
    Fake::builder().users(600).unlimited().build()
}

fn date(text: &str) -> NaiveDate {
    text[..10].parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Six ranges that cover what reports reach from the fake's start on.
const MONTHS: [(&str, &str); 6] = [
    ("2026-01-01", "2026-01-31"),
    ("2026-02-01", "2026-02-28"),
    ("2026-03-01", "2026-03-31"),
    ("2026-04-01", "2026-04-30"),
    ("2026-05-01", "2026-05-31"),
    ("2026-06-01", "2026-07-01"),
];
