//! The features of a meeting, as bits.

use std::collections::BTreeSet;

use crate::report::FeaturesUsed;

/// The names in `feature_used`, each with its bit by position.
const NAMES: [&str; 37] = [
    "screen_sharing",
    "video_on",
    "remote_control",
    "closed_caption",
    "breakout_room",
    "language_interpretation",
    "telephone_usage",
    "in_meeting_chat",
    "poll",
    "join_by_room",
    "waiting_room",
    "live_transcription",
    "reaction",
    "zoom_apps",
    "annotation",
    "raise_hand",
    "virtual_background",
    "whiteboard",
    "immersive_scene",
    "avatar",
    "switch_to_mobile",
    "file_sharing",
    "meeting_summary",
    "meeting_questions",
    "record_to_computer",
    "record_to_cloud",
    "live_translation",
    "registration",
    "smart_recording",
    "multi_speaker",
    "meeting_wallpaper",
    "gen_ai_virtual_background",
    "multi_share",
    "document_collaboration",
    "portrait_lighting",
    "personalized_audio_isolation",
    "color_themes",
];

/// Those that were used.
pub(super) fn bits(used: &FeaturesUsed) -> u64 {
    let flags = [
        used.screen_sharing,
        used.video_on,
        used.remote_control,
        used.closed_caption,
        used.breakout_room,
        used.language_interpretation,
        used.telephone_usage,
        used.in_meeting_chat,
        used.poll,
        used.join_by_room,
        used.waiting_room,
        used.live_transcription,
        used.reaction,
        used.zoom_apps,
        used.annotation,
        used.raise_hand,
        used.virtual_background,
        used.whiteboard,
        used.immersive_scene,
        used.avatar,
        used.switch_to_mobile,
        used.file_sharing,
        used.meeting_summary,
        used.meeting_questions,
        used.record_to_computer,
        used.record_to_cloud,
        used.live_translation,
        used.registration,
        used.smart_recording,
        used.multi_speaker,
        used.meeting_wallpaper,
        used.gen_ai_virtual_background,
        used.multi_share,
        used.document_collaboration,
        used.portrait_lighting,
        used.personalized_audio_isolation,
        used.color_themes,
    ];
    flags
        .into_iter()
        .enumerate()
        .filter(|(_, used)| *used == Some(true))
        .fold(0, |bits, (at, _)| bits | 1 << at)
}

/// The bits of these names; a name that is none has no bit.
pub(in crate::usage) fn mask(names: &BTreeSet<String>) -> u64 {
    NAMES
        .iter()
        .enumerate()
        .filter(|(_, name)| names.contains(**name))
        .fold(0, |bits, (at, _)| bits | 1 << at)
}
