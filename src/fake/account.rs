//! The description of the account that the fake serves: generated from a seed, made by hand, or
//! both.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::entries::{FakeDisclaimer, FakeOperation, FakeSignIn};

/// The content of a [`Fake`](super::Fake): seeded users with their activity, and what is added,
/// replaced or removed by hand.
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
    /// Pairs of e-mail addresses: the assistant, and the user for whom the assistant may schedule.
    pub(super) schedulers: Vec<(String, String)>,
    /// Pairs of a participant's e-mail address and the UUID of a meeting.
    pub(super) joined: Vec<(String, String)>,
    /// Pairs of e-mail addresses: that of a user, and an earlier one.
    pub(super) earlier_emails: Vec<(String, String)>,
    pub(super) app_creator: Option<String>,
    pub(super) meeting_capacity: Option<u32>,
    /// How plan usage differs from what the users hold.
    pub(super) seat_changes: Vec<SeatChange>,
    pub(super) plan_usage: Option<Value>,
    pub(super) billing: Option<Value>,
    pub(super) invoices: Vec<(String, Value)>,
}

/// A difference of plan usage from what the users hold.
#[derive(Debug, Clone)]
pub(super) struct SeatChange {
    /// The member of the answer, for example `plan_base`.
    pub(super) plan: &'static str,
    /// The `type` of the entry.
    pub(super) kind: &'static str,
    /// Seats bought, to be added to those that are computed.
    pub(super) hosts: i64,
    /// Seats in use, to be added to those that are computed.
    pub(super) usage: i64,
}

impl FakeAccount {
    /// Makes an account without users.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes an account with `users` users. The same seed gives the same users.
    pub fn seeded(users: u32, seed: u64) -> Self {
        Self {
            seeded: users,
            seed,
            ..Self::default()
        }
    }

    /// Adds a user, or replaces the user with the same e-mail address. A seeded user who is
    /// replaced keeps the activity from the seed; a user who is added has only the meetings and
    /// sign-ins that are added as well.
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

    /// Removes a user from the account. The meetings that the user held stay in the history, as in
    /// Zoom.
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

    /// Adds a meeting or webinar. By the fake's clock, it is among the host's scheduled meetings
    /// before it starts, and in the reports after it has ended.
    #[must_use]
    pub fn meeting(mut self, meeting: FakeMeeting) -> Self {
        self.meetings.push(meeting);
        self
    }

    /// Adds a line to the sign-in report. The user's [`last_login`](FakeUser::last_login) does not
    /// change.
    #[must_use]
    pub fn sign_in(mut self, sign_in: FakeSignIn) -> Self {
        self.sign_ins.push(sign_in);
        self
    }

    /// Adds a line to the operation log.
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

    /// Lets the user `assistant` schedule meetings for the user `user`, both by e-mail address. A
    /// user who is not in the account is missing from the list of the other one.
    #[must_use]
    pub fn scheduler(mut self, assistant: impl Into<String>, user: impl Into<String>) -> Self {
        self.schedulers.push((assistant.into(), user.into()));
        self
    }

    /// Lets a user have had another e-mail address before, which no other user has now. Meetings that
    /// are added for the earlier address count for the user in the host report, and the history shows
    /// them with the earlier address.
    #[must_use]
    pub fn earlier_email(mut self, email: impl Into<String>, earlier: impl Into<String>) -> Self {
        self.earlier_emails.push((email.into(), earlier.into()));
        self
    }

    /// Sets the user, by e-mail address, who created the server-to-server app: `me` for the app. The
    /// default is the owner.
    #[must_use]
    pub fn app_creator(mut self, email: impl Into<String>) -> Self {
        self.app_creator = Some(email.into());
        self
    }

    /// Makes a user a participant of the meeting or webinar with this UUID, from its start to its
    /// end. The meeting must be [added by hand](Self::meeting). Its number of participants does not
    /// change.
    #[must_use]
    pub fn joined(mut self, email: impl Into<String>, uuid: impl Into<String>) -> Self {
        self.joined.push((email.into(), uuid.into()));
        self
    }

    /// Sets the meeting capacity that users inherit. The default is 100 on the free plan and 300 on
    /// the others.
    #[must_use]
    pub fn meeting_capacity(mut self, people: u32) -> Self {
        self.meeting_capacity = Some(people);
        self
    }

    /// Sets the complete answer to `/accounts/{accountId}/plans/usage`. The default is computed
    /// from the users.
    #[must_use]
    pub fn plan_usage(mut self, answer: Value) -> Self {
        self.plan_usage = Some(answer);
        self
    }

    /// Sets the complete answer to `/report/billing`. The default has no billing report.
    #[must_use]
    pub fn billing(mut self, answer: Value) -> Self {
        self.billing = Some(answer);
        self
    }

    /// Sets the complete answer to `/report/billing/invoices` for one billing report. The default
    /// has no invoice.
    #[must_use]
    pub fn invoices(mut self, billing_id: impl Into<String>, answer: Value) -> Self {
        let id = billing_id.into();
        self.invoices.retain(|(known, _)| *known != id);
        self.invoices.push((id, answer));
        self
    }
}

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

/// A past or upcoming meeting or webinar.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeMeeting {
    /// E-mail address of the host, who need not be a user of the account.
    pub host: String,
    /// UUID of this instance.
    pub uuid: String,
    /// Number of the meeting or webinar.
    pub id: u64,
    /// Topic of the meeting or webinar.
    pub topic: String,
    /// Start of the meeting or webinar.
    pub start: DateTime<Utc>,
    /// Length in minutes.
    pub minutes: u32,
    /// Number of participants, including the host.
    pub participants: u32,
    /// Whether this is a webinar.
    pub webinar: bool,
    /// `unique_viewers` of a webinar.
    pub unique_viewers: Option<u32>,
    /// `max_concurrent_views` of a webinar.
    pub max_concurrent_views: Option<u32>,
    /// Names of the fields of `feature_used` that are true.
    pub features: Vec<String>,
    /// E-mail addresses of the alternative hosts of an upcoming meeting.
    pub alternative_hosts: Vec<String>,
}

impl FakeMeeting {
    /// Makes a meeting of 30 minutes with two participants.
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
            alternative_hosts: Vec::new(),
        }
    }

    /// Changes the meeting and returns it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Sum of the minutes of all participants: a tenth less than if everyone stayed to the end.
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
