//! A review of what a sync alone read: by hosting, without the guards that need a second reading.

use chrono::{DateTime, Utc};
use zoom_admin::coverage::Coverage;
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::{self, Collector, Known, Policy, Review};

/// Whether each user hosted something within so many days.
pub(crate) fn by_hosting(
    data: &Collector,
    coverage: Coverage,
    days: u32,
    as_of: DateTime<Utc>,
) -> Review {
    let mut policy = Policy::hosted_within(days);
    policy.add_ons.days = days;
    policy.guards.new_licence_days = 0;
    policy.guards.upcoming_days = 0;
    policy.guards.scheduling = false;
    policy.unmeasurable.clear();
    let mut facts = data.facts(coverage, as_of);
    facts.connected = Known::NotThere;
    let keys: Vec<_> = facts.inventory.users().map(|u| u.key.clone()).collect();
    for key in keys {
        let mut look = Look::default();
        look.details = Known::Read(());
        facts.looks.insert(key, look);
    }
    usage::decide(&facts, &policy, None, as_of).unwrap()
}
