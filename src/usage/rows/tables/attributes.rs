//! The custom attributes of users.

use crate::usage::people::user::Attribute;
use crate::usage::rows::convert::{text, whole};
use crate::usage::rows::declare::table;

/// A custom attribute of a user.
pub(super) struct Attributed<'a> {
    pub(super) user_key: &'a str,
    pub(super) number: u64,
    pub(super) attribute: &'a Attribute,
}

table! {
    "A custom attribute of a user, which the company defines in Zoom. One without a value has no row, \
     and none has one where names are hidden; where they were not read, `users.attributes_unknown` \
     says so"
    ATTRIBUTES = "attributes", version 1, from Attributed;
    user_key: Text Key, |a| text(a.user_key),
        "The user, as in `users`";
    attribute_number: Integer Key, |a| whole(a.number),
        "Its place among the user's attributes, from 1: several may have one name";
    name: Text Required, |a| text(&a.attribute.name),
        "Its name or, if Zoom gives none, its key";
    value: Text Required, |a| text(&a.attribute.value),
        "The user's value";
}
