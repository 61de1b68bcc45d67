//! The one reader: everything that `usage` knows of an account comes through here, as a stream of
//! events that can be stopped and resumed.

mod settings;
mod users;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use tokio::sync::mpsc;

use crate::account;
use crate::client::{Batch, RangeEvent, Zoom, is_fatal, is_without_list};
use crate::coverage::{Coverage, Gap, Source, SourceCoverage, Why};
use crate::days::{DateRange, DaySet, after, before};
use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::generate::{Give, generate};
use crate::report;
use crate::request::PageBody;
use crate::usage::calls;
use crate::usage::checkpoint::{Checkpoint, Kept, Part};
use crate::usage::failure::Failure;
use crate::usage::inventory::UserKey;
use crate::usage::needs::{Row, lose_impossible, lost_fields, lost_plan, needed};
use crate::usage::options::Options;
use crate::usage::progress::{Progress, Tracker};
use crate::usage::record::{Item, Numbering, Record};
use crate::usage::unit::UnitId;
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

/// A sync under way: a stream of events, and what can be said of it meanwhile.
///
/// Dropping it at any time stops it and leaves the client usable; the last checkpoint says where to
/// go on.
pub struct SyncStream {
    events: BoxStream<'static, Result<Given>>,
    planned: BTreeMap<Source, Planned>,
    shared: Arc<Shared>,
}

struct Shared {
    zoom: Zoom,
    options: Options,
    tracker: Mutex<Tracker>,
}

/// What is read, and what of it the events that were given hold. It changes with the event that
/// says so: whoever stops in between is told of nothing that did not come.
struct Planned {
    coverage: SourceCoverage,
    /// Days of a report of which nothing is known yet.
    open: DaySet,
    /// Whether what has no days is not read to its end.
    pending: bool,
}

/// What an event settles.
enum Settled {
    /// Days of a report are read.
    Days(Source, DateRange),
    /// A source without days is read to its end.
    Source(Source),
}

/// What the sync gives: an event, what it settles, or both.
struct Given {
    event: Option<SyncEvent>,
    settles: Option<Settled>,
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
/// [`KeySet`](crate::usage::KeySet)), the others are not. The checkpoint of a finished sync begins the
/// next one, which reads the reports from the last final day on, less [`Options::overlap`]: however
/// long ago that was, as far back as Zoom serves. Days further back are a gap, once, in the sync that
/// would have read them; what was refused or failed is asked for again. Other options keep what is
/// still good of it.
///
/// A sync that is stopped again and again ends if each part of it gets three times as many calls as
/// the lists of users take when they are read twice, with what cannot be divided (the largest of a
/// day of a report with the two beside it, a block of 27 days of the host report, and the settings of
/// a 64th of the users) and ten more. In all it then makes at most half as many calls again as one
/// that is not stopped.
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
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for options that no report can meet;
/// [`ErrorKind::WrongAccount`](crate::ErrorKind::WrongAccount) for a checkpoint or snapshot of another
/// account, and [`ErrorKind::Version`](crate::ErrorKind::Version) for one of a version that this crate
/// does not know. The stream ends with an error when nothing else can be
/// read: the users cannot be listed, or the credentials are refused.
pub fn sync(zoom: &Zoom, options: Options, checkpoint: Option<Checkpoint>) -> Result<SyncStream> {
    options.check()?;
    let (now, account) = (zoom.now(), zoom.account_digest());
    if let Some(snapshot) = &options.snapshot {
        snapshot.check(account)?;
    }
    let checkpoint = match checkpoint {
        Some(checkpoint) => checkpoint.resume(&options, account, now)?,
        None => Kept::new(&options, account, now),
    };
    let planned = plan(&options, &checkpoint, account);
    let shared = Arc::new(Shared {
        zoom: zoom.clone(),
        options,
        tracker: Mutex::default(),
    });
    let run = shared.clone();
    let events = generate(move |give| {
        let run = Run {
            shared: run,
            checkpoint,
            give,
            numbering: Numbering::default(),
            gaps: HashSet::new(),
        };
        run.all()
    });
    Ok(SyncStream {
        events,
        planned,
        shared,
    })
}

/// All that is to be read, none of which is yet but what the checkpoint says.
fn plan(options: &Options, checkpoint: &Kept, account: Digest) -> BTreeMap<Source, Planned> {
    // Without the users there is nothing to read settings of.
    let read = |source: &Source| *source != Source::UserSettings || options.reads(Source::Users);
    let sources = options.sources.iter().copied().filter(read);
    let planned = sources.map(|source| {
        let mut coverage = SourceCoverage::new(source);
        let mut open = DaySet::new();
        if source.is_dated() {
            let range = checkpoint.range(options, source);
            coverage = coverage.asking(range, checkpoint.started());
            open = checkpoint.open(options, source);
            coverage.gaps.extend(checkpoint.lacking(source));
        }
        for (field, records) in checkpoint.lost_of(source) {
            coverage.add_partial(lost_values(field, *records));
        }
        coverage.account = Some(account);
        let pending = !source.is_dated() && !checkpoint.has_call(source);
        let planned = Planned {
            coverage,
            open,
            pending,
        };
        (source, planned)
    });
    planned.collect()
}

impl Planned {
    fn take(&mut self, event: &SyncEvent) {
        match event {
            SyncEvent::Page { items, .. } => {
                self.coverage.records = self.coverage.records.saturating_add(items.len() as u64)
            }
            SyncEvent::Gap(_, gap) => {
                gap.range
                    .into_iter()
                    .for_each(|days| self.open.remove(days));
                self.coverage.gaps.push(gap.clone());
            }
            SyncEvent::Failed(failure) => {
                let field = failure.field.as_deref();
                let gap = field.map(|field| lost_values(field, 1));
                gap.into_iter()
                    .for_each(|gap| self.coverage.add_partial(gap));
            }
            SyncEvent::Checkpoint(_) => {}
        }
    }

    fn coverage(&self) -> SourceCoverage {
        let mut coverage = self.coverage.clone();
        let gap = |days| Gap::new(Why::Pending, days);
        let days = self.open.ranges().iter();
        coverage.gaps.extend(days.map(|days| gap(Some(*days))));
        coverage.gaps.extend(self.pending.then(|| gap(None)));
        coverage
    }
}

impl SyncStream {
    /// How far it has come.
    pub fn progress(&self) -> Progress {
        self.shared.progress()
    }

    /// What was read so far, and what is missing: what is planned and not read yet is a gap
    /// ([`GapKind::Pending`]), from before the first event on, so that whoever stops knows what is not
    /// there. Of a resumed sync: of this part of it, and what its checkpoint says was read before.
    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::default();
        for planned in self.planned.values() {
            coverage.add(planned.coverage());
        }
        coverage
    }

    fn settle(&mut self, given: &Given) {
        let source = match &given.event {
            Some(SyncEvent::Page { unit, .. }) => Some(unit.source),
            Some(SyncEvent::Gap(source, _)) => Some(*source),
            Some(SyncEvent::Failed(failure)) => Some(failure.unit.source),
            _ => None,
        };
        let planned = source.and_then(|source| self.planned.get_mut(&source));
        if let (Some(planned), Some(event)) = (planned, &given.event) {
            planned.take(event);
        }
        let (source, days) = match given.settles {
            Some(Settled::Days(source, days)) => (source, Some(days)),
            Some(Settled::Source(source)) => (source, None),
            None => return,
        };
        if let Some(planned) = self.planned.get_mut(&source) {
            match days {
                Some(days) => planned.open.remove(days),
                None => planned.pending = false,
            }
        }
    }
}

impl Stream for SyncStream {
    type Item = Result<SyncEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(self.events.poll_next_unpin(cx)) {
                Some(Ok(given)) => {
                    self.settle(&given);
                    if let Some(event) = given.event {
                        return Poll::Ready(Some(Ok(event)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
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
    fn tracker(&self) -> MutexGuard<'_, Tracker> {
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self) -> Progress {
        let budget = self.zoom.budget();
        self.tracker().progress(budget)
    }

    fn track(&self, change: impl FnOnce(&mut Tracker)) {
        change(&mut self.tracker());
        self.options.tell(|| self.progress());
    }
}

/// What one of the things that are read at the same time has to say.
enum Step {
    Records(UnitId, Vec<Record>),
    /// Records of a report, and which of them lost a value that rules need.
    Rows(UnitId, Vec<Record>, BTreeSet<usize>),
    Failed(Failure),
    /// A value of a record that came, which rules need.
    Lost(Failure),
    Gap(Source, Gap),
    /// Days of a report are finished.
    Days(Source, DateRange),
    /// A part of the settings is finished.
    Part(u8, Part),
    /// A single call is finished.
    Call(Source),
    /// A source without days is read to its end.
    Ended(Source),
    Fatal(Error),
}

struct Run {
    shared: Arc<Shared>,
    checkpoint: Kept,
    give: Give<Result<Given>>,
    numbering: Numbering,
    /// Days of which a gap was told, and what it said.
    gaps: HashSet<(Source, Option<DateRange>, Why)>,
}

impl Run {
    async fn all(mut self) {
        if let Err(error) = self.work().await {
            self.give.one(Err(error)).await;
        }
    }

    async fn work(&mut self) -> Result<()> {
        let mut steps = self.everything();
        let mut begun = false;
        while let Some(step) = steps.next().await {
            // What is owed, and that it was begun, is known from the first answer on.
            if !begun && !matches!(step, Step::Fatal(_)) {
                begun = true;
                self.checkpoint(None).await;
            }
            self.step(step).await?;
        }
        self.checkpoint.finish(&self.shared.options);
        self.checkpoint(None).await;
        Ok(())
    }

    fn reads(&self, source: Source) -> bool {
        self.shared.options.reads(source)
    }

    async fn give(&self, event: Option<SyncEvent>, settles: Option<Settled>) {
        self.give.one(Ok(Given { event, settles })).await;
    }

    async fn tell(&self, event: SyncEvent) {
        self.give(Some(event), None).await;
    }

    async fn checkpoint(&self, settles: Option<Settled>) {
        let checkpoint = Checkpoint::new(self.checkpoint.clone());
        self.give(Some(SyncEvent::Checkpoint(checkpoint)), settles)
            .await;
    }

    async fn gap(&mut self, source: Source, gap: Gap) {
        if self.gaps.insert((source, gap.range, gap.why.clone())) {
            let days = gap.range.map_or(0, DateRange::days);
            self.shared.track(|tracker| tracker.done(source, days));
            self.checkpoint.lacks(source, &gap);
            self.tell(SyncEvent::Gap(source, gap)).await;
        }
    }

    async fn records(&mut self, unit: UnitId, records: Vec<Record>, in_part: &BTreeSet<usize>) {
        if records.is_empty() {
            return;
        }
        let number = records.len() as u64;
        let numbering = &mut self.numbering;
        let items = records.into_iter().enumerate();
        let items = items
            .map(|(at, record)| numbering.item(unit.days, record, in_part.contains(&at)))
            .collect();
        self.shared
            .track(|tracker| tracker.rows(unit.source, number));
        self.tell(SyncEvent::Page { unit, items }).await;
    }

    async fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Records(unit, records) => self.records(unit, records, &BTreeSet::new()).await,
            Step::Rows(unit, records, in_part) => self.records(unit, records, &in_part).await,
            Step::Failed(failure) => self.tell(SyncEvent::Failed(failure)).await,
            Step::Lost(failure) => {
                self.checkpoint.lost(&failure);
                self.tell(SyncEvent::Failed(failure)).await;
            }
            Step::Gap(source, gap) => self.gap(source, gap).await,
            Step::Days(source, days) => {
                self.numbering.ended(source, days);
                self.checkpoint.finish_days(source, days);
                self.shared.track(|t| t.done(source, days.days()));
                self.checkpoint(Some(Settled::Days(source, days))).await;
            }
            Step::Part(number, part) => {
                self.checkpoint.finish_part(number, part);
                self.checkpoint(None).await;
            }
            Step::Call(source) => {
                self.checkpoint.finish_call(source);
                self.shared.track(|tracker| tracker.done(source, 1));
                self.checkpoint(Some(Settled::Source(source))).await;
            }
            Step::Ended(source) => self.give(None, Some(Settled::Source(source))).await,
            Step::Fatal(error) => return Err(error),
        }
        Ok(())
    }

    /// All sources. They are read at the same time; the settings of users follow the lists.
    ///
    /// A sync that was stopped before may be stopped again, and what is under way then is lost. So it
    /// reads one window of one report after the other, the latest first as they were begun, and the
    /// users when the reports are done: their lists are read again each time.
    fn everything(&mut self) -> BoxStream<'static, Step> {
        let (mut all, mut reports) = (Vec::new(), Vec::new());
        let (tell, holders) = mpsc::unbounded_channel();
        if self.reads(Source::Users) {
            let shared = self.shared.clone();
            let users = generate(move |give| users::read(shared, tell, give));
            all.push(users);
            if self.reads(Source::UserSettings) {
                let (shared, from) = (self.shared.clone(), self.checkpoint.clone());
                let settings = generate(move |give| settings::read(shared, from, holders, give));
                all.push(settings);
            }
        }
        let today = self.checkpoint.started().date_naive();
        if self.reads(Source::Hosts) {
            let request = report::Hosts::new(today, today).kind(report::HostActivity::Active);
            reports.push(self.report(request, |days, host| Record::Host(days, Box::new(host))));
        }
        if self.reads(Source::History) {
            let request =
                report::HistoryMeetings::new(today, today).date_type(report::DateType::StartTime);
            reports.push(self.report(request, |_, meeting| Record::Meeting(Box::new(meeting))));
        }
        if self.reads(Source::SignIns) {
            let request = report::SignIns::new();
            reports.push(self.report(request, |_, row| Record::SignIn(Box::new(row))));
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
        if self.checkpoint.longest().is_some() {
            let reports = stream::iter(reports).flatten();
            return reports.chain(stream::select_all(all)).boxed();
        }
        stream::select_all(all.into_iter().chain(reports)).boxed()
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
        self.shared.track(|tracker| {
            tracker.total(source, range.days());
            tracker.done(source, range.days().saturating_sub(open.days()));
        });
        let events = zoom.range(request, open, self.checkpoint.longest());
        let mut nobodys = DaySet::new();
        events
            .flat_map(move |event| {
                stream::iter(match event {
                    Ok(RangeEvent::Records(mut batch)) => {
                        lose_impossible(&batch.records, &mut batch.lost);
                        let in_part = needed(source, &batch.lost).map(|lost| lost.at).collect();
                        let (mut steps, missing) = of_batch(source, &mut batch);
                        missing
                            .ranges()
                            .iter()
                            .for_each(|days| nobodys.insert(*days));
                        let unit = UnitId::days(source, batch.days);
                        let days = batch.days;
                        let records = batch.records.into_iter().map(|row| record(days, row));
                        steps.insert(0, Step::Rows(unit, records.collect(), in_part));
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
                    let record = record(reply.value);
                    match record.filter(|_| !is_without_list(&reply.notes)) {
                        Some(record) => std::iter::once(Step::Records(unit, vec![record]))
                            .chain(lost)
                            .chain([Step::Call(source)])
                            .collect(),
                        None => vec![Step::Gap(source, nothing_asked_for()), Step::Ended(source)],
                    }
                }
                Err(error) if is_fatal(&error) => vec![Step::Fatal(error)],
                Err(error) => vec![
                    Step::Gap(source, Gap::from_error(&error, None)),
                    Step::Ended(source),
                ],
            })
        };
        Some(stream::once(steps).flatten().boxed())
    }
}

/// The gap of values of single records that could not be read.
fn lost_values(field: &str, records: u64) -> Gap {
    Gap::partial(Why::unreadable(field)).records(records)
}

/// The gap of an answer without the part that was asked for.
fn nothing_asked_for() -> Gap {
    Gap::new(Why::WithoutList, None)
}

/// What is to be said of a page of a report beside its records: what failed, what single records
/// lost, and the days of records of which it is not known whose they are.
fn of_batch<T: Row>(source: Source, batch: &mut Batch<T>) -> (Vec<Step>, DaySet) {
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
    for row in batch.records.iter().filter(|row| !row.has_who()) {
        nobodys(row);
    }
    let mut unnamed = Vec::new();
    for lost in needed(source, &batch.lost) {
        let Some(row) = batch.records.get(lost.at) else {
            continue;
        };
        let user = row.who().filter(|_| !row.is_lost_on(&lost.field));
        match user {
            None => {
                nobodys(row);
                unnamed.push(lost.at);
            }
            user => steps.push(Step::Lost(Failure::lost(
                unit,
                user.map(UserKey::named),
                &lost.field,
                row.time(),
            ))),
        }
    }
    for at in unnamed {
        batch
            .records
            .get_mut(at)
            .into_iter()
            .for_each(T::forget_who);
    }
    for days in missing.ranges() {
        let gap = Gap::new(Why::WithoutOwner, Some(*days));
        steps.push(Step::Gap(source, gap));
    }
    (steps, missing)
}
