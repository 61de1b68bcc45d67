//! Whether a licence is paid for by itself.

use std::collections::BTreeSet;

use crate::account::Plans;
use crate::usage::decide::Judge;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::Known;
use crate::usage::words::licence::{Family, Licence};
use crate::usage::words::verdict::Provision;

impl Judge<'_> {
    /// Whether a licence is paid for by itself: by the price book, else by plan usage.
    pub(super) fn provision(&self, user: &InventoryUser, licence: &Licence) -> Provision {
        if licence.is_base() {
            return Provision::Bought;
        }
        if let Some(contract) = self.contract {
            let today = self.as_of.date_naive();
            let runs = || contract.lines.iter().filter(|line| line.covers(today));
            let includes = |base: &Licence| {
                let lines = runs().filter(|line| line.licence == *base);
                lines
                    .flat_map(|line| &line.includes)
                    .any(|of| of == licence)
            };
            if user.held.bases().any(includes) {
                return Provision::Included;
            }
            if runs().any(|line| line.licence == *licence && line.quantity > 0) {
                return Provision::Bought;
            }
        }
        let suite = user.held.bases().any(Licence::is_suite);
        match &self.bought {
            Known::Read(bought) => match (bought.contains(&licence.family()), suite) {
                (true, false) => Provision::Bought,
                (false, true) => Provision::Included,
                // Some are bought and some come with a suite, or Zoom's answer does not fit.
                _ => Provision::Unknown,
            },
            _ => Provision::Unknown,
        }
    }
}

/// Families of add-ons of which seats are bought, by plan usage.
pub(super) fn bought(plans: &Plans) -> BTreeSet<Family> {
    let families = [
        ("plan_large_meeting", Family::LargeMeeting),
        ("plan_webinar", Family::Webinar),
        ("plan_zoom_events", Family::Events),
    ];
    let has = |plan: &str| {
        let entries = plans.plans.get(plan).into_iter().flatten();
        entries.into_iter().any(|entry| entry.hosts != Some(0))
    };
    families
        .into_iter()
        .filter_map(|(plan, family)| has(plan).then_some(family))
        .collect()
}
