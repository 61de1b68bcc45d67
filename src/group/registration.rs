//! Default settings of webinar registration in a group.

use crate::declare::request;
use crate::ids::GroupId;
use crate::settings::{RegistrationDefaults, RegistrationTarget};

request! {
    /// `GET /groups/{groupId}/settings/registration`: the default settings of webinar registration
    /// in a group.
    #[get("/groups/{groupId}/settings/registration", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:registration_settings:admin")]
    pub struct group::RegistrationSettings(group: GroupId) -> RegistrationDefaults {
        /// Kind of event that the settings apply to.
        #[name = "type"]
        kind: Option<RegistrationTarget>,
    }
}
