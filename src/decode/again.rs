//! Records that lost something are read again at once, alone: the rest of their page stays as it is.
//!
//! A record that is read again needs its bytes and its path, and serde tells a visitor neither. But
//! the fast pass borrows texts without escapes from the body, so the address of a record's first name
//! tells where the record begins. Its path is known where it is an element of a list that is a member
//! of the answer: the name of that member, and a count. Whether the list is that member is proved at
//! its first element, before which there is nothing but `"users": [`; before the others, there is a
//! comma. Where any of this does not hold, the flag stays up, and the second pass reads the whole body.

use bytes::Bytes;

use super::lenient::{self, Node};
use super::place::{LIST, List, State, position};
use super::trace::{self, Found, Trace};
use super::traced;
use super::{Lenient, SCOPE, Scope};

/// A list begins: whether it may be the member's value.
pub(super) fn begin_list() -> bool {
    let list = LIST.get();
    let state = match list.state {
        State::Member => State::Elements,
        State::Elements => State::Inside,
        other => other,
    };
    LIST.set(List { state, ..list });
    list.state == State::Member
}

/// An element of that list was read: it, or what it is when it is read again.
pub(super) fn next_element<T: Lenient>(read: Option<T>) -> Option<T> {
    match take_again() {
        Some((body, start)) => again(&body, start).unwrap_or(read),
        None => read,
    }
}

/// What is to be read again, if anything. The next element begins.
fn take_again() -> Option<(Bytes, usize)> {
    let list = LIST.get();
    let again = list
        .again
        .map(|start| (SCOPE.with_borrow(|s| s.body.clone()), start));
    if again.is_none() {
        end_element();
    }
    again
}

fn end_element() {
    let list = LIST.get();
    LIST.set(List {
        state: State::Elements,
        index: list.index.saturating_add(1),
        again: None,
        ..list
    });
}

/// Reads the element that begins at `start` with the tree at hand; `None` if it cannot be read so.
fn again<T: Lenient>(body: &Bytes, start: usize) -> Option<Option<T>> {
    let node = lenient::record_at(body, start);
    let read = node.and_then(|node| {
        begin_trace(body, &node);
        let read = traced::element(&node).ok();
        end_trace(read.is_some());
        read
    });
    end_element();
    read
}

/// An element that is an object begins: whether it could be read again alone.
pub(super) fn begin_record() -> bool {
    let list = LIST.get();
    let fast = |s: &Scope| !s.lost && !s.drift && s.trace.is_none();
    let outermost = list.state == State::Elements && SCOPE.with_borrow(fast);
    if outermost {
        LIST.set(List {
            state: State::Inside,
            ..list
        });
    }
    outermost
}

/// The record has ended, whose first name stands at this address: whether it is to be read again,
/// since it lost something, or `failed` after all of it was read.
pub(super) fn end_record(first_name: Option<(usize, usize)>, failed: bool) -> bool {
    let list = LIST.get();
    SCOPE.with_borrow_mut(|s| {
        let lost = failed || s.lost;
        // The first element is looked at in any case, since the others hang on it.
        if !lost && list.index > 0 {
            return false;
        }
        let start = first_name
            .and_then(|(address, length)| position(&s.body, address, length))
            .and_then(|name| before(&s.body, name.checked_sub(1)?, b'{'));
        let Some(start) = start else { return false };
        let proved = match list.index {
            0 => begins(&s.body, start, list.name.1),
            _ => list.proved && before(&s.body, start, b',').is_some(),
        };
        let again = (lost && proved).then_some(start);
        s.lost |= again.is_some();
        LIST.set(List {
            proved,
            again,
            ..list
        });
        again.is_some()
    })
}

/// Where `byte` stands, if there are only blanks between it and `at`.
fn before(body: &[u8], at: usize, byte: u8) -> Option<usize> {
    let text = body.get(..at)?.trim_ascii_end();
    (text.last() == Some(&byte)).then(|| text.len() - 1)
}

/// Whether the record at `start` is the first of the list that is the value of the name that ends at
/// `name_end`.
fn begins(body: &[u8], start: usize, name_end: usize) -> bool {
    let list = before(body, start, b'[');
    let colon = list.and_then(|list| before(body, list, b':'));
    colon.and_then(|colon| before(body, colon, b'"')) == Some(name_end)
}

fn begin_trace(body: &Bytes, node: &Node<'_>) {
    let list = LIST.get();
    let name = body.get(list.name.0..list.name.1).unwrap_or_default();
    let trace = Trace::of_element(
        &String::from_utf8_lossy(name),
        list.index,
        node.span.clone(),
    );
    SCOPE.with_borrow_mut(|s| s.trace = Some(trace));
}

/// What was noted stays, and the loss is settled, if the record could be read.
fn end_trace(read: bool) {
    trace::take_garbled();
    SCOPE.with_borrow_mut(|s| {
        let trace = s.trace.take();
        s.lost = !read;
        s.found
            .extend(trace.into_iter().flat_map(Trace::into_found));
    });
}

/// The notes on the records that were read again.
pub(super) fn take_found() -> Vec<Found> {
    SCOPE.with_borrow_mut(|s| std::mem::take(&mut s.found))
}

#[cfg(test)]
mod tests;
