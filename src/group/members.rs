//! Members, admins and channels of a group.

use crate::declare::{model, page, request};
use crate::ids::{GroupId, UserId};
use crate::shared::UserType;

request! {
    /// `GET /groups/{groupId}/members`: the members of a group.
    #[get("/groups/{groupId}/members", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:list_members:admin")]
    #[paged(2000)]
    pub struct group::Members(group: GroupId) -> MemberPage {}
}

page! {
    /// One page of members.
    #[key(|m| m.id.as_ref().map(|id| id.as_str()).or(m.email.as_deref()))]
    pub struct MemberPage {
        pub members: Vec<Member>,
    }
}

model! {
    /// A member of a group.
    pub struct Member {
        /// E-mail address of the user.
        pub email: Option<String>,
        /// First name of the user.
        pub first_name: Option<String>,
        /// Id of the user.
        pub id: Option<UserId>,
        /// Last name of the user.
        pub last_name: Option<String>,
        /// The user's licence type.
        #[name = "type"]
        pub kind: Option<UserType>,
        /// Id of the user's membership in the group.
        pub member_id: Option<String>,
        /// Whether this group is the user's primary group, whose settings apply to the user.
        pub primary_group: Option<bool>,
    }
}

request! {
    /// `GET /groups/{groupId}/admins`: the admins of a group.
    #[get("/groups/{groupId}/admins", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:administrator:admin")]
    #[paged(300)]
    pub struct group::Admins(group: GroupId) -> AdminPage {}
}

page! {
    /// One page of admins.
    pub struct AdminPage {
        pub admins: Vec<Admin>,
    }
}

model! {
    /// An admin of a group.
    pub struct Admin {
        /// E-mail address of the admin.
        pub email: Option<String>,
        /// Name of the admin.
        pub name: Option<String>,
    }
}

request! {
    /// `GET /groups/{groupId}/channels`: the chat channels of a group.
    #[get("/groups/{groupId}/channels", Medium)]
    #[classic("group:read:admin", "group:write:admin")]
    #[granular("group:read:list_channels:admin")]
    #[answer(list("channels").beside(&["group_id"]))]
    pub struct group::Channels(group: GroupId) -> ChannelList {}
}

model! {
    /// The chat channels of a group.
    pub struct ChannelList {
        /// The channels.
        pub channels: Vec<Channel>,
        /// Id of the group.
        pub group_id: Option<GroupId>,
    }
}

model! {
    /// A chat channel.
    pub struct Channel {
        /// Id of the channel.
        pub channel_id: String,
        /// Name of the channel.
        pub channel_name: Option<String>,
        /// Number of members of the channel.
        pub member_count: Option<i64>,
    }
}
