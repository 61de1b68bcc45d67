//! Registration for webinars of the account.

use crate::ids::AccountId;
use crate::macros::request;
use crate::settings::{RegistrationDefaults, RegistrationTarget};

request! {
    /// `GET /accounts/{accountId}/settings/registration`: how people register for webinars of the
    /// account.
    account::RegistrationSettings(account: AccountId):
    "/accounts/{accountId}/settings/registration" => RegistrationDefaults, Medium,
    classic ["account:read:admin"],
    granular ["account:read:registration_settings:master"];
    query {
        /// What the settings are for.
        kind = "type": RegistrationTarget,
    }
}
