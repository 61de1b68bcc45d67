//! Reports for any range of days: window by window, several at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Datelike, NaiveDate, Weekday};
use futures::StreamExt;
use futures::stream::{self, BoxStream};

use super::{Page, Zoom};
use crate::coverage::{Gap, GapKind};
use crate::days::{DateRange, DaySet, after, before};
use crate::decode::Note;
use crate::error::{Error, ErrorKind, Result};
use crate::generate::{Give, generate};
use crate::request::{PageBody, Paged};
use crate::windows::{
    Ends, MONTH, Pace, Planner, RangeKind, Ranged, SIX_MONTHS, Window, sum_block,
};

type Record<R> = <<R as crate::Request>::Output as PageBody>::Item;

/// Some days of a report: what was read of them, and what was not.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Span<T> {
    /// The days.
    pub days: DateRange,
    /// The records of these days, in order of time. Of a report of sums: one per thing counted,
    /// over all of these days.
    pub records: Vec<T>,
    /// Records that could not be read.
    pub failures: Vec<Note>,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

/// What comes of reading a range, as it comes.
#[derive(Debug)]
pub(crate) enum RangeEvent<T> {
    /// A page of records of these days.
    Records(DateRange, Vec<T>, Vec<Note>),
    /// Something is missing.
    Gap(Gap),
    /// These days are wholly read.
    Read(DateRange),
}

type Event<R> = Result<RangeEvent<Record<R>>>;

impl Zoom {
    /// Reads a report for any range of days, in order of time.
    ///
    /// The range is cut into windows that Zoom accepts, whether it counts the last day in or not
    /// and whatever it takes for a month; several are read at once, and each record is given by the
    /// window that owns its time. The answer's own dates are compared with what was asked for: an
    /// answer for less causes one narrower request, then a gap. Days that the report does not
    /// reach (more than 180 back, or not over yet) are gaps too. So every day of the range is
    /// in exactly one [`Span`], with its records or with the gap that says why not.
    ///
    /// A span is given once it is read; those read at the same time are held in memory.
    /// [`read_ahead(0)`](Zoom::read_ahead) reads one at a time. The range that the request itself
    /// names does not matter.
    ///
    /// ```no_run
    /// # async fn f(zoom: zoom_admin::Zoom) -> zoom_admin::Result<()> {
    /// use futures::TryStreamExt;
    /// use zoom_admin::{DateRange, report};
    ///
    /// let year_end = DateRange::new("2026-09-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    /// let mut spans = zoom.between(report::SignIns::new(), year_end);
    /// while let Some(span) = spans.try_next().await? {
    ///     println!("{}: {} sign-ins", span.days, span.records.len());
    ///     for gap in span.gaps {
    ///         println!("not read: {gap}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those after which nothing else can succeed ([`ErrorKind::Auth`],
    /// [`ErrorKind::ReauthorizationRequired`], [`ErrorKind::Store`], [`ErrorKind::Config`]); every
    /// other failure is a gap.
    pub fn between<R: Ranged>(
        &self,
        request: R,
        days: DateRange,
    ) -> BoxStream<'static, Result<Span<Record<R>>>> {
        let reading = Arc::new(Reading::new(self.clone(), request));
        generate(move |give| spans(reading, days, give))
    }

    /// As [`between`](Zoom::between), in no order, and page by page: memory stays flat.
    pub(crate) fn range<R: Ranged>(
        &self,
        request: R,
        days: DaySet,
    ) -> BoxStream<'static, Event<R>> {
        let reading = Arc::new(Reading::new(self.clone(), request));
        generate(move |give| unordered(reading, days, give))
    }
}

/// A failure after which nothing else can succeed.
pub(crate) fn is_fatal(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Auth | ErrorKind::ReauthorizationRequired | ErrorKind::Store | ErrorKind::Config
    )
}

/// A failure that every further call of the same kind would repeat.
fn is_general(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::MissingScope | ErrorKind::Forbidden | ErrorKind::RateLimited
    )
}

/// What the windows of one report share.
struct Reading<R> {
    zoom: Zoom,
    request: R,
    planner: Planner,
    /// Why nothing more is asked for.
    stopped: Mutex<Option<Gap>>,
    /// Whether a record of the last day asked for came, or a sum of that day alone.
    inclusive: AtomicBool,
    /// The greatest number of records that one day had.
    busiest: AtomicUsize,
}

async fn unordered<R: Ranged>(reading: Arc<Reading<R>>, days: DaySet, give: Give<Event<R>>) {
    let (mut rest, gaps) = reading.planner.readable(&days);
    for gap in gaps {
        give.one(Ok(RangeEvent::Gap(gap))).await;
    }
    let mut open = rest.clone();
    if let Some(probe) = reading.probe(&rest) {
        rest.remove(probe.owns);
        let mut events = reading.clone().window(probe);
        if !forward(&mut events, &mut open, &give).await {
            return;
        }
    }
    let (windows, chains) = match reading.plan(&rest).await {
        Ok(plan) => plan,
        Err(error) => return give.one(Err(error)).await,
    };
    let each = reading.clone();
    // The latest first: what is missing when all stops here is the oldest.
    let mut events = stream::iter(windows.into_iter().rev())
        .flat_map_unordered(chains, move |window| each.clone().window(window))
        .boxed();
    if !forward(&mut events, &mut open, &give).await {
        return;
    }
    if let Some(gap) = reading.stopped() {
        for range in open.ranges() {
            let range = Some(*range);
            give.one(Ok(RangeEvent::Gap(Gap {
                range,
                ..gap.clone()
            })))
            .await;
        }
    }
}

/// Gives everything on, and takes out of `open` the days of which something was said. Whether it
/// went well.
async fn forward<T>(
    events: &mut BoxStream<'static, Result<RangeEvent<T>>>,
    open: &mut DaySet,
    give: &Give<Result<RangeEvent<T>>>,
) -> bool {
    while let Some(event) = events.next().await {
        match &event {
            Ok(RangeEvent::Read(range)) => open.remove(*range),
            Ok(RangeEvent::Gap(gap)) => gap.range.into_iter().for_each(|r| open.remove(r)),
            Ok(RangeEvent::Records(..)) => {}
            Err(_) => {
                give.one(event).await;
                return false;
            }
        }
        give.one(event).await;
    }
    true
}

async fn spans<R: Ranged>(
    reading: Arc<Reading<R>>,
    days: DateRange,
    give: Give<Result<Span<Record<R>>>>,
) {
    let (mut rest, gaps) = reading.planner.readable(&days.into());
    let nothing = |gap: Gap| Span {
        days: gap.range.unwrap_or(days),
        records: Vec::new(),
        failures: Vec::new(),
        gaps: vec![gap],
    };
    let (old, young): (Vec<_>, Vec<_>) = gaps
        .into_iter()
        .partition(|gap| gap.kind == GapKind::NotAvailable);
    for gap in old {
        give.one(Ok(nothing(gap))).await;
    }
    let probe = match reading.probe(&rest) {
        Some(probe) => {
            rest.remove(probe.owns);
            match reading.clone().span(probe).await {
                Ok(span) => Some(Ok(span)),
                failed => return give.one(failed).await,
            }
        }
        None => None,
    };
    let (windows, chains) = match reading.plan(&rest).await {
        Ok(plan) => plan,
        Err(error) => return give.one(Err(error)).await,
    };
    let each = reading.clone();
    let read = stream::iter(windows).map(move |window| each.clone().span(window));
    let mut all = read.buffered(chains).chain(stream::iter(probe)).boxed();
    while let Some(span) = all.next().await {
        let failed = span.is_err();
        give.one(span).await;
        if failed {
            return;
        }
    }
    for gap in young {
        give.one(Ok(nothing(gap))).await;
    }
}

/// Days of the window that is read first, to learn from.
pub(crate) const PROBE: u64 = 3;

impl<R: Ranged> Reading<R> {
    fn new(zoom: Zoom, request: R) -> Self {
        Self {
            planner: Planner::new::<R>(zoom.now().date_naive()),
            zoom,
            request,
            stopped: Mutex::new(None),
            inclusive: AtomicBool::new(false),
            busiest: AtomicUsize::new(0),
        }
    }

    fn stopped(&self) -> Option<Gap> {
        let stopped = self.stopped.lock();
        stopped.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn stop(&self, gap: Gap) {
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.get_or_insert(gap);
    }

    /// The latest few days: how much a day holds, and whether the last day asked for is answered
    /// for, decides how the rest is asked.
    fn probe(&self, days: &DaySet) -> Option<Window> {
        let last = days.ranges().last()?;
        if self.planner.kind != RangeKind::Records || days.days() <= MONTH / 2 {
            return None;
        }
        let owns = DateRange::new(before(last.to, PROBE - 1).max(last.from), last.to);
        Some(self.planner.window(owns, Ends::Unknown))
    }

    /// The windows for these days in order of time, and how many to have open at once.
    async fn plan(&self, days: &DaySet) -> Result<(Vec<Window>, usize)> {
        let label = R::META.label;
        let size = self.zoom.page_size::<R>();
        let mut exact = self.request.is_exact() && self.inclusive.load(Ordering::Relaxed);
        let ends = match self.planner.kind {
            RangeKind::Sums => self.ends(days).await?,
            _ if exact => Ends::Inclusive,
            _ => Ends::Unknown,
        };
        exact |= self.planner.kind != RangeKind::Records;
        let busiest = u32::try_from(self.busiest.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        let pace = Pace {
            days: days.days().max(1),
            pages_per_day: f64::from(busiest) / f64::from(size.max(1)),
            latency: self.zoom.latency(label),
            rate: self.zoom.rate(label),
            exact,
        };
        let length = match self.planner.kind {
            // Sums over fewer days would be more rows, not fewer.
            RangeKind::Records => pace.length(),
            _ => MONTH,
        };
        let windows = self.planner.windows(days, length, ends);
        tracing::debug!(
            request = R::META.name,
            length,
            windows = windows.len(),
            ?ends,
            "windows"
        );
        let chains = if self.zoom.listing.read_ahead == 0 {
            1
        } else {
            pace.chains()
        };
        Ok((windows, chains))
    }

    /// Whether a report of sums counts the last day in. For a single day it has something then, if
    /// there was something on that day: it is asked for up to three recent working days, and if
    /// there was nothing on them, a day is looked for on which there was.
    async fn ends(&self, days: &DaySet) -> Result<Ends> {
        let today = self.planner.today;
        let needed = match days.ranges() {
            [] => false,
            // Nothing is lost of a single window that ends today: today is not over.
            [one] => one.to < today || sum_block(one.from).to < one.to,
            _ => true,
        };
        if !needed {
            return Ok(Ends::Inclusive);
        }
        match self.look_for_ends(days).await {
            Ok(ends) => {
                let inclusive = ends == Ends::Inclusive;
                self.inclusive.store(inclusive, Ordering::Relaxed);
                Ok(ends)
            }
            Err(error) if is_fatal(&error) => Err(error),
            // What this call met, the others would.
            Err(error) => {
                self.stop(Gap::of(&error, None));
                Ok(Ends::Unknown)
            }
        }
    }

    async fn look_for_ends(&self, days: &DaySet) -> Result<Ends> {
        let today = self.planner.today;
        let working = (2..9)
            .map(|back| before(today, back))
            .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
        for day in working.take(3) {
            if self.any(day, day).await?.0 {
                return Ok(Ends::Inclusive);
            }
        }
        let first = days.ranges().first().map_or(today, |range| range.from);
        let (mut to, mut length) = (before(today, 1), MONTH);
        // An account in which nothing happens is not searched for ever.
        for _ in 0..2 * SIX_MONTHS / MONTH {
            if to <= first {
                break;
            }
            let mut from = before(to, length - 1).max(first);
            let (any, answered) = self.any(from, to).await?;
            // An answer for fewer days is one for those.
            from = answered.map_or(from, |days| days.from.clamp(from, before(to, 1)));
            length = DateRange::new(from, to).days();
            if !any {
                to = from;
                continue;
            }
            // There is something from `from` to `to`, and if `to` does not count, before it.
            while after(from, 1) < to {
                let middle = after(from, (DateRange::new(from, to).days() - 1) / 2);
                match self.any(from, middle).await?.0 {
                    true => to = middle,
                    false => from = middle,
                }
            }
            let inclusive = self.any(from, from).await?.0 || self.any(to, to).await?.0;
            return Ok(match inclusive {
                true => Ends::Inclusive,
                false => Ends::Exclusive,
            });
        }
        // Nothing at all: sums of days that are counted twice are nothing too.
        Ok(Ends::Unknown)
    }

    /// Whether the report has anything for these days, and the days that its answer is about.
    async fn any(&self, from: NaiveDate, to: NaiveDate) -> Result<(bool, Option<DateRange>)> {
        let asked = DateRange::new(from, to);
        let request = self.request.between(asked);
        let Some(page) = self.zoom.read_ahead(0).pages(request).next().await else {
            return Ok((false, None));
        };
        let body = page?.body;
        let answered = body.range().map(|(from, to)| DateRange::new(from, to));
        let about = answered.is_none_or(|days| days.intersection(asked) == Some(days));
        Ok((about && !body.into_items().is_empty(), answered))
    }

    fn window(self: Arc<Self>, window: Window) -> BoxStream<'static, Event<R>> {
        generate(move |give| async move { self.read(window, &give).await })
    }

    async fn span(self: Arc<Self>, window: Window) -> Result<Span<Record<R>>> {
        let mut span = Span {
            days: window.owns,
            records: Vec::new(),
            failures: Vec::new(),
            gaps: Vec::new(),
        };
        let mut whole = false;
        let mut events = self.clone().window(window);
        while let Some(event) = events.next().await {
            match event? {
                RangeEvent::Records(_, records, failures) => {
                    span.records.extend(records);
                    span.failures.extend(failures);
                }
                RangeEvent::Gap(gap) => span.gaps.push(gap),
                RangeEvent::Read(_) => whole = true,
            }
        }
        if !whole && span.gaps.is_empty() {
            let range = Some(window.owns);
            span.gaps
                .extend(self.stopped().map(|gap| Gap { range, ..gap }));
        }
        if R::KIND != RangeKind::Sums {
            span.records.sort_by_key(R::time);
        }
        Ok(span)
    }

    /// Reads a window, and once more what an answer for less left out of it.
    async fn read(&self, window: Window, give: &Give<Event<R>>) {
        let mut whole = true;
        let mut todo = vec![(window, true)];
        while let Some((part, may_narrow)) = todo.pop() {
            if self.stopped().is_some() {
                return;
            }
            match self.part(part, may_narrow, give).await {
                Ok(Answered { complete, again }) => {
                    whole &= complete;
                    let sums = self.planner.kind == RangeKind::Sums;
                    let ends = match sums && self.inclusive.load(Ordering::Relaxed) {
                        true => Ends::Inclusive,
                        false => Ends::Unknown,
                    };
                    todo.extend(again.map(|owns| (self.planner.window(owns, ends), false)));
                }
                Err(error) if is_fatal(&error) => {
                    self.stop(Gap::of(&error, None));
                    give.one(Err(error)).await;
                    return;
                }
                Err(error) if is_general(&error) => {
                    tracing::warn!(request = R::META.name, %error, "the rest is not asked for");
                    return self.stop(Gap::of(&error, None));
                }
                Err(error) => {
                    whole = false;
                    let gap = Gap::of(&error, Some(part.owns));
                    give.one(Ok(RangeEvent::Gap(gap))).await;
                }
            }
        }
        if whole {
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
        let (mut first, mut stray) = (true, false);
        let mut by_day: HashMap<NaiveDate, usize> = HashMap::new();
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
            for gap in page_gaps(&page, owns) {
                answered.complete = false;
                give.one(Ok(RangeEvent::Gap(gap))).await;
            }
            let (failures, mut items) = (page.failures, page.body.into_items());
            let asked = DateRange::new(before(window.ask.from, 1), after(window.ask.to, 1));
            items.retain(|item| {
                let Some(day) = R::time(item).map(|time| time.date_naive()) else {
                    return true;
                };
                *by_day.entry(day).or_default() += 1;
                if day == window.ask.to {
                    self.inclusive.store(true, Ordering::Relaxed);
                }
                stray |= !asked.contains(day);
                owns.contains(day)
            });
            if !items.is_empty() || !failures.is_empty() {
                give.one(Ok(RangeEvent::Records(owns, items, failures)))
                    .await;
            }
        }
        let busiest = by_day.into_values().max().unwrap_or(0);
        self.busiest.fetch_max(busiest, Ordering::Relaxed);
        if stray {
            answered.complete = false;
            let detail = "the answer holds records of days that were not asked for";
            let gap = Gap::new(GapKind::Clamped, Some(window.owns), detail);
            give.one(Ok(RangeEvent::Gap(gap))).await;
        }
        Ok(answered)
    }
}

/// What became of a request.
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
        let detail = format!("asked for {}, answered for {}", window.ask, self.answered);
        Gap::new(GapKind::Clamped, Some(part), detail)
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

/// What is missing of a page, as gaps.
pub(crate) fn page_gaps<B>(page: &Page<B>, days: impl Into<Option<DateRange>>) -> Vec<Gap> {
    let days = days.into();
    let mut gaps = Vec::new();
    if let Some(first) = page.failures.first() {
        let number = page.failures.len();
        let detail = format!("{number} records could not be read, the first: {first:?}");
        let gap = Gap::new(GapKind::Unreadable, days, detail);
        gaps.push(gap.records(number as u64));
    }
    if page.missing > 0 {
        let detail = format!(
            "{} records fewer came than Zoom counts, also when read again",
            page.missing
        );
        gaps.push(Gap::new(GapKind::Missing, days, detail).records(page.missing));
    }
    gaps
}

impl Zoom {
    pub(crate) fn page_size<R: Paged>(&self) -> u32 {
        let size = R::PAGE_SIZE;
        self.inner.max_page_size.map_or(size, |most| most.min(size))
    }
}
