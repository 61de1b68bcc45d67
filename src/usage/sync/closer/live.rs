//! Who is hosting a meeting right now: asked before anything is taken away.

use std::collections::BTreeSet;

use futures::StreamExt;

use super::{check_account, lost_list};
use crate::client::{Each, Zoom, is_fatal};
use crate::coverage::Why;
use crate::error::Result;
use crate::meeting;
use crate::usage::decide::decide;
use crate::usage::facts::data::Facts;
use crate::usage::money::contract::Contract;
use crate::usage::policy::rules::Policy;
use crate::usage::words::known::Known;

/// Asks whether the users from whom the policy would take a licence, or whom it would have
/// reviewed, are hosting a meeting right now. Whoever is keeps the base
/// ([`Guard::Live`](crate::usage::verdict::Guard::Live)); where no answer came, the verdict is
/// medium at most.
///
/// Reports show a meeting only after it has ended. Call it right before licences are taken away, and
/// [`decide`](crate::usage::decide()) again: the answer is of this minute, so it is no part of a sync
/// and is not kept for the next.
///
/// Calls: `GET /users/{userId}/meetings?type=live` (Medium), one for each of them.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for an invalid policy or contract;
/// [`ErrorKind::WrongAccount`](crate::ErrorKind::WrongAccount) for facts of another account;
/// [`ErrorKind::Auth`](crate::ErrorKind::Auth) and
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired).
pub async fn read_live(
    zoom: &Zoom,
    facts: &mut Facts,
    policy: &Policy,
    contract: Option<&Contract>,
) -> Result<()> {
    check_account(zoom, facts)?;
    // An earlier answer is no longer true.
    for look in facts.looks.values_mut() {
        look.live = Known::NotRead(Why::NotAsked);
    }
    let review = decide(facts, policy, contract, facts.read_at)?;
    let candidates = review.users.iter().filter(|user| {
        let mut verdicts = user.verdicts.iter();
        verdicts.any(|verdict| verdict.verdict.harshness() > 0)
    });
    let requests: Vec<_> = candidates
        .filter_map(|user| {
            let id = user.user.id.clone()?;
            let live = meeting::List::new(id).kind(meeting::ListFilter::Live);
            Some((user.user.key.clone(), live))
        })
        .collect();
    let mut remaining: BTreeSet<_> = requests.iter().map(|(key, _)| key.clone()).collect();
    let mut stopped = None;
    let mut answers = zoom.each(requests);
    while let Some(answer) = answers.next().await {
        let (key, live) = match answer {
            Each::Read(key, reply) => {
                let none = reply.value.meetings.is_empty();
                match lost_list(none, &reply.notes) {
                    Some(why) => (key, Known::NotRead(why)),
                    None => (key, Known::Read(!none)),
                }
            }
            Each::Failed(key, error) => (key, Known::NotRead(Why::from_error(&error))),
            Each::Stopped(_, error) if is_fatal(&error) => return Err(error),
            Each::Stopped(_, error) => {
                stopped.get_or_insert(error);
                continue;
            }
        };
        remaining.remove(&key);
        facts.looks.entry(key).or_default().live = live;
    }
    for key in remaining {
        let why = stopped.as_ref().map_or(Why::NotRead, Why::from_error);
        facts.looks.entry(key).or_default().live = Known::NotRead(why);
    }
    Ok(())
}
