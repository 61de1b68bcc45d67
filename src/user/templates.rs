//! Meeting templates and meeting summary templates.

use crate::declare::{model, request};
use crate::ids::{TemplateId, UserId};
use crate::settings::{AutoRecording, EntryExitChime, ScreenSharer};

request! {
    /// `GET /users/{userId}/meeting_summary_templates`: a user's templates for meeting summaries.
    #[get("/users/{userId}/meeting_summary_templates", Medium)]
    #[classic("user:read:admin", "user:read")]
    #[granular("user:read:settings:admin", "user:read:settings")]
    #[answer(array())]
    pub struct user::MeetingSummaryTemplates(user: UserId) -> SummaryTemplates {}
}

/// The templates for meeting summaries. Zoom answers with a JSON array.
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
        /// Id of the template.
        pub meeting_summary_template_id: Option<String>,
        /// Name of the template.
        pub name: Option<String>,
        /// Description of the template.
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
        /// Id of the template.
        pub id: Option<TemplateId>,
        /// Name of the template.
        pub name: Option<String>,
        /// Settings of the template.
        pub settings: Option<TemplateSettings>,
    }
}

model! {
    /// The settings of a meeting template.
    pub struct TemplateSettings {
        /// Settings that apply during meetings.
        pub in_meeting: Option<TemplateInMeeting>,
        /// Recording settings.
        pub recording: Option<TemplateRecording>,
        /// Settings for scheduling meetings.
        pub schedule_meeting: Option<TemplateScheduleMeeting>,
        /// Security settings of meetings.
        pub meeting_security: Option<TemplateMeetingSecurity>,
    }
}

model! {
    /// Settings that apply during meetings.
    pub struct TemplateInMeeting {
        /// Participants who hear a sound when someone joins or leaves.
        pub entry_exit_chime: Option<EntryExitChime>,
        /// Whether users may send feedback to Zoom.
        pub feedback: Option<bool>,
        /// Whether hosts may run polls.
        pub polling: Option<bool>,
        /// Whether participants are asked for feedback when a meeting ends.
        pub post_meeting_feedback: Option<bool>,
        /// Whether participants may share a screen.
        pub screen_sharing: Option<bool>,
        /// Participants who may share a screen.
        pub who_can_share_screen: Option<ScreenSharer>,
        /// Participants who may start sharing while someone else shares.
        pub who_can_share_screen_when_someone_is_sharing: Option<ScreenSharer>,
        /// Whether screen sharing is disabled in meetings that the user hosts.
        pub disable_screen_sharing_for_host_meetings: Option<bool>,
        /// Whether participants may annotate shared screens.
        pub annotation: Option<bool>,
        /// Whether whiteboards are available.
        pub whiteboard: Option<bool>,
        /// Whether participants who share a screen may let others control it.
        pub remote_control: Option<bool>,
        /// Whether participants may give non-verbal feedback, such as "slower".
        pub non_verbal_feedback: Option<bool>,
        /// Whether participants may rename themselves.
        pub allow_participants_to_rename: Option<bool>,
        /// Whether hosts may use breakout rooms.
        pub breakout_room: Option<bool>,
        /// Whether hosts may give a participant remote support.
        pub remote_support: Option<bool>,
        /// Settings of manual captions.
        pub manual_captioning: Option<TemplateManualCaptioning>,
        /// Settings of closed captions.
        pub closed_captioning: Option<TemplateClosedCaptioning>,
    }
}

model! {
    /// Settings of manual captions.
    pub struct TemplateManualCaptioning {
        /// Whether captions are generated automatically.
        pub auto_generated_captions: Option<bool>,
        /// Whether the host may type captions or assign someone to type them.
        pub allow_to_type: Option<bool>,
        /// Whether manual captions are enabled.
        pub manual_captions: Option<bool>,
        /// Whether participants may save captions.
        pub save_captions: Option<bool>,
    }
}

model! {
    /// Settings of closed captions.
    pub struct TemplateClosedCaptioning {
        /// Whether speech is transcribed automatically.
        pub auto_transcribing: Option<bool>,
        /// Whether closed captions are enabled.
        pub enable: Option<bool>,
        /// Whether participants may save captions.
        pub save_caption: Option<bool>,
    }
}

model! {
    /// Recording settings.
    pub struct TemplateRecording {
        /// Whether and where meetings are recorded automatically.
        pub auto_recording: Option<AutoRecording>,
    }
}

model! {
    /// Settings for scheduling meetings.
    pub struct TemplateScheduleMeeting {
        /// Whether meetings start with the host's video on.
        pub host_video: Option<bool>,
        /// Whether meetings start with participants' video on.
        pub participant_video: Option<bool>,
        /// Whether participants are muted when they join.
        pub mute_upon_entry: Option<bool>,
    }
}

model! {
    /// Security settings of meetings.
    pub struct TemplateMeetingSecurity {
        /// Whether participants wait in a waiting room until they are admitted.
        pub waiting_room: Option<bool>,
    }
}
