//! The settings of a meeting.

use crate::declare::{model, open_enum};
use crate::settings::{AudioType, AutoRecording, CountryAccess, EncryptionType};
use crate::shared::CustomKey;

model! {
    /// The settings of a meeting.
    pub struct MeetingSettings {
        /// Additional data centre regions that are used.
        pub additional_data_center_regions: Vec<String>,
        /// Whether the meeting has a dedicated group chat.
        pub enable_dedicated_group_chat: Option<bool>,
        /// Whether registrants may join from several devices.
        pub allow_multiple_devices: Option<bool>,
        /// E-mail addresses of alternative hosts, separated by semicolons.
        pub alternative_hosts: Option<String>,
        /// Whether alternative hosts are notified by e-mail.
        pub alternative_hosts_email_notification: Option<bool>,
        /// Whether alternative hosts may add and edit polls.
        pub alternative_host_update_polls: Option<bool>,
        /// Whether alternative hosts may manage the meeting summary.
        pub alternative_host_manage_meeting_summary: Option<bool>,
        /// Whether alternative hosts may manage cloud recordings.
        pub alternative_host_manage_cloud_recording: Option<bool>,
        /// How registrants are approved.
        pub approval_type: Option<ApprovalType>,
        /// Countries and regions from which people may join.
        pub approved_or_denied_countries_or_regions: Option<CountryAccess>,
        /// How participants can join the audio.
        pub audio: Option<AudioType>,
        /// Instructions for joining the audio of a third party.
        pub audio_conference_info: Option<String>,
        /// Domains whose users may join, separated by commas.
        pub authentication_domains: Option<String>,
        /// People who may join without authentication.
        pub authentication_exception: Vec<AuthenticationException>,
        /// Name of the authentication option.
        pub authentication_name: Option<String>,
        /// Id of the authentication option.
        pub authentication_option: Option<String>,
        /// Whether and where the meeting is recorded automatically.
        pub auto_recording: Option<AutoRecording>,
        /// Whether and where recordings are added to video management.
        pub auto_add_recording_to_video_management: Option<VideoManagement>,
        /// Breakout rooms that are created in advance.
        pub breakout_room: Option<BreakoutRooms>,
        /// Zoom's code for the calendar integration that created the meeting: `1` or `2`.
        pub calendar_type: Option<i64>,
        /// Whether registration closes after the date of the event.
        pub close_registration: Option<bool>,
        /// Whether the meeting is hosted in mainland China. Deprecated by Zoom.
        pub cn_meeting: Option<bool>,
        /// E-mail address of the contact for registrants.
        pub contact_email: Option<String>,
        /// Name of the contact for registrants.
        pub contact_name: Option<String>,
        /// Keys and values that an app attached.
        pub custom_keys: Vec<CustomKey>,
        /// Whether e-mail notifications are sent.
        pub email_notification: Option<bool>,
        /// How the meeting is encrypted.
        pub encryption_type: Option<EncryptionType>,
        /// Whether only signed-in users may join. Deprecated by Zoom.
        pub enforce_login: Option<bool>,
        /// Domains whose users may join. Deprecated by Zoom.
        pub enforce_login_domains: Option<String>,
        /// Whether focus mode is on when the meeting starts.
        pub focus_mode: Option<bool>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Vec<String>,
        /// Dial-in numbers.
        pub global_dial_in_numbers: Vec<DialInNumber>,
        /// Whether the meeting starts with the host's video on.
        pub host_video: Option<bool>,
        /// Whether the meeting is hosted in India. Deprecated by Zoom.
        pub in_meeting: Option<bool>,
        /// Minutes before the start from which participants may join; `0` for any time.
        pub jbh_time: Option<i64>,
        /// Whether participants may join before the host.
        pub join_before_host: Option<bool>,
        /// Settings of questions and answers (Q&A).
        pub question_and_answer: Option<QuestionAndAnswer>,
        /// Language interpretation.
        pub language_interpretation: Option<LanguageInterpretation>,
        /// Sign language interpretation.
        pub sign_language_interpretation: Option<SignLanguageInterpretation>,
        /// Whether participants must authenticate.
        pub meeting_authentication: Option<bool>,
        /// Whether participants are muted when they join.
        pub mute_upon_entry: Option<bool>,
        /// Whether the meeting starts with participants' video on.
        pub participant_video: Option<bool>,
        /// Whether the meeting is private.
        pub private_meeting: Option<bool>,
        /// Whether registrants receive a confirmation by e-mail.
        pub registrants_confirmation_email: Option<bool>,
        /// Whether registrants are notified by e-mail of approvals and changes.
        pub registrants_email_notification: Option<bool>,
        /// Occurrences that a registration applies to.
        pub registration_type: Option<RegistrationType>,
        /// Whether the registration page has buttons for sharing on social networks.
        pub show_share_button: Option<bool>,
        /// Whether the meeting has the personal meeting id.
        pub use_pmi: Option<bool>,
        /// Whether participants wait in a waiting room until they are admitted.
        pub waiting_room: Option<bool>,
        /// Options of waiting rooms.
        pub waiting_room_options: Option<WaitingRoomOptions>,
        /// Whether shared screens have a watermark.
        pub watermark: Option<bool>,
        /// Whether hosts may save the order of videos.
        pub host_save_video_order: Option<bool>,
        /// Whether only users of the account may join.
        pub internal_meeting: Option<bool>,
        /// Invitees of the meeting.
        pub meeting_invitees: Vec<MeetingInvitee>,
        /// Chat that is available before, during and after the meeting.
        pub continuous_meeting_chat: Option<ContinuousMeetingChat>,
        /// Whether the meeting is a participant-focused meeting.
        pub participant_focused_meeting: Option<bool>,
        /// Whether changes are sent to the calendar.
        pub push_change_to_calendar: Option<bool>,
        /// Resources of the meeting, for example whiteboards.
        pub resources: Vec<Resource>,
        /// Whether AI Companion starts the meeting summary automatically.
        pub auto_start_meeting_summary: Option<bool>,
        /// Zoom's code for who receives the summary: `1`, `2`, `3` or `4`.
        pub who_will_receive_summary: Option<i64>,
        /// Whether AI Companion answers questions automatically from the start.
        pub auto_start_ai_companion_questions: Option<bool>,
        /// Zoom's code for who may ask questions: `1`, `2`, `3`, `4` or `5`.
        pub who_can_ask_questions: Option<i64>,
        /// Id of the template for the meeting summary.
        pub summary_template_id: Option<String>,
        /// Whether participants test their devices before they join.
        pub device_testing: Option<bool>,
        /// Whether hosts may mute and unmute participants.
        pub allow_host_control_participant_mute_state: Option<bool>,
        /// Whether participants' video is disabled.
        pub disable_participant_video: Option<bool>,
        /// Whether the attendee report includes e-mail addresses.
        pub email_in_attendee_report: Option<bool>,
        /// Whether join information is shown to registrants.
        pub show_join_info: Option<bool>,
        /// Whether participants may consent in advance to being unmuted by the host.
        pub request_permission_to_unmute_participants: Option<bool>,
    }
}

open_enum! {
    /// How registrants are approved.
    pub enum ApprovalType: i64 {
        /// Registrants are approved automatically.
        Automatic = 0,
        /// The host approves registrants manually.
        Manual = 1,
        /// Registration is not required.
        None = 2,
    }
}

model! {
    /// A person who may join without authentication.
    pub struct AuthenticationException {
        /// E-mail address of the person.
        pub email: Option<String>,
        /// Name of the person.
        pub name: Option<String>,
        /// URL for joining.
        pub join_url: Option<String>,
    }
}

model! {
    /// Whether and where recordings are added to video management.
    pub struct VideoManagement {
        /// Whether recordings are added to video management.
        pub enable: Option<bool>,
        /// Channels that recordings are added to.
        pub channels: Vec<VideoChannel>,
    }
}

model! {
    /// A channel of video management.
    pub struct VideoChannel {
        /// Id of the channel.
        pub channel_id: Option<String>,
        /// Name of the channel.
        pub name: Option<String>,
    }
}

model! {
    /// Breakout rooms that are created in advance.
    pub struct BreakoutRooms {
        /// Whether breakout rooms are created in advance.
        pub enable: Option<bool>,
        /// The rooms.
        pub rooms: Vec<BreakoutRoom>,
    }
}

model! {
    /// A breakout room.
    pub struct BreakoutRoom {
        /// Name of the room.
        pub name: Option<String>,
        /// E-mail addresses of the participants who are assigned to the room.
        pub participants: Vec<String>,
    }
}

model! {
    /// A number that participants can dial.
    pub struct DialInNumber {
        /// City that the number belongs to.
        pub city: Option<String>,
        /// Code of the country.
        pub country: Option<String>,
        /// Name of the country.
        pub country_name: Option<String>,
        /// The number.
        pub number: Option<String>,
        /// Whether the caller pays for a call.
        #[name = "type"]
        pub kind: Option<TollKind>,
    }
}

open_enum! {
    /// Whether the caller pays for a call.
    pub enum TollKind: str {
        /// The caller pays.
        Toll = "toll",
        /// The call is free for the caller.
        TollFree = "tollfree",
    }
}

model! {
    /// Settings of questions and answers (Q&A).
    pub struct QuestionAndAnswer {
        /// Whether Q&A is enabled.
        pub enable: Option<bool>,
        /// Whether participants may submit questions.
        pub allow_submit_questions: Option<bool>,
        /// Whether participants may submit questions anonymously.
        pub allow_anonymous_questions: Option<bool>,
        /// Questions that attendees see.
        pub question_visibility: Option<QuestionVisibility>,
        /// Whether attendees may comment on questions.
        pub attendees_can_comment: Option<bool>,
        /// Whether attendees may vote for questions.
        pub attendees_can_upvote: Option<bool>,
    }
}

open_enum! {
    /// Questions that attendees see.
    pub enum QuestionVisibility: str {
        /// Only answered questions.
        Answered = "answered",
        /// All questions.
        All = "all",
    }
}

model! {
    /// Language interpretation.
    pub struct LanguageInterpretation {
        /// Whether language interpretation is enabled.
        pub enable: Option<bool>,
        /// The interpreters.
        pub interpreters: Vec<Interpreter>,
    }
}

model! {
    /// An interpreter.
    pub struct Interpreter {
        /// E-mail address of the interpreter.
        pub email: Option<String>,
        /// Languages from the list that Zoom offers, separated by commas. Deprecated by Zoom.
        pub languages: Option<String>,
        /// Languages between which the interpreter translates, separated by commas.
        pub interpreter_languages: Option<String>,
    }
}

model! {
    /// Sign language interpretation.
    pub struct SignLanguageInterpretation {
        /// Whether sign language interpretation is enabled.
        pub enable: Option<bool>,
        /// The interpreters.
        pub interpreters: Vec<SignInterpreter>,
    }
}

model! {
    /// A sign language interpreter.
    pub struct SignInterpreter {
        /// E-mail address of the interpreter.
        pub email: Option<String>,
        /// Sign language of the interpreter.
        pub sign_language: Option<String>,
    }
}

open_enum! {
    /// Occurrences of a recurring meeting that a registration applies to.
    pub enum RegistrationType: i64 {
        /// Registrants register once for all occurrences.
        OnceForAll = 1,
        /// Registrants register for each occurrence.
        EachOccurrence = 2,
        /// Registrants register once and choose occurrences.
        OnceAndChoose = 3,
    }
}

model! {
    /// Rules of the waiting room.
    pub struct WaitingRoomOptions {
        /// Source of the rules.
        pub mode: Option<WaitingRoomMode>,
        /// Participants who are placed in the waiting room.
        pub who_goes_to_waiting_room: Option<WaitingRoomScope>,
    }
}

open_enum! {
    /// Source of the rules of a waiting room.
    pub enum WaitingRoomMode: str {
        /// The settings of the user.
        FollowSetting = "follow_setting",
        /// The settings of the meeting.
        Custom = "custom",
    }
}

open_enum! {
    /// Participants who are placed in the waiting room.
    pub enum WaitingRoomScope: str {
        /// Everyone.
        Everyone = "everyone",
        /// People outside the account.
        NotInAccount = "users_not_in_account",
        /// People outside the account and the allowed domains.
        NotInAccountOrAllowedDomains = "users_not_in_account_or_whitelisted_domains",
        /// People who are not invited.
        NotInvited = "users_not_on_invite",
        /// People outside the organisation.
        NotInOrganisation = "users_not_in_org",
    }
}

model! {
    /// An invitee of a meeting.
    pub struct MeetingInvitee {
        /// E-mail address of the invitee.
        pub email: Option<String>,
        /// Whether the invitee belongs to the account.
        pub internal_user: Option<bool>,
    }
}

model! {
    /// Chat that is available before, during and after the meeting.
    pub struct ContinuousMeetingChat {
        /// Whether continuous meeting chat is enabled.
        pub enable: Option<bool>,
        /// Whether invitees outside the account are added automatically. Deprecated by Zoom.
        pub auto_add_invited_external_users: Option<bool>,
        /// Whether participants are added automatically. Deprecated by Zoom.
        pub auto_add_meeting_participants: Option<bool>,
        /// Id of the chat channel.
        pub channel_id: Option<String>,
    }
}

model! {
    /// A resource of a meeting.
    pub struct Resource {
        /// Kind of the resource.
        pub resource_type: Option<ResourceType>,
        /// Id of the resource.
        pub resource_id: Option<String>,
        /// What participants may do with the resource.
        pub permission_level: Option<PermissionLevel>,
    }
}

open_enum! {
    /// Kind of a resource.
    pub enum ResourceType: str {
        /// Whiteboard.
        Whiteboard = "whiteboard",
    }
}

open_enum! {
    /// What participants may do with a resource.
    pub enum PermissionLevel: str {
        /// Edit.
        Editor = "editor",
        /// Comment.
        Commenter = "commenter",
        /// View.
        Viewer = "viewer",
    }
}
