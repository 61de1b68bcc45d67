//! Usage: by day, of storage, of the telephone; and what is to come.

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
    /// `GET /report/daily`: usage of each day of one calendar month: the running one, unless
    /// another is given.
    #[get("/report/daily", Heavy)]
    #[classic("report:read:admin")]
    #[granular()]
    #[answer(list("dates").beside(&["year", "month"]))]
    pub struct report::Daily() -> DailyUsage {
        /// Year.
        year: Option<u32>,
        /// Month.
        month: Option<chrono::Month>,
        /// Only of this group.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

model! {
    /// The usage of a month, by day.
    pub struct DailyUsage {
        /// The days.
        pub dates: Vec<Day>,
        /// Month.
        pub month: Option<i64>,
        /// Year.
        pub year: Option<i64>,
    }
}

model! {
    /// The usage of one day.
    pub struct Day {
        /// Day.
        pub date: Option<NaiveDate>,
        /// Minutes in meetings.
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
    /// `GET /report/cloud_recording`: storage that recordings took, by day. At most 30 days per
    /// call, six months back, up to yesterday.
    #[get("/report/cloud_recording", Heavy)]
    #[classic("report:read:admin")]
    #[granular()]
    #[answer(list("cloud_recording_storage"))]
    pub struct report::CloudRecording(; from: NaiveDate, to: NaiveDate) -> CloudRecordingUsage {
        /// Only of this group.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

model! {
    /// The storage that recordings took, by day.
    pub struct CloudRecordingUsage {
        /// First day.
        pub from: Option<NaiveDate>,
        /// Last day.
        pub to: Option<NaiveDate>,
        /// The days.
        pub cloud_recording_storage: Vec<StorageDay>,
    }
}

model! {
    /// The storage that recordings took on one day.
    pub struct StorageDay {
        /// Day.
        pub date: Option<NaiveDate>,
        /// Free storage used, with a unit.
        pub free_usage: Option<StorageSize>,
        /// Storage of the plan used, with a unit.
        pub plan_usage: Option<StorageSize>,
        /// Storage used, with a unit.
        pub usage: Option<StorageSize>,
    }
}

/// A report by day whose answer is whole at once.
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
                Fingerprint::of_content(day)
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

    /// The month of the first of these days.
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
    /// `GET /report/telephone`: calls in and out of meetings. At most one month per call, six
    /// months back.
    #[get("/report/telephone", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:telephone:admin")]
    #[paged(300)]
    pub struct report::Telephone(; from: NaiveDate, to: NaiveDate) -> TelephonePage {
        /// Which calls; toll-free and call-out unless given.
        #[name = "type"]
        kind: Option<TelephoneFilter>,
        /// Which time the range is about.
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
        /// First day.
        pub from: Option<NaiveDate>,
        /// Last day.
        pub to: Option<NaiveDate>,
    }
}

open_enum! {
    /// Which calls.
    pub enum TelephoneFilter: str {
        /// Toll-free call-in, and call-out.
        TollFree = "1",
        /// Toll.
        Toll = "2",
        /// Audio over SIP.
        Sip = "3",
    }
}

open_enum! {
    /// Which time a range of dates is about.
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
    /// A call in or out of a meeting.
    pub struct Call {
        /// Number that was dialled.
        pub call_in_number: Option<String>,
        /// Name of the country.
        pub country_name: Option<String>,
        /// Department.
        pub dept: Option<String>,
        /// Duration in minutes.
        pub duration: Option<i64>,
        /// End, UTC.
        pub end_time: Option<DateTime<Utc>>,
        /// E-mail address of the host.
        pub host_email: Option<String>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Name of the host.
        pub host_name: Option<String>,
        /// Meeting number.
        pub meeting_id: Option<MeetingId>,
        /// Kind of meeting.
        pub meeting_type: Option<String>,
        /// Phone number.
        pub phone_number: Option<String>,
        /// Price of a minute.
        pub rate: Option<f64>,
        /// Number that was signalled.
        pub signaled_number: Option<String>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Price of the call.
        pub total: Option<f64>,
        /// What kind of call.
        #[name = "type"]
        pub kind: Option<CallType>,
        /// UUID of this instance.
        pub uuid: Option<MeetingUuid>,
    }
}

open_enum! {
    /// What kind of call it was.
    pub enum CallType: str {
        /// Toll-free.
        TollFree = "toll-free",
        /// The meeting called out.
        CallOut = "call-out",
        /// The participant called in.
        CallIn = "call-in",
        /// To a toll number in the United States.
        UsTollNumber = "US toll-number",
        /// To a toll number elsewhere.
        GlobalTollNumber = "global toll-number",
        /// Premium.
        Premium = "premium",
        /// To a premium number.
        PremiumCallIn = "premium call-in",
        /// Toll.
        Toll = "Toll",
    }
}

request! {
    /// `GET /report/upcoming_events`: meetings and webinars to come. At most one month per call.
    #[get("/report/upcoming_events", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:upcoming_meetings_webinars:admin")]
    #[paged(300)]
    pub struct report::UpcomingEvents(; from: NaiveDate, to: NaiveDate) -> UpcomingEventPage {
        /// Meetings, webinars, or both.
        #[name = "type"]
        kind: Option<EventFilter>,
        /// Only of this group.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

page! {
    /// One page of events.
    #[range(from, to)]
    pub struct UpcomingEventPage {
        pub upcoming_events: Vec<UpcomingEvent>,
        /// First day.
        pub from: Option<NaiveDate>,
        /// Last day.
        pub to: Option<NaiveDate>,
    }
}

model! {
    /// A meeting or webinar to come.
    pub struct UpcomingEvent {
        /// Department.
        pub dept: Option<String>,
        /// User id of the host.
        pub host_id: Option<UserId>,
        /// Name of the host.
        pub host_name: Option<String>,
        /// Id.
        pub id: Option<String>,
        /// Start, UTC.
        pub start_time: Option<DateTime<Utc>>,
        /// Topic.
        pub topic: Option<String>,
    }
}
