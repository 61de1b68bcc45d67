//! What a review says, and how it is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::account::Plans;
use crate::coverage::{Coverage, Source, Why};
use crate::days::DateRange;
use crate::error::Result;
use crate::report::Invoice;
use crate::usage::activity::{Activity, Freshness};
use crate::usage::facts::Facts;
use crate::usage::filter::{Field, Fields, Filter, GroupKey, Value, field, groups};
use crate::usage::inventory::{InventoryUser, UserKey};
use crate::usage::known::Known;
use crate::usage::money::{Contract, Planning, Purchasing, Seat, bought, purchasing};
use crate::usage::policy::Policy;
use crate::usage::verdict::{Cause, Clocks, LicenceVerdict, Reason, Verdict};
use crate::user::Status;

/// One user with what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserReview {
    /// The user.
    #[serde(flatten)]
    pub user: Arc<InventoryUser>,
    /// What the user did in the window.
    pub activity: Activity,
    /// The three clocks, over all days that were read.
    pub clocks: Clocks,
    /// What to do with each licence: the base first, then the add-ons. Of a user who holds none,
    /// the one that says so.
    pub verdicts: Vec<LicenceVerdict>,
}

impl UserReview {
    /// The verdict on the base, or on there being none.
    pub fn base(&self) -> Option<&LicenceVerdict> {
        self.verdicts.first()
    }

    /// The verdict on the user's add-ons.
    pub fn add_ons(&self) -> impl Iterator<Item = &LicenceVerdict> {
        let add_on = |v: &&LicenceVerdict| v.licence.as_ref().is_some_and(|of| !of.is_base());
        self.verdicts.iter().filter(add_on)
    }
}

/// Everything: what the inventory tells, the activity of the window, the clocks and the verdicts.
impl Fields for UserReview {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let read = self.activity.read;
        let days = |time: &Option<DateTime<Utc>>| {
            let day = time.iter().map(|time| Value::Day(time.date_naive()));
            Known::Read(day.collect())
        };
        match field {
            // A later one may not have been read.
            Field::LastLogin => match self.user.lost(&["last_login_time"]) {
                Some(why) => Known::NotRead(why),
                None => days(&self.clocks.login),
            },
            // None seen is none only where all was read.
            Field::LastParticipation | Field::LastLicenceUse => {
                let (clock, whole) = match field {
                    Field::LastLicenceUse => (&self.clocks.licence_use, read.history),
                    _ => (&self.clocks.participation, read.history && read.joined),
                };
                match clock {
                    None if !whole => Known::NotRead(Why::NotReadForAllDays),
                    clock => days(clock),
                }
            }
            Field::Verdict => {
                let names = self.verdicts.iter().map(|v| v.verdict.name().to_owned());
                Known::Read(names.map(Value::Text).collect())
            }
            _ => match self.activity.field(field) {
                Some(values) => values,
                None => self.user.field(field),
            },
        }
    }
}

/// Verdicts counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// The filter: counted are those whom it lets through.
    pub filter: Filter,
    /// Users.
    pub users: u64,
    /// Of them, with a paid licence.
    pub licensed: u64,
    /// Licences by verdict, in the words of [`Verdict::name`].
    pub verdicts: BTreeMap<&'static str, u64>,
}

impl Counts {
    /// How many licences have this verdict.
    pub fn of(&self, name: &str) -> u64 {
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

/// A licence review: everyone, and what to do with each licence.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Review {
    /// When it was decided, UTC.
    pub as_of: DateTime<Utc>,
    /// When the account was read, UTC.
    pub read_at: DateTime<Utc>,
    /// By which rules.
    pub policy: Policy,
    /// The days that the rules judged; add-ons have a longer window of their own. The last 24 hours
    /// are never final, so they only count in a user's favour.
    pub window: DateRange,
    /// What was read.
    pub coverage: Coverage,
    /// How far the figures can be relied on, and when they can change next.
    pub freshness: Vec<Freshness>,
    /// The filter: the users and whatever is counted over them are those that it lets through.
    pub filter: Filter,
    /// Users for whom the filter could not be decided, because something was not read. They are left
    /// out.
    pub undecided: usize,
    /// Everyone, by key.
    pub users: Vec<UserReview>,
    /// Hosts in the reports who are not in the user list (rooms, people who left), with the meetings
    /// that they held: of the whole account, whatever the filter.
    pub unknown_hosts: BTreeMap<String, u64>,
    /// Seats bought by plan usage: of the whole account.
    pub plans: Known<Plans>,
    /// Invoices: read where plan usage is not, and `None` if they were not.
    #[serde(skip)]
    pub invoices: Option<Vec<Invoice>>,
}

impl Review {
    pub(super) fn new(
        facts: &Facts,
        policy: &Policy,
        users: Vec<UserReview>,
        window: DateRange,
        as_of: DateTime<Utc>,
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
            plans: facts.plans.clone(),
            invoices: facts.invoices.value().cloned(),
        }
    }

    /// The licences that the verdict takes away, or would have looked at: who signed in longest ago,
    /// or never, first.
    pub fn candidates(&self) -> Vec<(&UserReview, &LicenceVerdict)> {
        let mut list = self.with(|v| {
            v.verdict.releases() || matches!(v.verdict, Verdict::Review | Verdict::Shrink { .. })
        });
        list.sort_by(|(a, v), (b, w)| {
            // Those who were only invited never could sign in.
            let order = |u: &UserReview| (u.user.id.is_none(), u.clocks.login, u.user.key.clone());
            order(a).cmp(&order(b)).then(v.licence.cmp(&w.licence))
        });
        list
    }

    /// The licences with such a verdict, by user.
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

    /// Everything counted.
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

    /// The same by the values of a field: of each department, group, version. Who has several values
    /// counts in each.
    pub fn counts_by(&self, field: Field) -> BTreeMap<GroupKey, Counts> {
        let mut all: BTreeMap<GroupKey, Counts> = BTreeMap::new();
        for user in &self.users {
            for key in groups(user, field) {
                let counts = all.entry(key).or_insert_with(|| self.no_counts());
                counts.add(user);
            }
        }
        all
    }

    /// Licences that are not judged, by cause, with the step that resolves it.
    pub fn unknown(&self) -> BTreeMap<String, (u64, String)> {
        let mut all: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for verdict in self.users.iter().flat_map(|user| &user.verdicts) {
            if let Verdict::Unknown(cause) = &verdict.verdict {
                let of = all
                    .entry(cause.to_string())
                    .or_insert_with(|| (0, cause.step()));
                of.0 = of.0.saturating_add(1);
            }
        }
        all
    }

    /// What to renew, what is possible now, and what is oversized; line by line, and by department.
    ///
    /// `monthly_active_hosts` is for contracts that count those
    /// ([`Facts::monthly_active_hosts`](crate::usage::Facts::monthly_active_hosts)); empty otherwise. Of a
    /// filtered review, only the changes of its users are told: seats are bought for the whole
    /// account.
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) for a contract or planning that cannot be
    /// meant.
    pub fn purchasing(
        &self,
        contract: Option<&Contract>,
        planning: &Planning,
        monthly_active_hosts: BTreeMap<String, u64>,
    ) -> Result<Purchasing> {
        let today = self.as_of.date_naive();
        let held: BTreeSet<_> = self
            .users
            .iter()
            .flat_map(|user| user.user.held.licences.iter().cloned())
            .collect();
        let bought = bought(
            &self.plans,
            self.invoices.as_deref(),
            contract,
            &held,
            today,
        );
        // Who is deactivated holds no seat, also where an exemption leaves the record alone.
        let holders = self.users.iter().filter(|user| !user.user.is_inactive());
        let seats = holders.flat_map(|user| {
            let metadata = &user.user.metadata;
            let department = metadata.department.value().map(String::as_str);
            let pending = metadata.user_status.value() == Some(&Status::Pending);
            let counts = |verdict: &&LicenceVerdict| {
                verdict.licence.is_some() || matches!(verdict.verdict, Verdict::Upgrade { .. })
            };
            let verdicts = user.verdicts.iter().filter(counts);
            verdicts.map(move |verdict| Seat {
                department,
                pending,
                verdict,
            })
        });
        let whole = self.filter.is_everyone();
        let filtered = (!whole).then(|| self.filter.to_string());
        purchasing(
            seats,
            &bought,
            contract,
            planning,
            today,
            monthly_active_hosts,
            filtered,
        )
    }

    /// Users by status and type.
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

    /// The values that a field has among the users.
    pub fn values(&self, field: Field) -> BTreeSet<GroupKey> {
        let users = self.users.iter();
        users.flat_map(|user| groups(user, field)).collect()
    }

    /// The same review of fewer users. What is said of the whole account stays: seats bought, and
    /// the hosts outside of the list.
    #[must_use]
    pub fn filtered(mut self, filter: &Filter) -> Self {
        let mut undecided = 0;
        self.users.retain(|user| match filter.matches(user) {
            Some(through) => through,
            None => {
                undecided = usize::saturating_add(undecided, 1);
                false
            }
        });
        self.undecided = self.undecided.saturating_add(undecided);
        self.filter = self.filter.and(filter.clone());
        self
    }

    /// The same review without names and addresses: users are known by their keys, and those
    /// without an id by a running number.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        for (i, user) in self.users.iter_mut().enumerate() {
            let user = Arc::make_mut(&mut user.user);
            user.name = None;
            user.email = String::new();
            user.earlier_emails.clear();
            if user.id.is_none() {
                user.key = UserKey::anonymous(i.saturating_add(1));
            }
        }
        let hosts = std::mem::take(&mut self.unknown_hosts).into_values();
        let hosts = hosts.enumerate();
        self.unknown_hosts = hosts
            .map(|(i, meetings)| (format!("host {}", i.saturating_add(1)), meetings))
            .collect();
        // Addresses may stand in the filters of both.
        let named = |filter: &Filter| {
            let personal = [Field::Email, Field::Name];
            filter.fields().iter().any(|field| personal.contains(field))
        };
        let hidden = || "(hidden)".to_owned();
        // It says that there is a filter, and not whom it names.
        let nobody = field(Field::Id).is(hidden()).unwrap_or_default();
        for exemption in &mut self.policy.exemptions {
            // A reason may name whom it is about.
            exemption.reason = hidden();
            if named(&exemption.who) {
                exemption.who = nobody.clone();
            }
        }
        let hide = |cause: &mut Cause| {
            if let Cause::NotRead { sources } = cause {
                sources.iter_mut().for_each(|of| of.why.hide_names());
            }
        };
        for user in &mut self.users {
            let own = Arc::make_mut(&mut user.user);
            own.hide_names_in_reasons();
            for verdict in &mut user.verdicts {
                if let Verdict::Unknown(cause) = &mut verdict.verdict {
                    hide(cause);
                }
                for reason in &mut verdict.reasons {
                    match reason {
                        Reason::Exempt { why, .. } => *why = hidden(),
                        Reason::Missing(cause) => hide(cause),
                        _ => {}
                    }
                }
            }
        }
        self.coverage.hide_names();
        if named(&self.filter) {
            self.filter = nobody;
        }
        self
    }

    /// How far a source was read.
    pub fn is_read(&self, source: Source) -> bool {
        self.coverage.of(source).is_some_and(|of| of.is_complete())
    }
}
