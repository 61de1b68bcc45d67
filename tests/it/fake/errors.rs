//! Errors, refusals and clamps.

use super::*;

#[tokio::test]
async fn errors_are_zooms() {
    let fake = fake();
    let caller = Caller::of(&fake);
    for (path, status, code) in [
        ("/users/nobody@example.com", 404, 1001),
        ("/users/nobody/settings", 404, 1001),
        ("/groups/none", 404, 4130),
        ("/groups/none/members", 404, 4130),
        ("/accounts/other/settings", 404, 2001),
        ("/nothing/here", 400, 2300),
        ("/users?status=odd", 400, 300),
        ("/users?page_size=0", 400, 300),
        ("/report/users", 400, 300),
        ("/report/users?from=2026-06-01", 400, 300),
        ("/report/users?from=2026-06-02&to=2026-06-01", 400, 300),
        ("/report/users?from=2026-05-01&to=2026-06-02", 400, 300),
        ("/report/users?from=2025-12-31&to=2026-01-05", 400, 300),
        (
            "/report/history_meetings?from=1.6.2026&to=2.6.2026",
            400,
            300,
        ),
        ("/report/activities?from=2026-6-1&to=2026-06-02", 400, 300),
    ] {
        let (is, body) = caller.get(path).await;
        assert_eq!((is, &body["code"]), (status, &json!(code)), "{path}");
        assert!(body["message"].is_string());
    }
    let (_, body) = caller.get("/users/nobody").await;
    assert_eq!(body["message"], "User does not exist: nobody.");
    assert_eq!(
        caller
            .get("/report/users?from=2026-01-01&to=2026-02-01")
            .await
            .0,
        200
    );
    let mut post = caller.request("/users");
    *post.method_mut() = Method::POST;
    assert_eq!(fake.call(post, DEADLINE).await.unwrap().status(), 405);
}

#[tokio::test]
async fn a_missing_scope_is_named_as_the_app_knows_it() {
    let classic = Fake::builder().users(5).scopes(["user:read:admin"]).build();
    let caller = Caller::of(&classic);
    assert_eq!(caller.get("/users").await.0, 200);
    let (status, body) = caller.get("/groups").await;
    assert_eq!((status, &body["code"]), (400, &json!(4711)));
    assert_eq!(
        body["message"],
        "Invalid access token, does not contain scopes:[group:read:admin, group:write:admin]."
    );
    let granular = Fake::builder()
        .users(5)
        .scopes(["user:read:list_users:admin"])
        .build();
    let caller = Caller::of(&granular);
    assert_eq!(caller.get("/users").await.0, 200);
    let (_, body) = caller.get("/groups").await;
    assert_eq!(
        body["message"],
        "Invalid access token, does not contain scopes:[group:read:list_groups:admin]."
    );
}

#[tokio::test]
async fn a_path_can_be_refused_and_allowed_again() {
    let fake = fake();
    let caller = Caller::of(&fake);
    fake.refuse("/report/users", FakeRefusal::no_permission())
        .unwrap();
    let path = "/report/users?from=2026-06-01&to=2026-06-02";
    let (status, body) = caller.get(path).await;
    assert_eq!((status, &body["code"]), (400, &json!(200)));
    fake.allow("/report/users");
    assert_eq!(caller.get(path).await.0, 200);
    fake.refuse("/users/{userId}", FakeRefusal::no_such_user("x"))
        .unwrap();
    assert_eq!(caller.get("/users/summary").await.0, 200);
    assert_eq!(caller.get("/users/me").await.0, 404);
}

#[tokio::test]
async fn reports_that_answer_for_less_say_so() {
    let fake = fake();
    fake.clamp_reports(7);
    let caller = Caller::of(&fake);
    let range = "from=2026-06-01&to=2026-06-30&page_size=300";
    let hosts = caller.ok(&format!("/report/users?{range}")).await;
    assert_eq!(
        (&hosts["from"], &hosts["to"]),
        (&json!("2026-06-24"), &json!("2026-06-30"))
    );
    let signs = caller.ok(&format!("/report/activities?{range}")).await;
    assert_eq!(signs["from"], "2026-06-24T00:00:00Z");
    let path = format!("/report/activities?{range}");
    for line in caller.all(&path, "activity_logs").await {
        assert!(date(line["time"].as_str().unwrap()) >= date("2026-06-24"));
    }
}
