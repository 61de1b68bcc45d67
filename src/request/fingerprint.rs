//! What tells the records of a listing from one another.

use std::hash::{Hash, Hasher};

use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher13};

/// What tells a record from others, in 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fingerprint {
    /// Of the record's key: no two records of a listing share it.
    Key(u128),
    /// Of its whole content: two records may really be equal.
    Content(u128),
}

impl Fingerprint {
    /// Of a key.
    pub fn of_key(key: impl Hash) -> Self {
        Self::Key(hash_of(key))
    }

    /// Of all that is written when the record is.
    pub fn of_content(record: &impl Serialize) -> Option<Self> {
        content_hash(record).map(Self::Content)
    }
}

/// A hash for the time of one listing. What is kept needs a [`digest`](crate::digest).
fn hash_of(key: impl Hash) -> u128 {
    let mut hasher = SipHasher13::new();
    key.hash(&mut hasher);
    hasher.finish128().as_u128()
}

/// The same of all that is written when the record is.
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
