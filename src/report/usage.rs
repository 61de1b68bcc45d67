//! Usage by day, cloud recording storage, telephone calls, and upcoming events.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::EventFilter;
use crate::coverage::Source;
use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{GroupId, MeetingId, MeetingUuid, UserId};
use crate::request::{Fingerprint, PageBody, Paged};
use crate::value::days::DateRange;
use crate::value::quantity::StorageSize;
use crate::windows::{RangeKind, Ranged};

request! {
    /// `GET /report/daily`: the usage of each day of one calendar month. Zoom's default is the
    /// current month.
    #[get("/report/daily", Heavy)]
    #[classic("report:read:admin")]
    #[granular()]
    #[answer(list("dates").beside(&["year", "month"]))]
    pub struct report::Daily() -> DailyUsage {
        /// Year of the report.
        year: Option<u32>,
        /// Month of the report.
        month: Option<chrono::Month>,
        /// Returns only data of the group with this id.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

model! {
    /// The usage of a month, by day.
    pub struct DailyUsage {
        /// The usage of each day.
        pub dates: Vec<Day>,
        /// Month of the report, from 1 to 12.
        pub month: Option<i64>,
        /// Year of the report.
        pub year: Option<i64>,
    }
}

model! {
    /// The usage of one day.
    pub struct Day {
        /// Date.
        pub date: Option<NaiveDate>,
        /// Total meeting minutes.
        pub meeting_minutes: Option<i64>,
        /// Number of meetings.
        pub meetings: Option<i64>,
        /// Number of new users.
        pub new_users: Option<i64>,
        /// Number of participants.
        pub participants: Option<i64>,
    }
}

request! {
    /// `GET /report/cloud_recording`: the storage that cloud recordings used, by day. A call covers
    /// at most 30 days; the report reaches from six months ago to yesterday.
    #[get("/report/cloud_recording", Heavy)]
    #[classic("report:read:admin")]
    #[granular()]
    #[answer(list("cloud_recording_storage"))]
    pub struct report::CloudRecording(; from: NaiveDate, to: NaiveDate) -> CloudRecordingUsage {
        /// Returns only data of the group with this id.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

model! {
    /// The storage that cloud recordings used, by day.
    pub struct CloudRecordingUsage {
        /// First day of the period.
        pub from: Option<NaiveDate>,
        /// Last day of the period.
        pub to: Option<NaiveDate>,
        /// The storage of each day.
        pub cloud_recording_storage: Vec<StorageDay>,
    }
}

model! {
    /// The storage that cloud recordings used on one day.
    pub struct StorageDay {
        /// Date.
        pub date: Option<NaiveDate>,
        /// Free storage that was used, with its unit.
        pub free_usage: Option<StorageSize>,
        /// Storage of the plan that was used, with its unit.
        pub plan_usage: Option<StorageSize>,
        /// Total storage that was used, with its unit.
        pub usage: Option<StorageSize>,
    }
}

/// Implements paging for a report by day whose answer is a single page.
macro_rules! by_day {
    ($request:ident => $page:ident { $days:ident : $day:ty } $(range $from:ident $to:ident)?) => {
        impl PageBody for $page {
            type Item = $day;
            const ITEMS: &'static str = stringify!($days);
            fn next_page_token(&self) -> Option<&str> {
                None
            }
            fn total(&self) -> Option<u64> {
                None
            }
            fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
                $(if let (Some(from), Some(to)) = (self.$from, self.$to) {
                    return Some((from, to));
                })?
                None
            }
            fn into_items(self) -> Vec<$day> {
                self.$days
            }
            fn items_mut(&mut self) -> Option<&mut Vec<$day>> {
                Some(&mut self.$days)
            }
            fn fingerprint(day: &$day) -> Option<Fingerprint> {
                Fingerprint::from_content(day)
            }
        }

        impl Paged for $request {
            const PAGE_SIZE: u32 = 0;
        }
    };
}

by_day!(Daily => DailyUsage { dates: Day });
by_day!(CloudRecording => CloudRecordingUsage { cloud_recording_storage: StorageDay } range from to);

impl Ranged for Daily {
    const SOURCE: Source = Source::Daily;
    const KIND: RangeKind = RangeKind::Months;

    /// Requests the month of the first of these days.
    fn between(&self, days: DateRange) -> Self {
        let month = u8::try_from(days.from.month()).ok();
        Self {
            year: u32::try_from(days.from.year()).ok(),
            month: month.and_then(|month| chrono::Month::try_from(month).ok()),
            ..self.clone()
        }
    }

    fn time(day: &Day) -> Option<DateTime<Utc>> {
        midnight(day.date)
    }
}

ranged! {
    CloudRecording from CloudRecording, |day| midnight(day.date);
    const LAG: u64 = 1;
}

fn midnight(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    Some(day?.and_time(chrono::NaiveTime::MIN).and_utc())
}

request! {
    /// `GET /report/telephone`: the telephone calls into and out of meetings. A request covers at
    /// most one month; the report reaches six months back.
    #[get("/report/telephone", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:telephone:admin")]
    #[paged(300)]
    pub struct report::Telephone(; from: NaiveDate, to: NaiveDate) -> TelephonePage {
        /// Calls to return; Zoom's default is toll-free and call-out.
        #[name = "type"]
        kind: Option<TelephoneFilter>,
        /// The time by which calls are selected.
        query_date_type: Option<TelephoneDateType>,
    }
}

ranged! {
    Telephone from Telephone, |row| row.start_time;
    fn is_exact(&self) -> bool {
        self.query_date_type == Some(TelephoneDateType::StartTime)
    }
}

page! {
    /// One page of calls.
    #[range(from, to)]
    pub struct TelephonePage {
        pub telephony_usage: Vec<Call>,
        /// First day of the period.
        pub from: Option<NaiveDate>,
        /// Last day of the period.
        pub to: Option<NaiveDate>,
    }
}

open_enum! {
    /// The calls that a report returns.
    pub enum TelephoneFilter: str {
        /// Toll-free calls into meetings, and calls out of meetings.
        TollFree = "1",
        /// Toll call.
        Toll = "2",
        /// Audio over SIP.
        Sip = "3",
    }
}

open_enum! {
    /// The time by which calls are selected.
    pub enum TelephoneDateType: str {
        /// The start of the call.
        StartTime = "start_time",
        /// The end of the call.
        EndTime = "end_time",
        /// The start of the meeting.
        MeetingStartTime = "meeting_start_time",
        /// The end of the meeting.
        MeetingEndTime = "meeting_end_time",
    }
}

model! {
    /// A telephone call into or out of a meeting.
    pub struct Call {
        /// Number that the caller dialled.
        pub call_in_number: Option<String>,
        /// Name of the country of the call.
        pub country_name: Option<String>,
        /// Department of the host.
        pub dept: Option<String>,
        /// Duration of the call, in minutes.
        pub duration: Option<i64>,
        /// End of the call, in UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// E-mail address of the host.
        pub host_email: Option<String>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Name of the host.
        pub host_name: Option<String>,
        /// Number of the meeting.
        pub meeting_id: Option<MeetingId>,
        /// Kind of the meeting, as text.
        pub meeting_type: Option<String>,
        /// Phone number of the call.
        pub phone_number: Option<String>,
        /// Price per minute.
        pub rate: Option<f64>,
        /// Number that was signalled.
        pub signaled_number: Option<String>,
        /// Start of the call, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Price of the call.
        pub total: Option<f64>,
        /// Kind of the call.
        #[name = "type"]
        pub kind: Option<CallType>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

open_enum! {
    /// Kind of a telephone call.
    pub enum CallType: str {
        /// Toll-free call.
        TollFree = "toll-free",
        /// The meeting called out.
        CallOut = "call-out",
        /// The participant called in.
        CallIn = "call-in",
        /// Call to a toll number in the United States.
        UsTollNumber = "US toll-number",
        /// Call to a toll number outside the United States.
        GlobalTollNumber = "global toll-number",
        /// Premium call.
        Premium = "premium",
        /// Call to a premium number.
        PremiumCallIn = "premium call-in",
        /// Toll call.
        Toll = "Toll",
    }
}

request! {
    /// `GET /report/upcoming_events`: the upcoming meetings and webinars of the account. A call
    /// covers at most one month.
    #[get("/report/upcoming_events", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:upcoming_meetings_webinars:admin")]
    #[paged(300)]
    pub struct report::UpcomingEvents(; from: NaiveDate, to: NaiveDate) -> UpcomingEventPage {
        /// Whether to return meetings, webinars, or both.
        #[name = "type"]
        kind: Option<EventFilter>,
        /// Returns only data of the group with this id.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

page! {
    /// One page of events.
    #[range(from, to)]
    pub struct UpcomingEventPage {
        pub upcoming_events: Vec<UpcomingEvent>,
        /// First day of the period.
        pub from: Option<NaiveDate>,
        /// Last day of the period.
        pub to: Option<NaiveDate>,
    }
}

model! {
    /// An upcoming meeting or webinar.
    pub struct UpcomingEvent {
        /// Department of the host.
        pub dept: Option<String>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Name of the host.
        pub host_name: Option<String>,
        /// Number of the meeting or webinar, as text.
        pub id: Option<String>,
        /// Start of the meeting or webinar, in UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Topic of the meeting or webinar.
        pub topic: Option<String>,
    }
}
