//! What is wrong with an answer: the one reader of errors, for the API and for the token endpoint.
//!
//! Zoom's errors come in several shapes, in JSON, XML and HTML, with any status, 200 included, and
//! beside other members. All of them are read here into a [`ErrorBody`], whose code [`table`] gives a
//! meaning. This is also the one place where a server's text enters an [`Error`](crate::Error): it
//! is freed of secrets, made visible and cut here, and nowhere else.

mod members;
mod table;
mod words;

use std::borrow::Cow;

use crate::error::{ApiError, FieldError};
use crate::scrub::Scrub;
use crate::text::{LONGEST, visible};
use members::{End, Members, Value};

/// Longest text that is shown of a page that a gateway answers with.
const PAGE: usize = 200;
/// Most bytes of a body that is no JSON, of which the code and the message are cut out.
const RAW: usize = 64 * 1024;

/// What is wrong with an answer that is not a success. `K` is what that means to who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem<K = ProblemKind> {
    /// What Zoom said, fit to be shown.
    pub(crate) api: ApiError,
    /// OAuth's name for it, if it has one.
    pub(crate) name: Option<String>,
    /// What it is about.
    pub(crate) kind: K,
    /// The scopes that the message names, of which the token has none.
    pub(crate) scopes: Vec<String>,
}

/// The sorts of problem that are handled differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    Redirect,
    MissingScope,
    Token,
    Limited,
    Server,
    NotFound,
    Forbidden,
    Other,
}

/// Reads what is wrong with an answer; `None` for a success. `meaning` gets the error as it came.
///
/// This is the one reader, for the API and for the token endpoint: they differ in what a code means.
/// What the server repeats of secrets is taken out before anything is cut.
pub(crate) fn read<K>(
    status: u16,
    body: &[u8],
    scrub: &Scrub,
    meaning: impl FnOnce(&ErrorBody) -> K,
) -> Option<Problem<K>> {
    let error = error_body(status, body)?;
    let kind = meaning(&error);
    let scopes = named_scopes(error.message().unwrap_or_default());
    let mut name = error.name.clone();
    if let Some(name) = &mut name {
        scrub.clean(name);
    }
    let api = error.shown(status, scrub);
    Some(Problem {
        api,
        name,
        kind,
        scopes,
    })
}

/// [`read`]s an answer of the API.
pub(crate) fn problem(status: u16, body: &[u8], scrub: &Scrub) -> Option<Problem> {
    let meaning = |error: &ErrorBody| {
        let lower = error.message().unwrap_or_default().to_lowercase();
        let kind = if status == 429 || !error.lacks_scope(&lower) {
            table::kind(status, error.code, error.name.as_deref(), &lower)
        } else {
            ProblemKind::MissingScope
        };
        // Only what Zoom wrote says that something does not exist, and that has a code. Without one,
        // it is a gateway's word of a path, but for the one form that Zoom documents.
        match kind {
            _ if status == 404 && is_empty_object(body) => ProblemKind::NotFound,
            ProblemKind::NotFound if error.code == 0 => ProblemKind::Other,
            kind => kind,
        }
    };
    let mut problem = read(status, body, scrub, meaning)?;
    if problem.kind != ProblemKind::MissingScope {
        problem.scopes.clear();
    }
    Some(problem)
}

/// Whether a body is `{}`.
fn is_empty_object(body: &[u8]) -> bool {
    let mut bytes = body.iter().filter(|b| !b.is_ascii_whitespace());
    (bytes.next(), bytes.next(), bytes.next()) == (Some(&b'{'), Some(&b'}'), None)
}

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
    /// What makes it an error, whatever the status.
    refuses: bool,
    /// A code of 0: it calls itself a success.
    succeeds: bool,
    /// It has other members than those of an error.
    data: bool,
    /// It has members at all.
    any: bool,
    /// The body could be read.
    read: bool,
    /// Of an answer whose data is not to be looked into.
    shallow: bool,
}

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

/// What an error says; `None` if the answer is a success.
fn error_body(status: u16, body: &[u8]) -> Option<ErrorBody> {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    if (200..300).contains(&status) {
        return in_success(body);
    }
    let mut error = ErrorBody::default();
    match words::text(body) {
        // UTF-8 is read from the bytes, of which a character may be broken.
        Some(Cow::Borrowed(_)) => error.take_body(body, 0),
        Some(Cow::Owned(text)) if body.first().is_some_and(|b| *b == 0 || *b >= 0xfe) => {
            error.take_body(text.as_bytes(), 0);
        }
        Some(Cow::Owned(text)) if body.get(1) == Some(&0) => error.take_body(text.as_bytes(), 0),
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
fn in_success(body: &[u8]) -> Option<ErrorBody> {
    let mut error = ErrorBody {
        shallow: true,
        ..ErrorBody::default()
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
            error.refuses &= !error.data;
        }
        b'<' => {
            let text = words::text(body)?;
            if words::is_page(&text) {
                return None;
            }
            error.take_elements(&text);
            // The names of elements are nobody's contract: the code must be there.
            error.refuses = error.code != 0;
            error.data = true;
        }
        _ => return None,
    }
    let alone = || {
        let message = error.message().unwrap_or_default().to_lowercase();
        let means = table::kind(200, 0, error.name.as_deref(), &message) != ProblemKind::Other;
        means || error.lacks_scope(&message) || !error.fields.is_empty()
    };
    let refuses = error.refuses || (!error.data && !error.succeeds && alone());
    refuses.then_some(error)
}

impl ErrorBody {
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
                    Some(at) if body[0] != b'<' && raw(&text[at..]).is_some() => {
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
            (self.read, self.any) = (true, true);
            if let Value::Object(inside) = value
                && !self.knows(&name)
            {
                nested.get_or_insert(inside);
            }
            self.take_member(&name, &value, depth);
        }
        // A success is not to be called an error for what stands in its data.
        if object.end() == End::Broken && !(self.shallow && self.data) {
            // Quotes that are not escaped, most likely: what the members are is in the text.
            let text = String::from_utf8_lossy(&bytes[..bytes.len().min(RAW)]);
            if let Some(raw) = raw(&text) {
                self.merge(raw);
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
            (wrapped.data, wrapped.any) = (true, self.any);
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
            self.data |= matches!(value, Value::Text(_)) && !no;
            return;
        }
        let Some(rank) = rank(name) else {
            // `result: null` and the like are nothing.
            let nothing = match value {
                Value::Null | Value::Flag(false) => true,
                Value::Text(text) => text.is_empty(),
                _ => false,
            };
            self.data |= !nothing;
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
                self.put(ERROR, text);
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
                self.put(ERROR, Some(text.to_owned()));
            }
            (ERRORS, Value::List(inside)) => self.take_fields(inside, depth),
            (ERRORS, Value::Object(inside)) if depth < 3 => {
                let mut one = ErrorBody::default();
                one.take_object(inside, depth + 1);
                let text = one.message().map(str::to_owned);
                self.put(ERRORS, text);
            }
            (_, Value::Text(text)) => {
                // The two that no answer has beside data.
                if matches!(rank, 1 | 2 | 4) {
                    self.refuses |= !is_success(text) && !self.succeeds;
                }
                self.put(rank, Some(text.trim().to_owned()));
            }
            (_, Value::Number(number)) => self.put(rank, Some((*number).to_owned())),
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
    fn put(&mut self, rank: usize, text: Option<String>) {
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
                Value::Text(text) => self.put(ERRORS, Some(text.trim().to_owned())),
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
                        None => self.put(ERRORS, message),
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
            self.read = !words.is_empty();
            self.put(0, Some(visible(&words, PAGE).into_owned()));
        }
    }

    fn take_elements(&mut self, text: &str) {
        for (name, content) in words::elements(text) {
            if self.knows(name) {
                (self.read, self.any) = (true, true);
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
    fn lacks_scope(&self, lower: &str) -> bool {
        if self.code == 4700 && lower.contains("cannot be empty") {
            return false; // of the token
        }
        matches!(self.code, 104 | 4700 | 4711)
            || self.name.as_deref() == Some("insufficient_scope")
            || lower.contains("does not contain scope")
            || bracket_after_scopes(lower.as_bytes(), true).is_some()
    }

    /// As it may be shown: one line each, without secrets, 500 characters at most in all.
    fn shown(self, status: u16, scrub: &Scrub) -> ApiError {
        let clean = |text: &str, most: usize| {
            let scrubbed = scrub.text(text);
            visible(scrubbed.as_deref().unwrap_or(text), most).into_owned()
        };
        let mut left = LONGEST;
        let mut fields = Vec::new();
        for of in &self.fields {
            let field = FieldError {
                field: clean(&of.field, 60),
                message: clean(&of.message, 120),
            };
            let length = field.field.chars().count() + field.message.chars().count();
            // The message comes first: the fields have the smaller half.
            if length > left.saturating_sub(LONGEST / 2) {
                break;
            }
            left -= length;
            fields.push(field);
        }
        let message = match self.message() {
            Some(message) => clean(message, left),
            None if self.read => format!("HTTP {status} without a message"),
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
    ["code", "errorCode", "error_code"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
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

/// The members of a text that is no JSON, because quotes in a message are not escaped: the message
/// ends at the quote behind which the object ends or another member begins.
fn raw(text: &str) -> Option<ErrorBody> {
    let mut error = ErrorBody::default();
    for name in ["code", "errorCode", "error_code"].into_iter().chain(TEXTS) {
        let Some(value) = raw_value(text, name) else {
            continue;
        };
        error.any = true;
        let value = match value.strip_prefix('"') {
            Some(inside) => {
                let end = raw_end(inside);
                Value::Text(members::unescaped(&inside.as_bytes()[..end]))
            }
            None => {
                let ends = |c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
                let number = value.split(ends).next().unwrap_or_default();
                if number.is_empty() {
                    continue;
                }
                Value::Number(number)
            }
        };
        error.take_member(name, &value, 3);
    }
    error.any.then_some(error)
}

/// What follows the name of a member and its colon.
fn raw_value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let before = &rest[..at];
        let after = &rest[at + name.len()..];
        if before.ends_with('"')
            && let Some(value) = after.strip_prefix('"')
            && let Some(value) = value.trim_start().strip_prefix(':')
        {
            return Some(value.trim_start());
        }
        rest = after;
    }
    None
}

/// Where a text with bare quotes in it ends, in bytes.
fn raw_end(text: &str) -> usize {
    let ends = |rest: &str| {
        let rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('}') {
            return true;
        }
        let Some(next) = rest.strip_prefix(',').map(str::trim_start) else {
            return false;
        };
        let name = next.strip_prefix('"').and_then(|next| next.split_once('"'));
        name.is_some_and(|(name, after)| {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
            name.chars().all(plain) && after.trim_start().starts_with(':')
        })
    };
    text.match_indices('"')
        .map(|(at, _)| at)
        .find(|at| ends(&text[at + 1..]))
        .unwrap_or(text.len())
}

/// The scopes that a message names: behind the word, between brackets, parted by commas.
fn named_scopes(message: &str) -> Vec<String> {
    const MOST: usize = 30;
    // Names and brackets are ASCII, so what is found in the bytes are whole characters.
    let Some(list) = bracket_after_scopes(message.as_bytes(), false) else {
        return Vec::new();
    };
    let list = list.split(|b| *b == b']').next().unwrap_or_default();
    let mut names = Vec::new();
    for name in list.split(|b| matches!(b, b',' | b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'\\')) {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-' | b'.');
        if name.is_empty() || name.len() > 100 || !name.iter().all(plain) {
            continue;
        }
        let name = String::from_utf8_lossy(name).into_owned();
        if !names.contains(&name) && names.len() < MOST {
            names.push(name);
        }
    }
    names
}

/// What follows the opening bracket behind the word `scopes`: next to it, or anywhere behind it.
fn bracket_after_scopes(text: &[u8], next: bool) -> Option<&[u8]> {
    const WORD: &[u8] = b"scopes";
    let mut at = 0;
    while let Some(found) = text.get(at..at + WORD.len()) {
        at += 1;
        if !found.eq_ignore_ascii_case(WORD) {
            continue;
        }
        let rest = &text[at - 1 + WORD.len()..];
        let between = |b: &u8| !next || b.is_ascii_whitespace() || matches!(b, b':' | b'=');
        let open = rest.iter().position(|b| *b == b'[');
        if let Some(open) = open
            && rest[..open].iter().all(between)
        {
            return Some(&rest[open + 1..]);
        }
    }
    None
}

#[cfg(test)]
mod tests;
