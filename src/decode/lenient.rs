//! A reader of JSON that one bad byte does not stop.
//!
//! It makes a tree of what can be told apart, in time linear in the body and with bounded depth.
//! There are degrees of damage:
//!
//! - What is meant is certain: a byte order mark, control characters inside a text or between
//!   values, NULs after the end, a leading zero or plus sign, `.5`, a trailing comma, `None`, a key
//!   that came twice, once with null. The value is read, and its [`Repair`] is [`Certain`](Repair::Certain).
//! - Parts of a text are lost: a lone surrogate, bytes that are not UTF-8 (U+FFFD takes their
//!   place), an escape that JSON does not have (it stays as it was written). The text is read, and
//!   its repair is [`Garbled`](Repair::Garbled): whoever compares it must not trust it.
//! - A key came twice with different values: the last is read, and its repair is
//!   [`Contradicted`](Repair::Contradicted).
//! - A value is nothing that JSON has, like `NaN`: it is [`Unreadable`](Kind::Unreadable), and
//!   what stands beside it is read.
//!
//! - Where a value ends cannot be told, because a quote, a comma or a bracket is damaged: the
//!   whole record that it stands in is unreadable (or the member of the answer, where that is no
//!   list). The reader looks for the place behind it from where all that follows, to the end of the
//!   body, is what it should be ([`rescue`](Reader::rescue)).
//!
//! A body that ends before its root does is [`Fault::Cut`], whatever else is the matter with it; but
//! for one that ends within a text, and with all the brackets that are open, which has lost a quote
//! ([`never_ends`](Reader::never_ends)).
//! What is left is [`Fault::Broken`]: no JSON, or more behind its end, or damage that leaves open
//! what belongs where.

mod doubled;
mod number;
mod recover;
mod text;
mod tree;

use std::borrow::Cow;

use doubled::once_each;
pub(super) use number::is_plain;
use number::{holds_more, number};
use recover::{DAMAGED, Tail, damaged, is_whole};
use text::mended;
pub(crate) use tree::{Document, Fault, Kind, Map, Node, Repair};

/// How deep values may stand in each other. What is deeper is unreadable, not an overflow.
const MAX_DEPTH: usize = 120;

const LATE_COMMA: &str = "a comma after the last element";

/// Reads a body.
pub(crate) fn parse(body: &[u8]) -> Result<Document<'_>, Fault> {
    let mut reader = Reader::new(body, 0);
    if body.starts_with(b"\xEF\xBB\xBF") {
        reader.at = 3;
        reader.note_repair("a byte order mark before the JSON");
    }
    let first = reader.next()?;
    let start = reader.at;
    let kind = match first {
        b'{' => {
            reader.at += 1;
            let mut map = Map::default();
            reader.members(&mut map)?;
            once_each(&mut map, body);
            Kind::Map(map)
        }
        b'[' => {
            reader.at += 1;
            reader.root_is_list = true;
            let mut list = Vec::new();
            reader.elements(&mut list, &mut Map::default())?;
            Kind::List(list)
        }
        _ => {
            let node = reader.value(0)?;
            // A word is no document: NaN, or the text of a page.
            if matches!(node.kind, Kind::Unreadable(_)) {
                return Err(Fault::Broken);
            }
            reader.end()?;
            node.kind
        }
    };
    Ok(Document {
        root: Node {
            kind,
            span: start..body.len(),
            repair: None,
        },
        repairs: reader.repairs,
    })
}

/// Reads the record of a list in the root that begins at `start`.
pub(super) fn record_at(body: &[u8], start: usize) -> Option<Node<'_>> {
    Reader::new(body, start).value(2).ok()
}

/// Reads what came of an object: of one that is cut off, the members before the cut.
pub(crate) fn salvage<R>(body: &[u8], read: impl FnOnce(&Node<'_>) -> R) -> Option<R> {
    /// Members of a small object.
    const MAX: usize = 64;
    match parse(body) {
        Ok(document) => return Some(read(&document.root)),
        Err(Fault::Broken) => return None,
        Err(Fault::Cut) => {}
    }
    let body = without_blanks(body);
    // A number may have had more digits; a text has its quote.
    let complete = matches!(body.last(), Some(b'"' | b'}' | b']')).then_some(body.len());
    let commas = body.iter().enumerate().rev().filter(|(_, b)| **b == b',');
    let ends = complete.into_iter().chain(commas.map(|(i, _)| i));
    for end in ends.take(MAX) {
        let closed = [&body[..end], b"}"].concat();
        if let Ok(document) = parse(&closed) {
            return Some(read(&document.root));
        }
    }
    None
}

/// Whether a body that seems to be cut ends as a whole one does: a text in it may never end.
pub(super) fn ends_whole(body: &[u8]) -> bool {
    matches!(without_blanks(body).last(), Some(b'}' | b']'))
}

/// A body without what may follow its end.
fn without_blanks(body: &[u8]) -> &[u8] {
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == 0;
    let end = body.iter().rposition(|b| !blank(b));
    &body[..end.map_or(0, |end| end + 1)]
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    repairs: Vec<&'static str>,
    root_is_list: bool,
    rescues: u32,
    budget: usize,
    /// What follows must be whole: a place that was guessed is right only if it is.
    strict: bool,
}

/// What came to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    List,
    /// The same, with a comma after its last element.
    LateList,
    Body,
}

/// Where the reader was when it lost its way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// An element of a list in the root.
    Element,
    /// The first of them, which does not begin as a record does. Maybe this is no list at all.
    Headless,
    /// A member of the root.
    Member,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            repairs: Vec::new(),
            root_is_list: false,
            rescues: 0,
            strict: false,
            // Seeking is paid for in bytes read, so that no body takes more than linear time.
            budget: bytes.len().saturating_mul(8).saturating_add(1 << 16),
        }
    }

    fn note_repair(&mut self, what: &'static str) {
        if !self.repairs.contains(&what) {
            self.repairs.push(what);
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over blanks, and over control characters, which have no place there.
    fn space(&mut self) {
        while let Some(byte @ ..=b' ') = self.peek() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                self.note_repair("control characters between the values");
            }
            self.at += 1;
        }
    }

    /// The next byte that is not blank.
    fn next(&mut self) -> Result<u8, Fault> {
        self.space();
        self.peek().ok_or(Fault::Cut)
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Fault::Broken),
        }
    }

    fn node(&self, start: usize, kind: Kind<'a>) -> Node<'a> {
        Node {
            kind,
            span: start..self.at,
            repair: None,
        }
    }

    /// Reads the members of the root, and the end of the body.
    fn members(&mut self, map: &mut Map<'a>) -> Result<(), Fault> {
        loop {
            if self.next()? == b'}' {
                if !map.entries.is_empty() {
                    self.note_repair("a comma after the last member");
                }
                self.at += 1;
                return self.end();
            }
            // Without its key nobody knows what is missing.
            self.key(map)?;
            let first = self.next()?;
            let start = self.at;
            if first == b'[' {
                self.at += 1;
                let (mut list, mut more) = (Vec::new(), Map::default());
                let end = self.elements(&mut list, &mut more)?;
                let mut node = self.node(start, Kind::List(list));
                if end == End::LateList {
                    node.repair = Some(Repair::Certain(LATE_COMMA));
                }
                self.put(map, node);
                if end == End::Body {
                    map.entries.append(&mut more.entries);
                    map.key_lost |= more.key_lost;
                    return Ok(());
                }
                if self.next()? == b'}' {
                    self.at += 1;
                    return self.end();
                }
                self.at += 1;
                continue;
            }
            let read = self.value(1).and_then(|node| match self.next()? {
                b',' | b'}' => Ok(node),
                _ => Err(Fault::Broken),
            });
            match read {
                Ok(node) => {
                    self.put(map, node);
                    if self.peek() == Some(b'}') {
                        self.at += 1;
                        return self.end();
                    }
                    self.at += 1;
                }
                Err(Fault::Cut) => return Err(Fault::Cut),
                Err(Fault::Broken) => {
                    let (end, tail) = self.rescue(start, Within::Member)?;
                    self.put(map, damaged(start..end));
                    let Tail { mut members, .. } = tail;
                    map.entries.append(&mut members.entries);
                    map.key_lost |= members.key_lost;
                    return Ok(());
                }
            }
        }
    }

    /// Reads the elements of a list in the root; if their end had to be sought, all that follows
    /// the list too, into `more`.
    fn elements(&mut self, list: &mut Vec<Node<'a>>, more: &mut Map<'a>) -> Result<End, Fault> {
        loop {
            let first = self.next()?;
            let mut start = self.at;
            let read = match first {
                b']' => self.close().map(|()| None),
                _ => self.value(2).and_then(|node| {
                    self.separator(is_whole(Some(&node)))
                        .map(|last| Some((node, last)))
                }),
            };
            match read {
                Ok(None) if list.is_empty() => return Ok(End::List),
                Ok(None) => return Ok(End::LateList),
                Ok(Some((node, last))) => {
                    list.push(node);
                    if last {
                        return Ok(End::List);
                    }
                }
                Err(Fault::Cut) => {
                    let (end, mut tail) = self.never_ends(start)?;
                    list.push(damaged(start..end));
                    more.entries.append(&mut tail.members.entries);
                    more.key_lost |= tail.members.key_lost;
                    return Ok(End::Body);
                }
                Err(Fault::Broken) => {
                    // A member here is one of the record before, which only seemed to end.
                    if self.peek() == Some(b':') && self.is_member_of(start, list.last()) {
                        start = list.pop().map_or(start, |before| before.span.start);
                    }
                    let within = match list.first().map(|node| &node.kind) {
                        Some(Kind::Map(_) | Kind::Unreadable(DAMAGED)) => Within::Element,
                        // Not a list of records: where it ends is anybody's guess.
                        Some(_) => return Err(Fault::Broken),
                        None if self.bytes[start] == b'{' => Within::Element,
                        None => Within::Headless,
                    };
                    let (end, mut tail) = self.rescue(start, within)?;
                    self.push_damaged(list, start..end);
                    list.append(&mut tail.elements);
                    more.entries.append(&mut tail.members.entries);
                    more.key_lost |= tail.members.key_lost;
                    return Ok(End::Body);
                }
            }
        }
    }

    /// Whether the text from `start` to here may be a key of `before`: it has no such key yet.
    fn is_member_of(&self, start: usize, before: Option<&Node<'a>>) -> bool {
        let text = self.bytes.get(start..self.at).map(<[u8]>::trim_ascii_end);
        let key = text.and_then(|t| t.strip_prefix(b"\"")?.strip_suffix(b"\""));
        match (key.map(std::str::from_utf8), before) {
            (Some(Ok(key)), Some(before)) => before.get(key).is_none(),
            (Some(Err(_)), Some(_)) => true,
            _ => false,
        }
    }

    /// Passes over what follows an element; whether that was the last.
    fn separator(&mut self, after_object: bool) -> Result<bool, Fault> {
        let found = self.next()?;
        let place = self.at;
        if found == b',' {
            self.at += 1;
            return Ok(false);
        }
        if after_object && !self.strict {
            // Between two objects of a list there can only have been a comma.
            let inside = self.bytes[self.at + 1..].trim_ascii_start().first();
            if found == b'{' && matches!(inside, Some(b'"')) {
                self.note_repair("no comma between two objects");
                return Ok(false);
            }
            self.at += 1;
            if self.next() == Ok(b'{') {
                self.note_repair("something else for a comma");
                return Ok(false);
            }
            self.at = place;
        }
        match found {
            b']' => self.close().map(|()| true),
            _ => Err(Fault::Broken),
        }
    }

    /// Passes over the end of a list in the root. What follows must be what can follow.
    fn close(&mut self) -> Result<(), Fault> {
        let place = self.at;
        self.at += 1;
        let found = match self.root_is_list {
            true => self.end().is_ok(),
            false => matches!(self.next()?, b',' | b'}'),
        };
        if !found {
            self.at = place;
            return Err(Fault::Broken);
        }
        Ok(())
    }

    /// Puts in the value of the last key.
    fn put(&self, map: &mut Map<'a>, node: Node<'a>) {
        if let Some((_, value)) = map.entries.last_mut() {
            *value = node;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        let first = self.next()?;
        let start = self.at;
        match first {
            b'"' => {
                let (text, repair) = self.text()?;
                let mut node = self.node(start, Kind::Text(text));
                node.repair = repair;
                Ok(node)
            }
            b'{' | b'[' if depth >= MAX_DEPTH => {
                self.pass_over()?;
                Ok(self.node(start, Kind::Unreadable("too deep")))
            }
            b'{' => self.map(depth),
            b'[' => self.list(depth),
            _ => self.word(depth),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        let start = self.at;
        self.at += 1;
        let mut list = Vec::new();
        let mut repair = None;
        loop {
            if self.next()? == b']' {
                if !list.is_empty() {
                    repair = Some(Repair::Certain(LATE_COMMA));
                }
                break;
            }
            list.push(self.value(depth + 1)?);
            match self.next()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(Fault::Broken),
            }
        }
        self.at += 1;
        let mut node = self.node(start, Kind::List(list));
        node.repair = repair;
        Ok(node)
    }

    fn map(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        let start = self.at;
        self.at += 1;
        let mut map = Map::default();
        let mut repair = None;
        loop {
            if self.next()? == b'}' {
                if !map.entries.is_empty() {
                    repair = Some(Repair::Certain("a comma after the last member"));
                }
                break;
            }
            self.member(&mut map, depth)?;
            match self.next()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(Fault::Broken),
            }
        }
        self.at += 1;
        once_each(&mut map, self.bytes);
        let mut node = self.node(start, Kind::Map(map));
        node.repair = repair;
        Ok(node)
    }

    fn member(&mut self, map: &mut Map<'a>, depth: usize) -> Result<(), Fault> {
        self.key(map)?;
        let value = self.value(depth + 1)?;
        self.put(map, value);
        Ok(())
    }

    /// Reads a key with its colon, and makes room for its value.
    fn key(&mut self, map: &mut Map<'a>) -> Result<(), Fault> {
        if self.next()? != b'"' {
            return Err(Fault::Broken);
        }
        let (key, damage) = self.text()?;
        if self.next()? != b':' {
            return Err(Fault::Broken);
        }
        self.at += 1;
        map.key_lost |= damage.is_some();
        map.entries.push((key, self.node(self.at, Kind::Null)));
        Ok(())
    }

    /// Passes over a list or an object that stands too deep, without recursion.
    fn pass_over(&mut self) -> Result<(), Fault> {
        let mut open = 0_usize;
        loop {
            match self.peek().ok_or(Fault::Cut)? {
                b'"' => {
                    self.at += 1;
                    self.seek_quote()?;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok(());
            }
        }
    }

    /// Goes on to the quote that ends a text.
    fn seek_quote(&mut self) -> Result<(), Fault> {
        loop {
            match self.peek().ok_or(Fault::Cut)? {
                b'"' => return Ok(()),
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    fn text(&mut self) -> Result<(Cow<'a, str>, Option<Repair>), Fault> {
        self.at += 1;
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        // Most texts are what they look like.
        let odd = |b: &u8| *b < b' ' || matches!(b, b'"' | b'\\');
        let plain = rest.iter().position(odd).unwrap_or(rest.len());
        if rest.get(plain) == Some(&b'"')
            && let Ok(text) = std::str::from_utf8(&rest[..plain])
        {
            self.at = start + plain + 1;
            return Ok((Cow::Borrowed(text), None));
        }
        self.at = start + plain;
        self.seek_quote()?;
        let raw = &self.bytes[start..self.at];
        self.at += 1;
        let (text, repair) = mended(raw);
        Ok((Cow::Owned(text), repair))
    }

    /// A number, a literal, or what is neither.
    fn word(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        let start = self.at;
        let rest = &self.bytes[start..];
        let end = match rest.iter().position(|b| matches!(b, b',' | b'}' | b']')) {
            Some(length) => start + length,
            // The number at the root ends with the body; anything else is cut.
            None if depth == 0 => self.bytes.len(),
            None => return Err(Fault::Cut),
        };
        let word = self.bytes[start..end].trim_ascii_end();
        self.at = start + word.len();
        let certain = |reason| Some(Repair::Certain(reason));
        let (kind, repair) = match word {
            b"null" => (Kind::Null, None),
            b"true" => (Kind::Bool(true), None),
            b"false" => (Kind::Bool(false), None),
            b"None" | b"NULL" | b"Null" | b"undefined" => {
                (Kind::Null, certain("null in another language"))
            }
            b"True" | b"TRUE" => (Kind::Bool(true), certain("true in another language")),
            b"False" | b"FALSE" => (Kind::Bool(false), certain("false in another language")),
            _ => match (number(word), std::str::from_utf8(word)) {
                (Some(repair), Ok(digits)) => (Kind::Number(digits), repair),
                _ if holds_more(word) => return Err(Fault::Broken),
                _ => (Kind::Unreadable("not a value that JSON has"), None),
            },
        };
        let mut node = self.node(start, kind);
        node.repair = repair;
        Ok(node)
    }
}
