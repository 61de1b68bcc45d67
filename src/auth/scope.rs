//! Scopes by name.

use std::borrow::Cow;
use std::fmt;

/// A scope: what an app may ask Zoom for.
///
/// ```
/// use zoom_admin::{Request, auth::Scope, user};
///
/// assert_eq!(Scope::USER.as_str(), "user:read:admin");
/// // The granular scope of one request:
/// let listing = Scope::new(user::List::META.granular[0]);
/// assert_eq!(listing.to_string(), "user:read:list_users:admin");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(Cow<'static, str>);

impl Scope {
    /// `account:read:admin`.
    pub const ACCOUNT: Self = Self::of("account:read:admin");
    /// `group:read:admin`.
    pub const GROUP: Self = Self::of("group:read:admin");
    /// `meeting:read:admin`.
    pub const MEETING: Self = Self::of("meeting:read:admin");
    /// `report:read:admin`.
    pub const REPORT: Self = Self::of("report:read:admin");
    /// `user:read:admin`.
    pub const USER: Self = Self::of("user:read:admin");
    /// The five classic scopes, all read-only, under which every call of this crate falls.
    pub const CLASSIC: [Self; 5] = [
        Self::ACCOUNT,
        Self::GROUP,
        Self::MEETING,
        Self::REPORT,
        Self::USER,
    ];

    const fn of(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// A scope by its name.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
