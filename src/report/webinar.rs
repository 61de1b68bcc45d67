//! A webinar after the fact.

use chrono::{DateTime, Utc};

use super::{
    MeetingReport, ParticipantField, ParticipantPage, PollReport, QaReport, SurveyAnswers,
};
use crate::declare::{model, request};
use crate::ids::{MeetingId, MeetingKey, MeetingUuid};

request! {
    /// `GET /report/webinars/{webinarId}`: a webinar that was held.
    #[get("/report/webinars/{webinarId}", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:webinar:admin")]
    #[answer(one_of(&["id", "uuid"]))]
    pub struct report::Webinar(webinar: MeetingKey) -> MeetingReport {}
}

request! {
    /// `GET /report/webinars/{webinarId}/participants`: who took part in a webinar, six months
    /// back.
    #[get("/report/webinars/{webinarId}/participants", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_webinar_participants:admin")]
    #[paged(300)]
    pub struct report::WebinarParticipants(webinar: MeetingKey) -> ParticipantPage {
        /// Something beyond the usual.
        include_fields: Option<ParticipantField>,
    }
}

request! {
    /// `GET /report/webinars/{webinarId}/polls`: how the polls of a webinar were answered.
    #[get("/report/webinars/{webinarId}/polls", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_webinar_polls:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::WebinarPolls(webinar: MeetingKey) -> PollReport {}
}

request! {
    /// `GET /report/webinars/{webinarId}/qa`: questions and answers of a webinar.
    #[get("/report/webinars/{webinarId}/qa", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:webinar_qna:admin")]
    #[answer(list("questions").beside(&["id", "uuid"]))]
    pub struct report::WebinarQa(webinar: MeetingKey) -> QaReport {}
}

request! {
    /// `GET /report/webinars/{webinarId}/survey`: how the survey after a webinar was answered.
    #[get("/report/webinars/{webinarId}/survey", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:webinar_survey:admin")]
    #[answer(list("survey_answers").beside(&["webinar_id", "survey_id"]))]
    pub struct report::WebinarSurvey(webinar: MeetingKey) -> WebinarSurveyReport {}
}

model! {
    /// How the survey after a webinar was answered.
    pub struct WebinarSurveyReport {
        /// Webinar number.
        pub webinar_id: Option<MeetingId>,
        /// UUID of this instance.
        pub webinar_uuid: Option<MeetingUuid>,
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
