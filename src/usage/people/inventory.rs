//! The inventory: each user of the account once.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::coverage::{Source, Why};
use crate::digest::Digest;
use crate::ids::{GroupId, RoleId, UserId};
use crate::shared::CustomAttribute;
use crate::usage::people::listed::Listed;
use crate::usage::people::since::{HeldSince, Since};
use crate::usage::people::user::{Attribute, GroupRef, InventoryUser, UserKey};
use crate::usage::words::held::{Stated, add_ons, listed};
use crate::usage::words::known::{Known, said, said_version};
use crate::usage::words::metadata::Metadata;
use crate::usage::words::product::products;
use crate::user::settings::Feature;
use crate::user::{Status, User, UserType};

/// The users of an account, each once, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inventory {
    pub(in crate::usage) users: BTreeMap<UserKey, Arc<InventoryUser>>,
}

impl Inventory {
    /// Merges the records of the three lists. Records with the same id or address are one user.
    /// Whatever the order of the records, a user who was pending and then active is active, and one
    /// who was active and then inactive is inactive.
    pub fn merge(records: impl IntoIterator<Item = Listed>) -> Self {
        let mut stated = AllStated::default();
        let entries = records.into_iter();
        Self::from_entries(entries.map(|listed| Entry::new(listed, &mut stated)))
    }

    /// The same, of records of which only that is left which users are made of.
    pub(in crate::usage) fn from_entries(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by(Entry::order);
        // An address belongs to one user, so a record without an id belongs to the user with one.
        // These are the addresses of such records that no user has yet.
        let without_id = entries.iter().filter(|entry| entry.user.id.is_none());
        let mut open: HashSet<String> =
            without_id.map(|entry| address(&entry.user.email)).collect();
        let mut users: BTreeMap<UserKey, Arc<InventoryUser>> = BTreeMap::new();
        for Entry { user, .. } in entries {
            let known = users.contains_key(&user.key)
                || (user.id.is_none() && !open.contains(&address(&user.email)));
            if !known {
                if !open.is_empty() {
                    open.remove(&address(&user.email));
                }
                users.insert(user.key.clone(), user);
            }
        }
        Self { users }
    }

    /// The users, by key.
    pub fn users(&self) -> impl ExactSizeIterator<Item = &Arc<InventoryUser>> {
        self.users.values()
    }

    /// The number of users.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether there are no users.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Adds the values from settings: the account's default meeting capacity for users who can hold
    /// no add-on, and the user's own settings for all others.
    pub(in crate::usage) fn fill_settings<'a>(
        &mut self,
        default_capacity: &Known<i64>,
        mut settings: impl FnMut(&UserKey) -> (Known<&'a Feature>, &'a [String]),
    ) {
        for user in self.users.values_mut().map(Arc::make_mut) {
            let m = &mut user.metadata;
            let kind = m.user_type.value().copied();
            let status = m.user_status.value().unwrap_or(&Status::Active);
            if !can_hold_add_ons(status, kind) {
                m.meeting_capacity = default_capacity.clone();
                m.meeting_capacity_from = Source::AccountSettings;
                m.large_meeting_enabled = Known::NotAssignable;
                m.large_meeting_capacity = Known::NotAssignable;
                m.webinar = Known::NotAssignable;
                m.webinar_capacity = Known::NotAssignable;
                continue;
            }
            let (feature, unread) = settings(&user.key);
            let feature = match feature {
                Known::Read(feature) => Some(feature),
                Known::NotRead(why) => {
                    m.meeting_capacity = Known::NotRead(why.clone());
                    m.large_meeting_enabled = Known::NotRead(why.clone());
                    m.large_meeting_capacity = Known::NotRead(why.clone());
                    m.webinar = Known::NotRead(why.clone());
                    m.webinar_capacity = Known::NotRead(why.clone());
                    user.held.add_ons = Known::NotRead(why.clone());
                    user.products = Known::NotRead(why.clone());
                    user.phone_assigned = Known::NotRead(why);
                    continue;
                }
                Known::NotThere | Known::NotAssignable => None,
            };
            m.meeting_capacity = Known::from_option(feature.and_then(|f| f.meeting_capacity));
            m.large_meeting_enabled = Known::from_option(feature.and_then(|f| f.large_meeting));
            m.large_meeting_capacity =
                Known::from_option(feature.and_then(|f| f.large_meeting_capacity));
            m.webinar = Known::from_option(feature.and_then(|f| f.webinar));
            m.webinar_capacity = Known::from_option(feature.and_then(|f| f.webinar_capacity));
            user.held.add_ons = Known::Read(());
            user.held
                .licences
                .extend(feature.into_iter().flat_map(add_ons));
            user.products = Known::Read(feature.map(products).unwrap_or_default());
            user.phone_assigned = Known::from_option(feature.and_then(|f| f.zoom_phone));
            for field in unread {
                let m = &mut user.metadata;
                let why = Why::unreadable(field);
                match field.as_str() {
                    "meeting_capacity" => {
                        m.meeting_capacity = Known::NotRead(why);
                        continue;
                    }
                    "large_meeting" => m.large_meeting_enabled = Known::NotRead(why),
                    "large_meeting_capacity" => m.large_meeting_capacity = Known::NotRead(why),
                    "webinar" => m.webinar = Known::NotRead(why),
                    "webinar_capacity" => m.webinar_capacity = Known::NotRead(why),
                    _ => {}
                }
                // The user may have an add-on or product that was not read.
                user.held.add_ons = Known::NotRead(Why::unreadable(field));
            }
        }
    }
}

/// What the records of users state of their bases, each once: most users have the same.
#[derive(Debug, Clone, Default)]
pub(in crate::usage) struct AllStated(BTreeSet<Arc<Stated>>);

impl AllStated {
    fn shared(&mut self, stated: Stated) -> Arc<Stated> {
        if let Some(known) = self.0.get(&stated) {
            return known.clone();
        }
        let stated = Arc::new(stated);
        self.0.insert(stated.clone());
        stated
    }
}

/// A record of a list as a user, with the digest of the record. What else the record says is not kept.
#[derive(Debug, Clone)]
pub(in crate::usage) struct Entry {
    pub(in crate::usage) user: Arc<InventoryUser>,
    pub(in crate::usage) digest: Digest,
}

impl Entry {
    pub(in crate::usage) fn new(listed: Listed, stated: &mut AllStated) -> Self {
        let digest = listed.digest;
        let user = Arc::new(entry(listed, stated));
        Self { user, digest }
    }

    pub(in crate::usage) fn status(&self) -> &Status {
        let status = self.user.metadata.user_status.value();
        status.unwrap_or(&Status::Active)
    }

    /// The type that the record gives.
    pub(in crate::usage) fn kind(&self) -> Option<UserType> {
        self.user.stated.kind
    }

    /// The record to keep comes first; with equal status, that is the newer one. The other keys make
    /// the order total, so that the result does not depend on the order of reading.
    fn order(&self, other: &Self) -> Ordering {
        let rank = |entry: &Self| {
            let rank = match entry.status() {
                Status::Inactive => 0,
                Status::Active => 1,
                _ => 2,
            };
            (entry.user.id.is_none(), rank)
        };
        let (own, others) = (&self.user, &other.user);
        let version = |user: &InventoryUser| user.metadata.last_client_version.value().cloned();
        let by_rank = rank(self).cmp(&rank(other));
        by_rank
            .then_with(|| others.last_login_time.cmp(&own.last_login_time))
            .then_with(|| self.digest.cmp(&other.digest))
            .then_with(|| version(own).cmp(&version(others)))
    }
}

/// An address in lower case.
pub(in crate::usage) fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether a user can hold add-ons, which need a paid base and an active user. If the type of the
/// user is missing or unknown, that cannot be ruled out.
pub(in crate::usage) fn can_hold_add_ons(status: &Status, kind: Option<UserType>) -> bool {
    let active = !matches!(status, Status::Inactive | Status::Pending);
    let none = [UserType::Basic, UserType::Unassigned, UserType::None];
    active && !kind.is_some_and(|kind| none.contains(&kind))
}

/// The custom attributes of a record; not read if none came and none were asked for.
fn attributes(all: &[CustomAttribute], asked: bool) -> Known<Vec<Attribute>> {
    if all.is_empty() && !asked {
        return Known::NotRead(Why::NotAsked);
    }
    let own = all.iter().filter_map(|attribute| {
        let names = [&attribute.name, &attribute.key].into_iter().flatten();
        let name = names
            .map(|name| name.trim())
            .find(|name| !name.is_empty())?;
        let value = attribute.value.as_ref()?.trim();
        let (name, value) = (name.to_owned(), value.to_owned());
        (!value.is_empty()).then_some(Attribute { name, value })
    });
    let mut own: Vec<_> = own.collect();
    own.sort();
    own.dedup();
    Known::Read(own)
}

fn entry(record: Listed, all: &mut AllStated) -> InventoryUser {
    let Listed {
        key,
        status,
        user,
        with_attributes,
        ..
    } = record;
    let not_yet = || Known::NotRead(Why::NotAsked);
    let stated = Stated {
        zoom_one: None,
        united: user.plan_united_type.as_ref().map(ToString::to_string),
        kind: user.kind,
        list: user.license_info_list.iter().map(listed).collect(),
    };
    InventoryUser {
        held: stated.held(),
        stated: all.shared(stated),
        name: name(&user),
        groups: user.group_ids.iter().cloned().map(group).collect(),
        role: user.role_id.as_ref().map(role),
        time_zone: user.timezone.clone().filter(|zone| said(zone).is_some()),
        earlier_emails: Vec::new(),
        gone: false,
        licence_since: HeldSince::default(),
        invited_since: Since::default(),
        products: Known::NotAssignable,
        phone_assigned: Known::NotAssignable,
        employee: Known::NotRead(Why::NoRoster),
        attributes: attributes(&user.custom_attributes, with_attributes),
        employee_id: user.employee_unique_id.filter(|id| said(id).is_some()),
        unread: BTreeSet::new(),
        metadata: Metadata {
            department: Known::from_option(user.dept.filter(|dept| said(dept).is_some())),
            large_meeting_capacity: Known::NotRead(Why::NotAsked),
            large_meeting_enabled: Known::NotRead(Why::NotAsked),
            last_client_version: Known::from_option(
                user.last_client_version
                    .filter(|version| said_version(version).is_some()),
            ),
            meeting_capacity: not_yet(),
            meeting_capacity_from: Source::UserSettings,
            user_status: Known::Read(status),
            user_type: Known::from_option(user.kind),
            webinar: Known::NotRead(Why::NotAsked),
            webinar_capacity: not_yet(),
        },
        key,
        id: user.id,
        email: user.email,
        user_created_at: user.user_created_at,
        last_login_time: user.last_login_time,
    }
}

/// A user who is only in the snapshot.
pub(in crate::usage) fn gone(key: UserKey, id: Option<UserId>, email: String) -> InventoryUser {
    InventoryUser {
        held: Stated::default().held(),
        stated: Arc::default(),
        name: None,
        groups: Vec::new(),
        role: None,
        time_zone: None,
        earlier_emails: Vec::new(),
        gone: true,
        licence_since: HeldSince::default(),
        invited_since: Since::default(),
        products: Known::NotAssignable,
        phone_assigned: Known::NotAssignable,
        employee: Known::NotRead(Why::NoRoster),
        employee_id: None,
        attributes: Known::NotRead(Why::Gone),
        unread: BTreeSet::new(),
        metadata: Metadata {
            department: Known::NotRead(Why::Gone),
            large_meeting_capacity: Known::NotRead(Why::Gone),
            large_meeting_enabled: Known::NotRead(Why::Gone),
            last_client_version: Known::NotRead(Why::Gone),
            meeting_capacity: Known::NotRead(Why::Gone),
            meeting_capacity_from: Source::UserSettings,
            user_status: Known::NotThere,
            user_type: Known::NotThere,
            webinar: Known::NotRead(Why::Gone),
            webinar_capacity: Known::NotRead(Why::Gone),
        },
        key,
        id,
        email,
        user_created_at: None,
        last_login_time: None,
    }
}

fn group(id: GroupId) -> GroupRef {
    GroupRef { id, name: None }
}

fn role(id: &RoleId) -> String {
    match id.as_str() {
        "0" => "owner",
        "1" => "admin",
        "2" => "member",
        other => other,
    }
    .to_owned()
}

fn name(user: &User) -> Option<String> {
    let display_name = user.display_name.clone().filter(|n| !n.trim().is_empty());
    display_name.or_else(|| {
        let parts: Vec<_> = [&user.first_name, &user.last_name]
            .into_iter()
            .flatten()
            .map(|n| n.trim())
            .filter(|n| !n.is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}
