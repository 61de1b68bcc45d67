//! A review in which nobody can be recognised by name, address or id.

use std::collections::BTreeMap;
use std::sync::Arc;

use ring::hmac;

use crate::ids::{GroupId, UserId};
use crate::usage::filter::field::Field;
use crate::usage::filter::group::GroupKey;
use crate::usage::filter::value::Value;
use crate::usage::filter::{Filter, field};
use crate::usage::page::groups::{Small, TOGETHER, smaller};
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
    let versions = rare_versions(&review, small.min());
    for (user, name) in review.users.iter_mut().zip(names) {
        let own = Arc::make_mut(&mut user.user);
        if own.id.is_some() {
            own.id = Some(UserId::from(name.clone()));
        }
        own.key = UserKey::named(name);
        tell_together(own, small, &versions);
    }
    review.users.sort_by(|a, b| a.user.key.cmp(&b.user.key));
    // An id is a name here, too.
    let nobody = field(Field::Id).is("(hidden)").unwrap_or_default();
    let names_somebody = |filter: &Filter| filter.fields().contains(&Field::Id);
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

/// The versions with their platform that only a few users have.
fn rare_versions(review: &Review, min: u64) -> std::collections::BTreeSet<String> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for user in &review.users {
        if let Known::Read(version) = &user.user.metadata.last_client_version {
            let number: &mut u64 = counts.entry(version.clone()).or_default();
            *number = number.saturating_add(1);
        }
    }
    smaller(counts, min)
}

/// Replaces values that only a few users have.
fn tell_together(
    user: &mut InventoryUser,
    small: &Small,
    versions: &std::collections::BTreeSet<String>,
) {
    let is_small = |field: Field, text: &str| {
        let key = GroupKey::Value(Value::Text(text.trim().to_owned()));
        small.contains(field, &key)
    };
    let together = || TOGETHER.to_owned();
    if let Known::Read(department) = &mut user.metadata.department
        && is_small(Field::Department, department)
    {
        *department = together();
    }
    if let Known::Read(version) = &mut user.metadata.last_client_version
        && versions.contains(version)
    {
        *version = together();
    }
    if let Known::Read(employee) = &mut user.employee
        && let Some(centre) = &mut employee.cost_centre
        && is_small(Field::CostCentre, centre)
    {
        *centre = together();
    }
    for (field, value) in [
        (Field::Role, &mut user.role),
        (Field::TimeZone, &mut user.time_zone),
    ] {
        if let Some(text) = value
            && is_small(field, text)
        {
            *text = together();
        }
    }
    for group in &mut user.groups {
        let name = group.name.as_deref().unwrap_or(group.id.as_str());
        if is_small(Field::Group, name) {
            *group = GroupRef {
                id: GroupId::from("small-groups"),
                name: Some(together()),
            };
        }
    }
    user.groups.sort();
    user.groups.dedup();
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
