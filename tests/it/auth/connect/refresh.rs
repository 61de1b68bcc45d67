//! Refresh tokens that work once, shared by clients that know nothing of each other.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::Instant;
use zoom_admin::auth::store::{self, MemoryStore, State, Swap, TokenStore};
use zoom_admin::fake::{Fake, Fault, FaultRule};
use zoom_admin::{ErrorKind, TokenProvider, Zoom, user};

use crate::auth::connect::{
    app, client, connected, fake, gated, is_dead, minutes, name, on, signed_in, stored, token_calls,
};
use crate::support::{Answer, Script, http};

const TOKEN: &str = "/oauth/token";

async fn ask(zoom: &Zoom) -> Result<(), ErrorKind> {
    let sent = zoom.send(user::Summary::new()).await;
    sent.map(drop).map_err(|e| e.kind())
}

#[tokio::test(start_paused = true)]
async fn nothing_is_refreshed_while_the_token_is_valid_and_then_once_for_all() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let clients: Vec<_> = (0..20).map(|_| client(&fake, &tokens)).collect();
    for _ in 0..5 {
        join_all(clients.iter().map(ask)).await;
        minutes(10).await;
    }
    assert_eq!((fake.refreshes(), token_calls(&fake)), (0, 1));
    // Five minutes before the end, and after it.
    for (wait, refreshes) in [(6, 1), (70, 2), (3, 2)] {
        minutes(wait).await;
        let answers = join_all(clients.iter().map(ask)).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(fake.refreshes(), refreshes);
    }
    assert_eq!(fake.connections_lost(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_looked_up_in_the_store_before_it_is_refreshed() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let (one, two) = (client(&fake, &tokens), client(&fake, &tokens));
    for zoom in [&one, &two] {
        ask(zoom).await.unwrap();
    }
    fake.revoke_tokens();
    for zoom in [&one, &two] {
        ask(zoom).await.unwrap();
    }
    assert_eq!(fake.refreshes(), 1);
}

#[tokio::test(start_paused = true)]
async fn zoom_is_not_asked_while_the_store_cannot_be_written() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let before = stored(&tokens).await;
    minutes(61).await;
    let broken = Broken(tokens.clone());
    let zoom = on(&fake)
        .authorization_code(&app(), name())
        .token_store(broken)
        .build()
        .unwrap();
    fake.clear_calls();
    assert_eq!(ask(&zoom).await, Err(ErrorKind::Store));
    assert_eq!(fake.calls().len(), 0);
    assert_eq!(stored(&tokens).await.version, before.version);
    // So nothing is lost.
    ask(&client(&fake, &tokens)).await.unwrap();
    assert_eq!((fake.refreshes(), fake.connections_lost()), (1, 0));
}

/// A store that cannot be written, and has no step of its own that finds it out.
struct Broken(MemoryStore);

#[zoom_admin::async_trait]
impl TokenStore for Broken {
    async fn load(&self, c: &zoom_admin::AccountKey) -> zoom_admin::Result<Option<store::Stored>> {
        self.0.load(c).await
    }
    async fn swap(
        &self,
        _: &zoom_admin::AccountKey,
        _: Option<u64>,
        _: State,
    ) -> zoom_admin::Result<Swap> {
        Err(zoom_admin::Error::new(ErrorKind::Store, "read-only"))
    }
    async fn lease(
        &self,
        c: &zoom_admin::AccountKey,
        terms: store::LeaseTerms,
    ) -> zoom_admin::Result<Box<dyn store::Lease>> {
        self.0.lease(c, terms).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_ends_once_for_everybody_when_its_refresh_token_is_refused() {
    type Ending = fn(&Fake);
    let endings: [(&str, Ending); 5] = [
        ("revoked", Fake::revoke_connections),
        ("expired", |_| {}),
        ("before 2022", |fake| {
            let body = r#"{"reason":"Invalid Token!","error":"invalid_request"}"#;
            fake.inject(FaultRule::new(Fault::json(401, body)).on(TOKEN))
                .unwrap();
        }),
        ("without reason", |fake| {
            let body = r#"{"error":"invalid_grant"}"#;
            fake.inject(FaultRule::new(Fault::json(400, body)).on(TOKEN))
                .unwrap();
        }),
        ("scopes changed", |fake| {
            let body = r#"{"reason":"x","code":4711}"#;
            fake.inject(FaultRule::new(Fault::json(400, body)).on(TOKEN))
                .unwrap();
        }),
    ];
    for (what, end) in endings {
        let life = Duration::from_secs(if what == "expired" { 3000 } else { 1 << 30 });
        let fake = Fake::builder().users(1).refresh_token_life(life).build();
        let tokens = connected(&fake).await;
        let clients: Vec<_> = (0..5).map(|_| client(&fake, &tokens)).collect();
        join_all(clients.iter().map(ask)).await;
        minutes(61).await;
        end(&fake);
        fake.clear_calls();
        for _ in 0..3 {
            let answers = join_all(clients.iter().map(ask)).await;
            assert_eq!(
                answers,
                vec![Err(ErrorKind::ReauthorizationRequired); 5],
                "{what}"
            );
        }
        assert_eq!(ask(&client(&fake, &tokens)).await, answers_dead(), "{what}");
        // One call found it out, and nobody asked again, also not the API.
        assert_eq!((token_calls(&fake), fake.calls().len()), (1, 1), "{what}");
        assert!(is_dead(&tokens).await);
    }
}

fn answers_dead() -> Result<(), ErrorKind> {
    Err(ErrorKind::ReauthorizationRequired)
}

#[tokio::test(start_paused = true)]
async fn a_used_refresh_token_ends_the_connection() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let old = stored(&tokens).await;
    // Somebody kept a copy of the store.
    let copy = MemoryStore::new();
    let _ = copy.swap(&name(), None, old.state).await.unwrap();
    minutes(61).await;
    ask(&client(&fake, &tokens)).await.unwrap();
    assert_eq!(ask(&client(&fake, &copy)).await, answers_dead());
    assert_eq!(fake.connections_lost(), 1);
    // That killed the whole family.
    assert_eq!(ask(&client(&fake, &tokens)).await, answers_dead());
}

#[tokio::test(start_paused = true)]
async fn trouble_that_passes_does_not_end_a_connection() {
    let troubles = [
        ("reset", Fault::Reset, ErrorKind::Transport),
        ("gateway", Fault::ServerError(502), ErrorKind::Transport),
        (
            "slow",
            Fault::Delay(Duration::from_secs(60)),
            ErrorKind::Timeout,
        ),
        ("limit", Fault::rate_limit(), ErrorKind::RateLimited),
        (
            "client",
            Fault::json(400, r#"{"reason":"x","error":"invalid_client"}"#),
            ErrorKind::Auth,
        ),
        ("garbage", Fault::json(200, "<html>"), ErrorKind::Auth),
        ("page", Fault::json(400, "<html>"), ErrorKind::Auth),
    ];
    for (what, fault, kind) in troubles {
        let fake = fake();
        let tokens = connected(&fake).await;
        let zoom = client(&fake, &tokens);
        minutes(61).await;
        // The fake's late answers were made in time: nobody gets the tokens.
        let spent = matches!(fault, Fault::Delay(_));
        fake.inject(FaultRule::new(fault).on(TOKEN).every(1))
            .unwrap();
        let begin = Instant::now();
        assert_eq!(ask(&zoom).await, Err(kind), "{what}");
        assert!(begin.elapsed() < Duration::from_secs(120), "{what}");
        assert!(!is_dead(&tokens).await, "{what}");
        fake.clear_faults();
        if spent {
            assert_eq!(ask(&zoom).await, answers_dead());
            continue;
        }
        ask(&zoom).await.unwrap();
        let counts = (fake.refreshes(), fake.connections_lost());
        assert_eq!(counts, (1, 0), "{what}");
    }
}

/// The refresh token that was sent is spent: the new one is in the answer, whatever else is there.
#[tokio::test(start_paused = true)]
async fn a_connection_outlives_damage_in_the_answer_that_has_its_new_tokens() {
    let sound = r#""access_token":"new-a","refresh_token":"new-r""#;
    for body in [
        format!("\u{feff}{{{sound}}}").into_bytes(),
        format!("{{{sound}}}\0").into_bytes(),
        [b"{", sound.as_bytes(), b",\"scope\":\"a\xff\"}"].concat(),
        format!(r#"{{{sound},"refresh_token":null,"expires_in":"3600.0"}}"#).into_bytes(),
        format!(r#"{{{sound},"error":"x","expires_in":NaN}}"#).into_bytes(),
        format!(r#"{{{sound},"token_type":"bea"#).into_bytes(),
        format!(r#"{{{sound}"#).into_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let fake = fake();
        let tokens = connected(&fake).await;
        let zoom = client(&fake, &tokens);
        minutes(61).await;
        fake.clear_calls();
        fake.inject(FaultRule::new(Fault::json(200, body)).on(TOKEN))
            .unwrap();
        let token = zoom
            .token()
            .await
            .unwrap_or_else(|e| panic!("{shown}: {e}"));
        assert_eq!(token.expose(), "new-a", "{shown}");
        let State::Live(grant) = stored(&tokens).await.state else {
            panic!("{shown}");
        };
        assert_eq!(grant.refresh.unwrap().expose(), "new-r", "{shown}");
        assert_eq!(token_calls(&fake), 1, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_code_of_the_end_ends_a_connection_after_one_call_in_any_shape() {
    for code in [4711, 4735, 4737, 4738, 4740, 4741] {
        for (status, body) in [
            (400, format!(r#"{{"code":{code},"message":"x"}}"#)),
            (401, format!(r#"{{"code":"{code}"}}"#)),
            (
                200,
                format!(
                    r#"{{"status":false,"errorCode":{code},"errorMessage":"x","result":null}}"#
                ),
            ),
            (
                400,
                format!(r#"{{"errorCode":"{code}","errorMessage":"x"}}"#),
            ),
            (400, format!(r#"{{"reason":"x","error":"{code}"}}"#)),
            (
                500,
                format!(r#"{{"error":{{"code":{code},"message":"x"}}}}"#),
            ),
            (400, format!("<e><code>{code}</code></e>")),
        ] {
            let fake = fake();
            let tokens = connected(&fake).await;
            let zoom = client(&fake, &tokens);
            minutes(61).await;
            fake.clear_calls();
            let fault = Fault::json(status, body.clone());
            fake.inject(FaultRule::new(fault).on(TOKEN).every(1))
                .unwrap();
            for _ in 0..2 {
                assert_eq!(ask(&zoom).await, answers_dead(), "{status} {body}");
            }
            assert_eq!(token_calls(&fake), 1, "{status} {body}");
            assert!(is_dead(&tokens).await, "{status} {body}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_about_the_app_does_not_end_a_connection() {
    for code in [4700, 4702, 4704, 4705, 4706, 4709, 4717, 4724, 4733, 4734] {
        let fake = fake();
        let tokens = connected(&fake).await;
        let zoom = client(&fake, &tokens);
        minutes(61).await;
        fake.clear_calls();
        let body = format!(r#"{{"status":false,"errorCode":{code},"errorMessage":"x"}}"#);
        fake.inject(FaultRule::new(Fault::json(200, body)).on(TOKEN).every(1))
            .unwrap();
        assert_eq!(ask(&zoom).await, Err(ErrorKind::Auth), "{code}");
        assert_eq!(token_calls(&fake), 1, "{code}");
        assert!(!is_dead(&tokens).await, "{code}");
        fake.clear_faults();
        ask(&zoom).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_lost_is_asked_for_once_more_under_the_lease() {
    // The request did not arrive: the second try gets the tokens.
    let fake = fake();
    let tokens = connected(&fake).await;
    minutes(61).await;
    fake.clear_calls();
    fake.inject(FaultRule::new(Fault::Reset).on(TOKEN)).unwrap();
    let clients: Vec<_> = (0..5).map(|_| client(&fake, &tokens)).collect();
    let answers = join_all(clients.iter().map(ask)).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    // Nobody came between the two.
    assert_eq!((token_calls(&fake), fake.refreshes()), (2, 1));
    // More than once is not tried: the token may have been spent.
    minutes(61).await;
    fake.clear_calls();
    fake.inject(FaultRule::new(Fault::Reset).on(TOKEN).every(1))
        .unwrap();
    assert_eq!(ask(&clients[0]).await, Err(ErrorKind::Transport));
    assert_eq!(token_calls(&fake), 2);
    fake.clear_faults();
    ask(&clients[0]).await.unwrap();
    // It did arrive, and the new tokens were lost with the answer: that is the end.
    minutes(61).await;
    fake.clear_calls();
    fake.inject(FaultRule::new(Fault::CutBody).on(TOKEN))
        .unwrap();
    assert_eq!(ask(&clients[0]).await, answers_dead());
    assert_eq!((token_calls(&fake), fake.connections_lost()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn the_lease_is_held_for_as_long_as_all_tries_take() {
    let fake = fake();
    let tokens = connected(&fake).await;
    minutes(61).await;
    let grant = signed_in(&fake, "bob@example.com").await;
    // Two tries of 30 seconds each and the pause between them.
    let script = Script::new(|_| {
        let late = crate::support::response(200, &[], "{}");
        Answer::Slow(Duration::from_secs(3600), late)
    });
    let zoom = Zoom::builder()
        .transport(script.clone())
        .clock(fake.clock())
        .authorization_code(&app(), name())
        .token_store(tokens.clone())
        .build()
        .unwrap();
    let begin = Instant::now();
    let refresh = tokio::spawn(async move { ask(&zoom).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    store::connect(&tokens, &name(), grant).await.unwrap();
    assert!(
        begin.elapsed() > Duration::from_secs(60),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(refresh.await.unwrap(), Err(ErrorKind::Timeout));
    assert_eq!(script.calls().len(), 2);
    // The sign-in that waited counts.
    ask(&client(&fake, &tokens)).await.unwrap();
    assert_eq!(fake.refreshes(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_early_refresh_that_fails_keeps_what_still_works() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let old = client(&fake, &tokens);
    ask(&old).await.unwrap();
    minutes(56).await;
    fake.inject(FaultRule::new(Fault::ServerError(503)).on(TOKEN).every(1))
        .unwrap();
    fake.clear_calls();
    // One that has the token in memory, and one that finds it in the store.
    let new = client(&fake, &tokens);
    for zoom in [&old, &new] {
        for _ in 0..10 {
            ask(zoom).await.unwrap();
        }
    }
    // Tried twice for each, and not again for half a minute.
    assert_eq!(token_calls(&fake), 4);
    tokio::time::advance(Duration::from_secs(40)).await;
    fake.clear_faults();
    ask(&old).await.unwrap();
    ask(&new).await.unwrap();
    assert_eq!(fake.refreshes(), 1);
    // And when it is refused for good, what works is used to its end, but not asked for again.
    minutes(56).await;
    let refused = Fault::json(400, r#"{"error":"invalid_grant"}"#);
    fake.inject(FaultRule::new(refused).on(TOKEN)).unwrap();
    fake.clear_calls();
    ask(&old).await.unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    ask(&old).await.unwrap();
    minutes(4).await;
    assert_eq!(ask(&old).await, answers_dead());
    assert_eq!(token_calls(&fake), 1);
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_takes_the_winners_token() {
    // A store whose leases hold nobody back: the swap alone decides.
    let fake = fake();
    let tokens = connected(&fake).await;
    minutes(61).await;
    let (gate, zoom) = gated(&fake, &tokens);
    let late = tokio::spawn(async move { zoom.token().await });
    gate.arrived.acquire().await.unwrap().forget();
    // Meanwhile another, who did not wait for the lease, has stored tokens of a new sign-in.
    let grant = signed_in(&fake, "bob@example.com").await;
    let winner = grant.access.clone();
    let version = stored(&tokens).await.version;
    let state = State::Live(Box::new(grant));
    let swap = tokens.swap(&name(), Some(version), state).await.unwrap();
    assert!(matches!(swap, Swap::Done(_)));
    gate.open.add_permits(1);
    assert!(late.await.unwrap().unwrap().is_same(&winner));
    // So too if it was refused: the connection lives.
    minutes(61).await;
    let zoom = Zoom::builder()
        .transport(gate.clone())
        .clock(fake.clock())
        .authorization_code(&app(), name())
        .token_store(tokens.clone())
        .build()
        .unwrap();
    let late = tokio::spawn(async move { zoom.token().await });
    gate.arrived.acquire().await.unwrap().forget();
    let grant = signed_in(&fake, "bob@example.com").await; // which ends the earlier sign-in
    let winner = grant.access.clone();
    let version = stored(&tokens).await.version;
    let state = State::Live(Box::new(grant));
    let swap = tokens.swap(&name(), Some(version), state).await.unwrap();
    assert!(matches!(swap, Swap::Done(_)));
    gate.open.add_permits(1);
    assert!(late.await.unwrap().unwrap().is_same(&winner));
    assert!(!is_dead(&tokens).await);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_won_at_zoom_is_kept_though_a_loser_called_the_connection_dead() {
    let fake = fake();
    let tokens = connected(&fake).await;
    minutes(61).await;
    let (gate, zoom) = gated(&fake, &tokens);
    let refresh = tokio::spawn(async move { zoom.token().await });
    gate.arrived.acquire().await.unwrap().forget();
    let version = stored(&tokens).await.version;
    let dead = State::Dead {
        since: zoom_admin::Clock::now(&fake.clock()),
        reason: "refused".into(),
    };
    let _ = tokens.swap(&name(), Some(version), dead).await.unwrap();
    gate.open.add_permits(1);
    let token = refresh.await.unwrap().unwrap();
    let held = stored(&tokens).await;
    assert!(held.state.grant().unwrap().access.is_same(&token));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_does_not_lose_the_new_tokens() {
    let fake = Fake::builder()
        .users(1)
        .latency(Duration::from_secs(5))
        .build();
    let tokens = connected(&fake).await;
    minutes(61).await;
    let zoom = client(&fake, &tokens);
    let impatient = tokio::time::timeout(Duration::from_secs(1), zoom.token()).await;
    assert!(impatient.is_err());
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!((fake.refreshes(), stored(&tokens).await.version), (1, 2));
    ask(&zoom).await.unwrap();
    assert_eq!((fake.refreshes(), fake.connections_lost()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_brings_no_new_refresh_token_keeps_the_old_one() {
    let fake = fake();
    let tokens = connected(&fake).await;
    let before = stored(&tokens).await.state.grant().unwrap().clone();
    let script = Script::new(|_| http(200, r#"{"access_token":"next","expires_in":3599}"#));
    let provider = zoom_admin::auth::AuthorizationCode::new(
        &app(),
        name(),
        tokens.clone(),
        &"https://zoom.us/oauth".parse().unwrap(),
        Arc::new(script),
        Arc::new(fake.clock()),
    )
    .unwrap();
    let token = provider.token(Some(&before.access)).await.unwrap();
    assert_eq!(token.expose(), "next");
    let after = stored(&tokens).await.state.grant().unwrap().clone();
    assert_eq!(
        after.refresh.unwrap().expose(),
        before.refresh.unwrap().expose()
    );
}

#[tokio::test(start_paused = true)]
async fn tokens_that_live_shorter_than_the_margin_are_not_refreshed_at_each_call() {
    let life = Duration::from_secs(240);
    let fake = Fake::builder()
        .users(1)
        .unlimited()
        .token_life(life)
        .build();
    let tokens = connected(&fake).await;
    let clients: Vec<_> = (0..4).map(|_| client(&fake, &tokens)).collect();
    for _ in 0..10 {
        let answers = join_all(clients.iter().map(ask)).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    }
    // Once for each client at most: what it got is as young as it gets.
    assert!(fake.refreshes() <= 4, "{}", fake.refreshes());
}
