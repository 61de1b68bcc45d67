//! A user's past meetings.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::{MeetingId, MeetingUuid, UserId};
use crate::macros::{model, open_enum, page, ranged, request};
use crate::shared::{CustomKey, MeetingType};

request! {
    /// `GET /report/users/{userId}/meetings`: a user's past meetings with two or more participants.
    /// At most one month per call, six months back.
    report::UserMeetings(user: UserId): "/report/users/{userId}/meetings" => UserMeetingPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:user:admin"];
    required {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
    }
    query {
        /// Which meetings; `past` unless given.
        kind = "type": PastFilter,
    }
    paged 300;
}

ranged! {
    UserMeetings from UserMeetings, |row| row.start_time
}

page! {
    /// One page of meetings.
    UserMeetingPage {
        meetings: UserMeeting;
        /// First day.
        from: Option<NaiveDate>,
        /// Last day.
        to: Option<NaiveDate>,
    }
    range from to
}

open_enum! {
    /// Which past meetings of a user.
    PastFilter: str {
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
    UserMeeting
    {
        /// Keys of an app's own.
        custom_keys: Vec<CustomKey>,
        /// Duration in minutes.
        duration: Option<i64>,
        /// End, UTC.
        end_time: Option<DateTime<Utc>>,
        /// Id.
        id: Option<MeetingId>,
        /// Number of participants.
        participants_count: Option<i64>,
        /// Session key.
        session_key: Option<String>,
        /// Where it was started from.
        source: Option<String>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// Topic.
        topic: Option<String>,
        /// Minutes of all participants together.
        total_minutes: Option<i64>,
        /// Kind.
        kind = "type": Option<MeetingType>,
        /// E-mail address.
        user_email: Option<String>,
        /// Name shown.
        user_name: Option<String>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
        /// When it was scheduled for, UTC.
        schedule_time: Option<DateTime<Utc>>,
        /// When the user came to the waiting room, UTC.
        join_waiting_room_time: Option<DateTime<Utc>>,
        /// When they joined, UTC.
        join_time: Option<DateTime<Utc>>,
        /// When they left, UTC.
        leave_time: Option<DateTime<Utc>>,
        /// Organisation of the host.
        host_organization: Option<String>,
        /// Name of the host.
        host_name: Option<String>,
        /// A screen was shared.
        has_screen_share: Option<bool>,
        /// It was recorded.
        has_recording: Option<bool>,
        /// There was chat.
        has_chat: Option<bool>,
        /// Encryption: `1` or `2`.
        meeting_encryption_status: Option<i64>,
        /// Number of participants of the account.
        participants_count_my_account: Option<i64>,
    }
}
