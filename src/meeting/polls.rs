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
        /// Only polls that are anonymous, or only those that are not.
        anonymous: Option<bool>,
    }
}

model! {
    /// The polls of a meeting.
    pub struct PollList {
        /// Polls.
        pub polls: Vec<MeetingPoll>,
        /// Number of records.
        pub total_records: Option<i64>,
    }
}

model! {
    /// A poll.
    pub struct MeetingPoll {
        /// Id.
        pub id: Option<PollId>,
        /// State.
        pub status: Option<PollStatus>,
        /// Answers are anonymous.
        pub anonymous: Option<bool>,
        /// Kind: `1`, `2` or `3`.
        pub poll_type: Option<i64>,
        /// Questions.
        pub questions: Vec<PollQuestion>,
        /// Title.
        pub title: Option<String>,
    }
}

id! {
    /// A poll of a meeting.
    pub struct PollId;
}

open_enum! {
    /// State of a poll.
    pub enum PollStatus: str {
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
    pub struct PollQuestion {
        /// Greatest length of an answer.
        pub answer_max_character: Option<i64>,
        /// Least length of an answer.
        pub answer_min_character: Option<i64>,
        /// It must be answered.
        pub answer_required: Option<bool>,
        /// Answers to choose from.
        pub answers: Vec<String>,
        /// Case matters.
        pub case_sensitive: Option<bool>,
        /// Name.
        pub name: Option<String>,
        /// What is to be matched.
        pub prompts: Vec<PollPrompt>,
        /// Words for the greatest rating.
        pub rating_max_label: Option<String>,
        /// Greatest rating, at most 10.
        pub rating_max_value: Option<i64>,
        /// Words for the least rating.
        pub rating_min_label: Option<String>,
        /// Least rating.
        pub rating_min_value: Option<i64>,
        /// Right answers.
        pub right_answers: Vec<String>,
        /// Answers are in a menu.
        pub show_as_dropdown: Option<bool>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<QuestionType>,
    }
}

model! {
    /// What is to be matched.
    pub struct PollPrompt {
        /// The prompt.
        pub prompt_question: Option<String>,
        /// Right answers to it.
        pub prompt_right_answers: Vec<String>,
    }
}

open_enum! {
    /// How a question is answered.
    pub enum QuestionType: str {
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
    #[get("/meetings/{meetingId}/polls/{pollId}", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:poll:admin", "meeting:read:poll")]
    #[answer(one_of(&["id"]))]
    pub struct meeting::Poll(meeting: MeetingId, poll: PollId) -> MeetingPoll {}
}

request! {
    /// `GET /meetings/{meetingId}/survey`: the survey that follows a meeting.
    #[get("/meetings/{meetingId}/survey", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:survey:admin", "meeting:read:survey")]
    #[answer(one_of(&["custom_survey", "show_in_the_browser", "third_party_survey"]).or_none())]
    pub struct meeting::Survey(meeting: MeetingId) -> MeetingSurvey {}
}

model! {
    /// The survey of a meeting.
    pub struct MeetingSurvey {
        /// A survey made in Zoom.
        pub custom_survey: Option<CustomSurvey>,
        /// It is shown in the browser.
        pub show_in_the_browser: Option<bool>,
        /// Address of a survey made elsewhere.
        pub third_party_survey: Option<String>,
    }
}

model! {
    /// A survey made in Zoom.
    pub struct CustomSurvey {
        /// Title.
        pub title: Option<String>,
        /// Answers are anonymous.
        pub anonymous: Option<bool>,
        /// Questions are numbered.
        pub numbered_questions: Option<bool>,
        /// The kind of each question is shown.
        pub show_question_type: Option<bool>,
        /// Words of thanks.
        pub feedback: Option<String>,
        /// Questions.
        pub questions: Vec<SurveyQuestion>,
    }
}

model! {
    /// A question of a survey.
    pub struct SurveyQuestion {
        /// Name.
        pub name: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<QuestionType>,
        /// It must be answered.
        pub answer_required: Option<bool>,
        /// Answers are in a menu.
        pub show_as_dropdown: Option<bool>,
        /// Answers to choose from.
        pub answers: Vec<String>,
        /// What is to be matched.
        pub prompts: Vec<SurveyPrompt>,
        /// Least length of an answer.
        pub answer_min_character: Option<i64>,
        /// Greatest length of an answer.
        pub answer_max_character: Option<i64>,
        /// Least rating.
        pub rating_min_value: Option<i64>,
        /// Greatest rating, at most 10.
        pub rating_max_value: Option<i64>,
        /// Words for the least rating.
        pub rating_min_label: Option<String>,
        /// Words for the greatest rating.
        pub rating_max_label: Option<String>,
    }
}

model! {
    /// What is to be matched.
    pub struct SurveyPrompt {
        /// The prompt.
        pub prompt_question: Option<String>,
    }
}
