//! The account that the fake serves, as a description: seeded, made by hand, or both.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// What a [`Fake`](super::Fake) holds: seeded users with their activity, and whatever is added,
/// replaced or taken away by hand.
///
/// ```
/// use zoom_admin::fake::{Fake, FakeAccount, FakeUser};
///
/// let account = FakeAccount::new()
///     .user(FakeUser::new("ann@example.com").with(|u| u.dept = Some("Sales".into())))
///     .user(FakeUser::new("ben@example.com").with(|u| u.kind = 1));
/// let fake = Fake::builder().account(account).build();
/// assert_eq!(fake.users().len(), 2);
/// ```
#[derive(Debug, Clone, Default)]
pub struct FakeAccount {
    pub(super) seeded: u32,
    pub(super) seed: u64,
    pub(super) users: Vec<FakeUser>,
    pub(super) removed: Vec<String>,
    pub(super) groups: Vec<(String, String)>,
    pub(super) meetings: Vec<FakeMeeting>,
    pub(super) sign_ins: Vec<FakeSignIn>,
    pub(super) operations: Vec<FakeOperation>,
    pub(super) disclaimers: Vec<FakeDisclaimer>,
    /// Who may schedule, and for whom.
    pub(super) schedulers: Vec<(String, String)>,
    /// Who took part, and in which meeting.
    pub(super) joined: Vec<(String, String)>,
    pub(super) meeting_capacity: Option<u32>,
    pub(super) plan_usage: Option<Value>,
    pub(super) billing: Option<Value>,
    pub(super) invoices: Vec<(String, Value)>,
}

impl FakeAccount {
    /// An account without anybody in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// An account with `users` users, the same for the same seed.
    pub fn seeded(users: u32, seed: u64) -> Self {
        Self {
            seeded: users,
            seed,
            ..Self::default()
        }
    }

    /// Adds a user, or replaces the one with the same e-mail address. A seeded user that is
    /// replaced keeps the activity that the seed gave it; one that is added has only the
    /// meetings and sign-ins that are added too.
    #[must_use]
    pub fn user(mut self, user: FakeUser) -> Self {
        self.removed
            .retain(|e| !e.eq_ignore_ascii_case(&user.email));
        let same = |u: &&mut FakeUser| u.email.eq_ignore_ascii_case(&user.email);
        match self.users.iter_mut().find(same) {
            Some(place) => *place = user,
            None => self.users.push(user),
        }
        self
    }

    /// Takes a user out of the account. The meetings that the user held stay in the history, as
    /// they do in Zoom.
    #[must_use]
    pub fn without(mut self, email: &str) -> Self {
        self.users.retain(|u| !u.email.eq_ignore_ascii_case(email));
        self.removed.push(email.to_owned());
        self
    }

    /// Adds a group. Its members are the users with its id among their
    /// [`group_ids`](FakeUser::group_ids).
    #[must_use]
    pub fn group(mut self, id: impl Into<String>, name: impl Into<String>) -> Self {
        self.groups.push((id.into(), name.into()));
        self
    }

    /// Adds a meeting or webinar: in the reports once it has ended by the fake's clock, among
    /// the host's scheduled meetings while it is to come.
    #[must_use]
    pub fn meeting(mut self, meeting: FakeMeeting) -> Self {
        self.meetings.push(meeting);
        self
    }

    /// Adds a line to the sign-in report. It leaves the user's
    /// [`last_login`](FakeUser::last_login) as it is.
    #[must_use]
    pub fn sign_in(mut self, sign_in: FakeSignIn) -> Self {
        self.sign_ins.push(sign_in);
        self
    }

    /// Adds a line to the log of what admins did.
    #[must_use]
    pub fn operation(mut self, operation: FakeOperation) -> Self {
        self.operations.push(operation);
        self
    }

    /// Adds a line to the report of disclaimers.
    #[must_use]
    pub fn disclaimer(mut self, disclaimer: FakeDisclaimer) -> Self {
        self.disclaimers.push(disclaimer);
        self
    }

    /// Lets one user schedule meetings for another: both by their address. Either of the two is
    /// left out of the other's list while not in the account.
    #[must_use]
    pub fn scheduler(mut self, assistant: impl Into<String>, user: impl Into<String>) -> Self {
        self.schedulers.push((assistant.into(), user.into()));
        self
    }

    /// Lets a user take part, from the first minute to the last, in the meeting or webinar with
    /// that UUID, which must be [added by hand](Self::meeting) too. It leaves the number of its
    /// participants as it is.
    #[must_use]
    pub fn joined(mut self, email: impl Into<String>, uuid: impl Into<String>) -> Self {
        self.joined.push((email.into(), uuid.into()));
        self
    }

    /// The meeting capacity that users inherit. Without it, 100 on the free plan and 300 on the
    /// others.
    #[must_use]
    pub fn meeting_capacity(mut self, people: u32) -> Self {
        self.meeting_capacity = Some(people);
        self
    }

    /// The whole answer to `/accounts/{accountId}/plans/usage`, in place of the one counted from
    /// the users.
    #[must_use]
    pub fn plan_usage(mut self, answer: Value) -> Self {
        self.plan_usage = Some(answer);
        self
    }

    /// The whole answer to `/report/billing`, in place of one without any billing report.
    #[must_use]
    pub fn billing(mut self, answer: Value) -> Self {
        self.billing = Some(answer);
        self
    }

    /// The whole answer to `/report/billing/invoices` for one billing report, in place of one
    /// without any invoice.
    #[must_use]
    pub fn invoices(mut self, billing_id: impl Into<String>, answer: Value) -> Self {
        let id = billing_id.into();
        self.invoices.retain(|(known, _)| *known != id);
        self.invoices.push((id, answer));
        self
    }
}

/// Whether a user can use the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FakeStatus {
    /// In use.
    Active,
    /// Deactivated.
    Inactive,
    /// Invited; has no id yet.
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

/// One user. [`FakeUser::new`] gives a licensed, active one to be changed as wanted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FakeUser {
    /// The id; `None` for pending users.
    pub id: Option<String>,
    /// The e-mail address, unique in the account.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Zoom's `type`: 1 Basic, 2 Licensed, 4 unassigned, 99 none.
    pub kind: i64,
    /// The status.
    pub status: FakeStatus,
    /// The department; `None` leaves the field out.
    pub dept: Option<String>,
    /// The role: "0" owner, "1" admin, "2" member.
    pub role_id: String,
    /// The groups that the user is a member of.
    pub group_ids: Vec<String>,
    /// `user_created_at`; not shown for pending users.
    pub created: DateTime<Utc>,
    /// `created_at`: when the latest login type was added. The time of the call for pending
    /// users, whatever is set here.
    pub login_added: DateTime<Utc>,
    /// `last_login_time`; `None` leaves the field out.
    pub last_login: Option<DateTime<Utc>>,
    /// For example `6.2.11.5069(mac)`; `None` leaves the field out.
    pub last_client_version: Option<String>,
    /// For example `Europe/Berlin`; `None` leaves the field out.
    pub timezone: Option<String>,
    /// `plan_united_type`; `None` leaves the field out.
    pub plan_united_type: Option<String>,
    /// The meeting capacity; `None` for the large-meeting capacity, if there is one, else the
    /// account's default.
    pub meeting_capacity: Option<u32>,
    /// The capacity of the large-meeting licence, if the user has one.
    pub large_meeting: Option<u32>,
    /// The capacity of the webinar licence, if the user has one.
    pub webinar: Option<u32>,
    /// Fields put over those of the user in `/users` and `/users/{userId}`: for
    /// `license_info_list`, `zoom_one_type` (only in `/users/{userId}`), or values that no user
    /// should have.
    pub extra: Map<String, Value>,
    /// Fields put over those of `feature` in `/users/{userId}/settings`.
    pub extra_feature: Map<String, Value>,
}

impl FakeUser {
    /// An active, licensed member since the year 2024, with an id made from the address.
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
            extra: Map::new(),
            extra_feature: Map::new(),
        }
    }

    /// The user after a change, to write one as an expression.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(super) fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }

    /// Only those who were invited lack one, whatever the field says.
    pub(super) fn shown_id(&self) -> Option<&str> {
        match self.status {
            FakeStatus::Pending => None,
            _ => self.id.as_deref(),
        }
    }
}

/// One meeting or webinar, held or to come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeMeeting {
    /// E-mail address of the host; need not be a user of the account.
    pub host: String,
    /// UUID of this instance.
    pub uuid: String,
    /// Meeting number.
    pub id: u64,
    /// Topic.
    pub topic: String,
    /// Start.
    pub start: DateTime<Utc>,
    /// Length in minutes.
    pub minutes: u32,
    /// How many took part, the host included.
    pub participants: u32,
    /// Whether it is a webinar.
    pub webinar: bool,
    /// `unique_viewers`, of webinars.
    pub unique_viewers: Option<u32>,
    /// `max_concurrent_views`, of webinars.
    pub max_concurrent_views: Option<u32>,
    /// Names of the fields of `feature_used` that are true.
    pub features: Vec<String>,
}

impl FakeMeeting {
    /// A meeting of half an hour with two people.
    pub fn new(host: impl Into<String>, uuid: impl Into<String>, start: DateTime<Utc>) -> Self {
        Self {
            host: host.into(),
            uuid: uuid.into(),
            id: 81_234_567_890,
            topic: "Weekly".into(),
            start,
            minutes: 30,
            participants: 2,
            webinar: false,
            unique_viewers: None,
            max_concurrent_views: None,
            features: Vec::new(),
        }
    }

    /// The meeting after a change.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Minutes of all participants together. Not everybody stays from the first to the last.
    pub(super) fn participant_minutes(&self) -> u64 {
        let most = u64::from(self.participants).saturating_mul(self.minutes.into());
        most.saturating_sub(most.div_ceil(10))
    }

    pub(super) fn end(&self) -> DateTime<Utc> {
        self.start
            .checked_add_signed(chrono::Duration::minutes(self.minutes.into()))
            .unwrap_or(self.start)
    }
}

/// One line of the sign-in report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeSignIn {
    /// E-mail address.
    pub email: String,
    /// When.
    pub time: DateTime<Utc>,
    /// Whether it is a sign-out.
    pub sign_out: bool,
    /// For example `Mac`.
    pub client_type: String,
    /// For example `6.2.11.5069`.
    pub version: String,
    /// The address that it came from.
    pub ip_address: String,
}

impl FakeSignIn {
    /// A sign-in from a Mac.
    pub fn new(email: impl Into<String>, time: DateTime<Utc>) -> Self {
        Self {
            email: email.into(),
            time,
            sign_out: false,
            client_type: "Mac".into(),
            version: "6.2.11.5069".into(),
            ip_address: "192.0.2.1".into(),
        }
    }

    /// The line after a change.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// One line of the log of what admins did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeOperation {
    /// When.
    pub time: DateTime<Utc>,
    /// E-mail address of who did it.
    pub operator: String,
    /// What it was about, as in the parameter `category_type`: for example `user`.
    pub category: String,
    /// What was done: for example `Update`.
    pub action: String,
    /// Details.
    pub detail: String,
}

impl FakeOperation {
    /// Something that `admin@example.com` did.
    pub fn new(
        time: DateTime<Utc>,
        category: impl Into<String>,
        action: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            time,
            operator: "admin@example.com".into(),
            category: category.into(),
            action: action.into(),
            detail: detail.into(),
        }
    }

    /// The line after a change.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// A disclaimer that somebody was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeDisclaimer {
    /// When.
    pub time: DateTime<Utc>,
    /// What it was about, as in the parameter `disclaimer_type`: for example `recording`.
    pub kind: String,
    /// What they answered: for example `Agree`.
    pub status: String,
    /// E-mail address; empty for guests.
    pub user_email: String,
    /// Number and UUID of the meeting, if it was shown there.
    pub meeting: Option<(u64, String)>,
    /// What kind of client; may be empty.
    pub client_type: String,
    /// They were a guest.
    pub is_guest: bool,
    /// Groups, by their ids.
    pub group_ids: Vec<String>,
    /// Name shown.
    pub display_name: String,
}

impl FakeDisclaimer {
    /// One that nobody known was shown.
    pub fn new(time: DateTime<Utc>, kind: impl Into<String>, status: impl Into<String>) -> Self {
        Self {
            time,
            kind: kind.into(),
            status: status.into(),
            user_email: String::new(),
            meeting: None,
            client_type: String::new(),
            is_guest: false,
            group_ids: Vec::new(),
            display_name: String::new(),
        }
    }

    /// The disclaimer after a change.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}
