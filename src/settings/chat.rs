//! Settings of chat outside meetings.

use super::EmojiChoice;
use crate::declare::{model, open_enum};
use crate::ids::GroupId;
use crate::value::secret::Secret;

model! {
    /// Settings of chat outside meetings (Zoom Team Chat).
    pub struct Chat {
        /// Whether chatbots may send messages. Account only.
        pub allow_bots_chat: Option<bool>,
        /// Settings of file sharing.
        pub share_files: Option<ShareFiles>,
        /// Emojis in chat.
        pub chat_emojis: Option<ChatEmojis>,
        /// Whether users may send voice messages.
        pub record_voice_messages: Option<bool>,
        /// Whether users may send video messages.
        pub record_video_messages: Option<bool>,
        /// Whether users may send screenshots.
        pub screen_capture: Option<bool>,
        /// Whether users may create public channels.
        pub create_public_channels: Option<bool>,
        /// Whether users may create private channels.
        pub create_private_channels: Option<bool>,
        /// Whether users may create group chats. Account only.
        pub create_group_chat: Option<bool>,
        /// Whether users may send links.
        pub share_links_in_chat: Option<bool>,
        /// Whether users may schedule meetings from the chat.
        pub schedule_meetings_in_chat: Option<bool>,
        /// Retention period of chat in the cloud.
        pub set_retention_period_in_cloud: Option<RetentionPeriod>,
        /// Retention period of chat on users' devices.
        pub set_retention_period_in_local: Option<RetentionPeriod>,
        /// People whom users may add as contacts.
        pub allow_users_to_add_contacts: Option<ContactRule>,
        /// People whom users may chat with.
        pub allow_users_to_chat_with_others: Option<ContactRule>,
        /// Policies for the content of messages.
        pub chat_etiquette_tool: Option<ChatEtiquetteTool>,
        /// Archiving of chat in a third-party service.
        pub send_data_to_third_party_archiving_service: Option<ChatArchiving>,
        /// Retention period of the personal channel on users' devices. Account only.
        pub apply_local_storage_to_personal_channel: Option<LocalStorage>,
        /// Whether users may translate messages.
        pub translate_messages: Option<bool>,
        /// Animated images from GIPHY.
        pub search_and_send_animated_gif_images: Option<AnimatedImages>,
        /// Restrictions on chat with people outside the account. Account only.
        pub external_collab_restrict: Option<ExternalCollaboration>,
        /// Control over people outside the account. Account only.
        pub external_user_control: Option<ExternalUserControl>,
        /// Approval of invitations to people outside the account. Account only.
        pub external_invite_approve: Option<ExternalApproval>,
        /// Settings for members from outside the account. Account only.
        pub external_member_join: Option<ExternalMemberJoin>,
        /// Approval before people outside the account join. Account only.
        pub external_join_approve: Option<ExternalApproval>,
        /// Whether users may download files. Account only.
        pub download_file: Option<bool>,
        /// Whether users may share their screen from the chat. Account only.
        pub share_screen_in_chat: Option<bool>,
        /// Whether users may send code snippets. Account only.
        pub code_snippet: Option<bool>,
        /// Whether users have a personal channel. Account only.
        pub personal_channel: Option<bool>,
        /// Whether Zoom stores edited and deleted messages. Account only.
        pub store_revise_chat: Option<bool>,
        /// Whether the client opens with the chat. Account only.
        pub set_chat_as_default_tab: Option<bool>,
        /// Whether users may attach links to text. Account only.
        pub hyper_link: Option<bool>,
        /// Whether channels do not announce that members were removed. Account only.
        pub suppress_removal_notification: Option<bool>,
        /// Whether channels do not announce changes of user groups. Account only.
        pub suppress_user_group_notification: Option<bool>,
        /// Whether owners and admins of channels may delete messages. Account only.
        pub allow_remove_msg_by_owner_and_admins: Option<bool>,
        /// Whether users may start huddles from channels. Account only.
        pub allow_huddles_from_channels: Option<bool>,
        /// Whether shared spaces are available. Account only.
        pub shared_spaces: Option<bool>,
        /// E-mail addresses of channels. Account only.
        pub chat_email_address: Option<ChatEmailAddress>,
        /// Read receipts. Account only.
        pub read_receipts: Option<ReadReceipts>,
        /// Time during which messages can be deleted. Account only.
        pub allow_delete_message: Option<MessageTimeLimit>,
        /// Time during which messages can be edited. Account only.
        pub allow_edit_message: Option<MessageTimeLimit>,
        /// Whether contacts in the account see the user's presence status. Account only.
        pub show_status_to_internal_contact: Option<bool>,
        /// Whether the presence status shows when a user is in a meeting. Account only.
        pub presence_on_meeting: Option<bool>,
        /// Whether the presence status is "away" while the screen saver is on. Account only.
        pub presence_away_when_screen_saver: Option<bool>,
        /// Whether H.323 contacts have a tab of their own. Account only.
        pub show_h323_contact_tab: Option<bool>,
        /// Summaries by AI Companion. Account only.
        pub ai_summary: Option<ChatAi>,
        /// Messages composed by AI Companion. Account only.
        pub ai_compose: Option<ChatAi>,
        /// Whether AI Companion makes recommendations. Account only.
        pub ai_recommend: Option<bool>,
        /// Whether AI Companion suggests replies. Account only.
        pub ai_quick_reply: Option<bool>,
        /// Whether AI Companion completes sentences. Account only.
        pub ai_sentence_completion: Option<bool>,
        /// Whether AI Companion suggests scheduling meetings. Account only.
        pub ai_quick_schedule: Option<bool>,
        /// Whether users may send surveys and polls. Account only.
        pub survey_poll: Option<bool>,
        /// People whom users may search for, as text. Groups only.
        pub allow_users_to_search_others_options: Option<String>,
    }
}

model! {
    /// Settings of file sharing.
    pub struct ShareFiles {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Scope within which files may be shared.
        pub share_option: Option<ShareScope>,
        /// Scope within which files may be viewed. Account only.
        pub view_option: Option<ShareScope>,
        /// Restrictions on file types and sizes. Account only.
        pub restrictions: Option<FileRestrictions>,
    }
}

open_enum! {
    /// Scope within which users can share files in chat.
    pub enum ShareScope: str {
        /// Nobody.
        Disable = "disable",
        /// Anyone.
        Anyone = "anyone",
        /// People in the account.
        Account = "account",
        /// People in the organisation.
        Organization = "organization",
    }
}

model! {
    /// Restrictions on the files that can be shared.
    pub struct FileRestrictions {
        /// Whether only the listed file types may be sent.
        pub only_allow_specific_file_types: Option<bool>,
        /// File types that may be sent.
        pub file_type_restrictions: Vec<FileTypeRestriction>,
        /// File types that may be sent outside the account.
        pub file_type_restrictions_for_external: Vec<FileTypeRestriction>,
        /// Whether the size of files is limited.
        pub maximum_file_size: Option<bool>,
        /// Maximum size of a file, in MB.
        pub file_size_restrictions: Option<i64>,
        /// Maximum size of a file that is sent outside the account, in MB.
        pub file_size_restrictions_for_external: Option<i64>,
        /// Actions that the restrictions apply to.
        pub file_restrictions_apply_to: Option<FileRestrictionScope>,
    }
}

open_enum! {
    /// A file type, named by its extension.
    pub enum FileTypeRestriction: str {
        /// `.7z`.
        SevenZ = ".7z",
        /// `.gz`.
        Gz = ".gz",
        /// `.rar`.
        Rar = ".rar",
        /// `.zip`.
        Zip = ".zip",
        /// `.xls`.
        Xls = ".xls",
        /// `.xlsx`.
        Xlsx = ".xlsx",
        /// `.json`.
        Json = ".json",
        /// `.png`.
        Png = ".png",
        /// `.pptx`.
        Pptx = ".pptx",
        /// `.ppt`.
        Ppt = ".ppt",
        /// `.xmind`.
        Xmind = ".xmind",
        /// `.pdf`.
        Pdf = ".pdf",
        /// `.pps`.
        Pps = ".pps",
        /// `.txt`.
        Txt = ".txt",
        /// `.docx`.
        Docx = ".docx",
        /// `.doc`.
        Doc = ".doc",
    }
}

open_enum! {
    /// Actions that restrictions on files apply to.
    pub enum FileRestrictionScope: str {
        /// Sharing and viewing files.
        SharingAndViewing = "sharing_and_viewing",
        /// Sharing files only.
        Sharing = "sharing",
    }
}

model! {
    /// Emojis in chat.
    pub struct ChatEmojis {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Emojis that users may send.
        pub emojis_option: Option<EmojiChoice>,
    }
}

model! {
    /// Retention period of chat.
    pub struct RetentionPeriod {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Retention period of direct messages and group chats, as text.
        pub retention_period_of_direct_messages_and_group_conversation: Option<String>,
        /// Retention period of channels, as text.
        pub retention_period_of_channels: Option<String>,
    }
}

model! {
    /// People whom users may contact.
    pub struct ContactRule {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Zoom's code for the option that is selected: `1`, `2`, `3` or `4`.
        pub selected_option: Option<i64>,
        /// E-mail addresses of the users whom the option names.
        pub user_email_addresses: Option<String>,
    }
}

model! {
    /// Policies for the content of messages (chat etiquette tool).
    pub struct ChatEtiquetteTool {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// The policies.
        pub policies: Vec<ChatPolicy>,
        /// Maximum number of policies. Account only.
        pub policy_max_count: Option<i64>,
    }
}

model! {
    /// A policy for the content of messages.
    pub struct ChatPolicy {
        /// Description of the policy.
        pub description: Option<String>,
        /// Id of the policy.
        pub id: Option<String>,
        /// Whether the policy is locked.
        pub is_locked: Option<bool>,
        /// Words that trigger the policy.
        pub keywords: Vec<String>,
        /// Name of the policy.
        pub name: Option<String>,
        /// Regular expression that triggers the policy.
        pub regular_expression: Option<String>,
        /// Whether the policy is in force.
        pub status: Option<PolicyStatus>,
        /// Zoom's code for the action that the policy triggers: `1` or `2`.
        pub trigger_action: Option<i64>,
    }
}

open_enum! {
    /// Whether a policy is in force.
    pub enum PolicyStatus: str {
        /// In force.
        Activated = "activated",
        /// Not in force.
        Deactivated = "deactivated",
    }
}

model! {
    /// Archiving of chat in a third-party service.
    pub struct ChatArchiving {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Archiving service. Account only.
        #[name = "type"]
        pub kind: Option<ArchivingService>,
        /// E-mail address that chat is sent to. Account only.
        pub smtp_delivery_address: Option<String>,
        /// User name for the archiving service. Account only.
        pub user_name: Option<String>,
        /// Passcode for the archiving service. Account only.
        pub passcode: Option<Secret>,
        /// Token of the archiving service. Account only.
        pub authorized_channel_token: Option<Secret>,
    }
}

open_enum! {
    /// A third-party service that archives chat.
    pub enum ArchivingService: str {
        /// Global Relay.
        GlobalRelay = "global_relay",
        /// Smarsh.
        Smarsh = "smarsh",
    }
}

model! {
    /// Retention period of the personal channel on users' devices.
    pub struct LocalStorage {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Retention period, as text.
        pub retention_period: Option<String>,
    }
}

model! {
    /// Animated images from GIPHY.
    pub struct AnimatedImages {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Zoom's code for the highest content rating of images: `1`, `2`, `3` or `4`. Account
        /// only.
        pub giphy_content_rating: Option<i64>,
    }
}

model! {
    /// Restrictions on chat with people outside the account.
    pub struct ExternalCollaboration {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether users may chat with people outside the account.
        pub external_chat: Option<ExternalChat>,
        /// Id of the group that the restrictions apply to.
        pub group_id: Option<GroupId>,
    }
}

open_enum! {
    /// Whether users may chat with people outside the account.
    pub enum ExternalChat: str {
        /// Users may chat with them.
        Allowed = "allowed",
        /// Users may not chat with them.
        NotAllowed = "not_allowed",
    }
}

model! {
    /// Control over people outside the account.
    pub struct ExternalUserControl {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Zoom's code for the option that is selected: `1`, `2` or `3`.
        pub selected_option: Option<i64>,
        /// Whether the setting applies to people in other accounts.
        pub external_account: Option<bool>,
    }
}

model! {
    /// Approval of people outside the account.
    pub struct ExternalApproval {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Zoom's code for the option that is selected: `1` or `2`.
        pub selected_option: Option<i64>,
        /// Id of the channel.
        pub channel_id: Option<String>,
        /// Whether the setting applies to people in other accounts.
        pub external_account: Option<bool>,
    }
}

model! {
    /// Settings for members from outside the account.
    pub struct ExternalMemberJoin {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether the setting applies to people in other accounts.
        pub external_account: Option<bool>,
    }
}

model! {
    /// E-mail addresses of channels.
    pub struct ChatEmailAddress {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether only the listed domains may send e-mail.
        pub only_allow_specific_domains: Option<bool>,
        /// Domains that may send e-mail.
        pub specific_domains: Vec<String>,
    }
}

model! {
    /// Read receipts.
    pub struct ReadReceipts {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether users may opt out.
        pub allow_users_opt_out: Option<bool>,
    }
}

model! {
    /// Time during which a message can be edited or deleted.
    pub struct MessageTimeLimit {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Time limit as Zoom states it: `0`, `5`, `30`, `60`, `1440` or `10080`.
        pub time: Option<i64>,
    }
}

model! {
    /// A feature of AI Companion in chat.
    pub struct ChatAi {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether the feature is shown in chat.
        pub shown_in_team_chat: Option<bool>,
    }
}
