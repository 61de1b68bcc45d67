//! The description of a user.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// Status of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FakeStatus {
    /// Active.
    Active,
    /// Deactivated.
    Inactive,
    /// Invited. The user has no id yet.
    Pending,
}

impl FakeStatus {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Pending => "pending",
        }
    }
}

/// A user. [`FakeUser::new`] makes a licensed, active user, whose fields can be changed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FakeUser {
    /// Id of the user; `None` for pending users.
    pub id: Option<String>,
    /// E-mail address of the user, which is unique in the account.
    pub email: String,
    /// First name of the user.
    pub first_name: String,
    /// Last name of the user.
    pub last_name: String,
    /// Zoom's `type`: 1 Basic, 2 Licensed, 4 unassigned, 99 none.
    pub kind: i64,
    /// Status of the user.
    pub status: FakeStatus,
    /// Department of the user. `None` omits the field.
    pub dept: Option<String>,
    /// Id of the role: "0" owner, "1" admin, "2" member.
    pub role_id: String,
    /// Ids of the groups that the user is a member of.
    pub group_ids: Vec<String>,
    /// `user_created_at`. It is not shown for pending users.
    pub created: DateTime<Utc>,
    /// `created_at`: the time at which the latest sign-in method was added. Pending users always
    /// show the time of the call.
    pub login_added: DateTime<Utc>,
    /// `last_login_time`. `None` omits the field.
    pub last_login: Option<DateTime<Utc>>,
    /// Client version, for example `6.2.11.5069(mac)`. `None` omits the field.
    pub last_client_version: Option<String>,
    /// IANA name of the time zone, for example `Europe/Berlin`. `None` omits the field.
    pub timezone: Option<String>,
    /// `plan_united_type`. `None` omits the field.
    pub plan_united_type: Option<String>,
    /// Meeting capacity. `None` means the large-meeting capacity if the user has one, else the
    /// account's default.
    pub meeting_capacity: Option<u32>,
    /// Capacity of the large-meeting licence; `None` if the user has none.
    pub large_meeting: Option<u32>,
    /// Capacity of the webinar licence; `None` if the user has none.
    pub webinar: Option<u32>,
    /// Whether the webinar licence comes with a bundle. Plan usage then counts no seat for it.
    pub webinar_included: bool,
    /// When a pending user was last invited. After 30 days the invitation lapses, and the user is in
    /// no list any more. `None` is an invitation that does not lapse.
    pub invited: Option<DateTime<Utc>>,
    /// Fields that replace those of the user in `/users` and `/users/{userId}`: for example
    /// `license_info_list`, `zoom_one_type` (only in `/users/{userId}`), or invalid values.
    pub extra: Map<String, Value>,
    /// Fields that replace those of `feature` in `/users/{userId}/settings`.
    pub extra_feature: Map<String, Value>,
}

impl FakeUser {
    /// Makes an active, licensed member, created on 2024-01-01, with an id derived from the e-mail
    /// address.
    pub fn new(email: impl Into<String>) -> Self {
        let email = email.into();
        let name = email.split('@').next().unwrap_or_default().to_owned();
        let created = DateTime::from_timestamp(1_704_099_600, 0).unwrap_or_default();
        Self {
            id: Some(format!("id-{name}")),
            first_name: name,
            email,
            last_name: "Example".into(),
            kind: 2,
            status: FakeStatus::Active,
            dept: None,
            role_id: "2".into(),
            group_ids: Vec::new(),
            created,
            login_added: created,
            last_login: None,
            last_client_version: None,
            timezone: None,
            plan_united_type: None,
            meeting_capacity: None,
            large_meeting: None,
            webinar: None,
            webinar_included: false,
            invited: None,
            extra: Map::new(),
            extra_feature: Map::new(),
        }
    }

    /// Changes the user and returns it, so that it can be written as one expression.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Deactivates the user. As Zoom does, this takes the licences away: the type becomes Basic, and
    /// there are no add-ons and no bundle any more.
    ///
    /// ```
    /// use zoom_admin::fake::{FakeStatus, FakeUser};
    ///
    /// let ann = FakeUser::new("ann@example.com").with(|ann| ann.webinar = Some(500));
    /// let ann = ann.with(FakeUser::deactivate);
    /// assert_eq!((ann.status, ann.kind, ann.webinar), (FakeStatus::Inactive, 1, None));
    /// ```
    pub fn deactivate(&mut self) {
        self.status = FakeStatus::Inactive;
        self.kind = 1;
        self.plan_united_type = None;
        self.meeting_capacity = None;
        self.large_meeting = None;
        self.webinar = None;
        self.webinar_included = false;
        for licence in ["zoom_one_type", "license_info_list"] {
            self.extra.remove(licence);
        }
        self.extra_feature.retain(|_, value| *value != true);
    }

    /// `zoom_one_type`: the number of the Workplace bundle; `None` if the user has none.
    pub fn bundle(&self) -> Option<i64> {
        let bundle = self.extra.get("zoom_one_type").and_then(Value::as_i64);
        bundle.filter(|bundle| *bundle != 0)
    }

    pub(super) fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }

    /// The id that answers show. Pending users have none, whatever the field contains.
    pub(super) fn shown_id(&self) -> Option<&str> {
        match self.status {
            FakeStatus::Pending => None,
            _ => self.id.as_deref(),
        }
    }
}
