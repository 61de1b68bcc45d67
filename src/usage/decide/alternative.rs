//! The alternative hosts of meetings to come, who need a seat and never host by the reports.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::ordered;
use crate::time::days_later;
use crate::usage::activity::log::lower;
use crate::usage::facts::data::Facts;
use crate::usage::people::user::{InventoryUser, UserKey};
use crate::usage::policy::rules::Policy;
use crate::usage::words::reason::Reason;

/// The users whom the answers of meetings name as alternative hosts.
pub(in crate::usage) fn alternative_hosts(facts: &Facts) -> BTreeSet<UserKey> {
    let answers = facts.meetings.values();
    let named = answers.flat_map(|answer| &answer.hosts);
    let named = ordered::set(named.map(String::as_str));
    let users = facts.inventory.users();
    let users = users.filter(|user| {
        let mut names = identifiers(user).into_iter();
        names.any(|name| named.contains(&*lower(name)))
    });
    ordered::set(users.map(|user| user.key.clone()))
}

/// The alternative hosts of the meetings within the days of the guard for upcoming events.
#[derive(Default)]
pub(super) struct AlternativeHosts {
    /// The day of their last such meeting, by address or id in lower case.
    last: BTreeMap<String, NaiveDate>,
    /// The meetings whose alternative hosts are not known, and all.
    unread: u64,
    of: u64,
}

impl AlternativeHosts {
    /// From the upcoming events and from what the meetings themselves answered.
    pub(super) fn new(facts: &Facts, policy: &Policy, as_of: DateTime<Utc>) -> Self {
        let mut all = Self::default();
        let days = policy.guards.upcoming_days;
        if days == 0 {
            return all;
        }
        let end = days_later(as_of, days);
        let hosts = facts.upcoming.value();
        let events = hosts.into_iter().flat_map(BTreeMap::values).flatten();
        let events =
            events.filter(|event| !event.webinar && as_of <= event.start && event.start <= end);
        let mut counted = BTreeSet::new();
        for event in events {
            let answer = event.meeting.and_then(|id| facts.meetings.get(&id));
            // A meeting without a number cannot be asked; each other one counts once.
            if event.meeting.is_none_or(|id| counted.insert(id)) {
                all.of = all.of.saturating_add(1);
                all.unread = all.unread.saturating_add(answer.is_none().into());
            }
            let day = event.start.date_naive();
            for host in answer.into_iter().flat_map(|answer| &answer.hosts) {
                let last = all.last.entry(host.clone()).or_insert(day);
                *last = day.max(*last);
            }
        }
        all
    }

    /// The day of the last meeting of which this name, in lower case, is alternative host.
    pub(super) fn last(&self, name: &str) -> Option<NaiveDate> {
        self.last.get(name).copied()
    }

    /// The reason why nobody is certain not to be an alternative host, if there is one.
    pub(super) fn unread(&self) -> Option<Reason> {
        let (unread, of) = (self.unread, self.of);
        (unread > 0).then_some(Reason::AlternativeHostsNotRead { unread, of })
    }
}

/// The ids and addresses of a user.
pub(super) fn identifiers(user: &InventoryUser) -> Vec<&str> {
    let id = user.id.as_ref().map(|id| id.as_str());
    let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
    id.into_iter().chain(emails.map(String::as_str)).collect()
}
