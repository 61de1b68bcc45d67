//! Purchasing from a review.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::usage::money::bought::bought;
use crate::usage::money::contract::Contract;
use crate::usage::money::counts::Seat;
use crate::usage::money::planning::Planning;
use crate::usage::money::purchasing::{Purchasing, Terms, purchasing};
use crate::usage::people::user::InventoryUser;
use crate::usage::review::all::Review;
use crate::usage::words::verdict::{LicenceVerdict, Verdict};
use crate::user::Status;

impl Review {
    /// What to renew, what is possible before, and which add-ons are oversized, for each licence
    /// and each department. A filtered review gives only the changes of its users, because seats are
    /// bought for the whole account.
    ///
    /// It is [`purchasing()`] of [`Review::seats`] and [`Review::terms`].
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) for an invalid contract or planning.
    pub fn purchasing(
        &self,
        contract: Option<&Contract>,
        planning: &Planning,
    ) -> Result<Purchasing> {
        purchasing(self.seats(), self.terms(contract, planning))
    }

    /// What the seats of the review are counted against, to be changed by a caller who knows it
    /// better: what is bought, according to plan usage, invoices and the contract, and how many
    /// people hosted in each month.
    pub fn terms(&self, contract: Option<&Contract>, planning: &Planning) -> Terms {
        let today = self.as_of.date_naive();
        let held: BTreeSet<_> = self
            .users
            .iter()
            .flat_map(|user| user.user.held.licences.iter().cloned())
            .collect();
        let bought = bought(
            &self.plans,
            self.invoices.as_deref(),
            contract,
            &held,
            today,
        );
        let complete = self.filter.is_everyone();
        Terms {
            today,
            bought,
            contract: contract.cloned(),
            planning: planning.clone(),
            monthly_active_hosts: self.monthly_active_hosts.clone(),
            filtered: (!complete).then(|| self.filter.to_string()),
        }
    }

    /// The seats of the users, with the verdict on each. A deactivated user holds none.
    pub fn seats(&self) -> impl Iterator<Item = Seat<'_>> {
        let users = self.users.iter();
        users.flat_map(|user| seats(&user.user, &user.verdicts))
    }
}

/// The seats of one user. A deactivated user holds none, even if an exemption keeps the licences in
/// the record.
pub(in crate::usage) fn seats<'a>(
    user: &'a InventoryUser,
    verdicts: &'a [LicenceVerdict],
) -> impl Iterator<Item = Seat<'a>> {
    let metadata = &user.metadata;
    let department = metadata.department.value().map(String::as_str);
    let pending = metadata.user_status.value() == Some(&Status::Pending);
    let inactive = user.is_inactive();
    let counts = move |verdict: &&LicenceVerdict| {
        let needed = matches!(verdict.verdict, Verdict::Upgrade { .. });
        !inactive && (verdict.licence.is_some() || needed)
    };
    verdicts.iter().filter(counts).map(move |verdict| Seat {
        department,
        pending,
        verdict,
    })
}
