//! Versions, values, keys and times.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{join, join_all};
use tokio::time::{Instant, sleep, timeout};

use super::{Pair, all, broken, ensure, entry, key, put, value};
use crate::error::{ErrorKind, Result};
use crate::store::{Key, Loaded, Store, Swapped};

/// Versions are compared, and nothing is written when they differ.
pub(super) async fn versions(pair: &Pair) -> Result<()> {
    let (one, two) = (&*pair.one, &*pair.two);
    let key = key("versions");
    let lost = one.swap(&key, Some(1), value("0")).await?;
    ensure(
        matches!(lost, Swapped::Lost(found) if found.entry.is_none()),
        "a swap of what is not there, with a version, is not lost to nothing",
    )?;
    ensure(
        one.load(&key).await?.entry.is_none(),
        "a lost swap wrote something where nothing was",
    )?;
    let first = put(one, &key, None, value("1")).await?;
    let found = entry(two, &key).await?;
    ensure(
        found.version == first && found.value == "1",
        "another handle does not see what was stored, with its version",
    )?;
    let others = [
        None,
        Some(first.wrapping_add(1)),
        Some(first.wrapping_sub(1)),
        Some(u64::MAX),
    ];
    for expected in others {
        for new in [value("2"), None] {
            let lost = two.swap(&key, expected, new).await?;
            ensure(
                matches!(lost, Swapped::Lost(now) if now.entry.as_ref() == Some(&found)),
                "a swap with another version than the present one is not lost with what is there",
            )?;
        }
    }
    let second = put(two, &key, Some(first), value("2")).await?;
    ensure(second > first, "the version does not grow with a swap")?;
    let late = one.swap(&key, Some(first), value("3")).await?;
    ensure(
        matches!(late, Swapped::Lost(now) if now.version() == Some(second)),
        "a version can be swapped twice",
    )?;
    let same = put(one, &key, Some(second), value("2")).await?;
    ensure(
        same > second,
        "the version does not grow with a swap of the same value",
    )?;
    let found = entry(two, &key).await?;
    ensure(
        found.version == same && found.value == "2",
        "a lost swap wrote something",
    )
}

/// What is removed is gone, and its version never comes again.
pub(super) async fn removals(pair: &Pair) -> Result<()> {
    let (one, two) = (&*pair.one, &*pair.two);
    let key = key("removals");
    let mut last = 0;
    for round in ["1", "2", "3"] {
        let first = put(one, &key, None, value(round)).await?;
        ensure(first > last, "a version comes again after a removal")?;
        let second = put(two, &key, Some(first), value(round)).await?;
        put(one, &key, Some(second), None).await?;
        ensure(
            two.load(&key).await?.entry.is_none(),
            "what was removed is there",
        )?;
        for expected in [first, second] {
            for new in [value("late"), None] {
                let late = two.swap(&key, Some(expected), new).await?;
                ensure(
                    matches!(late, Swapped::Lost(found) if found.entry.is_none()),
                    "a version that was removed can be swapped",
                )?;
            }
        }
        put(two, &key, None, None)
            .await
            .map_err(|_| broken("removing nothing where nothing is, is not done"))?;
        ensure(
            one.load(&key).await?.entry.is_none(),
            "a removal of nothing writes something",
        )?;
        last = second;
    }
    Ok(())
}

/// Values come back as they were given, whatever they hold.
pub(super) async fn bytes_come_back(pair: &Pair) -> Result<()> {
    let every: Vec<u8> = (0..=u8::MAX).collect();
    let large = every.repeat(4096);
    let values = [
        Bytes::new(),
        Bytes::from_static(b"\0"),
        Bytes::from(every),
        Bytes::from(large),
    ];
    let key = key("bytes");
    let mut version = None;
    for (n, value) in values.into_iter().enumerate() {
        version = Some(put(&**pair.any(n), &key, version, Some(value.clone())).await?);
        for store in [&pair.one, &pair.two] {
            let found = entry(&**store, &key).await?;
            ensure(found.value == value, "a value comes back changed")?;
        }
        let lost = pair.one.swap(&key, None, None).await?;
        ensure(
            matches!(lost, Swapped::Lost(f) if f.entry.as_ref().is_some_and(|e| e.value == value)),
            "a lost swap gives the value changed",
        )?;
    }
    Ok(())
}

/// Keys have nothing to do with each other, whatever is in them.
pub(super) async fn keys_are_apart(pair: &Pair) -> Result<()> {
    let parts: [&[u8]; 19] = [
        b"",
        b"a",
        b"A",
        b"a/b",
        b"a b",
        b"../a",
        b".",
        b"..",
        b"a.json",
        b"%41",
        b"con",
        b"a\0b",
        b"a\0",
        b"\0",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xc3\xa4",
        b"a\xcc\x88",
        b"'; --",
    ];
    let mut keys: Vec<Key> = parts.iter().map(|part| key("apart").with(part)).collect();
    keys.push(key("apart").with("a").with("b"));
    keys.push(key("apart").with("a/").with("b"));
    keys.push(key("apart"));
    for (n, key) in keys.iter().enumerate() {
        let put = put(&*pair.one, key, None, value(&n.to_string())).await;
        put.map_err(|error| broken(format!("the key {key:?}: {error}")))?;
    }
    for (n, key) in keys.iter().enumerate() {
        let found = entry(&*pair.two, key).await?;
        ensure(
            found.value == n.to_string(),
            "two different keys share a place",
        )?;
    }
    Ok(())
}

/// Keys up to the longest that there may be are kept, and longer ones refused.
pub(super) async fn long_keys(pair: &Pair) -> Result<()> {
    let room = Key::LONGEST.saturating_sub(key("long").with("").as_bytes().len());
    // Bytes that compression makes nothing of, so that an index has no room for more either.
    let part = |length: usize, seed: u32| -> Vec<u8> {
        let bytes = (0..u32::try_from(length).unwrap_or(u32::MAX)).map(|n| {
            let mixed = n.wrapping_add(seed).wrapping_mul(2_654_435_761);
            mixed.to_be_bytes()[0].max(1)
        });
        bytes.collect()
    };
    for length in [100, 200, 300, room] {
        // They differ at their ends only.
        for last in [b'1', b'2'] {
            let mut part = part(length, 7);
            if let Some(end) = part.last_mut() {
                *end = last;
            }
            let key = key("long").with(&part);
            let new = Some(Bytes::copy_from_slice(&[last]));
            put(&*pair.one, &key, None, new.clone()).await?;
            ensure(
                Some(entry(&*pair.two, &key).await?.value) == new,
                "long keys share a place",
            )?;
        }
        let mut other = part(length, 7);
        if let Some(end) = other.last_mut() {
            *end = b'1';
        }
        ensure(
            entry(&*pair.two, &key("long").with(other)).await?.value == "1",
            "long keys share a place",
        )?;
    }
    let longer = key("long").with(part(room.saturating_add(1), 7));
    let refused = pair.one.swap(&longer, None, value("")).await;
    ensure(
        refused.is_err_and(|error| error.kind() == ErrorKind::Config),
        "a key that is longer than the longest is not refused",
    )
}

/// The clock of the store goes on, and is one clock.
pub(super) async fn times(pair: &Pair) -> Result<()> {
    let key = key("times");
    let mut last = pair.one.load(&key).await?.at;
    let (begin, started) = (last, Instant::now());
    let mut version = None;
    for n in 0..6 {
        let store = pair.any(n);
        sleep(Duration::from_millis(20)).await;
        let swap = store.swap(&key, version, value("")).await?;
        let Swapped::Done { version: new, at } = swap else {
            return Err(broken("a swap that expects what is there is lost"));
        };
        version = Some(new);
        ensure(at > last, "the clock of the store does not go on")?;
        let found = pair.any(n.saturating_add(1)).load(&key).await?;
        ensure(found.at >= at, "the clock of the store goes back")?;
        ensure(
            found.entry.is_some_and(|entry| entry.written == at),
            "an entry has another time than its write",
        )?;
        let listed = store.list(&key, None, 1).await?;
        ensure(listed.at >= found.at, "a listing has a time of its own")?;
        last = listed.at;
    }
    let told = last.signed_duration_since(begin).to_std();
    let told = told.map_err(|_| broken("the clock of the store goes back"))?;
    let passed = started.elapsed();
    ensure(
        told <= passed.saturating_add(Duration::from_secs(1))
            && passed <= told.saturating_add(Duration::from_secs(1)),
        "the clock of the store does not go at the pace of time",
    )
}

/// Of many swaps at once from one version, one is done; and many at once come to an end.
pub(super) async fn races(pair: &Pair) -> Result<()> {
    let key = key("races");
    let mut expected = None;
    let mut versions = BTreeSet::new();
    // Now and then the winner removes it, so that it is made anew.
    for round in 0..8u32 {
        let tasks = (0..40).map(|n| {
            let (store, key) = (pair.any(n).clone(), key.clone());
            let new = match round % 3 {
                2 => None,
                _ => value(&format!("{round} {n}")),
            };
            tokio::spawn(async move { (new.clone(), store.swap(&key, expected, new).await) })
        });
        let mut done = None;
        for task in join_all(tasks).await {
            let (new, swap) = task.map_err(|e| broken("it panicked").with_source(e))?;
            match swap? {
                Swapped::Done { version, .. } => {
                    let first = done.replace((version, new)).is_none();
                    ensure(first, "two swaps from one version are done")?;
                    ensure(versions.insert(version), "a version comes again")?;
                }
                Swapped::Lost(found) => ensure(
                    found.version() != expected,
                    "a lost swap gives what it expected",
                )?,
            }
        }
        let (version, winner) =
            done.ok_or_else(|| broken("of many swaps at once, none is done"))?;
        let found = pair.one.load(&key).await?.entry;
        expected = winner.as_ref().map(|_| version);
        ensure(
            found.as_ref().map(|e| e.version) == expected && found.map(|e| e.value) == winner,
            "what is stored is not what the swap that was done has written",
        )?;
    }
    Ok(())
}

const SOON: Duration = Duration::from_secs(5);
const LONG: Duration = Duration::from_secs(20);

/// Waits for a change, and sees that this ends.
async fn changed(
    store: &dyn Store,
    key: &Key,
    since: Option<u64>,
    within: Duration,
) -> Result<Loaded> {
    let end = within.saturating_add(LONG);
    match timeout(end, store.changed(key, since, within)).await {
        Ok(found) => found,
        Err(_) => Err(broken("a wait for a change has no end")),
    }
}

/// Who waits for a change hears of it.
pub(super) async fn changes(pair: &Pair) -> Result<()> {
    let key = key("changes");
    let (one, two) = (&*pair.one, &*pair.two);
    let mut version = None;
    for new in [value("made"), value("changed"), None] {
        let begin = Instant::now();
        let (found, swapped) = join(changed(two, &key, version, LONG), async {
            sleep(Duration::from_millis(50)).await;
            put(one, &key, version, new.clone()).await
        })
        .await;
        let (found, swapped) = (found?, swapped?);
        ensure(
            begin.elapsed() < SOON,
            "a change is not heard of until the end of the wait",
        )?;
        version = new.as_ref().map(|_| swapped);
        ensure(
            found.version() == version && found.entry.map(|e| e.value) == new,
            "who waits for a change does not get what is stored",
        )?;
    }
    let first = put(one, &key, None, value("again")).await?;
    let begin = Instant::now();
    for since in [None, Some(first.wrapping_sub(1))] {
        let found = changed(two, &key, since, LONG).await?;
        ensure(
            found.version() == Some(first) && begin.elapsed() < SOON,
            "a change that has happened is waited for",
        )?;
    }
    let begin = Instant::now();
    let other = async {
        put(one, &all().with("another"), None, value("")).await?;
        sleep(Duration::from_millis(100)).await;
        put(one, &all().with("yet another"), None, value("")).await
    };
    let wait = Duration::from_millis(300);
    let (found, other) = join(changed(two, &key, Some(first), wait), other).await;
    other?;
    ensure(
        found?.version() == Some(first),
        "a change is told of that did not happen",
    )?;
    ensure(
        begin.elapsed() >= wait && begin.elapsed() < SOON,
        "a wait for a change does not end at its end",
    )
}
