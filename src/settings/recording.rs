//! Recording settings.

use crate::declare::{model, open_enum};

model! {
    /// Recording settings.
    pub struct Recording {
        /// Whether only users of the account may view recordings. Account and groups only.
        pub account_user_access_recording: Option<bool>,
        /// Whether deleted recordings can be recovered from the trash. Account only.
        pub allow_recovery_deleted_cloud_recordings: Option<bool>,
        /// Settings of archiving meetings. Account and groups only.
        pub archive: Option<Archive>,
        /// Whether cloud recordings are deleted automatically after `auto_delete_cmr_days` days.
        /// Account and users only.
        pub auto_delete_cmr: Option<bool>,
        /// Days after which cloud recordings are deleted automatically. Account and users only.
        pub auto_delete_cmr_days: Option<i64>,
        /// Whether and where meetings are recorded automatically.
        pub auto_recording: Option<AutoRecording>,
        /// Whether meetings may be recorded in the cloud.
        pub cloud_recording: Option<bool>,
        /// Whether viewers may download recordings. Account and groups only.
        pub cloud_recording_download: Option<bool>,
        /// Whether only the host may download recordings. Account and groups only.
        pub cloud_recording_download_host: Option<bool>,
        /// Whether recordings show the names of participants.
        pub display_participant_name: Option<bool>,
        /// Whether hosts may delete cloud recordings.
        pub host_delete_cloud_recording: Option<bool>,
        /// Access to recordings by IP address.
        pub ip_address_access_control: Option<IpAddressAccessControl>,
        /// Whether meetings may be recorded on a computer.
        pub local_recording: Option<bool>,
        /// Whether recordings are optimised for third-party video editors.
        pub optimize_recording_for_3rd_party_video_editor: Option<bool>,
        /// Whether hosts cannot view their recordings. Account and groups only.
        pub prevent_host_access_recording: Option<bool>,
        /// Whether Zoom makes a separate audio file.
        pub record_audio_file: Option<bool>,
        /// Whether Zoom makes a separate audio file for each participant. Account and users only.
        pub record_audio_file_each_participant: Option<bool>,
        /// Views that are recorded into separate files.
        pub record_files_separately: Option<RecordFilesSeparately>,
        /// Whether the gallery view is recorded.
        pub record_gallery_view: Option<bool>,
        /// Whether the active speaker view is recorded.
        pub record_speaker_view: Option<bool>,
        /// Whether the audio of cloud recordings is transcribed.
        pub recording_audio_transcript: Option<bool>,
        /// Whether participants see a disclaimer when recording starts. Account and users only.
        pub recording_disclaimer: Option<bool>,
        /// Whether recordings have highlights. Deprecated by Zoom.
        pub recording_highlight: Option<bool>,
        /// Settings of smart recording.
        pub smart_recording: Option<SmartRecording>,
        /// Requirements for passcodes of recordings. Account and users only.
        pub recording_password_requirement: Option<RecordingPasswordRequirement>,
        /// Whether recordings include a thumbnail of the presenter.
        pub recording_thumbnails: Option<bool>,
        /// Whether existing cloud recordings require a passcode. Account only.
        pub required_password_for_existing_cloud_recordings: Option<bool>,
        /// Whether shared cloud recordings require a passcode. Account and users only.
        pub required_password_for_shared_cloud_recordings: Option<bool>,
        /// Whether the chat is saved with the recording.
        pub save_chat_text: Option<bool>,
        /// Whether closed captions are saved with the recording.
        pub save_close_caption: Option<bool>,
        /// Whether messages to panelists are saved with the recording.
        pub save_panelist_chat: Option<bool>,
        /// Whether poll results are saved with the recording.
        pub save_poll_results: Option<bool>,
        /// Whether recordings show a timestamp.
        pub show_timestamp: Option<bool>,
        /// Whether the host must confirm a disclaimer before recording. Users only.
        pub ask_host_to_confirm_disclaimer: Option<bool>,
        /// Whether participants must consent to a disclaimer before they are recorded. Users only.
        pub ask_participants_to_consent_disclaimer: Option<bool>,
        /// Whether hosts may pause and stop a recording. Users only.
        pub host_pause_stop_recording: Option<bool>,
    }
}

model! {
    /// Views that are recorded into separate files.
    pub struct RecordFilesSeparately {
        /// Whether the active speaker is recorded separately.
        pub active_speaker: Option<bool>,
        /// Whether the gallery view is recorded separately.
        pub gallery_view: Option<bool>,
        /// Whether the shared screen is recorded separately.
        pub shared_screen: Option<bool>,
    }
}

open_enum! {
    /// Whether and where meetings are recorded automatically.
    pub enum AutoRecording: str {
        /// Meetings are recorded on the host's computer.
        Local = "local",
        /// Meetings are recorded in Zoom's cloud.
        Cloud = "cloud",
        /// Meetings are not recorded automatically.
        None = "none",
    }
}

model! {
    /// Access to recordings by IP address.
    pub struct IpAddressAccessControl {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// IP addresses or ranges from which recordings can be viewed.
        pub ip_addresses_or_ranges: Option<String>,
    }
}

model! {
    /// Settings of smart recording.
    pub struct SmartRecording {
        /// Whether Zoom creates highlights.
        pub create_recording_highlights: Option<bool>,
        /// Whether Zoom creates chapters.
        pub create_smart_chapters: Option<bool>,
        /// Whether Zoom lists next steps.
        pub create_next_steps: Option<bool>,
    }
}

model! {
    /// Requirements for passcodes of recordings.
    pub struct RecordingPasswordRequirement {
        /// Whether a letter is required.
        pub have_letter: Option<bool>,
        /// Whether a digit is required.
        pub have_number: Option<bool>,
        /// Whether a special character is required.
        pub have_special_character: Option<bool>,
        /// Minimum length, in characters.
        pub length: Option<i64>,
        /// Whether only digits are allowed.
        pub only_allow_numeric: Option<bool>,
    }
}

model! {
    /// Settings of archiving meetings.
    pub struct Archive {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// What is archived, and for how long.
        pub settings: Option<ArchiveSettings>,
        /// Zoom's code for the kind of archiving.
        #[name = "type"]
        pub kind: Option<i64>,
    }
}

model! {
    /// What is archived, and for how long.
    pub struct ArchiveSettings {
        /// Whether audio is archived.
        pub audio_file: Option<bool>,
        /// Whether closed captions are archived.
        pub cc_transcript_file: Option<bool>,
        /// Whether chat is archived.
        pub chat_file: Option<bool>,
        /// Whether the archived chat includes the e-mail addresses of senders.
        pub chat_with_sender_email: Option<bool>,
        /// Whether video is archived.
        pub video_file: Option<bool>,
        /// Whether the archived chat includes private messages.
        pub chat_with_direct_message: Option<bool>,
        /// Retention period of archives in days, from `1` to `30`.
        pub archive_retention: Option<i64>,
        /// Zoom's code for the action when archiving fails: `1` or `2`.
        pub action_when_archive_failed: Option<i64>,
        /// People who are notified when archiving starts.
        pub notification_when_archiving_starts: Option<ArchivingNotice>,
        /// People who hear a voice prompt when archiving starts.
        pub play_voice_prompt_when_archiving_starts: Option<ArchivingPrompt>,
    }
}

open_enum! {
    /// People who are notified when archiving starts.
    pub enum ArchivingNotice: str {
        /// Everyone.
        Participants = "participants",
        /// Guests.
        Guest = "guest",
    }
}

open_enum! {
    /// People who hear a voice prompt when archiving starts.
    pub enum ArchivingPrompt: str {
        /// Everyone.
        Participants = "participants",
        /// Guests.
        Guest = "guest",
        /// Nobody.
        None = "none",
    }
}
