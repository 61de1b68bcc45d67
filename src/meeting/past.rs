//! Meetings that have ended.

use chrono::{DateTime, NaiveDate, Utc};

use super::OccurrenceId;
use crate::declare::{model, page, request};
use crate::ids::{GroupId, MeetingId, MeetingKey, MeetingUuid, UserId};
use crate::shared::{MeetingType, ParticipantStatus, PollAnswer, RegistrantId};

request! {
    /// `GET /past_meetings/{meetingId}`: a meeting that has ended, one year back.
    #[get("/past_meetings/{meetingId}", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:past_meeting:admin", "meeting:read:past_meeting")]
    #[answer(one_of(&["id", "uuid"]))]
    pub struct meeting::Past(meeting: MeetingKey) -> PastMeeting {}
}

model! {
    /// A meeting that has ended.
    pub struct PastMeeting {
        /// Id.
        pub id: Option<MeetingId>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// End, UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Department.
        pub dept: Option<String>,
        /// Number of participants.
        pub participants_count: Option<i64>,
        /// Where it was started from.
        pub source: Option<String>,
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
        /// It has a summary.
        pub has_meeting_summary: Option<bool>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/instances`: when a meeting was held: instances that have
    /// ended, 15 months back. Not paged.
    #[get("/past_meetings/{meetingId}/instances", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_past_instances:admin", "meeting:read:list_past_instances")]
    #[answer(list("meetings").or_none())]
    pub struct meeting::PastInstances(meeting: MeetingId) -> PastInstanceList {
        /// First day, UTC. Counts only together with `to`; one month is advised.
        from: Option<NaiveDate>,
        /// Last day, UTC. Counts only together with `from`.
        to: Option<NaiveDate>,
    }
}

model! {
    /// The instances of a meeting.
    pub struct PastInstanceList {
        /// Meetings.
        pub meetings: Vec<PastInstance>,
    }
}

model! {
    /// One instance of a meeting.
    pub struct PastInstance {
        /// The occurrence, of a meeting that recurs.
        pub occurrence_id: Option<OccurrenceId>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/participants`: who took part in a meeting that has ended.
    /// None if only one person did; durations can be 0 until Zoom has counted.
    #[get("/past_meetings/{meetingId}/participants", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_past_participants:admin", "meeting:read:list_past_participants")]
    #[paged(300)]
    pub struct meeting::PastParticipants(meeting: MeetingKey) -> PastParticipantPage {}
}

page! {
    /// One page of participants.
    pub struct PastParticipantPage {
        pub participants: Vec<PastParticipant>,
    }
}

model! {
    /// Someone who took part.
    pub struct PastParticipant {
        /// Id.
        pub id: Option<UserId>,
        /// Name.
        pub name: Option<String>,
        /// Id within the meeting.
        pub user_id: Option<String>,
        /// Registration.
        pub registrant_id: Option<RegistrantId>,
        /// E-mail address.
        pub user_email: Option<String>,
        /// When they joined, UTC.
        pub join_time: Option<DateTime<Utc>>,
        /// When they left, UTC.
        pub leave_time: Option<DateTime<Utc>>,
        /// Duration in seconds.
        pub duration: Option<i64>,
        /// Whether they were moved to another server on the way.
        pub failover: Option<bool>,
        /// State.
        pub status: Option<ParticipantStatus>,
        /// Whether they belong to the account.
        pub internal_user: Option<bool>,
        /// Group, in answers that name it.
        #[name = "groupId"]
        pub group_id: Option<GroupId>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/polls`: how the polls of a meeting were answered.
    #[get("/past_meetings/{meetingId}/polls", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_poll_results:admin", "meeting:read:list_poll_results")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct meeting::PastPolls(meeting: MeetingKey) -> PastPollResults {}
}

model! {
    /// How the polls of a meeting were answered.
    pub struct PastPollResults {
        /// Id.
        pub id: Option<MeetingId>,
        /// Questions.
        pub questions: Vec<PastPollAnswers>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

model! {
    /// One participant's answers.
    pub struct PastPollAnswers {
        /// E-mail address.
        pub email: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// First name.
        pub first_name: Option<String>,
        /// Last name.
        pub last_name: Option<String>,
        /// Questions and answers.
        pub question_details: Vec<PollAnswer>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/qa`: questions and answers of a meeting, 15 months back.
    #[get("/past_meetings/{meetingId}/qa", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:past_qa:admin", "meeting:read:past_qa")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct meeting::PastQa(meeting: MeetingKey) -> PastQaResults {}
}

model! {
    /// The questions of a meeting.
    pub struct PastQaResults {
        /// Id.
        pub id: Option<MeetingId>,
        /// Questions.
        pub questions: Vec<PastQuestions>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

model! {
    /// One participant's questions.
    pub struct PastQuestions {
        /// E-mail address.
        pub email: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Questions and answers.
        pub question_details: Vec<PastQuestion>,
    }
}

model! {
    /// A question and its answer.
    pub struct PastQuestion {
        /// Answer.
        pub answer: Option<String>,
        /// Question.
        pub question: Option<String>,
    }
}
