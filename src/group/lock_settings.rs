//! Which settings of a group are locked.

use crate::declare::{model, request};
use crate::ids::GroupId;
use crate::settings::{
    AudioConferencingLocks, EmailNotificationLocks, InMeetingLocks, OtherOptionsLocks,
    RecordingLocks, ScheduleMeetingLocks, SecurityLocks, TelephonyLocks,
};

request! {
    /// `GET /groups/{groupId}/lock_settings`: which settings of a group its members cannot change.
    #[get("/groups/{groupId}/lock_settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:lock_settings:admin")]
    pub struct group::LockSettings(group: GroupId) -> GroupLocks {}
}

model! {
    /// Which settings of a group are locked.
    pub struct GroupLocks {
        /// Audio and telephone.
        pub audio_conferencing: Option<AudioConferencingLocks>,
        /// E-mail notifications.
        pub email_notification: Option<EmailNotificationLocks>,
        /// In meetings.
        pub in_meeting: Option<InMeetingLocks>,
        /// Other options.
        pub other_options: Option<OtherOptionsLocks>,
        /// Recordings.
        pub recording: Option<RecordingLocks>,
        /// Scheduling meetings.
        pub schedule_meeting: Option<ScheduleMeetingLocks>,
        /// Telephony.
        pub telephony: Option<TelephonyLocks>,
    }
}

request! {
    /// `GET /groups/{groupId}/lock_settings` with `option=meeting_security`: which security
    /// settings of a group its members cannot change.
    #[get("/groups/{groupId}/lock_settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:lock_settings:admin")]
    #[fixed("option" = "meeting_security")]
    pub struct group::LockSettingsMeetingSecurity(group: GroupId) -> SecurityLocks {}
}
