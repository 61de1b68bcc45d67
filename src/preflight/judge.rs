//! Turns answers into findings, without a clock and without the network.

use chrono::{DateTime, Utc};

use super::MetadataField;
use super::ability::{self, Need};
use super::probe::{Outcome, Probe, Probed};
use super::{
    ActivityKind, Cause, Finding, LicenceRule, Permission, Preflight, ScopeKind, Standing,
};
use crate::auth::ClassicScope;
use crate::calls;
use crate::limit::{Budget, Label};
use crate::request::Meta;

/// Derives the findings of a preflight.
pub(super) fn judge(
    as_of: DateTime<Utc>,
    granted: &[String],
    probed: Probed,
    budget: &Budget,
) -> Preflight {
    let kind = scope_kind(granted);
    let known = Known {
        kind,
        granted,
        probed: &probed,
    };
    let scopes: Vec<_> = ClassicScope::ALL.map(|scope| known.scope(scope)).into();
    let permissions = Permission::ALL.map(|p| known.permission(p)).into();
    let metadata = MetadataField::ALL
        .map(|field| known.ability(field, field.needs()))
        .into();
    let activity = ActivityKind::ALL
        .map(|kind| known.ability(kind, kind.needs()))
        .into();
    let licences = LicenceRule::ALL
        .map(|rule| known.ability(rule, rule.needs()))
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
    let missing_scopes = known.missing_scopes();
    Preflight {
        as_of,
        plan: plan_with_limits(budget),
        plans_bought: probed.plans,
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

fn scope_kind(granted: &[String]) -> ScopeKind {
    let classic = |name: &String| ClassicScope::ALL.iter().any(|c| c.as_str() == name);
    if granted.is_empty() {
        ScopeKind::Unknown
    } else if granted.iter().any(classic) {
        ScopeKind::Classic
    } else {
        ScopeKind::Granular
    }
}

/// Finds the plan that has the rate limits of the budget.
fn plan_with_limits(budget: &Budget) -> Option<&'static str> {
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

/// Paths that need a `:master` scope, if the app has granular scopes but not this one.
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

/// The scopes and call outcomes that the findings are derived from.
struct Known<'a> {
    kind: ScopeKind,
    granted: &'a [String],
    probed: &'a Probed,
}

impl Known<'_> {
    /// Whether the token lists a scope for the call; `None` if the token has no list.
    fn lists(&self, meta: &Meta) -> Option<bool> {
        let has = has_any(self.granted, meta.classic) || has_any(self.granted, meta.granular);
        (self.kind != ScopeKind::Unknown).then_some(has)
    }

    /// The name of the scope to add for a call.
    fn scope_to_add(&self, meta: &Meta, scope: Option<ClassicScope>) -> Option<&'static str> {
        match (self.kind, scope) {
            (ScopeKind::Granular, _) => meta.granular.first().copied(),
            (_, Some(scope)) => Some(scope.as_str()),
            (_, None) => meta.classic.first().copied(),
        }
    }

    /// Whether the app lacks the scope for a call. Zoom's answer or refusal takes precedence over
    /// the token's list.
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
            let name = self.scope_to_add(probe.meta(), probe.scope());
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
                let name = self
                    .scope_to_add(probe.meta(), Some(scope))
                    .unwrap_or_default();
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
        // Both reports need this permission. With granular scopes, one of them may show it if the
        // other does not.
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
                reason,
                ..
            } => (Standing::Missing, format!("{probe} was refused: {reason}")),
            Outcome::Refused {
                cause: Cause::Scope,
                ..
            } => {
                let name = self
                    .scope_to_add(probe.meta(), probe.scope())
                    .unwrap_or_default();
                let evidence = format!("hidden behind the missing scope {name}");
                (Standing::Unknown, evidence)
            }
            Outcome::Refused {
                cause: Cause::Plan,
                reason,
                ..
            } => {
                let evidence =
                    format!("hidden behind the plan, which {probe} is not part of: {reason}");
                (Standing::Unknown, evidence)
            }
            Outcome::Refused { reason, .. } => {
                (Standing::Unknown, format!("{probe} was refused: {reason}"))
            }
            Outcome::Open(reason) => (Standing::Unknown, format!("{probe} told nothing: {reason}")),
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
            let (found, found_cause, text) = match need {
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
                    // Without a list, the other calls that the ability needs decide.
                    None => continue,
                },
            };
            if found > standing {
                (standing, cause) = (found, found_cause);
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
