//! The declarations that the endpoint modules are made of.
//!
//! Each macro writes what one would write by hand, and nothing that is not shown here.

/// Declares a call.
///
/// ```text
/// request! {
///     /// `GET /users`: ...
///     user::List(): "/users" => Users, Medium,
///     classic ["user:read:admin"], granular ["user:read:list_users:admin"];
///     query {
///         /// Only users in this state.
///         status: Status,
///     }
/// }
/// ```
///
/// becomes
///
/// ```text
/// /// `GET /users`: ...
/// #[derive(Debug, Clone)]
/// #[must_use = "a request does nothing until it is sent"]
/// pub struct List { status: Option<Status> }
///
/// impl List {
///     pub fn new() -> Self { .. }
///     /// Only users in this state.
///     pub fn status(mut self, status: impl Into<Status>) -> Self { .. }
/// }
/// impl Request for List { const META: Meta = ..; type Output = Users; fn parts(&self) .. }
/// ```
///
/// Values in the parentheses fill the placeholders of the path, in order; those in `required`
/// are query parameters that `new` takes after them; those in `fixed`, written `"name" = "value"`,
/// are sent as they stand. What a body must hold to be an answer
/// ([`Answer`](crate::decode::Answer)) is the list of a paged call, else any member of the type,
/// unless `answer { one_of ["id"] }`, `answer { list "domains" beside ["name"] }` or
/// `answer { array }` stands before them, with `or_none` at the end where an answer without any may
/// mean that there is nothing. A parameter whose name is not a Rust name is
/// written `kind = "type": Kind`. `deprecated "why";` after them marks the call; `paged N;` at the
/// end adds `impl Paged` with that page size. `List::CALL` is all of it as data.
macro_rules! request {
    (
        $(#[$doc:meta])*
        $module:ident :: $name:ident ( $($arg:ident : $arg_ty:ty),* ) : $path:literal => $out:ty, $label:ident,
        classic [$($classic:literal),*], granular [$($granular:literal),*];
        $(answer { $($answer:tt)* })?
        $(fixed { $($fix_name:literal = $fix:literal),* $(,)? })?
        $(required { $($(#[$req_doc:meta])* $req:ident $(= $req_name:literal)? : $req_ty:ty),* $(,)? })?
        $(query { $($(#[$opt_doc:meta])* $opt:ident $(= $opt_name:literal)? : $opt_ty:ty),* $(,)? })?
        $(deprecated $why:literal;)?
        $(paged $size:literal;)?
    ) => {
        $(#[$doc])*
        $(#[deprecated = $why])?
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $name {
            $($arg: $arg_ty,)*
            $($($req: $req_ty,)*)?
            $($($opt: Option<$opt_ty>,)*)?
        }

        impl $name {
            /// What is known of the call beforehand.
            pub const CALL: $crate::request::Call = $crate::request::Call {
                meta: <Self as $crate::request::Request>::META,
                query: &[
                    $($($crate::request::Param::fixed($fix_name, $fix),)*)?
                    $($($crate::request::Param::new::<$req_ty>(
                        $crate::macros::parameter!($req $(= $req_name)?),
                        true,
                    ),)*)?
                    $($($crate::request::Param::new::<$opt_ty>(
                        $crate::macros::parameter!($opt $(= $opt_name)?),
                        false,
                    ),)*)?
                ],
                answer: <Self as $crate::request::Request>::ANSWER,
                paging: $crate::macros::paging!($out $(, $size)?),
                deprecated: $crate::macros::given!($($why)?),
            };

            /// The request, with what it cannot do without.
            #[allow(clippy::new_without_default)]
            pub fn new($($arg: impl Into<$arg_ty>,)* $($($req: impl Into<$req_ty>),*)?) -> Self {
                Self {
                    $($arg: $arg.into(),)*
                    $($($req: $req.into(),)*)?
                    $($($opt: None,)*)?
                }
            }

            $($(
                $(#[$opt_doc])*
                pub fn $opt(mut self, $opt: impl Into<$opt_ty>) -> Self {
                    self.$opt = Some($opt.into());
                    self
                }
            )*)?
        }

        impl $crate::request::Request for $name {
            const META: $crate::request::Meta = $crate::request::Meta {
                name: concat!(stringify!($module), "::", stringify!($name)),
                path: $path,
                label: $crate::limit::Label::$label,
                classic: &[$($classic),*],
                granular: &[$($granular),*],
            };
            const ANSWER: $crate::decode::Answer =
                $crate::macros::answer!($out $(, paged $size)? $(, { $($answer)* })?);
            type Output = $out;

            fn parts(&self) -> $crate::error::Result<$crate::request::Parts> {
                let values: Vec<$crate::request::Segment> = vec![$((&self.$arg).into()),*];
                #[allow(unused_mut)]
                let mut parts = $crate::request::Parts::new(&Self::META, values)?;
                $($(parts.query($fix_name, Some($fix.to_owned()));)*)?
                $($(parts.query(
                    $crate::macros::parameter!($req $(= $req_name)?),
                    Some(&self.$req),
                );)*)?
                $($(parts.query(
                    $crate::macros::parameter!($opt $(= $opt_name)?),
                    self.$opt.as_ref(),
                );)*)?
                Ok(parts)
            }
        }

        $(impl $crate::request::Paged for $name {
            const PAGE_SIZE: u32 = $size;
        })?
    };
}
pub(crate) use request;

/// The paging of a call, if it has a page size.
macro_rules! paging {
    ($out:ty) => {
        None
    };
    ($out:ty, $size:literal) => {
        Some($crate::request::Paging {
            items: <$out as $crate::request::PageBody>::ITEMS,
            size: $size,
        })
    };
}
pub(crate) use paging;

/// What a body must hold to be an answer.
macro_rules! answer {
    (@ array) => {
        $crate::decode::Answer::array()
    };
    (@ one_of [$($member:literal),*]) => {
        $crate::decode::Answer::one_of(&[$($member),*])
    };
    (@ one_of [$($member:literal),*] or_none) => {
        $crate::decode::Answer::one_of(&[$($member),*]).or_none()
    };
    (@ list $items:literal) => {
        $crate::decode::Answer::list($items)
    };
    (@ list $items:literal or_none) => {
        $crate::decode::Answer::list($items).or_none()
    };
    (@ list $items:literal beside [$($member:literal),*]) => {
        $crate::decode::Answer::list($items).beside(&[$($member),*])
    };
    (@ list $items:literal beside [$($member:literal),*] or_none) => {
        $crate::decode::Answer::list($items).beside(&[$($member),*]).or_none()
    };
    ($out:ty) => {
        $crate::decode::Answer::any_member()
    };
    ($out:ty, paged $size:literal) => {
        $crate::decode::Answer::list(<$out as $crate::request::PageBody>::ITEMS)
    };
    ($out:ty $(, paged $size:literal)?, { $($answer:tt)* }) => {
        $crate::macros::answer!(@ $($answer)*)
    };
}
pub(crate) use answer;

/// Whether there is anything.
macro_rules! given {
    () => {
        false
    };
    ($($anything:tt)+) => {
        true
    };
}
pub(crate) use given;

/// The name that a parameter or field has in Zoom's API: its own, unless another is given.
macro_rules! parameter {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident = $other:literal) => {
        $other
    };
}
pub(crate) use parameter;

/// Declares a record of an answer.
///
/// ```text
/// model! {
///     /// A user.
///     User
///     identified by {
///         /// E-mail address.
///         email: String,
///     }
///     {
///         /// Zoom's `type`.
///         kind = "type": Option<UserType>,
///     }
/// }
/// ```
///
/// becomes a `#[non_exhaustive]` struct with public fields in which each field is read by
/// [`decode::field`](crate::decode::field) (an identifying one by
/// [`decode::required`](crate::decode::required)) and left out when writing if it is absent, and
/// which is itself [`Lenient`](crate::decode::Lenient).
macro_rules! model {
    (
        $(#[$doc:meta])*
        $name:ident
        $(identified by { $($(#[$req_doc:meta])* $req:ident $(= $req_name:literal)? : $req_ty:ty),* $(,)? })?
        {
            $($(#[$opt_doc:meta])* $opt:ident $(= $opt_name:literal)? : $opt_ty:ty),* $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($(
                $(#[$req_doc])*
                #[serde(deserialize_with = "crate::decode::required" $(, rename = $req_name)?)]
                pub $req: $req_ty,
            )*)?
            $(
                $(#[$opt_doc])*
                #[serde(
                    default,
                    deserialize_with = "crate::decode::field",
                    skip_serializing_if = "crate::decode::Field::is_absent"
                    $(, rename = $opt_name)?
                )]
                pub $opt: $opt_ty,
            )*
        }

        impl $crate::decode::Lenient for $name {
            fn read<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
                $crate::decode::object(d)
            }
        }
    };
}
pub(crate) use model;

/// Declares one page of a listing: a [`model!`] with the page fields that Zoom's listings share,
/// and its [`PageBody`](crate::request::PageBody).
///
/// ```text
/// page! {
///     /// One page of users.
///     Users { users: User }
/// }
/// ```
///
/// Further fields follow a semicolon. `range from to` after the braces says that the answer repeats
/// the asked dates; `key |record| ..` gives what identifies a record, an `Option` of something that
/// can be hashed. Records without a key are told apart by their content.
macro_rules! page {
    (
        $(#[$doc:meta])*
        $name:ident {
            $items:ident : $item:ty
            $(; $($(#[$opt_doc:meta])* $opt:ident $(= $opt_name:literal)? : $opt_ty:ty),* $(,)?)?
        }
        $(range $from:ident $to:ident)?
        $(key |$record:ident| $key:expr)?
    ) => {
        $crate::macros::model! {
            $(#[$doc])*
            $name {
                /// The records of this page.
                $items: Vec<$item>,
                /// The token for the next page; empty at the end. Lives 15 minutes.
                next_page_token: Option<String>,
                /// Number of pages.
                page_count: Option<u64>,
                /// Number of this page, in answers to requests by page number.
                page_number: Option<u64>,
                /// Greatest number of records in a page.
                page_size: Option<u64>,
                /// Number of records in the whole listing.
                total_records: Option<u64>,
                $($($(#[$opt_doc])* $opt $(= $opt_name)? : $opt_ty,)*)?
            }
        }

        impl $crate::request::PageBody for $name {
            type Item = $item;
            const ITEMS: &'static str = stringify!($items);
            fn next_page_token(&self) -> Option<&str> {
                self.next_page_token.as_deref().filter(|t| !t.is_empty())
            }
            fn total(&self) -> Option<u64> {
                self.total_records
            }
            fn range(&self) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
                $(if let (Some(from), Some(to)) = (self.$from, self.$to) {
                    return Some((from, to));
                })?
                None
            }
            fn into_items(self) -> Vec<$item> {
                self.$items
            }
            fn items_mut(&mut self) -> Option<&mut Vec<$item>> {
                Some(&mut self.$items)
            }
            fn fingerprint(item: &$item) -> Option<$crate::request::Fingerprint> {
                $(
                    let $record = item;
                    if let Some(key) = $key {
                        return Some($crate::request::Fingerprint::of_key(key));
                    }
                )?
                $crate::request::Fingerprint::of_content(item)
            }
        }
    };
}
pub(crate) use page;

/// Makes a report of records [`Ranged`](crate::windows::Ranged): its request has the fields `from`
/// and `to`. What follows the semicolon goes into the `impl` as it stands.
macro_rules! ranged {
    ($name:ident from $source:ident, |$record:ident| $time:expr $(; $($more:tt)*)?) => {
        impl $crate::windows::Ranged for $name {
            const SOURCE: $crate::coverage::Source = $crate::coverage::Source::$source;
            fn between(&self, days: $crate::days::DateRange) -> Self {
                let mut request = self.clone();
                request.from = days.from.into();
                request.to = days.to.into();
                request
            }
            fn time(
                $record: &<Self::Output as $crate::request::PageBody>::Item,
            ) -> Option<chrono::DateTime<chrono::Utc>> {
                $time
            }
            $($($more)*)?
        }
    };
}
pub(crate) use ranged;

/// Declares an open set of values: the known ones, and `Other` for those that Zoom adds.
///
/// `open_enum! { /// .. Status: str { /// .. Active = "active" } }` makes a text enum,
/// `UserType: i64 { Basic = 1 }` a number enum. Both round-trip unknown values unchanged and read
/// texts as numbers and the reverse.
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        $name:ident : str { $($(#[$var_doc:meta])* $var:ident = $value:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$var_doc])* $var,)*
            /// A value that this version does not know, as it came.
            Other(String),
        }

        impl $name {
            /// The known values.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// The value as Zoom writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$var => $value,)*
                    Self::Other(other) => other,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($value => Self::$var,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl $crate::decode::Scalar for $name {
            fn from_text(text: &str) -> Option<Self> {
                let value = Self::from(text);
                if matches!(value, Self::Other(_)) {
                    $crate::decode::unknown_variant();
                }
                Some(value)
            }
            fn from_bool(v: bool) -> Option<Self> {
                Self::from_text(if v { "true" } else { "false" })
            }
            fn from_i64(v: i64) -> Option<Self> {
                Self::from_text(&v.to_string())
            }
        }

        $crate::macros::scalar_impls!($name);

        impl $crate::request::QueryValue for $name {
            const KIND: $crate::request::ParamKind =
                $crate::request::ParamKind::OneOf(Self::KNOWN);
            fn to_query(&self) -> String {
                self.as_str().to_owned()
            }
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident : i64 { $($(#[$var_doc:meta])* $var:ident = $value:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$var_doc])* $var,)*
            /// A value that this version does not know, as it came.
            Other(i64),
        }

        impl $name {
            /// The known values.
            pub const KNOWN: &'static [i64] = &[$($value),*];

            /// The value as Zoom writes it.
            pub fn as_i64(self) -> i64 {
                match self {
                    $(Self::$var => $value,)*
                    Self::Other(other) => other,
                }
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$var,)*
                    other => Self::Other(other),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_i64(self.as_i64())
            }
        }

        impl $crate::decode::Scalar for $name {
            fn from_text(text: &str) -> Option<Self> {
                <i64 as $crate::decode::Scalar>::from_text(text).and_then(Self::from_i64)
            }
            fn from_bool(v: bool) -> Option<Self> {
                Self::from_i64(v.into())
            }
            fn from_i64(v: i64) -> Option<Self> {
                let value = Self::from(v);
                if matches!(value, Self::Other(_)) {
                    $crate::decode::unknown_variant();
                }
                Some(value)
            }
            fn from_f64(v: f64) -> Option<Self> {
                <i64 as $crate::decode::Scalar>::from_f64(v).and_then(Self::from_i64)
            }
        }

        $crate::macros::scalar_impls!($name);

        impl $crate::request::QueryValue for $name {
            const KIND: $crate::request::ParamKind =
                $crate::request::ParamKind::OneNumberOf(Self::KNOWN);
            fn to_query(&self) -> String {
                self.as_i64().to_string()
            }
        }
    };
}
pub(crate) use open_enum;

/// Declares an id: a text of Zoom's that is only ever compared and sent back. `as Uuid` after the
/// name says that it is a [`Segment::Uuid`](crate::request::Segment::Uuid) of a path.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $crate::macros::id! { $(#[$doc])* $name as Value }
    };
    ($(#[$doc:meta])* $name:ident as $segment:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(id: T) -> Self {
                Self(id.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl $crate::decode::Scalar for $name {
            fn from_text(text: &str) -> Option<Self> {
                Some(Self(text.to_owned()))
            }
            fn from_i64(v: i64) -> Option<Self> {
                Some(Self(v.to_string()))
            }
        }

        $crate::macros::scalar_impls!($name);

        impl From<&$name> for $crate::request::Segment {
            fn from(id: &$name) -> Self {
                $crate::request::Segment::$segment(id.0.clone())
            }
        }

        impl $crate::request::QueryValue for $name {
            fn to_query(&self) -> String {
                self.0.clone()
            }
        }
    };
}
pub(crate) use id;

/// `Lenient`, and `Deserialize` for use outside of the models.
macro_rules! scalar_impls {
    ($name:ident) => {
        impl $crate::decode::Lenient for $name {
            fn read<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
                $crate::decode::scalar(d)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                $crate::decode::required(d)
            }
        }
    };
}
pub(crate) use scalar_impls;
