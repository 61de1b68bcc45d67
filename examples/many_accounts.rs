//! Many accounts in one process: a client each, over one transport, each with its own token and at its
//! own pace. One that is refused does not stop the others.
//!
//! Runs on fake accounts. With real ones, clients share the connections of one
//! `transport::ReqwestTransport`; for workers on many machines, see the example `fleet_worker`.
#![allow(clippy::print_stdout)]

use futures::{StreamExt, TryStreamExt};
use zoom_admin::fake::Fake;
use zoom_admin::{Result, Zoom, user};

async fn count_users(fake: Fake, secret: &str) -> Result<usize> {
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, secret)
        .build()?;
    let users = zoom.stream(user::List::new());
    users.try_fold(0, async |count, _| Ok(count + 1)).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let customers = (1..=20_u32).map(|number| {
        let fake = Fake::builder()
            .users(10 * number)
            .seed(number.into())
            .build();
        // The seventh customer has made a new secret and told nobody.
        let secret = if number == 7 {
            "of yesterday"
        } else {
            Fake::CLIENT_SECRET
        };
        (number, fake, secret)
    });
    let mut results = futures::stream::iter(customers)
        .map(async |(number, fake, secret)| (number, count_users(fake, secret).await))
        .buffer_unordered(8); // so many accounts at a time
    while let Some((number, users)) = results.next().await {
        match users {
            Ok(users) => println!("customer {number}: {users} users"),
            Err(error) => println!("customer {number}: {error}"),
        }
    }
}
