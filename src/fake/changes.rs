//! Changes of the account while a client reads it.

use std::fmt;
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};

use super::account::{Absence, FakeAccount};
use super::world::World;
use super::{Fake, Inner};
use crate::clock::Clock;

type Change = Box<dyn FnOnce(&Fake) + Send>;

/// The changes that are planned for later requests.
#[derive(Default)]
pub(super) struct Changes {
    /// Number of API requests received.
    requests: u64,
    waiting: Vec<(u64, Change)>,
}

impl Changes {
    fn plan(&mut self, n: u64, change: Change) {
        let at = self.requests.saturating_add(n.max(1));
        self.waiting.push((at, change));
    }

    /// Counts a request and returns the changes that are due before it.
    pub(super) fn next(&mut self) -> Vec<Change> {
        self.requests = self.requests.saturating_add(1);
        let now = self.requests;
        self.waiting
            .extract_if(.., |(at, _)| *at <= now)
            .map(|(_, change)| change)
            .collect()
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes")
            .field("requests", &self.requests)
            .field("waiting", &self.waiting.len())
            .finish()
    }
}

impl Fake {
    /// Changes the account, for example between two syncs.
    ///
    /// Listings in progress continue by position, as in Zoom: a page token says how many rows were
    /// returned, not which. If a user before that position leaves the list, the later rows move up
    /// and the reader misses one; if a user is inserted before it, the reader receives one row
    /// twice. Users are listed in the order of creation: added users come last, and a user whose
    /// status changes appears in the other list at the same rank. The meeting history and the
    /// sign-in report continue by day and host, so that only additions on the same day move rows.
    ///
    /// Changes come one after another: `change` can read the fake, and must not change it otherwise
    /// than by its result.
    pub fn edit(&self, change: impl FnOnce(FakeAccount) -> FakeAccount) {
        self.inner.edit(change);
    }

    /// Changes the account just before the `n`-th API request from now; 1 is the next request. All
    /// requests count, whatever their answer, except those to the token endpoint.
    ///
    /// ```
    /// use zoom_admin::fake::{Fake, FakeUser};
    ///
    /// let fake = Fake::builder().users(50).build();
    /// let gone = fake.users()[3].email.clone();
    /// let moved = fake.users()[7].clone().with(FakeUser::deactivate);
    /// fake.at_request(2, move |account| account.without(&gone));
    /// fake.at_request(5, move |account| account.user(moved));
    /// ```
    pub fn at_request(
        &self,
        n: u64,
        change: impl FnOnce(FakeAccount) -> FakeAccount + Send + 'static,
    ) {
        self.before_request(n, move |fake| fake.edit(change));
    }

    /// Does something with the fake just before the `n`-th API request from now, as counted by
    /// [`at_request`](Self::at_request).
    ///
    /// ```
    /// use zoom_admin::fake::Fake;
    ///
    /// let fake = Fake::builder().users(50).build();
    /// let gone = fake.users()[3].email.clone();
    /// fake.before_request(2, move |fake| {
    ///     fake.deactivate(&gone);
    /// });
    /// ```
    pub fn before_request(&self, n: u64, change: impl FnOnce(&Self) + Send + 'static) {
        self.inner
            .state(|state| state.changes.plan(n, Box::new(change)));
    }
}

impl FakeAccount {
    /// Notes that a user went, or came back.
    fn note_presence(&mut self, email: String, is_active: bool, now: DateTime<Utc>) {
        if !is_active {
            let absence = Absence {
                from: now,
                to: None,
            };
            self.absences.push((email, absence));
            return;
        }
        let mut own = self.absences.iter_mut().rev();
        let open =
            own.find(|(who, absence)| absence.to.is_none() && who.eq_ignore_ascii_case(&email));
        match open {
            Some((_, absence)) => absence.to = Some(now),
            // The user was away from the start on.
            None => self.absences.push((
                email,
                Absence {
                    from: DateTime::UNIX_EPOCH,
                    to: Some(now),
                },
            )),
        }
    }
}

impl Inner {
    pub(super) fn edit(&self, change: impl FnOnce(FakeAccount) -> FakeAccount) {
        self.edit_if(|world| Some((change(world.account.clone()), ())));
    }

    /// Changes the account, unless `change` finds that there is nothing to change. No other change
    /// comes between what it looks at and what it decides.
    pub(super) fn edit_if<T>(
        &self,
        change: impl FnOnce(&World) -> Option<(FakeAccount, T)>,
    ) -> Option<T> {
        // The account can be read meanwhile, also by `change`.
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.world();
        let (account, answer) = change(&before)?;
        let mut after = before.next(account);
        let moved = before.presence_changes(&after);
        if !moved.is_empty() {
            let World { mut account, .. } = after;
            let now = self.clock.now();
            for (email, is_active) in moved {
                account.note_presence(email, is_active, now);
            }
            after = before.next(account);
        }
        *self.world.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(after);
        Some(answer)
    }
}
