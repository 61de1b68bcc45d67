//! Types with fields, and groups by the values of a field.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::error::Result;
use crate::ordered;
use crate::usage::filter::field::Field;
use crate::usage::filter::value::Value;
use crate::usage::filter::{Filter, field};
use crate::usage::words::known::Known;

/// A type with fields, such as a user.
pub trait Fields {
    /// The values of a field. There can be several, such as groups and licences. If there is no
    /// value, or it is `NotThere`, `NotAssignable` or blank text, the field is not set. A value of
    /// another kind than that of the field is equal to no value.
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

/// The values of a field without blank text; `None` if the field was not read.
pub(super) fn set(subject: &(impl Fields + ?Sized), field: Field) -> Option<Vec<Value>> {
    match subject.field(field) {
        Known::Read(mut values) => {
            values.retain(|value| !value.is_blank());
            Some(values)
        }
        Known::NotThere | Known::NotAssignable => Some(Vec::new()),
        Known::NotRead(_) => None,
    }
}

/// A group of users with the same value of a field. Values come first and are sorted by kind, so
/// that numbers and versions are not sorted as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKey {
    /// The users with this value.
    Value(Value),
    /// The users without a value.
    NotSet,
    /// The users whose value was not read.
    NotRead,
}

impl GroupKey {
    /// The filter that selects the members of the group, where the groups are those of this field:
    /// the users for whom [`groups`] gives this key, and no others.
    ///
    /// ```
    /// use zoom_admin::usage::filter::{Field, GroupKey};
    ///
    /// let sales = GroupKey::Value("Sales".into());
    /// assert_eq!(sales.filter(Field::Department)?.to_string(), "department is exactly Sales");
    /// assert_eq!(GroupKey::NotRead.filter(Field::Group)?.to_string(), "group is not read");
    /// # Ok::<(), zoom_admin::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) for a value that the field does not take:
    /// the groups are of another field, or the value was made in code and has no text form.
    pub fn filter(&self, by: Field) -> Result<Filter> {
        match self {
            GroupKey::Value(value) => field(by).is_exactly(value.clone()),
            GroupKey::NotSet => Ok(field(by).is_not_set()),
            GroupKey::NotRead => Ok(field(by).is_not_read()),
        }
    }
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

/// Written as its text, so that it can be the key of a map.
impl Serialize for GroupKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// The groups that a user belongs to, by a field: one for each value, and never none. Text is
/// compared exactly, except for surrounding blanks.
pub fn groups(subject: &(impl Fields + ?Sized), field: Field) -> BTreeSet<GroupKey> {
    let Some(values) = set(subject, field) else {
        return ordered::set([GroupKey::NotRead]);
    };
    if values.is_empty() {
        return ordered::set([GroupKey::NotSet]);
    }
    let keys = values
        .into_iter()
        .map(|value| GroupKey::Value(value.normal()));
    ordered::set(keys)
}
