//! The request and the account, as the functions that write bodies use them.

use chrono::{DateTime, Utc};

use super::Fake;
use super::account::{FakeMeeting, FakeSubAccount};
use super::limits::FakePlan;
use super::page::{Paging, Tokens};
use super::query::Params;
use super::refused::Refused;
use super::rng::Rng;
use super::rules::Range;
use super::table::Route;
use super::world::World;

/// The request and the account, as the functions that write bodies use them.
pub(super) struct Ctx<'a> {
    pub(super) fake: &'a Fake,
    pub(super) world: &'a World,
    /// The sub account that the call is about; `None` for the account itself.
    pub(super) sub_account: Option<&'a FakeSubAccount>,
    pub(super) now: DateTime<Utc>,
    pub(super) plan: FakePlan,
    pub(super) params: Params,
    /// Reports contain only what ended or occurred by this time.
    pub(super) reported_until: DateTime<Utc>,
    /// Number of days that reports are limited to, if they are.
    pub(super) clamp_days: Option<u32>,
    /// E-mail address of the user who signed in; `None` for server-to-server apps.
    pub(super) user: Option<String>,
    pub(super) path: &'a str,
    pub(super) route: &'a Route,
    pub(super) deviation: Deviation,
}

impl Ctx<'_> {
    /// The value of the path's placeholder. For `me`, this is the e-mail address of the user who
    /// signed in.
    pub(super) fn arg(&self) -> &str {
        let arg = self.route.args.first().map_or("", String::as_str);
        match &self.user {
            Some(user) if arg == "me" && self.route.endpoint.path().contains("{userId}") => user,
            _ => arg,
        }
    }

    /// A number that is the same for all calls of this path that name the same things.
    pub(super) fn key(&self) -> u64 {
        let mut parts = vec![35];
        parts.extend(self.route.endpoint.path().bytes().map(u64::from));
        for (name, value) in self.route.named_args() {
            let user = (name == "userId").then(|| self.world.number(self.arg()));
            match user.flatten() {
                Some(number) => parts.extend([256, number.into()]),
                None if name == "accountId" => parts.push(257),
                None => {
                    parts.push(258);
                    parts.extend(value.bytes().map(u64::from));
                }
            }
        }
        Rng::new(self.world.account.seed, &parts).next()
    }

    /// Reads the paging parameters of the request.
    pub(super) fn paging(&self) -> Result<Paging, Refused> {
        let (default, max) = self.route.endpoint.pages;
        let max = match self.fake.inner.config.max_page_size {
            Some(lower) => max.min(lower.into()),
            None => max,
        };
        let config = &self.fake.inner.config;
        let life = config.page_token_life;
        let tokens = Tokens::new(config.seed, self.path, &self.params, self.now, life)
            .expired(self.deviation == Deviation::ExpiredPageToken);
        let empty = self.deviation == Deviation::EmptyPage;
        Paging::read(tokens, &self.params, (default, max), empty)
    }

    /// Whether a row about a meeting has values that are not as declared.
    pub(super) fn is_odd(&self, m: &FakeMeeting, n: u64) -> bool {
        self.world.account.quirks.odd_values
            && self.world.dice(m, 1_000_u64.saturating_add(n)).chance(20)
    }

    /// The days that a report is requested for.
    pub(super) fn report_range(&self, required: bool) -> Result<Range, Refused> {
        let rules = self.fake.inner.config.report_rules;
        rules.range(&self.params, required, self.now)
    }

    /// The days that a report of upcoming events is requested for. They may lie in the future.
    pub(super) fn month_range(&self) -> Result<Range, Refused> {
        let rules = self.fake.inner.config.report_rules;
        rules.month(&self.params, true, self.now)
    }
}

/// A deviation of a successful answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deviation {
    None,
    EmptyPage,
    ExpiredPageToken,
}
