//! From the authorise URL to stored tokens, and their end.

use std::sync::{Arc, Mutex};

use zoom_admin::auth::store::{self, MemoryStore, TokenStore};
use zoom_admin::auth::{OAuthApp, Pending, Scope};
use zoom_admin::fake::{Fake, Fault, FaultRule};
use zoom_admin::{ErrorKind, Zoom, user};

use crate::auth::connect::{
    REDIRECT, app, client, connected, fake, is_dead, minutes, name, on, public_app, sign_in,
    signed_in, stored, token_calls,
};
use crate::support::{Script, http};

fn param(url: &url::Url, name: &str) -> Option<String> {
    let mut all: Vec<_> = url
        .query_pairs()
        .filter(|(k, _)| k == name)
        .map(|(_, v)| v.into_owned())
        .collect();
    assert!(all.len() < 2, "{name} twice");
    all.pop()
}

#[tokio::test(start_paused = true)]
async fn the_authorise_url_asks_for_what_is_needed_and_hides_the_verifier() {
    let script = Script::new(|_| http(500, ""));
    let begin = |gov: bool| {
        let builder = Zoom::builder().transport(script.clone());
        let builder = if gov { builder.government() } else { builder };
        builder
            .sign_in(&app())
            .unwrap()
            .begin(&Scope::CLASSIC)
            .unwrap()
    };
    let (url, pending) = begin(false);
    assert!(url.as_str().starts_with("https://zoom.us/oauth/authorize?"));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", Fake::CLIENT_ID),
        ("redirect_uri", REDIRECT),
        ("code_challenge_method", "S256"),
        (
            "scope",
            "account:read:admin group:read:admin meeting:read:admin report:read:admin \
             user:read:admin",
        ),
    ] {
        assert_eq!(param(&url, name).as_deref(), Some(value));
    }
    let written = serde_json::to_value(&pending).unwrap();
    assert_eq!(param(&url, "state").as_deref(), written["state"].as_str());
    let verifier = written["verifier"].as_str().unwrap();
    assert!(!url.as_str().contains(verifier) && !url.as_str().contains(Fake::CLIENT_SECRET));
    assert_ne!(param(&url, "code_challenge").as_deref(), Some(verifier));
    let (government, other) = begin(true);
    assert!(
        government
            .as_str()
            .starts_with("https://zoomgov.com/oauth/authorize?")
    );
    assert_ne!(param(&url, "state"), param(&government, "state"));
    // Neither prints.
    for pending in [pending, other] {
        let text = format!("{pending:?}");
        assert!(
            text.contains("expires_at") && !text.contains("verifier"),
            "{text}"
        );
    }
    assert_eq!(script.calls().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_gives_a_connection_that_works() {
    for app in [app(), public_app()] {
        let fake = Fake::builder().users(3).redirect_uri(REDIRECT).build();
        let sign_in = on(&fake).sign_in(&app).unwrap();
        let (url, pending) = sign_in.begin(&[Scope::USER]).unwrap();
        // As between two web requests.
        let kept = serde_json::to_string(&pending).unwrap();
        minutes(4).await;
        let back = fake.approve(url.as_str()).unwrap();
        assert!(back.starts_with(&format!("{REDIRECT}?code=")));
        let pending: Pending = serde_json::from_str(&kept).unwrap();
        let grant = sign_in.finish(pending, &back).await.unwrap();
        assert_eq!(grant.access.scopes(), ["user:read:admin"]);
        let tokens = MemoryStore::new();
        store::connect(&tokens, &name(), grant).await.unwrap();
        let zoom = on(&fake)
            .authorization_code(&app, name())
            .token_store(tokens)
            .build()
            .unwrap();
        let summary = zoom.send(user::Summary::new()).await.unwrap();
        assert_eq!(summary.total_users_count, Some(3));
        // What was not asked for was not given.
        let error = zoom.send(zoom_admin::account::PlanUsage::new("me")).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::MissingScope);
        assert_eq!(token_calls(&fake), 1);
        // And it lasts, also for a client without a secret.
        minutes(61).await;
        zoom.send(user::Summary::new()).await.unwrap();
        assert_eq!(fake.refreshes(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_code_is_exchanged_as_zoom_wants_it() {
    for (app, authorization) in [
        (
            app(),
            Some("Basic ZmFrZS1jbGllbnQtaWQ6ZmFrZS1jbGllbnQtc2VjcmV0"),
        ),
        (public_app(), None),
    ] {
        let seen = Arc::new(Mutex::new(None));
        let keep = seen.clone();
        let script = Script::new(move |r| {
            *keep.lock().unwrap() = Some((r.headers().clone(), r.body().clone()));
            http(
                200,
                r#"{"access_token":"a","refresh_token":"r","expires_in":3599}"#,
            )
        });
        let sign_in = Zoom::builder()
            .transport(script.clone())
            .sign_in(&app)
            .unwrap();
        let (_, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
        let written = serde_json::to_value(&pending).unwrap();
        let back = format!("code=c0de&state={}", written["state"].as_str().unwrap());
        let grant = sign_in.finish(pending, &back).await.unwrap();
        assert_eq!(grant.refresh.unwrap().expose(), "r");
        let (headers, body) = seen.lock().unwrap().take().unwrap();
        let sent = headers.get("authorization");
        assert_eq!(sent.map(|v| v.to_str().unwrap()), authorization);
        assert!(sent.is_none_or(http::HeaderValue::is_sensitive));
        assert_eq!(script.calls()[0].url, "https://zoom.us/oauth/token");
        let form: Vec<_> = url::form_urlencoded::parse(&body).into_owned().collect();
        let get = |name: &str| {
            form.iter()
                .find(|(k, _)| k == name)
                .map(|(_, v)| v.as_str())
        };
        assert_eq!(get("grant_type"), Some("authorization_code"));
        assert_eq!(get("code"), Some("c0de"));
        assert_eq!(get("redirect_uri"), Some(REDIRECT));
        assert_eq!(get("code_verifier"), written["verifier"].as_str());
        let id = authorization.is_none().then_some(Fake::PUBLIC_CLIENT_ID);
        assert_eq!(get("client_id"), id);
    }
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_is_not_ours_costs_no_call_and_shows_no_code() {
    let fake = fake();
    let sign_in = sign_in(&fake);
    let (url, _) = sign_in.begin(&Scope::CLASSIC).unwrap();
    let (_, other) = sign_in.begin(&Scope::CLASSIC).unwrap();
    let back = fake.approve(url.as_str()).unwrap();
    let code = param(&back.parse().unwrap(), "code").unwrap();
    let error = sign_in.finish(other, &back).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SignIn);
    assert!(!format!("{error} {error:?}").contains(&code));
    let (url, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
    let back = fake.decline(url.as_str()).unwrap();
    let error = sign_in.finish(pending, &back).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SignIn);
    assert!(error.to_string().contains("declined"), "{error}");
    let (url, pending) = sign_in.begin(&[Scope::new("phone:read:admin")]).unwrap();
    let back = fake.approve(url.as_str()).unwrap();
    let error = sign_in.finish(pending, &back).await.unwrap_err();
    assert!(error.to_string().contains("scopes"), "{error}");
    let (url, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
    let back = fake.approve(url.as_str()).unwrap();
    minutes(15).await;
    let error = sign_in.finish(pending, &back).await.unwrap_err();
    assert!(error.to_string().contains("too long"), "{error}");
    assert_eq!(token_calls(&fake), 0);
}

#[tokio::test(start_paused = true)]
async fn a_code_works_once_in_its_five_minutes_with_its_verifier_and_redirect_uri() {
    let fake = fake();
    let refused = async |what: &str, pending: Pending, back: &str, app: &OAuthApp| {
        let sign_in = on(&fake).sign_in(app).unwrap();
        let error = sign_in.finish(pending, back).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignIn, "{what}: {error}");
        let code = param(&back.parse().unwrap(), "code").unwrap();
        assert!(!format!("{error} {error:?}").contains(&code), "{what}");
    };
    let begin = || {
        let (url, pending) = sign_in(&fake).begin(&Scope::CLASSIC).unwrap();
        (fake.approve(url.as_str()).unwrap(), pending)
    };
    let (back, pending) = begin();
    let kept = serde_json::to_string(&pending).unwrap();
    sign_in(&fake).finish(pending, &back).await.unwrap();
    refused("twice", serde_json::from_str(&kept).unwrap(), &back, &app()).await;
    let (back, pending) = begin();
    let mut written = serde_json::to_value(&pending).unwrap();
    written["verifier"] = "another-verifier-another-verifier-another-1".into();
    let forged = serde_json::from_value(written).unwrap();
    refused("verifier", forged, &back, &app()).await;
    let (back, pending) = begin();
    let elsewhere = OAuthApp::new(Fake::CLIENT_ID, "https://app.example/other")
        .client_secret(Fake::CLIENT_SECRET);
    refused("redirect", pending, &back, &elsewhere).await;
    let (back, pending) = begin();
    refused("client", pending, &back, &public_app()).await;
    let (back, pending) = begin();
    minutes(5).await;
    refused("late", pending, &back, &app()).await;
    let (back, pending) = begin();
    let wrong = app().client_secret("wrong");
    let error = on(&fake)
        .sign_in(&wrong)
        .unwrap()
        .finish(pending, &back)
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Auth);
}

#[tokio::test(start_paused = true)]
async fn disconnecting_revokes_and_every_client_knows() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let (one, two) = (client(&fake, &tokens), client(&fake, &tokens));
    one.send(user::Summary::new()).await.unwrap();
    let calls = token_calls(&fake);
    // Zoom cannot be reached: nothing has happened.
    fake.inject(FaultRule::new(Fault::Reset).on("/oauth/revoke").times(9))
        .unwrap();
    let error = sign_in(&fake).disconnect(&tokens, &name()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Transport);
    assert!(!is_dead(&tokens).await);
    fake.clear_faults();
    sign_in(&fake).disconnect(&tokens, &name()).await.unwrap();
    assert!(is_dead(&tokens).await);
    for zoom in [one, two] {
        let error = zoom.send(user::Summary::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReauthorizationRequired);
        assert!(error.to_string().contains("disconnected"), "{error}");
    }
    assert_eq!(token_calls(&fake), calls);
    // Once more does no harm, nor does one that was never there, nor one that Zoom forgot.
    sign_in(&fake).disconnect(&tokens, &name()).await.unwrap();
    let empty = MemoryStore::new();
    sign_in(&fake).disconnect(&empty, &name()).await.unwrap();
    assert!(empty.load(&name()).await.unwrap().is_none());
    let forgotten = connected(&fake).await;
    fake.revoke_connections();
    sign_in(&fake)
        .disconnect(&forgotten, &name())
        .await
        .unwrap();
    assert!(is_dead(&forgotten).await);
}

#[tokio::test(start_paused = true)]
async fn an_ended_access_token_is_revoked_by_its_refresh_token() {
    let fake = fake();
    let grant = signed_in(&fake, "ann@example.com").await;
    fake.revoke_tokens();
    sign_in(&fake).revoke(&grant).await.unwrap();
    let tokens = MemoryStore::new();
    store::connect(&tokens, &name(), grant).await.unwrap();
    let error = client(&fake, &tokens).send(user::Summary::new()).await;
    assert_eq!(
        error.unwrap_err().kind(),
        ErrorKind::ReauthorizationRequired
    );
    assert_eq!(fake.connections_lost(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_new_sign_in_brings_a_dead_connection_back_in_every_client() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let zoom = client(&fake, &tokens);
    fake.revoke_connections();
    zoom.send(user::Summary::new()).await.unwrap_err();
    assert!(is_dead(&tokens).await);
    let grant = signed_in(&fake, "ann@example.com").await;
    store::connect(&tokens, &name(), grant).await.unwrap();
    zoom.send(user::Summary::new()).await.unwrap();
    assert!(stored(&tokens).await.version >= 3);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_work_is_told_before_anything_is_sent() {
    let fake = fake();
    for app in [
        OAuthApp::new("", REDIRECT),
        OAuthApp::new(" id", REDIRECT),
        OAuthApp::new("id", REDIRECT).client_secret(""),
        OAuthApp::new("id", "app.example/back"),
        OAuthApp::new("id", "http://app.example/back"),
        OAuthApp::new("id", "https://app.example/back#x"),
    ] {
        let error = on(&fake).sign_in(&app).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
    for fine in ["http://127.0.0.1:4000/back", "http://localhost/"] {
        on(&fake).sign_in(&OAuthApp::new("id", fine)).unwrap();
    }
    let error = on(&fake).authorization_code(&app(), name()).build();
    assert!(error.unwrap_err().to_string().contains("token_store"));
    let error = on(&fake)
        .token_provider(crate::support::Counting::new(std::time::Duration::ZERO))
        .token_store(MemoryStore::new())
        .build();
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Config);
    let nobody = client(&fake, &MemoryStore::new());
    let error = nobody.send(user::Summary::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReauthorizationRequired);
    assert!(error.to_string().contains("sign in first"), "{error}");
    assert_eq!(fake.calls().len(), 0);
}

#[tokio::test]
async fn the_consent_page_leads_a_browser_back() {
    let fake = fake();
    let server = fake.listen().await.unwrap();
    let sign_in = on(&fake)
        .oauth_url(server.oauth_url())
        .sign_in(&public_app())
        .unwrap();
    let (url, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
    let ask = async |method: &str, body: &str| {
        let request = http::Request::builder()
            .method(method)
            .uri(url.as_str())
            .body(bytes::Bytes::from(body.to_owned()))
            .unwrap();
        use zoom_admin::transport::Transport;
        let deadline = std::time::Duration::from_secs(5);
        fake.call(request, deadline).await.unwrap()
    };
    let page = ask("GET", "").await;
    let text = String::from_utf8(page.body().to_vec()).unwrap();
    assert_eq!(page.status(), 200);
    for part in [
        "<form method=\"post\">",
        "report:read:admin",
        "Allow",
        "Decline",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let declined = ask("POST", "decision=decline&user=x").await;
    let to = declined.headers()["location"].to_str().unwrap().to_owned();
    assert!(to.contains("error=access_denied") && !to.contains("code="));
    let allowed = ask("POST", "decision=allow&user=ann%40example.com").await;
    assert_eq!(allowed.status(), 302);
    let back = allowed.headers()["location"].to_str().unwrap();
    sign_in.finish(pending, back).await.unwrap();
    for wrong in [
        "client_id=x",
        "client_id=fake-public-client-id&redirect_uri=y",
    ] {
        let refusal = fake.approve(&format!("https://zoom.us/oauth/authorize?{wrong}"));
        assert_eq!(refusal.unwrap_err().status, 400);
    }
    let plain = fake.approve(
        "https://zoom.us/oauth/authorize?response_type=code&client_id=fake-public-client-id\
         &redirect_uri=https%3A%2F%2Fx.example%2F&state=s",
    );
    assert_eq!(
        plain.unwrap(),
        "https://x.example/?error=invalid_request&state=s"
    );
}
