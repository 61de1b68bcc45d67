//! Meetings and webinars that were held.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::{GroupId, MeetingId, MeetingUuid};
use crate::macros::{model, open_enum, page, ranged, request};
use crate::shared::CustomKey;

request! {
    /// `GET /report/history_meetings`: meetings and webinars that were held. At most one month per
    /// call.
    report::HistoryMeetings(): "/report/history_meetings" => HistoryPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:list_history_meetings:admin"];
    required {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
    }
    query {
        /// Whether the range is about the start or the end.
        date_type: DateType,
        /// Meetings, webinars, or both.
        meeting_type: EventFilter,
        /// Only those with this report.
        report_type: ReportFilter,
        /// Only those that this text is found in.
        search_key: String,
        /// Only of this group.
        group = "group_id": GroupId,
        /// Only those in which this was used.
        meeting_feature: MeetingFeature,
    }
    paged 300;
}

ranged! {
    HistoryMeetings from History, |row| row.start_time;
    fn is_exact(&self) -> bool {
        self.date_type == Some(DateType::StartTime)
    }
}

page! {
    /// One page of meetings and webinars.
    HistoryPage { history_meetings: HistoryMeeting }
    key |m| m.meeting_uuid.as_ref()
}

open_enum! {
    /// Which time of a meeting a range of dates is about.
    DateType: str {
        /// Its start.
        StartTime = "start_time",
        /// Its end.
        EndTime = "end_time",
    }
}

open_enum! {
    /// Meetings, webinars, or both.
    EventFilter: str {
        /// Meetings.
        Meeting = "meeting",
        /// Webinars.
        Webinar = "webinar",
        /// Both.
        All = "all",
    }
}

open_enum! {
    /// Which reports a meeting must have.
    ReportFilter: str {
        /// Any.
        All = "all",
        /// Polls.
        Poll = "poll",
        /// A survey.
        Survey = "survey",
        /// Questions and answers.
        Qa = "qa",
        /// Resources.
        Resource = "resource",
        /// Reactions.
        Reaction = "reaction",
    }
}

/// Declares the features that a meeting can have used, once for the filter and once for the record:
/// each row is a variant of [`MeetingFeature`] and a field of [`FeaturesUsed`] with the same
/// documentation. What follows in braces of its own are fields without a filter.
macro_rules! features {
    (
        { $($(#[$doc:meta])* $variant:ident = $name:literal: $field:ident,)* }
        { $($(#[$other_doc:meta])* $other:ident,)* }
    ) => {
        open_enum! {
            /// A feature that a meeting can have used.
            MeetingFeature: str {
                $($(#[$doc])* $variant = $name,)*
            }
        }

        model! {
            /// Whether a meeting used each feature.
            FeaturesUsed
            {
                $($(#[$doc])* $field: Option<bool>,)*
                $($(#[$other_doc])* $other: Option<bool>,)*
            }
        }

        impl FeaturesUsed {
            /// The names of all features, as Zoom writes them.
            pub const NAMES: &'static [&'static str] = &[$($name,)* $(stringify!($other),)*];

            /// Whether each feature was used, in the order of [`NAMES`](Self::NAMES).
            pub fn flags(&self) -> [Option<bool>; Self::NAMES.len()] {
                [$(self.$field,)* $(self.$other,)*]
            }
        }
    };
}

features! {
    {
        /// Screen sharing.
        ScreenSharing = "screen_sharing": screen_sharing,
        /// Video.
        VideoOn = "video_on": video_on,
        /// Remote control.
        RemoteControl = "remote_control": remote_control,
        /// Closed captions.
        ClosedCaption = "closed_caption": closed_caption,
        /// Language interpretation.
        LanguageInterpretation = "language_interpretation": language_interpretation,
        /// Joining by telephone.
        TelephoneUsage = "telephone_usage": telephone_usage,
        /// Chat.
        InMeetingChat = "in_meeting_chat": in_meeting_chat,
        /// Polls.
        Poll = "poll": poll,
        /// Joining from a room.
        JoinByRoom = "join_by_room": join_by_room,
        /// A waiting room.
        WaitingRoom = "waiting_room": waiting_room,
        /// Live transcription.
        LiveTranscription = "live_transcription": live_transcription,
        /// Reactions.
        Reaction = "reaction": reaction,
        /// Zoom Apps.
        ZoomApps = "zoom_apps": zoom_apps,
        /// Annotation.
        Annotation = "annotation": annotation,
        /// Raised hands.
        RaiseHand = "raise_hand": raise_hand,
        /// Virtual backgrounds.
        VirtualBackground = "virtual_background": virtual_background,
        /// A whiteboard.
        Whiteboard = "whiteboard": whiteboard,
        /// An immersive scene.
        ImmersiveScene = "immersive_scene": immersive_scene,
        /// Avatars.
        Avatar = "avatar": avatar,
        /// Moving to a mobile device.
        SwitchToMobile = "switch_to_mobile": switch_to_mobile,
        /// File sharing.
        FileSharing = "file_sharing": file_sharing,
        /// A summary by AI Companion.
        MeetingSummary = "meeting_summary": meeting_summary,
        /// Questions to AI Companion.
        MeetingQuestions = "meeting_questions": meeting_questions,
        /// Recording on a computer.
        RecordToComputer = "record_to_computer": record_to_computer,
        /// Recording in the cloud.
        RecordToCloud = "record_to_cloud": record_to_cloud,
        /// Live translation.
        LiveTranslation = "live_translation": live_translation,
        /// Registration.
        Registration = "registration": registration,
        /// Smart recording.
        SmartRecording = "smart_recording": smart_recording,
        /// Showing several speakers.
        MultiSpeaker = "multi_speaker": multi_speaker,
        /// A wallpaper.
        MeetingWallpaper = "meeting_wallpaper": meeting_wallpaper,
        /// Generated virtual backgrounds.
        GenAiVirtualBackground = "gen_ai_virtual_background": gen_ai_virtual_background,
        /// Sharing by several at once.
        MultiShare = "multi_share": multi_share,
        /// Work on documents.
        DocumentCollaboration = "document_collaboration": document_collaboration,
        /// Portrait lighting.
        PortraitLighting = "portrait_lighting": portrait_lighting,
        /// Personalised audio isolation.
        PersonalizedAudioIsolation = "personalized_audio_isolation": personalized_audio_isolation,
        /// Colour themes.
        ColorThemes = "color_themes": color_themes,
    }
    {
        /// Breakout rooms.
        breakout_room,
    }
}

model! {
    /// A meeting or webinar that was held.
    HistoryMeeting
    {
        /// UUID of this instance.
        meeting_uuid: Option<MeetingUuid>,
        /// Meeting number.
        meeting_id: Option<MeetingId>,
        /// Kind.
        kind = "type": Option<EventKind>,
        /// Name of the host.
        host_display_name: Option<String>,
        /// E-mail address of the host.
        host_email: Option<String>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// End, UTC.
        end_time: Option<DateTime<Utc>>,
        /// Topic.
        topic: Option<String>,
        /// Number of participants.
        participants: Option<i64>,
        /// Duration in minutes.
        duration: Option<i64>,
        /// Minutes of all participants together.
        total_participant_minutes: Option<i64>,
        /// Department of the host.
        department: Option<String>,
        /// Groups of the host.
        group: Vec<String>,
        /// Where it was scheduled.
        source: Option<String>,
        /// Number of different viewers, of webinars.
        unique_viewers: Option<i64>,
        /// Greatest number of viewers at once, of webinars.
        max_concurrent_views: Option<i64>,
        /// When it was scheduled, UTC.
        create_time: Option<DateTime<Utc>>,
        /// Custom fields.
        custom_fields: Vec<CustomKey>,
        /// Tracking fields.
        tracking_fields: Vec<TrackedValue>,
        /// What was used.
        feature_used: Option<FeaturesUsed>,
    }
}

open_enum! {
    /// Meeting or webinar.
    EventKind: str {
        /// A meeting.
        Meeting = "Meeting",
        /// A webinar.
        Webinar = "Webinar",
    }
}

model! {
    /// The value of a tracking field.
    TrackedValue
    {
        /// Name of the field.
        field: Option<String>,
        /// Value.
        value: Option<String>,
    }
}
