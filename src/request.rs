//! What a call is: a value that knows its path, label, scopes and the type of its answer.

mod extra;
mod raw;

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::NaiveDate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::decode::Answer;
use crate::error::{Error, ErrorKind, Result};
use crate::limit::Label;

pub use extra::{ExtraPage, WithExtra, WithExtraPages};
pub use raw::{Raw, RawPage, RawPages};

/// A call to Zoom's API, as a value.
///
/// Every call of the crate implements it, and so can a call that the crate lacks: with
/// [`request!`](crate::declare::request), or by hand:
///
/// ```
/// use serde::Deserialize;
/// use zoom_admin::{Label, Meta, Parts, Request, Result};
///
/// /// `GET /users/{userId}/zoom_phones`, say.
/// struct Phones { user: String }
///
/// #[derive(Deserialize)]
/// struct PhoneList { phones: Vec<String> }
///
/// impl Request for Phones {
///     const META: Meta = Meta {
///         name: "mine::Phones",
///         path: "/users/{userId}/zoom_phones",
///         label: Label::Light,
///         classic: &["phone:read:admin"],
///         granular: &[],
///     };
///     type Output = PhoneList;
///     fn parts(&self) -> Result<Parts> {
///         Parts::new(&Self::META, [self.user.as_str()])
///     }
/// }
/// assert_eq!(Phones { user: "a/b".into() }.parts()?.path()?, "/users/a%2Fb/zoom_phones");
/// # Ok::<(), zoom_admin::Error>(())
/// ```
pub trait Request: Send + Sync + 'static {
    /// What is known of the call beforehand.
    const META: Meta;
    /// The type of the answer.
    type Output: DeserializeOwned + Send + 'static;
    /// What a body must hold to be an answer. Unless it is said: any member that the type declares,
    /// and of a listing ([`Paged`]) the list.
    const ANSWER: Answer = Answer::any_member();
    /// The path and query of this request.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if it holds a value that cannot be sent.
    fn parts(&self) -> Result<Parts>;
}

/// A call that answers page by page. The pipeline adds `page_size` and `next_page_token`.
///
/// One of your own is declared with [`request!`](crate::declare::request),
/// [`page!`](crate::declare::page) and [`model!`](crate::declare::model). By hand it needs three things:
/// a [`Request`] whose answer is a page, its [`PageBody`], and records that are
/// [`Lenient`](crate::decode::Lenient) (see [`decode::object`](crate::decode::object)), so that one that
/// cannot be read does not take the page with it:
///
/// ```
/// use serde::Deserialize;
/// use zoom_admin::{Fingerprint, Label, Meta, PageBody, Paged, Parts, Request, Result, decode};
///
/// /// `GET /roles`
/// struct Roles;
///
/// impl Request for Roles {
///     const META: Meta = Meta {
///         name: "mine::Roles",
///         path: "/roles",
///         label: Label::Medium,
///         classic: &["role:read:admin"],
///         granular: &[],
///     };
///     type Output = RolePage;
///     fn parts(&self) -> Result<Parts> {
///         let mut parts = Parts::fixed(&Self::META)?;
///         parts.query("type", Some("common"));
///         Ok(parts)
///     }
/// }
/// impl Paged for Roles {}
///
/// #[derive(Deserialize)]
/// struct RolePage {
///     #[serde(default, deserialize_with = "decode::field")]
///     roles: Vec<Role>,
///     #[serde(default, deserialize_with = "decode::field")]
///     next_page_token: Option<String>,
/// }
///
/// impl PageBody for RolePage {
///     type Item = Role;
///     const ITEMS: &'static str = "roles"; // where item failures are found in the notes
///     fn next_page_token(&self) -> Option<&str> {
///         self.next_page_token.as_deref().filter(|t| !t.is_empty())
///     }
///     fn total(&self) -> Option<u64> {
///         None
///     }
///     fn range(&self) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
///         None
///     }
///     fn into_items(self) -> Vec<Role> {
///         self.roles
///     }
///     fn items_mut(&mut self) -> Option<&mut Vec<Role>> {
///         Some(&mut self.roles)
///     }
///     fn fingerprint(role: &Role) -> Option<Fingerprint> {
///         Some(Fingerprint::of_key(&role.id))
///     }
/// }
///
/// #[derive(Deserialize)]
/// struct Role {
///     #[serde(deserialize_with = "decode::required")]
///     id: String,
/// }
///
/// impl decode::Lenient for Role {
///     fn read<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
///         decode::object(d)
///     }
/// }
/// # assert_eq!(Roles.parts()?.path()?, "/roles");
/// # Ok::<(), zoom_admin::Error>(())
/// ```
pub trait Paged: Request<Output: PageBody> {
    /// The greatest page size that Zoom states; 300 where no source states one. 0 for an answer
    /// that is whole at once: then neither page size nor page token is asked for.
    const PAGE_SIZE: u32 = 300;
}

/// One page of a listing.
pub trait PageBody {
    /// One record.
    type Item: Send + 'static;
    /// Name of the JSON field that holds the records.
    const ITEMS: &'static str;
    /// The token for the next page; `None` or `""` at the end.
    fn next_page_token(&self) -> Option<&str>;
    /// How many records the whole listing has, where Zoom says so.
    fn total(&self) -> Option<u64>;
    /// The dates that the answer says it covers, both as Zoom printed them.
    fn range(&self) -> Option<(NaiveDate, NaiveDate)>;
    /// The records.
    fn into_items(self) -> Vec<Self::Item>;

    /// The records, to take out of the page those that were given before. Without it, a listing
    /// whose page token died cannot be read again, and fails.
    fn items_mut(&mut self) -> Option<&mut Vec<Self::Item>> {
        None
    }

    /// What tells a record from others. Without it, records are told apart by their position.
    fn fingerprint(_item: &Self::Item) -> Option<Fingerprint> {
        None
    }
}

/// What tells a record from others, in 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fingerprint {
    /// Of the record's key: no two records of a listing share it.
    Key(u128),
    /// Of its whole content: two records may really be equal.
    Content(u128),
}

impl Fingerprint {
    /// Of a key.
    pub fn of_key(key: impl Hash) -> Self {
        Self::Key(hash_of(key))
    }

    /// Of all that is written when the record is.
    pub fn of_content(record: &impl Serialize) -> Option<Self> {
        content_hash(record).map(Self::Content)
    }
}

/// A hash for the time of one listing. What is kept needs a [`digest`](crate::digest).
fn hash_of(key: impl Hash) -> u128 {
    let mut hasher = SipHasher13::new();
    key.hash(&mut hasher);
    hasher.finish128().as_u128()
}

/// The same of all that is written when the record is.
fn content_hash(record: &impl Serialize) -> Option<u128> {
    struct Written(SipHasher13);
    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut written = Written(SipHasher13::new());
    serde_json::to_writer(&mut written, record).ok()?;
    Some(written.0.finish128().as_u128())
}

/// What is known of a call before it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// Name of the request type, for example `user::List`.
    pub name: &'static str,
    /// The path with Zoom's placeholders, for example `/users/{userId}`.
    pub path: &'static str,
    /// The rate limit that the call counts against.
    pub label: Label,
    /// Classic scopes, the one to ask for first; any one suffices.
    pub classic: &'static [&'static str],
    /// Granular scopes, the one for account-wide use first; any one suffices.
    pub granular: &'static [&'static str],
}

/// All that is known of a call beforehand, as data: see [`calls`](crate::calls).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// Name, path, label and scopes.
    pub meta: Meta,
    /// The query parameters, without those of paging.
    pub query: &'static [Param],
    /// What a body must hold to be an answer.
    pub answer: Answer,
    /// How it is paged, if it is.
    pub paging: Option<Paging>,
    /// Whether Zoom has given it up.
    pub deprecated: bool,
}

impl Call {
    /// What a declared call knows of itself. `gone` says why Zoom has given it up, if it has.
    #[doc(hidden)] // for the expansion of `request!`
    pub const fn new<R: Request>(
        query: &'static [Param],
        paging: Option<Paging>,
        gone: &[&str],
    ) -> Self {
        Self {
            meta: R::META,
            query,
            answer: R::ANSWER,
            paging,
            deprecated: !gone.is_empty(),
        }
    }
}

/// How a call is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paging {
    /// Name of the JSON field that holds the records.
    pub items: &'static str,
    /// The page size that is asked for.
    pub size: u32,
}

impl Paging {
    #[doc(hidden)] // for the expansion of `request!`
    pub const fn new<P: PageBody>(size: u32) -> Self {
        Self {
            items: P::ITEMS,
            size,
        }
    }
}

/// A query parameter of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Param {
    /// Zoom's name for it.
    pub name: &'static str,
    /// Whether the call is nothing without it.
    pub required: bool,
    /// What it takes.
    pub kind: ParamKind,
}

impl Param {
    #[doc(hidden)] // for the expansion of `request!`
    pub const fn new<T: QueryValue>(name: &'static str, required: bool) -> Self {
        Self {
            name,
            required,
            kind: T::KIND,
        }
    }

    #[doc(hidden)] // for the expansion of `request!`
    pub const fn fixed(name: &'static str, value: &'static str) -> Self {
        Self {
            name,
            required: true,
            kind: ParamKind::Fixed(value),
        }
    }
}

/// What a query parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamKind {
    /// A text or an id.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A date.
    Date,
    /// One of these texts, or one that this version does not know.
    OneOf(&'static [&'static str]),
    /// One of these numbers, or one that this version does not know.
    OneNumberOf(&'static [i64]),
    /// Always this: it is what makes the call another.
    Fixed(&'static str),
}

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

/// A value that a query parameter can take.
pub trait QueryValue {
    /// What sort of value it is.
    const KIND: ParamKind = ParamKind::Text;
    /// The text that is sent, not yet encoded.
    fn to_query(&self) -> String;
}

impl QueryValue for NaiveDate {
    const KIND: ParamKind = ParamKind::Date;
    fn to_query(&self) -> String {
        self.format("%Y-%m-%d").to_string()
    }
}

macro_rules! query_display {
    ($($ty:ty: $kind:ident),*) => {
        $(impl QueryValue for $ty {
            const KIND: ParamKind = ParamKind::$kind;
            fn to_query(&self) -> String {
                self.to_string()
            }
        })*
    };
}
query_display!(bool: Boolean, u32: Number, i64: Number, u64: Number, String: Text);

impl QueryValue for chrono::Month {
    const KIND: ParamKind = ParamKind::Number;
    fn to_query(&self) -> String {
        self.number_from_month().to_string()
    }
}

impl QueryValue for str {
    fn to_query(&self) -> String {
        self.to_owned()
    }
}

impl<T: QueryValue + ?Sized> QueryValue for &T {
    const KIND: ParamKind = T::KIND;
    fn to_query(&self) -> String {
        (*self).to_query()
    }
}

/// Several values in one parameter, separated by commas.
impl<T: QueryValue> QueryValue for Vec<T> {
    fn to_query(&self) -> String {
        let texts: Vec<_> = self.iter().map(QueryValue::to_query).collect();
        texts.join(",")
    }
}
