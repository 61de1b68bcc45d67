//! Logs of operations, activities and remote support.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{GroupId, MeetingId, MeetingUuid, UserId};

request! {
    /// `GET /report/operationlogs`: what admins changed. At most one month per call.
    #[get("/report/operationlogs", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:operation_logs:admin")]
    #[paged(300)]
    pub struct report::OperationLogs(; from: NaiveDate, to: NaiveDate) -> OperationLogPage {
        /// Only operations about this.
        category_type: Option<OperationCategory>,
    }
}

ranged! {
    OperationLogs from OperationLogs, |row| row.time;
    fn is_exact(&self) -> bool {
        true
    }
}

page! {
    /// One page of operations.
    #[range(from, to)]
    pub struct OperationLogPage {
        pub operation_logs: Vec<OperationLog>,
        /// First day.
        pub from: Option<NaiveDate>,
        /// Last day.
        pub to: Option<NaiveDate>,
    }
}

open_enum! {
    /// What an admin's operation was about.
    pub enum OperationCategory: str {
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
    pub struct OperationLog {
        /// What they did.
        pub action: Option<String>,
        /// What it was about.
        pub category_type: Option<String>,
        /// Details.
        pub operation_detail: Option<String>,
        /// Who did it.
        pub operator: Option<String>,
        /// Time, UTC.
        pub time: Option<DateTime<Utc>>,
    }
}

request! {
    /// `GET /report/meeting_activities`: what happened in meetings. At most one month per call; the
    /// account must have the feature.
    #[get("/report/meeting_activities", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting_activity_log:admin")]
    #[paged(300)]
    pub struct report::MeetingActivities(
        ; from: NaiveDate, to: NaiveDate, activity_type: ActivityType
    ) -> MeetingActivityPage {
        /// Only of this meeting.
        meeting_number: Option<MeetingId>,
        /// Only those that this text is found in.
        search_key: Option<String>,
    }
}

ranged! {
    MeetingActivities from MeetingActivities, |row| row.activity_time;
    fn is_exact(&self) -> bool {
        true
    }
}

page! {
    /// One page of activities.
    pub struct MeetingActivityPage {
        pub meeting_activity_logs: Vec<MeetingActivity>,
    }
}

open_enum! {
    /// What happened in or to a meeting.
    pub enum ActivityType: str {
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
    pub struct MeetingActivity {
        /// Meeting number.
        pub meeting_number: Option<MeetingId>,
        /// When, UTC.
        pub activity_time: Option<DateTime<Utc>>,
        /// Who did it.
        pub operator: Option<String>,
        /// E-mail address of who did it.
        pub operator_email: Option<String>,
        /// What happened.
        pub activity_category: Option<String>,
        /// Details.
        pub activity_detail: Option<String>,
    }
}

request! {
    /// `GET /report/remote_support`: sessions of remote support. At most one month per call.
    #[get("/report/remote_support", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:remote_support:admin")]
    #[paged(300)]
    pub struct report::RemoteSupport(; from: NaiveDate, to: NaiveDate) -> RemoteSupportPage {}
}

ranged! {
    RemoteSupport from RemoteSupport, |row| row.start_time
}

page! {
    /// One page of sessions.
    pub struct RemoteSupportPage {
        pub remote_support_logs: Vec<SupportSession>,
    }
}

model! {
    /// A session of remote support.
    pub struct SupportSession {
        /// Start of the meeting, UTC.
        pub meeting_start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub meeting_uuid: Option<MeetingUuid>,
        /// Meeting number.
        pub meeting_number: Option<MeetingId>,
        /// Topic.
        pub topic: Option<String>,
        /// User id of the host.
        pub meeting_host_id: Option<UserId>,
        /// Name of who gave support.
        pub supporter_name: Option<String>,
        /// E-mail address of who gave support.
        pub supporter_email: Option<String>,
        /// Name of who got support.
        pub supportee_name: Option<String>,
        /// E-mail address of who got support.
        pub supportee_email: Option<String>,
        /// When support was asked for, UTC.
        pub request_time: Option<DateTime<Utc>>,
        /// How long they waited, as `hh:mm:ss`.
        pub wait_time: Option<String>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// End, UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Duration, as `hh:mm:ss`.
        pub duration: Option<String>,
    }
}

request! {
    /// `GET /report/disclaimer`: which disclaimers were shown, and what people answered. At most
    /// one month per call.
    #[get("/report/disclaimer", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:disclaimer:admin")]
    #[answer(list("disclaimer_records").or_none())]
    #[paged(300)]
    pub struct report::Disclaimers(; from: NaiveDate, to: NaiveDate) -> DisclaimerPage {
        /// Only of this e-mail address or meeting number.
        search_value: Option<String>,
        /// Only disclaimers of this kind.
        disclaimer_type: Option<DisclaimerType>,
        /// Only of this group.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

ranged! {
    Disclaimers from Disclaimers, |row| row.time
}

page! {
    /// One page of disclaimers.
    pub struct DisclaimerPage {
        pub disclaimer_records: Vec<DisclaimerRecord>,
    }
}

open_enum! {
    /// What a disclaimer is about.
    pub enum DisclaimerType: str {
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
    pub struct DisclaimerRecord {
        /// What they answered.
        pub disclaimer_status: Option<DisclaimerStatus>,
        /// When, UTC.
        pub time: Option<DateTime<Utc>>,
        /// What it was about, in words of Zoom's.
        pub disclaimer_type: Option<String>,
        /// E-mail address. Empty for guests and callers, masked for Zoom Events.
        pub user_email: Option<String>,
        /// Meeting number.
        pub meeting_number: Option<MeetingId>,
        /// Id of the meeting as text.
        pub meeting_id: Option<String>,
        /// What kind of client.
        pub client_type: Option<String>,
        /// It was shown at an event of Zoom Events.
        pub is_zoom_event: Option<bool>,
        /// They were a guest.
        pub is_guest: Option<bool>,
        /// Groups.
        pub group_ids: Vec<GroupId>,
        /// Name shown.
        pub display_name: Option<String>,
    }
}

open_enum! {
    /// What somebody answered to a disclaimer.
    pub enum DisclaimerStatus: str {
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
