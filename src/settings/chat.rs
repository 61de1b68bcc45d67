//! Chat.

use super::EmojiChoice;
use crate::macros::{model, open_enum};

open_enum! {
    /// With whom one can share in chat.
    ShareScope: str {
        /// With nobody.
        Disable = "disable",
        /// With anyone.
        Anyone = "anyone",
        /// Within the account.
        Account = "account",
        /// Within the organisation.
        Organization = "organization",
    }
}

model! {
    /// Settings: chat emojis.
    ChatEmojis
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Which emojis.
        emojis_option: Option<EmojiChoice>,
    }
}

model! {
    /// How long chat is kept.
    RetentionPeriod
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// How long direct messages and group chats are kept, as text.
        retention_period_of_direct_messages_and_group_conversation: Option<String>,
        /// How long channels are kept, as text.
        retention_period_of_channels: Option<String>,
    }
}

model! {
    /// Whom users can reach.
    ContactRule
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Selected option: `1`, `2`, `3` or `4`.
        selected_option: Option<i64>,
        /// E-mail addresses of users.
        user_email_addresses: Option<String>,
    }
}

model! {
    /// A policy for what is written in chat.
    ChatPolicy
    {
        /// Description.
        description: Option<String>,
        /// Id.
        id: Option<String>,
        /// Whether it is locked.
        is_locked: Option<bool>,
        /// Words that it watches for.
        keywords: Vec<String>,
        /// Name.
        name: Option<String>,
        /// Expression that it watches for.
        regular_expression: Option<String>,
        /// State.
        status: Option<PolicyStatus>,
        /// What happens: `1` or `2`.
        trigger_action: Option<i64>,
    }
}

open_enum! {
    /// Whether a policy is in force.
    PolicyStatus: str {
        /// In force.
        Activated = "activated",
        /// Not in force.
        Deactivated = "deactivated",
    }
}
