//! Server-to-server apps whose processes share a token.

use futures::TryStreamExt;
use zoom_admin::auth::store::MemoryStore;
use zoom_admin::fake::{Fake, Fault, FaultRule};
use zoom_admin::{Zoom, user};

use crate::auth::connect::{minutes, on};

fn process(fake: &Fake, tokens: Option<&MemoryStore>) -> Zoom {
    let builder = on(fake).max_page_size(5).server_to_server(
        Fake::ACCOUNT_ID,
        Fake::CLIENT_ID,
        Fake::CLIENT_SECRET,
    );
    match tokens {
        Some(tokens) => builder.token_store(tokens.clone()).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

async fn list(zoom: &Zoom) -> zoom_admin::Result<usize> {
    let users: Vec<_> = zoom.stream(user::List::new()).try_collect().await?;
    Ok(users.len())
}

/// An app whose new tokens void the earlier ones, and pages of few users.
fn old_app() -> Fake {
    Fake::builder()
        .users(60)
        .max_page_size(5)
        .one_token_at_a_time()
        .unlimited()
        .build()
}

#[tokio::test(start_paused = true)]
async fn processes_of_an_app_share_a_token_and_do_not_void_each_others() {
    let fake = old_app();
    let tokens = MemoryStore::new();
    let processes: Vec<_> = (0..8).map(|_| process(&fake, Some(&tokens))).collect();
    for (hour, after) in [(1, 0), (2, 61), (3, 61)] {
        minutes(after).await;
        let lists = futures::future::join_all(processes.iter().map(list)).await;
        let first = *lists[0].as_ref().unwrap();
        assert!(first > 30);
        assert!(lists.iter().all(|l| *l.as_ref().unwrap() == first));
        assert_eq!(fake.tokens_issued(), hour);
    }
    assert!(fake.calls().iter().all(|c| c.status != Some(401)));
}

#[tokio::test(start_paused = true)]
async fn in_the_middle_of_a_listing_the_store_is_looked_at_first_and_then_one_is_asked_for() {
    let fake = old_app();
    let tokens = MemoryStore::new();
    let (one, two) = (process(&fake, Some(&tokens)), process(&fake, Some(&tokens)));
    let whole = list(&one).await.unwrap();
    assert_eq!(list(&two).await.unwrap(), whole);
    assert_eq!(fake.tokens_issued(), 1);
    // Voided from outside, in the middle: one asks anew, the other finds that in the store.
    fake.inject(FaultRule::new(Fault::RevokeTokens).on("/users").after(3))
        .unwrap();
    assert_eq!(list(&one).await.unwrap(), whole);
    assert_eq!(fake.tokens_issued(), 2);
    assert_eq!(list(&two).await.unwrap(), whole);
    assert_eq!(fake.tokens_issued(), 2);
    // Refused again at once: once is enough.
    fake.inject(
        FaultRule::new(Fault::Unauthorized)
            .on("/users")
            .after(2)
            .times(2),
    )
    .unwrap();
    assert!(list(&one).await.is_err());
    assert_eq!(fake.tokens_issued(), 3);
}

#[tokio::test(start_paused = true)]
async fn apps_of_one_account_do_not_share_a_token() {
    let script = crate::support::Script::new(|r| {
        let body = match r.uri().path().ends_with("/token") {
            true => r#"{"access_token":"t","expires_in":3599}"#,
            false => r#"{"total_users_count":1}"#,
        };
        crate::support::http(200, body)
    });
    let tokens = MemoryStore::new();
    for app in ["one", "two", "one"] {
        let zoom = Zoom::builder()
            .transport(script.clone())
            .server_to_server("account", app, "secret")
            .token_store(tokens.clone())
            .build()
            .unwrap();
        zoom.send(user::Summary::new()).await.unwrap();
    }
    let calls = script.calls();
    let asked = calls.iter().filter(|c| c.url.ends_with("/token")).count();
    assert_eq!((asked, calls.len()), (2, 5));
}
