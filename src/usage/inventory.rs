//! Every user of the account, once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::{Source, Why};
use crate::ids::{GroupId, RoleId, UserId};
use crate::usage::fields::Metadata;
use crate::usage::filter::{Field, Fields, Value};
use crate::usage::known::{Known, said, said_version};
use crate::usage::licence::{Held, Licence, Product, Stated, add_ons, listed, products};
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

    /// The key of whom a report names by this id or address.
    pub(super) fn named(name: String) -> Self {
        Self(name)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct GroupRef {
    /// Its id.
    pub id: GroupId,
    /// Its name, if the groups were read.
    pub name: Option<String>,
}

/// Since when something holds, as far as it is known: not before one time, and not after another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Since {
    /// Not before, UTC.
    pub earliest: Option<DateTime<Utc>>,
    /// Not after, UTC: it held then.
    pub latest: Option<DateTime<Utc>>,
    /// What tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Since {
    /// Whether it has held since before that time, for sure.
    pub fn is_before(&self, time: DateTime<Utc>) -> bool {
        self.latest.is_some_and(|latest| latest <= time)
    }

    /// Whether it began after that time, for sure.
    pub fn is_after(&self, time: DateTime<Utc>) -> bool {
        self.earliest.is_some_and(|earliest| earliest > time)
    }

    /// Takes in what the operation log says: the last change that may be meant, and the first
    /// moment from which on nothing of the log is missing. Who was created after that came with it.
    pub(super) fn logged(
        &mut self,
        changed: Option<DateTime<Utc>>,
        first: Option<DateTime<Utc>>,
        created: Option<DateTime<Utc>>,
    ) {
        let source = Source::OperationLogs;
        // It may have been this that was changed: the youngest that it can be.
        if let Some(changed) = changed {
            self.no_earlier(changed, source);
        }
        // Nothing was changed after that, unless something else says so: not all is logged.
        let since = match (changed, first) {
            (Some(changed), Some(first)) => Some(changed.max(first)),
            (None, first) => first,
            (Some(_), None) => None,
        };
        let since = since.map(|since| created.map_or(since, |created| since.max(created)));
        if let Some(since) = since.filter(|since| self.earliest.is_none_or(|e| e <= *since)) {
            self.no_later(since, source);
        }
    }

    pub(super) fn no_later(&mut self, time: DateTime<Utc>, source: Source) {
        if self.latest.is_none_or(|latest| time < latest) {
            self.latest = Some(time);
            self.source = Some(source);
        }
    }

    pub(super) fn no_earlier(&mut self, time: DateTime<Utc>, source: Source) {
        if self.earliest.is_none_or(|earliest| time > earliest) {
            self.earliest = Some(time);
            self.source = self.source.or(Some(source));
            // What was known to hold before that was something else.
            self.latest = self.latest.filter(|latest| *latest >= time);
        }
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
    /// Addresses that the user had before, in lower case: by earlier snapshots and the host report.
    pub earlier_emails: Vec<String>,
    /// Name for people.
    pub name: Option<String>,
    /// Groups.
    pub groups: Vec<GroupRef>,
    /// Role: `owner`, `admin` and `member` for Zoom's own, else its id.
    pub role: Option<String>,
    /// Time zone, by its IANA name.
    pub time_zone: Option<String>,
    /// Whether a snapshot knew the user, and Zoom knows it no more.
    pub gone: bool,
    /// The nine metadata fields.
    pub metadata: Metadata,
    /// When the account was created (`user_created_at`; not `created_at`, which changes when a
    /// login type is added).
    pub user_created_at: Option<DateTime<Utc>>,
    /// Last sign-in by the user list. The true one lies up to three days after it.
    pub last_login_time: Option<DateTime<Utc>>,
    /// The licences held.
    pub held: Held,
    /// Since when each of them is held: by the operation log and earlier snapshots.
    pub licence_since: BTreeMap<Licence, Since>,
    /// Since when the user is invited, of pending users; by the same.
    pub invited_since: Since,
    /// Products of the user whose use the reports do not show, by the settings.
    pub products: Known<Vec<Product>>,
    /// Fields of the user's record that came and could not be read, in Zoom's words.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub unread: BTreeSet<String>,
    #[serde(skip)]
    pub(super) stated: Box<Stated>,
}

impl InventoryUser {
    /// Whether the user holds a paid licence. Deactivated users hold no seat, whatever their
    /// record says; nor do those who are gone.
    pub fn is_licensed(&self) -> bool {
        self.held.is_licensed() && !self.is_inactive()
    }

    pub(super) fn is_inactive(&self) -> bool {
        self.gone || self.metadata.user_status.value() == Some(&Status::Inactive)
    }

    /// Takes note of fields of the record that could not be read.
    pub(super) fn lose(&mut self, fields: &BTreeSet<String>) {
        let m = &mut self.metadata;
        for field in fields {
            match field.as_str() {
                "dept" => m.department = Known::NotRead(Why::unreadable(field)),
                "last_client_version" => {
                    m.last_client_version = Known::NotRead(Why::unreadable(field))
                }
                "type" => m.user_type = Known::NotRead(Why::unreadable(field)),
                _ => {}
            }
        }
        self.unread = fields.clone();
    }

    /// Why it is not known what one of these fields of the record says, if it is not.
    pub(super) fn lost(&self, fields: &[&str]) -> Option<Why> {
        let lost = fields.iter().find(|field| self.unread.contains(**field));
        lost.map(|field| Why::unreadable(*field))
    }

    /// Whether a field of the inventory is made of one that could not be read.
    pub(super) fn is_lost(&self, field: Field) -> bool {
        self.lost(made_of(field)).is_some()
    }

    /// The same of the fields that say which licence is held.
    pub(super) fn lost_licence(&self) -> Option<Why> {
        self.lost(&["id", "type", "plan_united_type", "license_info_list"])
    }

    /// Takes out what may name people of the reasons why things were not read.
    pub(super) fn hide_names_in_reasons(&mut self) {
        fn hide<T>(known: &mut Known<T>) {
            if let Known::NotRead(why) = known {
                why.hide_names();
            }
        }
        let m = &mut self.metadata;
        hide(&mut m.department);
        hide(&mut m.large_meeting_capacity);
        hide(&mut m.large_meeting_enabled);
        hide(&mut m.last_client_version);
        hide(&mut m.meeting_capacity);
        hide(&mut m.user_status);
        hide(&mut m.user_type);
        hide(&mut m.webinar);
        hide(&mut m.webinar_capacity);
        hide(&mut self.held.add_ons);
        hide(&mut self.products);
    }

    /// Takes what `GET /users/{userId}` alone tells.
    pub(super) fn state_zoom_one(&mut self, zoom_one: Option<i64>) {
        self.stated.zoom_one = Some(zoom_one.unwrap_or(0));
        let add_ons: Vec<_> = self.held.add_ons().cloned().collect();
        let read = self.held.add_ons.clone();
        let first = self.held.bases().next();
        let since = first.and_then(|base| self.licence_since.get(base)).copied();
        self.held = self.stated.held();
        // The same licence by another name.
        if let Some(since) = since {
            for base in self.held.bases() {
                self.licence_since.entry(base.clone()).or_insert(since);
            }
        }
        self.held.licences.extend(add_ons);
        self.held.add_ons = read;
    }
}

/// Every user of the account, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Inventory {
    pub(super) users: BTreeMap<UserKey, Arc<InventoryUser>>,
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
        let mut users: BTreeMap<UserKey, Arc<InventoryUser>> = BTreeMap::new();
        let mut emails: BTreeMap<String, UserKey> = BTreeMap::new();
        for (status, user) in records {
            let email = user.email.trim().to_lowercase();
            let key = UserKey::of(&user);
            // An address belongs to one user: a record without id is that of the one with.
            let known =
                users.contains_key(&key) || (user.id.is_none() && emails.contains_key(&email));
            if !known {
                emails.entry(email).or_insert_with(|| key.clone());
                users.insert(key.clone(), Arc::new(entry(key, status, user)));
            }
        }
        Self { users }
    }

    /// The users, by key.
    pub fn users(&self) -> impl ExactSizeIterator<Item = &Arc<InventoryUser>> {
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
    pub(super) fn fill_settings<'a>(
        &mut self,
        default_capacity: &Known<i64>,
        mut settings: impl FnMut(&UserKey) -> (Known<Feature>, &'a [String]),
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
                    user.products = Known::NotRead(why);
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
            user.held.add_ons = Known::Read(());
            user.held
                .licences
                .extend(feature.into_iter().flat_map(add_ons));
            user.products = Known::Read(feature.map(products).unwrap_or_default());
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
                // There may be an add-on, or a product, that is not seen.
                user.held.add_ons = Known::NotRead(Why::unreadable(field));
            }
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
    let not_yet = || Known::NotRead(Why::NotAsked);
    let stated = Stated {
        zoom_one: None,
        united: user.plan_united_type.as_ref().map(ToString::to_string),
        kind: user.kind,
        list: user.license_info_list.iter().map(listed).collect(),
    };
    InventoryUser {
        held: stated.held(),
        stated: Box::new(stated),
        name: name(&user),
        groups: user.group_ids.iter().cloned().map(group).collect(),
        role: user.role_id.as_ref().map(role),
        time_zone: user.timezone.clone().filter(|zone| said(zone).is_some()),
        earlier_emails: Vec::new(),
        gone: false,
        licence_since: BTreeMap::new(),
        invited_since: Since::default(),
        products: Known::NotAssignable,
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

/// The fields of a user's record that a field of the inventory is made of.
fn made_of(field: Field) -> &'static [&'static str] {
    match field {
        Field::Name => &["display_name", "first_name", "last_name"],
        Field::Id => &["id"],
        Field::Role => &["role_id"],
        Field::TimeZone => &["timezone"],
        Field::Created => &["user_created_at"],
        Field::LastLogin => &["last_login_time"],
        Field::Group => &["group_ids"],
        Field::Department => &["dept"],
        Field::LastClientVersion | Field::Platform => &["last_client_version"],
        Field::UserType => &["type"],
        Field::Licence => &["type", "plan_united_type", "license_info_list"],
        Field::LicenceSince => &[
            "user_created_at",
            "type",
            "plan_united_type",
            "license_info_list",
        ],
        _ => &[],
    }
}

/// Someone whom only a snapshot knows.
pub(super) fn gone(key: UserKey, id: Option<UserId>, email: String) -> InventoryUser {
    InventoryUser {
        held: Stated::default().held(),
        stated: Box::default(),
        name: None,
        groups: Vec::new(),
        role: None,
        time_zone: None,
        earlier_emails: Vec::new(),
        gone: true,
        licence_since: BTreeMap::new(),
        invited_since: Since::default(),
        products: Known::NotAssignable,
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

/// What the user list and the settings tell; activity and verdicts are in a
/// [`UserReview`](crate::usage::UserReview).
impl Fields for InventoryUser {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let text = |text: &String| Value::Text(text.clone());
        let day = |time: &DateTime<Utc>| Value::Day(time.date_naive());
        let list = |values: Vec<Value>| Known::Read(values);
        if let Some(why) = self.lost(made_of(field)) {
            return Known::NotRead(why);
        }
        match field {
            Field::Email => list(vec![text(&self.email)]),
            Field::Name => list(self.name.iter().map(text).collect()),
            Field::Id => list(
                self.id
                    .iter()
                    .map(|id| Value::Text(id.to_string()))
                    .collect(),
            ),
            Field::Role => list(self.role.iter().map(text).collect()),
            Field::TimeZone => list(self.time_zone.iter().map(text).collect()),
            Field::Created => list(self.user_created_at.iter().map(day).collect()),
            Field::LastLogin => list(self.last_login_time.iter().map(day).collect()),
            Field::Group => {
                let names = self
                    .groups
                    .iter()
                    .map(|group| group.name.as_ref().map(text));
                match names.collect::<Option<Vec<_>>>() {
                    Some(names) => list(names),
                    None => Known::NotRead(Why::NotRead.of(Source::Groups)),
                }
            }
            Field::Licence => match (&self.held.add_ons, &self.held.licences[..]) {
                // There may be an add-on too.
                (Known::NotRead(why), _) => Known::NotRead(why.clone()),
                (_, held) => list(held.iter().cloned().map(Value::Licence).collect()),
            },
            Field::LicenceSince => {
                let base = self.held.bases().next();
                let since = base.and_then(|base| self.licence_since.get(base));
                let at = since.filter(|since| since.earliest == since.latest);
                match at.and_then(|since| since.latest) {
                    Some(time) => list(vec![day(&time)]),
                    None if base.is_none() => Known::NotAssignable,
                    None => Known::NotRead(Why::AgeUnknown),
                }
            }
            _ => self.metadata.field(field),
        }
    }
}
