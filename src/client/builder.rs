//! How a client is configured.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;
use url::Url;

use super::credentials::Auth;
use super::report::{CallReport, Hook};
use super::service::Service;
use super::{Inner, Listing, Zoom};
use crate::auth::TokenProvider;
use crate::auth::cache::TokenCache;
use crate::auth::store::TokenStore;
use crate::clock::{Bounded, Clock, SystemClock};
use crate::error::{Error, ErrorKind, Result};
use crate::hosts::{self, Hosts};
use crate::limit::{DailyLimits, Plan, RateLimiter, Settings, Share, Spending, WindowLimiter};
use crate::send::circuit::Circuit;
use crate::send::policy::RetryPolicy;
use crate::transport::{self, Transport};
#[cfg(feature = "reqwest")]
use crate::transport::{HttpOptions, ReqwestTransport};

/// Configures a [`Zoom`] client. Only credentials are required; every other setting has a default
/// fit for production.
pub struct Builder {
    auth: Option<Auth>,
    store: Option<Arc<dyn TokenStore>>,
    government: bool,
    api_url: Option<String>,
    oauth_url: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "reqwest")]
    http: HttpOptions,
    #[cfg(feature = "reqwest")]
    http_touched: bool,
    clock: Option<Arc<dyn Clock>>,
    plan: Option<Plan>,
    daily: Option<DailyLimits>,
    share: Option<f64>,
    spending: Vec<Spending>,
    limiter: Option<Arc<dyn RateLimiter>>,
    policy: RetryPolicy,
    attempt_timeout: Duration,
    call_timeout: Duration,
    user_agent: String,
    hook: Option<Hook>,
    drift: bool,
    max_page_size: Option<u32>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            auth: None,
            store: None,
            government: false,
            api_url: None,
            oauth_url: None,
            transport: None,
            #[cfg(feature = "reqwest")]
            http: HttpOptions::default(),
            #[cfg(feature = "reqwest")]
            http_touched: false,
            clock: None,
            plan: None,
            daily: None,
            share: None,
            spending: Vec::new(),
            limiter: None,
            policy: RetryPolicy::default(),
            attempt_timeout: Duration::from_secs(60),
            call_timeout: Duration::from_secs(300),
            user_agent: concat!("zoom-admin/", env!("CARGO_PKG_VERSION")).to_owned(),
            hook: None,
            drift: false,
            max_page_size: None,
        }
    }
}

impl Builder {
    /// Signs in as a server-to-server OAuth app, with the three values of the app's page.
    #[must_use]
    pub fn server_to_server(
        mut self,
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        self.auth = Some(Auth::ServerToServer {
            account_id: account_id.into(),
            client_id: client_id.into(),
            client_secret: SecretString::from(client_secret.into()),
        });
        self
    }

    /// Uses the connection of this name, which an admin signed in to
    /// ([`SignIn`](crate::auth::SignIn)). Needs the [`token_store`](Builder::token_store) in which
    /// it is kept.
    #[cfg(feature = "oauth")]
    #[must_use]
    pub fn authorization_code(
        mut self,
        app: &crate::auth::OAuthApp,
        connection: crate::AccountKey,
    ) -> Self {
        self.auth = Some(Auth::AuthorizationCode {
            app: app.clone(),
            connection,
        });
        self
    }

    /// Where tokens are kept, so that all clients and processes of a connection share them: see
    /// [`auth::store`](crate::auth::store). A clone of a store is the same one.
    ///
    /// With [`server_to_server`](Builder::server_to_server) it is optional: processes of one app
    /// then share a token, under account id and client id, and those of older apps do not void
    /// each other's.
    #[must_use]
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Takes tokens from a provider: a [`FixedToken`](crate::FixedToken), or one's own.
    #[must_use]
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.auth = Some(Auth::Provider(Arc::new(provider)));
        self
    }

    /// Uses Zoom for Government: `api.zoomgov.com` and `zoomgov.com`.
    #[must_use]
    pub fn government(mut self) -> Self {
        self.government = true;
        self
    }

    /// The whole base that paths are appended to; default `https://api.zoom.us/v2`, or the
    /// regional host that comes with the token. http only to this machine.
    #[must_use]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Some(url.into());
        self
    }

    /// The base that `/token` is appended to; default `https://zoom.us/oauth`. http only to this
    /// machine.
    #[must_use]
    pub fn oauth_url(mut self, url: impl Into<String>) -> Self {
        self.oauth_url = Some(url.into());
        self
    }

    /// Uses a transport of one's own, for example a `transport::ReqwestTransport` around one's own
    /// `reqwest::Client`. The HTTP settings of this builder do not touch it. Such a client has a
    /// rate limiter of its own: nothing tells whether it speaks to the same Zoom as others. Give
    /// several of one account the same one with [`rate_limiter`](Builder::rate_limiter).
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    #[cfg(feature = "reqwest")]
    fn http(mut self, edit: impl FnOnce(&mut HttpOptions)) -> Self {
        edit(&mut self.http);
        self.http_touched = true;
        self
    }

    /// Sends all calls through a proxy. Default: the environment's (`HTTPS_PROXY`, `NO_PROXY`).
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn proxy(self, url: impl Into<String>) -> Self {
        self.http(|http| http.proxy = Some(url.into()))
    }

    /// Trusts the root certificates in a PEM file's bytes, besides the system's.
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn root_certificate_pem(self, pem: impl Into<Vec<u8>>) -> Self {
        self.http(|http| http.root_certificates.push(pem.into()))
    }

    /// Longest time for connecting. Default 10 seconds.
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.http(|http| http.connect_timeout = timeout)
    }

    /// Longest silence while an answer is read. Default 30 seconds.
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn read_timeout(self, timeout: Duration) -> Self {
        self.http(|http| http.read_timeout = timeout)
    }

    /// Largest answer, after decompression. Default 64 MiB.
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn max_body(self, bytes: usize) -> Self {
        self.http(|http| http.max_body = bytes)
    }

    /// Longest time for one exchange, from sending to the last byte. Default 60 seconds, and 30 where
    /// tokens are asked for, which a longer time here does not change.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Longest time that one call spends in exchanges and in the pauses between them. Waiting for
    /// its turn under the rate limit is not counted. Default 5 minutes.
    #[must_use]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// How often and how long failed attempts are repeated.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The account's plan, which sets the rates and daily limits. Default [`Plan::Pro`]. A plan
    /// set too high is corrected by what Zoom's headers say; one set too low is kept.
    ///
    /// All clients of an account in this process share its limits, by API host and account, unless
    /// one has a transport, a clock or a rate limiter of its own. Where they say different things
    /// of plan, daily limits or share, the one that was built last counts, for all of them; what
    /// it leaves open stays as it was.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Daily limits other than the plan's.
    #[must_use]
    pub fn daily_limits(mut self, limits: DailyLimits) -> Self {
        self.daily = Some(limits);
        self
    }

    /// Takes only this share of the account's rates and daily limits, and leaves the rest to its
    /// other apps: `0.8` for four fifths. More than 0 and at most 1, which is the default. One call
    /// per window is always taken.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = Some(share);
        self
    }

    /// What was spent earlier today, from
    /// [`Budget::spending`](crate::limit::Budget::spending) of a client before a restart. It counts
    /// for the account that it names; so it can be given for sub accounts as well, one after
    /// another. A value of another UTC day has no effect.
    ///
    /// ```no_run
    /// # fn f() -> Result<(), Box<dyn std::error::Error>> {
    /// use zoom_admin::Zoom;
    ///
    /// let saved = std::fs::read("spending.json")?;
    /// let zoom = Zoom::builder()
    ///     .server_to_server("account id", "client id", "client secret")
    ///     .spending(serde_json::from_slice(&saved)?)
    ///     .build()?;
    /// // ... and at the end:
    /// std::fs::write("spending.json", serde_json::to_vec(&zoom.budget().spending)?)?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn spending(mut self, spending: Spending) -> Self {
        self.spending.push(spending);
        self
    }

    /// Uses a rate limiter of one's own; `plan`, `daily_limits` and `share` then have no effect.
    /// A clone of a [`WindowLimiter`], or an `Arc` of any, is shared by all clients that get it.
    #[must_use]
    pub fn rate_limiter(mut self, limiter: impl RateLimiter) -> Self {
        self.limiter = Some(Arc::new(limiter));
        self
    }

    /// Takes the time of day from another clock. Such a client has a rate limiter of its own, as
    /// its day may be another than that of other clients.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The `User-Agent` header. Default `zoom-admin/` and the version.
    #[must_use]
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Calls `hook` after each attempt, to count calls, waits and 429s. Keep it quick.
    #[must_use]
    pub fn on_call(mut self, hook: impl Fn(&CallReport) + Send + Sync + 'static) -> Self {
        self.hook = Some(Arc::new(hook));
        self
    }

    /// Notes fields and enum values that this version does not know
    /// ([`NoteKind`](crate::decode::NoteKind)). Costs a second reading of each answer. Default off.
    ///
    /// The note of such a field has its JSON text ([`Note::raw`](crate::Note::raw)), and its path
    /// names the record by its place in the answer as it came (`users[17].shoe_size`), before
    /// records were left out that cannot be read or were given before. To keep such fields with
    /// their record, ask for the call [`WithExtra`](crate::WithExtra) or
    /// [`WithExtraPages`](crate::WithExtraPages).
    #[must_use]
    pub fn drift_notes(mut self, on: bool) -> Self {
        self.drift = on;
        self
    }

    /// Asks for at most this many records per page. Default: the greatest that Zoom states.
    #[must_use]
    pub fn max_page_size(mut self, records: u32) -> Self {
        self.max_page_size = Some(records.max(1));
        self
    }

    /// Builds what takes admins through the sign-in of an app, with this builder's hosts, HTTP
    /// settings and clock; what concerns calls has no effect. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Config`], with what to mend.
    #[cfg(feature = "oauth")]
    pub fn sign_in(mut self, app: &crate::auth::OAuthApp) -> Result<crate::auth::SignIn> {
        let (hosts, oauth) = self.hosts()?;
        let transport = with_deadline(self.attempt_timeout, self.take_transport(&hosts)?);
        let clock = bounded_clock(self.clock);
        crate::auth::SignIn::new(app, &oauth, transport, clock)
    }

    /// The rule for hosts, and the base of the OAuth endpoints.
    fn hosts(&self) -> Result<(Hosts, Url)> {
        let (api, oauth) = if self.government {
            ("https://api.zoomgov.com/v2", "https://zoomgov.com/oauth")
        } else {
            ("https://api.zoom.us/v2", "https://zoom.us/oauth")
        };
        let explicit = self
            .api_url
            .as_deref()
            .map(|url| hosts::base_url("API", url))
            .transpose()?;
        let hosts = Hosts::new(explicit, hosts::base_url("API", api)?);
        let oauth = hosts::base_url("OAuth", self.oauth_url.as_deref().unwrap_or(oauth))?;
        Ok((hosts, oauth))
    }

    /// Builds the client. Nothing is sent yet; [`Zoom::token`] checks the credentials.
    ///
    /// # Errors
    /// [`ErrorKind::Config`], with what to mend.
    pub fn build(mut self) -> Result<Zoom> {
        let (hosts, oauth) = self.hosts()?;
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|e| {
            Error::new(
                ErrorKind::Config,
                "the user agent holds characters that no header may hold",
            )
            .with_source(e)
        })?;
        let auth = self.auth.take().ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "no credentials: call server_to_server, authorization_code or token_provider on \
                 the builder",
            )
        })?;
        let settings = Settings {
            plan: self.plan,
            daily: self.daily,
            share: self.share.map(Share::new).transpose()?,
        };
        let shared = self.transport.is_none() && self.clock.is_none();
        let transport = self.take_transport(&hosts)?;
        let clock = bounded_clock(self.clock);
        let store = self.store.take();
        let for_tokens = with_deadline(self.attempt_timeout, transport.clone());
        let provider = auth.provider(store, &oauth, for_tokens, clock.clone())?;
        let account = provider.account();
        let has_user = provider.has_user();
        let limiter = self.limiter.unwrap_or_else(|| {
            let mut limiter = if shared {
                WindowLimiter::for_process(&hosts.environment(), settings)
            } else {
                WindowLimiter::with_settings(settings, clock.clone())
            };
            limiter.keep(account.clone());
            Arc::new(limiter)
        });
        for spending in &self.spending {
            limiter.restore(spending);
        }
        let inner = Inner {
            service: Service {
                transport,
                tokens: TokenCache::new(provider, clock.clone()),
                limiter,
                clock,
                hosts,
                policy: self.policy,
                attempt_timeout: self.attempt_timeout,
                call_timeout: self.call_timeout,
                user_agent,
                hook: self.hook,
                jitter: AtomicU64::new(0),
                circuit: Circuit::new(),
                base: Mutex::default(),
                latency: Default::default(),
            },
            drift: self.drift,
            max_page_size: self.max_page_size,
            has_user,
        };
        Ok(Zoom {
            inner: Arc::new(inner),
            account,
            sub_account: None,
            listing: Listing::default(),
            in_flight: None,
            refusals: super::fan_out::REFUSALS,
        })
    }

    #[cfg(feature = "reqwest")]
    fn take_transport(&mut self, hosts: &Hosts) -> Result<Arc<dyn Transport>> {
        if let Some(transport) = self.transport.take() {
            if self.http_touched {
                return Err(Error::new(
                    ErrorKind::Config,
                    "a transport was given, so proxy, certificates, connect and read timeouts and \
                     the body limit have no effect here: set them on that transport",
                ));
            }
            return Ok(transport);
        }
        let mut options = self.http.clone();
        let base = hosts.base(None);
        // A proxy of the environment's cannot reach this machine's own loopback.
        options.no_proxy = options.proxy.is_none() && hosts::is_loopback(&base);
        let transport = match base.scheme() {
            "http" => ReqwestTransport::for_this_machine(&options)?,
            _ => ReqwestTransport::new(&options)?,
        };
        Ok(Arc::new(transport))
    }

    #[cfg(not(feature = "reqwest"))]
    fn take_transport(&mut self, _: &Hosts) -> Result<Arc<dyn Transport>> {
        self.transport.take().ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "no transport: enable the feature `reqwest`, or give a transport of your own",
            )
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("api_url", &self.api_url.as_deref().map(hosts::shown))
            .field("oauth_url", &self.oauth_url.as_deref().map(hosts::shown))
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// The transport for token requests: no exchange takes longer than an attempt may.
fn with_deadline(deadline: Duration, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
    Arc::new(transport::Bounded {
        transport,
        deadline,
    })
}

/// The clock of a client: it never leaves the years that the crate calculates with.
fn bounded_clock(clock: Option<Arc<dyn Clock>>) -> Arc<dyn Clock> {
    match clock {
        Some(clock) => Arc::new(Bounded(clock)),
        None => Arc::new(SystemClock),
    }
}
