//! What the functions that write bodies know of a request.

use chrono::{DateTime, Utc};

use super::Fake;
use super::limits::FakePlan;
use super::page::{Paging, Tokens};
use super::query::Params;
use super::reply::Refused;
use super::rules::Range;
use super::table::Route;
use super::world::World;

/// What the functions that write bodies know of a request.
pub(super) struct Ctx<'a> {
    pub(super) fake: &'a Fake,
    pub(super) world: &'a World,
    pub(super) now: DateTime<Utc>,
    pub(super) plan: FakePlan,
    pub(super) params: Params,
    /// What is over by then is in the reports.
    pub(super) seen: DateTime<Utc>,
    /// How many days reports answer for, if they answer for less than asked.
    pub(super) clamp_days: Option<u32>,
    /// Who signed in; nobody for server-to-server apps.
    pub(super) user: Option<String>,
    pub(super) path: &'a str,
    pub(super) route: &'a Route,
    pub(super) twist: Twist,
}

impl Ctx<'_> {
    /// The value of the path's placeholder; for `me` the address of who signed in.
    pub(super) fn arg(&self) -> &str {
        let arg = self.route.args.first().map_or("", String::as_str);
        match &self.user {
            Some(user) if arg == "me" && self.route.endpoint.path.contains("{userId}") => user,
            _ => arg,
        }
    }

    /// What the request wants of a listing.
    pub(super) fn paging(&self) -> Result<Paging, Refused> {
        let (default, max) = self.route.endpoint.pages;
        let max = match self.fake.inner.config.max_page_size {
            Some(lower) => max.min(lower.into()),
            None => max,
        };
        let config = &self.fake.inner.config;
        let life = config.page_token_life;
        let tokens = Tokens::of(config.seed, self.path, &self.params, self.now, life)
            .expired(self.twist == Twist::ExpiredPageToken);
        let empty = self.twist == Twist::EmptyPage;
        Paging::read(tokens, &self.params, (default, max), empty)
    }

    /// The days that a report is asked for.
    pub(super) fn report_range(&self, required: bool) -> Result<Range, Refused> {
        let rules = self.fake.inner.config.report_rules;
        rules.range(&self.params, required, self.now)
    }

    /// The days that a report of what is to come is asked for: it may lie in the future.
    pub(super) fn month_range(&self) -> Result<Range, Refused> {
        let rules = self.fake.inner.config.report_rules;
        rules.month(&self.params, true, self.now)
    }
}

/// A right answer with something odd about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twist {
    None,
    EmptyPage,
    ExpiredPageToken,
}
