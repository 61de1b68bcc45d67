//! Errors by Zoom's code, and in each shape.

use super::*;
use zoom_admin::fake::FakeShape;

#[tokio::test]
async fn an_error_is_made_by_its_code_with_the_status_of_the_facts() {
    let fake = fake();
    let caller = Caller::of(&fake);
    for code in FakeRefusal::codes() {
        let refusal = FakeRefusal::zoom(code).unwrap();
        fake.inject(FaultRule::new(Fault::zoom(code).unwrap()))
            .unwrap();
        let response = caller.call("/users").await.unwrap();
        assert_eq!(response.status().as_u16(), refusal.status, "{code}");
        let text = String::from_utf8(response.body().to_vec()).unwrap();
        assert!(text.contains(&format!("\"code\":{code}")), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).is_ok(), code != 104);
        // The facts know the code with this status; those of OAuth are in a list of their own.
        let line = format!("{};{code};", refusal.status);
        let facts = include_str!("../../error_facts.txt");
        let is_fact = facts.lines().any(|fact| fact.starts_with(&line));
        assert!(is_fact || (4702..=4741).contains(&code), "{line}");
        fake.refuse("/groups", refusal).unwrap();
        let same = caller.call("/groups").await.unwrap();
        assert_eq!(same.status(), response.status());
        assert_eq!(
            text.contains(":["),
            same.body().windows(2).any(|w| w == b":[")
        );
    }
    let error = Fault::zoom(7).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no error of Zoom is known with the code 7"
    );
}

#[tokio::test]
async fn the_client_reads_the_code_in_each_shape_that_has_one() {
    let refusal = FakeRefusal::new(400, 200, "No permission for \"it\".");
    let mut bodies = BTreeSet::new();
    for shape in FakeShape::ALL {
        let fake = Fake::builder().users(5).unlimited().build();
        let zoom = client(&fake);
        zoom.send(zoom_admin::user::Summary::new()).await.unwrap();
        let rule = FaultRule::new(Fault::shaped(shape, &refusal)).every(1);
        fake.inject(rule).unwrap();
        let response = Caller::of(&fake).call("/users/summary").await.unwrap();
        bodies.insert(response.body().clone());
        let error = zoom
            .send(zoom_admin::user::Summary::new())
            .await
            .unwrap_err();
        let code = match shape {
            FakeShape::Usual
            | FakeShape::WithFields
            | FakeShape::CodeOnly
            | FakeShape::CodeAsText
            | FakeShape::ErrorCode
            | FakeShape::Unescaped => Some(200),
            _ => continue,
        };
        assert_eq!(error.api().map(|api| api.code), code, "{shape:?}: {error}");
    }
    assert_eq!(bodies.len(), FakeShape::ALL.len());
}

#[tokio::test]
async fn the_token_endpoint_has_errors_of_its_own() {
    let fake = fake();
    let fault = Fault::oauth("invalid_grant", "Invalid Token!");
    fake.inject(FaultRule::new(fault).on("/oauth/token"))
        .unwrap();
    let error = client(&fake)
        .send(zoom_admin::user::Summary::new())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("invalid_grant"), "{error}");
}
