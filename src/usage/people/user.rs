//! A user of the account, with the values from the lists, the settings and earlier snapshots.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::ids::{GroupId, UserId};
use crate::usage::people::roster::Employee;
use crate::usage::people::since::{HeldSince, Since};
use crate::usage::words::held::{Held, Stated};
use crate::usage::words::known::Known;
use crate::usage::words::metadata::Metadata;
use crate::usage::words::product::Product;
use crate::user::{Status, User};

/// Identifies a user over time: the id or, for pending users, who have none, the e-mail address in
/// lower case. A copy of it shares its text: most users are in several maps at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserKey(Arc<str>);

impl UserKey {
    /// The key of a record of the list.
    pub fn from_user(user: &User) -> Self {
        match &user.id {
            Some(id) => Self(id.as_str().into()),
            None => Self(user.email.trim().to_lowercase().into()),
        }
    }

    /// A key that does not identify anybody, for a review without names.
    pub(in crate::usage) fn anonymous(number: usize) -> Self {
        Self(format!("user {number}").into())
    }

    /// The key of a user whom a report names by this id or address.
    pub(in crate::usage) fn named(name: String) -> Self {
        Self(name.into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupRef {
    /// Its id.
    pub id: GroupId,
    /// Its name, if the groups were read.
    pub name: Option<String>,
}

/// A custom attribute of a user, which the company defines in Zoom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attribute {
    /// Its name or, if Zoom gives none, its key.
    pub name: String,
    /// The user's value.
    pub value: String,
}

/// A user of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InventoryUser {
    /// Identifies the user.
    pub key: UserKey,
    /// Id; pending users have none.
    pub id: Option<UserId>,
    /// E-mail address, as Zoom writes it.
    pub email: String,
    /// Earlier addresses of the user, in lower case, from snapshots and the host report.
    pub earlier_emails: Vec<String>,
    /// The name that is shown.
    pub name: Option<String>,
    /// Groups.
    pub groups: Vec<GroupRef>,
    /// Role: `owner`, `admin` and `member` for the roles that Zoom defines; others by id.
    pub role: Option<String>,
    /// Time zone, by its IANA name.
    pub time_zone: Option<String>,
    /// Whether the user is in the snapshot, and the account does not have them any more.
    pub gone: bool,
    /// The nine metadata fields.
    pub metadata: Metadata,
    /// When the account was created (`user_created_at`; not `created_at`, which changes when a
    /// login type is added).
    pub user_created_at: Option<DateTime<Utc>>,
    /// The last sign-in in the user list. The true one is up to three days later.
    pub last_login_time: Option<DateTime<Utc>>,
    /// The licences held.
    pub held: Held,
    /// The time since when each licence is held, from the operation log and earlier snapshots.
    pub licence_since: HeldSince,
    /// The time since when a pending user is invited, from the same sources.
    pub invited_since: Since,
    /// The user's products whose use the reports do not show, from the settings.
    pub products: Known<Vec<Product>>,
    /// Whether Zoom Phone is assigned to the user, from the settings. A bundle that holds it need
    /// not have it assigned.
    pub phone_assigned: Known<bool>,
    /// What the caller's [`Roster`](crate::usage::inventory::Roster) says of the user; `NotThere`
    /// for somebody who is in Zoom and not in the roster.
    pub employee: Known<Employee>,
    /// Id in the company's own directory (`employee_unique_id`).
    pub employee_id: Option<String>,
    /// Custom attributes that have a value; not read, if the list was not asked for them.
    #[serde(default = "not_asked", skip_serializing_if = "is_not_asked")]
    pub attributes: Known<Vec<Attribute>>,
    /// Fields of the user's record that could not be read, as Zoom names them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unread: BTreeSet<String>,
    /// What each field of the record says about the base. Most users share it with others.
    #[serde(default)]
    pub(in crate::usage) stated: Arc<Stated>,
}

fn not_asked<T>() -> Known<T> {
    Known::NotRead(Why::NotAsked)
}

fn is_not_asked<T>(known: &Known<T>) -> bool {
    matches!(known, Known::NotRead(Why::NotAsked))
}

impl InventoryUser {
    /// Whether the user holds a paid licence. Users who are deactivated or gone hold no seat,
    /// whatever their record says.
    pub fn is_licensed(&self) -> bool {
        self.held.is_licensed() && !self.is_inactive()
    }

    pub(in crate::usage) fn is_inactive(&self) -> bool {
        self.gone || self.metadata.user_status.value() == Some(&Status::Inactive)
    }

    /// Stores which fields of the record could not be read.
    pub(in crate::usage) fn lose(&mut self, fields: &BTreeSet<String>) {
        let m = &mut self.metadata;
        for field in fields {
            match field.as_str() {
                "dept" => m.department = Known::NotRead(Why::unreadable(field)),
                "last_client_version" => {
                    m.last_client_version = Known::NotRead(Why::unreadable(field))
                }
                "custom_attributes" => self.attributes = Known::NotRead(Why::unreadable(field)),
                "type" => m.user_type = Known::NotRead(Why::unreadable(field)),
                _ => {}
            }
        }
        self.unread = fields.clone();
    }

    /// The reason, if one of these fields of the record could not be read.
    pub(in crate::usage) fn lost(&self, fields: &[&str]) -> Option<Why> {
        let lost = fields.iter().find(|field| self.unread.contains(**field));
        lost.map(|field| Why::unreadable(*field))
    }

    /// The reason, if a field could not be read that shows which licence is held.
    pub(in crate::usage) fn lost_licence(&self) -> Option<Why> {
        self.lost(&["id", "type", "plan_united_type", "license_info_list"])
    }

    /// Removes what may name people from the reasons why values were not read.
    pub(in crate::usage) fn hide_names_in_reasons(&mut self) {
        let m = &mut self.metadata;
        m.department.hide_names();
        m.large_meeting_capacity.hide_names();
        m.large_meeting_enabled.hide_names();
        m.last_client_version.hide_names();
        m.meeting_capacity.hide_names();
        m.user_status.hide_names();
        m.user_type.hide_names();
        m.webinar.hide_names();
        m.webinar_capacity.hide_names();
        self.held.add_ons.hide_names();
        self.products.hide_names();
        self.phone_assigned.hide_names();
        self.employee.hide_names();
        self.attributes.hide_names();
    }

    /// Stores the value that only `GET /users/{userId}` has.
    pub(in crate::usage) fn state_zoom_one(&mut self, zoom_one: Option<i64>) {
        Arc::make_mut(&mut self.stated).zoom_one = Some(zoom_one.unwrap_or(0));
        let add_ons: Vec<_> = self.held.add_ons().cloned().collect();
        let read = self.held.add_ons.clone();
        let first = self.held.bases().next();
        let since = first.and_then(|base| self.licence_since.get(base)).copied();
        self.held = self.stated.held();
        // It is the same licence under another name, so it is held since the same time.
        if let Some(since) = since {
            for base in self.held.bases() {
                self.licence_since.insert_if_new(base, since);
            }
        }
        self.held.licences.extend(add_ons);
        self.held.add_ons = read;
    }
}
