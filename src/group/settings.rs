//! The settings of a group. Their sections are in [`crate::settings`].

use crate::declare::{model, request};
use crate::ids::GroupId;
use crate::settings::{
    AudioConferencing, Chat, EmailNotification, GeneralSetting, InMeeting, MailCalendar,
    MeetingAuthentication, MeetingSecuritySettings, OtherOptions, Profile, Recording,
    RecordingAuthentication, ScheduleMeeting, Telephony,
};

request! {
    /// `GET /groups/{groupId}/settings`: the settings of a group.
    #[get("/groups/{groupId}/settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:settings:admin")]
    pub struct group::Settings(group: GroupId) -> GroupSettings {
        /// Returns only the sections or settings with these names.
        #[name = "custom_query_fields"]
        fields: Option<Vec<String>>,
    }
}

model! {
    /// The settings of a group. Sections that Zoom leaves out are `None`.
    pub struct GroupSettings {
        /// Audio and telephone settings.
        pub audio_conferencing: Option<AudioConferencing>,
        /// Settings of e-mail notifications.
        pub email_notification: Option<EmailNotification>,
        /// Settings that apply during meetings.
        pub in_meeting: Option<InMeeting>,
        /// Other settings.
        pub other_options: Option<OtherOptions>,
        /// Profile settings.
        pub profile: Option<Profile>,
        /// Recording settings.
        pub recording: Option<Recording>,
        /// Settings for scheduling meetings.
        pub schedule_meeting: Option<ScheduleMeeting>,
        /// Telephony settings.
        pub telephony: Option<Telephony>,
        /// Chat settings.
        pub chat: Option<Chat>,
        /// Settings that belong to no other section.
        pub general_setting: Option<GeneralSetting>,
        /// Settings of Zoom Mail and Calendar.
        pub mail_calendar: Option<MailCalendar>,
    }
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=meeting_authentication`: how participants of
    /// the group's meetings authenticate.
    #[get("/groups/{groupId}/settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:settings:admin")]
    #[answer(one_of(&["meeting_authentication"]))]
    #[fixed("option" = "meeting_authentication")]
    pub struct group::SettingsMeetingAuthentication(group: GroupId) -> MeetingAuthentication {}
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=recording_authentication`: how viewers of the
    /// group's cloud recordings authenticate.
    #[get("/groups/{groupId}/settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:settings:admin")]
    #[answer(one_of(&["recording_authentication"]))]
    #[fixed("option" = "recording_authentication")]
    pub struct group::SettingsRecordingAuthentication(group: GroupId) -> RecordingAuthentication {}
}

request! {
    /// `GET /groups/{groupId}/settings` with `option=meeting_security`: passcodes, waiting rooms
    /// and encryption of the group's meetings.
    #[get("/groups/{groupId}/settings", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:settings:admin")]
    #[fixed("option" = "meeting_security")]
    pub struct group::SettingsMeetingSecurity(group: GroupId) -> MeetingSecuritySettings {}
}
