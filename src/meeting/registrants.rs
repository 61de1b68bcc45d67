//! Registrants.

use chrono::{DateTime, Utc};

use super::OccurrenceId;
use crate::ids::MeetingId;
use crate::macros::{model, open_enum, page, request};
use crate::secret::Secret;
use crate::settings::RegistrationFieldName;
use crate::shared::RegistrantId;

request! {
    /// `GET /meetings/{meetingId}/registrants`: who registered for a meeting.
    meeting::Registrants(meeting: MeetingId):
    "/meetings/{meetingId}/registrants" => RegistrantPage, Medium,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:list_registrants:admin", "meeting:read:list_registrants"];
    query {
        /// One occurrence.
        occurrence = "occurrence_id": OccurrenceId,
        /// Only registrants in this state; approved unless given.
        status: RegistrantStatus,
    }
    paged 300;
}

page! {
    /// One page of registrants.
    RegistrantPage { registrants: RegistrantDetails }
}

open_enum! {
    /// State of a registration.
    RegistrantStatus: str {
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
    RegistrantDetails
    identified by {
        /// E-mail address.
        email: String,
    }
    {
        /// Id.
        id: Option<RegistrantId>,
        /// Address.
        address: Option<String>,
        /// City.
        city: Option<String>,
        /// Comments.
        comments: Option<String>,
        /// Country.
        country: Option<String>,
        /// Further questions.
        custom_questions: Vec<CustomAnswer>,
        /// First name.
        first_name: Option<String>,
        /// Industry.
        industry: Option<String>,
        /// Job title.
        job_title: Option<String>,
        /// Last name.
        last_name: Option<String>,
        /// Number of employees.
        no_of_employees: Option<EmployeeCount>,
        /// Organisation.
        org: Option<String>,
        /// Phone number.
        phone: Option<String>,
        /// When they mean to buy.
        purchasing_time_frame: Option<PurchasingTimeFrame>,
        /// Their part in the decision to buy.
        role_in_purchase_process: Option<PurchaseRole>,
        /// State or province.
        state: Option<String>,
        /// State.
        status: Option<RegistrantStatus>,
        /// Post code.
        zip: Option<String>,
        /// When it was made, UTC.
        create_time: Option<DateTime<Utc>>,
        /// Address for joining.
        join_url: Option<String>,
        /// Number that lets them join by telephone.
        #[serde(skip_serializing)]
        participant_pin_code: Option<Secret>,
    }
}

model! {
    /// The answer to a question of the host's own.
    CustomAnswer
    {
        /// Title.
        title: Option<String>,
        /// Value.
        value: Option<String>,
    }
}

open_enum! {
    /// Number of employees of an organisation.
    EmployeeCount: str {
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
    PurchasingTimeFrame: str {
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
    PurchaseRole: str {
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
    meeting::Registrant(meeting: MeetingId, registrant: RegistrantId):
    "/meetings/{meetingId}/registrants/{registrantId}" => RegistrantDetails, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:registrant:admin", "meeting:read:registrant"];
    answer { one_of ["id", "email"] }
}

request! {
    /// `GET /meetings/{meetingId}/registrants/questions`: what registrants of a meeting are asked.
    meeting::RegistrationQuestions(meeting: MeetingId):
    "/meetings/{meetingId}/registrants/questions" => RegistrationForm, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular [
        "meeting:read:list_registration_questions:admin",
        "meeting:read:list_registration_questions"
    ];
    answer { one_of ["questions", "custom_questions"] or_none }
}

model! {
    /// What registrants are asked.
    RegistrationForm
    {
        /// Further questions.
        custom_questions: Vec<CustomQuestion>,
        /// Questions.
        questions: Vec<StandardQuestion>,
    }
}

model! {
    /// A question of the host's own.
    CustomQuestion
    {
        /// Answers to choose from.
        answers: Vec<String>,
        /// Whether it must be answered.
        required: Option<bool>,
        /// Title.
        title: Option<String>,
        /// Kind.
        kind = "type": Option<RegistrationQuestionType>,
    }
}

open_enum! {
    /// How a question is answered.
    RegistrationQuestionType: str {
        /// In a few words.
        Short = "short",
        /// By one choice.
        Single = "single",
    }
}

model! {
    /// A standard question.
    StandardQuestion
    {
        /// Which field.
        field_name: Option<RegistrationFieldName>,
        /// Whether it must be answered.
        required: Option<bool>,
    }
}
