//! What stores meet at night: silence, failovers, entries that are lost, refusals, poolers.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use zoom_admin::ErrorKind;
use zoom_admin::store::{Claim, Key, Postgres, Redis, Store, Swapped, conformance};

use super::proxy::{Proxy, port};
use super::{answering, put, servers};

/// Waits for one that is not patient enough for the network: each call is given up after a while.
async fn impatient(store: &dyn Store, key: &Key) {
    let (begin, mut in_sequence) = (Instant::now(), 0);
    // Stores may have several connections, and all of them are to work again.
    while in_sequence < 8 {
        match timeout(Duration::from_millis(300), store.load(key)).await {
            Ok(found) => {
                assert!(found.unwrap().entry.is_some());
                in_sequence += 1;
            }
            Err(_) => in_sequence = 0,
        }
        assert!(
            begin.elapsed() < Duration::from_secs(15),
            "who gives up early meets the same silent connection again and again"
        );
    }
}

/// Nothing comes back on the connections that there are, and no error either.
async fn outlives_silence(store: &dyn Store, proxy: &Proxy) {
    let key = Key::new("silence");
    for round in ["1", "2"] {
        for _ in 0..8 {
            put(store, &key, round).await;
        }
        proxy.silence();
        impatient(store, &key).await;
        put(store, &key, round).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_outlives_a_silent_network() {
    let Some(server) = servers::postgres(|_| Vec::new()) else {
        return;
    };
    answering(async || Postgres::connect(&server.url).await).await;
    let proxy = Proxy::new(port(&server.url)).await;
    let store = Postgres::connect(&proxy.url(&server.url)).await.unwrap();
    store.create_schema().await.unwrap();
    outlives_silence(&store, &proxy).await;
    // Also where the connection that hears is silent, changes are found.
    let key = Key::new("heard");
    let lease = || Claim::new(std::sync::Arc::new(store.clone()), key.clone(), LONG);
    let held = lease().within(Duration::ZERO).await.unwrap();
    let waiting = tokio::spawn({
        let claim = lease();
        async move { claim.within(LONG).await.unwrap() }
    });
    // It has seen by then that somebody holds the lease: writes are not sent again by themselves.
    sleep(Duration::from_millis(300)).await;
    proxy.silence();
    impatient(&store, &Key::new("silence")).await;
    held.release().await.unwrap();
    waiting.await.unwrap().release().await.unwrap();
}

const LONG: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_outlives_a_silent_network() {
    let Some(server) = servers::redis(|_| Vec::new()) else {
        return;
    };
    answering(async || Redis::connect(&server.url).await).await;
    let proxy = Proxy::new(port(&server.url)).await;
    let store = Redis::connect(&proxy.url(&server.url)).await.unwrap();
    outlives_silence(&store, &proxy).await;
}

/// A connection to the server of a URL that is no store's.
async fn raw(url: &str) -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(url).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_follows_a_failover_and_reads_no_replica() {
    let (Some(old), Some(new)) = (
        servers::redis(|_| Vec::new()),
        servers::redis(|_| Vec::new()),
    ) else {
        return;
    };
    for server in [&old, &new] {
        answering(async || Redis::connect(&server.url).await).await;
    }
    let proxy = Proxy::new(port(&old.url)).await;
    let store = Redis::connect(&proxy.url(&old.url)).await.unwrap();
    let key = Key::new("failover");
    put(&store, &key, "1").await;
    // The old master becomes a replica of the new one, and keeps its connections.
    let () = redis::cmd("REPLICAOF")
        .arg("127.0.0.1")
        .arg(port(&new.url))
        .query_async(&mut raw(&old.url).await)
        .await
        .unwrap();
    proxy.lead_to(&new.url);
    let error = store.swap(&Key::new("b"), None, Some("1".into())).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(error.to_string().contains("READONLY"), "{error}");
    put(&store, &key, "2").await;
    let error = Redis::connect(&old.url).await.unwrap_err();
    assert!(error.to_string().contains("is a replica"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_tells_of_entries_that_are_gone_and_hides_no_others() {
    let Some(server) = servers::redis(|_| Vec::new()) else {
        return;
    };
    let store = answering(async || Redis::connect(&server.url).await).await;
    let all = Key::new("number");
    let number = |n: u8| all.clone().with([n]);
    for n in 0..5 {
        put(&store, &number(n), "1").await;
    }
    let mut raw = raw(&server.url).await;
    // Evicted; another kind of value in its place; and names that are no keys.
    let entry = |n: u8| [b"{zoom-admin}:entry:", number(n).as_bytes()].concat();
    let () = redis::pipe()
        .cmd("DEL")
        .arg(entry(1))
        .arg(entry(2))
        .cmd("SET")
        .arg(entry(2))
        .arg("x")
        .cmd("ZADD")
        .arg("{zoom-admin}:keys")
        .arg(0)
        .arg([all.as_bytes(), b"no key"].concat())
        .arg(0)
        .arg([all.as_bytes(), b"\x02 no key either"].concat())
        .query_async(&mut raw)
        .await
        .unwrap();
    let mut found = Vec::new();
    loop {
        let last = found.last().map(|(key, _)| key);
        let next = store.list(&all, last, 1).await.unwrap().entries;
        let Some((key, entry)) = next.into_iter().next() else {
            break;
        };
        found.push((key, entry.is_ok()));
    }
    let wanted = [true, false, false, true, true];
    let wanted: Vec<_> = (0..).map(number).zip(wanted).collect();
    assert_eq!(found, wanted);
    // Never "not there": it is an error until it is written again.
    for n in [1, 2] {
        let error = store.load(&number(n)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
    }
    let swap = store.swap(&number(1), None, Some("2".into())).await;
    assert!(matches!(swap, Ok(Swapped::Done { .. })), "{swap:?}");
    assert!(store.load(&number(1)).await.unwrap().entry.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_says_what_is_refused_and_why() {
    let settings = || {
        [
            "--requirepass",
            "s3cret @:/%",
            "--maxmemory-policy",
            "noeviction",
        ]
    };
    let settings = |_: &std::path::Path| settings().map(str::to_owned).to_vec();
    let Some(server) = servers::redis(settings) else {
        return;
    };
    let with = |user: &str| server.url.replace("redis://", &format!("redis://{user}@"));
    let right = with(":s3cret%20%40%3A%2F%25");
    let store = answering(async || Redis::connect(&right).await).await;
    let () = redis::cmd("CONFIG")
        .arg(&["SET", "maxmemory", "1"])
        .query_async(&mut raw(&right).await)
        .await
        .unwrap();
    let mut refusals = vec![(
        store
            .swap(&Key::new("a"), None, Some("1".into()))
            .await
            .unwrap_err(),
        "memory is full",
    )];
    for (url, said) in [
        (server.url.clone(), "wants a password"),
        (with(":s3cret"), "does not accept the user or the password"),
        (
            with("s3cret:s3cret"),
            "does not accept the user or the password",
        ),
    ] {
        refusals.push((Redis::connect(&url).await.unwrap_err(), said));
    }
    for (error, said) in refusals {
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
        let told = format!("{error} {error:?} {store:?}");
        assert!(told.contains(said), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}

/// A connection to the database of a URL that is no store's.
async fn sql(url: &str, statement: &str) -> Option<String> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let rows = client.simple_query(statement).await.unwrap();
    rows.iter().find_map(|row| match row {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_follows_a_failover_and_reads_no_replica() {
    let Some(server) = servers::postgres(|_| Vec::new()) else {
        return;
    };
    let store = answering(async || Postgres::connect(&server.url).await).await;
    store.create_schema().await.unwrap();
    let key = Key::new("failover");
    put(&store, &key, "1").await;
    // As a replica, or a server whose disk is full at some providers.
    sql(
        &server.url,
        "ALTER SYSTEM SET default_transaction_read_only = on",
    )
    .await;
    sql(&server.url, "SELECT pg_reload_conf()").await;
    let end = Instant::now() + LONG;
    let refused = loop {
        let found = store.load(&key).await.unwrap();
        match store.swap(&key, found.version(), Some("2".into())).await {
            Err(error) => break error,
            Ok(_) => assert!(Instant::now() < end),
        }
    };
    assert_eq!(refused.kind(), ErrorKind::Store);
    assert!(refused.to_string().contains("read-only"), "{refused}");
    let error = Postgres::connect(&server.url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(error.to_string().contains("can only be read"), "{error}");
    let able = "?options=-c%20default_transaction_read_only%3Doff";
    let able = format!("{}{able}", server.url);
    sql(&able, "ALTER SYSTEM RESET default_transaction_read_only").await;
    sql(&able, "SELECT pg_reload_conf()").await;
    loop {
        let loaded = store.load(&key).await;
        if let Ok(found) = loaded
            && let Ok(swap) = store.swap(&key, found.version(), Some("3".into())).await
        {
            assert!(matches!(swap, Swapped::Done { .. }));
            break;
        }
        assert!(Instant::now() < end);
        sleep(Duration::from_millis(50)).await;
    }
}

/// Rows that something else has written, or another version of the crate.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_lists_what_is_sound_beside_what_is_not() {
    let Some(server) = servers::postgres(|_| Vec::new()) else {
        return;
    };
    let store = answering(async || Postgres::connect(&server.url).await).await;
    store.create_schema().await.unwrap();
    let all = Key::new("number");
    for n in 0..3u8 {
        put(&store, &all.clone().with([b'0' + n]), "1").await;
    }
    for strange in [
        "number\\000\\001",
        "number\\000\\0010\\000\\001x",
        "number\\000\\0011y",
    ] {
        let statement = format!(
            "INSERT INTO zoom_admin_store VALUES ('{strange} no key'::bytea, 7, '', now())"
        );
        sql(&server.url, &statement).await;
    }
    for page in [1, 2, 10] {
        let mut found: Vec<Key> = Vec::new();
        loop {
            let next = store.list(&all, found.last(), page).await.unwrap().entries;
            if next.is_empty() {
                break;
            }
            found.extend(next.into_iter().map(|(key, _)| key));
        }
        assert_eq!(found.len(), 3, "{found:?}");
    }
}

/// What is answered is on disk, whatever the role has chosen: the log is flushed up to the write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_writes_before_it_answers() {
    let careless = [
        "synchronous_commit=off",
        "wal_writer_delay=10s",
        "autovacuum=off",
        "bgwriter_delay=10s",
    ];
    let careless = |_: &std::path::Path| {
        let settings = careless.iter().flat_map(|text| ["-c", text]);
        settings.map(str::to_owned).collect()
    };
    let Some(server) = servers::postgres(careless) else {
        return;
    };
    let store = answering(async || Postgres::connect(&server.url).await).await;
    store.create_schema().await.unwrap();
    let flushed = async |insert: &str| {
        let statement = format!("SELECT '{insert}'::pg_lsn <= pg_current_wal_flush_lsn()");
        sql(&server.url, &statement).await.unwrap() == "t"
    };
    let end = "SELECT pg_current_wal_insert_lsn()";
    let (mut version, mut seen) = (None, false);
    for round in ["1", "2", "3"] {
        for value in [Some(round.into()), None] {
            let swap = store
                .swap(&Key::new("flushed"), version, value.clone())
                .await;
            let Ok(Swapped::Done { version: new, .. }) = swap else {
                panic!("{swap:?}");
            };
            version = value.and(Some(new));
            let insert = sql(&server.url, end).await.unwrap();
            assert!(flushed(&insert).await, "{round}");
        }
        // One that is careless is not on disk yet.
        sql(
            &server.url,
            "INSERT INTO zoom_admin_store VALUES ('\\x00', 1, '', now())",
        )
        .await;
        sql(
            &server.url,
            "DELETE FROM zoom_admin_store WHERE key = '\\x00'",
        )
        .await;
        let insert = sql(&server.url, end).await.unwrap();
        seen |= !flushed(&insert).await;
    }
    assert!(seen, "this test cannot fail: the server flushes by itself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_works_through_a_pooler_of_transactions() {
    let Some(server) = servers::postgres(|_| Vec::new()) else {
        return;
    };
    answering(async || Postgres::connect(&server.url).await).await;
    let Some(pooler) = super::pooler::pgbouncer(port(&server.url)) else {
        return;
    };
    let connect = async || Postgres::connect(&pooler.url).await;
    let store = answering(connect).await;
    store.create_schema().await.unwrap();
    conformance(connect).await.unwrap();
    super::tokens_are_kept(&connect).await;
    super::many_wait(std::sync::Arc::new(store)).await;
    // Whoever gets the connection of the server next finds it as it was.
    let shown = sql(&pooler.url, "SHOW default_transaction_isolation").await;
    assert_eq!(shown.as_deref(), Some("read committed"));
}

/// Where transactions exclude each other more than the store asks for, on connections that are not
/// its own to set up, statements that meet are taken back by the server, and sent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_sends_again_what_the_server_takes_back() {
    let Some(server) = servers::postgres(|_| Vec::new()) else {
        return;
    };
    let store = answering(async || Postgres::connect(&server.url).await).await;
    store.create_schema().await.unwrap();
    // All its connections are made before.
    for _ in 0..8 {
        store.load(&Key::new("a")).await.unwrap();
    }
    let stricter = "ALTER SYSTEM SET default_transaction_isolation = 'serializable'";
    sql(&server.url, stricter).await;
    sql(&server.url, "SELECT pg_reload_conf()").await;
    sleep(Duration::from_millis(500)).await;
    conformance(async || Ok(store.clone())).await.unwrap();
    let shown = sql(&server.url, "SHOW default_transaction_isolation").await;
    assert_eq!(shown.as_deref(), Some("serializable"));
}
