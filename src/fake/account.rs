//! The description of the account that the fake serves: generated from a seed, made by hand, or
//! both.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::entries::{FakeDisclaimer, FakeOperation, FakeSignIn};
use super::profile::FakeProfile;
use super::quirks::FakeQuirks;
pub(super) use super::user::{FakeStatus, FakeUser};

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
    /// What the seeded users are like. Their number is in `seeded`.
    pub(super) profile: Arc<FakeProfile>,
    /// Whether the records that the profile adds were added.
    pub(super) has_records: bool,
    pub(super) users: Vec<FakeUser>,
    pub(super) removed: Vec<String>,
    pub(super) groups: Vec<(String, String)>,
    pub(super) sub_accounts: Vec<Arc<FakeSubAccount>>,
    pub(super) meetings: Vec<FakeMeeting>,
    pub(super) sign_ins: Vec<FakeSignIn>,
    pub(super) operations: Vec<FakeOperation>,
    pub(super) disclaimers: Vec<FakeDisclaimer>,
    /// Pairs of e-mail addresses: the assistant, and the user for whom the assistant may schedule.
    pub(super) schedulers: Vec<(String, String)>,
    /// Pairs of a participant's e-mail address and the UUID of a meeting.
    pub(super) joined: Vec<(String, String)>,
    pub(super) earlier_emails: Vec<EarlierEmail>,
    /// When seeded users were away, by e-mail address.
    pub(super) absences: Vec<(String, Absence)>,
    pub(super) app_creator: Option<String>,
    pub(super) meeting_capacity: Option<u32>,
    /// Whether users have what a directory supplies.
    pub(super) directory: bool,
    /// Whether the account holds the same plan in several subscriptions.
    pub(super) several_subscriptions: bool,
    /// How plan usage differs from what the users hold.
    pub(super) seat_changes: Vec<SeatChange>,
    pub(super) plan_usage: Option<Value>,
    pub(super) billing: Option<Value>,
    pub(super) invoices: Vec<(String, Value)>,
    pub(super) quirks: FakeQuirks,
}

/// An e-mail address that a user had before.
#[derive(Debug, Clone)]
pub(super) struct EarlierEmail {
    /// The address that the user has now.
    pub(super) email: String,
    pub(super) earlier: String,
    /// When the address changed. Seeded activity before it is shown with the earlier address.
    pub(super) until: Option<DateTime<Utc>>,
}

/// A time during which a seeded user, deactivated or removed, had no activity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Absence {
    pub(super) from: DateTime<Utc>,
    /// `None` if the user did not come back.
    pub(super) to: Option<DateTime<Utc>>,
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

    /// Makes an account of such users. The same profile and seed give the same users.
    ///
    /// ```
    /// use zoom_admin::fake::{Fake, FakeAccount, FakeProfile, FakeUser};
    ///
    /// let account = FakeAccount::from_profile(FakeProfile::small_company(), 7)
    ///     .user(FakeUser::new("ann@example.com"));
    /// let fake = Fake::builder().account(account).build();
    /// assert_eq!(fake.users().len(), 41);
    /// ```
    pub fn from_profile(profile: FakeProfile, seed: u64) -> Self {
        Self {
            seeded: profile.users,
            seed,
            profile: Arc::new(profile),
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

    /// Adds a sub account, or replaces the one with the same id. The account is then a master account.
    #[must_use]
    pub fn sub_account(mut self, sub: FakeSubAccount) -> Self {
        self.sub_accounts.retain(|known| known.id != sub.id);
        self.sub_accounts.push(Arc::new(sub));
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
        self.earlier_emails.push(EarlierEmail {
            email: email.into(),
            earlier: earlier.into(),
            until: None,
        });
        self
    }

    /// Sets the user, by e-mail address, who created the server-to-server app: `me` for the app. The
    /// default is the owner.
    #[must_use]
    pub fn app_creator(mut self, email: impl Into<String>) -> Self {
        self.app_creator = Some(email.into());
        self
    }

    /// Switches on behaviour of meetings that a seeded account does not have otherwise.
    #[must_use]
    pub fn quirks(mut self, quirks: FakeQuirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Makes a user a participant of the meeting or webinar with this UUID, from its start and for
    /// most of its time. The meeting must be [added by hand](Self::meeting). Its number of participants does not
    /// change: the reports of participants list the host, these users, and guests, at most as many
    /// as this number.
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

    /// Gives all users what a company's directory supplies by SSO or SCIM: employee id, job title, cost
    /// centre, location, manager, pronouns, phone numbers, division and picture. By default they are
    /// missing or empty, as in an account without one.
    #[must_use]
    pub fn directory(mut self) -> Self {
        self.directory = true;
        self
    }

    /// Makes the account hold its plan in several subscriptions. Only then Zoom tells the licences of
    /// users in `license_info_list`.
    #[must_use]
    pub fn several_subscriptions(mut self) -> Self {
        self.several_subscriptions = true;
        self
    }

    /// Sets the complete answer to `/accounts/{accountId}/plans/usage`. The default is computed
    /// from the users.
    #[must_use]
    pub fn plan_usage(mut self, answer: Value) -> Self {
        self.plan_usage = Some(answer);
        self
    }

    /// Sets the complete answer to `/report/billing`. By default, Zoom refuses billing reports, as it
    /// does for most accounts.
    #[must_use]
    pub fn billing(mut self, answer: Value) -> Self {
        self.billing = Some(answer);
        self
    }

    /// Sets the complete answer to `/report/billing/invoices` for one billing report.
    #[must_use]
    pub fn invoices(mut self, billing_id: impl Into<String>, answer: Value) -> Self {
        let id = billing_id.into();
        self.invoices.retain(|(known, _)| *known != id);
        self.invoices.push((id, answer));
        self
    }
}

/// A sub account of a master account. Its users, groups, settings and reports are an account of their
/// own, which the master account reads with `/accounts/{accountId}` in front of each path.
///
/// ```
/// use zoom_admin::fake::{Fake, FakeAccount, FakeSubAccount};
///
/// let sub = FakeSubAccount::new("sub-1", "Branch Office", FakeAccount::seeded(30, 5));
/// let account = FakeAccount::seeded(100, 7).sub_account(sub);
/// let fake = Fake::builder().account(account).scopes(["account:master"]).build();
/// assert_eq!(fake.users().len(), 100);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FakeSubAccount {
    /// Id of the sub account.
    pub id: String,
    /// Name of the sub account.
    pub name: String,
    /// Kind of the account, for example `Business`.
    pub account_type: String,
    /// When the account was created.
    pub created: DateTime<Utc>,
    /// Start and end of the subscription. `None` is an account without one, whose times are empty.
    pub subscription: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Whether the account is that of a reseller.
    pub reseller: bool,
    /// The users of the sub account, and everything else in it.
    pub account: FakeAccount,
}

impl FakeSubAccount {
    /// Makes a Business account, created on 2024-01-01, without a subscription of its own.
    pub fn new(id: impl Into<String>, name: impl Into<String>, account: FakeAccount) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            account_type: "Business".into(),
            created: created_first(),
            subscription: None,
            reseller: false,
            account,
        }
    }

    /// Changes the sub account and returns it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// 2024-01-01.
pub(super) fn created_first() -> DateTime<Utc> {
    DateTime::from_timestamp(1_704_099_600, 0).unwrap_or_default()
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
    /// Number of participants, including the host and those who joined again.
    pub participants: u32,
    /// How many of the participants are people who had been in the meeting before: two people of whom
    /// one joined again are 3 participants with 1 of them here.
    pub rejoins: u32,
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
    /// Time at which the meeting was scheduled. `None` means three days before its start, or before
    /// the day of the fake's start if this is earlier; for an [instant](Self::instant) meeting it means
    /// its start.
    pub created: Option<DateTime<Utc>>,
    /// Whether the number is that of a recurring meeting or webinar.
    pub recurring: bool,
    /// Whether this is an instant meeting, which was not scheduled.
    pub instant: bool,
    /// The time at which the meeting was ended, which need not be a full number of minutes after the
    /// start.
    pub(super) ended: Option<DateTime<Utc>>,
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
            rejoins: 0,
            webinar: false,
            unique_viewers: None,
            max_concurrent_views: None,
            features: Vec::new(),
            alternative_hosts: Vec::new(),
            created: None,
            recurring: false,
            instant: false,
            ended: None,
        }
    }

    /// Changes the meeting and returns it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Number of different people, including the host.
    pub(super) fn people(&self) -> u32 {
        let most = self.participants.saturating_sub(self.rejoins);
        most.max(self.participants.min(1))
    }

    /// Sum of the minutes of all participants: a tenth less than if everyone stayed to the end, and
    /// nobody is there twice at the same time.
    pub(super) fn participant_minutes(&self) -> u64 {
        let most = u64::from(self.participants).saturating_mul(self.minutes.into());
        let at_once = u64::from(self.people()).saturating_mul(self.minutes.into());
        most.saturating_sub(most.div_ceil(10)).min(at_once)
    }

    /// Whether a feature of `feature_used`, or `qa` or `survey`, was used.
    pub(super) fn used(&self, feature: &str) -> bool {
        self.features.iter().any(|f| f == feature)
    }

    /// Ends the meeting at this time. Full minutes count, and at least one.
    pub(super) fn end_at(&mut self, end: DateTime<Utc>) {
        self.minutes = self.minutes_until(end);
        self.ended = Some(end);
    }

    fn minutes_until(&self, end: DateTime<Utc>) -> u32 {
        let seconds = end.signed_duration_since(self.start).num_seconds();
        let minutes = u32::try_from(seconds).unwrap_or(0) / 60;
        minutes.max(1)
    }

    pub(super) fn end(&self) -> DateTime<Utc> {
        // Somebody may have changed the start or the length since the meeting was ended.
        let is_current = |end: &DateTime<Utc>| self.minutes_until(*end) == self.minutes;
        if let Some(end) = self.ended.filter(is_current) {
            return end;
        }
        self.start
            .checked_add_signed(chrono::Duration::minutes(self.minutes.into()))
            .unwrap_or(self.start)
    }

    /// The length in seconds that participants can share: that of the counted minutes, or less if the
    /// meeting was ended within its first minute.
    pub(super) fn seconds(&self) -> u64 {
        let seconds = self.end().signed_duration_since(self.start).num_seconds();
        let counted = u64::from(self.minutes).saturating_mul(60);
        u64::try_from(seconds).unwrap_or(0).min(counted)
    }
}
