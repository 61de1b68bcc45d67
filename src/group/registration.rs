//! Registration for webinars of a group.

use crate::declare::request;
use crate::ids::GroupId;
use crate::settings::{RegistrationDefaults, RegistrationTarget};

request! {
    /// `GET /groups/{groupId}/settings/registration`: how people register for webinars of the
    /// group.
    #[get("/groups/{groupId}/settings/registration", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:registration_settings:admin")]
    pub struct group::RegistrationSettings(group: GroupId) -> RegistrationDefaults {
        /// What the settings are for.
        #[name = "type"]
        kind: Option<RegistrationTarget>,
    }
}
