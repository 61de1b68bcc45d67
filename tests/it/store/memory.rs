//! Memory as a store, and what all stores share.

use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use proptest::prelude::*;
use zoom_admin::fake::Fake;
use zoom_admin::store::{
    Entry, Key, Memory, Store, Swapped, Typed, TypedSwap, conformance, entries,
};
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::usage::{self, Checkpoint, Options};
use zoom_admin::{AccountKey, ErrorKind, Zoom};

#[tokio::test]
async fn memory_keeps_the_contract() {
    let storage = Memory::new();
    conformance(async || Ok(storage.clone())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn memory_keeps_the_contract_where_time_is_paused() {
    let storage = Memory::new();
    conformance(async || Ok(storage.clone())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_time_of_memory_is_tokios() {
    let storage = Memory::new();
    let key = Key::new("a");
    let before = storage.load(&key).await.unwrap().at;
    tokio::time::advance(Duration::from_secs(86_400)).await;
    let after = storage.load(&key).await.unwrap().at;
    assert_eq!((after - before).num_seconds(), 86_400);
}

proptest! {
    #[test]
    fn keys_keep_their_parts_apart_and_in_order(
        one in prop::collection::vec(prop::collection::vec(prop::sample::select(vec![0u8, 1, 2, 97, 254, 255]), 0..4), 1..4),
        two in prop::collection::vec(prop::collection::vec(prop::sample::select(vec![0u8, 1, 2, 97, 254, 255]), 0..4), 1..4),
    ) {
        let key = |parts: &[Vec<u8>]| parts.iter().fold(Key::new("k"), Key::with);
        let (first, second) = (key(&one), key(&two));
        prop_assert_eq!(first == second, one == two);
        prop_assert_eq!(first.cmp(&second), one.cmp(&two));
        prop_assert_eq!(second.starts_with(&first), two.starts_with(&one));
        let below = second.as_bytes() < first.end_of_prefix().as_slice();
        prop_assert_eq!(second >= first && below, two.starts_with(&one));
        prop_assert_eq!(&first.parts()[1..], &one[..]);
        prop_assert_eq!(Key::from_bytes(first.as_bytes()), Some(first));
    }

    #[test]
    fn bytes_that_are_no_key_are_none(bytes in prop::collection::vec(prop::sample::select(vec![0u8, 1, 97, 255]), 0..8)) {
        if let Some(key) = Key::from_bytes(&bytes) {
            prop_assert_eq!(key.as_bytes(), &bytes[..]);
            prop_assert!(!key.parts().is_empty());
            prop_assert!(bytes.ends_with(&[0, 1]));
        }
    }
}

#[tokio::test]
async fn what_is_shown_of_an_entry_is_not_its_value() {
    let storage = Memory::new();
    let key = Key::new("token").with("a");
    let swap = storage.swap(&key, None, Some("very secret".into())).await;
    assert!(matches!(swap, Ok(Swapped::Done { .. })));
    let found = storage.load(&key).await.unwrap();
    let list = storage.list(&key, None, 1).await.unwrap();
    let shown = format!("{found:?} {list:?} {storage:?} {:?}", b"very secret");
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn typed_values_are_swapped_and_listed_by_account() {
    let storage = Arc::new(Memory::new());
    let numbers = Typed::<u32>::new(storage.clone(), "number");
    let accounts = ["a", "b\0", ""].map(AccountKey::new);
    for (n, account) in (7..).zip(&accounts) {
        assert!(numbers.load(account).await.unwrap().is_none());
        let swap = numbers.swap(account, None, Some(&n)).await.unwrap();
        let TypedSwap::Done(version) = swap else {
            panic!("{swap:?}");
        };
        let lost = numbers.swap(account, None, Some(&0)).await.unwrap();
        assert!(matches!(lost, TypedSwap::Lost(Some(found)) if found.value == n));
        let found = numbers.load(account).await.unwrap().unwrap();
        assert_eq!((found.version, found.value), (version, n));
    }
    // A lease of a value is no value.
    let lease = numbers.claim(&accounts[0], Duration::from_secs(9));
    let lease = lease.within(Duration::ZERO).await.unwrap();
    let all: Vec<_> = numbers.all().try_collect().await.unwrap();
    let all: Vec<_> = all
        .into_iter()
        .map(|(account, found)| (account, found.value))
        .collect();
    let wanted = [2, 0, 1].map(|n| (accounts[n].clone(), 7 + u32::try_from(n).unwrap()));
    assert_eq!(all, wanted);
    lease.release().await.unwrap();
    // What is something else is told of, without what it is.
    let words = Typed::<String>::new(storage.clone(), "number");
    let error = words.load(&accounts[0]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(error.to_string().contains("number"), "{error}");
    let all = entries(storage, Key::new("number"));
    assert_eq!(all.try_collect::<Vec<_>>().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_value_that_a_server_could_refuse_is_refused_by_all_stores() {
    let (storage, key) = (Memory::new(), Key::new("large"));
    let large = vec![0; Entry::LARGEST + 1];
    let error = storage.swap(&key, None, Some(large.into())).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Config);
    let largest = vec![0; Entry::LARGEST];
    assert!(storage.swap(&key, None, Some(largest.into())).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_is_kept_by_account() {
    let fake = Fake::builder().users(3).build();
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .build()
        .unwrap();
    let account = AccountKey::new(Fake::ACCOUNT_ID);
    let checkpoints = Typed::<Checkpoint>::new(Arc::new(Memory::new()), "checkpoint");
    let mut sync = usage::sync(&zoom, Options::new(), None).unwrap();
    let (mut version, mut last) = (None, None);
    while let Some(event) = sync.try_next().await.unwrap() {
        if let SyncEvent::Checkpoint(checkpoint) = event {
            let swap = checkpoints.swap(&account, version, Some(&checkpoint));
            let TypedSwap::Done(new) = swap.await.unwrap() else {
                panic!("somebody else wrote");
            };
            (version, last) = (Some(new), Some(checkpoint));
        }
    }
    // Another worker goes on from there.
    let found = checkpoints.load(&account).await.unwrap().unwrap();
    assert_eq!(Some(&found.value), last.as_ref());
    assert!(found.value.is_done());
    assert!(usage::sync(&zoom, Options::new(), Some(found.value)).is_ok());
}
