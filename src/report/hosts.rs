//! Active and inactive hosts.

use chrono::NaiveDate;

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{GroupId, UserId};
use crate::shared::{CustomAttribute, UserType};

request! {
    /// `GET /report/users`: users with the meetings that they hosted, or without any. At most one
    /// month per call, six months back.
    #[get("/report/users", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_users:admin")]
    #[paged(300)]
    pub struct report::Hosts(; from: NaiveDate, to: NaiveDate) -> HostPage {
        /// Active or inactive hosts.
        #[name = "type"]
        kind: Option<HostActivity>,
        /// Only of this group.
        #[name = "group_id"]
        group: Option<GroupId>,
    }
}

ranged! {
    Hosts from Hosts, |_row| None;
    const KIND: crate::windows::RangeKind = crate::windows::RangeKind::Sums;
}

page! {
    /// One page of hosts, with totals.
    #[range(from, to)]
    #[key(|h| h.id.as_ref().map(|id| id.as_str()).or(h.email.as_deref()))]
    pub struct HostPage {
        pub users: Vec<Host>,
        /// First day.
        pub from: Option<NaiveDate>,
        /// Last day.
        pub to: Option<NaiveDate>,
        /// Minutes in meetings, of all hosts.
        pub total_meeting_minutes: Option<i64>,
        /// Number of meetings, of all hosts.
        pub total_meetings: Option<i64>,
        /// Number of participants, of all hosts.
        pub total_participants: Option<i64>,
    }
}

open_enum! {
    /// Which hosts a report is about.
    pub enum HostActivity: str {
        /// Those who held a meeting.
        Active = "active",
        /// Those who held none.
        Inactive = "inactive",
    }
}

model! {
    /// A host, with the meetings of the range.
    pub struct Host {
        /// Custom attributes.
        pub custom_attributes: Vec<CustomAttribute>,
        /// Department.
        pub dept: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// Id.
        pub id: Option<UserId>,
        /// Minutes in those meetings.
        pub meeting_minutes: Option<i64>,
        /// Number of meetings hosted.
        pub meetings: Option<i64>,
        /// Number of participants in those meetings.
        pub participants: Option<i64>,
        /// What kind of seat.
        #[name = "type"]
        pub kind: Option<UserType>,
        /// Name shown.
        pub user_name: Option<String>,
    }
}
