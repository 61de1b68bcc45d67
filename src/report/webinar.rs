//! A webinar after the fact.

use chrono::{DateTime, Utc};

use super::{
    MeetingReport, ParticipantField, ParticipantPage, PollReport, QaReport, SurveyAnswers,
};
use crate::ids::{MeetingId, MeetingKey, MeetingUuid};
use crate::macros::{model, request};

request! {
    /// `GET /report/webinars/{webinarId}`: a webinar that was held.
    report::Webinar(webinar: MeetingKey): "/report/webinars/{webinarId}" => MeetingReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:webinar:admin"];
    answer { one_of ["id", "uuid"] }
}

request! {
    /// `GET /report/webinars/{webinarId}/participants`: who took part in a webinar, six months
    /// back.
    report::WebinarParticipants(webinar: MeetingKey):
    "/report/webinars/{webinarId}/participants" => ParticipantPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:list_webinar_participants:admin"];
    query {
        /// Something beyond the usual.
        include_fields: ParticipantField,
    }
    paged 300;
}

request! {
    /// `GET /report/webinars/{webinarId}/polls`: how the polls of a webinar were answered.
    report::WebinarPolls(webinar: MeetingKey):
    "/report/webinars/{webinarId}/polls" => PollReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:list_webinar_polls:admin"];
    answer { list "questions" beside ["id", "uuid"] }
}

request! {
    /// `GET /report/webinars/{webinarId}/qa`: questions and answers of a webinar.
    report::WebinarQa(webinar: MeetingKey): "/report/webinars/{webinarId}/qa" => QaReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:webinar_qna:admin"];
    answer { list "questions" beside ["id", "uuid"] }
}

request! {
    /// `GET /report/webinars/{webinarId}/survey`: how the survey after a webinar was answered.
    report::WebinarSurvey(webinar: MeetingKey):
    "/report/webinars/{webinarId}/survey" => WebinarSurveyReport, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:webinar_survey:admin"];
    answer { list "survey_answers" beside ["webinar_id", "survey_id"] }
}

model! {
    /// How the survey after a webinar was answered.
    WebinarSurveyReport
    {
        /// Webinar number.
        webinar_id: Option<MeetingId>,
        /// UUID of this instance.
        webinar_uuid: Option<MeetingUuid>,
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
