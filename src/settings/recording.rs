//! Recordings.

use crate::macros::{model, open_enum};

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
