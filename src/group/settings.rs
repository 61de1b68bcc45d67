//! The settings of a group.

mod in_meeting;

pub use in_meeting::*;

use crate::ids::GroupId;
use crate::macros::{model, request};
use crate::settings::{
    Archive, AudioConferencing, AudioType, AutoRecording, ChatEmojis, ChatPolicy, ContactRule,
    ContinuousMeetingChat, EmailNotification, EncryptionType, GeneralSetting, HiddenMeetingTopic,
    HiddenWebinarTopic, IpAddressAccessControl, MailCalendar, MeetingAuthentication,
    MeetingPasswordRequirement, PmiPasscodeRule, Profile, RecordFilesSeparately,
    RecordingAuthentication, RetentionPeriod, ShareScope, SmartRecording, WaitingRoomSettings,
    WebinarRegistrationOptions,
};

request! {
    /// `GET /groups/{groupId}/settings`: the settings of a group.
    group::Settings(group: GroupId): "/groups/{groupId}/settings" => GroupSettings, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    query {
        /// Only these fields.
        fields = "custom_query_fields": Vec<String>,
    }
}

model! {
    /// The settings of a group. Sections that Zoom leaves out are `None`.
    GroupSettings
    {
        /// Audio and telephone.
        audio_conferencing: Option<AudioConferencing>,
        /// E-mail notifications.
        email_notification: Option<EmailNotification>,
        /// In meetings.
        in_meeting: Option<InMeeting>,
        /// Other options.
        other_options: Option<OtherOptions>,
        /// Profile.
        profile: Option<Profile>,
        /// Recordings.
        recording: Option<Recording>,
        /// Scheduling meetings.
        schedule_meeting: Option<ScheduleMeeting>,
        /// Telephony.
        telephony: Option<Telephony>,
        /// Chat.
        chat: Option<Chat>,
        /// Settings of no other section.
        general_setting: Option<GeneralSetting>,
        /// Mail and calendar.
        mail_calendar: Option<MailCalendar>,
    }
}

model! {
    /// Settings: other options.
    OtherOptions
    {
        /// Users may chat with Zoom's support.
        allow_users_contact_support_via_chat: Option<bool>,
        /// Snapshots on iOS are blurred.
        blur_snapshot: Option<bool>,
        /// Registration for webinars.
        webinar_registration_options: Option<WebinarRegistrationOptions>,
    }
}

model! {
    /// Settings: recording.
    Recording
    {
        /// Only users of the account see recordings.
        account_user_access_recording: Option<bool>,
        /// Archiving.
        archive: Option<Archive>,
        /// Whether meetings are recorded by themselves.
        auto_recording: Option<AutoRecording>,
        /// Meetings may be recorded in the cloud.
        cloud_recording: Option<bool>,
        /// Viewers may download recordings.
        cloud_recording_download: Option<bool>,
        /// Only the host may download recordings.
        cloud_recording_download_host: Option<bool>,
        /// Hosts may delete recordings.
        host_delete_cloud_recording: Option<bool>,
        /// Which views are recorded into files of their own.
        record_files_separately: Option<RecordFilesSeparately>,
        /// Names of participants are in the recording.
        display_participant_name: Option<bool>,
        /// There are thumbnails of who presents.
        recording_thumbnails: Option<bool>,
        /// Recordings suit other makers' video editors.
        optimize_recording_for_3rd_party_video_editor: Option<bool>,
        /// Recordings have highlights.
        recording_highlight: Option<bool>,
        /// Messages to panelists are saved.
        save_panelist_chat: Option<bool>,
        /// Results of polls are saved.
        save_poll_results: Option<bool>,
        /// Closed captions are saved.
        save_close_caption: Option<bool>,
        /// Access to recordings by IP address.
        ip_address_access_control: Option<IpAddressAccessControl>,
        /// Meetings may be recorded on a computer.
        local_recording: Option<bool>,
        /// Hosts do not see recordings.
        prevent_host_access_recording: Option<bool>,
        /// There is a file of the audio alone.
        record_audio_file: Option<bool>,
        /// The gallery is recorded.
        record_gallery_view: Option<bool>,
        /// The active speaker is recorded.
        record_speaker_view: Option<bool>,
        /// Recordings in the cloud are transcribed.
        recording_audio_transcript: Option<bool>,
        /// Smart recording.
        smart_recording: Option<SmartRecording>,
        /// The chat is saved.
        save_chat_text: Option<bool>,
        /// Recordings show the time.
        show_timestamp: Option<bool>,
    }
}

model! {
    /// Settings: scheduling of meetings.
    ScheduleMeeting
    {
        /// How participants can join the audio.
        audio_type: Option<AudioType>,
        /// The link for joining holds the passcode.
        embed_password_in_join_link: Option<bool>,
        /// Personal meetings that can be joined before the host need a passcode. Deprecated by
        /// Zoom.
        force_pmi_jbh_password: Option<bool>,
        /// Meetings start with the host's video on.
        host_video: Option<bool>,
        /// Participants may join before the host.
        join_before_host: Option<bool>,
        /// Participants are muted when they join.
        mute_upon_entry: Option<bool>,
        /// Meetings start with participants' video on.
        participant_video: Option<bool>,
        /// Users have a personal meeting id.
        personal_meeting: Option<bool>,
        /// Joining by telephone needs a passcode.
        pstn_password_protected: Option<bool>,
        /// Instant meetings need a passcode.
        require_password_for_instant_meetings: Option<bool>,
        /// Which personal meetings need a passcode.
        require_password_for_pmi_meetings: Option<PmiPasscodeRule>,
        /// Meetings that were scheduled before need a passcode.
        require_password_for_scheduled_meetings: Option<bool>,
        /// New meetings need a passcode.
        require_password_for_scheduling_new_meetings: Option<bool>,
        /// Reminder of meetings that are about to start.
        upcoming_meeting_reminder: Option<bool>,
        /// Instant meetings have the personal meeting id.
        use_pmi_for_instant_meetings: Option<bool>,
        /// Scheduled meetings have the personal meeting id.
        use_pmi_for_schedule_meetings: Option<bool>,
        /// Showing "Zoom Meeting" in place of the topic.
        always_display_zoom_meeting_as_topic: Option<HiddenMeetingTopic>,
        /// Showing "Zoom Webinar" in place of the topic.
        always_display_zoom_webinar_as_topic: Option<HiddenWebinarTopic>,
        /// Continuous meeting chat.
        continuous_meeting_chat: Option<ContinuousMeetingChat>,
    }
}

model! {
    /// Settings: telephony.
    Telephony
    {
        /// How to join by a third party's audio.
        audio_conference_info: Option<String>,
        /// Regions for toll calls.
        telephony_regions: Option<TelephonyRegion>,
        /// Audio may come from a third party.
        third_party_audio: Option<bool>,
    }
}

model! {
    /// The region for toll calls.
    TelephonyRegion
    {
        /// Value that is chosen.
        selection_values: Option<String>,
    }
}

model! {
    /// Settings: chat.
    Chat
    {
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
        /// Users may send links.
        share_links_in_chat: Option<bool>,
        /// Users may schedule meetings from the chat.
        schedule_meetings_in_chat: Option<bool>,
        /// How long chat is kept in the cloud.
        set_retention_period_in_cloud: Option<RetentionPeriod>,
        /// How long chat is kept on devices.
        set_retention_period_in_local: Option<RetentionPeriod>,
        /// Whom users may search for.
        allow_users_to_search_others_options: Option<String>,
        /// Whom users may add as contacts.
        allow_users_to_add_contacts: Option<ContactRule>,
        /// Whom users may chat with.
        allow_users_to_chat_with_others: Option<ContactRule>,
        /// Policies for what is written.
        chat_etiquette_tool: Option<ChatEtiquetteTool>,
        /// Archiving of chat outside of Zoom.
        send_data_to_third_party_archiving_service: Option<Toggle>,
        /// Users may translate messages.
        translate_messages: Option<bool>,
        /// Animated images from GIPHY.
        search_and_send_animated_gif_images: Option<Toggle>,
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
    }
}

model! {
    /// A setting that is only on or off.
    Toggle
    {
        /// Whether it is on.
        enable: Option<bool>,
    }
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=meeting_authentication`: how participants of
    /// the group's meetings prove who they are.
    group::SettingsMeetingAuthentication(group: GroupId):
    "/groups/{groupId}/settings" => MeetingAuthentication, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    answer { one_of ["meeting_authentication"] }
    fixed { "option" = "meeting_authentication" }
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=recording_authentication`: how viewers of the
    /// group's cloud recordings prove who they are.
    group::SettingsRecordingAuthentication(group: GroupId):
    "/groups/{groupId}/settings" => RecordingAuthentication, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    answer { one_of ["recording_authentication"] }
    fixed { "option" = "recording_authentication" }
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=meeting_security`: passcodes, waiting rooms
    /// and encryption of the group's meetings.
    group::SettingsMeetingSecurity(group: GroupId):
    "/groups/{groupId}/settings" => GroupMeetingSecurity, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    fixed { "option" = "meeting_security" }
}

model! {
    /// The answer to [`SettingsMeetingSecurity`].
    GroupMeetingSecurity
    {
        /// Passcodes, waiting rooms, encryption.
        meeting_security: Option<MeetingSecurity>,
    }
}

model! {
    /// Settings: meeting security.
    MeetingSecurity
    {
        /// Meetings without any protection get a waiting room.
        auto_security: Option<bool>,
        /// Users of some domains may not join.
        block_user_domain: Option<bool>,
        /// Domains whose users may not join.
        block_user_domain_list: Vec<String>,
        /// Policies for what is written.
        chat_etiquette_tool: Option<ChatEtiquetteTool>,
        /// The link for joining holds the passcode.
        embed_password_in_join_link: Option<bool>,
        /// How meetings are encrypted.
        encryption_type: Option<EncryptionType>,
        /// Meetings may be encrypted end to end.
        end_to_end_encrypted_meetings: Option<bool>,
        /// Meetings need a passcode.
        meeting_password: Option<bool>,
        /// What passcodes of meetings must be like.
        meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Only those who signed in may join from the browser.
        only_authenticated_can_join_from_webclient: Option<bool>,
        /// Joining by telephone needs a passcode.
        phone_password: Option<bool>,
        /// Personal meetings need a passcode.
        pmi_password: Option<bool>,
        /// Scheduled meetings need a passcode.
        require_password_for_scheduled_meeting: Option<bool>,
        /// Scheduled webinars need a passcode.
        require_password_for_scheduled_webinar: Option<bool>,
        /// Participants wait until they are let in.
        waiting_room: Option<bool>,
        /// Waiting rooms.
        waiting_room_settings: Option<WaitingRoomSettings>,
        /// Webinars need a passcode.
        webinar_password: Option<bool>,
    }
}
