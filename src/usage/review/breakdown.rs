//! Licensed users, bases and add-ons, counted apart, in all and by any field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::usage::filter::field::Field;
use crate::usage::filter::group::{GroupKey, groups};
use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::words::verdict::{LicenceVerdict, Provision, Verdict};

/// What the verdicts say of licensed users, of bases or of add-ons. Each is in one of three numbers:
/// keep + release + unknown = licensed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Split {
    /// Users with a seat, or seats that are held, also by invited users.
    pub licensed: u64,
    /// Those that stay, also with a smaller tier of an add-on.
    pub keep: u64,
    /// Those that are released or withdrawn; confirmed verdicts only.
    pub release: u64,
    /// Those of which it is not known, or which a person has to confirm.
    pub unknown: u64,
    /// Those of the unknown that a person has to confirm.
    pub to_confirm: u64,
}

/// The licensed users of a group, and the seats that they hold. Deactivated users hold none, and an
/// add-on that is included in another licence is no seat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Breakdown {
    /// All users, licensed or not.
    pub everyone: u64,
    /// Licensed users. A user who holds several bases is released if all of them are, and unknown if
    /// one of them is unknown.
    pub users: Split,
    /// The bases that they hold.
    pub bases: Split,
    /// The add-ons that they hold and that are not included in another licence.
    pub add_ons: Split,
    /// Add-ons that are included in another licence. They are in no other number.
    pub included: u64,
    /// Users without a paid licence who need one; confirmed verdicts only.
    pub upgrade: u64,
}

/// What happens to a licence, from the least to the most that stands in the way of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Share {
    Release,
    Keep,
    ToConfirm,
    Unknown,
}

impl Share {
    fn from_verdict(verdict: &LicenceVerdict) -> Self {
        let takes = verdict.verdict.releases()
            || matches!(
                verdict.verdict,
                Verdict::Review { .. } | Verdict::Shrink { .. }
            );
        match &verdict.verdict {
            Verdict::Unknown(_) => Share::Unknown,
            _ if takes && verdict.to_confirm() => Share::ToConfirm,
            releasing if releasing.releases() => Share::Release,
            _ => Share::Keep,
        }
    }
}

impl Split {
    fn add(&mut self, share: Share) {
        let more = |count: &mut u64| *count = count.saturating_add(1);
        more(&mut self.licensed);
        match share {
            Share::Keep => more(&mut self.keep),
            Share::Release => more(&mut self.release),
            Share::Unknown => more(&mut self.unknown),
            Share::ToConfirm => {
                more(&mut self.unknown);
                more(&mut self.to_confirm);
            }
        }
    }
}

impl Breakdown {
    fn add(&mut self, user: &UserReview) {
        self.everyone = self.everyone.saturating_add(1);
        if user.user.is_inactive() {
            return;
        }
        let mut bases = Vec::new();
        for verdict in &user.verdicts {
            if verdict.verdict == Verdict::SeatFree {
                continue;
            }
            let upgrade = matches!(verdict.verdict, Verdict::Upgrade { .. });
            if upgrade && !verdict.to_confirm() {
                self.upgrade = self.upgrade.saturating_add(1);
            }
            let Some(licence) = &verdict.licence else {
                continue;
            };
            if verdict.provision == Provision::Included {
                self.included = self.included.saturating_add(1);
                continue;
            }
            let share = Share::from_verdict(verdict);
            match licence.is_base() {
                true => bases.push(share),
                false => self.add_ons.add(share),
            }
        }
        bases.iter().for_each(|share| self.bases.add(*share));
        if let Some(share) = bases.into_iter().max() {
            self.users.add(share);
        }
    }
}

impl Review {
    /// Licensed users, bases and add-ons of all users of the review, counted apart.
    pub fn breakdown(&self) -> Breakdown {
        let mut all = Breakdown::default();
        self.users.iter().for_each(|user| all.add(user));
        all
    }

    /// The same of the users whom the predicate accepts.
    #[cfg(feature = "html")]
    pub(in crate::usage) fn breakdown_where(
        &self,
        which: impl Fn(&UserReview) -> bool,
    ) -> Breakdown {
        let mut some = Breakdown::default();
        let users = self.users.iter().filter(|user| which(user));
        users.for_each(|user| some.add(user));
        some
    }

    /// The same for each value of a field, such as each department, group or version. A user with
    /// several values counts for each of them.
    pub fn breakdown_by(&self, field: Field) -> BTreeMap<GroupKey, Breakdown> {
        let mut all: BTreeMap<GroupKey, Breakdown> = BTreeMap::new();
        for user in &self.users {
            for key in groups(user, field.clone()) {
                all.entry(key).or_default().add(user);
            }
        }
        all
    }
}
