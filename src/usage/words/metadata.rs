//! The nine metadata fields of a user.

use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::usage::words::known::Known;
use crate::user::{Status, UserType};

/// The nine metadata fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Metadata {
    /// Department, from `GET /users`.
    pub department: Known<String>,
    /// Participants that the large meeting add-on allows, from the user's settings.
    pub large_meeting_capacity: Known<i64>,
    /// Whether the user has the large meeting add-on, from the user's settings.
    pub large_meeting_enabled: Known<bool>,
    /// Version and platform of the client last used, from `GET /users`.
    pub last_client_version: Known<String>,
    /// Participants in the user's meetings: from the user's settings, or the account's default for
    /// users who can hold no add-on.
    pub meeting_capacity: Known<i64>,
    /// Which of the two that comes from.
    pub meeting_capacity_from: Source,
    /// Active, inactive or pending, from `GET /users`.
    pub user_status: Known<Status>,
    /// Basic, Pro, Corp and so on, from `GET /users`.
    pub user_type: Known<UserType>,
    /// Whether the user has a webinar licence, from the user's settings.
    pub webinar: Known<bool>,
    /// Attendees that the webinar licence allows, from the user's settings.
    pub webinar_capacity: Known<i64>,
}
