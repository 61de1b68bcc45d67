//! Changes of the account while it is read.

use std::fmt;
use std::sync::{Arc, PoisonError};

use super::account::FakeAccount;
use super::world::World;
use super::{Fake, Inner};

type Change = Box<dyn FnOnce(FakeAccount) -> FakeAccount + Send>;

/// The changes that wait for their request.
#[derive(Default)]
pub(super) struct Changes {
    /// How many API requests came.
    requests: u64,
    waiting: Vec<(u64, Change)>,
}

impl Changes {
    fn plan(&mut self, n: u64, change: Change) {
        let at = self.requests.saturating_add(n.max(1));
        self.waiting.push((at, change));
    }

    /// Counts a request and takes out what is to happen before it.
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
    /// Changes the account, as between two syncs.
    ///
    /// Listings that are under way go on by position, as in Zoom: a page token says how many rows
    /// were given, not which. When somebody in front of that place leaves the list, the rows
    /// behind move up and the reader misses one; when somebody joins in front of it, the reader
    /// meets one twice. Users are listed in the order of their creation: those who are added come
    /// last, those who change status turn up in the other list in the place that they always had.
    /// The meeting history and the sign-in report go on by day and host, so that only what is
    /// added on the same day moves anything.
    pub fn edit(&self, change: impl FnOnce(FakeAccount) -> FakeAccount) {
        self.inner.edit(change);
    }

    /// Changes the account just before the `n`-th API request from now, 1 being the next. All
    /// requests count, whatever they are answered, but for those to the token endpoint.
    ///
    /// ```
    /// use zoom_admin::fake::{Fake, FakeStatus};
    ///
    /// let fake = Fake::builder().users(50).build();
    /// let gone = fake.users()[3].email.clone();
    /// let moved = fake.users()[7].clone().with(|user| user.status = FakeStatus::Inactive);
    /// fake.at_request(2, move |account| account.without(&gone));
    /// fake.at_request(5, move |account| account.user(moved));
    /// ```
    pub fn at_request(
        &self,
        n: u64,
        change: impl FnOnce(FakeAccount) -> FakeAccount + Send + 'static,
    ) {
        self.inner
            .state(|state| state.changes.plan(n, Box::new(change)));
    }
}

impl Inner {
    pub(super) fn edit(&self, change: impl FnOnce(FakeAccount) -> FakeAccount) {
        let account = change(self.world().account.clone());
        let world = Arc::new(World::new(account, self.start));
        *self.world.write().unwrap_or_else(PoisonError::into_inner) = world;
    }
}
