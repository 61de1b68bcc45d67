//! Small calls that show what a connection may read, and their outcomes.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use chrono::Days;
use futures::FutureExt;
use futures::future::{BoxFuture, join, try_join_all};
use serde::de::IgnoredAny;

use super::identity::{self, Identity};
use super::{Cause, Standing};
use crate::auth::ClassicScope;
use crate::client::{Zoom, is_fatal};
use crate::error::{Error, ErrorKind, Result};
use crate::ids::UserId;
use crate::ordered;
use crate::request::{Meta, PageBody, Parts, Request};
use crate::{account, group, meeting, report, user};

/// The calls that a preflight makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Probe {
    Users,
    UserSettings,
    Groups,
    AccountSettings,
    Meetings,
    Hosts,
    History,
    SignIns,
    OperationLogs,
    PlanUsage,
}

impl Probe {
    pub(super) const ALL: [Self; 10] = [
        Self::Users,
        Self::UserSettings,
        Self::Groups,
        Self::AccountSettings,
        Self::Meetings,
        Self::Hosts,
        Self::History,
        Self::SignIns,
        Self::OperationLogs,
        Self::PlanUsage,
    ];

    pub(super) fn meta(self) -> &'static Meta {
        match self {
            Self::Users => &user::List::META,
            Self::UserSettings => &user::Settings::META,
            Self::Groups => &group::List::META,
            Self::AccountSettings => &account::Settings::META,
            Self::Meetings => &meeting::List::META,
            Self::Hosts => &report::Hosts::META,
            Self::History => &report::HistoryMeetings::META,
            Self::SignIns => &report::SignIns::META,
            Self::OperationLogs => &report::OperationLogs::META,
            Self::PlanUsage => &account::PlanUsage::META,
        }
    }

    /// The classic scope that the call shows. Plan usage shows none: Zoom refuses it to most apps
    /// whatever their scopes are.
    pub(super) fn scope(self) -> Option<ClassicScope> {
        match self {
            Self::Users | Self::UserSettings => Some(ClassicScope::User),
            Self::Groups => Some(ClassicScope::Group),
            Self::AccountSettings => Some(ClassicScope::Account),
            Self::Meetings => Some(ClassicScope::Meeting),
            Self::Hosts | Self::History | Self::SignIns | Self::OperationLogs => {
                Some(ClassicScope::Report)
            }
            Self::PlanUsage => None,
        }
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GET {}", self.meta().path)
    }
}

/// The outcome of a call.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Answered,
    Refused {
        cause: Cause,
        scopes: Vec<String>,
        reason: String,
    },
    /// The call failed in a way that says nothing about permissions.
    Open(String),
}

impl Outcome {
    fn from_result(result: Result<()>) -> Result<Self> {
        let error = match result {
            Ok(()) => return Ok(Self::Answered),
            Err(error) if is_fatal(&error) => return Err(error),
            Err(error) => error,
        };
        let cause = match error.kind() {
            ErrorKind::MissingScope => Cause::Scope,
            ErrorKind::Forbidden => refusal_cause(&error),
            _ => return Ok(Self::Open(in_words(&error))),
        };
        Ok(Self::Refused {
            cause,
            scopes: error.missing_scopes().to_vec(),
            reason: in_words(&error),
        })
    }

    pub(super) fn standing(&self) -> Standing {
        match self {
            Self::Answered => Standing::Granted,
            Self::Refused { .. } => Standing::Missing,
            Self::Open(_) => Standing::Unknown,
        }
    }

    pub(super) fn cause(&self) -> Option<Cause> {
        match self {
            Self::Refused { cause, .. } => Some(*cause),
            _ => None,
        }
    }
}

/// Describes an error as evidence, without details that differ from call to call.
fn in_words(error: &Error) -> String {
    let mut words = match (error.api(), error.status()) {
        (Some(api), Some(status)) => format!("HTTP {status}, {api}"),
        _ => error.to_string(),
    };
    if let Some(at) = error.retry_at().filter(|_| error.api().is_some()) {
        words += &format!(" (try again at {})", at.format("%Y-%m-%dT%H:%M:%SZ"));
    }
    words
}

/// Finds the reason for a refusal. Zoom has one code (200) for a missing permission and for a
/// feature that the plan does not include; only the message distinguishes them.
fn refusal_cause(error: &Error) -> Cause {
    const ROLE: [&str; 2] = ["role", "privilege"];
    const PLAN: [&str; 7] = [
        "paid",
        "plan",
        "upgrade",
        "subscri",
        "not enabled",
        "only available",
        "trial",
    ];
    let api = error.api();
    let message = api.map_or_else(String::new, |api| api.message.to_lowercase());
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&ROLE) {
        Cause::Role
    } else if says(&PLAN) {
        Cause::Plan
    } else if says(&["permission", "not allowed", "not authorized"]) {
        Cause::Role
    } else {
        Cause::Unclear
    }
}

/// A call that requests as little as possible and ignores the answer.
struct Smallest<R> {
    parts: Result<Parts>,
    request: PhantomData<fn() -> R>,
}

impl<R: Request> Smallest<R> {
    fn new(request: &R) -> Self {
        Self {
            parts: request.parts(),
            request: PhantomData,
        }
    }

    /// Requests one record of a listing.
    fn one_record(request: &R) -> Self {
        let mut smallest = Self::new(request);
        if let Ok(parts) = &mut smallest.parts {
            parts.query.push(("page_size", "1".to_owned()));
        }
        smallest
    }
}

impl<R: Request> Request for Smallest<R> {
    const META: Meta = R::META;
    type Output = IgnoredAny;

    fn parts(&self) -> Result<Parts> {
        self.parts.clone()
    }
}

fn ask<R: Request>(
    zoom: &Zoom,
    probe: Probe,
    request: Smallest<R>,
) -> BoxFuture<'_, Result<(Probe, Outcome)>> {
    let call = async move {
        let answer = zoom.send(request).await.map(drop);
        Ok((probe, Outcome::from_result(answer)?))
    };
    call.boxed()
}

/// `GET /users` with a page of one user.
struct OneUser;

impl Request for OneUser {
    const META: Meta = user::List::META;
    type Output = <user::List as Request>::Output;

    fn parts(&self) -> Result<Parts> {
        let mut parts = user::List::new().parts()?;
        parts.query.push(("page_size", "1".to_owned()));
        Ok(parts)
    }
}

/// The names of the plans with seats, without repetition.
fn plan_names(plans: &account::Plans) -> Vec<String> {
    let mut names = Vec::new();
    for (plan, entries) in &plans.plans {
        for entry in entries.iter().filter(|e| e.hosts != Some(0)) {
            let name = entry.name.as_ref().or(entry.kind.as_ref()).unwrap_or(plan);
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The answers to all calls of a preflight.
pub(super) struct Probed {
    pub(super) identity: Option<Identity>,
    /// Zoom's names of the plans that the account bought.
    pub(super) plans: Vec<String>,
    pub(super) outcomes: BTreeMap<Probe, Outcome>,
}

impl Probed {
    /// Makes eleven calls, nine of them at the same time.
    pub(super) async fn ask(zoom: &Zoom) -> Result<Self> {
        let identity = match identity::identity(zoom).await {
            Ok(identity) => Some(identity),
            Err(error) if is_fatal(&error) => return Err(error),
            Err(_) => None,
        };
        let (listed, first) = match zoom.send(OneUser).await {
            Ok(page) => {
                let first = page.into_items().into_iter().find_map(|user| user.id);
                (Outcome::Answered, first)
            }
            Err(error) => (Outcome::from_result(Err(error))?, None),
        };
        let own = identity.as_ref().and_then(|i| i.user_id.clone());
        let day = zoom.now().date_naive();
        let day = day.checked_sub_days(Days::new(1)).unwrap_or(day);
        let settings = account::Settings::new("me").fields(vec!["feature".to_owned()]);
        let sign_ins = report::SignIns::new().from(day).to(day);
        // The user who signed in has an id. If nobody did, Zoom checks scopes and role before it
        // looks for the user, so a call for any user shows at least these.
        let user = own.or(first).unwrap_or_else(|| UserId::from("me"));
        let own_settings = user::Settings::new(user.clone()).fields(vec!["feature".to_owned()]);
        let history = report::HistoryMeetings::new(day, day);
        let calls = [
            ask(zoom, Probe::UserSettings, Smallest::new(&own_settings)),
            ask(
                zoom,
                Probe::Groups,
                Smallest::one_record(&group::List::new()),
            ),
            ask(zoom, Probe::AccountSettings, Smallest::new(&settings)),
            ask(
                zoom,
                Probe::Meetings,
                Smallest::one_record(&meeting::List::new(user)),
            ),
            ask(
                zoom,
                Probe::Hosts,
                Smallest::one_record(&report::Hosts::new(day, day)),
            ),
            ask(zoom, Probe::History, Smallest::one_record(&history)),
            ask(zoom, Probe::SignIns, Smallest::one_record(&sign_ins)),
            ask(
                zoom,
                Probe::OperationLogs,
                Smallest::one_record(&report::OperationLogs::new(day, day)),
            ),
        ];
        let plans = zoom.send(account::PlanUsage::new("me"));
        let (answers, plans) = join(try_join_all(calls), plans).await;
        let answers = answers?;
        let (seats, plans) = match plans {
            Ok(plans) => (Outcome::Answered, plan_names(&plans)),
            Err(error) => (Outcome::from_result(Err(error))?, Vec::new()),
        };
        let mut outcomes = ordered::map(answers);
        outcomes.insert(Probe::Users, listed);
        outcomes.insert(Probe::PlanUsage, seats);
        Ok(Self {
            identity,
            plans,
            outcomes,
        })
    }

    pub(super) fn outcome(&self, probe: Probe) -> &Outcome {
        static NONE: Outcome = Outcome::Open(String::new());
        self.outcomes.get(&probe).unwrap_or(&NONE)
    }
}
