//! Which abilities need which calls.

use std::fmt;

use serde::Serialize;

use super::probe::Probe;
use crate::report;
use crate::request::{Meta, Request};

/// A condition of an ability.
pub(super) enum Need {
    /// Zoom must answer this call.
    Call(Probe),
    /// The token must list a scope for this call, which the preflight does not make.
    Scope(&'static Meta),
}

/// The report of who took part, by user. It needs the same permission as the host report, and a
/// granular scope of its own.
pub(super) const PARTICIPATION: Meta = report::UserMeetings::META;

static PARTICIPATION_META: Meta = PARTICIPATION;

/// A kind of activity that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ActivityKind {
    /// Sign-ins, from the sign-in report.
    Logins,
    /// Meetings and webinars hosted, from the host report and the meeting history.
    MeetingsHosted,
    /// Meetings hosted or joined, user by user.
    Participation,
    /// Operations of admins, from the operation log.
    AdminOperations,
}

impl ActivityKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::Logins,
        Self::MeetingsHosted,
        Self::Participation,
        Self::AdminOperations,
    ];

    pub(super) fn needs(self) -> &'static [Need] {
        match self {
            Self::Logins => &[Need::Call(Probe::SignIns)],
            Self::MeetingsHosted => &[Need::Call(Probe::Hosts), Need::Call(Probe::History)],
            Self::Participation => {
                const NEEDS: &[Need] =
                    &[Need::Call(Probe::Hosts), Need::Scope(&PARTICIPATION_META)];
                NEEDS
            }
            Self::AdminOperations => &[Need::Call(Probe::OperationLogs)],
        }
    }
}

impl fmt::Display for ActivityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Logins => "Logins",
            Self::MeetingsHosted => "Meetings hosted",
            Self::Participation => "Participation",
            Self::AdminOperations => "Operation log",
        })
    }
}

/// A question about licences that a review answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LicenceRule {
    /// Which licences are idle: their holders hosted neither a meeting nor a webinar.
    Idle,
    /// Which users no longer sign in.
    NoLogin,
    /// Which users neither host nor join meetings.
    NoParticipation,
    /// Which add-ons (large meeting, webinar) can be dropped or shrunk.
    AddOns,
    /// Which Basic users need a licence.
    Upgrades,
    /// Which invitations are older than two weeks and hold a seat.
    PendingInvitations,
    /// How many seats are bought. If Zoom does not tell, the caller has to state it.
    SeatsBought,
}

impl LicenceRule {
    /// All questions.
    pub const ALL: [Self; 7] = [
        Self::Idle,
        Self::NoLogin,
        Self::NoParticipation,
        Self::AddOns,
        Self::Upgrades,
        Self::PendingInvitations,
        Self::SeatsBought,
    ];

    pub(super) fn needs(self) -> &'static [Need] {
        use Probe::{History, Hosts, OperationLogs, PlanUsage, SignIns, UserSettings, Users};
        match self {
            Self::Idle => &[Need::Call(Users), Need::Call(Hosts), Need::Call(History)],
            Self::NoLogin => &[Need::Call(Users), Need::Call(SignIns)],
            Self::NoParticipation => {
                const NEEDS: &[Need] = &[
                    Need::Call(Users),
                    Need::Call(Hosts),
                    Need::Scope(&PARTICIPATION_META),
                ];
                NEEDS
            }
            Self::AddOns => &[
                Need::Call(Users),
                Need::Call(UserSettings),
                Need::Call(History),
            ],
            Self::Upgrades => &[Need::Call(Users), Need::Call(History)],
            Self::PendingInvitations => &[Need::Call(Users), Need::Call(OperationLogs)],
            Self::SeatsBought => &[Need::Call(PlanUsage)],
        }
    }
}

impl fmt::Display for LicenceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Idle => "Idle licences",
            Self::NoLogin => "No login",
            Self::NoParticipation => "No participation",
            Self::AddOns => "Add-ons to drop or shrink",
            Self::Upgrades => "Upgrades",
            Self::PendingInvitations => "Old invitations",
            Self::SeatsBought => "Seats bought",
        })
    }
}

/// One of the nine metadata fields. `Display` writes its usual name, for example
/// `Large Meeting Capacity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MetadataField {
    /// Department of the user.
    Department,
    /// Maximum number of participants that the Large Meeting add-on allows.
    LargeMeetingCapacity,
    /// Whether the user has a Large Meeting add-on.
    LargeMeetingEnabled,
    /// Version of the client that the user last signed in with.
    LastClientVersion,
    /// Maximum number of participants in the user's meetings.
    MeetingCapacity,
    /// Status of the user: active, inactive or pending.
    UserStatus,
    /// Basic, licensed, and so on.
    UserType,
    /// Whether the user has a Webinar add-on.
    Webinar,
    /// Maximum number of attendees that the Webinar add-on allows.
    WebinarCapacity,
}

impl MetadataField {
    /// All nine fields.
    pub const ALL: [Self; 9] = [
        Self::Department,
        Self::LargeMeetingCapacity,
        Self::LargeMeetingEnabled,
        Self::LastClientVersion,
        Self::MeetingCapacity,
        Self::UserStatus,
        Self::UserType,
        Self::Webinar,
        Self::WebinarCapacity,
    ];

    pub(super) fn needs(self) -> &'static [Need] {
        match self {
            Self::Department | Self::LastClientVersion | Self::UserStatus | Self::UserType => {
                &[Need::Call(Probe::Users)]
            }
            // Users who cannot have an add-on have the account's default.
            Self::MeetingCapacity => &[
                Need::Call(Probe::Users),
                Need::Call(Probe::UserSettings),
                Need::Call(Probe::AccountSettings),
            ],
            Self::LargeMeetingCapacity
            | Self::LargeMeetingEnabled
            | Self::Webinar
            | Self::WebinarCapacity => &[Need::Call(Probe::Users), Need::Call(Probe::UserSettings)],
        }
    }
}

impl fmt::Display for MetadataField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Department => "Department",
            Self::LargeMeetingCapacity => "Large Meeting Capacity",
            Self::LargeMeetingEnabled => "Large Meeting Enabled",
            Self::LastClientVersion => "Last Client Version",
            Self::MeetingCapacity => "Meeting Capacity",
            Self::UserStatus => "User Status",
            Self::UserType => "User Type",
            Self::Webinar => "Webinar",
            Self::WebinarCapacity => "Webinar Capacity",
        })
    }
}
