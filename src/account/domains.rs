//! Managed and trusted domains of the account.

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
    /// The managed domains of an account.
    pub struct ManagedDomainList {
        /// The domains.
        pub domains: Vec<Domain>,
        /// Total number of records.
        pub total_records: Option<i64>,
    }
}

model! {
    /// A managed domain.
    pub struct Domain {
        /// Name of the domain.
        pub domain: Option<String>,
        /// Status of the domain.
        pub status: Option<String>,
    }
}

request! {
    /// `GET /accounts/{accountId}/trusted_domains`: the trusted domains of the account.
    #[get("/accounts/{accountId}/trusted_domains", Light)]
    #[classic("account:read:admin")]
    #[granular("account:read:trusted_domains:master")]
    #[answer(list("trusted_domains").or_none())]
    pub struct account::TrustedDomains(account: AccountId) -> TrustedDomainList {}
}

model! {
    /// The trusted domains of an account.
    pub struct TrustedDomainList {
        /// The domains.
        pub trusted_domains: Vec<String>,
    }
}
