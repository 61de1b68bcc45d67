//! The record of requests, and paths that no request can have.

use super::*;
use zoom_admin::fake::{FakeCall, FakeError};

#[tokio::test]
async fn a_rule_or_refusal_for_a_path_that_no_request_has_is_refused_with_the_nearest_path() {
    let fake = fake();
    let rule = || FaultRule::new(Fault::Reset);
    let error = fake
        .inject(rule().on("/users/{userId}/setting"))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the fake has no call with the path `/users/{userId}/setting`; \
         the nearest is `/users/{userId}/settings`"
    );
    // What `unwrap` shows is the sentence.
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(
        fake.refuse("/report/user", FakeRefusal::no_permission())
            .is_err()
    );
    // No token endpoint can be refused: a rule with a fault does that.
    assert!(
        fake.refuse("/oauth/token", FakeRefusal::no_permission())
            .is_err()
    );
    assert!(Fake::builder().fault(rule().on("/oauth/tokens")).is_err());
    assert!(fake.requests().to("/v2/users").is_err());
    fake.inject(rule().on("/oauth/token")).unwrap();
    let caller = Caller::of(&fake);
    for path in ["/users", "/report/users?from=2026-06-01&to=2026-06-02"] {
        assert_eq!(caller.get(path).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn a_rule_of_the_builder_and_one_from_a_text_apply() {
    let rule = "503@/users,after=1,times=1".parse().unwrap();
    let fake = Fake::builder().users(5).fault(rule).unwrap().build();
    let caller = Caller::of(&fake);
    let mut statuses = Vec::new();
    for path in ["/users", "/groups", "/users", "/users"] {
        statuses.push(caller.call(path).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 503, 200]);
    // Without a number, a rule of a text applies without end.
    fake.inject("zoom=3001@/groups".parse().unwrap()).unwrap();
    for _ in 0..3 {
        let (status, body) = caller.get("/groups").await;
        assert_eq!((status, &body["code"]), (404, &json!(3001)));
    }
}

#[tokio::test]
async fn requests_are_asserted_over_by_path_parameters_headers_status_and_order() {
    let fake = fake();
    let caller = Caller::of(&fake);
    caller.ok("/users?status=active&page_size=5").await;
    caller.ok("/users?status=pending").await;
    caller.get("/users/nobody").await;
    caller.ok("/groups").await;
    let all = fake.requests();
    assert_eq!((all.count(), all.iter().count()), (4, 4));
    let users = fake.requests().to("/users").unwrap();
    users.expect(2).unwrap();
    users.expect_between(1..).unwrap();
    users.clone().with("status", "pending").expect(1).unwrap();
    let one = fake.requests().to("/users/{userId}").unwrap();
    one.clone().answered(404).expect(1).unwrap();
    one.clone().answered(200).expect(0).unwrap();
    fake.requests()
        .to("/users/nobody")
        .unwrap()
        .expect(1)
        .unwrap();
    let bearer = FakeCall::fingerprint(&format!("Bearer {}", caller.token));
    assert!(bearer.starts_with("Bearer sha256:"));
    all.clone()
        .with_header("authorization", &bearer)
        .expect(4)
        .unwrap();
    all.expect_order(["/users", "/users/{userId}", "/groups"])
        .unwrap();

    let error = all.expect_order(["/groups", "/users"]).unwrap_err();
    let FakeError::Unexpected(text) = &error else {
        panic!("{error}")
    };
    assert_eq!(
        text,
        "expected a request to /users after /groups, and none came. All requests:\n\
         * 1. GET /v2/users?status=active&page_size=5 -> 200\n\
         * 2. GET /v2/users?status=pending -> 200\n\
         * 3. GET /v2/users/nobody -> 404\n\
         * 4. GET /v2/groups -> 200"
    );
    let error = users.with("status", "pending").expect(2).unwrap_err();
    assert!(
        error.to_string().starts_with(
            "expected 2 requests to /users with status=pending, and 1 came. All requests:\n  1. GET"
        ),
        "{error}"
    );
    let error = one.expect_between(2..=3).unwrap_err().to_string();
    assert!(error.starts_with("expected 2 to 3 requests to"), "{error}");
    let error = one.expect_between(..1).unwrap_err().to_string();
    assert!(error.starts_with("expected 0 requests to"), "{error}");
    let error = all.expect_order(["/user"]).unwrap_err();
    assert!(matches!(error, FakeError::UnknownPath { .. }));
}

#[tokio::test]
async fn a_failed_assertion_lists_the_latest_requests_only() {
    let fake = Fake::builder().users(5).unlimited().build();
    let caller = Caller::of(&fake);
    for _ in 0..100 {
        caller.ok("/users/me").await;
    }
    let error = fake.requests().expect(1).unwrap_err().to_string();
    assert!(error.contains("(40 earlier ones)\n* 41. GET"), "{error}");
    assert_eq!(error.lines().count(), 62);
}

#[tokio::test]
async fn the_record_has_headers_and_tells_no_secret() {
    let fake = fake();
    let token =
        Request::post("https://zoom.us/oauth/token?grant_type=refresh_token&refresh_token=s3cr3t")
            .header("authorization", "Basic czNjcjN0")
            .header("cookie", "s3cr3t")
            .header("user-agent", "tester/1")
            .body(Bytes::from("client_secret=s3cr3t"))
            .unwrap();
    fake.call(token, DEADLINE).await.unwrap();
    let caller = Caller::of(&fake);
    caller.ok("/users/me").await;
    let calls = fake.calls();
    assert_eq!(calls[0].template, Some("/oauth/token"));
    assert_eq!(calls[0].header("user-agent"), Some("tester/1"));
    assert_eq!(
        calls[0].param("grant_type").as_deref(),
        Some("refresh_token")
    );
    let requests = fake
        .requests()
        .with("refresh_token", "s3cr3t")
        .with_header("Authorization", "Basic czNjcjN0");
    let error = requests.expect(9).unwrap_err();
    let shown = format!("{calls:?} {requests:?} {error} {error:?} {}", calls[0]);
    for secret in ["s3cr3t", "czNjcjN0", caller.token.as_str()] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!format!("{:?}", calls[1].headers).contains(secret));
    }
    assert!(shown.contains("grant_type=refresh_token&refresh_token=[hidden]"));
    let print = FakeCall::fingerprint("Basic czNjcjN0");
    let criteria = format!(" with refresh_token=[hidden] with the header Authorization: {print}");
    assert!(shown.contains(&criteria), "{shown}");
    // A fingerprint that was given is shown as it is.
    let requests = fake.requests().with_header("authorization", &print);
    requests.expect(1).unwrap();
    let error = requests.expect(2).unwrap_err().to_string();
    assert!(
        error.contains(&format!("authorization: {print}, and 1")),
        "{error}"
    );
}

#[tokio::test]
async fn the_record_hides_encoded_names_the_query_of_a_referer_and_a_password_in_the_address() {
    let fake = fake();
    let url = "https://user:s3cr3t@zoom.us/oauth/authorize?refresh%5Ftoken=s3cr3t&St%61te=s3cr3t&a";
    for referer in [
        "https://zoom.us/oauth/authorize?client_id=1&state=s3cr3t",
        "https://zoom.us/oauth/authorize#s3cr3t",
    ] {
        let request = Request::get(url)
            .header("referer", referer)
            .body(Bytes::new())
            .unwrap();
        fake.call(request, DEADLINE).await.unwrap();
    }
    for call in fake.calls() {
        assert_eq!(
            call.header("referer"),
            Some("https://zoom.us/oauth/authorize")
        );
        assert_eq!(call.host, "zoom.us");
        let shown = format!("{call:?} {call} {:?}", call.headers);
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert!(
            shown.contains("?refresh%5Ftoken=[hidden]&St%61te=[hidden]&a"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_record_that_is_bounded_keeps_the_latest_requests_with_their_status() {
    let fake = Fake::builder().users(5).keep_calls(2).build();
    let caller = Caller::of(&fake);
    for path in ["/users", "/groups", "/users/nobody"] {
        caller.get(path).await;
    }
    let calls = fake.calls();
    let kept: Vec<_> = calls.iter().map(|c| (c.path.as_str(), c.status)).collect();
    assert_eq!(
        kept,
        [("/v2/groups", Some(200)), ("/v2/users/nobody", Some(404))]
    );
}

#[tokio::test]
async fn each_request_is_told_once_it_is_answered() {
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = told.clone();
    let fake = Fake::builder()
        .users(5)
        .on_request(move |call| log.lock().unwrap().push(call.to_string()))
        .build();
    let caller = Caller::of(&fake);
    caller.ok("/users?status=active").await;
    fake.inject(FaultRule::new(Fault::Reset)).unwrap();
    caller.call("/groups").await.unwrap_err();
    assert_eq!(
        *told.lock().unwrap(),
        [
            "GET /v2/users?status=active -> 200",
            "GET /v2/groups -> no answer"
        ]
    );
}
