//! The seats of each department and licence, counted by verdict.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::usage::money::amount::signed;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{LicenceVerdict, Provision, Verdict};

/// A seat of a user, with the verdict on it: one for each licence that the user holds, and one for
/// a user without a paid licence who needs one.
#[derive(Debug, Clone, Copy)]
pub struct Seat<'a> {
    /// The user's department; a blank name counts as none.
    pub department: Option<&'a str>,
    /// Whether the user is invited and has not accepted yet.
    pub pending: bool,
    /// The verdict on the licence.
    pub verdict: &'a LicenceVerdict,
}

/// The seats of one licence, counted by verdict. Except where a field says otherwise, the numbers
/// rest on confirmed verdicts only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SeatCounts {
    /// Held by users.
    pub assigned: u64,
    /// Held by invited users.
    pub pending: u64,
    /// Included in another licence. These are not bought separately and are in no other number.
    pub included: u64,
    /// Assigned seats to be released: downgrade, reclaim or drop.
    pub release: u64,
    /// Pending seats to be withdrawn.
    pub withdraw: u64,
    /// Seats to be replaced by a smaller tier.
    pub moved_out: u64,
    /// Seats needed by users who move from a larger tier.
    pub shrink_in: u64,
    /// Seats needed by users without a paid licence.
    pub upgrade_in: u64,
    /// Assigned and pending seats with an unknown verdict.
    pub unknown: u64,
    /// Assigned and pending seats that are released, withdrawn or moved once a person confirms it.
    pub to_confirm: u64,
    /// Seats needed by users who move from a larger tier once a person confirms it.
    pub shrink_in_to_confirm: u64,
    /// Seats needed by users without a paid licence once a person confirms it. They are in no need
    /// and no amount.
    pub upgrade_to_confirm: u64,
}

impl SeatCounts {
    /// Seats that are given up less seats that are needed, confirmed changes only.
    pub fn change(&self) -> i64 {
        let out = [self.release, self.withdraw, self.moved_out];
        let back = [self.shrink_in, self.upgrade_in];
        total(out).saturating_sub(total(back))
    }

    /// The same for the changes that a person has to confirm. Seats with an unknown verdict do not
    /// count: nothing shows that they can be given up.
    pub fn change_to_confirm(&self) -> i64 {
        total([self.to_confirm]).saturating_sub(signed(self.shrink_in_to_confirm))
    }
}

/// The sum of some counts.
pub(super) fn total<const N: usize>(counts: [u64; N]) -> i64 {
    counts.into_iter().map(signed).fold(0, i64::saturating_add)
}

/// The counts of each department and licence.
pub(super) type Tally = BTreeMap<(Option<String>, Licence), SeatCounts>;

/// Counts a seat.
pub(super) fn count(tally: &mut Tally, seat: Seat<'_>) {
    let department = seat
        .department
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let mut at = |licence: &Licence, add: &mut dyn FnMut(&mut SeatCounts)| {
        let key = (department.map(str::to_owned), licence.clone());
        add(tally.entry(key).or_default());
    };
    let verdict = &seat.verdict.verdict;
    let to_confirm = seat.verdict.to_confirm();
    if *verdict == Verdict::SeatFree {
        return;
    }
    if let Verdict::Upgrade { to } = verdict {
        at(to, &mut |counts| match to_confirm {
            true => more(&mut counts.upgrade_to_confirm),
            false => more(&mut counts.upgrade_in),
        });
    }
    let Some(licence) = &seat.verdict.licence else {
        return;
    };
    if seat.verdict.provision == Provision::Included {
        at(licence, &mut |counts| more(&mut counts.included));
        return;
    }
    at(licence, &mut |counts| {
        match seat.pending {
            true => more(&mut counts.pending),
            false => more(&mut counts.assigned),
        }
        match verdict {
            Verdict::Unknown(_) => more(&mut counts.unknown),
            Verdict::Review { .. } => more(&mut counts.to_confirm),
            Verdict::Shrink { .. } if to_confirm => more(&mut counts.to_confirm),
            Verdict::Shrink { .. } => more(&mut counts.moved_out),
            releasing if releasing.releases() && to_confirm => more(&mut counts.to_confirm),
            releasing if releasing.releases() && seat.pending => more(&mut counts.withdraw),
            releasing if releasing.releases() => more(&mut counts.release),
            _ => {}
        }
    });
    let proposed = match verdict {
        Verdict::Review {
            would_be: Some(would_be),
        } => would_be,
        other => other,
    };
    if let Verdict::Shrink { to } = proposed {
        at(to, &mut |counts| match to_confirm {
            true => more(&mut counts.shrink_in_to_confirm),
            false => more(&mut counts.shrink_in),
        });
    }
}

fn more(count: &mut u64) {
    *count = count.saturating_add(1);
}

/// The counts of each licence, summed over the departments.
pub(super) fn by_licence(tally: &Tally) -> BTreeMap<&Licence, SeatCounts> {
    let mut sums: BTreeMap<&Licence, SeatCounts> = BTreeMap::new();
    for ((_, licence), counts) in tally {
        let sum = sums.entry(licence).or_default();
        for (to, from) in [
            (&mut sum.assigned, counts.assigned),
            (&mut sum.pending, counts.pending),
            (&mut sum.included, counts.included),
            (&mut sum.release, counts.release),
            (&mut sum.withdraw, counts.withdraw),
            (&mut sum.moved_out, counts.moved_out),
            (&mut sum.shrink_in, counts.shrink_in),
            (&mut sum.upgrade_in, counts.upgrade_in),
            (&mut sum.unknown, counts.unknown),
            (&mut sum.to_confirm, counts.to_confirm),
            (&mut sum.shrink_in_to_confirm, counts.shrink_in_to_confirm),
            (&mut sum.upgrade_to_confirm, counts.upgrade_to_confirm),
        ] {
            *to = to.saturating_add(from);
        }
    }
    sums
}
