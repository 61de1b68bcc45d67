//! What to do where the crate falls short: a call that it lacks, and fields that it lacks.
//!
//! Runs on the built-in fake account, so without credentials.
#![allow(clippy::print_stdout)]

use futures::TryStreamExt;
use serde_json::Value;
use zoom_admin::declare::{model, request};
use zoom_admin::fake::Fake;
use zoom_admin::text::{LONGEST, Visible};
use zoom_admin::{RawPages, Result, UserId, Zoom, user};

request! {
    /// A call of one's own: `GET /users/{userId}`, with only what this program wants of the answer.
    #[get("/users/{userId}", Light)]
    #[classic("user:read:admin")]
    #[granular("user:read:user:admin")]
    pub struct mine::WhoIs(user: UserId) -> Person {}
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let fake = Fake::builder().users(50).build();
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()?;

    // Any listing of the crate, with its records as the JSON that came. `Raw` does it for one answer.
    let listing = zoom.stream(RawPages(user::List::new()));
    let records: Vec<Value> = listing.try_collect().await?;
    let email = records[0]["email"].as_str().unwrap_or_default();
    println!(
        "{} records, the first of {}",
        records.len(),
        Visible(email, LONGEST)
    );

    // A call of one's own.
    let person = zoom.send(WhoIs::new(UserId::from(email))).await?;
    println!(
        "{} works in {:?}",
        Visible(&person.email, LONGEST),
        person.dept
    );
    Ok(())
}
