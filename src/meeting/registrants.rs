//! Registrants of meetings, and the registration form.

use chrono::{DateTime, Utc};

use super::OccurrenceId;
use crate::declare::{model, open_enum, page, request};
use crate::ids::MeetingId;
use crate::settings::RegistrationFieldName;
use crate::shared::RegistrantId;
use crate::value::secret::Secret;

request! {
    /// `GET /meetings/{meetingId}/registrants`: the registrants of a meeting.
    #[get("/meetings/{meetingId}/registrants", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_registrants:admin", "meeting:read:list_registrants")]
    #[paged(300)]
    pub struct meeting::Registrants(meeting: MeetingId) -> RegistrantPage {
        /// Returns only this occurrence.
        #[name = "occurrence_id"]
        occurrence: Option<OccurrenceId>,
        /// Returns only registrants with this status; Zoom's default is `approved`.
        status: Option<RegistrantStatus>,
    }
}

page! {
    /// One page of registrants.
    pub struct RegistrantPage {
        pub registrants: Vec<RegistrantDetails>,
    }
}

open_enum! {
    /// Status of a registration.
    pub enum RegistrantStatus: str {
        /// Waiting for approval.
        Pending = "pending",
        /// Approved.
        Approved = "approved",
        /// Denied.
        Denied = "denied",
    }
}

model! {
    /// A registrant.
    pub struct RegistrantDetails {
        /// E-mail address of the registrant.
        pub email: String,
        /// Id of the registrant.
        pub id: Option<RegistrantId>,
        /// Street address of the registrant.
        pub address: Option<String>,
        /// City of the registrant.
        pub city: Option<String>,
        /// Comments of the registrant.
        pub comments: Option<String>,
        /// Country of the registrant.
        pub country: Option<String>,
        /// Answers to custom questions.
        pub custom_questions: Vec<CustomAnswer>,
        /// First name of the registrant.
        pub first_name: Option<String>,
        /// Industry of the registrant.
        pub industry: Option<String>,
        /// Job title of the registrant.
        pub job_title: Option<String>,
        /// Last name of the registrant.
        pub last_name: Option<String>,
        /// Number of employees of the organisation.
        pub no_of_employees: Option<EmployeeCount>,
        /// Organisation of the registrant.
        pub org: Option<String>,
        /// Phone number of the registrant.
        pub phone: Option<String>,
        /// Time frame in which the registrant plans to buy.
        pub purchasing_time_frame: Option<PurchasingTimeFrame>,
        /// Role of the registrant in the decision to buy.
        pub role_in_purchase_process: Option<PurchaseRole>,
        /// State or province of the registrant.
        pub state: Option<String>,
        /// Status of the registration.
        pub status: Option<RegistrantStatus>,
        /// Postal code of the registrant.
        pub zip: Option<String>,
        /// Time of the registration, in UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// URL for joining.
        pub join_url: Option<String>,
        /// PIN with which the participant joins by telephone. It is a credential.
        pub participant_pin_code: Option<Secret>,
    }
}

model! {
    /// An answer to a custom question.
    pub struct CustomAnswer {
        /// Title of the question.
        pub title: Option<String>,
        /// The answer.
        pub value: Option<String>,
    }
}

open_enum! {
    /// Number of employees of an organisation.
    pub enum EmployeeCount: str {
        /// Up to 20.
        UpTo20 = "1-20",
        /// 21 to 50.
        UpTo50 = "21-50",
        /// 51 to 100.
        UpTo100 = "51-100",
        /// 101 to 250.
        UpTo250 = "101-250",
        /// 101 to 500.
        From101To500 = "101-500",
        /// 251 to 500.
        UpTo500 = "251-500",
        /// 500 to 1000.
        From500To1000 = "500-1,000",
        /// 501 to 1000.
        UpTo1000 = "501-1,000",
        /// 1001 to 5000.
        UpTo5000 = "1,001-5,000",
        /// 5001 to 10 000.
        UpTo10000 = "5,001-10,000",
        /// More than 10 000.
        MoreThan10000 = "More than 10,000",
    }
}

open_enum! {
    /// Time frame in which a registrant plans to buy.
    pub enum PurchasingTimeFrame: str {
        /// Within one month.
        WithinAMonth = "Within a month",
        /// In one to three months.
        OneToThreeMonths = "1-3 months",
        /// In four to six months.
        FourToSixMonths = "4-6 months",
        /// In more than six months.
        MoreThanSixMonths = "More than 6 months",
        /// No time frame.
        NoTimeframe = "No timeframe",
    }
}

open_enum! {
    /// Role of a registrant in the decision to buy.
    pub enum PurchaseRole: str {
        /// Decision maker.
        DecisionMaker = "Decision Maker",
        /// Evaluator or recommender.
        Evaluator = "Evaluator/Recommender",
        /// Influencer.
        Influencer = "Influencer",
        /// Not involved.
        NotInvolved = "Not involved",
    }
}

request! {
    /// `GET /meetings/{meetingId}/registrants/{registrantId}`: one registrant of a meeting.
    #[get("/meetings/{meetingId}/registrants/{registrantId}", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:registrant:admin", "meeting:read:registrant")]
    #[answer(one_of(&["id", "email"]))]
    pub struct meeting::Registrant(
        meeting: MeetingId, registrant: RegistrantId
    ) -> RegistrantDetails {}
}

request! {
    /// `GET /meetings/{meetingId}/registrants/questions`: the registration form of a meeting.
    #[get("/meetings/{meetingId}/registrants/questions", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular(
        "meeting:read:list_registration_questions:admin",
        "meeting:read:list_registration_questions",
    )]
    #[answer(one_of(&["questions", "custom_questions"]).or_none())]
    pub struct meeting::RegistrationQuestions(meeting: MeetingId) -> RegistrationForm {}
}

model! {
    /// The registration form of a meeting.
    pub struct RegistrationForm {
        /// Custom questions.
        pub custom_questions: Vec<CustomQuestion>,
        /// Standard questions.
        pub questions: Vec<StandardQuestion>,
    }
}

model! {
    /// A custom question of a registration form.
    pub struct CustomQuestion {
        /// Answers that can be chosen.
        pub answers: Vec<String>,
        /// Whether an answer is required.
        pub required: Option<bool>,
        /// Title of the question.
        pub title: Option<String>,
        /// The way in which the question is answered.
        #[name = "type"]
        pub kind: Option<RegistrationQuestionType>,
    }
}

open_enum! {
    /// The way in which a question is answered.
    pub enum RegistrationQuestionType: str {
        /// A short text.
        Short = "short",
        /// One of the answers is chosen.
        Single = "single",
    }
}

model! {
    /// A standard question of a registration form.
    pub struct StandardQuestion {
        /// Field that the question fills in.
        pub field_name: Option<RegistrationFieldName>,
        /// Whether an answer is required.
        pub required: Option<bool>,
    }
}
