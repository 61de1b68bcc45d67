//! Makes the decisions, with no clock and no network.
//!
//! The first of these that applies to a user decides: an exemption; deactivated or gone; invited;
//! without a paid licence; use that needs the licence; a guard; a gap in what was read. Only then do
//! the outcomes apply that the rules give for missing use, and they become reviews where the licence
//! holds products whose use the reports do not show.

mod add_on;
mod age;
mod alternative;
mod base;
mod basic;
mod evidence;
mod guards;
mod judge;
mod products;
mod provision;
mod ruling;
mod sensitivity;
mod status;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::coverage::Source;
use crate::error::Result;
use crate::ids::UserId;
use crate::ordered::{self, InOrder};
use crate::usage::activity::rows::Span;
use crate::usage::decide::add_on::add_on;
use crate::usage::decide::base::base;
use crate::usage::decide::basic::unlicensed;
use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::decide::status::{exempt, pending, status_verdict};
use crate::usage::decide::uses::needs_licence;
use crate::usage::facts::data::{Facts, Look};
use crate::usage::facts::totals::MonthlyHosts;
use crate::usage::money::contract::Contract;
use crate::usage::people::user::{InventoryUser, UserKey};
use crate::usage::policy::rules::Policy;
use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::words::cause::Cause;
use crate::usage::words::licence::Licence;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Clocks, LicenceVerdict, Verdict};
use crate::user::Status;
use crate::value::days::DateRange;

pub(in crate::usage) use alternative::alternative_hosts;
pub use sensitivity::sensitivity;

/// Decides what to do with each licence. Pure: the same facts, policy, contract and time give the
/// same review, byte for byte, whatever the order in which they were read.
///
/// `contract` is the caller's price book, which says what a base includes and how many people its
/// meetings can have. Without one, the account's default and plan usage are used. `as_of` is the
/// time of the decision. If it is later than the reading, the days between are missing, and nobody
/// is judged by them.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for an invalid policy or contract.
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
    // Counted while the activity of each user is at hand.
    let mut hosts = facts
        .history_asked()
        .map(|days| MonthlyHosts::new(facts, days));
    let mut looks = InOrder::new(&facts.looks);
    let users = facts.inventory.users().map(|user| {
        let look = looks.get(&user.key);
        let (subject, clocks) = gather(&judge, user, look);
        if let Some(hosts) = &mut hosts {
            hosts.add(&subject.trail);
        }
        reviewed(&judge, &subject, clocks)
    });
    let users = users.collect();
    let hosts = hosts.map(MonthlyHosts::into_numbers).unwrap_or_default();
    Ok(Review::new(
        facts,
        policy,
        users,
        judge.window,
        as_of,
        hosts,
    ))
}

/// What the second reading is to ask about a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Scheduling privileges.
    Scheduling,
    /// The meetings that they took part in.
    Participation,
}

/// The judgement of all users, made once and again only for those of whom more was read.
pub(super) struct Judgement {
    users: BTreeMap<UserKey, UserReview>,
    window: DateRange,
}

impl Judgement {
    /// Judges everyone. The policy and the contract must be valid.
    pub(super) fn new(facts: &Facts, policy: &Policy, contract: Option<&Contract>) -> Self {
        let judge = Judge::new(facts, policy, contract, facts.read_at);
        let users = facts.inventory.users();
        Self {
            users: users
                .map(|user| (user.key.clone(), review_user(&judge, user)))
                .collect(),
            window: judge.window,
        }
    }

    /// Judges these users again, after answers about them alone.
    pub(super) fn again<'a>(
        &mut self,
        facts: &Facts,
        policy: &Policy,
        contract: Option<&Contract>,
        users: impl IntoIterator<Item = &'a UserKey>,
    ) {
        let judge = Judge::new(facts, policy, contract, facts.read_at);
        for key in users {
            if let Some(user) = facts.inventory.users.get(key) {
                self.users.insert(key.clone(), review_user(&judge, user));
            }
        }
    }

    /// The users whose verdict depends on the answer to this question, and on nothing else that was
    /// not read.
    pub(super) fn candidates(&self, facts: &Facts, question: Question) -> Vec<(UserKey, UserId)> {
        let answered: &[Source] = match question {
            Question::Scheduling => &[
                Source::Schedulers,
                Source::Assistants,
                Source::UserDetails,
                Source::UserMeetings,
            ],
            Question::Participation => &[Source::UserMeetings],
        };
        let only = |reason: &Reason| match reason {
            Reason::Missing(Cause::NotRead { sources }) => sources
                .iter()
                .all(|missing| answered.contains(&missing.source)),
            _ => false,
        };
        let depends = |verdict: &LicenceVerdict| verdict.reasons.iter().any(only);
        let unanswered = |key: &UserKey| match question {
            Question::Scheduling => !facts.looks.get(key).is_some_and(Look::has_scheduling),
            Question::Participation => true,
        };
        self.users
            .iter()
            .filter(|(key, review)| {
                unanswered(key) && review.user.is_licensed() && review.verdicts.iter().any(depends)
            })
            .filter_map(|(key, review)| Some((key.clone(), review.user.id.clone()?)))
            .collect()
    }

    /// The users whose base would be taken away or reviewed, or may be once they were asked about.
    pub(super) fn at_stake(&self, facts: &Facts) -> Vec<UserKey> {
        let open = [Question::Scheduling, Question::Participation].into_iter();
        let open = open.flat_map(|question| self.candidates(facts, question));
        let open: BTreeSet<_> = open.map(|(key, _)| key).collect();
        let base = |verdict: &LicenceVerdict| {
            let licence = verdict.licence.as_ref();
            let invited = verdict.verdict == Verdict::Withdraw;
            licence.is_some_and(Licence::is_base) && verdict.verdict.harshness() > 0 && !invited
        };
        let users = self.users.iter();
        let users = users.filter(|(key, review)| {
            open.contains(*key) || review.user.is_licensed() && review.verdicts.iter().any(base)
        });
        users.map(|(key, _)| key.clone()).collect()
    }

    /// The review, at the time of reading.
    pub(super) fn into_review(self, facts: &Facts, policy: &Policy) -> Review {
        let users = self.users.into_values().collect();
        let days = facts.history_asked();
        let hosts = days.map(|days| facts.monthly_active_hosts(days));
        let hosts = hosts.unwrap_or_default();
        Review::new(facts, policy, users, self.window, facts.read_at, hosts)
    }
}

fn review_user(judge: &Judge<'_>, user: &Arc<InventoryUser>) -> UserReview {
    let look = judge.facts.looks.get(&user.key);
    let (subject, clocks) = gather(judge, user, look);
    reviewed(judge, &subject, clocks)
}

fn reviewed(judge: &Judge<'_>, subject: &Subject<'_>, clocks: Clocks) -> UserReview {
    let verdicts = verdicts(judge, subject);
    UserReview {
        user: subject.user.clone(),
        activity: subject.activity,
        clocks,
        verdicts,
    }
}

/// Collects what is known of a user.
fn gather<'a>(
    judge: &'a Judge<'_>,
    user: &'a Arc<InventoryUser>,
    look: Option<&'a Look>,
) -> (Subject<'a>, Clocks) {
    let trail = judge.facts.trail(user);
    let mut activity = trail.over(judge.window);
    activity.read = judge
        .facts
        .read_with(look, &trail, judge.window, judge.read);
    let id = user.id.as_ref();
    let upcoming = judge.facts.upcoming.value();
    let upcoming = upcoming.and_then(|all| all.get(id?));
    let mut subject = Subject {
        user,
        trail,
        activity,
        look: look.unwrap_or(&judge.look),
        upcoming: upcoming.map_or(&[], Vec::as_slice),
        licence_use: None,
        left: user
            .employee
            .value()
            .and_then(|employee| employee.gone_since(judge.as_of.date_naive())),
    };
    let clocks = clocks(judge, &subject);
    subject.licence_use = clocks.licence_use;
    (subject, clocks)
}

/// The times of the last activity. All days that were read count, not only those of the window.
fn clocks(judge: &Judge<'_>, subject: &Subject<'_>) -> Clocks {
    let all_days = Span::since(NaiveDate::MIN);
    let (_, joined) = subject.trail.joined(all_days);
    Clocks {
        login: subject
            .user
            .last_login_time
            .max(subject.trail.last_sign_in()),
        participation: joined.max(subject.trail.last_hosted(|_| true)),
        licence_use: subject
            .trail
            .last_hosted(|meeting| needs_licence(judge, meeting)),
    }
}

fn verdicts(judge: &Judge<'_>, subject: &Subject<'_>) -> Vec<LicenceVerdict> {
    let user = subject.user;
    let first = || user.held.bases().next().cloned();
    let single = |verdict: Verdict, reason: Reason| {
        let licence = first();
        vec![status_verdict(
            judge,
            subject,
            licence,
            verdict,
            vec![reason],
        )]
    };
    if user.gone {
        return single(Verdict::SeatFree, Reason::Gone);
    }
    let exempt = exempt(judge, user);
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
                status_verdict(judge, subject, licence, keep.clone(), vec![reason.clone()])
            })
            .collect();
    }
    match user.metadata.user_status.value() {
        Some(Status::Inactive) => {
            return single(Verdict::SeatFree, Reason::Deactivated { shows: first() });
        }
        Some(Status::Pending) => return vec![pending(judge, subject, exempt.err())],
        _ => {}
    }
    if !user.held.is_licensed() {
        return vec![unlicensed(judge, subject, matches!(exempt, Ok(Some(_))))];
    }
    let exempt = exempt.err();
    let add_ons: Vec<_> = user
        .held
        .add_ons()
        .map(|licence| add_on(judge, subject, licence, exempt.as_ref()))
        .collect();
    let bases = ordered::set(user.held.bases());
    let bases = bases.into_iter();
    let mut all: Vec<_> = bases
        .map(|licence| base(judge, subject, licence, &add_ons, exempt.as_ref()))
        .collect();
    all.extend(add_ons);
    all
}
