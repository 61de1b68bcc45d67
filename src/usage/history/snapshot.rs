//! A kept state of the account.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::{Coverage, Gap, Source, Why};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::facts::data::Facts;
use crate::usage::facts::taken_over::TakenOver;
use crate::usage::history::user_state::UserState;
use crate::usage::money::amount::Money;
use crate::usage::money::bought::Bought;
use crate::usage::money::counts::SeatCounts;
use crate::usage::money::line::Model;
use crate::usage::money::line_renewal::LineRenewal;
use crate::usage::money::planning::Planning;
use crate::usage::money::positions::Position;
use crate::usage::money::purchasing::Purchasing;
use crate::usage::people::user::UserKey;
use crate::usage::policy::rules::Policy;
use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::sync::snapshot::Snapshot;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::Provision;
use crate::user::Status;
use crate::value::days::DateRange;

/// A state of the account, to be kept: its users with their licences and verdicts, the seats of each
/// licence, and what was read.
///
/// Topics and addresses of machines are not in it. It names people, unless it was made of a
/// [review without names](Review::without_names).
///
/// It is written as lines of JSON, compressed with gzip: [`write_to`](Self::write_to) and
/// [`read_from`](Self::read_from). For a large account, [`SnapshotSource`] writes without a copy of
/// the users, and [`SnapshotReader`](crate::usage::history::SnapshotReader) reads them one by one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AccountSnapshot {
    /// What is not a user's.
    pub head: SnapshotHead,
    /// The users of the account, sorted by key. Those who are gone are left out.
    pub users: Vec<UserState>,
    /// What the next sync builds on, if it was kept with the state:
    /// [`Options::snapshot`](crate::usage::Options::snapshot) takes it.
    pub sync: Option<Snapshot>,
}

/// What a kept state holds that is not a user's. Trends and forecasts need no more.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SnapshotHead {
    /// When the account was read, UTC.
    pub read_at: DateTime<Utc>,
    /// The time of the decision, UTC.
    pub as_of: DateTime<Utc>,
    /// Digest of the account; `None` if no sync read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<Digest>,
    /// How many users there are.
    pub counts: SnapshotCounts,
    /// The currency of all prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The seats of each licence, sorted by licence.
    pub seats: Vec<SeatState>,
    /// How many users hosted a meeting in each month (`2026-05`), of the months that were read
    /// completely.
    pub monthly_active_hosts: BTreeMap<String, u64>,
    /// The policy of the verdicts.
    pub policy: Policy,
    /// The days that its rules judged.
    pub window: DateRange,
    /// What was taken over from an earlier reading, and how old that is.
    #[serde(default)]
    pub taken_over: TakenOver,
    /// What was read.
    pub coverage: Coverage,
}

/// How many users a kept state has. Those who are gone are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SnapshotCounts {
    /// Users.
    pub users: u64,
    /// Active users.
    pub active: u64,
    /// Deactivated users.
    pub inactive: u64,
    /// Invited users.
    pub pending: u64,
    /// Users with a paid licence.
    pub licensed: u64,
    /// Active and invited users of whom a value was lost that shows which base they hold.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bases_unread: u64,
    /// Active and invited users whose settings were not read that show which add-ons they hold.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub add_ons_unread: u64,
    /// The number of licences by verdict, which is named as by
    /// [`Verdict::name`](crate::usage::Verdict::name).
    pub verdicts: BTreeMap<String, u64>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes a reference
pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The seats of a licence in a kept state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SeatState {
    /// The licence.
    pub licence: Licence,
    /// Seats that are paid for.
    pub bought: Known<Bought>,
    /// Seats that are held, counted by verdict.
    pub seats: SeatCounts,
    /// Seats that are held and whose verdict takes them away, those to confirm among them.
    pub idle: u64,
    /// Price of a seat for a year.
    pub price: Known<Money>,
    /// Seats to renew, counting confirmed changes only.
    pub need: Known<u64>,
    /// Seats to renew once all other changes are confirmed.
    pub need_if_confirmed: Known<u64>,
    /// The lines of the contract for the licence.
    pub lines: Vec<LineState>,
}

/// A line of the contract in a kept state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LineState {
    /// The place of the line in [`Contract::lines`](crate::usage::Contract::lines).
    pub index: Option<usize>,
    /// What Zoom bills the line by.
    pub model: Option<Model>,
    /// The last day of its term.
    pub ends: Option<NaiveDate>,
    /// The last day on which notice can be given, if it is known.
    pub notice_by: Option<NaiveDate>,
    /// The seats bought.
    pub bought: Known<u64>,
    /// The price of a seat for a year.
    pub price: Known<Money>,
}

/// What a kept state is made of.
///
/// ```
/// use zoom_admin::{AccountKey, Zoom, fake::Fake};
/// use zoom_admin::usage::history::{AccountSnapshot, SnapshotSource};
/// use zoom_admin::usage::{self, Options, Policy};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// # let fake = Fake::builder().users(40).build();
/// # let zoom = Zoom::builder()
/// #     .transport(fake.clone())
/// #     .clock(fake.clock())
/// #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
/// #     .build()?;
/// let (facts, sync) = usage::collect_with_snapshot(&zoom, Options::new()).await?;
/// let review = usage::decide(&facts, &Policy::careful(90), None, facts.read_at)?;
/// let mut file = Vec::new(); // or a file
/// SnapshotSource::new(&facts, &review).sync(&sync).write_to(&mut file)?;
///
/// let account = AccountKey::new(Fake::ACCOUNT_ID);
/// let kept = AccountSnapshot::read_from(&file[..], &account)?;
/// assert_eq!(kept.head.counts.users, 40);
/// // The next reading asks for less.
/// let options = Options::new().snapshot(kept.sync.unwrap());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SnapshotSource<'a> {
    pub(super) facts: &'a Facts,
    pub(super) review: &'a Review,
    purchasing: Option<&'a Purchasing>,
    pub(super) sync: Option<&'a Snapshot>,
}

impl<'a> SnapshotSource<'a> {
    /// The state that was read and decided, without a contract. The facts are those that the review
    /// was made of.
    pub fn new(facts: &'a Facts, review: &'a Review) -> Self {
        Self {
            facts,
            review,
            purchasing: None,
            sync: None,
        }
    }

    /// With the seats and prices of a contract.
    #[must_use]
    pub fn purchasing(self, purchasing: &'a Purchasing) -> Self {
        Self {
            purchasing: Some(purchasing),
            ..self
        }
    }

    /// With what the next sync builds on, so that one file serves both.
    #[must_use]
    pub fn sync(self, snapshot: &'a Snapshot) -> Self {
        Self {
            sync: Some(snapshot),
            ..self
        }
    }

    /// The state as a value.
    ///
    /// # Errors
    /// Those of [`head`](Self::head).
    pub fn snapshot(&self) -> Result<AccountSnapshot> {
        Ok(AccountSnapshot {
            head: self.head()?,
            users: self
                .users()
                .into_iter()
                .map(UserState::from_review)
                .collect(),
            sync: self.sync.cloned(),
        })
    }

    /// What is not a user's.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if the review or the seats are of a part of the account, if facts and
    /// review are of two readings, and for a review without names together with a sync's snapshot,
    /// which names people.
    pub fn head(&self) -> Result<SnapshotHead> {
        let review = self.review;
        self.check()?;
        let counted;
        let purchasing = match self.purchasing {
            Some(purchasing) => purchasing,
            None => {
                counted = review.purchasing(None, &Planning::new())?;
                &counted
            }
        };
        let idle = idle(review);
        let seats = purchasing.positions.iter().map(|position| {
            let idle = idle.get(&position.licence).copied();
            SeatState::new(position, idle.unwrap_or(0))
        });
        Ok(SnapshotHead {
            read_at: review.read_at,
            as_of: review.as_of,
            // A review without names does not say it.
            account: self.facts.coverage.account(),
            counts: SnapshotCounts::new(self.present()),
            currency: purchasing.currency.clone(),
            seats: seats.collect(),
            monthly_active_hosts: review.monthly_active_hosts.clone(),
            policy: review.policy.clone(),
            window: review.window,
            taken_over: self.facts.taken_over(),
            coverage: review.coverage.clone(),
        })
    }

    fn check(&self) -> Result<()> {
        let wrong = |what: &str| Err(Error::new(ErrorKind::Request, what));
        let part = self.purchasing.is_some_and(|of| of.filtered.is_some());
        if part || !self.review.filter.is_everyone() {
            return wrong(
                "a state is kept of the whole account, and this is a part of it: make it of the \
                 review before it is filtered",
            );
        }
        if self.facts.read_at != self.review.read_at {
            return wrong("the review was not made of these facts: they were read at another time");
        }
        if self.sync.is_some() && self.has_no_names() {
            return wrong(
                "the review hides names, and the sync's snapshot has them: keep it apart, or make \
                 the state of the review with names",
            );
        }
        Ok(())
    }

    fn has_no_names(&self) -> bool {
        let users = &self.review.users;
        !users.is_empty() && users.iter().all(|user| user.user.email.is_empty())
    }

    fn present(&self) -> impl Iterator<Item = &'a UserReview> {
        self.review.users.iter().filter(|user| !user.user.gone)
    }

    /// The users who are not gone, sorted by key: a review without names has other keys than it is
    /// sorted by.
    pub(super) fn users(&self) -> Vec<&'a UserReview> {
        let mut users: Vec<_> = self.present().collect();
        users.sort_by(|a, b| a.user.key.cmp(&b.user.key));
        users
    }
}

/// The seats of each licence whose verdict takes them away.
fn idle(review: &Review) -> BTreeMap<&Licence, u64> {
    let mut all: BTreeMap<&Licence, u64> = BTreeMap::new();
    for seat in review.seats() {
        let verdict = seat.verdict;
        let takes = verdict.verdict.releases() && verdict.provision != Provision::Included;
        if let Some(licence) = verdict.licence.as_ref().filter(|_| takes) {
            let number = all.entry(licence).or_default();
            *number = number.saturating_add(1);
        }
    }
    all
}

impl SnapshotHead {
    /// Whether all users were read. Where they were not, seats that are held are missing from every
    /// number, so such a state is in no trend and in no forecast.
    ///
    /// Single values that could not be read leave nobody out, except ids: a user without the id is
    /// not found under it.
    pub fn has_all_users(&self) -> bool {
        let hides_users = |gap: &Gap| {
            let is_id = matches!(&gap.why, Why::UnreadableField { field } if field == "id");
            !gap.partial || is_id
        };
        let users = self.coverage.source(Source::Users);
        users.is_some_and(|users| !users.gaps.iter().any(hides_users))
    }

    /// Whether it was read of all users whether they hold a licence of this kind: a base or an
    /// add-on. Settings show add-ons. Where it was not, seats that are held are missing from the
    /// licence's numbers, so the state is in no trend and in no forecast of the licence.
    pub fn has_all_seats_of(&self, licence: &Licence) -> bool {
        self.has_all_users()
            && match licence.is_base() {
                true => self.has_all_bases(),
                false => self.has_all_add_ons(),
            }
    }

    pub(super) fn has_all_bases(&self) -> bool {
        self.counts.bases_unread == 0
    }

    pub(super) fn has_all_add_ons(&self) -> bool {
        self.counts.add_ons_unread == 0 && self.has_settings()
    }

    /// Whether it was read of nearly all users which add-ons they hold: of all but one, or of all but
    /// one in twenty. Somebody's settings may never be readable.
    pub(super) fn has_nearly_all_add_ons(&self) -> bool {
        let unread = self.counts.add_ons_unread;
        let are_few = unread <= 1 || unread.saturating_mul(20) <= self.counts.users;
        are_few && self.has_settings()
    }

    fn has_settings(&self) -> bool {
        let settings = self.coverage.source(Source::UserSettings);
        settings.is_some_and(|settings| settings.whole_gaps().next().is_none())
    }

    /// The seats of a licence.
    pub fn seats_of(&self, licence: &Licence) -> Option<&SeatState> {
        self.seats.iter().find(|seats| seats.licence == *licence)
    }
}

impl SnapshotCounts {
    fn new<'a>(users: impl Iterator<Item = &'a UserReview>) -> Self {
        let mut counts = Self::default();
        let more = |number: &mut u64| *number = number.saturating_add(1);
        for user in users {
            more(&mut counts.users);
            match user.user.metadata.user_status.value() {
                Some(Status::Active) => more(&mut counts.active),
                Some(Status::Inactive) => more(&mut counts.inactive),
                Some(Status::Pending) => more(&mut counts.pending),
                _ => {}
            }
            if user.user.is_licensed() {
                more(&mut counts.licensed);
            }
            if user.user.metadata.user_status.value() != Some(&Status::Inactive) {
                if user.user.lost_licence().is_some() {
                    more(&mut counts.bases_unread);
                }
                if matches!(user.user.held.add_ons, Known::NotRead(_)) {
                    more(&mut counts.add_ons_unread);
                }
            }
            for verdict in &user.verdicts {
                let name = verdict.verdict.name().to_owned();
                more(counts.verdicts.entry(name).or_default());
            }
        }
        counts
    }
}

impl SeatState {
    fn new(position: &Position, idle: u64) -> Self {
        Self {
            licence: position.licence.clone(),
            bought: position.bought.clone(),
            seats: position.seats,
            idle,
            price: position.price.clone(),
            need: position.need.clone(),
            need_if_confirmed: position.need_if_confirmed.clone(),
            lines: position.lines.iter().map(LineState::new).collect(),
        }
    }

    /// Seats that are held, also by invited users.
    pub fn held(&self) -> u64 {
        self.seats.assigned.saturating_add(self.seats.pending)
    }
}

impl LineState {
    fn new(line: &LineRenewal) -> Self {
        Self {
            index: line.index,
            model: line.model,
            ends: line.ends,
            notice_by: line.notice_by,
            bought: line.bought.clone(),
            price: line.price.clone(),
        }
    }
}

impl AccountSnapshot {
    /// Whether it was made of a review without names: users who are only invited cannot be found in
    /// it.
    pub(super) fn hides_names(&self) -> bool {
        !self.users.is_empty() && self.users.iter().all(|user| user.email.is_empty())
    }

    /// A user, by key.
    pub fn user(&self, key: &UserKey) -> Option<&UserState> {
        let at = self.users.binary_search_by(|user| user.key.cmp(key));
        at.ok().and_then(|at| self.users.get(at))
    }
}
