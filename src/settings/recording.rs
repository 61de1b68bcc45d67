//! Recordings.

use crate::macros::{model, open_enum};

model! {
    /// Settings: recording.
    Recording
    {
        /// Only users of the account see recordings. Account and groups only.
        account_user_access_recording: Option<bool>,
        /// Deleted recordings can be recovered from the trash. Account only.
        allow_recovery_deleted_cloud_recordings: Option<bool>,
        /// Archiving. Account and groups only.
        archive: Option<Archive>,
        /// Recordings in the cloud are deleted after some days. Account and users only.
        auto_delete_cmr: Option<bool>,
        /// Days after which recordings in the cloud are deleted. Account and users only.
        auto_delete_cmr_days: Option<i64>,
        /// Whether meetings are recorded by themselves.
        auto_recording: Option<AutoRecording>,
        /// Meetings may be recorded in the cloud.
        cloud_recording: Option<bool>,
        /// Viewers may download recordings. Account and groups only.
        cloud_recording_download: Option<bool>,
        /// Only the host may download recordings. Account and groups only.
        cloud_recording_download_host: Option<bool>,
        /// Names of participants are in the recording.
        display_participant_name: Option<bool>,
        /// Hosts may delete recordings.
        host_delete_cloud_recording: Option<bool>,
        /// Access to recordings by IP address.
        ip_address_access_control: Option<IpAddressAccessControl>,
        /// Meetings may be recorded on a computer.
        local_recording: Option<bool>,
        /// Recordings suit other makers' video editors.
        optimize_recording_for_3rd_party_video_editor: Option<bool>,
        /// Hosts do not see recordings. Account and groups only.
        prevent_host_access_recording: Option<bool>,
        /// There is a file of the audio alone.
        record_audio_file: Option<bool>,
        /// There is an audio file of each participant. Account and users only.
        record_audio_file_each_participant: Option<bool>,
        /// Which views are recorded into files of their own.
        record_files_separately: Option<RecordFilesSeparately>,
        /// The gallery is recorded.
        record_gallery_view: Option<bool>,
        /// The active speaker is recorded.
        record_speaker_view: Option<bool>,
        /// Recordings in the cloud are transcribed.
        recording_audio_transcript: Option<bool>,
        /// Participants see a disclaimer when recording starts. Account and users only.
        recording_disclaimer: Option<bool>,
        /// Recordings have highlights. Deprecated by Zoom.
        recording_highlight: Option<bool>,
        /// Smart recording.
        smart_recording: Option<SmartRecording>,
        /// What passcodes of recordings must be like. Account and users only.
        recording_password_requirement: Option<RecordingPasswordRequirement>,
        /// There are thumbnails of who presents.
        recording_thumbnails: Option<bool>,
        /// Recordings that exist need a passcode. Account only.
        required_password_for_existing_cloud_recordings: Option<bool>,
        /// Shared recordings need a passcode. Account and users only.
        required_password_for_shared_cloud_recordings: Option<bool>,
        /// The chat is saved.
        save_chat_text: Option<bool>,
        /// Closed captions are saved.
        save_close_caption: Option<bool>,
        /// Messages to panelists are saved.
        save_panelist_chat: Option<bool>,
        /// Results of polls are saved.
        save_poll_results: Option<bool>,
        /// Recordings show the time.
        show_timestamp: Option<bool>,
        /// The host confirms a disclaimer. Users only.
        ask_host_to_confirm_disclaimer: Option<bool>,
        /// Participants consent to a disclaimer. Users only.
        ask_participants_to_consent_disclaimer: Option<bool>,
        /// Hosts may pause and stop a recording. Users only.
        host_pause_stop_recording: Option<bool>,
    }
}

model! {
    /// Settings: which views are recorded into files of their own.
    RecordFilesSeparately
    {
        /// The active speaker.
        active_speaker: Option<bool>,
        /// The gallery.
        gallery_view: Option<bool>,
        /// The shared screen.
        shared_screen: Option<bool>,
    }
}

open_enum! {
    /// Whether meetings are recorded by themselves.
    AutoRecording: str {
        /// On the host's computer.
        Local = "local",
        /// In Zoom's cloud.
        Cloud = "cloud",
        /// No.
        None = "none",
    }
}

model! {
    /// Settings: access to recordings by IP address.
    IpAddressAccessControl
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// The addresses or ranges from which recordings can be seen.
        ip_addresses_or_ranges: Option<String>,
    }
}

model! {
    /// Settings: smart recording.
    SmartRecording
    {
        /// Highlights are made.
        create_recording_highlights: Option<bool>,
        /// Chapters are made.
        create_smart_chapters: Option<bool>,
        /// Next steps are made.
        create_next_steps: Option<bool>,
    }
}

model! {
    /// Settings: what passcodes of recordings must be like.
    RecordingPasswordRequirement
    {
        /// It needs a letter.
        have_letter: Option<bool>,
        /// It needs a digit.
        have_number: Option<bool>,
        /// It needs a special character.
        have_special_character: Option<bool>,
        /// Least length.
        length: Option<i64>,
        /// Only digits.
        only_allow_numeric: Option<bool>,
    }
}

model! {
    /// Settings: archiving.
    Archive
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Settings.
        settings: Option<ArchiveSettings>,
        /// Kind.
        kind = "type": Option<i64>,
    }
}

model! {
    /// What is archived, and for how long.
    ArchiveSettings
    {
        /// Audio.
        audio_file: Option<bool>,
        /// Closed captions.
        cc_transcript_file: Option<bool>,
        /// Chat.
        chat_file: Option<bool>,
        /// Chat with the senders' e-mail addresses.
        chat_with_sender_email: Option<bool>,
        /// Video.
        video_file: Option<bool>,
        /// Chat in private.
        chat_with_direct_message: Option<bool>,
        /// For how many days archives are kept: `1` to `30`.
        archive_retention: Option<i64>,
        /// What happens when archiving fails: `1` or `2`.
        action_when_archive_failed: Option<i64>,
        /// Who is told that archiving begins.
        notification_when_archiving_starts: Option<ArchivingNotice>,
        /// Who hears that archiving begins.
        play_voice_prompt_when_archiving_starts: Option<ArchivingPrompt>,
    }
}

open_enum! {
    /// Who is told that archiving begins.
    ArchivingNotice: str {
        /// Everyone.
        Participants = "participants",
        /// Guests.
        Guest = "guest",
    }
}

open_enum! {
    /// Who hears that archiving begins.
    ArchivingPrompt: str {
        /// Everyone.
        Participants = "participants",
        /// Guests.
        Guest = "guest",
        /// Nobody.
        None = "none",
    }
}
