//! Requests: values that know their path, label, scopes and the type of their answer.

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
pub(crate) use fingerprint::Hashed;
pub use parts::{Parts, Segment};
pub use query::QueryValue;
pub use raw::{Raw, RawPage, RawPages};

/// A call to Zoom's API, as a value.
///
/// Every call of the crate implements this trait. Declare a call that the crate lacks with
/// [`request!`](crate::declare::request), or implement the trait by hand:
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
    /// Name, path, label and scopes of the call.
    const META: Meta;
    /// The type of the answer.
    type Output: DeserializeOwned + Send + 'static;
    /// What a body must contain to be accepted as an answer. By default this is any member that the
    /// type declares or, for a [`Paged`] call, the list.
    const ANSWER: Answer = Answer::any_member();
    /// The path and query of this request.
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if the request contains a value that
    /// cannot be sent.
    fn parts(&self) -> Result<Parts>;
}

/// A call that answers page by page. The pipeline adds `page_size` and `next_page_token`.
///
/// Declare a paged call of your own with [`request!`](crate::declare::request),
/// [`page!`](crate::declare::page) and [`model!`](crate::declare::model). An implementation by hand
/// needs a [`Request`] whose answer implements [`PageBody`], and records that implement
/// [`Lenient`](crate::decode::Lenient) (see [`decode::object`](crate::decode::object)): then a
/// record that cannot be read does not make the whole page fail.
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
///     const ITEMS: &'static str = "roles"; // the notes name it for item failures
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
///         Some(Fingerprint::from_key(&role.id))
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
    /// The maximum page size that Zoom states, or 300 where Zoom states none. 0 means that the
    /// answer is a single page: then neither page size nor page token is sent.
    const PAGE_SIZE: u32 = 300;
}

/// One page of a listing.
pub trait PageBody {
    /// One record.
    type Item: Send + 'static;
    /// Name of the JSON field that holds the records.
    const ITEMS: &'static str;
    /// The token for the next page; `None` or `""` on the last page.
    fn next_page_token(&self) -> Option<&str>;
    /// The total number of records in the listing, if Zoom states it.
    fn total(&self) -> Option<u64>;
    /// The first and last date that the answer says it covers, as Zoom wrote them.
    fn range(&self) -> Option<(NaiveDate, NaiveDate)>;
    /// The records.
    fn into_items(self) -> Vec<Self::Item>;

    /// The records, so that those that were returned before can be removed. Without this method, a
    /// listing whose page token expired cannot be restarted, and fails.
    fn items_mut(&mut self) -> Option<&mut Vec<Self::Item>> {
        None
    }

    /// What distinguishes a record from others. Without this method, records are distinguished by
    /// their position.
    fn fingerprint(_item: &Self::Item) -> Option<Fingerprint> {
        None
    }
}

/// Name, path, label and scopes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// Name of the request type, for example `user::List`.
    pub name: &'static str,
    /// The path with Zoom's placeholders, for example `/users/{userId}`.
    pub path: &'static str,
    /// The rate limit that the call counts against.
    pub label: Label,
    /// Classic scopes, any one of which suffices. The first is the one to ask for.
    pub classic: &'static [&'static str],
    /// Granular scopes, any one of which suffices. The first is the one for account-wide use.
    pub granular: &'static [&'static str],
}

/// The description of a call, as data: see [`calls`](crate::calls).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// Name, path, label and scopes.
    pub meta: Meta,
    /// The query parameters, except those of paging.
    pub query: &'static [Param],
    /// What a body must contain to be accepted as an answer.
    pub answer: Answer,
    /// How the call is paged; `None` if it is not paged.
    pub paging: Option<Paging>,
    /// Whether the call is deprecated.
    pub deprecated: bool,
}

impl Call {
    /// Describes a declared call. `deprecation` holds the note on its deprecation, if it is
    /// deprecated.
    #[doc(hidden)] // for the expansion of `request!`
    pub const fn new<R: Request>(
        query: &'static [Param],
        paging: Option<Paging>,
        deprecation: &[&str],
    ) -> Self {
        Self {
            meta: R::META,
            query,
            answer: R::ANSWER,
            paging,
            deprecated: !deprecation.is_empty(),
        }
    }
}

/// How a call is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paging {
    /// Name of the JSON field that holds the records.
    pub items: &'static str,
    /// The page size that is requested.
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
    /// Whether the parameter is required.
    pub required: bool,
    /// The values that the parameter takes.
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

/// The values that a query parameter takes.
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
    /// This value only: it selects the type of the answer.
    Fixed(&'static str),
}
