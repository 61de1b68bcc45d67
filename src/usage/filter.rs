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
//! - `everyone`, or an empty text.
//!
//! A value is a word of letters, digits and `. : - _ / @ +`, or text in double quotes, where `\"`
//! is a quote and `\\` a backslash. Keywords ignore case, and are values only in quotes.
//!
//! # What is equal
//!
//! - Text: case and surrounding blanks are ignored.
//! - Versions: only as many numbers are compared as the filter has; numbers that the user's version
//!   lacks count as 0. So `= 6.2` and `<= 6.2` are true for 6.2.11, `> 6.2` is not, and `= 6.2` is
//!   not true for 6.20.
//! - Licences: `webinar` is equal to any webinar licence, `webinar:500` only to that with capacity 500;
//!   `united` is equal to any United plan, `workplace` to any bundle.
//!
//! If a field has several values, such as groups or licences, one of them is enough; `!=` is true
//! if none is equal.
//!
//! # Missing values
//!
//! For a field that is not set, `!=` and `is not set` are true and all other tests are false. A
//! user who cannot have a value, such as that of an add-on without a base, has none.
//!
//! A test of a value that was not read is undecided. The filter is undecided, too, unless its other
//! tests decide it: `department = Sales or webinar = yes` is true for a user in Sales even if the
//! settings were not read.

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

use self::node::{Cache, Node, Op, Test};
use self::value::Operand;
use crate::error::{Error, ErrorKind, Result};

pub use field::{Field, Kind};
pub use group::{Fields, GroupKey, groups};
pub use parse::FilterError;
pub use value::{Value, Version, client};

/// The deepest nesting of brackets in the text of a filter.
pub const MAX_DEPTH: usize = 64;

/// Selects users by their fields. See [the module](self) for the text form and its meaning.
///
/// In serde it is written as its text; `null` and an empty text are read as everyone. Filters that
/// were built in the same way have the same text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filter(Node);

/// A field to be compared with a value: the beginning of a [`Filter`].
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
        let operand = Operand::read(self.0, value).map_err(wrong)?;
        Ok(Filter::term(self.0, Test::Compare(op, operand)))
    }

    /// Users with this value.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for a value that the field does not take. The message names the field
    /// and its values.
    pub fn is(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::Is, value.into())
    }

    /// Users without this value, including those who have no value.
    ///
    /// # Errors
    /// As with [`Asked::is`].
    pub fn is_not(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::IsNot, value.into())
    }

    /// Users with one of these values; nobody if there are no values.
    ///
    /// # Errors
    /// As with [`Asked::is`].
    pub fn is_any_of<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Result<Filter> {
        let each = values.into_iter().map(|value| self.is(value));
        Ok(Filter::any(each.collect::<Result<_>>()?))
    }

    /// Users with a value less than this.
    ///
    /// # Errors
    /// As with [`Asked::is`], and if the values of the field have no order.
    pub fn less(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::Less, value.into())
    }

    /// Users with this value or less.
    ///
    /// # Errors
    /// As with [`Asked::less`].
    pub fn at_most(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::AtMost, value.into())
    }

    /// Users with a value more than this.
    ///
    /// # Errors
    /// As with [`Asked::less`].
    pub fn more(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::More, value.into())
    }

    /// Users with this value or more.
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

    /// Users who have no value.
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

    /// Users who match both filters.
    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        Self::all(vec![self, other])
    }

    /// Users who match at least one of the filters.
    #[must_use]
    pub fn or(self, other: Filter) -> Self {
        Self::any(vec![self, other])
    }

    /// Users who do not match the filter. Undecided users stay undecided.
    #[must_use]
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Self {
        Self(match self.0 {
            Node::Not(node) => *node,
            Node::Term(field, Test::Set) => Node::Term(field, Test::NotSet),
            Node::Term(field, Test::NotSet) => Node::Term(field, Test::Set),
            Node::Term(field, Test::Compare(Op::Is, operand)) => {
                Node::Term(field, Test::Compare(Op::IsNot, operand))
            }
            Node::Term(field, Test::Compare(Op::IsNot, operand)) => {
                Node::Term(field, Test::Compare(Op::Is, operand))
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

    /// Whether all users match, whatever their values.
    pub fn is_everyone(&self) -> bool {
        self.0 == Node::Everyone
    }

    /// Whether a user matches; `None` if that depends on a value that was not read.
    pub fn matches(&self, user: &(impl Fields + ?Sized)) -> Option<bool> {
        self.0.matches(user, &mut Cache::new())
    }

    /// The fields that the filter uses.
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

/// The text form, which can be read back as the same filter. A filter that was built in code can
/// nest deeper than text may.
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
