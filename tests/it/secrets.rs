//! Known secrets appear in no Debug, Display, error, log or span of a whole run.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use futures::StreamExt;
use tracing_subscriber::fmt::format::FmtSpan;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};
use zoom_admin::auth::store::{self, FileStore, Grant, MemoryStore, State, TokenStore};
use zoom_admin::auth::{AuthorizationCode, OAuthApp, Scope, SignIn};
use zoom_admin::fake::{Fake, FakeRefusal, FakeScopeForm, Fault, FaultRule};
use zoom_admin::transport::{HttpOptions, ReqwestTransport};
use zoom_admin::{
    AccountKey, RetryPolicy, SystemClock, Zoom, auth::ServerToServer, preflight, user,
};

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

/// Keeps everything that is logged on this thread.
fn listen() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn known_secrets_appear_nowhere() {
    let (log, _guard) = listen();
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

/// The secrets of a grant.
fn tokens_of(grant: &Grant) -> [String; 2] {
    let refresh = grant.refresh.as_ref().unwrap().expose();
    [grant.access.expose().to_owned(), refresh.to_owned()]
}

#[tokio::test]
async fn a_sign_in_and_its_connection_show_no_secret() {
    let (log, _guard) = listen();
    let folder = std::env::temp_dir().join(format!("zoom-secrets-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let fake = Fake::builder().users(1).now(chrono::Utc::now()).build();
    let server = fake.listen().await.unwrap();
    let app = OAuthApp::new(Fake::CLIENT_ID, "https://app.example/back")
        .client_secret(Fake::CLIENT_SECRET);
    let builder = || {
        Zoom::builder()
            .api_url(server.api_url())
            .oauth_url(server.oauth_url())
    };
    let sign_in: SignIn = builder().sign_in(&app).unwrap();
    let mut texts = vec![format!("{app:?} {sign_in:?}")];
    let mut secrets = vec![Fake::CLIENT_SECRET.to_owned()];
    let mut codes = Vec::new();
    let mut begin = || {
        let (url, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
        texts.push(format!("{pending:?}"));
        let written = serde_json::to_value(&pending).unwrap();
        for name in ["state", "verifier"] {
            secrets.push(written[name].as_str().unwrap().to_owned());
        }
        let back = fake.approve(url.as_str()).unwrap();
        let code = back.split_once("code=").unwrap().1;
        codes.push(code.split_once('&').unwrap().0.to_owned());
        (pending, back)
    };
    let (one, two, three) = (begin(), begin(), begin());
    secrets.append(&mut codes);
    // Of another attempt; refused with an answer that repeats the code; and a good one.
    let foreign = sign_in.finish(one.0, &two.1).await.unwrap_err();
    let echo = format!(
        r#"{{"reason":"Invalid {}","error":"invalid_request"}}"#,
        two.1
    );
    fake.inject(FaultRule::new(Fault::json(400, echo)).on("/oauth/token"))
        .unwrap();
    let echoed = sign_in.finish(two.0, &two.1).await.unwrap_err();
    texts.extend([chain(&foreign), chain(&echoed)]);
    let grant = sign_in.finish(three.0, &three.1).await.unwrap();
    secrets.extend(tokens_of(&grant));
    texts.push(format!("{grant:?}"));

    let (tokens, name) = (FileStore::new(&folder), AccountKey::new("c"));
    store::connect(&tokens, &name, grant).await.unwrap();
    let builder = builder()
        .authorization_code(&app, name.clone())
        .token_store(tokens.clone());
    texts.push(format!("{builder:?} {tokens:?}"));
    let zoom = builder.build().unwrap();
    zoom.send(user::Summary::new()).await.unwrap();
    let said = preflight::run(&zoom).await.unwrap();
    let json = serde_json::to_string(&said).unwrap();
    texts.push(format!("{said} {said:?} {json} {}", said.letter()));
    for form in FakeScopeForm::ALL {
        let refusal = FakeRefusal::missing_scope_as(form, ["user:read:admin"]);
        fake.refuse("/users/summary", refusal).unwrap();
        texts.push(chain(&zoom.send(user::Summary::new()).await.unwrap_err()));
    }
    fake.allow("/users/summary");
    fake.revoke_tokens();
    zoom.send(user::Summary::new()).await.unwrap();
    let stored = tokens.load(&name).await.unwrap().unwrap();
    texts.push(format!("{stored:?}"));
    let State::Live(grant) = stored.state else {
        panic!("dead");
    };
    secrets.extend(tokens_of(&grant));
    // An answer that cannot be read, and one that refuses for good, both with the token in them.
    let [_, refresh] = tokens_of(&grant);
    for (status, body) in [
        (200, format!(r#"{{"access_token":["{refresh}"]}}"#)),
        (
            400,
            format!(r#"{{"reason":"{refresh}","error":"{refresh}"}}"#),
        ),
        (
            400,
            format!(r#"{{"reason":"{refresh}","error":"invalid_grant"}}"#),
        ),
    ] {
        fake.revoke_tokens();
        fake.inject(FaultRule::new(Fault::json(status, body)).on("/oauth/token"))
            .unwrap();
        let error = zoom.send(user::Summary::new()).await.unwrap_err();
        texts.push(chain(&error));
    }
    let stored = tokens.load(&name).await.unwrap().unwrap();
    texts.push(format!("{stored:?}"));
    let provider = AuthorizationCode::new(
        &app,
        name.clone(),
        tokens.clone(),
        &server.oauth_url().parse().unwrap(),
        Arc::new(fake.clone()),
        Arc::new(SystemClock),
    );
    texts.push(format!("{provider:?} {:?}", MemoryStore::new()));
    sign_in.revoke(&grant).await.unwrap();

    // In the folder, only the connection's own file holds anything; by now, that it is over.
    for entry in std::fs::read_dir(&folder).unwrap() {
        texts.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    std::fs::remove_dir_all(&folder).unwrap();
    texts.push(String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    let all = texts.join("\n");
    assert!(all.contains("user::Summary") && all.contains("Zoom refused the refresh token"));
    assert!(secrets.len() > 12 && secrets.iter().all(|s| s.len() > 12));
    for secret in secrets {
        let at = all.find(&secret);
        assert_eq!(at.map(|at| &all[at.saturating_sub(300)..at]), None);
    }
}

#[tokio::test]
async fn a_url_of_the_configuration_is_shown_without_its_password() {
    let password = "pr0xy-pass/w@rd";
    let mut options = HttpOptions::default();
    options.proxy = Some(format!("http://someone:{password}@proxy.example:3128"));
    let builder = Zoom::builder()
        .server_to_server("account-1", "client-1", CLIENT_SECRET)
        .proxy(format!("http://someone:{password}@proxy.example:3128"))
        .api_url(format!("https://someone:{password}@api.example/v2"))
        .oauth_url(format!("https://someone:{password}@zoom.example/oauth"));
    let mut texts = vec![format!("{options:?} {builder:?}")];
    assert!(texts[0].contains("proxy.example:3128"), "{texts:?}");
    texts.push(chain(&builder.build().unwrap_err()));
    options.proxy = Some("http://someone:pr0xy-pass@127.0.0.1:1".to_owned());
    let transport = ReqwestTransport::new(&options).unwrap();
    texts.push(format!("{transport:?}"));
    let zoom = Zoom::builder()
        .server_to_server("account-1", "client-1", CLIENT_SECRET)
        .transport(transport)
        .retry({
            let mut once = RetryPolicy::default();
            once.max_attempts = 1;
            once
        });
    texts.push(format!("{zoom:?}"));
    for text in texts {
        assert!(
            !text.contains("pr0xy-pass") && !text.contains("w@rd"),
            "{text}"
        );
        assert!(!text.contains("someone"), "{text}");
    }
}

/// What a server can do to a token that it repeats.
fn echoes(secret: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = serde_json::to_string(secret).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let escaped = json.replace('/', "\\/");
    let unicode: String = secret
        .chars()
        .map(|c| format!("\\u{:04x}", c as u32))
        .collect();
    let cut = json[..json.len() - 4].to_owned();
    vec![json, escaped, unicode, form, cut]
}

#[tokio::test(start_paused = true)]
async fn a_token_that_a_server_repeats_is_taken_out_of_whatever_is_told() {
    use crate::support::{Script, http, with};
    const ODD: &str = "eyJhbGciOiJIUzUx.MiIs+bla/foo==-_~";
    let (log, _guard) = listen();
    let mut texts = Vec::new();
    for echo in echoes(ODD) {
        let bodies = [
            (400, format!(r#"{{"code":300,"message":"bad {echo}"}}"#)),
            (200, format!(r#"{{"code":300,"message":"bad {echo}"}}"#)),
            (
                401,
                format!(r#"{{"code":124,"message":"Invalid access token {echo}."}}"#),
            ),
            (404, format!(r#"{{"code":1001,"message":"{echo}"}}"#)),
            (403, format!(r#"{{"code":200,"message":"{echo}{echo}"}}"#)),
            (429, format!(r#"{{"code":429,"message":"{echo}"}}"#)),
            (500, format!(r#"{{"code":1,"message":"{echo}"}}"#)),
            (
                400,
                format!(r#"{{"code":4711,"message":"does not contain scopes:[{echo}]"}}"#),
            ),
            (
                400,
                format!(
                    r#"{{"code":300,"message":"Validation Failed.","errors":[{{"field":"{echo}","message":"{echo}"}}]}}"#
                ),
            ),
            (400, format!(r#"{{"error":"{echo}","reason":"{echo}"}}"#)),
            (400, format!("<html>{echo}</html>")),
            (400, format!("{echo} does not contain scopes:[\"{echo}\"]")),
            (200, format!(r#"{{"{echo}":"{echo}"}}"#)),
            (200, format!(r#"["{echo}"]"#)),
            (
                200,
                format!(r#"{{"users":[{{"{echo}":1}},{{"id":{{"{echo}":2}}}}]}}"#),
            ),
            (200, echo.clone()),
        ];
        for (status, body) in bodies {
            let mut policy = RetryPolicy::default();
            policy.max_attempts = 1;
            policy.max_limited = 0;
            let script = Script::new(move |_| {
                with(
                    status,
                    &[("x-zm-trackingid", "id eyJhbGciOiJIUzUx.MiIs+bla/foo==-_~")],
                    &body,
                )
            });
            let zoom = script
                .builder()
                .retry(policy)
                .drift_notes(true)
                .token_provider(zoom_admin::FixedToken::new(
                    AccountKey::new("test"),
                    zoom_admin::AccessToken::new(ODD),
                ))
                .build()
                .unwrap();
            match zoom.send_full(user::Get::new("a")).await {
                Ok(reply) => texts.push(format!("{:?} {:?}", reply.notes, reply.tracking_id)),
                Err(e) => texts.push(format!(
                    "{} {:?} {:?} {:?}",
                    chain(&e),
                    e.api(),
                    e.missing_scopes(),
                    e.tracking_id()
                )),
            }
            let pages: Vec<_> = zoom.pages(user::List::new()).collect().await;
            for page in pages {
                match page {
                    Ok(page) => {
                        texts.push(format!("{:?} {:?}", page.notes, page.failures));
                        let errors = page.failures.iter().map(|f| chain(&f.to_error()));
                        texts.extend(errors);
                    }
                    Err(e) => texts.push(chain(&e)),
                }
            }
            zoom.send(user::Get::new("a")).await.ok();
        }
    }
    let _ = http(200, "");
    texts.push(String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    assert!(texts.len() > 100);
    let begin = &ODD[..12];
    for text in texts {
        let at = text.find(begin);
        assert_eq!(at.map(|at| &text[at.saturating_sub(300)..]), None);
        // Nor percent-encoded.
        assert!(!text.contains("MiIs%2Bbla"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_to_the_token_endpoint_is_in_no_refusal() {
    use crate::support::{Script, http};
    let secret = "allsmalllettersecret";
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("client-1:{secret}"));
    for echo in [secret, &basic] {
        for body in [
            format!(r#"{{"error":"{echo}"}}"#),
            format!(r#"{{"reason":"{echo}","error":"invalid_client"}}"#),
            format!(r#"{{"code":4702,"message":"{echo}","errorMessage":"{echo}"}}"#),
            format!(r#"{{"status":false,"errorCode":"{echo}","errorMessage":"{echo}"}}"#),
            format!("<error>{echo}</error>"),
        ] {
            for status in [200, 400, 401, 500] {
                let body = body.clone();
                let script = Script::new(move |_| http(status, &body));
                let zoom = Zoom::builder()
                    .server_to_server("account-1", "client-1", secret)
                    .transport(script)
                    .build()
                    .unwrap();
                let text = chain(&zoom.token().await.unwrap_err());
                assert!(!text.contains(echo), "{text}");
            }
        }
    }
}
