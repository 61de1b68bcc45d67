//! Purchasing from a review.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::usage::money::bought::bought;
use crate::usage::money::contract::Contract;
use crate::usage::money::counts::Seat;
use crate::usage::money::positions::Planning;
use crate::usage::money::purchasing::{Purchasing, Terms, purchasing};
use crate::usage::review::all::Review;
use crate::usage::words::verdict::{LicenceVerdict, Verdict};
use crate::user::Status;

impl Review {
    /// What to renew, what is possible before, and which add-ons are oversized, for each licence
    /// and each department.
    ///
    /// `monthly_active_hosts` is for contracts that bill by active hosts
    /// ([`Facts::monthly_active_hosts`](crate::usage::Facts::monthly_active_hosts)); it is empty
    /// otherwise. A filtered review gives only the changes of its users, because seats are bought
    /// for the whole account.
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) for an invalid contract or planning.
    pub fn purchasing(
        &self,
        contract: Option<&Contract>,
        planning: &Planning,
        monthly_active_hosts: BTreeMap<String, u64>,
    ) -> Result<Purchasing> {
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
        // A deactivated user holds no seat, even if an exemption keeps the licences in the record.
        let holders = self.users.iter().filter(|user| !user.user.is_inactive());
        let seats = holders.flat_map(|user| {
            let metadata = &user.user.metadata;
            let department = metadata.department.value().map(String::as_str);
            let pending = metadata.user_status.value() == Some(&Status::Pending);
            let counts = |verdict: &&LicenceVerdict| {
                verdict.licence.is_some() || matches!(verdict.verdict, Verdict::Upgrade { .. })
            };
            let verdicts = user.verdicts.iter().filter(counts);
            verdicts.map(move |verdict| Seat {
                department,
                pending,
                verdict,
            })
        });
        let complete = self.filter.is_everyone();
        let filtered = (!complete).then(|| self.filter.to_string());
        let terms = Terms {
            today,
            bought,
            contract: contract.cloned(),
            planning: planning.clone(),
            monthly_active_hosts,
            filtered,
        };
        purchasing(seats, terms)
    }
}
