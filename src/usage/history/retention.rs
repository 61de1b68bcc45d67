//! How long states are kept.

use std::collections::BTreeSet;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::account_key::AccountKey;
use crate::error::{Error, Result};
use crate::usage::history::name::SnapshotName;
use crate::usage::history::store::SnapshotStore;

/// How long states are kept: the last one of each of the newest days, weeks and months of which there
/// is one.
///
/// A state is kept if any of the three numbers keeps it, and the newest always is. Days, weeks (from
/// Monday) and months are those of UTC, by when the account was read. Only days, weeks and months of
/// which there is a state count: an account that was not read for a year loses nothing by it.
///
/// ```
/// use zoom_admin::AccountKey;
/// use zoom_admin::usage::history::{Retention, SnapshotName};
///
/// let account = AccountKey::new("customer 7");
/// let names = ["2026-05-31T09:00:00Z", "2026-06-30T09:00:00Z", "2026-07-01T09:00:00Z"]
///     .map(|time| SnapshotName::new(&account, time.parse().unwrap()));
/// let kept = Retention::new(1, 0, 2).apply(&names);
/// // The newest day; the newest months are July and June.
/// assert_eq!(kept.delete, [names[0]]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Retention {
    /// Of how many days the last state is kept.
    pub daily: u32,
    /// Of how many weeks the last state is kept.
    pub weekly: u32,
    /// Of how many months the last state is kept.
    pub monthly: u32,
}

/// What a [`Retention`] keeps and deletes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retained {
    /// What is kept, oldest first.
    pub keep: Vec<SnapshotName>,
    /// What is deleted, oldest first.
    pub delete: Vec<SnapshotName>,
}

/// What was deleted.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Pruned {
    /// What is still kept, oldest first.
    pub kept: Vec<SnapshotName>,
    /// What was deleted, oldest first.
    pub deleted: Vec<SnapshotName>,
    /// What was to be deleted and could not be, with the reason.
    pub failed: Vec<(SnapshotName, Error)>,
}

impl Retention {
    /// Keeps the last state of so many days, weeks and months.
    pub fn new(daily: u32, weekly: u32, monthly: u32) -> Self {
        Self {
            daily,
            weekly,
            monthly,
        }
    }

    /// Says what it keeps and deletes of the states with these names. Nothing is deleted yet. Each
    /// account is looked at for itself.
    pub fn apply(&self, names: &[SnapshotName]) -> Retained {
        let names: BTreeSet<_> = names.iter().copied().collect();
        let mut result = Retained::default();
        let mut seen: Option<SnapshotName> = None;
        let mut periods = Periods::default();
        // The newest of an account first.
        for name in names.into_iter().rev() {
            let is_newest = seen.is_none_or(|last| !last.is_of_same(&name));
            if is_newest {
                periods = Periods::default();
            }
            seen = Some(name);
            let keeps = periods.keeps(self, &name);
            match keeps || is_newest {
                true => result.keep.push(name),
                false => result.delete.push(name),
            }
        }
        let order = |name: &SnapshotName| (name.at(), *name);
        result.keep.sort_by_key(order);
        result.delete.sort_by_key(order);
        result
    }

    /// Deletes of an account's states what is not to be kept, and says what that was.
    ///
    /// # Errors
    /// If the store cannot be listed. What cannot be deleted is in the result.
    pub async fn prune(&self, store: &dyn SnapshotStore, account: &AccountKey) -> Result<Pruned> {
        let mut names = store.list().await?;
        names.retain(|name| name.is_of(account));
        let retained = self.apply(&names);
        let mut pruned = Pruned {
            kept: retained.keep,
            ..Pruned::default()
        };
        for name in retained.delete {
            match store.delete(&name).await {
                Ok(()) => pruned.deleted.push(name),
                Err(error) => pruned.failed.push((name, error)),
            }
        }
        Ok(pruned)
    }
}

/// The days, weeks and months of which the last state was seen.
#[derive(Default)]
struct Periods {
    days: BTreeSet<i64>,
    weeks: BTreeSet<i64>,
    months: BTreeSet<i64>,
}

impl Periods {
    /// Whether a state is kept: it is the first one seen of one of the newest periods.
    fn keeps(&mut self, retention: &Retention, name: &SnapshotName) -> bool {
        let day = name.at().date_naive();
        // Day 1 is a Monday.
        let number = i64::from(day.num_days_from_ce());
        let week = number.saturating_sub(1).div_euclid(7);
        let month = i64::from(day.year())
            .saturating_mul(12)
            .saturating_add(i64::from(day.month0()));
        let is_last = |seen: &mut BTreeSet<i64>, period: i64, most: u32| {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            seen.len() < most && seen.insert(period)
        };
        let all = [
            is_last(&mut self.days, number, retention.daily),
            is_last(&mut self.weeks, week, retention.weekly),
            is_last(&mut self.months, month, retention.monthly),
        ];
        all.contains(&true)
    }
}
