//! What was done in the account: by whom, on which day, and from when on it can be seen.

use std::cmp::Reverse;
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::account::{FakeMeeting, FakeSignIn};
use super::activity;
use super::seeded::{self, HORIZON};
use super::world::{HOST_TEXTS, HostList, HostText, Hosted, World};

impl World {
    /// How many days a day lies before the fake's start, if generated activity can be there.
    pub(super) fn ago(&self, day: NaiveDate) -> Option<u32> {
        let days = self.today.signed_duration_since(day).num_days();
        u32::try_from(days)
            .ok()
            .filter(|d| (1..=HORIZON).contains(d))
    }

    /// The meetings (no webinars) that user `i` started on these days, both included, and that
    /// were over by `seen`.
    pub(super) fn hosted(
        &self,
        i: u32,
        from: NaiveDate,
        to: NaiveDate,
        seen: DateTime<Utc>,
    ) -> Hosted {
        let mut sum = Hosted::default();
        if let Some(host) = self.host(i) {
            for day in days_back(from, to) {
                let Some(ago) = self.ago(day) else { continue };
                for held in host.held(ago).iter().filter(|h| !h.webinar) {
                    if over(day, held.until(), seen) {
                        sum.add(held.participants, held.minutes);
                    }
                }
            }
        }
        for meeting in self.hand_made_meetings(i) {
            let day = meeting.start.date_naive();
            if !meeting.webinar && meeting.end() <= seen && from <= day && day <= to {
                sum.add(meeting.participants, meeting.minutes);
            }
        }
        sum
    }

    /// The host report's list: from memory if the same was asked lately.
    pub(super) fn host_list(&self, key: String, count: impl FnOnce() -> HostList) -> Arc<HostList> {
        let lock = || {
            self.host_lists
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = lock().iter().find(|l| l.0 == key).map(|l| l.1.clone());
        known.unwrap_or_else(|| {
            let list = Arc::new(count());
            let mut lists = lock();
            if lists.len() >= 8 {
                lists.remove(0);
            }
            lists.push((key, list.clone()));
            list
        })
    }

    pub(super) fn hand_made_meetings(&self, i: u32) -> impl Iterator<Item = &FakeMeeting> {
        self.meetings_of
            .get(&i)
            .into_iter()
            .flatten()
            .filter_map(|at| self.account.meetings.get(*at))
    }

    /// The positions at which a day's history or sign-ins can be found: seeded users, then hosts
    /// outside of the list, then one for what was added by hand.
    pub(super) fn positions(&self) -> u64 {
        let n = self.account.seeded;
        u64::from(n)
            .saturating_add(activity::outsiders(n).into())
            .saturating_add(1)
    }

    /// What was held on `day` by whoever is at that position, and over by `seen`.
    pub(super) fn history_at(
        &self,
        day: NaiveDate,
        by_end: bool,
        position: u64,
        seen: DateTime<Utc>,
    ) -> Vec<FakeMeeting> {
        let n = u64::from(self.account.seeded);
        if position.saturating_add(1) >= self.positions() {
            let of_day = |m: &FakeMeeting| {
                let time = if by_end { m.end() } else { m.start };
                time.date_naive() == day && m.end() <= seen
            };
            let hand_made = self.account.meetings.iter();
            return hand_made.filter(|m| of_day(m)).cloned().collect();
        }
        // Generated meetings end on the day on which they start.
        let Some(ago) = self.ago(day) else {
            return Vec::new();
        };
        let i = |position: u64| u32::try_from(position).unwrap_or(0);
        match position.checked_sub(n) {
            None => {
                let i = i(position);
                let Some(host) = self.host(i) else {
                    return Vec::new();
                };
                let held = host.held(ago);
                if held.is_empty() {
                    return Vec::new();
                }
                let email = self.email(i);
                held.into_iter()
                    .filter(|h| over(day, h.until(), seen))
                    .map(|h| host.describe(ago, h, email.clone()))
                    .collect()
            }
            Some(k) => {
                let host = self.outsider(i(k));
                let email = activity::outsider(i(k)).map_or("", |o| o.0);
                host.held(ago)
                    .into_iter()
                    .filter(|h| over(day, h.until(), seen))
                    .map(|h| host.describe(ago, h, email.to_owned()))
                    .collect()
            }
        }
    }

    /// What the history says of a host.
    pub(super) fn host_of(&self, email: &str) -> Arc<HostText> {
        let lock = || {
            self.host_texts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(known) = lock().get(email) {
            return known.clone();
        }
        let user = self
            .seeded_number(email)
            .or_else(|| self.by_email(email))
            .and_then(|i| self.user(i));
        let name = match &user {
            Some(user) => user.display_name(),
            None => (0..activity::outsiders(self.account.seeded))
                .filter_map(activity::outsider)
                .find(|o| o.0 == email)
                .map_or_else(|| email.to_owned(), |o| o.1.to_owned()),
        };
        let group_ids = user.as_ref().map_or(&[][..], |u| &u.group_ids);
        let text = Arc::new(HostText {
            name,
            dept: user
                .as_ref()
                .and_then(|u| u.dept.clone())
                .unwrap_or_default(),
            groups: group_ids
                .iter()
                .filter_map(|id| self.group(id))
                .map(|g| g.name.clone())
                .collect(),
        });
        let mut texts = lock();
        if texts.len() >= HOST_TEXTS {
            texts.clear();
        }
        texts.insert(email.to_owned(), text.clone());
        text
    }

    /// The lines of the sign-in report of `day` from whoever is at that position, up to `seen`.
    pub(super) fn signs_at(
        &self,
        day: NaiveDate,
        position: u64,
        seen: DateTime<Utc>,
    ) -> Vec<FakeSignIn> {
        if position.saturating_add(1) >= self.positions() {
            let hand_made = self.account.sign_ins.iter();
            return hand_made
                .filter(|s| s.time.date_naive() == day && s.time <= seen)
                .cloned()
                .collect();
        }
        let found = self.ago(day).zip(u32::try_from(position).ok());
        let Some((host, ago)) = found.and_then(|(ago, i)| Some((self.host(i)?, ago))) else {
            return Vec::new();
        };
        let mut signs = host.signs(ago, || self.email(host.i));
        if day >= seen.date_naive() {
            signs.retain(|s| s.time <= seen);
        }
        signs
    }

    /// The meetings that the seed gave a user to come after the fake's start.
    pub(super) fn seeded_ahead(&self, i: u32) -> Vec<FakeMeeting> {
        let email = self.email(i);
        self.host(i)
            .map_or_else(Vec::new, |host| activity::scheduled(&host, &email))
    }

    /// The meetings that a user has ahead at `now`, soonest first.
    pub(super) fn scheduled(&self, i: u32, now: DateTime<Utc>) -> Vec<FakeMeeting> {
        let mut ahead = self.seeded_ahead(i);
        ahead.extend(self.hand_made_meetings(i).filter(|m| !m.webinar).cloned());
        ahead.retain(|m| m.end() > now);
        ahead.sort_by_key(|m| m.start);
        ahead
    }

    /// The meetings that a user held on these days, latest first.
    pub(super) fn previous(
        &self,
        i: u32,
        from: NaiveDate,
        to: NaiveDate,
        now: DateTime<Utc>,
    ) -> Vec<FakeMeeting> {
        let email = self.email(i);
        let mut held = Vec::new();
        if let Some(host) = self.host(i) {
            for day in days_back(from, to) {
                let Some(ago) = self.ago(day) else { continue };
                for one in host.held(ago).into_iter().filter(|h| !h.webinar) {
                    held.push(host.describe(ago, one, email.clone()));
                }
            }
        }
        let hand_made = self.hand_made_meetings(i);
        held.extend(
            hand_made
                .filter(|m| !m.webinar && m.end() <= now)
                .filter(|m| (from..=to).contains(&m.start.date_naive()))
                .cloned(),
        );
        held.sort_by_key(|m| Reverse(m.start));
        held
    }
}

/// Whether what ended in that second of a day was over by `seen`.
fn over(day: NaiveDate, second: u32, seen: DateTime<Utc>) -> bool {
    day < seen.date_naive() || seeded::at(day, second) <= seen
}

/// The days from `to` back to `from`.
pub(super) fn days_back(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(to), |day| day.checked_sub_days(Days::new(1)))
        .take_while(move |day| *day >= from)
}
