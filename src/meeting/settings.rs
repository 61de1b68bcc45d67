//! The settings of a meeting.

use crate::declare::{model, open_enum};
use crate::settings::{AudioType, AutoRecording, CountryAccess, EncryptionType};
use crate::shared::CustomKey;

model! {
    /// The settings of a meeting.
    pub struct MeetingSettings {
        /// Regions of data centres that are used besides.
        pub additional_data_center_regions: Vec<String>,
        /// It has a group chat of its own.
        pub enable_dedicated_group_chat: Option<bool>,
        /// Registrants may join from several devices.
        pub allow_multiple_devices: Option<bool>,
        /// E-mail addresses of alternative hosts, separated by semicolons.
        pub alternative_hosts: Option<String>,
        /// Alternative hosts are told by mail.
        pub alternative_hosts_email_notification: Option<bool>,
        /// Alternative hosts may change polls.
        pub alternative_host_update_polls: Option<bool>,
        /// Alternative hosts manage summaries.
        pub alternative_host_manage_meeting_summary: Option<bool>,
        /// Alternative hosts manage recordings.
        pub alternative_host_manage_cloud_recording: Option<bool>,
        /// How registrants are approved.
        pub approval_type: Option<ApprovalType>,
        /// From which countries and regions people may join.
        pub approved_or_denied_countries_or_regions: Option<CountryAccess>,
        /// How participants can join the audio.
        pub audio: Option<AudioType>,
        /// How to join by a third party's audio.
        pub audio_conference_info: Option<String>,
        /// Domains whose users may join, separated by commas.
        pub authentication_domains: Option<String>,
        /// Those who need not prove who they are.
        pub authentication_exception: Vec<AuthenticationException>,
        /// Name of the authentication option.
        pub authentication_name: Option<String>,
        /// Id of the authentication option.
        pub authentication_option: Option<String>,
        /// Whether meetings are recorded by themselves.
        pub auto_recording: Option<AutoRecording>,
        /// Whether recordings go to video management.
        pub auto_add_recording_to_video_management: Option<VideoManagement>,
        /// Breakout room.
        pub breakout_room: Option<BreakoutRooms>,
        /// Which calendar it was made from: `1` or `2`.
        pub calendar_type: Option<i64>,
        /// Registration ends with the day of the event.
        pub close_registration: Option<bool>,
        /// Held in mainland China. Deprecated by Zoom.
        pub cn_meeting: Option<bool>,
        /// E-mail address for registrants.
        pub contact_email: Option<String>,
        /// Name for registrants.
        pub contact_name: Option<String>,
        /// Keys of an app's own.
        pub custom_keys: Vec<CustomKey>,
        /// Whether e-mail notifications are on.
        pub email_notification: Option<bool>,
        /// How meetings are encrypted.
        pub encryption_type: Option<EncryptionType>,
        /// Only those who signed in may join. Deprecated by Zoom.
        pub enforce_login: Option<bool>,
        /// The domains. Deprecated by Zoom.
        pub enforce_login_domains: Option<String>,
        /// Focus mode is on when it starts.
        pub focus_mode: Option<bool>,
        /// Countries with dial-in numbers.
        pub global_dial_in_countries: Vec<String>,
        /// Numbers to dial.
        pub global_dial_in_numbers: Vec<DialInNumber>,
        /// Meetings start with the host's video on.
        pub host_video: Option<bool>,
        /// Held in India. Deprecated by Zoom.
        pub in_meeting: Option<bool>,
        /// How many minutes before the start participants may join: `0` for any time.
        pub jbh_time: Option<i64>,
        /// Participants may join before the host.
        pub join_before_host: Option<bool>,
        /// Questions and answers.
        pub question_and_answer: Option<QuestionAndAnswer>,
        /// Language interpretation.
        pub language_interpretation: Option<LanguageInterpretation>,
        /// Sign language interpretation.
        pub sign_language_interpretation: Option<SignLanguageInterpretation>,
        /// Participants must authenticate.
        pub meeting_authentication: Option<bool>,
        /// Participants are muted when they join.
        pub mute_upon_entry: Option<bool>,
        /// Meetings start with participants' video on.
        pub participant_video: Option<bool>,
        /// The meeting is private.
        pub private_meeting: Option<bool>,
        /// Registrants get a confirmation by mail.
        pub registrants_confirmation_email: Option<bool>,
        /// Registrants are told by mail of decisions and changes.
        pub registrants_email_notification: Option<bool>,
        /// What a registration is for.
        pub registration_type: Option<RegistrationType>,
        /// There are buttons for social networks.
        pub show_share_button: Option<bool>,
        /// It has the personal meeting id.
        pub use_pmi: Option<bool>,
        /// Participants wait until they are let in.
        pub waiting_room: Option<bool>,
        /// Options of waiting rooms.
        pub waiting_room_options: Option<WaitingRoomOptions>,
        /// What is shared has a watermark.
        pub watermark: Option<bool>,
        /// Hosts may save the order of videos.
        pub host_save_video_order: Option<bool>,
        /// Only users of the account may join.
        pub internal_meeting: Option<bool>,
        /// Those who are invited.
        pub meeting_invitees: Vec<MeetingInvitee>,
        /// Continuous meeting chat.
        pub continuous_meeting_chat: Option<ContinuousMeetingChat>,
        /// It is focused on participants.
        pub participant_focused_meeting: Option<bool>,
        /// Changes go to the calendar.
        pub push_change_to_calendar: Option<bool>,
        /// Resources.
        pub resources: Vec<Resource>,
        /// AI Companion sums up from the start.
        pub auto_start_meeting_summary: Option<bool>,
        /// Who gets the summary: `1`, `2`, `3` or `4`.
        pub who_will_receive_summary: Option<i64>,
        /// AI Companion answers questions from the start.
        pub auto_start_ai_companion_questions: Option<bool>,
        /// Who may ask: `1`, `2`, `3`, `4` or `5`.
        pub who_can_ask_questions: Option<i64>,
        /// Id of the template for summaries.
        pub summary_template_id: Option<String>,
        /// Participants test their devices first.
        pub device_testing: Option<bool>,
        /// Hosts may mute and unmute participants.
        pub allow_host_control_participant_mute_state: Option<bool>,
        /// Participants' video is off.
        pub disable_participant_video: Option<bool>,
        /// Reports of attendees hold e-mail addresses.
        pub email_in_attendee_report: Option<bool>,
        /// How to join is shown.
        pub show_join_info: Option<bool>,
        /// Participants may agree beforehand to being unmuted.
        pub request_permission_to_unmute_participants: Option<bool>,
    }
}

open_enum! {
    /// How registrants are approved.
    pub enum ApprovalType: i64 {
        /// By themselves.
        Automatic = 0,
        /// By hand.
        Manual = 1,
        /// There is no registration.
        None = 2,
    }
}

model! {
    /// Someone who need not prove who they are.
    pub struct AuthenticationException {
        /// E-mail address.
        pub email: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Address for joining.
        pub join_url: Option<String>,
    }
}

model! {
    /// Whether recordings go to video management, and where.
    pub struct VideoManagement {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Channels.
        pub channels: Vec<VideoChannel>,
    }
}

model! {
    /// A channel of video management.
    pub struct VideoChannel {
        /// Id of the channel.
        pub channel_id: Option<String>,
        /// Name.
        pub name: Option<String>,
    }
}

model! {
    /// The breakout rooms made beforehand.
    pub struct BreakoutRooms {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Rooms.
        pub rooms: Vec<BreakoutRoom>,
    }
}

model! {
    /// A breakout room.
    pub struct BreakoutRoom {
        /// Name.
        pub name: Option<String>,
        /// E-mail addresses of those who go there.
        pub participants: Vec<String>,
    }
}

model! {
    /// A number that participants can dial.
    pub struct DialInNumber {
        /// City.
        pub city: Option<String>,
        /// Country.
        pub country: Option<String>,
        /// Name of the country.
        pub country_name: Option<String>,
        /// Number.
        pub number: Option<String>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<TollKind>,
    }
}

open_enum! {
    /// Whether a call costs the caller.
    pub enum TollKind: str {
        /// It does.
        Toll = "toll",
        /// It does not.
        TollFree = "tollfree",
    }
}

model! {
    /// Questions and answers.
    pub struct QuestionAndAnswer {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Participants may ask.
        pub allow_submit_questions: Option<bool>,
        /// Participants may ask anonymously.
        pub allow_anonymous_questions: Option<bool>,
        /// Which questions attendees see.
        pub question_visibility: Option<QuestionVisibility>,
        /// Attendees may answer.
        pub attendees_can_comment: Option<bool>,
        /// Attendees may vote for questions.
        pub attendees_can_upvote: Option<bool>,
    }
}

open_enum! {
    /// Which questions attendees see.
    pub enum QuestionVisibility: str {
        /// Those that are answered.
        Answered = "answered",
        /// All.
        All = "all",
    }
}

model! {
    /// Interpretation.
    pub struct LanguageInterpretation {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Interpreters.
        pub interpreters: Vec<Interpreter>,
    }
}

model! {
    /// An interpreter.
    pub struct Interpreter {
        /// E-mail address.
        pub email: Option<String>,
        /// Languages that Zoom offers. Deprecated by Zoom.
        pub languages: Option<String>,
        /// Languages, separated by commas.
        pub interpreter_languages: Option<String>,
    }
}

model! {
    /// Interpretation into sign languages.
    pub struct SignLanguageInterpretation {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Interpreters.
        pub interpreters: Vec<SignInterpreter>,
    }
}

model! {
    /// An interpreter of a sign language.
    pub struct SignInterpreter {
        /// E-mail address.
        pub email: Option<String>,
        /// The sign language.
        pub sign_language: Option<String>,
    }
}

open_enum! {
    /// What a registration is for, in recurring meetings.
    pub enum RegistrationType: i64 {
        /// Once for all occurrences.
        OnceForAll = 1,
        /// For each occurrence anew.
        EachOccurrence = 2,
        /// Once, for the occurrences that are chosen.
        OnceAndChoose = 3,
    }
}

model! {
    /// Who waits.
    pub struct WaitingRoomOptions {
        /// Where the rules come from.
        pub mode: Option<WaitingRoomMode>,
        /// Who waits.
        pub who_goes_to_waiting_room: Option<WaitingRoomScope>,
    }
}

open_enum! {
    /// Where the rules of a waiting room come from.
    pub enum WaitingRoomMode: str {
        /// The user's settings.
        FollowSetting = "follow_setting",
        /// The meeting itself.
        Custom = "custom",
    }
}

open_enum! {
    /// Who is put into the waiting room.
    pub enum WaitingRoomScope: str {
        /// Everyone.
        Everyone = "everyone",
        /// People outside of the account.
        NotInAccount = "users_not_in_account",
        /// People outside of the account and of the allowed domains.
        NotInAccountOrAllowedDomains = "users_not_in_account_or_whitelisted_domains",
        /// People who are not invited.
        NotInvited = "users_not_on_invite",
        /// People outside of the organisation.
        NotInOrganisation = "users_not_in_org",
    }
}

model! {
    /// Someone who is invited.
    pub struct MeetingInvitee {
        /// E-mail address.
        pub email: Option<String>,
        /// Whether they belong to the account.
        pub internal_user: Option<bool>,
    }
}

model! {
    /// Chat that goes on before and after the meeting.
    pub struct ContinuousMeetingChat {
        /// Whether it is on.
        pub enable: Option<bool>,
        /// Invited people outside of the account are added by themselves. Deprecated by Zoom.
        pub auto_add_invited_external_users: Option<bool>,
        /// Participants are added by themselves. Deprecated by Zoom.
        pub auto_add_meeting_participants: Option<bool>,
        /// Id of the channel.
        pub channel_id: Option<String>,
    }
}

model! {
    /// Something that belongs to a meeting.
    pub struct Resource {
        /// What it is.
        pub resource_type: Option<ResourceType>,
        /// Id.
        pub resource_id: Option<String>,
        /// What participants may do with it.
        pub permission_level: Option<PermissionLevel>,
    }
}

open_enum! {
    /// A kind of resource.
    pub enum ResourceType: str {
        /// A whiteboard.
        Whiteboard = "whiteboard",
    }
}

open_enum! {
    /// What one may do with a resource.
    pub enum PermissionLevel: str {
        /// Edit it.
        Editor = "editor",
        /// Comment on it.
        Commenter = "commenter",
        /// View it.
        Viewer = "viewer",
    }
}
