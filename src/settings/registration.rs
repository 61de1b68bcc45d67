//! Registration.

use crate::macros::{model, open_enum};

model! {
    /// How people register for webinars.
    RegistrationDefaults
    {
        /// Options.
        options: Option<RegistrationOptions>,
        /// Questions.
        questions: Vec<RegistrationQuestion>,
        /// How registrants are approved: `0` or `1`.
        approve_type: Option<i64>,
        /// Further questions.
        custom_questions: Vec<CustomQuestion>,
    }
}

open_enum! {
    /// What registration settings are for.
    RegistrationTarget: str {
        /// Webinars.
        Webinar = "webinar",
    }
}

model! {
    /// Options of registration.
    RegistrationOptions
    {
        /// Hosts are told by mail of registrants.
        host_email_notification: Option<bool>,
        /// Registration ends with the day of the event.
        close_registration: Option<bool>,
        /// Participants may join from several devices.
        allow_participants_to_join_from_multiple_devices: Option<bool>,
        /// There are buttons for social networks.
        show_social_share_buttons: Option<bool>,
    }
}

model! {
    /// A standard question of a registration.
    RegistrationQuestion
    {
        /// Which field.
        field_name: Option<RegistrationFieldName>,
        /// Whether it must be answered.
        required: Option<bool>,
        /// Whether it is asked.
        selected: Option<bool>,
    }
}

open_enum! {
    /// A field of a registration form.
    RegistrationFieldName: str {
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
    CustomQuestion
    {
        /// Title.
        title: Option<String>,
        /// Kind.
        kind = "type": Option<RegistrationAnswerType>,
        /// Whether it must be answered.
        required: Option<bool>,
        /// Whether it is asked.
        selected: Option<bool>,
        /// Answers to choose from.
        answers: Vec<String>,
    }
}

open_enum! {
    /// How a question is answered.
    RegistrationAnswerType: str {
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
