//! Filters over users, from code and from text, and groups by the same fields.
//!
//! ```
//! use zoom_admin::usage::filter::{Field, Filter, field};
//!
//! let text = r#"department = "Sales" and user_type = Pro and last_client_version < 5.17"#;
//! let filter: Filter = text.parse()?;
//! let same = field(Field::Department)
//!     .is("Sales")?
//!     .and(field(Field::UserType).is("Pro")?)
//!     .and(field(Field::LastClientVersion).less("5.17")?);
//! assert_eq!(filter, same);
//! assert_eq!(
//!     filter.to_string(),
//!     "department = Sales and user_type = Pro and last_client_version < 5.17"
//! );
//! # Ok::<(), zoom_admin::Error>(())
//! ```
//!
//! # The text
//!
//! - `department = Sales`, also with `!=`; with `<`, `<=`, `>` and `>=` for numbers, versions and
//!   days. The names are those of [`Field`].
//! - `department in (Sales, Support)`, also `not in`.
//! - `department is set`, `department is not set`.
//! - `not`, `and`, `or` and brackets: `not` binds tightest, `or` least. Brackets nest no deeper than
//!   [`MAX_DEPTH`].
//! - `everyone`, or nothing at all.
//!
//! A value is a word of letters, digits and `. : - _ / @ +`, or text in double quotes, where `\"` is
//! a quote and `\\` a backslash. Keywords, which are read without regard to case, are values in
//! quotes only.
//!
//! # What is equal
//!
//! - Text: without regard to case and to blanks around it.
//! - Versions: by the numbers that the filter has, where those that the user's version lacks are 0.
//!   `= 6.2` is true of 6.2.11 and not of 6.20, and as all of 6.2 is equal, `<= 6.2` is true of it
//!   and `> 6.2` is not.
//! - Licences: `webinar` is any webinar licence, `webinar:500` the one of 500; `united` is any United
//!   plan, `workplace` any bundle.
//!
//! Of several values, as with groups and licences, one is enough; `!=` is true if none is equal.
//!
//! # What is not there
//!
//! Of a field that is not set, `!=` and `is not set` are true, and all else is false. A user who
//! cannot have a value, as of an add-on without a base, has none.
//!
//! What was not read is undecided, unless the rest decides: `department = Sales or webinar = yes`
//! holds for somebody in Sales, whatever the settings would have said.

pub(super) mod field;
pub(super) mod group;
pub(super) mod node;
pub(super) mod of_user;
pub(super) mod parse;
pub(super) mod value;
pub(super) mod words;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::node::{Node, Op, Seen, Test};
use self::value::Wanted;
use crate::error::{Error, ErrorKind, Result};

pub use field::{Field, Kind};
pub use group::{Fields, GroupKey, groups};
pub use parse::FilterError;
pub use value::{Value, Version, client};

/// How deep brackets may nest in the text of a filter.
pub const MAX_DEPTH: usize = 64;

/// A choice of users by their fields. See [the module](self) for the text form and what it means.
///
/// In serde it is its text; nothing, as `null` or an empty text, is everyone. The text of two
/// filters that were built alike is the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filter(Node);

/// A field that is to be compared with something: the beginning of a [`Filter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked(Field);

/// Begins a filter on a field.
pub fn field(field: Field) -> Asked {
    Asked(field)
}

impl Asked {
    fn compare(self, op: Op, value: Value) -> Result<Filter> {
        let wrong = |message| Error::new(ErrorKind::Request, message);
        op.check(self.0).map_err(wrong)?;
        let wanted = Wanted::read(self.0, value).map_err(wrong)?;
        Ok(Filter::term(self.0, Test::Compare(op, wanted)))
    }

    /// Users with this value.
    ///
    /// # Errors
    /// [`ErrorKind::Request`], naming the field and what it takes; so with the others.
    pub fn is(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::Is, value.into())
    }

    /// Users without this value, those who have none among them.
    ///
    /// # Errors
    /// As with [`Asked::is`].
    pub fn is_not(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::IsNot, value.into())
    }

    /// Users with one of these values; of no values, nobody.
    ///
    /// # Errors
    /// As with [`Asked::is`].
    pub fn is_any_of<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Result<Filter> {
        let each = values.into_iter().map(|value| self.is(value));
        Ok(Filter::any(each.collect::<Result<_>>()?))
    }

    /// Users with less than this.
    ///
    /// # Errors
    /// As with [`Asked::is`], and where the field's values have no order.
    pub fn less(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::Less, value.into())
    }

    /// Users with this or less.
    ///
    /// # Errors
    /// As with [`Asked::less`].
    pub fn at_most(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::AtMost, value.into())
    }

    /// Users with more than this.
    ///
    /// # Errors
    /// As with [`Asked::less`].
    pub fn more(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::More, value.into())
    }

    /// Users with this or more.
    ///
    /// # Errors
    /// As with [`Asked::less`].
    pub fn at_least(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::AtLeast, value.into())
    }

    /// Users who have a value.
    pub fn is_set(self) -> Filter {
        Filter::term(self.0, Test::Set)
    }

    /// Users who have none.
    pub fn is_not_set(self) -> Filter {
        Filter::term(self.0, Test::NotSet)
    }
}

impl Filter {
    /// Everyone.
    pub fn everyone() -> Self {
        Self::default()
    }

    /// Reads the text form, as [`FromStr`] does, with the place of an error.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::parse(text)
    }

    fn term(field: Field, test: Test) -> Self {
        Self(Node::Term(field, test))
    }

    /// Those whom both let through.
    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        Self::all(vec![self, other])
    }

    /// Those whom one lets through: with everyone, that is everyone.
    #[must_use]
    pub fn or(self, other: Filter) -> Self {
        Self::any(vec![self, other])
    }

    /// Those whom it does not let through. Who is undecided stays so.
    #[must_use]
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Self {
        Self(match self.0 {
            Node::Not(node) => *node,
            Node::Term(field, Test::Set) => Node::Term(field, Test::NotSet),
            Node::Term(field, Test::NotSet) => Node::Term(field, Test::Set),
            Node::Term(field, Test::Compare(Op::Is, wanted)) => {
                Node::Term(field, Test::Compare(Op::IsNot, wanted))
            }
            Node::Term(field, Test::Compare(Op::IsNot, wanted)) => {
                Node::Term(field, Test::Compare(Op::Is, wanted))
            }
            node => Node::Not(Box::new(node)),
        })
    }

    fn all(filters: Vec<Filter>) -> Self {
        let nobody = Filter::everyone().not();
        let mut all = Vec::new();
        for filter in filters {
            match filter.0 {
                Node::Everyone => {}
                Node::All(nodes) if all.is_empty() => all = nodes,
                Node::All(nodes) => all.extend(nodes),
                node if node == nobody.0 => return nobody,
                node => all.push(node),
            }
        }
        Self(match all.len() {
            0 | 1 => all.pop().unwrap_or_default(),
            _ => Node::All(all),
        })
    }

    fn any(filters: Vec<Filter>) -> Self {
        let nobody = Filter::everyone().not();
        let mut any = Vec::new();
        for filter in filters {
            match filter.0 {
                Node::Everyone => return Filter::everyone(),
                Node::Any(nodes) if any.is_empty() => any = nodes,
                Node::Any(nodes) => any.extend(nodes),
                node if node == nobody.0 => {}
                node => any.push(node),
            }
        }
        Self(match any.len() {
            0 | 1 => any.pop().unwrap_or(nobody.0),
            _ => Node::Any(any),
        })
    }

    /// Whether it lets everyone through, whoever they are.
    pub fn is_everyone(&self) -> bool {
        self.0 == Node::Everyone
    }

    /// Whether it lets a user through; `None` if that hangs on something that was not read.
    pub fn matches(&self, user: &(impl Fields + ?Sized)) -> Option<bool> {
        self.0.matches(user, &mut Seen::new())
    }

    /// The fields that it asks for.
    pub fn fields(&self) -> BTreeSet<Field> {
        let mut fields = BTreeSet::new();
        self.0.fields(&mut fields);
        fields
    }
}

/// As [`Filter::not`].
impl std::ops::Not for Filter {
    type Output = Filter;

    fn not(self) -> Filter {
        Filter::not(self)
    }
}

/// The text form, which reads back as the same filter. One from code can nest deeper than text may.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Filter {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(Filter::parse(text)?)
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.0.depth() > MAX_DEPTH {
            let message = format!("the filter nests deeper than {MAX_DEPTH}");
            return Err(serde::ser::Error::custom(message));
        }
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(d)?.unwrap_or_default();
        Filter::parse(&text).map_err(serde::de::Error::custom)
    }
}
