//! Connections: sign-in, tokens that rotate, stores. On the fake and a paused clock.

mod lost_leases;
mod preflight;
mod refresh;
mod scopes;
mod server_to_server;
mod shared;
mod sign_in;
mod stores;
mod trouble;
mod who;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Semaphore;
use zoom_admin::auth::store::{self, Grant, MemoryStore, State, Stored, TokenStore};
use zoom_admin::auth::{OAuthApp, Scope, SignIn};
use zoom_admin::fake::Fake;
use zoom_admin::transport::{Transport, TransportError};
use zoom_admin::{AccountKey, Builder, Zoom};

pub(crate) const REDIRECT: &str = "https://app.example/zoom/callback";

pub(crate) fn app() -> OAuthApp {
    OAuthApp::new(Fake::CLIENT_ID, REDIRECT).client_secret(Fake::CLIENT_SECRET)
}

pub(crate) fn public_app() -> OAuthApp {
    OAuthApp::new(Fake::PUBLIC_CLIENT_ID, REDIRECT)
}

pub(crate) fn name() -> AccountKey {
    AccountKey::new("customer 7")
}

pub(crate) fn fake() -> Fake {
    Fake::builder().users(3).unlimited().build()
}

pub(crate) fn on(fake: &Fake) -> Builder {
    Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(crate::support::fast())
}

pub(crate) fn sign_in(fake: &Fake) -> SignIn {
    on(fake).sign_in(&app()).unwrap()
}

/// The tokens of a whole sign-in.
pub(crate) async fn signed_in(fake: &Fake, user: &str) -> Grant {
    let sign_in = sign_in(fake);
    let (url, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
    let back = fake.approve_as(url.as_str(), user).unwrap();
    sign_in.finish(pending, &back).await.unwrap()
}

/// A store with a connection that was just signed in to.
pub(crate) async fn connected(fake: &Fake) -> MemoryStore {
    let tokens = MemoryStore::new();
    let grant = signed_in(fake, "ann@example.com").await;
    store::connect(&tokens, &name(), grant).await.unwrap();
    tokens
}

/// Another process, so to speak: nothing is shared but the store.
pub(crate) fn client(fake: &Fake, tokens: &MemoryStore) -> Zoom {
    on(fake)
        .authorization_code(&app(), name())
        .token_store(tokens.clone())
        .build()
        .unwrap()
}

pub(crate) async fn stored(tokens: &impl TokenStore) -> Stored {
    tokens.load(&name()).await.unwrap().unwrap()
}

pub(crate) async fn is_dead(tokens: &impl TokenStore) -> bool {
    matches!(stored(tokens).await.state, State::Dead { .. })
}

pub(crate) fn token_calls(fake: &Fake) -> usize {
    let calls = fake.calls();
    calls.iter().filter(|c| c.path == "/oauth/token").count()
}

pub(crate) async fn minutes(minutes: u64) {
    tokio::time::advance(Duration::from_secs(minutes * 60)).await;
}

/// A client of the connection whose refreshes wait at a gate.
pub(crate) fn gated(fake: &Fake, tokens: &MemoryStore) -> (Gate, Zoom) {
    let gate = Gate {
        fake: fake.clone(),
        arrived: Arc::new(Semaphore::new(0)),
        open: Arc::new(Semaphore::new(0)),
    };
    let zoom = Zoom::builder()
        .transport(gate.clone())
        .clock(fake.clock())
        .authorization_code(&app(), name())
        .token_store(tokens.clone())
        .build()
        .unwrap();
    (gate, zoom)
}

/// A transport that stops each request for a token until it is told to go on.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) fake: Fake,
    pub(crate) arrived: Arc<Semaphore>,
    pub(crate) open: Arc<Semaphore>,
}

#[async_trait]
impl Transport for Gate {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        if request.uri().path() == "/oauth/token" {
            self.arrived.add_permits(1);
            self.open.acquire().await.unwrap().forget();
        }
        self.fake.call(request, deadline).await
    }
}
