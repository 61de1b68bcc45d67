//! The past activity of the account: by host and day, as far as reports show it at a given time.

use std::cmp::Reverse;
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::account::{FakeMeeting, FakeStatus};
use super::activity;
use super::entries::FakeSignIn;
use super::rng::Rng;
use super::seeded::{self, HORIZON};
use super::world::{HOST_TEXTS, HostList, HostText, Hosted, World};

impl World {
    /// Number of days from a day to the fake's start, if the day can have generated activity. The
    /// day of the start has none. Days after it, which have negative numbers, have activity as far as
    /// the clock has come.
    pub(super) fn ago(&self, day: NaiveDate) -> Option<i64> {
        let days = self.today.signed_duration_since(day).num_days();
        (days != 0 && days <= i64::from(HORIZON) && day <= self.day).then_some(days)
    }

    /// Totals of the meetings (without webinars) that user `i` started from `from` to `to`, both
    /// included, and that had ended by `reported_until`.
    pub(super) fn hosted(
        &self,
        i: u32,
        from: NaiveDate,
        to: NaiveDate,
        reported_until: DateTime<Utc>,
    ) -> Hosted {
        let mut sum = Hosted::default();
        if let Some(host) = self.host(i) {
            for day in days_back(from, to) {
                let Some(ago) = self.ago(day) else { continue };
                for held in host.held(ago).iter().filter(|h| !h.webinar) {
                    if has_ended(day, held.until(), reported_until) {
                        sum.add(held.participants, held.minutes);
                    }
                }
            }
        }
        for meeting in self.hand_made_meetings(i) {
            let day = meeting.start.date_naive();
            if !meeting.webinar && meeting.end() <= reported_until && from <= day && day <= to {
                sum.add(meeting.participants, meeting.minutes);
            }
        }
        sum
    }

    /// The list of a host report, which is cached for a few recent requests.
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
        self.meetings_by_host
            .get(&i)
            .into_iter()
            .flatten()
            .filter_map(|at| self.account.meetings.get(*at))
    }

    /// Number of positions on a day of the history or the sign-in report: one for each seeded user,
    /// one for each host outside the list of users, and one for all that was added by hand.
    pub(super) fn positions(&self) -> u64 {
        let n = self.account.seeded;
        u64::from(n)
            .saturating_add(activity::outsiders(n).into())
            .saturating_add(1)
    }

    /// The meetings and webinars of the host at a position that are reported for `day` and had
    /// ended by `reported_until`.
    pub(super) fn history_at(
        &self,
        day: NaiveDate,
        by_end: bool,
        position: u64,
        reported_until: DateTime<Utc>,
    ) -> Vec<FakeMeeting> {
        let n = u64::from(self.account.seeded);
        if position.saturating_add(1) >= self.positions() {
            let is_on_day = |m: &FakeMeeting| {
                let time = if by_end { m.end() } else { m.start };
                time.date_naive() == day && m.end() <= reported_until
            };
            let hand_made = self.account.meetings.iter();
            return hand_made.filter(|m| is_on_day(m)).cloned().collect();
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
                    .filter(|h| has_ended(day, h.until(), reported_until))
                    .map(|h| host.describe(ago, h, email.clone()))
                    .collect()
            }
            Some(k) => {
                let host = self.outsider(i(k));
                let email = activity::outsider(i(k)).map_or("", |o| o.0);
                host.held(ago)
                    .into_iter()
                    .filter(|h| has_ended(day, h.until(), reported_until))
                    .map(|h| host.describe(ago, h, email.to_owned()))
                    .collect()
            }
        }
    }

    /// Adds the meetings of the generated host at a position, without webinars, to a sum.
    pub(super) fn add_held(
        &self,
        position: u64,
        day: NaiveDate,
        reported_until: DateTime<Utc>,
        sum: &mut Hosted,
    ) {
        let n = u64::from(self.account.seeded);
        let i = |position: u64| u32::try_from(position).ok();
        let host = match position.checked_sub(n) {
            None => i(position).and_then(|i| self.host(i)),
            Some(k) => i(k).map(|k| self.outsider(k)),
        };
        let Some((host, ago)) = host.zip(self.ago(day)) else {
            return;
        };
        for held in host.held(ago).iter().filter(|h| !h.webinar) {
            if has_ended(day, held.until(), reported_until) {
                sum.add(held.participants, held.minutes);
            }
        }
    }

    /// The texts about a host in the history.
    pub(super) fn host_text(&self, email: &str) -> Arc<HostText> {
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
            .or_else(|| self.by_earlier_email(email))
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

    /// The lines of the sign-in report for `day` from the user at a position, up to
    /// `reported_until`.
    pub(super) fn sign_ins_at(
        &self,
        day: NaiveDate,
        position: u64,
        reported_until: DateTime<Utc>,
    ) -> Vec<FakeSignIn> {
        if position.saturating_add(1) >= self.positions() {
            let hand_made = self.account.sign_ins.iter();
            return hand_made
                .filter(|s| s.time.date_naive() == day && s.time <= reported_until)
                .cloned()
                .collect();
        }
        let found = self.ago(day).zip(u32::try_from(position).ok());
        let Some((host, ago)) = found.and_then(|(ago, i)| Some((self.host(i)?, ago))) else {
            return Vec::new();
        };
        let mut sign_ins = host.sign_ins(ago, || self.email(host.i));
        if day >= reported_until.date_naive() {
            sign_ins.retain(|s| s.time <= reported_until);
        }
        sign_ins
    }

    /// The seeded meetings of a user after the fake's start.
    pub(super) fn seeded_ahead(&self, i: u32) -> Vec<FakeMeeting> {
        let email = self.email(i);
        let mut ahead = self
            .host(i)
            .map_or_else(Vec::new, |host| activity::scheduled(&host, &email));
        for (k, meeting) in (0_u64..).zip(&mut ahead) {
            meeting.alternative_hosts.extend(self.stand_in(i, k));
        }
        ahead
    }

    /// The alternative host of a seeded user's meeting `k`: of one in thirty meetings, another
    /// active user with a licence, which Zoom demands.
    fn stand_in(&self, i: u32, k: u64) -> Option<String> {
        let mut rng = Rng::new(self.account.seed, &[20, i.into(), k]);
        let (chosen, other) = (rng.chance(70), rng.below(self.account.seeded.into()));
        let other = u32::try_from(other).ok().filter(|other| *other != i)?;
        let fits = matches!(self.traits(other)?, (FakeStatus::Active, 2, _));
        (chosen && fits).then(|| self.email(other))
    }

    /// The meetings of a user that have not ended by `now`, earliest first.
    pub(super) fn scheduled(&self, i: u32, now: DateTime<Utc>) -> Vec<FakeMeeting> {
        let mut ahead = self.seeded_ahead(i);
        ahead.extend(self.hand_made_meetings(i).filter(|m| !m.webinar).cloned());
        ahead.retain(|m| m.end() > now);
        ahead.sort_by_key(|m| m.start);
        ahead
    }

    /// The meetings of a user that are going on now, earliest first.
    pub(super) fn live(&self, i: u32, now: DateTime<Utc>) -> Vec<FakeMeeting> {
        let mut live = self.scheduled(i, now);
        live.retain(|m| m.start <= now);
        if let Some((host, ago)) = self.host(i).zip(self.ago(now.date_naive())) {
            let email = self.email(i);
            let held = host.held(ago).into_iter().filter(|h| !h.webinar);
            let held = held.map(|one| host.describe(ago, one, email.clone()));
            // Scheduled meetings are among those held, too.
            let is_new = |m: &FakeMeeting| live.iter().all(|known| known.uuid != m.uuid);
            let held: Vec<_> = held
                .filter(|m| m.start <= now && now < m.end() && is_new(m))
                .collect();
            live.extend(held);
            live.sort_by_key(|m| m.start);
        }
        live
    }

    /// The meetings that a user held from `from` to `to`, latest first.
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
                let past = host.held(ago).into_iter();
                for one in past.filter(|h| !h.webinar && has_ended(day, h.until(), now)) {
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

/// Whether a meeting that ended at this second of a day had ended by `reported_until`.
fn has_ended(day: NaiveDate, second: u32, reported_until: DateTime<Utc>) -> bool {
    day < reported_until.date_naive() || seeded::at(day, second) <= reported_until
}

/// The days from `to` back to `from`.
pub(super) fn days_back(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(to), |day| day.checked_sub_days(Days::new(1)))
        .take_while(move |day| *day >= from)
}
