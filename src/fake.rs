//! A Zoom account in memory, to build and test against (feature `fake`).
//!
//! A [`Fake`] answers like Zoom: it issues tokens that expire, has a consent page and refresh tokens
//! that work once, pages with tokens that expire,
//! enforces the rate limits of its plan, refuses what the scopes do not allow, and holds an
//! account whose users, groups, settings, sign-ins and meetings agree with each other and are the
//! same for the same seed. It has two doors with the same handler behind them: as a [`Transport`]
//! in process, also on tokio's paused clock, and [on a loopback port](Fake::listen) for any HTTP
//! client.
//!
//! [`Transport`]: crate::transport::Transport
//!
//! The fake's time begins on 2026-07-01, unless [`FakeBuilder::now`] says otherwise: give the client
//! the same clock, or its reports are asked for days that the fake has not lived. In tests, use
//! `#[tokio::test(start_paused = true)]`: what the client waits for its limits, or for an outage, then
//! takes no time. On a port:
//!
//! ```
//! use zoom_admin::{Zoom, fake::Fake, user};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake::builder().users(20).build();
//! let server = fake.listen().await?;
//! # #[cfg(feature = "reqwest")] {
//! let zoom = Zoom::builder()
//!     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
//!     .api_url(server.api_url())
//!     .oauth_url(server.oauth_url())
//!     .clock(fake.clock())
//!     .build()?;
//! let summary = zoom.send(user::Summary::new()).await?;
//! assert_eq!(summary.total_users_count, Some(20));
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! # What it decides where Zoom's documents do not
//!
//! - The account stands still: whatever happened, happened before the fake's start. Only meetings
//!   added by hand with a later start take place by its clock, and only [`Fake::edit`] and
//!   [`Fake::at_request`] change who is in it.
//! - Whoever signs in at the consent page may: it asks for no password. The app with a secret and the
//!   one for server-to-server are the same. Any redirect URI will do unless [some are
//!   named](FakeBuilder::redirect_uri).
//! - A refresh token that is used again ends all that goes back to its sign-in.
//! - `me` is whoever signed in; for a server-to-server app, the owner.
//! - When the user who signed in is deactivated, tokens stop working, and the refresh is refused with
//!   code 4735.
//! - The role may view everything, but for what is [withheld](Fake::withhold).
//! - In the log of what admins did, among assistants and on the bills is only what is added by hand,
//!   and so are those who took part in another's meeting. A billing report that nobody knows has no
//!   invoices.
//! - Assistants may not manage private events.
//! - What is to come may be asked for as far ahead as wanted, and shows meetings and webinars until
//!   they start, those of hosts who are not in the account without `host_id`.
//! - A user's past meetings are those of the host report, and webinars added by hand.
//! - Listings go on by position: a page token says how many rows were given, not which.
//! - Both ends of a report's range are included, and a month is a calendar month, unless
//!   [`FakeReportRules`] say otherwise.
//! - Reports know everything that is over, unless there is a [lag](FakeBuilder::report_lag).
//! - Histories and sign-ins come day by day, the latest day first.
//! - `meeting_minutes` in the host report is the sum of the meetings' lengths.
//! - A user's `meeting_capacity` is that of the large-meeting licence while there is one.
//! - A 429 counts for nothing, and 404, 405 and 401 are not counted either.
//! - In `/users/summary`, types 4 and 99 are among those who can only join.
//! - Seats of users with a united plan are in `plan_united`, not in `plan_base`.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::clock::{Clock, TokioClock};

mod account;
mod activity;
mod billing;
mod bodies;
mod builder;
mod changes;
mod chaos;
mod context;
mod doors;
mod faults;
mod handler;
mod json;
mod limits;
mod oauth;
mod operations;
mod page;
mod past;
mod people;
mod query;
mod relations;
mod reply;
mod reports;
mod rng;
mod role;
mod rules;
mod seeded;
mod settings;
mod table;
mod tokens;
mod upcoming;
mod user_meetings;
mod world;

pub use account::{FakeAccount, FakeMeeting, FakeOperation, FakeSignIn, FakeStatus, FakeUser};
pub use builder::FakeBuilder;
pub use chaos::FakeChaos;
pub use doors::FakeServer;
pub use faults::{FakeRefusal, Fault, FaultRule};
pub use handler::FakeCall;
pub use limits::{FakeLimit, FakePlan};
pub use role::{FakePrivilege, FakeScopeForm};
pub use rules::{FakeBeyond, FakeEnds, FakeMonth, FakeReportRules};
pub use table::FakeLabel;

use world::World;

/// A Zoom account in memory. Clones are the same account.
///
/// ```
/// use zoom_admin::fake::Fake;
///
/// let fake = Fake::builder().users(200).seed(7).build();
/// assert_eq!(fake.users().len(), 200);
/// ```
#[derive(Clone)]
pub struct Fake {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    clock: TokioClock,
    start: DateTime<Utc>,
    world: RwLock<Arc<World>>,
    state: Mutex<State>,
}

struct Config {
    seed: u64,
    plan: FakePlan,
    limited: bool,
    latency: Duration,
    max_page_size: Option<u32>,
    scopes: Vec<String>,
    scope_form: FakeScopeForm,
    region: String,
    one_token: bool,
    token_life: Duration,
    refresh_token_life: Duration,
    redirect_uris: Vec<String>,
    page_token_life: Duration,
    report_rules: FakeReportRules,
    report_lag: Duration,
}

/// What changes while the fake runs.
struct State {
    grants: tokens::Grants,
    limits: limits::Limits,
    rules: faults::Rules,
    chaos: Option<chaos::Chaos>,
    changes: changes::Changes,
    refusals: Vec<(String, FakeRefusal)>,
    withheld: BTreeSet<FakePrivilege>,
    clamp_days: Option<u32>,
    calls: Vec<FakeCall>,
    /// How many calls were logged before those in `calls`.
    forgotten: u64,
}

impl State {
    /// Logs a call and gives its number.
    fn log(&mut self, call: FakeCall) -> u64 {
        self.calls.push(call);
        self.forgotten + self.calls.len() as u64
    }

    fn answered(&mut self, number: u64, status: Option<u16>) {
        let at = number.checked_sub(self.forgotten + 1);
        let at = at.and_then(|at| usize::try_from(at).ok());
        if let Some(call) = at.and_then(|at| self.calls.get_mut(at)) {
            call.status = status;
        }
    }
}

impl Inner {
    // Nothing panics while it holds one of these locks; a poisoned one is used all the same, for
    // a test that panics elsewhere must not take its neighbours along.

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn world(&self) -> Arc<World> {
        let world = self.world.read().unwrap_or_else(PoisonError::into_inner);
        world.clone()
    }
}

impl Fake {
    /// The account's id.
    pub const ACCOUNT_ID: &str = "fake-account-id";
    /// The app's client id.
    pub const CLIENT_ID: &str = "fake-client-id";
    /// The app's client secret.
    pub const CLIENT_SECRET: &str = "fake-client-secret";

    /// The fake's clock, which follows tokio's from the time given at the start.
    pub fn clock(&self) -> TokioClock {
        self.inner.clock
    }

    /// Everybody in the account, in the order in which they are listed.
    pub fn users(&self) -> Vec<FakeUser> {
        let world = self.inner.world();
        let numbers = world.numbers();
        numbers
            .filter_map(|i| Some(world.user(i)?.into_owned()))
            .collect()
    }

    /// The user with an id or address.
    pub fn user(&self, id_or_email: &str) -> Option<FakeUser> {
        let world = self.inner.world();
        world.find(id_or_email).map(|(_, user)| user.into_owned())
    }

    /// How many access tokens were issued.
    pub fn tokens_issued(&self) -> u64 {
        self.inner.state(|state| state.grants.issued)
    }

    /// Issues an access token without asking the token endpoint.
    pub fn issue_token(&self) -> String {
        let (config, now) = (&self.inner.config, self.inner.clock.now());
        self.inner.state(|state| state.grants.issue(config, now))
    }

    /// Voids all access tokens issued so far; refresh tokens stay good.
    pub fn revoke_tokens(&self) {
        self.inner.state(|state| state.grants.revoke());
    }

    /// Lets something go wrong. Rules are tried in the order in which they were added.
    pub fn inject(&self, rule: FaultRule) {
        self.inner.state(|state| state.rules.add(rule));
    }

    /// Lets things go wrong by chance from now on, in place of an earlier profile. A request that
    /// a [rule](Self::inject) befalls is spared.
    pub fn chaos(&self, profile: FakeChaos) {
        self.inner
            .state(|state| state.chaos = Some(chaos::Chaos::new(profile)));
    }

    /// Takes back all faults, also those by chance.
    pub fn clear_faults(&self) {
        self.inner.state(|state| {
            state.rules.clear();
            state.chaos = None;
        });
    }

    /// Lets all calls to a path answer with an error. Paths are given as for
    /// [`FaultRule::on`]; the latest refusal of a path counts.
    pub fn refuse(&self, path: impl Into<String>, refusal: FakeRefusal) {
        let path = path.into();
        self.inner
            .state(|state| state.refusals.push((path, refusal)));
    }

    /// Takes back what was refused for a path.
    pub fn allow(&self, path: &str) {
        self.inner
            .state(|state| state.refusals.retain(|(refused, _)| refused != path));
    }

    /// Lets the host report, the sign-in report, the one of a user's past meetings and the log of
    /// what admins did answer for at most so many of the latest days asked for; `None` for all of
    /// them again. They say so in their `from`, but for the log, which has none.
    pub fn clamp_reports(&self, days: impl Into<Option<u32>>) {
        let days = days.into();
        self.inner.state(|state| state.clamp_days = days);
    }

    /// Counts calls of the account's other apps against today's quota.
    pub fn spend_quota(&self, label: FakeLabel, calls: u32) {
        let (plan, now) = (self.inner.config.plan, self.inner.clock.now());
        self.inner
            .state(|state| state.limits.use_up(plan, label, calls, now));
    }

    /// Every request seen, in order.
    pub fn calls(&self) -> Vec<FakeCall> {
        self.inner.state(|state| state.calls.clone())
    }

    /// Forgets the requests seen.
    pub fn clear_calls(&self) {
        self.inner.state(|state| {
            state.forgotten += state.calls.len() as u64;
            state.calls.clear();
        });
    }

    /// Opens the second door: plain HTTP on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// If no port can be opened.
    pub async fn listen(&self) -> io::Result<FakeServer> {
        FakeServer::start(self.clone()).await
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake")
            .field("seed", &self.inner.config.seed)
            .field("plan", &self.inner.config.plan)
            .field("clock", &self.inner.clock)
            .finish_non_exhaustive()
    }
}
