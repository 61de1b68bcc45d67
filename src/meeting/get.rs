//! One meeting.

use chrono::{DateTime, Utc};

use super::MeetingSettings;
use crate::ids::{MeetingId, MeetingUuid, TemplateId, UserId};
use crate::macros::{id, model, open_enum, request};
use crate::secret::Secret;
use crate::shared::MeetingType;

request! {
    /// `GET /meetings/{meetingId}`: one meeting, with its settings and occurrences.
    meeting::Get(meeting: MeetingId): "/meetings/{meetingId}" => MeetingDetails, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:meeting:admin", "meeting:read:meeting"];
    answer { one_of ["id", "uuid"] }
    query {
        /// One occurrence.
        occurrence = "occurrence_id": OccurrenceId,
        /// Also occurrences that are over.
        show_previous_occurrences: bool,
    }
}

model! {
    /// A meeting.
    MeetingDetails
    {
        /// User id of who scheduled it on behalf of the host.
        assistant_id: Option<UserId>,
        /// E-mail address of the host.
        host_email: Option<String>,
        /// User id of the host.
        host_id: Option<UserId>,
        /// Id.
        id: Option<MeetingId>,
        /// UUID of the next or running instance.
        uuid: Option<MeetingUuid>,
        /// Agenda.
        agenda: Option<String>,
        /// When it was made, UTC.
        created_at: Option<DateTime<Utc>>,
        /// Duration in minutes.
        duration: Option<i64>,
        /// Passcode, encrypted for links.
        #[serde(skip_serializing)]
        encrypted_password: Option<Secret>,
        /// Passcode for the telephone.
        #[serde(skip_serializing)]
        pstn_password: Option<Secret>,
        /// Passcode for H.323 and SIP.
        #[serde(skip_serializing)]
        h323_password: Option<Secret>,
        /// Address for joining.
        join_url: Option<String>,
        /// Address of the chat.
        chat_join_url: Option<String>,
        /// Occurrences.
        occurrences: Vec<Occurrence>,
        /// Passcode.
        #[serde(skip_serializing)]
        password: Option<Secret>,
        /// Personal meeting id.
        pmi: Option<MeetingId>,
        /// It was scheduled from a calendar beforehand.
        pre_schedule: Option<bool>,
        /// Recurrence.
        recurrence: Option<Recurrence>,
        /// Settings.
        settings: Option<MeetingSettings>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// Address that starts the meeting as its host: a credential.
        #[serde(skip_serializing)]
        start_url: Option<Secret>,
        /// State.
        status: Option<MeetingStatus>,
        /// Time zone, by its IANA name.
        timezone: Option<String>,
        /// Topic.
        topic: Option<String>,
        /// Tracking fields.
        tracking_fields: Vec<TrackingField>,
        /// Kind.
        kind = "type": Option<MeetingType>,
        /// Host key of this meeting.
        #[serde(skip_serializing)]
        dynamic_host_key: Option<Secret>,
        /// Where it was made.
        creation_source: Option<CreationSource>,
        /// Address for registering.
        registration_url: Option<String>,
        /// The template that it was made from.
        template_id: Option<TemplateId>,
    }
}

id! {
    /// One occurrence of a recurring meeting.
    OccurrenceId
}

model! {
    /// One occurrence of a recurring meeting.
    Occurrence
    {
        /// Duration in minutes.
        duration: Option<i64>,
        /// Id.
        occurrence_id: Option<OccurrenceId>,
        /// Start, UTC.
        start_time: Option<DateTime<Utc>>,
        /// State.
        status: Option<OccurrenceStatus>,
    }
}

open_enum! {
    /// State of one occurrence.
    OccurrenceStatus: str {
        /// To be held.
        Available = "available",
        /// Deleted.
        Deleted = "deleted",
    }
}

model! {
    /// When a meeting recurs.
    Recurrence
    {
        /// When it ends, UTC.
        end_date_time: Option<DateTime<Utc>>,
        /// After how many occurrences it ends, at most 60.
        end_times: Option<i64>,
        /// Day of the month.
        monthly_day: Option<i64>,
        /// Week of the month: `1` to `4`, or `-1` for the last.
        monthly_week: Option<i64>,
        /// Day of the week.
        monthly_week_day: Option<Weekday>,
        /// Every how many days, weeks or months.
        repeat_interval: Option<i64>,
        /// How often.
        kind = "type": Option<RecurrenceType>,
        /// Days of the week, separated by commas: `1` Sunday to `7` Saturday.
        weekly_days: Option<String>,
    }
}

open_enum! {
    /// A day of the week.
    Weekday: i64 {
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
    RecurrenceType: i64 {
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
    MeetingStatus: str {
        /// Not started.
        Waiting = "waiting",
        /// Going on.
        Started = "started",
    }
}

model! {
    /// A tracking field.
    TrackingField
    {
        /// Name of the field.
        field: Option<String>,
        /// Value.
        value: Option<String>,
        /// Whether it is shown.
        visible: Option<bool>,
    }
}

open_enum! {
    /// Where a meeting was made.
    CreationSource: str {
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
    meeting::Invitation(meeting: MeetingId):
    "/meetings/{meetingId}/invitation" => MeetingInvitation, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:invitation:admin", "meeting:read:invitation"];
    answer { one_of ["invitation"] }
}

model! {
    /// An invitation.
    MeetingInvitation
    {
        /// The text.
        invitation: Option<String>,
        /// SIP addresses.
        sip_links: Vec<String>,
    }
}

request! {
    /// `GET /meetings/{meetingId}/livestream`: where a meeting is streamed to.
    meeting::Livestream(meeting: MeetingId):
    "/meetings/{meetingId}/livestream" => LivestreamDetails, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:livestream:admin", "meeting:read:livestream"];
    answer { one_of ["stream_url", "stream_key", "page_url"] or_none }
}

model! {
    /// A livestream.
    LivestreamDetails
    {
        /// Address of the page that shows it.
        page_url: Option<String>,
        /// Stream key: a credential.
        #[serde(skip_serializing)]
        stream_key: Option<Secret>,
        /// Address that it is sent to.
        stream_url: Option<String>,
        /// Resolution of the video.
        resolution: Option<String>,
    }
}

request! {
    /// `GET /meetings/{meetingId}/token`: a meeting's token for closed captions: a credential.
    meeting::Token(meeting: MeetingId): "/meetings/{meetingId}/token" => MeetingToken, Light,
    classic ["meeting:read:admin", "meeting:read"],
    granular ["meeting:read:token:admin", "meeting:read:token"];
    query {
        /// What the token is for.
        kind = "type": TokenKind,
    }
}

model! {
    /// A token.
    MeetingToken
    {
        /// The token.
        #[serde(skip_serializing)]
        token: Option<Secret>,
    }
}

open_enum! {
    /// What a meeting token is for.
    TokenKind: str {
        /// Sending closed captions.
        ClosedCaption = "closed_caption_token",
    }
}
