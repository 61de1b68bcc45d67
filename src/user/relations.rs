//! Who acts for whom, and what a user may do.

use chrono::{DateTime, Utc};

use crate::ids::{MeetingId, UserId};
use crate::macros::{model, open_enum, request};

request! {
    /// `GET /users/{userId}/assistants`: who may schedule meetings for a user.
    user::Assistants(user: UserId): "/users/{userId}/assistants" => AssistantList, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile"],
    granular ["user:read:list_assistants:admin", "user:read:list_assistants"];
    answer { list "assistants" or_none }
}

model! {
    /// Who may schedule for a user.
    AssistantList
    {
        /// Assistants.
        assistants: Vec<Assistant>,
    }
}

model! {
    /// Someone who may schedule for a user.
    Assistant
    {
        /// E-mail address.
        email: Option<String>,
        /// Id.
        id: Option<UserId>,
        /// They may manage private events.
        can_manage_host_private_event: Option<bool>,
    }
}

request! {
    /// `GET /users/{userId}/schedulers`: for whom a user may schedule meetings.
    user::Schedulers(user: UserId): "/users/{userId}/schedulers" => SchedulerList, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile"],
    granular ["user:read:list_schedulers:admin", "user:read:list_schedulers"];
    answer { list "schedulers" or_none }
}

model! {
    /// For whom a user may schedule.
    SchedulerList
    {
        /// Schedulers.
        schedulers: Vec<Scheduler>,
    }
}

model! {
    /// Someone for whom a user may schedule.
    Scheduler
    {
        /// E-mail address.
        email: Option<String>,
        /// Id.
        id: Option<UserId>,
        /// Personal meeting id.
        pmi: Option<MeetingId>,
    }
}

request! {
    /// `GET /users/{userId}/permissions`: what a user may do through their role.
    user::Permissions(user: UserId): "/users/{userId}/permissions" => PermissionList, Light,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile"],
    granular ["user:read:list_permissions:admin", "user:read:list_permissions"];
    answer { list "permissions" or_none }
}

model! {
    /// What a user may do.
    PermissionList
    {
        /// Permissions.
        permissions: Vec<String>,
    }
}

request! {
    /// `GET /users/{userId}/presence_status`: what a user is doing now.
    user::PresenceStatus(user: UserId): "/users/{userId}/presence_status" => UserPresence, Medium,
    classic ["user:read:admin", "user:read"],
    granular ["user:read:presence_status:admin", "user:read:presence_status"];
    answer { one_of ["status"] }
}

model! {
    /// What a user is doing.
    UserPresence
    {
        /// What they are doing.
        status: Option<Presence>,
        /// Until when they do not want to be disturbed, UTC.
        end_time: Option<DateTime<Utc>>,
        /// For how many minutes more.
        remaining_time: Option<f64>,
    }
}

open_enum! {
    /// What a user is doing.
    Presence: str {
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
