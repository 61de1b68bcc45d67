//! What all calls of a client share: transport, tokens, limits, policy.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, header};
use url::Url;

use super::report::Hook;
use crate::account_key::AccountKey;
use crate::auth::AccessToken;
use crate::auth::cache::TokenCache;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::hosts::Hosts;
use crate::limit::{Label, Permit, RateLimiter};
use crate::send::circuit::Circuit;
use crate::send::policy::RetryPolicy;
use crate::transport::Transport;

pub(super) struct Service {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) tokens: TokenCache,
    pub(super) limiter: Arc<dyn RateLimiter>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hosts: Hosts,
    pub(super) policy: RetryPolicy,
    /// For one exchange.
    pub(super) attempt_timeout: Duration,
    /// For all exchanges and pauses of a call; waiting for one's turn is not counted.
    pub(super) call_timeout: Duration,
    pub(super) user_agent: HeaderValue,
    pub(super) hook: Option<Hook>,
    pub(super) jitter: AtomicU64,
    pub(super) circuit: Circuit,
    /// The base of the latest call: it changes with the region of the token, which hardly ever does.
    pub(super) base: Mutex<Option<Base>>,
    /// How long answers take, by label: a moving mean in microseconds; 0 as long as none came.
    pub(super) latency: [AtomicU64; Label::ALL.len()],
}

/// What paths are appended to.
pub(super) struct Base {
    region: Option<Url>,
    text: String,
}

/// What an answer is taken to need before one came.
const USUAL_LATENCY: Duration = Duration::from_millis(200);

impl Service {
    /// How long an answer to a call of this label takes, by those that came.
    pub(super) fn latency(&self, label: Label) -> Duration {
        let known = |label: Label| self.latency[label as usize].load(Ordering::Relaxed);
        let others = || Label::ALL.into_iter().map(known).find(|mean| *mean > 0);
        match Some(known(label)).filter(|mean| *mean > 0).or_else(others) {
            Some(mean) => Duration::from_micros(mean),
            None => USUAL_LATENCY,
        }
    }

    /// Takes the time that an answer took into the mean.
    pub(super) fn record_latency(&self, label: Label, elapsed: Duration) {
        let sample = u64::try_from(elapsed.as_micros())
            .unwrap_or(u64::MAX)
            .max(1);
        // Of two that write at once, one may be lost: it is a mean, and no lock is worth it.
        let mean = &self.latency[label as usize];
        let old = mean.load(Ordering::Relaxed);
        let new = if old == 0 {
            sample
        } else {
            old.saturating_sub(old / 8).saturating_add(sample / 8)
        };
        mean.store(new, Ordering::Relaxed);
    }

    /// Makes sure of a token, takes a permit, and looks at the token again without awaiting: if it
    /// was dropped while the permit was awaited, the permit goes back and all starts again.
    pub(super) async fn admit(
        &self,
        account: &AccountKey,
        label: Label,
    ) -> Result<(AccessToken, Permit)> {
        // A token that is dead on arrival would go round for ever; the API may judge it then.
        for last in [false, false, true] {
            let token = self.tokens.get().await?;
            let permit = self
                .limiter
                .acquire(account, label, self.policy.max_wait)
                .await?;
            if last || self.tokens.is_current(&token) {
                return Ok((token, permit));
            }
        }
        Err(Error::new(ErrorKind::Auth, "no token stays valid"))
    }

    /// The address of a call for who has this token. `target` is its path and query, in which all
    /// is encoded: what they make needs no parser.
    pub(super) fn url(&self, target: &str, token: &AccessToken) -> String {
        let region = token.api_url();
        let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        if base
            .as_ref()
            .is_none_or(|base| base.region.as_ref() != region)
        {
            let url = self.hosts.base(region);
            *base = Some(Base {
                region: region.cloned(),
                text: url.as_str().trim_end_matches('/').to_owned(),
            });
        }
        let base = base.as_ref().map_or("", |base| &base.text);
        [base, target].concat()
    }

    pub(super) fn request(&self, url: &str, token: &AccessToken) -> Result<Request<Bytes>> {
        let mut request = Request::get(url).body(Bytes::new()).map_err(|e| {
            Error::new(ErrorKind::Request, "the request makes no URL").with_source(e)
        })?;
        let headers: &mut HeaderMap = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        headers.insert(header::AUTHORIZATION, token.header()?);
        Ok(request)
    }

    /// The next of a fixed series in 0..=1 (splitmix64): spread, and the same in every test run.
    #[allow(clippy::cast_precision_loss)] // 53 bits fit
    pub(super) fn next_jitter(&self) -> f64 {
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
