//! Which settings of a group are locked.

use crate::ids::GroupId;
use crate::macros::{model, request};
use crate::settings::{
    AudioConferencingLocks, EmailNotificationLocks, InMeetingLocks, OtherOptionsLocks,
    RecordingLocks, ScheduleMeetingLocks, SecurityLocks, TelephonyLocks,
};

request! {
    /// `GET /groups/{groupId}/lock_settings`: which settings of a group its members cannot change.
    group::LockSettings(group: GroupId): "/groups/{groupId}/lock_settings" => GroupLocks, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:lock_settings:admin"];
}

model! {
    /// Which settings of a group are locked.
    GroupLocks
    {
        /// Audio and telephone.
        audio_conferencing: Option<AudioConferencingLocks>,
        /// E-mail notifications.
        email_notification: Option<EmailNotificationLocks>,
        /// In meetings.
        in_meeting: Option<InMeetingLocks>,
        /// Other options.
        other_options: Option<OtherOptionsLocks>,
        /// Recordings.
        recording: Option<RecordingLocks>,
        /// Scheduling meetings.
        schedule_meeting: Option<ScheduleMeetingLocks>,
        /// Telephony.
        telephony: Option<TelephonyLocks>,
    }
}

request! {
    /// `GET /groups/{groupId}/lock_settings` with `option=meeting_security`: which security
    /// settings of a group its members cannot change.
    group::LockSettingsMeetingSecurity(group: GroupId):
    "/groups/{groupId}/lock_settings" => SecurityLocks, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:lock_settings:admin"];
    fixed { "option" = "meeting_security" }
}
