//! The one retry loop. Each attempt is made, judged and acted upon.
//!
//! The loop serves the calls of the API and the requests to the token endpoint. It alone counts the
//! time that a call may take, and it alone sleeps between attempts. All that differs between the
//! two is behind the trait [`Call`]: how an attempt is made, what its answer means, and the pure
//! decision that follows from both.
//!
//! A call of the API goes through five functions:
//!
//! 1. `Zoom::send` takes the request apart;
//! 2. `Zoom::fetch` (where pages, fan-outs and reports begin) brings the reader of the answer;
//! 3. [`run`] is the loop;
//! 4. `ApiCall::attempt` waits for the circuit, a token and a permit;
//! 5. `Transport::call` sends.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::future::Future;
use std::time::Duration;

use super::attempt::Attempt;
use crate::error::Result;

/// What a call has been through. The loop counts attempts and time, the call the rest.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tries {
    /// Attempts that were made.
    pub(crate) attempts: u32,
    /// Time on the wire and in pauses.
    pub(crate) spent: Duration,
    /// Attempts that brought no answer, half of one, or one of a server in trouble.
    pub(crate) failures: u32,
    /// Attempts of which nobody knows whether the server acted upon them.
    pub(crate) lost: u32,
    /// Answers that said that a rate limit is used up.
    pub(crate) limited: u32,
    /// Redirects that were followed.
    pub(crate) redirects: u32,
    /// Whether the call was given another token.
    pub(crate) renewed: bool,
}

/// What to do after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision<R> {
    /// The call ends with what came, be it an answer or an error.
    Finish,
    /// It is sent again after a pause.
    Retry(Duration),
    /// It is sent again at once, if this helps.
    Remedy(R),
}

/// A call, as the loop sees it.
pub(crate) trait Call {
    /// What an attempt knows of what it sent.
    type Sent;
    /// An attempt with what it means.
    type Judged;
    /// What can be changed between two attempts so that the next one succeeds.
    type Remedy;
    /// What the call gives when it succeeds.
    type Output;

    /// The longest time on the wire and in pauses, over all attempts.
    fn timeout(&self) -> Duration;

    /// Waits for its turn and sends once. The answer has to come within `remaining`.
    fn attempt(
        &mut self,
        remaining: Duration,
    ) -> impl Future<Output = Result<Attempt<Self::Sent>>> + Send;

    /// Reads the answer, counts the attempt, and reports it to whoever observes attempts.
    fn judge(&mut self, attempt: Attempt<Self::Sent>, tries: &mut Tries) -> Self::Judged;

    /// Decides, without waiting and without any effect on others.
    fn decide(&self, judged: &Self::Judged, tries: &Tries) -> Decision<Self::Remedy>;

    /// Asks whether another retry may be made, beyond what the call itself allows.
    fn take_retry(&self) -> bool {
        true
    }

    /// Carries out a remedy; fails with the error of the call if there is none.
    fn apply(
        &mut self,
        remedy: Self::Remedy,
        judged: Self::Judged,
        tries: &mut Tries,
    ) -> impl Future<Output = Result<()>> + Send;

    /// What the last attempt comes to.
    fn finish(&mut self, judged: Self::Judged, tries: &Tries) -> Result<Self::Output>;
}

/// Makes attempts until one is the last.
pub(crate) async fn run<C: Call>(call: &mut C) -> Result<C::Output> {
    let mut tries = Tries::default();
    loop {
        let remaining = call.timeout().saturating_sub(tries.spent);
        let attempt = call.attempt(remaining).await?;
        tries.attempts = tries.attempts.saturating_add(1);
        tries.spent = tries.spent.saturating_add(attempt.elapsed);
        let judged = call.judge(attempt, &mut tries);
        match call.decide(&judged, &tries) {
            Decision::Finish => return call.finish(judged, &tries),
            Decision::Retry(pause) => {
                tries.spent = tries.spent.saturating_add(pause);
                if tries.spent >= call.timeout() || !call.take_retry() {
                    return call.finish(judged, &tries);
                }
                drop(judged);
                tracing::debug!(failures = tries.failures, ?pause, "trying again");
                tokio::time::sleep(pause).await;
            }
            Decision::Remedy(remedy) => call.apply(remedy, judged, &mut tries).await?,
        }
    }
}
