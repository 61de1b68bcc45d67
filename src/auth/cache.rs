//! The one token cache of a client, and its one refresh in flight.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::Shared;

use super::{AccessToken, TokenProvider};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::time::{later, until};

/// A token that ends within so many seconds is replaced before it is used.
pub(super) const EARLY: i64 = 300;
/// After an early replacement failed, how long the old token is used without another try.
const EARLY_PAUSE: Duration = Duration::from_secs(30);
/// A token is not sent in its last seconds: it could end on the way.
pub(super) const MARGIN: i64 = 5;

/// A token that is at most so many seconds old has the scopes that its app has now.
const FRESH: i64 = 60;
/// How many seconds Zoom's tokens live, for those of which only the end is known.
const LIFETIME: i64 = 3600;

/// A refresh in flight. Whoever waits for it has a clone.
type Refresh = Shared<Pin<Box<dyn Future<Output = Result<AccessToken>> + Send>>>;

/// Keeps the current token. Clones share it.
#[derive(Clone)]
pub(crate) struct TokenCache(Arc<Inner>);

struct Inner {
    provider: Arc<dyn TokenProvider>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<AccessToken>,
    /// When the token came.
    token_since: Option<DateTime<Utc>>,
    /// The sets of scopes for whose sake another token was asked for; with the time of the failure,
    /// if none came.
    widened_for: HashMap<String, Option<DateTime<Utc>>>,
    /// The token that the API refused last.
    refused: Option<AccessToken>,
    /// A token that was fresh when a 401 without a code came all the same, and when that was.
    trusted: Option<(AccessToken, DateTime<Utc>)>,
    refresh: Option<Refresh>,
    no_early_before: Option<DateTime<Utc>>,
}

/// Where the next token comes from.
enum Plan {
    Use(AccessToken),
    /// A refresh; if it fails, the old token, as long as that still works.
    Wait(Refresh, Option<AccessToken>),
}

impl TokenCache {
    pub(crate) fn new(provider: Arc<dyn TokenProvider>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            provider,
            clock,
            state: Mutex::default(),
        }))
    }

    /// A token that may be used now, fetched if need be. One fetch serves all who wait, and goes
    /// on when they are dropped.
    pub(crate) async fn get(&self) -> Result<AccessToken> {
        let (refresh, fallback) = match self.plan() {
            Plan::Use(token) => return Ok(token),
            Plan::Wait(refresh, fallback) => (refresh, fallback),
        };
        let result = refresh.clone().await;
        let Err(error) = result else {
            return result;
        };
        let mut state = self.0.lock();
        state.forget(&refresh);
        match fallback {
            Some(token) => {
                let now = self.0.clock.now();
                state.no_early_before = Some(later(now, EARLY_PAUSE));
                tracing::warn!(%error, "early token refresh failed; the old token still works");
                Ok(token)
            }
            None => Err(error),
        }
    }

    fn plan(&self) -> Plan {
        let now = self.0.clock.now();
        let mut state = self.0.lock();
        let usable = state
            .token
            .clone()
            .filter(|token| lives_longer(token, now, MARGIN));
        if let Some(token) = &usable {
            let early = !lives_longer(token, now, EARLY)
                && state.no_early_before.is_none_or(|time| time <= now);
            if !early {
                return Plan::Use(token.clone());
            }
        }
        let refresh = match &state.refresh {
            Some(refresh) => refresh.clone(),
            None => {
                let refresh = self.start_refresh(state.refused.clone());
                state.refresh = Some(refresh.clone());
                refresh
            }
        };
        Plan::Wait(refresh, usable)
    }

    /// Starts a refresh, in a task of its own.
    fn start_refresh(&self, refused: Option<AccessToken>) -> Refresh {
        let inner = self.0.clone();
        let task = tokio::spawn(async move {
            let is_refused =
                |token: &AccessToken| refused.as_ref().is_some_and(|r| r.is_same(token));
            let result = match inner.provider.token(refused.as_ref()).await {
                Ok(token) if is_refused(&token) => Err(Error::new(
                    ErrorKind::Auth,
                    "Zoom refused the access token, and the token provider gave the same one again",
                )),
                result => result,
            };
            let mut state = inner.lock();
            state.refresh = None;
            if let Ok(token) = &result {
                let now = inner.clock.now();
                state.token = Some(token.clone());
                state.token_since = Some(now);
                // One that is old already is all that the provider could get.
                state.no_early_before =
                    (!lives_longer(token, now, EARLY)).then(|| later(now, EARLY_PAUSE));
            }
            // One refusal costs one fetch: should the API have been wrong, the next call may try
            // the same token again instead of being stuck with the refusal.
            state.refused = None;
            result
        });
        let result = async move {
            task.await.unwrap_or_else(|e| {
                Err(Error::new(ErrorKind::Auth, "the token request was interrupted").with_source(e))
            })
        };
        result.boxed().shared()
    }

    /// After a call was refused for want of one of `scopes`: whether there is another token by now,
    /// so that the call is worth one more try.
    ///
    /// A scope that is added to the app comes with the next token. So a token that is not fresh is
    /// worth another, once for each set of scopes: what is missing then is missing from the app.
    /// Until the other one is there, and if none comes, `token` stays in use.
    pub(crate) async fn widen(&self, token: &AccessToken, scopes: &[&str]) -> bool {
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let set = scopes.join(" ");
        let Some(refresh) = self.plan_widening(token, &set) else {
            return !self.holds(token);
        };
        if let Err(error) = refresh.clone().await {
            let now = self.0.clock.now();
            let mut state = self.0.lock();
            state.forget(&refresh);
            state.widened_for.insert(set, Some(now));
            tracing::debug!(%error, "no other token came for a scope that is missing");
        }
        !self.holds(token)
    }

    /// The refresh that may bring a token with these scopes; `None` if there is none to wait for.
    fn plan_widening(&self, token: &AccessToken, set: &str) -> Option<Refresh> {
        let now = self.0.clock.now();
        let mut state = self.0.lock();
        if !state.holds(token) {
            return None;
        }
        if let Some(refresh) = &state.refresh {
            return Some(refresh.clone());
        }
        let lifetime = chrono::TimeDelta::seconds(LIFETIME);
        let issued_at = token
            .issued_at()
            .or_else(|| token.expires_at()?.checked_sub_signed(lifetime))
            .or(state.token_since)?;
        let fresh = now.signed_duration_since(issued_at).num_seconds() <= FRESH;
        let tried = token.widened_for().iter().any(|s| s == set)
            || state
                .widened_for
                .get(set)
                .is_some_and(|failed| failed.is_none_or(|at| until(at, now) < EARLY_PAUSE));
        if fresh || tried {
            return None;
        }
        state.widened_for.insert(set.to_owned(), None);
        let mut sets = token.widened_for().to_vec();
        sets.push(set.to_owned());
        let refresh = self.start_refresh(Some(token.clone().with_widened_for(sets)));
        state.refresh = Some(refresh.clone());
        Some(refresh)
    }

    /// Whether `token` is the one that the cache holds.
    fn holds(&self, token: &AccessToken) -> bool {
        self.0.lock().holds(token)
    }

    /// Whether `token` is still the one to use.
    pub(crate) fn is_current(&self, token: &AccessToken) -> bool {
        let now = self.0.clock.now();
        self.0.lock().holds(token) && lives_longer(token, now, 0)
    }

    /// Notes that a 401 without a code came for `token` although it was fresh: it is not about the
    /// token, so for a while another one is not worth asking for when the like comes again. Without
    /// this, each of many users of whom nothing may be read would cost a token.
    pub(crate) fn trust(&self, token: &AccessToken) {
        let now = self.0.clock.now();
        self.0.lock().trusted = Some((token.clone(), now));
    }

    /// Whether a 401 without a code is not about this token.
    pub(crate) fn is_trusted(&self, token: &AccessToken) -> bool {
        let now = self.0.clock.now();
        let state = self.0.lock();
        state.trusted.as_ref().is_some_and(|(trusted, since)| {
            trusted.is_same(token) && now.signed_duration_since(*since).num_seconds() <= FRESH
        })
    }

    /// Drops `token` after the API refused it, if it is still the current one.
    pub(crate) fn refuse(&self, token: &AccessToken) {
        let mut state = self.0.lock();
        if state.holds(token) {
            state.token = None;
            state.refused = Some(token.clone());
        }
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held; if it did, the state would still be complete.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn holds(&self, token: &AccessToken) -> bool {
        self.token.as_ref().is_some_and(|held| held.is_same(token))
    }

    /// Forgets a refresh that failed. It does so itself, unless its runtime ended under it.
    fn forget(&mut self, refresh: &Refresh) {
        if self.refresh.as_ref().is_some_and(|r| r.ptr_eq(refresh)) {
            self.refresh = None;
        }
    }
}

/// Whether a token lives for more than so many seconds, as far as that is known.
pub(super) fn lives_longer(token: &AccessToken, now: DateTime<Utc>, seconds: i64) -> bool {
    token
        .expires_at()
        .is_none_or(|end| end.signed_duration_since(now).num_seconds() > seconds)
}
