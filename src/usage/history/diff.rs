//! What changed between two states of the account.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::usage::history::snapshot::AccountSnapshot;
use crate::usage::history::user_state::{UserState, same_licence};
use crate::usage::people::user::UserKey;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::user::{Status, UserType};

/// What changed between two states of the account.
///
/// Somebody who is in one state only has joined or left, but if the other state lacks users, which
/// its coverage says, that is not certain: they are in [`maybe_joined`](Self::maybe_joined) and
/// [`maybe_left`](Self::maybe_left) then. So are those who may be one and the same, but cannot be
/// found again because a state hides names: users who were invited, and users whom a state has first
/// with an id. A value that one of the states lacks is not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diff {
    /// When the earlier state was read, UTC.
    pub from: DateTime<Utc>,
    /// When the later state was read, UTC.
    pub to: DateTime<Utc>,
    /// Users who are in the later state only.
    pub joined: Vec<DiffUser>,
    /// Users who are in the earlier state only.
    pub left: Vec<DiffUser>,
    /// Users who are in the later state only, where the earlier one lacks users or may have them under
    /// a name that is hidden.
    pub maybe_joined: Vec<DiffUser>,
    /// Users who are in the earlier state only, where the later one lacks users or may have them under
    /// a name that is hidden.
    pub maybe_left: Vec<DiffUser>,
    /// Invited users who have accepted: they have an id now, and so another key.
    pub accepted: Vec<Accepted>,
    /// Users who are in both and of whom something changed.
    pub changed: Vec<UserChange>,
    /// The number of values that were not compared, because one of the states lacks them.
    pub not_compared: u64,
    /// The number of users who cannot be found again, because names are hidden and they have no id.
    pub not_identified: u64,
}

/// A user of a [`Diff`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DiffUser {
    /// Identifies the user.
    pub key: UserKey,
    /// E-mail address; empty if names are hidden.
    pub email: String,
    /// The licences that the user holds or held.
    pub licences: Vec<Licence>,
}

/// An invited user who has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Accepted {
    /// The key of the invitation: the address.
    pub from: UserKey,
    /// The key of the user.
    pub to: UserKey,
}

/// What changed of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserChange {
    /// Identifies the user, in the later state.
    pub key: UserKey,
    /// E-mail address in the later state; empty if names are hidden.
    pub email: String,
    /// What changed.
    pub changes: Vec<Change>,
}

/// A change of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// Active, inactive or pending.
    Status {
        /// In the earlier state.
        from: Known<Status>,
        /// In the later state.
        to: Known<Status>,
    },
    /// Basic, Pro, Corp and so on.
    Type {
        /// In the earlier state.
        from: Known<UserType>,
        /// In the later state.
        to: Known<UserType>,
    },
    /// A licence that the user holds since then.
    LicenceGained {
        /// The licence.
        licence: Licence,
    },
    /// A licence that the user does not hold any more. Who was deactivated holds none.
    LicenceLost {
        /// The licence.
        licence: Licence,
    },
    /// Department.
    Department {
        /// In the earlier state.
        from: Known<String>,
        /// In the later state.
        to: Known<String>,
    },
    /// The e-mail address: the user has the same id, and another address.
    Renamed {
        /// In the earlier state.
        from: String,
        /// In the later state.
        to: String,
    },
}

impl Diff {
    /// Changes a set of keys as the account changed: of those of the earlier state it makes those of
    /// the later one.
    pub fn apply(&self, keys: &mut BTreeSet<UserKey>) {
        for user in self.left.iter().chain(&self.maybe_left) {
            keys.remove(&user.key);
        }
        for user in self.joined.iter().chain(&self.maybe_joined) {
            keys.insert(user.key.clone());
        }
        for accepted in &self.accepted {
            keys.remove(&accepted.from);
            keys.insert(accepted.to.clone());
        }
    }

    /// Whether nothing changed, as far as it was compared.
    pub fn is_empty(&self) -> bool {
        let users = [
            &self.joined,
            &self.left,
            &self.maybe_joined,
            &self.maybe_left,
        ];
        users.iter().all(|users| users.is_empty())
            && self.accepted.is_empty()
            && self.changed.is_empty()
    }
}

/// What changed from an earlier state of an account to a later one. Pure.
pub fn diff(earlier: &AccountSnapshot, later: &AccountSnapshot) -> Diff {
    let mut diff = Diff {
        from: earlier.head.read_at,
        to: later.head.read_at,
        ..Diff::default()
    };
    let (before, hidden_before) = identified(earlier);
    let (after, hidden_after) = identified(later);
    diff.not_identified = hidden_before.max(hidden_after);
    let mut left: Vec<&UserState> = Vec::new();
    for (key, user) in &before {
        match after.get(key) {
            Some(now) => diff.compare(user, now),
            None => left.push(user),
        }
    }
    let new = after.iter().filter(|(key, _)| !before.contains_key(*key));
    // Somebody who has accepted an invitation has an id now, and the same address.
    let mut joined: BTreeMap<String, Vec<&UserState>> = BTreeMap::new();
    for (_, user) in new {
        joined.entry(user.address()).or_default().push(user);
    }
    let mut gone = Vec::new();
    for user in left {
        let same = joined.get_mut(&user.address());
        let same = same.filter(|_| user.id.is_none() && !user.email.is_empty());
        match same.and_then(|users| take_with_id(users)) {
            Some(now) => {
                diff.accepted.push(Accepted {
                    from: user.key.clone(),
                    to: now.key.clone(),
                });
                diff.compare(user, now);
            }
            None => gone.push(user),
        }
    }
    let hidden = Hidden {
        earlier: hidden_before > 0,
        invited_left: gone.iter().any(|user| user.id.is_none()),
        later: later.hides_names(),
    };
    let mut new: Vec<_> = joined.into_values().flatten().collect();
    new.sort_by(|a, b| a.key.cmp(&b.key));
    diff.changed.sort_by(|a, b| a.key.cmp(&b.key));
    for user in new {
        match earlier.head.has_all_users() && !hidden.may_have_been_there(user) {
            true => diff.joined.push(DiffUser::new(user)),
            false => diff.maybe_joined.push(DiffUser::new(user)),
        }
    }
    for user in gone {
        match later.head.has_all_users() && !hidden.may_be_there(user) {
            true => diff.left.push(DiffUser::new(user)),
            false => diff.maybe_left.push(DiffUser::new(user)),
        }
    }
    diff
}

/// Who cannot be found in two states because names are hidden.
struct Hidden {
    /// Whether the earlier state has users who can be found in no other.
    earlier: bool,
    /// Whether the earlier state has invited users who were not found in the later one.
    invited_left: bool,
    /// Whether the later state hides names.
    later: bool,
}

impl Hidden {
    /// Whether a user whom only the later state has may be in the earlier one, as one who is invited
    /// and whose address one of the states hides.
    fn may_have_been_there(&self, user: &UserState) -> bool {
        self.earlier || (self.invited_left && user.email.is_empty())
    }

    /// Whether a user whom only the earlier state has may be in the later one. Ids are never hidden.
    fn may_be_there(&self, user: &UserState) -> bool {
        self.later && user.id.is_none()
    }
}

/// Takes out the user with an id.
fn take_with_id<'a>(users: &mut Vec<&'a UserState>) -> Option<&'a UserState> {
    let at = users.iter().position(|user| user.id.is_some())?;
    Some(users.remove(at))
}

/// The users who can be found again, by key, and the number of the others.
fn identified(snapshot: &AccountSnapshot) -> (BTreeMap<&UserKey, &UserState>, u64) {
    let mut users = BTreeMap::new();
    let mut hidden: u64 = 0;
    for user in &snapshot.users {
        match user.is_identified() {
            true => {
                users.insert(&user.key, user);
            }
            false => hidden = hidden.saturating_add(1),
        }
    }
    (users, hidden)
}

impl Diff {
    fn compare(&mut self, before: &UserState, after: &UserState) {
        let mut changes = Vec::new();
        let mut not_compared: u64 = 0;
        let mut less = || not_compared = not_compared.saturating_add(1);
        match differs(&before.status, &after.status) {
            Some(true) => changes.push(Change::Status {
                from: before.status.clone(),
                to: after.status.clone(),
            }),
            Some(false) => {}
            None => less(),
        }
        match differs(&before.user_type, &after.user_type) {
            Some(true) => changes.push(Change::Type {
                from: before.user_type.clone(),
                to: after.user_type.clone(),
            }),
            Some(false) => {}
            None => less(),
        }
        match differs(&before.department, &after.department) {
            Some(true) => changes.push(Change::Department {
                from: before.department.clone(),
                to: after.department.clone(),
            }),
            Some(false) => {}
            None => less(),
        }
        for (from, to, is_gain) in [(after, before, true), (before, after, false)] {
            for licence in held(from) {
                match to.holds(licence) {
                    Some(true) => {}
                    Some(false) if is_gain => changes.push(Change::LicenceGained {
                        licence: licence.clone(),
                    }),
                    Some(false) => changes.push(Change::LicenceLost {
                        licence: licence.clone(),
                    }),
                    None => less(),
                }
            }
        }
        let has_names = !before.email.is_empty() && !after.email.is_empty();
        if has_names && before.address() != after.address() {
            changes.push(Change::Renamed {
                from: before.email.clone(),
                to: after.email.clone(),
            });
        }
        self.not_compared = self.not_compared.saturating_add(not_compared);
        if !changes.is_empty() {
            self.changed.push(UserChange {
                key: after.key.clone(),
                email: after.email.clone(),
                changes,
            });
        }
    }
}

/// Whether two values differ; `None` if one of them was not read.
fn differs<T: PartialEq>(before: &Known<T>, after: &Known<T>) -> Option<bool> {
    match (before, after) {
        (Known::NotRead(_), _) | (_, Known::NotRead(_)) => None,
        (before, after) => Some(before.value() != after.value()),
    }
}

/// The licences of which the user holds a seat, each once.
fn held(user: &UserState) -> Vec<&Licence> {
    let mut all: Vec<&Licence> = Vec::new();
    for licence in user.licences.iter().filter(|_| user.is_seated()) {
        if !all.iter().any(|other| same_licence(other, licence)) {
            all.push(licence);
        }
    }
    all
}

impl DiffUser {
    fn new(user: &UserState) -> Self {
        Self {
            key: user.key.clone(),
            email: user.email.clone(),
            licences: held(user).into_iter().cloned().collect(),
        }
    }
}
