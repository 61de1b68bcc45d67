//! What distinguishes the records of a listing.

mod content;

use std::cell::RefCell;
use std::hash::{BuildHasherDefault, Hash, Hasher, RandomState};
use std::sync::LazyLock;

use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher13};

/// A 128-bit hash that distinguishes a record from others, for as long as the process runs.
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
        let mut hasher = hasher();
        key.hash(&mut hasher);
        Self::Key(hasher.finish128().as_u128())
    }

    /// Makes the fingerprint of all that serializing the record writes; `None` if it cannot be
    /// serialized.
    pub fn from_content(record: &impl Serialize) -> Option<Self> {
        thread_local! {
            /// The bytes of the record at hand: their room serves all records.
            static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        BYTES.with_borrow_mut(|bytes| {
            bytes.clear();
            content::write(record, bytes).ok()?;
            // One call for all: each has its costs, whatever its length.
            let mut hasher = hasher();
            hasher.write(bytes);
            bytes.shrink_to(LONGEST);
            Some(Self::Content(hasher.finish128().as_u128()))
        })
    }
}

/// Room that is kept for the next record.
const LONGEST: usize = 64 << 10;

/// The hasher of this process. Its key is random, so that nobody can choose values whose hashes meet
/// in one place of a table: [`Hashed`] takes them as they are. What is kept longer needs a
/// [`digest`](crate::digest) instead.
fn hasher() -> SipHasher13 {
    static KEY: LazyLock<[u64; 2]> = LazyLock::new(|| {
        use std::hash::BuildHasher;
        let random = RandomState::new();
        [random.hash_one(0), random.hash_one(1)]
    });
    let [first, second] = *KEY;
    SipHasher13::new_with_keys(first, second)
}

/// For tables whose keys are fingerprints: a part of the hash is hash enough.
pub(crate) type Hashed = BuildHasherDefault<Part>;

/// Half of a hash of 128 bits.
#[derive(Default)]
pub(crate) struct Part(u64);

impl Hasher for Part {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    #[allow(clippy::cast_possible_truncation)] // the half that is meant
    fn write_u128(&mut self, hash: u128) {
        self.0 = hash as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn of(value: &Value) -> Fingerprint {
        Fingerprint::from_content(value).unwrap()
    }

    #[test]
    fn contents_that_differ_have_other_fingerprints() {
        let all = [
            json!(null),
            json!(false),
            json!(true),
            json!(0),
            json!(1),
            json!(-1),
            json!(1.0),
            json!(1.5),
            json!(""),
            json!("1"),
            json!("ab"),
            json!([]),
            json!([null]),
            json!([[]]),
            json!(["ab"]),
            json!(["a", "b"]),
            json!([["a"], "b"]),
            json!([["a", "b"]]),
            json!({}),
            json!({"a": null}),
            json!({"a": "b"}),
            json!({"ab": ""}),
            json!({"a": {"b": 1}}),
            json!({"a": {}, "b": 1}),
            json!("x".repeat(254)),
            json!("x".repeat(255)),
            json!("x".repeat(256)),
            json!("x".repeat(511)),
            json!(["x".repeat(255), "y"]),
            json!(["x".repeat(254), "xy"]),
        ];
        for (n, one) in all.iter().enumerate() {
            assert_eq!(of(one), of(&one.clone()));
            for other in &all[n + 1..] {
                assert_ne!(of(one), of(other), "{one} and {other}");
            }
        }
    }

    /// Every way in which serde writes a value.
    #[derive(serde::Serialize)]
    enum Any {
        Unit,
        New(u8),
        Two(i8, char),
        Fields { a: Option<f32>, b: u128 },
    }

    #[derive(serde::Serialize)]
    struct Pair(i128, ());

    #[test]
    fn every_kind_of_value_can_be_told_from_another() {
        let prints = [
            Fingerprint::from_content(&Any::Unit),
            Fingerprint::from_content(&Any::New(1)),
            Fingerprint::from_content(&Any::New(2)),
            Fingerprint::from_content(&Any::Two(1, 'a')),
            Fingerprint::from_content(&Any::Two(1, 'b')),
            Fingerprint::from_content(&Any::Fields { a: None, b: 1 }),
            Fingerprint::from_content(&Any::Fields { a: Some(0.5), b: 1 }),
            Fingerprint::from_content(&Any::Fields { a: None, b: 2 }),
            Fingerprint::from_content(&Pair(1, ())),
            Fingerprint::from_content(&Pair(-1, ())),
            Fingerprint::from_content(&(1, 2)),
        ];
        for (n, one) in prints.iter().enumerate() {
            assert!(one.is_some());
            assert!(!prints[n + 1..].contains(one), "number {n}");
        }
    }

    #[test]
    fn what_displays_itself_is_told_apart_by_each_character() {
        struct Text(&'static str);
        impl Serialize for Text {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                struct ByChar(&'static str);
                impl std::fmt::Display for ByChar {
                    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        use std::fmt::Write;
                        self.0.chars().try_for_each(|c| f.write_char(c))
                    }
                }
                s.collect_str(&ByChar(self.0))
            }
        }
        let all = ["", "a", "b", "é", "è", "aé", "日本", "日"];
        let prints = all.map(|text| Fingerprint::from_content(&Text(text)));
        for (n, one) in prints.iter().enumerate() {
            assert!(!prints[n + 1..].contains(one), "{}", all[n]);
        }
    }

    #[test]
    fn what_cannot_be_written_has_none() {
        struct Broken;
        impl Serialize for Broken {
            fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde::ser::Error::custom("broken"))
            }
        }
        assert_eq!(Fingerprint::from_content(&Broken), None);
        assert_eq!(Fingerprint::from_content(&[Broken]), None);
    }
}
