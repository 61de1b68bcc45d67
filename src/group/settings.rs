//! The settings of a group, which are in [`crate::settings`].

use crate::ids::GroupId;
use crate::macros::{model, request};
use crate::settings::{
    AudioConferencing, Chat, EmailNotification, GeneralSetting, InMeeting, MailCalendar,
    MeetingAuthentication, MeetingSecuritySettings, OtherOptions, Profile, Recording,
    RecordingAuthentication, ScheduleMeeting, Telephony,
};

request! {
    /// `GET /groups/{groupId}/settings`: the settings of a group.
    group::Settings(group: GroupId): "/groups/{groupId}/settings" => GroupSettings, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    query {
        /// Only these fields.
        fields = "custom_query_fields": Vec<String>,
    }
}

model! {
    /// The settings of a group. Sections that Zoom leaves out are `None`.
    GroupSettings
    {
        /// Audio and telephone.
        audio_conferencing: Option<AudioConferencing>,
        /// E-mail notifications.
        email_notification: Option<EmailNotification>,
        /// In meetings.
        in_meeting: Option<InMeeting>,
        /// Other options.
        other_options: Option<OtherOptions>,
        /// Profile.
        profile: Option<Profile>,
        /// Recordings.
        recording: Option<Recording>,
        /// Scheduling meetings.
        schedule_meeting: Option<ScheduleMeeting>,
        /// Telephony.
        telephony: Option<Telephony>,
        /// Chat.
        chat: Option<Chat>,
        /// Settings of no other section.
        general_setting: Option<GeneralSetting>,
        /// Mail and calendar.
        mail_calendar: Option<MailCalendar>,
    }
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=meeting_authentication`: how participants of
    /// the group's meetings prove who they are.
    group::SettingsMeetingAuthentication(group: GroupId):
    "/groups/{groupId}/settings" => MeetingAuthentication, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    answer { one_of ["meeting_authentication"] }
    fixed { "option" = "meeting_authentication" }
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=recording_authentication`: how viewers of the
    /// group's cloud recordings prove who they are.
    group::SettingsRecordingAuthentication(group: GroupId):
    "/groups/{groupId}/settings" => RecordingAuthentication, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    answer { one_of ["recording_authentication"] }
    fixed { "option" = "recording_authentication" }
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=meeting_security`: passcodes, waiting rooms
    /// and encryption of the group's meetings.
    group::SettingsMeetingSecurity(group: GroupId):
    "/groups/{groupId}/settings" => MeetingSecuritySettings, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:settings:admin"];
    fixed { "option" = "meeting_security" }
}
