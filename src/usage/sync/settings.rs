//! The settings of each user who can hold add-ons, but of those that are known well enough.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::pin::pin;
use std::sync::Arc;

use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::Request;
use crate::client::{Each, is_fatal};
use crate::coverage::{Gap, GapKind, Source, Why};
use crate::decode::Reply;
use crate::digest::{Digest, Writer};
use crate::error::{Error, ErrorKind};
use crate::generate::Give;
use crate::usage::people::user::UserKey;
use crate::usage::sync::calls::{OfUser, Section};
use crate::usage::sync::checkpoint::{Kept, Part};
use crate::usage::sync::event::Shared;
use crate::usage::sync::failure::Failure;
use crate::usage::sync::lost::lost_fields;
use crate::usage::sync::record::{Record, SettingsRead};
use crate::usage::sync::step::Step;
use crate::usage::sync::unit::UnitId;
use crate::usage::sync::users::{Holder, Told};
use crate::user::settings::Feature;

/// Parts that the settings of all users are divided into: each is redone as a whole.
pub(in crate::usage) const PARTS: u32 = 64;

fn part_of(key: &UserKey) -> u8 {
    let digest = Writer::new("part").text(key.as_str()).finish();
    u8::try_from(digest.short().checked_rem(PARTS.into()).unwrap_or(0)).unwrap_or_default()
}

/// A part without users.
const NO_ONE: Part = Part {
    whose: Digest(0),
    failed: 0,
};

struct Settings {
    shared: Arc<Shared>,
    give: Give<Step>,
    /// What earlier parts of this sync finished.
    from: Kept,
    holders: BTreeMap<UserKey, Holder>,
    /// Those to ask for, by part, so that one part after the other comes to its end.
    queue: BTreeSet<(u8, UserKey)>,
    /// Those whose settings were asked for, and of whom something came of it.
    asked: HashSet<UserKey>,
    answered: BTreeSet<UserKey>,
    /// Users of each part of whom nothing came yet, and the part as it will be; once it is known who
    /// there is.
    parts: Option<BTreeMap<u8, (u64, Part)>>,
    /// Those whose settings could not be read.
    failed: BTreeSet<UserKey>,
    /// How many of the parts that were finished before could not be read.
    failed_before: u64,
    first: Option<Error>,
}

type Answer = Each<UserKey, Section<Feature>>;

/// An answer that does not hold the section that was asked for is none.
fn with_section(answer: Answer) -> Answer {
    let is_nothing = |section: &Section<Feature>| {
        let written = section.feature.as_ref().map(serde_json::to_value);
        let known = written.and_then(Result::ok);
        known.is_none_or(|of| of.as_object().is_none_or(serde_json::Map::is_empty))
    };
    match answer {
        Each::Read(key, reply) if is_nothing(&reply.value) => {
            let error = Error::new(ErrorKind::Decode, "the answer holds no `feature`");
            Each::Failed(key, error.with_request(OfUser::META.name))
        }
        answer => answer,
    }
}

/// Asks for the settings of those who are told of, from the first one on.
pub(super) async fn read(
    shared: Arc<Shared>,
    from: Kept,
    mut told: UnboundedReceiver<Told>,
    give: Give<Step>,
) {
    let zoom = shared.zoom.clone();
    let mut all = Settings {
        shared,
        give,
        from,
        holders: BTreeMap::new(),
        queue: BTreeSet::new(),
        asked: HashSet::new(),
        answered: BTreeSet::new(),
        parts: None,
        failed: BTreeSet::new(),
        failed_before: 0,
        first: None,
    };
    let (mut flying, mut triage) = (FuturesUnordered::new(), zoom.triage());
    loop {
        let bound = zoom.at_once(OfUser::META.label);
        while !triage.stopped && flying.len() < bound {
            let Some((key, id)) = all.next() else {
                break;
            };
            flying.push(zoom.one(key, OfUser(id)));
        }
        let input = if all.parts.is_some() {
            match flying.next().await {
                Some(answer) => Either::Right(answer),
                None => break,
            }
        } else if flying.is_empty() {
            Either::Left(told.recv().await)
        } else {
            match select(pin!(told.recv()), flying.next()).await {
                Either::Left((told, _)) => Either::Left(told),
                Either::Right((Some(answer), _)) => Either::Right(answer),
                Either::Right((None, _)) => continue,
            }
        };
        match input {
            Either::Left(Some(Told::All)) => all.complete().await,
            Either::Left(Some(told)) => all.take(told),
            // The lists could not be read: the sync ends.
            Either::Left(None) => return,
            Either::Right(answer) => {
                let (key, result) = answer;
                for answer in triage.take(key, result) {
                    if let Some(fatal) = all.answer(answer).await {
                        return all.give.one(Step::Fatal(fatal)).await;
                    }
                }
            }
        }
    }
    for answer in triage.end() {
        if let Some(fatal) = all.answer(answer).await {
            return all.give.one(Step::Fatal(fatal)).await;
        }
    }
    all.end().await;
}

impl Settings {
    fn take(&mut self, told: Told) {
        match told {
            Told::Holds(holder) => {
                if self.is_due(&holder) {
                    // Without knowing who else there is, it is not known which parts are finished; and
                    // what is asked for in no order finishes none before the sync is stopped again.
                    if self.from.longest().is_none() && !self.asked.contains(&holder.key) {
                        self.queue
                            .insert((part_of(&holder.key), holder.key.clone()));
                    }
                }
                self.holders.insert(holder.key.clone(), holder);
            }
            Told::HoldsNot(key) => {
                self.holders.remove(&key);
            }
            Told::All => {}
        }
    }

    fn is_due(&self, holder: &Holder) -> bool {
        let Shared { options, zoom, .. } = &*self.shared;
        let fresh = options.known().and_then(|snapshot| {
            snapshot.fresh(&holder.key, holder.fields, options.settings_age, zoom.now())
        });
        fresh.is_none()
    }

    fn next(&mut self) -> Option<(UserKey, crate::UserId)> {
        while let Some((_, key)) = self.queue.pop_first() {
            if let Some(holder) = self.holders.get(&key)
                && self.asked.insert(key.clone())
            {
                return Some((key, holder.id.clone()));
            }
        }
        None
    }

    /// All lists are read: now it is known who is in which part, and what is finished.
    async fn complete(&mut self) {
        let mut parts: BTreeMap<u8, (u64, Part)> = BTreeMap::new();
        let mut due = BTreeSet::new();
        for holder in self.holders.values().filter(|holder| self.is_due(holder)) {
            let number = part_of(&holder.key);
            let (left, part) = parts.entry(number).or_insert_with(|| (0, NO_ONE));
            let of_one = Writer::new("due").text(holder.key.as_str());
            part.whose.0 ^= of_one.digest(holder.fields.0).finish().0;
            part.failed = part
                .failed
                .saturating_add(u64::from(self.failed.contains(&holder.key)));
            *left = left.saturating_add(u64::from(!self.answered.contains(&holder.key)));
            due.insert((number, holder.key.clone()));
        }
        let mut failed_before = 0;
        parts.retain(|number, (_, part)| {
            let finished = self.from.part(*number, part.whose);
            let failed = finished.map_or(0, |part| part.failed);
            failed_before = u64::saturating_add(failed_before, failed);
            finished.is_none()
        });
        self.failed_before = failed_before;
        due.retain(|(number, _)| parts.contains_key(number));
        self.queue = due;
        let (total, left) = (
            self.holders.len() as u64,
            parts.values().map(|(left, _)| left).sum::<u64>(),
        );
        self.shared.track(|tracker| {
            tracker.total(Source::UserSettings, total);
            tracker.set_done(Source::UserSettings, total.saturating_sub(left));
        });
        let ended: Vec<_> = parts
            .iter()
            .filter(|(_, (left, _))| *left == 0)
            .map(|(number, (_, part))| (*number, *part))
            .collect();
        self.parts = Some(parts);
        for (number, part) in ended {
            self.give.one(Step::Part(number, part)).await;
        }
    }

    /// Takes an answer; gives back the error after which nothing else can succeed.
    async fn answer(&mut self, answer: Answer) -> Option<Error> {
        let key = match with_section(answer) {
            Each::Read(key, reply) => {
                self.settings(&key, reply).await;
                key
            }
            Each::Failed(key, error) => {
                let unit = UnitId::part(part_of(&key));
                let failure = Failure::of(unit, Some(key.clone()), &error);
                self.give.one(Step::Failed(failure)).await;
                // Who left meanwhile, or lost the licence, is nobody's gap.
                if self.holders.contains_key(&key) {
                    self.first.get_or_insert(error);
                }
                self.failed.insert(key.clone());
                key
            }
            Each::Stopped(_, error) if is_fatal(&error) => return Some(error),
            Each::Stopped(_, error) => {
                self.first.get_or_insert(error);
                return None;
            }
        };
        self.shared.track(|t| t.done(Source::UserSettings, 1));
        self.answered.insert(key.clone());
        let number = part_of(&key);
        let holds = self.holders.contains_key(&key);
        if let Some((left, part)) = self.parts.as_mut().and_then(|parts| parts.get_mut(&number))
            && holds
        {
            *left = left.saturating_sub(1);
            part.failed = part
                .failed
                .saturating_add(u64::from(self.failed.contains(&key)));
            if *left == 0 {
                let step = Step::Part(number, *part);
                self.give.one(step).await;
            }
        }
        None
    }

    async fn settings(&self, key: &UserKey, reply: Reply<Section<Feature>>) {
        let unread = lost_fields(Source::UserSettings, &reply.notes);
        let unit = UnitId::part(part_of(key));
        let failures: Vec<_> = unread
            .iter()
            .map(|field| Failure::lost(unit, Some(key.clone()), field, None))
            .collect();
        let settings = SettingsRead {
            at: self.shared.zoom.now(),
            feature: reply.value.feature,
            unread,
        };
        let record = Record::Settings(key.clone(), Box::new(settings));
        self.give.one(Step::Records(unit, vec![record])).await;
        for failure in failures {
            self.give.one(Step::Lost(failure)).await;
        }
    }

    async fn end(self) {
        if let Some(gap) = self.missing() {
            self.give.one(Step::Gap(Source::UserSettings, gap)).await;
        }
        self.give.one(Step::Ended(Source::UserSettings)).await;
    }

    /// What is missing of all settings.
    fn missing(&self) -> Option<Gap> {
        let Some(error) = &self.first else {
            let missing = self.failed_before;
            let kind = GapKind::Failed;
            let gap = Gap::new(Why::FoundEarlier { kind }, None).records(missing);
            return (missing > 0).then_some(gap);
        };
        // Those that were not even asked for count too.
        let due = self.holders.values().filter(|holder| self.is_due(holder));
        let due = due.count() as u64;
        let parts = self.parts.iter().flat_map(BTreeMap::values);
        let not_asked: u64 = parts.map(|(left, _)| left).sum();
        let failed = self.failed.iter();
        let failed = failed.filter(|key| self.holders.contains_key(key)).count() as u64;
        let missing = not_asked.saturating_add(failed);
        let missing = missing.saturating_add(self.failed_before).max(1);
        let why = Why::UsersFailed {
            users: missing,
            of: due,
            first: Box::new(Why::from_error(error)),
        };
        Some(Gap::from_reason(error, why, None).records(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_users_are_these_for_ever() {
        let part = |name: &str| part_of(&serde_json::from_value(name.into()).unwrap());
        let parts = ["abc", "ann@example.com", "", "Müller"].map(part);
        assert_eq!(parts, [24, 27, 40, 47]);
    }
}
