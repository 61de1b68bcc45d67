//! The presets, named after the definitions of use that are common today.

use std::collections::BTreeMap;

use crate::usage::policy::rules::{
    AddOnRule, Guards, Otherwise, Policy, Rule, UpgradeRule, Use, Within, paid_features,
    pending_days, products,
};

impl Policy {
    /// Counts all use within this number of days that needs a licence, as far as Zoom's reports
    /// show it: a meeting over 40 minutes with two people or more, one above Basic's capacity, one
    /// with a paid feature, or a webinar. The default policy, with 90 days.
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
        Self::with_rule(
            format!("careful({days})"),
            "hosted what needs a licence",
            Within::Days(days),
            counts,
            Otherwise::ByOtherUse,
        )
    }

    /// Counts any meeting or webinar hosted within this number of days. Signing in and joining do
    /// not count.
    pub fn hosted_within(days: u32) -> Self {
        Self::with_rule(
            format!("hosted_within({days})"),
            "hosted",
            Within::Days(days),
            vec![Use::Hosted],
            Otherwise::Reclaim,
        )
    }

    /// Counts meetings of over 40 minutes with two people or more, hosted within this number of
    /// days.
    pub fn over_forty_minutes(days: u32) -> Self {
        let over = Use::Over {
            minutes: 40,
            people: 2,
        };
        Self::with_rule(
            format!("over_forty_minutes({days})"),
            "hosted over 40 minutes with two people",
            Within::Days(days),
            vec![over],
            Otherwise::ByOtherUse,
        )
    }

    /// Counts sign-ins within this number of days. Clients stay signed in for months, so a missing
    /// sign-in proves nothing: the outcome is a review by a person at most.
    pub fn no_login(days: u32) -> Self {
        Self::with_rule(
            format!("no_login({days})"),
            "signed in",
            Within::Days(days),
            vec![Use::SignedIn],
            Otherwise::Review,
        )
    }

    /// Counts as Zoom does for an "active host": at least one meeting hosted in the last calendar
    /// month.
    pub fn zoom_active_host() -> Self {
        Self::with_rule(
            "zoom_active_host".to_owned(),
            "hosted in the month",
            Within::LastMonth,
            vec![Use::Hosted],
            Otherwise::Reclaim,
        )
    }

    fn with_rule(
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
            uses: None,
            bundles: BTreeMap::new(),
        }
    }
}
