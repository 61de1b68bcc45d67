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
//!
//! A body that ends before its root does is [`Fault::Cut`], whatever else is the matter with it; but
//! for one that ends within a text, and with all the brackets that are open, which has lost a quote
//! ([`never_ends`](Reader::never_ends)).
//! What is left is [`Fault::Broken`]: no JSON, or more behind its end, or damage that leaves open
//! what belongs where.

use std::borrow::Cow;
use std::ops::Range;

/// How deep values may stand in each other. What is deeper is unreadable, not an overflow.
const DEEPEST: usize = 120;

/// How many records of one body may be damaged so that their end has to be sought.
const RESCUES: u32 = 64;

const LATE_COMMA: &str = "a comma after the last element";

/// Why a value is unreadable whose end had to be sought.
const DAMAGED: &str = "its JSON is damaged";

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

/// Reads a body.
pub(crate) fn parse(body: &[u8]) -> Result<Document<'_>, Fault> {
    let mut reader = Reader {
        bytes: body,
        at: 0,
        repairs: Vec::new(),
        root_is_list: false,
        rescues: 0,
        strict: false,
        // Seeking is paid for in bytes read, so that no body takes more than linear time.
        budget: body.len().saturating_mul(8).saturating_add(1 << 16),
    };
    if body.starts_with(b"\xEF\xBB\xBF") {
        reader.at = 3;
        reader.passed_over("a byte order mark before the JSON");
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

/// Reads an object for what came of it: of one that is cut off, the members before the cut.
pub(crate) fn salvage<R>(body: &[u8], read: impl FnOnce(&Node<'_>) -> R) -> Option<R> {
    /// Members of a small object.
    const MOST: usize = 64;
    match parse(body) {
        Ok(document) => return Some(read(&document.root)),
        Err(Fault::Broken) => return None,
        Err(Fault::Cut) => {}
    }
    let body = without_blanks(body);
    // A number may have had more digits; a text has its quote.
    let whole = matches!(body.last(), Some(b'"' | b'}' | b']')).then_some(body.len());
    let commas = body.iter().enumerate().rev().filter(|(_, b)| **b == b',');
    let ends = whole.into_iter().chain(commas.map(|(i, _)| i));
    for end in ends.take(MOST) {
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
    fn passed_over(&mut self, what: &'static str) {
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
                self.passed_over("control characters between the values");
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
                    self.passed_over("a comma after the last member");
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
                self.passed_over("no comma between two objects");
                return Ok(false);
            }
            self.at += 1;
            if self.next() == Ok(b'{') {
                self.passed_over("something else for a comma");
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

    /// Seeks the end of what began at `start` and is damaged: the first place from where all that
    /// follows is what it should be. Gives that place, and what follows.
    fn rescue(&mut self, start: usize, within: Within) -> Result<(usize, Tail<'a>), Fault> {
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
    fn never_ends(&mut self, start: usize) -> Result<(usize, Tail<'a>), Fault> {
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
    fn push_damaged(&mut self, list: &mut Vec<Node<'a>>, span: Range<usize>) {
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
    fn after_list(&mut self, members: &mut Map<'a>) -> Result<(), Fault> {
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
            b'{' | b'[' if depth >= DEEPEST => {
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
        self.seek_quote()?;
        let raw = &self.bytes[start..self.at];
        self.at += 1;
        // Most texts are what they look like.
        if raw.iter().all(|b| *b >= b' ' && *b != b'\\')
            && let Ok(text) = std::str::from_utf8(raw)
        {
            return Ok((Cow::Borrowed(text), None));
        }
        let mut mended = Mended::default();
        mended.read(raw);
        let (text, repair) = mended.finish();
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
        let certain = |why| Some(Repair::Certain(why));
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

/// Whether a word that is no value may be the beginning of several.
fn holds_more(word: &[u8]) -> bool {
    word.iter().enumerate().any(|(i, byte)| match byte {
        b'{' | b'[' => true,
        b'"' => word[i + 1..].trim_ascii_start().first() == Some(&b':'),
        _ => false,
    })
}

/// Whether this is an object that ends where it seems to: behind a value that is one.
fn is_whole(node: Option<&Node<'_>>) -> bool {
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
fn damaged<'a>(span: Range<usize>) -> Node<'a> {
    Node {
        kind: Kind::Unreadable(DAMAGED),
        span,
        repair: None,
    }
}

/// What follows a damaged value.
#[derive(Default)]
struct Tail<'a> {
    /// Of the same list.
    elements: Vec<Node<'a>>,
    /// Of the root.
    members: Map<'a>,
}

/// Whether the digits of a number are as JSON writes them.
pub(super) fn is_plain(digits: &str) -> bool {
    number(digits.as_bytes()) == Some(None)
}

/// Whether a word is a number, and what is odd about it.
fn number(word: &[u8]) -> Option<Option<Repair>> {
    let (sign, rest) = match word {
        [sign @ (b'+' | b'-'), rest @ ..] => (Some(*sign), rest),
        _ => (None, word),
    };
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(rest);
    let mut at = whole;
    let mut fraction = None;
    if rest.get(at) == Some(&b'.') {
        let count = digits(&rest[at + 1..]);
        at += 1 + count;
        fraction = Some(count);
    }
    if whole + fraction.unwrap_or(0) == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = rest.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = rest.get(at) {
            at += 1;
        }
        let count = digits(&rest[at..]);
        if count == 0 {
            return None;
        }
        at += count;
    }
    if at != rest.len() {
        return None;
    }
    let why = match (sign, whole, fraction) {
        (Some(b'+'), _, _) => "a plus sign before a number",
        (_, 2.., _) if rest[0] == b'0' => "a leading zero",
        (_, 0, _) => "no digit before the decimal point",
        (_, _, Some(0)) => "no digit after the decimal point",
        _ => return Some(None),
    };
    Some(Some(Repair::Certain(why)))
}

/// Of a key that came twice, the last value counts that is not null.
fn once_each(map: &mut Map<'_>, body: &[u8]) {
    let entries = &mut map.entries;
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| entries[*a].0.cmp(&entries[*b].0));
    let (mut lost, mut twice) = (Vec::new(), Vec::new());
    for same in order.chunk_by(|a, b| entries[*a].0 == entries[*b].0) {
        // The sort is stable: the last of the chunk came last.
        let [_, .., last] = same else { continue };
        let read = |i: &&usize| !matches!(entries[**i].1.kind, Kind::Null | Kind::Unreadable(_));
        let kept = *same.iter().rev().find(read).unwrap_or(last);
        lost.extend(same.iter().copied().filter(|i| *i != kept));
        let text = |i: usize| body.get(entries[i].1.span.clone());
        let differs = |i: &usize| text(*i) != text(kept);
        let contradicted = same.iter().filter(read).any(differs);
        twice.push((kept, contradicted));
    }
    if lost.is_empty() {
        return;
    }
    for (kept, contradicted) in twice {
        let repair = &mut entries[kept].1.repair;
        *repair = repair.or(Some(match contradicted {
            true => Repair::Contradicted("the key came twice, with another value"),
            false => Repair::Certain("the key came twice"),
        }));
    }
    lost.sort_unstable();
    let mut lost = lost.into_iter().peekable();
    let mut i = 0_usize;
    entries.retain(|_| {
        let gone = lost.next_if_eq(&i).is_some();
        i += 1;
        !gone
    });
}

/// A text that is not what it looks like: escapes, control characters, bytes that are not UTF-8.
#[derive(Default)]
struct Mended {
    text: String,
    control: bool,
    garbled: Option<&'static str>,
}

impl Mended {
    fn read(&mut self, raw: &[u8]) {
        let mut rest = raw;
        while !rest.is_empty() {
            let plain = rest.iter().position(|b| *b == b'\\').unwrap_or(rest.len());
            let (before, escaped) = rest.split_at(plain);
            self.plain(before);
            rest = match escaped {
                [] => escaped,
                [_, after @ ..] => self.escape(after),
            };
        }
    }

    fn plain(&mut self, bytes: &[u8]) {
        self.control |= bytes.iter().any(|b| *b < b' ');
        for chunk in bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.lost("bytes that are not UTF-8");
            }
        }
    }

    fn lost(&mut self, why: &'static str) {
        self.text.push(char::REPLACEMENT_CHARACTER);
        self.garbled = Some(why);
    }

    /// Reads what follows a backslash; what follows that.
    fn escape<'b>(&mut self, after: &'b [u8]) -> &'b [u8] {
        let [kind, rest @ ..] = after else {
            return after;
        };
        self.text.push(match kind {
            b'"' | b'\\' | b'/' => char::from(*kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unit(rest),
            // Not an escape. It may have been meant as a backslash: all stays as it was written.
            _ => {
                self.text.push('\\');
                self.garbled = Some("an escape that JSON does not have");
                return after;
            }
        });
        rest
    }

    /// Reads what follows `\u`; what follows that.
    fn unit<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        const LONE: &str = "half of a surrogate pair";
        let Some((unit, after)) = hex(rest) else {
            self.text.push_str("\\u");
            self.garbled = Some("an escape that JSON does not have");
            return rest;
        };
        if let Some(char) = char::from_u32(unit) {
            self.text.push(char);
            return after;
        }
        let second = after.strip_prefix(b"\\u").and_then(hex);
        match second {
            Some((low @ 0xDC00..=0xDFFF, after)) if unit < 0xDC00 => {
                let pair = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                match char::from_u32(pair) {
                    Some(char) => self.text.push(char),
                    None => self.lost(LONE),
                }
                after
            }
            _ => {
                self.lost(LONE);
                after
            }
        }
    }

    fn finish(self) -> (String, Option<Repair>) {
        let repair = match (self.garbled, self.control) {
            (Some(why), _) => Some(Repair::Garbled(why)),
            (None, true) => Some(Repair::Certain("a control character in a text")),
            (None, false) => None,
        };
        (self.text, repair)
    }
}

/// Four hexadecimal digits, and what follows them.
fn hex(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(4)?;
    let unit = digits.iter().try_fold(0, |unit, digit| {
        Some(unit * 16 + char::from(*digit).to_digit(16)?)
    })?;
    Some((unit, rest))
}
