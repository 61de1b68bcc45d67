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
        /// Returns only this occurrence.
        #[name = "occurrence_id"]
        occurrence: Option<OccurrenceId>,
        /// Whether the answer includes past occurrences.
        show_previous_occurrences: Option<bool>,
    }
}

model! {
    /// A meeting.
    pub struct MeetingDetails {
        /// User id of the person who scheduled the meeting on behalf of the host.
        pub assistant_id: Option<UserId>,
        /// E-mail address of the host.
        pub host_email: Option<String>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Number of the meeting.
        pub id: Option<MeetingId>,
        /// UUID of the next instance, or of the one in progress.
        pub uuid: Option<MeetingUuid>,
        /// Agenda of the meeting.
        pub agenda: Option<String>,
        /// Time at which the meeting was created, in UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// Duration of the meeting, in minutes.
        pub duration: Option<i64>,
        /// Passcode, encrypted for use in links.
        pub encrypted_password: Option<Secret>,
        /// Passcode for joining by telephone.
        pub pstn_password: Option<Secret>,
        /// Passcode for joining by H.323 or SIP.
        pub h323_password: Option<Secret>,
        /// URL for joining.
        pub join_url: Option<String>,
        /// URL of the meeting chat.
        pub chat_join_url: Option<String>,
        /// Occurrences of the meeting.
        pub occurrences: Vec<Occurrence>,
        /// Passcode of the meeting.
        pub password: Option<Secret>,
        /// Personal meeting id, if the meeting uses one.
        pub pmi: Option<MeetingId>,
        /// Whether the meeting was created through a calendar integration (pre-scheduled).
        pub pre_schedule: Option<bool>,
        /// Recurrence of the meeting.
        pub recurrence: Option<Recurrence>,
        /// Settings of the meeting.
        pub settings: Option<MeetingSettings>,
        /// Start of the meeting, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// URL that starts the meeting as its host. It is a credential.
        pub start_url: Option<Secret>,
        /// Status of the meeting.
        pub status: Option<MeetingStatus>,
        /// IANA name of the time zone of the meeting.
        pub timezone: Option<String>,
        /// Topic of the meeting.
        pub topic: Option<String>,
        /// Tracking fields of the meeting.
        pub tracking_fields: Vec<TrackingField>,
        /// Kind of the meeting.
        #[name = "type"]
        pub kind: Option<MeetingType>,
        /// Host key of this meeting.
        pub dynamic_host_key: Option<Secret>,
        /// Interface through which the meeting was created.
        pub creation_source: Option<CreationSource>,
        /// URL for registration.
        pub registration_url: Option<String>,
        /// Template that the meeting was created from.
        pub template_id: Option<TemplateId>,
    }
}

id! {
    /// Id of one occurrence of a recurring meeting.
    pub struct OccurrenceId;
}

model! {
    /// One occurrence of a recurring meeting.
    pub struct Occurrence {
        /// Duration of the occurrence, in minutes.
        pub duration: Option<i64>,
        /// Id of the occurrence.
        pub occurrence_id: Option<OccurrenceId>,
        /// Start of the occurrence, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Status of the occurrence.
        pub status: Option<OccurrenceStatus>,
    }
}

open_enum! {
    /// Status of an occurrence.
    pub enum OccurrenceStatus: str {
        /// The occurrence takes place.
        Available = "available",
        /// The occurrence was deleted.
        Deleted = "deleted",
    }
}

model! {
    /// The recurrence of a meeting.
    pub struct Recurrence {
        /// Time after which the meeting does not recur, in UTC.
        pub end_date_time: Option<DateTime<Utc>>,
        /// Number of occurrences, at most 60.
        pub end_times: Option<i64>,
        /// Day of the month.
        pub monthly_day: Option<i64>,
        /// Week of the month: `1` to `4`, or `-1` for the last.
        pub monthly_week: Option<i64>,
        /// Day of the week.
        pub monthly_week_day: Option<Weekday>,
        /// Number of days, weeks or months between occurrences.
        pub repeat_interval: Option<i64>,
        /// Unit of `repeat_interval`.
        #[name = "type"]
        pub kind: Option<RecurrenceType>,
        /// Days of the week, separated by commas, from `1` (Sunday) to `7` (Saturday).
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
    /// Unit of the interval at which a meeting recurs.
    pub enum RecurrenceType: i64 {
        /// The meeting recurs every `repeat_interval` days.
        Daily = 1,
        /// The meeting recurs every `repeat_interval` weeks.
        Weekly = 2,
        /// The meeting recurs every `repeat_interval` months.
        Monthly = 3,
    }
}

open_enum! {
    /// Status of a meeting.
    pub enum MeetingStatus: str {
        /// Not started.
        Waiting = "waiting",
        /// In progress.
        Started = "started",
    }
}

model! {
    /// A tracking field.
    pub struct TrackingField {
        /// Name of the field.
        pub field: Option<String>,
        /// Value of the field.
        pub value: Option<String>,
        /// Whether invitees see the field.
        pub visible: Option<bool>,
    }
}

open_enum! {
    /// Interface through which a meeting was created.
    pub enum CreationSource: str {
        /// Another interface.
        Elsewhere = "other",
        /// The API.
        Api = "open_api",
        /// The web portal.
        WebPortal = "web_portal",
    }
}

request! {
    /// `GET /meetings/{meetingId}/invitation`: the text of the invitation to a meeting. It contains
    /// the passcode.
    #[get("/meetings/{meetingId}/invitation", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:invitation:admin", "meeting:read:invitation")]
    #[answer(one_of(&["invitation"]))]
    pub struct meeting::Invitation(meeting: MeetingId) -> MeetingInvitation {}
}

model! {
    /// An invitation.
    pub struct MeetingInvitation {
        /// Text of the invitation.
        pub invitation: Option<String>,
        /// SIP addresses for joining.
        pub sip_links: Vec<String>,
    }
}

request! {
    /// `GET /meetings/{meetingId}/livestream`: the live stream of a meeting.
    #[get("/meetings/{meetingId}/livestream", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:livestream:admin", "meeting:read:livestream")]
    #[answer(one_of(&["stream_url", "stream_key", "page_url"]).or_none())]
    pub struct meeting::Livestream(meeting: MeetingId) -> LivestreamDetails {}
}

model! {
    /// The live stream of a meeting.
    pub struct LivestreamDetails {
        /// URL of the page that shows the stream.
        pub page_url: Option<String>,
        /// Stream key. It is a credential.
        pub stream_key: Option<Secret>,
        /// URL that the stream is sent to.
        pub stream_url: Option<String>,
        /// Resolution of the video.
        pub resolution: Option<String>,
    }
}

request! {
    /// `GET /meetings/{meetingId}/token`: the token for sending closed captions to a meeting. It is
    /// a credential.
    #[get("/meetings/{meetingId}/token", Light)]
    #[classic("meeting:read:admin", "meeting:read")]
    #[granular("meeting:read:token:admin", "meeting:read:token")]
    pub struct meeting::Token(meeting: MeetingId) -> MeetingToken {
        /// Purpose of the token.
        #[name = "type"]
        kind: Option<TokenKind>,
    }
}

model! {
    /// The token of a meeting.
    pub struct MeetingToken {
        /// The token.
        pub token: Option<Secret>,
    }
}

open_enum! {
    /// Purpose of a meeting token.
    pub enum TokenKind: str {
        /// Sending closed captions.
        ClosedCaption = "closed_caption_token",
    }
}
