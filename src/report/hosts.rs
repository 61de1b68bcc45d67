//! Active and inactive hosts.

use chrono::NaiveDate;

use crate::ids::{GroupId, UserId};
use crate::macros::{model, open_enum, page, ranged, request};
use crate::shared::{CustomAttribute, UserType};

request! {
    /// `GET /report/users`: users with the meetings that they hosted, or without any. At most one
    /// month per call, six months back.
    report::Hosts(): "/report/users" => HostPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:list_users:admin"];
    required {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
    }
    query {
        /// Active or inactive hosts.
        kind = "type": HostActivity,
        /// Only of this group.
        group = "group_id": GroupId,
    }
    paged 300;
}

ranged! {
    Hosts from Hosts, |_row| None;
    const KIND: crate::windows::RangeKind = crate::windows::RangeKind::Sums;
}

page! {
    /// One page of hosts, with totals.
    HostPage {
        users: Host;
        /// First day.
        from: Option<NaiveDate>,
        /// Last day.
        to: Option<NaiveDate>,
        /// Minutes in meetings, of all hosts.
        total_meeting_minutes: Option<i64>,
        /// Number of meetings, of all hosts.
        total_meetings: Option<i64>,
        /// Number of participants, of all hosts.
        total_participants: Option<i64>,
    }
    range from to
    key |h| h.id.as_ref().map(|id| id.as_str()).or(h.email.as_deref())
}

open_enum! {
    /// Which hosts a report is about.
    HostActivity: str {
        /// Those who held a meeting.
        Active = "active",
        /// Those who held none.
        Inactive = "inactive",
    }
}

model! {
    /// A host, with the meetings of the range.
    Host
    {
        /// Custom attributes.
        custom_attributes: Vec<CustomAttribute>,
        /// Department.
        dept: Option<String>,
        /// E-mail address.
        email: Option<String>,
        /// Id.
        id: Option<UserId>,
        /// Minutes in those meetings.
        meeting_minutes: Option<i64>,
        /// Number of meetings hosted.
        meetings: Option<i64>,
        /// Number of participants in those meetings.
        participants: Option<i64>,
        /// What kind of seat.
        kind = "type": Option<UserType>,
        /// Name shown.
        user_name: Option<String>,
    }
}
