//! A user's meetings and meeting templates.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, request};
use crate::ids::{MeetingId, MeetingUuid, TemplateId, UserId};
use crate::shared::MeetingType;
use crate::value::secret::Secret;

request! {
    /// `GET /users/{userId}/meetings`: the scheduled meetings of a user. Instant meetings and
    /// expired meetings are not included. `from` can be at most six months ago.
    #[get("/users/{userId}/meetings", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_meetings:admin", "meeting:read:list_meetings")]
    #[paged(300)]
    pub struct meeting::List(user: UserId) -> Meetings {
        /// Meetings to return; Zoom's default is `scheduled`.
        #[name = "type"]
        kind: Option<ListFilter>,
        /// First day of the period.
        from: Option<NaiveDate>,
        /// Last day of the period.
        to: Option<NaiveDate>,
        /// IANA name of the time zone of `from` and `to`.
        timezone: Option<String>,
    }
}

page! {
    /// One page of meetings.
    pub struct Meetings {
        pub meetings: Vec<Meeting>,
    }
}

open_enum! {
    /// The meetings of a user that a list returns.
    pub enum ListFilter: str {
        /// All past and future meetings that have not expired.
        Scheduled = "scheduled",
        /// Meetings in progress.
        Live = "live",
        /// Upcoming meetings, and those in progress.
        Upcoming = "upcoming",
        /// Upcoming meetings, with the occurrences of recurring meetings.
        UpcomingMeetings = "upcoming_meetings",
        /// Past meetings.
        PreviousMeetings = "previous_meetings",
    }
}

model! {
    /// A meeting in a list.
    pub struct Meeting {
        /// Agenda of the meeting.
        pub agenda: Option<String>,
        /// Time at which the meeting was created, in UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// Duration of the meeting, in minutes.
        pub duration: Option<i64>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Number of the meeting.
        pub id: Option<MeetingId>,
        /// URL for joining.
        pub join_url: Option<String>,
        /// Personal meeting id, if the meeting uses one.
        pub pmi: Option<MeetingId>,
        /// Start of the meeting, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// IANA name of the time zone of the meeting.
        pub timezone: Option<String>,
        /// Topic of the meeting.
        pub topic: Option<String>,
        /// Kind of the meeting.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /users/{userId}/upcoming_meetings`: the meetings of the next 24 hours that a user hosts
    /// or is invited to. The answer is a single page.
    #[get("/users/{userId}/upcoming_meetings", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_upcoming_meetings:admin", "meeting:read:list_upcoming_meetings")]
    #[answer(list("meetings"))]
    pub struct meeting::Upcoming(user: UserId) -> UpcomingMeetings {}
}

model! {
    /// The meetings of the next 24 hours.
    pub struct UpcomingMeetings {
        /// Total number of records.
        pub total_records: Option<i64>,
        /// The meetings.
        pub meetings: Vec<UpcomingMeeting>,
    }
}

model! {
    /// A meeting of the next 24 hours.
    pub struct UpcomingMeeting {
        /// Number of the meeting.
        pub id: Option<MeetingId>,
        /// Topic of the meeting.
        pub topic: Option<String>,
        /// Kind of the meeting.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// Start of the meeting, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Duration of the meeting, in minutes.
        pub duration: Option<i64>,
        /// IANA name of the time zone of the meeting.
        pub timezone: Option<String>,
        /// Time at which the meeting was created, in UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// URL for joining.
        pub join_url: Option<String>,
        /// Passcode of the meeting.
        pub passcode: Option<Secret>,
        /// Whether the meeting has the personal meeting id.
        pub use_pmi: Option<bool>,
        /// Whether the user is the host.
        pub is_host: Option<bool>,
        /// Whether the meeting lasts the whole day.
        pub is_all_day: Option<bool>,
    }
}

request! {
    /// `GET /users/{userId}/meeting_templates`: a user's meeting templates.
    #[get("/users/{userId}/meeting_templates", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_templates:admin", "meeting:read:list_templates")]
    #[answer(list("templates"))]
    pub struct meeting::Templates(user: UserId) -> TemplateList {}
}

model! {
    /// A user's meeting templates.
    pub struct TemplateList {
        /// The templates.
        pub templates: Vec<Template>,
        /// Total number of records.
        pub total_records: Option<i64>,
    }
}

model! {
    /// A meeting template.
    pub struct Template {
        /// Id of the template.
        pub id: Option<TemplateId>,
        /// Name of the template.
        pub name: Option<String>,
        /// Zoom's code for the kind of the template.
        #[name = "type"]
        pub kind: Option<i64>,
    }
}
