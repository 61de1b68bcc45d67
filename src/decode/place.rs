//! Which member of the answer the fast pass reads, and where in it: what [`again`](super::again) finds
//! records by.

use std::cell::Cell;

use bytes::Bytes;

use super::SCOPE;

thread_local! {
    pub(super) static LIST: Cell<List> = const { Cell::new(List::NONE) };
}

/// The member of the answer that is read, as far as it is a list.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) state: State,
    /// Where the name of the member begins and ends in the body.
    pub(super) name: (usize, usize),
    /// The element that is read.
    pub(super) index: usize,
    /// Its first element begins where that of the member does.
    pub(super) proved: bool,
    /// Where the record begins that is to be read again.
    pub(super) again: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    None,
    /// The value of the member begins.
    Member,
    /// A list that may be this value is read.
    Elements,
    /// An element of it is read, and what is in that is no record of the list.
    Inside,
}

impl List {
    pub(super) const NONE: Self = Self {
        state: State::None,
        name: (0, 0),
        index: 0,
        proved: false,
        again: None,
    };
}

/// Where a text stands in the body that the fast pass reads, if it is borrowed from there.
pub(super) fn position(body: &Bytes, address: usize, length: usize) -> Option<usize> {
    let at = address.checked_sub(body.as_ptr().addr())?;
    (at.checked_add(length)? <= body.len()).then_some(at)
}

/// The value of a member of the answer begins, whose name stands at this address.
pub(super) fn begin_member(address: usize, length: usize) {
    let at = SCOPE.with_borrow(|s| position(&s.body, address, length));
    LIST.set(at.map_or(List::NONE, |at| List {
        state: State::Member,
        name: (at, at.saturating_add(length)),
        ..List::NONE
    }));
}

/// It ended, or a body begins.
pub(super) fn end_member() {
    LIST.set(List::NONE);
}
