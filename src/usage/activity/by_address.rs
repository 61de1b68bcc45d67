//! The activity of people, found by their addresses.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::usage::activity::rows::Person;

/// The activity of people by address: a map whose look-ups touch little memory, since millions of
/// rows come in any order. Two addresses are the same if 96 bits of their digests are, made with a
/// key that is drawn for each map: so no look-up reads the address that is kept, and the table with
/// the digests of 100,000 people takes 2 MiB.
#[derive(Clone)]
pub(in crate::usage) struct ByAddress {
    all: Vec<(Box<str>, Person)>,
    /// The index of each by the digest of the address.
    places: HashMap<Digest, u32, BuildHasherDefault<Taken>>,
    digests: SipHasher13,
    /// The address that was added to last, and its index: rows of one person often come together.
    last: (String, Option<usize>),
}

/// A digest of an address. With parts of four bytes, it and an index take sixteen.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Digest([u32; 3]);

impl Hash for Digest {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let [low, high, _] = self.0;
        hasher.write_u64(u64::from(high) << 32 | u64::from(low));
    }
}

/// Takes two parts of a digest as its hash.
#[derive(Default)]
struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, parts: u64) {
        self.0 = parts;
    }
}

impl Default for ByAddress {
    fn default() -> Self {
        // What the standard library draws keys with.
        let random = RandomState::new();
        let digests = SipHasher13::new_with_keys(random.hash_one(0), random.hash_one(1));
        Self {
            all: Vec::new(),
            places: HashMap::default(),
            digests,
            last: (String::new(), None),
        }
    }
}

impl ByAddress {
    #[allow(clippy::cast_possible_truncation)] // these are parts
    fn digest(&self, email: &str) -> Digest {
        let mut digest = self.digests;
        digest.write(email.as_bytes());
        let digest = digest.finish128();
        Digest([digest.h1 as u32, (digest.h1 >> 32) as u32, digest.h2 as u32])
    }

    fn place(&self, email: &str) -> Option<usize> {
        let place = *self.places.get(&self.digest(email))?;
        usize::try_from(place).ok()
    }

    /// The address and the activity of somebody.
    pub(super) fn get_key_value(&self, email: &str) -> Option<(&str, &Person)> {
        let (email, person) = self.all.get(self.place(email)?)?;
        Some((email, person))
    }

    pub(super) fn get(&self, email: &str) -> Option<&Person> {
        self.get_key_value(email).map(|(_, person)| person)
    }

    /// The index of somebody, to add to their activity.
    pub(super) fn place_to_add(&mut self, email: &str) -> Option<usize> {
        match self.last {
            (ref last, Some(place)) if last == email => Some(place),
            _ => self.remember(email),
        }
    }

    fn remember(&mut self, email: &str) -> Option<usize> {
        let place = self.place(email)?;
        let (last, last_place) = &mut self.last;
        last.clear();
        last.push_str(email);
        *last_place = Some(place);
        Some(place)
    }

    /// The activity of the person with this index.
    pub(super) fn at_mut(&mut self, place: usize) -> Option<&mut Person> {
        self.all.get_mut(place).map(|(_, person)| person)
    }

    /// Adds somebody who is not there, without activity.
    pub(super) fn add(&mut self, email: Box<str>) -> usize {
        let place = self.all.len();
        self.insert(email, Person::default());
        place
    }

    /// Adds somebody; gives the activity back if the address is there.
    pub(in crate::usage) fn insert(&mut self, email: Box<str>, person: Person) -> Option<Person> {
        match self.places.entry(self.digest(&email)) {
            Entry::Occupied(_) => Some(person),
            Entry::Vacant(place) => {
                // Nobody has as many people, each of whom takes a hundred bytes.
                place.insert(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
                self.all.push((email, person));
                None
            }
        }
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Person)> {
        self.all.iter().map(|(email, person)| (&**email, person))
    }

    /// Those with none of these addresses.
    pub(super) fn without<'a>(
        &self,
        emails: impl Iterator<Item = Cow<'a, str>>,
    ) -> impl Iterator<Item = (&str, &Person)> {
        let mut others = vec![true; self.all.len()];
        for email in emails {
            let place = self.place(&email);
            if let Some(other) = place.and_then(|place| others.get_mut(place)) {
                *other = false;
            }
        }
        let all = self.iter().zip(others);
        all.filter_map(|(person, is_other)| is_other.then_some(person))
    }

    pub(super) fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Person)> {
        let all = self.all.iter_mut();
        all.map(|(email, person)| (&**email, person))
    }
}

impl fmt::Debug for ByAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// In any order.
impl PartialEq for ByAddress {
    fn eq(&self, other: &Self) -> bool {
        let same = |(email, person)| other.get(email) == Some(person);
        self.all.len() == other.all.len() && self.iter().all(same)
    }
}

impl Eq for ByAddress {}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(emails: &[&str]) -> ByAddress {
        let mut all = ByAddress::default();
        for email in emails {
            let place = all.add((*email).into());
            all.at_mut(place).unwrap().has_parts = *email == "b";
        }
        all
    }

    #[test]
    fn everybody_is_found_by_the_whole_address() {
        let mut all = of(&["", "a", "b", "ab"]);
        assert_eq!(all.get_key_value("b").unwrap().0, "b");
        assert!(all.get("b").unwrap().has_parts && !all.get("ab").unwrap().has_parts);
        assert!(all.get("c").is_none() && all.place_to_add("c").is_none());
        for (email, place) in [("", 0), ("a", 1), ("a", 1), ("b", 2), ("ab", 3), ("", 0)] {
            assert_eq!(all.place_to_add(email), Some(place));
        }
        assert!(all.insert("a".into(), Person::default()).is_some());
        assert_eq!(all.iter().len(), 4);
    }

    #[test]
    fn maps_of_the_same_people_are_equal_whatever_their_order_and_keys() {
        assert_eq!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["a", "b"]), of(&["a"]));
        assert_ne!(of(&["a", "c"]), of(&["a", "b"]));
    }
}
