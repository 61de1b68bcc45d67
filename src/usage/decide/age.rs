//! How old users and licences are, compared with the guards for new ones.

use chrono::NaiveDate;

use crate::coverage::{NotRead, Source};
use crate::time::{days_earlier, days_later};
use crate::usage::decide::judge::Judge;
use crate::usage::people::since::Since;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::cause::Cause;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// An age compared with a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Older,
    /// Older if the operation log tells every change, which this account's need not do.
    OlderBySilence,
    /// The guard applies until this day.
    Younger(NaiveDate),
    Unknown,
}

/// Compares the time for which a licence is held with the guard for new licences: certainly older,
/// certainly younger, or unknown.
pub(super) fn licence_age(judge: &Judge<'_>, since: Since) -> Age {
    let days = judge.policy.guards.new_licence_days;
    let limit = days_earlier(judge.as_of, days);
    match since.earliest.filter(|earliest| *earliest > limit) {
        _ if days == 0 => Age::Older,
        Some(earliest) => Age::Younger(days_later(earliest, days).date_naive()),
        None if since.is_before(limit) => Age::Older,
        None if since.by_silence.is_some_and(|time| time <= limit) => Age::OlderBySilence,
        None => Age::Unknown,
    }
}

/// The cause for a licence's age that is not known.
pub(super) fn age_unknown(judge: &Judge<'_>) -> Cause {
    match &judge.facts.operations {
        Known::NotRead(why) => Cause::NotRead {
            sources: vec![NotRead::new(Source::OperationLogs, why.clone())],
        },
        _ => Cause::AgeUnknown {
            days: judge.policy.guards.new_licence_days,
        },
    }
}

/// Whether a verdict on a licence rests on an operation log that is silent about it.
pub(super) fn rests_on_silence(judge: &Judge<'_>, user: &InventoryUser, licence: &Licence) -> bool {
    let since = user.licence_since.get(licence);
    since.is_some_and(|since| licence_age(judge, *since) == Age::OlderBySilence)
}

/// Compares the age of a user with the guard for new users.
pub(super) fn user_age(judge: &Judge<'_>, user: &InventoryUser) -> Age {
    let days = judge.policy.guards.new_user_days;
    match user.user_created_at {
        _ if days == 0 => Age::Older,
        None => Age::Unknown,
        Some(created) if created > days_earlier(judge.as_of, days) => {
            Age::Younger(days_later(created, days).date_naive())
        }
        Some(_) => Age::Older,
    }
}
