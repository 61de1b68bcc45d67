//! The days that a policy needs, and whether it is valid.

use chrono::{DateTime, Utc};

use crate::error::{Error, ErrorKind, Result};
use crate::report::MeetingFeature;
use crate::usage::policy::rules::{Exemption, Otherwise, Policy, Use, Within};
use crate::usage::words::bundle::{Bundle, built_in};
use crate::usage::words::licence::Licence;
use crate::value::days::DateRange;
use crate::windows::SIX_MONTHS;

impl Policy {
    /// Adds an exemption.
    #[must_use]
    pub fn exempt(mut self, exemption: Exemption) -> Self {
        self.exemptions.push(exemption);
        self
    }

    /// What a bundle holds: as the policy says, or else as Zoom's descriptions do; `None` if neither
    /// knows it.
    pub fn bundle(&self, licence: &Licence) -> Option<Bundle> {
        let own = self.bundles.get(licence).cloned();
        own.or_else(|| built_in(licence))
    }

    /// The policy with rules that look at another number of days. Rules for the last month stay.
    #[must_use]
    pub fn with_days(mut self, days: u32) -> Self {
        for rule in &mut self.rules {
            if let Within::Days(within) = &mut rule.within {
                *within = days;
            }
        }
        self
    }

    /// The days that must be read for all rules and add-ons.
    pub fn days(&self, as_of: DateTime<Utc>) -> DateRange {
        let rules = self.rules.iter().map(|rule| rule.within.days(as_of));
        let add_ons = Within::Days(self.add_ons.days).days(as_of);
        rules.fold(add_ons, |all, days| {
            DateRange::new(all.from.min(days.from), all.to.max(days.to))
        })
    }

    /// Checks that the policy is valid.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for an invalid policy, with what to change.
    pub fn check(&self) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Request, message));
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
            let logins = rule.counts.iter().all(|counted| *counted == Use::SignedIn);
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
        for (licence, bundle) in &self.bundles {
            if !licence.is_base() {
                return refuse(format!(
                    "the bundle {licence} is an add-on: only a base holds others"
                ));
            }
            let mut included = bundle.includes.iter();
            if let Some(wrong) = included.find(|included| included.capacity().is_none()) {
                return refuse(format!(
                    "the bundle {licence} includes {wrong}: name an add-on with its capacity, such \
                     as webinar:500"
                ));
            }
        }
        if !self.upgrade.to.is_base() {
            let to = &self.upgrade.to;
            return refuse(format!("an upgrade leads to a base, not to {to}"));
        }
        let most = u32::try_from(SIX_MONTHS).unwrap_or(u32::MAX);
        let rules = self.rules.iter().map(|rule| match rule.within {
            Within::Days(days) => days,
            Within::LastMonth => 1,
        });
        let longest = rules.chain([self.add_ons.days, self.upgrade.days]).max();
        if let Some(longest) = longest.filter(|longest| *longest > most) {
            return refuse(format!(
                "the policy looks at {longest} days: Zoom's reports reach six months back, take \
                 {most} at most"
            ));
        }
        for name in &self.paid_features {
            let feature: MeetingFeature = name.as_str().into();
            if matches!(feature, MeetingFeature::Other(_)) && name != "breakout_room" {
                return refuse(format!(
                    "{name:?} is no feature of a meeting: see report::MeetingFeature for the names"
                ));
            }
        }
        Ok(())
    }
}
