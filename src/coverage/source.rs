//! The calls and reports that are read.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where data comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// `GET /users`, by status.
    Users,
    /// `GET /users/{userId}/settings`, for users who can hold add-ons.
    UserSettings,
    /// `GET /accounts/{accountId}/settings`.
    AccountSettings,
    /// `GET /report/users`: meetings per host.
    Hosts,
    /// `GET /report/history_meetings`: every meeting and webinar.
    History,
    /// `GET /report/activities`: sign-ins and sign-outs.
    SignIns,
    /// `GET /accounts/{accountId}/plans/usage`: seats bought.
    PlanUsage,
    /// `GET /report/users/{userId}/meetings`: a user's past meetings.
    UserMeetings,
    /// `GET /report/operationlogs`: what admins changed.
    OperationLogs,
    /// `GET /report/meeting_activities`: what happened in meetings.
    MeetingActivities,
    /// `GET /report/remote_support`: sessions of remote support.
    RemoteSupport,
    /// `GET /report/disclaimer`: disclaimers shown and answered.
    Disclaimers,
    /// `GET /report/telephone`: calls in and out of meetings.
    Telephone,
    /// `GET /report/daily`: totals by day.
    Daily,
    /// `GET /report/cloud_recording`: storage by day.
    CloudRecording,
    /// `GET /report/upcoming_events`: meetings and webinars to come.
    UpcomingEvents,
    /// `GET /users/{userId}/schedulers`: whom a user schedules for.
    Schedulers,
    /// `GET /users/{userId}/assistants`: who schedules for a user.
    Assistants,
    /// `GET /meetings/{meetingId}`: the alternative hosts of meetings to come.
    AlternativeHosts,
    /// `GET /users/{userId}`: what is in no list.
    UserDetails,
    /// `GET /users/me`: whose sign-in the connection is.
    Connection,
    /// `GET /groups`: the names of groups.
    Groups,
    /// `GET /report/billing` and `GET /report/billing/invoices`: seats billed.
    Invoices,
    /// What an earlier sync knew.
    Snapshot,
    /// What the caller supplies.
    Caller,
    /// A request of the caller's own.
    Other,
}

impl Source {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Source::Users => "users",
            Source::UserSettings => "user settings",
            Source::AccountSettings => "account settings",
            Source::Hosts => "host report",
            Source::History => "meeting history",
            Source::SignIns => "sign-in report",
            Source::PlanUsage => "plan usage",
            Source::UserMeetings => "past meetings of users",
            Source::OperationLogs => "operation log",
            Source::MeetingActivities => "meeting activities",
            Source::RemoteSupport => "remote support report",
            Source::Disclaimers => "disclaimer report",
            Source::Telephone => "telephone report",
            Source::Daily => "daily report",
            Source::CloudRecording => "cloud recording report",
            Source::UpcomingEvents => "upcoming events",
            Source::Schedulers => "whom users schedule for",
            Source::Assistants => "who schedules for users",
            Source::AlternativeHosts => "alternative hosts of meetings to come",
            Source::UserDetails => "users one by one",
            Source::Connection => "whose connection it is",
            Source::Groups => "groups",
            Source::Invoices => "invoices",
            Source::Snapshot => "an earlier snapshot",
            Source::Caller => "the caller",
            Source::Other => "another source",
        }
    }
}

impl Source {
    /// Whether it is read for days: then what was read of it is told by day.
    pub(crate) fn is_dated(self) -> bool {
        matches!(
            self,
            Source::Hosts
                | Source::History
                | Source::SignIns
                | Source::OperationLogs
                | Source::MeetingActivities
                | Source::RemoteSupport
                | Source::Telephone
                | Source::Daily
                | Source::CloudRecording
                | Source::UpcomingEvents
        )
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
