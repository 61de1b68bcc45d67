//! A Zoom account in memory, to build and test against (feature `fake`).
//!
//! A [`Fake`] behaves like Zoom: it has a consent page, issues access tokens that expire and
//! refresh tokens that work once, paginates with page tokens that expire, enforces the rate limits
//! of its plan, and refuses calls that the scopes do not allow. Its account has users, groups,
//! settings, sign-ins and meetings that are consistent with each other, and the same for the same
//! seed. A program can reach it in two ways, with the same answers: as a [`Transport`] in process,
//! which also works with tokio's paused clock, and [on a loopback port](Fake::listen) with any HTTP
//! client.
//!
//! [`Transport`]: crate::transport::Transport
//!
//! The fake's clock starts on 2026-07-01, unless [`FakeBuilder::now`] sets another time. Give the
//! client the same clock: otherwise it requests reports for days in the fake's future. In tests,
//! use `#[tokio::test(start_paused = true)]`: the client's waiting for rate limits and in outages
//! then takes no real time. An example with a port:
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
//! # Behaviour that Zoom's documentation leaves open
//!
//! - Generated activity lies before the day of the fake's start, and from the day after it on, as far
//!   as the clock has come. Users who were active lately go on as before; nobody else becomes active.
//! - Invitations lapse at the end of their 30th day, in UTC; nothing else changes by itself.
//! - The consent page asks for no password. The app with a secret and the server-to-server app are
//!   the same app. Any redirect URI is accepted unless
//!   [some are allowed](FakeBuilder::redirect_uri).
//! - A refresh token that is used a second time ends all tokens that originate from its sign-in.
//! - `me` is the user who signed in; for a server-to-server app, the
//!   [creator of the app](FakeAccount::app_creator), or else the owner.
//! - If the user who signed in is deactivated, the access tokens stop working, and a refresh is
//!   refused with code 4735.
//! - `HEAD` is answered as `GET`, without a body. All other calls of Zoom, as writes, are refused for
//!   the scopes that they need, and as unknown (400, code 2300) if the app was given these scopes.
//! - Of a parameter that is repeated, the first value holds.
//! - The role has all permissions except those that are [withheld](Fake::withhold).
//! - The operation log and the lists of assistants contain what is added by hand, what a
//!   [profile](FakeProfile) adds, and what changes while the fake runs. Billing reports are refused
//!   unless they are added or the profile has them. The words of the operation log are the fake's own.
//! - Assistants may not manage private events.
//! - The report of upcoming events can be requested for any days in the future, and shows meetings
//!   and webinars until they start. If the host is not in the account, there is no `host_id`.
//! - A user's past meetings are those of the history, under the present and earlier addresses. Users
//!   take part in each other's meetings if [`FakeQuirks`] say so, or if it is
//!   [added by hand](FakeAccount::joined); all other participants are guests.
//! - The participants of a meeting are as many as the history counts, and their times sum up to its
//!   participant minutes. Somebody who joins again is counted again.
//! - The daily report has the meetings of the history, without webinars, those of hosts who are not
//!   in the account included. The storage of cloud recordings grows evenly.
//! - A UUID that begins with a slash or has two in sequence, and is encoded only once in the path, is
//!   refused with code 300.
//! - Meetings of one person have no list of participants: the answer is 404 with code 3001.
//! - A number without a meeting to come is unknown to `/meetings/{meetingId}`, whether or not it has
//!   past instances.
//! - Listings continue by position: a page token says how many rows were returned, not which.
//! - Both ends of a report's range are included, and a month is a calendar month, unless
//!   [`FakeReportRules`] say otherwise.
//! - Reports contain everything that has ended, unless there is a [lag](FakeBuilder::report_lag).
//! - The meeting history and the sign-in report are ordered by day, with the latest day first.
//! - `meeting_minutes` in the host report is the sum of the meetings' lengths.
//! - While a user has a large-meeting licence, `meeting_capacity` is the capacity of this licence.
//! - Calls count against no limit if the answer is 401, 405, 429, or the 400 for an unknown path.
//! - In `/users/summary`, users of the types 4 and 99 are among those who can only join.
//! - Seats of users with a Zoom United plan are in `plan_united`, not in `plan_base`. Those of a bundle
//!   are in `plan_zoom_one`, unless Zoom's documentation names a member for it.
//! - A sub account is read with the scopes whose last part is `master` in place of `admin`, or with
//!   `account:master`, and counts against the limits of the master account.
//! - A user who is deactivated keeps the address, the groups and the meetings to come. Who is
//!   activated again has the Basic type.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use crate::clock::Clock;

mod account;
mod activity;
mod ahead;
mod answers;
mod billing;
mod bodies;
mod builder;
mod changes;
mod chaos;
mod clock;
mod context;
mod details;
mod directory;
mod disclaimers;
mod entries;
mod errors;
mod facts;
mod fault_text;
mod faults;
mod fill;
mod generated;
mod generic;
mod groups;
mod handler;
mod instances;
mod interfaces;
mod json;
mod limits;
mod meeting_log;
mod mistake;
mod names;
mod numbered;
mod oauth;
mod oauth_endpoint;
mod operations;
mod page;
mod participants;
mod past;
mod people;
mod phone_calls;
mod planned;
mod plans;
mod polls;
mod position;
mod presence;
mod profile;
mod query;
mod quirks;
mod record;
mod recurrence;
mod refused;
mod registrants;
mod relations;
mod reply;
mod reports;
mod rng;
mod role;
mod rules;
mod running;
mod sample;
mod schedule;
mod seats;
mod seeded;
mod seeds;
mod settings;
mod status;
mod sub_accounts;
mod table;
mod templates;
mod tokens;
mod trace;
mod unserved;
mod upcoming;
mod usage_reports;
mod user;
mod user_details;
mod user_meetings;
mod values;
mod words;
mod world;

pub use account::{FakeAccount, FakeMeeting, FakeSubAccount};
pub use builder::FakeBuilder;
pub use chaos::FakeChaos;
pub use clock::FakeClock;
pub use entries::{FakeDisclaimer, FakeOperation, FakeSignIn};
pub use errors::FakeShape;
pub use faults::{Fault, FaultRule};
pub use interfaces::FakeServer;
pub use limits::{FakeBudget, FakeLimit, FakePlan};
pub use mistake::FakeError;
pub use profile::FakeProfile;
pub use quirks::FakeQuirks;
pub use record::{FakeCall, FakeRequests};
pub use refused::FakeRefusal;
pub use role::{FakePrivilege, FakeScopeForm};
pub use rules::{FakeBeyond, FakeEnds, FakeMonth, FakeReportRules};
pub use table::FakeLabel;
pub use user::{FakeStatus, FakeUser};

use world::World;

/// A Zoom account in memory. Clones share the account.
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
    clock: FakeClock,
    world: RwLock<Arc<World>>,
    /// Held during a change of the account, so that of two changes at once none is lost.
    changing: Mutex<()>,
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
    region_from_host: bool,
    one_token: bool,
    token_life: Duration,
    refresh_token_life: Duration,
    redirect_uris: Vec<String>,
    page_token_life: Duration,
    report_rules: FakeReportRules,
    report_lag: Duration,
    status_pages: bool,
    observer: Option<Observer>,
}

/// A function that is called with each request.
type Observer = Box<dyn Fn(&FakeCall) + Send + Sync>;

/// The state that changes while the fake runs.
struct State {
    grants: tokens::Grants,
    limits: limits::Limits,
    rules: faults::Rules,
    chaos: Option<chaos::Chaos>,
    changes: changes::Changes,
    refusals: Vec<(String, FakeRefusal)>,
    withheld: BTreeSet<FakePrivilege>,
    clamp_days: Option<u32>,
    calls: VecDeque<FakeCall>,
    /// Number of calls that are kept at most.
    kept: usize,
    /// Number of calls that were logged before those in `calls` and are not kept.
    forgotten: u64,
}

impl State {
    /// Logs a call and returns its number.
    fn log(&mut self, call: FakeCall) -> u64 {
        if self.calls.len() >= self.kept && self.calls.pop_front().is_some() {
            self.forgotten = self.forgotten.saturating_add(1);
        }
        self.calls.push_back(call);
        self.forgotten.saturating_add(self.calls.len() as u64)
    }

    /// Notes the status of the answer to a call, and returns the call if it is still kept.
    fn answered(&mut self, number: u64, status: Option<u16>) -> Option<&FakeCall> {
        let at = number.checked_sub(self.forgotten.saturating_add(1));
        let at = at.and_then(|at| usize::try_from(at).ok());
        let call = self.calls.get_mut(at?)?;
        call.status = status;
        Some(call)
    }
}

impl Inner {
    // No code panics while it holds one of these locks. A poisoned lock is used nevertheless, so
    // that a test that panics elsewhere does not make others fail.

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn world(&self) -> Arc<World> {
        let read = || self.world.read().unwrap_or_else(PoisonError::into_inner);
        let world = read().clone();
        if world.is_of_today() {
            return world;
        }
        let mut place = self.world.write().unwrap_or_else(PoisonError::into_inner);
        // Another call may have been first.
        if !place.is_of_today() {
            *place = Arc::new(place.next(place.account.clone()));
        }
        place.clone()
    }
}

impl Fake {
    /// Id of the account.
    pub const ACCOUNT_ID: &str = "fake-account-id";
    /// Client id of the app.
    pub const CLIENT_ID: &str = "fake-client-id";
    /// Client secret of the app.
    pub const CLIENT_SECRET: &str = "fake-client-secret";

    /// The fake's clock. It starts at the time set in the builder, advances with tokio's clock, and
    /// can be [moved ahead](Self::move_days).
    pub fn clock(&self) -> FakeClock {
        self.inner.clock.clone()
    }

    /// The users of the account, in the order in which they are listed.
    pub fn users(&self) -> Vec<FakeUser> {
        let world = self.inner.world();
        let numbers = world.numbers();
        numbers
            .filter_map(|i| Some(world.user(i)?.into_owned()))
            .collect()
    }

    /// The user with this id or e-mail address.
    pub fn user(&self, id_or_email: &str) -> Option<FakeUser> {
        let world = self.inner.world();
        world.find(id_or_email).map(|(_, user)| user.into_owned())
    }

    /// Number of access tokens that were issued.
    pub fn tokens_issued(&self) -> u64 {
        self.inner.state(|state| state.grants.issued)
    }

    /// Issues an access token without asking the token endpoint.
    pub fn issue_token(&self) -> String {
        let (config, now) = (&self.inner.config, self.inner.clock.now());
        self.inner.state(|state| state.grants.issue(config, now))
    }

    /// Voids all access tokens that were issued so far. Refresh tokens stay valid.
    pub fn revoke_tokens(&self) {
        self.inner.state(|state| state.grants.revoke());
    }

    /// Adds a rule that makes requests fail. Rules are tried in the order in which they were added.
    ///
    /// # Errors
    /// [`FakeError::UnknownPath`] if the rule is [for a path](FaultRule::on) that no request can
    /// have.
    pub fn inject(&self, rule: FaultRule) -> Result<(), FakeError> {
        rule.check()?;
        self.inner.state(|state| state.rules.add(rule));
        Ok(())
    }

    /// Makes requests fail at random from now on. This replaces an earlier profile. A request to
    /// which a [rule](Self::inject) applies has no random fault.
    pub fn chaos(&self, profile: FakeChaos) {
        self.inner
            .state(|state| state.chaos = Some(chaos::Chaos::new(profile)));
    }

    /// Removes all rules and the profile of random faults.
    pub fn clear_faults(&self) {
        self.inner.state(|state| {
            state.rules.clear();
            state.chaos = None;
        });
    }

    /// Makes all calls to a path answer with an error. Paths have the form of those for
    /// [`FaultRule::on`], without those of OAuth. The latest refusal of a path applies.
    ///
    /// # Errors
    /// [`FakeError::UnknownPath`] if no API call can have this path.
    pub fn refuse(&self, path: impl Into<String>, refusal: FakeRefusal) -> Result<(), FakeError> {
        let path = path.into();
        mistake::known_call(&path)?;
        self.inner
            .state(|state| state.refusals.push((path, refusal)));
        Ok(())
    }

    /// Removes all refusals of a path.
    pub fn allow(&self, path: &str) {
        self.inner
            .state(|state| state.refusals.retain(|(refused, _)| refused != path));
    }

    /// Limits the host report, the sign-in report, the report of a user's past meetings and the
    /// operation log to the latest `days` days of the requested range; `None` removes the limit.
    /// The `from` of the answers shows the limit.
    pub fn clamp_reports(&self, days: impl Into<Option<u32>>) {
        let days = days.into();
        self.inner.state(|state| state.clamp_days = days);
    }

    /// Counts calls of other apps of the account against today's quota.
    pub fn spend_quota(&self, label: FakeLabel, calls: u32) {
        let (plan, now) = (self.inner.config.plan, self.inner.clock.now());
        self.inner
            .state(|state| state.limits.use_up(plan, label, calls, now));
    }

    /// Serves the fake over plain HTTP on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Fails if no port can be opened.
    pub async fn listen(&self) -> io::Result<FakeServer> {
        self.listen_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
    }

    /// Serves the fake over plain HTTP on this loopback address and port; port 0 is a free one.
    ///
    /// # Errors
    /// Fails if the port cannot be opened, and with [`io::ErrorKind::InvalidInput`] if other
    /// machines could reach the address: that is for [`listen_publicly`](Self::listen_publicly).
    pub async fn listen_on(&self, addr: SocketAddr) -> io::Result<FakeServer> {
        if !addr.ip().is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{addr} is not a loopback address"),
            ));
        }
        FakeServer::start(self.clone(), addr).await
    }

    /// Serves the fake over plain HTTP on any address, also one that other machines reach. Whoever
    /// reaches it can do what a holder of the app's secret can do, which is public.
    ///
    /// # Errors
    /// Fails if the port cannot be opened.
    pub async fn listen_publicly(&self, addr: SocketAddr) -> io::Result<FakeServer> {
        FakeServer::start(self.clone(), addr).await
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
