//! Each reason in words.

use std::fmt;

use super::Why;

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked => f.write_str("not asked for"),
            Self::Pending => f.write_str("not read yet"),
            Self::NotRead => f.write_str("not read"),
            Self::ParticipationBudget { calls } => write!(
                f,
                "not asked for: the {calls} calls that may be spent on participation are spent"
            ),
            Self::MeetingBudget { calls } => write!(
                f,
                "not asked for: the {calls} calls that may be spent on meetings to come are spent"
            ),
            Self::NotReadForAllDays => f.write_str("not read for all of these days"),
            Self::FinalOnlyFor { days } if days.is_empty() => f.write_str("final for no day"),
            Self::FinalOnlyFor { days } => {
                let days: Vec<_> = days.iter().map(ToString::to_string).collect();
                write!(f, "final for {} only", days.join(", "))
            }
            Self::Failed(failure) => failure.fmt(f),
            Self::UsersFailed { users, of, first } => {
                write!(f, "{users} of {of} users not read, the first: {first}")
            }
            Self::SnapshotUsersFailed { first } => {
                write!(f, "users of the snapshot whom no list has: {first}")
            }
            Self::FoundEarlier { kind } => {
                write!(f, "{kind}, when an earlier part of this sync asked")
            }
            Self::UnreadableRecords { records, first } => {
                write!(f, "{records} records could not be read, the first: {first}")
            }
            Self::UnreadableField { field } => write!(f, "`{field}` could not be read"),
            Self::UnreadableValues => {
                f.write_str("values of this user's records could not be read")
            }
            Self::PartlyRead => f.write_str("records could not be read in full"),
            Self::UnreadableList => f.write_str("the list could not be read"),
            Self::WithoutOwner => f.write_str("records do not say whose they are"),
            Self::WithoutTime => f.write_str("records do not say when it was"),
            Self::WithoutOwnerOrTime => {
                f.write_str("records do not say whose they are, or when it was")
            }
            Self::WithoutList => f.write_str(
                "the answer does not hold what was asked for, and does not say that there is none",
            ),
            Self::MostWithoutList => {
                f.write_str("most were answered without the list: that is no answer")
            }
            Self::ReadAsNone => f.write_str("answered without its list: read as none"),
            Self::FewerRecords { records } => write!(
                f,
                "{records} records fewer came than Zoom counts, also when read again"
            ),
            Self::ListsChanged { rounds } => write!(
                f,
                "the lists of users still changed when they were read {rounds} times: someone may \
                 be missing"
            ),
            Self::TooOld { first } => write!(
                f,
                "no longer available: Zoom's reports reach six months back, to {first}"
            ),
            Self::TooYoung { last } => write!(f, "too young: the report ends on {last}"),
            Self::OtherDays { asked, answered } => {
                write!(f, "asked for {asked}, answered for {answered}")
            }
            Self::StrayDays => f.write_str("the answer holds records of days not asked for"),
            Self::LastDayUnclear => f.write_str(
                "it is not known whether the report counts the last day asked for: the sums may \
                 have a day of the next ones in them",
            ),
            Self::NotSaid => f.write_str("Zoom does not say it"),
            Self::Gone => f.write_str("the user is gone"),
            Self::ExemptionUndecided { filter } => {
                write!(f, "the exemption \"{filter}\" cannot be decided")
            }
            Self::AgeUnknown => f.write_str("since when is not known"),
            Self::OtherCurrency => f.write_str(
                "the prices were in another currency than those of the last state that has prices",
            ),
            Self::HoldersNotRead { users: 1 } => {
                f.write_str("it was not read whether one user still holds the licence")
            }
            Self::HoldersNotRead { users } => {
                write!(
                    f,
                    "it was not read whether {users} users still hold the licence"
                )
            }
            Self::OnlyInReview => f.write_str("a review tells that"),
            Self::NoRoster => f.write_str("no roster was given"),
            Self::NoSuchField => f.write_str("not part of these records"),
            Self::Filtered => {
                f.write_str("seats are bought for the whole account, and this is a part of it")
            }
            Self::NoContract => f.write_str("there is no contract"),
            Self::NoLineRuns => f.write_str("no line of the contract runs today"),
            Self::NoLine { licence } => write!(f, "the contract has no line for {licence}"),
            Self::NoPrice { licence } => write!(f, "the contract tells no price of {licence}"),
            Self::BilledByActiveHosts => f.write_str(
                "the contract bills by the people who host in a month: releasing a seat saves \
                 nothing",
            ),
            Self::BilledByHeadcount => {
                f.write_str("the contract bills by headcount: releasing a seat saves nothing")
            }
            Self::NoticePast {
                notice_by,
                renews,
                next,
            } => {
                write!(
                    f,
                    "the last day for notice was {notice_by}: this renewal saves nothing, "
                )?;
                match next {
                    Some(next) => write!(f, "and the next can from {next} on"),
                    None => write!(
                        f,
                        "and the next can once the term from {renews} on has ended"
                    ),
                }
            }
            Self::TermOver { ended } => write!(
                f,
                "the term ended on {ended}: nothing is saved until the contract names the new one"
            ),
            Self::NextLineAgreed { starts } => write!(
                f,
                "the line that starts on {starts} is agreed already: this renewal saves nothing"
            ),
            Self::NoMoneyKnown => f.write_str("of no line is the money known"),
            Self::MayCostMore { licence, why } => write!(f, "{licence} may cost more: {why}"),
            Self::SeatsNotTold => f.write_str("nobody says how many are bought"),
            Self::PlanSum { seats } => {
                write!(f, "plan usage gives only the sum of such plans, {seats}")
            }
            Self::PlanWithoutCapacity { plan } => {
                write!(
                    f,
                    "plan usage has seats of {plan:?}, which names no capacity"
                )
            }
            Self::PlanWithoutSeats { plan } => {
                write!(f, "plan usage gives no number of seats for {plan:?}")
            }
            Self::CapacityUnknown => f.write_str("its capacity is not known"),
            Self::NotInPlans => f.write_str("plan usage does not name it"),
            Self::InvoicesUnclear => f.write_str("its invoices are unclear"),
            Self::NotInInvoices => f.write_str("no invoice names it"),
            Self::SumsDiffer { contract, zoom } => write!(
                f,
                "the contract's lines come to {contract}, and Zoom's sum is {zoom}"
            ),
            Self::Of { source, why } => write!(f, "{source}: {why}"),
            Self::All { reasons } => {
                let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
                f.write_str(&reasons.join("; "))
            }
            Self::Other { text, .. } => text.fmt(f),
        }
    }
}
