//! The token endpoint: how it is asked, and how often.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderValue, Request, Response, header};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::Url;

use super::refusal::{Meaning, Refusal};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::scrub::Scrub;
use crate::send::attempt::{self, Attempt};
use crate::send::headers;
use crate::send::pipeline::{self, Call, Decision, Tries};
use crate::send::policy::RetryPolicy;
use crate::time::later;
use crate::transport::{Sent, Transport};

/// The longest time of one exchange.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Who asks: a client with its secret, or a public one without.
#[derive(Clone)]
pub(super) struct Client {
    id: String,
    secret: Option<SecretString>,
}

impl Client {
    pub(super) fn new(id: impl Into<String>, secret: Option<SecretString>) -> Result<Self> {
        let id = id.into();
        check_credential("client id", &id)?;
        if let Some(secret) = &secret {
            check_credential("client secret", secret.expose_secret())?;
        }
        Ok(Self { id, secret })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Id and secret as a header has them.
    fn basic(&self, secret: &SecretString) -> String {
        let pair = format!("{}:{}", self.id, secret.expose_secret());
        base64::engine::general_purpose::STANDARD.encode(pair)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Refuses a credential that was not copied completely.
pub(super) fn check_credential(name: &str, value: &str) -> Result<()> {
    let refuse = |reason: String| Err(Error::new(ErrorKind::Config, reason));
    if value.trim() != value {
        return refuse(format!(
            "the {name} begins or ends with a space or line break: take it away"
        ));
    }
    if value.is_empty() {
        return refuse(format!(
            "the {name} is empty: copy it from the app's page on Zoom's Marketplace"
        ));
    }
    Ok(())
}

/// How often a request is repeated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    attempts: u32,
    /// How often after it may have arrived without an answer that says what became of it.
    lost: u32,
    max_wait: Duration,
}

impl Rule {
    /// For what may be asked any number of times.
    pub(super) fn patient() -> Self {
        let policy = RetryPolicy::default();
        Self {
            attempts: policy.max_attempts,
            lost: policy.max_attempts,
            max_wait: policy.max_wait,
        }
    }

    /// While others wait: all attempts and pauses together take less time than
    /// [`LEASE`](super::store::LEASE).
    pub(super) fn under_lease() -> Self {
        Self {
            attempts: 3,
            lost: 3,
            max_wait: Duration::from_secs(10),
        }
    }

    /// Under a lease, for what works once: an answer that was lost may have held the new refresh
    /// token. One more try tells whether the request arrived.
    #[cfg(feature = "oauth")]
    pub(super) fn once() -> Self {
        Self {
            lost: 1,
            ..Self::under_lease()
        }
    }

    /// Decides after an attempt that another one may put right.
    fn decide(self, tries: &Tries, retry_after: Option<Duration>) -> Decision<Infallible> {
        let pause =
            retry_after.unwrap_or_else(|| RetryPolicy::default().backoff(tries.failures, 1.0));
        match tries.failures < self.attempts && tries.lost <= self.lost && pause <= self.max_wait {
            true => Decision::Retry(pause),
            false => Decision::Finish,
        }
    }
}

/// Why there is no answer to work with.
#[derive(Debug)]
pub(super) enum Failed {
    /// The endpoint refused.
    Refused(Refusal),
    /// It did not come to that.
    Other(Error),
}

/// The base of Zoom's OAuth endpoints, and who asks there.
#[derive(Clone)]
pub(super) struct Endpoint {
    base: Url,
    client: Client,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
}

impl Endpoint {
    pub(super) fn new(
        base: &Url,
        client: Client,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let endpoint = Self {
            base: base.clone(),
            client,
            transport,
            clock,
        };
        endpoint.url("token")?;
        Ok(endpoint)
    }

    pub(super) fn url(&self, path: &str) -> Result<Url> {
        let text = format!("{}/{path}", self.base.as_str().trim_end_matches('/'));
        Url::parse(&text).map_err(|e| {
            Error::new(ErrorKind::Config, "the OAuth URL takes no path").with_source(e)
        })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    #[cfg(feature = "oauth")]
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn request(&self, path: &str, form: &[(&str, &str)]) -> Result<Request<Bytes>> {
        let unusable = |e: http::Error| {
            Error::new(ErrorKind::Config, "the credentials make no request").with_source(e)
        };
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let mut request = Request::post(self.url(path)?.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        match &self.client.secret {
            Some(secret) => {
                let pair = self.client.basic(secret);
                let mut basic = HeaderValue::try_from(format!("Basic {pair}"))
                    .map_err(|e| unusable(e.into()))?;
                basic.set_sensitive(true);
                request = request.header(header::AUTHORIZATION, basic);
            }
            None => {
                body.append_pair("client_id", &self.client.id);
            }
        }
        request.body(Bytes::from(body.finish())).map_err(unusable)
    }

    /// Asks, and gives the body of a good answer with the time before it was asked for: a token's
    /// hour begins no later than its answer. No refusal or error repeats what was sent.
    pub(super) async fn ask(
        &self,
        path: &str,
        form: &[(&str, &str)],
        rule: Rule,
    ) -> Result<(Bytes, DateTime<Utc>), Failed> {
        let mut request = TokenRequest {
            endpoint: self,
            path,
            form,
            rule,
            secrets: self.secrets(form),
        };
        match pipeline::run(&mut request).await {
            Ok(Answer::Good(body, asked)) => Ok((body, asked)),
            Ok(Answer::Refused(refusal)) => Err(Failed::Refused(refusal)),
            Err(error) => Err(Failed::Other(error.scrubbed(&request.secrets))),
        }
    }

    /// The secrets in a request.
    fn secrets(&self, form: &[(&str, &str)]) -> Scrub {
        const OPEN: [&str; 3] = ["grant_type", "account_id", "redirect_uri"];
        let mut scrub = Scrub::default();
        for (name, value) in form {
            if !OPEN.contains(name) {
                scrub.add(value);
            }
        }
        if let Some(secret) = &self.client.secret {
            scrub.add(secret.expose_secret());
            scrub.add(&self.client.basic(secret));
        }
        scrub
    }
}

/// A request to the token endpoint, as the retry loop carries it out.
struct TokenRequest<'a> {
    endpoint: &'a Endpoint,
    path: &'a str,
    form: &'a [(&'a str, &'a str)],
    rule: Rule,
    secrets: Scrub,
}

/// What the endpoint answered for good.
enum Answer {
    /// The body, and the time before it was asked for.
    Good(Bytes, DateTime<Utc>),
    Refused(Refusal),
}

/// What an attempt came to.
enum Judged {
    Answer(Answer),
    /// Neither tokens nor a refusal for good.
    Failed {
        error: Error,
        permanent: bool,
        /// How long the endpoint asks to wait.
        retry_after: Option<Duration>,
    },
}

impl TokenRequest<'_> {
    /// What an answer means: tokens, a refusal for good, or one that another attempt may not meet.
    fn read(&self, answer: Response<Bytes>, asked: DateTime<Utc>, tries: &mut Tries) -> Judged {
        let status = answer.status();
        let Some(refusal) = Refusal::read(status, answer.body(), &self.secrets) else {
            return Judged::Answer(Answer::Good(answer.into_body(), asked));
        };
        let kind = match refusal.meaning() {
            Meaning::Trouble => {
                // It may have done what it was asked for.
                tries.lost = tries.lost.saturating_add(1);
                ErrorKind::Transport
            }
            Meaning::Limited => ErrorKind::RateLimited,
            _ => return Judged::Answer(Answer::Refused(refusal)),
        };
        let text = format!("the token endpoint answered {}", refusal.codes());
        Judged::Failed {
            error: Error::new(kind, text).with_status(status.as_u16()),
            permanent: false,
            retry_after: headers::retry_after(answer.headers(), self.endpoint.clock.now()),
        }
    }
}

impl Call for TokenRequest<'_> {
    /// The time before the tokens were asked for.
    type Sent = DateTime<Utc>;
    type Judged = Judged;
    /// Nothing helps here but time.
    type Remedy = Infallible;
    type Output = Answer;

    fn timeout(&self) -> Duration {
        Duration::MAX // the rule bounds attempts and pauses
    }

    async fn attempt(&mut self, remaining: Duration) -> Result<Attempt<DateTime<Utc>>> {
        let asked = self.endpoint.clock.now();
        let request = self.endpoint.request(self.path, self.form)?;
        let sent_at = Instant::now();
        let deadline = TIMEOUT.min(remaining);
        let answer = self.endpoint.transport.call(request, deadline).await;
        Ok(Attempt {
            sent: asked,
            answer,
            elapsed: sent_at.elapsed(),
        })
    }

    fn judge(&mut self, attempt: Attempt<DateTime<Utc>>, tries: &mut Tries) -> Judged {
        let judged = match attempt.answer {
            Ok(answer) => self.read(answer, attempt.sent, tries),
            Err(error) => {
                tries.lost = tries
                    .lost
                    .saturating_add(u32::from(error.sent == Sent::Maybe));
                let permanent = error.fault.is_permanent();
                let host = self.endpoint.base.host_str().unwrap_or("the OAuth host");
                Judged::Failed {
                    error: attempt::no_answer(host, error),
                    permanent,
                    retry_after: None,
                }
            }
        };
        if matches!(judged, Judged::Failed { .. }) {
            tries.failures = tries.failures.saturating_add(1);
        }
        judged
    }

    fn decide(&self, judged: &Judged, tries: &Tries) -> Decision<Infallible> {
        match judged {
            Judged::Failed {
                permanent: false,
                retry_after,
                ..
            } => self.rule.decide(tries, *retry_after),
            _ => Decision::Finish,
        }
    }

    async fn apply(&mut self, remedy: Infallible, _: Judged, _: &mut Tries) -> Result<()> {
        match remedy {}
    }

    fn finish(&mut self, judged: Judged, _: &Tries) -> Result<Answer> {
        match judged {
            Judged::Answer(answer) => Ok(answer),
            Judged::Failed {
                error, retry_after, ..
            } => Err(match retry_after {
                Some(wait) => error.with_retry_at(later(self.endpoint.clock.now(), wait)),
                None => error,
            }),
        }
    }
}
