//! The list of groups, and one group.

use crate::declare::{model, page, request};
use crate::ids::GroupId;

request! {
    /// `GET /groups`: the groups of the account.
    #[get("/groups", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:list_groups:admin")]
    #[paged(300)]
    pub struct group::List() -> Groups {}
}

page! {
    /// One page of groups.
    #[key(|g| g.id.as_ref())]
    pub struct Groups {
        pub groups: Vec<Group>,
    }
}

model! {
    /// A group.
    pub struct Group {
        /// Id of the group.
        pub id: Option<GroupId>,
        /// Name of the group.
        pub name: Option<String>,
        /// Number of members of the group.
        pub total_members: Option<i64>,
        /// Zoom's code for who finds the group in the directory.
        pub directory_privacy: Option<i64>,
        /// Whether the group is listed in the directory.
        pub in_directory: Option<bool>,
    }
}

request! {
    /// `GET /groups/{groupId}`: one group.
    #[get("/groups/{groupId}", Light)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:group:admin")]
    #[answer(one_of(&["id", "name"]))]
    pub struct group::Get(group: GroupId) -> Group {}
}
