//! The handler that turns a request into an answer, in process and on a port.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Method, Request, Response};
use tokio::time::Instant;

use super::context::{Ctx, Deviation};
use super::faults::Fault;
use super::json::Body;
use super::limits::{self, FakeLimit, FakePlan, Standing};
use super::oauth_endpoint::OauthEndpoint;
use super::query::Params;
use super::record::FakeCall;
use super::refused::{self, FakeRefusal, Refused};
use super::reply;
use super::rng::Rng;
use super::role::{self, FakePrivilege};
use super::sub_accounts::master_scopes;
use super::table::{self, Endpoint, FakeLabel, Route};
use super::{Fake, bodies, unserved};
use crate::clock::Clock;

/// The outcome of a request, and the time until it.
pub(super) struct Handled {
    pub(super) wait: Duration,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    Answer(Response<Bytes>),
    /// The connection breaks in the middle of this answer.
    Cut(Response<Bytes>),
    /// The connection breaks without an answer.
    Reset,
}

impl Fake {
    pub(super) fn handle(&self, request: &Request<Bytes>) -> Handled {
        let (at, now) = (Instant::now(), self.inner.clock.now());
        let path = request.uri().path();
        let oauth = OauthEndpoint::from_path(path);
        let is_api = oauth.is_none();
        let api_path = path.strip_prefix("/v2").filter(|p| p.starts_with('/'));
        let route = api_path.filter(|_| is_api).and_then(table::route);
        let endpoint = route.as_ref().map(|r| r.endpoint);
        let rule_path = match oauth {
            Some(oauth) => oauth.path(),
            None => api_path.unwrap_or(path),
        };
        let (number, fault, mut wait, changes) = self.inner.state(|state| {
            let number = state.log(FakeCall::new(request, (at, now), oauth, endpoint));
            let mut fault = state.rules.pick(rule_path);
            let mut wait = self.inner.config.latency;
            if let Some(chaos) = &mut state.chaos {
                wait = wait.saturating_add(chaos.latency());
                if fault.is_none() && is_api {
                    fault = chaos.pick(request.uri(), at, now);
                }
            }
            let changes = if is_api {
                state.changes.next()
            } else {
                Vec::new()
            };
            (number, fault, wait, changes)
        });
        for change in changes {
            change(self);
        }
        let mut deviation = Deviation::None;
        match &fault {
            Some(Fault::Delay(delay)) => wait = wait.saturating_add(*delay),
            Some(Fault::EmptyPage) => deviation = Deviation::EmptyPage,
            Some(Fault::ExpirePageToken) => deviation = Deviation::ExpiredPageToken,
            Some(Fault::RevokeTokens) => self.revoke_tokens(),
            _ => {}
        }
        let answer = |deviation| {
            if let Some(oauth) = oauth {
                return self.oauth_answer(oauth, request, now);
            }
            match api_path {
                Some(path) => self.api_answer(request, path, route.as_ref(), at, now, deviation),
                None => not_recognised(),
            }
        };
        let mut outcome = match fault {
            Some(Fault::Reset) => Outcome::Reset,
            Some(Fault::CutBody) => Outcome::Cut(answer(Deviation::None)),
            Some(fault) => {
                let made = self.fault_answer(fault, endpoint, now);
                Outcome::Answer(made.unwrap_or_else(|| answer(deviation)))
            }
            None => Outcome::Answer(answer(Deviation::None)),
        };
        let mut status = None;
        if let Outcome::Answer(response) | Outcome::Cut(response) = &mut outcome {
            let bytes: [u8; 16] = Rng::new(self.inner.config.seed, &[18, number]).bytes();
            let digit = |b: u8| char::from_digit(b.into(), 16).unwrap_or('0');
            let hex = bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]);
            let id: String = "WEB_".chars().chain(hex).collect();
            reply::finish(response, now, &id);
            if request.method() == Method::HEAD {
                reply::drop_body(response);
            }
            status = Some(response.status().as_u16());
        }
        let is_complete = matches!(outcome, Outcome::Answer(_));
        let observer = self.inner.config.observer.as_ref();
        let call = self.inner.state(|state| {
            if let Some(chaos) = state.chaos.as_mut().filter(|_| is_api) {
                chaos.answered(request.uri(), status.filter(|_| is_complete), at);
            }
            let call = state.answered(number, status);
            call.filter(|_| observer.is_some()).cloned()
        });
        if let (Some(observer), Some(call)) = (observer, call) {
            observer(&call);
        }
        Handled { wait, outcome }
    }

    /// The answer that a fault has in place of the normal one, if any.
    fn fault_answer(
        &self,
        fault: Fault,
        endpoint: Option<&Endpoint>,
        now: DateTime<Utc>,
    ) -> Option<Response<Bytes>> {
        let label = endpoint.map_or(FakeLabel::Light, |e| e.label);
        let plan = self.inner.config.plan;
        let fresh = Standing::fresh(plan, label);
        match fault {
            Fault::Unauthorized => Some(refused::BAD_TOKEN.refuse().answer()),
            Fault::TooManyRequests { retry_after, kind } => {
                // If the plan has no daily limit, that of a free account is used.
                let quota = limits::quota(plan, label);
                let quota = quota.or_else(|| limits::quota(FakePlan::Free, label));
                let quota = quota.map(|q| u64::from(q.1));
                let limit = match kind {
                    FakeLimit::Rate => fresh.limit,
                    FakeLimit::Daily => quota.unwrap_or(fresh.limit),
                };
                let standing = Standing {
                    kind,
                    limit,
                    remaining: 0,
                    label,
                };
                let midnight = || reply::time(limits::midnight(now));
                let usual = (kind == FakeLimit::Daily).then(midnight);
                let retry_after = retry_after.or(usual);
                Some(limits::too_many(standing, retry_after.as_deref(), now))
            }
            Fault::ServerError(status) => {
                let page = format!("<html><body><h1>{status}</h1></body></html>\n");
                let mut response = reply::plain(status, page.into());
                reply::set(&mut response, "content-type", "text/html");
                Some(response)
            }
            Fault::Redirect(to) => {
                let mut response = reply::plain(302, Bytes::new());
                reply::set(&mut response, "location", &to);
                Some(response)
            }
            Fault::Body {
                status,
                headers,
                body,
            } => {
                let mut response = reply::plain(status, body);
                for (name, value) in headers {
                    reply::set(&mut response, &name, &value);
                }
                Some(response)
            }
            Fault::Delay(_)
            | Fault::EmptyPage
            | Fault::ExpirePageToken
            | Fault::RevokeTokens
            | Fault::CutBody
            | Fault::Reset => None,
        }
    }

    fn api_answer(
        &self,
        request: &Request<Bytes>,
        path: &str,
        route: Option<&Route>,
        at: Instant,
        now: DateTime<Utc>,
        deviation: Deviation,
    ) -> Response<Bytes> {
        let plan = self.inner.config.plan;
        let caller = match self.inner.state(|state| state.grants.check(request, now)) {
            Ok(caller) => caller,
            Err(refused) => return refused.answer(),
        };
        let world = self.inner.world();
        let (scopes, user) = caller.unzip();
        if user
            .as_ref()
            .is_some_and(|user| role::deactivated(&world, user))
        {
            return refused::BAD_TOKEN.refuse().answer();
        }
        let is_read = [Method::GET, Method::HEAD].contains(request.method());
        let Some(route) = route.filter(|_| is_read) else {
            return self.unserved(request.method(), path, scopes.as_deref());
        };
        let label = route.endpoint.label;
        let taken = if self.inner.config.limited {
            self.inner
                .state(|state| state.limits.take(plan, label, at, now))
        } else {
            Ok(Standing::unlimited(label))
        };
        let standing = match taken {
            Ok(standing) => standing,
            Err(full) => {
                let until = reply::time(limits::midnight(now));
                let until = (full.kind == FakeLimit::Daily).then_some(until.as_str());
                return limits::too_many(full, until, now);
            }
        };
        let needed =
            FakePrivilege::needed_for(route.endpoint, route.args.first().map(String::as_str));
        let (refusal, clamp_days) = self.inner.state(|state| {
            let refusals = state.refusals.iter();
            let found = refusals
                .rev()
                .find(|(pattern, _)| table::fits(pattern, path));
            let found = found.map(|(_, refusal)| refusal.clone());
            let withheld = needed.is_some_and(|needed| state.withheld.contains(&needed));
            let found = found.or_else(|| withheld.then(FakeRefusal::no_privilege));
            (found, state.clamp_days)
        });
        let named = route.account();
        let other = named.filter(|id| !matches!(*id, "me" | Fake::ACCOUNT_ID));
        let sub = other.and_then(|id| world.sub(id));
        let lag = chrono::Duration::from_std(self.inner.config.report_lag).unwrap_or_default();
        let ctx = Ctx {
            fake: self,
            world: sub.map_or(&world, |sub| &sub.world),
            sub_account: sub.map(|sub| &*sub.about),
            now,
            plan,
            params: Params::parse(request.uri().query().unwrap_or_default()),
            reported_until: now.checked_sub_signed(lag).unwrap_or(now),
            clamp_days,
            user,
            path,
            route,
            deviation,
        };
        let result = match (
            self.scope_check(route.endpoint, scopes.as_deref(), sub.is_some()),
            refusal,
        ) {
            (Err(refused), _) => Err(refused),
            (Ok(()), Some(r)) => Err(Refused::from(r)),
            (Ok(()), None) => match other.filter(|_| sub.is_none()) {
                Some(id) => Err(refused::NO_ACCOUNT.about(id)),
                None => bodies::write(&ctx),
            },
        };
        let mut response = match result {
            Ok(Body::Value(body)) => reply::json(200, &body),
            Ok(Body::Text(body)) => reply::written(200, body.into_bytes()),
            Err(refused) => refused.answer(),
        };
        standing.put(&mut response);
        response
    }

    /// The answer to a call that the fake does not have.
    fn unserved(
        &self,
        method: &Method,
        path: &str,
        sign_in_scopes: Option<&[String]>,
    ) -> Response<Bytes> {
        let refused = unserved::find(method, path).map(|call| {
            let needed = (call.classic(), call.granular());
            self.require_scope(needed, sign_in_scopes)
        });
        match refused {
            Some(Err(refused)) => refused.answer(),
            _ => not_recognised(),
        }
    }

    /// Refuses a call for which no scope was granted. `sign_in_scopes` are the scopes that the
    /// sign-in requested.
    fn scope_check(
        &self,
        endpoint: &Endpoint,
        sign_in_scopes: Option<&[String]>,
        is_about_another: bool,
    ) -> Result<(), Refused> {
        let facts = &endpoint.facts;
        let (mut classic, mut granular) = (
            Cow::Borrowed(&*facts.classic),
            Cow::Borrowed(&*facts.granular),
        );
        if is_about_another {
            classic = master_scopes(&classic, true).into();
            granular = master_scopes(&granular, false).into();
        }
        self.require_scope((&classic, &granular), sign_in_scopes)
    }

    /// Refuses unless one of these classic or granular scopes was granted. The refusal names the
    /// scopes that would suffice, of the kind that the app has.
    fn require_scope(
        &self,
        (classic, granular): (&[String], &[String]),
        sign_in_scopes: Option<&[String]>,
    ) -> Result<(), Refused> {
        let granted = sign_in_scopes.unwrap_or(&self.inner.config.scopes);
        let has = |scope: &String| granted.contains(scope);
        if classic.iter().chain(granular).any(has) {
            return Ok(());
        }
        let granular_app = table::TABLE
            .iter()
            .any(|endpoint| endpoint.facts.granular.iter().any(has));
        let needed = if granular_app || classic.is_empty() {
            granular
        } else {
            classic
        };
        Err(self.inner.config.scope_form.refuse(needed))
    }
}

fn not_recognised() -> Response<Bytes> {
    refused::NOT_RECOGNISED.refuse().answer()
}
