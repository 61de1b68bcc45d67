//! A request without its types: path and query, encoded.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::{Error, ErrorKind, Result};
use crate::request::Meta;
use crate::request::query::QueryValue;

/// A request without its types: what the pipeline carries.
#[derive(Clone)]
pub struct Parts {
    /// The call.
    pub meta: &'static Meta,
    /// The segments of the path, in order.
    pub path: Vec<Segment>,
    /// The query, in order.
    pub query: Vec<(&'static str, String)>,
}

/// One segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A part of the call's own path: one segment, sent as it stands.
    Fixed(&'static str),
    /// A value; encoded once.
    Value(String),
    /// A meeting UUID; encoded twice where it begins with `/` or holds `//`.
    Uuid(String),
}

impl From<&str> for Segment {
    fn from(value: &str) -> Self {
        Segment::Value(value.to_owned())
    }
}

impl From<String> for Segment {
    fn from(value: String) -> Self {
        Segment::Value(value)
    }
}

impl From<&String> for Segment {
    fn from(value: &String) -> Self {
        Segment::Value(value.clone())
    }
}

impl Segment {
    /// The text, not encoded.
    fn text(&self) -> &str {
        match self {
            Segment::Fixed(text) => text,
            Segment::Value(text) | Segment::Uuid(text) => text,
        }
    }

    /// Why it cannot stand in a path, if it cannot.
    fn fault(&self) -> Option<&'static str> {
        if let Segment::Fixed(text) = self {
            let plain = |b: u8| b.is_ascii_graphic() && !b"/\\?#%".contains(&b);
            if !text.bytes().all(plain) {
                return Some("is not one plain segment");
            }
        }
        fault_of(&decoded(self.text()))
    }
}

/// A text, percent-decoded until nothing changes any more. A server on the way may decode once more
/// than it should and read what comes of it as a path, so a value must be harmless in every form.
fn decoded(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    while text.contains('%') {
        let once = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if once == *text {
            break;
        }
        text = Cow::Owned(once);
    }
    text
}

/// Why a text cannot be one segment of a path. Slashes are encoded and may be part of an id, but a
/// part between them must not be a dot segment: that would change which object the path names.
fn fault_of(text: &str) -> Option<&'static str> {
    // Invisible characters, which some servers drop like blanks.
    let blank = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    if text.chars().any(char::is_control) {
        return Some("holds a control character");
    }
    let slash = |c: char| matches!(c, '/' | '\\');
    if text.chars().all(|c| blank(c) || slash(c)) {
        return Some("is empty: give the id of one object");
    }
    // What follows a semicolon is a parameter of the segment to some servers, and dropped.
    let dots = |part: &str| {
        let name = part.split(';').next().unwrap_or_default();
        let name = name.trim_matches(blank);
        !name.is_empty() && name.bytes().all(|b| b == b'.')
    };
    text.split(slash)
        .any(dots)
        .then_some("is a dot segment, which names no object")
}

impl Parts {
    /// The parts of a call whose path has no placeholder.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if it has one.
    pub fn fixed(meta: &'static Meta) -> Result<Self> {
        Self::new::<Segment>(meta, [])
    }

    /// Fills the placeholders of `meta.path` with `values`, in order.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if a value cannot stand in a [path](Parts::path), or if there are not
    /// as many values as placeholders.
    pub fn new<V: Into<Segment>>(
        meta: &'static Meta,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self> {
        let mut values = values.into_iter().map(Into::into);
        let mut path = Vec::new();
        for step in meta.path.split('/').filter(|s| !s.is_empty()) {
            if !step.starts_with('{') {
                path.push(Segment::Fixed(step));
                continue;
            }
            let refuse =
                |why| Error::new(ErrorKind::Request, format!("{}: {step} {why}", meta.name));
            let value = values.next().ok_or_else(|| refuse("has no value"))?;
            if let Some(fault) = value.fault() {
                return Err(refuse(fault));
            }
            path.push(value);
        }
        if values.next().is_some() {
            return Err(Error::new(
                ErrorKind::Request,
                format!("{}: more values than placeholders", meta.name),
            ));
        }
        Ok(Self {
            meta,
            path,
            query: Vec::new(),
        })
    }

    /// Adds a query parameter if it has a value.
    pub fn query(&mut self, name: &'static str, value: Option<impl QueryValue>) {
        if let Some(value) = value {
            self.query.push((name, value.to_query()));
        }
    }

    /// The same request about a sub account: its id where the path names an account, else the
    /// prefix `/accounts/{id}`.
    pub(crate) fn for_sub_account(&self, id: &str) -> Result<Self> {
        let refuse =
            |why: &str| Error::new(ErrorKind::Request, format!("{}: {why}", self.meta.name));
        let account = Segment::Value(id.to_owned());
        if let Some(fault) = account.fault() {
            return Err(refuse(&format!("the id of the sub account {fault}")));
        }
        // Zoom reads `me` as the account of the token, which is the master's.
        if decoded(id).trim().eq_ignore_ascii_case("me") {
            return Err(refuse(
                "`me` is the master account: give the id of the sub account",
            ));
        }
        let mut parts = self.clone();
        if parts.path.first().map(Segment::text) != Some("accounts") {
            parts
                .path
                .splice(0..0, [Segment::Fixed("accounts"), account]);
            return Ok(parts);
        }
        match parts.path.get_mut(1) {
            None => Err(refuse(
                "the list of sub accounts is the master account's: ask its own client",
            )),
            Some(named) if named.text() == id || named.text() == "me" => {
                *named = account;
                Ok(parts)
            }
            Some(_) => Err(refuse(
                "it names another account than the sub account: write `me`",
            )),
        }
    }

    /// The path as it is sent, percent-encoded. Each of its segments is checked here, however it
    /// came to be one.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if a segment is empty or blank, is `.` or `..` (which would change
    /// what the path names), holds a control character, or, for one that is not encoded, is not
    /// plain. Values that come to the same when they are percent-decoded are refused as well.
    pub fn path(&self) -> Result<String> {
        let mut out = String::new();
        for (i, segment) in self.path.iter().enumerate() {
            if let Some(fault) = segment.fault() {
                let message = format!("{}: segment {} of the path {fault}", self.meta.name, i + 1);
                return Err(Error::new(ErrorKind::Request, message));
            }
            out.push('/');
            match segment {
                Segment::Fixed(s) => out.push_str(s),
                Segment::Value(v) => out.push_str(&encode(v)),
                Segment::Uuid(v) if v.starts_with('/') || v.contains("//") => {
                    out.push_str(&encode(&encode(v)));
                }
                Segment::Uuid(v) => out.push_str(&encode(v)),
            }
        }
        Ok(out)
    }
}

/// Hides the values of path and query, which can be e-mail addresses.
impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        f.debug_struct("Parts")
            .field("name", &self.meta.name)
            .field("path", &self.meta.path)
            .field("query", &query)
            .finish()
    }
}

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}
