//! The guards that keep a licence without use, and the causes of an unknown verdict.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::coverage::NotRead;
use crate::usage::words::product::Product;

/// A guard, which keeps a licence that is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Guard {
    /// The owner of the account.
    Owner,
    /// The user who signed in for the connection.
    ConnectedAccount,
    /// An exemption of the policy.
    Exempt,
    /// The user was created recently.
    NewUser,
    /// The licence was assigned recently.
    NewLicence,
    /// The user schedules for others, or others schedule for the user.
    Scheduling,
    /// The user hosts a meeting or webinar soon, by the report of upcoming events.
    Upcoming,
    /// The user is alternative host of somebody else's meeting soon.
    AlternativeHost,
    /// An add-on that is kept needs the base.
    AddOn,
    /// The user was invited recently.
    Invited,
    /// The user was hosting a meeting when that was asked.
    Live,
    /// The user is on leave, by the caller's roster.
    OnLeave,
}

impl Guard {
    /// All guards.
    pub const ALL: [Guard; 12] = [
        Guard::Owner,
        Guard::ConnectedAccount,
        Guard::Exempt,
        Guard::NewUser,
        Guard::NewLicence,
        Guard::Scheduling,
        Guard::Upcoming,
        Guard::AddOn,
        Guard::Invited,
        Guard::Live,
        Guard::OnLeave,
        Guard::AlternativeHost,
    ];
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
            Guard::AlternativeHost => "alternative host of an upcoming meeting",
            Guard::AddOn => "an add-on needs it",
            Guard::Invited => "invited lately",
            Guard::Live => "hosts a meeting right now",
            Guard::OnLeave => "on leave",
        })
    }
}

/// Why a verdict is unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// A source that the rule needs was not read, or not for all days of the window.
    NotRead {
        /// The sources, with the reason for each.
        sources: Vec<NotRead>,
    },
    /// The user holds products whose use no report of these scopes shows.
    NotMeasurable {
        /// The products.
        products: Vec<Product>,
    },
    /// The fields of the user contradict each other about whether there is a paid licence.
    Conflict,
    /// It is not known when the user was created or invited, or when the licence was assigned.
    AgeUnknown {
        /// The days after which a snapshot of today tells enough.
        days: u32,
    },
}

impl Cause {
    /// The kind of cause, as text for grouping.
    pub fn name(&self) -> &'static str {
        match self {
            Cause::NotRead { .. } => "not read",
            Cause::NotMeasurable { .. } => "not measurable",
            Cause::Conflict => "conflict",
            Cause::AgeUnknown { .. } => "age unknown",
        }
    }

    /// The step that resolves it, as text.
    pub fn step(&self) -> String {
        match self {
            Cause::NotRead { sources } => {
                let reasons: Vec<_> = sources.iter().map(ToString::to_string).collect();
                format!("read again once this is mended: {}", reasons.join("; "))
            }
            Cause::NotMeasurable { products } => {
                let names: Vec<_> = products.iter().map(|p| p.name()).collect();
                format!("supply what users did with {}", names.join(", "))
            }
            Cause::Conflict => "look at the user in Zoom's admin pages: its fields disagree".into(),
            Cause::AgeUnknown { days } => {
                format!("keep the snapshot of this sync, and run again with it in {days} days")
            }
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NotRead { sources } => {
                let names: Vec<_> = sources
                    .iter()
                    .map(|missing| missing.source.name())
                    .collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_guards_has_all_of_them() {
        // Without an arm for a new guard, this does not compile: then it belongs in the list, too.
        let place = |guard| match guard {
            Guard::Owner => 0,
            Guard::ConnectedAccount => 1,
            Guard::Exempt => 2,
            Guard::NewUser => 3,
            Guard::NewLicence => 4,
            Guard::Scheduling => 5,
            Guard::Upcoming => 6,
            Guard::AddOn => 7,
            Guard::Invited => 8,
            Guard::Live => 9,
            Guard::OnLeave => 10,
            Guard::AlternativeHost => 11,
        };
        assert!(Guard::ALL.into_iter().map(place).eq(0..12));
    }
}
