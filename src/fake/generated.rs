//! What a profile adds to an account beside its users: assistants, earlier e-mail addresses, and the
//! operation log of half a year.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::account::{EarlierEmail, FakeAccount, FakeStatus};
use super::entries::FakeOperation;
use super::names;
use super::rng::Rng;
use super::seeded::{self, Profile, at, day};
use super::words;

/// How far the operation log reaches back, in days.
const LOG_DAYS: u32 = 180;

/// Adds all of it. The profiles are those of the seeded users.
pub(super) fn add(account: &mut FakeAccount, profiles: &[Profile], today: NaiveDate) {
    let shares = account.profile.clone();
    for (i, profile) in (0u32..).zip(profiles) {
        let mut adding = Adding {
            account,
            i,
            profile,
            today,
        };
        adding.assistant(profiles, shares.assistants);
        adding.earlier_email(shares.renamed);
        if shares.has_records {
            adding.operations();
        }
    }
}

/// The account, and the user to whom something is added.
struct Adding<'a> {
    account: &'a mut FakeAccount,
    i: u32,
    profile: &'a Profile,
    today: NaiveDate,
}

impl Adding<'_> {
    fn rng(&self, part: u64) -> Rng {
        Rng::new(self.account.seed, &[part, self.i.into()])
    }

    fn email(&self) -> String {
        seeded::email(self.account.seed, self.i)
    }

    fn is_active(&self) -> bool {
        self.profile.status == FakeStatus::Active
    }

    /// Lets another active user schedule for this one.
    fn assistant(&mut self, profiles: &[Profile], share: u32) {
        let mut rng = self.rng(45);
        if !self.is_active() || !rng.chance(share) {
            return;
        }
        let other = usize::try_from(rng.below(profiles.len() as u64)).unwrap_or(0);
        let is_active = |p: &Profile| p.status == FakeStatus::Active;
        let other_number = u32::try_from(other).unwrap_or(self.i);
        if other_number != self.i && profiles.get(other).is_some_and(is_active) {
            let assistant = seeded::email(self.account.seed, other_number);
            let pair = (assistant, self.email());
            self.account.schedulers.push(pair);
        }
    }

    /// Lets the user have had another address until some time in the last half year.
    fn earlier_email(&mut self, share: u32) {
        let mut rng = self.rng(46);
        let ago = rng.small(10, 170);
        let is_old = self.profile.age > ago.saturating_add(1);
        let is_member = self.profile.role == 2;
        if !(rng.chance(share) && self.is_active() && is_old && is_member) {
            return;
        }
        let until = at(day(self.today, ago), rng.small(8 * 3600, 17 * 3600));
        let earlier = names::earlier_email(self.account.seed, self.i);
        let email = self.email();
        if self.account.profile.has_records {
            self.log(until, "Update", words::renamed(&earlier, &email));
        }
        self.account.earlier_emails.push(EarlierEmail {
            email,
            earlier,
            until: Some(until),
        });
    }

    fn log(&mut self, time: DateTime<Utc>, action: &str, detail: String) {
        let operator = seeded::email(self.account.seed, 0);
        let line = FakeOperation::new(time, "user", action, detail);
        let line = line.with(|line| line.operator = operator);
        self.account.operations.push(line);
    }

    /// Writes what happened to the user: added, invited, given or deprived of a licence, deactivated.
    fn operations(&mut self) {
        let (seed, i, p, today) = (self.account.seed, self.i, self.profile, self.today);
        let created = seeded::created_at(seed, i, p, today);
        let email = self.email();
        if p.age <= LOG_DAYS {
            self.log(created, "Add", words::added(&email));
        }
        if p.status == FakeStatus::Pending && p.invited < p.age {
            let invited = seeded::invited_at(seed, i, p, today);
            self.log(invited, "Update", words::invited_again(&email));
        }
        if let Some(ago) = p.left.filter(|ago| *ago <= LOG_DAYS) {
            let second = self.rng(48).small(8 * 3600, 17 * 3600);
            let time = at(day(today, ago), second);
            self.log(time, "Deactivate", words::deactivated(&email));
        }
        if self.is_active() {
            self.licence(created, &email);
        }
    }

    /// A licence is given soon after creation, or to some users later; some others lost theirs.
    fn licence(&mut self, created: DateTime<Utc>, email: &str) {
        let p = self.profile;
        let mut rng = self.rng(49);
        let (changed, ago) = (rng.chance(80), rng.small(1, LOG_DAYS));
        let second = rng.small(8 * 3600, 17 * 3600);
        let lately = at(day(self.today, ago), second);
        let soon = created.checked_add_signed(Duration::minutes(5));
        let (from, to, time) = match p.kind {
            2 if p.age <= LOG_DAYS => (1, 2, soon.unwrap_or(created)),
            2 if changed => (1, 2, lately),
            1 if changed && p.age > LOG_DAYS => (2, 1, lately),
            _ => return,
        };
        self.log(time, "Update", words::type_changed(email, from, to));
        // Whoever has more than the base has had it since.
        if to == 2 {
            let holder = words::Licences {
                large_meeting: p.large,
                webinar: p.webinar.filter(|_| !p.webinar_included),
                bundle: p.bundle,
                united: p.united,
            };
            for line in words::licence_changes(email, &words::Licences::default(), &holder) {
                self.log(time, "Update", line);
            }
        }
    }
}
