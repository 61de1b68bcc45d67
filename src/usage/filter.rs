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
//!   days. The names are those of [`Field`]; its titles in quotes (`"Last Client Version"`) and
//!   Zoom's own names (`dept`, `status`, `type`, `last_login_time`, `user_created_at`, ...) are read,
//!   too: [`Field::aliases`] lists those.
//! - `custom.Team = Blue` and `"custom.Cost centre" = 4711`: the custom attributes that the company
//!   defines in Zoom, by name ([`Field::custom`]). Case is ignored.
//! - `department in (Sales, Support)`, also `not in`.
//! - `department contains sales`, `email starts with "ann."`, for text; also `not contains` and
//!   `not starts with`.
//! - `department is set`, `department is not set`; `webinar is read`, `webinar is not read`.
//! - `department is exactly Sales`: the same to the letter, as [`GroupKey::filter`] uses it.
//! - `last_login < today - 60d`, also `today` and `today + 7d`: days told from the day of the review.
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

pub(super) mod asked;
pub(super) mod field;
pub(super) mod group;
mod lex;
pub(super) mod node;
pub(super) mod of_user;
pub(super) mod op;
pub(super) mod operand;
pub(super) mod parse;
pub(super) mod relative;
pub(super) mod value;
pub(super) mod words;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use chrono::NaiveDate;

use self::node::Evaluation;
use crate::error::{Error, Result};

pub use asked::{Asked, field};
pub use field::{AttributeName, Field, Kind};
pub use group::{Fields, GroupKey, groups};
pub use node::{Node, Test};
pub use op::Op;
pub use operand::Operand;
pub use parse::FilterError;
pub use relative::RelativeDay;
pub use value::{Value, Version, client};

/// The deepest nesting of brackets in the text of a filter.
pub const MAX_DEPTH: usize = 64;

/// Selects users by their fields. See [the module](self) for the text form and its meaning.
///
/// In serde it is written as its text; `null` and an empty text are read as everyone. Filters that
/// were built in the same way have the same text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filter(Node);

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

    /// The filter of a syntax tree, which may have any form. Its values are read as those of the
    /// fields.
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) for a value or comparison that a field does not take.
    pub fn from_node(node: Node) -> Result<Self> {
        let each = |nodes: Vec<Node>| -> Result<Vec<Filter>> {
            nodes.into_iter().map(Filter::from_node).collect()
        };
        Ok(match node {
            Node::Everyone => Filter::everyone(),
            Node::Term(field, Test::Compare(op, Operand::Value(value))) => {
                Asked(field).compare(op, value)?
            }
            Node::Term(field, Test::Compare(op, family)) => {
                Asked(field).compare(op, Value::Text(family.to_string()))?
            }
            Node::Term(field, test) => Filter::term(field, test),
            Node::Not(node) => Filter::from_node(*node)?.not(),
            Node::All(nodes) => Filter::all(each(nodes)?),
            Node::Any(nodes) => Filter::any(each(nodes)?),
        })
    }

    /// The syntax tree.
    pub fn node(&self) -> &Node {
        &self.0
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
            Node::Term(field, test) => match test.opposite() {
                Some(opposite) => Node::Term(field, opposite),
                None => Node::Not(Box::new(Node::Term(field, test))),
            },
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

    /// Whether a user matches; `None` if that depends on a value that was not read, or on which day
    /// is today: [`matches_on`](Self::matches_on) and [`on`](Self::on) tell that.
    pub fn matches(&self, user: &(impl Fields + ?Sized)) -> Option<bool> {
        self.0.matches(&mut Evaluation::new(user, None))
    }

    /// Whether a user matches if today is this day; `None` if that depends on a value that was not
    /// read.
    pub fn matches_on(&self, user: &(impl Fields + ?Sized), today: NaiveDate) -> Option<bool> {
        self.0.matches(&mut Evaluation::new(user, Some(today)))
    }

    /// The filter with the days that are meant if today is this day: `today - 60d` becomes a day of
    /// the calendar. Reviews do this with the day of the decision.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Self {
        Self(self.0.on(today))
    }

    /// Whether it has a day that is told from today.
    pub fn is_relative(&self) -> bool {
        self.0.is_relative()
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
