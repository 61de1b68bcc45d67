//! Filters that begin with a field.

use crate::error::{Error, ErrorKind, Result};
use crate::usage::filter::Filter;
use crate::usage::filter::field::Field;
use crate::usage::filter::node::Test;
use crate::usage::filter::op::Op;
use crate::usage::filter::operand::Operand;
use crate::usage::filter::value::Value;

/// A field to be compared with a value: the beginning of a [`Filter`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked(pub(super) Field);

/// Begins a filter on a field.
pub fn field(field: Field) -> Asked {
    Asked(field)
}

impl Asked {
    pub(super) fn compare(self, op: Op, value: Value) -> Result<Filter> {
        let wrong = |message| Error::new(ErrorKind::Request, message);
        op.check(&self.0).map_err(wrong)?;
        let operand = Operand::read(&self.0, op, value).map_err(wrong)?;
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
        let each = values.into_iter().map(|value| self.clone().is(value));
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

    /// Users with this value to the letter and to the last number: case counts, `6.2` is not
    /// `6.2.11`, and `webinar` is the licence without a capacity. That is what groups go by.
    ///
    /// # Errors
    /// As with [`Asked::is`].
    pub fn is_exactly(self, value: impl Into<Value>) -> Result<Filter> {
        self.compare(Op::Exactly, value.into())
    }

    /// Users with a text that has this one in it. Case is ignored.
    ///
    /// # Errors
    /// As with [`Asked::is`], and if the values of the field are not text.
    pub fn contains(self, text: impl Into<String>) -> Result<Filter> {
        self.compare(Op::Contains, text.into().into())
    }

    /// Users with a text that starts with this one. Case is ignored.
    ///
    /// # Errors
    /// As with [`Asked::contains`].
    pub fn starts_with(self, text: impl Into<String>) -> Result<Filter> {
        self.compare(Op::StartsWith, text.into().into())
    }

    /// Users of whom it was read whether they have a value. This is never undecided.
    pub fn is_read(self) -> Filter {
        Filter::term(self.0, Test::Read)
    }

    /// Users of whom it was not read whether they have a value. This is never undecided.
    pub fn is_not_read(self) -> Filter {
        Filter::term(self.0, Test::NotRead)
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
