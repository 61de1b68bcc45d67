//! The one reader: everything that `usage` knows of an account comes through here, as a stream of
//! events that can be stopped and resumed.

mod settings;
mod users;

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use chrono::{DateTime, Utc};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use tokio::sync::mpsc;

use super::calls;
use super::checkpoint::{Checkpoint, UnitId};
use super::inventory::UserKey;
use super::needs::{Row, lost_fields, lost_plan, needed};
use super::options::Options;
use super::progress::{Progress, Tracker};
use super::record::{Item, Numbering, Record};
use crate::account;
use crate::client::{Batch, RangeEvent, Zoom, is_fatal};
use crate::coverage::{Coverage, Gap, GapKind, Source, SourceCoverage};
use crate::days::{DateRange, DaySet, after, before};
use crate::error::{Error, Result};
use crate::generate::{Give, generate};
use crate::report;
use crate::request::PageBody;
use crate::windows::Ranged;

pub(super) use settings::PARTS;

/// What a sync tells, in this order for each unit of work: its pages, what failed of it, its gaps,
/// and then, once it is finished, a checkpoint.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum SyncEvent<T = Item> {
    /// Records.
    Page {
        /// The unit that they are of.
        unit: UnitId,
        /// The records.
        items: Vec<T>,
    },
    /// One thing could not be read; the others are not affected.
    Failed(Failure),
    /// Something is missing of a source.
    Gap(Source, Gap),
    /// Everything before this was given. Store it after that.
    Checkpoint(Checkpoint),
}

/// One thing that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The unit that it is of.
    pub unit: UnitId,
    /// The user that was asked for, or, where [`field`](Failure::field) names a value of a record
    /// that came, whose record it is: by id, or by address where the record has no more.
    pub user: Option<UserKey>,
    /// The field whose value could not be read, in Zoom's words; `None` where the whole is missing.
    pub field: Option<String>,
    /// The time of that record, UTC.
    pub time: Option<DateTime<Utc>>,
    /// Zoom's error code, if it answered with one.
    pub code: Option<i64>,
    /// What happened, in one line.
    pub detail: String,
}

/// A sync under way: a stream of events, and what can be said of it meanwhile.
///
/// Dropping it at any time stops it and leaves the client usable; the last checkpoint says where to
/// go on.
pub struct SyncStream {
    events: BoxStream<'static, Result<SyncEvent>>,
    shared: Arc<Shared>,
}

struct Shared {
    zoom: Zoom,
    options: Options,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    coverage: BTreeMap<Source, SourceCoverage>,
    tracker: Tracker,
}

/// Reads an account: users, settings, seats and the reports of the last days, as a stream of
/// [`SyncEvent`]s.
///
/// All of it at the same time, as fast as the limits allow. Users are listed by status: pending,
/// active and inactive ones, and again until a round brings nobody new, so that who moves between
/// the lists is met; their settings follow. What is refused or fails is a gap, and the sync goes
/// on.
///
/// A [`Checkpoint`] comes after whatever it covers. Given back, the sync goes on where it was: users
/// are listed again, units that were not finished are read again (records have stable keys, see
/// [`KeySet`](super::KeySet)), the others are not. The checkpoint of a finished sync begins the
/// next one, which reads the reports from the last final day on, less [`Options::overlap`].
///
/// ```
/// use futures::TryStreamExt;
/// use zoom_admin::usage::{self, Collector, KeySet, SyncEvent};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// # use zoom_admin::{Zoom, fake::Fake};
/// # let fake = Fake::builder().users(40).build();
/// # let zoom = Zoom::builder()
/// #     .transport(fake.clone())
/// #     .clock(fake.clock())
/// #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
/// #     .build()?;
/// let (mut data, mut seen, mut saved) = (Collector::new(), KeySet::new(), None);
/// let mut sync = usage::sync(&zoom, usage::Options::new(), saved.take())?;
/// while let Some(event) = sync.try_next().await? {
///     match event {
///         SyncEvent::Page { items, .. } => {
///             for item in items {
///                 if seen.insert(&item) {
///                     data.add(item.record);
///                 }
///             }
///         }
///         SyncEvent::Failed(failure) => data.failed(failure),
///         SyncEvent::Checkpoint(checkpoint) => saved = Some(checkpoint),
///         _ => {}
///     }
/// }
/// assert!(saved.is_some_and(|checkpoint| checkpoint.is_done()));
/// println!("{}", sync.coverage());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for options that no report can meet, and for a checkpoint or snapshot
/// of another version or of other options. The stream ends with an error when nothing else can be
/// read: the users cannot be listed, or the credentials are refused.
pub fn sync(zoom: &Zoom, options: Options, checkpoint: Option<Checkpoint>) -> Result<SyncStream> {
    options.check()?;
    if let Some(snapshot) = &options.snapshot {
        snapshot.check()?;
    }
    let now = zoom.now();
    let checkpoint = match checkpoint {
        Some(checkpoint) => checkpoint.resume(&options, now)?,
        None => Checkpoint::new(&options, now),
    };
    let shared = Arc::new(Shared {
        zoom: zoom.clone(),
        options,
        state: Mutex::default(),
    });
    let run = shared.clone();
    let events = generate(move |give| {
        let run = Run {
            shared: run,
            checkpoint,
            give,
            numbering: Numbering::default(),
        };
        run.all()
    });
    Ok(SyncStream { events, shared })
}

impl SyncStream {
    /// How far it has come.
    pub fn progress(&self) -> Progress {
        self.shared.progress()
    }

    /// What was read so far, and what is missing. Of a resumed sync: of this part of it.
    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::default();
        for source in self.shared.state().coverage.values() {
            coverage.add(source.clone());
        }
        coverage
    }
}

impl Stream for SyncStream {
    type Item = Result<SyncEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_next_unpin(cx)
    }
}

impl fmt::Debug for SyncStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncStream")
            .field("coverage", &self.coverage())
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self) -> Progress {
        let budget = self.zoom.budget();
        self.state().tracker.progress(budget)
    }

    fn track(&self, change: impl FnOnce(&mut Tracker)) {
        change(&mut self.state().tracker);
        self.options.tell(|| self.progress());
    }
}

/// What one of the things that are read at the same time has to say.
enum Step {
    Records(UnitId, Vec<Record>),
    Failed(Failure),
    /// A value of a record that came, which rules need.
    Lost(Failure),
    Gap(Source, Gap),
    /// Days of a report are finished.
    Days(Source, DateRange),
    /// A part of the settings is finished.
    Part(u8, u64),
    /// A single call is finished.
    Call(Source),
    Fatal(Error),
}

struct Run {
    shared: Arc<Shared>,
    checkpoint: Checkpoint,
    give: Give<Result<SyncEvent>>,
    numbering: Numbering,
}

impl Run {
    async fn all(mut self) {
        if let Err(error) = self.work().await {
            self.give.one(Err(error)).await;
        }
    }

    async fn work(&mut self) -> Result<()> {
        let mut steps = stream::select_all(self.everything());
        while let Some(step) = steps.next().await {
            self.step(step).await?;
        }
        self.checkpoint.finish();
        self.checkpoint().await;
        Ok(())
    }

    fn reads(&self, source: Source) -> bool {
        self.shared.options.reads(source)
    }

    async fn tell(&self, event: SyncEvent) {
        self.give.one(Ok(event)).await;
    }

    async fn checkpoint(&self) {
        self.tell(SyncEvent::Checkpoint(self.checkpoint.clone()))
            .await;
    }

    fn cover(&self, source: Source, with: impl FnOnce(&mut SourceCoverage)) {
        let mut state = self.shared.state();
        let coverage = state.coverage.entry(source);
        with(coverage.or_insert_with(|| SourceCoverage::new(source)));
    }

    async fn gap(&mut self, source: Source, gap: Gap) {
        let mut new = false;
        self.cover(source, |coverage| {
            new = !coverage.gaps.contains(&gap);
            if new {
                coverage.gaps.push(gap.clone());
            }
        });
        if new {
            let days = gap.range.map_or(0, DateRange::days);
            self.shared.track(|tracker| tracker.done(source, days));
            self.tell(SyncEvent::Gap(source, gap)).await;
        }
    }

    async fn records(&mut self, unit: UnitId, records: Vec<Record>) {
        if records.is_empty() {
            return;
        }
        let number = records.len() as u64;
        let numbering = &mut self.numbering;
        let items = records.into_iter();
        let items = items
            .map(|record| numbering.item(unit.days, record))
            .collect();
        self.cover(unit.source, |coverage| coverage.records += number);
        self.shared
            .track(|tracker| tracker.rows(unit.source, number));
        self.tell(SyncEvent::Page { unit, items }).await;
    }

    async fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Records(unit, records) => self.records(unit, records).await,
            Step::Failed(failure) => self.tell(SyncEvent::Failed(failure)).await,
            Step::Lost(failure) => {
                let field = failure.field.as_deref().unwrap_or_default();
                let detail = format!("values of `{field}` could not be read");
                let gap = Gap::partial(GapKind::Unreadable, detail).records(1);
                self.cover(failure.unit.source, |coverage| coverage.add_partial(gap));
                self.tell(SyncEvent::Failed(failure)).await;
            }
            Step::Gap(source, gap) => self.gap(source, gap).await,
            Step::Days(source, days) => {
                self.numbering.ended(source, days);
                self.checkpoint.finish_days(source, days);
                self.shared.track(|t| t.done(source, days.days()));
                self.checkpoint().await;
            }
            Step::Part(part, digest) => {
                self.checkpoint.finish_part(part, digest);
                self.checkpoint().await;
            }
            Step::Call(source) => {
                self.checkpoint.finish_call(source);
                self.shared.track(|tracker| tracker.done(source, 1));
                self.checkpoint().await;
            }
            Step::Fatal(error) => return Err(error),
        }
        Ok(())
    }

    /// All sources. They are read at the same time; the settings of users follow the lists.
    fn everything(&mut self) -> Vec<BoxStream<'static, Step>> {
        let mut all = Vec::new();
        let (tell, holders) = mpsc::unbounded_channel();
        if self.reads(Source::Users) {
            self.cover(Source::Users, |_| {});
            let shared = self.shared.clone();
            all.push(generate(move |give| users::read(shared, tell, give)));
            if self.reads(Source::UserSettings) {
                self.cover(Source::UserSettings, |_| {});
                let (shared, from) = (self.shared.clone(), self.checkpoint.clone());
                all.push(generate(move |give| {
                    settings::read(shared, from, holders, give)
                }));
            }
        }
        let today = self.checkpoint.started().date_naive();
        if self.reads(Source::Hosts) {
            let request = report::Hosts::new(today, today).kind(report::HostActivity::Active);
            all.push(self.report(request, |days, host| Record::Host(days, Box::new(host))));
        }
        if self.reads(Source::History) {
            let request =
                report::HistoryMeetings::new(today, today).date_type(report::DateType::StartTime);
            all.push(self.report(request, |_, meeting| Record::Meeting(Box::new(meeting))));
        }
        if self.reads(Source::SignIns) {
            let request = report::SignIns::new();
            all.push(self.report(request, |_, row| Record::SignIn(Box::new(row))));
        }
        if self.reads(Source::AccountSettings) {
            let call = self.call(Source::AccountSettings, calls::OfAccount, |answer| {
                let feature = answer.feature;
                feature.map(|feature| Record::AccountSettings(Box::new(feature)))
            });
            all.extend(call);
        }
        if self.reads(Source::PlanUsage) {
            let call = self.call(Source::PlanUsage, account::PlanUsage::new("me"), |plans| {
                Some(Record::Plans(Box::new(plans)))
            });
            all.extend(call);
        }
        all
    }

    fn report<R: Ranged>(
        &self,
        request: R,
        record: fn(DateRange, <R::Output as PageBody>::Item) -> Record,
    ) -> BoxStream<'static, Step>
    where
        <R::Output as PageBody>::Item: Row,
    {
        let source = R::SOURCE;
        let Shared { options, zoom, .. } = &*self.shared;
        let (range, open) = (
            self.checkpoint.range(options, source),
            self.checkpoint.open(options, source),
        );
        let now = zoom.now();
        self.cover(source, |coverage| {
            *coverage = SourceCoverage::new(source).asking(range, now);
        });
        self.shared.track(|tracker| {
            tracker.total(source, range.days());
            tracker.done(source, range.days() - open.days());
        });
        let events = zoom.range(request, open);
        let mut nobodys = DaySet::new();
        events
            .flat_map(move |event| {
                stream::iter(match event {
                    Ok(RangeEvent::Records(batch)) => {
                        let (mut steps, missing) = of_batch(source, &batch);
                        missing
                            .ranges()
                            .iter()
                            .for_each(|days| nobodys.insert(*days));
                        let unit = UnitId::days(source, batch.days);
                        let days = batch.days;
                        let records = batch.records.into_iter().map(|row| record(days, row));
                        steps.insert(0, Step::Records(unit, records.collect()));
                        steps
                    }
                    Ok(RangeEvent::Gap(gap)) => vec![Step::Gap(source, gap)],
                    Ok(RangeEvent::Read(days)) => {
                        // Days with a record that may be anyone's are read again.
                        let mut read = DaySet::from(days);
                        nobodys.ranges().iter().for_each(|days| read.remove(*days));
                        let read = read.ranges().iter();
                        read.map(|days| Step::Days(source, *days)).collect()
                    }
                    Err(error) => vec![Step::Fatal(error)],
                })
            })
            .boxed()
    }

    /// A source that is one call; a refusal leaves it not read.
    fn call<R: crate::Request>(
        &self,
        source: Source,
        request: R,
        record: fn(R::Output) -> Option<Record>,
    ) -> Option<BoxStream<'static, Step>> {
        self.cover(source, |_| {});
        self.shared.track(|tracker| tracker.total(source, 1));
        if self.checkpoint.has_call(source) {
            self.shared.track(|tracker| tracker.done(source, 1));
            return None;
        }
        let zoom = self.shared.zoom.clone();
        let steps = async move {
            stream::iter(match zoom.send_full(request).await {
                Ok(reply) => {
                    let unit = UnitId::of(source);
                    let lost: Vec<_> = match source {
                        Source::PlanUsage => lost_plan(&reply.notes).into_iter().collect(),
                        _ => lost_fields(source, &reply.notes),
                    };
                    let lost = lost.iter();
                    let lost = lost.map(|field| Failure::lost(unit, None, field, None));
                    let lost = lost.map(Step::Lost);
                    match record(reply.value) {
                        Some(record) => std::iter::once(Step::Records(unit, vec![record]))
                            .chain(lost)
                            .chain([Step::Call(source)])
                            .collect(),
                        None => vec![Step::Gap(source, nothing_asked_for())],
                    }
                }
                Err(error) if is_fatal(&error) => vec![Step::Fatal(error)],
                Err(error) => vec![Step::Gap(source, Gap::of(&error, None))],
            })
        };
        Some(stream::once(steps).flatten().boxed())
    }
}

/// The gap of an answer without the part that was asked for.
fn nothing_asked_for() -> Gap {
    let detail = "the answer does not hold what was asked for";
    Gap::new(GapKind::WithoutList, None, detail)
}

/// What is to be said of a page of a report beside its records: what failed, what single records
/// lost, and the days of records of which it is not known whose they are.
fn of_batch<T: Row>(source: Source, batch: &Batch<T>) -> (Vec<Step>, DaySet) {
    let unit = UnitId::days(source, batch.days);
    let failures = batch.failures.iter();
    let mut steps: Vec<_> = failures
        .map(|note| Step::Failed(Failure::of(unit, None, &note.to_error())))
        .collect();
    let mut missing = DaySet::new();
    let mut nobodys = |row: &T| {
        let days = match row.day() {
            Some(day) => DateRange::new(day, day),
            // The window asked for a day more on each side.
            None if source == Source::Hosts => batch.days,
            None => DateRange::new(before(batch.days.from, 1), after(batch.days.to, 1)),
        };
        missing.insert(days);
    };
    for row in batch.records.iter().filter(|row| row.who().is_none()) {
        nobodys(row);
    }
    for lost in needed(source, &batch.lost) {
        let Some(row) = batch.records.get(lost.at) else {
            continue;
        };
        let user = row.who().filter(|_| !row.is_lost_on(&lost.field));
        match user {
            None => nobodys(row),
            user => steps.push(Step::Lost(Failure::lost(
                unit,
                user.map(UserKey::named),
                &lost.field,
                row.time(),
            ))),
        }
    }
    for days in missing.ranges() {
        let detail = format!("records of the {source} do not say whose they are");
        let gap = Gap::new(GapKind::Unreadable, Some(*days), detail);
        steps.push(Step::Gap(source, gap));
    }
    (steps, missing)
}

impl Failure {
    /// A value of a record that came and could not be read.
    fn lost(unit: UnitId, user: Option<UserKey>, field: &str, time: Option<DateTime<Utc>>) -> Self {
        let of = unit.source;
        let mut detail = format!("`{field}` of a record of the {of} could not be read");
        if of == Source::Users || of == Source::UserSettings || of == Source::AccountSettings {
            detail = format!("`{field}` could not be read");
        }
        Self {
            unit,
            user,
            field: Some(field.to_owned()),
            time,
            code: None,
            detail,
        }
    }

    fn of(unit: UnitId, user: Option<UserKey>, error: &Error) -> Self {
        Self {
            unit,
            user,
            field: None,
            time: None,
            code: error.api().map(|api| api.code).filter(|code| *code != 0),
            detail: error.to_string(),
        }
    }
}
