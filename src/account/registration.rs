//! Registration for webinars of the account.

use crate::declare::request;
use crate::ids::AccountId;
use crate::settings::{RegistrationDefaults, RegistrationTarget};

request! {
    /// `GET /accounts/{accountId}/settings/registration`: how people register for webinars of the
    /// account.
    #[get("/accounts/{accountId}/settings/registration", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:registration_settings:master")]
    pub struct account::RegistrationSettings(account: AccountId) -> RegistrationDefaults {
        /// What the settings are for.
        #[name = "type"]
        kind: Option<RegistrationTarget>,
    }
}
