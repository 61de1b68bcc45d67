//! The stores that come with the crate keep the contract, and the file store its files.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use zoom_admin::auth::store::{
    self, FileStore, Grant, Lease, LeaseTerms, MemoryStore, State, Stored, Swap, TokenStore,
    conformance,
};
use zoom_admin::{AccessToken, AccountKey, ErrorKind, Result, Secret, async_trait};

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
    async fn load(&self, c: &AccountKey) -> Result<Option<Stored>> {
        let c = match self.1 {
            "folds case" => &AccountKey::new(c.as_str().to_lowercase()),
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
    async fn swap(&self, c: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        let folded = AccountKey::new(c.as_str().to_lowercase());
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
    async fn reserve(&self, c: &AccountKey) -> Result<()> {
        let found = self.0.load(c).await?;
        let version = found.as_ref().map(|s| s.version);
        match (self.1, found) {
            ("reserves what is not there", None) => {
                let _ = self.0.swap(c, None, live("")).await?;
            }
            ("reserves by clearing", Some(_)) => {
                let _ = self.0.swap(c, version, live("")).await?;
            }
            ("reserves under its own lease", _) => {
                let hour = std::time::Duration::from_secs(3600);
                let (wait, time) = (hour, hour);
                let terms = LeaseTerms { wait, time };
                self.0.lease(c, terms).await?.release().await?;
            }
            _ => {}
        }
        Ok(())
    }
    async fn lease(&self, c: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        match self.1 {
            "no lease" => Ok(Box::new(Nothing)),
            "one lease" => self.0.lease(&AccountKey::new("all"), terms).await,
            "lease for ever" => {
                let year = std::time::Duration::from_secs(31_536_000);
                let time = year;
                self.0.lease(c, LeaseTerms { time, ..terms }).await
            }
            "lease as long as its wait" => {
                let time = terms.wait;
                self.0.lease(c, LeaseTerms { time, ..terms }).await
            }
            "waits for ever" => {
                let wait = std::time::Duration::from_secs(31_536_000);
                self.0.lease(c, LeaseTerms { wait, ..terms }).await
            }
            "renews nothing" => {
                let lease = self.0.lease(c, terms).await?;
                Ok(Box::new(Unrenewed(lease, false)))
            }
            "renews what is lost" => {
                let lease = self.0.lease(c, terms).await?;
                Ok(Box::new(Unrenewed(lease, true)))
            }
            _ => self.0.lease(c, terms).await,
        }
    }
    async fn names(&self, after: Option<&AccountKey>, at_most: usize) -> Result<Vec<AccountKey>> {
        let more = self.0.names(after, at_most + 1).await?;
        let mut names = self.0.names(after, at_most).await?;
        match self.1 {
            "lists one twice" => names.extend(after.filter(|_| names.len() < at_most).cloned()),
            "lists what is not there" if after.is_none() => {
                names[0] = AccountKey::new("somebody");
            }
            "lists too few" if after.is_some() => names.clear(),
            "lists too many" => names = more,
            _ => {}
        }
        Ok(names)
    }
}

/// A lease whose renewal is none; and one that also says it has renewed what is lost.
struct Unrenewed(Box<dyn Lease>, bool);

#[async_trait]
impl Lease for Unrenewed {
    async fn renew(&mut self) -> Result<()> {
        if self.1 {
            let _ = self.0.renew().await;
        }
        Ok(())
    }
    async fn release(self: Box<Self>) -> Result<()> {
        self.0.release().await
    }
}

struct Nothing;

#[async_trait]
impl Lease for Nothing {
    async fn renew(&mut self) -> Result<()> {
        Ok(())
    }
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
        ("lease as long as its wait", Some("outlives")),
        ("waits for ever", Some("longer than was said")),
        ("renews nothing", Some("is renewed ends all the same")),
        (
            "renews what is lost",
            Some("another has taken can be renewed"),
        ),
        ("lists one twice", Some("is listed twice")),
        (
            "lists what is not there",
            Some("is listed that is not stored"),
        ),
        ("lists too few", Some("is not listed")),
        ("lists too many", Some("more names are listed")),
        (
            "reserves what is not there",
            Some("is there once its place was reserved"),
        ),
        ("reserves by clearing", Some("is changed when the place")),
        (
            "reserves under its own lease",
            Some("cannot be reserved under a lease"),
        ),
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
    let customer = AccountKey::new("Customer/7");
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
    let long = AccountKey::new("x".repeat(300));
    assert_eq!(
        tokens.load(&long).await.unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[tokio::test]
async fn what_a_killed_process_left_does_no_harm() {
    let folder = Folder::new();
    let tokens = FileStore::new(&folder.0);
    let c = AccountKey::new("c");
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
    let c = AccountKey::new("c");
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

#[tokio::test]
async fn a_file_that_holds_another_connection_is_refused() {
    let folder = Folder::new();
    let tokens = FileStore::new(&folder.0);
    let (one, two) = (AccountKey::new("customer 1"), AccountKey::new("customer 2"));
    let _ = tokens.swap(&one, None, live("t1")).await.unwrap();
    let file = tokens.file(&two).unwrap();
    std::fs::copy(tokens.file(&one).unwrap(), &file).unwrap();
    let errors = [
        tokens.load(&two).await.unwrap_err(),
        tokens.swap(&two, Some(1), live("t2")).await.unwrap_err(),
        tokens.swap(&two, None, live("t2")).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(error.to_string().contains("another connection"), "{error}");
        assert!(!error.to_string().contains("customer 1"), "{error}");
    }
    assert!(tokens.load(&one).await.unwrap().is_some());
    // A client of that connection does not use it, and does not write over it.
    std::fs::remove_file(&file).unwrap();
    assert!(tokens.load(&two).await.unwrap().is_none());
}

#[cfg(unix)]
mod on_unix {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::Duration;

    use super::*;

    fn terms(time: Duration) -> LeaseTerms {
        LeaseTerms { wait: time, time }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// What each step of a store gives; none may hang.
    async fn steps(tokens: &FileStore, c: &AccountKey, version: Option<u64>) -> Vec<Result<()>> {
        let second = Duration::from_secs(1);
        let all = async {
            vec![
                tokens.load(c).await.map(drop),
                tokens.reserve(c).await,
                tokens.swap(c, version, live("t2")).await.map(drop),
                tokens.lease(c, terms(second)).await.map(drop),
            ]
        };
        let all = tokio::time::timeout(Duration::from_secs(10), all);
        all.await.expect("a step hangs")
    }

    fn assert_refused(steps: Vec<Result<()>>, says: &str) {
        for (step, result) in steps.into_iter().enumerate() {
            let error = result.expect_err(&format!("step {step}"));
            assert_eq!(error.kind(), ErrorKind::Store);
            assert!(error.to_string().contains(says), "step {step}: {error}");
        }
    }

    #[tokio::test]
    async fn a_folder_that_others_can_write_is_refused() {
        let c = AccountKey::new("c");
        for writable in [0o777, 0o770, 0o720, 0o702, 0o1777, 0o2775] {
            let folder = Folder::new();
            let tokens = FileStore::new(&folder.0);
            let _ = tokens.swap(&c, None, live("t1")).await.unwrap();
            set_mode(&folder.0, writable);
            assert_refused(steps(&tokens, &c, Some(1)).await, "chmod go-w");
            // Others may read it: the files are the owner's all the same.
            set_mode(&folder.0, 0o755);
            let fine = steps(&tokens, &c, Some(1)).await;
            assert!(fine.iter().all(Result::is_ok), "{writable:o}: {fine:?}");
        }
    }

    #[tokio::test]
    async fn a_folder_is_made_with_its_parents_for_its_owner_only_and_not_where_anybody_writes() {
        let folder = Folder::new();
        fs::create_dir(&folder.0).unwrap();
        let c = AccountKey::new("c");
        let tokens = FileStore::new(folder.0.join("a/b/c"));
        let _ = tokens.swap(&c, None, live("t1")).await.unwrap();
        for made in ["a", "a/b", "a/b/c"] {
            assert_eq!(mode(&folder.0.join(made)), 0o700, "{made}");
        }
        // Whoever can write the place could put another folder in its stead.
        set_mode(&folder.0, 0o777);
        let tokens = FileStore::new(folder.0.join("x/y"));
        let results = steps(&tokens, &c, None).await;
        assert!(results[0].is_ok(), "nothing is there to be read");
        assert_refused(results.into_iter().skip(1).collect(), "anybody can write");
        assert!(!folder.0.join("x").exists());
        // Where each may take away their own only, it is as safe as elsewhere.
        set_mode(&folder.0, 0o1777);
        let _ = tokens.swap(&c, None, live("t1")).await.unwrap();
    }

    fn beside(tokens: &FileStore, c: &AccountKey, end: &str) -> PathBuf {
        tokens.file(c).unwrap().with_extension(end)
    }

    #[tokio::test]
    async fn links_and_pipes_are_neither_followed_nor_waited_for() {
        let c = AccountKey::new("c");
        for end in ["json", "lock", "lease", "json.new", "json.room"] {
            for thing in ["link", "loose link", "pipe", "folder"] {
                let folder = Folder::new();
                let tokens = FileStore::new(folder.0.join("store"));
                let Swap::Done(version) = tokens.swap(&c, None, live("t1")).await.unwrap() else {
                    panic!("lost");
                };
                tokens
                    .lease(&c, terms(Duration::from_secs(1)))
                    .await
                    .unwrap();
                let (path, victim) = (beside(&tokens, &c, end), folder.0.join("victim"));
                let _ = fs::remove_file(&path);
                match thing {
                    "link" => {
                        fs::write(&victim, "precious").unwrap();
                        set_mode(&victim, 0o600);
                        symlink(&victim, &path).unwrap();
                    }
                    "loose link" => symlink(&victim, &path).unwrap(),
                    "pipe" => {
                        let made = Command::new("mkfifo").arg(&path).status().unwrap();
                        assert!(made.success());
                    }
                    _ => fs::create_dir(&path).unwrap(),
                }
                let results = steps(&tokens, &c, Some(version)).await;
                let failed: Vec<_> = results.iter().map(Result::is_err).collect();
                // Load, reserve, swap, lease: who needs the file says so; what is only in the way
                // is taken out of it, but for a folder.
                let in_the_way = thing == "folder";
                let expected = match end {
                    "json" => [true, false, true, false],
                    "lock" => [false, false, true, false],
                    "lease" => [false, false, false, true],
                    "json.new" => [false, false, in_the_way, false],
                    _ => [false, in_the_way, false, false],
                };
                assert_eq!(failed, expected, "{end} {thing}: {results:?}");
                match thing {
                    "link" => assert_eq!(fs::read_to_string(&victim).unwrap(), "precious"),
                    _ => assert!(!victim.exists(), "{end} {thing}"),
                }
            }
        }
    }

    #[tokio::test]
    async fn a_file_that_others_can_write_is_refused() {
        let folder = Folder::new();
        let tokens = FileStore::new(&folder.0);
        let c = AccountKey::new("c");
        let _ = tokens.swap(&c, None, live("t1")).await.unwrap();
        set_mode(&tokens.file(&c).unwrap(), 0o666);
        let error = tokens.load(&c).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(error.to_string().contains("others can write it"), "{error}");
    }

    #[tokio::test]
    async fn the_place_for_new_tokens_is_a_file_of_its_own_that_the_swap_uses_up() {
        let folder = Folder::new();
        let tokens = FileStore::new(&folder.0);
        let c = AccountKey::new("c");
        let _ = tokens.swap(&c, None, live("t1")).await.unwrap();
        let room = beside(&tokens, &c, "json.room");
        for _ in 0..2 {
            tokens.reserve(&c).await.unwrap();
            assert_eq!(mode(&room), 0o600);
            assert!(fs::metadata(&room).unwrap().len() >= 4096);
        }
        let long = "t".repeat(3000);
        let swap = tokens.swap(&c, Some(1), live(&long)).await.unwrap();
        assert!(matches!(swap, Swap::Done(2)));
        assert!(!room.exists());
        let text = fs::read_to_string(tokens.file(&c).unwrap()).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        // One that somebody else could have put there is not used.
        fs::write(&room, vec![b'x'; 8192]).unwrap();
        set_mode(&room, 0o644);
        let _ = tokens.swap(&c, Some(2), live("t3")).await.unwrap();
        assert_eq!(mode(&tokens.file(&c).unwrap()), 0o600);
        // Nothing else is left behind.
        let mut names: Vec<_> = fs::read_dir(&folder.0)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["zoom-c.json", "zoom-c.lock"]);
    }

    /// A disk of its own, so small that a file can fill it.
    struct Disk(PathBuf);

    impl Disk {
        /// `None` where nothing can be mounted.
        fn new() -> Option<Self> {
            let folder = Folder::new();
            let path = folder.0.clone();
            fs::create_dir(&path).unwrap();
            std::mem::forget(folder);
            let mounted = Command::new("mount")
                .args(["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"])
                .arg(&path)
                .output();
            if mounted.is_ok_and(|o| o.status.success()) {
                return Some(Self(path));
            }
            let _ = fs::remove_dir_all(&path);
            None
        }

        /// Fills it to the last byte.
        fn fill(&self) {
            use std::io::Write;
            let mut file = fs::File::options()
                .append(true)
                .create(true)
                .open(self.0.join("filler"))
                .unwrap();
            while file.write_all(&[0; 512]).is_ok() {}
        }

        fn free(&self) {
            fs::remove_file(self.0.join("filler")).unwrap();
        }
    }

    impl Drop for Disk {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg(&self.0).output();
            let _ = fs::remove_dir(&self.0);
        }
    }

    async fn ask(zoom: &zoom_admin::Zoom) -> Result<(), ErrorKind> {
        let sent = zoom.send(zoom_admin::user::Summary::new()).await;
        sent.map(drop).map_err(|e| e.kind())
    }

    /// A full disk, before Zoom is asked and while it answers. Where nothing can be mounted, the
    /// stores that fail by a script stand for it.
    #[tokio::test]
    async fn a_full_disk_costs_no_connection() {
        let Some(disk) = Disk::new() else {
            eprintln!("no disk can be mounted here");
            return;
        };
        let (fake, c) = (crate::auth::connect::fake(), crate::auth::connect::name());
        let tokens = FileStore::new(disk.0.join("store"));
        let grant = crate::auth::connect::signed_in(&fake, "ann@example.com").await;
        store::connect(&tokens, &c, grant).await.unwrap();
        let (gate, builder) = crate::auth::connect::trouble::gate(&fake);
        let zoom = builder.token_store(tokens.clone()).build().unwrap();
        // It is full: Zoom is not asked.
        fake.revoke_tokens();
        disk.fill();
        gate.open.add_permits(1);
        let error = tokens.reserve(&c).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(
            error.to_string().contains("no room for new tokens"),
            "{error}"
        );
        assert_eq!(ask(&zoom).await, Err(ErrorKind::Store));
        assert_eq!((fake.refreshes(), gate.arrived.available_permits()), (0, 0));
        // There is room again, and it is filled while Zoom answers: the place is reserved.
        disk.free();
        gate.open.forget_permits(1);
        let call = tokio::spawn(async move { (ask(&zoom).await, zoom) });
        gate.arrived.acquire().await.unwrap().forget();
        disk.fill();
        gate.open.add_permits(1);
        let (result, zoom) = call.await.unwrap();
        assert_eq!(result, Ok(()));
        let held = crate::auth::connect::stored(&tokens).await;
        assert_eq!(held.version, 2);
        let token = zoom.token().await.unwrap();
        assert!(held.state.grant().unwrap().access.is_same(&token));
        assert_eq!((fake.refreshes(), fake.connections_lost()), (1, 0));
        // Somebody takes the place away as well: the tokens wait in memory.
        disk.free();
        fake.revoke_tokens();
        let call = tokio::spawn(async move { (ask(&zoom).await, zoom) });
        gate.arrived.acquire().await.unwrap().forget();
        fs::remove_file(beside(&tokens, &c, "json.room")).unwrap();
        disk.fill();
        gate.open.add_permits(1);
        let (result, zoom) = call.await.unwrap();
        assert_eq!(result, Ok(()));
        assert_eq!(crate::auth::connect::stored(&tokens).await.version, 2);
        disk.free();
        let begin = std::time::Instant::now();
        while crate::auth::connect::stored(&tokens).await.version == 2 {
            assert!(
                begin.elapsed() < Duration::from_secs(30),
                "it is never stored"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let token = zoom.token().await.unwrap();
        let held = crate::auth::connect::stored(&tokens).await;
        assert!(held.state.grant().unwrap().access.is_same(&token));
        assert_eq!((fake.refreshes(), fake.connections_lost()), (2, 0));
    }
}
