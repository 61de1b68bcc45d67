//! A user in the compact form of facts: short names, and nothing that is as usual.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::{self, DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::coverage::{Source, Why};
use crate::ids::{GroupId, UserId};
use crate::usage::activity::packed::{PackedHost, PackedPerson};
use crate::usage::facts::data::Look;
use crate::usage::people::roster::Employee;
use crate::usage::people::since::Since;
use crate::usage::people::user::{Attribute, GroupRef, InventoryUser, UserKey};
use crate::usage::words::held::{Disagreement, Held, HeldBy, Stated};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::metadata::Metadata;
use crate::usage::words::product::Product;
use crate::user::{Status, UserType};

/// The reasons why values were not read, each once: thousands of users have the same.
#[derive(Default)]
pub(super) struct Reasons {
    all: Vec<Why>,
    places: HashMap<Why, u64>,
    written: usize,
}

impl Reasons {
    fn place(&mut self, why: &Why) -> u64 {
        if let Some(place) = self.places.get(why) {
            return *place;
        }
        let place = self.all.len() as u64;
        self.all.push(why.clone());
        self.places.insert(why.clone(), place);
        place
    }

    /// The reasons that were added since the last call.
    pub(super) fn added(&mut self) -> impl Iterator<Item = &Why> {
        let from = std::mem::replace(&mut self.written, self.all.len());
        self.all.iter().skip(from)
    }

    fn attributes(
        &mut self,
        known: &Known<Vec<Attribute>>,
    ) -> Option<Compact<Vec<(String, String)>>> {
        let pair = |one: &Attribute| (one.name.clone(), one.value.clone());
        match known {
            Known::NotRead(Why::NotAsked) => None,
            known => Some(self.compact(&known.map(|all| all.iter().map(pair).collect()))),
        }
    }

    fn compact<T: Clone>(&mut self, known: &Known<T>) -> Compact<T> {
        match known {
            Known::Read(value) => Compact::Read(value.clone()),
            Known::NotThere => Compact::NotThere,
            Known::NotAssignable => Compact::Other(0),
            Known::NotRead(why) => Compact::Other(self.place(why).saturating_add(1)),
        }
    }
}

/// Custom attributes by name.
fn named(all: &[(String, String)]) -> Vec<Attribute> {
    let all = all.iter().cloned();
    all.map(|(name, value)| Attribute { name, value }).collect()
}

/// What is wrong with a line.
pub(super) type Damage = &'static str;

/// A value, or why there is none: `[value]`, 0 for a value that the user cannot have, or the place
/// of the reason, counted from 1. Left out if there is no value.
#[derive(Default)]
enum Compact<T> {
    #[default]
    NotThere,
    Read(T),
    Other(u64),
}

impl<T> Compact<T> {
    fn is_not_there(&self) -> bool {
        matches!(self, Self::NotThere)
    }

    fn known(self, reasons: &[Why]) -> Result<Known<T>, Damage> {
        Ok(match self {
            Self::NotThere => Known::NotThere,
            Self::Read(value) => Known::Read(value),
            Self::Other(0) => Known::NotAssignable,
            Self::Other(place) => {
                let place = usize::try_from(place.saturating_sub(1)).ok();
                let why = place.and_then(|place| reasons.get(place));
                Known::NotRead(why.ok_or("it names a reason that no line gives")?.clone())
            }
        })
    }
}

impl<T: Serialize> Serialize for Compact<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotThere => s.serialize_none(),
            Self::Read(value) => [value].serialize(s),
            Self::Other(place) => s.serialize_u64(*place),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Compact<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Reader<T>(std::marker::PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Reader<T> {
            type Value = Compact<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of one value, or a number")
            }

            fn visit_u64<E>(self, place: u64) -> Result<Self::Value, E> {
                Ok(Compact::Other(place))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let value = seq.next_element()?;
                let value = value.ok_or_else(|| de::Error::invalid_length(0, &self))?;
                match seq.next_element::<de::IgnoredAny>()? {
                    None => Ok(Compact::Read(value)),
                    Some(_) => Err(de::Error::invalid_length(2, &self)),
                }
            }
        }
        d.deserialize_any(Reader(std::marker::PhantomData))
    }
}

/// A time in seconds since 1970, or as text if it has a fraction.
#[derive(Clone, Copy, PartialEq)]
struct Time(DateTime<Utc>);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0.timestamp_subsec_nanos() {
            0 => s.serialize_i64(self.0.timestamp()),
            _ => s.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Seconds(i64),
            Text(DateTime<Utc>),
        }
        match Written::deserialize(d)? {
            Written::Text(time) => Ok(Self(time)),
            Written::Seconds(seconds) => DateTime::from_timestamp(seconds, 0)
                .map(Self)
                .ok_or_else(|| de::Error::custom("a time is out of range")),
        }
    }
}

/// The earliest and the latest time, the source, and the latest time by silence of the log.
#[derive(Serialize, Deserialize, Clone, Copy, Default, PartialEq)]
struct When(Option<Time>, Option<Time>, Option<Source>, Option<Time>);

impl When {
    fn new(since: Since) -> Self {
        let Since {
            earliest,
            latest,
            source,
            by_silence,
        } = since;
        Self(
            earliest.map(Time),
            latest.map(Time),
            source,
            by_silence.map(Time),
        )
    }

    fn since(self) -> Since {
        Since {
            earliest: self.0.map(|time| time.0),
            latest: self.1.map(|time| time.0),
            source: self.2,
            by_silence: self.3.map(|time| time.0),
        }
    }
}

fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

macro_rules! compact {
    ($(#[$doc:meta])* struct $name:ident { $($key:literal $vis:vis $field:ident: $type:ty = $skip:literal,)* }) => {
        $(#[$doc])*
        #[derive(Default, Serialize, Deserialize)]
        pub(super) struct $name {
            $(#[serde(rename = $key, default, skip_serializing_if = $skip)] $vis $field: $type,)*
        }
    };
}

compact! {
    /// A user, with their own activity and look.
    struct UserLine {
        // `None` if it is the id or, without one, the address in lower case.
        "k" key: Option<UserKey> = "Option::is_none",
        "i" id: Option<UserId> = "Option::is_none",
        "e" email: String = "String::is_empty",
        "ee" earlier_emails: Vec<String> = "Vec::is_empty",
        "n" name: Option<String> = "Option::is_none",
        "g" groups: Vec<(GroupId, Option<String>)> = "Vec::is_empty",
        "r" role: Option<String> = "Option::is_none",
        "z" time_zone: Option<String> = "Option::is_none",
        "x" gone: bool = "is_usual",
        "d" department: Compact<String> = "Compact::is_not_there",
        "lc" large_meeting_capacity: Compact<i64> = "Compact::is_not_there",
        "le" large_meeting_enabled: Compact<bool> = "Compact::is_not_there",
        "v" last_client_version: Compact<String> = "Compact::is_not_there",
        "c" meeting_capacity: Compact<i64> = "Compact::is_not_there",
        "cf" meeting_capacity_from: Option<Source> = "Option::is_none",
        "s" user_status: Compact<Status> = "Compact::is_not_there",
        "t" user_type: Compact<UserType> = "Compact::is_not_there",
        "w" webinar: Compact<bool> = "Compact::is_not_there",
        "wc" webinar_capacity: Compact<i64> = "Compact::is_not_there",
        "uc" user_created_at: Option<Time> = "Option::is_none",
        "ll" last_login_time: Option<Time> = "Option::is_none",
        "h" licences: Vec<Licence> = "Vec::is_empty",
        "hb" held_by: Option<HeldBy> = "Option::is_none",
        "hd" disagreements: Vec<Disagreement> = "Vec::is_empty",
        "hc" in_conflict: bool = "is_usual",
        "ha" add_ons: Compact<()> = "Compact::is_not_there",
        "hs" licence_since: Vec<(Licence, When)> = "Vec::is_empty",
        "is" invited_since: When = "is_usual",
        "p" products: Compact<Vec<Product>> = "Compact::is_not_there",
        "ph" phone_assigned: Compact<bool> = "Compact::is_not_there",
        "em" employee: Compact<Employee> = "Compact::is_not_there",
        "ei" employee_id: Option<String> = "Option::is_none",
        // `None` if they were not asked for.
        "at" attributes: Option<Compact<Vec<(String, String)>>> = "Option::is_none",
        "u" unread: BTreeSet<String> = "BTreeSet::is_empty",
        "st" stated: Arc<Stated> = "is_usual",
        "lo" pub(super) look: Option<Look> = "Option::is_none",
        "a" pub(super) activity: Option<PackedPerson> = "Option::is_none",
        "hr" pub(super) host_rows: Option<PackedHost> = "Option::is_none",
    }
}

/// The key that a user has unless another is written.
fn usual_key(id: Option<&UserId>, email: &str) -> UserKey {
    match id {
        Some(id) => UserKey::named(id.as_str().to_owned()),
        None => UserKey::named(email.trim().to_lowercase()),
    }
}

impl UserLine {
    /// The line of a user, without look and activity.
    pub(super) fn new(user: &InventoryUser, reasons: &mut Reasons) -> Self {
        let InventoryUser {
            key,
            id,
            email,
            earlier_emails,
            name,
            groups,
            role,
            time_zone,
            gone,
            metadata,
            user_created_at,
            last_login_time,
            held,
            licence_since,
            invited_since,
            products,
            phone_assigned,
            employee,
            employee_id,
            attributes,
            unread,
            stated,
        } = user;
        let groups = groups.iter();
        let since = licence_since.iter();
        Self {
            key: (*key != usual_key(id.as_ref(), email)).then(|| key.clone()),
            id: id.clone(),
            email: email.clone(),
            earlier_emails: earlier_emails.clone(),
            name: name.clone(),
            groups: groups
                .map(|group| (group.id.clone(), group.name.clone()))
                .collect(),
            role: role.clone(),
            time_zone: time_zone.clone(),
            gone: *gone,
            user_created_at: user_created_at.map(Time),
            last_login_time: last_login_time.map(Time),
            licences: held.licences.clone(),
            held_by: held.by,
            disagreements: held.disagreements.clone(),
            in_conflict: held.in_conflict,
            add_ons: reasons.compact(&held.add_ons),
            licence_since: since
                .map(|(licence, since)| (licence.clone(), When::new(*since)))
                .collect(),
            invited_since: When::new(*invited_since),
            products: reasons.compact(products),
            phone_assigned: reasons.compact(phone_assigned),
            employee: reasons.compact(employee),
            employee_id: employee_id.clone(),
            attributes: reasons.attributes(attributes),
            unread: unread.clone(),
            stated: stated.clone(),
            ..Self::from_metadata(metadata, reasons)
        }
    }

    /// A line with nothing but the metadata fields.
    fn from_metadata(m: &Metadata, reasons: &mut Reasons) -> Self {
        Self {
            department: reasons.compact(&m.department),
            large_meeting_capacity: reasons.compact(&m.large_meeting_capacity),
            large_meeting_enabled: reasons.compact(&m.large_meeting_enabled),
            last_client_version: reasons.compact(&m.last_client_version),
            meeting_capacity: reasons.compact(&m.meeting_capacity),
            meeting_capacity_from: Some(m.meeting_capacity_from)
                .filter(|source| *source != Source::UserSettings),
            user_status: reasons.compact(&m.user_status),
            user_type: reasons.compact(&m.user_type),
            webinar: reasons.compact(&m.webinar),
            webinar_capacity: reasons.compact(&m.webinar_capacity),
            ..Self::default()
        }
    }

    /// The user of the line.
    pub(super) fn into_user(self, reasons: &[Why]) -> Result<InventoryUser, Damage> {
        let group = |(id, name)| GroupRef { id, name };
        let since = self.licence_since.into_iter();
        let key = self
            .key
            .unwrap_or_else(|| usual_key(self.id.as_ref(), &self.email));
        Ok(InventoryUser {
            key,
            id: self.id,
            email: self.email,
            earlier_emails: self.earlier_emails,
            name: self.name,
            groups: self.groups.into_iter().map(group).collect(),
            role: self.role,
            time_zone: self.time_zone,
            gone: self.gone,
            metadata: Metadata {
                department: self.department.known(reasons)?,
                large_meeting_capacity: self.large_meeting_capacity.known(reasons)?,
                large_meeting_enabled: self.large_meeting_enabled.known(reasons)?,
                last_client_version: self.last_client_version.known(reasons)?,
                meeting_capacity: self.meeting_capacity.known(reasons)?,
                meeting_capacity_from: self.meeting_capacity_from.unwrap_or(Source::UserSettings),
                user_status: self.user_status.known(reasons)?,
                user_type: self.user_type.known(reasons)?,
                webinar: self.webinar.known(reasons)?,
                webinar_capacity: self.webinar_capacity.known(reasons)?,
            },
            user_created_at: self.user_created_at.map(|time| time.0),
            last_login_time: self.last_login_time.map(|time| time.0),
            held: Held {
                licences: self.licences,
                by: self.held_by,
                disagreements: self.disagreements,
                in_conflict: self.in_conflict,
                add_ons: self.add_ons.known(reasons)?,
            },
            licence_since: since
                .map(|(licence, when)| (licence, when.since()))
                .collect(),
            invited_since: self.invited_since.since(),
            products: self.products.known(reasons)?,
            phone_assigned: self.phone_assigned.known(reasons)?,
            employee: self.employee.known(reasons)?,
            employee_id: self.employee_id,
            attributes: match self.attributes {
                None => Known::NotRead(Why::NotAsked),
                Some(known) => known.known(reasons)?.map(|all| named(all)),
            },
            unread: self.unread,
            stated: self.stated,
        })
    }
}
