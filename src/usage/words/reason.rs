//! Why a verdict is what it is.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};

use crate::coverage::Source;
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::held::Disagreement;
use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;
use crate::value::days::DateRange;

/// Something that was found, of which a verdict is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The user is the owner of the account.
    Owner,
    /// The user signed in for this connection.
    ConnectedAccount,
    /// The policy exempts the user.
    Exempt {
        /// The exemption's reason.
        why: String,
        /// Its last day.
        until: Option<NaiveDate>,
    },
    /// Deactivated; an anomaly if the record still shows a paid licence.
    Deactivated {
        /// The paid licence that is still shown.
        shows: Option<Licence>,
    },
    /// The user was there when the snapshot was taken, and is no more.
    Gone,
    /// Holds no paid licence.
    NotLicensed,
    /// A rule of the policy found use.
    Used {
        /// The rule's name.
        rule: String,
        /// What it counted.
        times: u32,
        /// The last time, UTC.
        last: DateTime<Utc>,
    },
    /// Use that the caller told of.
    UsedProduct {
        /// Of what.
        product: Product,
        /// The last day.
        last: NaiveDate,
    },
    /// The host report counts more meetings than the history shows.
    SourcesDiffer {
        /// Meetings by the host report.
        host_report: u64,
        /// Meetings by the history, of the same days.
        history: u64,
    },
    /// Somebody outside of the user list hosted webinars: it may be this user, by another address.
    UnknownHosts,
    /// It rests on an answer that came without the list that was asked for, and was read as none.
    WithoutList {
        /// Of what.
        source: Source,
    },
    /// The rule may count people who came back: see `participants` in the history.
    PeopleUncertain,
    /// A rule found no use.
    NotUsed {
        /// The rule's name.
        rule: String,
        /// The days that it looked at.
        days: DateRange,
    },
    /// Hosted, within what Basic allows.
    HostsWithinBasic,
    /// Hosted what Basic would not allow, and what this rule does not count.
    HostsUncounted,
    /// Joined meetings of others.
    Joins,
    /// Signs in.
    SignsIn,
    /// No sign of use at all.
    NoSign,
    /// A guard holds.
    Guarded(#[serde(serialize_with = "as_guard")] Guard),
    /// Something stands in the way of a verdict.
    Missing(Cause),
    /// The fields of the user disagree about the licence.
    Disagreement(Disagreement),
    /// The add-on was needed: the largest meeting or webinar was above what the smaller one allows.
    Needed {
        /// People in the largest one, at most.
        largest: u32,
        /// What the user could have without it.
        without: u32,
    },
    /// The largest meeting or webinar would have fit in less.
    FitsIn {
        /// People in the largest one, at most.
        largest: u32,
        /// The capacity that is enough.
        capacity: u32,
    },
    /// The add-on comes with the base: nothing is paid for it.
    Included,
    /// Not known whether the add-on is paid for or comes with the base.
    ProvisionUnknown,
    /// An invitation that is still open.
    InvitedSince {
        /// The day.
        day: NaiveDate,
    },
    /// Meetings that ran into the end at 40 minutes.
    CutOff {
        /// How many.
        times: u32,
        /// How often the host started again within the quarter of an hour.
        restarted: u32,
    },
}

fn as_guard<S: Serializer>(guard: &Guard, s: S) -> Result<S::Ok, S::Error> {
    s.collect_map([("guard", guard)])
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Owner => f.write_str("owner of the account"),
            Reason::ConnectedAccount => f.write_str("signed in for this connection"),
            Reason::Exempt { why, until: None } => write!(f, "exempt: {why}"),
            Reason::Exempt {
                why,
                until: Some(day),
            } => write!(f, "exempt until {day}: {why}"),
            Reason::Deactivated { shows: None } => f.write_str("deactivated"),
            Reason::Deactivated {
                shows: Some(licence),
            } => write!(f, "deactivated, but the record still shows {licence}"),
            Reason::Gone => f.write_str("no longer in the account"),
            Reason::NotLicensed => f.write_str("holds no paid licence"),
            Reason::Used { rule, times, last } => {
                write!(f, "{rule}: {times} times, last {}", last.date_naive())
            }
            Reason::UsedProduct { product, last } => write!(f, "uses {product}, last {last}"),
            Reason::SourcesDiffer {
                host_report,
                history,
            } => write!(
                f,
                "sources differ: {host_report} meetings by the host report, {history} by the history"
            ),
            Reason::UnknownHosts => f.write_str(
                "webinars of somebody outside of the user list may be this user's, renamed",
            ),
            Reason::WithoutList { source } => {
                write!(f, "{source}: answered without its list, taken for none")
            }
            Reason::PeopleUncertain => f.write_str("the second person may be one who came back"),
            Reason::NotUsed { rule, days } => write!(f, "not {rule}, {days}"),
            Reason::HostsWithinBasic => f.write_str("hosts, within what Basic allows"),
            Reason::HostsUncounted => {
                f.write_str("hosts what needs a licence, which this rule does not count")
            }
            Reason::Joins => f.write_str("joins meetings of others"),
            Reason::SignsIn => f.write_str("signs in"),
            Reason::NoSign => f.write_str("no sign of use"),
            Reason::Guarded(guard) => guard.fmt(f),
            Reason::Missing(cause) => cause.fmt(f),
            Reason::Disagreement(disagreement) => disagreement.fmt(f),
            Reason::Needed { largest, without } => {
                write!(f, "{largest} people at most, {without} without it")
            }
            Reason::FitsIn { largest, capacity } => {
                write!(f, "{largest} people at most fit in {capacity}")
            }
            Reason::Included => f.write_str("included in the base"),
            Reason::ProvisionUnknown => f.write_str("bought or included: not known"),
            Reason::InvitedSince { day } => write!(f, "invited since {day}"),
            Reason::CutOff { times, restarted } => write!(
                f,
                "{times} meetings ended at 40 minutes, {restarted} started again"
            ),
        }
    }
}
