//! Logs of operations, activities and remote support.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::{GroupId, MeetingId, MeetingUuid, UserId};
use crate::macros::{model, open_enum, page, ranged, request};

request! {
    /// `GET /report/operationlogs`: what admins changed. At most one month per call.
    report::OperationLogs(): "/report/operationlogs" => OperationLogPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:operation_logs:admin"];
    required {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
    }
    query {
        /// Only operations about this.
        category_type: OperationCategory,
    }
    paged 300;
}

ranged! {
    OperationLogs from OperationLogs, |row| row.time;
    fn is_exact(&self) -> bool {
        true
    }
}

page! {
    /// One page of operations.
    OperationLogPage {
        operation_logs: OperationLog;
        /// First day.
        from: Option<NaiveDate>,
        /// Last day.
        to: Option<NaiveDate>,
    }
    range from to
}

open_enum! {
    /// What an admin's operation was about.
    OperationCategory: str {
        /// Everything.
        All = "all",
        /// Users.
        User = "user",
        /// Settings of users.
        UserSettings = "user_settings",
        /// The account.
        Account = "account",
        /// Billing.
        Billing = "billing",
        /// Chat.
        Chat = "im",
        /// Recordings.
        Recording = "recording",
        /// Phone contacts.
        PhoneContacts = "phone_contacts",
        /// Webinars.
        Webinar = "webinar",
        /// Sub-accounts.
        SubAccount = "sub_account",
        /// Roles.
        Role = "role",
        /// Zoom Rooms.
        ZoomRooms = "zoom_rooms",
    }
}

model! {
    /// Something that an admin did.
    OperationLog
    {
        /// What they did.
        action: Option<String>,
        /// What it was about.
        category_type: Option<String>,
        /// Details.
        operation_detail: Option<String>,
        /// Who did it.
        operator: Option<String>,
        /// Time, UTC.
        time: Option<DateTime<Utc>>,
    }
}

request! {
    /// `GET /report/meeting_activities`: what happened in meetings. At most one month per call; the
    /// account must have the feature.
    report::MeetingActivities(): "/report/meeting_activities" => MeetingActivityPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:meeting_activity_log:admin"];
    required {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
        /// What happened.
        activity_type: ActivityType,
    }
    query {
        /// Only of this meeting.
        meeting_number: MeetingId,
        /// Only those that this text is found in.
        search_key: String,
    }
    paged 300;
}

ranged! {
    MeetingActivities from MeetingActivities, |row| row.activity_time;
    fn is_exact(&self) -> bool {
        true
    }
}

page! {
    /// One page of activities.
    MeetingActivityPage { meeting_activity_logs: MeetingActivity }
}

open_enum! {
    /// What happened in or to a meeting.
    ActivityType: str {
        /// Anything.
        All = "All Activities",
        /// It was created.
        MeetingCreated = "Meeting Created",
        /// It was started.
        MeetingStarted = "Meeting Started",
        /// Someone joined.
        UserJoined = "User Join",
        /// Someone left.
        UserLeft = "User Left",
        /// Someone controlled another's screen.
        RemoteControl = "Remote Control",
        /// Someone wrote in the chat.
        Chat = "In-Meeting Chat",
        /// It ended.
        MeetingEnded = "Meeting Ended",
    }
}

model! {
    /// Something that happened in or to a meeting.
    MeetingActivity
    {
        /// Meeting number.
        meeting_number: Option<MeetingId>,
        /// When, UTC.
        activity_time: Option<DateTime<Utc>>,
        /// Who did it.
        operator: Option<String>,
        /// E-mail address of who did it.
        operator_email: Option<String>,
        /// What happened.
        activity_category: Option<String>,
        /// Details.
        activity_detail: Option<String>,
    }
}

request! {
    /// `GET /report/remote_support`: sessions of remote support. At most one month per call.
    report::RemoteSupport(): "/report/remote_support" => RemoteSupportPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:remote_support:admin"];
    required {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
    }
    paged 300;
}

ranged! {
    RemoteSupport from RemoteSupport, |row| row.start_time
}

page! {
    /// One page of sessions.
    RemoteSupportPage { remote_support_logs: SupportSession }
}

model! {
    /// A session of remote support.
    SupportSession
    {
        /// Start of the meeting, UTC.
        meeting_start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        meeting_uuid: Option<MeetingUuid>,
        /// Meeting number.
        meeting_number: Option<MeetingId>,
        /// Topic.
        topic: Option<String>,
        /// User id of the host.
        meeting_host_id: Option<UserId>,
        /// Name of who gave support.
        supporter_name: Option<String>,
        /// E-mail address of who gave support.
        supporter_email: Option<String>,
        /// Name of who got support.
        supportee_name: Option<String>,
        /// E-mail address of who got support.
        supportee_email: Option<String>,
        /// When support was asked for, UTC.
        request_time: Option<DateTime<Utc>>,
        /// How long they waited, as `hh:mm:ss`.
        wait_time: Option<String>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// End, UTC.
        end_time: Option<DateTime<Utc>>,
        /// Duration, as `hh:mm:ss`.
        duration: Option<String>,
    }
}

request! {
    /// `GET /report/disclaimer`: which disclaimers were shown, and what people answered. At most one
    /// month per call.
    report::Disclaimers(): "/report/disclaimer" => DisclaimerPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:disclaimer:admin"];
    answer { list "disclaimer_records" or_none }
    required {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
    }
    query {
        /// Only of this e-mail address or meeting number.
        search_value: String,
        /// Only disclaimers of this kind.
        disclaimer_type: DisclaimerType,
        /// Only of this group.
        group = "group_id": GroupId,
    }
    paged 300;
}

ranged! {
    Disclaimers from Disclaimers, |row| row.time
}

page! {
    /// One page of disclaimers.
    DisclaimerPage { disclaimer_records: DisclaimerRecord }
}

open_enum! {
    /// What a disclaimer is about.
    DisclaimerType: str {
        /// Signing in.
        Login = "login",
        /// Joining a meeting.
        JoinMeeting = "joinMeeting",
        /// Being recorded.
        Recording = "recording",
        /// Control of the screen by another.
        RemoteControl = "remoteControl",
        /// Joining through a meeting connector.
        MeetingConnector = "meetingConnector",
        /// Being archived.
        Archive = "archive",
        /// Summaries of meetings.
        Summary = "summary",
        /// Questions to AI Companion about the meeting.
        Query = "query",
        /// AI Companion.
        AiCompanion = "AICompanion",
        /// Captions.
        Caption = "caption",
        /// Joining a meeting from an app built on the SDK.
        JoinSdkMeeting = "joinSDKMeeting",
        /// Output of video over NDI.
        Ndi = "NDI",
        /// Joining a webinar.
        JoinWebinar = "joinWebinar",
        /// Guests who join on an internal media server.
        InternalGuestJoin = "internalMMRGuestJoin",
        /// Being streamed.
        LiveStream = "liveStream",
        /// Recording of calls on Zoom Phone.
        PhoneRecording = "phoneACR",
        /// Activity in breakout rooms is seen.
        BreakoutActivity = "viewBOActivity",
        /// Breakout rooms of webinars.
        WebinarBreakout = "webinarBO",
        /// Being unmuted.
        UnmuteAudio = "unmuteAudio",
        /// Joining an event of OnZoom.
        JoinOnZoom = "joinOnZoom",
        /// Data protection (GDPR).
        Gdpr = "GDPR",
        /// Meetings with mainland China.
        ChinaMeeting = "chinaMeeting",
        /// Joining a Zoom App.
        ZoomAppJoin = "zappJoin",
        /// Being reminded of an update.
        UpdateReminder = "softUpdateReminder",
        /// All of them.
        All = "all",
    }
}

model! {
    /// A disclaimer that somebody was shown.
    DisclaimerRecord
    {
        /// What they answered.
        disclaimer_status: Option<DisclaimerStatus>,
        /// When, UTC.
        time: Option<DateTime<Utc>>,
        /// What it was about, in words of Zoom's.
        disclaimer_type: Option<String>,
        /// E-mail address. Empty for guests and callers, masked for Zoom Events.
        user_email: Option<String>,
        /// Meeting number.
        meeting_number: Option<MeetingId>,
        /// Id of the meeting as text.
        meeting_id: Option<String>,
        /// What kind of client.
        client_type: Option<String>,
        /// It was shown at an event of Zoom Events.
        is_zoom_event: Option<bool>,
        /// They were a guest.
        is_guest: Option<bool>,
        /// Groups.
        group_ids: Vec<GroupId>,
        /// Name shown.
        display_name: Option<String>,
    }
}

open_enum! {
    /// What somebody answered to a disclaimer.
    DisclaimerStatus: str {
        /// They agreed.
        Agree = "Agree",
        /// They closed it.
        Cancel = "Cancel",
        /// They went on, and so agreed.
        PassiveAgree = "Passive Agree",
        /// They did not take part.
        DeclineAttend = "Decline Attend",
    }
}
