//! Registrants.

use chrono::{DateTime, Utc};

use super::OccurrenceId;
use crate::declare::{model, open_enum, page, request};
use crate::ids::MeetingId;
use crate::settings::RegistrationFieldName;
use crate::shared::RegistrantId;
use crate::value::secret::Secret;

request! {
    /// `GET /meetings/{meetingId}/registrants`: who registered for a meeting.
    #[get("/meetings/{meetingId}/registrants", Medium)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:list_registrants:admin", "meeting:read:list_registrants")]
    #[paged(300)]
    pub struct meeting::Registrants(meeting: MeetingId) -> RegistrantPage {
        /// One occurrence.
        #[name = "occurrence_id"]
        occurrence: Option<OccurrenceId>,
        /// Only registrants in this state; approved unless given.
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
    /// State of a registration.
    pub enum RegistrantStatus: str {
        /// Not decided.
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
        /// E-mail address.
        pub email: String,
        /// Id.
        pub id: Option<RegistrantId>,
        /// Address.
        pub address: Option<String>,
        /// City.
        pub city: Option<String>,
        /// Comments.
        pub comments: Option<String>,
        /// Country.
        pub country: Option<String>,
        /// Further questions.
        pub custom_questions: Vec<CustomAnswer>,
        /// First name.
        pub first_name: Option<String>,
        /// Industry.
        pub industry: Option<String>,
        /// Job title.
        pub job_title: Option<String>,
        /// Last name.
        pub last_name: Option<String>,
        /// Number of employees.
        pub no_of_employees: Option<EmployeeCount>,
        /// Organisation.
        pub org: Option<String>,
        /// Phone number.
        pub phone: Option<String>,
        /// When they mean to buy.
        pub purchasing_time_frame: Option<PurchasingTimeFrame>,
        /// Their part in the decision to buy.
        pub role_in_purchase_process: Option<PurchaseRole>,
        /// State or province.
        pub state: Option<String>,
        /// State.
        pub status: Option<RegistrantStatus>,
        /// Post code.
        pub zip: Option<String>,
        /// When it was made, UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// Address for joining.
        pub join_url: Option<String>,
        /// Number that lets them join by telephone.
        pub participant_pin_code: Option<Secret>,
    }
}

model! {
    /// The answer to a question of the host's own.
    pub struct CustomAnswer {
        /// Title.
        pub title: Option<String>,
        /// Value.
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
        /// More.
        MoreThan10000 = "More than 10,000",
    }
}

open_enum! {
    /// When a registrant means to buy.
    pub enum PurchasingTimeFrame: str {
        /// Within a month.
        WithinAMonth = "Within a month",
        /// In one to three months.
        OneToThreeMonths = "1-3 months",
        /// In four to six months.
        FourToSixMonths = "4-6 months",
        /// Later.
        MoreThanSixMonths = "More than 6 months",
        /// At no set time.
        NoTimeframe = "No timeframe",
    }
}

open_enum! {
    /// A registrant's part in the decision to buy.
    pub enum PurchaseRole: str {
        /// Decides.
        DecisionMaker = "Decision Maker",
        /// Evaluates or recommends.
        Evaluator = "Evaluator/Recommender",
        /// Has influence.
        Influencer = "Influencer",
        /// None.
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
    /// `GET /meetings/{meetingId}/registrants/questions`: what registrants of a meeting are asked.
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
    /// What registrants are asked.
    pub struct RegistrationForm {
        /// Further questions.
        pub custom_questions: Vec<CustomQuestion>,
        /// Questions.
        pub questions: Vec<StandardQuestion>,
    }
}

model! {
    /// A question of the host's own.
    pub struct CustomQuestion {
        /// Answers to choose from.
        pub answers: Vec<String>,
        /// Whether it must be answered.
        pub required: Option<bool>,
        /// Title.
        pub title: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<RegistrationQuestionType>,
    }
}

open_enum! {
    /// How a question is answered.
    pub enum RegistrationQuestionType: str {
        /// In a few words.
        Short = "short",
        /// By one choice.
        Single = "single",
    }
}

model! {
    /// A standard question.
    pub struct StandardQuestion {
        /// Which field.
        pub field_name: Option<RegistrationFieldName>,
        /// Whether it must be answered.
        pub required: Option<bool>,
    }
}
