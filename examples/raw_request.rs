//! What to do where the crate falls short: a call that it lacks, and fields that it lacks.
//!
//! Runs on the built-in fake account, so without credentials.
#![allow(clippy::print_stdout)]

use futures::TryStreamExt;
use serde::Deserialize;
use serde_json::Value;
use zoom_admin::declare::{model, request};
use zoom_admin::fake::Fake;
use zoom_admin::text::{LONGEST, visible};
use zoom_admin::{
    Label, Meta, PageBody, Paged, Parts, Raw, RawPages, Request, Result, UserId, Zoom, decode, user,
};

request! {
    /// A call of one's own: `GET /users/{userId}`, with only what this program wants of the answer.
    ///
    /// It goes through the same token, limiter, retries and decoding as the calls of the crate.
    #[get("/users/{userId}", Light)]
    #[classic("user:read:admin")]
    #[granular("user:read:user:admin")]
    pub struct mine::WhoIs(user: UserId) -> Person {
        /// `true` asks by the id of the company's own directory.
        #[name = "search_by_unique_id"]
        by_unique_id: Option<bool>,
    }
}

model! {
    /// The answer. A value that cannot be read is `None` with a note, as in the crate.
    pub struct Person {
        /// Neither an `Option` nor a `Vec`: nobody is a person without it.
        pub email: String,
        /// Department.
        pub dept: Option<String>,
    }
}

/// A listing of one's own, written by hand: `GET /users`, with another page.
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
    fn range(&self) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
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

    // Any request of the crate, with its answer as the JSON that came.
    let page: Value = zoom.send(Raw(user::List::new())).await?;
    println!("One page: total_records {}", page["total_records"]);

    // A whole listing in the same way, page after page.
    let records: Vec<Value> = zoom
        .stream(RawPages(user::List::new()))
        .try_collect()
        .await?;
    println!(
        "{} records, the first of {}",
        records.len(),
        visible(&records[0]["email"].to_string(), LONGEST)
    );

    // A call of one's own.
    let user = UserId::from(records[0]["email"].as_str().unwrap_or_default());
    let person = zoom.send(WhoIs::new(user)).await?;
    println!(
        "{} works in {:?}",
        visible(&person.email, LONGEST),
        person.dept
    );

    // A listing of one's own.
    let everyone: Vec<Value> = zoom.stream(Everyone).try_collect().await?;
    println!(
        "{} users in pages of {}",
        everyone.len(),
        Everyone::PAGE_SIZE
    );
    Ok(())
}
