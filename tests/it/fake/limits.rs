//! Rate limits, quotas and access tokens.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_window_of_one_second_holds_what_the_plan_allows() {
    for (plan, path, label, limit) in [
        (FakePlan::Business, "/users", "Medium", 60),
        (FakePlan::Pro, "/users/me", "Light", 30),
        (FakePlan::Free, "/report/activities", "Heavy", 1),
    ] {
        let caller = Caller::of(&Fake::builder().users(3).plan(plan).build());
        for k in 1..=limit {
            let response = caller.call(path).await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(header(&response, "x-ratelimit-category"), Some(label));
            assert_eq!(header(&response, "x-ratelimit-type"), Some("QPS"));
            assert_eq!(
                header(&response, "x-ratelimit-limit"),
                Some(&*limit.to_string())
            );
            assert_eq!(
                header(&response, "x-ratelimit-remaining"),
                Some(&*(limit - k).to_string())
            );
        }
        tokio::time::advance(Duration::from_millis(999)).await;
        let refused = caller.call(path).await.unwrap();
        assert_eq!(refused.status(), 429);
        assert_eq!(header(&refused, "x-ratelimit-remaining"), Some("0"));
        assert_eq!(header(&refused, "retry-after"), None);
        assert_eq!(body(&refused)["code"], 429);
        let message = body(&refused)["message"].to_string();
        assert!(message.contains("maximum per-second rate limit"));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(caller.call(path).await.unwrap().status(), 200);
    }
}

#[tokio::test(start_paused = true)]
async fn the_daily_quota_comes_back_at_midnight_utc() {
    let fake = Fake::builder().users(3).plan(FakePlan::Pro).build();
    fake.spend_quota(FakeLabel::Heavy, 29_999);
    let caller = Caller::of(&fake);
    assert_eq!(caller.get("/report/activities").await.0, 200);
    let refused = caller.call("/report/activities").await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(header(&refused, "x-ratelimit-type"), Some("Daily-limit"));
    assert_eq!(header(&refused, "x-ratelimit-limit"), Some("30000"));
    assert_eq!(
        header(&refused, "retry-after"),
        Some("2026-07-02T00:00:00Z")
    );
    assert!(
        body(&refused)["message"]
            .to_string()
            .contains("maximum daily rate limit")
    );
    assert_eq!(caller.get("/users").await.0, 200, "others have no quota");
    tokio::time::advance(Duration::from_secs(15 * 3600)).await;
    let caller = Caller::of(&fake);
    assert_eq!(caller.get("/report/activities").await.0, 200);
}

#[tokio::test]
async fn every_answer_has_a_tracking_id_a_date_and_a_type() {
    let caller = Caller::of(&fake());
    let mut ids = BTreeSet::new();
    for path in ["/users", "/users/nobody", "/nothing"] {
        let response = caller.call(path).await.unwrap();
        ids.insert(header(&response, "x-zm-trackingid").unwrap().to_owned());
        assert!(
            header(&response, "date")
                .unwrap()
                .starts_with("Wed, 01 Jul 2026 09:00:0")
        );
        assert!(
            header(&response, "content-type")
                .unwrap()
                .starts_with("application/json")
        );
    }
    assert_eq!(ids.len(), 3);
}

pub(crate) fn token_request(id: &str, secret: &str, query: &str, body: &str) -> Request<Bytes> {
    let basic = STANDARD.encode(format!("{id}:{secret}"));
    Request::post(format!("https://zoom.us/oauth/token{query}"))
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

#[tokio::test]
async fn the_token_endpoint_answers_as_zooms_does() {
    let fake = Fake::builder().users(3).build();
    let form = format!(
        "grant_type=account_credentials&account_id={}",
        Fake::ACCOUNT_ID
    );
    let (id, secret) = (Fake::CLIENT_ID, Fake::CLIENT_SECRET);
    for request in [
        token_request(id, secret, "", &form),
        token_request(id, secret, &format!("?{form}"), ""),
    ] {
        let response = fake.call(request, DEADLINE).await.unwrap();
        let token = body(&response);
        assert_eq!(
            (response.status().as_u16(), &token["expires_in"]),
            (200, &json!(3599))
        );
        assert_eq!(
            (&token["token_type"], &token["api_url"]),
            (&json!("bearer"), &json!("https://api.zoom.us"))
        );
        assert_eq!(token["scope"].as_str().unwrap().split(' ').count(), 5);
        let token = token["access_token"].as_str().unwrap().to_owned();
        let caller = Caller {
            fake: fake.clone(),
            token,
        };
        assert_eq!(caller.get("/users").await.0, 200);
    }
    assert_eq!(fake.tokens_issued(), 2);
    let other = format!(
        "grant_type=client_credentials&account_id={}",
        Fake::ACCOUNT_ID
    );
    for (request, answer) in [
        (
            token_request(id, "wrong", "", &form),
            json!({"reason": "Invalid client_id or client_secret", "error": "invalid_client"}),
        ),
        (
            token_request(id, secret, "", &other),
            json!({"reason": "unsupported grant type", "error": "unsupported_grant_type"}),
        ),
    ] {
        let response = fake.call(request, DEADLINE).await.unwrap();
        assert_eq!((response.status().as_u16(), body(&response)), (400, answer));
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_live_an_hour_or_until_they_are_revoked() {
    let fake = Fake::builder().users(3).build();
    let (first, second) = (Caller::of(&fake), Caller::of(&fake));
    assert_eq!(first.get("/users").await.0, 200);
    assert_eq!(second.get("/users").await.0, 200);
    tokio::time::advance(Duration::from_secs(3599)).await;
    assert_eq!(first.get("/users").await.0, 200);
    tokio::time::advance(Duration::from_secs(1)).await;
    let (status, answer) = first.get("/users").await;
    assert_eq!((status, &answer["code"]), (401, &json!(124)));
    let third = Caller::of(&fake);
    assert_eq!(third.get("/users").await.0, 200);
    fake.revoke_tokens();
    let invalid = json!({ "code": 124, "message": "Invalid access token." });
    assert_eq!(third.get("/users").await, (401, invalid.clone()));
    let nobody = Request::get("https://api.zoom.us/v2/users")
        .body(Bytes::new())
        .unwrap();
    let response = fake.call(nobody, DEADLINE).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), body(&response)),
        (401, invalid)
    );
    assert!(!fake.calls().last().unwrap().authorized);
}

#[tokio::test]
async fn an_old_app_has_one_token_at_a_time() {
    let fake = Fake::builder().users(3).one_token_at_a_time().build();
    let first = Caller::of(&fake);
    let second = Caller::of(&fake);
    assert_eq!(first.get("/users").await.0, 401);
    assert_eq!(second.get("/users").await.0, 200);
}
