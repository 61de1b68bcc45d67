//! The second reading: what is read about some users only, and what the guards need.

mod account;
mod live;
mod meetings;
mod participation;
mod recall;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::StreamExt;

use crate::client::{Each, Zoom, is_fatal, is_lost, is_without_list};
use crate::coverage::{Gap, Source, SourceCoverage, Why};
use crate::decode::{Note, Reply};
use crate::error::{Error, ErrorKind, Result};
use crate::ids::UserId;
use crate::usage::decide::{Judgement, Question, alternative_hosts};
use crate::usage::facts::answers::{Details, Scheduling};
use crate::usage::facts::data::{Facts, Look};
use crate::usage::money::contract::Contract;
use crate::usage::people::user::UserKey;
use crate::usage::policy::rules::Policy;
use crate::usage::sync::calls;
use crate::usage::sync::lost::lost_fields;
use crate::usage::sync::options::Options;
use crate::usage::sync::progress::Tracker;
use crate::usage::words::held::HeldBy;
use crate::usage::words::known::Known;
use crate::user;

pub use live::read_live;
pub use participation::read_participation;

/// The second reading of a review: what a sync does not read.
///
/// - the operation log, the upcoming events, the names of groups, and the user of the connection;
/// - invoices, if plan usage was refused;
/// - the single records of users with a licence, if the account may have Workplace plans
///   (`zoom_one_type` is in no list);
/// - the alternative hosts of meetings to come, if there is somebody whose licence the policy would
///   take away: the next meetings first, within [`Options::meeting_calls`]. Those of webinars are
///   in no call of this crate, and are not asked for;
/// - for users whose licence the policy would take away, and for no others, both sides of the
///   scheduling privilege; and, if the policy asks for other use and none is known, the meetings in
///   which they took part: month by month, the newest first, up to the first meeting that is found,
///   within [`Options::participation_calls`].
///
/// The options' policy and contract say who is asked about, and their hook gets the progress. The
/// coverage says what was refused, and verdicts that need it are unknown. If it is called again,
/// with another policy, with [products](Facts::with_products), after a refusal was resolved or
/// after it was stopped, it reads only what is not known yet. With facts that were collected from a
/// snapshot ([`Snapshot::with_answers`](crate::usage::Snapshot::with_answers)), answers in it stand
/// until they can have changed.
///
/// Calls: `GET /users/me`, `GET /groups`, `GET /report/operationlogs` and `GET
/// /report/upcoming_events` (Heavy, a few); `GET /users/{userId}` (Light) of those with a licence,
/// unless plan usage says that no Workplace plan is bought; `GET /meetings/{meetingId}` (Light), one
/// for each meeting to come; of each candidate
/// `/users/{userId}/schedulers` and `/users/{userId}/assistants` (Medium), and `GET
/// /report/users/{userId}/meetings` (Heavy, one a month) of those who show no use of any kind.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for an invalid policy or contract;
/// [`ErrorKind::WrongAccount`](crate::ErrorKind::WrongAccount) for facts of another account than
/// the client's; [`ErrorKind::Auth`](crate::ErrorKind::Auth) and
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired).
pub async fn read_candidates(zoom: &Zoom, facts: &mut Facts, options: &Options) -> Result<()> {
    second_reading(zoom, facts, options, Tracker::default()).await?;
    Ok(())
}

/// [`read_candidates`] with a policy and a contract, and the defaults of [`Options`] else.
///
/// # Errors
/// As [`read_candidates`].
pub async fn look_closer(
    zoom: &Zoom,
    facts: &mut Facts,
    policy: &Policy,
    contract: Option<&Contract>,
) -> Result<()> {
    let mut options = Options::new().policy(policy.clone());
    options.contract = contract.map(|contract| Arc::new(contract.clone()));
    read_candidates(zoom, facts, &options).await
}

/// The second reading, which continues the progress of the first, and the judgement that it comes
/// to.
pub(in crate::usage) async fn second_reading(
    zoom: &Zoom,
    facts: &mut Facts,
    options: &Options,
    tracker: Tracker,
) -> Result<Judgement> {
    let (policy, contract) = (&options.policy, options.contract.as_deref());
    policy.check()?;
    if let Some(contract) = contract {
        contract.check()?;
    }
    check_account(zoom, facts)?;
    if let Some(roster) = &options.roster {
        facts.set_roster(roster)?;
    }
    let now = facts.read_at;
    let mut closer = Closer {
        zoom,
        facts,
        now,
        options,
        tracker,
    };
    closer.recall();
    closer.connection().await?;
    closer.groups().await?;
    closer.operations(policy.days(now)).await?;
    closer.upcoming(policy.guards.upcoming_days).await?;
    closer.invoices().await?;
    closer.own_records().await?;
    let mut judgement = Judgement::new(closer.facts, policy, contract);
    // An alternative host is kept, and needs no dearer call.
    let at_stake = judgement.at_stake(closer.facts);
    if policy.guards.upcoming_days > 0 && !at_stake.is_empty() {
        closer.alternative_hosts().await?;
        // Whoever is named is kept, also one of whom something else is not known.
        let mut concerned = alternative_hosts(closer.facts);
        concerned.extend(at_stake);
        judgement.again(closer.facts, policy, contract, &concerned);
    }
    // An answer may make another question unnecessary.
    for question in [Question::Scheduling, Question::Participation] {
        let users = judgement.candidates(closer.facts, question);
        let asked: Vec<_> = users.iter().map(|(key, _)| key.clone()).collect();
        match question {
            Question::Scheduling => closer.scheduling(users).await?,
            Question::Participation => closer.participation(users).await?,
        }
        judgement.again(closer.facts, policy, contract, &asked);
    }
    Ok(judgement)
}

/// Refuses facts of another account than that of the client.
fn check_account(zoom: &Zoom, facts: &Facts) -> Result<()> {
    let read = facts.coverage.account();
    match read.is_none_or(|read| read == zoom.account_digest()) {
        true => Ok(()),
        false => Err(Error::new(
            ErrorKind::WrongAccount,
            "the facts are of another account than the client: read them again, or take the client \
             of their account",
        )),
    }
}

struct Closer<'a> {
    zoom: &'a Zoom,
    facts: &'a mut Facts,
    now: DateTime<Utc>,
    options: &'a Options,
    tracker: Tracker,
}

/// Returns a fatal error; any other becomes the reason why the value was not read.
fn why(error: Error) -> Result<Why> {
    if is_fatal(&error) {
        return Err(error);
    }
    Ok(Why::from_error(&error))
}

impl Closer<'_> {
    fn track(&mut self, change: impl FnOnce(&mut Tracker)) {
        change(&mut self.tracker);
        let (tracker, zoom) = (&self.tracker, self.zoom);
        self.options.tell(|| tracker.progress(zoom.budget()));
    }

    /// Whatever was refused before is read again, so the result names all that is missing.
    fn cover(&mut self, coverage: SourceCoverage) {
        self.facts.coverage.replace(coverage);
    }

    /// Reads the single record of each user with a licence, if it may name another base than the
    /// lists do. All are read: otherwise seats of one licence would be counted under two names.
    async fn own_records(&mut self) -> Result<()> {
        if !self.facts.needs_records() {
            return Ok(());
        }
        let users = self.facts.inventory.users().filter(|user| {
            let look = self.facts.looks.get(&user.key);
            user.is_licensed()
                && user.held.by != Some(HeldBy::LicenseInfoList)
                && look.is_none_or(|look| look.details.value().is_none())
        });
        let requests: Vec<_> = users
            .filter_map(|user| Some((user.key.clone(), calls::ZoomOne(user.id.clone()?))))
            .collect();
        let at = self.zoom.now();
        let unread = |reply: &Reply<calls::OnlyZoomOne>| {
            let answer = &reply.value;
            if answer.id.is_none() && answer.email.is_none() {
                return Some(Why::WithoutOwner);
            }
            let lost = lost_fields(Source::UserDetails, &reply.notes);
            lost.first().map(Why::unreadable)
        };
        self.each(
            Source::UserDetails,
            requests,
            unread,
            |answer, look, user| {
                if let (Known::Read(answer), Some(user)) = (&answer, user) {
                    user.state_zoom_one(answer.zoom_one_type);
                }
                let zoom_one_type = answer.value().and_then(|answer| answer.zoom_one_type);
                look.details = answer.map(|_| ());
                if look.details.value().is_some() {
                    look.answers.details = Some(Details { at, zoom_one_type });
                }
            },
        )
        .await
    }

    /// Reads the scheduling privileges of each of these users. A side that is known, because an
    /// earlier reading was stopped between the two, is not asked for again.
    async fn scheduling(&mut self, users: Vec<(UserKey, UserId)>) -> Result<()> {
        let at = self.zoom.now();
        let looks = &self.facts.looks;
        let known = |look: &Look| look.schedules_for.value().is_some();
        let open = users
            .iter()
            .filter(|(key, _)| !looks.get(key).is_some_and(known));
        let schedulers: Vec<_> = open
            .map(|(key, id)| (key.clone(), user::Schedulers::new(id.clone())))
            .collect();
        let unread = |reply: &Reply<user::SchedulerList>| {
            let none = reply.value.schedulers.is_empty();
            lost_list(none, &reply.notes)
        };
        self.each(Source::Schedulers, schedulers, unread, |answer, look, _| {
            look.schedules_for = answer.map(|list| list.schedulers.len() as u64);
        })
        .await?;
        // Who schedules for others is kept, whoever schedules for them.
        let looks = &self.facts.looks;
        let open = users.iter().filter(|(key, _)| {
            !looks.get(key).is_some_and(|look| {
                look.scheduled_by.value().is_some()
                    || look.schedules_for.value().is_some_and(|people| *people > 0)
            })
        });
        let assistants: Vec<_> = open
            .map(|(key, id)| (key.clone(), user::Assistants::new(id.clone())))
            .collect();
        let unread = |reply: &Reply<user::AssistantList>| {
            let none = reply.value.assistants.is_empty();
            lost_list(none, &reply.notes)
        };
        self.each(Source::Assistants, assistants, unread, |answer, look, _| {
            look.scheduled_by = answer.map(|list| list.assistants.len() as u64);
            look.answers.scheduling = scheduling_answer(look, at);
        })
        .await?;
        // A list that was missing from its answer is asked for again next time.
        for (key, _) in &users {
            if let Some(look) = self.facts.looks.get_mut(key) {
                look.answers.scheduling = scheduling_answer(look, at);
            }
        }
        Ok(())
    }

    /// Sends one call for each of these users. Users for whom no call could be sent any more stay
    /// "not read". `unread` gives the reason if an answer does not hold what was asked for.
    ///
    /// A list that is missing from an answer is read as empty. If it is missing from most answers,
    /// that is how the account answers this call, and the answers prove nothing.
    async fn each<R: crate::Request>(
        &mut self,
        source: Source,
        requests: Vec<(UserKey, R)>,
        unread: impl Fn(&Reply<R::Output>) -> Option<Why>,
        take: impl Fn(Known<R::Output>, &mut Look, Option<&mut crate::usage::InventoryUser>),
    ) -> Result<()> {
        if requests.is_empty() {
            return Ok(());
        }
        let mut coverage = SourceCoverage::new(source);
        self.track(|tracker| tracker.total(source, requests.len() as u64));
        let mut remaining: BTreeSet<_> = requests.iter().map(|(key, _)| key.clone()).collect();
        let mut stopped = None;
        let mut failed = (0, None);
        let mut without = BTreeSet::new();
        let mut answers = self.zoom.each(requests);
        while let Some(answer) = answers.next().await {
            let (key, known) = match answer {
                Each::Read(key, reply) => {
                    let is_without = is_without_list(&reply.notes);
                    match unread(&reply) {
                        None => {
                            coverage.records = coverage.records.saturating_add(1);
                            if is_without {
                                without.insert(key.clone());
                            }
                            (key, Known::Read(reply.value))
                        }
                        Some(why) => {
                            let gap = Gap::new(why.clone(), None);
                            failed.0 = u64::saturating_add(failed.0, 1);
                            failed.1.get_or_insert(gap);
                            (key, Known::NotRead(why))
                        }
                    }
                }
                Each::Failed(key, error) => {
                    let why = Why::from_error(&error);
                    failed.0 = u64::saturating_add(failed.0, 1);
                    failed.1.get_or_insert(Gap::from_error(&error, None));
                    (key, Known::NotRead(why))
                }
                Each::Stopped(_, error) if is_fatal(&error) => return Err(error),
                Each::Stopped(_, error) => {
                    stopped.get_or_insert(error);
                    continue;
                }
            };
            remaining.remove(&key);
            self.track(|tracker| {
                tracker.done(source, 1);
                tracker.rows(source, 1);
            });
            let look = self.facts.looks.entry(key.clone()).or_default();
            let user = self.facts.inventory.users.get_mut(&key);
            take(known, look, user.map(Arc::make_mut));
            look.without_list.remove(&source);
        }
        drop(answers);
        if let Some(error) = &stopped {
            for key in &remaining {
                let look = self.facts.looks.entry(key.clone()).or_default();
                take(Known::NotRead(Why::from_error(error)), look, None);
            }
        }
        let missing = u64::saturating_add(failed.0, remaining.len() as u64);
        if let Some(gap) = stopped
            .map(|error| Gap::from_error(&error, None))
            .or(failed.1)
        {
            coverage.gaps.push(gap.records(missing));
        }
        if !without.is_empty() {
            let number = without.len() as u64;
            let most = number > coverage.records / 2;
            let why = match most {
                true => Why::MostWithoutList,
                false => Why::ReadAsNone,
            };
            for key in without {
                let look = self.facts.looks.entry(key).or_default();
                match most {
                    true => take(Known::NotRead(why.clone()), look, None),
                    false => drop(look.without_list.insert(source)),
                }
            }
            let gap = Gap::partial(why).records(number);
            coverage.gaps.push(Gap {
                partial: !most,
                ..gap
            });
        }
        self.cover(coverage);
        Ok(())
    }
}

/// The sides of the scheduling privilege, if they were read from answers with their lists. Whoever
/// schedules for others was not asked for the other side.
fn scheduling_answer(look: &Look, at: DateTime<Utc>) -> Option<Scheduling> {
    let schedules_for = *look.schedules_for.value()?;
    let scheduled_by = look.scheduled_by.value().copied();
    let enough = schedules_for > 0 || scheduled_by.is_some();
    (enough && look.without_list.is_empty()).then_some(Scheduling {
        at,
        schedules_for,
        scheduled_by,
    })
}

/// Why a list that seems empty may not be empty: it had an entry that could not be read.
fn lost_list(is_empty: bool, notes: &[Note]) -> Option<Why> {
    let lost = notes.iter().any(is_lost);
    (is_empty && lost).then_some(Why::UnreadableList)
}
