//! Assistants, schedulers, permissions and presence of a user.

use chrono::{DateTime, Utc};

use crate::declare::{model, open_enum, request};
use crate::ids::{MeetingId, UserId};

request! {
    /// `GET /users/{userId}/assistants`: the users who may schedule meetings for a user.
    #[get("/users/{userId}/assistants", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:list_assistants:admin", "user:read:list_assistants")]
    #[answer(list("assistants").or_none())]
    pub struct user::Assistants(user: UserId) -> AssistantList {}
}

model! {
    /// The users who may schedule meetings for a user.
    pub struct AssistantList {
        /// The assistants.
        pub assistants: Vec<Assistant>,
    }
}

model! {
    /// A user who may schedule meetings for another user.
    pub struct Assistant {
        /// E-mail address of the assistant.
        pub email: Option<String>,
        /// Id of the assistant.
        pub id: Option<UserId>,
        /// Whether the assistant may manage the user's private events.
        pub can_manage_host_private_event: Option<bool>,
    }
}

request! {
    /// `GET /users/{userId}/schedulers`: the users for whom a user may schedule meetings.
    #[get("/users/{userId}/schedulers", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:list_schedulers:admin", "user:read:list_schedulers")]
    #[answer(list("schedulers").or_none())]
    pub struct user::Schedulers(user: UserId) -> SchedulerList {}
}

model! {
    /// The users for whom a user may schedule meetings.
    pub struct SchedulerList {
        /// The users.
        pub schedulers: Vec<Scheduler>,
    }
}

model! {
    /// A user for whom another user may schedule meetings.
    pub struct Scheduler {
        /// E-mail address of the user.
        pub email: Option<String>,
        /// Id of the user.
        pub id: Option<UserId>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
    }
}

request! {
    /// `GET /users/{userId}/permissions`: the permissions that a user has through their role.
    #[get("/users/{userId}/permissions", Light)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:list_permissions:admin", "user:read:list_permissions")]
    #[answer(list("permissions").or_none())]
    pub struct user::Permissions(user: UserId) -> PermissionList {}
}

model! {
    /// The permissions of a user.
    pub struct PermissionList {
        /// Zoom's names of the permissions.
        pub permissions: Vec<String>,
    }
}

request! {
    /// `GET /users/{userId}/presence_status`: the presence status of a user.
    #[get("/users/{userId}/presence_status", Medium)]
    #[classic("user:read:admin", "user:read")]
    #[granular("user:read:presence_status:admin", "user:read:presence_status")]
    #[answer(one_of(&["status"]))]
    pub struct user::PresenceStatus(user: UserId) -> UserPresence {}
}

model! {
    /// The presence status of a user.
    pub struct UserPresence {
        /// Presence status of the user.
        pub status: Option<Presence>,
        /// Time at which "do not disturb" ends, in UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Minutes until "do not disturb" ends.
        pub remaining_time: Option<f64>,
    }
}

open_enum! {
    /// Presence status of a user.
    pub enum Presence: str {
        /// Away.
        Away = "Away",
        /// Available.
        Available = "Available",
        /// Busy.
        Busy = "Busy",
        /// Do not disturb.
        DoNotDisturb = "Do_Not_Disturb",
        /// Do not disturb, in Zoom's second spelling, `Do_No_Disturb`.
        DoNotDisturbUntil = "Do_No_Disturb",
        /// In a calendar event.
        InCalendarEvent = "In_Calendar_Event",
        /// In a calendar event, in a second spelling that Zoom uses.
        InACalendarEvent = "In_A_Calendar_Event",
        /// In a Zoom meeting.
        InZoomMeeting = "In_A_Zoom_Meeting",
        /// In a meeting.
        InMeeting = "In_A_Meeting",
        /// In a call.
        InCall = "In_A_Call",
        /// On a call.
        OnCall = "On_A_Call",
        /// Presenting.
        Presenting = "Presenting",
        /// Out of office.
        OutOfOffice = "Out_of_Office",
        /// Offline.
        Offline = "Offline",
    }
}
