//! What a review means for the renewal.

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
    /// What to renew, what is possible now, and what is oversized; line by line, and by department.
    ///
    /// `monthly_active_hosts` is for contracts that count those
    /// ([`Facts::monthly_active_hosts`](crate::usage::Facts::monthly_active_hosts)); empty otherwise. Of a
    /// filtered review, only the changes of its users are told: seats are bought for the whole
    /// account.
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) for a contract or planning that cannot be
    /// meant.
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
        // Who is deactivated holds no seat, also where an exemption leaves the record alone.
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
        let whole = self.filter.is_everyone();
        let filtered = (!whole).then(|| self.filter.to_string());
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
