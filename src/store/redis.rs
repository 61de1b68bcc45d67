//! A store in Redis.

mod durability;
mod refusal;
mod session;
mod url;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use ::redis::{Client, Script};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::link::Slot;
use super::{Entry, Key, Listed, Loaded, Store, Swapped, check};
use crate::error::{Error, ErrorKind, Result};
use refusal::failed;
use session::Connection;

pub use durability::Durability;

/// Keeps entries in a Redis server (5 or later; Valkey is one), for all who can reach it. Clones
/// share one connection. One that breaks is made anew, also one that is silent: a second after a
/// caller has given up, however short its patience. A call waits at most 10 s for a connection, and
/// 20 s for its answer. Each call is one script, so one step for the server; time is the server's
/// clock.
///
/// A refresh token that rotates is lost with the write that stored it, and an admin has to sign in
/// again. So Redis may keep tokens only where it has a write on disk before it answers:
/// `appendonly yes` **and** `appendfsync always`, and no eviction (`maxmemory-policy noeviction`).
/// With the default, `everysec`, a crash of its machine loses the last second; and any failover to a
/// replica can lose the last writes. [`durability`](Self::durability) reads what the server says of
/// that. Leases, budgets and checkpoints need less: they are made anew.
///
/// All that a server refuses is [`ErrorKind::Store`], also a password, which may be changed while
/// the store is open; the text says what the code of the refusal means. A replica is not talked to,
/// and one that a failover has made of the server is left as soon as it refuses a write. An entry
/// that the server has thrown away is an error, and not nothing, until it is written again.
///
/// # Which servers
///
/// One server, or the master of a group under a name or proxy that follows it. Everything is kept
/// under names that begin with `{zoom-admin}:`, in the database of the URL; what must not share
/// entries, such as test and production, has databases of its own. The client speaks no protocol of
/// clusters or sentinels: the braces keep all names in one slot of a cluster, and the URL has to be
/// that of the server which has that slot. Should it move, calls fail with `MOVED`.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    connection: Slot<Connection>,
    load: Script,
    swap: Script,
    list: Script,
}

/// In braces, so that a cluster keeps all of it in one place.
const KEYS: &str = "{zoom-admin}:keys";
const VERSION: &str = "{zoom-admin}:version";
const ENTRY: &str = "{zoom-admin}:entry:";

/// What scripts begin with: the time in microseconds, and an entry.
const BEGIN: &str = "local t = redis.call('TIME')
    local at = t[1] .. string.format('%06d', tonumber(t[2]))
    local function entry(name, call)
        local e = (call or redis.call)('HMGET', name, 'version', 'value', 'written')
        return e[1] or false, e[2] or false, e[3] or false
    end ";

/// An entry that is named and not there was thrown away.
///
/// KEYS: entry, keys. ARGV: the key.
const LOAD: &str = "local found = {entry(KEYS[1])}
    local lost = not found[1] and redis.call('ZSCORE', KEYS[2], ARGV[1])
    return {at, found, lost and 1 or 0}";

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
        table.insert(found, {key, {entry(ARGV[4] .. key, redis.pcall)}})
    end
    return {at, found}";

/// Version, value and time of an entry; nothing of what is not there.
type Fields = (Option<u64>, Option<Vec<u8>>, Option<i64>);

impl Redis {
    /// Connects to the server of a URL, such as `redis://:password@host:6379/0`, or `rediss://...`
    /// for TLS: then the server has to show a certificate that this machine trusts, for the host's
    /// name; `#insecure` is refused. Without `s`, nothing is encrypted. The last number is that of
    /// the database in the server (0 if it is left out); in a user or password, what a URL gives a
    /// meaning is written as `%40`, and the whole is UTF-8.
    ///
    /// For TLS, rustls on ring becomes the process's default provider, unless it has one.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is no such URL, and [`ErrorKind::Store`] if the server cannot be
    /// reached, refuses the password, or is a replica. No error repeats the password.
    pub async fn connect(url: &str) -> Result<Self> {
        let script = |text: &str| Script::new(&[BEGIN, text].concat());
        let store = Self(Arc::new(Inner {
            client: url::client(url)?,
            connection: Slot::default(),
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
        let link = self.0.connection().await?;
        let mut said: HashMap<String, String> = HashMap::new();
        for name in ["appendonly", "appendfsync", "maxmemory-policy"] {
            let mut command = ::redis::cmd("CONFIG");
            let asked = command.arg("GET").arg(name);
            match link.command::<HashMap<String, String>>(asked).await {
                Ok(found) => said.extend(found),
                Err(error) if error.is_io_error() => return Err(failed(error)),
                Err(error) => tracing::debug!(%error, name, "Redis does not tell a setting"),
            }
        }
        let info: String = match link.command(&::redis::cmd("INFO")).await {
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

/// Something that is named in the list of keys and is not there.
fn thrown_away() -> Error {
    let text = "Redis has lost an entry: it evicts entries (`maxmemory-policy`), or something deleted \
                it";
    Error::new(ErrorKind::Store, text)
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
        let mut script = self.0.load.key(name(key));
        script.key(KEYS).arg(key.as_bytes());
        let (at, fields, is_lost): (i64, Fields, bool) = self.0.read(&script).await?;
        if is_lost {
            return Err(thrown_away());
        }
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
        check(key, value.as_ref())?;
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
        let mut from = match after {
            Some(after) if after >= prefix => bound(b"(", after.as_bytes()),
            _ => bound(b"[", prefix.as_bytes()),
        };
        loop {
            let mut script = self.0.list.key(KEYS);
            script.arg(&from).arg(bound(b"(", &prefix.end_of_prefix()));
            script.arg(at_most).arg(ENTRY);
            let (at, found): (i64, Vec<(Vec<u8>, Fields)>) = self.0.read(&script).await?;
            let last = found.last().map(|(key, _)| bound(b"(", key));
            let entries: Vec<_> = found
                .into_iter()
                .filter_map(|(key, fields)| {
                    Some((
                        Key::from_bytes(&key)?,
                        entry(fields).ok_or_else(thrown_away),
                    ))
                })
                .collect();
            match last {
                // A name that something else has written hides none.
                Some(last) if entries.is_empty() => from = last,
                _ => {
                    let at = time(at);
                    return Ok(Listed { entries, at });
                }
            }
        }
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}
