//! What counts as use, and what follows from it: as data.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::first_young;
use crate::days::{DateRange, before};
use crate::error::{Error, ErrorKind, Result};
use crate::report::MeetingFeature;
use crate::usage::filter::Filter;
use crate::usage::licence::{Licence, Product};
use crate::windows::SIX_MONTHS;

/// The rules by which licences are judged. A value: change what you like, keep it as JSON or TOML.
///
/// The presets are named after the definitions in use today; [`Policy::careful`] is the default. All
/// guards are on in every one of them.
///
/// ```
/// use zoom_admin::usage::{Exemption, Policy};
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

impl Policy {
    /// Licence-requiring use within so many days, by all that Zoom's reports tell: a meeting over 40
    /// minutes with two people or more, or above Basic's capacity, or with a paid feature, or a
    /// webinar. The default, of 90 days.
    pub fn careful(days: u32) -> Self {
        let counts = vec![
            Use::Over {
                minutes: 40,
                people: 2,
            },
            Use::AboveBasicCapacity,
            Use::PaidFeature,
            Use::Webinar,
        ];
        Self::of(
            format!("careful({days})"),
            "hosted what needs a licence",
            Within::Days(days),
            counts,
            Otherwise::ByOtherUse,
        )
    }

    /// Hosted a meeting or webinar within so many days; logins and joining do not count.
    pub fn hosted_within(days: u32) -> Self {
        Self::of(
            format!("hosted_within({days})"),
            "hosted",
            Within::Days(days),
            vec![Use::Hosted],
            Otherwise::Reclaim,
        )
    }

    /// Hosted a meeting of over 40 minutes with two people or more within so many days.
    pub fn over_forty_minutes(days: u32) -> Self {
        let over = Use::Over {
            minutes: 40,
            people: 2,
        };
        Self::of(
            format!("over_forty_minutes({days})"),
            "hosted over 40 minutes with two people",
            Within::Days(days),
            vec![over],
            Otherwise::ByOtherUse,
        )
    }

    /// Signed in within so many days. Clients stay signed in for months, so that no sign-in proves
    /// nothing: at most a look by hand.
    pub fn no_login(days: u32) -> Self {
        Self::of(
            format!("no_login({days})"),
            "signed in",
            Within::Days(days),
            vec![Use::SignedIn],
            Otherwise::Review,
        )
    }

    /// Zoom's own active host: hosted at least one meeting in the last calendar month.
    pub fn zoom_active_host() -> Self {
        Self::of(
            "zoom_active_host".to_owned(),
            "hosted in the month",
            Within::LastMonth,
            vec![Use::Hosted],
            Otherwise::Reclaim,
        )
    }

    fn of(
        name: String,
        rule: &str,
        within: Within,
        counts: Vec<Use>,
        otherwise: Otherwise,
    ) -> Self {
        let rule = Rule {
            name: rule.to_owned(),
            within,
            counts,
            otherwise,
        };
        Self {
            name,
            rules: vec![rule],
            add_ons: AddOnRule::default(),
            pending_days: pending_days(),
            upgrade: UpgradeRule::default(),
            guards: Guards::default(),
            exemptions: Vec::new(),
            paid_features: paid_features(),
            unmeasurable: products(),
        }
    }

    /// Leaves these users alone.
    #[must_use]
    pub fn exempt(mut self, exemption: Exemption) -> Self {
        self.exemptions.push(exemption);
        self
    }

    /// The days that must be read for its rules: from the first day of the longest.
    pub fn days(&self, as_of: DateTime<Utc>) -> DateRange {
        let rules = self.rules.iter().map(|rule| rule.within.days(as_of));
        let add_ons = Within::Days(self.add_ons.days).days(as_of);
        rules.fold(add_ons, |all, days| {
            DateRange::new(all.from.min(days.from), all.to.max(days.to))
        })
    }

    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// [`ErrorKind::Request`], saying what to change.
    pub fn check(&self) -> Result<()> {
        let refuse = |why: String| Err(Error::new(ErrorKind::Request, why));
        if self.rules.is_empty() {
            return refuse(format!(
                "the policy {:?} has no rule: nothing would count as use",
                self.name
            ));
        }
        for rule in &self.rules {
            if rule.counts.is_empty() {
                return refuse(format!(
                    "the rule {:?} counts nothing: name at least one use",
                    rule.name
                ));
            }
            let logins = rule.counts.iter().all(|of| *of == Use::SignedIn);
            if logins && rule.otherwise != Otherwise::Review {
                return refuse(format!(
                    "the rule {:?} goes by logins alone, whose absence proves nothing: it can lead \
                     to review at most",
                    rule.name
                ));
            }
            if rule.within == Within::Days(0) {
                return refuse(format!("the rule {:?} looks at no day", rule.name));
            }
        }
        if self.add_ons.days == 0 {
            return refuse("add-ons are judged by no day: take 180, or 1 at least".to_owned());
        }
        if self.add_ons.shrink_percent > 100 {
            return refuse("shrink_percent is a part of the smaller tier: at most 100".to_owned());
        }
        if !self.upgrade.to.is_base() {
            let to = &self.upgrade.to;
            return refuse(format!("an upgrade leads to a base, not to {to}"));
        }
        let most = u32::try_from(SIX_MONTHS).unwrap_or(u32::MAX);
        let of_rules = self.rules.iter().map(|rule| match rule.within {
            Within::Days(days) => days,
            Within::LastMonth => 1,
        });
        let longest = of_rules.chain([self.add_ons.days, self.upgrade.days]).max();
        if let Some(longest) = longest.filter(|longest| *longest > most) {
            return refuse(format!(
                "the policy looks at {longest} days: Zoom's reports reach six months back, take \
                 {most} at most"
            ));
        }
        for name in &self.paid_features {
            let known: MeetingFeature = name.as_str().into();
            if matches!(known, MeetingFeature::Other(_)) && name != "breakout_room" {
                return refuse(format!(
                    "{name:?} is no feature of a meeting: see report::MeetingFeature for the names"
                ));
            }
        }
        Ok(())
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

fn pending_days() -> u32 {
    14
}

fn paid_features() -> BTreeSet<String> {
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

fn products() -> BTreeSet<Product> {
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
