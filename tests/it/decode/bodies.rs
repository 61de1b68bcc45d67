//! Tolerant reading, seen from outside: what Zoom may answer, and what arrives.

use crate::support::{Script, http};
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use serde_json::{Value, json};
use zoom_admin::{ErrorKind, Note, NoteKind, Page, Reply, account, group, user};

/// Reads one user of a listing.
async fn page_of(body: &str, drift: bool) -> zoom_admin::Result<Page<user::Users>> {
    let body = body.to_owned();
    let script = Script::new(move |_| http(200, &body));
    let zoom = script.builder().drift_notes(drift).build().unwrap();
    let mut pages: Vec<_> = zoom.pages(user::List::new()).try_collect().await?;
    assert_eq!(pages.len(), 1);
    Ok(pages.remove(0))
}

/// Reads bytes as a page of users.
async fn page_of_bytes(body: Vec<u8>) -> zoom_admin::Result<Page<user::Users>> {
    let body = bytes::Bytes::from(body);
    let script =
        Script::new(move |_| crate::support::Answer::Http(::http::Response::new(body.clone())));
    let mut once = zoom_admin::RetryPolicy::default();
    (once.max_attempts, once.max_limited) = (1, 0);
    let zoom = script.builder().retry(once).build().unwrap();
    let mut pages: Vec<_> = zoom.pages(user::List::new()).try_collect().await?;
    assert_eq!(pages.len(), 1);
    Ok(pages.remove(0))
}

/// A page of three users, of which the second has a field with this text.
fn body_with(field: &str, raw: &[u8]) -> Vec<u8> {
    let mut body = br#"{"users":[{"id":"u0","email":"first@x","dept":"A"},{"#.to_vec();
    for (name, value) in [
        ("id", r#""u1""#),
        ("email", r#""a@example.com""#),
        ("type", "2"),
        ("dept", r#""Sales""#),
        ("pmi", "123"),
        ("created_at", r#""2026-01-01T00:00:00Z""#),
    ] {
        body.extend_from_slice(format!("\"{name}\":").as_bytes());
        body.extend_from_slice(if name == field { raw } else { value.as_bytes() });
        body.push(b',');
    }
    body.extend_from_slice(
        br#""group_ids":["g1"]},{"id":"u2","email":"last@x","dept":"B"}],"page_size":30,"#,
    );
    body.extend_from_slice(br#""next_page_token":"","total_records":3}"#);
    body
}

/// The second user of such a page, and the notes. The others are whole, and so are its other fields.
async fn with_raw(field: &str, raw: &[u8]) -> (user::User, Vec<Note>) {
    let page = page_of_bytes(body_with(field, raw)).await.unwrap();
    assert_eq!(page.failures, [], "{field}");
    let [first, user, last] = <[_; 3]>::try_from(page.body.users).unwrap();
    for (user, email, dept) in [(first, "first@x", "A"), (last, "last@x", "B")] {
        assert_eq!((&*user.email, user.dept.as_deref()), (email, Some(dept)));
    }
    assert_eq!(
        (page.body.page_size, page.body.total_records),
        (Some(30), Some(3))
    );
    for (name, intact) in [
        ("email", user.email == "a@example.com"),
        ("type", user.kind == Some(user::UserType::Licensed)),
        ("dept", user.dept.as_deref() == Some("Sales")),
        ("id", user.id.as_ref().is_some_and(|id| id.as_str() == "u1")),
        ("pmi", user.pmi.is_some_and(|pmi| pmi.get() == 123)),
        ("created_at", user.created_at == at("2026-01-01T00:00:00Z")),
        ("group_ids", user.group_ids.len() == 1),
    ] {
        assert!(intact || name == field, "{name} was hurt by {field}");
    }
    (user, page.notes)
}

/// Path, kind and text of the one note.
fn one(notes: &[Note]) -> (&str, NoteKind, &str) {
    let [note] = notes else {
        panic!("{} notes: {notes:?}", notes.len());
    };
    (&note.path, note.kind, note.raw.as_deref().unwrap_or("-"))
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
        // Milliseconds behind a colon, a comma, a point; any number of digits.
        ("2026-03-01 10:20:30:216", "2026-03-01T10:20:30.216Z"),
        ("2026-03-01T10:20:30,5Z", "2026-03-01T10:20:30.5Z"),
        ("2026-03-01T10:20:30.1Z", "2026-03-01T10:20:30.1Z"),
        (
            "2026-03-01T10:20:30.123456789123+00:00",
            "2026-03-01T10:20:30.123456789Z",
        ),
        // Offsets.
        ("2026-03-01T12:20:30+02", "2026-03-01T10:20:30Z"),
        ("2026-03-01T05:20:30.25-05:00", "2026-03-01T10:20:30.25Z"),
        ("2026-03-01 15:50:30 +0530", "2026-03-01T10:20:30Z"),
        ("2026-03-01 10:20:30Z", "2026-03-01T10:20:30Z"),
        ("2026-03-01 10:20:30 Z", "2026-03-01T10:20:30Z"),
        ("2026-03-01t10:20:30z", "2026-03-01T10:20:30Z"),
        ("2026-03-01 10:20:30 UTC", "2026-03-01T10:20:30Z"),
        ("2026-03-01 10:20:30 gmt", "2026-03-01T10:20:30Z"),
        ("2026-03-01 12:20:30 UTC+02:00", "2026-03-01T10:20:30Z"),
        ("2026-03-01T10:20Z", "2026-03-01T10:20:00Z"),
        ("2026-03-01T12:20+02:00", "2026-03-01T10:20:00Z"),
        ("2026-03-01+02:00", "2026-02-28T22:00:00Z"),
        ("2026-03-01Z", "2026-03-01T00:00:00Z"),
        (" 2026-03-01  10:20:30 ", "2026-03-01T10:20:30Z"),
        // Seconds and hours at the edge.
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
        ("2016-12-31 23:59:60", "2016-12-31T23:59:60Z"),
        ("2026-02-28T24:00:00Z", "2026-03-01T00:00:00Z"),
        // Other orders and hours.
        ("2026/03/01 10:20:30", "2026-03-01T10:20:30Z"),
        ("03/01/2026 10:20:30", "2026-03-01T10:20:30Z"),
        ("3/1/2026 10:20:30 AM", "2026-03-01T10:20:30Z"),
        ("03/01/2026 12:20 am", "2026-03-01T00:20:00Z"),
        ("03/01/2026 12:20 PM", "2026-03-01T12:20:00Z"),
        ("03/01/2026 01:20:30 PM", "2026-03-01T13:20:30Z"),
        ("03/01/2026", "2026-03-01T00:00:00Z"),
        ("20260301T102030Z", "2026-03-01T10:20:30Z"),
        ("20260301102030", "2026-03-01T10:20:30Z"),
        ("20260301", "2026-03-01T00:00:00Z"),
        // RFC 2822, and with names of months.
        ("Sun, 01 Mar 2026 10:20:30 GMT", "2026-03-01T10:20:30Z"),
        ("Sun, 1 Mar 2026 12:20:30 +0200", "2026-03-01T10:20:30Z"),
        ("01 Mar 2026 10:20:30 +0000", "2026-03-01T10:20:30Z"),
        ("Sun Mar  1 10:20:30 2026", "2026-03-01T10:20:30Z"),
        ("Sun Mar 01 10:20:30 UTC 2026", "2026-03-01T10:20:30Z"),
        ("Mar 1, 2026 10:20:30 AM", "2026-03-01T10:20:30Z"),
        // Counted from 1970.
        ("1772360430", "2026-03-01T10:20:30Z"),
        ("1772360430.25", "2026-03-01T10:20:30.25Z"),
        ("1772360430216", "2026-03-01T10:20:30.216Z"),
        ("253402300799999", "9999-12-31T23:59:59.999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ] {
        let (user, notes) = with_field("last_login_time", json!(text)).await;
        assert_eq!(user.last_login_time, at(time), "{text}");
        assert!(notes.is_empty(), "{text}");
    }
    for (number, time) in [
        (json!(1_772_360_430), "2026-03-01T10:20:30Z"),
        (json!(1_772_360_430.5), "2026-03-01T10:20:30.5Z"),
        (json!(1_772_360_430_216_i64), "2026-03-01T10:20:30.216Z"),
        (json!(1.772_360_430_216e12), "2026-03-01T10:20:30.216Z"),
        (json!(100_000_000), "1973-03-03T09:46:40Z"),
        (json!(99_999_999_999_i64), "5138-11-16T09:46:39Z"),
        (json!(100_000_000_000_i64), "1973-03-03T09:46:40Z"),
    ] {
        let (user, notes) = with_field("last_login_time", number.clone()).await;
        assert_eq!(user.last_login_time, at(time), "{number}");
        assert!(notes.is_empty(), "{number}");
    }
}

#[tokio::test]
async fn what_is_no_time_of_the_years_1_to_9999_is_unreadable() {
    for value in [
        json!("+262142-01-01T00:00:00Z"),
        json!("262142-01-01T00:00:00Z"),
        json!("262142-12-31 23:59:59"),
        json!("-262143-01-01 00:00:00"),
        json!("10000-01-01T00:00:00Z"),
        json!("0000-01-01T00:00:00Z"),
        json!("0000-00-00 00:00:00"),
        json!("-0001-01-01 00:00:00"),
        // Of those years where it was written, but not in UTC.
        json!("9999-12-31T23:59:59-01:00"),
        json!("0001-01-01T00:00:00+01:00"),
        json!("9999-12-31T24:00:00Z"),
        json!(253_402_300_800_000_i64),
        json!(8_210_266_876_799_000_i64),
        json!("8210266876799"),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(-1_772_360_430),
        json!(0),
        json!(4711),
        json!(true),
        json!("2026-13-01T00:00:00Z"),
        json!("2026-02-30"),
        json!("2026-03-01T25:00:00Z"),
        json!("2026-03-01T24:00:01Z"),
        json!("2026-03-01T10:60:00Z"),
        json!("2026-03-01 13:00:00 PM"),
        json!("2026-03-01 10:20:30 +25:00"),
        json!("2026-03-01 10:20:30 CEST"),
        json!("13/01/2026 10:00"),
        json!("01/03/26"),
        json!("10:20:30"),
        json!("2026-03"),
    ] {
        let year = value.as_str() == Some("8210266876799");
        let (user, notes) = with_field("last_login_time", value.clone()).await;
        if year {
            // Milliseconds of the year 2230 are a time.
            assert_eq!(user.last_login_time, at("2230-03-05T05:41:16.799Z"));
            continue;
        }
        assert_eq!(user.last_login_time, None, "{value}");
        let path = "users[0].last_login_time".to_owned();
        assert_eq!(notes, [(path, Some(value.to_string()))]);
    }
}

#[tokio::test]
async fn a_day_of_a_time_with_an_offset_is_the_day_there() {
    for (from, day) in [
        ("2026-03-01T23:30:00-05:00", "2026-03-01"),
        ("2026-03-01T00:30:00+05:30", "2026-03-01"),
        ("2026-03-01 00:30:00 +0530", "2026-03-01"),
        ("2026-03-01+14:00", "2026-03-01"),
        ("2026-03-01T23:30:00Z", "2026-03-01"),
        ("Sun, 01 Mar 2026 23:30:00 -0500", "2026-03-01"),
        ("03/01/2026", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("1772360430", "2026-03-01"),
        ("9999-12-31T23:30:00-05:00", "9999-12-31"),
    ] {
        let body = json!({"from": from, "to": "2026-03-31", "users": []}).to_string();
        let script = Script::new(move |_| http(200, &body));
        let days = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let request = zoom_admin::report::Hosts::new(days, days);
        let reply = script.zoom().send_full(request).await.unwrap();
        assert_eq!(
            reply.value.from.map(|d| d.to_string()).as_deref(),
            Some(day),
            "{from}"
        );
        assert_eq!(reply.notes, [], "{from}");
    }
}

#[tokio::test]
async fn true_and_false_are_1_and_0_where_a_number_is_declared() {
    let option = |v: Value| json!([{"license_type": "X", "license_option": v}]);
    for (value, number) in [
        (json!(true), 1),
        (json!(false), 0),
        (json!("true"), 1),
        (json!("False"), 0),
    ] {
        let (user, notes) = with_field("license_info_list", option(value)).await;
        let read = user.license_info_list[0].license_option;
        assert_eq!((read, notes.len()), (Some(number), 0));
    }
    let (user, notes) = with_field("type", json!(true)).await;
    assert_eq!((user.kind, notes.len()), (Some(user::UserType::Basic), 0));
    // An id is no number of that kind.
    let (user, notes) = with_field("id", json!(true)).await;
    assert_eq!((user.id, notes.len()), (None, 1));
}

#[tokio::test]
async fn a_text_with_a_bad_byte_is_kept_as_far_as_it_goes_and_noted() {
    use NoteKind::{Garbled, Repaired};
    for (raw, text, kind) in [
        (&br#""Sa\ud83dles""#[..], "Sa\u{FFFD}les", Garbled),
        (br#""Sales\udE00""#, "Sales\u{FFFD}", Garbled),
        (br#""Sa\ud83d\u0041les""#, "Sa\u{FFFD}Ales", Garbled),
        (b"\"M\xFCnchen\"", "M\u{FFFD}nchen", Garbled),
        (b"\"a\xE2\x82b\"", "a\u{FFFD}b", Garbled),
        (br#""Sa\xles""#, r"Sa\xles", Garbled),
        (br#""Sa\u12g4""#, r"Sa\u12g4", Garbled),
        (br#""C:\dir\new""#, "C:\\dir\new", Garbled),
        (b"\"Sa\x01les\"", "Sa\u{1}les", Repaired),
        (b"\"Sales\nEMEA\tNorth\"", "Sales\nEMEA\tNorth", Repaired),
        (b"\"Sales\x00\"", "Sales\u{0}", Repaired),
        // Pairs and escapes that are right stay so beside one that is not.
        (
            br#""\u00e4\ud83d\ude00\/\x""#,
            "\u{e4}\u{1F600}/\\x",
            Garbled,
        ),
    ] {
        let (user, notes) = with_raw("dept", raw).await;
        assert_eq!(user.dept.as_deref(), Some(text));
        let raw = String::from_utf8_lossy(raw);
        assert_eq!(one(&notes), ("users[1].dept", kind, &*raw), "{text}");
        assert!(notes[0].reason.is_some());
    }
}

#[tokio::test]
async fn half_an_id_or_a_date_is_none() {
    for (field, raw) in [
        ("id", &b"\"u\xFF1\""[..]),
        ("id", br#""u\ud8001""#),
        ("created_at", b"\"2026-01-01T00:00:00\xFFZ\""),
        ("pmi", b"\"12\xFF3\""),
        ("type", b"\"\xFF\""),
    ] {
        let (user, notes) = with_raw(field, raw).await;
        let written = serde_json::to_value(&user).unwrap();
        assert_eq!(written.get(field), None, "{field}");
        let path = format!("users[1].{field}");
        let raw = String::from_utf8_lossy(raw);
        assert_eq!(one(&notes), (&*path, NoteKind::Value, &*raw));
    }
    // And half an address identifies nobody: that record is an item failure.
    for raw in [&b"\"a\xFF@example.com\""[..], br#""a\udc00@example.com""#] {
        let page = page_of_bytes(body_with("email", raw)).await.unwrap();
        let emails: Vec<_> = page.body.users.iter().map(|u| u.email.as_str()).collect();
        assert_eq!(emails, ["first@x", "last@x"]);
        let failed: Vec<_> = page.failures.iter().map(|n| n.path.as_str()).collect();
        assert_eq!(failed, ["users[1]"]);
    }
}

#[tokio::test]
async fn a_number_that_json_would_not_write_is_read_where_its_meaning_is_certain() {
    for (raw, number) in [
        (&b"007"[..], 7),
        (b"+7", 7),
        (b"0123456789", 123_456_789),
        (b"7.", 7),
    ] {
        let (user, notes) = with_raw("pmi", raw).await;
        assert_eq!(user.pmi.map(|pmi| pmi.get()), Some(number));
        let raw = String::from_utf8_lossy(raw);
        assert_eq!(one(&notes), ("users[1].pmi", NoteKind::Repaired, &*raw));
    }
    // A text keeps what was written.
    let (user, notes) = with_raw("dept", b"007").await;
    assert_eq!((user.dept.as_deref(), notes.len()), (Some("007"), 1));
    let (user, notes) = with_raw("dept", b"None").await;
    assert_eq!(user.dept, None);
    assert_eq!(one(&notes), ("users[1].dept", NoteKind::Repaired, "None"));
}

#[tokio::test]
async fn what_is_no_json_value_costs_itself_alone() {
    for field in ["dept", "pmi", "type", "id", "created_at"] {
        for raw in [
            "NaN",
            "Infinity",
            "-Infinity",
            "nan",
            "-",
            "--1",
            "0x1F",
            "1_000",
            "1.2.3",
            "1e",
            "?",
            "Sales",
            "\u{e4}",
            "12:30",
            "nil",
            "",
            "tru",
            "@\u{1}",
            "2\"3",
            "1=2",
            "(1)",
            "'a'",
        ] {
            let (user, notes) = with_raw(field, raw.as_bytes()).await;
            let written = serde_json::to_value(&user).unwrap();
            assert_eq!(written.get(field), None, "{field} {raw}");
            let path = format!("users[1].{field}");
            assert_eq!(one(&notes), (&*path, NoteKind::Value, raw), "{field} {raw}");
        }
    }
    // Also in a list, and in a field that nobody reads.
    let (user, notes) = with_raw("type", br#"2,"im_group_ids":["a",NaN,"b"]"#).await;
    assert_eq!(user.im_group_ids.len(), 2);
    assert_eq!(
        one(&notes),
        ("users[1].im_group_ids[1]", NoteKind::Value, "NaN")
    );
    let (_, notes) = with_raw("type", br#"2,"nobody_reads_this":[NaN,{"a":1e999}]"#).await;
    assert_eq!(notes.len(), 0);
}

#[tokio::test]
async fn numbers_that_no_type_holds_keep_their_digits_where_text_is_declared() {
    for digits in [
        "18446744073709551616",
        "9223372036854775808",
        "123456789012345678901234567890",
        "-9223372036854775809",
    ] {
        let (user, notes) = with_raw("id", digits.as_bytes()).await;
        assert_eq!((user.id.unwrap().as_str(), notes.len()), (digits, 0));
        let (user, notes) = with_raw("dept", digits.as_bytes()).await;
        assert_eq!((user.dept.as_deref(), notes.len()), (Some(digits), 0));
        for field in ["pmi", "type", "created_at"] {
            let (user, notes) = with_raw(field, digits.as_bytes()).await;
            let written = serde_json::to_value(&user).unwrap();
            assert_eq!(written.get(field), None, "{field}");
            let path = format!("users[1].{field}");
            assert_eq!(one(&notes), (&*path, NoteKind::Value, digits));
        }
    }
    for (field, raw) in [
        ("pmi", "1e400"),
        ("pmi", "-1e400"),
        ("type", "1e400"),
        ("id", "1.5"),
    ] {
        let (_, notes) = with_raw(field, raw.as_bytes()).await;
        let path = format!("users[1].{field}");
        assert_eq!(one(&notes), (&*path, NoteKind::Value, raw));
    }
    // A float that is a whole number is that number, also as an id.
    let (user, notes) = with_raw("id", b"1.25e4").await;
    assert_eq!((user.id.unwrap().as_str(), notes.len()), ("12500", 0));
}

#[tokio::test]
async fn of_a_doubled_key_the_last_value_counts_that_is_not_null() {
    for (raw, dept) in [
        (&br#""A","dept":"B""#[..], "B"),
        (br#""A","dept":null"#, "A"),
        (br#"null,"dept":"B""#, "B"),
        (br#""A","dept":"B","dept":null"#, "B"),
        (br#""A","dept":NaN"#, "A"),
    ] {
        let (user, notes) = with_raw("dept", raw).await;
        assert_eq!(user.dept.as_deref(), Some(dept));
        let text = format!("\"{dept}\"");
        // Two that contradict each other are no certain value.
        let kind = match raw.windows(3).any(|w| w == br#""A""#) && dept == "B" {
            true => NoteKind::Garbled,
            false => NoteKind::Repaired,
        };
        assert_eq!(one(&notes), ("users[1].dept", kind, &*text));
    }
    // What is kept of a listing twice named: the records.
    let page = page_of_bytes(br#"{"users":[{"email":"a@x"}],"users":null,"page_size":1}"#.into());
    assert_eq!(page.await.unwrap().body.users.len(), 1);
}

#[tokio::test]
async fn what_stands_around_the_values_hurts_none() {
    let plain = body_with("", b"");
    let text = String::from_utf8(plain.clone()).unwrap();
    let around = |before: &[u8], after: &[u8]| [before, &plain, after].concat();
    for (body, path) in [
        (around(b"\xEF\xBB\xBF", b""), ""),
        (around(b"", b"\0"), ""),
        (around(b"", b"\0\0\0\n\0"), ""),
        (around(b"\x01", b"\x1F"), ""),
        (
            text.replace(",\"type\":2", ",\x02\"type\"\0:\x1b2")
                .into_bytes(),
            "",
        ),
        (
            text.replace("\"g1\"]}", "\"g1\",]}").into_bytes(),
            "users[1].group_ids",
        ),
        (
            text.replace("\"g1\"]}", "\"g1\"],}").into_bytes(),
            "users[1]",
        ),
        (text.replace("}],", "},],").into_bytes(), "users"),
    ] {
        let page = page_of_bytes(body).await.unwrap();
        assert_eq!((page.body.users.len(), page.failures.len()), (3, 0));
        assert_eq!(page.body.users[1].dept.as_deref(), Some("Sales"));
        assert_eq!((page.notes.len(), &*page.notes[0].path), (1, path));
        assert_eq!(page.notes[0].kind, NoteKind::Repaired);
    }
    for garbage in ["x", "{}", "<br>", ",", "]", "\u{feff}", "null"] {
        let error = page_of_bytes(around(b"", garbage.as_bytes()))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{garbage}");
    }
}

#[tokio::test]
async fn notes_and_drift_do_not_vanish_because_another_field_is_bad() {
    let body = r#"{"users":[{"email":"a@x","type":"odd","pmi":1e400,"dept":"\ud800","shoe":NaN}]}"#;
    for (drift, more) in [(false, 0), (true, 1)] {
        let page = page_of(body, drift).await.unwrap();
        let notes: Vec<_> = page.notes.iter().map(|n| (&*n.path, n.kind)).collect();
        let all = [
            ("users[0].type", NoteKind::Value),
            ("users[0].pmi", NoteKind::Value),
            ("users[0].dept", NoteKind::Garbled),
            ("users[0].shoe", NoteKind::UnknownField),
        ];
        assert_eq!(notes, all[..3 + more]);
    }
}

#[tokio::test]
async fn a_member_whose_name_cannot_be_read_costs_its_record() {
    let text = String::from_utf8(body_with("", b"")).unwrap();
    for (from, to) in [
        ("\"dept\":\"Sales", &b"\"de\xFFt\":\"Sales"[..]),
        ("\"dept\":\"Sales", br#""de\ud800t":"Sales"#),
        ("\"dept\":\"Sales", b"\"de\x01pt\":\"Sales"),
    ] {
        let at = text.find(from).unwrap();
        let body = [
            &text.as_bytes()[..at],
            to,
            &text.as_bytes()[at + from.len()..],
        ]
        .concat();
        let page = page_of_bytes(body).await.unwrap();
        assert_eq!(page.body.users.len(), 2);
        assert_eq!(
            (page.failures.len(), &*page.failures[0].path),
            (1, "users[1]")
        );
    }
    // In the answer itself, nobody knows what is missing: it could be the token of the next page.
    let body = text.replace("\"next_page_token\"", "\"next_page_tok\\ud800n\"");
    let error = page_of_bytes(body.into_bytes()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_damaged_quote_comma_or_bracket_costs_its_record_and_no_other() {
    let text = String::from_utf8(body_with("", b"")).unwrap();
    let from = text.find("{\"id\":\"u1\"").unwrap();
    let to = from + text[from..].find("]}").unwrap() + 2;
    for at in from..to {
        for damage in [
            b'X', b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b' ', b'1', 0xFF,
        ] {
            let mut body = text.clone().into_bytes();
            let original = std::mem::replace(&mut body[at], damage);
            let place = || format!("{:?} for {:?} at {at}", damage as char, original as char);
            let page = page_of_bytes(body.clone()).await;
            let page = page.unwrap_or_else(|e| panic!("{}: {e}", place()));
            let users = &page.body.users;
            let email = |email: &str| users.iter().filter(|u| u.email == email).count();
            // The neighbours are there, once, and nobody is there who is not in the listing.
            assert_eq!((email("first@x"), email("last@x")), (1, 1), "{}", place());
            assert!(users.len() <= 3, "{}", place());
            assert_eq!(
                users.last().unwrap().dept.as_deref(),
                Some("B"),
                "{}",
                place()
            );
            assert_eq!(page.body.total_records, Some(3), "{}", place());
            let failed: Vec<_> = page.failures.iter().map(|n| &*n.path).collect();
            match users.len() {
                2 => assert_eq!(failed, ["users[1]"], "{}", place()),
                _ => assert!(failed.is_empty(), "{}", place()),
            }
        }
    }
}

#[tokio::test]
async fn a_text_with_quotes_of_its_own_costs_its_record_also_where_it_comes_often() {
    let record = |i: usize| match i % 7 {
        3 => {
            format!(r#"{{"email":"u{i}@x","dept":"The "old" house, {{1}}","group_ids":["a","b"]}}"#)
        }
        _ => format!(r#"{{"email":"u{i}@x","dept":"Sales","group_ids":["a","b"]}}"#),
    };
    let body = |count: usize| {
        let records: Vec<_> = (0..count).map(record).collect();
        format!(
            r#"{{"users":[{}],"next_page_token":"","total_records":{count}}}"#,
            records.join(",")
        )
    };
    let page = page_of_bytes(body(300).into_bytes()).await.unwrap();
    assert_eq!((page.body.users.len(), page.failures.len()), (257, 43));
    assert_eq!(page.failures[1].path, "users[10]");
    assert_eq!(page.failures[1].raw.as_deref(), Some(&*record(10)));
    // A server that writes all records so is not understood.
    let error = page_of_bytes(body(2_000).into_bytes()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn damage_around_the_records_never_hides_that_there_is_more() {
    let text = String::from_utf8(body_with("", b"")).unwrap();
    let text = text.replace("\"next_page_token\":\"\"", "\"next_page_token\":\"more\"");
    let mut read = 0;
    for at in 0..text.len() {
        for damage in *b"X\"\\{}[],: 1\xFF" {
            let mut body = text.clone().into_bytes();
            body[at] = damage;
            let script = Script::new(move |_| {
                crate::support::Answer::Http(::http::Response::new(body.clone().into()))
            });
            let mut once = zoom_admin::RetryPolicy::default();
            (once.max_attempts, once.max_limited) = (1, 0);
            let zoom = script.builder().retry(once).build().unwrap();
            let Ok(reply) = zoom.send_full(user::List::new()).await else {
                continue;
            };
            read += 1;
            let place = format!(
                "{:?} at {at} of {}",
                damage as char,
                &text[at..text.len().min(at + 9)]
            );
            // A name of a member that became another name cannot be told from one.
            let named = |name: &str| {
                let from = text.find(name).unwrap();
                (from..from + name.len()).contains(&at)
            };
            if named("users") || named("next_page_token") {
                continue;
            }
            let token = reply.value.next_page_token.as_deref();
            let noted = reply.notes.iter().any(|n| n.path == "next_page_token");
            assert!(
                token.is_some_and(|t| !t.is_empty()) || noted,
                "{place}: {token:?}"
            );
            let records = reply
                .notes
                .iter()
                .filter(|n| n.kind == NoteKind::Record)
                .count();
            assert!(reply.value.users.len() + records >= 3, "{place}");
        }
    }
    assert!(read > 2_000, "{read}");
}

#[tokio::test]
async fn lists_within_records_are_never_taken_for_the_list_of_records() {
    let record = |n: u8| {
        format!(
            r#"{{"created_at":"2026-01-0{n}","custom_attributes":[{{"key":"k","name":"n"}}],"dept":"d","email":"e{n}@x","group_ids":["g"],"license_info_list":[{{"license_type":"T"}}],"type":1}}"#
        )
    };
    for (before, after) in [
        (r#"{"next_page_token":"","page_size":1,"users":["#, "]}"),
        (r#"{"users":["#, r#"],"page_size":1,"next_page_token":""}"#),
    ] {
        for hurt in 1..=3 {
            for at in 0..record(hurt).len() {
                for damage in *b"\"\\{}[],: \x01X" {
                    let mut records = [1, 2, 3].map(|n| record(n).into_bytes());
                    records[usize::from(hurt) - 1][at] = damage;
                    let body = [before.as_bytes(), &records.join(&b','), after.as_bytes()].concat();
                    let place = || format!("{:?} at {at} of {hurt}, {after}", damage as char);
                    // Where the first or the last record begins or ends, all may be in doubt.
                    let Ok(page) = page_of_bytes(body).await else {
                        assert!(hurt != 2, "{}", place());
                        continue;
                    };
                    for n in (1..=3).filter(|n| *n != hurt) {
                        let email = format!("e{n}@x");
                        let count = page.body.users.iter().filter(|u| u.email == email).count();
                        assert_eq!(count, 1, "{}", place());
                    }
                    let all = page.body.users.len() + page.failures.len();
                    assert_eq!((all, page.body.page_size), (3, Some(1)), "{}", place());
                }
            }
        }
    }
}

#[tokio::test]
async fn a_value_that_seems_to_begin_a_list_does_not_swallow_the_records() {
    for body in [
        r#"{"next_page_token":[tok","page_size":1,"users":[{"email":"a@x"},{"email":"b@x"}]}"#,
        r#"{"page_size":[,"users":[{"email":"a@x"},{"email":"b@x"}]}"#,
        r#"{"odd":["a","bX],"users":[{"email":"a@x"},{"email":"b@x"}]}"#,
        r#"{"users":X{"email":"a@x"},{"email":"b@x"}],"page_size":1}"#,
    ] {
        let error = page_of_bytes(body.into()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn a_body_that_is_cut_never_looks_whole() {
    for body in [
        body_with("", b""),
        body_with("dept", b"\"a\xFF\""),
        body_with("dept", b"NaN"),
        body_with("dept", br#"{"a":[007,"\x"]}"#),
    ] {
        for end in 0..body.len() {
            let mut cut = body[..end].to_vec();
            for zeros in [&b""[..], b"\0\0"] {
                cut.extend_from_slice(zeros);
                let read = page_of_bytes(cut.clone()).await;
                let error = read.err().unwrap_or_else(|| panic!("whole at {end}"));
                // No JSON at all, but for these, is another thing.
                let kind = match end {
                    0 => error.kind(),
                    _ => ErrorKind::Transport,
                };
                assert_eq!(error.kind(), kind, "{}", String::from_utf8_lossy(&cut));
            }
        }
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
