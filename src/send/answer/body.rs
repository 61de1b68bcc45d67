//! What an error body says, in whatever shape it comes.

use std::borrow::Cow;

use super::members::{self, End, Members, Value};
use super::{ProblemKind, scopes, table, unquoted, words};
use crate::error::{ApiError, FieldError};
use crate::scrub::Scrub;
use crate::text::{LONGEST, visible};

/// Longest text that is shown of a page that a gateway answers with.
const PAGE: usize = 200;
/// Most bytes of a body that is no JSON, of which the code and the message are cut out.
const RAW: usize = 64 * 1024;

/// What an error says, as it came: not fit to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// Zoom's code; 0 if there is none.
    pub(crate) code: i64,
    /// The text that OAuth has for a code, for example `invalid_grant`.
    pub(crate) name: Option<String>,
    /// The texts for people, by their rank in [`TEXTS`].
    texts: [Option<String>; TEXTS.len()],
    fields: Vec<FieldError>,
    /// It says that it is an error, whatever the status.
    refuses: bool,
    /// It says that it is a success, by a code of 0 for example.
    succeeds: bool,
    /// It has other members than those of an error.
    has_data: bool,
    /// It has members at all.
    has_members: bool,
    /// The body could be read.
    readable: bool,
    /// It is read from a success, whose data is not looked into.
    shallow: bool,
}

/// Members with a code.
const CODES: [&str; 3] = ["code", "errorCode", "error_code"];

/// Members with a text for people, the best first.
const TEXTS: [&str; 7] = [
    "message",
    "errorMessage",
    "error_message",
    "reason",
    "error_description",
    "error",
    "errors",
];
const ERROR: usize = 5;
const ERRORS: usize = 6;

impl ErrorBody {
    /// What an error says; `None` if the answer is a success.
    pub(super) fn read(status: u16, body: &[u8]) -> Option<Self> {
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        if (200..300).contains(&status) {
            return Self::in_success(body);
        }
        let mut error = Self::default();
        match words::text(body) {
            // UTF-8 is read from the bytes, of which a character may be broken.
            Some(Cow::Borrowed(_)) => error.take_body(body, 0),
            Some(Cow::Owned(text)) if body.first().is_some_and(|b| *b == 0 || *b >= 0xfe) => {
                error.take_body(text.as_bytes(), 0);
            }
            Some(Cow::Owned(text)) if body.get(1) == Some(&0) => {
                error.take_body(text.as_bytes(), 0)
            }
            Some(Cow::Owned(_)) => error.take_body(body, 0),
            None => {}
        }
        Some(error)
    }

    /// An error in an answer that is a success by its status. Asked only where reading the answer gave a
    /// reason: it failed, or came upon members of an error.
    ///
    /// A code that is not 0 makes it one, and `status: false`, and a text or an object under `error`,
    /// with whatever beside them. A message alone does, if there is nothing else and its words are those of
    /// an error: other words only show that the body is no answer. Nothing that the
    /// calls of this crate declare has one of these names, but for a `status` that is a text.
    fn in_success(body: &[u8]) -> Option<Self> {
        let mut error = Self {
            shallow: true,
            ..Self::default()
        };
        match body.iter().find(|b| !b.is_ascii_whitespace())? {
            b'{' => error.take_object(body, 0),
            b'[' => {
                // A list of nothing but an error.
                let mut list = Members::of_list(body)?;
                let (first, second) = (list.element()?, list.element());
                match (first, second) {
                    (Value::Object(one), None) => error.take_object(one, 0),
                    _ => return None,
                }
                error.refuses &= !error.has_data;
            }
            b'<' => {
                let text = words::text(body)?;
                if words::is_page(&text) {
                    return None;
                }
                error.take_elements(&text);
                // The names of elements are nobody's contract: the code must be there.
                error.refuses = error.code != 0;
                error.has_data = true;
            }
            _ => return None,
        }
        let alone = || {
            let message = error.message().unwrap_or_default().to_lowercase();
            let means = table::kind(200, 0, error.name.as_deref(), &message) != ProblemKind::Other;
            means || error.lacks_scope(&message) || !error.fields.is_empty()
        };
        let refuses = error.refuses || (!error.has_data && !error.succeeds && alone());
        refuses.then_some(error)
    }

    /// The text for people.
    pub(crate) fn message(&self) -> Option<&str> {
        let texts = self.texts.iter().flatten();
        texts.map(|text| text.trim()).find(|text| !text.is_empty())
    }

    /// What stands under `reason`.
    pub(crate) fn reason(&self) -> &str {
        self.texts[3].as_deref().unwrap_or_default()
    }

    fn take_body(&mut self, body: &[u8], depth: u8) {
        let Some(at) = body.iter().position(|b| !b.is_ascii_whitespace()) else {
            return;
        };
        let body = &body[at..];
        match body[0] {
            b'{' => self.take_object(body, depth),
            b'[' => {
                let mut list = Members::of_list(body);
                while let Some(Some(element)) = list.as_mut().map(Members::element) {
                    if let Value::Object(one) = element {
                        self.take_object(one, depth + 1);
                        break;
                    }
                }
            }
            b'"' => {
                // A text, in which there may be JSON once more.
                let inside = body[1..].strip_suffix(b"\"").unwrap_or(&body[1..]);
                let text = members::unescaped(inside).into_owned();
                match text.trim_start().starts_with('{') && depth == 0 {
                    true => self.take_body(text.as_bytes(), 1),
                    false => self.take_words(&text),
                }
            }
            _ => {
                let Some(text) = words::text(body) else {
                    return;
                };
                // Some put a guard in front of their JSON.
                match text.find('{').filter(|at| *at < 100) {
                    Some(at) if body[0] != b'<' && Self::from_unquoted(&text[at..]).is_some() => {
                        self.take_object(&text.as_bytes()[at..], depth);
                    }
                    _ => self.take_words(&text),
                }
            }
        }
    }

    fn take_object(&mut self, bytes: &[u8], depth: u8) {
        let Some(mut object) = Members::of_object(bytes) else {
            return;
        };
        let mut nested = None;
        while let Some((name, value)) = object.member() {
            (self.readable, self.has_members) = (true, true);
            if let Value::Object(inside) = value
                && !self.knows(&name)
            {
                nested.get_or_insert(inside);
            }
            self.take_member(&name, &value, depth);
        }
        // A success is not to be called an error for what stands in its data.
        if object.end() == End::Broken && !(self.shallow && self.has_data) {
            // Quotes that are not escaped, most likely: what the members are is in the text.
            let text = String::from_utf8_lossy(&bytes[..bytes.len().min(RAW)]);
            if let Some(error) = Self::from_unquoted(&text) {
                self.merge(error);
            }
        }
        // Some wrap it into another object.
        if let Some(inside) = nested
            && depth < 3
            && !self.shallow
            && self.code == 0
            && self.message().is_none()
        {
            let mut wrapped = ErrorBody::default();
            wrapped.take_object(inside, depth + 1);
            wrapped.refuses = self.refuses;
            (wrapped.has_data, wrapped.has_members) = (true, self.has_members);
            if wrapped.code != 0 || wrapped.message().is_some() {
                *self = wrapped;
            }
        }
    }

    fn knows(&self, name: &str) -> bool {
        is_code(name) || rank(name).is_some() || name.eq_ignore_ascii_case("status")
    }

    fn take_member(&mut self, name: &str, value: &Value<'_>, depth: u8) {
        if is_code(name) {
            return self.take_code(value, name.eq_ignore_ascii_case("code"));
        }
        if name.eq_ignore_ascii_case("status") {
            let no = match value {
                Value::Flag(flag) => !flag,
                Value::Text(text) => text.eq_ignore_ascii_case("false"),
                _ => false,
            };
            let yes = match value {
                Value::Flag(flag) => *flag,
                Value::Text(text) => !text.is_empty() && is_success(text) && !no,
                _ => false,
            };
            self.refuses |= no;
            self.succeeds |= yes && !self.refuses;
            // A status that is a word is somebody's status.
            self.has_data |= matches!(value, Value::Text(_)) && !no;
            return;
        }
        let Some(rank) = rank(name) else {
            // `result: null` and the like are nothing.
            let nothing = match value {
                Value::Null | Value::Flag(false) => true,
                Value::Text(text) => text.is_empty(),
                _ => false,
            };
            self.has_data |= !nothing;
            return;
        };
        match (rank, value) {
            (ERROR, Value::Object(inside)) if depth < 3 => {
                let mut error = ErrorBody::default();
                error.take_object(inside, depth + 1);
                let says = error.message().is_some_and(|text| !is_success(text));
                self.refuses |= error.refuses || (says && !error.succeeds);
                if self.code == 0 {
                    self.code = error.code;
                }
                self.name = self.name.take().or(error.name.take());
                let text = error.message().map(str::to_owned);
                self.set_text(ERROR, text);
                self.fields.append(&mut error.fields);
            }
            (ERROR, Value::Number(_)) => self.take_code(value, false),
            (ERROR, Value::Flag(flag)) => self.refuses |= flag,
            (ERROR, Value::Text(text)) => {
                let text = text.trim();
                if is_digits(text) {
                    return self.take_code(value, false);
                }
                self.refuses |= !is_success(text);
                if self.name.is_none() {
                    self.name = oauth_name(text);
                }
                self.set_text(ERROR, Some(text.to_owned()));
            }
            (ERRORS, Value::List(inside)) => self.take_fields(inside, depth),
            (ERRORS, Value::Object(inside)) if depth < 3 => {
                let mut one = ErrorBody::default();
                one.take_object(inside, depth + 1);
                let text = one.message().map(str::to_owned);
                self.set_text(ERRORS, text);
            }
            (_, Value::Text(text)) => {
                // The two that no answer has beside data.
                if matches!(rank, 1 | 2 | 4) {
                    self.refuses |= !is_success(text) && !self.succeeds;
                }
                self.set_text(rank, Some(text.trim().to_owned()));
            }
            (_, Value::Number(number)) => self.set_text(rank, Some((*number).to_owned())),
            _ => {}
        }
    }

    /// Of two that carry a code, the first that is not 0 counts, and `code` before the others.
    fn take_code(&mut self, value: &Value<'_>, first: bool) {
        let text = match value {
            Value::Number(number) => number,
            Value::Text(text) => text.trim(),
            _ => return,
        };
        match number(text) {
            Some(0) => self.succeeds |= !self.refuses,
            Some(code) => {
                (self.refuses, self.succeeds) = (true, false);
                if self.code == 0 || first {
                    self.code = code;
                }
            }
            // A number that no code has: an error all the same.
            None if matches!(value, Value::Number(_)) => self.refuses = true,
            None if self.name.is_none() => self.name = oauth_name(text),
            None => {}
        }
    }

    /// Keeps a text, but nothing in the place of something.
    fn set_text(&mut self, rank: usize, text: Option<String>) {
        let known = self.texts[rank].as_deref().is_some_and(|t| !t.is_empty());
        if let Some(text) = text.filter(|_| !known) {
            self.texts[rank] = Some(text);
        }
    }

    /// The failures of validation, and other lists of what is wrong.
    fn take_fields(&mut self, bytes: &[u8], depth: u8) {
        const MOST: usize = 20;
        let Some(mut list) = Members::of_list(bytes) else {
            return;
        };
        while let Some(element) = list.element() {
            if self.fields.len() == MOST {
                return;
            }
            match element {
                Value::Text(text) => self.set_text(ERRORS, Some(text.trim().to_owned())),
                Value::Object(inside) if depth < 3 => {
                    let mut field = None;
                    let mut object = Members::of_object(inside);
                    while let Some(Some((name, value))) = object.as_mut().map(Members::member) {
                        if let (true, Value::Text(text)) = (name == "field", value) {
                            field = Some(text.into_owned());
                        }
                    }
                    let mut one = ErrorBody::default();
                    one.take_object(inside, depth + 1);
                    let message = one.message().map(str::to_owned);
                    match field {
                        Some(field) => self.fields.push(FieldError {
                            field,
                            message: message.unwrap_or_default(),
                        }),
                        None => self.set_text(ERRORS, message),
                    }
                    if self.code == 0 && one.code != 0 && !self.succeeds {
                        (self.code, self.refuses) = (one.code, true);
                    }
                }
                _ => {}
            }
        }
    }

    /// Text that is no JSON.
    fn take_words(&mut self, text: &str) {
        if text.trim_start().starts_with('<') && !words::is_page(text) {
            self.take_elements(text);
        }
        if self.message().is_none() {
            let words = words::words(text);
            if self.name.is_none() && text.trim_start().starts_with('<') {
                self.name = OAUTH
                    .into_iter()
                    .find(|name| has_word(&words, name))
                    .map(str::to_owned);
            }
            self.readable = !words.is_empty();
            self.set_text(0, Some(visible(&words, PAGE).into_owned()));
        }
    }

    /// What a text says that is JSON but for its quotes; `None` if it has no member of an error.
    fn from_unquoted(text: &str) -> Option<Self> {
        let members = unquoted::members(text, CODES.into_iter().chain(TEXTS));
        let mut error = Self {
            has_members: !members.is_empty(),
            ..Self::default()
        };
        for (name, value) in members {
            error.take_member(name, &value, 3);
        }
        error.has_members.then_some(error)
    }

    fn take_elements(&mut self, text: &str) {
        for (name, content) in words::elements(text) {
            if self.knows(name) {
                (self.readable, self.has_members) = (true, true);
                self.take_member(name, &Value::Text(Cow::Owned(content)), 3);
            }
        }
    }

    fn merge(&mut self, other: ErrorBody) {
        if self.code == 0 {
            self.code = other.code;
        }
        self.refuses |= other.refuses;
        self.name = other.name.or(self.name.take());
        for (mine, theirs) in self.texts.iter_mut().zip(other.texts) {
            if theirs.is_some() {
                *mine = theirs;
            }
        }
    }

    /// Whether it is about scopes: some codes are, and the message decides, whatever the code.
    pub(super) fn lacks_scope(&self, lower: &str) -> bool {
        if self.code == 4700 && lower.contains("cannot be empty") {
            return false; // of the token
        }
        matches!(self.code, 104 | 4700 | 4711)
            || self.name.as_deref() == Some("insufficient_scope")
            || lower.contains("does not contain scope")
            || scopes::are_listed(lower)
    }

    /// As it may be shown: one line each, without secrets, 500 characters at most in all.
    pub(super) fn shown(self, status: u16, scrub: &Scrub) -> ApiError {
        let clean = |text: &str, most: usize| {
            let scrubbed = scrub.text(text);
            visible(scrubbed.as_deref().unwrap_or(text), most).into_owned()
        };
        let mut remaining = LONGEST;
        let mut fields = Vec::new();
        for error in &self.fields {
            let field = FieldError {
                field: clean(&error.field, 60),
                message: clean(&error.message, 120),
            };
            let length = field.field.chars().count() + field.message.chars().count();
            // The message comes first: the fields have the smaller half.
            if length > remaining.saturating_sub(LONGEST / 2) {
                break;
            }
            remaining -= length;
            fields.push(field);
        }
        let message = match self.message() {
            Some(message) => clean(message, remaining),
            None if self.readable => format!("HTTP {status} without a message"),
            None => format!("HTTP {status} without a body that can be read"),
        };
        ApiError {
            code: self.code,
            message,
            fields,
        }
    }
}

fn is_code(name: &str) -> bool {
    CODES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn rank(name: &str) -> Option<usize> {
    TEXTS
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name))
}

fn is_digits(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A whole number, also one that is written as a float.
fn number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let float: f64 = text.parse().ok()?;
        const EXACT: f64 = 9_007_199_254_740_992.0;
        #[allow(clippy::cast_possible_truncation)] // whole, and small enough to be exact
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
    })
}

/// Whether a text for people says that all is well.
fn is_success(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', '!']);
    let well = ["", "success", "successful", "ok", "none", "null", "false"];
    well.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// OAuth's names for errors.
const OAUTH: [&str; 10] = [
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "invalid_token",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "access_denied",
    "temporarily_unavailable",
    "server_error",
];

/// A name such as OAuth has: it is safe to be shown.
fn oauth_name(text: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b == b'_';
    (!text.is_empty() && text.len() < 40 && text.bytes().all(plain)).then(|| text.to_owned())
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|found| found == word)
}
