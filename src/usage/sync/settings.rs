//! Reads the settings of each user who can hold add-ons, unless the snapshot has recent ones.

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
use crate::usage::sync::users::{Holder, HolderMessage};
use crate::user::settings::Feature;

/// The number of parts that the settings of all users are divided into. A part is one unit of work.
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
    /// The parts that this sync finished before it was resumed.
    from: Kept,
    holders: BTreeMap<UserKey, Holder>,
    /// The users to read, by part, so that the parts are finished one after the other.
    queue: BTreeSet<(u8, UserKey)>,
    /// The users for whom there was an answer.
    asked: HashSet<UserKey>,
    answered: BTreeSet<UserKey>,
    /// For each part, the number of users without an answer, and the part as it will be when
    /// finished. `None` until all users are listed.
    parts: Option<BTreeMap<u8, (u64, Part)>>,
    /// The users whose settings could not be read.
    failed: BTreeSet<UserKey>,
    /// The number of users in parts finished before whose settings could not be read.
    failed_before: u64,
    first: Option<Error>,
}

type Answer = Each<UserKey, Section<Feature>>;

/// An answer that does not hold the section that was asked for is none.
fn with_section(answer: Answer) -> Answer {
    let is_nothing = |section: &Section<Feature>| {
        let written = section.feature.as_ref().map(serde_json::to_value);
        let section = written.and_then(Result::ok);
        section.is_none_or(|value| value.as_object().is_none_or(serde_json::Map::is_empty))
    };
    match answer {
        Each::Read(key, reply) if is_nothing(&reply.value) => {
            let error = Error::new(ErrorKind::Decode, "the answer holds no `feature`");
            Each::Failed(key, error.with_request(OfUser::META.name))
        }
        answer => answer,
    }
}

/// Reads the settings of the users that the lists send, from the first one on.
pub(super) async fn read(
    shared: Arc<Shared>,
    from: Kept,
    mut messages: UnboundedReceiver<HolderMessage>,
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
            Either::Left(messages.recv().await)
        } else {
            match select(pin!(messages.recv()), flying.next()).await {
                Either::Left((message, _)) => Either::Left(message),
                Either::Right((Some(answer), _)) => Either::Right(answer),
                Either::Right((None, _)) => continue,
            }
        };
        match input {
            Either::Left(Some(HolderMessage::All)) => all.complete().await,
            Either::Left(Some(message)) => all.take(message),
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
    fn take(&mut self, message: HolderMessage) {
        match message {
            HolderMessage::Holds(holder) => {
                if self.is_due(&holder) {
                    // Until all users are listed, it is not known which parts are finished. A
                    // resumed sync waits for that: reading in no order may finish no part before
                    // the next stop.
                    if self.from.longest().is_none() && !self.asked.contains(&holder.key) {
                        self.queue
                            .insert((part_of(&holder.key), holder.key.clone()));
                    }
                }
                self.holders.insert(holder.key.clone(), holder);
            }
            HolderMessage::HoldsNot(key) => {
                self.holders.remove(&key);
            }
            HolderMessage::All => {}
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

    /// Builds the parts, once all lists are read.
    async fn complete(&mut self) {
        let mut parts: BTreeMap<u8, (u64, Part)> = BTreeMap::new();
        let mut due = BTreeSet::new();
        for holder in self.holders.values().filter(|holder| self.is_due(holder)) {
            let number = part_of(&holder.key);
            let (remaining, part) = parts.entry(number).or_insert_with(|| (0, NO_ONE));
            let of_one = Writer::new("due").text(holder.key.as_str());
            part.whose.0 ^= of_one.digest(holder.fields.0).finish().0;
            part.failed = part
                .failed
                .saturating_add(u64::from(self.failed.contains(&holder.key)));
            *remaining = remaining.saturating_add(u64::from(!self.answered.contains(&holder.key)));
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
        let (total, remaining) = (
            self.holders.len() as u64,
            parts.values().map(|(remaining, _)| remaining).sum::<u64>(),
        );
        self.shared.track(|tracker| {
            tracker.total(Source::UserSettings, total);
            tracker.set_done(Source::UserSettings, total.saturating_sub(remaining));
        });
        let ended: Vec<_> = parts
            .iter()
            .filter(|(_, (remaining, _))| *remaining == 0)
            .map(|(number, (_, part))| (*number, *part))
            .collect();
        self.parts = Some(parts);
        for (number, part) in ended {
            self.give.one(Step::Part(number, part)).await;
        }
    }

    /// Stores an answer. Returns a fatal error.
    async fn answer(&mut self, answer: Answer) -> Option<Error> {
        let key = match with_section(answer) {
            Each::Read(key, reply) => {
                self.settings(&key, reply).await;
                key
            }
            Each::Failed(key, error) => {
                let unit = UnitId::part(part_of(&key));
                let failure = Failure::from_error(unit, Some(key.clone()), &error);
                self.give.one(Step::Failed(failure)).await;
                // A user who left or lost the licence meanwhile leaves no gap.
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
        if let Some((remaining, part)) =
            self.parts.as_mut().and_then(|parts| parts.get_mut(&number))
            && holds
        {
            *remaining = remaining.saturating_sub(1);
            part.failed = part
                .failed
                .saturating_add(u64::from(self.failed.contains(&key)));
            if *remaining == 0 {
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

    /// The gap in the settings, if any are missing.
    fn missing(&self) -> Option<Gap> {
        let Some(error) = &self.first else {
            let missing = self.failed_before;
            let kind = GapKind::Failed;
            let gap = Gap::new(Why::FoundEarlier { kind }, None).records(missing);
            return (missing > 0).then_some(gap);
        };
        // Users for whom no call was sent count, too.
        let due = self.holders.values().filter(|holder| self.is_due(holder));
        let due = due.count() as u64;
        let parts = self.parts.iter().flat_map(BTreeMap::values);
        let not_asked: u64 = parts.map(|(remaining, _)| remaining).sum();
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
