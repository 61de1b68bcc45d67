//! What every store must do, as a suite that any can be run through.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use tokio::time::{sleep, timeout};
use url::Url;

use super::{Grant, Lease, LeaseTerms, State, Stored, Swap, TokenStore};
use crate::account_key::AccountKey;
use crate::auth::AccessToken;
use crate::error::{Error, ErrorKind, Result};
use crate::store::pace::with_time_enough;
use crate::value::secret::Secret;

/// Runs a store through what connections rely on. For a test of a store of one's own.
///
/// `open` gives another handle onto the same storage at each call, as other processes would have;
/// the storage must be empty at the start. Takes about a second of real time, and at most eight
/// calls at a time: a pool of connections needs no more.
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
    leases(&*one, &*two).await?;
    ends(&*one, &*two).await?;
    reserving(&one, &two).await?;
    counting(&one, &two).await?;
    listing(&*one, &*two).await
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
        "", "a", "A", "a/b", "a b", "ab", "../a", ".", "a.json", "%41", "con", "\u{e4}", "a\u{308}",
    ];
    for (n, name) in (0..).zip(names) {
        let put = put(store, &AccountKey::new(name), None, live(n)).await;
        put.map_err(|e| broken(format!("a connection named {name:?}: {e}")))?;
    }
    // A column of text may have no room for this one. It may be refused, but is nobody else's.
    let zero = AccountKey::new("a\0b");
    if store.swap(&zero, None, live(99)).await.is_ok() {
        ensure(
            number(&load(store, &zero).await?) == Some(99),
            "a connection whose name has a zero in it is neither refused nor kept",
        )?;
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

/// Each connection is listed once. A store need not have a listing.
async fn listing(one: &dyn TokenStore, two: &dyn TokenStore) -> Result<()> {
    let mut listed: Vec<AccountKey> = Vec::new();
    loop {
        let next = match one.names(listed.last(), 3).await {
            Err(error) if error.kind() == ErrorKind::Config => return Ok(()),
            next => next?,
        };
        ensure(next.len() <= 3, "more names are listed than were asked for")?;
        if next.is_empty() {
            break;
        }
        for name in next {
            ensure(!listed.contains(&name), "a connection is listed twice")?;
            load(two, &name)
                .await
                .map_err(|_| broken("a connection is listed that is not stored"))?;
            listed.push(name);
        }
    }
    for name in ["", "a", "A", "a b", "conformance counting"] {
        let name = AccountKey::new(name);
        ensure(listed.contains(&name), "a connection is not listed")?;
    }
    Ok(())
}

/// Of many swaps at once from one version, one is done.
async fn races<S: TokenStore>(one: &Arc<S>, two: &Arc<S>) -> Result<()> {
    let c = AccountKey::new("conformance races");
    let mut expect = None;
    for round in [0, 100, 200, 300, 400] {
        let name = |n: u64| u64::saturating_add(round, n);
        let tasks = (0..8u64).map(|n| {
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
const MOMENT: Duration = Duration::from_millis(200);

fn terms(time: Duration) -> LeaseTerms {
    LeaseTerms { wait: LONG, time }
}

/// A lease that nobody may be in the way of.
async fn free(
    store: &dyn TokenStore,
    c: &AccountKey,
    time: Duration,
    what: &str,
) -> Result<Box<dyn Lease>> {
    let lease = timeout(Duration::from_secs(20), store.lease(c, terms(time)));
    lease.await.map_err(|_| broken(what))?
}

/// A lease that somebody else has, for whom one waits no longer than one said.
async fn taken(store: &dyn TokenStore, c: &AccountKey, what: &str) -> Result<()> {
    let terms = LeaseTerms {
        wait: MOMENT,
        time: LONG,
    };
    match timeout(Duration::from_secs(20), store.lease(c, terms)).await {
        Ok(Ok(_)) => Err(broken(what)),
        Ok(Err(error)) if error.kind() == ErrorKind::Timeout => Ok(()),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(broken("a lease is waited for longer than was said")),
    }
}

/// One lease of a connection at a time, and none for ever.
async fn leases<S: TokenStore>(one: &S, two: &S) -> Result<()> {
    let (c, other) = (
        AccountKey::new("conformance leases"),
        AccountKey::new("other"),
    );
    let first = one.lease(&c, terms(LONG)).await?;
    for store in [one, two] {
        taken(store, &c, "a connection has two leases at a time").await?;
    }
    free(
        two,
        &other,
        LONG,
        "the lease of one connection keeps others waiting",
    )
    .await?
    .release()
    .await?;
    let version = put(two, &c, None, live(1)).await?;
    put(one, &c, Some(version), live(2)).await?;
    ensure(
        number(&load(two, &c).await?) == Some(2),
        "what is swapped under a lease is not there",
    )?;
    first.release().await?;
    free(two, &c, LONG, "a lease that was released is still held")
        .await?
        .release()
        .await
}

/// A lease ends by its time, whatever was waited for it, unless it is renewed.
async fn ends<S: TokenStore>(one: &S, two: &S) -> Result<()> {
    let look = || async {
        // What fails here fails in the check, too.
        let _ = two.load(&AccountKey::new("conformance leases")).await;
    };
    let time = MOMENT.saturating_mul(3);
    with_time_enough(time, look, |time| ends_in(one, two, time)).await
}

async fn ends_in<S: TokenStore>(one: &S, two: &S, time: Duration) -> Result<()> {
    // What is left of a check that came to nothing is in nobody's way.
    let c = AccountKey::new(format!("conformance leases {}", time.as_millis()));
    let mut first = one.lease(&c, terms(time)).await?;
    for _ in 0..3 {
        sleep(time.checked_div(3).unwrap_or(time)).await;
        first.renew().await?;
        taken(two, &c, "a lease that is renewed ends all the same").await?;
    }
    // Nobody gives this one back.
    let second = free(two, &c, LONG, "a lease outlives its time").await?;
    ensure(
        first.renew().await.is_err(),
        "a lease that another has taken can be renewed",
    )?;
    // What has run out is not the new holder's to lose.
    first.release().await.ok();
    let what = "a lease that ran out takes its successor's along when it is released";
    taken(one, &c, what).await?;
    second.release().await?;
    drop(one.lease(&c, terms(time)).await?);
    free(
        two,
        &c,
        LONG,
        "a lease that was dropped is held beyond its time",
    )
    .await?
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
        let lease = one.lease(&c, terms(LONG)).await?;
        let before = one.load(&c).await?;
        // Twice: a refresh that came to nothing leaves a place behind.
        for _ in 0..2 {
            let reserve = async { one.reserve(&c).await };
            timeout(Duration::from_secs(20), reserve)
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
    let tasks = (0..8).map(|n| {
        let store = if n % 2 == 0 { one.clone() } else { two.clone() };
        let c = c.clone();
        tokio::spawn(async move {
            for _ in 0..4 {
                let lease = store.lease(&c, terms(LONG)).await?;
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
