//! The stores that come with the crate keep the contract, and the file store its files.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use zoom_admin::auth::store::{
    self, FileStore, Grant, Lease, MemoryStore, State, Stored, Swap, TokenStore, conformance,
};
use zoom_admin::{AccessToken, Account, ErrorKind, Result, Secret, async_trait};

/// A folder that goes away with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zoom-admin-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn live(token: &str) -> State {
    let grant = Grant::new(
        AccessToken::new(token),
        Some(Secret::from("s3cret-refresh")),
    );
    State::Live(Box::new(grant))
}

#[tokio::test(start_paused = true)]
async fn the_memory_store_keeps_the_contract() {
    let storage = MemoryStore::new();
    conformance(async || Ok(storage.clone())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_store_keeps_the_contract() {
    let folder = Folder::new();
    conformance(async || Ok(FileStore::new(&folder.0)))
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_store_behind_a_pointer_is_one() {
    let storage: Arc<dyn TokenStore> = Arc::new(MemoryStore::new());
    conformance(async || Ok(storage.clone())).await.unwrap();
}

/// A store with one fault.
#[derive(Clone)]
struct Faulty(MemoryStore, &'static str);

#[async_trait]
impl TokenStore for Faulty {
    async fn load(&self, c: &Account) -> Result<Option<Stored>> {
        let c = match self.1 {
            "folds case" => &Account::new(c.as_str().to_lowercase()),
            _ => c,
        };
        let mut found = self.0.load(c).await?;
        if let (
            Some(Stored {
                state: State::Live(grant),
                ..
            }),
            "forgets refresh",
        ) = (&mut found, self.1)
        {
            grant.refresh = None;
        }
        Ok(found)
    }
    async fn swap(&self, c: &Account, expect: Option<u64>, new: State) -> Result<Swap> {
        let folded = Account::new(c.as_str().to_lowercase());
        match self.1 {
            "folds case" => self.0.swap(&folded, expect, new).await,
            "last one wins" => {
                let now = self.0.load(c).await?.map(|s| s.version);
                self.0.swap(c, now, new).await
            }
            "torn" => {
                let found = self.0.load(c).await?;
                tokio::task::yield_now().await;
                if found.as_ref().map(|s| s.version) != expect {
                    return Ok(Swap::Lost(found));
                }
                loop {
                    let now = self.0.load(c).await?.map(|s| s.version);
                    if let done @ Swap::Done(_) = self.0.swap(c, now, new.clone()).await? {
                        return Ok(done);
                    }
                }
            }
            "loses the dead" if matches!(new, State::Dead { .. }) => {
                Ok(Swap::Done(expect.unwrap_or(0) + 1))
            }
            _ => self.0.swap(c, expect, new).await,
        }
    }
    async fn lease(&self, c: &Account, ttl: std::time::Duration) -> Result<Box<dyn Lease>> {
        match self.1 {
            "no lease" => Ok(Box::new(Nothing)),
            "one lease" => self.0.lease(&Account::new("all"), ttl).await,
            "lease for ever" => {
                let year = std::time::Duration::from_secs(31_536_000);
                self.0.lease(c, year).await
            }
            _ => self.0.lease(c, ttl).await,
        }
    }
}

struct Nothing;

#[async_trait]
impl Lease for Nothing {
    async fn release(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn the_suite_finds_what_a_store_does_wrong() {
    for (fault, says) in [
        ("none", None),
        ("last one wins", Some("not Lost(None)")),
        ("torn", Some("two swaps")),
        ("forgets refresh", Some("does not see")),
        ("folds case", Some("named \"A\"")),
        ("loses the dead", Some("dead")),
        ("no lease", Some("two leases")),
        ("one lease", Some("keeps others waiting")),
        ("lease for ever", Some("outlives")),
    ] {
        let storage = Faulty(MemoryStore::new(), fault);
        let result = conformance(async || Ok(storage.clone())).await;
        match (result, says) {
            (Ok(()), None) => {}
            (Err(error), Some(says)) => {
                assert_eq!(error.kind(), ErrorKind::Store);
                assert!(error.to_string().contains(says), "{fault}: {error}");
            }
            (result, _) => panic!("{fault}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn a_connection_is_a_readable_file_for_its_owner_only() {
    let folder = Folder::new();
    let tokens = FileStore::new(folder.0.join("deep"));
    let customer = Account::new("Customer/7");
    assert!(tokens.load(&customer).await.unwrap().is_none());
    assert!(!folder.0.exists(), "reading makes nothing");
    let grant = Grant::new(AccessToken::new("t1"), None);
    store::connect(&tokens, &customer, grant).await.unwrap();
    let file = tokens.file(&customer).unwrap();
    assert_eq!(file.file_name().unwrap(), "zoom-%43ustomer%2F7.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!({
        "format": 1, "connection": "Customer/7", "version": 1,
        "state": { "live": { "access_token": "t1" } },
    });
    assert_eq!(json, expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(tokens.folder()), 0o700);
        for entry in std::fs::read_dir(tokens.folder()).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
    let long = Account::new("x".repeat(300));
    assert_eq!(
        tokens.load(&long).await.unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[tokio::test]
async fn what_a_killed_process_left_does_no_harm() {
    let folder = Folder::new();
    let tokens = FileStore::new(&folder.0);
    let c = Account::new("c");
    let Swap::Done(version) = tokens.swap(&c, None, live("t1")).await.unwrap() else {
        panic!("lost");
    };
    let mut draft = tokens.file(&c).unwrap().into_os_string();
    draft.push(".new");
    std::fs::write(&draft, "{\"format\":1,\"ver").unwrap();
    assert_eq!(tokens.load(&c).await.unwrap().unwrap().version, version);
    let swap = tokens.swap(&c, Some(version), live("t2")).await.unwrap();
    assert!(matches!(swap, Swap::Done(_)));
    let found = tokens.load(&c).await.unwrap().unwrap();
    assert_eq!(found.state.grant().unwrap().access.expose(), "t2");
    assert!(!std::path::Path::new(&draft).exists());
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error_and_not_an_absent_connection() {
    let folder = Folder::new();
    let tokens = FileStore::new(&folder.0);
    let c = Account::new("c");
    let _ = tokens.swap(&c, None, live("t1")).await.unwrap();
    let file = tokens.file(&c).unwrap();
    for (contents, says) in [
        ("", "not a connection"),
        (
            "{\"format\":1,\"state\":\"s3cret-refresh\"}",
            "not a connection",
        ),
        ("{\"format\":2,\"s3cret-refresh\":1}", "later version"),
    ] {
        std::fs::write(&file, contents).unwrap();
        let errors = [
            tokens.load(&c).await.unwrap_err(),
            tokens.swap(&c, None, live("t2")).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Store);
            let text = format!("{error} {error:?}");
            assert!(text.contains(says) && !text.contains("s3cret"), "{text}");
        }
    }
    // A folder that is a file.
    let wrong = FileStore::new(&file);
    assert_eq!(wrong.load(&c).await.unwrap_err().kind(), ErrorKind::Store);
    let error = wrong.swap(&c, None, live("t")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
}
