//! The past meetings of one user.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{MeetingId, MeetingUuid, UserId};
use crate::shared::{CustomKey, MeetingType};

request! {
    /// `GET /report/users/{userId}/meetings`: the past meetings and webinars of a user with at
    /// least two participants. A call covers at most one month; the report reaches six months back.
    #[get("/report/users/{userId}/meetings", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:user:admin")]
    #[paged(300)]
    pub struct report::UserMeetings(
        user: UserId; from: NaiveDate, to: NaiveDate
    ) -> UserMeetingPage {
        /// Meetings to return; Zoom's default is `past`.
        #[name = "type"]
        kind: Option<PastFilter>,
    }
}

ranged! {
    UserMeetings from UserMeetings, |row| row.start_time
}

page! {
    /// One page of meetings.
    #[range(from, to)]
    pub struct UserMeetingPage {
        pub meetings: Vec<UserMeeting>,
        /// First day of the period.
        pub from: Option<NaiveDate>,
        /// Last day of the period.
        pub to: Option<NaiveDate>,
    }
}

open_enum! {
    /// The past meetings of a user that a report returns.
    pub enum PastFilter: str {
        /// Meetings that the user hosted.
        Past = "past",
        /// Meetings with a single participant.
        PastOne = "pastOne",
        /// Meetings that the user hosted or joined.
        PastJoined = "pastJoined",
    }
}

model! {
    /// A past meeting of a user.
    pub struct UserMeeting {
        /// Keys and values that an app attached.
        pub custom_keys: Vec<CustomKey>,
        /// Duration of the meeting or webinar, in minutes.
        pub duration: Option<i64>,
        /// End of the meeting or webinar, in UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Number of the meeting or webinar.
        pub id: Option<MeetingId>,
        /// Number of participants in the meeting or webinar.
        pub participants_count: Option<i64>,
        /// Session key, as Zoom gives it.
        pub session_key: Option<String>,
        /// Application or API that the meeting was started from.
        pub source: Option<String>,
        /// Start of the meeting or webinar, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Topic of the meeting or webinar.
        pub topic: Option<String>,
        /// Sum of the minutes that all participants spent in the meeting.
        pub total_minutes: Option<i64>,
        /// Kind of the meeting or webinar.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// E-mail address of the user or host.
        pub user_email: Option<String>,
        /// Display name of the user or host.
        pub user_name: Option<String>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
        /// Time for which the meeting was scheduled, in UTC.
        pub schedule_time: Option<DateTime<Utc>>,
        /// Time at which the user entered the waiting room, in UTC.
        pub join_waiting_room_time: Option<DateTime<Utc>>,
        /// Time at which the participant joined, in UTC.
        pub join_time: Option<DateTime<Utc>>,
        /// Time at which the participant left, in UTC.
        pub leave_time: Option<DateTime<Utc>>,
        /// Organisation of the host.
        pub host_organization: Option<String>,
        /// Name of the host.
        pub host_name: Option<String>,
        /// Whether a screen was shared.
        pub has_screen_share: Option<bool>,
        /// Whether the meeting was recorded.
        pub has_recording: Option<bool>,
        /// Whether participants used the chat.
        pub has_chat: Option<bool>,
        /// Zoom's code for the encryption of the meeting: `1` or `2`.
        pub meeting_encryption_status: Option<i64>,
        /// Number of participants who belong to the account.
        pub participants_count_my_account: Option<i64>,
    }
}
