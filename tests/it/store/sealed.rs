//! Values that are encrypted.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use zoom_admin::ErrorKind;
use zoom_admin::store::{
    Key, Memory, Sealed, SealingKey, Store, Swapped, Typed, conformance, entries,
};

fn key(id: &str, byte: u8) -> SealingKey {
    SealingKey::new(id, &[byte; 32]).unwrap()
}

async fn put(store: &dyn Store, key: &Key, value: &'static str) {
    let expected = store.load(key).await.unwrap().version();
    let swap = store.swap(key, expected, Some(value.into())).await.unwrap();
    assert!(matches!(swap, Swapped::Done { .. }));
}

async fn value(store: &dyn Store, key: &Key) -> Vec<u8> {
    store.load(key).await.unwrap().entry.unwrap().value.to_vec()
}

#[tokio::test(start_paused = true)]
async fn a_sealed_store_keeps_the_contract() {
    let storage = Sealed::new(Memory::new(), key("1", 1));
    conformance(async || Ok(storage.clone())).await.unwrap();
}

#[tokio::test]
async fn nothing_of_a_value_is_stored_and_no_two_writes_are_the_same() {
    let storage = Memory::new();
    let sealed = Sealed::new(storage.clone(), key("1", 1));
    let name = Key::new("a");
    let mut written = Vec::new();
    for _ in 0..3 {
        put(&sealed, &name, "very secret").await;
        let bytes = value(&storage, &name).await;
        assert!(!bytes.windows(6).any(|six| six == b"secret"));
        assert!(!written.contains(&bytes));
        written.push(bytes);
    }
    assert_eq!(value(&sealed, &name).await, b"very secret");
    let shown = format!("{sealed:?} {:?}", key("1", 1));
    assert!(
        !shown.contains("1, 1") && !shown.contains("secret"),
        "{shown}"
    );
}

#[tokio::test]
async fn what_was_changed_moved_or_sealed_by_nobody_is_refused() {
    let storage = Memory::new();
    let sealed = Sealed::new(storage.clone(), key("1", 1));
    let (one, two) = (Key::new("a"), Key::new("b"));
    put(&sealed, &one, "of a").await;
    put(&sealed, &two, "of b").await;
    let whole = value(&storage, &one).await;
    let other = value(&storage, &two).await;
    let mut changed: Vec<Vec<u8>> = (0..whole.len())
        .flat_map(|at| {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            [flipped, whole[..at].to_vec()]
        })
        .collect();
    changed.push([&whole[..], b"x"].concat());
    // Another's value, and one that nobody sealed.
    changed.push(other);
    changed.push(b"of a".to_vec());
    for bytes in changed {
        let found = storage.load(&one).await.unwrap().version();
        let swap = storage.swap(&one, found, Some(bytes.clone().into())).await;
        let Ok(Swapped::Done { version, .. }) = swap else {
            panic!("{swap:?}");
        };
        let error = sealed.load(&one).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{bytes:?}");
        // In a listing it has its place, and hides no other.
        let listed = sealed.list(&one, None, 9).await.unwrap().entries;
        assert!(matches!(&listed[..], [(key, Err(_))] if *key == one));
        assert!(sealed.swap(&one, None, None).await.is_err());
        // It is overwritten by who knows its version, and removed.
        let swap = sealed.swap(&one, Some(version), Some("of a".into())).await;
        assert!(matches!(swap, Ok(Swapped::Done { .. })));
        assert_eq!(value(&sealed, &one).await, b"of a");
    }
}

#[tokio::test]
async fn keys_are_changed_while_values_stay_readable() {
    let storage = Memory::new();
    let (one, two) = (Key::new("a").with("1"), Key::new("a").with("2"));
    let old = Sealed::new(storage.clone(), key("2025", 1));
    put(&old, &one, "first").await;
    put(&old, &two, "second").await;
    let new = Sealed::new(storage.clone(), key("2026", 2)).opening([key("2025", 1)]);
    assert_eq!(value(&new, &one).await, b"first");
    put(&new, &one, "third").await;
    // The old key alone does not open what the new one sealed, and says which is missing.
    let error = old.load(&one).await.unwrap_err();
    assert!(error.to_string().contains("2026"), "{error}");
    assert_eq!(new.reseal(&Key::new("a")).await.unwrap(), 1);
    assert_eq!(new.reseal(&Key::new("a")).await.unwrap(), 0);
    let only = Sealed::new(storage.clone(), key("2026", 2));
    assert_eq!(value(&only, &one).await, b"third");
    assert_eq!(value(&only, &two).await, b"second");
    // Another key of the same name is told from it.
    let wrong = Sealed::new(storage, key("2026", 3));
    let error = wrong.load(&one).await.unwrap_err();
    assert!(
        error.to_string().contains("another key has that name"),
        "{error}"
    );
    assert!(SealingKey::new("x".repeat(256), &[0; 32]).is_err());
}

#[tokio::test]
async fn a_value_that_cannot_be_opened_is_named_and_hides_no_other() {
    let storage = Memory::new();
    let old = Sealed::new(storage.clone(), key("2025", 1));
    let new = Sealed::new(storage.clone(), key("2026", 2)).opening([key("2025", 1)]);
    let account = |n: u32| Key::new("number").with(format!("{n:03}"));
    for n in 0..250 {
        put(&old, &account(n), "1").await;
    }
    for n in [0, 99, 100, 249] {
        put(&storage, &account(n), "not sealed").await;
    }
    let listed: Vec<_> = entries(Arc::new(new.clone()), Key::new("number"))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(listed.len(), 250);
    for (n, (key, entry)) in (0..).zip(listed) {
        assert_eq!(key, account(n));
        match n {
            0 | 99 | 100 | 249 => assert_eq!(entry.unwrap_err().kind(), ErrorKind::Store),
            _ => assert_eq!(entry.unwrap().value, "1"),
        }
    }
    // By account, the same.
    let numbers = Typed::<u32>::new(Arc::new(new.clone()), "number");
    let all: Vec<_> = numbers.all().collect().await;
    assert_eq!(all.iter().filter(|found| found.is_err()).count(), 4);
    assert_eq!(all.len(), 250);
    // All others get the new key, and the error says so.
    let error = new.reseal(&Key::new("number")).await.unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("4 values") && told.contains("\"000\""),
        "{told}"
    );
    let only = Sealed::new(storage, key("2026", 2));
    assert_eq!(value(&only, &account(248)).await, b"1");
}
