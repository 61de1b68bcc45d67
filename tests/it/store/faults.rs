//! The suite finds a store that does any one thing wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};
use zoom_admin::bytes::Bytes;
use zoom_admin::store::{Entry, Key, Listed, Loaded, Store, Swapped, conformance};
use zoom_admin::{Error, ErrorKind, Result, async_trait};

/// Each fault, and what the suite says of it.
const FAULTS: [(&str, &str); 43] = [
    ("handles are apart", "what was stored is not there"),
    ("a swap compares nothing", "with a version, is not lost"),
    (
        "a swap without a version overwrites",
        "is not lost with what is there",
    ),
    ("a lost swap writes", "a lost swap wrote something"),
    (
        "a lost swap writes over another",
        "is not lost with what is there",
    ),
    (
        "a lost swap tells nothing",
        "is not lost with what is there",
    ),
    (
        "a lost swap tells another value",
        "is not lost with what is there",
    ),
    (
        "a swap is done once",
        "a swap that expects what is there is lost",
    ),
    ("versions begin anew", "comes again after a removal"),
    ("versions shrink", "does not grow"),
    (
        "a version stays with its value",
        "does not grow with a swap of the same",
    ),
    ("a removal keeps", "what was removed is there"),
    (
        "a removal compares nothing",
        "with a version, is not lost|is not lost with what is there",
    ),
    ("a removal of nothing fails", "removing nothing"),
    ("a removal of nothing writes", "a removal of nothing writes"),
    ("values end at a zero", "a value comes back changed"),
    ("values are text", "a value comes back changed"),
    ("values are cut", "a value comes back changed"),
    ("empty values are none", "what was stored is not there"),
    ("keys are text", "the key"),
    ("keys have no case", "the key"),
    ("keys end at a zero", "the key"),
    ("keys are paths", "the key"),
    ("keys are cut", "lost|long keys share a place"),
    ("long keys are refused", "it is too long"),
    (
        "longer keys are kept",
        "longer than the longest is not refused",
    ),
    ("the clock stands", "the clock of the store does not go on"),
    ("the clock goes back", "the clock of the store"),
    ("the clock is each handle's", "a time of its own"),
    ("the clock is fast", "at the pace of time"),
    ("an entry has another time", "another time than its write"),
    (
        "a listing has another time",
        "a listing has a time of its own",
    ),
    ("swaps race", "two swaps from one version are done"),
    (
        "a swap that lost a race tells the old",
        "a lost swap gives what it expected",
    ),
    ("changes are not heard of", "until the end of the wait"),
    ("changes of others are told", "does not end at its end"),
    ("a wait has no end", "has no end"),
    ("entries vanish", "did not happen"),
    ("a listing gives too much", "more than it was asked for"),
    ("a listing has no order", "goes back|in order"),
    ("a listing repeats", "goes back"),
    ("a listing ends early", "each once, in order"),
    ("a listing knows no parts", "keys of another prefix"),
];

struct State {
    entries: BTreeMap<Vec<u8>, (Entry, Instant)>,
    last: u64,
    calls: i64,
    origin: (DateTime<Utc>, Instant),
}

/// A store in memory with one fault.
#[derive(Clone)]
struct Faulty {
    fault: &'static str,
    second: bool,
    state: Arc<Mutex<State>>,
}

impl Faulty {
    fn new(fault: &'static str) -> Self {
        let state = State {
            entries: BTreeMap::new(),
            last: 0,
            calls: 0,
            origin: (Utc::now(), Instant::now()),
        };
        Self {
            fault,
            second: false,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// A second handle onto the same storage.
    fn second(&self) -> Self {
        let mut second = match self.fault {
            "handles are apart" => Self::new(self.fault),
            _ => self.clone(),
        };
        second.second = true;
        second
    }

    fn is(&self, fault: &str) -> bool {
        self.fault == fault
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn now(&self) -> DateTime<Utc> {
        let mut state = self.lock();
        state.calls += 1;
        let (time, origin) = state.origin;
        let mut passed = TimeDelta::from_std(origin.elapsed()).unwrap();
        match self.fault {
            "the clock stands" => passed = TimeDelta::zero(),
            "the clock goes back" => passed -= TimeDelta::milliseconds(state.calls * 30),
            "the clock is each handle's" if self.second => passed += TimeDelta::seconds(3),
            "the clock is fast" => passed = passed * 100,
            _ => {}
        }
        time + passed
    }

    /// Under which bytes an entry is kept.
    fn place(&self, key: &Key) -> Vec<u8> {
        let with = |edit: fn(Vec<u8>) -> Vec<u8>| {
            let parts = key.parts().into_iter().map(edit);
            parts.fold(Vec::new(), |mut all, part| {
                all.extend(part);
                all.extend([0, 1]);
                all
            })
        };
        match self.fault {
            "keys are text" => with(|part| String::from_utf8_lossy(&part).into_owned().into()),
            "keys have no case" => with(|part| part.to_ascii_lowercase()),
            "keys end at a zero" => {
                with(|part| part.split(|byte| *byte == 0).next().unwrap().to_vec())
            }
            "keys are paths" => key.parts().join(&b'/'),
            "keys are cut" => key.as_bytes()[..key.as_bytes().len().min(250)].to_vec(),
            _ => key.as_bytes().to_vec(),
        }
    }

    fn find(&self, key: &Key) -> Option<Entry> {
        let place = self.place(key);
        let (mut entry, since) = self.lock().entries.get(&place).cloned()?;
        match self.fault {
            "values end at a zero" => {
                let end = entry.value.iter().position(|byte| *byte == 0);
                entry.value.truncate(end.unwrap_or(usize::MAX));
            }
            "values are text" => {
                entry.value = String::from_utf8_lossy(&entry.value).into_owned().into();
            }
            "values are cut" => entry.value.truncate(65_536),
            "empty values are none" if entry.value.is_empty() => return None,
            "entries vanish" if since.elapsed() > Duration::from_millis(100) => return None,
            "an entry has another time" => entry.written -= TimeDelta::milliseconds(1),
            _ => {}
        }
        Some(entry)
    }

    fn write(&self, key: &Key, value: Option<Bytes>, at: DateTime<Utc>) -> u64 {
        let place = self.place(key);
        let mut state = self.lock();
        state.last += 1;
        let old = state.entries.get(&place).map(|(entry, _)| entry.clone());
        let old_version = old.as_ref().map_or(0, |old| old.version);
        let version = match self.fault {
            "versions begin anew" => old_version + 1,
            "versions shrink" => 1_000_000 - state.last,
            "a version stays with its value" if old.map(|old| old.value) == value => old_version,
            _ => state.last,
        };
        match value {
            Some(value) => {
                let entry = Entry {
                    version,
                    value,
                    written: at,
                };
                state.entries.insert(place, (entry, Instant::now()));
            }
            None if self.is("a removal keeps") => {}
            None => {
                state.entries.remove(&place);
            }
        }
        version
    }

    /// Whether a swap is done, as this store sees it.
    fn fits(&self, expected: Option<u64>, found: Option<u64>, removes: bool) -> bool {
        let any = self.is("a swap compares nothing")
            || (self.is("a swap without a version overwrites") && expected.is_none())
            || (self.is("a removal compares nothing") && removes);
        let never = self.is("a swap is done once") && found.is_some();
        (any || found == expected) && !never
    }

    fn lost(&self, key: &Key, value: Option<Bytes>, found: Option<Entry>) -> Swapped {
        let at = self.now();
        let writes = match found {
            None => self.is("a lost swap writes"),
            Some(_) => self.is("a lost swap writes over another"),
        };
        if writes {
            self.write(key, value, at);
        }
        let entry = match self.fault {
            "a lost swap tells nothing" => None,
            "a lost swap tells another value" => found.map(|mut found| {
                found.value = "another".into();
                found
            }),
            _ => found,
        };
        Swapped::Lost(Loaded { entry, at })
    }
}

#[async_trait]
impl Store for Faulty {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        let entry = self.find(key);
        let at = self.now();
        Ok(Loaded { entry, at })
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        let length = key.as_bytes().len();
        let longest = match self.fault {
            "long keys are refused" => 255,
            "longer keys are kept" => usize::MAX,
            _ => Key::LONGEST,
        };
        if length > longest {
            return Err(Error::new(ErrorKind::Config, "it is too long"));
        }
        let found = self.find(key);
        let version = found.as_ref().map(|found| found.version);
        if self.is("swaps race") || self.is("a swap that lost a race tells the old") {
            yield_now().await;
        }
        let now = self.find(key).map(|found| found.version);
        if self.is("a swap that lost a race tells the old") && now != version {
            return Ok(self.lost(key, value, found));
        }
        if !self.fits(expected, version, value.is_none()) {
            return Ok(self.lost(key, value, found));
        }
        let at = self.now();
        if value.is_none() && version.is_none() {
            if self.is("a removal of nothing fails") {
                return Ok(Swapped::Lost(Loaded { entry: None, at }));
            }
            if self.is("a removal of nothing writes") {
                let version = self.write(key, Some(Bytes::new()), at);
                return Ok(Swapped::Done { version, at });
            }
        }
        let version = self.write(key, value, at);
        Ok(Swapped::Done { version, at })
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let (prefix, after) = (self.place(prefix), after.map(|after| self.place(after)));
        let cut = match self.is("a listing knows no parts") {
            true => prefix.len() - 2,
            false => prefix.len(),
        };
        let mut at_most = at_most;
        if self.is("a listing gives too much") {
            at_most += 1;
        }
        let state = self.lock();
        let mut found: Vec<_> = state
            .entries
            .iter()
            .filter(|(place, _)| place.starts_with(&prefix[..cut]))
            .filter(|(place, _)| match &after {
                Some(after) if self.is("a listing repeats") => *place >= after,
                Some(after) => *place > after,
                None => true,
            })
            .filter_map(|(place, (entry, _))| Some((Key::from_bytes(place)?, Ok(entry.clone()))))
            .take(at_most)
            .collect();
        drop(state);
        if self.is("a listing has no order") {
            found.reverse();
        }
        if self.is("a listing ends early") && after.is_some() {
            found.clear();
        }
        let at = match self.is("a listing has another time") {
            true => DateTime::UNIX_EPOCH,
            false => self.now(),
        };
        Ok(Listed { entries: found, at })
    }

    async fn changed(&self, key: &Key, since: Option<u64>, within: Duration) -> Result<Loaded> {
        let begin = Instant::now();
        let last = self.lock().last;
        loop {
            let found = self.load(key).await?;
            let ended = begin.elapsed() >= within && !self.is("a wait has no end");
            let told = self.is("changes of others are told") && self.lock().last > last;
            let heard = found.version() != since && !self.is("changes are not heard of");
            if heard || ended || told {
                return Ok(found);
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn suite(fault: &'static str) -> Result<()> {
    let storage = Faulty::new(fault);
    let opened = Mutex::new(0);
    conformance(async || {
        let mut opened = opened.lock().unwrap();
        *opened += 1;
        Ok(match *opened {
            1 => storage.clone(),
            _ => storage.second(),
        })
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_store_without_a_fault_passes() {
    suite("").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_store_with_any_one_fault_is_found() {
    let mut wrong = Vec::new();
    for (fault, said) in FAULTS {
        let text = match suite(fault).await {
            Ok(()) => "it passes".to_owned(),
            Err(error) => error.to_string(),
        };
        let as_told = said.split('|').any(|said| text.contains(said));
        if !as_told {
            wrong.push(format!("{fault}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
