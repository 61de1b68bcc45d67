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
        /// Only indicators of this category.
        category_id: Option<String>,
        /// Only indicators of this kind.
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
    /// What kind of indicator it is.
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
    /// What is looked for in conversations.
    pub struct Indicator {
        /// Id.
        pub id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Id of the category.
        pub category_id: Option<String>,
        /// Name of the category.
        pub category_name: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<IndicatorType>,
        /// Whose words count.
        pub mentioned_by: Option<MentionedBy>,
        /// Whether it is on.
        pub enabled: Option<bool>,
        /// When it was made, UTC.
        pub created_time: Option<DateTime<Utc>>,
        /// When it was changed last, UTC.
        pub last_modified_time: Option<DateTime<Utc>>,
        /// Who changed it last.
        pub last_modified_user_name: Option<String>,
    }
}

open_enum! {
    /// Whose words count for an indicator.
    pub enum MentionedBy: str {
        /// Anyone's.
        Anyone = "anyone",
        /// The account's own people's.
        Reps = "reps",
        /// Prospects'.
        Prospects = "prospects",
    }
}

request! {
    /// `GET /iq/settings/indicators`: the same as [`Indicators`], by its old path.
    #[get("/iq/settings/indicators", Medium)]
    #[classic("account:read:admin", "account:write:admin", "iq_account:read:admin")]
    #[granular("zra:read:indicator:admin", "zra:read:indicator")]
    #[answer(list("indicators").or_none())]
    #[deprecated = "the path is the old one: use `Indicators`"]
    #[paged(300)]
    pub struct account::IndicatorsDeprecated() -> IndicatorPage {
        /// Only indicators of this category.
        category_id: Option<String>,
        /// Only indicators of this kind.
        #[name = "type"]
        kind: Option<IndicatorType>,
    }
}
