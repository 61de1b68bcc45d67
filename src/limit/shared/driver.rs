//! Who speaks with the store: a task for each account in which something goes on.
//!
//! It writes what is to be told and what is wished for in one swap, and takes care of being heard
//! of as long as calls wait. With nothing left to do it takes the worker off the list, and ends.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::future::select;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until, timeout};

use super::super::Label;
use super::super::bucket::TRANSIT;
use super::Core;
use super::account::{Account, Lost, State};
use super::alone::Alone;
use super::state::{AHEAD, Given, LATE, Shared, Told};
use super::workers::FRESH;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Key, Loaded, Swapped};
use crate::time::{after, earlier, later};

/// Two writes lie at least so far apart, so that calls that come one by one share one.
const SPACING: Duration = Duration::from_millis(20);
/// The same, if not all that was wished for was given.
const PATIENT: Duration = Duration::from_millis(100);
/// What has no haste is told after this time.
const TELL: Duration = Duration::from_millis(200);
/// A worker is heard of so often, half as far apart as it may be.
const HEARD: Duration = Duration::from_millis(1_500);
/// It leaves when nothing was to do for so long.
const IDLE: Duration = Duration::from_secs(1);
/// A store that fails is asked again after this time.
const AGAIN: Duration = Duration::from_millis(250);
/// The store must answer within this time.
const ANSWER: Duration = Duration::from_secs(1);
/// A swap that others came before is made again so often, before it pauses.
const TRIES: u32 = 30;
/// The longest time that an answer of the store is planned for.
const LONGEST_LEAD: Duration = Duration::from_millis(200);

/// What to do next.
enum Next {
    /// Write, and be on the list or not.
    Write {
        member: bool,
    },
    Sleep(Instant),
    End,
}

pub(super) struct Driver {
    core: Arc<Core>,
    account: Arc<Account>,
    key: Key,
    number: u64,
    /// How long the store took to answer.
    lead: Duration,
    /// When it was last written to, or tried.
    last: Option<Instant>,
    /// Whether the last write gave less than was wished for.
    short: bool,
}

/// Lets another driver begin, should this one end before its time.
struct Driving {
    account: Arc<Account>,
    number: u64,
}

impl Drop for Driving {
    fn drop(&mut self) {
        self.account.state(|state| state.driver.end(self.number));
        self.account.changed.notify_waiters();
    }
}

/// Lets a task speak with the store for an account, unless one does.
pub(super) fn drive(core: &Arc<Core>, account: &Arc<Account>, key: &Key) {
    let Ok(runtime) = Handle::try_current() else {
        return; // whoever waits next is in one
    };
    let Some(number) = account.state(|state| state.driver.begin()) else {
        account.wake.notify_one();
        return;
    };
    let driver = Driver {
        core: core.clone(),
        account: account.clone(),
        key: key.clone(),
        number,
        lead: Duration::ZERO,
        last: None,
        short: false,
    };
    let driving = Driving {
        account: account.clone(),
        number,
    };
    runtime.spawn(async move {
        driver.run().await;
        drop(driving);
    });
}

impl Driver {
    async fn run(mut self) {
        loop {
            let next = self.account.state(|state| self.next(state, Instant::now()));
            match next {
                Next::End => return,
                Next::Sleep(until) => {
                    let wake = pin!(self.account.wake.notified());
                    select(wake, pin!(sleep_until(until))).await;
                }
                Next::Write { member } => {
                    let result = self.write(member).await;
                    self.last = Some(Instant::now());
                    if let Err(error) = result {
                        self.failed(&error);
                    }
                    self.account.changed.notify_waiters();
                }
            }
        }
    }

    /// Decides what to do. Ends under the lock, so that whoever comes next begins anew.
    fn next(&self, state: &mut State, now: Instant) -> Next {
        if let Some(latest) = self.core.clock.latest(now) {
            state.drop_late(&self.core.settings, latest, now);
        }
        let wishes = state.lanes.iter().any(|lane| lane.wish() > 0);
        if wishes || state.has_grants() {
            state.busy = Some(now);
        }
        let known = state.known.as_ref();
        let listed = known.is_some_and(|(_, known)| known.workers.contains(self.core.id));
        let idle = state.busy.map(|busy| after(busy, IDLE));
        let member = state.waits() || idle.is_some_and(|idle| idle > now);
        let mut due: Option<Instant> = None;
        let mut at = |instant: Instant| due = Some(due.map_or(instant, |due| due.min(instant)));
        if state.alone.is_some() {
            at(self.after_last(AGAIN, now));
        }
        if wishes {
            let lanes = Label::ALL.map(|label| self.reserve_at(state, label, now));
            lanes.into_iter().flatten().for_each(&mut at);
        }
        if let Some(since) = state.told_since {
            let told = if state.urgent {
                now
            } else {
                after(since, TELL)
            };
            at(told.max(self.after_last(SPACING, now)));
        }
        if let Some(until) = state.surplus_until() {
            at(self
                .core
                .clock
                .instant_of(until, now)
                .max(self.after_last(SPACING, now)));
        }
        match (listed, member) {
            (true, true) => at(self.after_last(HEARD, now)),
            (true, false) => at(self.after_last(SPACING, now)),
            (false, _) => {}
        }
        if state.lost.is_some() {
            due = due.map(|due| due.max(self.after_last(AGAIN, now)));
        }
        match due {
            Some(due) if due <= now => Next::Write { member },
            Some(due) => Next::Sleep(match (idle, listed) {
                (Some(idle), true) if idle > now => due.min(idle),
                _ => due,
            }),
            None => {
                state.driver.end(self.number);
                Next::End
            }
        }
    }

    fn after_last(&self, pause: Duration, now: Instant) -> Instant {
        self.last.map_or(now, |last| after(last, pause))
    }

    /// When to ask for places of a label.
    fn reserve_at(&self, state: &State, label: Label, now: Instant) -> Option<Instant> {
        let lane = &state.lanes[label.index()];
        if lane.wish() == 0 {
            return None;
        }
        let soonest = if self.short { PATIENT } else { SPACING };
        let soonest = self.after_last(soonest, now);
        let Some(next) = lane.next else {
            return Some(soonest);
        };
        // Others may have told by then that their calls arrived earlier than they could have.
        let ahead = AHEAD.saturating_add(LATE).saturating_add(TRANSIT);
        let next = self.core.clock.instant_of(earlier(next, ahead), now);
        Some(soonest.max(next))
    }

    /// Writes what is to be told and takes what is wished for, with one swap unless others come
    /// before.
    async fn write(&mut self, member: bool) -> Result<()> {
        if self.account.state(|state| {
            state.known.is_none() || state.alone.is_some() || state.contact.is_none()
        }) {
            self.load().await?;
        }
        for _ in 0..TRIES {
            let now = Instant::now();
            let Some(latest) = self.core.clock.latest(now) else {
                return self.load().await;
            };
            let time = later(latest, self.lead);
            let Some(plan) = self.account.state(|s| self.plan(s, member, time)) else {
                return Ok(());
            };
            let value = encode(&plan.shared)?;
            let store = self.core.store.clone();
            let swapped = store.swap(&self.key, plan.expected, Some(value));
            match self.answer(swapped).await? {
                Swapped::Done { version, at } => {
                    self.heard(at, now);
                    self.done(plan, version, now);
                    return Ok(());
                }
                Swapped::Lost(loaded) => {
                    self.heard(loaded.at, now);
                    self.take(loaded, now)?;
                }
            }
        }
        Ok(())
    }

    async fn answer<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        timeout(ANSWER, answer).await.unwrap_or_else(|_| {
            let text = "the store of the rate limits did not answer in time";
            Err(Error::new(ErrorKind::Store, text))
        })
    }

    fn heard(&mut self, at: DateTime<Utc>, asked: Instant) {
        let now = Instant::now();
        self.core.clock.learn(at, asked, now);
        self.lead = now.saturating_duration_since(asked).min(LONGEST_LEAD);
    }

    async fn load(&mut self) -> Result<()> {
        let now = Instant::now();
        let store = self.core.store.clone();
        let loaded = self.answer(store.load(&self.key)).await?;
        self.heard(loaded.at, now);
        self.take(loaded, now)
    }

    /// Takes over what is stored. Should the store have lost it, what is known here goes on.
    fn take(&mut self, loaded: Loaded, asked: Instant) -> Result<()> {
        let version = loaded.version();
        let stored = loaded.entry.map(|entry| decode(&entry.value)).transpose()?;
        let (settings, clock) = (&self.core.settings, &self.core.clock);
        let back = self.account.state(|state| {
            let kept = state.known.take().map(|(_, known)| known);
            state.known = Some((version, stored.or(kept).unwrap_or_default()));
            state.contact = Some(asked);
            let back = state.lost.take();
            if let Some(alone) = state.alone.take() {
                for told in alone.told(clock) {
                    state.tell(told, settings, asked);
                }
                state.urgent = true;
            }
            back
        });
        if let Some(lost) = back {
            let gone = lost.since.elapsed();
            tracing::info!(?gone, "the store of the rate limits is back");
        }
        Ok(())
    }

    fn plan(&self, state: &State, member: bool, time: DateTime<Utc>) -> Option<Plan> {
        let settings = &self.core.settings;
        let (expected, known) = state.known.as_ref()?;
        let mut shared = known.clone();
        shared.advance(time, settings);
        if member {
            shared.enter(self.core.id, state.round_trips.floor());
            if let Some(lease) = state.lease {
                shared.workers.under_lease(self.core.id, lease);
            }
        } else {
            shared.workers.leave(self.core.id);
        }
        for told in &state.told {
            shared.take(told, settings);
        }
        let given = Label::ALL.map(|label| {
            let wish = state.lanes[label.index()].wish();
            shared.reserve(label, settings, wish)
        });
        Some(Plan {
            expected: *expected,
            shared,
            told: state.told.len(),
            given,
        })
    }

    fn done(&mut self, plan: Plan, version: u64, asked: Instant) {
        self.short = plan.given.iter().any(|given| given.next.is_some());
        self.account.state(|state| {
            state.told.drain(..plan.told);
            state.told_since = (!state.told.is_empty()).then_some(asked);
            state.urgent = false;
            state.contact = Some(asked);
            state.lost = None;
            let mut shared = plan.shared;
            // What was told meanwhile.
            for told in &state.told {
                if !matches!(told, Told::Sent(..) | Told::Counted(..)) {
                    shared.take(told, &self.core.settings);
                }
            }
            state.known = Some((Some(version), shared));
            for (label, given) in Label::ALL.into_iter().zip(plan.given) {
                state.give(label, given);
            }
        });
    }

    /// The store failed. If that lasts, this worker goes on by itself.
    fn failed(&mut self, error: &Error) {
        let now = Instant::now();
        let (id, settings) = (self.core.id, &self.core.settings);
        let time = self.core.clock.latest(now);
        self.account.state(|state| {
            let lost = state.lost.get_or_insert_with(|| Lost {
                since: now,
                error: String::new(),
            });
            lost.error = error.to_string();
            let (Some((_, known)), Some(time)) = (&state.known, time) else {
                return;
            };
            if let Some(alone) = &mut state.alone {
                alone.turn(known, id, settings, time);
                return;
            }
            let silent = state
                .contact
                .is_none_or(|contact| after(contact, FRESH) <= now);
            if silent {
                let workers = known.workers.len();
                tracing::warn!(%error, workers, "the store of the rate limits is gone");
                state.alone = Some(Alone::new(known, id, settings, (now, time)));
            }
        });
    }
}

/// A write that is to be made.
struct Plan {
    expected: Option<u64>,
    shared: Shared,
    /// How many of those to be told are in it.
    told: usize,
    given: [Given; Label::ALL.len()],
}

const VERSION: u32 = 1;

/// The state as it is written.
#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    shared: &'a Shared,
}

/// Its version, which is read before its fields.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Deserialize)]
struct Read {
    shared: Shared,
}

fn encode(shared: &Shared) -> Result<Bytes> {
    let written = Written {
        version: VERSION,
        shared,
    };
    let bytes = serde_json::to_vec(&written).map_err(|error| {
        Error::new(ErrorKind::Store, "the rate limits cannot be written").with_source(error)
    })?;
    Ok(bytes.into())
}

fn decode(bytes: &[u8]) -> Result<Shared> {
    let damaged = |error| {
        let text = "what the store has for the rate limits of an account is damaged";
        Error::new(ErrorKind::Damaged, text).with_source(error)
    };
    let Head { version } = serde_json::from_slice(bytes).map_err(damaged)?;
    if version != VERSION {
        let text = format!(
            "the stored state of the rate limits has version {version}, and this crate knows \
             {VERSION}: all workers of an account are to use the same version of the crate"
        );
        return Err(Error::new(ErrorKind::Version, text));
    }
    let Read { shared } = serde_json::from_slice(bytes).map_err(damaged)?;
    Ok(shared)
}
