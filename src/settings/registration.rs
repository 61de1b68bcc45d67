//! Default settings of registration.

use crate::declare::{model, open_enum};

model! {
    /// Default settings of webinar registration.
    pub struct RegistrationDefaults {
        /// Options of registration.
        pub options: Option<RegistrationOptions>,
        /// Standard questions.
        pub questions: Vec<RegistrationQuestion>,
        /// Zoom's code for how registrants are approved: `0` or `1`.
        pub approve_type: Option<i64>,
        /// Custom questions.
        pub custom_questions: Vec<CustomQuestion>,
    }
}

open_enum! {
    /// Kind of event that registration settings apply to.
    pub enum RegistrationTarget: str {
        /// Webinars.
        Webinar = "webinar",
    }
}

model! {
    /// Options of registration.
    pub struct RegistrationOptions {
        /// Whether hosts are notified by e-mail when someone registers.
        pub host_email_notification: Option<bool>,
        /// Whether registration closes after the date of the event.
        pub close_registration: Option<bool>,
        /// Whether participants may join from several devices.
        pub allow_participants_to_join_from_multiple_devices: Option<bool>,
        /// Whether the registration page has buttons for sharing on social networks.
        pub show_social_share_buttons: Option<bool>,
    }
}

model! {
    /// A standard question of a registration form.
    pub struct RegistrationQuestion {
        /// Field that the question fills in.
        pub field_name: Option<RegistrationFieldName>,
        /// Whether an answer is required.
        pub required: Option<bool>,
        /// Whether the question is on the form.
        pub selected: Option<bool>,
    }
}

open_enum! {
    /// A field of a registration form.
    pub enum RegistrationFieldName: str {
        /// Last name.
        LastName = "last_name",
        /// Street address.
        Address = "address",
        /// City.
        City = "city",
        /// Country.
        Country = "country",
        /// Postal code.
        Zip = "zip",
        /// State or province.
        State = "state",
        /// Phone number.
        Phone = "phone",
        /// Industry.
        Industry = "industry",
        /// Organisation.
        Organization = "org",
        /// Job title.
        JobTitle = "job_title",
        /// Time frame in which the registrant plans to buy.
        PurchasingTimeFrame = "purchasing_time_frame",
        /// Role of the registrant in the decision to buy.
        RoleInPurchaseProcess = "role_in_purchase_process",
        /// Number of employees.
        EmployeeCount = "no_of_employees",
        /// Comments.
        Comments = "comments",
    }
}

model! {
    /// A custom question of a registration form.
    pub struct CustomQuestion {
        /// Title of the question.
        pub title: Option<String>,
        /// The way in which the question is answered.
        #[name = "type"]
        pub kind: Option<RegistrationAnswerType>,
        /// Whether an answer is required.
        pub required: Option<bool>,
        /// Whether the question is on the form.
        pub selected: Option<bool>,
        /// Answers that can be chosen.
        pub answers: Vec<String>,
    }
}

open_enum! {
    /// The way in which a question is answered.
    pub enum RegistrationAnswerType: str {
        /// A short text.
        Short = "short",
        /// One answer is chosen from a drop-down menu.
        SingleDropdown = "single_dropdown",
        /// One answer is chosen with radio buttons.
        SingleRadio = "single_radio",
        /// Several of the answers are chosen.
        Multiple = "multiple",
    }
}
