//! A user's meetings and meeting templates.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::{MeetingId, MeetingUuid, TemplateId, UserId};
use crate::macros::{model, open_enum, page, request};
use crate::secret::Secret;
use crate::shared::MeetingType;

request! {
    /// `GET /users/{userId}/meetings`: the scheduled meetings of a user; no instant ones, and none
    /// that expired. The filters by time reach six months back.
    meeting::List(user: UserId): "/users/{userId}/meetings" => Meetings, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_meetings:admin", "meeting:read:list_meetings"];
    query {
        /// Which meetings; `scheduled` unless given.
        kind = "type": ListFilter,
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
        /// Time zone of the days, by its IANA name.
        timezone: String,
    }
    paged 300;
}

page! {
    /// One page of meetings.
    Meetings { meetings: Meeting }
}

open_enum! {
    /// Which meetings of a user.
    ListFilter: str {
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
    Meeting
    {
        /// Agenda.
        agenda: Option<String>,
        /// When it was made, UTC.
        created_at: Option<DateTime<Utc>>,
        /// Duration in minutes.
        duration: Option<i64>,
        /// User id of the host.
        host_id: Option<UserId>,
        /// Id.
        id: Option<MeetingId>,
        /// Address for joining.
        join_url: Option<String>,
        /// Personal meeting id.
        pmi: Option<MeetingId>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// Time zone, by its IANA name.
        timezone: Option<String>,
        /// Topic.
        topic: Option<String>,
        /// Kind.
        kind = "type": Option<MeetingType>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /users/{userId}/upcoming_meetings`: a user's meetings in the next 24 hours, also those
    /// to which they are invited. Not paged.
    meeting::Upcoming(user: UserId):
    "/users/{userId}/upcoming_meetings" => UpcomingMeetings, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_upcoming_meetings:admin", "meeting:read:list_upcoming_meetings"];
    answer { list "meetings" }
}

model! {
    /// The meetings of the next 24 hours.
    UpcomingMeetings
    {
        /// Number of records.
        total_records: Option<i64>,
        /// Meetings.
        meetings: Vec<UpcomingMeeting>,
    }
}

model! {
    /// A meeting of the next 24 hours.
    UpcomingMeeting
    {
        /// Id.
        id: Option<MeetingId>,
        /// Topic.
        topic: Option<String>,
        /// Kind.
        kind = "type": Option<MeetingType>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// Duration in minutes.
        duration: Option<i64>,
        /// Time zone, by its IANA name.
        timezone: Option<String>,
        /// When it was made, UTC.
        created_at: Option<DateTime<Utc>>,
        /// Address for joining.
        join_url: Option<String>,
        /// Passcode.
        #[serde(skip_serializing)]
        passcode: Option<Secret>,
        /// It has the personal meeting id.
        use_pmi: Option<bool>,
        /// The user is its host.
        is_host: Option<bool>,
        /// It takes the whole day.
        is_all_day: Option<bool>,
    }
}

request! {
    /// `GET /users/{userId}/meeting_templates`: a user's meeting templates.
    meeting::Templates(user: UserId): "/users/{userId}/meeting_templates" => TemplateList, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_templates:admin", "meeting:read:list_templates"];
    answer { list "templates" }
}

model! {
    /// A user's meeting templates.
    TemplateList
    {
        /// Templates.
        templates: Vec<Template>,
        /// Number of records.
        total_records: Option<i64>,
    }
}

model! {
    /// A meeting template.
    Template
    {
        /// Id.
        id: Option<TemplateId>,
        /// Name.
        name: Option<String>,
        /// Kind.
        kind = "type": Option<i64>,
    }
}
