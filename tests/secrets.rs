//! Known secrets appear in no Debug, Display, error, log or span of a whole run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use futures::StreamExt;
use tracing_subscriber::fmt::format::FmtSpan;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};
use zoom_admin::transport::{HttpOptions, ReqwestTransport};
use zoom_admin::{RetryPolicy, ServerToServer, SystemClock, Zoom, user};

const CLIENT_SECRET: &str = "s3cr3t-of-the-client";
const TOKEN: &str = "eyJ-access-token-of-the-test";
const EMAIL: &str = "someone.private@example.com";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(e) = cause {
        text += &format!(" {e} {e:?}");
        cause = e.source();
    }
    text
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    let api = |p: &str| Mock::given(method("GET")).and(path(p.to_owned()));
    Mock::given(method("POST"))
        .and(path("/oauth/token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({
            "access_token": TOKEN, "token_type": "bearer", "expires_in": 3599,
            "scope": "user:read:admin", "api_url": "https://api.zoom.us",
        })))
        .mount(&server)
        .await;
    let answers = [
        (
            "/v2/users/fine",
            200,
            format!(r#"{{"email":"{EMAIL}","type":"{TOKEN}"}}"#),
        ),
        (
            "/v2/users/refused",
            401,
            r#"{"code":124,"message":"Invalid access token."}"#.into(),
        ),
        (
            "/v2/users/broken",
            200,
            format!(r#"{{"email":"{TOKEN}"{TOKEN}"#),
        ),
        ("/v2/users/html", 502, format!("<html>{TOKEN}</html>")),
        ("/v2/users/kind", 200, format!(r#"["{TOKEN}"]"#)),
        (
            "/v2/users",
            200,
            format!(r#"{{"users":[{{"dept":"{TOKEN}"}}]}}"#),
        ),
        (
            "/v2/users/scope",
            400,
            format!(
                r#"{{"code":4711,"message":"does not contain scopes:[user:read:admin]" "{TOKEN}"}}"#
            ),
        ),
    ];
    for (at, status, body) in answers {
        api(at)
            .respond_with(ResponseTemplate::new(status).set_body_raw(body, "application/json"))
            .mount(&server)
            .await;
    }
    api("/v2/users/away")
        .respond_with(ResponseTemplate::new(302).insert_header("location", "/v2/users/html"))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn known_secrets_appear_nowhere() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = server().await;
    let (api, oauth) = (
        format!("{}/v2", server.uri()),
        format!("{}/oauth", server.uri()),
    );
    let mut quick = RetryPolicy::default();
    quick.base = Duration::from_millis(1);
    let mut texts = Vec::new();
    let builder = Zoom::builder()
        .server_to_server("account-1", "client-1", CLIENT_SECRET)
        .api_url(&api)
        .oauth_url(&oauth)
        .retry(quick);
    texts.push(format!("{builder:?}"));
    let zoom = builder.build().unwrap();
    texts.push(format!("{zoom:?} {:?}", zoom.token().await.unwrap()));
    for name in [
        "fine", "refused", "broken", "html", "kind", "scope", "away", EMAIL,
    ] {
        match zoom.send_full(user::Get::new(name)).await {
            Ok(reply) => texts.push(format!("{:?}", reply.notes)),
            Err(error) => texts.push(chain(&error)),
        }
    }
    let pages: Vec<_> = zoom.pages(user::List::new()).collect().await;
    for page in pages {
        texts.push(format!("{:?}", page.unwrap().failures));
    }
    use zoom_admin::Request as _;
    texts.push(format!("{:?}", user::Get::new(EMAIL).parts().unwrap()));
    let provider = ServerToServer::new(
        "account-1",
        "client-1",
        CLIENT_SECRET,
        &oauth.parse().unwrap(),
        Arc::new(ReqwestTransport::new(&HttpOptions::default()).unwrap()),
        Arc::new(SystemClock),
    );
    texts.push(format!("{provider:?}"));

    // A server that is gone, and one that refuses the credentials by repeating them.
    let gone = Zoom::builder()
        .server_to_server("account-1", "client-1", CLIENT_SECRET)
        .oauth_url("http://127.0.0.1:1/oauth")
        .retry(RetryPolicy::default())
        .transport(ReqwestTransport::new(&HttpOptions::default()).unwrap())
        .build()
        .unwrap();
    let waiting = tokio::time::timeout(Duration::from_secs(30), gone.token());
    texts.push(chain(&waiting.await.unwrap().unwrap_err()));
    server.reset().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(400).set_body_raw(
            format!(r#"{{"reason":"bad {CLIENT_SECRET}","error":"invalid_client"}}"#),
            "application/json",
        ))
        .mount(&server)
        .await;
    let refused = Zoom::builder()
        .server_to_server("account-1", "client-1", CLIENT_SECRET)
        .api_url(&api)
        .oauth_url(&oauth)
        .build()
        .unwrap();
    texts.push(chain(&refused.token().await.unwrap_err()));

    texts.push(String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    let all = texts.join("\n");
    // The capture works: spans and the dependencies' own events are in it.
    assert!(
        all.contains("user::Get") && all.contains("attempt"),
        "{all}"
    );
    let basic =
        base64::engine::general_purpose::STANDARD.encode(format!("client-1:{CLIENT_SECRET}"));
    for (name, secret) in [
        ("client secret", CLIENT_SECRET),
        ("token", TOKEN),
        ("basic", basic.as_str()),
    ] {
        let at = all.find(secret);
        assert_eq!(
            at.map(|at| &all[at.saturating_sub(300)..at + 40]),
            None,
            "{name}"
        );
    }
    // Nor the values in our own errors, spans and events; what reqwest logs of its connections
    // holds hosts only.
    let own = all
        .lines()
        .filter(|l| l.contains(EMAIL))
        .collect::<Vec<_>>();
    assert_eq!(own, Vec::<&str>::new());
}
