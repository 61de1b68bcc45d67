//! Members, admins and channels of a group.

use crate::ids::{GroupId, UserId};
use crate::macros::{model, page, request};
use crate::shared::UserType;

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
        /// Id of the membership.
        member_id: Option<String>,
        /// It is the user's primary group, whose settings apply.
        primary_group: Option<bool>,
    }
}

request! {
    /// `GET /groups/{groupId}/admins`: the admins of a group.
    group::Admins(group: GroupId): "/groups/{groupId}/admins" => AdminPage, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:administrator:admin"];
    paged 300;
}

page! {
    /// One page of admins.
    AdminPage { admins: Admin }
}

model! {
    /// An admin of a group.
    Admin
    {
        /// E-mail address.
        email: Option<String>,
        /// Name.
        name: Option<String>,
    }
}

request! {
    /// `GET /groups/{groupId}/channels`: the chat channels of a group.
    group::Channels(group: GroupId): "/groups/{groupId}/channels" => ChannelList, Medium,
    classic ["group:read:admin", "group:write:admin"],
    granular ["group:read:list_channels:admin"];
    answer { list "channels" beside ["group_id"] }
}

model! {
    /// The chat channels of a group.
    ChannelList
    {
        /// Channels.
        channels: Vec<Channel>,
        /// The group.
        group_id: Option<GroupId>,
    }
}

model! {
    /// A chat channel.
    Channel
    identified by {
        /// Id of the channel.
        channel_id: String,
    }
    {
        /// Name of the channel.
        channel_name: Option<String>,
        /// Number of members.
        member_count: Option<i64>,
    }
}
