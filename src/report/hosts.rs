//! Active and inactive hosts.

use chrono::NaiveDate;

use crate::declare::{model, open_enum, page, ranged, request};
use crate::ids::{GroupId, UserId};
use crate::shared::{CustomAttribute, UserType};

request! {
    /// `GET /report/users`: the users who hosted meetings, with totals, or those who hosted none. A
    /// call covers at most one month; the report reaches six months back.
    #[get("/report/users", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:list_users:admin")]
    #[paged(300)]
    pub struct report::Hosts(; from: NaiveDate, to: NaiveDate) -> HostPage {
        /// Whether to return active or inactive hosts.
        #[name = "type"]
        kind: Option<HostActivity>,
        /// Returns only data of the group with this id.
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
        /// First day of the period.
        pub from: Option<NaiveDate>,
        /// Last day of the period.
        pub to: Option<NaiveDate>,
        /// Total meeting minutes of all hosts.
        pub total_meeting_minutes: Option<i64>,
        /// Total number of meetings of all hosts.
        pub total_meetings: Option<i64>,
        /// Total number of participants of all hosts.
        pub total_participants: Option<i64>,
    }
}

open_enum! {
    /// The hosts that a report lists.
    pub enum HostActivity: str {
        /// Users who hosted at least one meeting.
        Active = "active",
        /// Users who hosted no meeting.
        Inactive = "inactive",
    }
}

model! {
    /// A host, with totals over the meetings of the period.
    pub struct Host {
        /// Custom attributes of the user.
        pub custom_attributes: Vec<CustomAttribute>,
        /// Department of the user.
        pub dept: Option<String>,
        /// E-mail address of the user.
        pub email: Option<String>,
        /// Id of the user.
        pub id: Option<UserId>,
        /// Total minutes of these meetings.
        pub meeting_minutes: Option<i64>,
        /// Number of meetings that the user hosted.
        pub meetings: Option<i64>,
        /// Total number of participants in these meetings.
        pub participants: Option<i64>,
        /// The user's licence type.
        #[name = "type"]
        pub kind: Option<UserType>,
        /// Display name of the user.
        pub user_name: Option<String>,
    }
}
