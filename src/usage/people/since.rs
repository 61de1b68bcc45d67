//! The time since when a licence is held or a user is invited, as far as it is known.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::coverage::Source;
use crate::ordered;
use crate::usage::words::licence::Licence;

/// The time since when something is so, as far as it is known: between an earliest and a latest
/// time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Since {
    /// The earliest possible time, UTC.
    pub earliest: Option<DateTime<Utc>>,
    /// The latest possible time, UTC.
    pub latest: Option<DateTime<Utc>>,
    /// The source of the times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The latest possible time if the operation log is trusted to tell every change: it was read
    /// from then on and names none. Licences are also given by SCIM, by the API and through groups,
    /// of which the log need not tell, so this is less certain than [`latest`](Self::latest).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_silence: Option<DateTime<Utc>>,
}

/// What the operation log shows about a user's licences.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::usage) struct Logged {
    /// The last entry that names the user and may be about a licence.
    pub(in crate::usage) named: Option<DateTime<Utc>>,
    /// The last entry about the licences of many users that names none of them.
    pub(in crate::usage) of_many: Option<DateTime<Utc>>,
    /// The time from which on the log was read without a gap.
    pub(in crate::usage) first: Option<DateTime<Utc>>,
    /// Whether this account's log tells changes of licences, so that its silence means that there
    /// was none.
    pub(in crate::usage) tells_licences: bool,
}

impl Since {
    /// Whether it certainly began before that time.
    pub fn is_before(&self, time: DateTime<Utc>) -> bool {
        self.latest.is_some_and(|latest| latest <= time)
    }

    /// Whether it certainly began after that time.
    pub fn is_after(&self, time: DateTime<Utc>) -> bool {
        self.earliest.is_some_and(|earliest| earliest > time)
    }

    /// The latest possible time, from silence of the operation log if nothing more certain is known.
    pub fn likely_latest(&self) -> Option<DateTime<Utc>> {
        let times = [self.latest, self.by_silence];
        times.into_iter().flatten().min()
    }

    /// Adds what the operation log shows about a licence. A user who was created later than the log
    /// begins has had the licence from then on.
    pub(in crate::usage) fn licence_logged(&mut self, log: Logged, created: Option<DateTime<Utc>>) {
        let source = Source::OperationLogs;
        let changed = log.named.max(log.of_many);
        // That change may be the one that assigned it, so it cannot be assumed to be older.
        if let Some(changed) = changed {
            self.no_earlier(changed, source);
        }
        let since = match (changed, log.first) {
            (Some(changed), Some(first)) => Some(changed.max(first)),
            (None, first) => first,
            (Some(_), None) => None,
        };
        let since = since.map(|since| created.map_or(since, |created| since.max(created)));
        let Some(since) = since.filter(|since| self.earliest.is_none_or(|e| e <= *since)) else {
            return;
        };
        // Nothing was changed after that, unless another source shows it.
        let told = log.tells_licences || log.named.is_some_and(|named| Some(named) == changed);
        match told {
            true => self.no_later(since, source),
            false => self.by_silence = Some(self.by_silence.map_or(since, |t| t.min(since))),
        }
    }

    /// Adds what the operation log shows about an invitation: only an entry that names the user
    /// dates it.
    pub(in crate::usage) fn invitation_logged(&mut self, log: Logged) {
        let source = Source::OperationLogs;
        if let Some(changed) = log.named.max(log.of_many) {
            self.no_earlier(changed, source);
        }
        if let Some(named) = log.named.filter(|named| Some(*named) >= self.earliest) {
            self.no_later(named, source);
        }
    }

    pub(in crate::usage) fn no_later(&mut self, time: DateTime<Utc>, source: Source) {
        if self.latest.is_none_or(|latest| time < latest) {
            self.latest = Some(time);
            self.source = Some(source);
        }
    }

    pub(in crate::usage) fn no_earlier(&mut self, time: DateTime<Utc>, source: Source) {
        if self.earliest.is_none_or(|earliest| time > earliest) {
            self.earliest = Some(time);
            self.source = self.source.or(Some(source));
            // What was known from before that time was another licence.
            self.latest = self.latest.filter(|latest| *latest >= time);
            self.by_silence = self.by_silence.filter(|latest| *latest >= time);
        }
    }
}

/// The time since when each licence of a user is held. It is written as a map, and takes as much
/// memory as its one or two licences need: a `BTreeMap` has room for eleven at least.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HeldSince(Vec<(Licence, Since)>);

impl HeldSince {
    /// Since when a licence is held; `None` if that was not looked up.
    pub fn get(&self, licence: &Licence) -> Option<&Since> {
        let at = self.place(licence).ok()?;
        self.0.get(at).map(|(_, since)| since)
    }

    /// All of them, by licence.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Licence, &Since)> {
        self.0.iter().map(|(licence, since)| (licence, since))
    }

    /// The times of all licences.
    pub(in crate::usage) fn times_mut(&mut self) -> impl Iterator<Item = &mut Since> {
        self.0.iter_mut().map(|(_, since)| since)
    }

    /// Adds a licence, or replaces its time.
    pub(in crate::usage) fn insert(&mut self, licence: &Licence, since: Since) {
        if let Some(held) = self.new_place(licence, since) {
            *held = since;
        }
    }

    /// Adds a licence that is not there.
    pub(in crate::usage) fn insert_if_new(&mut self, licence: &Licence, since: Since) {
        self.new_place(licence, since);
    }

    /// Adds a licence that is not there; the time of one that is.
    fn new_place(&mut self, licence: &Licence, since: Since) -> Option<&mut Since> {
        match self.place(licence) {
            Ok(at) => self.0.get_mut(at).map(|(_, since)| since),
            Err(at) => {
                self.0.reserve_exact(1);
                self.0.insert(at, (licence.clone(), since));
                None
            }
        }
    }

    /// The index of a licence, or that at which it belongs.
    fn place(&self, licence: &Licence) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(licence))
    }

    /// The same as a map.
    pub(in crate::usage) fn to_map(&self) -> BTreeMap<Licence, Since> {
        ordered::map(self.0.iter().cloned())
    }
}

impl FromIterator<(Licence, Since)> for HeldSince {
    fn from_iter<I: IntoIterator<Item = (Licence, Since)>>(all: I) -> Self {
        let mut held = Self::default();
        all.into_iter()
            .for_each(|(licence, since)| held.insert(&licence, since));
        held
    }
}

impl std::fmt::Debug for HeldSince {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for HeldSince {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for HeldSince {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let all = BTreeMap::deserialize(d)?;
        Ok(Self(all.into_iter().collect()))
    }
}
