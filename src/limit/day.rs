//! What was spent on a UTC day. Time is an argument.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::Label;
use super::plan::Settings;
use crate::account_key::AccountKey;
use crate::ordered;

/// What an account has spent on a UTC day: a small value to keep over a restart.
///
/// A running client gives it in [`Budget::spending`](super::Budget::spending);
/// [`Builder::spending`](crate::Builder::spending) takes it back. It serialises, and a value of
/// another day, or of a version that this crate does not know, counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    version: u32,
    account: String,
    day: NaiveDate,
    spent: BTreeMap<Label, u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    held_until: BTreeMap<Label, DateTime<Utc>>,
}

impl Spending {
    const VERSION: u32 = 1;

    /// The account that spent it.
    pub fn account(&self) -> AccountKey {
        AccountKey::new(self.account.clone())
    }

    /// The UTC day.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Calls sent under a label.
    pub fn spent(&self, label: Label) -> u64 {
        self.spent.get(&label).copied().unwrap_or_default()
    }

    /// Until when Zoom asked to send nothing under a label.
    pub fn held_until(&self, label: Label) -> Option<DateTime<Utc>> {
        self.held_until.get(&label).copied()
    }

    /// What an account spent on a UTC day, of which nothing is known yet.
    ///
    /// For those who count elsewhere: what they counted is added by label.
    ///
    /// ```
    /// use zoom_admin::{AccountKey, Label, limit::Spending};
    ///
    /// let day = chrono::NaiveDate::from_ymd_opt(2026, 5, 30).unwrap();
    /// let spending = Spending::new(&AccountKey::new("account id"), day)
    ///     .with_spent(Label::Heavy, 1_200)
    ///     .with_spent(Label::ResourceIntensive, 40);
    /// assert_eq!(spending.spent(Label::Heavy), 1_200);
    /// ```
    #[must_use]
    pub fn new(account: &AccountKey, day: NaiveDate) -> Self {
        Self {
            version: Self::VERSION,
            account: account.as_str().to_owned(),
            day,
            spent: BTreeMap::new(),
            held_until: BTreeMap::new(),
        }
    }

    /// Sets the calls that were sent under a label.
    #[must_use]
    pub fn with_spent(mut self, label: Label, calls: u64) -> Self {
        self.spent.insert(label, calls);
        self.spent.retain(|_, calls| *calls > 0);
        self
    }

    /// Sets until when Zoom asked to send nothing under a label.
    #[must_use]
    pub fn with_held_until(mut self, label: Label, time: DateTime<Utc>) -> Self {
        self.held_until.insert(label, time);
        self
    }

    pub(super) fn of_day(
        account: &AccountKey,
        day: &Day,
        held: BTreeMap<Label, DateTime<Utc>>,
    ) -> Self {
        let spent = Label::ALL.map(|label| (label, day.spent(label)));
        Self {
            version: Self::VERSION,
            account: account.as_str().to_owned(),
            day: day.date,
            spent: ordered::map(spent.into_iter().filter(|(_, calls)| *calls > 0)),
            held_until: held,
        }
    }

    pub(super) fn counts_on(&self, today: NaiveDate) -> bool {
        self.version == Self::VERSION && self.day == today
    }

    pub(super) fn is_empty(&self) -> bool {
        self.spent.is_empty() && self.held_until.is_empty()
    }
}

/// What a daily limit counts: the calls of one label, or Heavy and Resource-intensive calls
/// together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counter {
    One(Label),
    HeavyAndIntensive,
}

impl Counter {
    const NUMBER: usize = Label::ALL.len() + 1;

    fn index(self) -> usize {
        match self {
            Counter::One(label) => label.index(),
            Counter::HeavyAndIntensive => Label::ALL.len(),
        }
    }

    /// The counters that a call of this label counts against.
    fn of_label(label: Label) -> impl Iterator<Item = Self> {
        let both = shares_a_limit(label).then_some(Counter::HeavyAndIntensive);
        [Counter::One(label)].into_iter().chain(both)
    }

    fn limit(self, settings: &Settings) -> Option<u64> {
        let daily = settings.daily();
        let limit = match self {
            Counter::One(Label::Light) => daily.light,
            Counter::One(Label::Medium) => daily.medium,
            Counter::One(Label::Heavy) => daily.heavy,
            Counter::One(Label::ResourceIntensive) => daily.resource_intensive,
            Counter::HeavyAndIntensive => daily.heavy_and_resource_intensive,
        };
        limit.map(u64::from)
    }

    /// The counter whose limit Zoom names when it speaks of a daily limit of this label.
    fn named_by(label: Label, settings: &Settings) -> Self {
        let own = Counter::One(label).limit(settings).is_some();
        if shares_a_limit(label) && !own {
            Counter::HeavyAndIntensive
        } else {
            Counter::One(label)
        }
    }
}

fn shares_a_limit(label: Label) -> bool {
    matches!(label, Label::Heavy | Label::ResourceIntensive)
}

/// The labels that stop when the daily limit of this label is used up.
pub(super) fn stopped_with(label: Label, settings: &Settings) -> &'static [Label] {
    match (Counter::named_by(label, settings), label) {
        (Counter::HeavyAndIntensive, _) => &[Label::Heavy, Label::ResourceIntensive],
        (_, Label::Light) => &[Label::Light],
        (_, Label::Medium) => &[Label::Medium],
        (_, Label::Heavy) => &[Label::Heavy],
        (_, Label::ResourceIntensive) => &[Label::ResourceIntensive],
    }
}

/// The day's counts, and what Zoom said about daily limits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Day {
    date: NaiveDate,
    spent: [u64; Label::ALL.len()],
    /// Calls of the account's other apps, as far as Zoom's counts show them.
    elsewhere: [u64; Counter::NUMBER],
    /// What Zoom said the limits are. They outlive the day.
    learned: [Option<u64>; Counter::NUMBER],
}

impl Day {
    /// Starts anew if this is another day.
    pub(super) fn turn(&mut self, today: NaiveDate) {
        if self.date != today {
            self.date = today;
            self.spent = Default::default();
            self.elsewhere = Default::default();
        }
    }

    pub(super) fn date(&self) -> NaiveDate {
        self.date
    }

    pub(super) fn spent(&self, label: Label) -> u64 {
        self.spent[label.index()]
    }

    fn spent_on(&self, counter: Counter) -> u64 {
        match counter {
            Counter::One(label) => self.spent(label),
            Counter::HeavyAndIntensive => self
                .spent(Label::Heavy)
                .saturating_add(self.spent(Label::ResourceIntensive)),
        }
    }

    /// Calls that may still be sent today; `None` without a daily limit.
    pub(super) fn remaining(&self, label: Label, settings: &Settings) -> Option<u64> {
        let remaining = |counter: Counter| {
            let (plan, learned) = (counter.limit(settings), self.learned[counter.index()]);
            let limit = plan.into_iter().chain(learned).min()?;
            let spent = self.spent_on(counter);
            let of_share = settings.share().apply(limit).saturating_sub(spent);
            // Other apps may have used more than the share leaves them.
            let of_all = learned
                .unwrap_or(limit)
                .saturating_sub(self.elsewhere[counter.index()])
                .saturating_sub(spent);
            Some(of_share.min(of_all))
        };
        Counter::of_label(label).filter_map(remaining).min()
    }

    pub(super) fn spend(&mut self, label: Label) {
        let spent = &mut self.spent[label.index()];
        *spent = spent.saturating_add(1);
    }

    /// Adds calls that were sent on a day.
    pub(super) fn add(&mut self, label: Label, on: NaiveDate, calls: u64) {
        if self.date == on {
            let spent = &mut self.spent[label.index()];
            *spent = spent.saturating_add(calls);
        }
    }

    /// Undoes a call counted on that day.
    pub(super) fn hand_back(&mut self, label: Label, on: NaiveDate) {
        if self.date == on {
            let spent = &mut self.spent[label.index()];
            *spent = spent.saturating_sub(1);
        }
    }

    /// Takes in what Zoom said of a daily limit: how many calls it allows, and how many remain today.
    pub(super) fn learn(
        &mut self,
        label: Label,
        settings: &Settings,
        limit: u64,
        remaining: Option<u64>,
    ) {
        let counter = Counter::named_by(label, settings);
        self.learned[counter.index()] = Some(limit);
        if let Some(remaining) = remaining {
            let used = limit.saturating_sub(remaining);
            let others = used.saturating_sub(self.spent_on(counter));
            // Calls on their way are ours already and not yet Zoom's: never less than it was.
            let known = &mut self.elsewhere[counter.index()];
            *known = others.max(*known);
        }
    }

    /// Takes over what was spent before a restart.
    pub(super) fn restore(&mut self, spending: &Spending) {
        for label in Label::ALL {
            let spent = &mut self.spent[label.index()];
            *spent = spending.spent(label).max(*spent);
        }
    }
}

/// The start of the next UTC day.
pub(crate) fn next_day(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now.date_naive().succ_opt().unwrap_or(now.date_naive());
    tomorrow.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limit::plan::{DailyLimits, Plan, Share};
    use proptest::prelude::*;

    fn on(plan: Plan) -> Settings {
        Settings {
            plan: Some(plan),
            ..Settings::default()
        }
    }

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
    }

    #[test]
    fn heavy_and_resource_intensive_calls_share_a_budget_on_paid_plans_only() {
        let mut day = Day::default();
        (0..10).for_each(|_| day.spend(Label::Heavy));
        (0..5).for_each(|_| day.spend(Label::ResourceIntensive));
        for (plan, heavy, intensive, light) in [
            (Plan::Pro, 29_985, 29_985, None),
            (Plan::Business, 59_985, 59_985, None),
            (Plan::Free, 990, 29_995, Some(6_000)),
        ] {
            let left = |label| day.remaining(label, &on(plan));
            assert_eq!(left(Label::Heavy), Some(heavy));
            assert_eq!(left(Label::ResourceIntensive), Some(intensive));
            assert_eq!(left(Label::Light), light);
        }
    }

    #[test]
    fn what_zoom_says_lowers_the_budget_and_never_raises_it() {
        let settings = on(Plan::Business);
        let left = |day: &Day| day.remaining(Label::ResourceIntensive, &settings).unwrap();
        let mut day = Day::default();
        day.turn(date(1));
        (0..100).for_each(|_| day.spend(Label::Heavy));
        // A Pro account, where others have spent 1,000.
        day.learn(Label::Heavy, &settings, 30_000, Some(28_900));
        assert_eq!(left(&day), 28_900);
        // An answer that was overtaken on its way changes nothing.
        day.learn(Label::Heavy, &settings, 30_000, Some(28_990));
        assert_eq!(left(&day), 28_900);
        day.learn(Label::Heavy, &settings, 100_000, None);
        assert_eq!(left(&day), 59_900);
        // The next day, the others start anew too; the limit stays.
        day.learn(Label::Heavy, &settings, 30_000, Some(0));
        assert_eq!(left(&day), 0);
        day.turn(date(2));
        assert_eq!(left(&day), 30_000);
    }

    #[test]
    fn a_share_leaves_the_rest_to_others_and_takes_no_more_than_they_left() {
        let settings = Settings {
            share: Some(Share::new(0.8).unwrap()),
            ..on(Plan::Pro)
        };
        let mut day = Day::default();
        assert_eq!(day.remaining(Label::Heavy, &settings), Some(24_000));
        day.learn(Label::Heavy, &settings, 30_000, Some(25_000));
        assert_eq!(day.remaining(Label::Heavy, &settings), Some(24_000));
        day.learn(Label::Heavy, &settings, 30_000, Some(20_000));
        assert_eq!(day.remaining(Label::Heavy, &settings), Some(20_000));
    }

    proptest! {
        /// Whatever is sent, handed back and learned, no day's sends exceed any limit.
        #[test]
        fn no_day_holds_more_than_its_limits(
            heavy in 1u32..20,
            both in 1u32..30,
            percent in 1u32..=100,
            steps in proptest::collection::vec((0usize..4, 0u32..12), 1..200),
        ) {
            let settings = Settings {
                daily: Some(DailyLimits {
                    medium: Some(7),
                    heavy: Some(heavy),
                    ..DailyLimits::shared(both)
                }),
                share: Some(Share::new(f64::from(percent) / 100.0).unwrap()),
                ..Settings::default()
            };
            let share = |limit: u32| settings.share().apply(u64::from(limit));
            let mut day = Day::default();
            let (mut today, mut sent) = (1, [0u64; 4]);
            day.turn(date(today));
            for (label, step) in steps {
                let label = Label::ALL[label];
                match step {
                    0 if today < 30 => {
                        today += 1;
                        sent = [0; 4];
                        day.turn(date(today));
                    }
                    1 if sent[label.index()] > 0 => {
                        sent[label.index()] -= 1;
                        day.hand_back(label, date(today));
                    }
                    // One of the day before is no longer counted.
                    2 => day.hand_back(label, date(today).pred_opt().unwrap()),
                    _ if day.remaining(label, &settings) != Some(0) => {
                        sent[label.index()] += 1;
                        day.spend(label);
                    }
                    _ => {}
                }
                prop_assert!(sent[1] <= share(7));
                prop_assert!(sent[2] <= share(heavy));
                prop_assert!(sent[2] + sent[3] <= share(both));
                prop_assert_eq!(day.remaining(Label::Light, &settings), None);
            }
        }
    }
}
