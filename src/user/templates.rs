//! Templates of meetings and of summaries.

use crate::ids::{TemplateId, UserId};
use crate::macros::{model, request};
use crate::settings::{AutoRecording, EntryExitChime, ScreenSharer};

request! {
    /// `GET /users/{userId}/meeting_summary_templates`: the templates for summaries of a user's
    /// meetings.
    user::MeetingSummaryTemplates(user: UserId):
    "/users/{userId}/meeting_summary_templates" => SummaryTemplates, Medium,
    classic ["user:read:admin", "user:read"],
    granular ["user:read:settings:admin", "user:read:settings"];
    answer { array }
}

/// The templates for meeting summaries. Zoom answers with a bare list.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct SummaryTemplates {
    /// The templates.
    #[serde(deserialize_with = "crate::decode::field")]
    pub templates: Vec<SummaryTemplate>,
}

model! {
    /// A template for meeting summaries.
    SummaryTemplate
    {
        /// Id.
        meeting_summary_template_id: Option<String>,
        /// Name.
        name: Option<String>,
        /// Description.
        description: Option<String>,
    }
}

request! {
    /// `GET /users/{userId}/meeting_templates/{meetingTemplateId}`: one of a user's meeting
    /// templates.
    user::MeetingTemplate(user: UserId, template: TemplateId):
    "/users/{userId}/meeting_templates/{meetingTemplateId}" => MeetingTemplateDetails, Medium,
    classic ["user:read:admin", "user:read"],
    granular [];
    answer { one_of ["id"] }
}

model! {
    /// A meeting template.
    MeetingTemplateDetails
    {
        /// Id.
        id: Option<TemplateId>,
        /// Name.
        name: Option<String>,
        /// Settings.
        settings: Option<TemplateSettings>,
    }
}

model! {
    /// What a template sets.
    TemplateSettings
    {
        /// In meetings.
        in_meeting: Option<TemplateInMeeting>,
        /// Recordings.
        recording: Option<TemplateRecording>,
        /// Scheduling meetings.
        schedule_meeting: Option<TemplateScheduleMeeting>,
        /// Passcodes, waiting rooms, encryption.
        meeting_security: Option<TemplateMeetingSecurity>,
    }
}

model! {
    /// Settings: in meetings.
    TemplateInMeeting
    {
        /// Who hears a sound when someone joins or leaves.
        entry_exit_chime: Option<EntryExitChime>,
        /// Users may send feedback to Zoom.
        feedback: Option<bool>,
        /// Hosts may ask polls.
        polling: Option<bool>,
        /// Participants are asked for feedback at the end.
        post_meeting_feedback: Option<bool>,
        /// Participants may share a screen.
        screen_sharing: Option<bool>,
        /// Who may share a screen.
        who_can_share_screen: Option<ScreenSharer>,
        /// Who may share while someone else does.
        who_can_share_screen_when_someone_is_sharing: Option<ScreenSharer>,
        /// Nobody shares a screen in meetings of the user.
        disable_screen_sharing_for_host_meetings: Option<bool>,
        /// Participants may annotate what is shared.
        annotation: Option<bool>,
        /// There are whiteboards.
        whiteboard: Option<bool>,
        /// Sharers may give control of their screen.
        remote_control: Option<bool>,
        /// Participants may show signs such as "slower".
        non_verbal_feedback: Option<bool>,
        /// Participants may change their name.
        allow_participants_to_rename: Option<bool>,
        /// Hosts may use breakout rooms.
        breakout_room: Option<bool>,
        /// Hosts may give support to a participant.
        remote_support: Option<bool>,
        /// Manual captioning.
        manual_captioning: Option<TemplateManualCaptioning>,
        /// Closed captioning.
        closed_captioning: Option<TemplateClosedCaptioning>,
    }
}

model! {
    /// Settings: manual captioning.
    TemplateManualCaptioning
    {
        /// Captions are generated.
        auto_generated_captions: Option<bool>,
        /// The host may type captions, or name someone who does.
        allow_to_type: Option<bool>,
        /// Captions may be typed.
        manual_captions: Option<bool>,
        /// Captions may be saved.
        save_captions: Option<bool>,
    }
}

model! {
    /// Settings: closed captioning.
    TemplateClosedCaptioning
    {
        /// Speech is transcribed.
        auto_transcribing: Option<bool>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Captions may be saved.
        save_caption: Option<bool>,
    }
}

model! {
    /// Settings: recording.
    TemplateRecording
    {
        /// Whether meetings are recorded by themselves.
        auto_recording: Option<AutoRecording>,
    }
}

model! {
    /// Settings: scheduling of meetings.
    TemplateScheduleMeeting
    {
        /// Meetings start with the host's video on.
        host_video: Option<bool>,
        /// Meetings start with participants' video on.
        participant_video: Option<bool>,
        /// Participants are muted when they join.
        mute_upon_entry: Option<bool>,
    }
}

model! {
    /// Settings: meeting security.
    TemplateMeetingSecurity
    {
        /// Participants wait until they are let in.
        waiting_room: Option<bool>,
    }
}
