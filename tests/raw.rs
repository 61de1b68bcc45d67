//! Requests read as plain JSON.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use futures::TryStreamExt;
use serde_json::{Value, json};
use support::{Script, http};
use zoom_admin::{ErrorKind, PageBody, Raw, RawPages, Request, report, user};

#[tokio::test]
async fn any_request_gives_its_answer_as_it_came() {
    let body = json!({"users": [{"shoe_size": 44}, "odd"], "flavour": {"a": [1, null]}});
    let text = body.to_string();
    let script = Script::new(move |_| http(200, &text));
    let request = Raw(user::Get::new("a@example.com"));
    assert_eq!(script.zoom().send(request).await.unwrap(), body);
    assert!(script.calls()[0].url.ends_with("/users/a%40example.com"));
    assert_eq!(Raw::<user::Get>::META.name, "user::Get");
    // What is no object can be an answer too.
    let script = Script::new(|_| http(200, "[1]"));
    let list: Value = script.zoom().send(Raw(user::Summary::new())).await.unwrap();
    assert_eq!(list, json!([1]));
}

#[tokio::test]
async fn a_listing_gives_its_pages_and_records_as_they_came() {
    let script = Script::in_turn([
        http(
            200,
            r#"{"users":[{"no":"email"},7],"next_page_token":"t","total_records":"3","from":"2026-01-01","to":"2026-01-31"}"#,
        ),
        http(200, r#"{"users":{"one":1},"next_page_token":""}"#),
    ]);
    let zoom = script.zoom();
    let pages: Vec<_> = zoom
        .pages(RawPages(user::List::new()))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(pages[0].body.total(), Some(3));
    let days = pages[0].body.range().unwrap();
    assert_eq!(
        (days.0.to_string(), days.1.to_string()),
        ("2026-01-01".into(), "2026-01-31".into())
    );
    let records: Vec<Value> = pages
        .into_iter()
        .flat_map(|p| p.body.into_items())
        .collect();
    assert_eq!(
        records,
        [json!({"no": "email"}), json!(7), json!({"one": 1})]
    );
    let calls = script.calls();
    assert!(calls[0].url.contains("page_size=2000"), "{}", calls[0].url);
    assert!(
        calls[1].url.contains("next_page_token=t"),
        "{}",
        calls[1].url
    );
}

#[tokio::test]
async fn errors_are_those_of_the_request() {
    let script = Script::new(|_| http(404, r#"{"code":1001,"message":"No such user."}"#));
    let error = script
        .zoom()
        .send(Raw(user::Get::new("u")))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.request()),
        (ErrorKind::NotFound, Some("user::Get"))
    );
    let script = Script::new(|_| http(200, "[]"));
    let mut pages = script.zoom().pages(RawPages(report::SignIns::new()));
    assert_eq!(
        pages.try_next().await.unwrap_err().kind(),
        ErrorKind::Decode
    );
}

#[test]
fn a_month_is_sent_as_its_number() {
    use zoom_admin::Request as _;
    let request = zoom_admin::report::Daily::new()
        .year(2026u32)
        .month(chrono::Month::June);
    let parts = request.parts().unwrap();
    assert_eq!(
        parts.query,
        [("year", "2026".to_owned()), ("month", "6".to_owned())]
    );
}
