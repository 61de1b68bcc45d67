//! The ids that more than one module speaks of.

use crate::macros::id;

id! {
    /// A user: Zoom's id, the e-mail address, or `me` for the user behind an OAuth token (not for
    /// server-to-server apps).
    UserId
}

id! {
    /// A group of users.
    GroupId
}

id! {
    /// A role that users can have: `0` owner, `1` admin, `2` member, or the id of another.
    RoleId
}
