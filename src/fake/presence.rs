//! Who is there: users who left or came back, and invitations that lapse.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::account::FakeStatus;
use super::seeded;
use super::world::World;

/// Number of days after which an invitation lapses.
const INVITATION_DAYS: u64 = 30;

impl World {
    /// Ends the activity of the seeded users who are away, at the start unless it is known when.
    pub(super) fn end_activity(&mut self, start: DateTime<Utc>) {
        let is_away = |i: &&u32| {
            let user = self.hand_made(**i);
            user.is_some_and(|user| user.status != FakeStatus::Active)
        };
        let away = self.replaced.keys().filter(is_away);
        let away: Vec<u32> = away.chain(&self.removed).copied().collect();
        for i in away {
            self.traces.entry(i).or_default().end(start);
        }
    }

    /// Removes pending users whose invitations lapsed.
    pub(super) fn remove_lapsed(&mut self) {
        let day = self.day;
        let is_lapsed = |invited: Option<NaiveDate>| {
            let last = invited.and_then(|day| day.checked_add_days(Days::new(INVITATION_DAYS)));
            last.is_some_and(|last| last < day)
        };
        let lapsed = self.numbers().filter(|i| {
            let invited = match (self.hand_made(*i), self.profile(*i)) {
                (Some(user), _) if user.status == FakeStatus::Pending => {
                    user.invited.map(|time| time.date_naive())
                }
                (None, Some(profile)) if profile.status == FakeStatus::Pending => {
                    Some(seeded::day(self.today, profile.invited))
                }
                _ => None,
            };
            is_lapsed(invited)
        });
        let lapsed: HashSet<u32> = lapsed.collect();
        self.removed.extend(&lapsed);
        self.lapsed = lapsed;
    }

    /// Whether this is the e-mail address of somebody whose invitation has lapsed.
    pub(super) fn has_lapsed(&self, email: &str) -> bool {
        let number = self.number_of(email);
        number.is_some_and(|i| self.lapsed.contains(&i))
    }

    /// The e-mail addresses of the seeded users who are active in only one of two worlds, and
    /// whether it is the later one.
    pub(super) fn presence_changes(&self, after: &Self) -> Vec<(String, bool)> {
        let touched = |world: &'_ Self| -> Vec<u32> {
            let replaced = world.replaced.keys().filter(|i| **i < world.account.seeded);
            replaced.chain(&world.removed).copied().collect()
        };
        let touched: BTreeSet<u32> = touched(self).into_iter().chain(touched(after)).collect();
        let changed = touched.into_iter().filter_map(|i| {
            let is_active = after.is_active(i);
            let world = if is_active { after } else { self };
            (self.is_active(i) != is_active).then(|| (world.email(i), is_active))
        });
        changed.collect()
    }

    fn is_active(&self, i: u32) -> bool {
        let is_active = self.traits(i).is_some_and(|t| t.0 == FakeStatus::Active);
        is_active && !self.removed.contains(&i)
    }
}
