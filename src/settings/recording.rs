//! Recordings.

use crate::declare::{model, open_enum};

model! {
    /// Settings: recording.
    pub struct Recording {
        /// Only users of the account see recordings. Account and groups only.
        pub account_user_access_recording: Option<bool>,
        /// Deleted recordings can be recovered from the trash. Account only.
        pub allow_recovery_deleted_cloud_recordings: Option<bool>,
        /// Archiving. Account and groups only.
        pub archive: Option<Archive>,
        /// Recordings in the cloud are deleted after some days. Account and users only.
        pub auto_delete_cmr: Option<bool>,
        /// Days after which recordings in the cloud are deleted. Account and users only.
        pub auto_delete_cmr_days: Option<i64>,
        /// Whether meetings are recorded by themselves.
        pub auto_recording: Option<AutoRecording>,
        /// Meetings may be recorded in the cloud.
        pub cloud_recording: Option<bool>,
        /// Viewers may download recordings. Account and groups only.
        pub cloud_recording_download: Option<bool>,
        /// Only the host may download recordings. Account and groups only.
        pub cloud_recording_download_host: Option<bool>,
        /// Names of participants are in the recording.
        pub display_participant_name: Option<bool>,
        /// Hosts may delete recordings.
        pub host_delete_cloud_recording: Option<bool>,
        /// Access to recordings by IP address.
        pub ip_address_access_control: Option<IpAddressAccessControl>,
        /// Meetings may be recorded on a computer.
        pub local_recording: Option<bool>,
        /// Recordings suit other makers' video editors.
        pub optimize_recording_for_3rd_party_video_editor: Option<bool>,
        /// Hosts do not see recordings. Account and groups only.
        pub prevent_host_access_recording: Option<bool>,
        /// There is a file of the audio alone.
        pub record_audio_file: Option<bool>,
        /// There is an audio file of each participant. Account and users only.
        pub record_audio_file_each_participant: Option<bool>,
        /// Which views are recorded into files of their own.
        pub record_files_separately: Option<RecordFilesSeparately>,
        /// The gallery is recorded.
        pub record_gallery_view: Option<bool>,
        /// The active speaker is recorded.
        pub record_speaker_view: Option<bool>,
        /// Recordings in the cloud are transcribed.
        pub recording_audio_transcript: Option<bool>,
        /// Participants see a disclaimer when recording starts. Account and users only.
        pub recording_disclaimer: Option<bool>,
        /// Recordings have highlights. Deprecated by Zoom.
        pub recording_highlight: Option<bool>,
        /// Smart recording.
        pub smart_recording: Option<SmartRecording>,
        /// What passcodes of recordings must be like. Account and users only.
        pub recording_password_requirement: Option<RecordingPasswordRequirement>,
        /// There are thumbnails of who presents.
        pub recording_thumbnails: Option<bool>,
        /// Recordings that exist need a passcode. Account only.
        pub required_password_for_existing_cloud_recordings: Option<bool>,
        /// Shared recordings need a passcode. Account and users only.
        pub required_password_for_shared_cloud_recordings: Option<bool>,
        /// The chat is saved.
        pub save_chat_text: Option<bool>,
        /// Closed captions are saved.
        pub save_close_caption: Option<bool>,
        /// Messages to panelists are saved.
        pub save_panelist_chat: Option<bool>,
        /// Results of polls are saved.
        pub save_poll_results: Option<bool>,
        /// Recordings show the time.
        pub show_timestamp: Option<bool>,
        /// The host confirms a disclaimer. Users only.
        pub ask_host_to_confirm_disclaimer: Option<bool>,
        /// Participants consent to a disclaimer. Users only.
        pub ask_participants_to_consent_disclaimer: Option<bool>,
        /// Hosts may pause and stop a recording. Users only.
        pub host_pause_stop_recording: Option<bool>,
    }
}

model! {
    /// Settings: which views are recorded into files of their own.
    pub struct RecordFilesSeparately {
        /// The active speaker.
        pub active_speaker: Option<bool>,
        /// The gallery.
        pub gallery_view: Option<bool>,
        /// The shared screen.
        pub shared_screen: Option<bool>,
    }
}

open_enum! {
    /// Whether meetings are recorded by themselves.
    pub enum AutoRecording: str {
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
    pub struct IpAddressAccessControl {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// The addresses or ranges from which recordings can be seen.
        pub ip_addresses_or_ranges: Option<String>,
    }
}

model! {
    /// Settings: smart recording.
    pub struct SmartRecording {
        /// Highlights are made.
        pub create_recording_highlights: Option<bool>,
        /// Chapters are made.
        pub create_smart_chapters: Option<bool>,
        /// Next steps are made.
        pub create_next_steps: Option<bool>,
    }
}

model! {
    /// Settings: what passcodes of recordings must be like.
    pub struct RecordingPasswordRequirement {
        /// It needs a letter.
        pub have_letter: Option<bool>,
        /// It needs a digit.
        pub have_number: Option<bool>,
        /// It needs a special character.
        pub have_special_character: Option<bool>,
        /// Least length.
        pub length: Option<i64>,
        /// Only digits.
        pub only_allow_numeric: Option<bool>,
    }
}

model! {
    /// Settings: archiving.
    pub struct Archive {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Settings.
        pub settings: Option<ArchiveSettings>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<i64>,
    }
}

model! {
    /// What is archived, and for how long.
    pub struct ArchiveSettings {
        /// Audio.
        pub audio_file: Option<bool>,
        /// Closed captions.
        pub cc_transcript_file: Option<bool>,
        /// Chat.
        pub chat_file: Option<bool>,
        /// Chat with the senders' e-mail addresses.
        pub chat_with_sender_email: Option<bool>,
        /// Video.
        pub video_file: Option<bool>,
        /// Chat in private.
        pub chat_with_direct_message: Option<bool>,
        /// For how many days archives are kept: `1` to `30`.
        pub archive_retention: Option<i64>,
        /// What happens when archiving fails: `1` or `2`.
        pub action_when_archive_failed: Option<i64>,
        /// Who is told that archiving begins.
        pub notification_when_archiving_starts: Option<ArchivingNotice>,
        /// Who hears that archiving begins.
        pub play_voice_prompt_when_archiving_starts: Option<ArchivingPrompt>,
    }
}

open_enum! {
    /// Who is told that archiving begins.
    pub enum ArchivingNotice: str {
        /// Everyone.
        Participants = "participants",
        /// Guests.
        Guest = "guest",
    }
}

open_enum! {
    /// Who hears that archiving begins.
    pub enum ArchivingPrompt: str {
        /// Everyone.
        Participants = "participants",
        /// Guests.
        Guest = "guest",
        /// Nobody.
        None = "none",
    }
}
