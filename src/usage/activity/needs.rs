//! The values that rules need. If one of them could not be read, that is a gap, and no user is
//! judged by its absence. Values that are not in the table have no influence.

use serde::{Deserialize, Serialize};

use crate::coverage::Source;

/// What a value is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::usage) enum Need {
    /// Which user the record belongs to.
    Who,
    /// When the event was.
    When,
    /// How long the event was.
    Minutes,
    /// How many people there were.
    People,
    /// Whether it was a meeting or a webinar, a sign-in or a sign-out.
    Kind,
    /// Whether a paid feature was used.
    Features,
    /// How many meetings were held.
    Meetings,
    /// What a user is, holds or may have: everything that such a record is read for.
    State,
}

/// The fields that rules need: the source, the field in its records, and the purpose.
const NEEDS: &[(Source, &str, Need)] = &[
    (Source::Users, "id", Need::State),
    (Source::Users, "type", Need::State),
    (Source::Users, "plan_united_type", Need::State),
    (Source::Users, "license_info_list", Need::State),
    (Source::Users, "user_created_at", Need::State),
    (Source::Users, "last_login_time", Need::State),
    (Source::Users, "role_id", Need::State),
    // Exemptions can use these.
    (Source::Users, "dept", Need::State),
    (Source::Users, "display_name", Need::State),
    (Source::Users, "first_name", Need::State),
    (Source::Users, "last_name", Need::State),
    (Source::Users, "group_ids", Need::State),
    (Source::Users, "last_client_version", Need::State),
    (Source::Users, "timezone", Need::State),
    (Source::UserSettings, "feature", Need::State),
    (Source::UserSettings, "large_meeting", Need::State),
    (Source::UserSettings, "large_meeting_capacity", Need::State),
    (Source::UserSettings, "license_info_list", Need::State),
    (Source::UserSettings, "meeting_capacity", Need::State),
    (Source::UserSettings, "webinar", Need::State),
    (Source::UserSettings, "webinar_capacity", Need::State),
    (Source::UserSettings, "zoom_clips_plus", Need::State),
    (Source::UserSettings, "zoom_docs", Need::State),
    (Source::UserSettings, "zoom_events", Need::State),
    (Source::UserSettings, "zoom_events_capacity", Need::State),
    (Source::UserSettings, "zoom_mail_calendar", Need::State),
    (Source::UserSettings, "zoom_phone", Need::State),
    (
        Source::UserSettings,
        "zoom_revenue_accelerator",
        Need::State,
    ),
    (Source::UserSettings, "zoom_scheduler", Need::State),
    (Source::UserSettings, "zoom_whiteboard_plus", Need::State),
    (Source::AccountSettings, "feature", Need::State),
    (Source::AccountSettings, "meeting_capacity", Need::State),
    (Source::Users, "custom_attributes", Need::State),
    (Source::UserDetails, "zoom_one_type", Need::State),
    (Source::Hosts, "id", Need::Who),
    // It shows earlier addresses of a user.
    (Source::Hosts, "email", Need::Who),
    (Source::Hosts, "meetings", Need::Meetings),
    (Source::History, "host_email", Need::Who),
    (Source::History, "start_time", Need::When),
    (Source::History, "duration", Need::Minutes),
    (Source::History, "participants", Need::People),
    (Source::History, "unique_viewers", Need::People),
    (Source::History, "max_concurrent_views", Need::People),
    (Source::History, "type", Need::Kind),
    (Source::History, "feature_used", Need::Features),
    (Source::SignIns, "email", Need::Who),
    (Source::SignIns, "time", Need::When),
    (Source::SignIns, "type", Need::Kind),
    (Source::UserMeetings, "join_time", Need::When),
    (Source::UserMeetings, "start_time", Need::When),
    (Source::OperationLogs, "action", Need::Who),
    (Source::OperationLogs, "operation_detail", Need::Who),
    (Source::OperationLogs, "time", Need::When),
    (Source::UpcomingEvents, "host_id", Need::Who),
    (Source::UpcomingEvents, "start_time", Need::When),
    (Source::UpcomingEvents, "id", Need::State),
    (Source::AlternativeHosts, "settings", Need::State),
    (Source::Groups, "id", Need::State),
    (Source::Groups, "name", Need::State),
    (Source::Connection, "id", Need::Who),
    // The members of each plan.
    (Source::PlanUsage, "type", Need::State),
    (Source::PlanUsage, "hosts", Need::State),
    (Source::PlanUsage, "usage", Need::State),
    (Source::PlanUsage, "pending", Need::State),
];

/// The purpose for which a field is needed; `None` if it is not needed. The field is a path within
/// the record, of which only the first step counts.
pub(in crate::usage) fn need(source: Source, field: &str) -> Option<Need> {
    let first = first_step(field);
    let found = NEEDS
        .iter()
        .find(|(needed, name, _)| *needed == source && *name == first);
    found.map(|(_, _, need)| *need)
}

/// The name of the field itself: `license_info_list` of `license_info_list[0].license_type`.
pub(in crate::usage) fn first_step(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}
