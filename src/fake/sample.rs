//! An account that has an example of everything that a review of licences distinguishes.

mod log;
mod people;

use chrono::NaiveDate;

use super::account::{FakeAccount, FakeStatus, FakeUser, SeatChange};
use super::profile::FakeProfile;
use super::seeded::{self, Common, Profile};

/// Number of users, of any status.
const USERS: u32 = 2_000;
const SEED: u64 = 42;

/// `zoom_one_type` of Workplace Enterprise.
const WORKPLACE: i64 = 4;
/// `plan_united_type` of United Business (US/CA).
const UNITED: &str = "32";

/// A seeded user, with the properties that the seed determines.
struct Seeded {
    profile: Profile,
    user: FakeUser,
}

impl Seeded {
    fn is_licensed(&self) -> bool {
        self.profile.kind == 2 && self.profile.status == FakeStatus::Active
    }

    /// Whether the user hosted nothing for three months.
    fn is_idle(&self) -> bool {
        self.profile.hosted.is_none_or(|ago| ago > 90)
    }
}

impl FakeAccount {
    /// Makes an account of 2,000 users as real ones are: beside seeded users with their activity,
    /// it has an example of everything that a review of licences distinguishes. Its dates fit a
    /// fake that starts at the default time.
    ///
    /// - Bases: Pro, United Business and Workplace Enterprise. Phone is assigned to some holders
    ///   of a bundle.
    /// - Add-ons of several sizes that are used, too large, unused, kept for a webinar to come, and
    ///   included in a bundle; two holders of Zoom Events.
    /// - An operation log that shows changes of licences, new users, and two thirds of the
    ///   invitations that are open.
    /// - A user who hosts a meeting at the start, assistants, a user who was renamed, one whose
    ///   fields contradict each other, users without a licence who need one, and a Basic user who
    ///   hosted webinars.
    /// - A plan usage that differs in a few seats from what the users hold, with more seats of one
    ///   add-on in use than bought.
    /// - A [creator of the app](Self::app_creator) who is not the owner.
    ///
    /// ```
    /// use zoom_admin::fake::{Fake, FakeAccount};
    ///
    /// let fake = Fake::builder().account(FakeAccount::sample()).unlimited().build();
    /// assert_eq!(fake.users().len(), 2_000);
    /// ```
    pub fn sample() -> Self {
        let today = seeded::start().date_naive();
        let mut account = people::add(today);
        let added = u32::try_from(account.users.len()).unwrap_or(USERS);
        account.seed = SEED;
        account.seeded = USERS.saturating_sub(added);
        let users = seeded_users(account.seeded, today);
        give_bundles(&mut account, &users);
        log::write(&mut account, &users, today);
        change_plan_usage(&mut account);
        account
    }
}

fn seeded_users(n: u32, today: NaiveDate) -> Vec<Seeded> {
    let shares = FakeProfile::new(n);
    let groups = seeded::groups(SEED);
    let common = Common {
        seed: SEED,
        shares: &shares,
        today,
        groups: &groups,
    };
    let user = |i| {
        let profile = seeded::profile(SEED, i, n, &shares);
        let user = seeded::user(&common, i, &profile, None);
        Seeded { profile, user }
    };
    (0..n).map(user).collect()
}

/// Assigns Phone to half of those with a United plan, and Workplace bundles to some of the others.
fn give_bundles(account: &mut FakeAccount, users: &[Seeded]) {
    for (i, seeded) in users.iter().enumerate() {
        if !seeded.is_licensed() || seeded.profile.role != 2 {
            continue;
        }
        let mut user = seeded.user.clone();
        match (seeded.profile.united, i % 20) {
            (true, k) if k % 2 == 0 => assign_phone(&mut user),
            (false, k @ (7 | 14)) => {
                give_workplace(&mut user);
                if k == 7 {
                    assign_phone(&mut user);
                }
            }
            _ => continue,
        }
        account.users.push(user);
    }
}

fn give_workplace(user: &mut FakeUser) {
    user.plan_united_type = None;
    user.extra.insert("zoom_one_type".into(), WORKPLACE.into());
}

fn assign_phone(user: &mut FakeUser) {
    user.extra_feature.insert("zoom_phone".into(), true.into());
}

/// Makes plan usage differ from the lists, as that of real accounts does.
fn change_plan_usage(account: &mut FakeAccount) {
    // Webinar 500 comes with the Workplace bundle, so those seats are none that were bought.
    let included = account.users.iter().filter(|user| {
        user.extra
            .get("zoom_one_type")
            .is_some_and(|plan| *plan == WORKPLACE)
            && user.webinar == Some(500)
    });
    let included = i64::try_from(included.count()).unwrap_or(0);
    let change = |plan, kind, hosts, usage| SeatChange {
        plan,
        kind,
        hosts,
        usage,
    };
    account.seat_changes = vec![
        // Seats of records that no list shows.
        change("plan_base", "yearly", 0, 3),
        change(
            "plan_webinar",
            "webinar500_yearly",
            0,
            included.saturating_neg(),
        ),
        // The fake does not compute the seats of this plan.
        change("plan_zoom_events", "events500_yearly", 3, 2),
        // One seat more is held than was bought.
        change("plan_webinar", "webinar1000_yearly", -3, 0),
    ];
}
