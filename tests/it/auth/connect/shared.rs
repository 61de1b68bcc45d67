//! Connections in a store of bytes, and how all connections of a store are.

use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use zoom_admin::auth::store::{
    ConnectionStatus, FileStore, Grant, Lease, LeaseTerms, MemoryStore, SharedTokens, State,
    Status, Stored, Swap, TokenStore, conformance, connections,
};
use zoom_admin::store::{self, Folder, Key, Memory, Sealed, SealingKey};
use zoom_admin::{
    AccessToken, AccountKey, Clock, ErrorKind, Result, Secret, SystemClock, async_trait, user,
};

use super::{app, connected, fake, minutes, name, on, stores};

#[tokio::test(start_paused = true)]
async fn tokens_in_memory_keep_the_contract() {
    let storage = Memory::new();
    conformance(async || Ok(SharedTokens::new(storage.clone())))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_in_a_folder_sealed_keep_the_contract() {
    let folder = stores::Folder::new();
    let open = || {
        let key = SealingKey::new("1", &[1; 32])?;
        Ok(SharedTokens::new(Sealed::new(Folder::new(&folder.0), key)))
    };
    conformance(async || open()).await.unwrap();
}

fn live(token: &str, refresh: Option<&str>) -> State {
    let access = AccessToken::new(token)
        .with_expires_at(SystemClock.now())
        .with_scopes(vec!["user:read:admin".into()]);
    State::Live(Box::new(Grant::new(access, refresh.map(Secret::from))))
}

async fn store_some(tokens: &dyn TokenStore) {
    let dead = State::Dead {
        since: SystemClock.now(),
        reason: "revoked".into(),
    };
    let states = [
        ("a", live("s3cret", Some("s3cret"))),
        ("b", dead),
        ("c", live("s3cret", None)),
    ];
    for (name, state) in states {
        let swap = tokens.swap(&AccountKey::new(name), None, state).await;
        assert!(swap.is_ok());
    }
}

async fn all(tokens: impl TokenStore) -> Vec<ConnectionStatus> {
    let mut all: Vec<_> = connections(Arc::new(tokens)).try_collect().await.unwrap();
    all.sort_by(|one, two| one.connection.cmp(&two.connection));
    all
}

#[tokio::test]
async fn all_connections_are_told_without_their_tokens() {
    let folder = stores::Folder::new();
    let (memory, file) = (MemoryStore::new(), FileStore::new(&folder.0));
    let shared = SharedTokens::new(Memory::new());
    assert!(all(file.clone()).await.is_empty());
    for tokens in [&memory as &dyn TokenStore, &file, &shared] {
        store_some(tokens).await;
    }
    // One that cannot be read hides no other.
    std::fs::write(file.file(&AccountKey::new("d")).unwrap(), "s3cret").unwrap();
    for (found, count) in [
        (all(memory).await, 3),
        (all(file).await, 4),
        (all(shared).await, 3),
    ] {
        assert_eq!(found.len(), count);
        assert!(
            matches!(&found[0].status, Status::Live { is_refreshable: true, scopes, expires_at: Some(_), .. } if scopes == &["user:read:admin"])
        );
        assert!(matches!(&found[1].status, Status::Dead { reason, .. } if reason == "revoked"));
        assert!(matches!(
            &found[2].status,
            Status::Live {
                is_refreshable: false,
                ..
            }
        ));
        assert!(
            found
                .get(3)
                .is_none_or(|d| matches!(d.status, Status::Unreadable(_)))
        );
        assert!(!format!("{found:?}").contains("s3cret"));
    }
}

#[tokio::test]
async fn what_is_no_connection_hides_none_and_ends_no_listing() {
    let storage = Memory::new();
    let tokens = SharedTokens::new(storage.clone());
    store_some(&tokens).await;
    // Before, between and after them; and more in sequence than a page has.
    let strange = (0..300u32)
        .map(|n| Key::new("connection").with("b\u{0}").with(n.to_be_bytes()))
        .chain([
            Key::new("connection"),
            Key::new("connection").with(b"\xff\xfe"),
            Key::new("connection").with("a").with("b"),
        ]);
    for key in strange {
        let swap = store::Store::swap(&storage, &key, None, Some("s3cret".into())).await;
        assert!(swap.is_ok());
    }
    let damaged = Key::new("connection").with("bb");
    let swap = store::Store::swap(&storage, &damaged, None, Some("s3cret".into())).await;
    assert!(swap.is_ok());
    for page in [1, 2, 100] {
        let mut names: Vec<AccountKey> = Vec::new();
        loop {
            let next = tokens.names(names.last(), page).await.unwrap();
            assert!(next.len() <= page);
            if next.is_empty() {
                break;
            }
            names.extend(next);
        }
        assert_eq!(names, ["a", "b", "bb", "c"].map(AccountKey::new));
    }
    let found = all(tokens).await;
    assert_eq!(found.len(), 4);
    assert!(matches!(found[2].status, Status::Unreadable(_)));
    assert!(matches!(found[3].status, Status::Live { .. }));
}

/// A token store that cannot list.
struct Unlisted(MemoryStore);

#[async_trait]
impl TokenStore for Unlisted {
    async fn load(&self, c: &AccountKey) -> Result<Option<Stored>> {
        self.0.load(c).await
    }
    async fn swap(&self, c: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        self.0.swap(c, expect, new).await
    }
    async fn lease(&self, c: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        self.0.lease(c, terms).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_without_a_listing_is_one_and_says_so() {
    let storage = Arc::new(Unlisted(MemoryStore::new()));
    conformance(async || Ok(storage.clone())).await.unwrap();
    let error = connections(storage).try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

/// The entry of a lease is taken by a process that is killed: nobody gives it back.
#[tokio::test(start_paused = true)]
async fn the_lease_of_a_process_that_was_killed_holds_others_up_for_half_a_minute() {
    let fake = fake();
    let grants = connected(&fake).await;
    let state = grants.load(&name()).await.unwrap().unwrap().state;
    let storage = Memory::new();
    let tokens = SharedTokens::new(storage.clone());
    let swap = tokens.swap(&name(), None, state).await;
    assert!(swap.is_ok());
    minutes(61).await;
    let terms = LeaseTerms {
        wait: Duration::ZERO,
        time: Duration::from_secs(30),
    };
    let lease = tokens.lease(&name(), terms).await.unwrap();
    std::mem::forget(lease);
    let begin = tokio::time::Instant::now();
    let zoom = on(&fake)
        .authorization_code(&app(), name())
        .token_store(tokens)
        .build()
        .unwrap();
    zoom.send(user::Summary::new()).await.unwrap();
    let waited = begin.elapsed();
    assert!((29..40).contains(&waited.as_secs()), "{waited:?}");
    assert_eq!(fake.refreshes(), 1);
    // And is free afterwards.
    let key = Key::new("lease").with("connection").with(name().as_str());
    assert!(store::holder(&storage, &key).await.unwrap().is_none());
}
