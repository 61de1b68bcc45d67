//! Registration.

use crate::declare::{model, open_enum};

model! {
    /// How people register for webinars.
    pub struct RegistrationDefaults {
        /// Options.
        pub options: Option<RegistrationOptions>,
        /// Questions.
        pub questions: Vec<RegistrationQuestion>,
        /// How registrants are approved: `0` or `1`.
        pub approve_type: Option<i64>,
        /// Further questions.
        pub custom_questions: Vec<CustomQuestion>,
    }
}

open_enum! {
    /// What registration settings are for.
    pub enum RegistrationTarget: str {
        /// Webinars.
        Webinar = "webinar",
    }
}

model! {
    /// Options of registration.
    pub struct RegistrationOptions {
        /// Hosts are told by mail of registrants.
        pub host_email_notification: Option<bool>,
        /// Registration ends with the day of the event.
        pub close_registration: Option<bool>,
        /// Participants may join from several devices.
        pub allow_participants_to_join_from_multiple_devices: Option<bool>,
        /// There are buttons for social networks.
        pub show_social_share_buttons: Option<bool>,
    }
}

model! {
    /// A standard question of a registration.
    pub struct RegistrationQuestion {
        /// Which field.
        pub field_name: Option<RegistrationFieldName>,
        /// Whether it must be answered.
        pub required: Option<bool>,
        /// Whether it is asked.
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
        /// Post code.
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
        /// When they mean to buy.
        PurchasingTimeFrame = "purchasing_time_frame",
        /// Their part in the decision to buy.
        RoleInPurchaseProcess = "role_in_purchase_process",
        /// Number of employees.
        EmployeeCount = "no_of_employees",
        /// Comments.
        Comments = "comments",
    }
}

model! {
    /// A question of one's own.
    pub struct CustomQuestion {
        /// Title.
        pub title: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<RegistrationAnswerType>,
        /// Whether it must be answered.
        pub required: Option<bool>,
        /// Whether it is asked.
        pub selected: Option<bool>,
        /// Answers to choose from.
        pub answers: Vec<String>,
    }
}

open_enum! {
    /// How a question is answered.
    pub enum RegistrationAnswerType: str {
        /// In a few words.
        Short = "short",
        /// By one choice from a menu.
        SingleDropdown = "single_dropdown",
        /// By one choice from a list.
        SingleRadio = "single_radio",
        /// By several choices.
        Multiple = "multiple",
    }
}
