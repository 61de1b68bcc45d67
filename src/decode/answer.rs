//! Whether a body is the answer that a call asks for: decided here for every call, page and pass.
//!
//! A JSON object is read into a type whose every field is optional, so each object could pass for
//! an answer, also one that says nothing or is about something else. Therefore both passes look at
//! the members of the top level while the type reads them: [`Members`] stands between the parser
//! and the type, and costs a comparison or two for each member of the top level. A field that the
//! type does not declare is recognised by how it is read: serde asks for those to be ignored.

use serde::de::{DeserializeSeed, MapAccess};

use super::lenient::{self, Kind as Json};
use super::observe::{Observe, Seed};
use super::{SCOPE, place};

/// What a body must hold to be the answer of a call: see [`Request::ANSWER`](crate::Request::ANSWER).
///
/// A member that is null has not come. A body that is no answer is an
/// [`ErrorKind::Decode`](crate::ErrorKind::Decode), which names the members that came and none of
/// their values; if it is one of Zoom's error bodies, it is that error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    kind: Kind,
    /// Of a list: other members that stand beside it whether it is empty or not.
    beside: &'static [&'static str],
    /// Whether an answer without any of them means that there is nothing.
    none: bool,
    /// Whether the members were chosen by the request, so that there may be none.
    chosen: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Anything,
    Array,
    AnyMember,
    OneOf(&'static [&'static str]),
    List(&'static str),
}

impl Default for Answer {
    fn default() -> Self {
        Self::any_member()
    }
}

impl Answer {
    const fn new(kind: Kind) -> Self {
        Self {
            kind,
            beside: &[],
            none: false,
            chosen: false,
        }
    }

    /// An object with at least one of the members that its type declares; those of paging do not
    /// count. A type that is no struct is an answer if it can be read, but for an empty object.
    pub const fn any_member() -> Self {
        Self::new(Kind::AnyMember)
    }

    /// An object with at least one of these members. A name that ends in `*` stands for all that
    /// begin so.
    pub const fn one_of(members: &'static [&'static str]) -> Self {
        Self::new(Kind::OneOf(members))
    }

    /// An object with a list of this name. Without it, the list is empty if `total_records` is 0,
    /// and the body is no answer if it is greater. If it is null, or there are only members of
    /// paging, the list is taken for empty, with a note
    /// ([`NoteKind::WithoutList`](super::NoteKind::WithoutList)); but what holds a list or an object
    /// under another name is no answer.
    pub const fn list(items: &'static str) -> Self {
        Self::new(Kind::List(items))
    }

    /// A JSON array, which may be empty.
    pub const fn array() -> Self {
        Self::new(Kind::Array)
    }

    /// Whatever JSON the type can be read from.
    pub const fn anything() -> Self {
        Self::new(Kind::Anything)
    }

    /// Other members that stand beside the list. With one of them and without the list, the list is
    /// taken for empty, with a note.
    #[must_use]
    pub const fn beside(mut self, members: &'static [&'static str]) -> Self {
        self.beside = members;
        self
    }

    /// An answer without any of its members means that there is nothing, with a note: for calls of
    /// which it is not known how they say so. What holds a list or an object under another name is
    /// no answer all the same.
    #[must_use]
    pub const fn or_none(mut self) -> Self {
        self.none = true;
        self
    }

    /// The same for a page, whose list is known.
    pub(crate) const fn of_page(self, items: &'static str) -> Self {
        match self.kind {
            Kind::AnyMember => Self {
                kind: Kind::List(items),
                ..self
            },
            _ => self,
        }
    }

    /// The same for a request that chose the members: there may be none of them.
    pub(crate) const fn of_chosen(mut self) -> Self {
        self.chosen = true;
        self
    }

    /// Whether any JSON is an answer, so that its type may be none.
    pub(super) fn is_anything(&self) -> bool {
        self.kind == Kind::Anything
    }

    /// Whether a member of this name is one that the rule speaks of.
    fn names(&self, member: &str) -> bool {
        self.beside.contains(&member)
            || match self.kind {
                Kind::OneOf(names) => is_one_of(names, member),
                Kind::List(items) => items == member,
                _ => false,
            }
    }
}

fn is_one_of(names: &[&str], member: &str) -> bool {
    names.iter().any(|name| match name.strip_suffix('*') {
        Some(begin) => member.starts_with(begin),
        None => *name == member,
    })
}

/// Number of records of the whole listing.
const TOTAL: &str = "total_records";
/// Members of a page that say nothing of its list.
const PAGING: [&str; 4] = ["next_page_token", "page_size", "page_count", "page_number"];
/// And in an answer that is a list also these.
const RANGE: [&str; 2] = ["from", "to"];
/// Members of an error body, in all its shapes.
const ERROR: [&str; 11] = [
    "code",
    "errorCode",
    "error_code",
    "error",
    "errors",
    "errorMessage",
    "error_message",
    "error_description",
    "message",
    "reason",
    "status",
];
/// Names of members that an error tells, and their length.
const NAMES: usize = 8;
const NAME_LENGTH: usize = 40;

/// What came at the top level of a body.
#[derive(Default)]
pub(super) struct TopLevel {
    root: Root,
    /// A member came that makes the body an answer.
    anchor: bool,
    list: List,
    total: Option<Total>,
    /// Another member came of those that stand beside a list.
    paging: bool,
    /// A member of an error body came that the type does not declare.
    pub(super) error: bool,
    /// Names of members, until one came that makes the body an answer.
    names: Vec<String>,
    /// How many more there are.
    more: usize,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Root {
    #[default]
    Other,
    Array,
    Object,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum List {
    #[default]
    Absent,
    /// Null or an empty text.
    Nothing,
    Present,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Total {
    Zero,
    /// More, or something that is no number.
    Some,
}

/// What the type found as the value of a member.
#[derive(Default)]
struct MemberValue {
    /// The type does not declare the member.
    ignored: bool,
    /// Null.
    nothing: bool,
    /// An empty text.
    blank: bool,
    /// `false`.
    no: bool,
    zero: bool,
}

impl Observe for MemberValue {
    fn text(&mut self, text: &str) {
        self.blank = text.is_empty();
        self.zero = text.trim() == "0";
    }
    fn number(&mut self, is_zero: bool) {
        self.zero = is_zero;
    }
    fn flag(&mut self, value: bool) {
        self.no = !value;
    }
    fn nothing(&mut self) {
        self.nothing = true;
    }
    fn ignored(&mut self) {
        self.ignored = true;
    }
}

/// The name of a member.
#[derive(Default)]
struct Name {
    text: String,
    /// Where it stood when it came.
    address: usize,
}

impl Observe for Name {
    fn text(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.address = text.as_ptr().addr();
    }
}

impl TopLevel {
    /// Takes in a member; `fixed` if the type is a struct, which knows its members.
    fn member(&mut self, answer: &Answer, fixed: bool, name: &str, came: &MemberValue) {
        let undeclared = came.ignored || (!fixed && !answer.names(name));
        self.error |= ERROR.contains(&name) && (undeclared || (name == "status" && came.no));
        if !self.anchor && self.list != List::Present {
            match self.names.len() < NAMES {
                true => self.names.push(name.to_owned()),
                false => self.more += 1,
            }
        }
        if came.ignored {
            return;
        }
        let paging = PAGING.contains(&name);
        match answer.kind {
            Kind::Anything | Kind::Array => {}
            Kind::List(items) if items == name => {
                // Of a member that came twice, the one that holds something.
                if !came.nothing && !came.blank {
                    self.list = List::Present;
                } else if self.list == List::Absent {
                    self.list = List::Nothing;
                }
            }
            _ if came.nothing => {}
            Kind::AnyMember if paging => self.paging = true,
            Kind::AnyMember => self.anchor = true,
            Kind::OneOf(names) => self.anchor |= is_one_of(names, name),
            Kind::List(_) if name == TOTAL => {
                self.total = Some(if came.zero { Total::Zero } else { Total::Some });
            }
            Kind::List(_) => {
                self.paging |= paging || RANGE.contains(&name) || answer.beside.contains(&name);
            }
        }
    }
}

/// What a body is.
pub(super) enum Judged {
    Answer,
    /// One without what was asked for, at this path: taken for none.
    Without(&'static str),
    /// No answer, and why.
    Not(String),
}

/// Whether what was read of `body` makes it an answer.
pub(super) fn judge(answer: &Answer, observed: &TopLevel, body: &[u8]) -> Judged {
    let path = match answer.kind {
        Kind::Anything => return Judged::Answer,
        Kind::Array if observed.root == Root::Array => return Judged::Answer,
        Kind::Array => {
            return Judged::Not(format!(
                "the answer is not a list: it holds {}",
                observed.names()
            ));
        }
        // The type took it for what it declares.
        _ if observed.root != Root::Object => return Judged::Answer,
        Kind::AnyMember | Kind::OneOf(_) if observed.anchor => return Judged::Answer,
        Kind::AnyMember | Kind::OneOf(_) => "",
        Kind::List(items) => match (observed.list, observed.total) {
            (List::Present, _) | (_, Some(Total::Zero)) => return Judged::Answer,
            (_, Some(Total::Some)) => {
                return Judged::Not(format!(
                    "the answer counts records, and has no `{items}`: it holds {}",
                    observed.names()
                ));
            }
            (List::Nothing | List::Absent, None) => items,
        },
    };
    if answer.chosen && observed.names.is_empty() {
        return Judged::Answer;
    }
    if (observed.list == List::Nothing || observed.paging || answer.none) && !holds_more(body) {
        return Judged::Without(path);
    }
    Judged::Not(format!(
        "the answer has none of the members of its kind: it holds {}",
        observed.names()
    ))
}

impl TopLevel {
    fn names(&self) -> String {
        let names = |name: &String| format!("`{}`", crate::text::visible(name, NAME_LENGTH));
        let names: Vec<_> = self.names.iter().map(names).collect();
        match (names.is_empty(), self.more) {
            (true, _) => "nothing".to_owned(),
            (false, 0) => names.join(", "),
            (false, more) => format!("{} and {more} more", names.join(", ")),
        }
    }
}

/// Whether an object holds lists or objects that are not empty: the thing asked for may be there
/// under another name.
fn holds_more(body: &[u8]) -> bool {
    let Ok(json) = lenient::parse(body) else {
        return true;
    };
    let mut members = json.root.entries().unwrap_or_default().iter();
    members.any(|(_, value)| match &value.kind {
        Json::List(list) => !list.is_empty(),
        Json::Map(map) => !map.entries.is_empty(),
        Json::Unreadable(_) => true,
        _ => false,
    })
}

/// Reads an object of the top level by `read`, and keeps what was read of it.
pub(super) fn watched<'de, A: MapAccess<'de>, R>(
    map: A,
    fixed: bool,
    read: impl FnOnce(Members<'_, A>) -> Result<R, A::Error>,
) -> Result<R, A::Error> {
    let mut observed = TopLevel {
        root: Root::Object,
        ..TopLevel::default()
    };
    let result = read(Members {
        map,
        fixed,
        answer: expected(),
        observed: &mut observed,
        name: Name::default(),
    });
    keep(observed);
    result
}

/// What makes the body that is read an answer.
fn expected() -> Answer {
    SCOPE.with_borrow(|s| s.answer)
}

fn keep(observed: TopLevel) {
    SCOPE.with_borrow_mut(|s| s.top_level = observed);
}

/// An array came at the top level.
pub(super) fn saw_array() {
    SCOPE.with_borrow_mut(|s| s.top_level.root = Root::Array);
}

/// The members of the top level, on their way from the parser to the type.
pub(super) struct Members<'a, A> {
    map: A,
    fixed: bool,
    answer: Answer,
    observed: &'a mut TopLevel,
    /// That of the member at hand.
    name: Name,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.map.next_key_seed(Seed::new(seed, &mut self.name))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let mut came = MemberValue::default();
        let name = &self.name.text;
        place::begin_member(self.name.address, name.len());
        let value = self.map.next_value_seed(Seed::new(seed, &mut came));
        place::end_member();
        self.observed.member(&self.answer, self.fixed, name, &came);
        value
    }

    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}
