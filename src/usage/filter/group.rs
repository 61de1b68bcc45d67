//! Where the values come from, and groups by them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::usage::filter::field::Field;
use crate::usage::filter::value::Value;
use crate::usage::words::known::Known;

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

impl<F: Fields + ?Sized> Fields for Arc<F> {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        (**self).field(field)
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
