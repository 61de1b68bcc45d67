//! Decides, with no clock and no network.
//!
//! For each user, in this order: exempt; deactivated or gone; invited; without a paid licence; use
//! that needs the licence; guards; not measurable; something not read; and only then what the rules
//! say of those who show no such use.

mod add_on;
mod age;
mod base;
mod basic;
mod evidence;
mod provision;
mod uses;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::coverage::{NotRead, Quote, Source, SourceCoverage, Why};
use crate::error::Result;
use crate::ids::UserId;
use crate::time::{days_earlier, days_later};
use crate::usage::activity::features::mask;
use crate::usage::activity::figures::{Activity, Completeness};
use crate::usage::activity::rows::Span;
use crate::usage::activity::trail::Trail;
use crate::usage::facts::data::{Facts, Look, Upcoming};
use crate::usage::filter::Filter;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::Fields;
use crate::usage::money::contract::Contract;
use crate::usage::people::user::{InventoryUser, UserKey};
use crate::usage::policy::rules::{Policy, Use, Within};
use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::known::Known;
use crate::usage::words::licence::{Family, Licence};
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Clocks, Confidence, LicenceVerdict, Provision, Verdict};
use crate::user::Status;
use crate::value::days::{DateRange, before};
use crate::windows::{SIX_MONTHS, sum_block};

/// Decides what to do with each licence. Pure: the same facts, policy, contract and time give the
/// same review, byte for byte, whatever the order in which they were read.
///
/// `contract` is the caller's price book, which tells what a base includes and how many people its
/// meetings can have; without one, the account's default and plan usage do. `as_of` is the time of
/// the decision: later than the reading, days are missing, and nobody is judged by those.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for a policy or contract that cannot be meant.
pub fn decide(
    facts: &Facts,
    policy: &Policy,
    contract: Option<&Contract>,
    as_of: DateTime<Utc>,
) -> Result<Review> {
    policy.check()?;
    if let Some(contract) = contract {
        contract.check()?;
    }
    let judge = Judge::new(facts, policy, contract, as_of);
    let users = facts.inventory.users().map(|user| judge.user(user));
    Ok(Review::new(
        facts,
        policy,
        users.collect(),
        judge.window,
        as_of,
    ))
}

/// What the second reading is to ask about a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    /// Scheduling privileges.
    Scheduling,
    /// The meetings that they took part in.
    Participation,
}

/// Those whose verdict hangs on this and on nothing else that was not read.
pub(super) fn wanted(
    facts: &Facts,
    policy: &Policy,
    contract: Option<&Contract>,
    wants: Wants,
) -> Vec<(UserKey, UserId)> {
    let judge = Judge::new(facts, policy, contract, facts.read_at);
    let of: &[Source] = match wants {
        Wants::Scheduling => &[
            Source::Schedulers,
            Source::Assistants,
            Source::UserDetails,
            Source::UserMeetings,
        ],
        Wants::Participation => &[Source::UserMeetings],
    };
    let only = |reason: &Reason| match reason {
        Reason::Missing(Cause::NotRead { sources }) => {
            sources.iter().all(|missing| of.contains(&missing.source))
        }
        _ => false,
    };
    let hangs = |verdict: &LicenceVerdict| verdict.reasons.iter().any(only);
    let asked = |user: &&Arc<InventoryUser>| {
        let known = facts.looks.get(&user.key);
        match wants {
            Wants::Scheduling => !known.is_some_and(Look::has_scheduling),
            Wants::Participation => true,
        }
    };
    facts
        .inventory
        .users()
        .filter(asked)
        .filter(|user| user.is_licensed() && user.id.is_some())
        .filter(|user| judge.user(user).verdicts.iter().any(hangs))
        .filter_map(|user| Some((user.key.clone(), user.id.clone()?)))
        .collect()
}

/// What a rule looks at, worked out once.
struct RuleOf<'a> {
    rule: &'a crate::usage::policy::Rule,
    /// The days that it judges.
    days: DateRange,
    /// Those and what came after them, which counts in the user's favour.
    span: Span,
    /// Which of these were not read, and why; nobody is idle by those.
    missing: Vec<NotRead>,
}

/// The policy on these facts.
struct Judge<'a> {
    facts: &'a Facts,
    policy: &'a Policy,
    contract: Option<&'a Contract>,
    as_of: DateTime<Utc>,
    rules: Vec<RuleOf<'a>>,
    /// The days of all rules.
    window: DateRange,
    paid: u64,
    /// What Basic allows, by the account's default.
    basic: Known<u32>,
    /// The days of add-ons, and what is missing of them.
    add_on_days: DateRange,
    add_on_missing: Vec<NotRead>,
    upgrade_days: DateRange,
    /// Families of add-ons that plan usage says are bought.
    bought: Known<BTreeSet<Family>>,
    look: Look,
    /// Whether the own record of a user may name another base.
    own_records: bool,
    /// The reports that were read for all of the window.
    read: Completeness,
    /// Somebody whom nobody knows hosted a webinar: a user who was renamed, perhaps. The host report,
    /// which goes by ids, has no webinars.
    unknown_webinars: bool,
}

/// A user with what is known, gathered once.
struct Subject<'a> {
    user: &'a Arc<InventoryUser>,
    trail: Trail<'a>,
    activity: Activity,
    look: &'a Look,
    upcoming: &'a [Upcoming],
    /// The last use that needs a licence.
    licence_use: Option<DateTime<Utc>>,
}

impl<'a> Judge<'a> {
    fn new(
        facts: &'a Facts,
        policy: &'a Policy,
        contract: Option<&'a Contract>,
        as_of: DateTime<Utc>,
    ) -> Self {
        // Reports reach six months back: no rule can ask for more.
        let first = before(facts.read_at.date_naive(), SIX_MONTHS);
        let reach = |within: Within| {
            let days = within.days(as_of);
            DateRange::new(days.from.max(first.min(days.to)), days.to)
        };
        let rules: Vec<_> = policy
            .rules
            .iter()
            .map(|rule| {
                let days = reach(rule.within);
                let hosting = rule.counts.iter().any(|of| *of != Use::SignedIn);
                let mut sources = Vec::new();
                if hosting {
                    sources.extend([Source::Hosts, Source::History]);
                }
                if rule.counts.contains(&Use::SignedIn) {
                    sources.push(Source::SignIns);
                }
                RuleOf {
                    rule,
                    days,
                    span: Span::since(days.from),
                    missing: missing(facts, &sources, days),
                }
            })
            .collect();
        let window = rules.iter().map(|rule| rule.days);
        let window = window.reduce(|a, b| DateRange::new(a.from.min(b.from), a.to.max(b.to)));
        let add_on_days = reach(Within::Days(policy.add_ons.days));
        let small = |n: &i64| u32::try_from(*n).unwrap_or(0);
        Self {
            facts,
            policy,
            contract,
            as_of,
            window: window.unwrap_or(add_on_days),
            rules,
            paid: mask(&policy.paid_features),
            basic: facts.default_capacity.map(small),
            add_on_days,
            // The host report too: where it shows more than the history, nothing is dropped.
            add_on_missing: missing(facts, &[Source::Hosts, Source::History], add_on_days),
            upgrade_days: reach(Within::Days(policy.upgrade.days)),
            bought: facts.plans.map(provision::bought),
            look: Look::default(),
            own_records: facts.needs_records(),
            unknown_webinars: facts.has_unknown_webinars(add_on_days.from),
            read: Completeness::of(&facts.coverage, window.unwrap_or(add_on_days)),
        }
    }

    fn user(&self, user: &Arc<InventoryUser>) -> UserReview {
        let trail = self.facts.trail(user);
        let activity = self
            .facts
            .activity_read(user, &trail, self.window, self.read);
        let id = user.id.as_ref();
        let upcoming = self.facts.upcoming.value();
        let upcoming = upcoming.and_then(|all| all.get(id?));
        let mut subject = Subject {
            user,
            trail,
            activity,
            look: self.facts.looks.get(&user.key).unwrap_or(&self.look),
            upcoming: upcoming.map_or(&[], Vec::as_slice),
            licence_use: None,
        };
        let clocks = self.clocks(&subject);
        subject.licence_use = clocks.licence_use;
        let verdicts = self.verdicts(&subject);
        UserReview {
            user: user.clone(),
            activity: subject.activity,
            clocks,
            verdicts,
        }
    }

    /// All days that were read count for the clocks.
    fn clocks(&self, of: &Subject<'_>) -> Clocks {
        let ever = Span::since(NaiveDate::MIN);
        let (_, joined) = of.trail.joined(ever);
        Clocks {
            login: of.user.last_login_time.max(of.trail.last_sign_in()),
            participation: joined.max(of.trail.last_hosted(|_| true)),
            licence_use: of.trail.last_hosted(|meeting| self.needs_licence(meeting)),
        }
    }

    fn verdicts(&self, of: &Subject<'_>) -> Vec<LicenceVerdict> {
        let user = of.user;
        let first = || user.held.bases().next().cloned();
        let only = |verdict: Verdict, reason: Reason| {
            let licence = first();
            vec![self.of_status(of, licence, verdict, vec![reason])]
        };
        if user.gone {
            return only(Verdict::SeatFree, Reason::Gone);
        }
        let exempt = self.exempt(user);
        if let (Ok(Some((guard, until, reason))), true) = (&exempt, user.held.is_licensed()) {
            let keep = Verdict::Keep {
                guard: Some(*guard),
                until: *until,
            };
            return user
                .held
                .licences
                .iter()
                .map(|licence| {
                    let licence = Some(licence.clone());
                    self.of_status(of, licence, keep.clone(), vec![reason.clone()])
                })
                .collect();
        }
        match user.metadata.user_status.value() {
            Some(Status::Inactive) => {
                return only(Verdict::SeatFree, Reason::Deactivated { shows: first() });
            }
            Some(Status::Pending) => return vec![self.pending(of, exempt.err())],
            _ => {}
        }
        if !user.held.is_licensed() {
            return vec![self.unlicensed(of, matches!(exempt, Ok(Some(_))))];
        }
        let exempt = exempt.err();
        let add_ons: Vec<_> = user
            .held
            .add_ons()
            .map(|licence| self.add_on(of, licence, exempt.as_ref()))
            .collect();
        let bases: BTreeSet<_> = user.held.bases().collect();
        let bases = bases.into_iter();
        let mut all: Vec<_> = bases
            .map(|licence| self.base(of, licence, &add_ons, exempt.as_ref()))
            .collect();
        all.extend(add_ons);
        all
    }

    /// Whether somebody is left alone; the error is why that cannot be told.
    #[allow(clippy::type_complexity)]
    fn exempt(
        &self,
        user: &InventoryUser,
    ) -> std::result::Result<Option<(Guard, Option<NaiveDate>, Reason)>, NotRead> {
        if user.role.as_deref() == Some("owner") {
            return Ok(Some((Guard::Owner, None, Reason::Owner)));
        }
        if user.id.is_some() && user.id.as_ref() == self.facts.connected.value() {
            let guard = Guard::ConnectedAccount;
            return Ok(Some((guard, None, Reason::ConnectedAccount)));
        }
        let lost = user.lost(&["role_id", "id"]);
        let today = self.as_of.date_naive();
        let mut undecided = None;
        for exemption in &self.policy.exemptions {
            if exemption.until.is_some_and(|until| until < today) {
                continue;
            }
            match exemption.who.matches(user) {
                Some(true) => {
                    let reason = Reason::Exempt {
                        why: exemption.reason.clone(),
                        until: exemption.until,
                    };
                    return Ok(Some((Guard::Exempt, exemption.until, reason)));
                }
                Some(false) => {}
                None => undecided = undecided.or(Some(exemption)),
            }
        }
        match (undecided, lost, &self.facts.connected) {
            (Some(exemption), ..) => Err(unread(user, &exemption.who)),
            // It may be the owner, or whose the connection is.
            (None, Some(why), _) => Err(NotRead::new(Source::Users, why)),
            // It may be this user's.
            (None, None, Known::NotRead(why)) => Err(NotRead::new(Source::Connection, why.clone())),
            (None, None, _) => Ok(None),
        }
    }

    /// An invitation.
    fn pending(&self, of: &Subject<'_>, exempt: Option<NotRead>) -> LicenceVerdict {
        let user = of.user;
        if let Some(unknown) = self.licence_unread(of) {
            return unknown;
        }
        let Some(licence) = user.held.bases().next().cloned() else {
            return self.of_status(of, None, Verdict::NoLicence, vec![Reason::NotLicensed]);
        };
        let since = user.invited_since;
        let days = self.policy.pending_days;
        // Later than the reading, the invitation may be accepted.
        let limit = days_earlier(self.as_of.min(self.facts.read_at), days);
        let mut reasons = Vec::new();
        let known = [since.latest, since.earliest].into_iter().flatten().min();
        reasons.extend(known.map(|time| Reason::InvitedSince {
            day: time.date_naive(),
        }));
        let verdict = if since.is_before(limit) {
            match exempt {
                None => Verdict::Withdraw,
                Some(missing) => {
                    let sources = vec![missing];
                    let cause = Cause::NotRead { sources };
                    reasons.insert(0, Reason::Missing(cause.clone()));
                    Verdict::Unknown(cause)
                }
            }
        } else if let Some(earliest) = since.earliest.filter(|earliest| *earliest > limit) {
            reasons.insert(0, Reason::Guarded(Guard::Invited));
            Verdict::Keep {
                guard: Some(Guard::Invited),
                until: Some(days_later(earliest, days).date_naive()),
            }
        } else {
            let cause = self.age_unknown();
            reasons.insert(0, Reason::Missing(cause.clone()));
            Verdict::Unknown(cause)
        };
        self.of_status(of, Some(licence), verdict, reasons)
    }

    /// The verdict on a user of whom it could not be read which licence is held, as far as no use
    /// shows that it is needed.
    fn licence_unread(&self, of: &Subject<'_>) -> Option<LicenceVerdict> {
        let sources = vec![NotRead::new(Source::Users, of.user.lost_licence()?)];
        let cause = Cause::NotRead { sources };
        let reasons = vec![Reason::Missing(cause.clone())];
        let licence = of.user.held.bases().next().cloned();
        Some(self.of_status(of, licence, Verdict::Unknown(cause), reasons))
    }

    /// A verdict that rests on what the user is, not on what the user did.
    fn of_status(
        &self,
        of: &Subject<'_>,
        licence: Option<Licence>,
        verdict: Verdict,
        reasons: Vec<Reason>,
    ) -> LicenceVerdict {
        let provision = match &licence {
            Some(licence) => self.provision(of.user, licence),
            None => Provision::Bought,
        };
        LicenceVerdict {
            evidence: self.evidence(of, licence.as_ref()),
            licence,
            verdict,
            reasons,
            confidence: Confidence::High,
            provision,
        }
    }
}

/// What was not read of a user, so that an exemption cannot be decided.
fn unread(user: &InventoryUser, who: &Filter) -> NotRead {
    let fields = who.fields();
    let unread = |field: &&Field| matches!(user.field(**field), Known::NotRead(_));
    let source = match fields.iter().find(unread) {
        Some(field) if user.is_lost(*field) => Source::Users,
        Some(Field::Group) => Source::Groups,
        Some(Field::LicenceSince) => Source::OperationLogs,
        field => field
            .and_then(|field| user.metadata.source(*field))
            .unwrap_or(Source::UserSettings),
    };
    let filter = Quote::new(who.to_string());
    NotRead::new(source, Why::ExemptionUndecided { filter })
}

/// Why absence from these reports proves nothing, if it does not.
fn missing(facts: &Facts, sources: &[Source], days: DateRange) -> Vec<NotRead> {
    sources
        .iter()
        .filter_map(|source| {
            let why = match facts.coverage.of(*source) {
                Some(read) if read.covers(counted(read, days)) => return None,
                Some(read) => match read.whole_gaps().next() {
                    Some(gap) => {
                        return Some(NotRead {
                            days: gap.range,
                            ..NotRead::new(*source, gap.why.clone())
                        });
                    }
                    None => Why::FinalOnlyFor {
                        days: read.settled().ranges().to_vec(),
                    },
                },
                None => Why::NotRead,
            };
            Some(NotRead::new(*source, why))
        })
        .collect()
}

/// The days that rows of these days may count: those of the host report are sums of whole blocks.
fn counted(read: &SourceCoverage, days: DateRange) -> DateRange {
    let first = read.asked.ranges().first().map(|range| range.from);
    let from = match (read.source, first) {
        (Source::Hosts, Some(first)) => sum_block(days.from).from.max(first).min(days.from),
        _ => days.from,
    };
    DateRange::new(from, days.to)
}
