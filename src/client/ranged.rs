//! Reports for any range of days: window by window, several at once.

mod ends;
mod reading;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::StreamExt;
use futures::stream::{self, BoxStream};

use super::Zoom;
use super::lost::LostValue;
use crate::coverage::{Gap, GapKind};
use crate::decode::Note;
use crate::error::{Error, ErrorKind, Result};
use crate::generate::{Give, generate};
use crate::request::{Fingerprint, PageBody};
use crate::value::days::{DateRange, DaySet, before};
use crate::windows::{Ends, MONTH, Pace, Planner, RangeKind, Ranged, Window};

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
    /// Everything else that was noted: single values that could not be read, and drift if asked for.
    pub notes: Vec<Note>,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Those of the notes that tell of a value lost, with the record that lost it.
    pub(crate) lost: Vec<LostValue>,
}

impl<T> Span<T> {
    /// No records of these days.
    fn empty(days: DateRange) -> Self {
        Self {
            days,
            records: Vec::new(),
            failures: Vec::new(),
            notes: Vec::new(),
            gaps: Vec::new(),
            lost: Vec::new(),
        }
    }
}

/// A piece of a range that is read, in the order in which pieces come.
#[derive(Debug)]
pub(crate) enum RangeEvent<T> {
    /// A page of records.
    Records(Batch<T>),
    /// Something is missing.
    Gap(Gap),
    /// These days are completely read.
    Read(DateRange),
}

/// The records of a page that a window owns, and what was noted of the page.
#[derive(Debug)]
pub(crate) struct Batch<T> {
    /// The days that the window owns.
    pub(crate) days: DateRange,
    pub(crate) records: Vec<T>,
    /// Records that could not be read.
    pub(crate) failures: Vec<Note>,
    pub(crate) notes: Vec<Note>,
    /// Values that the records lost.
    pub(crate) lost: Vec<LostValue>,
}

type Event<R> = Result<RangeEvent<Record<R>>>;

impl Zoom {
    /// Reads a report for any range of days, in order of time.
    ///
    /// The range is cut into windows that Zoom accepts, whether it counts the last day in or not
    /// and whatever it takes for a month; several are read at once, and each record is given by the
    /// window that owns its time; one without a time is given once. The answer's own dates are compared with what was asked for: an
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

    /// As [`between`](Zoom::between), in no order, and page by page: memory stays flat. With a
    /// `longest`, one window after the other of at most that many days: a reader that is stopped
    /// loses no more than the one that was begun.
    pub(crate) fn range<R: Ranged>(
        &self,
        request: R,
        days: DaySet,
        longest: Option<u64>,
    ) -> BoxStream<'static, Event<R>> {
        let mut reading = Reading::new(self.clone(), request);
        reading.longest = longest;
        let reading = Arc::new(reading);
        generate(move |give| unordered(reading, days, give))
    }
}

/// A failure after which nothing else can succeed.
pub(crate) fn is_fatal(error: &Error) -> bool {
    match error.kind() {
        // It may be about what was asked for.
        ErrorKind::Auth => !error.is_bare_401(),
        ErrorKind::ReauthorizationRequired | ErrorKind::Store | ErrorKind::Config => true,
        _ => false,
    }
}

/// A failure that every further call of the same kind would repeat.
fn is_general(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::MissingScope | ErrorKind::Forbidden | ErrorKind::RateLimited | ErrorKind::Auth
    )
}

/// What the windows of one report share.
struct Reading<R> {
    zoom: Zoom,
    request: R,
    planner: Planner,
    /// How many days a window may have at most, where one is read after the other.
    longest: Option<u64>,
    /// The reason for which nothing more is asked for.
    stopped: Mutex<Option<Gap>>,
    /// Whether a record of the last day asked for came, or a sum of that day alone.
    inclusive: AtomicBool,
    /// Whether a report of sums was found to leave out the last day asked for.
    exclusive: AtomicBool,
    /// The greatest number of records that one day had.
    busiest: AtomicUsize,
    /// Records without a time that were given. Windows overlap, and no time says which of two owns
    /// such a record.
    timeless: Mutex<Timeless>,
}

/// Records without a time, by what tells them apart.
#[derive(Default)]
struct Timeless {
    keys: HashSet<u128>,
    /// How often each content was given: two equal ones of one answer are two.
    contents: HashMap<u128, u32>,
}

impl Timeless {
    /// Whether the record is to be given. `here` counts those of the same answer.
    fn is_new(&mut self, fingerprint: Option<Fingerprint>, here: &mut HashMap<u128, u32>) -> bool {
        match fingerprint {
            None => true,
            Some(Fingerprint::Key(key)) => self.keys.insert(key),
            Some(Fingerprint::Content(content)) => {
                let here = here.entry(content).or_default();
                *here = here.saturating_add(1);
                let given = self.contents.entry(content).or_default();
                let new = *here > *given;
                *given = (*given).max(*here);
                new
            }
        }
    }
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

/// Passes every event on, and removes from `open` the days that it is about. False after an error.
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
    let gap_span = |gap: Gap| Span {
        gaps: vec![gap.clone()],
        ..Span::empty(gap.range.unwrap_or(days))
    };
    let (old, young): (Vec<_>, Vec<_>) = gaps
        .into_iter()
        .partition(|gap| gap.kind == GapKind::NotAvailable);
    for gap in old {
        give.one(Ok(gap_span(gap))).await;
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
        give.one(Ok(gap_span(gap))).await;
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
            longest: None,
            stopped: Mutex::new(None),
            inclusive: AtomicBool::new(false),
            exclusive: AtomicBool::new(false),
            busiest: AtomicUsize::new(0),
            timeless: Mutex::default(),
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
        let length = PROBE.min(self.longest.unwrap_or(PROBE));
        let owns = DateRange::new(
            before(last.to, length.saturating_sub(1)).max(last.from),
            last.to,
        );
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
        let length = match self.longest {
            None => length,
            Some(longest) => length.min(longest).min(pace.of_few_pages()),
        };
        let windows = self.planner.windows(days, length, ends);
        tracing::debug!(
            request = R::META.name,
            length,
            windows = windows.len(),
            ?ends,
            "windows"
        );
        let one_by_one = self.zoom.listing.read_ahead == 0 || self.longest.is_some();
        let chains = if one_by_one { 1 } else { pace.chains() };
        Ok((windows, chains))
    }
}
