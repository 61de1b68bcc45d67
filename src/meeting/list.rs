//! A user's meetings and meeting templates.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, request};
use crate::ids::{MeetingId, MeetingUuid, TemplateId, UserId};
use crate::shared::MeetingType;
use crate::value::secret::Secret;

request! {
    /// `GET /users/{userId}/meetings`: the scheduled meetings of a user; no instant ones, and none
    /// that expired. The filters by time reach six months back.
    #[get("/users/{userId}/meetings", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_meetings:admin", "meeting:read:list_meetings")]
    #[paged(300)]
    pub struct meeting::List(user: UserId) -> Meetings {
        /// Which meetings; `scheduled` unless given.
        #[name = "type"]
        kind: Option<ListFilter>,
        /// First day.
        from: Option<NaiveDate>,
        /// Last day.
        to: Option<NaiveDate>,
        /// Time zone of the days, by its IANA name.
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
    /// Which meetings of a user.
    pub enum ListFilter: str {
        /// All that have not expired, past and future.
        Scheduled = "scheduled",
        /// Those going on.
        Live = "live",
        /// Those to come, going on included.
        Upcoming = "upcoming",
        /// Those to come, with the parts of recurring ones.
        UpcomingMeetings = "upcoming_meetings",
        /// Those that are over.
        PreviousMeetings = "previous_meetings",
    }
}

model! {
    /// A meeting in a listing.
    pub struct Meeting {
        /// Agenda.
        pub agenda: Option<String>,
        /// When it was made, UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Id.
        pub id: Option<MeetingId>,
        /// Address for joining.
        pub join_url: Option<String>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Time zone, by its IANA name.
        pub timezone: Option<String>,
        /// Topic.
        pub topic: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /users/{userId}/upcoming_meetings`: a user's meetings in the next 24 hours, also those
    /// to which they are invited. Not paged.
    #[get("/users/{userId}/upcoming_meetings", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_upcoming_meetings:admin", "meeting:read:list_upcoming_meetings")]
    #[answer(list("meetings"))]
    pub struct meeting::Upcoming(user: UserId) -> UpcomingMeetings {}
}

model! {
    /// The meetings of the next 24 hours.
    pub struct UpcomingMeetings {
        /// Number of records.
        pub total_records: Option<i64>,
        /// Meetings.
        pub meetings: Vec<UpcomingMeeting>,
    }
}

model! {
    /// A meeting of the next 24 hours.
    pub struct UpcomingMeeting {
        /// Id.
        pub id: Option<MeetingId>,
        /// Topic.
        pub topic: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// Time zone, by its IANA name.
        pub timezone: Option<String>,
        /// When it was made, UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// Address for joining.
        pub join_url: Option<String>,
        /// Passcode.
        pub passcode: Option<Secret>,
        /// It has the personal meeting id.
        pub use_pmi: Option<bool>,
        /// The user is its host.
        pub is_host: Option<bool>,
        /// It takes the whole day.
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
        /// Templates.
        pub templates: Vec<Template>,
        /// Number of records.
        pub total_records: Option<i64>,
    }
}

model! {
    /// A meeting template.
    pub struct Template {
        /// Id.
        pub id: Option<TemplateId>,
        /// Name.
        pub name: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<i64>,
    }
}
