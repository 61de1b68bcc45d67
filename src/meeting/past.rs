//! Meetings that have ended.

use chrono::{DateTime, NaiveDate, Utc};

use super::OccurrenceId;
use crate::declare::{model, page, request};
use crate::ids::{GroupId, MeetingId, MeetingKey, MeetingUuid, UserId};
use crate::shared::{MeetingType, ParticipantStatus, PollResults, RegistrantId};

request! {
    /// `GET /past_meetings/{meetingId}`: a meeting that ended at most one year ago.
    #[get("/past_meetings/{meetingId}", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:past_meeting:admin", "meeting:read:past_meeting")]
    #[answer(one_of(&["id", "uuid"]))]
    pub struct meeting::Past(meeting: MeetingKey) -> PastMeeting {}
}

model! {
    /// A meeting that has ended.
    pub struct PastMeeting {
        /// Number of the meeting.
        pub id: Option<MeetingId>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
        /// Duration of the meeting, in minutes.
        pub duration: Option<i64>,
        /// Start of the meeting, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// End of the meeting, in UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Department of the host.
        pub dept: Option<String>,
        /// Number of participants in the meeting.
        pub participants_count: Option<i64>,
        /// Application or API that the meeting was started from.
        pub source: Option<String>,
        /// Topic of the meeting.
        pub topic: Option<String>,
        /// Sum of the minutes that all participants spent in the meeting.
        pub total_minutes: Option<i64>,
        /// Kind of the meeting.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// E-mail address of the host.
        pub user_email: Option<String>,
        /// Display name of the host.
        pub user_name: Option<String>,
        /// Whether the meeting has a summary by AI Companion.
        pub has_meeting_summary: Option<bool>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/instances`: the instances of a meeting that ended at most 15
    /// months ago. The answer is a single page.
    #[get("/past_meetings/{meetingId}/instances", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_past_instances:admin", "meeting:read:list_past_instances")]
    #[answer(list("meetings").or_none())]
    pub struct meeting::PastInstances(meeting: MeetingId) -> PastInstanceList {
        /// First day in UTC. Zoom ignores it without `to`, and recommends a range of at most one
        /// month.
        from: Option<NaiveDate>,
        /// Last day in UTC. Zoom ignores it without `from`.
        to: Option<NaiveDate>,
    }
}

model! {
    /// The instances of a meeting.
    pub struct PastInstanceList {
        /// The meetings.
        pub meetings: Vec<PastInstance>,
    }
}

model! {
    /// One instance of a meeting.
    pub struct PastInstance {
        /// Id of the occurrence, if the meeting recurs.
        pub occurrence_id: Option<OccurrenceId>,
        /// Start of this instance, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/participants`: the participants of a meeting that has ended.
    /// The list is empty if the meeting had only one participant. Durations can be 0 until Zoom has
    /// processed the meeting.
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
    /// A participant. Someone who rejoins is listed again.
    pub struct PastParticipant {
        /// Id that Zoom gives the participant; of Zoom users, the user id.
        pub id: Option<UserId>,
        /// Name of the participant.
        pub name: Option<String>,
        /// Id of the participant within this meeting.
        pub user_id: Option<String>,
        /// Registrant id, if the participant registered.
        pub registrant_id: Option<RegistrantId>,
        /// E-mail address of the participant.
        pub user_email: Option<String>,
        /// Time at which the participant joined, in UTC.
        pub join_time: Option<DateTime<Utc>>,
        /// Time at which the participant left, in UTC.
        pub leave_time: Option<DateTime<Utc>>,
        /// Time in the meeting, in seconds.
        pub duration: Option<i64>,
        /// Whether the participant was moved to another server during the meeting.
        pub failover: Option<bool>,
        /// Whether the participant was in the meeting or in the waiting room.
        pub status: Option<ParticipantStatus>,
        /// Whether the participant belongs to the account.
        pub internal_user: Option<bool>,
        /// Id of the group of the participant. Only some answers include it.
        #[name = "groupId"]
        pub group_id: Option<GroupId>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/polls`: the answers to the polls of a past meeting.
    #[get("/past_meetings/{meetingId}/polls", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_poll_results:admin", "meeting:read:list_poll_results")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct meeting::PastPolls(meeting: MeetingKey) -> PollResults {}
}

request! {
    /// `GET /past_meetings/{meetingId}/qa`: the questions and answers (Q&A) of a meeting of the
    /// last 15 months.
    #[get("/past_meetings/{meetingId}/qa", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:past_qa:admin", "meeting:read:past_qa")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct meeting::PastQa(meeting: MeetingKey) -> PastQaResults {}
}

model! {
    /// The questions and answers (Q&A) of a meeting.
    pub struct PastQaResults {
        /// Number of the meeting.
        pub id: Option<MeetingId>,
        /// The questions, by participant.
        pub questions: Vec<PastQuestions>,
        /// Start of the meeting, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

model! {
    /// The questions of one participant.
    pub struct PastQuestions {
        /// E-mail address of the participant.
        pub email: Option<String>,
        /// Name of the participant.
        pub name: Option<String>,
        /// Questions of the participant, with their answers.
        pub question_details: Vec<PastQuestion>,
    }
}

model! {
    /// A question and its answer.
    pub struct PastQuestion {
        /// Text of the answer.
        pub answer: Option<String>,
        /// Text of the question.
        pub question: Option<String>,
    }
}
