//! Which settings of the account are locked.

use crate::ids::AccountId;
use crate::macros::{model, request};
use crate::settings::{
    AudioConferencingLocks, EmailNotificationLocks, EncryptionType, IpAddressAccessControl, LockOr,
    TelephonyLocks,
};

request! {
    /// `GET /accounts/{accountId}/lock_settings`: which settings of the account its groups and
    /// users cannot change.
    account::LockSettings(account: AccountId):
    "/accounts/{accountId}/lock_settings" => AccountLocks, Medium,
    classic ["account:read:admin"],
    granular ["account:read:lock_settings:master"];
    query {
        /// Only these fields.
        fields = "custom_query_fields": Vec<String>,
    }
}

model! {
    /// Which settings of the account are locked.
    AccountLocks
    {
        /// Audio and telephone.
        audio_conferencing: Option<AudioConferencingLocks>,
        /// Chat.
        chat: Option<ChatLocks>,
        /// E-mail notifications.
        email_notification: Option<EmailNotificationLocks>,
        /// In meetings.
        in_meeting: Option<InMeetingLocks>,
        /// Other options.
        other_options: Option<OtherOptionsLocks>,
        /// Recordings.
        recording: Option<RecordingLocks>,
        /// Scheduling meetings.
        schedule_meeting: Option<ScheduleMeetingLocks>,
        /// Telephony.
        telephony: Option<TelephonyLocks>,
        /// Audio of a third party (TSP).
        tsp: Option<TspLocks>,
    }
}

model! {
    /// Locks on settings: chat.
    ChatLocks
    {
        /// Lock: sharing of files.
        share_files: Option<bool>,
        /// Lock: chat emojis.
        chat_emojis: Option<bool>,
        /// Lock: users may send voice messages.
        record_voice_messages: Option<bool>,
        /// Lock: users may send video messages.
        record_video_messages: Option<bool>,
        /// Lock: users may send screenshots.
        screen_capture: Option<bool>,
        /// Lock: users may send links.
        share_links_in_chat: Option<bool>,
        /// Lock: users may schedule meetings from the chat.
        schedule_meetings_in_chat: Option<bool>,
        /// Lock: how long chat is kept in the cloud.
        set_retention_period_in_cloud: Option<bool>,
        /// Lock: how long chat is kept on devices.
        set_retention_period_in_local: Option<bool>,
        /// Lock: whom users may add as contacts.
        allow_users_to_add_contacts: Option<bool>,
        /// Lock: whom users may chat with.
        allow_users_to_chat_with_others: Option<bool>,
        /// Lock: policies for what is written.
        chat_etiquette_tool: Option<bool>,
        /// Lock: archiving of chat outside of Zoom.
        send_data_to_third_party_archiving_service: Option<bool>,
        /// Lock: users may translate messages.
        translate_messages: Option<bool>,
        /// Lock: animated images from GIPHY.
        search_and_send_animated_gif_images: Option<bool>,
        /// Lock: there are shared spaces.
        shared_spaces: Option<bool>,
        /// Lock: allow create channels and group chats.
        allow_create_channels_and_group_chats: Option<bool>,
        /// Lock: users may start huddles from channels.
        allow_huddles_from_channels: Option<bool>,
        /// Lock: users may download files.
        download_file: Option<bool>,
        /// Lock: users may share their screen from the chat.
        share_screen_in_chat: Option<bool>,
        /// Lock: e-mail addresses of channels.
        chat_email_address: Option<bool>,
        /// Lock: read receipts.
        read_receipts: Option<bool>,
        /// Lock: for how long messages can be deleted.
        allow_delete_message: Option<bool>,
        /// Lock: for how long messages can be edited.
        allow_edit_message: Option<bool>,
        /// Lock: one's state tells of meetings.
        presence_on_meeting: Option<bool>,
        /// Lock: one is away when the screen saver is on.
        presence_away_when_screen_saver: Option<bool>,
        /// Lock: summaries by AI Companion.
        ai_summary: Option<bool>,
        /// Lock: writing by AI Companion.
        ai_compose: Option<bool>,
        /// Lock: AI Companion recommends.
        ai_recommend: Option<bool>,
        /// Lock: AI reply.
        ai_reply: Option<bool>,
        /// Lock: AI Companion completes sentences.
        ai_sentence_completion: Option<bool>,
        /// Lock: AI Companion schedules.
        ai_quick_schedule: Option<bool>,
        /// Lock: users may send surveys and polls.
        survey_poll: Option<bool>,
    }
}

model! {
    /// Locks on settings: in meetings.
    InMeetingLocks
    {
        /// Lock: participants are told that there are guests.
        alert_guest_join: Option<bool>,
        /// Lock: users may delete messages in the chat of meetings.
        allow_users_to_delete_messages_in_meeting_chat: Option<bool>,
        /// Lock: meetings may be streamed.
        allow_live_streaming: Option<bool>,
        /// Lock: Zoom's own windows are shown when the screen is shared.
        allow_show_zoom_windows: Option<bool>,
        /// Lock: participants may annotate what is shared.
        annotation: Option<bool>,
        /// Lock: questions may be anonymous.
        anonymous_question_answer: Option<bool>,
        /// Lock: hosts may put participants on hold. Deprecated by Zoom.
        attendee_on_hold: Option<bool>,
        /// Lock: focus mode is there.
        attention_mode_focus_mode: Option<bool>,
        /// Lock: calls within the group are answered by themselves.
        auto_answer: Option<bool>,
        /// Lock: captions are generated.
        auto_generated_captions: Option<bool>,
        /// Lock: the chat is saved by itself.
        auto_saving_chat: Option<bool>,
        /// Lock: hosts may use breakout rooms.
        breakout_room: Option<bool>,
        /// Lock: participants may chat.
        chat: Option<bool>,
        /// Lock: meetings may have Q&A.
        meeting_question_answer: Option<bool>,
        /// Lock: closed captions are there.
        closed_caption: Option<bool>,
        /// Lock: hosts may name co-hosts.
        co_host: Option<bool>,
        /// Lock: the regions of data centres are chosen.
        custom_data_center_regions: Option<bool>,
        /// Lock: nobody shares a screen in meetings of the user.
        disable_screen_sharing_for_host_meetings: Option<bool>,
        /// Lock: guests share no screen.
        disable_screen_sharing_for_in_meeting_guests: Option<bool>,
        /// Lock: packets are marked with DSCP.
        dscp_marking: Option<bool>,
        /// Lock: meetings may be encrypted end to end.
        e2e_encryption: Option<bool>,
        /// Lock: who hears a sound when someone joins or leaves.
        entry_exit_chime: Option<String>,
        /// Lock: participants may control each other's cameras.
        far_end_camera_control: Option<bool>,
        /// Lock: users may send feedback to Zoom.
        feedback: Option<bool>,
        /// Lock: files may be sent in the chat of meetings.
        file_transfer: Option<bool>,
        /// Lock: the whole transcript can be seen.
        full_transcript: Option<bool>,
        /// Lock: group video is in HD.
        group_hd: Option<bool>,
        /// Lock: video in webinars is in HD.
        webinar_group_hd: Option<bool>,
        /// Lock: language interpretation.
        language_interpretation: Option<bool>,
        /// Lock: sign language interpretation.
        sign_language_interpretation: Option<bool>,
        /// Lock: captions may be typed.
        manual_captions: Option<bool>,
        /// Lock: participants may react with emojis.
        meeting_reactions: Option<bool>,
        /// Lock: attendees of webinars may react with emojis.
        webinar_reactions: Option<bool>,
        /// Lock: meetings may have surveys.
        meeting_survey: Option<bool>,
        /// Lock: users may send their sound unprocessed.
        original_audio: Option<bool>,
        /// Lock: hosts may ask polls.
        polling: Option<bool>,
        /// Lock: participants are asked for feedback at the end.
        post_meeting_feedback: Option<bool>,
        /// Lock: participants may write to each other in private.
        private_chat: Option<bool>,
        /// Lock: sharers may give control of their screen.
        remote_control: Option<bool>,
        /// Lock: participants may show signs such as "slower".
        non_verbal_feedback: Option<bool>,
        /// Lock: hosts may give support to a participant.
        remote_support: Option<bool>,
        /// Lock: participants may agree beforehand to being unmuted.
        request_permission_to_unmute_participants: Option<bool>,
        /// Lock: captions may be saved.
        save_caption: Option<bool>,
        /// Lock: captions may be saved.
        save_captions: Option<bool>,
        /// Lock: participants may share a screen.
        screen_sharing: Option<bool>,
        /// Lock: invitations by mail open in the default mail program only.
        sending_default_email_invites: Option<bool>,
        /// Lock: the toolbar is always shown.
        show_meeting_control_toolbar: Option<bool>,
        /// Lock: presenters may let others move their slides.
        slide_control: Option<bool>,
        /// Lock: users may send stereo.
        stereo_audio: Option<bool>,
        /// Lock: invitations are in HTML.
        use_html_format_email: Option<bool>,
        /// Lock: users may have virtual backgrounds.
        virtual_background: Option<bool>,
        /// Lock: chat in webinars.
        webinar_chat: Option<bool>,
        /// Lock: streaming of webinars.
        webinar_live_streaming: Option<bool>,
        /// Lock: polls in webinars.
        webinar_polling: Option<bool>,
        /// Lock: webinars may have Q&A.
        webinar_question_answer: Option<bool>,
        /// Lock: webinars may have surveys.
        webinar_survey: Option<bool>,
        /// Lock: there are whiteboards.
        whiteboard: Option<bool>,
    }
}

model! {
    /// Locks on settings: other options.
    OtherOptionsLocks
    {
        /// Lock: snapshots on iOS are blurred.
        blur_snapshot: Option<bool>,
        /// Lock: registration for webinars.
        webinar_registration_options: Option<bool>,
    }
}

model! {
    /// Locks on settings: recording.
    RecordingLocks
    {
        /// Lock: only users of the account see recordings.
        account_user_access_recording: Option<bool>,
        /// Lock: recordings in the cloud are deleted after some days.
        auto_delete_cmr: Option<bool>,
        /// Lock: auto recording.
        auto_recording: Option<bool>,
        /// Lock: meetings may be recorded in the cloud.
        cloud_recording: Option<bool>,
        /// Lock: viewers may download recordings.
        cloud_recording_download: Option<bool>,
        /// Lock: hosts may delete recordings.
        host_delete_cloud_recording: Option<bool>,
        /// Lock: access to recordings by IP address.
        ip_address_access_control: Option<LockOr<IpAddressAccessControl>>,
        /// Lock: meetings may be recorded on a computer.
        local_recording: Option<bool>,
        /// Lock: hosts do not see recordings.
        prevent_host_access_recording: Option<bool>,
        /// Lock: viewers must authenticate.
        recording_authentication: Option<bool>,
        /// Lock: archiving.
        archive: Option<bool>,
    }
}

model! {
    /// Locks on settings: scheduling of meetings.
    ScheduleMeetingLocks
    {
        /// Lock: how participants can join the audio.
        audio_type: Option<bool>,
        /// Lock: the link for joining holds the passcode.
        embed_password_in_join_link: Option<bool>,
        /// Lock: only those who signed in may join.
        enforce_login: Option<bool>,
        /// Lock: the domains.
        enforce_login_domains: Option<String>,
        /// Lock: only users of some domains may join.
        enforce_login_with_domains: Option<bool>,
        /// Lock: host video.
        host_video: Option<bool>,
        /// Lock: join before host.
        join_before_host: Option<bool>,
        /// Lock: participants must authenticate.
        meeting_authentication: Option<bool>,
        /// Lock: Zoom does not store topics.
        not_store_meeting_topic: Option<bool>,
        /// Lock: showing "Zoom Webinar" in place of the topic.
        always_display_zoom_webinar_as_topic: Option<bool>,
        /// Lock: participant video.
        participant_video: Option<bool>,
        /// Lock: instant meetings need a passcode.
        require_password_for_instant_meetings: Option<bool>,
        /// Lock: which personal meetings need a passcode.
        require_password_for_pmi_meetings: Option<bool>,
        /// Lock: new meetings need a passcode.
        require_password_for_scheduling_new_meetings: Option<bool>,
        /// Lock: instant meetings have the personal meeting id.
        use_pmi_for_instant_meetings: Option<bool>,
        /// Lock: scheduled meetings have the personal meeting id.
        use_pmi_for_scheduled_meetings: Option<bool>,
        /// Lock: continuous meeting chat.
        continuous_meeting_chat: Option<bool>,
    }
}

model! {
    /// Locks on settings: audio of a third party (TSP).
    TspLocks
    {
        /// Lock: participants may be called.
        call_out: Option<bool>,
        /// Lock: invitations link to numbers in other countries.
        show_international_numbers_link: Option<bool>,
        /// Lock: toll-free numbers are shown.
        display_toll_free_numbers: Option<bool>,
    }
}

request! {
    /// `GET /accounts/{accountId}/lock_settings` with `option=meeting_security`: which security
    /// settings of the account its groups and users cannot change.
    account::LockSettingsMeetingSecurity(account: AccountId):
    "/accounts/{accountId}/lock_settings" => AccountSecurityLocks, Medium,
    classic ["account:read:admin"],
    granular ["account:read:lock_settings:master"];
    fixed { "option" = "meeting_security" }
}

model! {
    /// The answer to [`LockSettingsMeetingSecurity`].
    AccountSecurityLocks
    {
        /// Passcodes, waiting rooms, encryption.
        meeting_security: Option<MeetingSecurityLocks>,
    }
}

model! {
    /// Locks on settings: meeting security.
    MeetingSecurityLocks
    {
        /// Lock: people from some countries or regions may not join.
        approved_or_denied_countries_or_regions: Option<bool>,
        /// Lock: meetings without any protection get a waiting room.
        auto_security: Option<bool>,
        /// Lock: users of some domains may not join.
        block_user_domain: Option<bool>,
        /// Lock: policies for what is written.
        chat_etiquette_tool: Option<bool>,
        /// Lock: the link for joining holds the passcode.
        embed_password_in_join_link: Option<bool>,
        /// Lock: how meetings are encrypted.
        encryption_type: Option<LockOr<EncryptionType>>,
        /// Lock: meetings may be encrypted end to end.
        end_to_end_encrypted_meetings: Option<bool>,
        /// Lock: meetings need a passcode.
        meeting_password: Option<bool>,
        /// Lock: only those who signed in may join from the browser.
        only_authenticated_can_join_from_webclient: Option<bool>,
        /// Lock: joining by telephone needs a passcode.
        phone_password: Option<bool>,
        /// Lock: personal meetings need a passcode.
        pmi_password: Option<bool>,
        /// Lock: participants wait until they are let in.
        waiting_room: Option<bool>,
        /// Lock: webinars need a passcode.
        webinar_password: Option<bool>,
    }
}
