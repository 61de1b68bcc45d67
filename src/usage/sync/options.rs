//! The options of a sync and of a review.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::client::Zoom;
use crate::coverage::{Source, first_young};
use crate::digest::{Digest, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::usage::activity::products::ProductActivity;
use crate::usage::money::contract::Contract;
use crate::usage::people::roster::Roster;
use crate::usage::policy::rules::Policy;
use crate::usage::sync::progress::Progress;
use crate::usage::sync::snapshot::{Snapshot, Taken};
use crate::value::days::{DateRange, before};
use crate::windows::SIX_MONTHS;

type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// The options of a sync and of a review: what to read, for which days, and what is known already.
#[derive(Clone)]
pub struct Options {
    pub(in crate::usage) days: u32,
    /// The days of sign-ins, if they are fewer: add-ons are judged over more days than bases, and
    /// not by sign-ins.
    pub(in crate::usage) sign_in_days: Option<u32>,
    pub(in crate::usage) overlap: u32,
    pub(in crate::usage) sources: BTreeSet<Source>,
    pub(in crate::usage) settings_age: u32,
    pub(in crate::usage) answers_age: u32,
    pub(in crate::usage) snapshot: Option<Arc<Snapshot>>,
    pub(in crate::usage) policy: Policy,
    pub(in crate::usage) contract: Option<Arc<Contract>>,
    pub(in crate::usage) products: ProductActivity,
    pub(in crate::usage) roster: Option<Arc<Roster>>,
    pub(in crate::usage) participation_calls: Option<u64>,
    pub(in crate::usage) meeting_calls: u64,
    /// Whether a second reading follows, so that it is in the estimate.
    pub(in crate::usage) review: bool,
    /// Whether no other sync follows, so that the host report begins with the first day.
    pub(in crate::usage) once: bool,
    on_progress: Option<OnProgress>,
}

impl Options {
    /// The sources of a review or sync.
    pub const SOURCES: [Source; 7] = [
        Source::Users,
        Source::UserSettings,
        Source::AccountSettings,
        Source::Hosts,
        Source::History,
        Source::SignIns,
        Source::PlanUsage,
    ];

    /// All sources, for the last 60 days. A review reads more days if its policy needs them.
    pub fn new() -> Self {
        Self {
            days: 60,
            sign_in_days: None,
            overlap: 3,
            sources: Self::SOURCES.into(),
            settings_age: 7,
            answers_age: 10,
            snapshot: None,
            policy: Policy::default(),
            contract: None,
            products: ProductActivity::default(),
            roster: None,
            participation_calls: None,
            meeting_calls: 50_000,
            review: false,
            once: false,
            on_progress: None,
        }
    }

    /// The number of days that are read of the reports, at most 180: they reach six months back.
    #[must_use]
    pub fn days(mut self, days: u32) -> Self {
        self.days = days;
        self
    }

    /// The number of days before the new ones that a later sync reads again, for rows that came
    /// late. Default 3.
    #[must_use]
    pub fn overlap(mut self, days: u32) -> Self {
        self.overlap = days;
        self
    }

    /// Leaves a source out. Without the users, their settings are not read either.
    #[must_use]
    pub fn without(mut self, source: Source) -> Self {
        self.sources.remove(&source);
        self
    }

    /// How old the settings of a user in the [`snapshot`](Options::snapshot) may become before they
    /// are read again, in days. Default 7. They are read again earlier if the user's record in the
    /// list changed. With 7 days, a seventh of the users is due every day. 0 reads all settings
    /// every time.
    #[must_use]
    pub fn settings_age(mut self, days: u32) -> Self {
        self.settings_age = days;
        self
    }

    /// How old the answers about single users in the [`snapshot`](Options::snapshot) may become
    /// before the second reading of a review asks again, in days: scheduling privileges, own
    /// records and the newest days of participation. Default 10, so that a tenth of the users is
    /// due every day. 0 asks every time.
    #[must_use]
    pub fn answers_age(mut self, days: u32) -> Self {
        self.answers_age = days;
        self
    }

    /// The snapshot of an earlier sync. Settings in it that are recent enough are not read again.
    /// Users in it whom the lists do not have any more are requested before they are taken for
    /// gone.
    #[must_use]
    pub fn snapshot(mut self, snapshot: impl Into<Arc<Snapshot>>) -> Self {
        self.snapshot = Some(snapshot.into());
        self
    }

    /// The policy that [`collect`](crate::usage::collect) reads for and that
    /// [`review`](crate::usage::review()) applies. Default [`Policy::careful`] over 90 days. A sync
    /// does not use it.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The contract, from which [`review`](crate::usage::review()) takes what a base includes and
    /// how many people its meetings can have.
    #[must_use]
    pub fn contract(mut self, contract: Contract) -> Self {
        self.contract = Some(Arc::new(contract));
        self
    }

    /// Activity of products that the reports do not show: see
    /// [`Facts::with_products`](crate::usage::Facts::with_products).
    #[must_use]
    pub fn products(mut self, products: ProductActivity) -> Self {
        self.products = products;
        self
    }

    /// What the caller's own records say of the people, so that the second reading asks about those
    /// whom it concerns: it sets it in the facts, as
    /// [`Facts::with_roster`](crate::usage::Facts::with_roster) does. A sync does not use it.
    #[must_use]
    pub fn roster(mut self, roster: Roster) -> Self {
        self.roster = Some(Arc::new(roster));
        self
    }

    /// How many Heavy calls a review may spend on the meetings in which users took part. Default: a
    /// fifth of what the day's budget has left, or any number without a daily limit. For users whom
    /// they do not reach, the verdict is to downgrade and not to reclaim, with the reason that
    /// participation was not asked.
    #[must_use]
    pub fn participation_calls(mut self, calls: u64) -> Self {
        self.participation_calls = Some(calls);
        self
    }

    /// How many meetings to come a review may ask for their alternative hosts: one Light call for
    /// each, in the order of their start. Default 50,000, which takes some ten minutes at the rate
    /// of the plan Business and is enough for an account of about 50,000 users. Light calls have no
    /// daily limit, and a later review with the [`snapshot`](Options::snapshot) asks only for
    /// meetings that are new to it, those that an earlier one did not reach, and those whose answer
    /// is older than [`answers_age`](Options::answers_age). Where meetings are
    /// left, nothing becomes unknown, but no base is taken away with more than medium confidence. 0
    /// asks for none.
    #[must_use]
    pub fn meeting_calls(mut self, calls: u64) -> Self {
        self.meeting_calls = calls;
        self
    }

    /// The options with the days that [`collect`](crate::usage::collect) reads: those of the
    /// policy, if they are more. [`estimate`](crate::usage::estimate()) with these options gives
    /// the cost of the sync in it and of the second reading.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for invalid days, or an invalid policy, contract or roster.
    pub fn for_review(self, zoom: &Zoom) -> Result<Self> {
        let options = self.for_policy(zoom.now())?;
        Ok(Self {
            review: true,
            ..options
        })
    }

    /// Calls `hook` while reading. It must not block.
    #[must_use]
    pub fn on_progress(mut self, hook: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(hook));
        self
    }

    /// The days that a review at this time judges: the requested number, ending with a final day.
    pub fn window(&self, now: DateTime<Utc>) -> DateRange {
        let to = before(first_young(now), 1);
        let from = before(to, u64::from(self.days.max(1)).saturating_sub(1));
        DateRange::new(from.max(self.first(now.date_naive())), to)
    }

    /// The first day that reports reach.
    pub(in crate::usage) fn earliest(now: DateTime<Utc>) -> NaiveDate {
        before(now.date_naive(), SIX_MONTHS)
    }

    /// The first day that is read.
    pub(in crate::usage) fn first(&self, today: NaiveDate) -> NaiveDate {
        first(self.days, today)
    }

    /// The first day that is read of a source.
    pub(in crate::usage) fn first_of(&self, source: Source, today: NaiveDate) -> NaiveDate {
        match (source, self.sign_in_days) {
            (Source::SignIns, Some(days)) => first(days, today),
            _ => self.first(today),
        }
    }

    /// The options with as many days as the policy needs, as far as the reports reach. What decisions
    /// need is checked before anything is read.
    pub(in crate::usage) fn for_policy(self, now: DateTime<Utc>) -> Result<Self> {
        self.check()?;
        self.policy.check()?;
        self.contract.as_deref().map_or(Ok(()), Contract::check)?;
        self.roster.as_deref().map_or(Ok(()), Roster::check)?;
        let most = u32::try_from(SIX_MONTHS).unwrap_or(u32::MAX);
        let days = |from: NaiveDate| {
            // One day more, because the judged days end with the last final day.
            let days = now.date_naive().signed_duration_since(from).num_days();
            let days = u32::try_from(days.saturating_sub(1)).unwrap_or(0);
            days.max(self.days).min(most)
        };
        let all = days(self.policy.days(now).from);
        let rules = self.policy.rules.iter().map(|rule| rule.within.days(now));
        let sign_ins = rules.map(|rule| rule.from).min().map(days);
        Ok(Self {
            sign_in_days: sign_ins.filter(|days| *days < all),
            ..self.days(all)
        })
    }

    pub(in crate::usage) fn once(self) -> Self {
        Self { once: true, ..self }
    }

    pub(in crate::usage) fn tell(&self, progress: impl FnOnce() -> Progress) {
        if let Some(hook) = &self.on_progress {
            hook(&progress());
        }
    }

    pub(in crate::usage) fn reads(&self, source: Source) -> bool {
        self.sources.contains(&source)
    }

    /// The reports among the sources: those that are read for days.
    pub(in crate::usage) fn reports(&self) -> impl Iterator<Item = Source> {
        self.sources
            .iter()
            .copied()
            .filter(|source| source.is_dated())
    }

    /// What the snapshot holds.
    pub(in crate::usage) fn known(&self) -> Option<&Taken> {
        self.snapshot.as_ref()?.get().ok()
    }

    /// Digest of the options, to tell whether a checkpoint was made with them.
    pub(in crate::usage) fn digest(&self) -> Digest {
        let digest = Writer::new("options")
            .number(self.days.into())
            .number(self.overlap.into())
            .list(&self.sources, |digest, source| digest.text(key(*source)));
        match self.sign_in_days {
            Some(days) => digest.number(days.into()).finish(),
            None => digest.finish(),
        }
    }

    pub(in crate::usage) fn check(&self) -> Result<()> {
        let longest = SIX_MONTHS;
        if self.days == 0 || u64::from(self.days) > longest {
            return Err(Error::new(
                ErrorKind::Request,
                format!(
                    "the window is {} days: take 1 to {longest}, since Zoom's reports reach six \
                     months back",
                    self.days
                ),
            ));
        }
        Ok(())
    }
}

/// The first of a number of judged days, which end the day before yesterday.
fn first(days: u32, today: NaiveDate) -> NaiveDate {
    before(today, u64::from(days).saturating_add(1).min(SIX_MONTHS))
}

/// The name of a source in a digest. It never changes, unlike the name for people.
fn key(source: Source) -> &'static str {
    match source {
        Source::Users => "users",
        Source::UserSettings => "user settings",
        Source::AccountSettings => "account settings",
        Source::Hosts => "hosts",
        Source::History => "history",
        Source::SignIns => "sign-ins",
        Source::PlanUsage => "plan usage",
        // No other one is an option.
        _ => "other",
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("days", &self.days)
            .field("overlap", &self.overlap)
            .field("sources", &self.sources)
            .field("settings_age", &self.settings_age)
            .field("snapshot", &self.snapshot.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_options_are_these_for_ever() {
        let options = [
            Options::new(),
            Options::new().days(30),
            Options::new().overlap(1),
            Options::new().without(Source::SignIns),
        ];
        let digests = options.map(|options| options.digest().to_string());
        assert_eq!(
            digests,
            [
                "00dd3453b506bed48c4f50d1f63e1a70",
                "eff82e9de4c297d59d4052569c8731e2",
                "99e4e69143ff51dc4efeb0c804d1f006",
                "021f69b275fe048196928d3d62d613fc"
            ]
        );
        // Options that do not change which days are read do not count.
        let same = Options::new().settings_age(1).on_progress(|_| {});
        assert_eq!(same.digest(), Options::new().digest());
    }
}
