//! Why something is not known, as a value.

mod words;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{GapKind, Source};
use crate::error::{Error, ErrorKind};
use crate::value::days::DateRange;

/// A text that was written elsewhere, by Zoom or by the caller, and may name people. It is the only
/// part of a [`Why`] that can, and is taken out by [`hide`](Quote::hide).
///
/// It is displayed and serialised as the text, or as `(hidden)` once it was taken out.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quote(Box<str>);

impl Quote {
    const HIDDEN: &'static str = "(hidden)";

    /// A text that may name people.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into_boxed_str())
    }

    /// Takes the text out.
    pub fn hide(&mut self) {
        self.0 = Self::HIDDEN.into();
    }

    /// Whether the text was taken out.
    pub fn is_hidden(&self) -> bool {
        &*self.0 == Self::HIDDEN
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A call that failed, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallFailure {
    /// What sort of failure it was.
    pub kind: ErrorKind,
    /// The request, for example `user::List`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The HTTP status of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Zoom's error code, if it answered with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The text of the error, which may repeat Zoom's.
    pub text: Quote,
}

impl CallFailure {
    fn gap_kind(&self) -> GapKind {
        match self.kind {
            ErrorKind::RateLimited => GapKind::OutOfBudget,
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::TooLarge => GapKind::Failed,
            ErrorKind::Decode | ErrorKind::Paging | ErrorKind::Item => GapKind::Unreadable,
            ErrorKind::Incomplete => GapKind::Missing,
            _ if self.status.is_some_and(|status| status >= 500) => GapKind::Failed,
            _ => GapKind::Refused,
        }
    }
}

impl From<&Error> for CallFailure {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            request: error.request().map(str::to_owned),
            status: error.status(),
            code: error.api().map(|api| api.code).filter(|code| *code != 0),
            text: Quote::new(error.to_string()),
        }
    }
}

impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.text.is_hidden() {
            return self.text.fmt(f);
        }
        if let Some(request) = &self.request {
            write!(f, "{request}: ")?;
        }
        f.write_str(self.gap_kind().name())?;
        match (self.status, self.code) {
            (Some(status), Some(code)) => write!(f, " (status {status}, code {code})"),
            (Some(status), None) => write!(f, " (status {status})"),
            (None, Some(code)) => write!(f, " (code {code})"),
            (None, None) => Ok(()),
        }
    }
}

/// Why something is not known.
///
/// The words are its `Display`. What may name people is in a [`Quote`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// Nobody has asked for it.
    NotAsked,
    /// It is planned, and not read yet: the sync goes on, or was stopped.
    Pending,
    /// Its source was not read.
    NotRead,
    /// The calls that may be spent on participation are spent: it was not asked for.
    ParticipationBudget {
        /// How many calls could be spent.
        calls: u64,
    },
    /// The calls that may be spent on meetings to come are spent: it was not asked for.
    MeetingBudget {
        /// How many calls could be spent.
        calls: u64,
    },
    /// Its source was not read for all of the days that are needed.
    NotReadForAllDays,
    /// Of the days that are needed, only these were read and are final.
    FinalOnlyFor {
        /// Those days.
        days: Vec<DateRange>,
    },
    /// The call failed.
    Failed(Box<CallFailure>),
    /// Calls for single users failed.
    UsersFailed {
        /// For how many.
        users: u64,
        /// Of how many.
        of: u64,
        /// Why the first of them failed.
        first: Box<Why>,
    },
    /// Users whom the snapshot knew, and no list has, could not be asked for.
    SnapshotUsersFailed {
        /// Why.
        first: Box<Why>,
    },
    /// An earlier part of the same sync found it missing, and it is not asked for again.
    FoundEarlier {
        /// What was found.
        kind: GapKind,
    },
    /// Records could not be read.
    UnreadableRecords {
        /// How many.
        records: u64,
        /// What was wrong with the first.
        first: Quote,
    },
    /// Values of a field could not be read.
    UnreadableField {
        /// The field, in Zoom's words.
        field: String,
    },
    /// Values of this user's records could not be read.
    UnreadableValues,
    /// Records came of which not all that matters could be read.
    PartlyRead,
    /// The list could not be read.
    UnreadableList,
    /// Records do not say whose they are.
    WithoutOwner,
    /// Records do not say when it was.
    WithoutTime,
    /// Records do not say whose they are, or when it was.
    WithoutOwnerOrTime,
    /// The answer came without the list or part that was asked for, and does not say that there is
    /// none.
    WithoutList,
    /// Of these answers, most came without the list that was asked for: that is no answer.
    MostWithoutList,
    /// Some answers came without the list that was asked for, and were read as none.
    ReadAsNone,
    /// Fewer records came than Zoom counts, also when they were read again.
    FewerRecords {
        /// How many fewer.
        records: u64,
    },
    /// The lists of users still changed when they were read again and again: someone may be missing.
    ListsChanged {
        /// How often they were read.
        rounds: u32,
    },
    /// Zoom's reports reach six months back.
    TooOld {
        /// Their first day.
        first: NaiveDate,
    },
    /// The report does not have these days yet.
    TooYoung {
        /// Its last day.
        last: NaiveDate,
    },
    /// The answer is for other days than asked.
    OtherDays {
        /// The days asked for.
        asked: DateRange,
        /// The days of the answer.
        answered: DateRange,
    },
    /// The answer holds records of days that were not asked for.
    StrayDays,
    /// It is not known whether the report counts the last day asked for: the sums may have a day of
    /// the next ones in them.
    LastDayUnclear,
    /// Zoom was asked, and does not say it.
    NotSaid,
    /// The user is no longer in the account.
    Gone,
    /// An exemption of the policy cannot be decided, since a field that it needs was not read.
    ExemptionUndecided {
        /// Its filter.
        filter: Quote,
    },
    /// Since when it holds is not known.
    AgeUnknown,
    /// What would tell is in a review, and not here.
    OnlyInReview,
    /// The caller gave no roster.
    NoRoster,
    /// The field is none of these records'.
    NoSuchField,
    /// Seats and money are of the whole account, and the review is of some users.
    Filtered,
    /// There is no contract.
    NoContract,
    /// The contract has no line for the licence that runs today.
    NoLineRuns,
    /// The contract has no line for the licence.
    NoLine {
        /// The licence.
        licence: String,
    },
    /// The contract tells no price.
    NoPrice {
        /// The licence.
        licence: String,
    },
    /// The contract bills by the people who host in a month: releasing a seat saves nothing.
    BilledByActiveHosts,
    /// The contract bills by headcount: releasing a seat saves nothing.
    BilledByHeadcount,
    /// The last day for notice has passed, so this renewal saves nothing.
    NoticePast {
        /// The last day on which notice could be given.
        notice_by: NaiveDate,
        /// The first day of the term that follows.
        renews: NaiveDate,
        /// The first day on which a reduction can take effect, if the length of that term is
        /// known.
        next: Option<NaiveDate>,
    },
    /// The term is over, and nobody has told the new one.
    TermOver {
        /// The last day of the term that is over.
        ended: NaiveDate,
    },
    /// The line that follows this one is agreed already, so nothing is saved when this one ends.
    NextLineAgreed {
        /// Its first day.
        starts: NaiveDate,
    },
    /// Of no line the money is known.
    NoMoneyKnown,
    /// A line of which the money is not known may cost more than the others save.
    MayCostMore {
        /// The line's licence.
        licence: String,
        /// Why its money is not known.
        why: Box<Why>,
    },
    /// Nobody says how many seats are bought.
    SeatsNotTold,
    /// The prices were in another currency than those that they are added to.
    OtherCurrency,
    /// It was not read whether users still hold a licence.
    HoldersNotRead {
        /// The number of users.
        users: u64,
    },
    /// Seats bought: plan usage gives only the sum of several plans.
    PlanSum {
        /// The sum.
        seats: u64,
    },
    /// Seats bought: plan usage has seats of a plan whose name tells no capacity.
    PlanWithoutCapacity {
        /// Zoom's name of the plan.
        plan: String,
    },
    /// Seats bought: plan usage gives no number of seats for a plan.
    PlanWithoutSeats {
        /// Zoom's name of the plan.
        plan: String,
    },
    /// The capacity of the licence is not known.
    CapacityUnknown,
    /// Seats bought: plan usage does not name this licence.
    NotInPlans,
    /// Seats bought: the charges of the invoices contradict one another.
    InvoicesUnclear,
    /// Seats bought: no invoice names this licence.
    NotInInvoices,
    /// Seats bought: the contract's lines of a suite do not come to Zoom's sum.
    SumsDiffer {
        /// The sum of the contract's lines.
        contract: u64,
        /// Zoom's sum.
        zoom: u64,
    },
    /// One source, and why it does not tell.
    Of {
        /// The source.
        source: Source,
        /// Why.
        why: Box<Why>,
    },
    /// Several reasons, each of which stands in the way.
    All {
        /// The reasons.
        reasons: Vec<Why>,
    },
    /// A reason of the caller's own.
    Other {
        /// What kind of gap it leaves.
        kind: GapKind,
        /// The reason, in one line.
        text: Quote,
    },
}

impl Why {
    /// A reason of the caller's own: for what the caller reads or supplies.
    pub fn other(kind: GapKind, text: impl Into<String>) -> Self {
        Self::Other {
            kind,
            text: Quote::new(text),
        }
    }

    /// The reason that the failure of a call is.
    pub fn from_error(error: &Error) -> Self {
        Self::Failed(Box::new(error.into()))
    }

    pub(crate) fn in_source(self, source: Source) -> Self {
        Self::Of {
            source,
            why: Box::new(self),
        }
    }

    pub(crate) fn unreadable(field: impl AsRef<str>) -> Self {
        Self::UnreadableField {
            field: field.as_ref().to_owned(),
        }
    }

    /// What kind of gap it is.
    pub fn kind(&self) -> GapKind {
        match self {
            Self::Failed(failure) => failure.gap_kind(),
            Self::UsersFailed { first, .. } | Self::SnapshotUsersFailed { first } => first.kind(),
            Self::FoundEarlier { kind } | Self::Other { kind, .. } => *kind,
            Self::UnreadableRecords { .. }
            | Self::UnreadableField { .. }
            | Self::UnreadableValues
            | Self::PartlyRead
            | Self::UnreadableList
            | Self::WithoutOwner => GapKind::Unreadable,
            Self::WithoutList | Self::MostWithoutList | Self::ReadAsNone => GapKind::WithoutList,
            Self::TooOld { .. } => GapKind::NotAvailable,
            Self::TooYoung { .. } => GapKind::TooYoung,
            Self::OtherDays { .. } | Self::StrayDays | Self::LastDayUnclear => GapKind::Clamped,
            Self::NotAsked | Self::Pending | Self::NotRead => GapKind::Pending,
            Self::ParticipationBudget { .. } | Self::MeetingBudget { .. } => GapKind::OutOfBudget,
            Self::Of { why, .. } => why.kind(),
            Self::MayCostMore { why, .. } => why.kind(),
            Self::NotReadForAllDays
            | Self::FinalOnlyFor { .. }
            | Self::WithoutTime
            | Self::WithoutOwnerOrTime
            | Self::FewerRecords { .. }
            | Self::ListsChanged { .. }
            | Self::NotSaid
            | Self::Gone
            | Self::AgeUnknown
            | Self::OnlyInReview
            | Self::NoRoster
            | Self::NoSuchField
            | Self::Filtered
            | Self::NoContract
            | Self::NoLineRuns
            | Self::NoLine { .. }
            | Self::NoPrice { .. }
            | Self::BilledByActiveHosts
            | Self::BilledByHeadcount
            | Self::NoticePast { .. }
            | Self::TermOver { .. }
            | Self::NextLineAgreed { .. }
            | Self::NoMoneyKnown
            | Self::SeatsNotTold
            | Self::OtherCurrency
            | Self::HoldersNotRead { .. }
            | Self::PlanSum { .. }
            | Self::PlanWithoutCapacity { .. }
            | Self::PlanWithoutSeats { .. }
            | Self::CapacityUnknown
            | Self::NotInPlans
            | Self::InvoicesUnclear
            | Self::NotInInvoices
            | Self::SumsDiffer { .. }
            | Self::ExemptionUndecided { .. }
            | Self::All { .. } => GapKind::Missing,
        }
    }

    /// Zoom's error code, if it answered with one.
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Failed(failure) => failure.code,
            Self::UsersFailed { first, .. } | Self::SnapshotUsersFailed { first } => first.code(),
            Self::Of { why, .. } => why.code(),
            Self::MayCostMore { why, .. } => why.code(),
            _ => None,
        }
    }

    /// Takes out every text that may name people.
    pub fn hide_names(&mut self) {
        match self {
            Self::Failed(failure) => failure.text.hide(),
            Self::UnreadableRecords { first: quote, .. }
            | Self::ExemptionUndecided { filter: quote }
            | Self::Other { text: quote, .. } => quote.hide(),
            Self::UsersFailed { first: why, .. }
            | Self::SnapshotUsersFailed { first: why }
            | Self::MayCostMore { why, .. }
            | Self::Of { why, .. } => why.hide_names(),
            Self::All { reasons } => reasons.iter_mut().for_each(Self::hide_names),
            Self::NotAsked
            | Self::Pending
            | Self::NotRead
            | Self::ParticipationBudget { .. }
            | Self::MeetingBudget { .. }
            | Self::NotReadForAllDays
            | Self::FinalOnlyFor { .. }
            | Self::FoundEarlier { .. }
            | Self::UnreadableField { .. }
            | Self::UnreadableValues
            | Self::PartlyRead
            | Self::UnreadableList
            | Self::WithoutOwner
            | Self::WithoutTime
            | Self::WithoutOwnerOrTime
            | Self::WithoutList
            | Self::MostWithoutList
            | Self::ReadAsNone
            | Self::FewerRecords { .. }
            | Self::ListsChanged { .. }
            | Self::TooOld { .. }
            | Self::TooYoung { .. }
            | Self::OtherDays { .. }
            | Self::StrayDays
            | Self::LastDayUnclear
            | Self::NotSaid
            | Self::Gone
            | Self::AgeUnknown
            | Self::OnlyInReview
            | Self::NoRoster
            | Self::NoSuchField
            | Self::Filtered
            | Self::NoContract
            | Self::NoLineRuns
            | Self::NoLine { .. }
            | Self::NoPrice { .. }
            | Self::BilledByActiveHosts
            | Self::BilledByHeadcount
            | Self::NoticePast { .. }
            | Self::TermOver { .. }
            | Self::NextLineAgreed { .. }
            | Self::NoMoneyKnown
            | Self::SeatsNotTold
            | Self::OtherCurrency
            | Self::HoldersNotRead { .. }
            | Self::PlanSum { .. }
            | Self::PlanWithoutCapacity { .. }
            | Self::PlanWithoutSeats { .. }
            | Self::CapacityUnknown
            | Self::NotInPlans
            | Self::InvoicesUnclear
            | Self::NotInInvoices
            | Self::SumsDiffer { .. } => {}
        }
    }
}

impl From<&Error> for Why {
    fn from(error: &Error) -> Self {
        Self::from_error(error)
    }
}

/// What was not read of a source, and why: a part of the cause of a verdict that is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NotRead {
    /// The source.
    pub source: Source,
    /// Why.
    pub why: Why,
    /// The days that are missing, where it is a gap of a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<DateRange>,
}

impl NotRead {
    /// What was not read of a source, and why.
    pub fn new(source: Source, why: Why) -> Self {
        Self {
            source,
            why,
            days: None,
        }
    }
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.source)?;
        if let Some(days) = self.days {
            write!(f, "{}, {days}: ", self.why.kind())?;
        }
        write!(f, "{})", self.why)
    }
}
