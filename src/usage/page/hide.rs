//! A review in which nobody can be recognised by name, address or id.

use std::sync::Arc;

use ring::hmac;

use crate::ids::{GroupId, UserId};
use crate::usage::filter::field::Field;
use crate::usage::filter::group::{GroupKey, groups};
use crate::usage::filter::value::Value;
use crate::usage::filter::{Filter, field};
use crate::usage::page::small::{FIELDS, Small, TOGETHER};
use crate::usage::people::user::{GroupRef, InventoryUser, UserKey};
use crate::usage::review::all::Review;
use crate::usage::words::known::Known;

/// The fields whose values name people.
pub(super) const PERSONAL: [Field; 5] = [
    Field::Email,
    Field::Name,
    Field::Id,
    Field::Manager,
    Field::EmployeeId,
];

/// The letters of pseudonyms: without those that look like others.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What stands for a user: the beginning of the HMAC-SHA256 of the key, 80 bits of it.
fn pseudonym(salt: &hmac::Key, key: &UserKey) -> String {
    let tag = hmac::sign(salt, key.as_str().as_bytes());
    let mut out = String::from("user-");
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in tag.as_ref().iter().take(10) {
        bits = (bits << 8) | u32::from(*byte);
        count = count.saturating_add(8);
        while count >= 5 {
            count = count.saturating_sub(5);
            let letter = usize::try_from((bits >> count) & 31).unwrap_or(0);
            out.push(char::from(LETTERS.get(letter).copied().unwrap_or(b'0')));
        }
    }
    out
}

/// The review without names, in which users have pseudonyms, and the values that only a few users
/// have are told together.
pub(super) fn hidden(review: &Review, salt: &[u8], small: &Small) -> Review {
    let salt = hmac::Key::new(hmac::HMAC_SHA256, salt);
    let names: Vec<_> = review
        .users
        .iter()
        .map(|user| pseudonym(&salt, &user.user.key))
        .collect();
    let mut review = review.clone().without_names();
    for (user, name) in review.users.iter_mut().zip(names) {
        let own = Arc::make_mut(&mut user.user);
        if own.id.is_some() {
            own.id = Some(UserId::from(name.clone()));
        }
        own.key = UserKey::named(name);
        tell_together(own, small);
    }
    review.users.sort_by(|a, b| a.user.key.cmp(&b.user.key));
    // An id is a name here, too, and so is a group that is not told apart.
    let nobody = field(Field::Id).is("(hidden)").unwrap_or_default();
    let names_somebody =
        |filter: &Filter| filter.fields().contains(&Field::Id) || small.are_named_in(filter);
    for exemption in &mut review.policy.exemptions {
        if names_somebody(&exemption.who) {
            exemption.who = nobody.clone();
        }
    }
    if names_somebody(&review.filter) {
        review.filter = nobody;
    }
    review
}

/// Replaces values that only a few users have, also that there is none.
fn tell_together(user: &mut InventoryUser, small: &Small) {
    for field in FIELDS {
        let keys = groups(&*user, field.clone());
        let is_small = match field {
            Field::LastClientVersion => small.contains_version_of(user),
            _ => keys.iter().any(|key| small.contains(&field, key)),
        };
        if !is_small {
            continue;
        }
        if let Some(record) = replace(user, field, small) {
            // What stands there now can be read.
            user.unread.remove(record);
        }
    }
    // Where not all names were read, nothing tells which groups are small.
    if small.min() > 1 && groups(&*user, Field::Group).contains(&GroupKey::NotRead) {
        for group in &mut user.groups {
            *group = GroupRef {
                id: GroupId::from("(hidden)"),
                name: None,
            };
        }
        user.groups.dedup();
    }
}

/// Replaces the value of a field, and gives the field of the user's record that it comes from.
fn replace(user: &mut InventoryUser, field: Field, small: &Small) -> Option<&'static str> {
    let together = || TOGETHER.to_owned();
    Some(match field {
        Field::Department => {
            user.metadata.department = Known::Read(together());
            "dept"
        }
        Field::LastClientVersion => {
            user.metadata.last_client_version = Known::Read(together());
            "last_client_version"
        }
        Field::Role => {
            user.role = Some(together());
            "role_id"
        }
        Field::TimeZone => {
            user.time_zone = Some(together());
            "timezone"
        }
        Field::CostCentre => {
            // Who is not in the roster stays so.
            if let Known::Read(employee) = &mut user.employee {
                employee.cost_centre = Some(together());
            }
            return None;
        }
        _ => {
            let keys = groups(&*user, Field::Group);
            let is_large = |group: &GroupRef| {
                let name = group.name.as_deref().unwrap_or_default();
                let key = GroupKey::Value(Value::Text(name.trim().to_owned()));
                keys.contains(&key) && !small.contains(&Field::Group, &key)
            };
            user.groups.retain(is_large);
            user.groups.push(GroupRef {
                id: GroupId::from("small-groups"),
                name: Some(together()),
            });
            user.groups.sort();
            "group_ids"
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_depends_on_the_key_and_the_salt_only() {
        let salt = |text: &str| hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
        let key = |text: &str| UserKey::named(text.to_owned());
        let one = pseudonym(&salt("0123456789abcdef"), &key("ann"));
        assert_eq!(one, pseudonym(&salt("0123456789abcdef"), &key("ann")));
        assert_eq!(one.len(), 21);
        assert_ne!(one, pseudonym(&salt("0123456789abcdef"), &key("bob")));
        assert_ne!(one, pseudonym(&salt("0123456789abcdeF"), &key("ann")));
    }
}
