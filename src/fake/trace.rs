//! What is known of users beside their records: earlier e-mail addresses, and when they were away.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::account::{Absence, FakeAccount};

/// What is known of a user beside the record.
#[derive(Default)]
pub(super) struct Trace {
    /// The current e-mail address, if it is not that of the seed.
    pub(super) email: Option<String>,
    /// Earlier addresses, with the time until which each was in use; the earliest first.
    earlier: Vec<(DateTime<Utc>, String)>,
    absences: Vec<Absence>,
}

impl Trace {
    /// The e-mail address of the user at a time, if it was another one than now.
    pub(super) fn email_at(&self, time: DateTime<Utc>) -> Option<&str> {
        let in_use = self.earlier.iter().find(|(until, _)| time < *until);
        in_use.map(|(_, email)| email.as_str())
    }

    /// Lets the user be away from a time on, unless the user is away already.
    pub(super) fn end(&mut self, from: DateTime<Utc>) {
        if self.absences.iter().all(|absence| absence.to.is_some()) {
            self.absences.push(Absence { from, to: None });
        }
    }

    /// Whether the user was deactivated or removed at a time.
    pub(super) fn is_absent(&self, time: DateTime<Utc>) -> bool {
        let mut absences = self.absences.iter();
        absences.any(|absence| absence.from <= time && absence.to.is_none_or(|to| time < to))
    }
}

/// The traces of all users that have one, by number. `number` gives the number of an address, be it
/// the current one or an earlier one.
pub(super) fn traces(
    account: &FakeAccount,
    number: impl Fn(&str) -> Option<u32>,
) -> HashMap<u32, Trace> {
    let mut traces: HashMap<u32, Trace> = HashMap::new();
    for one in &account.earlier_emails {
        let Some((i, until)) = number(&one.email).zip(one.until) else {
            continue;
        };
        let trace = traces.entry(i).or_default();
        trace.email = Some(one.email.clone());
        trace.earlier.push((until, one.earlier.clone()));
        trace.earlier.sort();
    }
    for (email, absence) in &account.absences {
        if let Some(i) = number(email) {
            traces.entry(i).or_default().absences.push(*absence);
        }
    }
    traces
}
