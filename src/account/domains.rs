//! Domains of the account.

use crate::declare::{model, request};
use crate::ids::AccountId;

request! {
    /// `GET /accounts/{accountId}/managed_domains`: the domains whose e-mail addresses the account
    /// manages.
    #[get("/accounts/{accountId}/managed_domains", Light)]
    #[classic("account:read:admin")]
    #[granular("account:read:managed_domains:master")]
    #[answer(list("domains"))]
    pub struct account::ManagedDomains(account: AccountId) -> ManagedDomainList {}
}

model! {
    /// The domains that the account manages.
    pub struct ManagedDomainList {
        /// Domains.
        pub domains: Vec<Domain>,
        /// Number of records.
        pub total_records: Option<i64>,
    }
}

model! {
    /// A managed domain.
    pub struct Domain {
        /// Domain.
        pub domain: Option<String>,
        /// State.
        pub status: Option<String>,
    }
}

request! {
    /// `GET /accounts/{accountId}/trusted_domains`: the domains that the account trusts.
    #[get("/accounts/{accountId}/trusted_domains", Light)]
    #[classic("account:read:admin")]
    #[granular("account:read:trusted_domains:master")]
    #[answer(list("trusted_domains").or_none())]
    pub struct account::TrustedDomains(account: AccountId) -> TrustedDomainList {}
}

model! {
    /// The domains that the account trusts.
    pub struct TrustedDomainList {
        /// Domains.
        pub trusted_domains: Vec<String>,
    }
}
