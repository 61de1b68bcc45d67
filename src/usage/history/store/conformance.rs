//! What every store must do, as a suite that any can be run through.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use futures::future::join_all;

use super::SnapshotStore;
use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::history::name::SnapshotName;

/// Runs a store through what is relied on. For a test of a store of one's own.
///
/// `open` gives another handle onto the same storage at each call, as other processes would have;
/// the storage must be empty at the start, and is empty at the end.
///
/// # Errors
/// [`ErrorKind::Io`] with what the store does wrong; and the store's own.
pub async fn conformance<S: SnapshotStore>(open: impl AsyncFn() -> Result<S>) -> Result<()> {
    let (one, two) = (open().await?, open().await?);
    ensure(one.list().await?.is_empty(), "it is not empty at the start")?;
    bytes_come_back(&one, &two).await?;
    nothing_is_overwritten(&one, &two).await?;
    one_of_many_writers(&one, &two).await?;
    deleting(&one, &two).await
}

fn broken(what: impl Into<String>) -> Error {
    let what: String = what.into();
    Error::new(ErrorKind::Io, format!("not a snapshot store: {what}"))
}

fn ensure(holds: bool, what: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(broken(what)) }
}

fn name(account: &str, second: i64) -> SnapshotName {
    let at = DateTime::<Utc>::from_timestamp(second, 0).unwrap_or_default();
    SnapshotName::new(&AccountKey::new(account), at)
}

async fn read(store: &dyn SnapshotStore, name: &SnapshotName) -> Result<Vec<u8>> {
    let parts = store.get(name).await?;
    parts
        .try_fold(Vec::new(), |mut all, part| async move {
            all.extend_from_slice(&part);
            Ok(all)
        })
        .await
}

async fn names(store: &dyn SnapshotStore) -> Result<Vec<SnapshotName>> {
    let mut names = store.list().await?;
    names.sort();
    Ok(names)
}

/// Some bytes that no text holds.
fn some_bytes(length: u32) -> Bytes {
    let bytes = (0..length).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3]);
    bytes.collect()
}

/// The lengths of what is kept: nothing, a byte, and several parts.
const LENGTHS: [u32; 4] = [0, 1, 70_000, 1_500_000];

async fn bytes_come_back(one: &dyn SnapshotStore, two: &dyn SnapshotStore) -> Result<()> {
    let mut put = Vec::new();
    for (second, length) in (0..).zip(LENGTHS) {
        for account in ["conformance", "another"] {
            let name = name(account, second);
            one.put(&name, some_bytes(length)).await?;
            put.push(name);
            ensure(
                read(two, &name).await? == some_bytes(length),
                "bytes do not come back as they were given",
            )?;
        }
    }
    put.sort();
    ensure(
        names(two).await? == put,
        "the list does not have the names that were given, each once",
    )
}

async fn nothing_is_overwritten(one: &dyn SnapshotStore, two: &dyn SnapshotStore) -> Result<()> {
    let name = name("conformance", 2);
    for store in [one, two] {
        let again = store.put(&name, some_bytes(5)).await;
        ensure(again.is_err(), "a name that is taken can be given again")?;
    }
    ensure(
        read(two, &name).await? == some_bytes(70_000),
        "what was refused has changed what is kept",
    )
}

/// Of many that give one name at once, one succeeds, and what is kept is that one's.
async fn one_of_many_writers(one: &dyn SnapshotStore, two: &dyn SnapshotStore) -> Result<()> {
    for second in 100..105 {
        let name = name("conformance", second);
        let put = (0..10u32).map(|n| async move {
            let store = if n % 2 == 0 { one } else { two };
            let length = n.saturating_add(60_000);
            let put = store.put(&name, some_bytes(length)).await;
            put.is_ok().then_some(length)
        });
        let done: Vec<u32> = join_all(put).await.into_iter().flatten().collect();
        let [length] = done[..] else {
            return Err(broken(format!(
                "of ten that give one name at once, {} succeed and not one",
                done.len()
            )));
        };
        ensure(
            read(one, &name).await? == some_bytes(length),
            "what is kept is not what was given by the one that succeeded",
        )?;
    }
    Ok(())
}

async fn deleting(one: &dyn SnapshotStore, two: &dyn SnapshotStore) -> Result<()> {
    let missing = name("conformance", 999);
    ensure(
        one.get(&missing).await.is_err(),
        "what was never given can be read",
    )?;
    let all = names(one).await?;
    one.delete(&missing)
        .await
        .map_err(|e| broken(format!("deleting what is not there is an error: {e}")))?;
    ensure(
        names(two).await? == all,
        "deleting takes away another name than the one that is given",
    )?;
    for (n, name) in all.iter().enumerate() {
        one.delete(name).await?;
        ensure(two.get(name).await.is_err(), "what was deleted can be read")?;
        let rest = all.get(n.saturating_add(1)..).unwrap_or_default();
        ensure(
            names(two).await? == rest,
            "deleting takes away another name than the one that is given",
        )?;
    }
    if let Some(name) = all.first() {
        one.put(name, some_bytes(3)).await?;
        ensure(
            read(two, name).await? == some_bytes(3),
            "a name that was deleted cannot be given again",
        )?;
        two.delete(name).await?;
    }
    Ok(())
}
