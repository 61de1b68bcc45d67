//! Where a reader that lost its way goes on: the end of a damaged record is sought, and found where all
//! that follows is what it should be.

use std::ops::Range;

use super::number::holds_more;
use super::tree::{Fault, Kind, Map, Node};
use super::{End, Reader, Within};

/// How many records of one body may be damaged so that their end has to be sought.
const RESCUES: u32 = 64;

/// Why a value is unreadable whose end had to be sought.
pub(super) const DAMAGED: &str = "its JSON is damaged";

impl<'a> Reader<'a> {
    /// Seeks the end of what began at `start` and is damaged: the first place from where all that
    /// follows is what it should be. Gives that place, and what follows.
    pub(super) fn rescue(
        &mut self,
        start: usize,
        within: Within,
    ) -> Result<(usize, Tail<'a>), Fault> {
        if self.strict {
            return Err(Fault::Broken);
        }
        self.rescues += 1;
        let mut fault = Fault::Broken;
        for place in start..self.bytes.len() {
            // Once it is given up anywhere, a later place would only hide how much is damaged.
            if self.rescues > RESCUES || self.budget == 0 {
                return Err(fault);
            }
            if !self.may_go_on(start, place, within) {
                continue;
            }
            let repairs = self.repairs.len();
            self.at = place;
            let tail = self.tail(within);
            self.strict = false;
            match tail {
                Ok(tail) => return Ok((place, tail)),
                Err(Fault::Cut) => fault = Fault::Cut,
                Err(Fault::Broken) => {}
            }
            self.spend(self.at.abs_diff(place) + 1);
            self.repairs.truncate(repairs);
        }
        Err(fault)
    }

    /// What begins at `start` has a text that never ends, so the body seems to be cut. It is not,
    /// where the last bracket of a list stands behind a record that closes just what it opened, and
    /// nothing but the end of the body follows: the text has lost its quote. A text that is cut would
    /// have to hold all these brackets itself.
    pub(super) fn never_ends(&mut self, start: usize) -> Result<(usize, Tail<'a>), Fault> {
        let rest = &self.bytes[start..];
        if self.strict || self.rescues > RESCUES || rest.first() != Some(&b'{') {
            return Err(Fault::Cut);
        }
        self.rescues += 1;
        let behind = rest.iter().rposition(|b| *b == b']').ok_or(Fault::Cut)?;
        let lost = rest[..behind].trim_ascii_end();
        self.spend(rest.len());
        let mut open = 0_i64;
        let closed = lost.iter().position(|byte| {
            open += opens(*byte);
            open == 0
        });
        if closed != lost.len().checked_sub(1) {
            return Err(Fault::Cut);
        }
        self.at = start + behind;
        let tail = self.tail(Within::Element);
        self.strict = false;
        tail.map(|tail| (start + lost.len(), tail))
            .map_err(|_| Fault::Cut)
    }

    /// Adds what is damaged as so many records as it can be told to be: one ends where it closes
    /// what it opened, if another with the same first key begins there.
    pub(super) fn push_damaged(&mut self, list: &mut Vec<Node<'a>>, span: Range<usize>) {
        self.spend(span.len());
        let text = &self.bytes[span.clone()];
        let (mut open, mut from) = (0_i64, 0);
        if let Some(key) = first_key(text) {
            for (i, byte) in text.iter().enumerate() {
                open += opens(*byte);
                if open != 0 || *byte != b'}' {
                    continue;
                }
                let behind = text[i + 1..].trim_ascii_start();
                let next = behind.strip_prefix(b",").map(<[u8]>::trim_ascii_start);
                if let Some(next) = next.filter(|next| first_key(next) == Some(key)) {
                    list.push(damaged(span.start + from..span.start + i + 1));
                    from = text.len() - next.len();
                }
            }
        }
        list.push(damaged(span.start + from..span.end));
    }

    /// How many brackets a damaged text opens more than it closes.
    fn opened(&mut self, text: &[u8]) -> i64 {
        self.spend(text.len() + 1);
        text.iter().map(|byte| opens(*byte)).sum()
    }

    fn spend(&mut self, bytes: usize) {
        self.budget = self.budget.saturating_sub(bytes);
    }

    /// Whether what is damaged from `start` can end before `place`, by what stands there.
    fn may_go_on(&mut self, start: usize, place: usize, within: Within) -> bool {
        let byte = self.bytes[place];
        if !matches!(byte, b',' | b']' | b'}') {
            return false;
        }
        let after = self.bytes[place + 1..].trim_ascii_start().first();
        let lost = self.bytes[start..place].trim_ascii_end();
        let to_root = match (byte, after) {
            (b',', Some(b'{')) | (b']', _) => {
                return match (within, lost.split_first()) {
                    (Within::Member, _) | (_, None) => false,
                    (Within::Element, Some((b'{', _))) => {
                        self.spend(lost.len() + 1);
                        !leaves_list(lost)
                    }
                    // A record without its first bracket closes one more than it opens. What does
                    // not is no record, and may hold what stands behind the list.
                    (_, Some((_, rest))) => self.opened(rest) == -1,
                };
            }
            (b',', Some(b'"')) => !self.root_is_list,
            (b'}', None | Some(b'\0')) => !self.root_is_list,
            _ => false,
        };
        if !to_root {
            return false;
        }
        // What goes on is the root: nothing of it may be lost but what is damaged.
        match (within, lost.first()) {
            // The bracket that ends the list is damaged, and stands behind the last record.
            (Within::Element, Some(b'{')) => {
                let behind = lost.iter().rev().position(|b| *b == b'}');
                self.spend(lost.len() + 1);
                matches!(behind, Some(0 | 1)) && !leaves_list(lost)
            }
            (Within::Element | Within::Headless, _) => false,
            // An object ends where it closes what it opened, and not before.
            (Within::Member, Some(b'{')) => {
                let inner = lost.strip_suffix(b"}").unwrap_or_default();
                let mut open = 0_i64;
                self.spend(lost.len() + 1);
                let within = inner.iter().all(|byte| {
                    open += opens(*byte);
                    open > 0
                });
                within && open == 1
            }
            (Within::Member, _) => {
                self.spend(lost.len() + 1);
                !holds_more(lost)
            }
        }
    }

    /// Reads from the comma or bracket here to the end of the body.
    fn tail(&mut self, within: Within) -> Result<Tail<'a>, Fault> {
        let mut tail = Tail::default();
        let byte = self.peek();
        self.at += 1;
        match (byte, self.next()) {
            // The next record. It has to be whole: what follows it may be damaged in its turn.
            (Some(b','), Ok(b'{')) => {
                let node = self.value(2)?;
                tail.elements.push(node);
                let end = match self.separator(is_whole(tail.elements.last()))? {
                    true => End::List,
                    false => self.elements(&mut tail.elements, &mut tail.members)?,
                };
                if end != End::Body {
                    self.strict = true;
                    self.after_list(&mut tail.members)?;
                }
            }
            // What goes on behind the list could be the inside of a record as well, if damage were
            // allowed in it.
            (Some(b']'), _) if within != Within::Member => {
                self.strict = true;
                self.after_list(&mut tail.members)?;
            }
            // The next member of the root; a list that came to its end before has lost its bracket.
            (Some(b','), Ok(_)) => {
                self.strict = true;
                self.members(&mut tail.members)?;
            }
            _ => self.end()?,
        }
        Ok(tail)
    }

    /// Reads what follows a list in the root.
    pub(super) fn after_list(&mut self, members: &mut Map<'a>) -> Result<(), Fault> {
        if self.root_is_list {
            return self.end();
        }
        let found = self.next()?;
        self.at += 1;
        match found {
            b',' => self.members(members),
            b'}' => self.end(),
            _ => Err(Fault::Broken),
        }
    }
}

/// Whether this is an object that ends where it seems to: behind a value that is one.
pub(super) fn is_whole(node: Option<&Node<'_>>) -> bool {
    match node.map(|node| &node.kind) {
        Some(Kind::Map(map)) => !matches!(
            map.entries.last(),
            Some((
                _,
                Node {
                    kind: Kind::Unreadable(_),
                    ..
                }
            ))
        ),
        _ => false,
    }
}

/// Whether a damaged record seems to be whole, and to stand at the end of its list: what follows it
/// there without a comma is no part of it.
fn leaves_list(text: &[u8]) -> bool {
    let mut open = 0_i64;
    text.iter().enumerate().any(|(i, byte)| {
        open += opens(*byte);
        let mut rest = text[i + 1..].iter().filter(|b| !b.is_ascii_whitespace());
        open == 0
            && *byte == b'}'
            && rest.next() == Some(&b']')
            && !matches!(rest.next(), None | Some(b',' | b'}'))
    })
}

/// The first key of the object that a text begins with.
fn first_key(text: &[u8]) -> Option<&[u8]> {
    let inside = text.strip_prefix(b"{")?.trim_ascii_start();
    let key = inside.strip_prefix(b"\"")?;
    let end = key.iter().position(|b| *b == b'"')?;
    Some(&key[..end])
}

/// 1 for an opening bracket, -1 for one that closes.
fn opens(byte: u8) -> i64 {
    match byte {
        b'{' | b'[' => 1,
        b'}' | b']' => -1,
        _ => 0,
    }
}

/// A value that is damaged.
pub(super) fn damaged<'a>(span: Range<usize>) -> Node<'a> {
    Node {
        kind: Kind::Unreadable(DAMAGED),
        span,
        repair: None,
    }
}

/// What follows a damaged value.
#[derive(Default)]
pub(super) struct Tail<'a> {
    /// Of the same list.
    pub(super) elements: Vec<Node<'a>>,
    /// Of the root.
    pub(super) members: Map<'a>,
}
