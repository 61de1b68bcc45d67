//! A store in Redis.

mod durability;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{
    AsyncConnectionConfig, Client, FromRedisValue, RedisError, Script, ScriptInvocation,
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::sync::Mutex;

use super::{Entry, Key, Listed, Loaded, Store, Swapped, check_key};
use crate::error::{Error, ErrorKind, Result};

pub use durability::Durability;

/// Keeps entries in a Redis server (5 or later), for all who can reach it. Clones share one
/// connection, which is made anew when it breaks. Each call is one script, so one step for the
/// server; time is the server's clock.
///
/// A refresh token that rotates is lost with the write that stored it, and an admin has to sign in
/// again. So Redis may keep tokens only where it has a write on disk before it answers:
/// `appendonly yes` **and** `appendfsync always`, and no eviction (`maxmemory-policy noeviction`).
/// With the default, `everysec`, a crash of its machine loses the last second; and any failover to a
/// replica can lose the last writes. [`durability`](Self::durability) reads what the server says of
/// that. Leases, budgets and checkpoints need less: they are made anew.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    connection: Mutex<Option<MultiplexedConnection>>,
    load: Script,
    swap: Script,
    list: Script,
}

/// A connection or a script that takes longer than this has failed.
const WAIT: Duration = Duration::from_secs(20);

/// In braces, so that a cluster keeps all of it in one place.
const KEYS: &str = "{zoom-admin}:keys";
const VERSION: &str = "{zoom-admin}:version";
const ENTRY: &str = "{zoom-admin}:entry:";

/// What scripts begin with: the time in microseconds, and an entry.
const BEGIN: &str = "local t = redis.call('TIME')
    local at = t[1] .. string.format('%06d', tonumber(t[2]))
    local function entry(name)
        local e = redis.call('HMGET', name, 'version', 'value', 'written')
        return e[1], e[2], e[3]
    end ";

const LOAD: &str = "return {at, {entry(KEYS[1])}}";

/// A version is larger than the last, and than any that was given before the present microsecond: the
/// counter alone would give versions twice after a crash that loses the last writes. It stays below
/// 2^53, up to which Lua's numbers are whole, until the year 2255.
///
/// KEYS: entry, keys, version. ARGV: the expected version or nothing, the key, and the value where
/// there is one.
const SWAP: &str = "local version, value, written = entry(KEYS[1])
    if (version or '') ~= ARGV[1] then return {0, at, {version, value, written}} end
    if not version and not ARGV[3] then return {1, at, {'0', '', at}} end
    local last = tonumber(redis.call('GET', KEYS[3]) or 0)
    local new = string.format('%.0f', math.max(last + 1, tonumber(at)))
    redis.call('SET', KEYS[3], new)
    if ARGV[3] then
        redis.call('HSET', KEYS[1], 'version', new, 'value', ARGV[3], 'written', at)
        redis.call('ZADD', KEYS[2], 0, ARGV[2])
    else
        redis.call('DEL', KEYS[1])
        redis.call('ZREM', KEYS[2], ARGV[2])
    end
    return {1, at, {new, '', at}}";

/// KEYS: keys. ARGV: from, to, at most, and what names of entries begin with.
const LIST: &str = "local found = {}
    for _, key in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
        table.insert(found, {key, {entry(ARGV[4] .. key)}})
    end
    return {at, found}";

/// Version, value and time of an entry; nothing of what is not there.
type Fields = (Option<u64>, Option<Vec<u8>>, Option<i64>);

impl Redis {
    /// Connects to the server of a URL, such as `redis://:password@host:6379/0`, or `rediss://...`
    /// for TLS: then the server has to show a certificate that this machine trusts, for the host's
    /// name. The last number is that of the database in the server.
    ///
    /// For TLS, rustls on ring becomes the process's default provider, unless it has one.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is no such URL, and [`ErrorKind::Store`] if the server cannot be
    /// reached.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("rediss:") {
            // Fails where there is one.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        // No source: it could repeat the password.
        let client = Client::open(url).map_err(|_| {
            let text = "this is not the URL of a Redis server: redis://:password@host:6379/0";
            Error::new(ErrorKind::Config, text)
        })?;
        let script = |text: &str| Script::new(&[BEGIN, text].concat());
        let store = Self(Arc::new(Inner {
            client,
            connection: Mutex::default(),
            load: script(LOAD),
            swap: script(SWAP),
            list: script(LIST),
        }));
        store.0.connection().await?;
        Ok(store)
    }

    /// What the server says of its durability.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if it cannot be reached. What may not be asked is `None`.
    pub async fn durability(&self) -> Result<Durability> {
        let mut connection = self.0.connection().await?;
        let mut said: HashMap<String, String> = HashMap::new();
        for name in ["appendonly", "appendfsync", "maxmemory-policy"] {
            let mut command = ::redis::cmd("CONFIG");
            let asked = command.arg("GET").arg(name);
            match asked
                .query_async::<HashMap<String, String>>(&mut connection)
                .await
            {
                Ok(found) => said.extend(found),
                Err(error) if error.is_io_error() => return Err(failed(error)),
                Err(error) => tracing::debug!(%error, name, "Redis does not tell a setting"),
            }
        }
        let info: String = match ::redis::cmd("INFO").query_async(&mut connection).await {
            Ok(info) => info,
            Err(error) if error.is_io_error() => return Err(failed(error)),
            Err(_) => String::new(),
        };
        for line in info.lines() {
            if let Some((name, value)) = line.split_once(':') {
                said.insert(name.to_owned(), value.trim().to_owned());
            }
        }
        Ok(Durability::from_settings(|name| {
            said.get(name).map(String::as_str)
        }))
    }
}

impl Inner {
    async fn connection(&self) -> Result<MultiplexedConnection> {
        let mut connection = self.connection.lock().await;
        if let Some(connection) = &*connection {
            return Ok(connection.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(WAIT))
            .set_response_timeout(Some(WAIT));
        let new = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let new = new.await.map_err(failed)?;
        *connection = Some(new.clone());
        Ok(new)
    }

    async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T> {
        let mut connection = self.connection().await?;
        let answer = script.invoke_async(&mut connection).await;
        if answer
            .as_ref()
            .is_err_and(|e: &RedisError| e.is_io_error() || e.is_unrecoverable_error())
        {
            // Should another have made a new one meanwhile, one more is made.
            *self.connection.lock().await = None;
        }
        answer.map_err(failed)
    }

    /// Reads. A connection that broke while nobody used it is noticed at its next use only.
    async fn read<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T> {
        match self.run(script).await {
            Err(_) => self.run(script).await,
            answer => answer,
        }
    }
}

fn failed(error: RedisError) -> Error {
    if error.is_io_error() {
        let text = "Redis could not be reached, or the connection broke";
        return Error::new(ErrorKind::Store, text).with_source(error);
    }
    // No source: a refusal can repeat what was sent.
    let code = error.code().unwrap_or("its answer is not that of a script");
    Error::new(ErrorKind::Store, format!("Redis refused: {code}"))
}

fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

fn entry((version, value, written): Fields) -> Option<Entry> {
    Some(Entry {
        version: version?,
        value: value?.into(),
        written: time(written?),
    })
}

/// The name of an entry in the server.
fn name(key: &Key) -> Vec<u8> {
    [ENTRY.as_bytes(), key.as_bytes()].concat()
}

#[async_trait]
impl Store for Redis {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        let script = self.0.load.key(name(key));
        let (at, fields): (i64, Fields) = self.0.read(&script).await?;
        Ok(Loaded {
            entry: entry(fields),
            at: time(at),
        })
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        check_key(key)?;
        let mut script = self.0.swap.key(name(key));
        let expected = expected.map(|version| version.to_string());
        script.key(KEYS).key(VERSION);
        script.arg(expected.unwrap_or_default()).arg(key.as_bytes());
        if let Some(value) = &value {
            script.arg(&value[..]);
        }
        let (done, at, fields): (bool, i64, Fields) = self.0.run(&script).await?;
        let at = time(at);
        Ok(match fields {
            (Some(version), ..) if done => Swapped::Done { version, at },
            fields => {
                let entry = entry(fields);
                Swapped::Lost(Loaded { entry, at })
            }
        })
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let bound = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let from = match after {
            Some(after) if after >= prefix => bound(b"(", after.as_bytes()),
            _ => bound(b"[", prefix.as_bytes()),
        };
        let mut script = self.0.list.key(KEYS);
        script.arg(from).arg(bound(b"(", &prefix.end_of_prefix()));
        script.arg(at_most).arg(ENTRY);
        let (at, found): (i64, Vec<(Vec<u8>, Fields)>) = self.0.read(&script).await?;
        let mut entries = Vec::with_capacity(found.len());
        for (key, fields) in found {
            let (Some(key), Some(entry)) = (Key::from_bytes(&key), entry(fields)) else {
                let text = "Redis has lost an entry: does it evict, or did something delete it?";
                return Err(Error::new(ErrorKind::Store, text));
            };
            entries.push((key, entry));
        }
        let at = time(at);
        Ok(Listed { entries, at })
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}
