//! Chat.

use super::EmojiChoice;
use crate::declare::{model, open_enum};
use crate::ids::GroupId;
use crate::value::secret::Secret;

model! {
    /// Settings: chat.
    pub struct Chat {
        /// Chatbots may write. Account only.
        pub allow_bots_chat: Option<bool>,
        /// Sharing of files.
        pub share_files: Option<ShareFiles>,
        /// Chat emojis.
        pub chat_emojis: Option<ChatEmojis>,
        /// Users may send voice messages.
        pub record_voice_messages: Option<bool>,
        /// Users may send video messages.
        pub record_video_messages: Option<bool>,
        /// Users may send screenshots.
        pub screen_capture: Option<bool>,
        /// Users may make public channels.
        pub create_public_channels: Option<bool>,
        /// Users may make private channels.
        pub create_private_channels: Option<bool>,
        /// Users may make group chats. Account only.
        pub create_group_chat: Option<bool>,
        /// Users may send links.
        pub share_links_in_chat: Option<bool>,
        /// Users may schedule meetings from the chat.
        pub schedule_meetings_in_chat: Option<bool>,
        /// How long chat is kept in the cloud.
        pub set_retention_period_in_cloud: Option<RetentionPeriod>,
        /// How long chat is kept on devices.
        pub set_retention_period_in_local: Option<RetentionPeriod>,
        /// Whom users may add as contacts.
        pub allow_users_to_add_contacts: Option<ContactRule>,
        /// Whom users may chat with.
        pub allow_users_to_chat_with_others: Option<ContactRule>,
        /// Policies for what is written.
        pub chat_etiquette_tool: Option<ChatEtiquetteTool>,
        /// Archiving of chat outside of Zoom.
        pub send_data_to_third_party_archiving_service: Option<ChatArchiving>,
        /// How long the personal channel is kept on devices. Account only.
        pub apply_local_storage_to_personal_channel: Option<LocalStorage>,
        /// Users may translate messages.
        pub translate_messages: Option<bool>,
        /// Animated images from GIPHY.
        pub search_and_send_animated_gif_images: Option<AnimatedImages>,
        /// Restrictions of work with people outside of the account. Account only.
        pub external_collab_restrict: Option<ExternalCollaboration>,
        /// Control of people outside of the account. Account only.
        pub external_user_control: Option<ExternalUserControl>,
        /// Who approves invitations to people outside. Account only.
        pub external_invite_approve: Option<ExternalApproval>,
        /// People outside of the account as members. Account only.
        pub external_member_join: Option<ExternalMemberJoin>,
        /// Who approves that people from outside join. Account only.
        pub external_join_approve: Option<ExternalApproval>,
        /// Users may download files. Account only.
        pub download_file: Option<bool>,
        /// Users may share their screen from the chat. Account only.
        pub share_screen_in_chat: Option<bool>,
        /// Users may send code. Account only.
        pub code_snippet: Option<bool>,
        /// Users have a channel of their own. Account only.
        pub personal_channel: Option<bool>,
        /// Edited and deleted messages are kept. Account only.
        pub store_revise_chat: Option<bool>,
        /// The client opens with the chat. Account only.
        pub set_chat_as_default_tab: Option<bool>,
        /// Users may put links behind words. Account only.
        pub hyper_link: Option<bool>,
        /// Channels do not tell who was removed. Account only.
        pub suppress_removal_notification: Option<bool>,
        /// Channels do not tell of changes of user groups. Account only.
        pub suppress_user_group_notification: Option<bool>,
        /// Owners and admins of channels may delete messages. Account only.
        pub allow_remove_msg_by_owner_and_admins: Option<bool>,
        /// Users may start huddles from channels. Account only.
        pub allow_huddles_from_channels: Option<bool>,
        /// There are shared spaces. Account only.
        pub shared_spaces: Option<bool>,
        /// E-mail addresses of channels. Account only.
        pub chat_email_address: Option<ChatEmailAddress>,
        /// Read receipts. Account only.
        pub read_receipts: Option<ReadReceipts>,
        /// For how long messages can be deleted. Account only.
        pub allow_delete_message: Option<MessageTimeLimit>,
        /// For how long messages can be edited. Account only.
        pub allow_edit_message: Option<MessageTimeLimit>,
        /// Contacts within the account see one's state. Account only.
        pub show_status_to_internal_contact: Option<bool>,
        /// One's state tells of meetings. Account only.
        pub presence_on_meeting: Option<bool>,
        /// One is away when the screen saver is on. Account only.
        pub presence_away_when_screen_saver: Option<bool>,
        /// Contacts by H.323 have a tab. Account only.
        pub show_h323_contact_tab: Option<bool>,
        /// Summaries by AI Companion. Account only.
        pub ai_summary: Option<ChatAi>,
        /// Writing by AI Companion. Account only.
        pub ai_compose: Option<ChatAi>,
        /// AI Companion recommends. Account only.
        pub ai_recommend: Option<bool>,
        /// AI Companion suggests replies. Account only.
        pub ai_quick_reply: Option<bool>,
        /// AI Companion completes sentences. Account only.
        pub ai_sentence_completion: Option<bool>,
        /// AI Companion schedules. Account only.
        pub ai_quick_schedule: Option<bool>,
        /// Users may send surveys and polls. Account only.
        pub survey_poll: Option<bool>,
        /// Whom users may search for. Groups only.
        pub allow_users_to_search_others_options: Option<String>,
    }
}

model! {
    /// Settings: sharing of files.
    pub struct ShareFiles {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// With whom files may be shared.
        pub share_option: Option<ShareScope>,
        /// With whom files may be viewed. Account only.
        pub view_option: Option<ShareScope>,
        /// Restrictions. Account only.
        pub restrictions: Option<FileRestrictions>,
    }
}

open_enum! {
    /// With whom one can share in chat.
    pub enum ShareScope: str {
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
    /// Which files can be shared.
    pub struct FileRestrictions {
        /// Only some types of file may be sent.
        pub only_allow_specific_file_types: Option<bool>,
        /// Types of file that may be sent.
        pub file_type_restrictions: Vec<FileTypeRestriction>,
        /// Types of file that may be sent outside of the account.
        pub file_type_restrictions_for_external: Vec<FileTypeRestriction>,
        /// The size of files is limited.
        pub maximum_file_size: Option<bool>,
        /// Greatest size of a file, in MB.
        pub file_size_restrictions: Option<i64>,
        /// Greatest size of a file outside of the account, in MB.
        pub file_size_restrictions_for_external: Option<i64>,
        /// What the restrictions apply to.
        pub file_restrictions_apply_to: Option<FileRestrictionScope>,
    }
}

open_enum! {
    /// A type of file, by its extension.
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
    /// What restrictions of files apply to.
    pub enum FileRestrictionScope: str {
        /// Sharing and viewing.
        SharingAndViewing = "sharing_and_viewing",
        /// Sharing only.
        Sharing = "sharing",
    }
}

model! {
    /// Settings: chat emojis.
    pub struct ChatEmojis {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Which emojis.
        pub emojis_option: Option<EmojiChoice>,
    }
}

model! {
    /// How long chat is kept.
    pub struct RetentionPeriod {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// How long direct messages and group chats are kept, as text.
        pub retention_period_of_direct_messages_and_group_conversation: Option<String>,
        /// How long channels are kept, as text.
        pub retention_period_of_channels: Option<String>,
    }
}

model! {
    /// Whom users can reach.
    pub struct ContactRule {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Selected option: `1`, `2`, `3` or `4`.
        pub selected_option: Option<i64>,
        /// E-mail addresses of users.
        pub user_email_addresses: Option<String>,
    }
}

model! {
    /// Settings: chat etiquette tool.
    pub struct ChatEtiquetteTool {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Policies.
        pub policies: Vec<ChatPolicy>,
        /// Greatest number of policies. Account only.
        pub policy_max_count: Option<i64>,
    }
}

model! {
    /// A policy for what is written in chat.
    pub struct ChatPolicy {
        /// Description.
        pub description: Option<String>,
        /// Id.
        pub id: Option<String>,
        /// Whether it is locked.
        pub is_locked: Option<bool>,
        /// Words that it watches for.
        pub keywords: Vec<String>,
        /// Name.
        pub name: Option<String>,
        /// Expression that it watches for.
        pub regular_expression: Option<String>,
        /// State.
        pub status: Option<PolicyStatus>,
        /// What happens: `1` or `2`.
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
    /// Where chat is archived, outside of Zoom.
    pub struct ChatArchiving {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Kind. Account only.
        #[name = "type"]
        pub kind: Option<ArchivingService>,
        /// Address that chat is sent to. Account only.
        pub smtp_delivery_address: Option<String>,
        /// Name shown. Account only.
        pub user_name: Option<String>,
        /// Passcode. Account only.
        pub passcode: Option<Secret>,
        /// Token of the service. Account only.
        pub authorized_channel_token: Option<Secret>,
    }
}

open_enum! {
    /// A service that chat is sent to.
    pub enum ArchivingService: str {
        /// Global Relay.
        GlobalRelay = "global_relay",
        /// Smarsh.
        Smarsh = "smarsh",
    }
}

model! {
    /// How long a personal channel is kept on users' devices.
    pub struct LocalStorage {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// How long, as text.
        pub retention_period: Option<String>,
    }
}

model! {
    /// Settings: animated images from GIPHY.
    pub struct AnimatedImages {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Greatest rating of images: `1`, `2`, `3` or `4`. Account only.
        pub giphy_content_rating: Option<i64>,
    }
}

model! {
    /// Settings: work with people outside of the account.
    pub struct ExternalCollaboration {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Whether they may be chatted with.
        pub external_chat: Option<ExternalChat>,
        /// Group.
        pub group_id: Option<GroupId>,
    }
}

open_enum! {
    /// Whether people outside of the account may be chatted with.
    pub enum ExternalChat: str {
        /// They may.
        Allowed = "allowed",
        /// They may not.
        NotAllowed = "not_allowed",
    }
}

model! {
    /// Settings: external user control.
    pub struct ExternalUserControl {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Selected option: `1`, `2` or `3`.
        pub selected_option: Option<i64>,
        /// It holds for other accounts.
        pub external_account: Option<bool>,
    }
}

model! {
    /// Who approves people from outside of the account.
    pub struct ExternalApproval {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Selected option: `1` or `2`.
        pub selected_option: Option<i64>,
        /// Id of the channel.
        pub channel_id: Option<String>,
        /// It holds for other accounts.
        pub external_account: Option<bool>,
    }
}

model! {
    /// Settings: external member join.
    pub struct ExternalMemberJoin {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// It holds for other accounts.
        pub external_account: Option<bool>,
    }
}

model! {
    /// Settings: e-mail addresses of channels.
    pub struct ChatEmailAddress {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Only some domains may send.
        pub only_allow_specific_domains: Option<bool>,
        /// The domains.
        pub specific_domains: Vec<String>,
    }
}

model! {
    /// Settings: read receipts.
    pub struct ReadReceipts {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Users may opt out.
        pub allow_users_opt_out: Option<bool>,
    }
}

model! {
    /// For how long a message can be changed or deleted.
    pub struct MessageTimeLimit {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Time: `0`, `5`, `30`, `60`, `1440` or `10080`.
        pub time: Option<i64>,
    }
}

model! {
    /// A feature of AI Companion in chat.
    pub struct ChatAi {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// It is shown in chat.
        pub shown_in_team_chat: Option<bool>,
    }
}
