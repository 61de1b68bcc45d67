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

open_enum! {
    /// A feature that a meeting can have used.
    MeetingFeature: str {
        /// Screen sharing.
        ScreenSharing = "screen_sharing",
        /// Video.
        VideoOn = "video_on",
        /// Remote control.
        RemoteControl = "remote_control",
        /// Closed captions.
        ClosedCaption = "closed_caption",
        /// Language interpretation.
        LanguageInterpretation = "language_interpretation",
        /// Telephone usage.
        TelephoneUsage = "telephone_usage",
        /// Chat.
        InMeetingChat = "in_meeting_chat",
        /// Poll.
        Poll = "poll",
        /// Joining from a room.
        JoinByRoom = "join_by_room",
        /// Waiting room.
        WaitingRoom = "waiting_room",
        /// Live transcription.
        LiveTranscription = "live_transcription",
        /// Reactions.
        Reaction = "reaction",
        /// Zoom Apps.
        ZoomApps = "zoom_apps",
        /// Annotation.
        Annotation = "annotation",
        /// Raised hands.
        RaiseHand = "raise_hand",
        /// Virtual background.
        VirtualBackground = "virtual_background",
        /// Whiteboard.
        Whiteboard = "whiteboard",
        /// Immersive scene.
        ImmersiveScene = "immersive_scene",
        /// Avatar.
        Avatar = "avatar",
        /// Switching to a mobile device.
        SwitchToMobile = "switch_to_mobile",
        /// File sharing.
        FileSharing = "file_sharing",
        /// Meeting summary.
        MeetingSummary = "meeting_summary",
        /// Meeting questions.
        MeetingQuestions = "meeting_questions",
        /// Recording to a computer.
        RecordToComputer = "record_to_computer",
        /// Recording to the cloud.
        RecordToCloud = "record_to_cloud",
        /// Live translation.
        LiveTranslation = "live_translation",
        /// Registration.
        Registration = "registration",
        /// Smart recording.
        SmartRecording = "smart_recording",
        /// Multi speaker.
        MultiSpeaker = "multi_speaker",
        /// Meeting wallpaper.
        MeetingWallpaper = "meeting_wallpaper",
        /// Generated virtual background.
        GenAiVirtualBackground = "gen_ai_virtual_background",
        /// Multi share.
        MultiShare = "multi_share",
        /// Document collaboration.
        DocumentCollaboration = "document_collaboration",
        /// Portrait lighting.
        PortraitLighting = "portrait_lighting",
        /// Personalised audio isolation.
        PersonalizedAudioIsolation = "personalized_audio_isolation",
        /// Colour themes.
        ColorThemes = "color_themes",
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

model! {
    /// What was used in a meeting.
    FeaturesUsed
    {
        /// Whether screen sharing was used.
        screen_sharing: Option<bool>,
        /// Whether there was video.
        video_on: Option<bool>,
        /// Whether remote control was used.
        remote_control: Option<bool>,
        /// Whether closed captions were used.
        closed_caption: Option<bool>,
        /// Whether there were breakout rooms.
        breakout_room: Option<bool>,
        /// Whether language interpretation was used.
        language_interpretation: Option<bool>,
        /// Whether someone joined by telephone.
        telephone_usage: Option<bool>,
        /// Whether there was chat.
        in_meeting_chat: Option<bool>,
        /// Whether there were polls.
        poll: Option<bool>,
        /// Whether someone joined from a room.
        join_by_room: Option<bool>,
        /// Whether there was a waiting room.
        waiting_room: Option<bool>,
        /// Whether live transcription was used.
        live_transcription: Option<bool>,
        /// Whether reactions were used.
        reaction: Option<bool>,
        /// Whether Zoom Apps were used.
        zoom_apps: Option<bool>,
        /// Whether annotation was used.
        annotation: Option<bool>,
        /// Whether someone raised a hand.
        raise_hand: Option<bool>,
        /// Whether there were virtual backgrounds.
        virtual_background: Option<bool>,
        /// Whether there was a whiteboard.
        whiteboard: Option<bool>,
        /// Whether there was an immersive scene.
        immersive_scene: Option<bool>,
        /// Whether there were avatars.
        avatar: Option<bool>,
        /// Whether someone moved to a mobile device.
        switch_to_mobile: Option<bool>,
        /// Whether file sharing was used.
        file_sharing: Option<bool>,
        /// Whether AI Companion summed up.
        meeting_summary: Option<bool>,
        /// Whether AI Companion was asked.
        meeting_questions: Option<bool>,
        /// Whether it was recorded on a computer.
        record_to_computer: Option<bool>,
        /// Whether it was recorded in the cloud.
        record_to_cloud: Option<bool>,
        /// Whether live translation was used.
        live_translation: Option<bool>,
        /// Whether there was registration.
        registration: Option<bool>,
        /// Whether smart recording was used.
        smart_recording: Option<bool>,
        /// Whether several speakers were shown.
        multi_speaker: Option<bool>,
        /// Whether there was a wallpaper.
        meeting_wallpaper: Option<bool>,
        /// Whether there were generated virtual backgrounds.
        gen_ai_virtual_background: Option<bool>,
        /// Whether several shared at once.
        multi_share: Option<bool>,
        /// Whether documents were worked on.
        document_collaboration: Option<bool>,
        /// Whether portrait lighting was used.
        portrait_lighting: Option<bool>,
        /// Whether personalised audio isolation was used.
        personalized_audio_isolation: Option<bool>,
        /// Whether colour themes were used.
        color_themes: Option<bool>,
    }
}
