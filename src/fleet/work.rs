//! The reading of one account.

use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use futures::future::{Either, select};
use tokio::time::Instant;

use super::files::{self, Line};
use super::state::{Reading, State, Trouble};
use super::{Account, Fleet, Outcome, is_lasting, told_unreadable};
use crate::error::{Error, ErrorKind, Result};
use crate::private_folder::blocking;
use crate::store::TypedSwap;
use crate::time::later;
use crate::usage::sync::{KeySet, SyncEvent};
use crate::usage::{Checkpoint, Collector, Snapshot, sync};

/// After a failure that may pass, an account is due again so much later, and twice that after each
/// further one.
const RETRY: Duration = Duration::from_secs(60);

/// How a reading ended.
pub(super) enum End {
    Finished(Box<Snapshot>),
    Stopped,
}

/// Why a reading broke off.
pub(super) enum Broken {
    /// The fleet's store failed, or another worker has written the state: the reading is lost.
    Lost(Error),
    /// The account cannot be read, which its state tells. Its store of tokens may be what failed.
    Account(Error),
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Account(error)
    }
}

impl Broken {
    /// Of saving, which needs the fleet's store and the files.
    pub(super) fn of_saving(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Store => Self::Lost(error),
            _ => Self::Account(error),
        }
    }
}

/// A reading on its way.
pub(super) struct Work<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) account: &'a Account,
    /// The number of the lease, which no other worker has: it is in the names of the files.
    pub(super) fence: u64,
    /// The state as it was last stored, and its version.
    pub(super) state: State,
    version: Option<u64>,
    pub(super) reading: Reading,
    /// Whether all is read because the snapshot of the last reading is gone.
    anew: bool,
    pub(super) data: Collector,
    seen: KeySet,
    /// What is not written yet.
    lines: Vec<Line>,
    /// The last checkpoint that is not saved, and how many of the lines it covers.
    covered: Option<(Checkpoint, usize)>,
    saved: Instant,
}

impl Fleet {
    /// Reads an account under a lease. An error is one of the store, or of another worker's writing.
    pub(super) async fn read(&self, account: &Account, fence: u64) -> Result<Outcome> {
        let found = match self.states.find(&account.key).await? {
            Ok(found) => found,
            Err(error) => {
                told_unreadable(&account.key, &error);
                return Ok(Outcome::Unreadable);
            }
        };
        let now = self.now().await?;
        let version = found.as_ref().map(|found| found.version);
        let state = found.map(|found| found.value).unwrap_or_default();
        if state.next_due.is_some_and(|next| next > now) {
            return Ok(Outcome::NotDue);
        }
        let reading = Reading {
            run: now.format("%Y%m%dT%H%M%SZ").to_string(),
            began: now,
            checkpoint: None,
            files: Vec::new(),
            records: 0,
            whole: self.options.tables,
        };
        let mut work = Work {
            fleet: self,
            account,
            fence,
            state,
            version,
            reading,
            anew: false,
            data: Collector::new(),
            seen: KeySet::new(),
            lines: Vec::new(),
            covered: None,
            saved: Instant::now(),
        };
        match work.read().await {
            Ok(End::Finished(snapshot)) => work.finish(*snapshot).await,
            Ok(End::Stopped) => Ok(Outcome::Stopped),
            Err(Broken::Lost(error)) => Err(error),
            Err(Broken::Account(error)) => {
                // What was read up to then need not be read again.
                if let Err(Broken::Lost(unsaved)) = work.save().await.map_err(Broken::of_saving) {
                    return Err(unsaved);
                }
                work.fail(&error).await
            }
        }
    }
}

impl Work<'_> {
    pub(super) fn folder(&self) -> PathBuf {
        self.fleet.options.folder.clone()
    }

    fn file(&self, kind: &str, rest: &str) -> String {
        let account = files::account_folder(&self.account.key);
        let day = self.reading.began.date_naive();
        let (run, fence) = (&self.reading.run, self.fence);
        format!("{account}/day={day}/{kind}-{run}-{fence:010}{rest}")
    }

    async fn read(&mut self) -> Result<End, Broken> {
        let snapshot = self.snapshot().await;
        let mut options = self.account.options.clone();
        if let Some(snapshot) = &snapshot {
            options = options.snapshot(snapshot.clone());
        }
        #[cfg(feature = "parquet")]
        if self.fleet.options.tables {
            options = options.for_review(&self.account.zoom)?;
        }
        #[cfg(feature = "parquet")]
        let of_review = options.clone();
        let checkpoint = self.begin(snapshot.as_ref()).await?;
        let as_of = self.account.zoom.now();
        let mut events = sync(&self.account.zoom, options, checkpoint)?;
        loop {
            let stop = self.fleet.options.stop.clone();
            let event = match select(pin!(events.try_next()), stop).await {
                Either::Left((event, _)) => event.map_err(Broken::Account)?,
                Either::Right(_) => {
                    self.save().await.map_err(Broken::of_saving)?;
                    return Ok(End::Stopped);
                }
            };
            match event {
                Some(SyncEvent::Page { items, .. }) => {
                    for item in items {
                        self.lines.push(Line::Record(Box::new(item.clone())));
                        if self.seen.insert(&item) {
                            self.data.add(item.record);
                        }
                    }
                }
                Some(SyncEvent::Failed(failure)) => {
                    let line = Line::Failed(Box::new(failure.clone()));
                    self.lines.push(line);
                    self.data.failed(failure);
                }
                Some(SyncEvent::Gap(..)) => {}
                Some(SyncEvent::Checkpoint(checkpoint)) => {
                    self.covered = Some((checkpoint, self.lines.len()));
                    if self.saved.elapsed() >= self.fleet.options.save_every {
                        self.save().await.map_err(Broken::of_saving)?;
                    }
                }
                None => break,
            }
        }
        let coverage = events.coverage();
        #[cfg(feature = "parquet")]
        if self.fleet.options.tables {
            let read = (coverage, events.progress());
            drop(events);
            return self.tables(of_review, read).await;
        }
        Ok(End::Finished(Box::new(
            self.data.snapshot(&coverage, as_of),
        )))
    }

    /// The snapshot of the last reading, if it can be read.
    async fn snapshot(&self) -> Option<Snapshot> {
        let (folder, name) = (self.folder(), self.state.snapshot.clone()?);
        let read = move || files::read_snapshot(&folder, &name);
        let snapshot = blocking(ErrorKind::Io, read).await;
        let told = |error: &Error| tracing::warn!(%error, "reading without the snapshot");
        snapshot.inspect_err(told).ok()
    }

    /// Takes up the reading that another worker began, if its files are here, and the snapshot that it
    /// follows; else begins a new one. One of what is new is not taken up where tables need the whole.
    /// Gives the checkpoint to read from.
    async fn begin(&mut self, snapshot: Option<&Snapshot>) -> Result<Option<Checkpoint>> {
        let collector = || match snapshot {
            Some(snapshot) => Collector::with_snapshot(snapshot),
            None => Ok(Collector::new()),
        };
        self.data = collector()?;
        // Settings that are taken over are in the snapshot: without it, all are read.
        self.anew = snapshot.is_none() && self.state.snapshot.is_some();
        if self.anew {
            return Ok(None);
        }
        let whole = self.fleet.options.tables;
        // The days that the last reading read are read again for a whole one.
        let finished = self.state.finished.clone().filter(|_| !whole);
        let begun = self.state.reading.clone();
        if let Some(reading) = begun.filter(|reading| reading.whole || !whole) {
            let (folder, names) = (self.folder(), reading.files.clone());
            let read = move || {
                let mut lines = Vec::new();
                for name in &names {
                    files::read_lines(&folder, name, |line| lines.push(line))?;
                }
                Ok(lines)
            };
            match blocking(ErrorKind::Io, read).await {
                Ok(lines) => {
                    for line in lines {
                        self.replay(line);
                    }
                    let checkpoint = reading.checkpoint.clone();
                    self.reading = reading;
                    return Ok(checkpoint.or(finished));
                }
                Err(error) => tracing::warn!(%error, "the reading begins anew"),
            }
        }
        Ok(finished)
    }

    fn replay(&mut self, line: Line) {
        match line {
            Line::Record(item) => {
                if self.seen.insert(&item) {
                    self.data.add(item.record);
                }
            }
            Line::Failed(failure) => self.data.failed(*failure),
        }
    }

    /// Writes what the last checkpoint covers to a file, and then the checkpoint.
    pub(super) async fn save(&mut self) -> Result<()> {
        let Some((checkpoint, covered)) = self.covered.take() else {
            return Ok(());
        };
        self.write(covered).await?;
        self.reading.checkpoint = Some(checkpoint);
        let now = self.fleet.now().await?;
        let mut state = State {
            last_tried: Some(now),
            reading: Some(self.reading.clone()),
            ..self.state.clone()
        };
        if self.anew {
            // Whoever takes this reading up needs neither.
            state.snapshot = None;
            state.finished = None;
        }
        self.store(state).await?;
        self.saved = Instant::now();
        Ok(())
    }

    /// Writes the first lines to a file.
    async fn write(&mut self, count: usize) -> Result<()> {
        let lines: Vec<Line> = self.lines.drain(..count).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let number = self.reading.files.len().saturating_add(1);
        let name = self.file("records", &format!("-{number:06}.jsonl"));
        let records = lines.iter().filter(|l| matches!(l, Line::Record(_)));
        let records = u64::try_from(records.count()).unwrap_or(u64::MAX);
        self.reading.records = self.reading.records.saturating_add(records);
        self.reading.files.push(name.clone());
        let folder = self.folder();
        let write = move || files::write_lines(&folder, &name, &lines);
        blocking(ErrorKind::Io, write).await
    }

    /// Stores the state, unless another worker has stored one.
    pub(super) async fn store(&mut self, state: State) -> Result<()> {
        let states = &self.fleet.states;
        match states
            .swap(&self.account.key, self.version, Some(&state))
            .await?
        {
            TypedSwap::Done(version) => {
                self.version = Some(version);
                self.state = state;
                Ok(())
            }
            TypedSwap::Lost(_) => {
                let text = "another worker has written the state of the account meanwhile";
                Err(Error::new(ErrorKind::Store, text))
            }
        }
    }

    async fn finish(&mut self, snapshot: Snapshot) -> Result<Outcome> {
        let result = self.write_all(snapshot).await;
        let name = match result {
            Ok(name) => name,
            Err(error) => return self.fail(&error).await,
        };
        let now = self.fleet.now().await?;
        let finished = self.covered.take().map(|(checkpoint, _)| checkpoint);
        let state = State {
            last_success: Some(now),
            last_tried: Some(now),
            next_due: Some(later(now, self.fleet.options.every)),
            trouble: None,
            reading: None,
            finished: finished.or_else(|| self.reading.checkpoint.clone()),
            snapshot: Some(name.clone()),
            tables: self.state.tables,
        };
        let old = self.state.snapshot.clone();
        self.store(state).await?;
        if let Some(old) = old.filter(|old| *old != name) {
            let folder = self.folder();
            blocking(ErrorKind::Io, move || {
                files::remove(&folder, &old);
                Ok(())
            })
            .await?;
        }
        Ok(Outcome::Finished)
    }

    /// Writes the remaining records and the snapshot, and gives the name of its file.
    async fn write_all(&mut self, snapshot: Snapshot) -> Result<String> {
        self.write(self.lines.len()).await?;
        let (folder, name) = (self.folder(), self.file("snapshot", ".json"));
        let file = name.clone();
        let write = move || files::write_snapshot(&folder, &file, &snapshot);
        blocking(ErrorKind::Io, write).await?;
        Ok(name)
    }

    /// Tells why the account could not be read, and when it is due again.
    async fn fail(&mut self, error: &Error) -> Result<Outcome> {
        let now = self.fleet.now().await?;
        let before = self.state.trouble.as_ref();
        let times = before.map_or(0, |t| t.times).saturating_add(1);
        let lasting = is_lasting(error.kind());
        let every = self.fleet.options.every;
        let doubled = 2u32.saturating_pow(times.saturating_sub(1).min(16));
        let pause = match lasting {
            true => every,
            false => RETRY.saturating_mul(doubled).min(every),
        };
        let retry = error.retry_at().filter(|_| !lasting);
        let next: DateTime<Utc> = retry.unwrap_or(now).max(later(now, pause));
        let trouble = Trouble {
            error: error.to_string(),
            message: error.message(),
            since: before.map_or(now, |t| t.since),
            times,
            lasting,
        };
        let state = State {
            last_tried: Some(now),
            next_due: Some(next),
            trouble: Some(trouble),
            ..self.state.clone()
        };
        self.store(state).await?;
        Ok(Outcome::Failed)
    }
}
