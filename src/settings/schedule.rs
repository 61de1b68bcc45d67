//! Settings for scheduling meetings.

use super::{AudioType, MeetingPasswordRequirement};
use crate::declare::{model, open_enum};
use crate::ids::TemplateId;
use crate::value::secret::Secret;

model! {
    /// Settings for scheduling meetings.
    pub struct ScheduleMeeting {
        /// How participants can join the audio.
        pub audio_type: Option<AudioType>,
        /// Whether only signed-in users may join. Account only.
        pub enforce_login: Option<bool>,
        /// Domains whose users may join. Account only.
        pub enforce_login_domains: Option<String>,
        /// Whether only users of the listed domains may join. Account only.
        pub enforce_login_with_domains: Option<bool>,
        /// Whether meetings with a personal meeting id that participants may join before the host
        /// require a passcode. Deprecated by Zoom.
        pub force_pmi_jbh_password: Option<bool>,
        /// Whether meetings start with the host's video on.
        pub host_video: Option<bool>,
        /// Whether meetings have a dedicated group chat. Account and users only.
        pub enable_dedicated_group_chat: Option<bool>,
        /// Minutes before the start from which participants may join; `0` for any time. Account
        /// only.
        pub jbh_time: Option<i64>,
        /// Whether participants may join before the host.
        pub join_before_host: Option<bool>,
        /// Requirements for passcodes of meetings. Account and users only.
        pub meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Whether Zoom does not store topics. Account only.
        pub not_store_meeting_topic: Option<bool>,
        /// Whether meetings start with participants' video on. Account and groups only.
        pub participant_video: Option<bool>,
        /// Whether hosts may turn off participants' video. Account only.
        pub allow_host_to_disable_participant_video: Option<bool>,
        /// Whether users have a personal meeting id.
        pub personal_meeting: Option<bool>,
        /// Whether instant meetings require a passcode.
        pub require_password_for_instant_meetings: Option<bool>,
        /// Meetings with a personal meeting id that require a passcode.
        pub require_password_for_pmi_meetings: Option<PmiPasscodeRule>,
        /// Whether meetings that are already scheduled require a passcode.
        pub require_password_for_scheduled_meetings: Option<bool>,
        /// Whether meetings that are newly scheduled require a passcode.
        pub require_password_for_scheduling_new_meetings: Option<bool>,
        /// Whether instant meetings have the personal meeting id.
        pub use_pmi_for_instant_meetings: Option<bool>,
        /// Whether scheduled meetings have the personal meeting id. Account and users only.
        pub use_pmi_for_scheduled_meetings: Option<bool>,
        /// Showing "Zoom Meeting" instead of the topic. Account and groups only.
        pub always_display_zoom_meeting_as_topic: Option<HiddenMeetingTopic>,
        /// Hiding the descriptions of meetings. Account only.
        pub hide_meeting_description: Option<HideMeetingDescription>,
        /// Showing "Zoom Webinar" instead of the topic. Account and groups only.
        pub always_display_zoom_webinar_as_topic: Option<HiddenWebinarTopic>,
        /// Hiding the descriptions of webinars. Account only.
        pub hide_webinar_description: Option<HideWebinarDescription>,
        /// Meeting templates that admins created. Account only.
        pub meeting_template: Option<TemplateSettings>,
        /// Settings of continuous meeting chat.
        pub continuous_meeting_chat: Option<ContinuousMeetingChat>,
        /// Whether the link for joining contains the passcode. Groups and users only.
        pub embed_password_in_join_link: Option<bool>,
        /// Whether participants are muted when they join. Groups and users only.
        pub mute_upon_entry: Option<bool>,
        /// Whether joining by telephone requires a passcode. Groups and users only.
        pub pstn_password_protected: Option<bool>,
        /// Whether users are reminded of upcoming meetings. Groups only.
        pub upcoming_meeting_reminder: Option<bool>,
        /// Whether scheduled meetings have the personal meeting id. Groups only.
        pub use_pmi_for_schedule_meetings: Option<bool>,
        /// Default passcode of scheduled meetings. Users only.
        pub default_password_for_scheduled_meetings: Option<Secret>,
        /// Whether meetings start with participants' video on. Users only.
        pub participants_video: Option<bool>,
        /// Passcode of meetings with the personal meeting id. Users only.
        pub pmi_password: Option<Secret>,
    }
}

open_enum! {
    /// Meetings with a personal meeting id that require a passcode.
    pub enum PmiPasscodeRule: str {
        /// Meetings that participants may join before the host.
        JbhOnly = "jbh_only",
        /// All meetings with a personal meeting id.
        All = "all",
        /// No meeting with a personal meeting id.
        None = "none",
    }
}

model! {
    /// Showing "Zoom Meeting" instead of the topic.
    pub struct HiddenMeetingTopic {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether scheduled meetings show their topic nevertheless.
        pub display_topic_for_scheduled_meetings: Option<bool>,
    }
}

model! {
    /// Hiding the descriptions of meetings.
    pub struct HideMeetingDescription {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether the descriptions of scheduled meetings are hidden too.
        pub hide_description_for_scheduled_meetings: Option<bool>,
    }
}

model! {
    /// Showing "Zoom Webinar" instead of the topic.
    pub struct HiddenWebinarTopic {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether scheduled webinars show their topic nevertheless.
        pub display_topic_for_scheduled_webinars: Option<bool>,
    }
}

model! {
    /// Hiding the descriptions of webinars.
    pub struct HideWebinarDescription {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether the descriptions of scheduled webinars are hidden too.
        pub hide_description_for_scheduled_webinars: Option<bool>,
    }
}

model! {
    /// Meeting templates that admins created.
    pub struct TemplateSettings {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// The templates.
        pub templates: Vec<TemplateChoice>,
    }
}

model! {
    /// A meeting template that admins created.
    pub struct TemplateChoice {
        /// Id of the template.
        pub id: Option<TemplateId>,
        /// Name of the template.
        pub name: Option<String>,
        /// Whether the template is enabled.
        pub enable: Option<bool>,
    }
}

model! {
    /// Settings of continuous meeting chat.
    pub struct ContinuousMeetingChat {
        /// Whether this setting is enabled.
        pub enable: Option<bool>,
        /// Whether users may add people outside the account. Deprecated by Zoom.
        pub can_add_external_users: Option<bool>,
        /// Whether invitees outside the account are added automatically. Deprecated by Zoom.
        pub auto_add_invited_external_users: Option<bool>,
        /// Whether instant meetings have continuous meeting chat. Users only.
        pub support_instant_meetings: Option<bool>,
        /// Whether scheduled meetings have continuous meeting chat. Users only.
        pub support_scheduled_meetings: Option<bool>,
    }
}
