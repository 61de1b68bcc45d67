//! What distinguishes the records of a listing.

use std::hash::{Hash, Hasher};

use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher13};

/// A 128-bit hash that distinguishes a record from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fingerprint {
    /// The hash of the record's key, which no two records of a listing share.
    Key(u128),
    /// The hash of the record's complete content. Two records can be equal.
    Content(u128),
}

impl Fingerprint {
    /// Makes the fingerprint of a key.
    pub fn from_key(key: impl Hash) -> Self {
        Self::Key(key_hash(key))
    }

    /// Makes the fingerprint of all that serializing the record writes; `None` if it cannot be
    /// serialized.
    pub fn from_content(record: &impl Serialize) -> Option<Self> {
        content_hash(record).map(Self::Content)
    }
}

/// Hashes a key for the duration of one listing. Values that are stored need a
/// [`digest`](crate::digest) instead.
fn key_hash(key: impl Hash) -> u128 {
    let mut hasher = SipHasher13::new();
    key.hash(&mut hasher);
    hasher.finish128().as_u128()
}

/// Hashes all that serializing the record writes.
fn content_hash(record: &impl Serialize) -> Option<u128> {
    struct Written(SipHasher13);
    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut written = Written(SipHasher13::new());
    serde_json::to_writer(&mut written, record).ok()?;
    Some(written.0.finish128().as_u128())
}
