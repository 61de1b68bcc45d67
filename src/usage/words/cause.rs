//! What keeps a licence without use, and what stands in the way of a verdict.

use std::fmt;

use serde::Serialize;

use crate::coverage::NotRead;
use crate::usage::words::product::Product;

/// What keeps a licence that is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Guard {
    /// The owner of the account.
    Owner,
    /// The user whose sign-in the connection is.
    ConnectedAccount,
    /// An exemption of the policy.
    Exempt,
    /// The account of the user is young.
    NewUser,
    /// The licence was assigned lately.
    NewLicence,
    /// Schedules for others, or others schedule for the user.
    Scheduling,
    /// Hosts a meeting or webinar soon.
    Upcoming,
    /// An add-on that is kept hangs on it.
    AddOn,
    /// Invited lately.
    Invited,
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Guard::Owner => "owner",
            Guard::ConnectedAccount => "the connection is theirs",
            Guard::Exempt => "exempt",
            Guard::NewUser => "new user",
            Guard::NewLicence => "new licence",
            Guard::Scheduling => "scheduling privilege",
            Guard::Upcoming => "upcoming event",
            Guard::AddOn => "an add-on needs it",
            Guard::Invited => "invited lately",
        })
    }
}

/// Why it is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// A source that the rule needs was not read, or not for all days of the window.
    NotRead {
        /// The sources, and what stood in the way of each.
        sources: Vec<NotRead>,
    },
    /// The user holds products whose use no report of these scopes shows.
    NotMeasurable {
        /// Which.
        products: Vec<Product>,
    },
    /// The fields of the user do not agree on whether there is a paid licence.
    Conflict,
    /// It is not known how old the account or the licence is, or since when the user is invited.
    AgeUnknown,
}

impl Cause {
    /// What kind of cause, in words: for grouping.
    pub fn name(&self) -> &'static str {
        match self {
            Cause::NotRead { .. } => "not read",
            Cause::NotMeasurable { .. } => "not measurable",
            Cause::Conflict => "conflict",
            Cause::AgeUnknown => "age unknown",
        }
    }

    /// What resolves it.
    pub fn step(&self) -> String {
        match self {
            Cause::NotRead { sources } => {
                let why: Vec<_> = sources.iter().map(ToString::to_string).collect();
                format!("read again once this is mended: {}", why.join("; "))
            }
            Cause::NotMeasurable { products } => {
                let names: Vec<_> = products.iter().map(|p| p.name()).collect();
                format!("supply what users did with {}", names.join(", "))
            }
            Cause::Conflict => "look at the user in Zoom's admin pages: its fields disagree".into(),
            Cause::AgeUnknown => {
                "read the operation log, or keep a snapshot and look again in a month".into()
            }
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NotRead { sources } => {
                let names: Vec<_> = sources.iter().map(|of| of.source.name()).collect();
                write!(f, "not read: {}", names.join(", "))
            }
            Cause::NotMeasurable { products } => {
                let names: Vec<_> = products.iter().map(|p| p.name()).collect();
                write!(f, "not measurable: {}", names.join(", "))
            }
            other => f.write_str(other.name()),
        }
    }
}
