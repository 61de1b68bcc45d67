//! What a body is read as.

use std::borrow::Cow;
use std::ops::Range;

/// Why there is no tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The body ends too early.
    Cut,
    /// It is no JSON, or damaged in a way that leaves open what belongs where.
    Broken,
}

/// What was wrong with the text of a value that was read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repair {
    /// The value is what was meant.
    Certain(&'static str),
    /// A text of which parts are lost.
    Garbled(&'static str),
    /// One of two that contradict each other.
    Contradicted(&'static str),
}

/// A value and where it stands in the body.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) span: Range<usize>,
    pub(crate) repair: Option<Repair>,
}

/// A value.
#[derive(Debug)]
pub(crate) enum Kind<'a> {
    Null,
    Bool(bool),
    /// As it was written: digits are never lost.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Map(Map<'a>),
    /// No value, for this reason.
    Unreadable(&'static str),
}

/// The members of an object, each key once.
#[derive(Debug, Default)]
pub(crate) struct Map<'a> {
    pub(crate) entries: Vec<(Cow<'a, str>, Node<'a>)>,
    /// A key is damaged: which member is missing cannot be told.
    pub(crate) key_lost: bool,
}

/// A body that was read.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) root: Node<'a>,
    /// What was passed over outside of any value.
    pub(crate) repairs: Vec<&'static str>,
}

// What a reader of errors asks.
#[allow(dead_code)]
impl<'a> Node<'a> {
    /// A member of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        let entries = self.entries()?;
        entries.iter().find(|(k, _)| k == key).map(|(_, node)| node)
    }

    /// The members, if this is an object.
    pub(crate) fn entries(&self) -> Option<&[(Cow<'a, str>, Node<'a>)]> {
        match &self.kind {
            Kind::Map(map) => Some(&map.entries),
            _ => None,
        }
    }

    /// The elements, if this is a list.
    pub(crate) fn elements(&self) -> Option<&[Node<'a>]> {
        match &self.kind {
            Kind::List(list) => Some(list),
            _ => None,
        }
    }

    /// A text or a number, as it was written.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            Kind::Number(digits) => Some(digits),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }
}
