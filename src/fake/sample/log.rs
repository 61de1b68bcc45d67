//! The operation log of the account.

use chrono::NaiveDate;

use super::Seeded;
use crate::fake::account::{FakeAccount, FakeStatus};
use crate::fake::entries::FakeOperation;
use crate::fake::seeded::{self, at, day};

/// What is written into the log.
struct Log<'a> {
    account: &'a mut FakeAccount,
    today: NaiveDate,
    operator: String,
    lines: u32,
}

impl Log<'_> {
    fn write(&mut self, ago: u32, category: &str, action: &str, detail: String) {
        self.lines = self.lines.saturating_add(1);
        // During office hours, at another time for each line.
        let second = (self.lines.wrapping_mul(977) % 32_400).saturating_add(7 * 3600);
        let operator = self.operator.clone();
        // Yesterday at the latest: no line is after the start.
        let time = at(day(self.today, ago.max(1)), second);
        let line = FakeOperation::new(time, category, action, detail);
        let line = line.with(|line| line.operator = operator);
        self.account.operations.push(line);
    }
}

/// Writes the log of the half year before the start: invitations, new users, changes of licences,
/// and what is about no user.
pub(super) fn write(account: &mut FakeAccount, users: &[Seeded], today: NaiveDate) {
    let mut log = Log {
        account,
        today,
        operator: seeded::email(super::SEED, 1),
        lines: 0,
    };
    invitations(&mut log, users);
    licences(&mut log, users);
    for seeded in users {
        let (profile, email) = (&seeded.profile, &seeded.user.email);
        match (profile.status, profile.signed_in) {
            (FakeStatus::Active, _) if profile.age < 30 => {
                log.write(profile.age, "user", "Add", format!("Add User {email}"));
            }
            (FakeStatus::Inactive, Some(ago)) if ago <= 180 => {
                let ago = ago.saturating_sub(1);
                log.write(
                    ago,
                    "user",
                    "Deactivate",
                    format!("Deactivate User {email}"),
                );
            }
            _ => {}
        }
    }
    for (ago, category, detail) in [
        (12, "account", "Require a passcode for new meetings: On"),
        (33, "role", "Change permissions of the role Admin"),
        (61, "recording", "Delete cloud recordings after days: 180"),
        (95, "user_settings", "Waiting room: On"),
        (140, "webinar", "Branding: Set default"),
    ] {
        log.write(ago, category, "Update", detail.to_owned());
    }
}

/// Of three open invitations, one is old, one is recent, and of one the log says nothing: it came by
/// another way.
fn invitations(log: &mut Log<'_>, users: &[Seeded]) {
    let pending = users
        .iter()
        .filter(|seeded| seeded.profile.status == FakeStatus::Pending);
    for (k, seeded) in (0u32..).zip(pending) {
        let round = k / 3;
        let ago = match k % 3 {
            0 => (round.wrapping_mul(11) % 130).saturating_add(20),
            1 => (round % 11).saturating_add(2),
            _ => continue,
        };
        let email = &seeded.user.email;
        log.write(ago, "user", "Add", format!("Add User {email}"));
    }
}

/// Licences that were assigned lately, or earlier, or taken away.
fn licences(log: &mut Log<'_>, users: &[Seeded]) {
    let old = users
        .iter()
        .filter(|seeded| seeded.profile.age > 200 && seeded.profile.role == 2);
    let (mut idle, mut busy, mut basic) = (0u32, 0u32, 0u32);
    for seeded in old {
        let email = &seeded.user.email;
        let assigned = format!("Change {email} from Basic to Licensed");
        let next = |count: &mut u32, every: u32| {
            *count = count.saturating_add(1);
            count.is_multiple_of(every).then_some(*count)
        };
        match (seeded.is_licensed(), seeded.is_idle(), seeded.profile.kind) {
            (true, true, _) => {
                if let Some(k) = next(&mut idle, 16) {
                    let ago = (k % 22).saturating_add(4);
                    log.write(ago, "user", "Update", assigned);
                }
            }
            (true, false, _) => {
                if let Some(k) = next(&mut busy, 20) {
                    let ago = (k % 110).saturating_add(40);
                    log.write(ago, "user", "Update", assigned);
                }
            }
            (false, _, 1) if seeded.profile.status == FakeStatus::Active => {
                if let Some(k) = next(&mut basic, 25) {
                    let ago = (k % 120).saturating_add(31);
                    let taken = format!("Change {email} from Licensed to Basic");
                    log.write(ago, "user", "Update", taken);
                }
            }
            _ => {}
        }
    }
}
