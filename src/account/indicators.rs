//! Indicators of Zoom Revenue Accelerator.

#![allow(deprecated)] // the old name of a call is kept

use chrono::{DateTime, Utc};

use crate::declare::{model, open_enum, page, request};

request! {
    /// `GET /zra/settings/indicators`: the indicators that Zoom Revenue Accelerator looks for in
    /// conversations.
    #[get("/zra/settings/indicators", Medium)]
    #[classic("account:read:admin", "account:write:admin", "iq_account:read:admin")]
    #[granular("zra:read:indicator:admin", "zra:read:indicator")]
    #[answer(list("indicators").or_none())]
    #[paged(300)]
    pub struct account::Indicators() -> IndicatorPage {
        /// Returns only indicators of the category with this id.
        category_id: Option<String>,
        /// Returns only indicators of this kind.
        #[name = "type"]
        kind: Option<IndicatorType>,
    }
}

page! {
    /// One page of indicators.
    #[key(|i| i.id.as_ref())]
    pub struct IndicatorPage {
        pub indicators: Vec<Indicator>,
    }
}

open_enum! {
    /// Kind of an indicator.
    pub enum IndicatorType: str {
        /// Basic.
        Basic = "basic",
        /// Advanced.
        Advanced = "advanced",
        /// Guiding sentences.
        GuidingSentences = "guiding_sentences",
    }
}

model! {
    /// An indicator: words or topics that Zoom Revenue Accelerator looks for in conversations.
    pub struct Indicator {
        /// Id of the indicator.
        pub id: Option<String>,
        /// Name of the indicator.
        pub name: Option<String>,
        /// Description of the indicator.
        pub description: Option<String>,
        /// Id of the category.
        pub category_id: Option<String>,
        /// Name of the category.
        pub category_name: Option<String>,
        /// Kind of the indicator.
        #[name = "type"]
        pub kind: Option<IndicatorType>,
        /// Speakers whose words the indicator is applied to.
        pub mentioned_by: Option<MentionedBy>,
        /// Whether the indicator is enabled.
        pub enabled: Option<bool>,
        /// Time at which the indicator was created, in UTC.
        pub created_time: Option<DateTime<Utc>>,
        /// Time of the last change, in UTC.
        pub last_modified_time: Option<DateTime<Utc>>,
        /// Name of the user who made the last change.
        pub last_modified_user_name: Option<String>,
    }
}

open_enum! {
    /// Speakers whose words an indicator is applied to.
    pub enum MentionedBy: str {
        /// All speakers.
        Anyone = "anyone",
        /// Sales representatives of the account.
        Reps = "reps",
        /// Prospective customers.
        Prospects = "prospects",
    }
}

request! {
    /// `GET /iq/settings/indicators`: the former path of [`Indicators`].
    #[get("/iq/settings/indicators", Medium)]
    #[classic("account:read:admin", "account:write:admin", "iq_account:read:admin")]
    #[granular("zra:read:indicator:admin", "zra:read:indicator")]
    #[answer(list("indicators").or_none())]
    #[deprecated = "the path is the old one: use `Indicators`"]
    #[paged(300)]
    pub struct account::IndicatorsDeprecated() -> IndicatorPage {
        /// Returns only indicators of the category with this id.
        category_id: Option<String>,
        /// Returns only indicators of this kind.
        #[name = "type"]
        kind: Option<IndicatorType>,
    }
}
