//! What a product would keep of a sync, and take up again after a crash.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use futures::TryStreamExt;
use zoom_admin::coverage::Coverage;
use zoom_admin::usage::sync::{KeySet, Record, SyncEvent, SyncStream};
use zoom_admin::usage::{self, Checkpoint, Collector, Options, Review, Snapshot};
use zoom_admin::{DateRange, Error, Zoom};

use crate::decisions;
use crate::world::World;

/// Sums are read in fixed blocks of so many days.
const BLOCK: u64 = 27;

pub(crate) struct Store {
    pub(crate) options: Options,
    window: DateRange,
    as_of: DateTime<Utc>,
    seen: KeySet,
    /// Events that came again.
    pub(crate) again: u64,
    pub(crate) checkpoint: Option<Checkpoint>,
    /// The one before it.
    earlier: Option<Checkpoint>,
    pub(crate) data: Collector,
    /// By e-mail address, what is final: sign-ins and meetings held.
    pub(crate) events: BTreeMap<String, [u64; 2]>,
    /// By host and first day, the last day and meetings by the host report, of blocks that are final.
    hosted: BTreeMap<(String, NaiveDate), (NaiveDate, i64)>,
    pub(crate) coverage: Coverage,
    /// The sync that is under way.
    running: Mutex<Option<SyncStream>>,
    /// What all syncs and parts of them said together.
    all: Coverage,
}

impl Store {
    pub(crate) fn new(world: World) -> Self {
        Self {
            window: world.window(),
            options: world.options(),
            as_of: world.now(),
            seen: KeySet::new(),
            again: 0,
            checkpoint: None,
            earlier: None,
            data: Collector::new().since(world.window().from),
            events: BTreeMap::new(),
            hosted: BTreeMap::new(),
            coverage: Coverage::default(),
            running: Mutex::default(),
            all: Coverage::default(),
        }
    }

    /// Syncs to the end, from the last checkpoint on.
    pub(crate) async fn sync(&mut self, zoom: &Zoom) -> Result<(), Error> {
        // What is kept has been through a file.
        let text = serde_json::to_string(&self.checkpoint).unwrap();
        let checkpoint = serde_json::from_str(&text).unwrap();
        self.stop();
        let sync = usage::sync(zoom, self.options.clone(), checkpoint)?;
        *self.running.get_mut().unwrap() = Some(sync);
        while let Some(sync) = self.running.get_mut().unwrap() {
            match sync.try_next().await? {
                Some(event) => self.take(event),
                None => self.stop(),
            }
        }
        Ok(())
    }

    /// The last checkpoint was not stored, and the records before it were.
    pub(crate) fn forget_last(&mut self) {
        if let Some(earlier) = self.earlier.take() {
            self.checkpoint = Some(earlier);
        }
    }

    /// The sync that is under way is over, at its end or not.
    pub(crate) fn stop(&mut self) {
        if let Some(sync) = self.running.get_mut().unwrap().take() {
            self.coverage = sync.coverage();
            self.all += sync.coverage();
        }
    }

    /// What syncs of different days hold together is told by all of them.
    pub(crate) fn join(&mut self) {
        self.coverage = self.all.clone();
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.data.snapshot(&self.coverage, self.as_of)
    }

    fn take(&mut self, event: SyncEvent) {
        match event {
            SyncEvent::Page { items, .. } => {
                for item in items {
                    if self.seen.insert(&item) {
                        self.add(item.record);
                    } else {
                        self.again += 1;
                    }
                }
            }
            SyncEvent::Failed(failure) => self.data.failed(failure),
            SyncEvent::Checkpoint(checkpoint) => {
                let earlier = self.checkpoint.replace(checkpoint);
                self.earlier = earlier.or(self.earlier.take());
            }
            _ => {}
        }
    }

    /// Only what is final, so that two readings at different times compare.
    fn add(&mut self, record: Record) {
        let judged = |time: Option<DateTime<Utc>>| {
            time.is_some_and(|time| self.window.contains(time.date_naive()))
        };
        match &record {
            Record::SignIn(row) => {
                if !judged(row.time) {
                    return;
                }
                let Some(email) = &row.email else {
                    return;
                };
                let email = email.to_lowercase();
                self.events.entry(email).or_default()[0] += 1;
            }
            Record::Meeting(row) => {
                if !judged(row.start_time) {
                    return;
                }
                let Some(email) = &row.host_email else {
                    return;
                };
                let email = email.to_lowercase();
                self.events.entry(email).or_default()[1] += 1;
            }
            Record::Host(days, host) => {
                let number = u64::try_from(days.from.num_days_from_ce()).unwrap();
                let block_ends = days.from + Days::new(BLOCK - 1 - number % BLOCK);
                if block_ends > self.window.to {
                    return;
                }
                let (Some(email), Some(meetings)) = (&host.email, host.meetings) else {
                    return;
                };
                let email = email.to_lowercase();
                // A row takes the place of those whose days are among its own.
                self.hosted.retain(|(host, from), (to, _)| {
                    *host != email || *from < days.from || *to > days.to
                });
                self.hosted.insert((email, days.from), (days.to, meetings));
            }
            _ => {}
        }
        self.data.add(record);
    }

    pub(crate) fn hosted(&self, email: &str) -> i64 {
        let rows = self.hosted.iter().filter(|((host, _), _)| host == email);
        rows.map(|(_, (_, meetings))| *meetings).sum()
    }

    pub(crate) fn window(&self) -> DateRange {
        self.window
    }

    pub(crate) fn review(&self) -> Review {
        let days = u32::try_from(self.window.days()).unwrap();
        decisions::by_hosting(&self.data, self.coverage.clone(), days, self.as_of)
    }
}
