//! Answers that are errors, in every shape: a typed error each, for every call.

use std::fmt::Debug;

use serde::Serialize;
use zoom_admin::{ErrorKind, Request, RetryPolicy, Zoom, user};

use crate::canned::Canned;
use crate::each_call::{self, Visitor};

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
    each_call::each(&mut errors).await;
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

#[tokio::test(start_paused = true)]
async fn a_code_is_an_error_whatever_stands_beside_it_and_zero_is_none() {
    let canned = Canned::default();
    let zoom = client(&canned);
    for body in [
        r#"{"code":0,"message":"ok","users":[]}"#,
        r#"{"users":[],"code":"0","error_message":"success"}"#,
        r#"{"message":"hello","users":[{"email":"a@x"}]}"#,
    ] {
        canned.set(200, body);
        let reply = zoom.send(user::List::new()).await;
        assert!(reply.is_ok(), "{body}: {reply:?}");
    }
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
