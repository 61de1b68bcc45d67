//! One window: its pages, its gaps, and what an answer for less left out of it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use chrono::{NaiveDate, NaiveTime};
use futures::StreamExt;
use futures::stream::BoxStream;

use super::{Batch, Event, RangeEvent, Reading, Record, Span, is_fatal, is_general};
use crate::client::{LostValue, Page};
use crate::coverage::{Gap, Why};
use crate::error::Result;
use crate::generate::{Give, generate};
use crate::request::PageBody;
use crate::value::days::{DateRange, after, before};
use crate::windows::{Ends, RangeKind, Ranged, Window};

impl<R: Ranged> Reading<R> {
    pub(super) fn window(self: Arc<Self>, window: Window) -> BoxStream<'static, Event<R>> {
        generate(move |give| async move { self.read(window, &give).await })
    }

    pub(super) async fn span(self: Arc<Self>, window: Window) -> Result<Span<Record<R>>> {
        let mut span = Span::empty(window.owns);
        let mut complete = false;
        let mut events = self.clone().window(window);
        while let Some(event) = events.next().await {
            match event? {
                RangeEvent::Records(batch) => {
                    let before = span.records.len();
                    span.lost
                        .extend(batch.lost.into_iter().map(|lost| LostValue {
                            at: before.saturating_add(lost.at),
                            ..lost
                        }));
                    span.records.extend(batch.records);
                    span.failures.extend(batch.failures);
                    span.notes.extend(batch.notes);
                }
                RangeEvent::Gap(gap) => span.gaps.push(gap),
                RangeEvent::Read(_) => complete = true,
            }
        }
        if !complete && span.gaps.is_empty() {
            let range = Some(window.owns);
            span.gaps
                .extend(self.stopped().map(|gap| Gap { range, ..gap }));
        }
        if R::KIND != RangeKind::Sums {
            LostValue::sort(&mut span.records, &mut span.lost, R::time);
        }
        Ok(span)
    }

    /// Reads a window, and once more what an answer for less left out of it.
    async fn read(&self, window: Window, give: &Give<Event<R>>) {
        let mut complete = true;
        let mut parts = vec![(window, true)];
        while let Some((part, may_narrow)) = parts.pop() {
            if self.stopped().is_some() {
                return;
            }
            match self.part(part, may_narrow, give).await {
                Ok(answered) => {
                    complete &= answered.complete;
                    let Some(owns) = answered.again else {
                        continue;
                    };
                    let ends = match self.planner.kind {
                        // The first day of the answer must not count in the other part, too.
                        RangeKind::Sums => match self.find_ends(&window.owns.into()).await {
                            Ok(ends) => ends,
                            Err(error) => return give.one(Err(error)).await,
                        },
                        _ => Ends::Unknown,
                    };
                    parts.push((self.planner.window(owns, ends), false));
                }
                Err(error) if is_fatal(&error) => {
                    self.stop(Gap::from_error(&error, None));
                    give.one(Err(error)).await;
                    return;
                }
                Err(error) if is_general(&error) => {
                    tracing::warn!(request = R::META.name, %error, "the rest is not asked for");
                    return self.stop(Gap::from_error(&error, None));
                }
                Err(error) => {
                    complete = false;
                    let gap = Gap::from_error(&error, Some(part.owns));
                    give.one(Ok(RangeEvent::Gap(gap))).await;
                }
            }
        }
        if complete {
            give.one(Ok(RangeEvent::Read(window.owns))).await;
        }
    }

    /// One request, page by page.
    async fn part(
        &self,
        window: Window,
        may_narrow: bool,
        give: &Give<Event<R>>,
    ) -> Result<Answered> {
        let mut pages = self.zoom.pages(self.request.between(window.ask));
        let mut answered = Answered {
            complete: true,
            again: None,
        };
        let mut owns = window.owns;
        let (mut first, mut stray, mut any) = (true, false, false);
        let mut by_day: HashMap<NaiveDate, usize> = HashMap::new();
        let mut timeless = HashMap::new();
        while let Some(page) = pages.next().await {
            let page = page?;
            if first && let Some(clamp) = clamp(window, &page) {
                match clamp.missing[..] {
                    [part] if may_narrow && !clamp.foreign && part != owns => {
                        answered.again = Some(part);
                        owns = owns.without(part).first().copied().unwrap_or(owns);
                    }
                    _ => {
                        answered.complete = false;
                        for part in &clamp.missing {
                            give.one(Ok(RangeEvent::Gap(clamp.gap(window, *part))))
                                .await;
                        }
                    }
                }
                if clamp.foreign {
                    return Ok(answered);
                }
            }
            first = false;
            for gap in page.gaps(owns) {
                answered.complete = false;
                give.one(Ok(RangeEvent::Gap(gap))).await;
            }
            let (failures, notes, mut lost) = (page.failures, page.notes, page.lost);
            let mut records = page.body.into_items();
            any |= !records.is_empty();
            let asked = DateRange::new(before(window.ask.from, 1), after(window.ask.to, 1));
            LostValue::retain(&mut records, &mut lost, |item| {
                let Some(time) = R::time(item) else {
                    return self.owns_timeless(item, &mut timeless);
                };
                let day = time.date_naive();
                let rows = by_day.entry(day).or_default();
                *rows = rows.saturating_add(1);
                // Its first instant proves nothing: a range may end with it.
                if day == window.ask.to && time.time() > NaiveTime::MIN {
                    self.inclusive.store(true, Ordering::Relaxed);
                }
                stray |= !asked.contains(day);
                owns.contains(day)
            });
            if !records.is_empty() || !failures.is_empty() || !notes.is_empty() {
                give.one(Ok(RangeEvent::Records(Batch {
                    days: owns,
                    records,
                    failures,
                    notes,
                    lost,
                })))
                .await;
            }
        }
        let busiest = by_day.into_values().max().unwrap_or(0);
        self.busiest.fetch_max(busiest, Ordering::Relaxed);
        if any && self.may_count_twice(window) {
            answered.complete = false;
            let gap = Gap::new(Why::LastDayUnclear, Some(owns));
            give.one(Ok(RangeEvent::Gap(gap))).await;
        }
        if stray {
            answered.complete = false;
            let gap = Gap::new(Why::StrayDays, Some(window.owns));
            give.one(Ok(RangeEvent::Gap(gap))).await;
        }
        Ok(answered)
    }

    /// Whether sums of the window may have a day in them that the next window's have, too.
    fn may_count_twice(&self, window: Window) -> bool {
        self.planner.kind == RangeKind::Sums
            && window.ask.to > window.owns.to
            && self.known_ends() == Ends::Unknown
    }

    /// Whether a record without a time is given here: sums are of the days asked for, anything else
    /// may have come with another window.
    fn owns_timeless(&self, item: &Record<R>, here: &mut HashMap<u128, u32>) -> bool {
        if R::KIND != RangeKind::Records {
            return true;
        }
        let mut given = self.timeless.lock().unwrap_or_else(PoisonError::into_inner);
        given.is_new(R::Output::fingerprint(item), here)
    }
}

/// The outcome of one request.
struct Answered {
    /// Whether nothing is missing, but for what is asked for again.
    complete: bool,
    /// What the answer left out and is worth asking for by itself.
    again: Option<DateRange>,
}

/// An answer for other days than asked for.
struct Clamp {
    answered: DateRange,
    /// What it leaves out of the days that the window owns.
    missing: Vec<DateRange>,
    /// Whether it is about days that were not asked for at all: its records say nothing.
    foreign: bool,
}

impl Clamp {
    fn gap(&self, window: Window, part: DateRange) -> Gap {
        let why = Why::OtherDays {
            asked: window.ask,
            answered: self.answered,
        };
        Gap::new(why, Some(part))
    }
}

fn clamp<B: PageBody>(window: Window, page: &Page<B>) -> Option<Clamp> {
    let (from, to) = page.body.range()?;
    let answered = DateRange::new(from, to);
    if answered == window.ask {
        return None;
    }
    let foreign = answered.intersection(window.ask) != Some(answered);
    let missing = if foreign {
        vec![window.owns]
    } else {
        window.owns.without(answered)
    };
    (!missing.is_empty()).then_some(Clamp {
        answered,
        missing,
        foreign,
    })
}
