//! Scopes by name.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

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
    pub const ACCOUNT: Self = Self::from_static("account:read:admin");
    /// `group:read:admin`.
    pub const GROUP: Self = Self::from_static("group:read:admin");
    /// `meeting:read:admin`.
    pub const MEETING: Self = Self::from_static("meeting:read:admin");
    /// `report:read:admin`.
    pub const REPORT: Self = Self::from_static("report:read:admin");
    /// `user:read:admin`.
    pub const USER: Self = Self::from_static("user:read:admin");
    /// The five classic scopes, all read-only, under which every call of this crate falls.
    pub const CLASSIC: [Self; 5] = [
        Self::ACCOUNT,
        Self::GROUP,
        Self::MEETING,
        Self::REPORT,
        Self::USER,
    ];

    const fn from_static(name: &'static str) -> Self {
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

impl From<ClassicScope> for Scope {
    fn from(scope: ClassicScope) -> Self {
        Self::from_static(scope.as_str())
    }
}

/// One of the five classic scopes, under which every call of this crate falls.
///
/// [`calls::under`](crate::calls::under) gives the calls of one, and
/// [`calls::granular`](crate::calls::granular) the granular scopes that succeed it.
///
/// ```
/// use zoom_admin::auth::ClassicScope;
/// use zoom_admin::calls;
///
/// let scope: ClassicScope = "group:read:admin".parse()?;
/// assert_eq!(scope, ClassicScope::Group);
/// assert!(calls::granular(scope).iter().any(|s| s.as_str() == "group:read:list_groups:admin"));
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClassicScope {
    /// `account:read:admin`: settings and plans of the account.
    Account,
    /// `group:read:admin`: groups, their members and settings.
    Group,
    /// `meeting:read:admin`: meetings, scheduled and past.
    Meeting,
    /// `report:read:admin`: usage and activity reports.
    Report,
    /// `user:read:admin`: users and their settings.
    User,
}

impl ClassicScope {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Account,
        Self::Group,
        Self::Meeting,
        Self::Report,
        Self::User,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account:read:admin",
            Self::Group => "group:read:admin",
            Self::Meeting => "meeting:read:admin",
            Self::Report => "report:read:admin",
            Self::User => "user:read:admin",
        }
    }
}

impl fmt::Display for ClassicScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ClassicScope {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == name);
        found.ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            Error::new(
                ErrorKind::Request,
                format!("not one of the classic scopes: {all}"),
            )
        })
    }
}

impl Serialize for ClassicScope {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
