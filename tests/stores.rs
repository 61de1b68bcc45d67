//! Stores in real database servers. Each test starts its own, and says where it cannot.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/pooler.rs"]
mod pooler;
#[path = "support/proxy.rs"]
mod proxy;
#[path = "support/servers.rs"]
mod servers;
#[path = "stores/trouble.rs"]
mod trouble;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{join_all, join3};
use tokio::time::{Instant, sleep};
use zoom_admin::auth::store::SharedTokens;
use zoom_admin::bytes::Bytes;
use zoom_admin::store::{
    Claim, Key, Listed, Loaded, Postgres, Redis, Sealed, SealingKey, Store, Swapped, conformance,
};
use zoom_admin::{ErrorKind, Result, async_trait, auth};

/// Waits until a server that was just started answers.
async fn answering<T>(connect: impl AsyncFn() -> zoom_admin::Result<T>) -> T {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        match connect().await {
            Ok(store) => return store,
            Err(error) if Instant::now() > end => panic!("{error}: {error:?}"),
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn put(store: &dyn Store, key: &Key, value: &str) {
    let expected = store.load(key).await.unwrap().version();
    let swap = store
        .swap(key, expected, Some(value.to_owned().into()))
        .await;
    assert!(matches!(swap, Ok(Swapped::Done { .. })), "{swap:?}");
}

/// What was written is there after a crash of the server, and a store that was open goes on.
async fn outlives_a_crash(store: &dyn Store, server: &mut servers::Server) {
    let key = Key::new("crash");
    for round in ["1", "2"] {
        put(store, &key, round).await;
        server.kill();
        let error = store.load(&key).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
        assert!(store.swap(&key, None, None).await.is_err());
        server.start();
        let end = Instant::now() + Duration::from_secs(60);
        let found = loop {
            match store.load(&key).await {
                Ok(found) => break found,
                Err(error) => assert!(Instant::now() < end, "{error:?}"),
            }
            sleep(Duration::from_millis(50)).await;
        };
        assert_eq!(found.entry.unwrap().value, round);
    }
}

/// Many at once, each of which waits for the others: no connection is held while one waits.
async fn many_wait(store: Arc<dyn Store>) {
    let claims = (0..200).map(|n: u32| {
        let claim = Claim::new(store.clone(), Key::new("many"), Duration::from_secs(60));
        tokio::spawn(async move {
            let lease = claim.within(Duration::from_secs(120)).await.unwrap();
            lease.release().await.unwrap();
            n
        })
    });
    let begin = Instant::now();
    assert_eq!(join_all(claims).await.len(), 200);
    eprintln!("200 leases, one after the other, in {:?}", begin.elapsed());
}

/// With tokens in it, it is a store of tokens.
async fn tokens_are_kept<S: Store>(connect: &impl AsyncFn() -> zoom_admin::Result<S>) {
    auth::store::conformance(async || Ok(SharedTokens::new(connect().await?)))
        .await
        .unwrap();
}

/// Sealed, it is a store too, and shows nothing.
async fn seals(store: impl Store + Clone) {
    let key = SealingKey::new("1", &[7; 32]).unwrap();
    let sealed = Sealed::new(store.clone(), key);
    conformance(async || Ok(sealed.clone())).await.unwrap();
    put(&sealed, &Key::new("sealed"), "very secret").await;
    let stored = store.load(&Key::new("sealed")).await.unwrap();
    let stored = stored.entry.unwrap().value;
    assert!(!stored.windows(6).any(|six| six == b"secret"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let Some(mut server) = servers::postgres(|_| Vec::new()) else {
        return;
    };
    let url = server.url.clone();
    let connect = async || Postgres::connect(&url).await;
    let store = answering(connect).await;
    // Without its table it says what to do.
    let error = store.load(&Key::new("a")).await.unwrap_err();
    assert!(error.to_string().contains("create_schema"), "{error}");
    // Many may make it at once, and again.
    let made = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.create_schema().await })
    });
    for made in join_all(made).await {
        made.unwrap().unwrap();
    }
    store.create_schema().await.unwrap();
    conformance(&connect).await.unwrap();
    tokens_are_kept(&connect).await;
    seals(store.clone()).await;
    many_wait(Arc::new(store.clone())).await;
    hears(&store, &connect().await.unwrap()).await;
    sessions(&url).await;
    outlives_a_crash(&store, &mut server).await;
    for wrong in ["postgres://zoom:secret@:x/y", "http://secret", ""] {
        let error = Postgres::connect(wrong).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
}

/// Looks for changes only.
struct Looking(Postgres);

#[async_trait]
impl Store for Looking {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        self.0.load(key).await
    }

    async fn swap(&self, key: &Key, expected: Option<u64>, new: Option<Bytes>) -> Result<Swapped> {
        self.0.swap(key, expected, new).await
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        self.0.list(prefix, after, at_most).await
    }
}

/// A lease that is given back is heard of, and not looked for: sooner than by who only looks, beside
/// it and at the same moments, so that a slow machine makes no difference.
async fn hears(one: &Postgres, two: &Postgres) {
    let key = Key::new("heard");
    let looking = Looking(two.clone());
    // The connection that hears is made by the first wait.
    let wait = Duration::from_millis(500);
    two.changed(&key, None, wait).await.unwrap();
    let (mut heard, mut looked) = (Duration::ZERO, Duration::ZERO);
    for round in 0..12 {
        put(one, &key, "").await;
        let version = one.load(&key).await.unwrap().version();
        let wait = async |store: &dyn Store| {
            let wait = Duration::from_secs(20);
            let found = store.changed(&key, version, wait).await.unwrap();
            assert!(found.entry.is_none());
            Instant::now()
        };
        // By then, looks are a quarter of a second apart: it falls into all parts of that.
        let remove = async {
            sleep(Duration::from_millis(600 + 21 * round)).await;
            let swap = one.swap(&key, version, None).await.unwrap();
            assert!(matches!(swap, Swapped::Done { .. }));
            Instant::now()
        };
        let (by_hearing, by_looking, removed) = join3(wait(two), wait(&looking), remove).await;
        heard += by_hearing.saturating_duration_since(removed);
        looked += by_looking.saturating_duration_since(removed);
    }
    eprintln!("12 removals were heard of within {heard:?}, and found by looking in {looked:?}");
    assert!(heard * 3 < looked, "{heard:?}, {looked:?}");
}

/// Defaults of the role that would lose writes, or order, are not those of the store.
async fn sessions(url: &str) {
    let careless =
        "-c%20synchronous_commit%3Doff%20-c%20default_transaction_isolation%3Dserializable";
    let careless = format!("{url}?options={careless}");
    let open = async || Postgres::connect(&careless).await;
    conformance(open).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis() {
    let Some(mut server) = servers::redis(|_| Vec::new()) else {
        return;
    };
    let url = server.url.clone();
    let connect = async || Redis::connect(&url).await;
    let store = answering(connect).await;
    conformance(&connect).await.unwrap();
    tokens_are_kept(&connect).await;
    seals(store.clone()).await;
    many_wait(Arc::new(store.clone())).await;
    outlives_a_crash(&store, &mut server).await;
    let durable = answering(async || store.durability().await).await;
    assert_eq!(durable.keeps_tokens(), Some(true), "{durable}");
    assert_eq!(durable.replicas, Some(0));
    for wrong in ["redis://:secret@host:x", "http://secret", ""] {
        let error = Redis::connect(wrong).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_versions_do_not_repeat_after_a_crash_that_loses_the_last_writes() {
    let Some(server) = servers::redis(|_| Vec::new()) else {
        return;
    };
    let store = Arc::new(answering(async || Redis::connect(&server.url).await).await);
    let key = Key::new("crash");
    put(&*store, &Key::new("before"), "1").await;
    let client = redis::Client::open(server.url.as_str()).unwrap();
    let mut raw = client.get_multiplexed_async_connection().await.unwrap();
    let counter = "{zoom-admin}:version";
    let before: u64 = redis::cmd("GET")
        .arg(counter)
        .query_async(&mut raw)
        .await
        .unwrap();
    let claim = || Claim::new(store.clone(), key.clone(), Duration::from_secs(60));
    let mut old = claim().within(Duration::ZERO).await.unwrap();
    // What a crash leaves that loses the claim: no entry, and the counter as it was.
    let entry = [b"{zoom-admin}:entry:", key.as_bytes()].concat();
    let () = redis::pipe()
        .atomic()
        .cmd("SET")
        .arg(counter)
        .arg(before)
        .cmd("DEL")
        .arg(&entry[..])
        .cmd("ZREM")
        .arg("{zoom-admin}:keys")
        .arg(key.as_bytes())
        .query_async(&mut raw)
        .await
        .unwrap();
    let new = claim().within(Duration::ZERO).await.unwrap();
    assert!(new.fence() > old.fence(), "{new:?}, {old:?}");
    assert!(old.renew().await.is_err() && old.is_lost());
    // A counter that is ahead of the clock still grows, and is a whole number.
    let ahead = 4_000_000_000_000_000_u64;
    let () = redis::cmd("SET")
        .arg(counter)
        .arg(ahead)
        .query_async(&mut raw)
        .await
        .unwrap();
    put(&*store, &Key::new("ahead"), "1").await;
    let found = store.load(&Key::new("ahead")).await.unwrap();
    assert_eq!(found.version(), Some(ahead + 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_says_what_it_could_lose() {
    let careless: [(&[&str], Option<bool>, &str); 4] = [
        (&["--appendonly", "no"], Some(false), "appendonly is off"),
        (
            &["--appendfsync", "everysec"],
            Some(false),
            "appendfsync is not always",
        ),
        (
            &["--maxmemory-policy", "allkeys-lru"],
            Some(false),
            "maxmemory-policy lets entries be evicted",
        ),
        // As providers do: what may not be asked is not known.
        (
            &["--rename-command", "CONFIG", ""],
            None,
            "appendfsync may not be asked",
        ),
    ];
    for (settings, keeps, said) in careless {
        let settings = settings.iter().map(|&text| text.to_owned()).collect();
        let Some(server) = servers::redis(|_| settings) else {
            return;
        };
        let store = answering(async || Redis::connect(&server.url).await).await;
        let durability = store.durability().await.unwrap();
        assert_eq!(durability.keeps_tokens(), keeps, "{durability}");
        let told = durability.to_string();
        assert!(told.contains(said), "{told}");
        assert_eq!(told.matches(':').count(), 1, "{told}");
    }
}

/// A certificate for this machine, and its key, as files in a folder.
fn certificate(folder: &Path) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    (
        write("certificate.pem", made.cert.pem()),
        write("key.pem", made.signing_key.serialize_pem()),
    )
}

/// Runs [`a_process_of_these_tests`], which trusts what is in a file.
fn reached_by_who_trusts(file: &str, url: &str) -> bool {
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_of_these_tests"])
        .env("SSL_CERT_FILE", file)
        .env("ZOOM_TEST_URL", url)
        .output()
        .unwrap();
    done.status.success()
}

/// Not a test: a process with other certificates than this one's.
#[tokio::test]
async fn a_process_of_these_tests() {
    let Ok(url) = std::env::var("ZOOM_TEST_URL") else {
        return;
    };
    let key = Key::new("tls");
    if url.starts_with("postgres") {
        let store = Postgres::connect(&url).await.unwrap();
        store.create_schema().await.unwrap();
        put(&store, &key, "1").await;
    } else {
        put(&Redis::connect(&url).await.unwrap(), &key, "1").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_over_tls() {
    let mut trusted = String::new();
    let server = servers::postgres(|folder| {
        let (certificate, key) = certificate(folder);
        trusted.clone_from(&certificate);
        let settings = [
            "ssl=on",
            &format!("ssl_cert_file={certificate}"),
            &format!("ssl_key_file={key}"),
        ];
        settings
            .iter()
            .flat_map(|text| ["-c".to_owned(), (*text).to_owned()])
            .collect()
    });
    let Some(server) = server else { return };
    answering(async || Postgres::connect(&format!("{}?sslmode=disable", server.url)).await).await;
    for mode in ["require", "verify-full"] {
        let url = format!("{}?sslmode={mode}", server.url);
        assert!(reached_by_who_trusts(&trusted, &url));
        // Whom nobody trusts is not talked to.
        let error = Postgres::connect(&url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        let name = url.replace("127.0.0.1", "localhost");
        assert!(!reached_by_who_trusts(&trusted, &name));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_over_tls() {
    let (mut trusted, mut port) = (String::new(), 0);
    let server = servers::redis(|folder| {
        let (certificate, key) = certificate(folder);
        trusted.clone_from(&certificate);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        port = listener.local_addr().unwrap().port();
        let port = port.to_string();
        let settings = [
            ["--tls-port", &port],
            ["--tls-cert-file", &certificate],
            ["--tls-key-file", &key],
            ["--tls-ca-cert-file", &certificate],
            ["--tls-auth-clients", "no"],
        ];
        settings
            .iter()
            .flatten()
            .map(|&text| text.to_owned())
            .collect()
    });
    let Some(server) = server else { return };
    answering(async || Redis::connect(&server.url).await).await;
    let url = format!("rediss://127.0.0.1:{port}/0");
    for url in [
        &url,
        &url.replace("rediss", "REDISS"),
        &url.replace("rediss", "valkeys"),
    ] {
        assert!(reached_by_who_trusts(&trusted, url), "{url}");
    }
    let error = Redis::connect(&url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(!reached_by_who_trusts(
        &trusted,
        &url.replace("127.0.0.1", "localhost")
    ));
}
