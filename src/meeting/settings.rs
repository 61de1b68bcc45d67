//! The settings of a meeting.

use crate::macros::{model, open_enum};
use crate::settings::{AudioType, AutoRecording, CountryAccess, EncryptionType};
use crate::shared::CustomKey;

model! {
    /// The settings of a meeting.
    MeetingSettings
    {
        /// Regions of data centres that are used besides.
        additional_data_center_regions: Vec<String>,
        /// It has a group chat of its own.
        enable_dedicated_group_chat: Option<bool>,
        /// Registrants may join from several devices.
        allow_multiple_devices: Option<bool>,
        /// E-mail addresses of alternative hosts, separated by semicolons.
        alternative_hosts: Option<String>,
        /// Alternative hosts are told by mail.
        alternative_hosts_email_notification: Option<bool>,
        /// Alternative hosts may change polls.
        alternative_host_update_polls: Option<bool>,
        /// Alternative hosts manage summaries.
        alternative_host_manage_meeting_summary: Option<bool>,
        /// Alternative hosts manage recordings.
        alternative_host_manage_cloud_recording: Option<bool>,
        /// How registrants are approved.
        approval_type: Option<ApprovalType>,
        /// From which countries and regions people may join.
        approved_or_denied_countries_or_regions: Option<CountryAccess>,
        /// How participants can join the audio.
        audio: Option<AudioType>,
        /// How to join by a third party's audio.
        audio_conference_info: Option<String>,
        /// Domains whose users may join, separated by commas.
        authentication_domains: Option<String>,
        /// Those who need not prove who they are.
        authentication_exception: Vec<AuthenticationException>,
        /// Name of the authentication option.
        authentication_name: Option<String>,
        /// Id of the authentication option.
        authentication_option: Option<String>,
        /// Whether meetings are recorded by themselves.
        auto_recording: Option<AutoRecording>,
        /// Whether recordings go to video management.
        auto_add_recording_to_video_management: Option<VideoManagement>,
        /// Breakout room.
        breakout_room: Option<BreakoutRooms>,
        /// Which calendar it was made from: `1` or `2`.
        calendar_type: Option<i64>,
        /// Registration ends with the day of the event.
        close_registration: Option<bool>,
        /// Held in mainland China. Deprecated by Zoom.
        cn_meeting: Option<bool>,
        /// E-mail address for registrants.
        contact_email: Option<String>,
        /// Name for registrants.
        contact_name: Option<String>,
        /// Keys of an app's own.
        custom_keys: Vec<CustomKey>,
        /// Whether e-mail notifications are on.
        email_notification: Option<bool>,
        /// How meetings are encrypted.
        encryption_type: Option<EncryptionType>,
        /// Only those who signed in may join. Deprecated by Zoom.
        enforce_login: Option<bool>,
        /// The domains. Deprecated by Zoom.
        enforce_login_domains: Option<String>,
        /// Focus mode is on when it starts.
        focus_mode: Option<bool>,
        /// Countries with dial-in numbers.
        global_dial_in_countries: Vec<String>,
        /// Numbers to dial.
        global_dial_in_numbers: Vec<DialInNumber>,
        /// Meetings start with the host's video on.
        host_video: Option<bool>,
        /// Held in India. Deprecated by Zoom.
        in_meeting: Option<bool>,
        /// How many minutes before the start participants may join: `0` for any time.
        jbh_time: Option<i64>,
        /// Participants may join before the host.
        join_before_host: Option<bool>,
        /// Questions and answers.
        question_and_answer: Option<QuestionAndAnswer>,
        /// Language interpretation.
        language_interpretation: Option<LanguageInterpretation>,
        /// Sign language interpretation.
        sign_language_interpretation: Option<SignLanguageInterpretation>,
        /// Participants must authenticate.
        meeting_authentication: Option<bool>,
        /// Participants are muted when they join.
        mute_upon_entry: Option<bool>,
        /// Meetings start with participants' video on.
        participant_video: Option<bool>,
        /// The meeting is private.
        private_meeting: Option<bool>,
        /// Registrants get a confirmation by mail.
        registrants_confirmation_email: Option<bool>,
        /// Registrants are told by mail of decisions and changes.
        registrants_email_notification: Option<bool>,
        /// What a registration is for.
        registration_type: Option<RegistrationType>,
        /// There are buttons for social networks.
        show_share_button: Option<bool>,
        /// It has the personal meeting id.
        use_pmi: Option<bool>,
        /// Participants wait until they are let in.
        waiting_room: Option<bool>,
        /// Options of waiting rooms.
        waiting_room_options: Option<WaitingRoomOptions>,
        /// What is shared has a watermark.
        watermark: Option<bool>,
        /// Hosts may save the order of videos.
        host_save_video_order: Option<bool>,
        /// Only users of the account may join.
        internal_meeting: Option<bool>,
        /// Those who are invited.
        meeting_invitees: Vec<MeetingInvitee>,
        /// Continuous meeting chat.
        continuous_meeting_chat: Option<ContinuousMeetingChat>,
        /// It is focused on participants.
        participant_focused_meeting: Option<bool>,
        /// Changes go to the calendar.
        push_change_to_calendar: Option<bool>,
        /// Resources.
        resources: Vec<Resource>,
        /// AI Companion sums up from the start.
        auto_start_meeting_summary: Option<bool>,
        /// Who gets the summary: `1`, `2`, `3` or `4`.
        who_will_receive_summary: Option<i64>,
        /// AI Companion answers questions from the start.
        auto_start_ai_companion_questions: Option<bool>,
        /// Who may ask: `1`, `2`, `3`, `4` or `5`.
        who_can_ask_questions: Option<i64>,
        /// Id of the template for summaries.
        summary_template_id: Option<String>,
        /// Participants test their devices first.
        device_testing: Option<bool>,
        /// Hosts may mute and unmute participants.
        allow_host_control_participant_mute_state: Option<bool>,
        /// Participants' video is off.
        disable_participant_video: Option<bool>,
        /// Reports of attendees hold e-mail addresses.
        email_in_attendee_report: Option<bool>,
        /// How to join is shown.
        show_join_info: Option<bool>,
        /// Participants may agree beforehand to being unmuted.
        request_permission_to_unmute_participants: Option<bool>,
    }
}

open_enum! {
    /// How registrants are approved.
    ApprovalType: i64 {
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
    AuthenticationException
    {
        /// E-mail address.
        email: Option<String>,
        /// Name.
        name: Option<String>,
        /// Address for joining.
        join_url: Option<String>,
    }
}

model! {
    /// Whether recordings go to video management, and where.
    VideoManagement
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Channels.
        channels: Vec<VideoChannel>,
    }
}

model! {
    /// A channel of video management.
    VideoChannel
    {
        /// Id of the channel.
        channel_id: Option<String>,
        /// Name.
        name: Option<String>,
    }
}

model! {
    /// The breakout rooms made beforehand.
    BreakoutRooms
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Rooms.
        rooms: Vec<BreakoutRoom>,
    }
}

model! {
    /// A breakout room.
    BreakoutRoom
    {
        /// Name.
        name: Option<String>,
        /// E-mail addresses of those who go there.
        participants: Vec<String>,
    }
}

model! {
    /// A number that participants can dial.
    DialInNumber
    {
        /// City.
        city: Option<String>,
        /// Country.
        country: Option<String>,
        /// Name of the country.
        country_name: Option<String>,
        /// Number.
        number: Option<String>,
        /// Kind.
        kind = "type": Option<TollKind>,
    }
}

open_enum! {
    /// Whether a call costs the caller.
    TollKind: str {
        /// It does.
        Toll = "toll",
        /// It does not.
        TollFree = "tollfree",
    }
}

model! {
    /// Questions and answers.
    QuestionAndAnswer
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Participants may ask.
        allow_submit_questions: Option<bool>,
        /// Participants may ask anonymously.
        allow_anonymous_questions: Option<bool>,
        /// Which questions attendees see.
        question_visibility: Option<QuestionVisibility>,
        /// Attendees may answer.
        attendees_can_comment: Option<bool>,
        /// Attendees may vote for questions.
        attendees_can_upvote: Option<bool>,
    }
}

open_enum! {
    /// Which questions attendees see.
    QuestionVisibility: str {
        /// Those that are answered.
        Answered = "answered",
        /// All.
        All = "all",
    }
}

model! {
    /// Interpretation.
    LanguageInterpretation
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Interpreters.
        interpreters: Vec<Interpreter>,
    }
}

model! {
    /// An interpreter.
    Interpreter
    {
        /// E-mail address.
        email: Option<String>,
        /// Languages that Zoom offers. Deprecated by Zoom.
        languages: Option<String>,
        /// Languages, separated by commas.
        interpreter_languages: Option<String>,
    }
}

model! {
    /// Interpretation into sign languages.
    SignLanguageInterpretation
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Interpreters.
        interpreters: Vec<SignInterpreter>,
    }
}

model! {
    /// An interpreter of a sign language.
    SignInterpreter
    {
        /// E-mail address.
        email: Option<String>,
        /// The sign language.
        sign_language: Option<String>,
    }
}

open_enum! {
    /// What a registration is for, in recurring meetings.
    RegistrationType: i64 {
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
    WaitingRoomOptions
    {
        /// Where the rules come from.
        mode: Option<WaitingRoomMode>,
        /// Who waits.
        who_goes_to_waiting_room: Option<WaitingRoomScope>,
    }
}

open_enum! {
    /// Where the rules of a waiting room come from.
    WaitingRoomMode: str {
        /// The user's settings.
        FollowSetting = "follow_setting",
        /// The meeting itself.
        Custom = "custom",
    }
}

open_enum! {
    /// Who is put into the waiting room.
    WaitingRoomScope: str {
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
    MeetingInvitee
    {
        /// E-mail address.
        email: Option<String>,
        /// Whether they belong to the account.
        internal_user: Option<bool>,
    }
}

model! {
    /// Chat that goes on before and after the meeting.
    ContinuousMeetingChat
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Invited people outside of the account are added by themselves. Deprecated by Zoom.
        auto_add_invited_external_users: Option<bool>,
        /// Participants are added by themselves. Deprecated by Zoom.
        auto_add_meeting_participants: Option<bool>,
        /// Id of the channel.
        channel_id: Option<String>,
    }
}

model! {
    /// Something that belongs to a meeting.
    Resource
    {
        /// What it is.
        resource_type: Option<ResourceType>,
        /// Id.
        resource_id: Option<String>,
        /// What participants may do with it.
        permission_level: Option<PermissionLevel>,
    }
}

open_enum! {
    /// A kind of resource.
    ResourceType: str {
        /// A whiteboard.
        Whiteboard = "whiteboard",
    }
}

open_enum! {
    /// What one may do with a resource.
    PermissionLevel: str {
        /// Edit it.
        Editor = "editor",
        /// Comment on it.
        Commenter = "commenter",
        /// View it.
        Viewer = "viewer",
    }
}
