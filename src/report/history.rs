//! Meetings and webinars that were held.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{GroupId, MeetingId, MeetingUuid};
use crate::shared::CustomKey;

request! {
    /// `GET /report/history_meetings`: meetings and webinars that were held. At most one month per
    /// call.
    #[get("/report/history_meetings", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_history_meetings:admin")]
    #[paged(300)]
    pub struct report::HistoryMeetings(; from: NaiveDate, to: NaiveDate) -> HistoryPage {
        /// Whether the range is about the start or the end.
        date_type: Option<DateType>,
        /// Meetings, webinars, or both.
        meeting_type: Option<EventFilter>,
        /// Only those with this report.
        report_type: Option<ReportFilter>,
        /// Only those that this text is found in.
        search_key: Option<String>,
        /// Only of this group.
        #[name = "group_id"]
        group: Option<GroupId>,
        /// Only those in which this was used.
        meeting_feature: Option<MeetingFeature>,
    }
}

ranged! {
    HistoryMeetings from History, |row| row.start_time;
    fn is_exact(&self) -> bool {
        self.date_type == Some(DateType::StartTime)
    }
}

page! {
    /// One page of meetings and webinars.
    #[key(|m| m.meeting_uuid.as_ref())]
    pub struct HistoryPage {
        pub history_meetings: Vec<HistoryMeeting>,
    }
}

open_enum! {
    /// Which time of a meeting a range of dates is about.
    pub enum DateType: str {
        /// Its start.
        StartTime = "start_time",
        /// Its end.
        EndTime = "end_time",
    }
}

open_enum! {
    /// Meetings, webinars, or both.
    pub enum EventFilter: str {
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
    pub enum ReportFilter: str {
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
        { $($(#[doc = $doc:expr])* $variant:ident = $name:literal: $field:ident,)* }
        { $($(#[doc = $other_doc:expr])* $other:ident,)* }
    ) => {
        open_enum! {
            /// A feature that a meeting can have used.
            pub enum MeetingFeature: str {
                $($(#[doc = $doc])* $variant = $name,)*
            }
        }

        model! {
            /// Whether a meeting used each feature.
            pub struct FeaturesUsed {
                $($(#[doc = $doc])* pub $field: Option<bool>,)*
                $($(#[doc = $other_doc])* pub $other: Option<bool>,)*
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
    pub struct HistoryMeeting {
        /// UUID of this instance.
        pub meeting_uuid: Option<MeetingUuid>,
        /// Meeting number.
        pub meeting_id: Option<MeetingId>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<EventKind>,
        /// Name of the host.
        pub host_display_name: Option<String>,
        /// E-mail address of the host.
        pub host_email: Option<String>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// End, UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Topic.
        pub topic: Option<String>,
        /// Number of participants.
        pub participants: Option<i64>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// Minutes of all participants together.
        pub total_participant_minutes: Option<i64>,
        /// Department of the host.
        pub department: Option<String>,
        /// Groups of the host.
        pub group: Vec<String>,
        /// Where it was scheduled.
        pub source: Option<String>,
        /// Number of different viewers, of webinars.
        pub unique_viewers: Option<i64>,
        /// Greatest number of viewers at once, of webinars.
        pub max_concurrent_views: Option<i64>,
        /// When it was scheduled, UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// Custom fields.
        pub custom_fields: Vec<CustomKey>,
        /// Tracking fields.
        pub tracking_fields: Vec<TrackedValue>,
        /// What was used.
        pub feature_used: Option<FeaturesUsed>,
    }
}

open_enum! {
    /// Meeting or webinar.
    pub enum EventKind: str {
        /// A meeting.
        Meeting = "Meeting",
        /// A webinar.
        Webinar = "Webinar",
    }
}

model! {
    /// The value of a tracking field.
    pub struct TrackedValue {
        /// Name of the field.
        pub field: Option<String>,
        /// Value.
        pub value: Option<String>,
    }
}
