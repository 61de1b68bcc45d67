//! A product that reads Zoom, and its test on the fake: `cargo test --example downstream_test`.
#![allow(clippy::print_stdout)]
use futures::TryStreamExt;
use std::collections::BTreeMap;
use zoom_admin::fake::Fake;
use zoom_admin::user::{List, Status};
use zoom_admin::{Result, Zoom};

/// The product: the addresses of an account, and whether each may sign in.
async fn directory(zoom: &Zoom) -> Result<BTreeMap<String, bool>> {
    let mut people = BTreeMap::new();
    for (status, active) in [(Status::Active, true), (Status::Inactive, false)] {
        let mut users = zoom.stream(List::new().status(status));
        while let Some(user) = users.try_next().await? {
            people.insert(user.email, active);
        }
    }
    Ok(people)
}

async fn read(fake: &Fake, secret: &str) -> Result<BTreeMap<String, bool>> {
    let zoom = Zoom::builder().transport(fake.clone()).clock(fake.clock());
    let zoom = zoom.server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, secret);
    directory(&zoom.build()?).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let fake = Fake::builder().build();
    println!("{} people", read(&fake, Fake::CLIENT_SECRET).await?.len());
    Ok(())
}

#[cfg(test)]
#[tokio::test(start_paused = true)]
async fn the_directory_survives_all() -> std::result::Result<(), Box<dyn std::error::Error>> {
    use zoom_admin::fake::{FakeStatus, Fault, FaultRule};
    // Somebody is deactivated between the two listings, and every third call is refused.
    let fake = Fake::builder().users(300).max_page_size(100).build();
    let mut active = fake.users();
    active.retain(|user| user.status == FakeStatus::Active);
    let email = active.remove(0).email;
    let gone = email.clone();
    fake.before_request(5, move |fake| {
        fake.deactivate(&gone);
    });
    fake.inject(FaultRule::new(Fault::rate_limit()).on("/users").every(3))?;
    let people = read(&fake, Fake::CLIENT_SECRET).await?;
    assert_eq!(people.get(&email), Some(&false), "the later listing holds");
    let calls = fake.requests().to("/users")?;
    calls.answered(429).expect_between(1..)?;
    fake.requests().to("/oauth/token")?.expect(1)?;
    let error = read(&fake, "a secret of yesterday").await.err();
    assert_eq!(error.map(|e| e.kind()), Some(zoom_admin::ErrorKind::Auth));
    let narrow = Fake::builder().scopes(["group:read:admin"]).build();
    let error = read(&narrow, Fake::CLIENT_SECRET).await.err();
    assert!(error.is_some_and(|e| !e.missing_scopes().is_empty()));
    Ok(())
}
