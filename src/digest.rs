//! Digests that outlive a compiler: what is kept in files and databases is compared with them.
//!
//! `std::hash::Hash` promises nothing across versions of Rust: how a text, a tuple or an `Option`
//! reaches the hasher is its own affair. So a digest that is kept is made of bytes that this module
//! writes itself: a tag with the version of this encoding, what the digest is of, and then each
//! value, texts behind their length. Whoever changes the bytes changes [`VERSION`].

use std::fmt;
use std::hash::Hasher;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use siphasher::sip128::{Hasher128, SipHasher13};

/// Version of the encoding; the first bytes of every digest.
const VERSION: &str = "zoom-admin 1";

/// A digest of 128 bits; 32 hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Digest(pub(crate) u128);

/// Writes the bytes that a digest is made of.
#[derive(Clone)]
pub(crate) struct Writer(SipHasher13);

impl Writer {
    /// Begins the digest of a thing of this kind: equal values of two kinds differ.
    pub(crate) fn new(kind: &str) -> Self {
        Self(SipHasher13::new()).text(VERSION).text(kind)
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        // `write` takes the bytes as they are; no other method of a hasher promises that.
        self.0.write(bytes);
        self
    }

    pub(crate) fn number(self, number: i64) -> Self {
        self.bytes(&number.to_le_bytes())
    }

    pub(crate) fn digest(self, digest: u128) -> Self {
        self.bytes(&digest.to_le_bytes())
    }

    fn length(self, length: usize) -> Self {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.bytes(&length.to_le_bytes())
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.length(text.len()).bytes(text.as_bytes())
    }

    pub(crate) fn maybe<T>(self, value: Option<T>, write: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            None => self.bytes(&[0]),
            Some(value) => write(self.bytes(&[1]), value),
        }
    }

    pub(crate) fn maybe_text(self, text: Option<&str>) -> Self {
        self.maybe(text, Self::text)
    }

    pub(crate) fn maybe_number(self, number: Option<i64>) -> Self {
        self.maybe(number, Self::number)
    }

    pub(crate) fn list<I>(self, items: I, write: impl FnMut(Self, I::Item) -> Self) -> Self
    where
        I: IntoIterator<IntoIter: ExactSizeIterator>,
    {
        let items = items.into_iter();
        let all = self.length(items.len());
        items.fold(all, write)
    }

    pub(crate) fn finish(self) -> Digest {
        Digest(self.0.finish128().as_u128())
    }
}

impl Digest {
    /// Half of it.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn short(self) -> u64 {
        self.0 as u64
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(text, 16).map(Self)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is stored beside customers' data is compared with these bytes for years: a change here
    /// is a new [`VERSION`].
    #[test]
    fn digests_are_these_in_every_version() {
        let pinned = [
            (
                Writer::new("a").finish(),
                "47383303b592ce2c58d526449fb6b8b7",
            ),
            (
                Writer::new("b").finish(),
                "781ed21ef836db6e53571016875f1913",
            ),
            (
                Writer::new("a").text("").finish(),
                "e60f775fcc15c026c02be5a0df0669b9",
            ),
            (
                Writer::new("a").text("Müller").finish(),
                "63abf243da6f3c0db7875bd400e01577",
            ),
            (
                Writer::new("a").maybe_text(None).finish(),
                "abfd690e4f1f18cffa627f5dea032081",
            ),
            (
                Writer::new("a").maybe_text(Some("")).finish(),
                "cec1769a00a9afa2826cabe4540465f0",
            ),
            (
                Writer::new("a").number(-1).finish(),
                "2f4171612c7dee1a62cdc65d5cddb5cc",
            ),
            (
                Writer::new("a").list(["x", "y"], Writer::text).finish(),
                "a8b85f60e5a7b2e508c424b8bd8cc20a",
            ),
        ];
        for (n, (digest, text)) in pinned.into_iter().enumerate() {
            assert_eq!(digest.to_string(), text, "number {n}");
        }
    }

    #[test]
    fn where_one_text_ends_and_the_next_begins_counts() {
        let two = |a: &str, b: &str| Writer::new("a").text(a).text(b).finish();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        let lists = |a: &[&str], b: &[&str]| {
            let all = Writer::new("a").list(a, |w, t| w.text(t));
            all.list(b, |w, t| w.text(t)).finish()
        };
        assert_ne!(lists(&["a"], &[]), lists(&[], &["a"]));
    }
}
