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
}

/// The answer to a call with this method.
async fn send(caller: &Caller, method: Method, path: &str) -> Response<Bytes> {
    let mut request = caller.request(path);
    *request.method_mut() = method;
    caller.fake.call(request, DEADLINE).await.unwrap()
}

#[tokio::test]
async fn calls_that_the_fake_does_not_have_are_refused_for_their_scopes() {
    let caller = Caller::of(&fake());
    for (method, path, scopes) in [
        (Method::POST, "/users", "user:write:admin, user:write"),
        (Method::DELETE, "/users/me", "user:write:admin"),
        (Method::PATCH, "/meetings/123", "meeting:write:admin"),
    ] {
        let answer = send(&caller, method, path).await;
        assert_eq!(answer.status(), 400, "{path}");
        let body = body(&answer);
        assert_eq!(body["code"], 4711, "{path}: {body}");
        let message = body["message"].as_str().unwrap();
        let first = scopes.split(',').next().unwrap();
        assert!(message.contains(first), "{message}");
    }
    for (method, path) in [
        (Method::PUT, "/users"),
        (Method::OPTIONS, "/users"),
        (Method::POST, "/nothing/here"),
        (Method::GET, "/users/"),
    ] {
        let answer = send(&caller, method, path).await;
        assert_eq!(answer.status(), 400, "{path}");
        assert_eq!(body(&answer)["code"], 2300, "{path}");
    }
    let writer = Fake::builder()
        .users(5)
        .scopes(["user:write:admin"])
        .build();
    let answer = send(&Caller::of(&writer), Method::POST, "/users").await;
    assert_eq!(body(&answer)["code"], 2300, "the fake only reads");
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let caller = Caller::of(&fake());
    let path = "/users/summary";
    let whole = caller.call(path).await.unwrap();
    let head = send(&caller, Method::HEAD, path).await;
    assert_eq!((head.status(), head.body().len()), (whole.status(), 0));
    let length = whole.body().len().to_string();
    assert_eq!(header(&head, "content-length"), Some(length.as_str()));
    assert_eq!(
        header(&head, "content-type"),
        header(&whole, "content-type")
    );
}

#[tokio::test]
async fn of_a_repeated_parameter_the_first_value_holds() {
    let caller = Caller::of(&fake());
    for (path, expected) in [
        ("/users?page_size=3&page_size=2", 3),
        ("/users?page_size=2&page_size=3", 2),
    ] {
        assert_eq!(caller.ok(path).await["page_size"], expected, "{path}");
    }
    let listed = caller.ok("/users?status=inactive&status=active").await;
    assert_eq!(listed["users"][0]["status"], "inactive");
}

#[tokio::test(start_paused = true)]
async fn a_call_refuses_with_the_words_that_an_injected_error_of_the_same_code_has() {
    let meeting = |host: &str, uuid: &str, start: &str, id| {
        FakeMeeting::new(host, uuid, instant(start)).with(|m| m.id = id)
    };
    let account = FakeAccount::new()
        .user(FakeUser::new("room@example.com").with(|u| u.kind = 99))
        .user(FakeUser::new("basic@example.com").with(|u| u.kind = 1))
        .user(FakeUser::new("gone@example.com").with(|u| u.status = FakeStatus::Inactive))
        .meeting(meeting(
            "basic@example.com",
            "soon==",
            "2026-07-02T09:00:00Z",
            81_000_000_001,
        ))
        .meeting(meeting(
            "basic@example.com",
            "old==",
            "2025-05-02T09:00:00Z",
            81_000_000_002,
        ));
    let fake = Fake::builder().account(account).unlimited().build();
    let caller = Caller::of(&fake);
    let past = "/report/users?from=2025-01-01&to=2025-01-02";
    for (code, path) in [
        (124, "/users?as=nobody"),
        (200, "/report/billing"),
        (300, "/users?page_size=0"),
        (404, "/meetings/81000000003/polls"),
        (1001, "/users/nobody"),
        (1238, "/users/basic@example.com/collaboration_devices/none"),
        (2001, "/accounts/other/settings"),
        (2300, "/nothing"),
        (3000, "/meetings/81000000001/survey"),
        (3001, "/meetings/81000000003"),
        (3161, "/users/room@example.com/meetings"),
        (4130, "/groups/none"),
        (4400, "/meetings/81000000001/polls"),
        (5010, "/report/billing/invoices?billing_id=none"),
        (5301, "/users/gone@example.com/presence_status"),
        (12702, "/past_meetings/old%3D%3D"),
        (
            12703,
            "/report/history_meetings?from=2026-06-01&to=2026-06-02&group_id=g",
        ),
    ] {
        let mut request = caller.request(path);
        if code == 124 {
            request.headers_mut().remove("authorization");
        }
        if code == 5010 {
            fake.edit(|a| a.billing(json!({ "billing_reports": [] })));
        }
        let own = fake.call(request.clone(), DEADLINE).await.unwrap();
        fake.inject(FaultRule::new(Fault::zoom(code).unwrap()).times(1))
            .unwrap();
        let injected = fake.call(request, DEADLINE).await.unwrap();
        assert_eq!(own.status(), injected.status(), "{path}");
        let (own, injected) = (body(&own), body(&injected));
        assert_eq!(
            (&own["code"], &injected["code"]),
            (&json!(code), &json!(code)),
            "{path}: {own}"
        );
        // A call may say what the error is about, too.
        let words = |body: &Value| {
            let text = body["message"]
                .as_str()
                .unwrap()
                .trim_end_matches('.')
                .to_owned();
            text.split(": ").next().unwrap().to_owned()
        };
        let is_of_subject = [404, 12703].contains(&code);
        assert!(
            is_of_subject || words(&own) == words(&injected),
            "{own} {injected}"
        );
    }
    assert_eq!(caller.get(past).await.1["code"], 300);
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
