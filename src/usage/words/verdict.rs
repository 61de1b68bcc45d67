//! What is said of a licence, and why.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::licence::Licence;
use crate::usage::words::reason::Reason;

/// What to do with a licence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Leave it: it is used, or a guard or exemption holds.
    Keep {
        /// The guard, if it is not use that keeps it.
        guard: Option<Guard>,
        /// The last day for which the guard holds, where it ends by itself.
        until: Option<NaiveDate>,
    },
    /// No paid licence, and none is needed.
    NoLicence,
    /// A deactivated user, or one who is gone: the seat is free already, and no saving to come.
    SeatFree,
    /// Not enough is known.
    Unknown(Cause),
    /// Look at it by hand: the rule that fired proves nothing by itself.
    Review,
    /// A user without a paid licence needs one.
    Upgrade {
        /// Which one.
        to: Licence,
    },
    /// An add-on: a smaller one is enough.
    Shrink {
        /// The add-on that is enough.
        to: Licence,
    },
    /// A base: the user uses Zoom, but nothing that needs the licence. Make the user Basic.
    Downgrade,
    /// An add-on: take it away.
    Drop,
    /// An invitation that nobody accepted.
    Withdraw,
    /// A base: no sign of use at all. Take it back.
    Reclaim,
}

impl Verdict {
    /// In a word or two.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Keep { .. } => "keep",
            Verdict::NoLicence => "no licence",
            Verdict::SeatFree => "seat free",
            Verdict::Unknown(_) => "unknown",
            Verdict::Review => "review",
            Verdict::Upgrade { .. } => "upgrade",
            Verdict::Shrink { .. } => "shrink",
            Verdict::Downgrade => "downgrade",
            Verdict::Drop => "drop",
            Verdict::Withdraw => "withdraw",
            Verdict::Reclaim => "reclaim",
        }
    }

    /// Whether the seat comes free if it is followed.
    pub fn releases(&self) -> bool {
        matches!(
            self,
            Verdict::Downgrade | Verdict::Drop | Verdict::Withdraw | Verdict::Reclaim
        )
    }

    /// How much it takes away: 0 nothing, 1 perhaps something, 2 a tier, 3 the licence, 4 all of
    /// Zoom. What is not known takes nothing away.
    pub fn harshness(&self) -> u8 {
        match self {
            Verdict::Keep { .. }
            | Verdict::NoLicence
            | Verdict::SeatFree
            | Verdict::Unknown(_)
            | Verdict::Upgrade { .. } => 0,
            Verdict::Review => 1,
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
            Verdict::Shrink { to } => write!(f, "shrink to {to}"),
            other => f.pad(other.name()),
        }
    }
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Something speaks against it: to be confirmed.
    Low,
    /// What it rests on is an upper bound, or a buffer.
    Medium,
    /// Everything that it rests on was read and agrees.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// What it is.
    pub fact: Fact,
    /// Where it comes from.
    pub source: Source,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The time, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<DateTime<Utc>>,
}

/// What a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fact {
    /// The account was created.
    Created,
    /// The licence has been held since then, at the latest.
    LicenceSince,
    /// The last login, by the user list: the true one lies up to three days after it.
    LastLogin,
    /// Sign-ins, and the last.
    SignIns,
    /// Meetings hosted, by the host report.
    HostReportMeetings,
    /// Meetings and webinars hosted, by the history, and the last start.
    Hosted,
    /// The longest one, in minutes.
    Longest,
    /// People in the largest one; who came back counts again.
    Largest,
    /// Uses that need a licence, and the last.
    LicenceUse,
    /// Webinars hosted, and the last.
    Webinars,
    /// Meetings joined or hosted, and the last.
    Joined,
    /// Events to come, and the first.
    Upcoming,
    /// People that the user schedules for, or who schedule for the user.
    Scheduling,
    /// People that a meeting can have without an add-on.
    BaseCapacity,
}

/// Whether an add-on is paid for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provision {
    /// Bought: a base always is.
    Bought,
    /// Comes with the base: giving it back saves nothing.
    Included,
    /// Not known.
    Unknown,
}

/// The verdict on one licence of a user; of a user who holds none, on that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LicenceVerdict {
    /// The licence; `None` for a user who holds none.
    pub licence: Option<Licence>,
    /// What to do.
    pub verdict: Verdict,
    /// Why: the rules that fired, the guards, what is missing; the first decided.
    pub reasons: Vec<Reason>,
    /// The numbers and dates behind it.
    pub evidence: Vec<Evidence>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether the licence is paid for by itself.
    pub provision: Provision,
}

impl LicenceVerdict {
    /// A verdict without reasons or evidence, of high confidence, on a licence that is paid for: for
    /// callers who decide by themselves.
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

    /// Whether somebody has to confirm it before it counts: it is to be looked at by hand, rests on
    /// little, or it is not known whether the licence is paid for.
    pub fn to_confirm(&self) -> bool {
        self.verdict == Verdict::Review
            || self.confidence == Confidence::Low
            || self.provision == Provision::Unknown
    }
}

/// The three clocks: when a user last did what. All are shown, whichever the policy goes by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clocks {
    /// Last login, UTC: the later of the user list's and the sign-in report's.
    pub login: Option<DateTime<Utc>>,
    /// Last meeting that the user hosted or is known to have joined, UTC.
    pub participation: Option<DateTime<Utc>>,
    /// Last use that needs a licence, UTC.
    pub licence_use: Option<DateTime<Utc>>,
}
