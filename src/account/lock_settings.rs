//! Locks on the settings of the account.

use crate::declare::{model, request};
use crate::ids::AccountId;
use crate::settings::{
    AudioConferencingLocks, EmailNotificationLocks, InMeetingLocks, OtherOptionsLocks,
    RecordingLocks, ScheduleMeetingLocks, SecurityLocks, TelephonyLocks, locks,
};

request! {
    /// `GET /accounts/{accountId}/lock_settings`: the settings of the account that its groups and
    /// users cannot change.
    #[get("/accounts/{accountId}/lock_settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:lock_settings:master")]
    pub struct account::LockSettings(account: AccountId) -> AccountLocks {
        /// Returns only the sections or settings with these names.
        #[name = "custom_query_fields"]
        fields: Option<Vec<String>>,
    }
}

model! {
    /// Locks on the settings of the account.
    pub struct AccountLocks {
        /// Locks on the audio and telephone settings.
        pub audio_conferencing: Option<AudioConferencingLocks>,
        /// Locks on the chat settings.
        pub chat: Option<ChatLocks>,
        /// Locks on the settings of e-mail notifications.
        pub email_notification: Option<EmailNotificationLocks>,
        /// Locks on the settings that apply during meetings.
        pub in_meeting: Option<InMeetingLocks>,
        /// Locks on other settings.
        pub other_options: Option<OtherOptionsLocks>,
        /// Locks on the recording settings.
        pub recording: Option<RecordingLocks>,
        /// Locks on the settings for scheduling meetings.
        pub schedule_meeting: Option<ScheduleMeetingLocks>,
        /// Locks on the telephony settings.
        pub telephony: Option<TelephonyLocks>,
        /// Locks on the settings of third-party audio (TSP).
        pub tsp: Option<TspLocks>,
    }
}

locks! {
    /// Locks on the chat settings.
    pub struct ChatLocks of crate::settings::Chat {
        share_files,
        chat_emojis,
        record_voice_messages,
        record_video_messages,
        screen_capture,
        share_links_in_chat,
        schedule_meetings_in_chat,
        set_retention_period_in_cloud,
        set_retention_period_in_local,
        allow_users_to_add_contacts,
        allow_users_to_chat_with_others,
        chat_etiquette_tool,
        send_data_to_third_party_archiving_service,
        translate_messages,
        search_and_send_animated_gif_images,
        shared_spaces,
        allow_huddles_from_channels,
        download_file,
        share_screen_in_chat,
        chat_email_address,
        read_receipts,
        allow_delete_message,
        allow_edit_message,
        presence_on_meeting,
        presence_away_when_screen_saver,
        ai_summary,
        ai_compose,
        ai_recommend,
        ai_sentence_completion,
        ai_quick_schedule,
        survey_poll,
    }
    {
        /// Whether the setting for creating channels and group chats is locked.
        pub allow_create_channels_and_group_chats: Option<bool>,
        /// Whether the setting for replies suggested by AI Companion is locked.
        pub ai_reply: Option<bool>,
    }
}

locks! {
    /// Locks on the settings of third-party audio (TSP, telephony service provider).
    pub struct TspLocks of crate::account::settings::Tsp {
        call_out,
        show_international_numbers_link,
        display_toll_free_numbers,
    }
}

request! {
    /// `GET /accounts/{accountId}/lock_settings` with `option=meeting_security`: the meeting
    /// security settings of the account that its groups and users cannot change.
    #[get("/accounts/{accountId}/lock_settings", Medium)]
    #[classic("account:read:admin")]
    #[granular("account:read:lock_settings:master")]
    #[fixed("option" = "meeting_security")]
    pub struct account::LockSettingsMeetingSecurity(account: AccountId) -> SecurityLocks {}
}
