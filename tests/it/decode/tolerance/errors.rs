//! Answers that are errors, in every shape: a typed error each, for every call.

use std::fmt::Debug;

use serde::Serialize;
use zoom_admin::{ErrorKind, Request, RetryPolicy, Zoom, user};

use crate::canned::Canned;
use crate::each_call::Visitor;

/// What an answer comes to: the kind of error, and Zoom's code if there is one.
type Expected = (ErrorKind, Option<i64>);

/// Status, body, and what comes of it.
const ERRORS: &[(u16, &str, Expected)] = &[
    // Zoom's own shape.
    (
        400,
        r#"{"code":300,"message":"Invalid."}"#,
        (ErrorKind::Api, Some(300)),
    ),
    (
        400,
        r#"{"code":"300","message":"Invalid."}"#,
        (ErrorKind::Api, Some(300)),
    ),
    (
        400,
        r#"{"code":300,"message":"Invalid.","errors":[{"field":"from","message":"Odd."}]}"#,
        (ErrorKind::Api, Some(300)),
    ),
    (
        400,
        r#"{"code":300,"message":"No.","errors":"odd"}"#,
        (ErrorKind::Api, Some(300)),
    ),
    (
        400,
        r#"{"code":300,"message":{"deep":1},"errors":null}"#,
        (ErrorKind::Api, Some(300)),
    ),
    (
        403,
        r#"{"code":403,"message":"No permission."}"#,
        (ErrorKind::Forbidden, Some(403)),
    ),
    (
        404,
        r#"{"code":1001,"message":"No such user."}"#,
        (ErrorKind::NotFound, Some(1001)),
    ),
    (
        400,
        r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[a:b, c:d]."}"#,
        (ErrorKind::MissingScope, Some(4711)),
    ),
    // A code alone, and texts alone.
    (400, r#"{"code":300}"#, (ErrorKind::Api, Some(300))),
    (200, r#"{"code":300}"#, (ErrorKind::Api, Some(300))),
    (
        200,
        r#"{"message":"No permission."}"#,
        (ErrorKind::Forbidden, Some(0)),
    ),
    (404, "{}", (ErrorKind::NotFound, Some(0))),
    // The shape of OAuth endpoints and gateways.
    (
        400,
        r#"{"reason":"Invalid.","error":"invalid_request"}"#,
        (ErrorKind::Api, Some(0)),
    ),
    (
        403,
        r#"{"error":"forbidden"}"#,
        (ErrorKind::Forbidden, Some(0)),
    ),
    // Success by its status, an error by its body.
    (
        200,
        r#"{"code":300,"message":"Invalid."}"#,
        (ErrorKind::Api, Some(300)),
    ),
    (
        200,
        r#"{"code":"1001","message":"No such user.","errors":[]}"#,
        (ErrorKind::NotFound, Some(1001)),
    ),
    (
        200,
        r#"{"code":200,"message":"No permission."}"#,
        (ErrorKind::Forbidden, Some(200)),
    ),
    // Not JSON at all.
    (400, "", (ErrorKind::Api, Some(0))),
    (
        400,
        "<html><body>Bad request</body></html>",
        (ErrorKind::Api, Some(0)),
    ),
    (403, "<html>", (ErrorKind::Forbidden, Some(0))),
    (404, "not found", (ErrorKind::NotFound, Some(0))),
    (502, "<html>Bad gateway</html>", (ErrorKind::Api, Some(0))),
    (503, "", (ErrorKind::Api, Some(0))),
    (400, "[1, 2", (ErrorKind::Api, Some(0))),
    (400, "[]", (ErrorKind::Api, Some(0))),
    (400, "null", (ErrorKind::Api, Some(0))),
    (400, "\u{0}\u{1}", (ErrorKind::Api, Some(0))),
    // A success that says nothing.
    (200, "", (ErrorKind::Decode, None)),
    (204, "", (ErrorKind::Decode, None)),
    (200, "{}", (ErrorKind::Decode, None)),
    // One that is none: cut off, as a connection that breaks leaves it.
    (
        200,
        r#"{"users":[{"email":"a@x"}"#,
        (ErrorKind::Transport, None),
    ),
    // Of another kind.
    (
        200,
        "<html><body>Sign in</body></html>",
        (ErrorKind::Decode, None),
    ),
    (200, "not JSON", (ErrorKind::Decode, None)),
    (200, "\"text\"", (ErrorKind::Decode, None)),
    (200, "7", (ErrorKind::Decode, None)),
    (200, "true", (ErrorKind::Decode, None)),
];

/// A client that tries once, so that an error comes at once.
fn client(canned: &Canned) -> Zoom {
    let mut once = RetryPolicy::default();
    (once.max_attempts, once.max_limited) = (1, 0);
    canned.builder().retry(once).build().unwrap()
}

struct Errors {
    canned: Canned,
    zoom: Zoom,
    answers: usize,
}

impl Visitor for Errors {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        for (status, body, (kind, code)) in ERRORS {
            self.canned.set(*status, *body);
            let reply = self.zoom.send(request.clone()).await;
            let place = format!("{}: {status} {body}", R::META.name);
            // Of some calls nobody knows whether nothing is an answer.
            if *body == "{}" && reply.is_ok() {
                continue;
            }
            let error = reply.expect_err(&place);
            assert_eq!(error.kind(), *kind, "{place}: {error}");
            assert_eq!(error.api().map(|a| a.code), *code, "{place}");
            assert_eq!(error.request(), Some(R::META.name));
            let told = format!("{error} {error:?}");
            assert!(!told.contains("html"), "the body is repeated: {told}");
            self.answers += 1;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn error_bodies_of_every_shape_are_typed_errors_for_every_call() {
    let canned = Canned::default();
    let zoom = client(&canned);
    let mut errors = Errors {
        canned,
        zoom,
        answers: 0,
    };
    crate::each_call::each(&mut errors).await;
    println!("{} error answers", errors.answers);
}

#[tokio::test(start_paused = true)]
async fn a_limit_and_a_refused_token_are_typed_errors_too() {
    for (status, body, kind) in [
        (429, "", ErrorKind::RateLimited),
        (429, "<html>", ErrorKind::RateLimited),
        (
            200,
            r#"{"code":429,"message":"You have reached the limit."}"#,
            ErrorKind::RateLimited,
        ),
        (401, "", ErrorKind::Auth),
        (
            400,
            r#"{"code":124,"message":"Invalid access token."}"#,
            ErrorKind::Auth,
        ),
    ] {
        let canned = Canned::default();
        canned.set(status, body);
        let error = client(&canned)
            .send(user::Summary::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
    }
}

/// What is known of one code: see the file.
struct Fact {
    status: u16,
    code: i64,
    kind: ErrorKind,
    message: &'static str,
}

fn facts() -> Vec<Fact> {
    let lines = include_str!("../../../error_facts.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let [status, code, kind, message, _] = row.split(';').collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        Fact {
            status: status.parse().unwrap(),
            code: code.parse().unwrap(),
            kind: match kind {
                "absent" => ErrorKind::NotFound,
                "forbidden" => ErrorKind::Forbidden,
                "token" => ErrorKind::Auth,
                "scope" => ErrorKind::MissingScope,
                "limited" => ErrorKind::RateLimited,
                "server" | "refused" => ErrorKind::Api,
                _ => panic!("{row}"),
            },
            message,
        }
    })
    .collect()
}

/// The same error in every shape in which one was seen, or may come.
fn shapes(code: i64, message: &str) -> Vec<String> {
    let quoted = serde_json::to_string(message).unwrap();
    vec![
        format!(r#"{{"code":{code},"message":{quoted}}}"#),
        // Not JSON, where there are quotes in it.
        format!(r#"{{"code":{code},"message":"{message}"}}"#),
        format!(r#"{{"message":"{message}","code":{code}}}"#),
        format!(r#"{{ "message" : {quoted} , "code" : "{code}" }}"#),
        format!(
            "\u{feff}{{\"code\":{code}.0,\"message\":{quoted},\"users\":[{{\"id\":\"u\"}}]}}\n"
        ),
        format!(r#"{{"code":null,"code":{code},"code":null,"message":"","message":{quoted}}}"#),
        format!(r#"{{"status":false,"errorCode":{code},"errorMessage":{quoted},"result":null}}"#),
        format!(r#"{{"errorCode":"{code}","errorMessage":{quoted}}}"#),
        format!(r#"{{"error_code":{code},"error_message":{quoted}}}"#),
        format!(r#"{{"error":{{"code":{code},"message":{quoted}}}}}"#),
        format!(r#"{{"error":{code},"reason":{quoted}}}"#),
        format!(r#"{{"error":"{code}","error_description":{quoted}}}"#),
        format!(r#"[{{"code":{code},"message":{quoted}}}]"#),
        format!("{{\"code\":{code},\"message\":{quoted},\"x\":\"\\ud800\u{1}\""),
        format!(
            "<?xml version=\"1.0\"?><error><code>{code}</code><message>{}</message></error>",
            message.replace('<', "&lt;")
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn each_code_means_at_its_status_what_is_known_of_it_in_every_shape() {
    let canned = Canned::default();
    let mut zoom = client(&canned);
    let mut answers = 0;
    for fact in facts() {
        for body in shapes(fact.code, fact.message) {
            canned.set(fact.status, body.clone());
            if fact.kind == ErrorKind::RateLimited {
                zoom = client(&canned); // one that has not learnt of the limit
            }
            let place = format!("{} {body}", fact.status);
            let error = zoom.send(user::Get::new("u")).await.expect_err(&place);
            assert_eq!(error.kind(), fact.kind, "{place}: {error}");
            // Of a refused token the provider speaks, which has no other here.
            if fact.kind != ErrorKind::Auth {
                assert_eq!(error.api().unwrap().code, fact.code, "{place}");
                assert_eq!(error.status(), Some(fact.status));
            }
            if fact.message.contains("user:read:user:admin") {
                let named = error.missing_scopes();
                assert!(
                    named.contains(&"user:read:user:admin".to_owned()),
                    "{place}"
                );
            }
            answers += 1;
        }
        zoom = client(&canned);
    }
    assert!(answers > 3_000, "{answers}");
}

#[tokio::test(start_paused = true)]
async fn advice_names_only_scopes_that_the_call_declares_and_the_least_first() {
    for (named, missing, advice) in [
        (
            "[user:master, user:write:admin, user:read:admin, user:read:user:admin]",
            vec![
                "user:read:user:admin",
                "user:read:admin",
                "user:write:admin",
            ],
            "the scope user:read:user:admin or user:read:admin or user:write:admin:",
        ),
        (
            ": [ user:read:admin ]",
            vec!["user:read:admin"],
            "the scope user:read:admin:",
        ),
        // Nothing that would help: what the call declares is told.
        (
            "[imchat:write, \u{1b}[31m]",
            vec![],
            "the scope user:read:user:admin or user:read:admin:",
        ),
        (
            "",
            vec![],
            "the scope user:read:user:admin or user:read:admin:",
        ),
    ] {
        let canned = Canned::default();
        let message = format!("Invalid access token, does not contain scopes:{named}.");
        let message = serde_json::to_string(&message).unwrap();
        canned.set(400, format!(r#"{{"code":4711,"message":{message}}}"#));
        let error = client(&canned).send(user::Get::new("u")).await.unwrap_err();
        assert_eq!(error.missing_scopes(), missing, "{named}");
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_what_a_server_says_one_line_of_500_characters_is_shown() {
    let long = format!(
        "{}\u{1b}[31m\n\u{202e}{}",
        "\u{130}".repeat(400),
        "x".repeat(1 << 20)
    );
    let quoted = serde_json::to_string(&long).unwrap();
    let field = serde_json::to_string(&long[..900]).unwrap();
    let bodies = [
        format!(r#"{{"code":300,"message":{quoted}}}"#),
        format!(
            r#"{{"code":300,"message":"{}","errors":[{}]}}"#,
            "y".repeat(400),
            vec![format!(r#"{{"field":{field},"message":{field}}}"#); 50].join(",")
        ),
        format!(
            r#"{{"code":4711,"message":"scopes:[{}]"}}"#,
            "a:b,".repeat(10_000)
        ),
        format!(
            r#"{{"code":4711,"message":"scopes:[{}]"}}"#,
            "a".repeat(10_000)
        ),
        format!("<html><head><title>{long}</title></head><body>{long}</body></html>"),
        long.clone(),
    ];
    for status in [200, 400, 401, 403, 404, 429, 502] {
        for body in &bodies {
            let canned = Canned::default();
            canned.set(status, body.clone());
            let error = client(&canned).send(user::Get::new("u")).await.unwrap_err();
            for shown in [error.to_string(), format!("{error:?}")] {
                // Our own words around it are less than 400.
                let limit = if shown.starts_with("Error {") {
                    1_700
                } else {
                    900
                };
                assert!(shown.chars().count() < limit, "{status}: {}", shown.len());
                let safe = |c: char| !c.is_control() && c != '\u{202e}';
                assert!(shown.chars().all(safe), "{status}: {shown}");
            }
            if let Some(api) = error.api() {
                assert!(api.to_string().chars().count() < 600, "{api}");
                assert!(api.message.chars().count() <= 500, "{api}");
            }
        }
    }
}

#[tokio::test]
async fn a_success_with_members_of_an_error_that_say_nothing_bad_is_none() {
    let canned = Canned::default();
    let zoom = client(&canned);
    for body in [
        r#"{"code":0,"message":"ok","users":[]}"#,
        r#"{"code":"0","message":"ok","users":[]}"#,
        r#"{"code":0,"error_message":"success","users":[{"email":"a@x"}]}"#,
        r#"{"status":true,"errorCode":0,"errorMessage":"","users":[]}"#,
        r#"{"code":null,"error":null,"errors":[],"message":null,"users":[]}"#,
        r#"{"error":"","error":false,"error":{},"error":[],"users":[]}"#,
        r#"{"code":"US","reason":"none","users":[]}"#,
        r#"{"message":"hello","users":[]}"#,
        r#"{"users":[{"email":"a@x","code":300,"error":"no","status":false}]}"#,
    ] {
        for padding in [0, 100_000] {
            let body = body.replacen('{', &format!("{{{}", " ".repeat(padding)), 1);
            canned.set(200, body.clone());
            let reply = zoom.send(user::List::new()).await;
            assert!(reply.is_ok(), "{}: {reply:?}", body.trim());
        }
    }
    // What calls declare at the top is theirs.
    canned.set(200, r#"{"status":"Available"}"#);
    zoom.send(user::PresenceStatus::new("u")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_error_in_a_success_is_one_beside_data_of_any_size_too() {
    let canned = Canned::default();
    let zoom = client(&canned);
    let record = r#"{"email":"a@x","status":"active","type":2}"#;
    for records in [0, 1, 5_000] {
        let users = vec![record; records].join(",");
        for error in [
            r#""code":300,"message":"Validation Failed.""#,
            r#""code":300"#,
            r#""status":false,"errorMessage":"No.""#,
            r#""status": false"#,
            r#""error":"access_denied""#,
            r#""error":{"message":"No."}"#,
            r#""error":true"#,
            r#""code":99999999999999999999"#,
            r#""code":1e400"#,
        ] {
            for body in [
                format!("{{{error},\"users\":[{users}]}}"),
                format!("{{\"users\":[{users}],{error}}}"),
            ] {
                canned.set(200, body);
                let reply = zoom.send(user::List::new()).await;
                let error = reply.expect_err(error);
                assert!(error.api().is_some(), "{error}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_an_error_whatever_stands_beside_it_and_zero_is_none() {
    let canned = Canned::default();
    let zoom = client(&canned);
    let many = format!(r#"[{}]"#, vec![r#"{"email":"a@x"}"#; 2_000].join(","));
    for (body, kind) in [
        (r#"{"code":300}"#.to_owned(), ErrorKind::Api),
        (r#"{"code":300,"users":[]}"#.to_owned(), ErrorKind::Api),
        (format!(r#"{{"users":{many},"code":300}}"#), ErrorKind::Api),
        (
            format!(r#"{{"status":false,"errorCode":200,"errorMessage":"No.","users":{many}}}"#),
            ErrorKind::Forbidden,
        ),
    ] {
        canned.set(200, body.clone());
        let error = zoom.send(user::List::new()).await.unwrap_err();
        assert_eq!(
            error.kind(),
            kind,
            "{}: {error}",
            &body[..body.len().min(80)]
        );
    }
    for body in [
        r#"{"code":0,"message":"ok"}"#,
        r#"{"message":"hello"}"#,
        r#"{"status":true}"#,
    ] {
        canned.set(200, body);
        let error = zoom.send(user::List::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
    }
}
