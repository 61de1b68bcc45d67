//! The verdict on a licence, with its confidence and evidence.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::licence::Licence;
use crate::usage::words::reason::Reason;

/// What to do with a licence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Keep it: it is used, or a guard or exemption applies.
    Keep {
        /// The guard, unless use keeps the licence.
        guard: Option<Guard>,
        /// The last day of the guard, if it ends by itself.
        until: Option<NaiveDate>,
    },
    /// The user has no paid licence, and needs none.
    NoLicence,
    /// The user is deactivated or gone. The seat is free already, so nothing more is saved.
    SeatFree,
    /// Not enough is known for a verdict.
    Unknown(Cause),
    /// A person must review it: the rule alone proves nothing, or the licence holds products whose
    /// use the reports do not show.
    Review {
        /// What it would be if that person finds no other use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        would_be: Option<Box<Verdict>>,
    },
    /// A user without a paid licence needs one.
    Upgrade {
        /// The licence to assign.
        to: Licence,
    },
    /// For an add-on: a smaller tier is enough. In a review of a bundle: a smaller base is enough.
    Shrink {
        /// The licence that is enough.
        to: Licence,
    },
    /// For a base: the user uses Zoom, but nothing that needs the licence. Make the user Basic.
    Downgrade,
    /// For an add-on: take it away.
    Drop,
    /// For an invitation that was not accepted: withdraw it.
    Withdraw,
    /// For a base: there is no sign of use at all. Take it away.
    Reclaim,
}

impl Verdict {
    /// The name for people, in a word or two.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Keep { .. } => "keep",
            Verdict::NoLicence => "no licence",
            Verdict::SeatFree => "seat free",
            Verdict::Unknown(_) => "unknown",
            Verdict::Review { .. } => "review",
            Verdict::Upgrade { .. } => "upgrade",
            Verdict::Shrink { .. } => "shrink",
            Verdict::Downgrade => "downgrade",
            Verdict::Drop => "drop",
            Verdict::Withdraw => "withdraw",
            Verdict::Reclaim => "reclaim",
        }
    }

    /// All names that [`name`](Self::name) gives.
    pub const NAMES: [&str; 11] = [
        "keep",
        "no licence",
        "seat free",
        "unknown",
        "review",
        "upgrade",
        "shrink",
        "downgrade",
        "drop",
        "withdraw",
        "reclaim",
    ];

    /// Whether following the verdict frees the seat.
    pub fn releases(&self) -> bool {
        matches!(
            self,
            Verdict::Downgrade | Verdict::Drop | Verdict::Withdraw | Verdict::Reclaim
        )
    }

    /// How much it takes away: 0 nothing, 1 perhaps something, 2 a tier, 3 the licence, 4 all of
    /// Zoom. An unknown verdict takes nothing away.
    pub fn harshness(&self) -> u8 {
        match self {
            Verdict::Keep { .. }
            | Verdict::NoLicence
            | Verdict::SeatFree
            | Verdict::Unknown(_)
            | Verdict::Upgrade { .. } => 0,
            Verdict::Review { .. } => 1,
            Verdict::Shrink { .. } => 2,
            Verdict::Downgrade | Verdict::Drop => 3,
            Verdict::Withdraw | Verdict::Reclaim => 4,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Keep {
                guard: Some(guard),
                until: Some(until),
            } => write!(f, "keep ({guard}, until {until})"),
            Verdict::Keep {
                guard: Some(guard), ..
            } => write!(f, "keep ({guard})"),
            Verdict::Unknown(cause) => write!(f, "unknown ({cause})"),
            Verdict::Upgrade { to } => write!(f, "upgrade to {to}"),
            Verdict::Shrink { to } if to.is_base() => write!(f, "move to {to}"),
            Verdict::Shrink { to } => write!(f, "shrink to {to}"),
            Verdict::Review {
                would_be: Some(verdict),
            } => write!(f, "review (would be {verdict})"),
            other => f.pad(other.name()),
        }
    }
}

/// How certain a verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Some evidence speaks against it, so a person has to confirm it.
    Low,
    /// It rests on an upper bound or a buffer.
    Medium,
    /// Everything that it rests on was read and is consistent.
    High,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        })
    }
}

/// A number or date that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// What the number or date means.
    pub fact: Fact,
    /// The source.
    pub source: Source,
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The time, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<DateTime<Utc>>,
}

/// What a number or date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fact {
    /// When the user was created.
    Created,
    /// The latest time since when the licence is held.
    LicenceSince,
    /// The last login in the user list. The true one is up to three days later.
    LastLogin,
    /// Sign-ins, and the last.
    SignIns,
    /// Meetings hosted, from the host report.
    HostReportMeetings,
    /// Meetings and webinars hosted, from the history, and the start of the last.
    Hosted,
    /// The longest one, in minutes.
    Longest,
    /// People in the largest one. People who come back count again.
    Largest,
    /// Uses that need a licence, and the last.
    LicenceUse,
    /// Webinars hosted, and the last.
    Webinars,
    /// Meetings joined or hosted, and the last that is known. The number is given where this reading
    /// read all of them; where it asked up to the first that it found, or took over what an earlier
    /// one found, there may be more, and only the last is given.
    Joined,
    /// Upcoming events, and the first.
    Upcoming,
    /// People that the user schedules for, or who schedule for the user.
    Scheduling,
    /// How many people a meeting can have without an add-on.
    BaseCapacity,
}

/// Whether a licence is paid for separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provision {
    /// Bought separately, as a base always is.
    Bought,
    /// Included in the base, so giving it back saves nothing.
    Included,
    /// Not known.
    Unknown,
}

/// The verdict on one licence of a user, or on a user without a licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LicenceVerdict {
    /// The licence; `None` for a user who holds none.
    pub licence: Option<Licence>,
    /// The verdict.
    pub verdict: Verdict,
    /// The reasons: rules, guards, and what is missing. The first reason decided.
    pub reasons: Vec<Reason>,
    /// The numbers and dates behind it.
    pub evidence: Vec<Evidence>,
    /// How certain it is.
    pub confidence: Confidence,
    /// Whether the licence is paid for separately.
    pub provision: Provision,
}

impl LicenceVerdict {
    /// A verdict with high confidence and without reasons or evidence, on a licence that is paid
    /// for. It is for callers who make their own decisions.
    pub fn new(licence: Option<Licence>, verdict: Verdict) -> Self {
        Self {
            licence,
            verdict,
            reasons: Vec::new(),
            evidence: Vec::new(),
            confidence: Confidence::High,
            provision: Provision::Bought,
        }
    }

    /// The reason that says most of why it is this verdict, if there is any.
    ///
    /// That a rule found no use is said of all that are not used, and what only lowers the confidence
    /// is not why: another reason comes before these. Otherwise, it is the first one.
    pub fn main_reason(&self) -> Option<&Reason> {
        let says_most = |reason: &&Reason| {
            !matches!(
                reason,
                Reason::NotUsed { .. }
                    | Reason::AgeBySilence
                    | Reason::LiveNotRead
                    | Reason::ProvisionUnknown
                    | Reason::WithoutList { .. }
            )
        };
        let found = self.reasons.iter().find(says_most);
        found.or(self.reasons.first())
    }

    /// Whether a person has to confirm it before it counts: it is a review, its confidence is low,
    /// or it is not known whether the licence is paid for.
    pub fn to_confirm(&self) -> bool {
        matches!(self.verdict, Verdict::Review { .. })
            || self.confidence == Confidence::Low
            || self.provision == Provision::Unknown
    }
}

/// The times of a user's last activity, of three kinds. All are given, whichever the policy uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Clocks {
    /// The last login, UTC: the later of those in the user list and the sign-in report.
    pub login: Option<DateTime<Utc>>,
    /// Last meeting that the user hosted or is known to have joined, UTC.
    pub participation: Option<DateTime<Utc>>,
    /// Last use that needs a licence, UTC.
    pub licence_use: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::words::cause::Guard;

    #[test]
    fn the_main_reason_is_not_one_that_is_said_of_all() {
        let mut verdict = LicenceVerdict::new(None, Verdict::Reclaim);
        assert_eq!(verdict.main_reason(), None);
        verdict.reasons = vec![Reason::AgeBySilence, Reason::ProvisionUnknown];
        assert_eq!(verdict.main_reason(), Some(&Reason::AgeBySilence));
        verdict.reasons.push(Reason::Guarded(Guard::Owner));
        verdict.reasons.push(Reason::Joins);
        assert_eq!(verdict.main_reason(), verdict.reasons.get(2));
    }
}
