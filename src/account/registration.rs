//! Default settings of webinar registration in the account.

use crate::declare::request;
use crate::ids::AccountId;
use crate::settings::{RegistrationDefaults, RegistrationTarget};

request! {
    /// `GET /accounts/{accountId}/settings/registration`: the default settings of webinar
    /// registration in the account.
    #[get("/accounts/{accountId}/settings/registration", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:registration_settings:master")]
    pub struct account::RegistrationSettings(account: AccountId) -> RegistrationDefaults {
        /// Kind of event that the settings apply to.
        #[name = "type"]
        kind: Option<RegistrationTarget>,
    }
}
