//! Who acts for whom, and what a user may do.

use chrono::{DateTime, Utc};

use crate::declare::{model, open_enum, request};
use crate::ids::{MeetingId, UserId};

request! {
    /// `GET /users/{userId}/assistants`: who may schedule meetings for a user.
    #[get("/users/{userId}/assistants", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:list_assistants:admin", "user:read:list_assistants")]
    #[answer(list("assistants").or_none())]
    pub struct user::Assistants(user: UserId) -> AssistantList {}
}

model! {
    /// Who may schedule for a user.
    pub struct AssistantList {
        /// Assistants.
        pub assistants: Vec<Assistant>,
    }
}

model! {
    /// Someone who may schedule for a user.
    pub struct Assistant {
        /// E-mail address.
        pub email: Option<String>,
        /// Id.
        pub id: Option<UserId>,
        /// They may manage private events.
        pub can_manage_host_private_event: Option<bool>,
    }
}

request! {
    /// `GET /users/{userId}/schedulers`: for whom a user may schedule meetings.
    #[get("/users/{userId}/schedulers", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:list_schedulers:admin", "user:read:list_schedulers")]
    #[answer(list("schedulers").or_none())]
    pub struct user::Schedulers(user: UserId) -> SchedulerList {}
}

model! {
    /// For whom a user may schedule.
    pub struct SchedulerList {
        /// Schedulers.
        pub schedulers: Vec<Scheduler>,
    }
}

model! {
    /// Someone for whom a user may schedule.
    pub struct Scheduler {
        /// E-mail address.
        pub email: Option<String>,
        /// Id.
        pub id: Option<UserId>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
    }
}

request! {
    /// `GET /users/{userId}/permissions`: what a user may do through their role.
    #[get("/users/{userId}/permissions", Light)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile")]
    #[granular("user:read:list_permissions:admin", "user:read:list_permissions")]
    #[answer(list("permissions").or_none())]
    pub struct user::Permissions(user: UserId) -> PermissionList {}
}

model! {
    /// What a user may do.
    pub struct PermissionList {
        /// Permissions.
        pub permissions: Vec<String>,
    }
}

request! {
    /// `GET /users/{userId}/presence_status`: what a user is doing now.
    #[get("/users/{userId}/presence_status", Medium)]
    #[classic("user:read:admin", "user:read")]
    #[granular("user:read:presence_status:admin", "user:read:presence_status")]
    #[answer(one_of(&["status"]))]
    pub struct user::PresenceStatus(user: UserId) -> UserPresence {}
}

model! {
    /// What a user is doing.
    pub struct UserPresence {
        /// What they are doing.
        pub status: Option<Presence>,
        /// Until when they do not want to be disturbed, UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// For how many minutes more.
        pub remaining_time: Option<f64>,
    }
}

open_enum! {
    /// What a user is doing.
    pub enum Presence: str {
        /// Away.
        Away = "Away",
        /// Available.
        Available = "Available",
        /// Busy.
        Busy = "Busy",
        /// Does not want to be disturbed.
        DoNotDisturb = "Do_Not_Disturb",
        /// Does not want to be disturbed until a time; spelt `Do_No_Disturb` by Zoom.
        DoNotDisturbUntil = "Do_No_Disturb",
        /// In an event of the calendar.
        InCalendarEvent = "In_Calendar_Event",
        /// In an event of the calendar, in another spelling.
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
