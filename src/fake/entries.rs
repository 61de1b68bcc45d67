//! Entries of reports that are added by hand: sign-ins, operations and disclaimers.

use chrono::{DateTime, Utc};

/// A line of the sign-in report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeSignIn {
    /// E-mail address of the user.
    pub email: String,
    /// Time of the sign-in or sign-out.
    pub time: DateTime<Utc>,
    /// Whether this is a sign-out.
    pub sign_out: bool,
    /// Kind of the client, for example `Mac`.
    pub client_type: String,
    /// Version of the client, for example `6.2.11.5069`.
    pub version: String,
    /// IP address of the client.
    pub ip_address: String,
}

impl FakeSignIn {
    /// Makes a sign-in from a Mac.
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

    /// Changes the line and returns it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// A line of the operation log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeOperation {
    /// Time of the operation.
    pub time: DateTime<Utc>,
    /// E-mail address of the admin.
    pub operator: String,
    /// Category, with the values of the parameter `category_type`, for example `user`.
    pub category: String,
    /// Action, for example `Update`.
    pub action: String,
    /// Details, as text.
    pub detail: String,
}

impl FakeOperation {
    /// Makes an operation of `admin@example.com`.
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

    /// Changes the line and returns it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// A disclaimer that a person was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeDisclaimer {
    /// Time at which the disclaimer was shown.
    pub time: DateTime<Utc>,
    /// Subject, with the values of the parameter `disclaimer_type`, for example `recording`.
    pub kind: String,
    /// Response of the person, for example `Agree`.
    pub status: String,
    /// E-mail address of the person. It is empty for guests.
    pub user_email: String,
    /// Number and UUID of the meeting in which the disclaimer was shown, if any.
    pub meeting: Option<(u64, String)>,
    /// Kind of the client. It may be empty.
    pub client_type: String,
    /// Whether the person was a guest.
    pub is_guest: bool,
    /// Ids of the groups that the person belongs to.
    pub group_ids: Vec<String>,
    /// Display name of the person.
    pub display_name: String,
}

impl FakeDisclaimer {
    /// Makes a disclaimer without details of the person who was shown it.
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

    /// Changes the disclaimer and returns it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}
