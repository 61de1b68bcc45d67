//! A user's record as Zoom gave it, with the key and digest computed from it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::digest::{Digest, Writer};
use crate::ids::MeetingId;
use crate::usage::people::user::UserKey;
use crate::user::{Status, User, UserType};

/// A user's record as Zoom gave it, from `GET /users` or `GET /users/{userId}`, with the key and
/// the digest that all later steps use. Both are computed here and nowhere else.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Listed {
    /// Identifies the user.
    pub key: UserKey,
    /// Active, inactive or pending: from the record or, if it has none, from the list it was in.
    pub status: Status,
    /// The record.
    pub user: User,
    /// Whether the record was asked for with its custom attributes, so that none are none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::usage) with_attributes: bool,
    /// Digest of the fields whose change may mean that the settings changed.
    #[serde(skip)]
    pub(in crate::usage) digest: Digest,
}

/// The digest is computed again from the record.
impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            key: UserKey,
            status: Status,
            user: User,
            #[serde(default)]
            with_attributes: bool,
        }
        let Written {
            key,
            status,
            user,
            with_attributes,
        } = Written::deserialize(d)?;
        Ok(Self {
            key,
            status,
            with_attributes,
            digest: digest(&user),
            user,
        })
    }
}

impl Listed {
    /// A record from the list of users with this status. A record without custom attributes does
    /// not say that there are none: see
    /// [`with_attributes`](Self::with_attributes).
    pub fn new(list: Status, user: User) -> Self {
        Self {
            key: UserKey::from_user(&user),
            status: user.status.clone().unwrap_or(list),
            with_attributes: false,
            digest: digest(&user),
            user,
        }
    }

    /// The same record, where the list was asked for custom attributes
    /// ([`IncludeField::CustomAttributes`](crate::user::IncludeField)): a user of whom none came has
    /// none.
    #[must_use]
    pub fn with_attributes(self) -> Self {
        Self {
            with_attributes: true,
            ..self
        }
    }
}

/// Digest of the fields whose change may mean that the settings changed. Fields that change with
/// every sign-in are left out.
fn digest(user: &User) -> Digest {
    let time = |digest: Writer, time: DateTime<Utc>| digest.number(time.timestamp_micros());
    Writer::new("list fields")
        .text(&user.email)
        .maybe_text(user.id.as_ref().map(|id| id.as_str()))
        .maybe(user.user_created_at, time)
        .list(&user.custom_attributes, |digest, attribute| {
            let digest = digest.maybe_text(attribute.key.as_deref());
            let digest = digest.maybe_text(attribute.name.as_deref());
            digest.maybe_text(attribute.value.as_deref())
        })
        .maybe_text(user.dept.as_deref())
        .maybe_text(user.employee_unique_id.as_deref())
        .maybe_text(user.first_name.as_deref())
        .maybe_text(user.last_name.as_deref())
        .maybe_text(user.display_name.as_deref())
        .list(&user.group_ids, |digest, id| digest.text(id.as_str()))
        .list(&user.division_ids, |digest, id| digest.text(id))
        .list(&user.im_group_ids, |digest, id| digest.text(id))
        .maybe_text(user.plan_united_type.as_ref().map(|plan| plan.as_str()))
        .maybe_number(user.pmi.map(MeetingId::get))
        .maybe_text(user.role_id.as_ref().map(|id| id.as_str()))
        .maybe_text(user.status.as_ref().map(|status| status.as_str()))
        .maybe_text(user.timezone.as_deref())
        .maybe_number(user.kind.map(UserType::as_i64))
        .maybe_number(user.verified)
        .list(&user.license_info_list, |digest, licence| {
            let kind = licence.license_type.as_ref().map(|kind| kind.as_str());
            let digest = digest.maybe_text(kind).maybe_number(licence.license_option);
            digest.maybe_text(licence.subscription_id.as_deref())
        })
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn digests_of_records_are_these_for_ever() {
        let bare = json!({"email": "ann@example.com"});
        let full = json!({
            "id": "abc", "email": "ann@example.com", "type": 2, "status": "active", "dept": "Sales",
            "first_name": "Ann", "last_name": "Lee", "display_name": "Ann Lee",
            "user_created_at": "2024-01-01T00:00:00Z", "group_ids": ["g1", "g2"], "pmi": 123,
            "role_id": "2", "timezone": "Europe/Paris", "verified": 1, "plan_united_type": "1",
            "license_info_list": [{"license_type": "MEETING", "license_option": 7}],
            "custom_attributes": [{"key": "k", "name": "n", "value": "v"}],
            "division_ids": ["d"], "im_group_ids": ["i"], "employee_unique_id": "e",
        });
        // What changes with every sign-in is not in them.
        let mut signed_in = full.clone();
        signed_in["last_login_time"] = "2026-06-01T00:00:00Z".into();
        signed_in["last_client_version"] = "6.1".into();
        signed_in["created_at"] = "2026-06-01T00:00:00Z".into();
        let digest_of = |user: serde_json::Value| {
            let user: User = serde_json::from_value(user).unwrap();
            digest(&user).to_string()
        };
        let all = [bare, full.clone(), signed_in].map(digest_of);
        assert_eq!(
            all,
            [
                "8d7fc97f8f05eb56656b24c7216db6aa",
                "ef34edf82a2dc2f0b3cbe661b7151dca",
                "ef34edf82a2dc2f0b3cbe661b7151dca"
            ]
        );
        // All that is in them counts.
        for (name, _) in full.as_object().unwrap() {
            let mut without = full.clone();
            match name.as_str() {
                "email" => without[name] = "other@example.com".into(),
                _ => drop(without.as_object_mut().unwrap().remove(name)),
            }
            assert_ne!(digest_of(without), all[1], "{name}");
        }
    }
}
