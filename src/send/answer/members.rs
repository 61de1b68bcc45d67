//! The members of a JSON object, read as far as they can be told apart.
//!
//! An error body need not be JSON: quotes in the message are not always escaped, a gateway cuts it
//! off, a character is half of one. serde_json gives all or nothing, and a map keeps one of two
//! members of the same name. This reader gives the members one after the other, passes over what is
//! nested without looking into it, and says where it could not go on. It works on bytes and at one
//! depth, so no input is too deep for it, and no offset falls between the bytes of a character.

use std::borrow::Cow;

/// Longest text that is kept of one member, in bytes of JSON: what is shown is shorter.
const LONGEST: usize = 16 * 1024;

/// The value of a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    /// As it is written: what fits no number type is one all the same.
    Number(&'a str),
    Flag(bool),
    Null,
    /// From its brace to its brace, or to the end of the body.
    Object(&'a [u8]),
    /// From its bracket to its bracket, or to the end of the body.
    List(&'a [u8]),
    /// Anything else: `NaN`, a bare word.
    Odd,
}

/// How far the members could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// To the closing brace.
    Complete,
    /// The body ends before it.
    Cut,
    /// Something is not JSON: what came before was read.
    Broken,
}

/// Goes through the members of an object, or the elements of a list.
pub(super) struct Members<'a> {
    bytes: &'a [u8],
    at: usize,
    end: Option<End>,
}

impl<'a> Members<'a> {
    /// The members of the object that these bytes begin with.
    pub(super) fn of_object(bytes: &'a [u8]) -> Option<Self> {
        Self::after(bytes, b'{')
    }

    /// The elements of the list that these bytes begin with: see [`element`](Self::element).
    pub(super) fn of_list(bytes: &'a [u8]) -> Option<Self> {
        Self::after(bytes, b'[')
    }

    fn after(bytes: &'a [u8], open: u8) -> Option<Self> {
        let at = bytes.iter().position(|b| !is_blank(*b))?;
        (bytes[at] == open).then_some(Self {
            bytes,
            at: at + 1,
            end: None,
        })
    }

    /// How it ended; as long as it has not, the body counts as broken.
    pub(super) fn end(&self) -> End {
        self.end.unwrap_or(End::Broken)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(is_blank) {
            self.at += 1;
        }
    }

    fn stop<T>(&mut self, end: End) -> Option<T> {
        self.end.get_or_insert(end);
        None
    }

    /// The next member.
    pub(super) fn member(&mut self) -> Option<(Cow<'a, str>, Value<'a>)> {
        if !self.next_begins(b'}') {
            return None;
        }
        if self.peek() != Some(b'"') {
            return self.stop(End::Broken);
        }
        let Some(name) = self.text() else {
            return self.stop(End::Cut);
        };
        self.blanks();
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(_) => return self.stop(End::Broken),
            None => return self.stop(End::Cut),
        }
        let value = self.value()?;
        Some((name, value))
    }

    /// The next element of a list.
    pub(super) fn element(&mut self) -> Option<Value<'a>> {
        if !self.next_begins(b']') {
            return None;
        }
        self.value()
    }

    /// Whether there is another member or element before the closing bracket.
    fn next_begins(&mut self, close: u8) -> bool {
        if self.end.is_some() {
            return false;
        }
        while self.peek().is_some_and(|b| is_blank(b) || b == b',') {
            self.at += 1;
        }
        match self.peek() {
            None => self.end = Some(End::Cut),
            Some(b) if b == close => self.end = Some(End::Complete),
            Some(_) => return true,
        }
        false
    }

    /// The value at this place. What follows it decides whether the body is broken there: then the
    /// value is given, and nothing after it.
    fn value(&mut self) -> Option<Value<'a>> {
        self.blanks();
        let begin = self.at;
        let value = match self.peek() {
            None => return self.stop(End::Cut),
            Some(b'"') => match self.text() {
                Some(text) => Value::Text(text),
                None => {
                    self.end = Some(End::Cut);
                    Value::Text(unescaped(&self.bytes[begin + 1..]))
                }
            },
            Some(open @ (b'{' | b'[')) => {
                self.nested();
                let inside = &self.bytes[begin..self.at];
                match open {
                    b'{' => Value::Object(inside),
                    _ => Value::List(inside),
                }
            }
            Some(_) => {
                let ends = |b: u8| is_blank(b) || matches!(b, b',' | b'}' | b']' | b'"' | b':');
                while self.peek().is_some_and(|b| !ends(b)) {
                    self.at += 1;
                }
                let word = &self.bytes[begin..self.at];
                if word.is_empty() {
                    // Nothing to pass over: going on would not move.
                    self.end = Some(End::Broken);
                    return Some(Value::Odd);
                }
                if self.at == self.bytes.len() {
                    // Half a number is another number.
                    return self.stop(End::Cut);
                }
                bare(word)
            }
        };
        self.blanks();
        match self.peek() {
            Some(b',' | b'}' | b']') => {}
            Some(_) => self.end = Some(End::Broken),
            None => {
                self.end.get_or_insert(End::Cut);
            }
        }
        Some(value)
    }

    /// The text at this place, to its closing quote; `None` if there is none.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let begin = self.at + 1;
        let end = closing_quote(self.bytes, begin)?;
        self.at = end + 1;
        Some(unescaped(&self.bytes[begin..end]))
    }

    /// Passes over an object or a list.
    fn nested(&mut self) {
        let mut depth = 0_usize;
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'"' => {
                    self.at = match closing_quote(self.bytes, self.at) {
                        Some(end) => end + 1,
                        None => self.bytes.len(),
                    };
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
        self.end = Some(End::Cut);
    }
}

/// What JSON passes over, and what gateways put around it.
fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0)
}

/// Where the text that begins at `from` ends.
fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn bare(word: &[u8]) -> Value<'_> {
    if word.eq_ignore_ascii_case(b"true") {
        return Value::Flag(true);
    }
    if word.eq_ignore_ascii_case(b"false") {
        return Value::Flag(false);
    }
    if word.eq_ignore_ascii_case(b"null") {
        return Value::Null;
    }
    let number = |b: &u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    match std::str::from_utf8(word) {
        Ok(text) if word.iter().all(number) && word.iter().any(u8::is_ascii_digit) => {
            Value::Number(text)
        }
        _ => Value::Odd,
    }
}

/// The text between two quotes. Halves of characters and bad escapes cost one character each.
pub(super) fn unescaped(raw: &[u8]) -> Cow<'_, str> {
    let raw = &raw[..raw.len().min(LONGEST)];
    if !raw.contains(&b'\\') {
        return String::from_utf8_lossy(raw);
    }
    let text = String::from_utf8_lossy(raw);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('u') => {
                let mut ahead = chars.clone();
                let unit = code_unit(&mut ahead);
                out.push(match unit {
                    None => char::REPLACEMENT_CHARACTER,
                    Some(unit) => {
                        chars = ahead.clone();
                        match second_half(unit, &mut ahead) {
                            Some(both) => {
                                chars = ahead;
                                both
                            }
                            None => char::from_u32(u32::from(unit))
                                .unwrap_or(char::REPLACEMENT_CHARACTER),
                        }
                    }
                });
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    Cow::Owned(out)
}

fn code_unit(chars: &mut std::str::Chars<'_>) -> Option<u16> {
    let mut unit = 0_u32;
    for _ in 0..4 {
        unit = unit * 16 + chars.next()?.to_digit(16)?;
    }
    u16::try_from(unit).ok()
}

/// The character that two halves make, if the other half follows.
fn second_half(first: u16, chars: &mut std::str::Chars<'_>) -> Option<char> {
    if !(0xd800..0xdc00).contains(&first) || chars.next() != Some('\\') || chars.next() != Some('u')
    {
        return None;
    }
    let second = code_unit(chars)?;
    char::decode_utf16([first, second]).next()?.ok()
}
