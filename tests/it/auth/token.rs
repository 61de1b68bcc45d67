//! Server-to-server tokens: what is asked, and what is made of the answer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{Answer, Script, fast, http, response};
use tokio::time::Instant;
use zoom_admin::transport::TransportFault;
use zoom_admin::{Builder, ErrorKind, TokioClock, Zoom, user};

fn token(extra: &str) -> String {
    format!(
        r#"{{"access_token":"t0ken","token_type":"bearer","expires_in":3599,"scope":"a b"{extra}}}"#
    )
}

fn builder(script: &Script) -> Builder {
    Zoom::builder()
        .server_to_server("account-1", "client-1", "secret-1")
        .transport(script.clone())
        .plan(fast())
}

/// The hosts and paths that a call goes to, the token request first.
async fn route(extra: &'static str, edit: impl FnOnce(Builder) -> Builder) -> Vec<String> {
    let script = Script::new(move |r| match r.uri().path().ends_with("/token") {
        true => http(200, &token(extra)),
        false => http(200, r#"{"total_users_count":1}"#),
    });
    let zoom = edit(builder(&script)).build().unwrap();
    zoom.send(user::Summary::new()).await.unwrap();
    script.calls().into_iter().map(|c| c.url).collect()
}

#[tokio::test(start_paused = true)]
async fn the_token_is_asked_for_as_zoom_wants_it() {
    let seen = Arc::new(Mutex::new(None));
    let keep = seen.clone();
    let script = Script::new(move |r| {
        *keep.lock().unwrap() = Some((r.method().clone(), r.headers().clone(), r.body().clone()));
        http(200, &token(""))
    });
    let zoom = builder(&script).build().unwrap();
    let granted = zoom.token().await.unwrap();
    assert_eq!(granted.scopes(), ["a", "b"]);
    let (method, headers, body) = seen.lock().unwrap().take().unwrap();
    assert_eq!(method, http::Method::POST);
    assert_eq!(headers["authorization"], "Basic Y2xpZW50LTE6c2VjcmV0LTE=");
    assert!(headers["authorization"].is_sensitive());
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(
        &body[..],
        b"grant_type=account_credentials&account_id=account-1"
    );
}

#[tokio::test(start_paused = true)]
async fn the_regional_host_is_followed_if_it_is_zooms() {
    let summary = |host: &str| {
        vec![
            "https://zoom.us/oauth/token".to_owned(),
            format!("{host}/v2/users/summary"),
        ]
    };
    let eu = r#","api_url":"https://api-eu.zoom.us""#;
    assert_eq!(route("", |b| b).await, summary("https://api.zoom.us"));
    assert_eq!(route(eu, |b| b).await, summary("https://api-eu.zoom.us"));
    for foreign in [
        r#","api_url":"https://api.example.com""#,
        r#","api_url":"http://api-eu.zoom.us""#,
        r#","api_url":"""#,
        r#","api_url":null"#,
    ] {
        assert_eq!(
            route(foreign, |b| b).await,
            summary("https://api.zoom.us"),
            "{foreign}"
        );
    }
    // Scheme, host and port are taken of it, and nothing else.
    for odd in [
        r#","api_url":"https://api-eu.zoom.us/v2""#,
        r#","api_url":"https://api-eu.zoom.us/v2/accounts/other?as=1#me""#,
        r#","api_url":"https://user:word@api-eu.zoom.us/..""#,
    ] {
        assert_eq!(
            route(odd, |b| b).await,
            summary("https://api-eu.zoom.us"),
            "{odd}"
        );
    }
    let set = route(eu, |b| b.api_url("https://proxy.example/zoom/v2/")).await;
    assert_eq!(set[1], "https://proxy.example/zoom/v2/users/summary");
}

#[tokio::test(start_paused = true)]
async fn government_accounts_have_hosts_of_their_own() {
    let urls = route("", Builder::government).await;
    assert_eq!(
        urls,
        [
            "https://zoomgov.com/oauth/token",
            "https://api.zoomgov.com/v2/users/summary"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_token_endpoint_is_tried_again_when_it_is_in_trouble() {
    let script = Script::in_turn([
        Answer::Broken(TransportFault::Connect),
        http(503, "<html>"),
        Answer::Http(response(429, &[("retry-after", "20")], "")),
        http(200, &token("")),
    ]);
    let begin = Instant::now();
    builder(&script).build().unwrap().token().await.unwrap();
    assert!(
        begin.elapsed() > Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );
    let script = Script::new(|_| http(503, ""));
    let error = builder(&script).build().unwrap().token().await.unwrap_err();
    assert_eq!(
        (error.kind(), script.calls().len()),
        (ErrorKind::Transport, 5)
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final_and_says_what_to_mend() {
    for (status, body, says) in [
        (
            400,
            r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#,
            "client id or secret",
        ),
        (401, r#"{"error":"invalid_client"}"#, "client id or secret"),
        (
            400,
            r#"{"reason":"unsupported grant type","error":"unsupported_grant_type"}"#,
            "server-to-server app",
        ),
        (
            400,
            r#"{"reason":"Bad Request","error":"invalid_request"}"#,
            "account id",
        ),
        // Zoom's own codes, in each shape and with any status.
        (
            200,
            r#"{"status":false,"errorCode":4702,"errorMessage":"Invalid client.","result":null}"#,
            "does not know this client id or secret",
        ),
        (
            401,
            r#"{"code":"4704","message":"Invalid client secret."}"#,
            "does not know this client id or secret",
        ),
        (
            500,
            r#"{"error":"4702"}"#,
            "does not know this client id or secret",
        ),
        (
            400,
            "<error><error>invalid_client</error></error>",
            "does not know this client id or secret",
        ),
        (
            400,
            r#"{"reason":"Invalid client_id or client_secret"}"#,
            "does not know this client id or secret",
        ),
        (400, r#"{"errorCode":4705}"#, "server-to-server app"),
        (
            200,
            r#"{"code":4717,"message":"x"}"#,
            "switched this app off",
        ),
        (200, r#"{"error":"invalid_request"}"#, "account id"),
        (404, "<html>", "OAuth URL"),
        (200, "<html>", "OAuth URL"),
    ] {
        let script = Script::new(move |_| http(status, body));
        let error = builder(&script).build().unwrap().token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth, "{body}");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(script.calls().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_used_for_its_hour_and_replaced_before_its_end() {
    let clock = TokioClock::starting_at("2026-05-30T12:00:00Z".parse().unwrap());
    let script = Script::new(|r| match r.uri().path().ends_with("/token") {
        true => http(200, &token("")),
        false => http(200, r#"{"total_users_count":1}"#),
    });
    let zoom = builder(&script).clock(clock).build().unwrap();
    let tokens = || {
        script
            .calls()
            .iter()
            .filter(|c| c.url.ends_with("/token"))
            .count()
    };
    for minutes in [0, 20, 20, 13] {
        tokio::time::advance(Duration::from_secs(minutes * 60)).await;
        zoom.send(user::Summary::new()).await.unwrap();
        assert_eq!(tokens(), 1);
    }
    tokio::time::advance(Duration::from_secs(3 * 60)).await;
    zoom.send(user::Summary::new()).await.unwrap();
    assert_eq!(tokens(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_with_a_token_is_good_whatever_stands_beside_it() {
    for extra in [
        r#","error":"x""#,
        r#","code":300"#,
        r#","status":false,"errorMessage":"x""#,
    ] {
        let script = Script::new(move |_| http(200, &token(extra)));
        let granted = builder(&script).build().unwrap().token().await.unwrap();
        assert_eq!(granted.expose(), "t0ken", "{extra}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_token_endpoint_is_tried_again_where_its_code_says_so() {
    for (status, body) in [
        (400, r#"{"code":4732,"message":"creating code"}"#),
        (200, r#"{"status":false,"errorCode":4732}"#),
        (400, r#"{"error":"temporarily_unavailable"}"#),
        (200, r#"{"code":429,"message":"limit"}"#),
        (500, r#"{"code":9,"message":"x"}"#),
    ] {
        let script = Script::in_turn([http(status, body), http(200, &token(""))]);
        let granted = builder(&script).build().unwrap().token().await;
        assert!(granted.is_ok(), "{body}: {granted:?}");
        assert_eq!(script.calls().len(), 2, "{body}");
    }
}

/// Answers of the token endpoint that hold tokens, and damage beside them.
#[tokio::test(start_paused = true)]
async fn damage_in_a_token_answer_costs_no_token() {
    let clock = || TokioClock::starting_at("2026-05-30T12:00:00Z".parse().unwrap());
    let answer = |rest: &str| format!(r#"{{"access_token":"t0ken","token_type":"bearer",{rest}}}"#);
    let plain = answer(r#""expires_in":1800,"scope":"a b""#);
    let bytes = |parts: &[&[u8]]| parts.concat();
    let rows: Vec<(Vec<u8>, i64, &[&str])> = vec![
        (plain.clone().into(), 1800, &["a", "b"]),
        (format!("\u{feff}{plain}").into(), 1800, &["a", "b"]),
        (format!("{plain}\0\0").into(), 1800, &["a", "b"]),
        (format!("\n{plain}\r\n").into(), 1800, &["a", "b"]),
        (
            answer(r#""expires_in":"1800","scope":"a b""#).into(),
            1800,
            &["a", "b"],
        ),
        (answer(r#""expires_in":1800.0"#).into(), 1800, &[]),
        (answer(r#""expires_in":"1.8e3","#).into(), 1800, &[]),
        (answer(r#""expires_in":01800"#).into(), 1800, &[]),
        (answer(r#""expires_in":1e400"#).into(), 3600, &[]),
        (answer(r#""expires_in":NaN"#).into(), 3600, &[]),
        (answer(r#""expires_in":"soon""#).into(), 3600, &[]),
        (answer(r#""expires_in":null"#).into(), 3600, &[]),
        (answer(r#""expires_in":{"s":1}"#).into(), 3600, &[]),
        // A scope is compared with what is needed: one that lost parts is none.
        (
            bytes(&[br#"{"access_token":"t0ken","expires_in":1800,"scope":"a b\xff c"}"#]),
            1800,
            &["a", "c"],
        ),
        (
            answer(r#""expires_in":1800,"scope":"a b\ud800""#).into(),
            1800,
            &["a"],
        ),
        (
            answer("\"expires_in\":1800,\"scope\":\"a\tb\"").into(),
            1800,
            &["a", "b"],
        ),
        (
            answer(r#""expires_in":1800,"scope":["a","b"]"#).into(),
            1800,
            &["a", "b"],
        ),
        (
            answer(r#""expires_in":1800,"scope":7"#).into(),
            1800,
            &["7"],
        ),
        (
            answer(r#""expires_in":1800,"scope":"a","access_token":"t0ken""#).into(),
            1800,
            &["a"],
        ),
        (
            answer(r#""expires_in":1800,"access_token":null,"expires_in":null"#).into(),
            1800,
            &[],
        ),
        (
            answer(r#""expires_in":1800,"odd":"The "old" house""#).into(),
            1800,
            &[],
        ),
        // The rest is lost, and the token came.
        (
            plain.as_bytes()[..plain.len() - 1].to_vec(),
            1800,
            &["a", "b"],
        ),
        (plain.as_bytes()[..plain.len() - 3].to_vec(), 1800, &[]),
        (br#"{"access_token":"t0ken""#.to_vec(), 3600, &[]),
        (br#"{"access_token":"t0ken","refr"#.to_vec(), 3600, &[]),
    ];
    for (body, lifetime, scopes) in rows {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let script = Script::new(move |_| {
            let body = bytes::Bytes::from(body.clone());
            Answer::Http(::http::Response::new(body))
        });
        let zoom = builder(&script).clock(clock()).build().unwrap();
        let granted = zoom.token().await;
        let granted = granted.unwrap_or_else(|e| panic!("{shown}: {e}"));
        assert_eq!(granted.expose(), "t0ken", "{shown}");
        let start: chrono::DateTime<chrono::Utc> = "2026-05-30T12:00:00Z".parse().unwrap();
        let left = (granted.expires_at().unwrap() - start).num_seconds();
        assert_eq!(
            (left, granted.scopes()),
            (lifetime, &*own(scopes)),
            "{shown}"
        );
        assert_eq!(script.calls().len(), 1, "{shown}");
    }
}

fn own(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_damaged_token_is_none_and_no_error_shows_what_came() {
    for body in [
        &br#"{"access_token":"s3cret\xff","expires_in":1800}"#[..],
        br#"{"access_token":"s3cret\ud800"}"#,
        br#"{"access_token":"s3cret\q"}"#,
        br#"{"access_token":"s3cret"#,
        br#"{"access_token":{"s3cret":1}}"#,
        br#"{"access_token":["s3cret"]}"#,
        br#"{"access_token":""}"#,
        br#"{"access_token":null,"refresh_token":"s3cret"}"#,
        br#"{"access_token":s3cret}"#,
        br#"{"token":"s3cret"}"#,
        br#"["s3cret"]"#,
        br#""s3cret""#,
        b"s3cret",
    ] {
        let script = Script::new(move |_| {
            Answer::Http(::http::Response::new(bytes::Bytes::from_static(body)))
        });
        let error = builder(&script).build().unwrap().token().await.unwrap_err();
        let place = String::from_utf8_lossy(body);
        assert_eq!(error.kind(), ErrorKind::Auth, "{place}: {error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_exchange_for_a_token_takes_no_longer_than_one_exchange_may() {
    for (limit, each) in [(5, 5), (30, 30), (60, 30)] {
        let late = || Answer::Slow(Duration::from_secs(3600), response(200, &[], "{}"));
        let script = Script::new(move |_| late());
        let zoom = builder(&script).attempt_timeout(Duration::from_secs(limit));
        let begin = Instant::now();
        let error = zoom.build().unwrap().token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        let tries = u32::try_from(script.calls().len()).unwrap();
        let waiting = begin.elapsed() - Duration::from_secs(each) * tries;
        assert!(
            waiting < Duration::from_secs(60) && tries > 1,
            "{limit} s: {tries} tries, {waiting:?} between them"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn any_lifetime_of_a_token_is_one_that_calls_can_be_made_with() {
    for (lifetime, asked) in [
        // Dead on arrival: the API judges it, after three.
        ("0", 3),
        ("-1", 3),
        ("-9e300", 3),
        ("0.5", 3),
        ("-9223372036854775809", 3),
        ("9007199254740993", 1),
        ("9223372036854775807", 1),
        ("18446744073709551616", 1),
        ("1e300", 1),
        ("\"9e15\"", 1),
        ("1e999", 1),
    ] {
        let script = Script::new(move |r| match r.uri().path().ends_with("/token") {
            true => http(
                200,
                &format!(r#"{{"access_token":"t0ken","expires_in":{lifetime}}}"#),
            ),
            false => http(200, r#"{"total_users_count":1}"#),
        });
        let zoom = builder(&script).build().unwrap();
        let answer = zoom.send(user::Summary::new()).await;
        answer.unwrap_or_else(|error| panic!("{lifetime}: {error}"));
        let calls = script.calls();
        let tokens = calls.iter().filter(|c| c.url.ends_with("/token")).count();
        assert_eq!((tokens, calls.len()), (asked, asked + 1), "{lifetime}");
    }
}
