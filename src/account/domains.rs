//! Domains of the account.

use crate::ids::AccountId;
use crate::macros::{model, request};

request! {
    /// `GET /accounts/{accountId}/managed_domains`: the domains whose e-mail addresses the account
    /// manages.
    account::ManagedDomains(account: AccountId):
    "/accounts/{accountId}/managed_domains" => ManagedDomainList, Light,
    classic ["account:read:admin"],
    granular ["account:read:managed_domains:master"];
    answer { list "domains" }
}

model! {
    /// The domains that the account manages.
    ManagedDomainList
    {
        /// Domains.
        domains: Vec<Domain>,
        /// Number of records.
        total_records: Option<i64>,
    }
}

model! {
    /// A managed domain.
    Domain
    {
        /// Domain.
        domain: Option<String>,
        /// State.
        status: Option<String>,
    }
}

request! {
    /// `GET /accounts/{accountId}/trusted_domains`: the domains that the account trusts.
    account::TrustedDomains(account: AccountId):
    "/accounts/{accountId}/trusted_domains" => TrustedDomainList, Light,
    classic ["account:read:admin"],
    granular ["account:read:trusted_domains:master"];
    answer { list "trusted_domains" or_none }
}

model! {
    /// The domains that the account trusts.
    TrustedDomainList
    {
        /// Domains.
        trusted_domains: Vec<String>,
    }
}
