//! The run of a sync: reads the units of work and sends their events.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use tokio::sync::mpsc;

use crate::client::{Batch, RangeEvent, is_fatal, is_without_list};
use crate::coverage::{Gap, Source, Why};
use crate::error::Result;
use crate::generate::{Give, generate};
use crate::request::PageBody;
use crate::usage::people::user::UserKey;
use crate::usage::sync::checkpoint::{Checkpoint, Kept};
use crate::usage::sync::event::{Given, Settled, Shared, SyncEvent};
use crate::usage::sync::failure::Failure;
use crate::usage::sync::lost::{Row, lose_impossible, lost_fields, lost_plan, needed};
use crate::usage::sync::record::{Numbering, Record};
use crate::usage::sync::step::Step;
use crate::usage::sync::unit::UnitId;
use crate::usage::sync::{calls, settings, users};
use crate::value::days::{DateRange, DaySet, after, before};
use crate::windows::Ranged;
use crate::{account, report};

pub(super) struct Run {
    shared: Arc<Shared>,
    checkpoint: Kept,
    give: Give<Result<Given>>,
    numbering: Numbering,
    /// The days for which a gap was sent, with the gap.
    gaps: HashSet<(Source, Option<DateRange>, Why)>,
}

impl Run {
    pub(super) fn new(shared: Arc<Shared>, checkpoint: Kept, give: Give<Result<Given>>) -> Self {
        Self {
            shared,
            checkpoint,
            give,
            numbering: Numbering::default(),
            gaps: HashSet::new(),
        }
    }

    pub(super) async fn all(mut self) {
        if let Err(error) = self.work().await {
            self.give.one(Err(error)).await;
        }
    }

    async fn work(&mut self) -> Result<()> {
        let mut steps = self.everything();
        let mut begun = false;
        while let Some(step) = steps.next().await {
            // The first checkpoint stores which days are due, and that the sync was begun.
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

    /// Reads all sources concurrently. The settings of users follow the lists.
    ///
    /// A sync that was stopped before may be stopped again, and then loses the units that it has
    /// begun. So a resumed sync reads one window of one report after the other, the latest first,
    /// and the users after the reports, because their lists are read again each time.
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
                        let (mut steps, missing) = batch_steps(source, &mut batch);
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
                        // Days with a record whose user is not known are read again.
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

    /// Reads a source that is one call. If it is refused, the source is not read.
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
                    let unit = UnitId::from_source(source);
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

/// The gap for an answer without the section that was requested.
fn nothing_asked_for() -> Gap {
    Gap::new(Why::WithoutList, None)
}

/// The steps for a page of a report, beside its records: failures and values that could not be
/// read; and the days of records whose user is not known.
fn batch_steps<T: Row>(source: Source, batch: &mut Batch<T>) -> (Vec<Step>, DaySet) {
    let unit = UnitId::days(source, batch.days);
    let failures = batch.failures.iter();
    let mut steps: Vec<_> = failures
        .map(|note| Step::Failed(Failure::from_error(unit, None, &note.to_error())))
        .collect();
    let mut missing = DaySet::new();
    let mut nobodys = |row: &T| {
        let days = match row.day() {
            Some(day) => DateRange::new(day, day),
            // The window has one day more on each side than the unit.
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
