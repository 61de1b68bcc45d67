//! A listing of one's own, written by hand: where the macros of `declare` do not do, a request is a trait.
//!
//! Runs on the built-in fake account, so without credentials.
#![allow(clippy::print_stdout)]

use chrono::NaiveDate;
use futures::TryStreamExt;
use serde::Deserialize;
use serde_json::Value;
use zoom_admin::fake::Fake;
use zoom_admin::{Label, Meta, PageBody, Paged, Parts, Request, Result, Zoom, decode};

/// `GET /users`, with another page.
struct Everyone;

/// [`decode::field`] makes a field tolerant, as those of the crate are.
#[derive(Debug, Deserialize)]
struct People {
    #[serde(default, deserialize_with = "decode::field")]
    users: Vec<Value>,
    #[serde(default, deserialize_with = "decode::field")]
    next_page_token: Option<String>,
}

impl Request for Everyone {
    const META: Meta = Meta {
        name: "mine::Everyone",
        path: "/users",
        label: Label::Medium,
        classic: &["user:read:admin"],
        granular: &["user:read:list_users:admin"],
    };
    type Output = People;

    fn parts(&self) -> Result<Parts> {
        Parts::new(&Self::META, [""; 0])
    }
}

/// The client adds page size and page token.
impl Paged for Everyone {
    const PAGE_SIZE: u32 = 20;
}

impl PageBody for People {
    type Item = Value;
    const ITEMS: &'static str = "users";

    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|t| !t.is_empty())
    }
    fn total(&self) -> Option<u64> {
        None
    }
    fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
        None
    }
    fn into_items(self) -> Vec<Value> {
        self.users
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let fake = Fake::builder().users(50).build();
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()?;
    let everyone: Vec<Value> = zoom.stream(Everyone).try_collect().await?;
    println!("{} users", everyone.len());
    Ok(())
}
