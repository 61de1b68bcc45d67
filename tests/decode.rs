//! Tolerant reading, seen from outside: what Zoom may answer, and what arrives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use serde_json::{Value, json};
use support::{Script, http};
use zoom_admin::{ErrorKind, NoteKind, Page, Reply, account, group, user};

/// Reads one user of a listing.
async fn page_of(body: &str, drift: bool) -> zoom_admin::Result<Page<user::Users>> {
    let body = body.to_owned();
    let script = Script::new(move |_| http(200, &body));
    let zoom = script.builder().drift_notes(drift).build().unwrap();
    let mut pages: Vec<_> = zoom.pages(user::List::new()).try_collect().await?;
    assert_eq!(pages.len(), 1);
    Ok(pages.remove(0))
}

/// A user with one field set, among the others.
async fn with_field(field: &str, value: Value) -> (user::User, Vec<(String, Option<String>)>) {
    let mut record = json!({"email": "a@example.com", "type": 2, "dept": "Sales", "id": "u1"});
    record[field] = value;
    let page = page_of(&json!({"users": [record]}).to_string(), false)
        .await
        .unwrap();
    assert!(page.failures.is_empty());
    let user = page.body.users.into_iter().next().unwrap();
    // Whatever happens to one field, the others arrive.
    for (name, intact) in [
        ("email", user.email == "a@example.com"),
        ("type", user.kind == Some(user::UserType::Licensed)),
        ("dept", user.dept.as_deref() == Some("Sales")),
        ("id", user.id.as_ref().is_some_and(|id| id.as_str() == "u1")),
    ] {
        assert!(intact || name == field, "{name} was hurt by {field}");
    }
    let notes = page.notes.into_iter().map(|n| (n.path, n.raw)).collect();
    (user, notes)
}

fn at(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn absent_null_and_empty_are_nothing() {
    for nothing in [Value::Null, json!("")] {
        let (user, notes) = with_field("last_login_time", nothing.clone()).await;
        assert_eq!((user.last_login_time, notes.len()), (None, 0));
        let (user, notes) = with_field("status", nothing.clone()).await;
        assert_eq!((user.status, notes.len()), (None, 0));
        let (user, notes) = with_field("type", nothing.clone()).await;
        assert_eq!((user.kind, notes.len()), (None, 0));
        let (user, notes) = with_field("id", nothing.clone()).await;
        assert_eq!((user.id, notes.len()), (None, 0));
        let (user, notes) = with_field("group_ids", nothing).await;
        assert_eq!((user.group_ids.len(), notes.len()), (0, 0));
    }
    // For a plain text, empty is a value: Zoom says that there is no department.
    let (user, _) = with_field("dept", json!("")).await;
    assert_eq!(user.dept.as_deref(), Some(""));
    let (user, _) = with_field("dept", Value::Null).await;
    assert_eq!(user.dept, None);
}

#[tokio::test]
async fn numbers_and_texts_are_read_as_either() {
    for two in [json!("2"), json!(2), json!(2.0), json!("2.0"), json!(" 2 ")] {
        let (user, notes) = with_field("type", two).await;
        assert_eq!(
            (user.kind, notes.len()),
            (Some(user::UserType::Licensed), 0)
        );
    }
    let (user, notes) = with_field("dept", json!(4711)).await;
    assert_eq!((user.dept.as_deref(), notes.len()), (Some("4711"), 0));
    let (user, _) = with_field("id", json!(12_345)).await;
    assert_eq!(user.id.unwrap().as_str(), "12345");
    // Beyond 2^53 a float cannot say which number is meant, but an integer can.
    let option = |v: Value| json!([{"license_type": "X", "license_option": v}]);
    for big in [
        json!(576_460_752_303_423_488_i64),
        json!("576460752303423488"),
    ] {
        let (user, notes) = with_field("license_info_list", option(big)).await;
        let read = user.license_info_list[0].license_option;
        assert_eq!(read, Some(576_460_752_303_423_488));
        assert!(notes.is_empty());
    }
}

#[tokio::test]
async fn unknown_enum_values_are_kept_and_round_trip() {
    let (user, notes) = with_field("status", json!("frozen")).await;
    assert_eq!(user.status, Some(user::Status::Other("frozen".into())));
    assert!(notes.is_empty());
    assert_eq!(serde_json::to_value(&user).unwrap()["status"], "frozen");
    let (user, _) = with_field("type", json!(77)).await;
    assert_eq!(user.kind, Some(user::UserType::Other(77)));
    assert_eq!(serde_json::to_value(&user).unwrap()["type"], 77);
}

#[tokio::test]
async fn times_are_read_in_every_form_that_zoom_uses() {
    for (text, time) in [
        ("2026-03-01T10:20:30Z", "2026-03-01T10:20:30Z"),
        ("2026-03-01T10:20:30", "2026-03-01T10:20:30Z"),
        (
            "2026-03-01T10:20:30.1234567Z",
            "2026-03-01T10:20:30.1234567Z",
        ),
        (
            "2026-03-01T10:20:30.1234567",
            "2026-03-01T10:20:30.1234567Z",
        ),
        ("2026-03-01T12:20:30+02:00", "2026-03-01T10:20:30Z"),
        ("2026-03-01T12:20:30+0200", "2026-03-01T10:20:30Z"),
        ("2026-03-01 10:20:30", "2026-03-01T10:20:30Z"),
        ("03/01/2026 10:20", "2026-03-01T10:20:00Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"),
    ] {
        let (user, notes) = with_field("last_login_time", json!(text)).await;
        assert_eq!(user.last_login_time, at(time), "{text}");
        assert!(notes.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_none_and_its_text_is_in_the_notes_with_its_path() {
    for (field, value) in [
        ("last_login_time", json!("yesterday")),
        ("last_login_time", json!({"a": 1})),
        ("last_login_time", json!([1, 2])),
        ("type", json!("Pro")),
        ("type", json!(1.5)),
        ("type", json!({"a": [1, {"b": 2}]})),
        ("dept", json!({"name": "Sales"})),
        ("status", json!(["active", "inactive"])),
    ] {
        let (user, notes) = with_field(field, value.clone()).await;
        let written = serde_json::to_value(&user).unwrap();
        assert_eq!(written.get(field), None, "{field} {value}");
        assert_eq!(
            notes,
            [(format!("users[0].{field}"), Some(value.to_string()))]
        );
    }
}

#[tokio::test]
async fn a_list_may_be_one_value_and_hold_unreadable_ones() {
    let ids =
        |u: &user::User| -> Vec<String> { u.group_ids.iter().map(|g| g.to_string()).collect() };
    let (user, notes) = with_field("group_ids", json!("g1")).await;
    assert_eq!((ids(&user), notes.len()), (vec!["g1".to_owned()], 0));
    let (user, notes) = with_field("group_ids", json!(["g1", null, {"x": 1}, 5])).await;
    assert_eq!(ids(&user), ["g1", "5"]);
    assert_eq!(
        notes,
        [(
            "users[0].group_ids[2]".to_owned(),
            Some(r#"{"x":1}"#.to_owned())
        )]
    );
    let one = json!({"license_type": "MEETING", "license_option": 2});
    let (user, notes) = with_field("license_info_list", one).await;
    assert_eq!((user.license_info_list.len(), notes.len()), (1, 0));
    let (user, notes) =
        with_field("license_info_list", json!(["odd", {"license_option": "2"}])).await;
    assert_eq!(user.license_info_list[0].license_option, Some(2));
    assert_eq!(notes[0].0, "users[0].license_info_list[0]");
}

#[tokio::test]
async fn a_page_may_be_odd_all_over() {
    // One object where the list belongs; counts as texts; fields missing.
    let page = page_of(
        r#"{"users":{"email":"a@x"},"total_records":"1","page_size":"30"}"#,
        false,
    )
    .await
    .unwrap();
    assert_eq!(page.body.users.len(), 1);
    assert_eq!(
        (page.body.total_records, page.body.page_size),
        (Some(1), Some(30))
    );
    for empty in [r#"{"users":null}"#, r#"{"users":""}"#] {
        let page = page_of(empty, false).await.unwrap();
        assert!(page.body.users.is_empty(), "{empty}");
        assert_eq!(page.notes[0].kind, NoteKind::WithoutList, "{empty}");
    }
    for empty in [
        r#"{"users":{}}"#,
        r#"{"users":[]}"#,
        r#"{"total_records":0}"#,
    ] {
        let page = page_of(empty, false).await.unwrap();
        assert!(page.body.users.is_empty(), "{empty}");
        assert!(page.notes.is_empty() && page.failures.is_empty(), "{empty}");
    }
}

#[tokio::test]
async fn a_record_without_its_identity_is_an_item_failure_with_its_path() {
    let body = json!({"users": [
        {"email": "a@x", "type": 1},
        {"type": 1, "dept": "Sales"},
        {"email": "", "type": 1},
        "not a record",
        {"email": "b@x", "type": {"odd": true}},
        {},
    ]});
    let page = page_of(&body.to_string(), false).await.unwrap();
    let emails: Vec<_> = page.body.users.iter().map(|u| u.email.as_str()).collect();
    assert_eq!(emails, ["a@x", "b@x"]);
    let failed: Vec<_> = page.failures.iter().map(|n| n.path.as_str()).collect();
    assert_eq!(failed, ["users[1]", "users[2]", "users[3]", "users[5]"]);
    assert!(page.failures[0].raw.as_deref().unwrap().contains("Sales"));
    let noted: Vec<_> = page
        .notes
        .iter()
        .map(|n| (n.path.as_str(), n.kind))
        .collect();
    assert_eq!(noted, [("users[4].type", NoteKind::Value)]);
}

#[tokio::test]
async fn an_answer_of_the_wrong_kind_is_an_error_that_names_the_place() {
    for wrong in ["[]", "[1,2]", "7", "\"text\"", "true", "null", "<html>"] {
        let error = page_of(wrong, false).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{wrong}");
    }
    let text = page_of("[]", false).await.unwrap_err().to_string();
    assert!(
        text.contains("a list where an object was expected"),
        "{text}"
    );
}

#[tokio::test]
async fn errors_and_debug_texts_repeat_no_body() {
    #[derive(serde::Deserialize, Debug)]
    struct Strict {
        #[allow(dead_code)]
        n: Vec<u8>,
    }
    struct Mine;
    impl zoom_admin::Request for Mine {
        const META: zoom_admin::Meta = zoom_admin::Meta {
            name: "mine::Mine",
            path: "/mine",
            label: zoom_admin::Label::Light,
            classic: &[],
            granular: &[],
        };
        type Output = Strict;
        fn parts(&self) -> zoom_admin::Result<zoom_admin::Parts> {
            zoom_admin::Parts::new(&Self::META, [""; 0])
        }
    }
    let script = Script::new(|_| http(200, r#"{"n":[1,2,"hush-hush"]}"#));
    let error = script.zoom().send(Mine).await.unwrap_err();
    assert!(
        error.to_string().contains("n[2]: a text where u8"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("hush"));
    let page = page_of(r#"{"users":[{"email":"a@x","type":"hush-hush"}]}"#, false)
        .await
        .unwrap();
    assert!(!format!("{:?}", page.notes).contains("hush"));
}

#[tokio::test]
async fn drift_is_noted_when_asked_for_and_only_then() {
    let body = r#"{"users":[{"email":"a@x","type":9,"shoe_size":44,"dept":{"deep":1}}],"flavour":{"a":1}}"#;
    let notes = |p: Page<user::Users>| -> Vec<_> {
        p.notes.into_iter().map(|n| (n.path, n.kind)).collect()
    };
    let quiet = notes(page_of(body, false).await.unwrap());
    assert_eq!(quiet, [("users[0].dept".to_owned(), NoteKind::Value)]);
    let mut loud = notes(page_of(body, true).await.unwrap());
    loud.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        ("flavour", NoteKind::UnknownField),
        ("users[0].dept", NoteKind::Value),
        ("users[0].shoe_size", NoteKind::UnknownField),
        ("users[0].type", NoteKind::UnknownVariant),
    ];
    assert_eq!(loud, expected.map(|(p, k)| (p.to_owned(), k)));
}

#[tokio::test]
async fn notes_of_one_answer_do_not_leak_into_the_next() {
    let mut first = true;
    let script = Script::new(move |_| match std::mem::take(&mut first) {
        true => http(200, r#"{"users":[{"email":"a@x","type":"odd"}]}"#),
        false => http(200, r#"{"users":[{"email":"b@x","type":1}]}"#),
    });
    let zoom = script.zoom();
    let odd: Reply<user::Users> = zoom.send_full(user::List::new()).await.unwrap();
    let fine = zoom.send_full(user::List::new()).await.unwrap();
    assert_eq!((odd.notes.len(), fine.notes.len()), (1, 0));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    fn arbitrary_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
            Just(json!("2026-01-01T00:00:00Z")),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            let key = prop_oneof![
                Just("users".to_owned()),
                Just("email".to_owned()),
                Just("type".to_owned()),
                Just("license_info_list".to_owned()),
                Just("next_page_token".to_owned()),
                "[a-z_]{1,8}",
            ];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::hash_map(key, inner, 0..6)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Whatever JSON arrives, reading ends in an answer or an error, and each record of the
        /// list is read, a failure, a note, or null.
        #[test]
        fn no_json_makes_it_panic_or_lose_count(body in arbitrary_json(), drift: bool) {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .unwrap();
            runtime.block_on(async {
                let text = body.to_string();
                // Paging goes on for ever if the body has a token: ask for one page only.
                let script = Script::new(move |_| http(200, &text));
                let zoom = script.builder().drift_notes(drift).build().unwrap();
                let reply = zoom.send_full(user::List::new()).await;
                match (&body, reply) {
                    (Value::Object(map), Ok(reply)) => {
                        if let Some(Value::Array(list)) = map.get("users") {
                            let lost = reply.notes.iter().filter(|n| {
                                n.path.starts_with("users[") && n.path.ends_with(']')
                                    && !n.path.contains('.')
                                    && matches!(n.kind, NoteKind::Record | NoteKind::Value)
                            }).count();
                            let nothing = list.iter().filter(|v| {
                                v.is_null() || v.as_str().is_some_and(|s| s.trim().is_empty())
                                    || v.as_array().is_some_and(Vec::is_empty)
                            }).count();
                            assert_eq!(reply.value.users.len() + lost + nothing, list.len());
                        }
                    }
                    (Value::Object(_), Err(error)) => {
                        // An error body, or one without a list.
                        let list = body.get("users").is_some_and(|v| !v.is_null() && *v != "");
                        assert!(error.api().is_some() || !list, "{error}");
                    }
                    (_, reply) => assert_eq!(reply.unwrap_err().kind(), ErrorKind::Decode),
                }
            });
        }
    }
}

/// Reads lock settings; gives them as they are written again, and the notes.
async fn locks<R>(request: R, sent: &Value) -> (Value, Vec<zoom_admin::Note>)
where
    R: zoom_admin::Request<Output: serde::Serialize>,
{
    let body = sent.to_string();
    let script = Script::new(move |_| http(200, &body));
    let zoom = script.builder().drift_notes(true).build().unwrap();
    let reply: Reply<_> = zoom.send_full(request).await.unwrap();
    (serde_json::to_value(&reply.value).unwrap(), reply.notes)
}

#[tokio::test]
async fn a_lock_is_read_as_a_yes_or_no_and_as_what_is_locked() {
    for (sent, read) in [
        (json!(true), json!(true)),
        (json!(false), json!(false)),
        (json!("true"), json!(true)),
        (json!(0), json!(false)),
        (json!("enhanced_encryption"), json!("enhanced_encryption")),
        (json!("e2ee"), json!("e2ee")),
    ] {
        let of = |value: Value| json!({"meeting_security": {"encryption_type": value, "waiting_room": true}});
        let account = locks(
            account::LockSettingsMeetingSecurity::new("me"),
            &of(sent.clone()),
        )
        .await;
        let group = locks(group::LockSettingsMeetingSecurity::new("g"), &of(sent)).await;
        assert_eq!(account, (of(read.clone()), Vec::new()));
        assert_eq!(group, (of(read), Vec::new()));
    }
    for sent in [
        json!(true),
        json!({"enable": true, "ip_addresses_or_ranges": "192.0.2.0/24"}),
    ] {
        let of = json!({"recording": {"ip_address_access_control": sent}});
        let account = locks(account::LockSettings::new("me"), &of).await;
        let group = locks(group::LockSettings::new("g"), &of).await;
        assert_eq!(account, (of.clone(), Vec::new()));
        assert_eq!(group, (of, Vec::new()));
    }
}

#[test]
fn a_meeting_is_named_by_a_number_of_any_type() {
    use zoom_admin::{MeetingId, MeetingKey};
    let id = MeetingId::from(93_800_100_200_i64);
    assert_eq!(MeetingId::from(93_800_100_200_u64), id);
    assert_eq!(
        MeetingId::from(123_456_789_u32),
        MeetingId::from(123_456_789)
    );
    assert_eq!(MeetingKey::from(93_800_100_200_u64), MeetingKey::Id(id));
    assert_eq!(MeetingId::from(u64::MAX).get(), i64::MAX);
}
