//! Members, admins and channels of a group.

use crate::ids::{GroupId, UserId};
use crate::macros::{model, page, request};
use crate::user::UserType;

request! {
    /// `GET /groups/{groupId}/members`: the members of a group.
    group::Members(group: GroupId): "/groups/{groupId}/members" => MemberPage, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:list_members:admin"];
    paged 2000;
}

page! {
    /// One page of members.
    MemberPage { members: Member }
    key |m| m.id.as_ref().map(|id| id.as_str()).or(m.email.as_deref())
}

model! {
    /// A member of a group.
    Member
    {
        /// E-mail address.
        email: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Id.
        id: Option<UserId>,
        /// Last name.
        last_name: Option<String>,
        /// What kind of seat.
        kind = "type": Option<UserType>,
    }
}
