//! What the modules of more than one scope speak of: each has its public path in one of
//! them.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::{DateTime, Utc};

use crate::declare::{id, model, open_enum};

open_enum! {
    /// What kind of meeting or webinar it is.
    pub enum MeetingType: i64 {
        /// Scheduled from a calendar beforehand.
        Prescheduled = 0,
        /// Instant.
        Instant = 1,
        /// Scheduled.
        Scheduled = 2,
        /// Recurring, at no fixed time.
        RecurringNoFixedTime = 3,
        /// In the host's personal room.
        PersonalRoom = 4,
        /// A webinar.
        Webinar = 5,
        /// A recurring webinar, at no fixed time.
        RecurringWebinarNoFixedTime = 6,
        /// A personal audio conference.
        PersonalAudioConference = 7,
        /// Recurring, at a fixed time.
        RecurringFixedTime = 8,
        /// A recurring webinar, at a fixed time.
        RecurringWebinarFixedTime = 9,
        /// Only for sharing a screen.
        ScreenShareOnly = 10,
    }
}

open_enum! {
    /// Where a participant was.
    pub enum ParticipantStatus: str {
        /// In the meeting.
        InMeeting = "in_meeting",
        /// In the waiting room.
        InWaitingRoom = "in_waiting_room",
    }
}

id! {
    /// Someone who registered for a meeting.
    pub struct RegistrantId;
}

model! {
    /// An answer to a question of a poll.
    pub struct PollAnswer {
        /// Answer.
        pub answer: Option<String>,
        /// When, UTC.
        pub date_time: Option<DateTime<Utc>>,
        /// Id of the poll.
        pub polling_id: Option<String>,
        /// Question.
        pub question: Option<String>,
    }
}

model! {
    /// A key and a value of an app's own.
    pub struct CustomKey {
        /// Key.
        pub key: Option<String>,
        /// Value.
        pub value: Option<String>,
    }
}

model! {
    /// A custom attribute of a user.
    pub struct CustomAttribute {
        /// Key.
        pub key: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Value.
        pub value: Option<String>,
    }
}

open_enum! {
    /// What kind of seat a user has.
    pub enum UserType: i64 {
        /// Basic: free, meetings end after 40 minutes.
        Basic = 1,
        /// Licensed; shown as Pro in Zoom's tables.
        Licensed = 2,
        /// On-premises; shown as Corp.
        OnPrem = 3,
        /// Has no meeting licence, not even Basic.
        Unassigned = 4,
        /// None: only through single sign-on.
        None = 99,
    }
}
