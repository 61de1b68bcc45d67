//! Types that the modules of several scopes use. Each has its public path in one of these modules.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::{DateTime, Utc};

use crate::declare::{id, model, open_enum};
use crate::ids::{MeetingId, MeetingUuid};

open_enum! {
    /// Kind of a meeting or webinar.
    pub enum MeetingType: i64 {
        /// Created through a calendar integration (pre-scheduled).
        Prescheduled = 0,
        /// Instant meeting.
        Instant = 1,
        /// Scheduled meeting.
        Scheduled = 2,
        /// Recurring meeting without a fixed time.
        RecurringNoFixedTime = 3,
        /// Meeting in the host's personal room.
        PersonalRoom = 4,
        /// A webinar.
        Webinar = 5,
        /// A recurring webinar without a fixed time.
        RecurringWebinarNoFixedTime = 6,
        /// A personal audio conference.
        PersonalAudioConference = 7,
        /// Recurring meeting with a fixed time.
        RecurringFixedTime = 8,
        /// A recurring webinar with a fixed time.
        RecurringWebinarFixedTime = 9,
        /// Meeting for screen sharing only.
        ScreenShareOnly = 10,
    }
}

open_enum! {
    /// Place where a participant was: the meeting or its waiting room.
    pub enum ParticipantStatus: str {
        /// In the meeting.
        InMeeting = "in_meeting",
        /// In the waiting room.
        InWaitingRoom = "in_waiting_room",
    }
}

id! {
    /// Id of a registrant of a meeting or webinar.
    pub struct RegistrantId;
}

model! {
    /// The answers to the polls of a meeting or webinar.
    pub struct PollResults {
        /// Number of the meeting or webinar.
        pub id: Option<MeetingId>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
        /// Start of the meeting or webinar, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// The answers, by participant.
        pub questions: Vec<PollAnswers>,
    }
}

model! {
    /// The poll answers of one participant.
    pub struct PollAnswers {
        /// E-mail address of the participant.
        pub email: Option<String>,
        /// Name of the participant.
        pub name: Option<String>,
        /// First name of the participant.
        pub first_name: Option<String>,
        /// Last name of the participant.
        pub last_name: Option<String>,
        /// Questions and the answers of the participant.
        pub question_details: Vec<PollAnswer>,
    }
}

model! {
    /// An answer to a poll question.
    pub struct PollAnswer {
        /// Text of the answer.
        pub answer: Option<String>,
        /// Time of the answer, in UTC.
        pub date_time: Option<DateTime<Utc>>,
        /// Id of the poll.
        pub polling_id: Option<String>,
        /// Text of the question.
        pub question: Option<String>,
    }
}

model! {
    /// A key and a value that an app attached.
    pub struct CustomKey {
        /// Key of the entry.
        pub key: Option<String>,
        /// Value of the entry.
        pub value: Option<String>,
    }
}

model! {
    /// A custom attribute of a user.
    pub struct CustomAttribute {
        /// Key of the attribute.
        pub key: Option<String>,
        /// Name of the attribute.
        pub name: Option<String>,
        /// Value of the attribute.
        pub value: Option<String>,
    }
}

open_enum! {
    /// Licence type of a user.
    pub enum UserType: i64 {
        /// Basic: no paid licence; meetings end after 40 minutes.
        Basic = 1,
        /// Licensed; some of Zoom's tables call this type Pro.
        Licensed = 2,
        /// On-premises; some of Zoom's tables call this type Corp.
        OnPrem = 3,
        /// Unassigned: no meeting licence, not even Basic.
        Unassigned = 4,
        /// None: this type can only be set when single sign-on creates the user.
        None = 99,
    }
}
