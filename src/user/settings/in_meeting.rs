//! A user's settings: in meetings.

use crate::macros::model;
use crate::settings::{
    AiCompanionQuestions, ClosedCaptioning, DataCenterRegion, EmojiChoice, EntryExitChime,
    LanguageInterpretation, ManualCaptioning, MeetingSummary, ScreenSharer,
    SignLanguageInterpretation, SimultaneousSharing, VirtualBackgroundSettings, WebinarChat,
    WebinarLiveStreaming,
};

model! {
    /// Settings: in meetings.
    InMeeting
    {
        /// Participants may rename themselves.
        allow_participants_to_rename: Option<bool>,
        /// Calls within the group are answered by themselves.
        auto_answer: Option<bool>,
        /// Hosts may turn focus mode on.
        allow_host_to_enable_focus_mode: Option<bool>,
        /// Users may delete messages in the chat of meetings.
        allow_users_to_delete_messages_in_meeting_chat: Option<bool>,
        /// Meetings may be streamed.
        allow_live_streaming: Option<bool>,
        /// Participants are asked for feedback at the end.
        post_meeting_feedback: Option<bool>,
        /// There are whiteboards.
        whiteboard: Option<bool>,
        /// Whom participants may chat with: `1`, `2`, `3` or `4`.
        allow_participants_chat_with: Option<i64>,
        /// Allow users save chats: `1`, `2` or `3`.
        allow_users_save_chats: Option<i64>,
        /// Participants may annotate what is shared.
        annotation: Option<bool>,
        /// Hosts may put participants on hold. Deprecated by Zoom.
        attendee_on_hold: Option<bool>,
        /// Focus mode is there.
        attention_mode_focus_mode: Option<bool>,
        /// The chat is saved by itself.
        auto_saving_chat: Option<bool>,
        /// Hosts may use breakout rooms.
        breakout_room: Option<bool>,
        /// Breakout rooms may be made when scheduling.
        breakout_room_schedule: Option<bool>,
        /// Participants may chat.
        chat: Option<bool>,
        /// Meetings may have Q&A.
        meeting_question_answer: Option<bool>,
        /// Closed captions are there.
        closed_caption: Option<bool>,
        /// Closed captioning.
        closed_captioning: Option<ClosedCaptioning>,
        /// Hosts may name co-hosts.
        co_host: Option<bool>,
        /// The regions of data centres are chosen.
        custom_data_center_regions: Option<bool>,
        /// Meetings may be streamed to a service of one's own.
        custom_live_streaming_service: Option<bool>,
        /// How to stream to a service of one's own.
        custom_service_instructions: Option<String>,
        /// Regions of data centres that are used.
        data_center_regions: Vec<DataCenterRegion>,
        /// Nobody shares a screen in meetings of the user.
        disable_screen_sharing_for_host_meetings: Option<bool>,
        /// Guests share no screen.
        disable_screen_sharing_for_in_meeting_guests: Option<bool>,
        /// Meetings may be encrypted end to end.
        e2e_encryption: Option<bool>,
        /// Who hears a sound when someone joins or leaves.
        entry_exit_chime: Option<EntryExitChime>,
        /// Participants may control each other's cameras.
        far_end_camera_control: Option<bool>,
        /// Users may send feedback to Zoom.
        feedback: Option<bool>,
        /// Files may be sent in the chat of meetings.
        file_transfer: Option<bool>,
        /// Group video is in HD.
        group_hd: Option<bool>,
        /// Video in webinars is in HD.
        webinar_group_hd: Option<bool>,
        /// Participants may join from a computer.
        join_from_desktop: Option<bool>,
        /// Participants may join from a mobile device.
        join_from_mobile: Option<bool>,
        /// Language interpretation.
        language_interpretation: Option<LanguageInterpretation>,
        /// Sign language interpretation.
        sign_language_interpretation: Option<SignLanguageInterpretation>,
        /// Meetings may be streamed to Facebook.
        live_streaming_facebook: Option<bool>,
        /// Meetings may be streamed to YouTube.
        live_streaming_youtube: Option<bool>,
        /// Manual captioning.
        manual_captioning: Option<ManualCaptioning>,
        /// Participants may react with emojis.
        meeting_reactions: Option<bool>,
        /// Which emojis participants may react with.
        meeting_reactions_emojis: Option<EmojiChoice>,
        /// Hosts and panelists may clap audibly.
        allow_host_panelists_to_use_audible_clap: Option<bool>,
        /// Attendees of webinars may react with emojis.
        webinar_reactions: Option<bool>,
        /// Meetings may have surveys.
        meeting_survey: Option<bool>,
        /// Participants may show signs such as "slower".
        non_verbal_feedback: Option<bool>,
        /// Hosts may ask polls.
        polling: Option<bool>,
        /// Participants may write to each other in private.
        private_chat: Option<bool>,
        /// A voice says that recording starts and ends.
        record_play_voice: Option<bool>,
        /// Sharers may give control of their screen.
        remote_control: Option<bool>,
        /// Hosts may give support to a participant.
        remote_support: Option<bool>,
        /// Participants may agree beforehand to being unmuted.
        request_permission_to_unmute_participants: Option<bool>,
        /// Participants may share a screen.
        screen_sharing: Option<bool>,
        /// Two cameras may be shared. Deprecated by Zoom.
        share_dual_camera: Option<bool>,
        /// There is a link for joining from the browser.
        show_a_join_from_your_browser_link: Option<bool>,
        /// The toolbar is always shown.
        show_meeting_control_toolbar: Option<bool>,
        /// Presenters may let others move their slides.
        slide_control: Option<bool>,
        /// Regions of data centres that are not used.
        unchecked_data_center_regions: Vec<DataCenterRegion>,
        /// Users may have virtual backgrounds.
        virtual_background: Option<bool>,
        /// Virtual backgrounds.
        virtual_background_settings: Option<VirtualBackgroundSettings>,
        /// Participants wait until they are let in.
        waiting_room: Option<bool>,
        /// Chat in webinars.
        webinar_chat: Option<WebinarChat>,
        /// Streaming of webinars.
        webinar_live_streaming: Option<WebinarLiveStreaming>,
        /// Polls in meetings.
        meeting_polling: Option<Polling>,
        /// Polls in webinars.
        webinar_polling: Option<Polling>,
        /// Webinars may have surveys.
        webinar_survey: Option<bool>,
        /// Who may share a screen.
        who_can_share_screen: Option<ScreenSharer>,
        /// Who may share while someone else does.
        who_can_share_screen_when_someone_is_sharing: Option<ScreenSharer>,
        /// How many may share at once.
        participants_share_simultaneously: Option<SimultaneousSharing>,
        /// Meetings may be streamed to Workplace by Facebook.
        workplace_by_facebook: Option<bool>,
        /// Users may move a running meeting to another device.
        transfer_meetings_between_devices: Option<bool>,
        /// Zoom's own windows are shown when the screen is shared.
        allow_show_zoom_windows: Option<bool>,
        /// Summaries by AI Companion.
        meeting_summary_with_ai_companion: Option<MeetingSummary>,
        /// Questions to AI Companion.
        ai_companion_questions: Option<AiCompanionQuestions>,
    }
}

model! {
    /// Settings: polls.
    Polling
    {
        /// There are polls with more kinds of question, and quizzes.
        advanced_polls: Option<bool>,
        /// Alternative hosts may add and edit polls.
        allow_alternative_host_to_add_edit: Option<bool>,
        /// Answers are anonymous.
        require_answers_to_be_anonymous: Option<bool>,
        /// Hosts may add images to questions.
        allow_host_to_upload_image: Option<bool>,
        /// Whether it is on.
        enable: Option<bool>,
    }
}
