//! Requests read as plain JSON.

use crate::support::{Script, http};
use futures::TryStreamExt;
use serde_json::{Value, json};
use zoom_admin::{
    ErrorKind, Label, MeetingUuid, Meta, NoteKind, PageBody, Parts, Raw, RawPages, Request,
    Segment, WithExtra, WithExtraPages, account, group, meeting, report, user,
};

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

#[tokio::test]
async fn an_answer_with_extra_is_typed_and_keeps_what_no_type_models() {
    let body = r#"{"id":"u1","email":"a@example.com","type":2,"shoe_size":"44",
        "custom_attributes":[{"key":"k","value":"v","unit":{"m":1}}],
        "digits":123456789012345678901234567890,"cut":"a\ud800"}"#;
    let script = Script::new(move |_| http(200, body));
    let request = WithExtra(user::Get::new("u1"));
    let reply = script.zoom().send_full(request).await.unwrap();
    let user = reply.value;
    assert_eq!(user.email.as_deref(), Some("a@example.com"));
    assert_eq!(
        serde_json::to_value(&user.extra).unwrap(),
        json!({
            "shoe_size": "44",
            "custom_attributes[0].unit": {"m": 1},
            "digits": "123456789012345678901234567890",
            "cut": "a\u{fffd}",
        })
    );
    let kinds: Vec<_> = reply.notes.iter().map(|n| (&*n.path, n.kind)).collect();
    assert_eq!(kinds, [("cut", NoteKind::Garbled)]);
    let shown = format!("{user:?}");
    assert!(
        shown.contains("shoe_size") && !shown.contains("44"),
        "{shown}"
    );
}

#[tokio::test]
async fn records_with_extra_keep_their_own_whatever_is_left_out_between_them() {
    let script = Script::new(|request| {
        if request.uri().to_string().contains("next_page_token=t") {
            return http(
                200,
                r#"{"users":[{"email":"d@x.y","n":4}],"total_records":5}"#,
            );
        }
        http(
            200,
            r#"{"next_page_token":"t","total_records":5,"new":{"list":[1]},"users":[
                {"email":"a@x.y","n":1,"dept":"Sales"}, {"n":"no record"}, 7,
                {"email":"b@x.y"}, {"email":"c@x.y","n":3,"n":null}, null]}"#,
        )
    });
    let zoom = script.zoom();
    let mut pages = zoom.pages(WithExtraPages(user::List::new()));
    let page = pages.try_next().await.unwrap().unwrap();
    let extras: Vec<_> = page
        .body
        .items
        .iter()
        .map(|u| (&*u.email, serde_json::to_string(&u.extra).unwrap()))
        .collect();
    let none = || "{}".to_owned();
    assert_eq!(
        extras,
        [
            ("a@x.y", r#"{"n":1}"#.to_owned()),
            ("b@x.y", none()),
            ("c@x.y", r#"{"n":3}"#.to_owned()),
        ]
    );
    assert_eq!(page.body.items[0].dept.as_deref(), Some("Sales"));
    let lost: Vec<_> = page.failures.iter().map(|n| &*n.path).collect();
    assert_eq!(lost, ["users[1]", "users[2]"]);
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!(page.body.items[0].extra["n"], 4);
}

#[tokio::test]
async fn a_listing_with_extra_is_an_answer_under_the_same_rules() {
    for (body, list) in [
        (r#"{"users":{}}"#, Some(0)),
        (r#"{"users":{"email":"a@x.y","n":1}}"#, Some(1)),
        (r#"{"total_records":0}"#, Some(0)),
        ("{}", None),
        (r#"{"people":[]}"#, None),
        (r#"{"code":300,"message":"no"}"#, None),
        ("[]", None),
    ] {
        let script = Script::new(move |_| http(200, body));
        let zoom = script.zoom();
        let typed = zoom.pages(user::List::new()).try_next().await;
        let extra = zoom
            .pages(WithExtraPages(user::List::new()))
            .try_next()
            .await;
        let typed = typed
            .map(|p| p.map(|p| p.body.users.len()))
            .map_err(|e| e.kind());
        let extra = extra
            .map(|p| p.map(|p| p.body.items.len()))
            .map_err(|e| e.kind());
        assert_eq!(typed, extra, "{body}");
        assert_eq!(extra.ok().flatten(), list, "{body}");
    }
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

/// Texts that name no object: each would change which object a path names, at our end, at a proxy
/// that decodes what it passes on, or at a server that drops what it does not see.
const NAMELESS: [&str; 33] = [
    "",
    " ",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    ".",
    "..",
    "...",
    " ..",
    ".. ",
    "..\u{200b}",
    "%2e",
    "%2E%2e",
    ".%2e",
    "%252e%252e",
    "%25252e.",
    "%20",
    "/",
    "//",
    "%2f",
    "../",
    "../users",
    "/..",
    "a/../b",
    "a/./b",
    "a%2f..%2fb",
    "..\\a",
    "..%5ca",
    "..;",
    "..;x=1/a",
    "a\nb",
    "a%00b",
];

/// A request of the program's own, whose parts were put together by hand.
#[derive(Debug, Clone)]
struct ByHand(Vec<Segment>);

impl Request for ByHand {
    const META: Meta = Meta {
        name: "mine::ByHand",
        path: "/mine",
        label: Label::Light,
        classic: &[],
        granular: &[],
    };
    type Output = Value;
    fn parts(&self) -> zoom_admin::Result<Parts> {
        let mut parts = Parts::fixed(&Self::META)?;
        parts.path.clone_from(&self.0);
        Ok(parts)
    }
}

/// Sends a request to a server that answers anything; gives the URLs that were asked for.
async fn sent<R: Request>(
    request: R,
    sub_account: Option<&str>,
) -> (Result<R::Output, ErrorKind>, Vec<String>) {
    let script = Script::new(|_| http(200, r#"{"id":"x","email":"x@example.com","users":[]}"#));
    let zoom = match sub_account {
        Some(id) => script.zoom().sub_account(id),
        None => script.zoom(),
    };
    let answer = zoom.send(request).await.map_err(|e| e.kind());
    (answer, script.calls().into_iter().map(|c| c.url).collect())
}

async fn refused<R: Request>(request: R, sub_account: Option<&str>, what: &str) {
    let (answer, calls) = sent(request, sub_account).await;
    assert_eq!(answer.err(), Some(ErrorKind::Request), "{what:?}");
    assert_eq!(calls, Vec::<String>::new(), "{what:?}");
}

#[tokio::test]
async fn no_road_into_a_path_takes_a_segment_that_names_nothing() {
    for bad in NAMELESS {
        refused(user::Get::new(bad), None, bad).await;
        refused(group::Members::new(bad), None, bad).await;
        refused(meeting::Registrant::new(1i64, bad), None, bad).await;
        refused(meeting::Past::new(MeetingUuid::from(bad)), None, bad).await;
        refused(account::Settings::new(bad), None, bad).await;
        refused(Raw(user::Get::new(bad)), None, bad).await;
        refused(RawPages(group::Members::new(bad)), None, bad).await;
        let mine = [Segment::Fixed("users"), Segment::Value(bad.to_owned())];
        refused(ByHand(mine.to_vec()), None, bad).await;
        let mine = [Segment::Uuid(bad.to_owned()), Segment::Fixed("users")];
        refused(ByHand(mine.to_vec()), None, bad).await;
        let mine = [Segment::Fixed("users"), Segment::Fixed(bad)];
        refused(ByHand(mine.to_vec()), None, bad).await;
    }
    // What is sent as it stands is one plain segment.
    for bad in ["a/b", "a?b=c", "a#b", "a b", "\u{e9}", "a%20b"] {
        refused(ByHand(vec![Segment::Fixed(bad)]), None, bad).await;
    }
}

#[tokio::test]
async fn an_id_may_hold_whatever_else_it_likes() {
    for (id, path) in [
        ("a.b@example.com", "/users/a.b%40example.com"),
        (".a", "/users/.a"),
        ("a..b", "/users/a..b"),
        ("a/b", "/users/a%2Fb"),
        ("a b", "/users/a%20b"),
        ("50%off", "/users/50%25off"),
        ("\u{fc}", "/users/%C3%BC"),
        ("me", "/users/me"),
    ] {
        let (_, calls) = sent(user::Get::new(id), None).await;
        assert!(calls[0].ends_with(path), "{calls:?}");
    }
    for (uuid, path) in [
        ("abc==", "/past_meetings/abc%3D%3D"),
        ("/abc==", "/past_meetings/%252Fabc%253D%253D"),
        ("a//b", "/past_meetings/a%252F%252Fb"),
    ] {
        let (_, calls) = sent(Raw(meeting::Past::new(MeetingUuid::from(uuid))), None).await;
        assert!(calls[0].ends_with(path), "{calls:?}");
    }
}

#[tokio::test]
async fn a_sub_account_that_is_none_never_reads_the_master_account() {
    for bad in NAMELESS.into_iter().chain(["me", "ME", " me", "m%65"]) {
        refused(user::List::new(), Some(bad), bad).await;
        refused(Raw(user::Summary::new()), Some(bad), bad).await;
        refused(RawPages(user::List::new()), Some(bad), bad).await;
        refused(account::Settings::new("me"), Some(bad), bad).await;
        refused(account::SubAccounts::new(), Some(bad), bad).await;
        refused(ByHand(vec![Segment::Fixed("users")]), Some(bad), bad).await;
    }
}

#[tokio::test]
async fn a_sub_account_is_kept_to_whatever_way_the_segments_were_made() {
    let text = |text: &str| Segment::Value(text.to_owned());
    for first in [Segment::Fixed("accounts"), text("accounts")] {
        for own in [Segment::Fixed("me"), text("me"), text("sub/1")] {
            let parts = vec![first.clone(), own, Segment::Fixed("settings")];
            let (_, calls) = sent(ByHand(parts), Some("sub/1")).await;
            assert!(
                calls[0].ends_with("/v2/accounts/sub%2F1/settings"),
                "{calls:?}"
            );
        }
        for other in [Segment::Fixed("master"), text("master"), text("..")] {
            let parts = vec![first.clone(), other, Segment::Fixed("settings")];
            refused(ByHand(parts), Some("sub/1"), "another account").await;
        }
        refused(ByHand(vec![first.clone()]), Some("sub/1"), "the list").await;
    }
    let (_, calls) = sent(user::Summary::new(), Some("sub/1")).await;
    assert!(
        calls[0].ends_with("/v2/accounts/sub%2F1/users/summary"),
        "{calls:?}"
    );
}
