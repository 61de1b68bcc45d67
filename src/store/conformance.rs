//! What every store must do, as a suite that any can be run through.

mod leases;
mod listing;
mod values;

use std::sync::Arc;

use bytes::Bytes;

use super::{Entry, Key, Store, Swapped};
use crate::error::{Error, ErrorKind, Result};

/// Runs a store through what is relied on. For a test of a store of one's own.
///
/// `open` gives another handle onto the same storage at each call, as other processes would have;
/// nothing of the kind `"conformance"` may be stored at the start, and nothing is at the end. Takes
/// some seconds of real time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// use zoom_admin::store::{Memory, conformance};
///
/// let storage = Memory::new();
/// conformance(async || Ok(storage.clone())).await
/// # }
/// ```
///
/// # Errors
/// [`ErrorKind::Store`] with what the store does wrong; and the store's own.
pub async fn conformance<S: Store>(open: impl AsyncFn() -> Result<S>) -> Result<()> {
    let pair = Pair {
        one: Arc::new(open().await?),
        two: Arc::new(open().await?),
    };
    listing::is_empty(&pair).await?;
    values::versions(&pair).await?;
    values::removals(&pair).await?;
    values::bytes_come_back(&pair).await?;
    values::keys_are_apart(&pair).await?;
    values::long_keys(&pair).await?;
    values::times(&pair).await?;
    values::races(&pair).await?;
    values::changes(&pair).await?;
    leases::one_at_a_time(&pair).await?;
    leases::they_end(&pair).await?;
    leases::counting(&pair).await?;
    listing::pages(&pair).await?;
    listing::prefixes(&pair).await?;
    listing::clear(&pair).await
}

/// Two handles onto one storage.
struct Pair {
    one: Arc<dyn Store>,
    two: Arc<dyn Store>,
}

impl Pair {
    /// One of the two, in turn.
    fn any(&self, n: usize) -> &Arc<dyn Store> {
        if n.is_multiple_of(2) {
            &self.one
        } else {
            &self.two
        }
    }
}

fn broken(what: impl Into<String>) -> Error {
    let what: String = what.into();
    Error::new(ErrorKind::Store, format!("not a store: {what}"))
}

fn ensure(holds: bool, what: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(broken(what)) }
}

/// What all keys of the suite begin with.
fn all() -> Key {
    Key::new("conformance")
}

fn key(name: &str) -> Key {
    all().with(name)
}

fn value(text: &str) -> Option<Bytes> {
    Some(Bytes::copy_from_slice(text.as_bytes()))
}

async fn entry(store: &dyn Store, key: &Key) -> Result<Entry> {
    let found = store.load(key).await?.entry;
    found.ok_or_else(|| broken("what was stored is not there"))
}

/// Swaps, and wants it done.
async fn put(
    store: &dyn Store,
    key: &Key,
    expected: Option<u64>,
    value: Option<Bytes>,
) -> Result<u64> {
    match store.swap(key, expected, value).await? {
        Swapped::Done { version, .. } => Ok(version),
        Swapped::Lost(_) => Err(broken("a swap that expects what is there is lost")),
    }
}
