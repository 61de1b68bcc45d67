//! The listing of groups.

use crate::ids::GroupId;
use crate::macros::{model, page, request};

request! {
    /// `GET /groups`: the groups of the account.
    group::List(): "/groups" => Groups, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:list_groups:admin"];
    paged 300;
}

page! {
    /// One page of groups.
    Groups { groups: Group }
    key |g| g.id.as_ref()
}

model! {
    /// A group.
    Group
    {
        /// Id.
        id: Option<GroupId>,
        /// Name.
        name: Option<String>,
        /// Number of members.
        total_members: Option<i64>,
        /// Who finds the group in the directory, as a number of Zoom's.
        directory_privacy: Option<i64>,
        /// The group is in the directory.
        in_directory: Option<bool>,
    }
}

request! {
    /// `GET /groups/{groupId}`: one group.
    group::Get(group: GroupId): "/groups/{groupId}" => Group, Light,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:group:admin"];
    answer { one_of ["id", "name"] }
}
