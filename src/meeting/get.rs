//! One meeting.

use chrono::{DateTime, Utc};

use super::MeetingSettings;
use crate::declare::{id, model, open_enum, request};
use crate::ids::{MeetingId, MeetingUuid, TemplateId, UserId};
use crate::shared::MeetingType;
use crate::value::secret::Secret;

request! {
    /// `GET /meetings/{meetingId}`: one meeting, with its settings and occurrences.
    #[get("/meetings/{meetingId}", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:meeting:admin", "meeting:read:meeting")]
    #[answer(one_of(&["id", "uuid"]))]
    pub struct meeting::Get(meeting: MeetingId) -> MeetingDetails {
        /// One occurrence.
        #[name = "occurrence_id"]
        occurrence: Option<OccurrenceId>,
        /// Also occurrences that are over.
        show_previous_occurrences: Option<bool>,
    }
}

model! {
    /// A meeting.
    pub struct MeetingDetails {
        /// User id of who scheduled it on behalf of the host.
        pub assistant_id: Option<UserId>,
        /// E-mail address of the host.
        pub host_email: Option<String>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Id.
        pub id: Option<MeetingId>,
        /// UUID of the next or running instance.
        pub uuid: Option<MeetingUuid>,
        /// Agenda.
        pub agenda: Option<String>,
        /// When it was made, UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// Passcode, encrypted for links.
        pub encrypted_password: Option<Secret>,
        /// Passcode for the telephone.
        pub pstn_password: Option<Secret>,
        /// Passcode for H.323 and SIP.
        pub h323_password: Option<Secret>,
        /// Address for joining.
        pub join_url: Option<String>,
        /// Address of the chat.
        pub chat_join_url: Option<String>,
        /// Occurrences.
        pub occurrences: Vec<Occurrence>,
        /// Passcode.
        pub password: Option<Secret>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
        /// It was scheduled from a calendar beforehand.
        pub pre_schedule: Option<bool>,
        /// Recurrence.
        pub recurrence: Option<Recurrence>,
        /// Settings.
        pub settings: Option<MeetingSettings>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Address that starts the meeting as its host: a credential.
        pub start_url: Option<Secret>,
        /// State.
        pub status: Option<MeetingStatus>,
        /// Time zone, by its IANA name.
        pub timezone: Option<String>,
        /// Topic.
        pub topic: Option<String>,
        /// Tracking fields.
        pub tracking_fields: Vec<TrackingField>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// Host key of this meeting.
        pub dynamic_host_key: Option<Secret>,
        /// Where it was made.
        pub creation_source: Option<CreationSource>,
        /// Address for registering.
        pub registration_url: Option<String>,
        /// The template that it was made from.
        pub template_id: Option<TemplateId>,
    }
}

id! {
    /// One occurrence of a recurring meeting.
    pub struct OccurrenceId;
}

model! {
    /// One occurrence of a recurring meeting.
    pub struct Occurrence {
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// Id.
        pub occurrence_id: Option<OccurrenceId>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// State.
        pub status: Option<OccurrenceStatus>,
    }
}

open_enum! {
    /// State of one occurrence.
    pub enum OccurrenceStatus: str {
        /// To be held.
        Available = "available",
        /// Deleted.
        Deleted = "deleted",
    }
}

model! {
    /// When a meeting recurs.
    pub struct Recurrence {
        /// When it ends, UTC.
        pub end_date_time: Option<DateTime<Utc>>,
        /// After how many occurrences it ends, at most 60.
        pub end_times: Option<i64>,
        /// Day of the month.
        pub monthly_day: Option<i64>,
        /// Week of the month: `1` to `4`, or `-1` for the last.
        pub monthly_week: Option<i64>,
        /// Day of the week.
        pub monthly_week_day: Option<Weekday>,
        /// Every how many days, weeks or months.
        pub repeat_interval: Option<i64>,
        /// How often.
        #[name = "type"]
        pub kind: Option<RecurrenceType>,
        /// Days of the week, separated by commas: `1` Sunday to `7` Saturday.
        pub weekly_days: Option<String>,
    }
}

open_enum! {
    /// A day of the week.
    pub enum Weekday: i64 {
        /// Sunday.
        Sunday = 1,
        /// Monday.
        Monday = 2,
        /// Tuesday.
        Tuesday = 3,
        /// Wednesday.
        Wednesday = 4,
        /// Thursday.
        Thursday = 5,
        /// Friday.
        Friday = 6,
        /// Saturday.
        Saturday = 7,
    }
}

open_enum! {
    /// How often a meeting recurs.
    pub enum RecurrenceType: i64 {
        /// Every day, or every so many days.
        Daily = 1,
        /// Every week, or every so many weeks.
        Weekly = 2,
        /// Every month, or every so many months.
        Monthly = 3,
    }
}

open_enum! {
    /// State of a meeting.
    pub enum MeetingStatus: str {
        /// Not started.
        Waiting = "waiting",
        /// Going on.
        Started = "started",
    }
}

model! {
    /// A tracking field.
    pub struct TrackingField {
        /// Name of the field.
        pub field: Option<String>,
        /// Value.
        pub value: Option<String>,
        /// Whether it is shown.
        pub visible: Option<bool>,
    }
}

open_enum! {
    /// Where a meeting was made.
    pub enum CreationSource: str {
        /// Elsewhere.
        Elsewhere = "other",
        /// Through the API.
        Api = "open_api",
        /// In the web portal.
        WebPortal = "web_portal",
    }
}

request! {
    /// `GET /meetings/{meetingId}/invitation`: the text that invites to a meeting. It holds the
    /// passcode.
    #[get("/meetings/{meetingId}/invitation", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:invitation:admin", "meeting:read:invitation")]
    #[answer(one_of(&["invitation"]))]
    pub struct meeting::Invitation(meeting: MeetingId) -> MeetingInvitation {}
}

model! {
    /// An invitation.
    pub struct MeetingInvitation {
        /// The text.
        pub invitation: Option<String>,
        /// SIP addresses.
        pub sip_links: Vec<String>,
    }
}

request! {
    /// `GET /meetings/{meetingId}/livestream`: where a meeting is streamed to.
    #[get("/meetings/{meetingId}/livestream", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:livestream:admin", "meeting:read:livestream")]
    #[answer(one_of(&["stream_url", "stream_key", "page_url"]).or_none())]
    pub struct meeting::Livestream(meeting: MeetingId) -> LivestreamDetails {}
}

model! {
    /// A livestream.
    pub struct LivestreamDetails {
        /// Address of the page that shows it.
        pub page_url: Option<String>,
        /// Stream key: a credential.
        pub stream_key: Option<Secret>,
        /// Address that it is sent to.
        pub stream_url: Option<String>,
        /// Resolution of the video.
        pub resolution: Option<String>,
    }
}

request! {
    /// `GET /meetings/{meetingId}/token`: a meeting's token for closed captions: a credential.
    #[get("/meetings/{meetingId}/token", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:token:admin", "meeting:read:token")]
    pub struct meeting::Token(meeting: MeetingId) -> MeetingToken {
        /// What the token is for.
        #[name = "type"]
        kind: Option<TokenKind>,
    }
}

model! {
    /// A token.
    pub struct MeetingToken {
        /// The token.
        pub token: Option<Secret>,
    }
}

open_enum! {
    /// What a meeting token is for.
    pub enum TokenKind: str {
        /// Sending closed captions.
        ClosedCaption = "closed_caption_token",
    }
}
