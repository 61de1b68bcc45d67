//! What the seeded users of an account are like, in shares.

/// Shares are kept in thousandths, as the random numbers are drawn.
const WHOLE: u32 = 1000;

/// Active users with neither a Basic nor a Licensed type, in thousandths: unassigned, and none.
const OTHER_TYPES: u32 = 35;

/// What the seeded users of an account are like: how many there are, what they hold, and how the
/// account changed before the start. [`FakeAccount::from_profile`] makes an account of it.
///
/// Shares are numbers from 0 to 1. A number outside of that counts as the nearest one inside.
///
/// ```
/// use zoom_admin::fake::{Fake, FakeProfile};
///
/// let profile = FakeProfile::enterprise().users(500).idle(0.5).departments(["Care", "Research"]);
/// let fake = Fake::builder().profile(profile).seed(7).build();
/// assert_eq!(fake.users().len(), 500);
/// ```
///
/// [`FakeAccount::from_profile`]: super::FakeAccount::from_profile
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeProfile {
    pub(super) users: u32,
    pub(super) departments: Vec<String>,
    pub(super) licensed: u32,
    pub(super) idle: u32,
    pub(super) large_meetings: u32,
    pub(super) webinars: u32,
    pub(super) united: u32,
    /// Pairs of a bundle's number and the share of its holders.
    pub(super) bundles: Vec<(i64, u32)>,
    pub(super) included_webinars: Option<u32>,
    pub(super) growth: Option<u32>,
    pub(super) leavers: u32,
    pub(super) invited: u32,
    pub(super) assistants: u32,
    pub(super) renamed: u32,
    pub(super) has_records: bool,
}

impl Default for FakeProfile {
    /// A profile without users, else as [`FakeProfile::new`] has it.
    fn default() -> Self {
        Self::new(0)
    }
}

/// A share in thousandths.
fn thousandths(share: f64) -> u32 {
    // The bounds keep the number within the range of the type; NaN becomes 0.
    let bounded = share.clamp(0.0, 1.0) * f64::from(WHOLE);
    (0..=WHOLE)
        .rev()
        .find(|n| f64::from(*n) <= bounded + 0.5)
        .unwrap_or(0)
}

impl FakeProfile {
    /// The profile of [`FakeAccount::seeded`](super::FakeAccount::seeded): of 1,000 users, 860 are
    /// active, 80 deactivated and 60 invited; of the active ones, 53 % are licensed, and a quarter
    /// of those are idle. It has no operation log, no invoices and no assistants.
    pub fn new(users: u32) -> Self {
        Self {
            users,
            departments: Vec::new(),
            licensed: 530,
            idle: 250,
            large_meetings: 40,
            webinars: 50,
            united: 40,
            bundles: Vec::new(),
            included_webinars: None,
            growth: None,
            leavers: 80,
            invited: 60,
            assistants: 0,
            renamed: 0,
            has_records: false,
        }
    }

    /// A company of 40 users with Pro licences, of which few are idle, and hardly any add-on.
    pub fn small_company() -> Self {
        Self {
            licensed: 700,
            idle: 150,
            large_meetings: 0,
            webinars: 60,
            united: 0,
            growth: Some(150),
            leavers: 70,
            invited: 50,
            assistants: 60,
            renamed: 30,
            has_records: true,
            ..Self::new(40)
        }
        .departments(["Management", "Office", "Sales", "Workshop"])
    }

    /// A company of 20,000 users with Workplace Enterprise, Enterprise Plus and Business Plus (US),
    /// each with webinars included, and with many add-ons. Three in ten licences are idle.
    pub fn enterprise() -> Self {
        Self {
            licensed: 800,
            idle: 300,
            large_meetings: 30,
            webinars: 25,
            united: 0,
            bundles: vec![(4, 350), (8, 150), (16, 100)],
            included_webinars: Some(500),
            growth: Some(120),
            leavers: 120,
            invited: 40,
            assistants: 20,
            renamed: 15,
            has_records: true,
            ..Self::new(20_000)
        }
        .departments([
            "Assurance",
            "Customer Success",
            "Data",
            "Engineering",
            "Facilities",
            "Field Services",
            "Finance",
            "Information Security",
            "Investor Relations",
            "Legal",
            "Logistics",
            "Marketing",
            "Operations",
            "People",
            "Procurement",
            "Product",
            "Quality",
            "Research",
            "Sales",
            "Support",
        ])
    }

    /// A university of 30,000 users: School and Campus, School and Campus Plus (US) and Enterprise
    /// Student, many leavers, many newcomers, and 45 % of the licences idle.
    pub fn university() -> Self {
        Self {
            licensed: 600,
            idle: 450,
            large_meetings: 20,
            webinars: 40,
            united: 0,
            bundles: vec![
                (18_014_398_509_481_984, 400),
                (137_438_953_472, 80),
                (576_460_752_303_423_488, 300),
            ],
            included_webinars: None,
            growth: Some(250),
            leavers: 200,
            invited: 30,
            assistants: 10,
            renamed: 20,
            has_records: true,
            ..Self::new(30_000)
        }
        .departments([
            "Arts",
            "Chemistry",
            "Economics",
            "History",
            "Languages",
            "Law",
            "Library",
            "Mathematics",
            "Medicine",
            "Music",
            "Philosophy",
            "Physics",
            "Registry",
        ])
    }

    /// Sets the number of seeded users, of any status.
    #[must_use]
    pub fn users(mut self, users: u32) -> Self {
        self.users = users;
        self
    }

    /// Sets the names of the departments. Without one, there are ten of a usual company. A twelfth
    /// of the users have no department in any case.
    #[must_use]
    pub fn departments<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.departments = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the share of the active users who have a Licensed type. At most 96.5 % have, because
    /// some users have no type that can host.
    #[must_use]
    pub fn licensed(mut self, share: f64) -> Self {
        self.licensed = thousandths(share).min(WHOLE.saturating_sub(OTHER_TYPES));
        self
    }

    /// Sets the share of the licensed users who hosted nothing for at least 90 days.
    #[must_use]
    pub fn idle(mut self, share: f64) -> Self {
        self.idle = thousandths(share);
        self
    }

    /// Sets the share of the licensed users who have a large-meeting licence.
    #[must_use]
    pub fn large_meetings(mut self, share: f64) -> Self {
        self.large_meetings = thousandths(share);
        self
    }

    /// Sets the share of the licensed users who have a webinar licence that was bought.
    #[must_use]
    pub fn webinars(mut self, share: f64) -> Self {
        self.webinars = thousandths(share);
        self
    }

    /// Sets the share of the licensed users who have a plan of Zoom United (Business, US/CA).
    #[must_use]
    pub fn united(mut self, share: f64) -> Self {
        self.united = thousandths(share);
        self
    }

    /// Adds a Workplace bundle, by its `zoom_one_type` (4 is Enterprise), with the share of the
    /// licensed users who hold it. A share of 0 removes the bundle. Where the shares sum up to more
    /// than 1, the bundles that were added first have their holders.
    #[must_use]
    pub fn bundle(mut self, zoom_one_type: i64, share: f64) -> Self {
        self.bundles.retain(|(known, _)| *known != zoom_one_type);
        let share = thousandths(share);
        if share > 0 {
            self.bundles.push((zoom_one_type, share));
        }
        self
    }

    /// Lets every bundle include webinars of this capacity: its holders show a webinar licence, of
    /// which plan usage counts no seat. `None` is that no bundle includes webinars.
    #[must_use]
    pub fn included_webinars(mut self, capacity: impl Into<Option<u32>>) -> Self {
        self.included_webinars = capacity.into();
        self
    }

    /// Sets the share of the users who were created in the 180 days before the start, evenly spread.
    #[must_use]
    pub fn growth(mut self, share: f64) -> Self {
        self.growth = Some(thousandths(share));
        self
    }

    /// Sets the share of the users who are deactivated. They left one after the other, over the 500
    /// days before the start.
    #[must_use]
    pub fn leavers(mut self, share: f64) -> Self {
        self.leavers = thousandths(share);
        self.invited = self.invited.min(WHOLE.saturating_sub(self.leavers));
        self
    }

    /// Sets the share of the users who are invited and have not accepted.
    #[must_use]
    pub fn invited(mut self, share: f64) -> Self {
        self.invited = thousandths(share);
        self.leavers = self.leavers.min(WHOLE.saturating_sub(self.invited));
        self
    }

    /// Sets the share of the active users for whom another user may schedule.
    #[must_use]
    pub fn assistants(mut self, share: f64) -> Self {
        self.assistants = thousandths(share);
        self
    }

    /// Sets the share of the active users whose e-mail address changed in the six months before
    /// the start. What they held before is in the history under the earlier address.
    #[must_use]
    pub fn renamed(mut self, share: f64) -> Self {
        self.renamed = thousandths(share);
        self
    }

    /// Sets whether the account has an operation log of its users and licences, and invoices of its
    /// seats. The presets have them.
    #[must_use]
    pub fn records(mut self, are_kept: bool) -> Self {
        self.has_records = are_kept;
        self
    }

    /// Whether the account has something beside what its users are generated with.
    pub(super) fn has_extras(&self) -> bool {
        self.has_records || self.assistants > 0 || self.renamed > 0
    }

    /// Below which random number an active user is Basic, and below which one Licensed.
    pub(super) fn types(&self) -> (u64, u64) {
        let licensed_until = WHOLE.saturating_sub(OTHER_TYPES);
        let basic_until = licensed_until.saturating_sub(self.licensed);
        (basic_until.into(), licensed_until.into())
    }

    /// Below which random number a user is active, and below which one deactivated.
    pub(super) fn statuses(&self) -> (u64, u64) {
        let inactive_until = WHOLE.saturating_sub(self.invited);
        let active_until = inactive_until.saturating_sub(self.leavers);
        (active_until.into(), inactive_until.into())
    }

    /// The bundle of a licensed user with this random number below 1,000.
    pub(super) fn bundle_at(&self, roll: u32) -> Option<i64> {
        let mut until = 0_u32;
        self.bundles.iter().find_map(|(bundle, share)| {
            until = until.saturating_add(*share);
            (roll < until).then_some(*bundle)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FakeProfile, thousandths};

    #[test]
    fn a_share_is_rounded_and_bounded() {
        let shares = [-1.0, 0.0, 0.0004, 0.0125, 0.3, 0.9999, 1.0, 7.0, f64::NAN];
        let found = shares.map(thousandths);
        assert_eq!(found, [0, 0, 0, 13, 300, 1000, 1000, 1000, 0]);
    }

    #[test]
    fn statuses_and_types_leave_room_for_each_other() {
        let profile = FakeProfile::new(1).leavers(0.9).invited(0.4).licensed(1.0);
        assert_eq!(profile.statuses(), (0, 600));
        assert_eq!(profile.types(), (0, 965));
        assert_eq!(FakeProfile::new(1).statuses(), (860, 940));
        assert_eq!(FakeProfile::new(1).types(), (435, 965));
    }

    #[test]
    fn bundles_are_given_by_share_in_order() {
        let profile = FakeProfile::new(1)
            .bundle(4, 0.3)
            .bundle(8, 0.2)
            .bundle(4, 0.1);
        let found = [0, 199, 200, 299, 300].map(|roll| profile.bundle_at(roll));
        assert_eq!(found, [Some(8), Some(8), Some(4), Some(4), None]);
        assert_eq!(profile.bundle(8, 0.0).bundle_at(150), None);
    }
}
