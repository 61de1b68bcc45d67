//! The review: all users, with a verdict on each licence.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::account::Plans;
use crate::account_key::AccountKey;
use crate::coverage::{Coverage, Source};
use crate::error::Result;
use crate::report::Invoice;
use crate::usage::activity::figures::Freshness;
use crate::usage::facts::data::Facts;
use crate::usage::filter::Filter;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::{GroupKey, groups};
use crate::usage::policy::rules::Policy;
use crate::usage::review::user::UserReview;
use crate::usage::words::known::Known;
use crate::usage::words::verdict::{LicenceVerdict, Verdict};
use crate::value::days::DateRange;
use crate::versioned::{check_account, versioned};

/// How many users there are, and how many licences have each verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// The filter: only users who match it are counted.
    pub filter: Filter,
    /// Users.
    pub users: u64,
    /// Users with a paid licence.
    pub licensed: u64,
    /// The number of licences by verdict, which is named as by [`Verdict::name`].
    #[serde(deserialize_with = "by_name")]
    pub verdicts: BTreeMap<&'static str, u64>,
}

/// Reads numbers by the name of a verdict.
fn by_name<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<&'static str, u64>, D::Error> {
    let numbers = BTreeMap::<String, u64>::deserialize(d)?.into_iter();
    let named = numbers.map(|(name, number)| {
        let known = Verdict::NAMES.iter().find(|known| **known == name);
        let known = known.ok_or_else(|| D::Error::unknown_variant(&name, &Verdict::NAMES))?;
        Ok((*known, number))
    });
    named.collect()
}

impl Counts {
    /// How many licences have this verdict.
    pub fn count(&self, name: &str) -> u64 {
        self.verdicts.get(name).copied().unwrap_or(0)
    }

    fn add(&mut self, user: &UserReview) {
        self.users = self.users.saturating_add(1);
        self.licensed = self
            .licensed
            .saturating_add(u64::from(user.user.is_licensed()));
        for verdict in &user.verdicts {
            let number: &mut u64 = self.verdicts.entry(verdict.verdict.name()).or_default();
            *number = number.saturating_add(1);
        }
    }
}

/// A licence review: all users, with a verdict on each licence.
///
/// It is written with its version and the names of its members, and can be read back, filtered and
/// counted as before. A review of another version is refused when it is read, and
/// [`check_account`](Self::check_account) refuses one of another account.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Review {
    /// The time of the decision, UTC.
    pub as_of: DateTime<Utc>,
    /// When the account was read, UTC.
    pub read_at: DateTime<Utc>,
    /// The policy that was applied.
    pub policy: Policy,
    /// The days that the rules judged; add-ons have a longer window of their own. The last 24 hours
    /// are never final, so they only count in a user's favour.
    pub window: DateRange,
    /// What was read.
    pub coverage: Coverage,
    /// How far the figures can be relied on, and when they can change next.
    pub freshness: Vec<Freshness>,
    /// The filter: the review has only users who match it, and counts only those.
    pub filter: Filter,
    /// How many users were left out because a value that the filter needs was not read.
    pub undecided: usize,
    /// The users, sorted by key.
    pub users: Vec<UserReview>,
    /// Hosts in the reports who are not in the user list (rooms, former users), with the number of
    /// meetings that they held. The filter does not apply: these are for the whole account.
    pub unknown_hosts: BTreeMap<String, u64>,
    /// How many users hosted a meeting in each month (`2026-05`), of the months that were read
    /// completely: see [`Facts::monthly_active_hosts`]. The filter does not apply.
    pub monthly_active_hosts: BTreeMap<String, u64>,
    /// Seats bought, according to plan usage. The filter does not apply.
    pub plans: Known<Plans>,
    /// Invoices, which are read only if plan usage was not; `None` if they were not read.
    pub invoices: Option<Vec<Invoice>>,
}

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Review")]
struct Form {
    as_of: DateTime<Utc>,
    read_at: DateTime<Utc>,
    policy: Policy,
    window: DateRange,
    coverage: Coverage,
    freshness: Vec<Freshness>,
    filter: Filter,
    undecided: usize,
    users: Vec<UserReview>,
    unknown_hosts: BTreeMap<String, u64>,
    monthly_active_hosts: BTreeMap<String, u64>,
    plans: Known<Plans>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invoices: Option<Vec<Invoice>>,
}

/// The version of a review that is written.
pub(in crate::usage) const VERSION: u32 = 1;

versioned!(Review as Form, "review", VERSION);

impl Review {
    pub(in crate::usage) fn new(
        facts: &Facts,
        policy: &Policy,
        users: Vec<UserReview>,
        window: DateRange,
        as_of: DateTime<Utc>,
        monthly_active_hosts: BTreeMap<String, u64>,
    ) -> Self {
        Self {
            as_of,
            read_at: facts.read_at,
            policy: policy.clone(),
            window,
            coverage: facts.coverage.clone(),
            freshness: facts.freshness(window),
            filter: Filter::everyone(),
            undecided: 0,
            users,
            unknown_hosts: facts.unknown_hosts(),
            monthly_active_hosts,
            plans: facts.plans.clone(),
            invoices: facts.invoices.value().cloned(),
        }
    }

    /// The licences that the verdict takes away, shrinks, or marks for review. Users who signed in
    /// longest ago or never come first.
    pub fn candidates(&self) -> Vec<(&UserReview, &LicenceVerdict)> {
        let mut list = self.with(|v| {
            v.verdict.releases()
                || matches!(v.verdict, Verdict::Review { .. } | Verdict::Shrink { .. })
        });
        list.sort_by(|(a, v), (b, w)| {
            // Users without an id are only invited and cannot have signed in, so they come last.
            let order = |u: &UserReview| (u.user.id.is_none(), u.clocks.login, u.user.key.clone());
            order(a).cmp(&order(b)).then(v.licence.cmp(&w.licence))
        });
        list
    }

    /// The licences whose verdict the predicate accepts, in the order of the users.
    pub fn with(
        &self,
        which: impl Fn(&LicenceVerdict) -> bool,
    ) -> Vec<(&UserReview, &LicenceVerdict)> {
        let pairs = self.users.iter().flat_map(|user| {
            let verdicts = user.verdicts.iter();
            verdicts.map(move |verdict| (user, verdict))
        });
        pairs.filter(|(_, verdict)| which(verdict)).collect()
    }

    /// The users of the account who are not in the caller's
    /// [`Roster`](crate::usage::inventory::Roster), if one was given. Those who are deactivated or
    /// gone are left out.
    pub fn not_in_roster(&self) -> Vec<&UserReview> {
        let unlisted = self
            .users
            .iter()
            .filter(|user| user.user.employee == Known::NotThere && !user.user.is_inactive());
        unlisted.collect()
    }

    /// Counts over all users of the review.
    pub fn counts(&self) -> Counts {
        let mut counts = self.no_counts();
        self.users.iter().for_each(|user| counts.add(user));
        counts
    }

    fn no_counts(&self) -> Counts {
        Counts {
            filter: self.filter.clone(),
            ..Counts::default()
        }
    }

    /// Counts for each value of a field, such as each department, group or version. A user with
    /// several values counts for each of them.
    pub fn counts_by(&self, field: Field) -> BTreeMap<GroupKey, Counts> {
        let mut all: BTreeMap<GroupKey, Counts> = BTreeMap::new();
        for user in &self.users {
            for key in groups(user, field.clone()) {
                let counts = all.entry(key).or_insert_with(|| self.no_counts());
                counts.add(user);
            }
        }
        all
    }

    /// The number of licences with an unknown verdict, by cause, with the step that resolves it.
    pub fn unknown(&self) -> BTreeMap<String, (u64, String)> {
        let mut all: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for verdict in self.users.iter().flat_map(|user| &user.verdicts) {
            if let Verdict::Unknown(cause) = &verdict.verdict {
                let entry = all
                    .entry(cause.to_string())
                    .or_insert_with(|| (0, cause.step()));
                entry.0 = entry.0.saturating_add(1);
            }
        }
        all
    }

    /// The number of users for each status and type.
    pub fn by_status_and_type(&self) -> BTreeMap<(GroupKey, GroupKey), u64> {
        let mut counts = BTreeMap::new();
        for user in &self.users {
            let one = |field| groups(user, field).into_iter().next();
            if let (Some(status), Some(kind)) = (one(Field::UserStatus), one(Field::UserType)) {
                let number: &mut u64 = counts.entry((status, kind)).or_default();
                *number = number.saturating_add(1);
            }
        }
        counts
    }

    /// The distinct values of a field among the users.
    pub fn values(&self, field: Field) -> BTreeSet<GroupKey> {
        let users = self.users.iter();
        users.flat_map(|user| groups(user, field.clone())).collect()
    }

    /// The review with only those users who match the filter; in it, today is the day of the
    /// decision. Seats bought and unknown hosts stay
    /// as they are: they are for the whole account.
    #[must_use]
    pub fn filtered(mut self, filter: &Filter) -> Self {
        let filter = filter.clone().on(self.as_of.date_naive());
        let mut undecided = 0;
        self.users.retain(|user| match filter.matches(user) {
            Some(matches) => matches,
            None => {
                undecided = usize::saturating_add(undecided, 1);
                false
            }
        });
        self.undecided = self.undecided.saturating_add(undecided);
        self.filter = self.filter.and(filter);
        self
    }

    /// Refuses a review of another account: `account` is the key with which it was read. A review
    /// of facts that no sync read names no account, and is not refused.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAccount`](crate::ErrorKind::WrongAccount).
    pub fn check_account(&self, account: &AccountKey) -> Result<()> {
        check_account(self.coverage.account(), account, "review")
    }

    /// Whether a source was read for all days that were asked for.
    pub fn is_read(&self, source: Source) -> bool {
        self.coverage
            .source(source)
            .is_some_and(|source| source.is_complete())
    }
}
