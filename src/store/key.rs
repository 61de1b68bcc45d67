//! Keys: parts in sequence, as bytes.

use std::fmt;

use bytes::Bytes;

/// Names an entry of a store: what kind of thing it is, and then whose.
///
/// A key consists of parts, and each may hold any bytes. No two sequences of parts are the same
/// bytes, and the bytes of a key are the beginning of the bytes of another exactly if its parts are
/// the first parts of the other: so a key is a prefix to list by, too.
///
/// ```
/// use zoom_admin::store::Key;
///
/// let key = Key::new("checkpoint").with("customer 7");
/// assert!(key.starts_with(&Key::new("checkpoint")));
/// assert!(!key.starts_with(&Key::new("check")));
/// assert_eq!(Key::from_bytes(key.as_bytes()), Some(key));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Bytes);

/// Ends a part. Within a part, a zero is followed by [`ZERO`] instead.
const END: [u8; 2] = [0, 1];
const ZERO: u8 = 0xff;

impl Key {
    /// The longest key that stores keep, in bytes. A part takes two bytes more than it has, and one
    /// more for each zero in it.
    pub const LONGEST: usize = 1024;

    /// The key of one part, which says of what kind an entry is.
    pub fn new(kind: &str) -> Self {
        Self(Bytes::new()).with(kind)
    }

    /// The key with one part more.
    #[must_use]
    pub fn with(self, part: impl AsRef<[u8]>) -> Self {
        let part = part.as_ref();
        let mut bytes = Vec::from(self.0);
        for byte in part {
            bytes.push(*byte);
            if *byte == 0 {
                bytes.push(ZERO);
            }
        }
        bytes.extend(END);
        Self(bytes.into())
    }

    /// The key of these bytes; `None` if they are no key's.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let key = Self(Bytes::copy_from_slice(bytes));
        // Written once more, only what ends within a part, or has none, is different.
        let again = key.parts().iter().fold(Self(Bytes::new()), Self::with);
        (!bytes.is_empty() && again == key).then_some(key)
    }

    /// The bytes under which a store keeps the entry.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The parts.
    pub fn parts(&self) -> Vec<Vec<u8>> {
        let (mut parts, mut part) = (Vec::new(), Vec::new());
        let mut bytes = self.0.iter().copied();
        while let Some(byte) = bytes.next() {
            if byte != 0 {
                part.push(byte);
            } else if bytes.next() == Some(ZERO) {
                part.push(0);
            } else {
                parts.push(std::mem::take(&mut part));
            }
        }
        parts
    }

    /// Whether the parts of `prefix` are the first parts of this key.
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.0.starts_with(&prefix.0)
    }

    /// The first bytes, in the order of bytes, that come after all keys which begin with this one:
    /// the end of the range that a listing reads.
    pub fn end_of_prefix(&self) -> Vec<u8> {
        let mut bytes = self.0.to_vec();
        if let Some(last) = bytes.last_mut() {
            *last = last.saturating_add(1); // a key ends in 1
        }
        bytes
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = f.debug_list();
        for part in self.parts() {
            parts.entry(&String::from_utf8_lossy(&part));
        }
        parts.finish()
    }
}
