//! Where the values come from, and groups by them.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Serialize, Serializer};

use super::super::fields::{Known, Metadata};
use super::field::Field;
use super::value::{Value, client};

/// Something that has fields: a user.
pub trait Fields {
    /// The values of a field, of which there can be several: groups, licences. None, as
    /// `NotThere`, `NotAssignable` and blank text, is a field that is not set. A value of another
    /// kind than the field's is equal to nothing.
    fn field(&self, field: Field) -> Known<Vec<Value>>;
}

impl<F: Fields + ?Sized> Fields for &F {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        (**self).field(field)
    }
}

/// The nine fields, and the platform of the client.
impl Fields for Metadata {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let number = |number: &i64| Some(Value::Number(*number));
        let yes_no = |yes: &bool| Some(Value::YesNo(*yes));
        match field {
            Field::Department => values(&self.department, |text| Some(Value::Text(text.clone()))),
            Field::LargeMeetingCapacity => values(&self.large_meeting_capacity, number),
            Field::LargeMeetingEnabled => values(&self.large_meeting_enabled, yes_no),
            // What is no version is text, which no version equals.
            Field::LastClientVersion => values(&self.last_client_version, |text| {
                let text_of = || Value::Text(text.clone());
                Some(client(text).0.map_or_else(text_of, Value::Version))
            }),
            Field::MeetingCapacity => values(&self.meeting_capacity, number),
            Field::UserStatus => values(&self.user_status, |status| {
                Some(Value::Status(status.clone()))
            }),
            Field::UserType => values(&self.user_type, |kind| Some(Value::Type(*kind))),
            Field::Webinar => values(&self.webinar, yes_no),
            Field::WebinarCapacity => values(&self.webinar_capacity, number),
            Field::Platform => values(&self.last_client_version, |text| {
                client(text).1.map(Value::Text)
            }),
            _ => Known::NotRead("not part of the metadata".to_owned()),
        }
    }
}

fn values<T>(known: &Known<T>, value: impl FnOnce(&T) -> Option<Value>) -> Known<Vec<Value>> {
    match known {
        Known::Read(read) => Known::Read(value(read).into_iter().collect()),
        Known::NotThere => Known::NotThere,
        Known::NotAssignable => Known::NotAssignable,
        Known::NotRead(why) => Known::NotRead(why.clone()),
    }
}

/// The values of a field that is read, without blanks; `None` if it is not.
pub(super) fn set(of: &(impl Fields + ?Sized), field: Field) -> Option<Vec<Value>> {
    match of.field(field) {
        Known::Read(mut values) => {
            values.retain(|value| !value.is_blank());
            Some(values)
        }
        Known::NotThere | Known::NotAssignable => Some(Vec::new()),
        Known::NotRead(_) => None,
    }
}

/// A group of users that share a value of a field. Values come first, in their order: numbers and
/// versions as such.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKey {
    /// Those with the value.
    Value(Value),
    /// Those who have none.
    NotSet,
    /// Those of whom it was not read.
    NotRead,
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GroupKey::Value(value) => value.fmt(f),
            GroupKey::NotSet => f.pad("(not set)"),
            GroupKey::NotRead => f.pad("(not read)"),
        }
    }
}

/// As its text, so that it can be the key of a map.
impl Serialize for GroupKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// The groups that a user is in, by a field: one per value. Never empty. Text counts as it is
/// written, but for the blanks around it.
pub fn groups(of: &(impl Fields + ?Sized), field: Field) -> BTreeSet<GroupKey> {
    let Some(values) = set(of, field) else {
        return BTreeSet::from([GroupKey::NotRead]);
    };
    if values.is_empty() {
        return BTreeSet::from([GroupKey::NotSet]);
    }
    let keys = values
        .into_iter()
        .map(|value| GroupKey::Value(value.normal()));
    keys.collect()
}
