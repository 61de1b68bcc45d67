//! The builder of a fake.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::account::FakeAccount;
use super::clock::FakeClock;
use super::faults::FaultRule;
use super::limits::{self, FakePlan};
use super::mistake::FakeError;
use super::profile::FakeProfile;
use super::record::FakeCall;
use super::role::FakeScopeForm;
use super::rules::FakeReportRules;
use super::seeded;
use super::world::World;
use super::{Config, Fake, Inner, State, changes, faults, tokens};
use crate::clock::{Clock, SystemClock};

/// The default scopes of the fake's app.
const SCOPES: [&str; 5] = [
    "account:read:admin",
    "group:read:admin",
    "meeting:read:admin",
    "report:read:admin",
    "user:read:admin",
];

/// The default lifetime of page tokens.
const PAGE_TOKEN_LIFE: Duration = Duration::from_secs(15 * 60);

impl Fake {
    /// Starts to build a fake. The defaults are 2,000 users from seed 42, the time 2026-07-01 09:00
    /// UTC, the Business plan, and the five classic scopes.
    pub fn builder() -> FakeBuilder {
        FakeBuilder {
            account: FakeAccount::seeded(2000, 42),
            now: seeded::start(),
            keep_calls: usize::MAX,
            faults: Vec::new(),
            config: Config {
                seed: 42,
                plan: FakePlan::default(),
                limited: true,
                latency: Duration::ZERO,
                max_page_size: None,
                scopes: SCOPES.map(str::to_owned).to_vec(),
                scope_form: FakeScopeForm::default(),
                region: "https://api.zoom.us".to_owned(),
                region_from_host: false,
                one_token: false,
                token_life: Duration::from_secs(3600),
                refresh_token_life: Duration::from_secs(90 * 24 * 3600),
                redirect_uris: Vec::new(),
                page_token_life: PAGE_TOKEN_LIFE,
                report_rules: FakeReportRules::default(),
                report_lag: Duration::ZERO,
                status_pages: false,
                observer: None,
            },
        }
    }
}

/// Builds a [`Fake`].
pub struct FakeBuilder {
    account: FakeAccount,
    now: DateTime<Utc>,
    keep_calls: usize,
    faults: Vec<FaultRule>,
    config: Config,
}

impl FakeBuilder {
    /// Sets the number of seeded users, of any status.
    #[must_use]
    pub fn users(mut self, users: u32) -> Self {
        self.account.seeded = users;
        self
    }

    /// Sets the seed of the account, the tokens and the random faults.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.account.seed = seed;
        self.config.seed = seed;
        self
    }

    /// Sets what the seeded users are like, and their number.
    #[must_use]
    pub fn profile(mut self, profile: FakeProfile) -> Self {
        self.account.seeded = profile.users;
        self.account.profile = Arc::new(profile);
        self
    }

    /// Sets the account, in place of the seeded one.
    #[must_use]
    pub fn account(mut self, account: FakeAccount) -> Self {
        self.account = account;
        self
    }

    /// Sets the time at which the fake starts: the latest day of its generated activity is the day
    /// before. The answers to requests depend on this time and on the seed only.
    #[must_use]
    pub fn now(mut self, now: DateTime<Utc>) -> Self {
        self.now = now;
        self
    }

    /// Starts the fake at the time that the machine shows, so that a client with a clock of its own
    /// asks for days that the reports have. The same seed then gives the same account, moved in
    /// time; its answers are no longer the same on another day.
    #[must_use]
    pub fn start_now(self) -> Self {
        self.now(SystemClock.now())
    }

    /// Sets the plan, which determines the rate limits.
    #[must_use]
    pub fn plan(mut self, plan: FakePlan) -> Self {
        self.config.plan = plan;
        self
    }

    /// Removes the rate limits. The headers then state very high limits, of which nothing was used.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.config.limited = false;
        self
    }

    /// Sets the time that every answer takes, by tokio's clock.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.config.latency = latency;
        self
    }

    /// Sets a maximum page size for all listings. A listing with a lower maximum keeps its own.
    #[must_use]
    pub fn max_page_size(mut self, records: u32) -> Self {
        self.config.max_page_size = Some(records);
        self
    }

    /// Sets the scopes of the app, in place of the five classic ones.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.config.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the form of the answer to a call for which a scope is missing. The default is 400 with
    /// code 4711.
    #[must_use]
    pub fn scope_form(mut self, form: FakeScopeForm) -> Self {
        self.config.scope_form = form;
        self
    }

    /// Sets the regional host that tokens come with (`api_url`). The default is
    /// `https://api.zoom.us`.
    #[must_use]
    pub fn region(mut self, api_url: impl Into<String>) -> Self {
        self.config.region = api_url.into();
        self
    }

    /// Makes tokens come with the host that they were requested from as their regional host, as
    /// `http://host:port`. A client that follows `api_url` then stays with this fake on a port.
    #[must_use]
    pub fn region_from_host(mut self) -> Self {
        self.config.region_from_host = true;
        self
    }

    /// Makes every new token void the earlier ones, as for apps created before 2023.
    #[must_use]
    pub fn one_token_at_a_time(mut self) -> Self {
        self.config.one_token = true;
        self
    }

    /// Sets the lifetime of access tokens. The default is one hour.
    #[must_use]
    pub fn token_life(mut self, life: Duration) -> Self {
        self.config.token_life = life;
        self
    }

    /// Sets the lifetime of refresh tokens. The default is 90 days.
    #[must_use]
    pub fn refresh_token_life(mut self, life: Duration) -> Self {
        self.config.refresh_token_life = life;
        self
    }

    /// Allows this redirect URI. Once one is allowed, all others are refused.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.config.redirect_uris.push(uri.into());
        self
    }

    /// Sets the lifetime of page tokens. The default is 15 minutes.
    #[must_use]
    pub fn page_token_life(mut self, life: Duration) -> Self {
        self.config.page_token_life = life;
        self
    }

    /// Sets how the reports interpret a requested range of days.
    #[must_use]
    pub fn report_rules(mut self, rules: FakeReportRules) -> Self {
        self.config.report_rules = rules;
        self
    }

    /// Sets the delay of the reports: meetings appear this long after they end, sign-ins and
    /// operations this long after they occur.
    #[must_use]
    pub fn report_lag(mut self, lag: Duration) -> Self {
        self.config.report_lag = lag;
        self
    }

    /// Adds a rule that makes requests fail, as [`Fake::inject`] does.
    ///
    /// # Errors
    /// [`FakeError::UnknownPath`] if the rule is for a path that no request can have.
    pub fn fault(mut self, rule: FaultRule) -> Result<Self, FakeError> {
        rule.check()?;
        self.faults.push(rule);
        Ok(self)
    }

    /// Keeps this number of requests in the record at most: the latest. Without it all are kept,
    /// which is for tests. It is 1 at least.
    #[must_use]
    pub fn keep_calls(mut self, requests: usize) -> Self {
        self.keep_calls = requests.max(1);
        self
    }

    /// Calls this function with each request once its answer is made, for a log.
    #[must_use]
    pub fn on_request(mut self, observer: impl Fn(&FakeCall) + Send + Sync + 'static) -> Self {
        self.config.observer = Some(Box::new(observer));
        self
    }

    /// Shows, on a port only, what the fake is and what it was asked, beside Zoom's own paths:
    /// `/_fake/` as a page of HTML, and `/_fake/account`, `/_fake/requests` and `/_fake/budgets` as
    /// JSON. They need no token, contain no secret, and are not in the record of requests.
    #[must_use]
    pub fn status_pages(mut self) -> Self {
        self.config.status_pages = true;
        self
    }

    /// Builds the fake.
    pub fn build(self) -> Fake {
        let mut rules = faults::Rules::new(self.config.seed);
        for rule in self.faults {
            rules.add(rule);
        }
        let clock = FakeClock::starting_at(self.now);
        Fake {
            inner: Arc::new(Inner {
                world: RwLock::new(Arc::new(World::new(self.account, &clock))),
                changing: Mutex::new(()),
                clock,
                state: Mutex::new(State {
                    grants: tokens::Grants::default(),
                    limits: limits::Limits::default(),
                    rules,
                    chaos: None,
                    changes: changes::Changes::default(),
                    refusals: Vec::new(),
                    withheld: BTreeSet::new(),
                    clamp_days: None,
                    calls: VecDeque::new(),
                    kept: self.keep_calls,
                    forgotten: 0,
                }),
                config: self.config,
            }),
        }
    }
}

impl fmt::Debug for FakeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeBuilder")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
