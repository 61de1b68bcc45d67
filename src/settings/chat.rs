//! Chat.

use super::EmojiChoice;
use crate::ids::GroupId;
use crate::macros::{model, open_enum};
use crate::secret::Secret;

model! {
    /// Settings: chat.
    Chat
    {
        /// Chatbots may write. Account only.
        allow_bots_chat: Option<bool>,
        /// Sharing of files.
        share_files: Option<ShareFiles>,
        /// Chat emojis.
        chat_emojis: Option<ChatEmojis>,
        /// Users may send voice messages.
        record_voice_messages: Option<bool>,
        /// Users may send video messages.
        record_video_messages: Option<bool>,
        /// Users may send screenshots.
        screen_capture: Option<bool>,
        /// Users may make public channels.
        create_public_channels: Option<bool>,
        /// Users may make private channels.
        create_private_channels: Option<bool>,
        /// Users may make group chats. Account only.
        create_group_chat: Option<bool>,
        /// Users may send links.
        share_links_in_chat: Option<bool>,
        /// Users may schedule meetings from the chat.
        schedule_meetings_in_chat: Option<bool>,
        /// How long chat is kept in the cloud.
        set_retention_period_in_cloud: Option<RetentionPeriod>,
        /// How long chat is kept on devices.
        set_retention_period_in_local: Option<RetentionPeriod>,
        /// Whom users may add as contacts.
        allow_users_to_add_contacts: Option<ContactRule>,
        /// Whom users may chat with.
        allow_users_to_chat_with_others: Option<ContactRule>,
        /// Policies for what is written.
        chat_etiquette_tool: Option<ChatEtiquetteTool>,
        /// Archiving of chat outside of Zoom.
        send_data_to_third_party_archiving_service: Option<ChatArchiving>,
        /// How long the personal channel is kept on devices. Account only.
        apply_local_storage_to_personal_channel: Option<LocalStorage>,
        /// Users may translate messages.
        translate_messages: Option<bool>,
        /// Animated images from GIPHY.
        search_and_send_animated_gif_images: Option<AnimatedImages>,
        /// Restrictions of work with people outside of the account. Account only.
        external_collab_restrict: Option<ExternalCollaboration>,
        /// Control of people outside of the account. Account only.
        external_user_control: Option<ExternalUserControl>,
        /// Who approves invitations to people outside. Account only.
        external_invite_approve: Option<ExternalApproval>,
        /// People outside of the account as members. Account only.
        external_member_join: Option<ExternalMemberJoin>,
        /// Who approves that people from outside join. Account only.
        external_join_approve: Option<ExternalApproval>,
        /// Users may download files. Account only.
        download_file: Option<bool>,
        /// Users may share their screen from the chat. Account only.
        share_screen_in_chat: Option<bool>,
        /// Users may send code. Account only.
        code_snippet: Option<bool>,
        /// Users have a channel of their own. Account only.
        personal_channel: Option<bool>,
        /// Edited and deleted messages are kept. Account only.
        store_revise_chat: Option<bool>,
        /// The client opens with the chat. Account only.
        set_chat_as_default_tab: Option<bool>,
        /// Users may put links behind words. Account only.
        hyper_link: Option<bool>,
        /// Channels do not tell who was removed. Account only.
        suppress_removal_notification: Option<bool>,
        /// Channels do not tell of changes of user groups. Account only.
        suppress_user_group_notification: Option<bool>,
        /// Owners and admins of channels may delete messages. Account only.
        allow_remove_msg_by_owner_and_admins: Option<bool>,
        /// Users may start huddles from channels. Account only.
        allow_huddles_from_channels: Option<bool>,
        /// There are shared spaces. Account only.
        shared_spaces: Option<bool>,
        /// E-mail addresses of channels. Account only.
        chat_email_address: Option<ChatEmailAddress>,
        /// Read receipts. Account only.
        read_receipts: Option<ReadReceipts>,
        /// For how long messages can be deleted. Account only.
        allow_delete_message: Option<MessageTimeLimit>,
        /// For how long messages can be edited. Account only.
        allow_edit_message: Option<MessageTimeLimit>,
        /// Contacts within the account see one's state. Account only.
        show_status_to_internal_contact: Option<bool>,
        /// One's state tells of meetings. Account only.
        presence_on_meeting: Option<bool>,
        /// One is away when the screen saver is on. Account only.
        presence_away_when_screen_saver: Option<bool>,
        /// Contacts by H.323 have a tab. Account only.
        show_h323_contact_tab: Option<bool>,
        /// Summaries by AI Companion. Account only.
        ai_summary: Option<ChatAi>,
        /// Writing by AI Companion. Account only.
        ai_compose: Option<ChatAi>,
        /// AI Companion recommends. Account only.
        ai_recommend: Option<bool>,
        /// AI Companion suggests replies. Account only.
        ai_quick_reply: Option<bool>,
        /// AI Companion completes sentences. Account only.
        ai_sentence_completion: Option<bool>,
        /// AI Companion schedules. Account only.
        ai_quick_schedule: Option<bool>,
        /// Users may send surveys and polls. Account only.
        survey_poll: Option<bool>,
        /// Whom users may search for. Groups only.
        allow_users_to_search_others_options: Option<String>,
    }
}

model! {
    /// Settings: sharing of files.
    ShareFiles
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// With whom files may be shared.
        share_option: Option<ShareScope>,
        /// With whom files may be viewed. Account only.
        view_option: Option<ShareScope>,
        /// Restrictions. Account only.
        restrictions: Option<FileRestrictions>,
    }
}

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
    /// Which files can be shared.
    FileRestrictions
    {
        /// Only some types of file may be sent.
        only_allow_specific_file_types: Option<bool>,
        /// Types of file that may be sent.
        file_type_restrictions: Vec<FileTypeRestriction>,
        /// Types of file that may be sent outside of the account.
        file_type_restrictions_for_external: Vec<FileTypeRestriction>,
        /// The size of files is limited.
        maximum_file_size: Option<bool>,
        /// Greatest size of a file, in MB.
        file_size_restrictions: Option<i64>,
        /// Greatest size of a file outside of the account, in MB.
        file_size_restrictions_for_external: Option<i64>,
        /// What the restrictions apply to.
        file_restrictions_apply_to: Option<FileRestrictionScope>,
    }
}

open_enum! {
    /// A type of file, by its extension.
    FileTypeRestriction: str {
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
    FileRestrictionScope: str {
        /// Sharing and viewing.
        SharingAndViewing = "sharing_and_viewing",
        /// Sharing only.
        Sharing = "sharing",
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
    /// Settings: chat etiquette tool.
    ChatEtiquetteTool
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Policies.
        policies: Vec<ChatPolicy>,
        /// Greatest number of policies. Account only.
        policy_max_count: Option<i64>,
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

model! {
    /// Where chat is archived, outside of Zoom.
    ChatArchiving
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Kind.
        kind = "type": Option<ArchivingService>,
        /// Address that chat is sent to.
        smtp_delivery_address: Option<String>,
        /// Name shown.
        user_name: Option<String>,
        /// Passcode.
        #[serde(skip_serializing)]
        passcode: Option<Secret>,
        /// Token of the service.
        #[serde(skip_serializing)]
        authorized_channel_token: Option<Secret>,
    }
}

open_enum! {
    /// A service that chat is sent to.
    ArchivingService: str {
        /// Global Relay.
        GlobalRelay = "global_relay",
        /// Smarsh.
        Smarsh = "smarsh",
    }
}

model! {
    /// How long a personal channel is kept on users' devices.
    LocalStorage
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// How long, as text.
        retention_period: Option<String>,
    }
}

model! {
    /// Settings: animated images from GIPHY.
    AnimatedImages
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Greatest rating of images: `1`, `2`, `3` or `4`.
        giphy_content_rating: Option<i64>,
    }
}

model! {
    /// Settings: work with people outside of the account.
    ExternalCollaboration
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Whether they may be chatted with.
        external_chat: Option<ExternalChat>,
        /// Group.
        group_id: Option<GroupId>,
    }
}

open_enum! {
    /// Whether people outside of the account may be chatted with.
    ExternalChat: str {
        /// They may.
        Allowed = "allowed",
        /// They may not.
        NotAllowed = "not_allowed",
    }
}

model! {
    /// Settings: external user control.
    ExternalUserControl
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Selected option: `1`, `2` or `3`.
        selected_option: Option<i64>,
        /// It holds for other accounts.
        external_account: Option<bool>,
    }
}

model! {
    /// Who approves people from outside of the account.
    ExternalApproval
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Selected option: `1` or `2`.
        selected_option: Option<i64>,
        /// Id of the channel.
        channel_id: Option<String>,
        /// It holds for other accounts.
        external_account: Option<bool>,
    }
}

model! {
    /// Settings: external member join.
    ExternalMemberJoin
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// It holds for other accounts.
        external_account: Option<bool>,
    }
}

model! {
    /// Settings: e-mail addresses of channels.
    ChatEmailAddress
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Only some domains may send.
        only_allow_specific_domains: Option<bool>,
        /// The domains.
        specific_domains: Vec<String>,
    }
}

model! {
    /// Settings: read receipts.
    ReadReceipts
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Users may opt out.
        allow_users_opt_out: Option<bool>,
    }
}

model! {
    /// For how long a message can be changed or deleted.
    MessageTimeLimit
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Time: `0`, `5`, `30`, `60`, `1440` or `10080`.
        time: Option<i64>,
    }
}

model! {
    /// A feature of AI Companion in chat.
    ChatAi
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// It is shown in chat.
        shown_in_team_chat: Option<bool>,
    }
}
