//! A user's past meetings.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{MeetingId, MeetingUuid, UserId};
use crate::shared::{CustomKey, MeetingType};

request! {
    /// `GET /report/users/{userId}/meetings`: a user's past meetings with two or more participants.
    /// At most one month per call, six months back.
    #[get("/report/users/{userId}/meetings", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:user:admin")]
    #[paged(300)]
    pub struct report::UserMeetings(
        user: UserId; from: NaiveDate, to: NaiveDate
    ) -> UserMeetingPage {
        /// Which meetings; `past` unless given.
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
        /// First day.
        pub from: Option<NaiveDate>,
        /// Last day.
        pub to: Option<NaiveDate>,
    }
}

open_enum! {
    /// Which past meetings of a user.
    pub enum PastFilter: str {
        /// Those that they hosted.
        Past = "past",
        /// Those with one participant.
        PastOne = "pastOne",
        /// Those that they joined.
        PastJoined = "pastJoined",
    }
}

model! {
    /// A past meeting of a user.
    pub struct UserMeeting {
        /// Keys of an app's own.
        pub custom_keys: Vec<CustomKey>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// End, UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Id.
        pub id: Option<MeetingId>,
        /// Number of participants.
        pub participants_count: Option<i64>,
        /// Session key.
        pub session_key: Option<String>,
        /// Where it was started from.
        pub source: Option<String>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Topic.
        pub topic: Option<String>,
        /// Minutes of all participants together.
        pub total_minutes: Option<i64>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// E-mail address.
        pub user_email: Option<String>,
        /// Name shown.
        pub user_name: Option<String>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
        /// When it was scheduled for, UTC.
        pub schedule_time: Option<DateTime<Utc>>,
        /// When the user came to the waiting room, UTC.
        pub join_waiting_room_time: Option<DateTime<Utc>>,
        /// When they joined, UTC.
        pub join_time: Option<DateTime<Utc>>,
        /// When they left, UTC.
        pub leave_time: Option<DateTime<Utc>>,
        /// Organisation of the host.
        pub host_organization: Option<String>,
        /// Name of the host.
        pub host_name: Option<String>,
        /// A screen was shared.
        pub has_screen_share: Option<bool>,
        /// It was recorded.
        pub has_recording: Option<bool>,
        /// There was chat.
        pub has_chat: Option<bool>,
        /// Encryption: `1` or `2`.
        pub meeting_encryption_status: Option<i64>,
        /// Number of participants of the account.
        pub participants_count_my_account: Option<i64>,
    }
}
