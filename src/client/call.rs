//! A call of the API, as the retry loop carries it out: circuit, token, permit, transport.
//!
//! It knows no types of answers: a path goes in, the bytes of a good answer are handed to a reader.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, header};
use tokio::time::Instant;
use url::Url;

use super::refusal;
use super::report::CallReport;
use super::service::Service;
use crate::account_key::AccountKey;
use crate::auth::AccessToken;
use crate::decode::Note;
use crate::error::{Error, ErrorKind, Result};
use crate::limit::next_day;
use crate::request::Meta;
use crate::scrub::Scrub;
use crate::send::answer::{self, Problem};
use crate::send::attempt::{self, Attempt};
use crate::send::circuit::Probe;
use crate::send::headers;
use crate::send::pipeline::{Call, Decision, Tries};
use crate::send::policy::{self, Outage, Outcome, Remedy};
use crate::text::visible;
use crate::time::later;
use crate::transport::TransportError;

/// What a reader made of a body.
pub(super) enum Read {
    /// It is an answer.
    Complete,
    /// It was read, but holds members of an error body.
    Doubtful,
    /// The body ends too early.
    Cut,
    /// It is no answer.
    Failed(Error),
}

/// Reads the body of an answer.
pub(super) type Reader<'a> = dyn FnMut(&Bytes) -> Read + Send + 'a;

/// Sees the body of a good answer before it is read; true if it began something by then.
pub(super) type Arrived<'a> = Box<dyn FnMut(&Bytes) -> bool + Send + 'a>;

/// How often a call lets all others have their turn before it reads what came: to be sent, a call that
/// has just begun needs its own turn, the connection's, and perhaps that of one that becomes free.
const TURNS: u32 = 3;

/// What a call gives beside the body.
pub(super) struct Head {
    pub(super) tracking_id: Option<String>,
    /// What must not stand in notes on the answer.
    scrub: Scrub,
}

impl Head {
    /// Logs what was noted of the answer, and takes from it what must not be shown.
    pub(super) fn tell(&self, request: &str, notes: &mut [Note]) {
        for note in notes {
            note.scrub(&self.scrub);
            tracing::debug!(request, ?note, "lost while reading");
        }
    }
}

/// A call that is under way.
pub(super) struct ApiCall<'a> {
    service: &'a Service,
    account: &'a AccountKey,
    meta: &'static Meta,
    /// Path and query.
    target: String,
    /// Gets the body of each good answer. If it doubts that, or cannot read it, the reader of errors
    /// is asked, whatever the status; what that finds comes first.
    reader: &'a mut Reader<'a>,
    pub(super) arrived: Option<Arrived<'a>>,
    /// What the server was shown, it may repeat in any text.
    scrub: Scrub,
    /// Where a redirect pointed to.
    redirect: Option<Url>,
    /// A 401 without a code, for whose sake another token is asked for.
    bare_401: Option<Error>,
}

/// What an attempt knows of what it sent.
pub(super) struct Sent<'a> {
    url: String,
    token: AccessToken,
    /// For the circuit, a token and a permit.
    waited: Duration,
    probe: Probe<'a>,
}

/// An attempt with what it means.
pub(super) struct Judged {
    url: String,
    token: AccessToken,
    answer: Result<Response<Bytes>, TransportError>,
    /// What the body says in place of an answer.
    problem: Option<Problem>,
    /// Why the body, which says nothing in its place, is no answer.
    unreadable: Option<Error>,
    outcome: Outcome,
    outage: Outage,
    /// Spreads the pause, should there be one.
    jitter: f64,
}

/// What was read of a body.
#[derive(Default)]
struct Body {
    problem: Option<Problem>,
    unreadable: Option<Error>,
    cut: bool,
}

impl<'a> ApiCall<'a> {
    pub(super) fn new(
        service: &'a Service,
        account: &'a AccountKey,
        meta: &'static Meta,
        target: String,
        reader: &'a mut Reader<'a>,
    ) -> Self {
        Self {
            service,
            account,
            meta,
            target,
            reader,
            arrived: None,
            scrub: Scrub::default(),
            redirect: None,
            bare_401: None,
        }
    }

    /// The result of the call, with nothing in it that must not be shown.
    pub(super) fn conclude(self, result: Result<Option<String>>) -> Result<Head> {
        match result {
            Ok(mut tracking_id) => {
                if let Some(id) = &mut tracking_id {
                    self.scrub.clean_header(id);
                }
                Ok(Head {
                    tracking_id,
                    scrub: self.scrub,
                })
            }
            Err(error) => Err(error.scrubbed(&self.scrub).with_request(self.meta.name)),
        }
    }

    /// Reads what came: the answer, or what is said in its place.
    fn read(&mut self, answer: &Response<Bytes>) -> Body {
        let status = answer.status();
        let read = status.is_success().then(|| (self.reader)(answer.body()));
        let problem = match read {
            Some(Read::Complete) => None,
            _ => answer::problem(status.as_u16(), answer.body(), &self.scrub),
        };
        let mut body = Body {
            problem,
            ..Body::default()
        };
        // Half an error is one all the same.
        if body.problem.is_none() {
            match read {
                Some(Read::Cut) => body.cut = true,
                Some(Read::Failed(error)) => body.unreadable = Some(error),
                _ => {}
            }
        }
        body
    }

    /// Tells the limiter and the caller's hook of an attempt. Gives how long a limit that it met holds
    /// back; `None` if waiting does not help today.
    fn report(
        &self,
        attempt: &Attempt<Sent<'_>>,
        problem: Option<&Problem>,
        number: u32,
    ) -> Option<Duration> {
        let (service, label) = (self.service, self.meta.label);
        let elapsed = attempt.elapsed;
        let mut report = CallReport {
            request: self.meta.name,
            label,
            attempt: number,
            status: None,
            waited: attempt.sent.waited,
            elapsed,
            limited: false,
            remaining: None,
        };
        let mut hold = None;
        if let Ok(answer) = &attempt.answer {
            let (status, headers) = (answer.status().as_u16(), answer.headers());
            let now = service.clock.now();
            let observed = headers::observed(status, headers, problem, label, now, elapsed);
            hold = observed.hold;
            report.status = Some(status);
            report.limited = observed.status == 429;
            report.remaining = observed.remaining;
            service.limiter.observe(self.account, label, &observed);
        }
        let status = report.status;
        tracing::debug!(attempt = number, status, ?elapsed, "attempt");
        if let Some(hook) = &service.hook {
            hook(&report);
        }
        hold
    }

    /// Tells the circuit of an attempt. Gives the state in which it was before that.
    fn update_circuit(
        &self,
        outcome: Outcome,
        answer: &Result<Response<Bytes>, TransportError>,
        first: bool,
    ) -> Outage {
        let (circuit, policy) = (&self.service.circuit, &self.service.policy);
        // An answer of any kind ends an outage; silence and 5xx make one.
        let in_trouble = match (outcome, answer) {
            (Outcome::NoAnswer { permanent }, _) => !permanent,
            (_, Ok(answer)) => answer.status().as_u16() >= 500,
            _ => false,
        };
        let outage = circuit.outage(policy);
        if in_trouble {
            circuit.failed(policy, first);
        } else {
            circuit.answered(policy);
        }
        outage
    }

    /// Drops the token that was refused, if another one may help.
    fn replace_token(&mut self, judged: Judged) -> Result<()> {
        let token = judged.token.clone();
        if judged.problem.as_ref().is_some_and(|p| p.api.code == 0) {
            let error = self.failure(judged);
            if error.is_bare_401() {
                if self.service.tokens.is_trusted(&token) {
                    return Err(error);
                }
                self.bare_401 = Some(error);
            }
        }
        self.service.tokens.refuse(&token);
        Ok(())
    }

    /// Where a redirect points to, if a call may go there.
    fn location(&self, judged: &Judged) -> Result<Url> {
        let refuse = |reason: &str| Error::new(ErrorKind::Redirect, reason.to_owned());
        let text = judged
            .answer
            .as_ref()
            .ok()
            .and_then(|a| a.headers().get(header::LOCATION)?.to_str().ok())
            .ok_or_else(|| refuse("Zoom answered with a redirect that leads nowhere"))?;
        let to = Url::parse(&judged.url)
            .and_then(|from| from.join(text))
            .map_err(|e| refuse("Zoom redirected to something that is no URL").with_source(e))?;
        if !self.service.hosts.allows(&to) {
            return Err(refuse(
                "Zoom redirected to a host that is neither Zoom's nor the configured one, or not \
                 by https: it is not followed",
            ));
        }
        Ok(to)
    }

    /// The error for an attempt without a good answer.
    fn failure(&self, judged: Judged) -> Error {
        let url = Url::parse(&judged.url).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or("the host");
        let answer = match judged.answer {
            Ok(answer) => answer,
            Err(error) => return attempt::no_answer(host, error),
        };
        let status = answer.status().as_u16();
        let Some(problem) = judged.problem else {
            return Error::new(
                ErrorKind::Transport,
                format!("{host}: the answer ended too early, again and again"),
            )
            .with_status(status)
            .with_tracking_id(tracking_id(&answer));
        };
        let mut error = refusal::error(self.meta, status, problem)
            .with_status(status)
            .with_tracking_id(tracking_id(&answer));
        if error.kind() == ErrorKind::RateLimited {
            let now = self.service.clock.now();
            let at = match judged.outcome {
                Outcome::Refused {
                    hold: Some(hold), ..
                } => later(now, hold),
                // A limit of one user's asks for no wait; it is daily.
                _ => next_day(now),
            };
            error = error.with_retry_at(at);
        }
        error
    }
}

impl<'a> Call for ApiCall<'a> {
    type Sent = Sent<'a>;
    type Judged = Judged;
    type Remedy = Remedy;
    /// The tracking id of the answer.
    type Output = Option<String>;

    fn timeout(&self) -> Duration {
        self.service.call_timeout
    }

    async fn attempt(&mut self, remaining: Duration) -> Result<Attempt<Sent<'a>>> {
        let service = self.service;
        let entered = Instant::now();
        let bare_401 = self.bare_401.take();
        let (account, label) = (self.account, self.meta.label);
        let (redirect, target) = (self.redirect.as_ref(), self.target.as_str());
        let turn = async move {
            let probe = service.circuit.pass(&service.policy).await?;
            let (token, permit) = service.admit(account, label).await?;
            let url = match redirect {
                Some(url) => url.as_str().to_owned(),
                None => service.url(target, &token),
            };
            let request = service.request(&url, &token)?;
            Ok::<_, Error>((probe, token, permit, url, request))
        };
        let (probe, token, permit, url, request) = match (turn.await, bare_401) {
            (Ok(turn), _) => turn,
            // There is no other token, and it may not have been the token.
            (Err(reason), Some(error)) if reason.kind() == ErrorKind::Auth => {
                return Err(error.with_source(reason));
            }
            (Err(reason), _) => return Err(reason),
        };
        self.scrub.add(token.expose());
        if remaining.is_zero() {
            return Err(out_of_time(service.call_timeout));
        }
        let sent_at = Instant::now();
        // Nothing awaits between here and the wire, or calls that waited together would leave together.
        let departure = permit.depart();
        let answer = service
            .transport
            .call(request, remaining.min(service.attempt_timeout))
            .await;
        if answer.is_ok() {
            departure.answered();
        } else {
            drop(departure);
        }
        let elapsed = sent_at.elapsed();
        let good = answer.as_ref().ok().filter(|a| a.status().is_success());
        if let (Some(answer), Some(arrived)) = (good, &mut self.arrived)
            && arrived(answer.body())
        {
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
            }
        }
        Ok(Attempt {
            sent: Sent {
                url,
                token,
                waited: sent_at.saturating_duration_since(entered),
                probe,
            },
            answer,
            elapsed,
        })
    }

    fn judge(&mut self, attempt: Attempt<Sent<'a>>, tries: &mut Tries) -> Judged {
        let body = match &attempt.answer {
            Ok(answer) => {
                let label = self.meta.label;
                self.service.record_latency(label, attempt.elapsed);
                self.read(answer)
            }
            Err(_) => Body::default(),
        };
        let hold = self.report(&attempt, body.problem.as_ref(), tries.attempts);
        let outcome = match (&attempt.answer, &body.problem) {
            (Err(error), _) => Outcome::NoAnswer {
                permanent: error.fault.is_permanent(),
            },
            (Ok(_), _) if body.cut => Outcome::NoAnswer { permanent: false },
            (Ok(_), None) => Outcome::Answered,
            (Ok(_), Some(Problem { kind, .. })) => Outcome::Refused { kind: *kind, hold },
        };
        let outage = self.update_circuit(outcome, &attempt.answer, tries.failures == 0);
        // A probe ends when the circuit knows what came of it.
        drop(attempt.sent.probe);
        if outcome.is_failure() && outage == Outage::None {
            tries.failures = tries.failures.saturating_add(1);
        }
        Judged {
            url: attempt.sent.url,
            token: attempt.sent.token,
            answer: attempt.answer,
            problem: body.problem,
            unreadable: body.unreadable,
            outcome,
            outage,
            jitter: self.service.next_jitter(),
        }
    }

    fn decide(&self, judged: &Judged, tries: &Tries) -> Decision<Remedy> {
        let policy = &self.service.policy;
        policy::decide(policy, tries, judged.outcome, judged.outage, judged.jitter)
    }

    fn take_retry(&self) -> bool {
        self.service.circuit.take_retry(&self.service.policy)
    }

    async fn apply(&mut self, remedy: Remedy, judged: Judged, tries: &mut Tries) -> Result<()> {
        match remedy {
            // The limiter knows of the limit, and gives the next permit when that is free again.
            Remedy::Permit => tries.limited = tries.limited.saturating_add(1),
            Remedy::NewToken => {
                tries.renewed = true;
                self.replace_token(judged)?;
            }
            Remedy::WiderToken => {
                if !is_wider_token(self.service, self.meta, &judged).await {
                    return self.finish(judged, tries).map(drop);
                }
                tries.renewed = true;
            }
            Remedy::Redirect => {
                tries.redirects = tries.redirects.saturating_add(1);
                self.redirect = Some(self.location(&judged)?);
            }
        }
        Ok(())
    }

    fn finish(&mut self, judged: Judged, tries: &Tries) -> Result<Option<String>> {
        if judged.outcome == Outcome::Answered {
            let tracking_id = judged.answer.as_ref().ok().and_then(tracking_id);
            return match judged.unreadable {
                Some(error) => Err(error.with_tracking_id(tracking_id)),
                None => Ok(tracking_id),
            };
        }
        let token = judged.token.clone();
        let error = self.failure(judged);
        if error.is_bare_401() {
            self.service.tokens.trust(&token);
        }
        tracing::warn!(attempt = tries.attempts, kind = ?error.kind(), "giving up");
        Err(error)
    }
}

/// Whether there is a token by now that may have the scopes that were missing.
async fn is_wider_token(service: &Service, meta: &Meta, judged: &Judged) -> bool {
    let named = judged.problem.iter().flat_map(|p| &p.scopes);
    let mut scopes: Vec<&str> = named.map(String::as_str).collect();
    if scopes.is_empty() {
        scopes = refusal::declared(meta).collect();
    }
    service.tokens.widen(&judged.token, &scopes).await
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
