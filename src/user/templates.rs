//! Templates of meetings and of summaries.

use crate::declare::{model, request};
use crate::ids::{TemplateId, UserId};
use crate::settings::{AutoRecording, EntryExitChime, ScreenSharer};

request! {
    /// `GET /users/{userId}/meeting_summary_templates`: the templates for summaries of a user's
    /// meetings.
    #[get("/users/{userId}/meeting_summary_templates", Medium)]
    #[classic("user:read:admin", "user:read")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    #[answer(array())]
    pub struct user::MeetingSummaryTemplates(user: UserId) -> SummaryTemplates {}
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
    pub struct SummaryTemplate {
        /// Id.
        pub meeting_summary_template_id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
    }
}

request! {
    /// `GET /users/{userId}/meeting_templates/{meetingTemplateId}`: one of a user's meeting
    /// templates.
    #[get("/users/{userId}/meeting_templates/{meetingTemplateId}", Medium)]
    #[classic("user:read:admin", "user:read")]
    #[granular()]
    #[answer(one_of(&["id"]))]
    pub struct user::MeetingTemplate(
        user: UserId, template: TemplateId
    ) -> MeetingTemplateDetails {}
}

model! {
    /// A meeting template.
    pub struct MeetingTemplateDetails {
        /// Id.
        pub id: Option<TemplateId>,
        /// Name.
        pub name: Option<String>,
        /// Settings.
        pub settings: Option<TemplateSettings>,
    }
}

model! {
    /// What a template sets.
    pub struct TemplateSettings {
        /// In meetings.
        pub in_meeting: Option<TemplateInMeeting>,
        /// Recordings.
        pub recording: Option<TemplateRecording>,
        /// Scheduling meetings.
        pub schedule_meeting: Option<TemplateScheduleMeeting>,
        /// Passcodes, waiting rooms, encryption.
        pub meeting_security: Option<TemplateMeetingSecurity>,
    }
}

model! {
    /// Settings: in meetings.
    pub struct TemplateInMeeting {
        /// Who hears a sound when someone joins or leaves.
        pub entry_exit_chime: Option<EntryExitChime>,
        /// Users may send feedback to Zoom.
        pub feedback: Option<bool>,
        /// Hosts may ask polls.
        pub polling: Option<bool>,
        /// Participants are asked for feedback at the end.
        pub post_meeting_feedback: Option<bool>,
        /// Participants may share a screen.
        pub screen_sharing: Option<bool>,
        /// Who may share a screen.
        pub who_can_share_screen: Option<ScreenSharer>,
        /// Who may share while someone else does.
        pub who_can_share_screen_when_someone_is_sharing: Option<ScreenSharer>,
        /// Nobody shares a screen in meetings of the user.
        pub disable_screen_sharing_for_host_meetings: Option<bool>,
        /// Participants may annotate what is shared.
        pub annotation: Option<bool>,
        /// There are whiteboards.
        pub whiteboard: Option<bool>,
        /// Sharers may give control of their screen.
        pub remote_control: Option<bool>,
        /// Participants may show signs such as "slower".
        pub non_verbal_feedback: Option<bool>,
        /// Participants may change their name.
        pub allow_participants_to_rename: Option<bool>,
        /// Hosts may use breakout rooms.
        pub breakout_room: Option<bool>,
        /// Hosts may give support to a participant.
        pub remote_support: Option<bool>,
        /// Manual captioning.
        pub manual_captioning: Option<TemplateManualCaptioning>,
        /// Closed captioning.
        pub closed_captioning: Option<TemplateClosedCaptioning>,
    }
}

model! {
    /// Settings: manual captioning.
    pub struct TemplateManualCaptioning {
        /// Captions are generated.
        pub auto_generated_captions: Option<bool>,
        /// The host may type captions, or name someone who does.
        pub allow_to_type: Option<bool>,
        /// Captions may be typed.
        pub manual_captions: Option<bool>,
        /// Captions may be saved.
        pub save_captions: Option<bool>,
    }
}

model! {
    /// Settings: closed captioning.
    pub struct TemplateClosedCaptioning {
        /// Speech is transcribed.
        pub auto_transcribing: Option<bool>,
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Captions may be saved.
        pub save_caption: Option<bool>,
    }
}

model! {
    /// Settings: recording.
    pub struct TemplateRecording {
        /// Whether meetings are recorded by themselves.
        pub auto_recording: Option<AutoRecording>,
    }
}

model! {
    /// Settings: scheduling of meetings.
    pub struct TemplateScheduleMeeting {
        /// Meetings start with the host's video on.
        pub host_video: Option<bool>,
        /// Meetings start with participants' video on.
        pub participant_video: Option<bool>,
        /// Participants are muted when they join.
        pub mute_upon_entry: Option<bool>,
    }
}

model! {
    /// Settings: meeting security.
    pub struct TemplateMeetingSecurity {
        /// Participants wait until they are let in.
        pub waiting_room: Option<bool>,
    }
}
