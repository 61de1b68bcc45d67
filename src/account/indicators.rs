//! Indicators of Zoom Revenue Accelerator.

#![allow(deprecated)] // the old name of a call is kept

use chrono::{DateTime, Utc};

use crate::macros::{model, open_enum, page, request};

request! {
    /// `GET /zra/settings/indicators`: the indicators that Zoom Revenue Accelerator looks for in
    /// conversations.
    account::Indicators(): "/zra/settings/indicators" => IndicatorPage, Medium,
    classic ["account:read:admin", "account:write:admin", "iq_account:read:admin"],
    granular ["zra:read:indicator:admin", "zra:read:indicator"];
    answer { list "indicators" or_none }
    query {
        /// Only indicators of this category.
        category_id: String,
        /// Only indicators of this kind.
        kind = "type": IndicatorType,
    }
    paged 300;
}

page! {
    /// One page of indicators.
    IndicatorPage { indicators: Indicator }
    key |i| i.id.as_ref()
}

open_enum! {
    /// What kind of indicator it is.
    IndicatorType: str {
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
    Indicator
    {
        /// Id.
        id: Option<String>,
        /// Name.
        name: Option<String>,
        /// Description.
        description: Option<String>,
        /// Id of the category.
        category_id: Option<String>,
        /// Name of the category.
        category_name: Option<String>,
        /// Kind.
        kind = "type": Option<IndicatorType>,
        /// Whose words count.
        mentioned_by: Option<MentionedBy>,
        /// Whether it is on.
        enabled: Option<bool>,
        /// When it was made, UTC.
        created_time: Option<DateTime<Utc>>,
        /// When it was changed last, UTC.
        last_modified_time: Option<DateTime<Utc>>,
        /// Who changed it last.
        last_modified_user_name: Option<String>,
    }
}

open_enum! {
    /// Whose words count for an indicator.
    MentionedBy: str {
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
    account::IndicatorsDeprecated(): "/iq/settings/indicators" => IndicatorPage, Medium,
    classic ["account:read:admin", "account:write:admin", "iq_account:read:admin"],
    granular ["zra:read:indicator:admin", "zra:read:indicator"];
    answer { list "indicators" or_none }
    query {
        /// Only indicators of this category.
        category_id: String,
        /// Only indicators of this kind.
        kind = "type": IndicatorType,
    }
    deprecated "the path is the old one: use `Indicators`";
    paged 300;
}
