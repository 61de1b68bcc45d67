//! The statements of the store.

/// A statement that waited for another sees what that one wrote. Nothing is set that is so already:
/// behind a pooler, a connection is that of others, too.
pub(super) const SESSION: &str = "SELECT set_config('default_transaction_isolation', 'read committed', false) \
    WHERE current_setting('default_transaction_isolation') <> 'read committed'";

/// What a write commits is on disk, whatever the role or the database has chosen: set for its
/// transaction, and so also behind a pooler that gives each transaction another connection.
macro_rules! on_disk {
    () => {
        "CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
            THEN set_config('synchronous_commit', 'on', true) END AS synced"
    };
}

pub(super) const SCHEMA: &str = "SELECT pg_advisory_xact_lock(7239012551); \
    CREATE TABLE IF NOT EXISTS zoom_admin_store (\
        key bytea PRIMARY KEY, version bigint NOT NULL, \
        value bytea NOT NULL, written timestamptz NOT NULL); \
    CREATE SEQUENCE IF NOT EXISTS zoom_admin_store_version";

/// A time in microseconds since 1970.
macro_rules! micros {
    ($time:literal) => {
        concat!("(extract(epoch FROM ", $time, ") * 1000000)::bigint")
    };
}

pub(super) const LOAD: &str = concat!(
    "SELECT version, value, ",
    micros!("written"),
    " AS written, ",
    micros!("clock_timestamp()"),
    " AS at FROM (SELECT 1) AS one LEFT JOIN zoom_admin_store ON key = $1"
);

pub(super) const LIST: &str = concat!(
    "SELECT key, version, value, ",
    micros!("written"),
    " AS written, ",
    micros!("clock_timestamp()"),
    " AS at FROM (SELECT 1) AS one LEFT JOIN (
        SELECT key, version, value, written FROM zoom_admin_store
        WHERE key >= $1 AND key < $2 AND key > $3 ORDER BY key LIMIT $4
    ) AS found ON true ORDER BY key"
);

/// A write, and what is there where it was not done.
macro_rules! or_what_is_there {
    ($write:literal) => {
        concat!(
            "WITH done AS (",
            $write,
            ", ",
            on_disk!(),
            ") SELECT true AS done, version, NULL::bytea AS value, ",
            micros!("written"),
            " AS written, ",
            micros!("written"),
            " AS at, told, synced FROM done UNION ALL SELECT false, version, value, ",
            micros!("written"),
            ", ",
            micros!("clock_timestamp()"),
            ", NULL, NULL FROM zoom_admin_store
            WHERE key = $1 AND NOT EXISTS (SELECT 1 FROM done)"
        )
    };
}

pub(super) const MAKE: &str = or_what_is_there!(
    "INSERT INTO zoom_admin_store (key, version, value, written)
    VALUES ($1, nextval('zoom_admin_store_version'), $2, clock_timestamp())
    ON CONFLICT (key) DO NOTHING RETURNING version, written, NULL::text AS told"
);

pub(super) const CHANGE: &str = or_what_is_there!(
    "UPDATE zoom_admin_store
    SET version = nextval('zoom_admin_store_version'), value = $2, written = clock_timestamp()
    WHERE key = $1 AND version = $3 RETURNING version, written, NULL::text AS told"
);

pub(super) const REMOVE: &str = or_what_is_there!(
    "DELETE FROM zoom_admin_store WHERE key = $1 AND version = $2
    RETURNING nextval('zoom_admin_store_version') AS version, clock_timestamp() AS written,
    pg_notify('zoom_admin_store', encode(key, 'hex'))::text AS told"
);
