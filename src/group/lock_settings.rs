//! Which settings of a group are locked.

use crate::ids::GroupId;
use crate::macros::{model, request};
use crate::settings::{
    AudioConferencingLocks, EmailNotificationLocks, EncryptionType, LockOr, TelephonyLocks,
};

request! {
    /// `GET /groups/{groupId}/lock_settings`: which settings of a group its members cannot change.
    group::LockSettings(group: GroupId): "/groups/{groupId}/lock_settings" => GroupLocks, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:lock_settings:admin"];
}

model! {
    /// Which settings of a group are locked.
    GroupLocks
    {
        /// Audio and telephone.
        audio_conferencing: Option<AudioConferencingLocks>,
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
        /// Lock: hosts may put participants on hold. Deprecated by Zoom.
        attendee_on_hold: Option<bool>,
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
        /// Lock: participants may show signs such as "slower".
        non_verbal_feedback: Option<bool>,
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
        /// Lock: there is a link for joining from the browser.
        show_a_join_from_your_browser_link: Option<bool>,
        /// Lock: there is a link for joining from the browser.
        show_browser_join_link: Option<bool>,
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
        /// Lock: participants wait until they are let in.
        waiting_room: Option<bool>,
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
        /// Access to recordings by IP address.
        ip_address_access_control: Option<LockOr<IpAddressAccessControlLocks>>,
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
    /// Locks on settings: access to recordings by IP address.
    IpAddressAccessControlLocks
    {
        /// Lock: whether it is on.
        enable: Option<bool>,
        /// Lock: the addresses or ranges from which recordings can be seen.
        ip_addresses_or_ranges: Option<String>,
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
        /// Lock: personal meetings that can be joined before the host need a passcode.
        force_pmi_jbh_password: Option<bool>,
        /// Lock: host video.
        host_video: Option<bool>,
        /// Lock: join before host.
        join_before_host: Option<bool>,
        /// Lock: participants must authenticate.
        meeting_authentication: Option<bool>,
        /// Lock: participants are muted when they join.
        mute_upon_entry: Option<bool>,
        /// Lock: participant video.
        participant_video: Option<bool>,
        /// Lock: joining by telephone needs a passcode.
        pstn_password_protected: Option<bool>,
        /// Lock: instant meetings need a passcode.
        require_password_for_instant_meetings: Option<bool>,
        /// Lock: which personal meetings need a passcode.
        require_password_for_pmi_meetings: Option<bool>,
        /// Lock: new meetings need a passcode.
        require_password_for_scheduling_new_meetings: Option<bool>,
        /// Lock: reminder of meetings that are about to start.
        upcoming_meeting_reminder: Option<bool>,
        /// Lock: continuous meeting chat.
        continuous_meeting_chat: Option<bool>,
    }
}

request! {
    /// `GET /groups/{groupId}/lock_settings` with `option=meeting_security`: which security
    /// settings of a group its members cannot change.
    group::LockSettingsMeetingSecurity(group: GroupId):
    "/groups/{groupId}/lock_settings" => GroupSecurityLocks, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:lock_settings:admin"];
    fixed { "option" = "meeting_security" }
}

model! {
    /// The answer to [`LockSettingsMeetingSecurity`].
    GroupSecurityLocks
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
