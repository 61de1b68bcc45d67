//! The compact written form of activity: bytes in base64, some ten for a sign-in and twenty for a
//! meeting. Nothing of the reports is in it but what is kept in memory: no topics, no addresses of
//! machines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ordered;
use crate::usage::activity::by_address::ByAddress;
use crate::usage::activity::features;
use crate::usage::activity::held::{Held, WEBINAR};
use crate::usage::activity::held_rows::HeldRows;
use crate::usage::activity::log::ActivityLog;
use crate::usage::activity::rows::{HostRow, HostRows, Lost, More, Person, has_parts};
use crate::usage::activity::signed::{Signed, SignedRows};
use crate::value::days::DateRange;

/// What the bytes of all people refer to, and what is counted over all of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::usage) struct Shared {
    /// The name of each client, and its version.
    clients: Vec<(String, String)>,
    /// The sets of features that meetings used, the most frequent first.
    features: Vec<Flags>,
    nameless: u64,
    sorted: bool,
}

/// The features that a meeting used, and whether it was a webinar. Features are written by name:
/// their bits are this crate's own, and may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Flags(u64);

impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let names = features::names(self.0 & !WEBINAR);
        (self.0 & WEBINAR != 0, names).serialize(s)
    }
}

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (webinar, names) = <(bool, Vec<String>)>::deserialize(d)?;
        let bits = features::from_names(&names);
        let bits = bits.ok_or_else(|| {
            serde::de::Error::custom(
                "it names a feature of meetings that this version does not know",
            )
        })?;
        Ok(Self(if webinar { bits | WEBINAR } else { bits }))
    }
}

/// The activity of one address.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::usage) struct PackedPerson {
    #[serde(rename = "s", default, skip_serializing_if = "String::is_empty")]
    signed: String,
    #[serde(rename = "h", default, skip_serializing_if = "String::is_empty")]
    held: String,
    /// The numbers of the meetings, where some are parts of one.
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    numbers: String,
    #[serde(rename = "j", default, skip_serializing_if = "String::is_empty")]
    joined: String,
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    lost: Vec<Lost>,
}

/// The rows of one host.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::usage) struct PackedHost {
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    rows: String,
    /// `None` if the rows give one address, which the reader knows.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    emails: Option<BTreeSet<Box<str>>>,
    #[serde(rename = "l", default, skip_serializing_if = "BTreeSet::is_empty")]
    lost: BTreeSet<NaiveDate>,
    #[serde(rename = "w", default, skip_serializing_if = "BTreeSet::is_empty")]
    without_id: BTreeSet<DateRange>,
}

/// What is wrong with bytes that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the activity is damaged: {0}")]
pub(in crate::usage) struct Damaged(&'static str);

/// Bytes that are written.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    /// A number in as few bytes as it needs: seven bits in each, the lowest first.
    fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push((number & 0x7f) as u8);
    }

    /// How much later a time is than the last one.
    fn later(&mut self, time: u32, last: &mut u32) {
        self.number(u64::from(time.wrapping_sub(*last)));
        *last = time;
    }

    fn text(self) -> String {
        STANDARD_NO_PAD.encode(self.0)
    }
}

/// Bytes that are read.
struct Reader(std::vec::IntoIter<u8>);

impl Reader {
    fn new(text: &str) -> Result<Self, Damaged> {
        let bytes = STANDARD_NO_PAD.decode(text);
        let bytes = bytes.map_err(|_| Damaged("it is not base64"))?;
        Ok(Self(bytes.into_iter()))
    }

    fn is_over(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    fn byte(&mut self) -> Result<u8, Damaged> {
        self.0.next().ok_or(Damaged("it is cut off"))
    }

    fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0;
        for place in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            number |= part << place;
            // The last of ten bytes has room for one bit.
            if number >> place != part {
                break;
            }
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Damaged("a number is too long"))
    }

    fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Damaged> {
        let number = self.number()?;
        T::try_from(number).map_err(|_| Damaged("a number is too large"))
    }

    fn later(&mut self, last: &mut u32) -> Result<u32, Damaged> {
        *last = last.wrapping_add(self.small()?);
        Ok(*last)
    }

    /// Eight bytes, as hashes need them.
    fn hash(&mut self) -> Result<u64, Damaged> {
        let mut bytes = [0; 8];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Ok(u64::from_le_bytes(bytes))
    }

    fn all<T>(
        mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, Damaged>,
    ) -> Result<Vec<T>, Damaged> {
        let mut all = Vec::new();
        while !self.is_over() {
            all.push(read(&mut self)?);
        }
        all.shrink_to_fit();
        Ok(all)
    }
}

/// Writes the activity of people: knows the places of sets of features.
pub(in crate::usage) struct Packer {
    places: HashMap<u64, u64>,
    /// Whether the log is sorted, so that it is known which meetings are parts of one.
    sorted: bool,
}

impl Packer {
    /// What is shared by all people of a log, and what writes each of them.
    pub(in crate::usage) fn new(log: &ActivityLog) -> (Shared, Self) {
        let mut times: HashMap<u64, u64> = HashMap::new();
        for held in log.people.iter().flat_map(|(_, person)| person.held.iter()) {
            let times = times.entry(held.flags).or_default();
            *times = times.saturating_add(1);
        }
        let mut features: Vec<_> = times.into_iter().collect();
        features.sort_unstable_by_key(|(flags, times)| (std::cmp::Reverse(*times), *flags));
        let features: Vec<_> = features
            .into_iter()
            .map(|(flags, _)| Flags(flags))
            .collect();
        let places = features.iter().map(|flags| flags.0).zip(0..).collect();
        let shared = Shared {
            clients: log.clients.all().to_vec(),
            features,
            nameless: log.nameless(),
            sorted: log.is_sorted(),
        };
        let sorted = log.is_sorted();
        (shared, Self { places, sorted })
    }

    pub(in crate::usage) fn person(&self, person: &Person) -> PackedPerson {
        let (mut signed, mut last) = (Writer::default(), 0);
        for row in person.signed.iter() {
            signed.later(row.time, &mut last);
            signed.number(u64::from(row.client) << 1 | u64::from(row.out));
        }
        let (mut held, mut last) = (Writer::default(), 0);
        for row in person.held.iter() {
            held.later(row.start, &mut last);
            held.0.extend(row.uuid.to_le_bytes());
            for number in [row.minutes, row.participants, row.viewers] {
                // A number that is not known is the largest, and becomes 0.
                held.number(u64::from(number.wrapping_add(1)));
            }
            held.number(self.places.get(&row.flags).copied().unwrap_or_default());
        }
        let mut numbers = Writer::default();
        if person.has_parts || !self.sorted {
            person
                .held
                .iter()
                .for_each(|row| numbers.number(row.number));
        }
        let (mut joined, mut last) = (Writer::default(), 0);
        for (start, uuid) in person.joined() {
            joined.later(*start, &mut last);
            joined.0.extend(uuid.to_le_bytes());
        }
        PackedPerson {
            signed: signed.text(),
            held: held.text(),
            numbers: numbers.text(),
            joined: joined.text(),
            lost: person.lost().to_vec(),
        }
    }
}

/// The rows of a host. `email` is the address that the reader knows.
pub(in crate::usage) fn pack_host(host: &HostRows, email: Option<&str>) -> PackedHost {
    let mut rows = Writer::default();
    for (from, row) in &host.rows {
        rows.number(u64::from(from.num_days_from_ce().cast_unsigned()));
        rows.number(u64::from(row.to.num_days_from_ce().cast_unsigned()));
        rows.number(row.meetings);
        rows.number(row.minutes);
    }
    let known = email.is_some() && host.emails.iter().map(|email| &**email).eq(email);
    PackedHost {
        rows: rows.text(),
        emails: (!known).then(|| host.emails.clone()),
        lost: host.lost.clone(),
        without_id: host.without_id.clone(),
    }
}

impl PackedHost {
    pub(in crate::usage) fn unpack(self, email: Option<&str>) -> Result<HostRows, Damaged> {
        let day = |number: u64| {
            let number = u32::try_from(number).ok();
            let day = number.and_then(|n| NaiveDate::from_num_days_from_ce_opt(n.cast_signed()));
            day.ok_or(Damaged("a day is none"))
        };
        let rows = Reader::new(&self.rows)?.all(|bytes| {
            let from = day(bytes.number()?)?;
            let row = HostRow {
                to: day(bytes.number()?)?,
                meetings: bytes.number()?,
                minutes: bytes.number()?,
            };
            Ok((from, row))
        })?;
        Ok(HostRows {
            rows: rows.into_iter().collect(),
            emails: match (self.emails, email) {
                (Some(emails), _) => emails,
                (None, Some(email)) => ordered::set([email.into()]),
                (None, None) => return Err(Damaged("a host has no address")),
            },
            lost: self.lost,
            without_id: self.without_id,
        })
    }
}

impl Shared {
    pub(in crate::usage) fn person(&self, packed: PackedPerson) -> Result<Person, Damaged> {
        let mut last = 0;
        let signed: Vec<Signed> = Reader::new(&packed.signed)?.all(|bytes| {
            let time = bytes.later(&mut last)?;
            let client = bytes.small::<u32>()?;
            Ok(Signed {
                time,
                client: u16::try_from(client >> 1).map_err(|_| Damaged("a client is none"))?,
                out: client & 1 == 1,
            })
        })?;
        last = 0;
        let held = Reader::new(&packed.held)?.all(|bytes| {
            let start = bytes.later(&mut last)?;
            let uuid = bytes.hash()?;
            let mut number = || Ok(bytes.small::<u32>()?.wrapping_sub(1));
            let (minutes, participants, viewers) = (number()?, number()?, number()?);
            let place = bytes.small::<usize>()?;
            let flags = self.features.get(place).map(|flags| flags.0);
            Ok(Held {
                start,
                uuid,
                minutes,
                participants,
                viewers,
                flags: flags.ok_or(Damaged("a set of features is none"))?,
                number: 0,
            })
        })?;
        let mut held: Vec<Held> = held;
        let numbers = Reader::new(&packed.numbers)?.all(Reader::number)?;
        if !numbers.is_empty() && numbers.len() != held.len() {
            return Err(Damaged("meetings and their numbers are not as many"));
        }
        for (held, number) in held.iter_mut().zip(numbers) {
            held.number = number;
        }
        last = 0;
        let joined = Reader::new(&packed.joined)?;
        let joined = joined.all(|bytes| Ok((bytes.later(&mut last)?, bytes.hash()?)))?;
        Ok(Person {
            signed: SignedRows::new(&signed),
            has_parts: has_parts(&held),
            held: HeldRows::new(&held),
            more: More::new(joined, packed.lost),
        })
    }

    /// A log of these people and hosts.
    pub(in crate::usage) fn into_log(
        self,
        people: ByAddress,
        hosts: HashMap<Box<str>, HostRows>,
    ) -> ActivityLog {
        let Self {
            clients,
            nameless,
            sorted,
            ..
        } = self;
        ActivityLog::from_parts(people, hosts, clients, nameless, sorted)
    }
}

/// The log as one value.
#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(flatten)]
    shared: Shared,
    people: BTreeMap<Box<str>, PackedPerson>,
    hosts: BTreeMap<Box<str>, PackedHost>,
}

impl Serialize for ActivityLog {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (shared, packer) = Packer::new(self);
        let people = self.people.iter();
        let hosts = self.hosts.iter();
        Written {
            shared,
            people: people
                .map(|(email, person)| (email.into(), packer.person(person)))
                .collect(),
            hosts: hosts
                .map(|(who, host)| (who.clone(), pack_host(host, None)))
                .collect(),
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for ActivityLog {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(d)?;
        let shared = written.shared;
        let wrong = serde::de::Error::custom;
        let mut people = ByAddress::default();
        for (email, packed) in written.people {
            people.insert(email, shared.person(packed).map_err(wrong)?);
        }
        let hosts = written.hosts.into_iter();
        let hosts = hosts.map(|(who, packed)| Ok((who, packed.unpack(None)?)));
        let hosts = hosts.collect::<Result<_, Damaged>>();
        Ok(shared.into_log(people, hosts.map_err(wrong)?))
    }
}

#[cfg(test)]
mod tests;
