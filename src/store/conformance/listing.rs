//! Listing by prefix.

use futures::TryStreamExt;

use super::{Pair, all, broken, ensure, key, put, value};
use crate::error::Result;
use crate::store::{Entry, Key, Store, entries};

/// The storage has to be empty at the start.
pub(super) async fn is_empty(pair: &Pair) -> Result<()> {
    let found = pair.one.list(&all(), None, 1).await?.entries;
    ensure(
        found.is_empty(),
        "entries of the suite are there: the storage must be empty at the start",
    )
}

/// All entries, by pages of this size.
async fn listed(store: &dyn Store, prefix: &Key, page: usize) -> Result<Vec<(Key, Entry)>> {
    let mut found: Vec<(Key, Entry)> = Vec::new();
    loop {
        let last = found.last().map(|(key, _)| key.clone());
        let next = store.list(prefix, last.as_ref(), page).await?.entries;
        ensure(
            next.len() <= page,
            "a listing gives more than it was asked for",
        )?;
        let Some((first, _)) = next.first() else {
            return Ok(found);
        };
        ensure(
            last.is_none_or(|last| *first > last),
            "a listing goes back, or gives a key again",
        )?;
        for (key, entry) in next {
            found.push((key, entry?));
        }
    }
}

/// A listing has each entry once, in order, whatever the pages.
pub(super) async fn pages(pair: &Pair) -> Result<()> {
    let prefix = key("pages");
    let mut wanted = Vec::new();
    for n in (0..120u32).rev() {
        let key = prefix
            .clone()
            .with(n.wrapping_mul(0x0100_2001).to_le_bytes());
        let new = value(&n.to_string());
        let version = put(&**pair.any(n as usize), &key, None, new.clone()).await?;
        if n % 10 == 0 {
            put(&*pair.one, &key, Some(version), None).await?;
            continue;
        }
        wanted.push((key, version, new.unwrap_or_default()));
    }
    wanted.sort();
    for page in [1, 7, 1000] {
        let found = listed(&*pair.two, &prefix, page).await?;
        let found: Vec<_> = found
            .into_iter()
            .map(|(key, entry)| (key, entry.version, entry.value))
            .collect();
        ensure(
            found == wanted,
            "a listing does not have the entries that are stored, each once, in order",
        )?;
    }
    let found: Vec<_> = entries(pair.one.clone(), prefix).try_collect().await?;
    ensure(
        found.iter().all(|(_, entry)| entry.is_ok()),
        "an entry of a listing cannot be read",
    )?;
    ensure(
        found.len() == wanted.len(),
        "a listing of several pages does not have all entries",
    )
}

/// A listing has the keys of its prefix, and no others.
pub(super) async fn prefixes(pair: &Pair) -> Result<()> {
    let base = key("prefixes");
    let parts: [&[u8]; 9] = [
        b"",
        b"a",
        b"a*",
        b"a[b]?",
        b"ab",
        b"a\0",
        b"a%_\\",
        b"\xff",
        b"\xff\xff",
    ];
    for part in parts {
        for rest in [&b""[..], b"x", b"\0\x01", b"\xff\xff"] {
            let key = base.clone().with(part).with(rest);
            put(&*pair.one, &key, None, value("")).await?;
        }
    }
    for part in parts {
        let prefix = base.clone().with(part);
        let found = listed(&*pair.two, &prefix, 3).await?;
        ensure(
            found.len() == 4 && found.iter().all(|(key, _)| key.starts_with(&prefix)),
            "a listing has keys of another prefix, or lacks some of its own",
        )?;
    }
    ensure(
        listed(&*pair.two, &base, 5).await?.len() == 36,
        "a listing lacks keys",
    )?;
    let whole = base.with("a").with("x");
    ensure(
        listed(&*pair.one, &whole, 5).await?.len() == 1,
        "a listing by a whole key does not have that key",
    )
}

/// Takes away what the suite has written.
pub(super) async fn clear(pair: &Pair) -> Result<()> {
    for (key, entry) in listed(&*pair.one, &all(), 50).await? {
        put(&*pair.two, &key, Some(entry.version), None)
            .await
            .map_err(|_| broken("a listing gives a version that is not stored"))?;
    }
    let left = pair.one.list(&all(), None, 1).await?.entries;
    ensure(left.is_empty(), "what was removed is listed")
}
