//! What a connection may do, said before anything is synced.
//!
//! [`run`] asks Zoom eleven small questions and says which of the five scopes and the seven
//! permissions of the admin's role are there, what will not work without the others, and what to
//! write to the admin. [`identity`] says who authorised the app, and [`Expected`] refuses others.
//!
//! ```
//! use zoom_admin::fake::{Fake, FakePrivilege};
//! use zoom_admin::{Zoom, preflight};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> zoom_admin::Result<()> {
//! let fake = Fake::builder().users(3).build();
//! fake.withhold(FakePrivilege::OperationalLogs);
//! let zoom = Zoom::builder()
//!     .transport(fake.clone())
//!     .clock(fake.clock())
//!     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
//!     .build()?;
//! let preflight = preflight::run(&zoom).await?;
//! assert!(!preflight.is_complete());
//! assert!(preflight.letter().contains("Operational Logs"));
//! println!("{preflight}");
//! # Ok(())
//! # }
//! ```

mod ability;
mod identity;
mod probe;
mod report;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::auth::{ClassicScope, Scope};
use crate::calls;
use crate::client::Zoom;
use crate::error::Result;
use crate::limit::{Budget, Label};
use crate::request::Meta;
use crate::usage::MetadataField;

pub use ability::{ActivityKind, LicenceRule};
pub use identity::{Expected, Identity, identity};

use ability::Need;
use probe::{Outcome, Probe, Probed};

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is there; what needs it works.
    Granted,
    /// Nothing tells.
    Unknown,
    /// It is not there; what needs it does not work.
    Missing,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Granted => "granted",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
        })
    }
}

/// Why Zoom refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The app lacks a scope: whoever looks after it adds it, and the admin authorises again.
    Scope,
    /// The role of whoever authorised the app may not look: an admin changes the role.
    Role,
    /// The account's plan does not have it.
    Plan,
    /// Zoom does not say.
    Unclear,
}

/// How it stands with one thing, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding<T> {
    /// The thing.
    pub what: T,
    /// Whether it is there.
    pub standing: Standing,
    /// Why not, if Zoom refused. A permission that is unknown because a scope is missing or the
    /// plan is too small says so here.
    pub cause: Option<Cause>,
    /// How it is known, in one line.
    pub evidence: String,
}

/// A permission of the admin's role to view something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Users: View.
    Users,
    /// Groups: View.
    Groups,
    /// Account Settings: View.
    AccountSettings,
    /// Meetings: View.
    Meetings,
    /// Usage Reports: View.
    UsageReports,
    /// User Activity Reports: View.
    UserActivityReports,
    /// Operational Logs: View, which admins see today as Admin Activity Logs.
    OperationalLogs,
}

impl Permission {
    /// All seven.
    pub const ALL: [Self; 7] = [
        Self::Users,
        Self::Groups,
        Self::AccountSettings,
        Self::Meetings,
        Self::UsageReports,
        Self::UserActivityReports,
        Self::OperationalLogs,
    ];

    /// Its name on the page of the role; both where there are two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::AccountSettings => "Account Settings",
            Self::Meetings => "Meetings",
            Self::UsageReports => "Usage Reports",
            Self::UserActivityReports => "User Activity Reports",
            Self::OperationalLogs => "Operational Logs (Admin Activity Logs)",
        }
    }

    fn probe(self) -> Probe {
        match self {
            Self::Users => Probe::Users,
            Self::Groups => Probe::Groups,
            Self::AccountSettings => Probe::AccountSettings,
            Self::Meetings => Probe::Meetings,
            Self::UsageReports => Probe::Hosts,
            Self::UserActivityReports => Probe::SignIns,
            Self::OperationalLogs => Probe::OperationLogs,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Which kind of scopes an app has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// The classic ones, five of which cover everything here.
    Classic,
    /// The granular ones, one for each call or two.
    Granular,
    /// The token came without a list of scopes.
    Unknown,
}

/// What a connection may do. [`Display`](fmt::Display) writes it as a table,
/// [`letter`](Self::letter) as a message to the admin.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Preflight {
    /// When Zoom was asked.
    pub as_of: DateTime<Utc>,
    /// Who authorised the app; `None` if Zoom does not say, as for many server-to-server apps.
    pub identity: Option<Identity>,
    /// The plan that the limits in Zoom's answers are those of, if they are one's.
    pub plan: Option<&'static str>,
    /// Which kind of scopes the app has.
    pub scope_kind: ScopeKind,
    /// The five scopes. Of an app with granular ones, whether it has those that succeed each, as
    /// far as they are needed here.
    pub scopes: Vec<Finding<ClassicScope>>,
    /// The scopes to add, by name, of the kind that the app has.
    pub missing_scopes: Vec<String>,
    /// The seven permissions.
    pub permissions: Vec<Finding<Permission>>,
    /// Which of the nine metadata fields can be read.
    pub metadata: Vec<Finding<MetadataField>>,
    /// Which activity can be read.
    pub activity: Vec<Finding<ActivityKind>>,
    /// Which questions about licences can be answered.
    pub licences: Vec<Finding<LicenceRule>>,
    /// Paths that an app with granular scopes can read as a master account only. Nothing here needs
    /// them.
    pub master_only: Vec<&'static str>,
    /// What else is to be known, for example that whoever authorised the app is not active.
    pub remarks: Vec<String>,
}

/// The granular scopes that a [`run`], a sync and a review need, for an app that has no classic
/// ones: ask for these at the sign-in.
pub fn granular_scopes() -> Vec<Scope> {
    let mut scopes = vec![crate::user::Get::CALL.meta.granular];
    scopes.extend(Probe::ALL.map(|probe| probe.meta().granular));
    scopes.push(ability::PARTICIPATION.granular);
    let mut named = Vec::new();
    for scope in scopes.into_iter().filter_map(|s| s.first().copied()) {
        let scope = Scope::new(scope);
        if !named.contains(&scope) {
            named.push(scope);
        }
    }
    named
}

/// Says what the connection may do, from the scopes of its token and one smallest call for each
/// permission: eleven calls, of which five are Heavy.
///
/// A refusal is an answer here, and so is a call that fails: what it would have shown is unknown.
///
/// # Errors
/// Those after which nothing works: [`ErrorKind::Auth`](crate::ErrorKind::Auth),
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired) (so also once
/// the user who authorised the app was deactivated),
/// [`ErrorKind::Store`](crate::ErrorKind::Store), [`ErrorKind::Config`](crate::ErrorKind::Config);
/// and those of the transport if Zoom cannot be reached for a token.
pub async fn run(zoom: &Zoom) -> Result<Preflight> {
    let granted = zoom.token().await?.granted().to_vec();
    let probed = Probed::ask(zoom).await?;
    Ok(judge(zoom.now(), &granted, probed, &zoom.budget()))
}

/// Decides, with no clock and no network.
fn judge(as_of: DateTime<Utc>, granted: &[String], probed: Probed, budget: &Budget) -> Preflight {
    let kind = kind_of(granted);
    let held = Held {
        kind,
        granted,
        probed: &probed,
    };
    let scopes: Vec<_> = ClassicScope::ALL.map(|scope| held.scope(scope)).into();
    let permissions = Permission::ALL.map(|p| held.permission(p)).into();
    let metadata = MetadataField::ALL
        .map(|field| held.ability(field, ability::of_field(field)))
        .into();
    let activity = ActivityKind::ALL
        .map(|kind| held.ability(kind, kind.needs()))
        .into();
    let licences = LicenceRule::ALL
        .map(|rule| held.ability(rule, rule.needs()))
        .into();
    let mut remarks = Vec::new();
    if let Some(identity) = &probed.identity
        && identity.is_active() == Some(false)
    {
        remarks.push(
            "The user who authorised the app is not active: somebody else has to sign in."
                .to_owned(),
        );
    }
    let missing_scopes = held.missing_scopes();
    Preflight {
        as_of,
        plan: plan_of(budget),
        scope_kind: kind,
        missing_scopes,
        scopes,
        permissions,
        metadata,
        activity,
        licences,
        master_only: master_only(kind, granted),
        remarks,
        identity: probed.identity,
    }
}

fn kind_of(granted: &[String]) -> ScopeKind {
    let classic = |name: &String| ClassicScope::ALL.iter().any(|c| c.as_str() == name);
    if granted.is_empty() {
        ScopeKind::Unknown
    } else if granted.iter().any(classic) {
        ScopeKind::Classic
    } else {
        ScopeKind::Granular
    }
}

/// Zoom's own names for the limits: three plans have three sets.
fn plan_of(budget: &Budget) -> Option<&'static str> {
    let limit = |label| budget.labels.get(&label).and_then(|known| known.limit);
    let fits = |label, limits: [u64; 3]| {
        let limit = limit(label)?;
        limits.iter().position(|l| *l == limit)
    };
    let plan = fits(Label::Light, [4, 30, 80])
        .or_else(|| fits(Label::Medium, [2, 20, 60]))
        .or_else(|| fits(Label::Heavy, [1, 10, 40]))?;
    let names = ["Free", "Pro", "Business, Education or Enterprise"];
    names.get(plan).copied()
}

/// The paths that only a `:master` scope opens, if the app has granular ones and not that.
fn master_only(kind: ScopeKind, granted: &[String]) -> Vec<&'static str> {
    if kind != ScopeKind::Granular {
        return Vec::new();
    }
    let mut paths: Vec<_> = calls::under(ClassicScope::Account)
        .map(|call| call.meta)
        .filter(|meta| meta.classic.len() == 1)
        .filter(|meta| meta.granular.iter().all(|s| s.ends_with(":master")))
        .filter(|meta| !has_any(granted, meta.granular))
        .map(|meta| meta.path)
        .collect();
    paths.dedup();
    paths
}

fn has_any(granted: &[String], scopes: &[&str]) -> bool {
    scopes.iter().any(|s| granted.iter().any(|g| g == s))
}

/// What is known, while it is judged.
struct Held<'a> {
    kind: ScopeKind,
    granted: &'a [String],
    probed: &'a Probed,
}

impl Held<'_> {
    /// Whether the token's list has a scope for the call; `None` without a list.
    fn lists(&self, meta: &Meta) -> Option<bool> {
        let has = has_any(self.granted, meta.classic) || has_any(self.granted, meta.granular);
        (self.kind != ScopeKind::Unknown).then_some(has)
    }

    /// The name of the scope to add for a call.
    fn wanted(&self, meta: &Meta, scope: Option<ClassicScope>) -> Option<&'static str> {
        match (self.kind, scope) {
            (ScopeKind::Granular, _) => meta.granular.first().copied(),
            (_, Some(scope)) => Some(scope.as_str()),
            (_, None) => meta.classic.first().copied(),
        }
    }

    /// An answer outweighs the token's list, and so does a refusal.
    fn lacks(&self, probe: Probe) -> Option<bool> {
        match self.probed.outcome(probe) {
            Outcome::Answered => Some(false),
            outcome if outcome.cause() == Some(Cause::Scope) => Some(true),
            _ => self.lists(probe.meta()).map(|has| !has),
        }
    }

    fn missing_scopes(&self) -> Vec<String> {
        let mut missing = Vec::new();
        let lacking = Probe::ALL.into_iter().filter(|p| p.scope().is_some());
        for probe in lacking.filter(|probe| self.lacks(*probe) == Some(true)) {
            let name = self.wanted(probe.meta(), probe.scope());
            if let Some(name) = name.map(str::to_owned).filter(|n| !missing.contains(n)) {
                missing.push(name);
            }
        }
        if self.kind == ScopeKind::Granular && self.lists(&ability::PARTICIPATION) == Some(false) {
            let name = ability::PARTICIPATION.granular.first();
            missing.extend(name.map(|name| (*name).to_owned()));
        }
        missing
    }

    fn scope(&self, scope: ClassicScope) -> Finding<ClassicScope> {
        let probes = || Probe::ALL.into_iter().filter(|p| p.scope() == Some(scope));
        let lacking: Vec<_> = probes().filter(|p| self.lacks(*p) == Some(true)).collect();
        let (standing, evidence) = if !lacking.is_empty() {
            let mut names = Vec::new();
            for probe in &lacking {
                let name = self.wanted(probe.meta(), Some(scope)).unwrap_or_default();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let names = names.join(", ");
            let refused = |p: &&Probe| self.probed.outcome(**p).cause() == Some(Cause::Scope);
            let how = match lacking.iter().find(refused) {
                Some(probe) => format!("{probe} was refused for want of it"),
                None => "the token does not list it".to_owned(),
            };
            (Standing::Missing, format!("{names}: {how}"))
        } else if probes().all(|p| self.lacks(p) == Some(false)) {
            let how = match self.kind {
                ScopeKind::Classic => "the token lists it",
                ScopeKind::Granular => "the token lists the granular ones that are needed here",
                ScopeKind::Unknown => "Zoom answered the calls that need it",
            };
            (Standing::Granted, how.to_owned())
        } else if let Some(probe) =
            probes().find(|p| matches!(self.probed.outcome(*p), Outcome::Answered))
        {
            (Standing::Granted, format!("Zoom answered {probe}"))
        } else {
            let how = "the token has no list, and no call tells";
            (Standing::Unknown, how.to_owned())
        };
        Finding {
            what: scope,
            standing,
            cause: (standing == Standing::Missing).then_some(Cause::Scope),
            evidence,
        }
    }

    fn permission(&self, permission: Permission) -> Finding<Permission> {
        let mut probe = permission.probe();
        // The two reports are behind one permission: with granular scopes one of them may tell
        // where the other does not.
        let tells = |probe| {
            let outcome = self.probed.outcome(probe);
            matches!(outcome, Outcome::Answered) || outcome.cause() == Some(Cause::Role)
        };
        if probe == Probe::Hosts && !tells(probe) && tells(Probe::History) {
            probe = Probe::History;
        }
        let outcome = self.probed.outcome(probe);
        let (standing, evidence) = match outcome {
            Outcome::Answered => (Standing::Granted, format!("Zoom answered {probe}")),
            Outcome::Refused {
                cause: Cause::Role,
                why,
                ..
            } => (Standing::Missing, format!("{probe} was refused: {why}")),
            Outcome::Refused {
                cause: Cause::Scope,
                ..
            } => {
                let name = self.wanted(probe.meta(), probe.scope()).unwrap_or_default();
                let why = format!("hidden behind the missing scope {name}");
                (Standing::Unknown, why)
            }
            Outcome::Refused {
                cause: Cause::Plan,
                why,
                ..
            } => {
                let why = format!("hidden behind the plan, which {probe} is not part of: {why}");
                (Standing::Unknown, why)
            }
            Outcome::Refused { why, .. } => {
                (Standing::Unknown, format!("{probe} was refused: {why}"))
            }
            Outcome::Open(why) => (Standing::Unknown, format!("{probe} told nothing: {why}")),
        };
        Finding {
            what: permission,
            standing,
            cause: outcome.cause(),
            evidence,
        }
    }

    fn ability<T>(&self, what: T, needs: &[Need]) -> Finding<T> {
        let (mut standing, mut cause, mut evidence) = (Standing::Granted, None, Vec::new());
        for need in needs {
            let (found, why, text) = match need {
                Need::Call(probe) => {
                    let outcome = self.probed.outcome(*probe);
                    let text = match outcome {
                        Outcome::Answered => String::new(),
                        Outcome::Refused { cause, scopes, .. } => {
                            format!("{probe} {}", refused(*cause, scopes))
                        }
                        Outcome::Open(_) => format!("{probe} told nothing"),
                    };
                    (outcome.standing(), outcome.cause(), text)
                }
                Need::Scope(meta) => match self.lists(meta) {
                    Some(true) => continue,
                    Some(false) => {
                        let names = meta.granular.iter().map(|s| (*s).to_owned());
                        let names: Vec<_> = names.take(1).collect();
                        let text = format!("GET {} {}", meta.path, refused(Cause::Scope, &names));
                        (Standing::Missing, Some(Cause::Scope), text)
                    }
                    // Classic or not, the calls beside it tell.
                    None => continue,
                },
            };
            if found > standing {
                (standing, cause) = (found, why);
            }
            if !text.is_empty() && !evidence.contains(&text) {
                evidence.push(text);
            }
        }
        Finding {
            what,
            standing,
            cause,
            evidence: match evidence.is_empty() {
                true => "Zoom answers what it needs".to_owned(),
                false => evidence.join("; "),
            },
        }
    }
}

fn refused(cause: Cause, scopes: &[String]) -> String {
    match cause {
        Cause::Scope if scopes.is_empty() => "lacks a scope".to_owned(),
        Cause::Scope => format!("lacks a scope ({})", scopes.join(" or ")),
        Cause::Role => "is refused to the role".to_owned(),
        Cause::Plan => "is not part of the plan".to_owned(),
        Cause::Unclear => "is refused".to_owned(),
    }
}
