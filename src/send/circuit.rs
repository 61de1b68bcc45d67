//! What all calls of a client share about failures: a budget for retries, and a circuit that
//! pauses everybody during an outage instead of letting each call find out for itself.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::policy::{Outage, RetryPolicy};
use crate::error::{Error, ErrorKind, Result};
use crate::time::{FAR, after};

/// Shortest pause between probes: without one, those who wait would spin.
const SHORTEST: Duration = Duration::from_millis(1);

/// The shared state.
pub(crate) struct Circuit {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Calls that failed since the last answer.
    consecutive_failures: u32,
    open: Option<Open>,
    /// Retries that were taken and that no answer has earned back.
    owed: f64,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    since: Instant,
    pause: Duration,
    /// When one call may try.
    probe_at: Instant,
    probing: bool,
}

/// What a call may do now.
#[derive(Debug, PartialEq, Eq)]
enum Admission {
    /// Go on.
    Go,
    /// Go on, as the only one, to see whether the outage is over.
    Probe,
    /// Wait for a change, at most until then.
    Wait(Instant),
    /// Wait for what comes of the probe that is under way.
    WaitForProbe,
}

impl State {
    fn admit(&mut self, now: Instant) -> Admission {
        match &mut self.open {
            None => Admission::Go,
            Some(open) if open.probing => Admission::WaitForProbe,
            Some(open) if open.probe_at <= now => {
                open.probing = true;
                Admission::Probe
            }
            Some(open) => Admission::Wait(open.probe_at),
        }
    }

    /// An answer came, whatever it says.
    fn answered(&mut self) {
        self.consecutive_failures = 0;
        self.open = None;
    }

    /// No answer, or one of a server in trouble; `first` if it was its call's first attempt. Many
    /// calls that fail at once are an outage, one call that is tried again and again is none.
    fn failed(&mut self, now: Instant, policy: &RetryPolicy, first: bool) {
        let longest = policy.cap.clamp(SHORTEST, FAR);
        self.consecutive_failures = self.consecutive_failures.saturating_add(u32::from(first));
        if let Some(open) = &mut self.open {
            // A call that was sent before the pause tells nothing new.
            if open.probing {
                open.pause = open.pause.saturating_mul(2).min(longest);
                open.probe_at = after(now, open.pause);
                open.probing = false;
            }
        } else if self.consecutive_failures >= policy.outage_threshold.max(1) {
            let pause = policy.outage_pause.clamp(SHORTEST, longest);
            self.open = Some(Open {
                since: now,
                pause,
                probe_at: after(now, pause),
                probing: false,
            });
        }
    }
}

/// Held while a call is the probe: if it is dropped before an outcome is known, another may try.
pub(crate) struct Probe<'a>(Option<&'a Circuit>);

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        if let Some(circuit) = self.0 {
            if let Some(open) = &mut circuit.lock().open {
                open.probing = false;
            }
            circuit.changed.notify_waiters();
        }
    }
}

impl Circuit {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::default(),
            changed: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Plain numbers: they are consistent at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is an outage now, and if so, whether it may be waited out.
    pub(crate) fn outage(&self, policy: &RetryPolicy) -> Outage {
        match self.lock().open {
            None => Outage::None,
            Some(open) if open.since.elapsed() < policy.max_outage => Outage::Waiting,
            Some(_) => Outage::TooLong,
        }
    }

    /// Waits while the circuit is open, until the outage has lasted `policy.max_outage`.
    pub(crate) async fn pass(&self, policy: &RetryPolicy) -> Result<Probe<'_>> {
        loop {
            let changed = self.changed.notified();
            let (admission, since) = {
                let mut state = self.lock();
                let admission = state.admit(Instant::now());
                (admission, state.open.map(|open| open.since))
            };
            match admission {
                Admission::Go => return Ok(Probe(None)),
                Admission::Probe => return Ok(Probe(Some(self))),
                // Also when the outage has lasted too long: if the calls beside a probe failed at once,
                // their caller could give up and drop the probe with them, each time anew.
                Admission::WaitForProbe => changed.await,
                Admission::Wait(until) => {
                    let now = Instant::now();
                    let deadline = after(since.unwrap_or(now), policy.max_outage);
                    if now >= deadline {
                        return Err(Error::new(
                            ErrorKind::Transport,
                            format!(
                                "Zoom cannot be reached or fails, for {} s now: nothing is sent \
                                 until it answers again",
                                policy.max_outage.as_secs()
                            ),
                        ));
                    }
                    // Whichever comes first: a change, the next probe, or the end of the outage that is
                    // waited out.
                    let _ = tokio::time::timeout_at(until.min(deadline), changed).await;
                }
            }
        }
    }

    pub(crate) fn answered(&self, policy: &RetryPolicy) {
        let mut state = self.lock();
        state.answered();
        // `max` also takes what is no number for nothing; nothing is owed below zero.
        let earned = policy.retry_share.max(0.0);
        state.owed = (state.owed - earned).max(0.0);
        drop(state);
        self.changed.notify_waiters();
    }

    /// An attempt failed; `first` if it was the first of its call.
    pub(crate) fn failed(&self, policy: &RetryPolicy, first: bool) {
        self.lock().failed(Instant::now(), policy, first);
        self.changed.notify_waiters();
    }

    /// Takes a retry from the client's budget; false if it is used up. During an outage the
    /// circuit is the bound, not the budget.
    pub(crate) fn take_retry(&self, policy: &RetryPolicy) -> bool {
        let mut state = self.lock();
        if state.open.is_some() {
            return true;
        }
        let granted = state.owed + 1.0 <= f64::from(policy.retry_reserve);
        state.owed += f64::from(u8::from(granted));
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_and_one_probe_at_a_time_closes_it() {
        let policy = RetryPolicy::default();
        let start = Instant::now();
        let mut state = State::default();
        for _ in 0..9 {
            state.failed(start, &policy, true);
            assert_eq!(state.admit(start), Admission::Go);
        }
        state.answered();
        for _ in 0..10 {
            state.failed(start, &policy, true);
        }
        let mut now = start;
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            let next = now + Duration::from_secs(seconds);
            assert_eq!(state.admit(now), Admission::Wait(next));
            now = next;
            assert_eq!(state.admit(now), Admission::Probe);
            assert_eq!(state.admit(now), Admission::WaitForProbe, "one at a time");
            state.failed(now, &policy, true);
        }
        now += policy.cap;
        assert_eq!(state.admit(now), Admission::Probe);
        state.answered();
        assert_eq!(state.admit(now), Admission::Go);
    }

    #[test]
    fn one_call_that_is_tried_again_and_again_opens_nothing() {
        let mut state = State::default();
        let (now, policy) = (Instant::now(), RetryPolicy::default());
        for attempt in 0..100 {
            state.failed(now, &policy, attempt % 5 == 0 && attempt < 40);
        }
        assert_eq!(state.admit(now), Admission::Go);
    }

    #[test]
    fn its_threshold_and_pauses_are_the_policys() {
        let ms = Duration::from_millis;
        for (threshold, pause, cap, pauses) in [
            (3, ms(200), ms(500), [200, 400, 500, 500]),
            (1, ms(200), ms(100), [100, 100, 100, 100]),
            // Neither never closed nor never paused.
            (0, ms(0), ms(4), [1, 2, 4, 4]),
            (1, ms(0), ms(0), [1, 1, 1, 1]),
        ] {
            let policy = RetryPolicy {
                outage_threshold: threshold,
                outage_pause: pause,
                cap,
                ..RetryPolicy::default()
            };
            let mut now = Instant::now();
            let mut state = State::default();
            for _ in 1..threshold {
                state.failed(now, &policy, true);
                assert_eq!(state.admit(now), Admission::Go);
            }
            for pause in pauses {
                state.failed(now, &policy, true);
                assert_eq!(state.admit(now), Admission::Wait(now + ms(pause)));
                now += ms(pause);
                assert_eq!(state.admit(now), Admission::Probe);
            }
        }
    }

    #[test]
    fn the_budget_of_retries_is_earned_by_answers() {
        let policy = RetryPolicy {
            retry_reserve: 3,
            retry_share: 0.5,
            ..RetryPolicy::default()
        };
        let circuit = Circuit::new();
        let taken = (0..10).filter(|_| circuit.take_retry(&policy)).count();
        assert_eq!(taken, 3);
        for _ in 0..4 {
            circuit.answered(&policy);
        }
        let taken = (0..10).filter(|_| circuit.take_retry(&policy)).count();
        assert_eq!(taken, 2);
    }
}
