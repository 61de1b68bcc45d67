//! A request without its types: path and query, and how they are encoded.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{
    AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode,
};
use url::form_urlencoded;

use crate::error::{Error, ErrorKind, Result};
use crate::request::Meta;
use crate::request::query::QueryValue;

/// A request without its types, as the pipeline sends it.
#[derive(Clone)]
pub struct Parts {
    /// Name, path, label and scopes of the call.
    pub meta: &'static Meta,
    /// The segments of the path, in order.
    pub path: Vec<Segment>,
    /// The query, in order.
    pub query: Vec<(&'static str, String)>,
}

/// One segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A segment of the call's path that is sent unchanged.
    Fixed(&'static str),
    /// A value, which is percent-encoded once.
    Value(String),
    /// A meeting UUID, which is percent-encoded twice if it begins with `/` or contains `//`.
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
    /// The text without encoding.
    fn text(&self) -> &str {
        match self {
            Segment::Fixed(text) => text,
            Segment::Value(text) | Segment::Uuid(text) => text,
        }
    }

    /// The reason why the segment cannot be part of a path, if it cannot.
    fn fault(&self) -> Option<&'static str> {
        if let Segment::Fixed(text) = self {
            let plain = |b: u8| b.is_ascii_graphic() && !b"/\\?#%".contains(&b);
            if !text.bytes().all(plain) {
                return Some("is not one plain segment");
            }
        }
        let text = self.text();
        if is_plain(text) {
            return None;
        }
        segment_fault(&decoded(text))
    }
}

/// Whether a text is one of those that nearly all ids are, in which no reader sees anything but one
/// segment: it holds no character that [`segment_fault`] looks for, and more than dots.
fn is_plain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.@".contains(&b);
    text.bytes().all(plain) && text.bytes().any(|b| b != b'.')
}

/// Percent-decodes a text until it no longer changes. A server on the way may decode once more than
/// it should and read the result as a path, so a value must be harmless in every form.
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

/// The reason why a text cannot be one segment of a path, if it cannot. Slashes are encoded and may
/// be part of an id, but a part between them must not be a dot segment, which would change the
/// object that the path names.
fn segment_fault(text: &str) -> Option<&'static str> {
    // Some servers drop invisible characters as they drop blanks.
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
    // Some servers take the text after a semicolon for a parameter of the segment, and drop it.
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
    /// [`ErrorKind::Request`] if the path has a placeholder.
    pub fn fixed(meta: &'static Meta) -> Result<Self> {
        Self::new::<Segment>(meta, [])
    }

    /// Fills the placeholders of `meta.path` with `values`, in order.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if a value cannot be part of a [path](Parts::path), or if the numbers
    /// of values and placeholders differ.
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
                |fault| Error::new(ErrorKind::Request, format!("{}: {step} {fault}", meta.name));
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

    /// Directs the request at a sub-account: replaces the account in the path if there is one, else
    /// adds the prefix `/accounts/{id}`.
    pub(crate) fn for_sub_account(&self, id: &str) -> Result<Self> {
        let refuse =
            |fault: &str| Error::new(ErrorKind::Request, format!("{}: {fault}", self.meta.name));
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

    /// The percent-encoded path. Each segment is checked here, because the field `path` is public.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if a segment is empty or blank, is `.` or `..` (which would change
    /// the object that the path names), contains a control character, or is [`Segment::Fixed`] and
    /// would need encoding. The same holds for what a segment becomes when it is percent-decoded.
    pub fn path(&self) -> Result<String> {
        let mut out = String::with_capacity(64);
        for (i, segment) in self.path.iter().enumerate() {
            if let Some(fault) = segment.fault() {
                let message = format!("{}: segment {} of the path {fault}", self.meta.name, i + 1);
                return Err(Error::new(ErrorKind::Request, message));
            }
            out.push('/');
            match segment {
                Segment::Fixed(s) => out.push_str(s),
                Segment::Uuid(v) if v.starts_with('/') || v.contains("//") => {
                    out.extend(encode(&encode(v).to_string()));
                }
                Segment::Value(v) | Segment::Uuid(v) => out.extend(encode(v)),
            }
        }
        Ok(out)
    }

    /// Path and query, as they stand in a URL behind the base of all calls.
    pub(crate) fn target(&self) -> Result<String> {
        let mut target = self.path()?;
        if self.query.is_empty() {
            return Ok(target);
        }
        target.push('?');
        let begin = target.len();
        let mut query = form_urlencoded::Serializer::for_suffix(target, begin);
        query.extend_pairs(self.query.iter().map(|(name, value)| (*name, value)));
        Ok(query.finish())
    }
}

/// Hides the values in path and query, which can be e-mail addresses.
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

fn encode(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, UNRESERVED)
}
