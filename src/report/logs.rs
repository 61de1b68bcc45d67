//! Logs of admin operations, meeting activities, remote support and disclaimers.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{GroupId, MeetingId, MeetingUuid, UserId};

request! {
    /// `GET /report/operationlogs`: the operations of admins. A call covers at most one month.
    #[get("/report/operationlogs", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:operation_logs:admin")]
    #[paged(300)]
    pub struct report::OperationLogs(; from: NaiveDate, to: NaiveDate) -> OperationLogPage {
        /// Returns only operations of this category.
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
        /// First day of the period.
        pub from: Option<NaiveDate>,
        /// Last day of the period.
        pub to: Option<NaiveDate>,
    }
}

open_enum! {
    /// Category of an admin operation.
    pub enum OperationCategory: str {
        /// All categories.
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
    /// An operation of an admin.
    pub struct OperationLog {
        /// Action, for example `Update`.
        pub action: Option<String>,
        /// Category of the operation.
        pub category_type: Option<String>,
        /// Details, as text.
        pub operation_detail: Option<String>,
        /// Person who performed the operation.
        pub operator: Option<String>,
        /// Time of the operation, in UTC.
        pub time: Option<DateTime<Utc>>,
    }
}

request! {
    /// `GET /report/meeting_activities`: the activities in meetings. A call covers at most one
    /// month. Only accounts that have this feature can use the report.
    #[get("/report/meeting_activities", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:meeting_activity_log:admin")]
    #[paged(300)]
    pub struct report::MeetingActivities(
        ; from: NaiveDate, to: NaiveDate, activity_type: ActivityType
    ) -> MeetingActivityPage {
        /// Returns only activities of the meeting with this number.
        meeting_number: Option<MeetingId>,
        /// Returns only records that contain this text.
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
    /// Kind of activity in a meeting.
    pub enum ActivityType: str {
        /// All activities.
        All = "All Activities",
        /// The meeting was created.
        MeetingCreated = "Meeting Created",
        /// The meeting was started.
        MeetingStarted = "Meeting Started",
        /// Someone joined.
        UserJoined = "User Join",
        /// Someone left.
        UserLeft = "User Left",
        /// Someone controlled the screen of another participant.
        RemoteControl = "Remote Control",
        /// Someone wrote in the chat.
        Chat = "In-Meeting Chat",
        /// The meeting ended.
        MeetingEnded = "Meeting Ended",
    }
}

model! {
    /// An activity in a meeting.
    pub struct MeetingActivity {
        /// Number of the meeting or webinar.
        pub meeting_number: Option<MeetingId>,
        /// Time of the activity, in UTC.
        pub activity_time: Option<DateTime<Utc>>,
        /// Person who caused the activity.
        pub operator: Option<String>,
        /// E-mail address of this person.
        pub operator_email: Option<String>,
        /// Category of the activity.
        pub activity_category: Option<String>,
        /// Details, as text.
        pub activity_detail: Option<String>,
    }
}

request! {
    /// `GET /report/remote_support`: remote support sessions. A call covers at most one month.
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
    /// A remote support session.
    pub struct SupportSession {
        /// Start of the meeting, in UTC.
        pub meeting_start_time: Option<DateTime<Utc>>,
        /// UUID of this instance.
        pub meeting_uuid: Option<MeetingUuid>,
        /// Number of the meeting or webinar.
        pub meeting_number: Option<MeetingId>,
        /// Topic of the meeting.
        pub topic: Option<String>,
        /// User id of the host.
        pub meeting_host_id: Option<UserId>,
        /// Name of the person who gave support.
        pub supporter_name: Option<String>,
        /// E-mail address of the person who gave support.
        pub supporter_email: Option<String>,
        /// Name of the person who received support.
        pub supportee_name: Option<String>,
        /// E-mail address of the person who received support.
        pub supportee_email: Option<String>,
        /// Time at which support was requested, in UTC.
        pub request_time: Option<DateTime<Utc>>,
        /// Time until support began, as text in the form `hh:mm:ss` or `mm:ss`.
        pub wait_time: Option<String>,
        /// Start of the session, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// End of the session, in UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// Duration of the session, as text in the form `hh:mm:ss` or `mm:ss`.
        pub duration: Option<String>,
    }
}

request! {
    /// `GET /report/disclaimer`: the disclaimers that people were shown, and their responses. A
    /// call covers at most one month.
    #[get("/report/disclaimer", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:disclaimer:admin")]
    #[answer(list("disclaimer_records").or_none())]
    #[paged(300)]
    pub struct report::Disclaimers(; from: NaiveDate, to: NaiveDate) -> DisclaimerPage {
        /// Returns only records with this e-mail address or meeting number.
        search_value: Option<String>,
        /// Returns only disclaimers of this kind.
        disclaimer_type: Option<DisclaimerType>,
        /// Returns only data of the group with this id.
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
    /// Subject of a disclaimer.
    pub enum DisclaimerType: str {
        /// Signing in.
        Login = "login",
        /// Joining a meeting.
        JoinMeeting = "joinMeeting",
        /// Being recorded.
        Recording = "recording",
        /// Remote control of a screen.
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
        /// Joining a meeting from an app that uses the SDK.
        JoinSdkMeeting = "joinSDKMeeting",
        /// Output of video over NDI.
        Ndi = "NDI",
        /// Joining a webinar.
        JoinWebinar = "joinWebinar",
        /// Guests who join through an internal media server.
        InternalGuestJoin = "internalMMRGuestJoin",
        /// Being streamed.
        LiveStream = "liveStream",
        /// Recording of calls on Zoom Phone.
        PhoneRecording = "phoneACR",
        /// Visibility of activity in breakout rooms.
        BreakoutActivity = "viewBOActivity",
        /// Breakout rooms of webinars.
        WebinarBreakout = "webinarBO",
        /// Being unmuted.
        UnmuteAudio = "unmuteAudio",
        /// Joining an OnZoom event.
        JoinOnZoom = "joinOnZoom",
        /// Data protection (GDPR).
        Gdpr = "GDPR",
        /// Meetings with mainland China.
        ChinaMeeting = "chinaMeeting",
        /// Joining a Zoom App.
        ZoomAppJoin = "zappJoin",
        /// Reminder of a software update.
        UpdateReminder = "softUpdateReminder",
        /// All disclaimers.
        All = "all",
    }
}

model! {
    /// A disclaimer that a person was shown, and the response.
    pub struct DisclaimerRecord {
        /// Response of the person.
        pub disclaimer_status: Option<DisclaimerStatus>,
        /// Time at which the disclaimer was shown, in UTC.
        pub time: Option<DateTime<Utc>>,
        /// Subject of the disclaimer, as text.
        pub disclaimer_type: Option<String>,
        /// E-mail address of the person. It is empty for guests and for people who joined by
        /// telephone, and masked in Zoom Events.
        pub user_email: Option<String>,
        /// Number of the meeting or webinar.
        pub meeting_number: Option<MeetingId>,
        /// Id or UUID of the meeting, as text.
        pub meeting_id: Option<String>,
        /// Kind of the client.
        pub client_type: Option<String>,
        /// Whether the disclaimer was shown in a Zoom Events event.
        pub is_zoom_event: Option<bool>,
        /// Whether the person was a guest.
        pub is_guest: Option<bool>,
        /// Ids of the groups that the person belongs to.
        pub group_ids: Vec<GroupId>,
        /// Display name of the person.
        pub display_name: Option<String>,
    }
}

open_enum! {
    /// Response to a disclaimer.
    pub enum DisclaimerStatus: str {
        /// The person agreed.
        Agree = "Agree",
        /// The person closed the disclaimer.
        Cancel = "Cancel",
        /// The person continued, which counts as agreement.
        PassiveAgree = "Passive Agree",
        /// The person declined to attend.
        DeclineAttend = "Decline Attend",
    }
}
