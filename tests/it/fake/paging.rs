//! Pages and their tokens.

use super::*;

#[tokio::test]
async fn pages_of_any_size_give_the_same_listing() {
    let caller = Caller::of(&fake());
    for (path, items) in [
        ("/users?status=active", "users"),
        ("/report/users?from=2026-06-01&to=2026-06-30", "users"),
        (
            "/report/activities?from=2026-06-20&to=2026-06-30",
            "activity_logs",
        ),
        (
            "/report/history_meetings?from=2026-06-20&to=2026-06-30",
            "history_meetings",
        ),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let wide = caller
            .all(&format!("{path}{joint}page_size=300"), items)
            .await;
        let narrow = caller
            .all(&format!("{path}{joint}page_size=7"), items)
            .await;
        assert_eq!(wide, narrow, "{path}");
        assert_eq!(caller.ok(path).await[items].as_array().unwrap().len(), 30);
    }
    let first = caller.ok("/users?page_size=10").await;
    assert_eq!(
        (&first["page_number"], &first["page_size"]),
        (&json!(1), &json!(10))
    );
    let second = caller.ok("/users?page_size=10&page_number=2").await;
    assert_eq!(second["page_number"], 2);
    assert_ne!(first["users"], second["users"]);
    assert_eq!(
        caller.ok("/users?page_number=999999").await["users"],
        json!([])
    );
}

#[tokio::test(start_paused = true)]
async fn page_tokens_are_of_one_listing_and_die_after_a_quarter_of_an_hour() {
    let caller = Caller::of(&fake());
    let page = caller.ok("/users").await;
    let token = page["next_page_token"].as_str().unwrap();
    let dead = json!({ "code": 300, "message": "The next page token is invalid or expired." });
    for path in [
        format!("/users?status=inactive&next_page_token={token}"),
        format!("/users?next_page_token={}", &token[1..]),
        "/users?next_page_token=garbled".to_owned(),
    ] {
        assert_eq!(caller.get(&path).await, (400, dead.clone()), "{path}");
    }
    let path = format!("/users?next_page_token={token}");
    tokio::time::advance(Duration::from_secs(899)).await;
    assert_eq!(caller.get(&path).await.0, 200);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(caller.get(&path).await, (400, dead));
}

#[tokio::test]
async fn a_page_larger_than_allowed_is_refused() {
    let caller = Caller::of(&fake());
    for (path, max) in [
        ("/users", 2000),
        ("/report/users?from=2026-06-01&to=2026-06-02", 300),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        assert_eq!(
            caller.get(&format!("{path}{joint}page_size={max}")).await.0,
            200
        );
        let (status, body) = caller
            .get(&format!("{path}{joint}page_size={}", max + 1))
            .await;
        assert_eq!((status, &body["code"]), (400, &json!(300)));
        assert_eq!(body["errors"][0]["field"], "page_size");
    }
    let caller = Caller::of(&Fake::builder().users(10).max_page_size(100).build());
    assert_eq!(caller.get("/users?page_size=101").await.0, 400);
    assert_eq!(caller.get("/users?page_size=100").await.0, 200);
}

#[tokio::test]
async fn an_empty_page_in_the_middle_loses_nothing() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let plain = caller.all("/users", "users").await;
    fake.inject(FaultRule::new(Fault::EmptyPage).after(3))
        .unwrap();
    assert_eq!(caller.all("/users", "users").await, plain);
}

#[tokio::test(start_paused = true)]
async fn page_tokens_live_as_long_as_they_are_told_to() {
    let life = Duration::from_secs(60);
    let fake = Fake::builder().users(50).page_token_life(life).build();
    let caller = Caller::of(&fake);
    let page = caller.ok("/users?page_size=5").await;
    let token = page["next_page_token"].as_str().unwrap();
    let path = format!("/users?page_size=5&next_page_token={token}");
    tokio::time::advance(life - Duration::from_millis(1)).await;
    let next = caller.ok(&path).await;
    tokio::time::advance(Duration::from_millis(1)).await;
    let dead = json!({ "code": 300, "message": "The next page token is invalid or expired." });
    assert_eq!(caller.get(&path).await, (400, dead));
    let token = next["next_page_token"].as_str().unwrap();
    let later = format!("/users?page_size=5&next_page_token={token}");
    assert_eq!(caller.get(&later).await.0, 200, "each from its own start");
}
