//! Locks on the settings of a group.

use crate::declare::{model, request};
use crate::ids::GroupId;
use crate::settings::{
    AudioConferencingLocks, EmailNotificationLocks, InMeetingLocks, OtherOptionsLocks,
    RecordingLocks, ScheduleMeetingLocks, SecurityLocks, TelephonyLocks,
};

request! {
    /// `GET /groups/{groupId}/lock_settings`: the settings of a group that its members cannot
    /// change.
    #[get("/groups/{groupId}/lock_settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:lock_settings:admin")]
    pub struct group::LockSettings(group: GroupId) -> GroupLocks {}
}

model! {
    /// Locks on the settings of a group.
    pub struct GroupLocks {
        /// Locks on the audio and telephone settings.
        pub audio_conferencing: Option<AudioConferencingLocks>,
        /// Locks on the settings of e-mail notifications.
        pub email_notification: Option<EmailNotificationLocks>,
        /// Locks on the settings that apply during meetings.
        pub in_meeting: Option<InMeetingLocks>,
        /// Locks on other settings.
        pub other_options: Option<OtherOptionsLocks>,
        /// Locks on the recording settings.
        pub recording: Option<RecordingLocks>,
        /// Locks on the settings for scheduling meetings.
        pub schedule_meeting: Option<ScheduleMeetingLocks>,
        /// Locks on the telephony settings.
        pub telephony: Option<TelephonyLocks>,
    }
}

request! {
    /// `GET /groups/{groupId}/lock_settings` with `option=meeting_security`: the meeting security
    /// settings of a group that its members cannot change.
    #[get("/groups/{groupId}/lock_settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:lock_settings:admin")]
    #[fixed("option" = "meeting_security")]
    pub struct group::LockSettingsMeetingSecurity(group: GroupId) -> SecurityLocks {}
}
