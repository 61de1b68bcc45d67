//! Reports on one past meeting. Their answers are also those of the webinar reports.

use chrono::{DateTime, Utc};

use super::TrackedValue;
use crate::declare::{model, open_enum, page, request};
use crate::ids::{MeetingId, MeetingKey, MeetingUuid, UserId};
use crate::shared::{CustomKey, MeetingType, ParticipantStatus, PollResults, RegistrantId};

request! {
    /// `GET /report/meetings/{meetingId}`: a past meeting.
    #[get("/report/meetings/{meetingId}", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting:admin")]
    #[answer(one_of(&["id", "uuid"]))]
    pub struct report::Meeting(meeting: MeetingKey) -> MeetingReport {}
}

model! {
    /// A past meeting or webinar.
    pub struct MeetingReport {
        /// Keys and values that an app attached.
        pub custom_keys: Vec<CustomKey>,
        /// Department of the host.
        pub dept: Option<String>,
        /// Duration of the meeting or webinar, in minutes.
        pub duration: Option<i64>,
        /// End of the meeting or webinar, in UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Number of the meeting or webinar.
        pub id: Option<MeetingId>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Number of participants in the meeting or webinar.
        pub participants_count: Option<i64>,
        /// Start of the meeting or webinar, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Topic of the meeting or webinar.
        pub topic: Option<String>,
        /// Sum of the minutes that all participants spent in the meeting.
        pub total_minutes: Option<i64>,
        /// Tracking fields of the meeting or webinar.
        pub tracking_fields: Vec<TrackedValue>,
        /// Kind of the meeting or webinar.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// E-mail address of the host.
        pub user_email: Option<String>,
        /// Display name of the host.
        pub user_name: Option<String>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/participants`: the participants of a past meeting with at
    /// least two participants.
    #[get("/report/meetings/{meetingId}/participants", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_meeting_participants:admin")]
    #[paged(300)]
    pub struct report::MeetingParticipants(meeting: MeetingKey) -> ParticipantPage {
        /// Additional field to include in each record.
        include_fields: Option<ParticipantField>,
    }
}

page! {
    /// One page of participants.
    pub struct ParticipantPage {
        pub participants: Vec<Participant>,
    }
}

open_enum! {
    /// An additional field that a participant report can include.
    pub enum ParticipantField: str {
        /// The registrant id of each participant.
        RegistrantId = "registrant_id",
    }
}

model! {
    /// A participant. Someone who rejoins is listed again.
    pub struct Participant {
        /// Key that an app assigned to the participant.
        pub customer_key: Option<String>,
        /// Time in the meeting, in seconds.
        pub duration: Option<i64>,
        /// Whether the participant was moved to another server during the meeting.
        pub failover: Option<bool>,
        /// Id that Zoom gives the participant; of Zoom users, the user id.
        pub id: Option<UserId>,
        /// Time at which the participant joined, in UTC.
        pub join_time: Option<DateTime<Utc>>,
        /// Time at which the participant left, in UTC.
        pub leave_time: Option<DateTime<Utc>>,
        /// Name of the participant.
        pub name: Option<String>,
        /// Registrant id, if the participant registered.
        pub registrant_id: Option<RegistrantId>,
        /// Whether the participant was in the meeting or in the waiting room.
        pub status: Option<ParticipantStatus>,
        /// E-mail address of the participant.
        pub user_email: Option<String>,
        /// Id of the participant within this meeting.
        pub user_id: Option<String>,
        /// Id of the breakout room.
        pub bo_mtg_id: Option<String>,
        /// User id, if the participant is a Zoom user.
        pub participant_user_id: Option<UserId>,
        /// Attentiveness score, which Zoom no longer measures. Only in older answers.
        pub attentiveness_score: Option<String>,
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/polls`: the answers to the polls of a past meeting.
    #[get("/report/meetings/{meetingId}/polls", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_meeting_polls:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::MeetingPolls(meeting: MeetingKey) -> PollResults {}
}

request! {
    /// `GET /report/meetings/{meetingId}/qa`: the questions and answers (Q&A) of a past meeting.
    #[get("/report/meetings/{meetingId}/qa", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting_qna:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::MeetingQa(meeting: MeetingKey) -> QaReport {}
}

model! {
    /// The questions and answers (Q&A) of a meeting or webinar.
    pub struct QaReport {
        /// Number of the meeting or webinar.
        pub id: Option<MeetingId>,
        /// The questions, by participant.
        pub questions: Vec<Questions>,
        /// Start of the meeting or webinar, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

model! {
    /// The questions of one participant.
    pub struct Questions {
        /// Id of the participant within this meeting.
        pub user_id: Option<String>,
        /// E-mail address of the participant.
        pub email: Option<String>,
        /// Name of the participant.
        pub name: Option<String>,
        /// Questions of the participant, with their answers.
        pub question_details: Vec<Question>,
    }
}

model! {
    /// A question and its answers.
    pub struct Question {
        /// Text of the answer. Deprecated by Zoom: use `answer_details`.
        pub answer: Option<String>,
        /// Text of the question.
        pub question: Option<String>,
        /// Id of the question.
        pub question_id: Option<String>,
        /// Time of the question, in UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// Status of the question.
        pub question_status: Option<QuestionStatus>,
        /// The answers.
        pub answer_details: Vec<Answer>,
    }
}

open_enum! {
    /// Status of a question.
    pub enum QuestionStatus: str {
        /// No other value applies.
        Default = "default",
        /// Open.
        Open = "open",
        /// Dismissed.
        Dismissed = "dismissed",
        /// Answered.
        Answered = "answered",
        /// Deleted.
        Deleted = "deleted",
    }
}

model! {
    /// An answer to a question.
    pub struct Answer {
        /// Id of the person within this meeting.
        pub user_id: Option<String>,
        /// Name of the person who answered.
        pub name: Option<String>,
        /// E-mail address of the person who answered.
        pub email: Option<String>,
        /// Text of the answer.
        pub content: Option<String>,
        /// Time of the answer, in UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// Who answered, and who can see the answer.
        #[name = "type"]
        pub kind: Option<AnswerType>,
    }
}

open_enum! {
    /// Who answered, and who can see the answer.
    pub enum AnswerType: str {
        /// No other value applies.
        Default = "default",
        /// The host answered publicly.
        HostAnsweredPublicly = "host_answered_publicly",
        /// The host answered privately.
        HostAnsweredPrivately = "host_answered_privately",
        /// A participant commented.
        ParticipantCommented = "participant_commented",
        /// The host answered.
        HostAnswered = "host_answered",
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/survey`: the answers to the survey after a meeting.
    #[get("/report/meetings/{meetingId}/survey", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting_survey:admin")]
    #[answer(list("survey_answers").beside(&["meeting_id", "survey_id"]))]
    pub struct report::MeetingSurvey(meeting: MeetingKey) -> MeetingSurveyReport {}
}

model! {
    /// The answers to the survey after a meeting.
    pub struct MeetingSurveyReport {
        /// Number of the meeting.
        pub meeting_id: Option<MeetingId>,
        /// UUID of this instance.
        pub meeting_uuid: Option<MeetingUuid>,
        /// Start of the meeting, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Id of the survey.
        pub survey_id: Option<String>,
        /// Name of the survey.
        pub survey_name: Option<String>,
        /// The answers, by participant.
        pub survey_answers: Vec<SurveyAnswers>,
    }
}

model! {
    /// One participant's answers to a survey.
    pub struct SurveyAnswers {
        /// E-mail address of the participant.
        pub email: Option<String>,
        /// Name of the participant.
        pub name: Option<String>,
        /// First name of the participant.
        pub first_name: Option<String>,
        /// Last name of the participant.
        pub last_name: Option<String>,
        /// The answers of the participant.
        pub answer_details: Vec<SurveyAnswer>,
    }
}

model! {
    /// An answer to a question of a survey.
    pub struct SurveyAnswer {
        /// Text of the question.
        pub question: Option<String>,
        /// Id of the question.
        pub question_id: Option<String>,
        /// Text of the answer.
        pub answer: Option<String>,
        /// Time of the answer, in UTC.
        pub date_time: Option<DateTime<Utc>>,
    }
}
