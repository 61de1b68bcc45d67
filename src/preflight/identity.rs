//! Who authorised the app.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::client::Zoom;
use crate::error::{Error, ErrorKind, Result};
use crate::ids::{AccountId, RoleId, UserId};
use crate::request::{Meta, Parts, Request};
use crate::text::{LONGEST, visible};
use crate::user;
use crate::user::Status;

/// The account, the user who authorised the app, and their role. Fields that Zoom does not give are
/// `None`.
///
/// Store it beside the connection to [compare](Self::changes) it later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Identity {
    /// Id of the account.
    #[serde(deserialize_with = "crate::decode::field")]
    pub account_id: Option<AccountId>,
    /// Number of the account, as admins see it.
    #[serde(deserialize_with = "crate::decode::field")]
    pub account_number: Option<i64>,
    /// Id of the user.
    #[serde(rename = "id", deserialize_with = "crate::decode::field")]
    pub user_id: Option<UserId>,
    /// The user's e-mail address.
    #[serde(deserialize_with = "crate::decode::field")]
    pub email: Option<String>,
    /// Id of the user's role.
    #[serde(deserialize_with = "crate::decode::field")]
    pub role_id: Option<RoleId>,
    /// Name of the user's role.
    #[serde(deserialize_with = "crate::decode::field")]
    pub role_name: Option<String>,
    /// Status of the user: active, inactive or pending.
    #[serde(deserialize_with = "crate::decode::field")]
    pub status: Option<Status>,
    /// Time at which Zoom was asked.
    #[serde(skip)]
    pub as_of: DateTime<Utc>,
}

impl Identity {
    /// Describes how `now` differs from `self`: another account or user, another role, or a user
    /// who is no longer active. A field that is `None` in one of the two makes no difference.
    ///
    /// ```
    /// use zoom_admin::preflight::Identity;
    ///
    /// let stored: Identity = serde_json::from_str(r#"{"role_name":"Admin"}"#)?;
    /// let now: Identity = serde_json::from_str(r#"{"role_name":"Member"}"#)?;
    /// assert_eq!(stored.changes(&now), ["the role was \"Admin\" and is \"Member\""]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn changes(&self, now: &Self) -> Vec<String> {
        let text = |id: &Option<_>| id.as_ref().map(ToString::to_string);
        let mut changes = Vec::new();
        let mut compare = |what: &str, was: Option<String>, is: Option<String>| {
            if let (Some(was), Some(is)) = (was, is)
                && was != is
            {
                changes.push(format!("the {what} was {was:?} and is {is:?}"));
            }
        };
        let account = |i: &Self| i.account_id.as_ref().map(ToString::to_string);
        compare("account", account(self), account(now));
        let user = |i: &Self| i.user_id.as_ref().map(ToString::to_string);
        compare("user", user(self), user(now));
        let role = |i: &Self| i.role_name.clone().or_else(|| text(&i.role_id));
        compare("role", role(self), role(now));
        if self.is_active() != Some(false) && now.is_active() == Some(false) {
            changes.push("the user who authorised the app is no longer active".to_owned());
        }
        changes
    }

    pub(super) fn is_active(&self) -> Option<bool> {
        self.status.as_ref().map(|status| *status == Status::Active)
    }

    /// Describes the identity in a few words.
    pub(super) fn in_words(&self) -> String {
        let mut words = self.email.clone().unwrap_or_else(|| "a user".to_owned());
        if let Some(role) = &self.role_name {
            words += &format!(", role \"{role}\"");
        }
        let number = self.account_number.map(|n| n.to_string());
        let id = self.account_id.as_ref().map(|id| id.to_string());
        match (number, id) {
            (Some(number), Some(id)) => words += &format!(", account {number} ({id})"),
            (Some(one), None) | (None, Some(one)) => words += &format!(", account {one}"),
            (None, None) => {}
        }
        visible(&words, LONGEST).into_owned()
    }
}

/// `GET /users/me`, of which only the members of [`Identity`] are read.
pub(super) struct Me;

impl Request for Me {
    const META: Meta = user::Get::META;
    type Output = Identity;

    fn parts(&self) -> Result<Parts> {
        user::Get::new("me").parts()
    }
}

/// Says who authorised the app: `GET /users/me`. Nobody signs in to a server-to-server app, so Zoom
/// may refuse this call to such an app.
///
/// To find out who signed in before anything is stored, call this after
/// [`SignIn::finish`](../auth/struct.SignIn.html#method.finish) with a client that has a
/// [`FixedToken`](crate::FixedToken) with the new access token.
///
/// # Errors
/// The same as [`Zoom::send`].
pub async fn identity(zoom: &Zoom) -> Result<Identity> {
    let mut identity = zoom.send(Me).await?;
    identity.as_of = zoom.now();
    Ok(identity)
}

/// The account and user that the caller expects to sign in.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    account_id: Option<AccountId>,
    account_number: Option<i64>,
    email: Option<String>,
}

impl Expected {
    /// Accepts anybody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Accepts only users of the account with this id.
    #[must_use]
    pub fn account(mut self, id: impl Into<AccountId>) -> Self {
        self.account_id = Some(id.into());
        self
    }

    /// Accepts only users of the account with this number.
    #[must_use]
    pub fn account_number(mut self, number: i64) -> Self {
        self.account_number = Some(number);
        self
    }

    /// Accepts only the user with this e-mail address. Case does not matter.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Refuses an identity that is not the expected one. A field that is expected but `None` counts
    /// as different.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAccount`], which says who is expected. It does not repeat the e-mail
    /// address of another person.
    pub fn check(&self, who: &Identity) -> Result<()> {
        let refuse = |what: &str, expected: &str| {
            Err(Error::new(
                ErrorKind::WrongAccount,
                format!(
                    "{what} signed in: {expected} is expected; sign out of Zoom, sign in as that \
                     one, and begin again"
                ),
            ))
        };
        let other = self.account_id.as_ref();
        if let Some(id) = other.filter(|id| who.account_id.as_ref() != Some(*id)) {
            return refuse("a user of another account", &format!("account {id}"));
        }
        let other = self.account_number;
        if let Some(number) = other.filter(|n| who.account_number != Some(*n)) {
            return refuse("a user of another account", &format!("account {number}"));
        }
        let same = |email: &&String| {
            let own = who.email.as_ref();
            own.is_some_and(|own| own.to_lowercase() == email.trim().to_lowercase())
        };
        match self.email.as_ref().filter(|email| !same(email)) {
            // The address comes from the caller, so the message may repeat it.
            Some(email) => refuse("another user", email),
            None => Ok(()),
        }
    }
}
