//! The reasons of a verdict.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::coverage::{Quote, Source};
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::held::Disagreement;
use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;
use crate::value::days::DateRange;

/// A finding on which a verdict rests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The user is the owner of the account.
    Owner,
    /// The user signed in for this connection.
    ConnectedAccount,
    /// The policy exempts the user.
    Exempt {
        /// The reason of the exemption.
        why: Quote,
        /// The last day of the exemption.
        until: Option<NaiveDate>,
    },
    /// The user is deactivated. It is an anomaly if the record still shows a paid licence.
    Deactivated {
        /// The paid licence that is still shown.
        shows: Option<Licence>,
    },
    /// The user is in the snapshot, and not in the account any more.
    Gone,
    /// The user holds no paid licence.
    NotLicensed,
    /// A rule of the policy found use.
    Used {
        /// The rule's name.
        rule: String,
        /// How many uses it counted.
        times: u32,
        /// The last time, UTC: the start or, of what began before the window, the end. Where only
        /// the host report shows it, the first day of its sum.
        last: DateTime<Utc>,
    },
    /// Use that the caller supplied.
    UsedProduct {
        /// The product.
        product: Product,
        /// The last day.
        last: NaiveDate,
    },
    /// The host report counts more meetings than the history shows.
    SourcesDiffer {
        /// Meetings in the host report.
        host_report: u64,
        /// Meetings in the history, on the same days.
        history: u64,
    },
    /// A host who is not in the user list held webinars. It may be this user, with another address.
    UnknownHosts,
    /// It rests on an answer that lacked its list, which was read as empty.
    WithoutList {
        /// The source.
        source: Source,
    },
    /// The number of people may count people twice who came back: see `participants` in the
    /// history.
    PeopleUncertain,
    /// A rule found no use.
    NotUsed {
        /// The rule's name.
        rule: String,
        /// The days of the rule.
        days: DateRange,
    },
    /// The user hosted within the limits of Basic.
    HostsWithinBasic,
    /// The user hosted beyond the limits of Basic, but nothing that the rule counts.
    HostsUncounted,
    /// The user joined meetings of others.
    Joins,
    /// The user signs in.
    SignsIn,
    /// There is no sign of use at all on these days.
    NoSign {
        /// The first day.
        since: NaiveDate,
    },
    /// The age of the licence rests on an operation log that is silent about it, and that tells no
    /// change of any licence.
    AgeBySilence,
    /// The last login that the user list gives is before the window. The true one is up to three
    /// days later, and may be within it.
    LoginMayBeLater {
        /// The day that the list gives.
        listed: NaiveDate,
    },
    /// The user hosted a meeting alone for longer than Basic allows. That needs no licence, but is
    /// not within the limits of Basic either.
    HostsAlone,
    /// The largest meeting was too near to what is allowed without the add-on to take it away.
    NearLimit {
        /// People in the largest one: an upper bound.
        largest: u32,
        /// How many people are allowed without it.
        without: u32,
    },
    /// The base of the user includes an add-on of the same kind.
    BaseIncludes {
        /// The included add-on.
        licence: Licence,
    },
    /// Neither the contract nor plan usage shows the licence that would be enough, so it has no
    /// price: it is a question to Zoom.
    NotOffered {
        /// The licence.
        licence: Licence,
    },
    /// The licence holds products whose use the reports do not show: somebody has to look there
    /// before it is taken away.
    NotShown {
        /// The products.
        products: Vec<Product>,
    },
    /// Whether the user is hosting a meeting right now was asked, and not answered.
    LiveNotRead,
    /// The user may be alternative host of a meeting to come: of these, not all were read.
    AlternativeHostsNotRead {
        /// The meetings whose alternative hosts were not asked for, or not answered.
        unread: u64,
        /// All meetings within the days of the guard for upcoming events.
        of: u64,
    },
    /// The user has left the organisation, by the caller's roster.
    Left {
        /// The last day.
        on: NaiveDate,
    },
    /// The user hosted webinars and shows no licence for them.
    WebinarsWithoutLicence {
        /// How many webinars.
        times: u32,
    },
    /// There is no other sign of use, and whether the user took part in meetings of others was not
    /// asked, or not for all days: the calls that may be spent on it were spent.
    ParticipationNotAsked,
    /// Participation was read earlier, and not again since: the user took part in nothing up to this
    /// day.
    ParticipationReadThrough {
        /// The last day that was read.
        day: NaiveDate,
    },
    /// A guard applies.
    Guarded(#[serde(serialize_with = "as_guard", deserialize_with = "from_guard")] Guard),
    /// Something was not read or is not known.
    Missing(Cause),
    /// The fields of the user contradict each other about the licence.
    Disagreement(Disagreement),
    /// The add-on was needed: the largest meeting or webinar had more people than are allowed
    /// without it.
    Needed {
        /// People in the largest one: an upper bound.
        largest: u32,
        /// How many people are allowed without it.
        without: u32,
    },
    /// A smaller tier is enough for the largest meeting or webinar.
    FitsIn {
        /// People in the largest one: an upper bound.
        largest: u32,
        /// The capacity that is enough.
        capacity: u32,
    },
    /// The add-on is included in the base and not paid for separately.
    Included,
    /// It is not known whether the add-on is paid for or included in the base.
    ProvisionUnknown,
    /// The invitation is still open.
    InvitedSince {
        /// The day.
        day: NaiveDate,
    },
    /// Meetings ended at the time limit of Basic.
    CutOff {
        /// How many meetings.
        times: u32,
        /// How often the host started another one soon after.
        restarted: u32,
    },
}

impl Reason {
    /// The reason in words, with the names of licences for people
    /// ([`Licence::title`](crate::usage::Licence::title)). Texts that it quotes stay as they are.
    ///
    /// ```
    /// use zoom_admin::usage::Licence;
    /// use zoom_admin::usage::verdict::Reason;
    ///
    /// let reason = Reason::BaseIncludes { licence: Licence::Webinar(Some(500)) };
    /// assert_eq!(reason.to_string(), "the base includes webinar:500");
    /// assert_eq!(reason.titled(), "the base includes Webinar 500");
    /// ```
    pub fn titled(&self) -> String {
        match self {
            Reason::Deactivated {
                shows: Some(licence),
            } => format!(
                "deactivated, but the record still shows {}",
                licence.title()
            ),
            Reason::BaseIncludes { licence } => format!("the base includes {}", licence.title()),
            Reason::NotOffered { licence } => format!(
                "neither the contract nor plan usage shows {}: ask Zoom for its price",
                licence.title()
            ),
            Reason::Disagreement(disagreement) => disagreement.titled(),
            other => other.to_string(),
        }
    }
}

fn as_guard<S: Serializer>(guard: &Guard, s: S) -> Result<S::Ok, S::Error> {
    s.collect_map([("guard", guard)])
}

fn from_guard<'de, D: Deserializer<'de>>(d: D) -> Result<Guard, D::Error> {
    #[derive(Deserialize)]
    struct Written {
        guard: Guard,
    }
    Written::deserialize(d).map(|written| written.guard)
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
            Reason::NoSign { since } => write!(f, "no sign of use since {since}"),
            Reason::AgeBySilence => f.write_str(
                "the operation log does not say since when it is held, and tells no other change",
            ),
            Reason::LoginMayBeLater { listed } => write!(
                f,
                "last login listed as {listed}; the true one is up to three days later"
            ),
            Reason::HostsAlone => f.write_str("hosts alone, for longer than Basic allows"),
            Reason::NearLimit { largest, without } => write!(
                f,
                "{largest} people at most, too near to the {without} without it"
            ),
            Reason::BaseIncludes { licence } => write!(f, "the base includes {licence}"),
            Reason::NotOffered { licence } => write!(
                f,
                "neither the contract nor plan usage shows {licence}: ask Zoom for its price"
            ),
            Reason::NotShown { products } => {
                let names: Vec<_> = products.iter().map(|product| product.name()).collect();
                write!(f, "look at the use of {} first", names.join(", "))
            }
            Reason::LiveNotRead => f.write_str("whether a meeting is going on was not answered"),
            Reason::AlternativeHostsNotRead { unread, of } => write!(
                f,
                "of {unread} of {of} meetings to come, the alternative hosts are not known"
            ),
            Reason::Left { on } => write!(f, "left the organisation on {on}"),
            Reason::WebinarsWithoutLicence { times } => {
                write!(f, "hosted {times} webinars, and shows no licence for them")
            }
            Reason::ParticipationNotAsked => f.write_str("participation not asked"),
            Reason::ParticipationReadThrough { day } => {
                write!(f, "participation read through {day}")
            }
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
