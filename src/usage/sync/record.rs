//! The records of a sync, and their keys.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::account;
use crate::coverage::Source;
use crate::digest::{Digest, Writer};
use crate::ids::MeetingId;
use crate::report::{HistoryMeeting, Host, SignIn};
use crate::usage::people::listed::Listed;
use crate::usage::people::user::UserKey;
use crate::user::settings::Feature;
use crate::value::days::DateRange;
use crate::versioned::versioned;

/// A record that a sync read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Record {
    /// A user with one of the three statuses. It comes again if it changed during the sync.
    User(Box<Listed>),
    /// A user in the snapshot whom the account does not have any more.
    Gone(UserKey),
    /// The licences of a user, from the user's settings.
    Settings(UserKey, Box<SettingsRead>),
    /// The licences of the account, from its settings.
    AccountSettings(Box<account::settings::Feature>),
    /// Seats bought.
    Plans(Box<account::Plans>),
    /// A host, with the meetings of these days. A row replaces the row of the same host and first
    /// day, and rows of the host whose days it contains; other rows add up.
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
    /// The time at which they were read.
    pub at: DateTime<Utc>,
    /// The section `feature`; `None` if the settings have none.
    pub feature: Option<Feature>,
    /// The fields of the section that could not be read, as Zoom names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

impl Record {
    /// The source of the record.
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

    /// The digest that identifies the record: of the id of a thing, or of all values of an event.
    /// `in_part` if a value that rules need could not be read.
    fn identity(&self, in_part: bool) -> Digest {
        match self {
            Record::User(listed) => key("user").text(listed.key.as_str()),
            Record::Gone(user) => key("user").text(user.as_str()),
            Record::Settings(user, _) => key("settings").text(user.as_str()),
            Record::AccountSettings(_) => key("account settings"),
            Record::Plans(_) => key("plans"),
            Record::Host(days, host) => {
                let id = host.id.as_ref().map(|id| id.as_str());
                let who = id.or(host.email.as_deref());
                key("host").text(&days.from.to_string()).maybe_text(who)
            }
            Record::Meeting(meeting) => match &meeting.meeting_uuid {
                // One that lost a value, or has no host or time, is not the meeting yet: it must
                // not stand in the way of the same one read well.
                Some(uuid)
                    if in_part || meeting.host_email.is_none() || meeting.start_time.is_none() =>
                {
                    content(meeting).text(uuid.as_str())
                }
                Some(uuid) => key("meeting").text(uuid.as_str()),
                None => content(meeting),
            },
            Record::SignIn(row) => key("sign-in")
                .maybe(row.time, time)
                .maybe_text(row.email.as_deref())
                .maybe_text(row.kind.as_ref().map(|kind| kind.as_str()))
                .maybe_text(row.client_type.as_deref())
                .maybe_text(row.version.as_deref())
                .maybe_text(row.ip_address.as_deref()),
        }
        .finish()
    }

    /// Whether equal records are different events: two sign-ins in the same second can both be
    /// real.
    fn can_repeat(&self) -> bool {
        match self {
            Record::SignIn(_) => true,
            Record::Meeting(meeting) => meeting.meeting_uuid.is_none(),
            _ => false,
        }
    }

    /// Whether it is an event, which counts once, and not the latest state of something.
    fn is_event(&self) -> bool {
        matches!(self, Record::Meeting(_) | Record::SignIn(_))
    }
}

/// Begins the key of a record. The names of kinds are defined here, because the names of sources
/// are for people and may change.
fn key(kind: &str) -> Writer {
    Writer::new("record").text(kind)
}

fn time(digest: Writer, time: DateTime<Utc>) -> Writer {
    digest.number(time.timestamp_micros())
}

/// The values that identify a meeting without a UUID.
fn content(meeting: &HistoryMeeting) -> Writer {
    key("meeting without uuid")
        .maybe_number(meeting.meeting_id.map(MeetingId::get))
        .maybe_text(meeting.kind.as_ref().map(|kind| kind.as_str()))
        .maybe(meeting.start_time, time)
        .maybe(meeting.end_time, time)
        .maybe_text(meeting.host_email.as_deref())
        .maybe_text(meeting.topic.as_deref())
        .maybe_number(meeting.duration)
        .maybe_number(meeting.participants)
}

/// Identifies a record within the account, in 128 bits. It is the same whenever the record is read
/// again, in any process and with any version of this crate and of Rust. Use it as the key for
/// upserts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey(Digest);

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
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
        text.parse().map(Self)
    }
}

impl Serialize for RecordKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

impl<'de> Deserialize<'de> for RecordKey {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Digest::deserialize(d).map(Self)
    }
}

/// A record with its key. It is written with a version, as `{"version": 1, "key": ..., "kind":
/// "meeting", "value": ...}`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Item {
    /// Its key.
    pub key: RecordKey,
    /// The record.
    pub record: Record,
}

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Item")]
struct Form {
    key: RecordKey,
    #[serde(flatten)]
    record: Record,
}

versioned!(Item as Form, "record", 1);

/// Makes the keys of records.
#[derive(Debug, Default)]
pub(in crate::usage) struct Numbering {
    /// How many equal records there were, by source and days.
    numbers: std::collections::HashMap<(Source, DateRange), std::collections::HashMap<Digest, u32>>,
}

impl Numbering {
    pub(in crate::usage) fn item(
        &mut self,
        days: Option<DateRange>,
        record: Record,
        in_part: bool,
    ) -> Item {
        let identity = record.identity(in_part);
        let key = match days.filter(|_| record.can_repeat()) {
            None => identity,
            // Equal records have equal times and so belong to the same days. Numbering them within
            // these days gives the same numbers whenever the days are read.
            Some(days) => {
                let numbers = self.numbers.entry((record.source(), days)).or_default();
                let number = numbers.entry(identity).or_default();
                *number = number.saturating_add(1);
                let again = key("again").digest(identity.0);
                again.number(i64::from(*number)).finish()
            }
        };
        let key = RecordKey(key);
        Item { key, record }
    }

    /// Forgets the numbers of these days: they are read completely, and no more records come.
    pub(in crate::usage) fn ended(&mut self, source: Source, days: DateRange) {
        self.numbers
            .retain(|(other, owned), _| *other != source || owned.intersection(days).is_none());
    }
}

/// The keys of the records that were processed: turns "at least once" into "exactly once".
///
/// A resumed sync repeats the records since the last checkpoint. A caller who stores records under
/// their keys does not need this. A caller who adds them up calls [`insert`](Self::insert) first,
/// and serialises the set together with the sums. It grows by about 20 bytes for each event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeySet(HashSet<RecordKey>);

impl KeySet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the record has to be processed. Only the first time for a meeting or a sign-in;
    /// always for users, settings, seats and host rows, which replace earlier ones.
    pub fn insert(&mut self, item: &Item) -> bool {
        !item.record.is_event() || self.0.insert(item.key)
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read<T: serde::de::DeserializeOwned>(value: Value) -> Box<T> {
        Box::new(serde_json::from_value(value).unwrap())
    }

    fn key_of(record: Record) -> String {
        let day = "2026-05-01".parse().unwrap();
        let mut numbering = Numbering::default();
        let days = DateRange::new(day, day);
        numbering.item(Some(days), record, false).key.to_string()
    }

    fn user(fields: Value) -> Record {
        Record::User(Box::new(Listed::new(
            crate::user::Status::Active,
            *read(fields),
        )))
    }

    fn host(fields: Value) -> Record {
        let days = DateRange::new("2026-05-01".parse().unwrap(), "2026-05-20".parse().unwrap());
        Record::Host(days, read(fields))
    }

    /// Callers store records under these keys for years. No key may change with the compiler, with
    /// a dependency or with a new field of a model.
    #[test]
    fn keys_of_records_are_these_for_ever() {
        let key = |text: &str| -> UserKey { serde_json::from_value(text.into()).unwrap() };
        let settings = json!({"at": "2026-07-01T09:00:00Z", "feature": null});
        let sign_in = json!({
            "email": "ann@example.com", "time": "2026-05-01T10:00:00Z", "type": "Sign in",
            "client_type": "Mac", "version": "6.1", "ip_address": "10.0.0.1",
        });
        let meeting = json!({
            "meeting_id": 123, "topic": "Weekly", "host_email": "ann@example.com",
            "start_time": "2026-05-01T10:00:00Z", "end_time": "2026-05-01T10:30:00Z",
            "duration": 30, "participants": 4, "type": "Meeting",
        });
        let mut with_uuid = meeting.clone();
        with_uuid["meeting_uuid"] = "abc/def==".into();
        let pinned = [
            (
                user(json!({"id": "abc", "email": "ann@example.com"})),
                "a6676a3bbc21fc3bc31ff0c4ba264a65",
            ),
            (
                user(json!({"email": "Ann@Example.com"})),
                "875563a9a32cd172cb095d9c4172bff5",
            ),
            (Record::Gone(key("abc")), "a6676a3bbc21fc3bc31ff0c4ba264a65"),
            (
                Record::Settings(key("abc"), read(settings)),
                "38a6c8886c75b12a2d86fcc670c5d8f5",
            ),
            (
                Record::AccountSettings(read(json!({}))),
                "3b977f33a25735b80f23ace4a4d461ea",
            ),
            (
                Record::Plans(read(json!({}))),
                "3e259228a9334499cf8bbea40f1b41d4",
            ),
            (
                host(json!({"id": "abc", "email": "ann@example.com"})),
                "cf91ca4694ca0e84fd9e25f2643319d8",
            ),
            (
                host(json!({"email": "ann@example.com"})),
                "1267d6ab916db700184ed9e730d4505b",
            ),
            (host(json!({})), "bbd0945d9a667aecb31988fa7a8f4db9"),
            (
                Record::Meeting(read(with_uuid)),
                "aa9267fa85f8c5910fd097a12fddbb77",
            ),
            (
                Record::Meeting(read(meeting)),
                "fb244c0bb20139a92139af1ca01ce230",
            ),
            (
                Record::SignIn(read(sign_in)),
                "8059c64ab5a8c2a692da1914982ef0fa",
            ),
            (
                Record::SignIn(read(json!({}))),
                "3f0c76ffb9be8767d5b92f293f18c12d",
            ),
        ];
        let (keys, texts): (Vec<_>, Vec<_>) = pinned.into_iter().unzip();
        let keys: Vec<_> = keys.into_iter().map(key_of).collect();
        assert_eq!(keys, texts);
    }
}
