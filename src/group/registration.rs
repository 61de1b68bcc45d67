//! Registration for webinars of a group.

use crate::ids::GroupId;
use crate::macros::request;
use crate::settings::{RegistrationDefaults, RegistrationTarget};

request! {
    /// `GET /groups/{groupId}/settings/registration`: how people register for webinars of the
    /// group.
    group::RegistrationSettings(group: GroupId):
    "/groups/{groupId}/settings/registration" => RegistrationDefaults, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:registration_settings:admin"];
    query {
        /// What the settings are for.
        kind = "type": RegistrationTarget,
    }
}
