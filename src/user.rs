//! Users: who they are, and what they may do. Scope `user:read:admin`.

use chrono::{DateTime, Utc};

use crate::ids::{GroupId, RoleId, UserId};
use crate::macros::{model, open_enum, page, request};

request! {
    /// `GET /users`: the users of the account with one status; Zoom's default is active. Everyone
    /// is found in three passes, one per [`Status`].
    user::List(): "/users" => Users, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:list_users:admin"];
    query {
        /// Only users in this state.
        status: Status,
        /// Only users with this role.
        role = "role_id": RoleId,
        /// Only users with this licence.
        license: LicenseFilter,
    }
    paged 2000;
}

page! {
    /// One page of users.
    Users { users: User }
}

open_enum! {
    /// State of a user.
    Status: str {
        /// Can sign in.
        Active = "active",
        /// Deactivated: holds no seat.
        Inactive = "inactive",
        /// Invited, and has not accepted yet. Has no id.
        Pending = "pending",
    }
}

open_enum! {
    /// Licences that a listing can be filtered by.
    LicenseFilter: str {
        /// Workforce Management.
        WorkforceManagement = "zoom_workforce_management",
        /// Compliance Management.
        ComplianceManagement = "zoom_compliance_management",
    }
}

open_enum! {
    /// What kind of seat a user has.
    UserType: i64 {
        /// Basic: free, meetings end after 40 minutes.
        Basic = 1,
        /// Licensed; shown as Pro in Zoom's tables.
        Licensed = 2,
        /// On-premises; shown as Corp.
        OnPrem = 3,
        /// Has no meeting licence, not even Basic.
        Unassigned = 4,
        /// None: only through single sign-on.
        None = 99,
    }
}

model! {
    /// A user in a listing.
    User
    identified by {
        /// E-mail address. Identifies pending users, who have no id.
        email: String,
    }
    {
        /// Id; pending users have none.
        id: Option<UserId>,
        /// What kind of seat.
        kind = "type": Option<UserType>,
        /// State.
        status: Option<Status>,
        /// Department.
        dept: Option<String>,
        /// Last sign-in, UTC. Up to three days behind.
        last_login_time: Option<DateTime<Utc>>,
        /// Groups.
        group_ids: Vec<GroupId>,
    }
}
