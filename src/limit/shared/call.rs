//! A call that was let go, until its answer comes.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::super::account::Entry;
use super::super::{Label, Permit, Tracked};
use super::account::Account;
use super::state::{Grant, Told, Trip};
use super::{Core, driver};
use crate::store::Key;

/// A call with a place.
pub(super) struct Call {
    core: Arc<Core>,
    account: Arc<Account>,
    key: Key,
    label: Label,
    grant: Grant,
    sent: Instant,
    /// The latest time at which it was sent, by the store's clock.
    latest: Option<DateTime<Utc>>,
}

impl Call {
    pub(super) fn with_place(
        core: &Arc<Core>,
        account: &Arc<Account>,
        key: Key,
        label: Label,
        grant: Grant,
        sent: Instant,
    ) -> Permit {
        Permit::counted(Self {
            core: core.clone(),
            account: account.clone(),
            key,
            label,
            grant,
            sent,
            latest: core.clock.latest(sent),
        })
    }

    /// A call of a worker that is by itself; `None` if it no longer is.
    pub(super) fn alone(
        core: &Core,
        account: &Arc<Account>,
        label: Label,
        entry: &Arc<Entry>,
        mut permit: Permit,
    ) -> Option<Permit> {
        let sent = Instant::now();
        let id = account.state(|state| {
            let alone = state.alone.as_mut()?;
            if !Arc::ptr_eq(&alone.entry, entry) {
                return None;
            }
            Some(alone.sent(label, sent, core.longest_window()))
        })?;
        Some(Permit::counted(AloneCall {
            account: account.clone(),
            id,
            sent,
            inner: Mutex::new(permit.0.take()),
        }))
    }
}

impl Tracked for Call {
    fn hand_back(&self) {
        self.account
            .state(|state| state.hand_back(self.label, self.grant));
        self.account.changed.notify_waiters();
        driver::drive(&self.core, &self.account, &self.key);
    }

    fn answered(&self) {
        let Some(sent) = self.latest else {
            return;
        };
        let now = Instant::now();
        let round_trip = now.saturating_duration_since(self.sent);
        self.account.state(|state| {
            state.round_trips.record(round_trip);
            let trip = Trip {
                sent,
                took: Some(round_trip),
            };
            let told = Told::Answered(self.label, self.grant.id, trip);
            state.tell(told, &self.core.settings, now);
        });
        driver::drive(&self.core, &self.account, &self.key);
    }
}

/// A call that was sent while the store was gone.
struct AloneCall {
    account: Arc<Account>,
    id: u64,
    sent: Instant,
    inner: Mutex<Option<Box<dyn Tracked>>>,
}

impl AloneCall {
    fn inner(&self) -> Option<Box<dyn Tracked>> {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Tracked for AloneCall {
    fn hand_back(&self) {
        self.account.state(|state| {
            if let Some(alone) = &mut state.alone {
                alone.handed_back(self.id);
            }
        });
        if let Some(inner) = self.inner() {
            inner.hand_back();
        }
    }

    fn departed(&self) {
        if let Some(inner) = self.inner() {
            inner.departed();
        }
    }

    fn answered(&self) {
        let round_trip = self.sent.elapsed();
        self.account.state(|state| {
            state.round_trips.record(round_trip);
            if let Some(alone) = &mut state.alone {
                alone.answered(self.id, round_trip);
            }
        });
        if let Some(inner) = self.inner() {
            inner.answered();
        }
    }

    fn lost(&self) {
        if let Some(inner) = self.inner() {
            inner.lost();
        }
    }
}
