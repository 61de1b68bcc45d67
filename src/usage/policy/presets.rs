//! The presets, named after the definitions in use today.

use crate::usage::policy::rules::{
    AddOnRule, Guards, Otherwise, Policy, Rule, UpgradeRule, Use, Within, paid_features,
    pending_days, products,
};

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
}
