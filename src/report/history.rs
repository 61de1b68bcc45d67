//! Past meetings and webinars.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{GroupId, MeetingId, MeetingUuid};
use crate::shared::CustomKey;

request! {
    /// `GET /report/history_meetings`: past meetings and webinars of the account. A call covers at
    /// most one month.
    #[get("/report/history_meetings", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_history_meetings:admin")]
    #[paged(300)]
    pub struct report::HistoryMeetings(; from: NaiveDate, to: NaiveDate) -> HistoryPage {
        /// Whether meetings are selected by their start or their end.
        date_type: Option<DateType>,
        /// Whether to return meetings, webinars, or both.
        meeting_type: Option<EventFilter>,
        /// Returns only meetings that have a report of this kind.
        report_type: Option<ReportFilter>,
        /// Returns only records that contain this text.
        search_key: Option<String>,
        /// Returns only data of the group with this id.
        #[name = "group_id"]
        group: Option<GroupId>,
        /// Returns only meetings in which this feature was used.
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
    /// The time by which meetings are selected.
    pub enum DateType: str {
        /// Start of the meeting.
        StartTime = "start_time",
        /// End of the meeting.
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
        /// Meetings and webinars.
        All = "all",
    }
}

open_enum! {
    /// Kind of report by which meetings are selected.
    pub enum ReportFilter: str {
        /// All meetings, with or without reports.
        All = "all",
        /// Polls.
        Poll = "poll",
        /// A survey.
        Survey = "survey",
        /// Questions and answers (Q&A).
        Qa = "qa",
        /// Resources, for example whiteboards.
        Resource = "resource",
        /// Reactions.
        Reaction = "reaction",
    }
}

/// Declares the features of meetings for the filter and the record: each row makes a variant of
/// [`MeetingFeature`] and a field of [`FeaturesUsed`] with the same documentation. The second pair
/// of braces holds fields that have no filter.
macro_rules! features {
    (
        { $($(#[doc = $doc:expr])* $variant:ident = $name:literal: $field:ident,)* }
        { $($(#[doc = $other_doc:expr])* $other:ident,)* }
    ) => {
        open_enum! {
            /// A feature that can be used in a meeting.
            pub enum MeetingFeature: str {
                $($(#[doc = $doc])* $variant = $name,)*
            }
        }

        model! {
            /// Whether each feature was used in a meeting.
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
        /// Joining from a Zoom Room.
        JoinByRoom = "join_by_room": join_by_room,
        /// Waiting room.
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
        /// Whiteboard.
        Whiteboard = "whiteboard": whiteboard,
        /// Immersive scene.
        ImmersiveScene = "immersive_scene": immersive_scene,
        /// Avatars.
        Avatar = "avatar": avatar,
        /// Moving the meeting to a mobile device.
        SwitchToMobile = "switch_to_mobile": switch_to_mobile,
        /// File sharing.
        FileSharing = "file_sharing": file_sharing,
        /// Meeting summary by AI Companion.
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
        /// View of several speakers (multi-speaker view).
        MultiSpeaker = "multi_speaker": multi_speaker,
        /// Meeting wallpaper.
        MeetingWallpaper = "meeting_wallpaper": meeting_wallpaper,
        /// Virtual backgrounds generated by AI.
        GenAiVirtualBackground = "gen_ai_virtual_background": gen_ai_virtual_background,
        /// Screen sharing by several participants at the same time.
        MultiShare = "multi_share": multi_share,
        /// Collaboration on documents.
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
    /// A past meeting or webinar.
    pub struct HistoryMeeting {
        /// UUID of this instance.
        pub meeting_uuid: Option<MeetingUuid>,
        /// Number of the meeting or webinar.
        pub meeting_id: Option<MeetingId>,
        /// Kind of the meeting or webinar.
        #[name = "type"]
        pub kind: Option<EventKind>,
        /// Name of the host.
        pub host_display_name: Option<String>,
        /// E-mail address of the host.
        pub host_email: Option<String>,
        /// Start of the meeting or webinar, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// End of the meeting or webinar, in UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Topic of the meeting or webinar.
        pub topic: Option<String>,
        /// Number of participants in the meeting or webinar.
        pub participants: Option<i64>,
        /// Duration of the meeting or webinar, in minutes.
        pub duration: Option<i64>,
        /// Sum of the minutes that all participants spent in the meeting.
        pub total_participant_minutes: Option<i64>,
        /// Department of the host.
        pub department: Option<String>,
        /// Names of the groups of the host.
        pub group: Vec<String>,
        /// Application or API through which the meeting was scheduled.
        pub source: Option<String>,
        /// Number of unique viewers. Only in webinars.
        pub unique_viewers: Option<i64>,
        /// Maximum number of viewers at the same time. Only in webinars.
        pub max_concurrent_views: Option<i64>,
        /// Time at which the meeting was scheduled, in UTC.
        pub create_time: Option<DateTime<Utc>>,
        /// Custom fields of the meeting or webinar.
        pub custom_fields: Vec<CustomKey>,
        /// Tracking fields of the meeting or webinar.
        pub tracking_fields: Vec<TrackedValue>,
        /// Features that were used.
        pub feature_used: Option<FeaturesUsed>,
    }
}

open_enum! {
    /// Whether an event is a meeting or a webinar.
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
        /// Value of the field.
        pub value: Option<String>,
    }
}
