//! The one loop: token, permit, token again, transport, verdict.
//!
//! It is the only place that sends and the only one that sleeps between attempts, and it knows no
//! types: [`Parts`] go in, the bytes of a good answer are handed to a reader.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header};
use tokio::time::Instant;
use tracing::Instrument;
use url::Url;

use crate::account_key::AccountKey;
use crate::answer::{self, Problem, ProblemKind};
use crate::auth::AccessToken;
use crate::auth::cache::TokenCache;
use crate::circuit::{Circuit, Probe};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::hosts::Hosts;
use crate::limit::{Label, RateLimiter, next_day};
use crate::request::{Meta, Parts};
use crate::retry::{self, Outcome, RetryPolicy, Tries, Verdict};
use crate::scrub::Scrub;
use crate::text::visible;
use crate::time::later;
use crate::transport::{Transport, TransportError, TransportFault};

/// One attempt at a call, as told to [`Builder::on_call`](crate::Builder::on_call).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CallReport {
    /// The request, for example `user::List`.
    pub request: &'static str,
    /// The limit that it counted against.
    pub label: crate::Label,
    /// Which attempt at the call this was, from 1.
    pub attempt: u32,
    /// The answer's status; `None` if there was no answer.
    pub status: Option<u16>,
    /// Time spent waiting for a token and a permit.
    pub waited: Duration,
    /// Time on the wire.
    pub elapsed: Duration,
    /// Whether Zoom answered that a limit is used up.
    pub limited: bool,
    /// Calls left in the window, if Zoom said so.
    pub remaining: Option<u64>,
}

/// Called after each attempt.
pub(crate) type Hook = Arc<dyn Fn(&CallReport) + Send + Sync>;

/// What a reader made of a body.
pub(crate) enum Read {
    Whole,
    /// It was read, but holds members of an error body.
    Doubtful,
    /// The body ends too early.
    Cut,
    Failed(Error),
}

/// What the pipeline gives beside the body.
pub(crate) struct Head {
    pub(crate) tracking_id: Option<String>,
    /// What must not stand in notes on the answer.
    pub(crate) scrub: Scrub,
}

/// An attempt that was sent, and what came back.
struct Sent {
    url: Url,
    token: AccessToken,
    answer: Result<Response<Bytes>, TransportError>,
    /// For the circuit, a token and a permit.
    waited: Duration,
    /// On the wire.
    elapsed: Duration,
}

/// What was read of an answer. Nothing of all this: it is whole.
#[derive(Default)]
struct Judged {
    /// What the body says in place of an answer.
    problem: Option<Problem>,
    /// Why the body, which says nothing in its place, is no answer.
    unreadable: Option<Error>,
    /// The body ends too early.
    cut: bool,
}

impl Judged {
    fn outcome<'a>(&'a self, sent: &'a Sent, hold: Option<Duration>) -> Outcome<'a> {
        match &sent.answer {
            Err(e) => Outcome::Broken(e),
            Ok(_) if self.cut => Outcome::Cut,
            Ok(answer) => Outcome::Answer {
                status: answer.status().as_u16(),
                problem: self.problem.as_ref(),
                hold: hold.filter(|_| self.unreadable.is_none()),
            },
        }
    }

    /// The result of a call whose last attempt this was.
    fn result(self, sent: &Sent) -> Result<Head> {
        let tracking_id = sent.answer.as_ref().ok().and_then(tracking_id);
        match self.unreadable {
            Some(error) => Err(error.with_tracking_id(tracking_id)),
            None => Ok(Head {
                tracking_id,
                scrub: Scrub::default(),
            }),
        }
    }
}

pub(crate) struct Pipeline {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) tokens: TokenCache,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hosts: Hosts,
    pub(crate) policy: RetryPolicy,
    /// For one exchange.
    pub(crate) attempt_timeout: Duration,
    /// For all exchanges and pauses of a call; waiting for one's turn is not counted.
    pub(crate) call_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
    pub(crate) hook: Option<Hook>,
    pub(crate) jitter: AtomicU64,
    pub(crate) circuit: Circuit,
    /// How long answers take, by label: a moving mean in microseconds; 0 as long as none came.
    pub(crate) latency: [AtomicU64; Label::ALL.len()],
}

/// What an answer is taken to need before one came.
const USUAL_LATENCY: Duration = Duration::from_millis(200);

impl Pipeline {
    /// How long an answer to a call of this label takes, by those that came.
    pub(crate) fn latency(&self, label: Label) -> Duration {
        let known = |label: Label| self.latency[label as usize].load(Ordering::Relaxed);
        let others = || Label::ALL.into_iter().map(known).find(|mean| *mean > 0);
        match Some(known(label)).filter(|mean| *mean > 0).or_else(others) {
            Some(mean) => Duration::from_micros(mean),
            None => USUAL_LATENCY,
        }
    }

    fn answered_after(&self, label: Label, elapsed: Duration) {
        let sample = u64::try_from(elapsed.as_micros())
            .unwrap_or(u64::MAX)
            .max(1);
        // Two at once may lose one: it is a mean.
        let mean = &self.latency[label as usize];
        let old = mean.load(Ordering::Relaxed);
        let new = if old == 0 {
            sample
        } else {
            old.saturating_sub(old / 8).saturating_add(sample / 8)
        };
        mean.store(new, Ordering::Relaxed);
    }

    /// Carries out a call. `read` gets the body of a good answer. If it doubts that, or cannot read
    /// it, the reader of errors is asked, whatever the status; what that finds comes first.
    pub(crate) async fn call(
        &self,
        account: &AccountKey,
        parts: &Parts,
        read: &mut (dyn FnMut(&Bytes) -> Read + Send),
    ) -> Result<Head> {
        let span = tracing::debug_span!("zoom", request = parts.meta.name);
        // What the server was shown, it may repeat in any text.
        let mut scrub = Scrub::default();
        let attempts = self.attempts(account, parts, read, &mut scrub);
        match attempts.instrument(span).await {
            Ok(mut head) => {
                if let Some(id) = &mut head.tracking_id {
                    scrub.clean_header(id);
                }
                head.scrub = scrub;
                Ok(head)
            }
            Err(error) => Err(error.scrubbed(&scrub).with_request(parts.meta.name)),
        }
    }

    /// Tries until an attempt is the last: each is made, judged, and acted upon.
    async fn attempts(
        &self,
        account: &AccountKey,
        parts: &Parts,
        read: &mut (dyn FnMut(&Bytes) -> Read + Send),
        scrub: &mut Scrub,
    ) -> Result<Head> {
        let mut tries = Tries::default();
        let mut redirect: Option<Url> = None;
        let mut spent = Duration::ZERO;
        let mut number = 0u32;
        loop {
            let left = self.call_timeout.saturating_sub(spent);
            let (sent, probe) = self
                .attempt(account, parts, redirect.as_ref(), left, scrub)
                .await?;
            number = number.saturating_add(1);
            spent = spent.saturating_add(sent.elapsed);
            let judged = self.judge(parts, &sent, read, scrub);
            let hold = self.tell(account, parts, number, &sent, &judged);
            let outcome = judged.outcome(&sent, hold);
            let outage = self.weigh(&outcome, tries);
            drop(probe);
            // In an outage its length decides how long to go on, not the count.
            let counted = Tries {
                failures: match outage {
                    None => tries.failures,
                    Some(true) => 0,
                    Some(false) => self.policy.max_attempts,
                },
                ..tries
            };
            match retry::decide(&self.policy, counted, &outcome, self.next_jitter()) {
                Verdict::Done => return judged.result(&sent),
                Verdict::Again(pause) => {
                    tries.failures = tries.failures.saturating_add(u32::from(outage.is_none()));
                    spent = spent.saturating_add(pause);
                    if spent >= self.call_timeout || !self.circuit.take_retry(&self.policy) {
                        return Err(self.failure(parts, sent, judged.problem, hold));
                    }
                    tokio::time::sleep(pause).await;
                }
                Verdict::Limited => tries.limited = tries.limited.saturating_add(1),
                Verdict::NewToken => {
                    tries.refreshed = true;
                    self.tokens.refuse(&sent.token);
                }
                Verdict::Follow => {
                    tries.hops = tries.hops.saturating_add(1);
                    redirect = Some(self.location(&sent)?);
                }
                Verdict::Fail if self.is_worth_a_token(parts, tries, &sent, &judged).await => {
                    tries.refreshed = true;
                }
                Verdict::Fail => {
                    let error = self.failure(parts, sent, judged.problem, hold);
                    tracing::warn!(attempt = number, kind = ?error.kind(), "giving up");
                    return Err(error);
                }
            }
        }
    }

    /// Waits for its turn, and sends once. `left` is what of the time for the call is left.
    async fn attempt(
        &self,
        account: &AccountKey,
        parts: &Parts,
        redirect: Option<&Url>,
        left: Duration,
        scrub: &mut Scrub,
    ) -> Result<(Sent, Probe<'_>)> {
        let entered = Instant::now();
        let probe = self.circuit.pass(&self.policy).await?;
        let (token, permit) = self.admitted(account, parts).await?;
        let url = match redirect {
            Some(url) => url.clone(),
            None => self.url(parts, &token)?,
        };
        let request = self.request(&url, &token)?;
        scrub.add(token.expose());
        if left.is_zero() {
            return Err(out_of_time(self.call_timeout));
        }
        let sent_at = Instant::now();
        // Nothing awaits between here and the wire.
        let departure = permit.leave();
        let answer = self
            .transport
            .call(request, left.min(self.attempt_timeout))
            .await;
        if answer.is_ok() {
            departure.answered();
        } else {
            drop(departure);
        }
        let sent = Sent {
            url,
            token,
            answer,
            waited: sent_at.saturating_duration_since(entered),
            elapsed: sent_at.elapsed(),
        };
        Ok((sent, probe))
    }

    /// Reads what came: the answer, or what is said in its place.
    fn judge(
        &self,
        parts: &Parts,
        sent: &Sent,
        read: &mut (dyn FnMut(&Bytes) -> Read + Send),
        scrub: &Scrub,
    ) -> Judged {
        let Ok(answer) = &sent.answer else {
            return Judged::default();
        };
        self.answered_after(parts.meta.label, sent.elapsed);
        let status = answer.status();
        let body = status.is_success().then(|| read(answer.body()));
        let problem = match body {
            Some(Read::Whole) => None,
            _ => answer::problem(status.as_u16(), answer.body(), scrub),
        };
        // Half an error is one all the same.
        match body {
            Some(Read::Cut) if problem.is_none() => Judged {
                cut: true,
                ..Judged::default()
            },
            Some(Read::Failed(error)) if problem.is_none() => Judged {
                unreadable: Some(error),
                ..Judged::default()
            },
            _ => Judged {
                problem,
                ..Judged::default()
            },
        }
    }

    /// Tells the limiter and the caller's hook of an attempt. Gives how long a limit that it met holds
    /// back; `None` if waiting does not help today.
    fn tell(
        &self,
        account: &AccountKey,
        parts: &Parts,
        number: u32,
        sent: &Sent,
        judged: &Judged,
    ) -> Option<Duration> {
        let label = parts.meta.label;
        let mut report = CallReport {
            request: parts.meta.name,
            label,
            attempt: number,
            status: None,
            waited: sent.waited,
            elapsed: sent.elapsed,
            limited: false,
            remaining: None,
        };
        let mut hold = None;
        if let Ok(answer) = &sent.answer {
            let (status, headers) = (answer.status().as_u16(), answer.headers());
            let (problem, now) = (judged.problem.as_ref(), self.clock.now());
            let observed = retry::observed(status, headers, problem, label, now, sent.elapsed);
            hold = observed.hold;
            report.status = Some(status);
            report.limited = observed.status == 429;
            report.remaining = observed.remaining;
            self.limiter.observe(account, label, &observed);
        }
        let (status, elapsed) = (report.status, sent.elapsed);
        tracing::debug!(attempt = number, status, ?elapsed, "attempt");
        if let Some(hook) = &self.hook {
            hook(&report);
        }
        hold
    }

    /// Tells the circuit of an attempt. Gives whether there was an outage before it, and then whether
    /// it is worth to go on.
    fn weigh(&self, outcome: &Outcome<'_>, tries: Tries) -> Option<bool> {
        // An answer of any kind ends an outage; silence and 5xx make one.
        let troubled = match outcome {
            Outcome::Broken(e) => !e.fault.is_permanent(),
            Outcome::Cut => true,
            Outcome::Answer { status, .. } => *status >= 500,
        };
        let outage = self.circuit.outage(&self.policy);
        if troubled {
            self.circuit.failed(&self.policy, tries.failures == 0);
        } else {
            self.circuit.answered(&self.policy);
        }
        outage
    }

    /// Whether a call that was refused for want of a scope may go through with another token, which
    /// is there then.
    async fn is_worth_a_token(
        &self,
        parts: &Parts,
        tries: Tries,
        sent: &Sent,
        judged: &Judged,
    ) -> bool {
        let Some(problem) = judged
            .problem
            .as_ref()
            .filter(|p| p.kind == ProblemKind::MissingScope)
        else {
            return false;
        };
        let scopes: Vec<&str> = match problem.scopes.is_empty() {
            false => problem.scopes.iter().map(String::as_str).collect(),
            true => declared(parts.meta).collect(),
        };
        !tries.refreshed && self.tokens.wider(&sent.token, &scopes).await
    }

    /// Makes sure of a token, takes a permit, and looks at the token again without awaiting: if it
    /// was dropped while the permit was awaited, the permit goes back and all starts again.
    async fn admitted(
        &self,
        account: &AccountKey,
        parts: &Parts,
    ) -> Result<(AccessToken, crate::Permit)> {
        // A token that is dead on arrival would go round for ever; the API may judge it then.
        for last in [false, false, true] {
            let token = self.tokens.get().await?;
            let permit = self
                .limiter
                .acquire(account, parts.meta.label, self.policy.max_wait)
                .await?;
            if last || self.tokens.is_current(&token) {
                return Ok((token, permit));
            }
        }
        Err(Error::new(ErrorKind::Auth, "no token stays valid"))
    }

    fn url(&self, parts: &Parts, token: &AccessToken) -> Result<Url> {
        let base = self.hosts.base(token.region());
        let text = format!("{}{}", base.as_str().trim_end_matches('/'), parts.path()?);
        let mut url = Url::parse(&text).map_err(|e| {
            Error::new(ErrorKind::Request, "the request makes no URL").with_source(e)
        })?;
        if !parts.query.is_empty() {
            url.query_pairs_mut()
                .extend_pairs(parts.query.iter().map(|(k, v)| (*k, v.as_str())));
        }
        Ok(url)
    }

    fn request(&self, url: &Url, token: &AccessToken) -> Result<Request<Bytes>> {
        let mut request = Request::get(url.as_str()).body(Bytes::new()).map_err(|e| {
            Error::new(ErrorKind::Request, "the request makes no URL").with_source(e)
        })?;
        let headers: &mut HeaderMap = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        headers.insert(header::AUTHORIZATION, token.header()?);
        Ok(request)
    }

    fn location(&self, sent: &Sent) -> Result<Url> {
        let refuse = |why: &str| Error::new(ErrorKind::Redirect, why.to_owned());
        let text = sent
            .answer
            .as_ref()
            .ok()
            .and_then(|a| a.headers().get(header::LOCATION)?.to_str().ok())
            .ok_or_else(|| refuse("Zoom answered with a redirect that leads nowhere"))?;
        let to = sent
            .url
            .join(text)
            .map_err(|e| refuse("Zoom redirected to something that is no URL").with_source(e))?;
        if !self.hosts.allows(&to) {
            return Err(refuse(
                "Zoom redirected to a host that is neither Zoom's nor the configured one, or not \
                 by https: it is not followed",
            ));
        }
        Ok(to)
    }

    fn failure(
        &self,
        parts: &Parts,
        sent: Sent,
        problem: Option<Problem>,
        hold: Option<Duration>,
    ) -> Error {
        let host = sent.url.host_str().unwrap_or("the host");
        let answer = match sent.answer {
            Ok(answer) => answer,
            Err(e) => {
                let kind = match e.fault {
                    TransportFault::Timeout => ErrorKind::Timeout,
                    TransportFault::TooLarge => ErrorKind::TooLarge,
                    _ => ErrorKind::Transport,
                };
                return Error::new(kind, retry::transport_text(host, &e)).with_source(e);
            }
        };
        let status = answer.status().as_u16();
        let Some(problem) = problem else {
            return Error::new(
                ErrorKind::Transport,
                format!("{host}: the answer ended too early, again and again"),
            )
            .with_status(status)
            .with_tracking_id(tracking_id(&answer));
        };
        let mut error = refusal(parts, status, problem)
            .with_status(status)
            .with_tracking_id(tracking_id(&answer));
        if error.kind() == ErrorKind::RateLimited {
            let now = self.clock.now();
            // A limit of one user's asks for no wait; it is daily.
            let at = hold.map_or_else(|| next_day(now), |hold| later(now, hold));
            error = error.with_retry_at(at);
        }
        error
    }

    /// The next of a fixed series in 0..=1 (splitmix64): spread, and the same in every test run.
    #[allow(clippy::cast_precision_loss)] // 53 bits fit
    fn next_jitter(&self) -> f64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self
            .jitter
            .fetch_add(STEP, Ordering::Relaxed)
            .wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn tracking_id(answer: &Response<Bytes>) -> Option<String> {
    // A text of the server's, too: those of Zoom's have some 50 characters.
    const LONGEST: usize = 200;
    let id = answer.headers().get("x-zm-trackingid")?.to_str().ok()?;
    Some(visible(id, LONGEST).into_owned())
}

fn out_of_time(limit: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!("no good answer within {} s of trying", limit.as_secs()),
    )
}

/// The scopes of which the call needs one, the least first: what a granular one permits is less
/// than what a classic one does, and each list begins with the one to ask for.
fn declared(meta: &Meta) -> impl Iterator<Item = &'static str> {
    meta.granular.iter().chain(meta.classic).copied()
}

/// The scopes that Zoom named, as far as the call declares them, in that order. A call that
/// declares none takes Zoom's word.
fn missing(meta: &Meta, named: Vec<String>) -> Vec<String> {
    if declared(meta).next().is_none() {
        return named;
    }
    declared(meta)
        .filter(|scope| named.iter().any(|name| name == scope))
        .map(str::to_owned)
        .collect()
}

/// The least scopes that the call declares: the granular one to ask for, or the classic one.
fn least(meta: &Meta) -> String {
    let first = [meta.granular, meta.classic].map(|scopes| scopes.first().copied());
    let first: Vec<_> = first.into_iter().flatten().collect();
    first.join(" or ")
}

/// The error for an answer of Zoom's, with what to do about it.
fn refusal(parts: &Parts, status: u16, problem: Problem) -> Error {
    let meta = parts.meta;
    let Problem { api, kind, scopes } = problem;
    match kind {
        ProblemKind::MissingScope => {
            let missing = missing(meta, scopes);
            let list = match missing.is_empty() {
                true => least(meta),
                false => missing.join(" or "),
            };
            Error::new(
                ErrorKind::MissingScope,
                format!(
                    "the token lacks the scope {list}: add it to the app, then authorise it again"
                ),
            )
            .with_scopes(missing)
        }
        ProblemKind::Token => Error::new(
            ErrorKind::Auth,
            format!("Zoom refused the access token, also a fresh one: {api}"),
        ),
        ProblemKind::Limited => Error::new(
            ErrorKind::RateLimited,
            format!(
                "Zoom's rate limit for {} calls is used up: {api}",
                meta.label
            ),
        ),
        ProblemKind::NotFound => Error::new(
            ErrorKind::NotFound,
            format!("Zoom knows no such object: {api}"),
        ),
        ProblemKind::Forbidden => Error::new(
            ErrorKind::Forbidden,
            format!(
                "Zoom refused for want of permission: {api}; the app needs the scope {}, the admin \
                 who authorised it a role that may view this, and the account the plan or feature",
                least(meta)
            ),
        ),
        ProblemKind::Redirect => Error::new(ErrorKind::Redirect, "Zoom redirected too often"),
        ProblemKind::Server => Error::new(
            ErrorKind::Api,
            format!("Zoom failed (HTTP {status}), again and again: {api}"),
        ),
        ProblemKind::Other => Error::new(
            ErrorKind::Api,
            format!("Zoom answered HTTP {status}: {api}"),
        ),
    }
    .with_api(api)
}
