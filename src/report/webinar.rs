//! Reports on one past webinar.

use chrono::{DateTime, Utc};

use super::{MeetingReport, ParticipantField, ParticipantPage, QaReport, SurveyAnswers};
use crate::declare::{model, request};
use crate::ids::{MeetingId, MeetingKey, MeetingUuid};
use crate::shared::PollResults;

request! {
    /// `GET /report/webinars/{webinarId}`: a past webinar.
    #[get("/report/webinars/{webinarId}", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:webinar:admin")]
    #[answer(one_of(&["id", "uuid"]))]
    pub struct report::Webinar(webinar: MeetingKey) -> MeetingReport {}
}

request! {
    /// `GET /report/webinars/{webinarId}/participants`: the participants of a webinar of the last
    /// six months.
    #[get("/report/webinars/{webinarId}/participants", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_webinar_participants:admin")]
    #[paged(300)]
    pub struct report::WebinarParticipants(webinar: MeetingKey) -> ParticipantPage {
        /// Additional field to include in each record.
        include_fields: Option<ParticipantField>,
    }
}

request! {
    /// `GET /report/webinars/{webinarId}/polls`: the answers to the polls of a past webinar.
    #[get("/report/webinars/{webinarId}/polls", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_webinar_polls:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::WebinarPolls(webinar: MeetingKey) -> PollResults {}
}

request! {
    /// `GET /report/webinars/{webinarId}/qa`: the questions and answers (Q&A) of a past webinar.
    #[get("/report/webinars/{webinarId}/qa", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:webinar_qna:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::WebinarQa(webinar: MeetingKey) -> QaReport {}
}

request! {
    /// `GET /report/webinars/{webinarId}/survey`: the answers to the survey after a webinar.
    #[get("/report/webinars/{webinarId}/survey", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:webinar_survey:admin")]
    #[answer(list("survey_answers").beside(&["webinar_id", "survey_id"]))]
    pub struct report::WebinarSurvey(webinar: MeetingKey) -> WebinarSurveyReport {}
}

model! {
    /// The answers to the survey after a webinar.
    pub struct WebinarSurveyReport {
        /// Number of the webinar.
        pub webinar_id: Option<MeetingId>,
        /// UUID of this instance.
        pub webinar_uuid: Option<MeetingUuid>,
        /// Start of the webinar, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Id of the survey.
        pub survey_id: Option<String>,
        /// Name of the survey.
        pub survey_name: Option<String>,
        /// The answers, by participant.
        pub survey_answers: Vec<SurveyAnswers>,
    }
}
