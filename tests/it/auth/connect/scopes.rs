//! Scopes: by name, by call, and missing in every form that Zoom has for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use zoom_admin::auth::store::MemoryStore;
use zoom_admin::auth::{ClassicScope, Scope};
use zoom_admin::fake::{Fake, FakeRefusal, FakeScopeForm};
use zoom_admin::{ErrorKind, Zoom, calls, group, user};

use crate::auth::connect::{client, minutes, on, stored, token_calls};
use crate::support::{Answer, Counting, Script, fast, http};

#[test]
fn the_five_classic_scopes_read_and_print_and_know_their_successors() {
    for (scope, constant) in ClassicScope::ALL.into_iter().zip(Scope::CLASSIC) {
        assert_eq!(scope.to_string().parse::<ClassicScope>().unwrap(), scope);
        assert_eq!(Scope::from(scope), constant);
        assert!(calls::under(scope).count() >= 8, "{scope}");
    }
    let error = "group:write:admin".parse::<ClassicScope>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    let groups: Vec<_> = calls::granular(ClassicScope::Group)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        groups,
        [
            "group:read:list_groups:admin",
            "group:read:group:admin",
            "group:read:administrator:admin",
            "group:read:list_channels:admin",
            "group:read:lock_settings:admin",
            "group:read:list_members:admin",
            "group:read:settings:admin",
            "group:read:registration_settings:admin",
        ]
    );
    let account = calls::granular(ClassicScope::Account);
    assert!(account.contains(&Scope::new("account:read:settings:admin")));
    assert!(account.iter().all(|s| !s.as_str().ends_with(":master")));
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_a_new_token_lacks_is_one_error_kind_in_every_form_and_not_retried() {
    for form in FakeScopeForm::ALL {
        let fake = Fake::builder()
            .users(3)
            .scopes(["group:read:admin"])
            .scope_form(form)
            .build();
        let zoom = server_to_server(&fake);
        zoom.send(group::List::new()).await.unwrap();
        let (tokens, calls) = (token_calls(&fake), fake.calls().len());
        let error = zoom.send(user::Summary::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingScope, "{form:?}: {error}");
        let named = error
            .missing_scopes()
            .iter()
            .any(|s| s == "user:read:admin");
        assert_eq!(named, form != FakeScopeForm::Unnamed, "{form:?}: {error}");
        assert!(error.missing_scopes().iter().all(|s| !s.contains('"')));
        assert_eq!(token_calls(&fake), tokens, "{form:?}");
        assert_eq!(fake.calls().len(), calls + 1, "{form:?}");
        // The token is not held to be bad.
        zoom.send(group::List::new()).await.unwrap();
        assert_eq!(token_calls(&fake), tokens, "{form:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_does_not_touch_a_connection() {
    for form in FakeScopeForm::ALL {
        let fake = crate::auth::connect::fake();
        let tokens = crate::auth::connect::connected(&fake).await;
        let before = stored(&tokens).await.version;
        let scopes = ["user:read:summary:admin"];
        fake.refuse(
            "/users/summary",
            FakeRefusal::missing_scope_as(form, scopes),
        )
        .unwrap();
        let error = client(&fake, &tokens).send(user::Summary::new()).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::MissingScope);
        assert_eq!(stored(&tokens).await.version, before);
        assert_eq!(fake.refreshes(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_with_granular_scopes_hears_of_granular_ones() {
    let fake = Fake::builder()
        .users(3)
        .scopes(["user:read:list_users:admin"])
        .build();
    let error = server_to_server(&fake).send(user::Summary::new()).await;
    assert_eq!(
        error.unwrap_err().missing_scopes(),
        ["user:read:summary:admin"]
    );
}

#[tokio::test(start_paused = true)]
async fn the_fakes_region_is_followed_if_it_is_zooms() {
    for (region, host) in [
        ("https://api-eu.zoom.us", "api-eu.zoom.us"),
        ("https://api.example.com", "api.zoom.us"),
        ("http://api-eu.zoom.us", "api.zoom.us"),
    ] {
        let fake = Fake::builder().users(3).region(region).build();
        let zoom = server_to_server(&fake);
        zoom.send(user::Summary::new()).await.unwrap();
        assert_eq!(fake.calls().last().unwrap().host, host);
    }
}

pub(crate) fn server_to_server(fake: &Fake) -> Zoom {
    on(fake)
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()
        .unwrap()
}

// ------------------------------------------------------------------- scopes that were just added

const MISSING: &str =
    r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[user:read:admin]."}"#;
const GROUPS: &str = r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[group:read:admin]."}"#;

/// A Zoom whose app has scopes that are added while its tokens live: a token has those of the time
/// at which it was issued. Tokens are "1 user:read:admin", say.
#[derive(Clone, Default)]
struct App {
    scopes: Arc<Mutex<Vec<&'static str>>>,
    issued: Arc<Mutex<u32>>,
}

impl App {
    fn add(&self, scope: &'static str) {
        self.scopes.lock().unwrap().push(scope);
    }

    fn issued(&self) -> u32 {
        *self.issued.lock().unwrap()
    }

    fn script(&self) -> Script {
        let app = self.clone();
        Script::new(move |request| app.answer(request))
    }

    fn answer(&self, request: &http::Request<bytes::Bytes>) -> Answer {
        let path = request.uri().path();
        if path.ends_with("/token") {
            let mut issued = self.issued.lock().unwrap();
            *issued += 1;
            let token = format!("{issued} {}", self.scopes.lock().unwrap().join(" "));
            let token = serde_json::json!({"access_token": token, "expires_in": 3599});
            return http(200, &token.to_string());
        }
        let token = request.headers()["authorization"].to_str().unwrap();
        let (scope, missing) = match path.contains("/groups") {
            true => ("group:read:admin", GROUPS),
            false => ("user:read:admin", MISSING),
        };
        match token.contains(scope) {
            true => http(200, r#"{"total_users_count":1,"groups":[]}"#),
            false => http(400, missing),
        }
    }

    fn zoom(&self, clock: &zoom_admin::TokioClock, tokens: Option<&MemoryStore>) -> (Script, Zoom) {
        let script = self.script();
        let builder = Zoom::builder()
            .server_to_server("account-1", "client-1", "secret-1")
            .transport(script.clone())
            .clock(*clock)
            .plan(fast());
        let builder = match tokens {
            Some(tokens) => builder.token_store(tokens.clone()),
            None => builder,
        };
        (script, builder.build().unwrap())
    }
}

fn clock() -> zoom_admin::TokioClock {
    zoom_admin::TokioClock::starting_at(crate::support::start())
}

async fn summary(zoom: &Zoom) -> Result<(), ErrorKind> {
    let sent = zoom.send(user::Summary::new()).await;
    sent.map(drop).map_err(|e| e.kind())
}

const REFUSED: Result<(), ErrorKind> = Err(ErrorKind::MissingScope);

#[tokio::test(start_paused = true)]
async fn a_scope_that_was_just_added_works_at_once() {
    for tokens in [None, Some(MemoryStore::new())] {
        let (app, clock) = (App::default(), clock());
        let (_, zoom) = app.zoom(&clock, tokens.as_ref());
        zoom.token().await.unwrap();
        app.add("user:read:admin");
        // A new token has what the app has.
        assert_eq!((summary(&zoom).await, app.issued()), (REFUSED, 1));
        minutes(2).await;
        assert_eq!((summary(&zoom).await, app.issued()), (Ok(()), 2));
        // Another process with the same store, which has the old token in memory or none.
        let (_, other) = app.zoom(&clock, tokens.as_ref());
        assert_eq!(summary(&other).await, Ok(()));
        let expected = if tokens.is_some() { 2 } else { 3 };
        assert_eq!(app.issued(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_with_an_old_token_takes_the_one_that_another_got_for_the_new_scope() {
    let (app, clock, tokens) = (App::default(), clock(), MemoryStore::new());
    let (_, one) = app.zoom(&clock, Some(&tokens));
    let (_, two) = app.zoom(&clock, Some(&tokens));
    one.token().await.unwrap();
    two.token().await.unwrap();
    minutes(2).await;
    app.add("user:read:admin");
    assert_eq!((summary(&one).await, app.issued()), (Ok(()), 2));
    assert_eq!((summary(&two).await, app.issued()), (Ok(()), 2));
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_stays_missing_costs_one_token_for_each_set() {
    for tokens in [None, Some(MemoryStore::new())] {
        let (app, clock) = (App::default(), clock());
        let (script, zoom) = app.zoom(&clock, tokens.as_ref());
        zoom.token().await.unwrap();
        minutes(2).await;
        for _ in 0..3 {
            // Many at once are one.
            let calls = (0..20).map(|_| summary(&zoom));
            for result in futures::future::join_all(calls).await {
                assert_eq!(result, REFUSED);
            }
            assert_eq!(app.issued(), 2);
            minutes(2).await;
        }
        let groups = zoom.send(group::List::new()).await.unwrap_err();
        assert_eq!(groups.kind(), ErrorKind::MissingScope);
        assert_eq!(groups.missing_scopes(), ["group:read:admin"]);
        assert_eq!(app.issued(), 3);
        let calls = script.calls().len();
        minutes(2).await;
        assert_eq!(summary(&zoom).await, REFUSED);
        assert!(zoom.send(group::List::new()).await.is_err());
        assert_eq!((app.issued(), script.calls().len()), (3, calls + 2));
        // A process that begins now finds in the store that this was tried.
        if let Some(tokens) = &tokens {
            let (_, other) = app.zoom(&clock, Some(tokens));
            assert_eq!((summary(&other).await, app.issued()), (REFUSED, 3));
            assert!(other.send(group::List::new()).await.is_err());
            assert_eq!(app.issued(), 3);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_takes_no_token_away_where_there_is_no_other() {
    // A fixed token; a provider that gives the same again; a token endpoint in trouble.
    let fixed = Script::new(|_| http(400, MISSING));
    let zoom = fixed.builder().clock(clock()).build().unwrap();
    for calls in 1..=3 {
        minutes(2).await;
        assert_eq!(summary(&zoom).await, REFUSED);
        assert_eq!(fixed.calls().len(), calls);
    }
    let provider = Counting::new(Duration::ZERO);
    let failing = Script::new(|_| http(400, MISSING));
    let builder = failing.builder().token_provider(provider.clone());
    let zoom = builder.clock(clock()).build().unwrap();
    let first = zoom.token().await.unwrap();
    *provider.fail.lock().unwrap() = true;
    minutes(2).await;
    for _ in 0..3 {
        assert_eq!(summary(&zoom).await, REFUSED);
    }
    // Asked once, and not again at once.
    assert_eq!(provider.count(), 2);
    assert!(zoom.token().await.unwrap().is_same(&first));
    *provider.fail.lock().unwrap() = false;
    minutes(1).await;
    assert_eq!(summary(&zoom).await, REFUSED);
    assert_eq!(provider.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_refreshed_once_for_a_missing_scope_and_lives() {
    for form in FakeScopeForm::ALL {
        let fake = crate::auth::connect::fake();
        let tokens = crate::auth::connect::connected(&fake).await;
        fake.refuse(
            "/users/summary",
            FakeRefusal::missing_scope_as(form, ["user:read:summary:admin"]),
        )
        .unwrap();
        let zoom = client(&fake, &tokens);
        minutes(5).await;
        for _ in 0..3 {
            assert_eq!(summary(&zoom).await, REFUSED, "{form:?}");
            minutes(3).await;
        }
        // Another process, which has only the store.
        assert_eq!(summary(&client(&fake, &tokens)).await, REFUSED);
        assert_eq!(
            (fake.refreshes(), fake.connections_lost()),
            (1, 0),
            "{form:?}"
        );
        fake.allow("/users/summary");
        assert_eq!(summary(&zoom).await, Ok(()));
    }
}
