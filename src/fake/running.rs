//! What admins and hosts do while the fake runs, with the operation log that Zoom writes of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use super::Fake;
use super::account::{EarlierEmail, FakeAccount, FakeMeeting, FakeStatus, FakeUser};
use super::entries::FakeOperation;
use super::rng::Rng;
use super::words::{self, Licences};
use super::world::World;
use crate::clock::Clock;

/// The length in minutes at which meetings of hosts without a licence end.
const BASIC_MINUTES: u32 = 40;
/// The length in minutes at which all other meetings end.
const LONGEST_MINUTES: u32 = 30 * 60;

impl Fake {
    /// Adds a user, or replaces the user with the same e-mail address, and writes it to the operation
    /// log. A pending user is invited now, unless [`FakeUser::invited`] says otherwise.
    pub fn add_user(&self, user: FakeUser) -> FakeUser {
        let now = self.inner.clock.now();
        let user = user.with(|user| {
            if user.status == FakeStatus::Pending {
                user.invited = user.invited.or(Some(now));
            }
        });
        self.inner.edit_if(|world| {
            let line = line(world, now, "Add", words::added(&user.email));
            let account = world.account.clone();
            Some((account.user(user.clone()).operation(line), ()))
        });
        user
    }

    /// Changes a user, found by id or e-mail address, and returns what became of the user. The
    /// operation log has a line for every change of the status, the licences and the address.
    ///
    /// Under another address, the user keeps the id; the history shows meetings that were held before
    /// with the earlier address. The change does nothing, and the answer is `None`, if there is no
    /// such user, or if another user has the new address.
    ///
    /// ```
    /// use zoom_admin::fake::Fake;
    ///
    /// let fake = Fake::builder().users(50).build();
    /// let ann = fake.users()[3].email.clone();
    /// let ann = fake.change_user(&ann, |ann| ann.webinar = Some(500));
    /// assert_eq!(ann.and_then(|ann| ann.webinar), Some(500));
    /// ```
    pub fn change_user(
        &self,
        id_or_email: &str,
        change: impl FnOnce(&mut FakeUser),
    ) -> Option<FakeUser> {
        self.change_with(id_or_email, |_, _, user| {
            change(user);
            Some(())
        })
    }

    /// Changes a user, unless `change` finds that there is nothing to change.
    fn change_with(
        &self,
        id_or_email: &str,
        change: impl FnOnce(&World, u32, &mut FakeUser) -> Option<()>,
    ) -> Option<FakeUser> {
        let now = self.inner.clock.now();
        self.inner.edit_if(|world| {
            let (number, before) = world.find(id_or_email)?;
            let mut after = before.clone().into_owned();
            change(world, number, &mut after)?;
            let holder = world.by_email(&after.email);
            if holder.is_some_and(|holder| holder != number) {
                return None;
            }
            let (from, to) = (&before.email, &after.email);
            self.inner.state(|state| state.grants.rename(from, to));
            let account = world.account.clone().readdress(from, to, now);
            let lines = changed(&before, &after).into_iter();
            let lines = lines.map(|(action, detail)| line(world, now, action, detail));
            let account = lines.fold(account.user(after.clone()), FakeAccount::operation);
            Some((account, after))
        })
    }

    /// Gives a user another e-mail address: [`change_user`](Self::change_user) of it.
    pub fn rename(&self, id_or_email: &str, email: &str) -> Option<FakeUser> {
        self.change_user(id_or_email, |user| user.email = email.to_owned())
    }

    /// Deactivates a user, and takes the licences away, as [`FakeUser::deactivate`] does. By the seed,
    /// the record of one in twenty goes on to show a paid type, as happens at Zoom; plan usage counts
    /// no seat for it.
    pub fn deactivate(&self, id_or_email: &str) -> Option<FakeUser> {
        self.change_with(id_or_email, |world, number, user| {
            let is_left = Rng::new(world.account.seed, &[43, number.into()]).chance(50);
            let kind = user.kind;
            user.deactivate();
            if is_left && kind == 2 {
                user.kind = kind;
            }
            Some(())
        })
    }

    /// Activates a user who was deactivated or invited. The type is Basic until the user is
    /// [promoted](Self::promote), except that an invitation gives the type that it was sent with. An
    /// invited user gets an id.
    pub fn activate(&self, id_or_email: &str) -> Option<FakeUser> {
        let now = self.inner.clock.now();
        self.change_with(id_or_email, |world, number, user| {
            match user.status {
                FakeStatus::Inactive => user.kind = 1,
                FakeStatus::Pending => {
                    let seed = world.account.seed;
                    let id = || super::seeded::id(seed, number);
                    user.id.get_or_insert_with(id);
                    (user.created, user.login_added) = (now, now);
                }
                FakeStatus::Active => {}
            }
            user.status = FakeStatus::Active;
            user.invited = None;
            Some(())
        })
    }

    /// Gives a user a Licensed type.
    pub fn promote(&self, id_or_email: &str) -> Option<FakeUser> {
        self.change_user(id_or_email, |user| user.kind = 2)
    }

    /// Sends the invitation of a pending user again, so that it lapses 30 days from now.
    pub fn invite_again(&self, email: &str) -> Option<FakeUser> {
        let now = self.inner.clock.now();
        let user = self.change_with(email, |_, _, user| {
            user.invited = Some(now);
            (user.status == FakeStatus::Pending).then_some(())
        })?;
        self.inner.edit_if(|world| {
            let line = line(world, now, "Update", words::invited_again(&user.email));
            Some((world.account.clone().operation(line), ()))
        });
        Some(user)
    }

    /// Removes a user from the account, and returns what was removed. The meetings that the user held
    /// stay in the history.
    pub fn delete(&self, id_or_email: &str) -> Option<FakeUser> {
        let now = self.inner.clock.now();
        self.inner.edit_if(|world| {
            let user = world.find(id_or_email)?.1.into_owned();
            let line = line(world, now, "Delete", words::deleted(&user.email));
            let account = world.account.clone().without(&user.email);
            Some((account.operation(line), user))
        })
    }

    /// Lets a user start a meeting now, and returns the meeting. It goes on until it is
    /// [ended](Self::end_meeting), or until it reaches the longest time that Zoom allows: 40 minutes
    /// for hosts without a licence, 30 hours for others. `change` can change everything else of it.
    ///
    /// ```
    /// use zoom_admin::fake::Fake;
    ///
    /// let fake = Fake::builder().users(50).build();
    /// let host = fake.users()[0].email.clone();
    /// let meeting = fake.start_meeting(&host, |meeting| meeting.participants = 5);
    /// let ended = meeting.and_then(|meeting| fake.end_meeting(&meeting.uuid));
    /// assert_eq!(ended.map(|meeting| meeting.minutes), Some(1));
    /// ```
    pub fn start_meeting(
        &self,
        id_or_email: &str,
        change: impl FnOnce(&mut FakeMeeting),
    ) -> Option<FakeMeeting> {
        let now = self.inner.clock.now();
        self.inner.edit_if(|world| {
            let user = world.find(id_or_email)?.1.into_owned();
            if user.status != FakeStatus::Active {
                return None;
            }
            let known = world.account.meetings.len() as u64;
            let parts = [50, known, now.timestamp().cast_unsigned()];
            let mut rng = Rng::new(world.account.seed, &parts);
            let uuid = STANDARD.encode(rng.bytes::<16>());
            let number = rng.range(80_000_000_000, 99_999_999_999);
            let meeting = FakeMeeting::new(user.email, uuid, now).with(|meeting| {
                meeting.id = number;
                meeting.topic = "Instant meeting".into();
                meeting.instant = true;
                meeting.minutes = if user.kind == 2 {
                    LONGEST_MINUTES
                } else {
                    BASIC_MINUTES
                };
                change(meeting);
            });
            Some((world.account.clone().meeting(meeting.clone()), meeting))
        })
    }

    /// Ends a meeting that goes on now, by its UUID, and returns it. Full minutes count,
    /// and at least one. `None` if no meeting that was [started](Self::start_meeting) or added by hand goes on
    /// under this UUID.
    pub fn end_meeting(&self, uuid: &str) -> Option<FakeMeeting> {
        let now = self.inner.clock.now();
        self.inner.edit_if(|world| {
            let is_running = |m: &FakeMeeting| m.uuid == uuid && m.start <= now && now < m.end();
            let mut account = world.account.clone();
            let meeting = account.meetings.iter_mut().find(|m| is_running(m))?;
            meeting.end_at(now);
            let ended = meeting.clone();
            Some((account, ended))
        })
    }

    /// Moves the fake's clock ahead by a number of days, for all who share [it](Self::clock). Hosts go
    /// on to meet and users to sign in on these days, invitations lapse, and access tokens expire.
    /// The budgets of a day begin anew.
    pub fn move_days(&self, days: u32) {
        self.inner.clock.move_days(days);
    }
}

/// A line of the operation log by the owner.
fn line(world: &World, time: DateTime<Utc>, action: &str, detail: String) -> FakeOperation {
    let mut numbers = world.numbers();
    let is_owner = |i: &u32| world.traits(*i).is_some_and(|(_, _, role)| role == "0");
    let owner = numbers.find(is_owner).map(|i| world.email(i));
    FakeOperation::new(time, "user", action, detail).with(|line| {
        line.operator = owner.unwrap_or_else(|| line.operator.clone());
    })
}

/// The action and the details of each line that a change leaves in the operation log.
fn changed(before: &FakeUser, after: &FakeUser) -> Vec<(&'static str, String)> {
    let email = &after.email;
    let mut lines = Vec::new();
    if !before.email.eq_ignore_ascii_case(email) {
        lines.push(("Update", words::renamed(&before.email, email)));
    }
    if before.status != after.status {
        lines.push(match after.status {
            FakeStatus::Active => ("Activate", words::activated(email)),
            FakeStatus::Inactive => ("Deactivate", words::deactivated(email)),
            FakeStatus::Pending => ("Update", words::invited_again(email)),
        });
    }
    // The licences go with the deactivation, without lines of their own.
    let was_away = before.status == FakeStatus::Inactive;
    if after.status == FakeStatus::Inactive {
        return lines;
    }
    if before.kind != after.kind && !was_away {
        let (from, to) = (before.kind, after.kind);
        lines.push(("Update", words::type_changed(email, from, to)));
    }
    let (had, has) = (Licences::of(before), Licences::of(after));
    let licences = words::licence_changes(email, &had, &has);
    lines.extend(licences.into_iter().map(|line| ("Update", line)));
    lines
}

impl FakeAccount {
    /// Gives a user another address, and writes it wherever the account names the user. Meetings that
    /// have begun keep the earlier address.
    fn readdress(mut self, from: &str, to: &str, now: DateTime<Utc>) -> Self {
        let is_other = !from.eq_ignore_ascii_case(to);
        let put = |email: &mut String| {
            if email.eq_ignore_ascii_case(from) {
                to.clone_into(email);
            }
        };
        for user in &mut self.users {
            put(&mut user.email);
        }
        for one in &mut self.earlier_emails {
            put(&mut one.email);
        }
        for (email, _) in &mut self.absences {
            put(email);
        }
        for (assistant, user) in &mut self.schedulers {
            put(assistant);
            put(user);
        }
        for (email, _) in &mut self.joined {
            put(email);
        }
        self.app_creator.iter_mut().for_each(put);
        for meeting in &mut self.meetings {
            if meeting.start > now {
                put(&mut meeting.host);
            }
            meeting.alternative_hosts.iter_mut().for_each(put);
        }
        if is_other {
            self.earlier_emails.push(EarlierEmail {
                email: to.to_owned(),
                earlier: from.to_owned(),
                until: Some(now),
            });
        }
        self
    }
}
