//! A meeting after the fact. The answers about webinars are the same.

use chrono::{DateTime, Utc};

use super::TrackedValue;
use crate::ids::{MeetingId, MeetingKey, MeetingUuid, UserId};
use crate::macros::{model, open_enum, page, request};
use crate::shared::{CustomKey, MeetingType, ParticipantStatus, PollAnswer, RegistrantId};

request! {
    /// `GET /report/meetings/{meetingId}`: a meeting that was held.
    report::Meeting(meeting: MeetingKey): "/report/meetings/{meetingId}" => MeetingReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:meeting:admin"];
    answer { one_of ["id", "uuid"] }
}

model! {
    /// A meeting or webinar that was held.
    MeetingReport
    {
        /// Keys of an app's own.
        custom_keys: Vec<CustomKey>,
        /// Department.
        dept: Option<String>,
        /// Duration in minutes.
        duration: Option<i64>,
        /// End, UTC.
        end_time: Option<DateTime<Utc>>,
        /// Id.
        id: Option<MeetingId>,
        /// User id of the host.
        host_id: Option<UserId>,
        /// Number of participants.
        participants_count: Option<i64>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// Topic.
        topic: Option<String>,
        /// Minutes of all participants together.
        total_minutes: Option<i64>,
        /// Tracking fields.
        tracking_fields: Vec<TrackedValue>,
        /// Kind.
        kind = "type": Option<MeetingType>,
        /// E-mail address.
        user_email: Option<String>,
        /// Name shown.
        user_name: Option<String>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/participants`: who took part in a meeting of two or more.
    report::MeetingParticipants(meeting: MeetingKey):
    "/report/meetings/{meetingId}/participants" => ParticipantPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:list_meeting_participants:admin"];
    query {
        /// Something beyond the usual.
        include_fields: ParticipantField,
    }
    paged 300;
}

page! {
    /// One page of participants.
    ParticipantPage { participants: Participant }
}

open_enum! {
    /// What a participant report holds beyond the usual.
    ParticipantField: str {
        /// The registration of each participant.
        RegistrantId = "registrant_id",
    }
}

model! {
    /// Someone who took part.
    Participant
    {
        /// Key that the app gave.
        customer_key: Option<String>,
        /// Duration in seconds.
        duration: Option<i64>,
        /// Whether they were moved to another server on the way.
        failover: Option<bool>,
        /// Id.
        id: Option<UserId>,
        /// When they joined, UTC.
        join_time: Option<DateTime<Utc>>,
        /// When they left, UTC.
        leave_time: Option<DateTime<Utc>>,
        /// Name.
        name: Option<String>,
        /// Registration.
        registrant_id: Option<RegistrantId>,
        /// State.
        status: Option<ParticipantStatus>,
        /// E-mail address.
        user_email: Option<String>,
        /// Id within the meeting.
        user_id: Option<String>,
        /// Id of the breakout room.
        bo_mtg_id: Option<String>,
        /// User id, for users of Zoom.
        participant_user_id: Option<UserId>,
        /// How attentive they were, in old accounts. Zoom measures it no more.
        attentiveness_score: Option<String>,
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/polls`: how the polls of a meeting were answered.
    report::MeetingPolls(meeting: MeetingKey):
    "/report/meetings/{meetingId}/polls" => PollReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:list_meeting_polls:admin"];
    answer { list "questions" beside ["id", "uuid"] }
}

model! {
    /// How polls were answered.
    PollReport
    {
        /// Id.
        id: Option<MeetingId>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// Questions.
        questions: Vec<PollAnswers>,
    }
}

model! {
    /// One participant's answers.
    PollAnswers
    {
        /// E-mail address.
        email: Option<String>,
        /// Name.
        name: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Last name.
        last_name: Option<String>,
        /// Questions and answers.
        question_details: Vec<PollAnswer>,
    }
}

request! {
    /// `GET /report/meetings/{meetingId}/qa`: questions and answers of a meeting.
    report::MeetingQa(meeting: MeetingKey): "/report/meetings/{meetingId}/qa" => QaReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:meeting_qna:admin"];
    answer { list "questions" beside ["id", "uuid"] }
}

model! {
    /// Questions and answers.
    QaReport
    {
        /// Id.
        id: Option<MeetingId>,
        /// Questions.
        questions: Vec<Questions>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
    }
}

model! {
    /// One participant's questions.
    Questions
    {
        /// Id within the meeting.
        user_id: Option<String>,
        /// E-mail address.
        email: Option<String>,
        /// Name.
        name: Option<String>,
        /// Questions and answers.
        question_details: Vec<Question>,
    }
}

model! {
    /// A question.
    Question
    {
        /// Answer. Deprecated by Zoom.
        answer: Option<String>,
        /// Question.
        question: Option<String>,
        /// Id of the question.
        question_id: Option<String>,
        /// When it was made, UTC.
        create_time: Option<DateTime<Utc>>,
        /// State.
        question_status: Option<QuestionStatus>,
        /// Answers.
        answer_details: Vec<Answer>,
    }
}

open_enum! {
    /// State of a question.
    QuestionStatus: str {
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
    Answer
    {
        /// Id within the meeting.
        user_id: Option<String>,
        /// Name.
        name: Option<String>,
        /// E-mail address.
        email: Option<String>,
        /// What they said.
        content: Option<String>,
        /// When it was made, UTC.
        create_time: Option<DateTime<Utc>>,
        /// Kind.
        kind = "type": Option<AnswerType>,
    }
}

open_enum! {
    /// Who answered, and to whom.
    AnswerType: str {
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
    report::MeetingSurvey(meeting: MeetingKey):
    "/report/meetings/{meetingId}/survey" => MeetingSurveyReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:meeting_survey:admin"];
    answer { list "survey_answers" beside ["meeting_id", "survey_id"] }
}

model! {
    /// How the survey after a meeting was answered.
    MeetingSurveyReport
    {
        /// Meeting number.
        meeting_id: Option<MeetingId>,
        /// UUID of this instance.
        meeting_uuid: Option<MeetingUuid>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// Id of the survey.
        survey_id: Option<String>,
        /// Name of the survey.
        survey_name: Option<String>,
        /// Survey answers.
        survey_answers: Vec<SurveyAnswers>,
    }
}

model! {
    /// One participant's answers to a survey.
    SurveyAnswers
    {
        /// E-mail address.
        email: Option<String>,
        /// Name.
        name: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Last name.
        last_name: Option<String>,
        /// Answers.
        answer_details: Vec<SurveyAnswer>,
    }
}

model! {
    /// An answer to a question of a survey.
    SurveyAnswer
    {
        /// Question.
        question: Option<String>,
        /// Id of the question.
        question_id: Option<String>,
        /// Answer.
        answer: Option<String>,
        /// When, UTC.
        date_time: Option<DateTime<Utc>>,
    }
}
