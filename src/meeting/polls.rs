//! Polls and surveys.

use crate::declare::{id, model, open_enum, request};
use crate::ids::MeetingId;

request! {
    /// `GET /meetings/{meetingId}/polls`: the polls of a meeting.
    #[get("/meetings/{meetingId}/polls", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_polls:admin", "meeting:read:list_polls")]
    #[answer(list("polls"))]
    pub struct meeting::Polls(meeting: MeetingId) -> PollList {
        /// Returns only anonymous polls (`true`) or only those that are not anonymous (`false`).
        anonymous: Option<bool>,
    }
}

model! {
    /// The polls of a meeting.
    pub struct PollList {
        /// The polls.
        pub polls: Vec<MeetingPoll>,
        /// Total number of records.
        pub total_records: Option<i64>,
    }
}

model! {
    /// A poll.
    pub struct MeetingPoll {
        /// Id of the poll.
        pub id: Option<PollId>,
        /// Status of the poll.
        pub status: Option<PollStatus>,
        /// Whether answers are anonymous.
        pub anonymous: Option<bool>,
        /// Zoom's code for the kind of poll: `1`, `2` or `3`.
        pub poll_type: Option<i64>,
        /// The questions.
        pub questions: Vec<PollQuestion>,
        /// Title of the poll.
        pub title: Option<String>,
    }
}

id! {
    /// Id of a poll of a meeting.
    pub struct PollId;
}

open_enum! {
    /// Status of a poll.
    pub enum PollStatus: str {
        /// Not started.
        NotStarted = "notstart",
        /// In progress.
        Started = "started",
        /// Ended.
        Ended = "ended",
        /// Its results are being shown.
        Sharing = "sharing",
        /// Deactivated.
        Deactivated = "deactivated",
    }
}

model! {
    /// A question of a poll.
    pub struct PollQuestion {
        /// Maximum number of characters in an answer.
        pub answer_max_character: Option<i64>,
        /// Minimum number of characters in an answer.
        pub answer_min_character: Option<i64>,
        /// Whether an answer is required.
        pub answer_required: Option<bool>,
        /// Answers that can be chosen.
        pub answers: Vec<String>,
        /// Whether answers are case-sensitive.
        pub case_sensitive: Option<bool>,
        /// Text of the question.
        pub name: Option<String>,
        /// Prompts that answers are matched with.
        pub prompts: Vec<PollPrompt>,
        /// Label of the highest rating.
        pub rating_max_label: Option<String>,
        /// Highest rating, at most 10.
        pub rating_max_value: Option<i64>,
        /// Label of the lowest rating.
        pub rating_min_label: Option<String>,
        /// Lowest rating.
        pub rating_min_value: Option<i64>,
        /// Correct answers.
        pub right_answers: Vec<String>,
        /// Whether the answers are shown in a drop-down menu.
        pub show_as_dropdown: Option<bool>,
        /// The way in which the question is answered.
        #[name = "type"]
        pub kind: Option<QuestionType>,
    }
}

model! {
    /// A prompt that answers are matched with.
    pub struct PollPrompt {
        /// Text of the prompt.
        pub prompt_question: Option<String>,
        /// Correct answers to the prompt.
        pub prompt_right_answers: Vec<String>,
    }
}

open_enum! {
    /// The way in which a question is answered.
    pub enum QuestionType: str {
        /// One of the answers is chosen.
        Single = "single",
        /// Several of the answers are chosen.
        Multiple = "multiple",
        /// Answers are matched with prompts.
        Matching = "matching",
        /// Answers are ranked.
        RankOrder = "rank_order",
        /// A short text.
        ShortAnswer = "short_answer",
        /// A long text.
        LongAnswer = "long_answer",
        /// Blanks in a text are filled in.
        FillInTheBlank = "fill_in_the_blank",
        /// A rating on a scale.
        RatingScale = "rating_scale",
    }
}

request! {
    /// `GET /meetings/{meetingId}/polls/{pollId}`: one poll of a meeting.
    #[get("/meetings/{meetingId}/polls/{pollId}", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:poll:admin", "meeting:read:poll")]
    #[answer(one_of(&["id"]))]
    pub struct meeting::Poll(meeting: MeetingId, poll: PollId) -> MeetingPoll {}
}

request! {
    /// `GET /meetings/{meetingId}/survey`: the survey that participants receive after a meeting.
    #[get("/meetings/{meetingId}/survey", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:survey:admin", "meeting:read:survey")]
    #[answer(one_of(&["custom_survey", "show_in_the_browser", "third_party_survey"]).or_none())]
    pub struct meeting::Survey(meeting: MeetingId) -> MeetingSurvey {}
}

model! {
    /// The survey of a meeting.
    pub struct MeetingSurvey {
        /// A survey created in Zoom.
        pub custom_survey: Option<CustomSurvey>,
        /// Whether the survey is shown in the browser.
        pub show_in_the_browser: Option<bool>,
        /// URL of a survey in a third-party service.
        pub third_party_survey: Option<String>,
    }
}

model! {
    /// A survey created in Zoom.
    pub struct CustomSurvey {
        /// Title of the survey.
        pub title: Option<String>,
        /// Whether answers are anonymous.
        pub anonymous: Option<bool>,
        /// Whether questions are numbered.
        pub numbered_questions: Option<bool>,
        /// Whether the type of each question is shown.
        pub show_question_type: Option<bool>,
        /// Text that thanks for the feedback.
        pub feedback: Option<String>,
        /// The questions.
        pub questions: Vec<SurveyQuestion>,
    }
}

model! {
    /// A question of a survey.
    pub struct SurveyQuestion {
        /// Text of the question.
        pub name: Option<String>,
        /// The way in which the question is answered.
        #[name = "type"]
        pub kind: Option<QuestionType>,
        /// Whether an answer is required.
        pub answer_required: Option<bool>,
        /// Whether the answers are shown in a drop-down menu.
        pub show_as_dropdown: Option<bool>,
        /// Answers that can be chosen.
        pub answers: Vec<String>,
        /// Prompts that answers are matched with.
        pub prompts: Vec<SurveyPrompt>,
        /// Minimum number of characters in an answer.
        pub answer_min_character: Option<i64>,
        /// Maximum number of characters in an answer.
        pub answer_max_character: Option<i64>,
        /// Lowest rating.
        pub rating_min_value: Option<i64>,
        /// Highest rating, at most 10.
        pub rating_max_value: Option<i64>,
        /// Label of the lowest rating.
        pub rating_min_label: Option<String>,
        /// Label of the highest rating.
        pub rating_max_label: Option<String>,
    }
}

model! {
    /// A prompt that answers are matched with.
    pub struct SurveyPrompt {
        /// Text of the prompt.
        pub prompt_question: Option<String>,
    }
}
