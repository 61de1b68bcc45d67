//! What a sync gives: records, each with a key of its own.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::inventory::UserKey;
use crate::account;
use crate::coverage::Source;
use crate::days::DateRange;
use crate::report::{HistoryMeeting, Host, SignIn};
use crate::request::{content_hash, hash_of};
use crate::user::settings::Feature;
use crate::user::{Status, User};

/// Something that a sync read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Record {
    /// A user of one of the three statuses. Comes again when it changed during the sync.
    User(Status, Box<User>),
    /// A user that the snapshot knew, and that Zoom knows no more.
    Gone(UserKey),
    /// The licences of a user, from the user's settings.
    Settings(UserKey, Box<SettingsRead>),
    /// The licences of the account, from its settings.
    AccountSettings(Box<account::settings::Feature>),
    /// Seats bought.
    Plans(Box<account::Plans>),
    /// A host, with the meetings of these days. A row replaces that of the same host and first day;
    /// those of different first days add up.
    Host(DateRange, Box<Host>),
    /// A meeting or webinar that was held.
    Meeting(Box<HistoryMeeting>),
    /// A sign-in or sign-out.
    SignIn(Box<SignIn>),
}

/// The licences of a user, and when they were read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SettingsRead {
    /// When.
    pub at: DateTime<Utc>,
    /// The section `feature`; `None` if the settings have none.
    pub feature: Option<Feature>,
    /// Its fields that came and could not be read, in Zoom's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

impl Record {
    /// Where it comes from.
    pub fn source(&self) -> Source {
        match self {
            Record::User(..) | Record::Gone(_) => Source::Users,
            Record::Settings(..) => Source::UserSettings,
            Record::AccountSettings(_) => Source::AccountSettings,
            Record::Plans(_) => Source::PlanUsage,
            Record::Host(..) => Source::Hosts,
            Record::Meeting(_) => Source::History,
            Record::SignIn(_) => Source::SignIns,
        }
    }

    /// What tells it from others: the identity of a thing, or all of an event.
    fn identity(&self) -> u128 {
        let source = self.source().name();
        match self {
            Record::User(_, user) => hash_of((source, UserKey::of(user).as_str())),
            Record::Gone(key) => hash_of((source, key.as_str())),
            Record::Settings(key, _) => hash_of((source, key.as_str())),
            Record::AccountSettings(_) | Record::Plans(_) => hash_of(source),
            Record::Host(days, host) => {
                let id = host.id.as_ref().map(|id| id.as_str());
                let who = id.or(host.email.as_deref());
                hash_of((source, days.from.to_string(), who))
            }
            Record::Meeting(meeting) => match &meeting.meeting_uuid {
                Some(uuid) => hash_of((source, uuid.to_string())),
                None => hash_of((source, content_hash(meeting))),
            },
            Record::SignIn(row) => {
                let kind = row.kind.as_ref().map(ToString::to_string);
                let what = (&row.client_type, &row.version, &row.ip_address);
                let time = row.time.map(|time| time.timestamp_micros());
                hash_of((source, time, &row.email, kind, what))
            }
        }
    }

    /// Whether two equal ones are two: two sign-ins in the same second can both be real.
    fn can_repeat(&self) -> bool {
        match self {
            Record::SignIn(_) => true,
            Record::Meeting(meeting) => meeting.meeting_uuid.is_none(),
            _ => false,
        }
    }

    /// Whether it counts once, and is not the newest state of something.
    fn is_event(&self) -> bool {
        matches!(self, Record::Meeting(_) | Record::SignIn(_))
    }
}

/// What tells a record from all others of the account, in 128 bits: the same whenever the record is
/// read again, in this process and in others. A key to upsert by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey(u128);

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RecordKey {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(text, 16).map(Self)
    }
}

impl Serialize for RecordKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordKey {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A record with its key.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Item {
    /// Its key.
    pub key: RecordKey,
    /// The record.
    pub record: Record,
}

/// Gives records their keys.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// How many equal ones came of the same days.
    seen: std::collections::HashMap<(Source, DateRange), std::collections::HashMap<u128, u32>>,
}

impl Numbering {
    pub(super) fn item(&mut self, days: Option<DateRange>, record: Record) -> Item {
        let identity = record.identity();
        let key = match days.filter(|_| record.can_repeat()) {
            None => identity,
            // Equal records have equal times, so they are all of the same days: their numbers
            // are the same whenever those are read.
            Some(days) => {
                let seen = self.seen.entry((record.source(), days)).or_default();
                let number = seen.entry(identity).or_default();
                *number += 1;
                hash_of((identity, *number))
            }
        };
        let key = RecordKey(key);
        Item { key, record }
    }

    /// The days are wholly read: no more of them come.
    pub(super) fn ended(&mut self, source: Source, days: DateRange) {
        self.seen
            .retain(|(of, owned), _| *of != source || owned.intersection(days).is_none());
    }
}

/// The keys of records that were taken in: makes "at least once" into "once".
///
/// A resumed sync gives again what it gave since the last checkpoint. Whoever writes records under
/// their keys needs nothing else; whoever adds them up asks here first. Keep it with what was
/// added up, and serialise both together. It grows by about 20 bytes an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeySet(HashSet<RecordKey>);

impl KeySet {
    /// No keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the record is to be taken in. True once for a meeting and a sign-in; always for users,
    /// settings, seats and host rows, which replace what was known of them.
    pub fn insert(&mut self, item: &Item) -> bool {
        !item.record.is_event() || self.0.insert(item.key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
