//! Polls and surveys.

use crate::ids::MeetingId;
use crate::macros::{id, model, open_enum, request};

request! {
    /// `GET /meetings/{meetingId}/polls`: the polls of a meeting.
    meeting::Polls(meeting: MeetingId): "/meetings/{meetingId}/polls" => PollList, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_polls:admin", "meeting:read:list_polls"];
    answer { list "polls" }
    query {
        /// Only polls that are anonymous, or only those that are not.
        anonymous: bool,
    }
}

model! {
    /// The polls of a meeting.
    PollList
    {
        /// Polls.
        polls: Vec<MeetingPoll>,
        /// Number of records.
        total_records: Option<i64>,
    }
}

model! {
    /// A poll.
    MeetingPoll
    {
        /// Id.
        id: Option<PollId>,
        /// State.
        status: Option<PollStatus>,
        /// Answers are anonymous.
        anonymous: Option<bool>,
        /// Kind: `1`, `2` or `3`.
        poll_type: Option<i64>,
        /// Questions.
        questions: Vec<PollQuestion>,
        /// Title.
        title: Option<String>,
    }
}

id! {
    /// A poll of a meeting.
    PollId
}

open_enum! {
    /// State of a poll.
    PollStatus: str {
        /// Not started.
        NotStarted = "notstart",
        /// Going on.
        Started = "started",
        /// Over.
        Ended = "ended",
        /// Its results are being shown.
        Sharing = "sharing",
        /// Deactivated.
        Deactivated = "deactivated",
    }
}

model! {
    /// A question of a poll.
    PollQuestion
    {
        /// Greatest length of an answer.
        answer_max_character: Option<i64>,
        /// Least length of an answer.
        answer_min_character: Option<i64>,
        /// It must be answered.
        answer_required: Option<bool>,
        /// Answers to choose from.
        answers: Vec<String>,
        /// Case matters.
        case_sensitive: Option<bool>,
        /// Name.
        name: Option<String>,
        /// What is to be matched.
        prompts: Vec<PollPrompt>,
        /// Words for the greatest rating.
        rating_max_label: Option<String>,
        /// Greatest rating, at most 10.
        rating_max_value: Option<i64>,
        /// Words for the least rating.
        rating_min_label: Option<String>,
        /// Least rating.
        rating_min_value: Option<i64>,
        /// Right answers.
        right_answers: Vec<String>,
        /// Answers are in a menu.
        show_as_dropdown: Option<bool>,
        /// Kind.
        kind = "type": Option<QuestionType>,
    }
}

model! {
    /// What is to be matched.
    PollPrompt
    {
        /// The prompt.
        prompt_question: Option<String>,
        /// Right answers to it.
        prompt_right_answers: Vec<String>,
    }
}

open_enum! {
    /// How a question is answered.
    QuestionType: str {
        /// By one choice.
        Single = "single",
        /// By several choices.
        Multiple = "multiple",
        /// By matching.
        Matching = "matching",
        /// By ranking.
        RankOrder = "rank_order",
        /// In a few words.
        ShortAnswer = "short_answer",
        /// At length.
        LongAnswer = "long_answer",
        /// By filling in blanks.
        FillInTheBlank = "fill_in_the_blank",
        /// On a scale.
        RatingScale = "rating_scale",
    }
}

request! {
    /// `GET /meetings/{meetingId}/polls/{pollId}`: one poll of a meeting.
    meeting::Poll(meeting: MeetingId, poll: PollId):
    "/meetings/{meetingId}/polls/{pollId}" => MeetingPoll, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:poll:admin", "meeting:read:poll"];
    answer { one_of ["id"] }
}

request! {
    /// `GET /meetings/{meetingId}/survey`: the survey that follows a meeting.
    meeting::Survey(meeting: MeetingId): "/meetings/{meetingId}/survey" => MeetingSurvey, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:survey:admin", "meeting:read:survey"];
    answer { one_of ["custom_survey", "show_in_the_browser", "third_party_survey"] or_none }
}

model! {
    /// The survey of a meeting.
    MeetingSurvey
    {
        /// A survey made in Zoom.
        custom_survey: Option<CustomSurvey>,
        /// It is shown in the browser.
        show_in_the_browser: Option<bool>,
        /// Address of a survey made elsewhere.
        third_party_survey: Option<String>,
    }
}

model! {
    /// A survey made in Zoom.
    CustomSurvey
    {
        /// Title.
        title: Option<String>,
        /// Answers are anonymous.
        anonymous: Option<bool>,
        /// Questions are numbered.
        numbered_questions: Option<bool>,
        /// The kind of each question is shown.
        show_question_type: Option<bool>,
        /// Words of thanks.
        feedback: Option<String>,
        /// Questions.
        questions: Vec<SurveyQuestion>,
    }
}

model! {
    /// A question of a survey.
    SurveyQuestion
    {
        /// Name.
        name: Option<String>,
        /// Kind.
        kind = "type": Option<QuestionType>,
        /// It must be answered.
        answer_required: Option<bool>,
        /// Answers are in a menu.
        show_as_dropdown: Option<bool>,
        /// Answers to choose from.
        answers: Vec<String>,
        /// What is to be matched.
        prompts: Vec<SurveyPrompt>,
        /// Least length of an answer.
        answer_min_character: Option<i64>,
        /// Greatest length of an answer.
        answer_max_character: Option<i64>,
        /// Least rating.
        rating_min_value: Option<i64>,
        /// Greatest rating, at most 10.
        rating_max_value: Option<i64>,
        /// Words for the least rating.
        rating_min_label: Option<String>,
        /// Words for the greatest rating.
        rating_max_label: Option<String>,
    }
}

model! {
    /// What is to be matched.
    SurveyPrompt
    {
        /// The prompt.
        prompt_question: Option<String>,
    }
}
