//! A meeting after the fact. The answers about webinars are the same.

use chrono::{DateTime, Utc};

use super::TrackedValue;
use crate::declare::{model, open_enum, page, request};
use crate::ids::{MeetingId, MeetingKey, MeetingUuid, UserId};
use crate::shared::{CustomKey, MeetingType, ParticipantStatus, PollAnswer, RegistrantId};

request! {
    /// `GET /report/meetings/{meetingId}`: a meeting that was held.
    #[get("/report/meetings/{meetingId}", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting:admin")]
    #[answer(one_of(&["id", "uuid"]))]
    pub struct report::Meeting(meeting: MeetingKey) -> MeetingReport {}
}

model! {
    /// A meeting or webinar that was held.
    pub struct MeetingReport {
        /// Keys of an app's own.
        pub custom_keys: Vec<CustomKey>,
        /// Department.
        pub dept: Option<String>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// End, UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Id.
        pub id: Option<MeetingId>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Number of participants.
        pub participants_count: Option<i64>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Topic.
        pub topic: Option<String>,
        /// Minutes of all participants together.
        pub total_minutes: Option<i64>,
        /// Tracking fields.
        pub tracking_fields: Vec<TrackedValue>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// E-mail address.
        pub user_email: Option<String>,
        /// Name shown.
        pub user_name: Option<String>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/participants`: who took part in a meeting of two or more.
    #[get("/report/meetings/{meetingId}/participants", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_meeting_participants:admin")]
    #[paged(300)]
    pub struct report::MeetingParticipants(meeting: MeetingKey) -> ParticipantPage {
        /// Something beyond the usual.
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
    /// What a participant report holds beyond the usual.
    pub enum ParticipantField: str {
        /// The registration of each participant.
        RegistrantId = "registrant_id",
    }
}

model! {
    /// Someone who took part.
    pub struct Participant {
        /// Key that the app gave.
        pub customer_key: Option<String>,
        /// Duration in seconds.
        pub duration: Option<i64>,
        /// Whether they were moved to another server on the way.
        pub failover: Option<bool>,
        /// Id.
        pub id: Option<UserId>,
        /// When they joined, UTC.
        pub join_time: Option<DateTime<Utc>>,
        /// When they left, UTC.
        pub leave_time: Option<DateTime<Utc>>,
        /// Name.
        pub name: Option<String>,
        /// Registration.
        pub registrant_id: Option<RegistrantId>,
        /// State.
        pub status: Option<ParticipantStatus>,
        /// E-mail address.
        pub user_email: Option<String>,
        /// Id within the meeting.
        pub user_id: Option<String>,
        /// Id of the breakout room.
        pub bo_mtg_id: Option<String>,
        /// User id, for users of Zoom.
        pub participant_user_id: Option<UserId>,
        /// How attentive they were, in old accounts. Zoom measures it no more.
        pub attentiveness_score: Option<String>,
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/polls`: how the polls of a meeting were answered.
    #[get("/report/meetings/{meetingId}/polls", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_meeting_polls:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::MeetingPolls(meeting: MeetingKey) -> PollReport {}
}

model! {
    /// How polls were answered.
    pub struct PollReport {
        /// Id.
        pub id: Option<MeetingId>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Questions.
        pub questions: Vec<PollAnswers>,
    }
}

model! {
    /// One participant's answers.
    pub struct PollAnswers {
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
    /// `GET /report/meetings/{meetingId}/qa`: questions and answers of a meeting.
    #[get("/report/meetings/{meetingId}/qa", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting_qna:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::MeetingQa(meeting: MeetingKey) -> QaReport {}
}

model! {
    /// Questions and answers.
    pub struct QaReport {
        /// Id.
        pub id: Option<MeetingId>,
        /// Questions.
        pub questions: Vec<Questions>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

model! {
    /// One participant's questions.
    pub struct Questions {
        /// Id within the meeting.
        pub user_id: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Questions and answers.
        pub question_details: Vec<Question>,
    }
}

model! {
    /// A question.
    pub struct Question {
        /// Answer. Deprecated by Zoom.
        pub answer: Option<String>,
        /// Question.
        pub question: Option<String>,
        /// Id of the question.
        pub question_id: Option<String>,
        /// When it was made, UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// State.
        pub question_status: Option<QuestionStatus>,
        /// Answers.
        pub answer_details: Vec<Answer>,
    }
}

open_enum! {
    /// State of a question.
    pub enum QuestionStatus: str {
        /// None of the others.
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
    /// An answer.
    pub struct Answer {
        /// Id within the meeting.
        pub user_id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// What they said.
        pub content: Option<String>,
        /// When it was made, UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<AnswerType>,
    }
}

open_enum! {
    /// Who answered, and to whom.
    pub enum AnswerType: str {
        /// None of the others.
        Default = "default",
        /// The host, to everyone.
        HostAnsweredPublicly = "host_answered_publicly",
        /// The host, to the asker.
        HostAnsweredPrivately = "host_answered_privately",
        /// A participant commented.
        ParticipantCommented = "participant_commented",
        /// The host.
        HostAnswered = "host_answered",
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/survey`: how the survey after a meeting was answered.
    #[get("/report/meetings/{meetingId}/survey", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting_survey:admin")]
    #[answer(list("survey_answers").beside(&["meeting_id", "survey_id"]))]
    pub struct report::MeetingSurvey(meeting: MeetingKey) -> MeetingSurveyReport {}
}

model! {
    /// How the survey after a meeting was answered.
    pub struct MeetingSurveyReport {
        /// Meeting number.
        pub meeting_id: Option<MeetingId>,
        /// UUID of this instance.
        pub meeting_uuid: Option<MeetingUuid>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Id of the survey.
        pub survey_id: Option<String>,
        /// Name of the survey.
        pub survey_name: Option<String>,
        /// Survey answers.
        pub survey_answers: Vec<SurveyAnswers>,
    }
}

model! {
    /// One participant's answers to a survey.
    pub struct SurveyAnswers {
        /// E-mail address.
        pub email: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// First name.
        pub first_name: Option<String>,
        /// Last name.
        pub last_name: Option<String>,
        /// Answers.
        pub answer_details: Vec<SurveyAnswer>,
    }
}

model! {
    /// An answer to a question of a survey.
    pub struct SurveyAnswer {
        /// Question.
        pub question: Option<String>,
        /// Id of the question.
        pub question_id: Option<String>,
        /// Answer.
        pub answer: Option<String>,
        /// When, UTC.
        pub date_time: Option<DateTime<Utc>>,
    }
}
