//! What every store must do, as a suite that any can be run through.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use url::Url;

use super::{Grant, State, Stored, Swap, TokenStore};
use crate::account_key::AccountKey;
use crate::auth::AccessToken;
use crate::error::{Error, ErrorKind, Result};
use crate::value::secret::Secret;

/// Runs a store through what connections rely on. For a test of a store of one's own.
///
/// `open` gives another handle onto the same storage at each call, as other processes would have;
/// the storage must be empty at the start. Takes about a second of real time, and some ten writes
/// and leases at a time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// use zoom_admin::auth::store::{MemoryStore, conformance};
///
/// let storage = MemoryStore::new();
/// conformance(async || Ok(storage.clone())).await
/// # }
/// ```
///
/// # Errors
/// [`ErrorKind::Store`] with what the store does wrong; and the store's own.
pub async fn conformance<S: TokenStore>(open: impl AsyncFn() -> Result<S>) -> Result<()> {
    let (one, two) = (Arc::new(open().await?), Arc::new(open().await?));
    versions(&*one, &*two).await?;
    states_come_back(&*one, &*two).await?;
    apart(&*one).await?;
    races(&one, &two).await?;
    leases(&one, &two).await?;
    reserving(&one, &two).await?;
    counting(&one, &two).await
}

fn broken(what: impl Into<String>) -> Error {
    let what: String = what.into();
    Error::new(ErrorKind::Store, format!("not a token store: {what}"))
}

fn ensure(holds: bool, what: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(broken(what)) }
}

fn live(number: u64) -> State {
    let access = AccessToken::new(format!("access-{number}"));
    let refresh = Secret::from(format!("refresh-{number}"));
    State::Live(Box::new(Grant::new(access, Some(refresh))))
}

fn number(stored: &Stored) -> Option<u64> {
    let grant = stored.state.grant()?;
    let access = grant.access.expose().strip_prefix("access-")?;
    let refresh = grant.refresh.as_ref()?.expose().strip_prefix("refresh-")?;
    let (access, refresh): (u64, u64) = (access.parse().ok()?, refresh.parse().ok()?);
    (access == refresh).then_some(access)
}

async fn load(store: &dyn TokenStore, connection: &AccountKey) -> Result<Stored> {
    let found = store.load(connection).await?;
    found.ok_or_else(|| broken("what was stored is not there"))
}

async fn put(store: &dyn TokenStore, c: &AccountKey, at: Option<u64>, state: State) -> Result<u64> {
    match store.swap(c, at, state).await? {
        Swap::Done(version) => Ok(version),
        Swap::Lost(_) => Err(broken("a swap that expects what is there is lost")),
    }
}

/// Versions are compared, and nothing is written when they differ.
async fn versions(one: &dyn TokenStore, two: &dyn TokenStore) -> Result<()> {
    let c = AccountKey::new("conformance");
    ensure(
        one.load(&c).await?.is_none(),
        "a connection that was never stored is there: the storage must be empty at the start",
    )?;
    let lost = one.swap(&c, Some(1), live(0)).await?;
    ensure(
        matches!(lost, Swap::Lost(None)),
        "a swap of a connection that is not there, with a version, is not Lost(None)",
    )?;
    ensure(one.load(&c).await?.is_none(), "a lost swap wrote something")?;
    let first = put(one, &c, None, live(1)).await?;
    let found = load(two, &c).await?;
    ensure(
        found.version == first && number(&found) == Some(1),
        "another handle does not see what was stored, with its version",
    )?;
    for expect in [
        None,
        Some(first.wrapping_add(1)),
        Some(first.wrapping_sub(1)),
    ] {
        let shows = match two.swap(&c, expect, live(2)).await? {
            Swap::Done(_) => false,
            Swap::Lost(found) => found.is_some_and(|f| f.version == first && number(&f) == Some(1)),
        };
        ensure(
            shows,
            "a swap with another version than the present one is not lost with what is there",
        )?;
    }
    let second = put(two, &c, Some(first), live(2)).await?;
    ensure(second > first, "the version does not grow with a swap")?;
    let late = one.swap(&c, Some(first), live(3)).await?;
    ensure(
        matches!(late, Swap::Lost(_)),
        "a version can be swapped twice",
    )?;
    let found = load(one, &c).await?;
    ensure(
        found.version == second && number(&found) == Some(2),
        "a lost swap wrote something",
    )
}

/// States come back as they were given.
async fn states_come_back(one: &dyn TokenStore, two: &dyn TokenStore) -> Result<()> {
    let c = AccountKey::new("conformance whole");
    let time = |second: i64| DateTime::<Utc>::from_timestamp(second, 0).unwrap_or_default();
    let region = Url::parse("https://api-eu.zoom.us").ok();
    let unusual = "a.b-c_d~+/=\"\\\u{e9}";
    let access = AccessToken::new(unusual)
        .with_expires_at(time(1_800_000_000))
        .with_api_url(region.clone())
        .with_scopes(vec!["user:read:admin".into(), "x:y".into()]);
    let grant = Grant::new(access, Some(Secret::from(unusual)));
    let version = put(one, &c, None, State::Live(Box::new(grant))).await?;
    let found = load(two, &c).await?;
    let same = found.state.grant().is_some_and(|g| {
        g.access.expose() == unusual
            && g.refresh.as_ref().is_some_and(|r| r.expose() == unusual)
            && g.access.expires_at() == Some(time(1_800_000_000))
            && g.access.api_url() == region.as_ref()
            && g.access.scopes() == ["user:read:admin", "x:y"]
    });
    ensure(same, "tokens, end, region or scopes come back changed")?;
    let bare = State::Live(Box::new(Grant::new(AccessToken::new("t"), None)));
    let version = put(two, &c, Some(version), bare).await?;
    let found = load(one, &c).await?;
    let same = found.state.grant().is_some_and(|g| {
        g.refresh.is_none()
            && g.access.expires_at().is_none()
            && g.access.api_url().is_none()
            && g.access.scopes().is_empty()
    });
    ensure(same, "what a grant lacks is there when it comes back")?;
    let dead = State::Dead {
        since: time(1_700_000_000),
        reason: "revoked".into(),
    };
    let version = put(one, &c, Some(version), dead).await?;
    let found = load(two, &c).await?;
    let same = matches!(
        &found.state,
        State::Dead { since, reason } if *since == time(1_700_000_000) && reason == "revoked"
    );
    ensure(same, "a dead connection does not come back as it was")?;
    put(two, &c, Some(version), live(1)).await?;
    ensure(
        number(&load(one, &c).await?) == Some(1),
        "a dead connection does not come back to life",
    )
}

/// Connections have nothing to do with each other, whatever they are called.
async fn apart(store: &dyn TokenStore) -> Result<()> {
    let names = [
        "", "a", "A", "a/b", "a b", "../a", ".", "a.json", "%41", "con", "\u{e4}", "a\0b",
        "a\u{308}",
    ];
    for (n, name) in (0..).zip(names) {
        let put = put(store, &AccountKey::new(name), None, live(n)).await;
        put.map_err(|e| broken(format!("a connection named {name:?}: {e}")))?;
    }
    for (n, name) in (0..).zip(names) {
        let found = load(store, &AccountKey::new(name)).await?;
        ensure(
            number(&found) == Some(n),
            "two connections with different names share a place",
        )?;
    }
    Ok(())
}

/// Of many swaps at once from one version, one is done.
async fn races<S: TokenStore>(one: &Arc<S>, two: &Arc<S>) -> Result<()> {
    let c = AccountKey::new("conformance races");
    let mut expect = None;
    for round in [0, 100, 200, 300, 400] {
        let name = |n: u64| u64::saturating_add(round, n);
        let tasks = (0..12u64).map(|n| {
            let store = if n % 2 == 0 { one.clone() } else { two.clone() };
            let (c, name) = (c.clone(), name(n));
            tokio::spawn(async move { (name, store.swap(&c, expect, live(name)).await) })
        });
        let mut done = None;
        for task in join_all(tasks).await {
            let (name, swap) = task.map_err(|e| broken("it panicked").with_source(e))?;
            if let Swap::Done(version) = swap? {
                let first = done.replace((version, name)).is_none();
                ensure(first, "two swaps from one version are done")?;
            }
        }
        let (version, winner) =
            done.ok_or_else(|| broken("of many swaps at once, none is done"))?;
        let found = load(&**one, &c).await?;
        ensure(
            found.version == version && number(&found) == Some(winner),
            "what is stored is not what the swap that was done has written",
        )?;
        expect = Some(version);
    }
    Ok(())
}

const LONG: Duration = Duration::from_secs(60);

/// One lease of a connection at a time, and none for ever.
async fn leases<S: TokenStore>(one: &Arc<S>, two: &Arc<S>) -> Result<()> {
    let (c, other) = (
        AccountKey::new("conformance leases"),
        AccountKey::new("other"),
    );
    let soon = |lease: Duration, store: &Arc<S>, c: &AccountKey| {
        let (store, c) = (store.clone(), c.clone());
        let waiting = async move { store.lease(&c, lease).await };
        tokio::time::timeout(Duration::from_secs(20), waiting)
    };
    let stuck = |what: &'static str| move |_| broken(what);
    let first = one.lease(&c, LONG).await?;
    for store in [one, two] {
        let refused = tokio::time::timeout(Duration::from_millis(200), store.lease(&c, LONG)).await;
        ensure(
            !matches!(refused, Ok(Ok(_))),
            "a connection has two leases at a time",
        )?;
    }
    soon(LONG, two, &other)
        .await
        .map_err(stuck("the lease of one connection keeps others waiting"))??
        .release()
        .await?;
    let version = put(&**two, &c, None, live(1)).await?;
    put(&**one, &c, Some(version), live(2)).await?;
    ensure(
        number(&load(&**two, &c).await?) == Some(2),
        "what is swapped under a lease is not there",
    )?;
    first.release().await?;
    let second = soon(LONG, two, &c)
        .await
        .map_err(stuck("a lease that was released is still held"))??;
    second.release().await?;
    // Nobody gives this one back.
    let forgotten = one.lease(&c, Duration::from_millis(300)).await?;
    let third = soon(LONG, two, &c)
        .await
        .map_err(stuck("a lease outlives its time"))??;
    // What has run out is not the new holder's to lose.
    forgotten.release().await.ok();
    let refused = tokio::time::timeout(Duration::from_millis(200), one.lease(&c, LONG)).await;
    ensure(
        !matches!(refused, Ok(Ok(_))),
        "a lease that ran out takes its successor's along when it is released",
    )?;
    third.release().await?;
    drop(one.lease(&c, Duration::from_millis(300)).await?);
    soon(LONG, two, &c)
        .await
        .map_err(stuck("a lease that was dropped is held beyond its time"))??
        .release()
        .await
}

/// The place for a swap is reserved under the lease, and nothing changes by it.
async fn reserving<S: TokenStore>(one: &Arc<S>, two: &Arc<S>) -> Result<()> {
    let (c, other) = (
        AccountKey::new("conformance reserving"),
        AccountKey::new("\u{e4}/..%"),
    );
    for round in 0..3u64 {
        let lease = one.lease(&c, LONG).await?;
        let before = one.load(&c).await?;
        // Twice: a refresh that came to nothing leaves a place behind.
        for _ in 0..2 {
            let reserve = async { one.reserve(&c).await };
            tokio::time::timeout(Duration::from_secs(20), reserve)
                .await
                .map_err(|_| broken("a place cannot be reserved under a lease"))?
                .map_err(|e| broken("a place cannot be reserved").with_source(e))?;
        }
        let now = two.load(&c).await?;
        let (same, there) = match (&before, &now) {
            (Some(before), Some(now)) => (
                number(before) == number(now) && now.version >= before.version,
                true,
            ),
            (None, None) => (true, true),
            (_, now) => (false, now.is_none()),
        };
        ensure(there, "a connection is there once its place was reserved")?;
        ensure(
            same,
            "a state is changed when the place for the next is reserved",
        )?;
        two.reserve(&other).await?;
        put(&**one, &c, now.map(|s| s.version), live(round)).await?;
        ensure(
            number(&load(&**two, &c).await?) == Some(round),
            "what is swapped into a place that was reserved is not there",
        )?;
        lease.release().await?;
    }
    Ok(())
}

/// Whoever holds the lease, loads and swaps, loses nothing and to nobody.
async fn counting<S: TokenStore>(one: &Arc<S>, two: &Arc<S>) -> Result<()> {
    let c = AccountKey::new("conformance counting");
    put(&**one, &c, None, live(0)).await?;
    let tasks = (0..16).map(|n| {
        let store = if n % 2 == 0 { one.clone() } else { two.clone() };
        let c = c.clone();
        tokio::spawn(async move {
            for _ in 0..2 {
                let lease = store.lease(&c, LONG).await?;
                let found = load(&*store, &c).await?;
                let next = number(&found).unwrap_or(0).saturating_add(1);
                match store.swap(&c, Some(found.version), live(next)).await? {
                    Swap::Done(_) => {}
                    Swap::Lost(_) => {
                        return Err(broken("two have the lease: one lost a swap under it"));
                    }
                }
                lease.release().await?;
            }
            Ok(())
        })
    });
    for task in join_all(tasks).await {
        task.map_err(|e| broken("it panicked").with_source(e))??;
    }
    ensure(
        number(&load(&**two, &c).await?) == Some(32),
        "swaps under the lease were lost",
    )
}
