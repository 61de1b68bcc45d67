//! What a call is: a value that knows its path, label, scopes and the type of its answer.

mod extra;
mod fingerprint;
mod parts;
mod query;
mod raw;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use crate::decode::Answer;
use crate::error::Result;
use crate::limit::Label;

pub use extra::{ExtraPage, WithExtra, WithExtraPages};
pub use fingerprint::Fingerprint;
pub use parts::{Parts, Segment};
pub use query::QueryValue;
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
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if it holds a value that cannot be sent.
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
