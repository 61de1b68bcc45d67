//! The parts of a policy, as data.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::first_young;
use crate::ordered;
use crate::usage::filter::Filter;
use crate::usage::words::bundle::Bundle;
use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;
use crate::value::days::{DateRange, before};

/// The rules by which licences are judged. All fields can be changed, and a policy can be stored as
/// JSON or TOML.
///
/// The presets are named after the definitions of use that are common today; the default is
/// [`Policy::careful`] over 90 days. All of them have the guards of [`Guards::default`], all
/// switched on.
///
/// ```
/// use zoom_admin::usage::Policy;
/// use zoom_admin::usage::policy::Exemption;
///
/// let policy = Policy::careful(90).exempt(
///     Exemption::new("department = Legal".parse()?, "litigation hold").until("2027-03-31".parse().unwrap()),
/// );
/// assert_eq!(policy, serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap());
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The name of the policy.
    pub name: String,
    /// What counts as use. Use by any rule keeps the licence; if no rule finds use, the mildest of
    /// their outcomes applies.
    pub rules: Vec<Rule>,
    /// How add-ons are judged.
    #[serde(default)]
    pub add_ons: AddOnRule,
    /// Days after which an invitation that holds a seat is withdrawn.
    #[serde(default = "pending_days")]
    pub pending_days: u32,
    /// When a user without a licence needs one.
    #[serde(default)]
    pub upgrade: UpgradeRule,
    /// Which guards keep a licence that is not used.
    #[serde(default)]
    pub guards: Guards,
    /// Users who keep their licences in any case.
    #[serde(default)]
    pub exemptions: Vec<Exemption>,
    /// The meeting features that need a licence, as named in `feature_used`.
    #[serde(default = "paid_features")]
    pub paid_features: BTreeSet<String>,
    /// Products whose use no report of these scopes shows. Whoever holds one and shows no use gets
    /// a review that names it, unless the caller supplies its activity.
    #[serde(default = "products")]
    pub unmeasurable: BTreeSet<Product>,
    /// The products that the company uses at all; `None` for all that its licences hold. A product
    /// that it does not use asks for no evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<BTreeSet<Product>>,
    /// Bundles whose contents differ from the built-in ones, or that these do not have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bundles: BTreeMap<Licence, Bundle>,
}

/// What counts as use, within which days, and what follows if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The name of the rule: what a user did, in the past tense, such as "hosted".
    pub name: String,
    /// The days on which use counts.
    pub within: Within,
    /// The uses that count. One of them is enough.
    pub counts: Vec<Use>,
    /// The outcome if there was no such use.
    pub otherwise: Otherwise,
}

/// The days on which a rule counts use. They end before the last 24 hours, which are never final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// This number of days before the decision.
    Days(u32),
    /// The last calendar month (UTC) of which all days are final.
    LastMonth,
}

/// A use that a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// Hosted a meeting or webinar.
    Hosted,
    /// Hosted a meeting of more than `minutes`, with at least `people`. Exactly 40 minutes is not
    /// more than 40.
    Over {
        /// Minutes.
        minutes: u32,
        /// People, including the host.
        people: u32,
    },
    /// Hosted a meeting with more people than Basic allows in this account.
    AboveBasicCapacity,
    /// Hosted a meeting in which a paid feature was used.
    PaidFeature,
    /// Hosted a webinar.
    Webinar,
    /// Signed in.
    SignedIn,
}

/// What follows if a rule finds no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// Downgrade users who use Zoom in ways that need no licence (they host within the limits of
    /// Basic, join or sign in); reclaim from users who show no use at all.
    ByOtherUse,
    /// Reclaim, even from users who sign in or join meetings.
    Reclaim,
    /// Review by a person.
    Review,
}

/// How add-ons are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AddOnRule {
    /// The number of days over which use counts. The default is long because town halls and
    /// webinars are often quarterly.
    pub days: u32,
    /// A smaller tier is enough if the largest event fills at most this percentage of it.
    pub shrink_percent: u32,
    /// The tiers of Large Meeting.
    pub large_meeting: BTreeSet<u32>,
    /// The tiers of Webinar.
    pub webinar: BTreeSet<u32>,
}

/// When a user without a licence needs one: after meetings that ended at the time limit of Basic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UpgradeRule {
    /// The smallest number of such meetings; 0 switches upgrades off.
    pub meetings: u32,
    /// The number of days over which they count.
    pub days: u32,
    /// The fewest and the most minutes of such a meeting.
    pub minutes: (u32, u32),
    /// The fewest people in such a meeting.
    pub people: u32,
    /// If the host starts another meeting within this number of minutes, the verdict is more
    /// certain.
    pub restart_minutes: u32,
    /// The licence to assign.
    pub to: Licence,
}

/// The guards, which keep a licence that is not used. 0 days, or `false`, switches a guard off.
///
/// A guard says which licence it keeps: a meeting to come keeps the base, a webinar to come also a
/// webinar add-on, whose size is judged by the past ones. Neither keeps a large-meeting add-on,
/// since no schedule tells how many people will come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guards {
    /// Keeps the licences of users who were created less than this number of days ago.
    pub new_user_days: u32,
    /// Keeps licences that were assigned less than this number of days ago.
    pub new_licence_days: u32,
    /// Keeps the licences of hosts who have a meeting or webinar within this number of days.
    pub upcoming_days: u32,
    /// Keeps the licences of users who schedule for others or have others schedule for them.
    pub scheduling: bool,
}

/// Users who keep their licences in any case, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// The users: by address, group, department, role, type or any other field.
    pub who: Filter,
    /// The reason, for people.
    pub reason: String,
    /// The last day of the exemption; `None` if it does not end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Exemption {
    /// An exemption of these users, without an end.
    pub fn new(who: Filter, reason: impl Into<String>) -> Self {
        Self {
            who,
            reason: reason.into(),
            until: None,
        }
    }

    /// Ends the exemption after this day.
    #[must_use]
    pub fn until(self, day: NaiveDate) -> Self {
        Self {
            until: Some(day),
            ..self
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::careful(90)
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

impl Within {
    /// The days on which use counts, for a decision at this time.
    pub fn days(self, as_of: DateTime<Utc>) -> DateRange {
        let to = before(first_young(as_of), 1);
        match self {
            Within::Days(days) => {
                DateRange::new(before(to, u64::from(days.max(1)).saturating_sub(1)), to)
            }
            Within::LastMonth => {
                // The month that has a day which is not final is not complete: take the one before.
                let first = first_young(as_of);
                let last = before(first, u64::from(first.day()));
                DateRange::new(before(last, u64::from(last.day0())), last)
            }
        }
    }
}

impl Default for AddOnRule {
    fn default() -> Self {
        Self {
            days: 180,
            shrink_percent: 80,
            large_meeting: ordered::set([500, 1_000, 3_000, 5_000]),
            webinar: ordered::set([100, 500, 1_000, 3_000, 5_000, 10_000]),
        }
    }
}

impl Default for UpgradeRule {
    fn default() -> Self {
        Self {
            meetings: 3,
            days: 30,
            minutes: (39, 41),
            people: 3,
            restart_minutes: 15,
            to: Licence::Pro,
        }
    }
}

impl Default for Guards {
    fn default() -> Self {
        Self {
            new_user_days: 30,
            new_licence_days: 30,
            upcoming_days: 30,
            scheduling: true,
        }
    }
}

pub(super) fn pending_days() -> u32 {
    14
}

pub(super) fn paid_features() -> BTreeSet<String> {
    let names = [
        "record_to_cloud",
        "smart_recording",
        "meeting_summary",
        "meeting_questions",
        "poll",
        "registration",
        "telephone_usage",
        "language_interpretation",
        "live_translation",
    ];
    ordered::set(names.map(str::to_owned))
}

pub(super) fn products() -> BTreeSet<Product> {
    ordered::set([
        Product::Phone,
        Product::TeamChat,
        Product::Whiteboard,
        Product::Clips,
        Product::Docs,
        Product::Scheduler,
        Product::Events,
        Product::AiCompanion,
        Product::MailCalendar,
        Product::RevenueAccelerator,
        Product::Suite,
        Product::OnPremises,
    ])
}
