//! Every user of the account, once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::fields::{Known, Metadata, type_name};
use crate::ids::UserId;
use crate::user::settings::Feature;
use crate::user::{Status, User, UserType};

/// What identifies a user over time: the id, or for pending users, who have none, the e-mail
/// address in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserKey(String);

impl UserKey {
    /// The key of a record of the list.
    pub fn of(user: &User) -> Self {
        match &user.id {
            Some(id) => Self(id.as_str().to_owned()),
            None => Self(user.email.trim().to_lowercase()),
        }
    }

    /// A key that tells nothing.
    pub(super) fn anonymous(number: usize) -> Self {
        Self(format!("user {number}"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A user of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InventoryUser {
    /// Identifies the user.
    pub key: UserKey,
    /// Id; pending users have none.
    pub id: Option<UserId>,
    /// E-mail address, as Zoom writes it.
    pub email: String,
    /// Name for people.
    pub name: Option<String>,
    /// The nine metadata fields.
    pub metadata: Metadata,
    /// When the account was created (`user_created_at`; not `created_at`, which changes when a
    /// login type is added).
    pub user_created_at: Option<DateTime<Utc>>,
    /// Last sign-in by the user list. The true one lies up to three days after it.
    pub last_login_time: Option<DateTime<Utc>>,
    /// The paid licence, if there is one.
    pub licence: Option<String>,
}

impl InventoryUser {
    /// Whether the user holds a paid licence. Deactivated users hold no seat, whatever their
    /// record says.
    pub fn is_licensed(&self) -> bool {
        self.licence.is_some() && self.metadata.user_status.value() != Some(&Status::Inactive)
    }
}

/// Every user of the account, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Inventory {
    pub(super) users: BTreeMap<UserKey, InventoryUser>,
}

impl Inventory {
    /// Merges the records of the three passes. One who appears in several passes or pages, or twice
    /// with the same id or address, is one user: who was pending and then active is active, who was
    /// active and then inactive is inactive, whatever the order of the records.
    pub fn merge(records: impl IntoIterator<Item = (Status, User)>) -> Self {
        let mut records: Vec<_> = records
            .into_iter()
            .map(|(pass, user)| (user.status.clone().unwrap_or(pass), user))
            .collect();
        // Those that win come first; the rest of the key only makes the order total.
        records.sort_by_cached_key(|(status, user)| {
            let rank = match status {
                Status::Inactive => 0,
                Status::Active => 1,
                _ => 2,
            };
            let text = serde_json::to_string(user).unwrap_or_default();
            (user.id.is_none(), rank, text)
        });
        let mut users: BTreeMap<UserKey, InventoryUser> = BTreeMap::new();
        let mut emails: BTreeMap<String, UserKey> = BTreeMap::new();
        for (status, user) in records {
            let email = user.email.trim().to_lowercase();
            let key = UserKey::of(&user);
            // An address belongs to one user: a record without id is that of the one with.
            let known =
                users.contains_key(&key) || (user.id.is_none() && emails.contains_key(&email));
            if !known {
                emails.entry(email).or_insert_with(|| key.clone());
                users.insert(key.clone(), entry(key, status, user));
            }
        }
        Self { users }
    }

    /// The users, by key.
    pub fn users(&self) -> impl ExactSizeIterator<Item = &InventoryUser> {
        self.users.values()
    }

    /// How many users there are.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether there is no user.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Fills in what comes from settings: the account's default meeting capacity for users who can
    /// hold no add-on, and each other user's own settings.
    pub(super) fn fill_settings(
        &mut self,
        default_capacity: &Known<i64>,
        mut settings: impl FnMut(&UserKey) -> Known<Feature>,
    ) {
        for user in self.users.values_mut() {
            let m = &mut user.metadata;
            let kind = m.user_type.value().copied();
            let status = m.user_status.value().unwrap_or(&Status::Active);
            if !can_hold_add_ons(status, kind) {
                m.meeting_capacity = default_capacity.clone();
                m.large_meeting_enabled = Known::NotAssignable;
                m.large_meeting_capacity = Known::NotAssignable;
                m.webinar = Known::NotAssignable;
                m.webinar_capacity = Known::NotAssignable;
                continue;
            }
            let feature = match settings(&user.key) {
                Known::Read(feature) => Some(feature),
                Known::NotRead(why) => {
                    m.meeting_capacity = Known::NotRead(why.clone());
                    m.large_meeting_enabled = Known::NotRead(why.clone());
                    m.large_meeting_capacity = Known::NotRead(why.clone());
                    m.webinar = Known::NotRead(why.clone());
                    m.webinar_capacity = Known::NotRead(why);
                    continue;
                }
                Known::NotThere | Known::NotAssignable => None,
            };
            let feature = feature.as_ref();
            m.meeting_capacity = Known::from_option(feature.and_then(|f| f.meeting_capacity));
            m.large_meeting_enabled = Known::from_option(feature.and_then(|f| f.large_meeting));
            m.large_meeting_capacity =
                Known::from_option(feature.and_then(|f| f.large_meeting_capacity));
            m.webinar = Known::from_option(feature.and_then(|f| f.webinar));
            m.webinar_capacity = Known::from_option(feature.and_then(|f| f.webinar_capacity));
        }
    }
}

/// Add-ons need a licensed base on an active user. Of a type that is not said or not known, this
/// cannot be ruled out.
pub(super) fn can_hold_add_ons(status: &Status, kind: Option<UserType>) -> bool {
    let active = !matches!(status, Status::Inactive | Status::Pending);
    let none = [UserType::Basic, UserType::Unassigned, UserType::None];
    active && !kind.is_some_and(|kind| none.contains(&kind))
}

fn entry(key: UserKey, status: Status, user: User) -> InventoryUser {
    let not_yet = || Known::NotRead("not asked for".to_owned());
    InventoryUser {
        licence: licence(&user),
        name: name(&user),
        metadata: Metadata {
            department: Known::from_option(user.dept.filter(|d| !d.trim().is_empty())),
            large_meeting_capacity: Known::NotRead("not asked for".to_owned()),
            large_meeting_enabled: Known::NotRead("not asked for".to_owned()),
            last_client_version: Known::from_option(
                user.last_client_version.filter(|v| !v.trim().is_empty()),
            ),
            meeting_capacity: not_yet(),
            user_status: Known::Read(status),
            user_type: Known::from_option(user.kind),
            webinar: Known::NotRead("not asked for".to_owned()),
            webinar_capacity: not_yet(),
        },
        key,
        id: user.id,
        email: user.email,
        user_created_at: user.user_created_at,
        last_login_time: user.last_login_time,
    }
}

fn name(user: &User) -> Option<String> {
    let whole = user.display_name.clone().filter(|n| !n.trim().is_empty());
    whole.or_else(|| {
        let parts: Vec<_> = [&user.first_name, &user.last_name]
            .into_iter()
            .flatten()
            .map(|n| n.trim())
            .filter(|n| !n.is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}

/// The paid licence in words: the subscription's list where Zoom gives it, else the United plan,
/// else the user type.
fn licence(user: &User) -> Option<String> {
    let listed: Vec<_> = user
        .license_info_list
        .iter()
        .filter_map(|l| l.license_type.as_ref().map(ToString::to_string))
        .collect();
    if !listed.is_empty() {
        return Some(listed.join(" + "));
    }
    let united = user.plan_united_type.as_ref().map(ToString::to_string);
    if let Some(plan) = united.filter(|p| !matches!(p.trim(), "" | "0" | "none")) {
        return Some(format!("United plan {plan}"));
    }
    match user.kind {
        Some(kind @ (UserType::Licensed | UserType::OnPrem)) => Some(type_name(kind)),
        _ => None,
    }
}
