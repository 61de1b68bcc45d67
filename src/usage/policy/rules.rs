//! The parts of a policy, as data.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::first_young;
use crate::usage::filter::Filter;
use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;
use crate::value::days::{DateRange, before};

/// The rules by which licences are judged. A value: change what you like, keep it as JSON or TOML.
///
/// The presets are named after the definitions in use today; [`Policy::careful`] is the default. All
/// guards are on in every one of them.
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
    /// What it is called.
    pub name: String,
    /// What counts as use. Use by any of the rules keeps; if none finds any, the mildest of their
    /// outcomes holds.
    pub rules: Vec<Rule>,
    /// How add-ons are judged.
    #[serde(default)]
    pub add_ons: AddOnRule,
    /// Days after which an invitation that holds a seat is withdrawn.
    #[serde(default = "pending_days")]
    pub pending_days: u32,
    /// When a user without a licence needs one; never, by 0 meetings.
    #[serde(default)]
    pub upgrade: UpgradeRule,
    /// What keeps a licence that is not used.
    #[serde(default)]
    pub guards: Guards,
    /// Who is left alone.
    #[serde(default)]
    pub exemptions: Vec<Exemption>,
    /// Features of a meeting that need a licence, by their names in `feature_used`.
    #[serde(default = "paid_features")]
    pub paid_features: BTreeSet<String>,
    /// Products whose use these scopes do not show: who holds one is not measurable, unless the
    /// caller supplies that activity.
    #[serde(default = "products")]
    pub unmeasurable: BTreeSet<Product>,
}

/// What counts as use, within which days, and what follows if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is called, as something that a user does: "hosted".
    pub name: String,
    /// The days that it looks at.
    pub within: Within,
    /// What counts: any of these.
    pub counts: Vec<Use>,
    /// What follows if nothing counts.
    pub otherwise: Otherwise,
}

/// The days that a rule looks at. The last 24 hours are never final, so all of them end before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// The last so many days.
    Days(u32),
    /// The last calendar month (UTC) that is wholly final.
    LastMonth,
}

/// A use that a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// Hosted a meeting or webinar.
    Hosted,
    /// Hosted a meeting of more minutes than these, with so many people at least. Exactly 40 minutes
    /// is not over 40.
    Over {
        /// Minutes.
        minutes: u32,
        /// People, the host among them.
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
    /// Downgrade who uses Zoom otherwise (hosts within Basic's limits, joins, signs in); reclaim
    /// from who shows no sign of use.
    ByOtherUse,
    /// Reclaim: logins and joining do not count.
    Reclaim,
    /// Look at it by hand.
    Review,
}

/// How add-ons are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AddOnRule {
    /// The last so many days: town halls and webinars are quarterly.
    pub days: u32,
    /// A smaller tier is enough if the largest event fills at most so much of it, in per cent.
    pub shrink_percent: u32,
    /// The tiers of Large Meeting.
    pub large_meeting: BTreeSet<u32>,
    /// The tiers of Webinar.
    pub webinar: BTreeSet<u32>,
}

/// When a user without a licence needs one: meetings that ran into the end of Basic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UpgradeRule {
    /// So many such meetings; 0 for no upgrades.
    pub meetings: u32,
    /// Within the last so many days.
    pub days: u32,
    /// Minutes that such a meeting has, at least and at most.
    pub minutes: (u32, u32),
    /// People in it, at least.
    pub people: u32,
    /// The host starting again within so many minutes makes it surer.
    pub restart_minutes: u32,
    /// The licence to get.
    pub to: Licence,
}

/// What keeps a licence that is not used. 0 days, or `false`, switches one off.
///
/// Alternative hosts are not among them: Zoom names them meeting by meeting only. They have use of
/// their own where they host, and show as having joined where they do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guards {
    /// Users whose account is younger than so many days.
    pub new_user_days: u32,
    /// Licences that are held for less than so many days.
    pub new_licence_days: u32,
    /// Hosts of a meeting or webinar within the next so many days.
    pub upcoming_days: u32,
    /// Both sides of a scheduling privilege.
    pub scheduling: bool,
}

/// Users who are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Who: by address, group, department, role, type, or any other field.
    pub who: Filter,
    /// Why.
    pub reason: String,
    /// The last day; for ever if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Exemption {
    /// Leaves these users alone, for this reason.
    pub fn new(who: Filter, reason: impl Into<String>) -> Self {
        Self {
            who,
            reason: reason.into(),
            until: None,
        }
    }

    /// Until this day, which is the last.
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
    /// The days, for a decision of this time.
    pub fn days(self, as_of: DateTime<Utc>) -> DateRange {
        let to = before(first_young(as_of), 1);
        match self {
            Within::Days(days) => {
                DateRange::new(before(to, u64::from(days.max(1)).saturating_sub(1)), to)
            }
            Within::LastMonth => {
                // The month of the first day that is not final is not over.
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
            large_meeting: [500, 1_000, 3_000, 5_000].into(),
            webinar: [100, 500, 1_000, 3_000, 5_000, 10_000].into(),
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
    [
        "record_to_cloud",
        "smart_recording",
        "meeting_summary",
        "meeting_questions",
        "poll",
        "registration",
        "telephone_usage",
        "language_interpretation",
        "live_translation",
    ]
    .map(str::to_owned)
    .into()
}

pub(super) fn products() -> BTreeSet<Product> {
    [
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
    ]
    .into()
}
