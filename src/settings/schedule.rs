//! Scheduling meetings.

use super::{AudioType, MeetingPasswordRequirement};
use crate::declare::{model, open_enum};
use crate::ids::TemplateId;
use crate::value::secret::Secret;

model! {
    /// Settings: scheduling of meetings.
    pub struct ScheduleMeeting {
        /// How participants can join the audio.
        pub audio_type: Option<AudioType>,
        /// Only those who signed in may join. Account only.
        pub enforce_login: Option<bool>,
        /// The domains. Account only.
        pub enforce_login_domains: Option<String>,
        /// Only users of some domains may join. Account only.
        pub enforce_login_with_domains: Option<bool>,
        /// Personal meetings that can be joined before the host need a passcode. Deprecated by
        /// Zoom.
        pub force_pmi_jbh_password: Option<bool>,
        /// Meetings start with the host's video on.
        pub host_video: Option<bool>,
        /// Meetings have a group chat of their own. Account and users only.
        pub enable_dedicated_group_chat: Option<bool>,
        /// How many minutes before the start participants may join: `0` for any time. Account only.
        pub jbh_time: Option<i64>,
        /// Participants may join before the host.
        pub join_before_host: Option<bool>,
        /// What passcodes of meetings must be like. Account and users only.
        pub meeting_password_requirement: Option<MeetingPasswordRequirement>,
        /// Zoom does not store topics. Account only.
        pub not_store_meeting_topic: Option<bool>,
        /// Meetings start with participants' video on. Account and groups only.
        pub participant_video: Option<bool>,
        /// Hosts may turn off participants' video. Account only.
        pub allow_host_to_disable_participant_video: Option<bool>,
        /// Users have a personal meeting id.
        pub personal_meeting: Option<bool>,
        /// Instant meetings need a passcode.
        pub require_password_for_instant_meetings: Option<bool>,
        /// Which personal meetings need a passcode.
        pub require_password_for_pmi_meetings: Option<PmiPasscodeRule>,
        /// Meetings that were scheduled before need a passcode.
        pub require_password_for_scheduled_meetings: Option<bool>,
        /// New meetings need a passcode.
        pub require_password_for_scheduling_new_meetings: Option<bool>,
        /// Instant meetings have the personal meeting id.
        pub use_pmi_for_instant_meetings: Option<bool>,
        /// Scheduled meetings have the personal meeting id. Account and users only.
        pub use_pmi_for_scheduled_meetings: Option<bool>,
        /// Showing "Zoom Meeting" in place of the topic. Account and groups only.
        pub always_display_zoom_meeting_as_topic: Option<HiddenMeetingTopic>,
        /// Hiding descriptions of meetings. Account only.
        pub hide_meeting_description: Option<HideMeetingDescription>,
        /// Showing "Zoom Webinar" in place of the topic. Account and groups only.
        pub always_display_zoom_webinar_as_topic: Option<HiddenWebinarTopic>,
        /// Hiding descriptions of webinars. Account only.
        pub hide_webinar_description: Option<HideWebinarDescription>,
        /// Meeting templates that admins made. Account only.
        pub meeting_template: Option<TemplateSettings>,
        /// Continuous meeting chat.
        pub continuous_meeting_chat: Option<ContinuousMeetingChat>,
        /// The link for joining holds the passcode. Groups and users only.
        pub embed_password_in_join_link: Option<bool>,
        /// Participants are muted when they join. Groups and users only.
        pub mute_upon_entry: Option<bool>,
        /// Joining by telephone needs a passcode. Groups and users only.
        pub pstn_password_protected: Option<bool>,
        /// Reminder of meetings that are about to start. Groups only.
        pub upcoming_meeting_reminder: Option<bool>,
        /// Scheduled meetings have the personal meeting id. Groups only.
        pub use_pmi_for_schedule_meetings: Option<bool>,
        /// Passcode that scheduled meetings get. Users only.
        pub default_password_for_scheduled_meetings: Option<Secret>,
        /// Meetings start with participants' video on. Users only.
        pub participants_video: Option<bool>,
        /// Passcode of the personal meeting. Users only.
        pub pmi_password: Option<Secret>,
    }
}

open_enum! {
    /// Which meetings with a personal meeting id need a passcode.
    pub enum PmiPasscodeRule: str {
        /// Those that can be joined before the host.
        JbhOnly = "jbh_only",
        /// All.
        All = "all",
        /// None.
        None = "none",
    }
}

model! {
    /// Settings: showing "Zoom Meeting" in place of the topic.
    pub struct HiddenMeetingTopic {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Scheduled meetings show their topic after all.
        pub display_topic_for_scheduled_meetings: Option<bool>,
    }
}

model! {
    /// Settings: hiding descriptions of meetings.
    pub struct HideMeetingDescription {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Scheduled meetings hide it too.
        pub hide_description_for_scheduled_meetings: Option<bool>,
    }
}

model! {
    /// Settings: showing "Zoom Webinar" in place of the topic.
    pub struct HiddenWebinarTopic {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Scheduled webinars show their topic after all.
        pub display_topic_for_scheduled_webinars: Option<bool>,
    }
}

model! {
    /// Settings: hiding descriptions of webinars.
    pub struct HideWebinarDescription {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Scheduled webinars hide it too.
        pub hide_description_for_scheduled_webinars: Option<bool>,
    }
}

model! {
    /// Settings: meeting templates that admins made.
    pub struct TemplateSettings {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Templates.
        pub templates: Vec<TemplateChoice>,
    }
}

model! {
    /// A meeting template that admins made.
    pub struct TemplateChoice {
        /// Id.
        pub id: Option<TemplateId>,
        /// Name.
        pub name: Option<String>,
        /// Whether it is on.
        pub enable: Option<bool>,
    }
}

model! {
    /// Settings: continuous meeting chat.
    pub struct ContinuousMeetingChat {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// People outside of the account may be added. Deprecated by Zoom.
        pub can_add_external_users: Option<bool>,
        /// Invited people outside of the account are added by themselves. Deprecated by Zoom.
        pub auto_add_invited_external_users: Option<bool>,
        /// Instant meetings have it. Users only.
        pub support_instant_meetings: Option<bool>,
        /// Scheduled meetings have it. Users only.
        pub support_scheduled_meetings: Option<bool>,
    }
}
