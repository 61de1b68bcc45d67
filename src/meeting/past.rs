//! Meetings that have ended.

use chrono::{DateTime, NaiveDate, Utc};

use super::OccurrenceId;
use crate::ids::{GroupId, MeetingId, MeetingKey, MeetingUuid, UserId};
use crate::macros::{model, page, request};
use crate::shared::{MeetingType, ParticipantStatus, PollAnswer, RegistrantId};

request! {
    /// `GET /past_meetings/{meetingId}`: a meeting that has ended, one year back.
    meeting::Past(meeting: MeetingKey): "/past_meetings/{meetingId}" => PastMeeting, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:past_meeting:admin", "meeting:read:past_meeting"];
    answer { one_of ["id", "uuid"] }
}

model! {
    /// A meeting that has ended.
    PastMeeting
    {
        /// Id.
        id: Option<MeetingId>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
        /// Duration in minutes.
        duration: Option<i64>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// End, UTC.
        end_time: Option<DateTime<Utc>>,
        /// User id of the host.
        host_id: Option<UserId>,
        /// Department.
        dept: Option<String>,
        /// Number of participants.
        participants_count: Option<i64>,
        /// Where it was started from.
        source: Option<String>,
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
        /// It has a summary.
        has_meeting_summary: Option<bool>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/instances`: when a meeting was held: instances that have
    /// ended, 15 months back. Not paged.
    meeting::PastInstances(meeting: MeetingId):
    "/past_meetings/{meetingId}/instances" => PastInstanceList, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_past_instances:admin", "meeting:read:list_past_instances"];
    answer { list "meetings" or_none }
    query {
        /// First day, UTC. Counts only together with `to`; one month is advised.
        from: NaiveDate,
        /// Last day, UTC. Counts only together with `from`.
        to: NaiveDate,
    }
}

model! {
    /// The instances of a meeting.
    PastInstanceList
    {
        /// Meetings.
        meetings: Vec<PastInstance>,
    }
}

model! {
    /// One instance of a meeting.
    PastInstance
    {
        /// The occurrence, of a meeting that recurs.
        occurrence_id: Option<OccurrenceId>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/participants`: who took part in a meeting that has ended.
    /// None if only one person did; durations can be 0 until Zoom has counted.
    meeting::PastParticipants(meeting: MeetingKey):
    "/past_meetings/{meetingId}/participants" => PastParticipantPage, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_past_participants:admin", "meeting:read:list_past_participants"];
    paged 300;
}

page! {
    /// One page of participants.
    PastParticipantPage { participants: PastParticipant }
}

model! {
    /// Someone who took part.
    PastParticipant
    {
        /// Id.
        id: Option<UserId>,
        /// Name.
        name: Option<String>,
        /// Id within the meeting.
        user_id: Option<String>,
        /// Registration.
        registrant_id: Option<RegistrantId>,
        /// E-mail address.
        user_email: Option<String>,
        /// When they joined, UTC.
        join_time: Option<DateTime<Utc>>,
        /// When they left, UTC.
        leave_time: Option<DateTime<Utc>>,
        /// Duration in seconds.
        duration: Option<i64>,
        /// Whether they were moved to another server on the way.
        failover: Option<bool>,
        /// State.
        status: Option<ParticipantStatus>,
        /// Whether they belong to the account.
        internal_user: Option<bool>,
        /// Group, in answers that name it.
        group_id = "groupId": Option<GroupId>,
    }
}

request! {
    /// `GET /past_meetings/{meetingId}/polls`: how the polls of a meeting were answered.
    meeting::PastPolls(meeting: MeetingKey):
    "/past_meetings/{meetingId}/polls" => PastPollResults, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_poll_results:admin", "meeting:read:list_poll_results"];
    answer { list "questions" beside ["id", "uuid"] }
}

model! {
    /// How the polls of a meeting were answered.
    PastPollResults
    {
        /// Id.
        id: Option<MeetingId>,
        /// Questions.
        questions: Vec<PastPollAnswers>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
    }
}

model! {
    /// One participant's answers.
    PastPollAnswers
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
    /// `GET /past_meetings/{meetingId}/qa`: questions and answers of a meeting, 15 months back.
    meeting::PastQa(meeting: MeetingKey): "/past_meetings/{meetingId}/qa" => PastQaResults, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:past_qa:admin", "meeting:read:past_qa"];
    answer { list "questions" beside ["id", "uuid"] }
}

model! {
    /// The questions of a meeting.
    PastQaResults
    {
        /// Id.
        id: Option<MeetingId>,
        /// Questions.
        questions: Vec<PastQuestions>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        uuid: Option<MeetingUuid>,
    }
}

model! {
    /// One participant's questions.
    PastQuestions
    {
        /// E-mail address.
        email: Option<String>,
        /// Name.
        name: Option<String>,
        /// Questions and answers.
        question_details: Vec<PastQuestion>,
    }
}

model! {
    /// A question and its answer.
    PastQuestion
    {
        /// Answer.
        answer: Option<String>,
        /// Question.
        question: Option<String>,
    }
}
