//! The stream of a sync, and its progress.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use futures::stream::BoxStream;
use futures::{Stream, StreamExt};

use crate::client::Zoom;
use crate::coverage::{Coverage, Gap, Source, SourceCoverage, Why};
use crate::digest::Digest;
use crate::error::Result;
use crate::generate::generate;
use crate::ordered;
use crate::usage::sync::checkpoint::{Checkpoint, Kept};
use crate::usage::sync::event::{Given, Settled, Shared, SyncEvent, lost_values};
use crate::usage::sync::options::Options;
use crate::usage::sync::progress::Progress;
use crate::usage::sync::run::Run;
use crate::value::days::DaySet;

/// A running sync: a stream of events, with its progress and coverage.
///
/// It can be dropped at any time, and the client stays usable. The last checkpoint says where to
/// continue.
pub struct SyncStream {
    events: BoxStream<'static, Result<Given>>,
    planned: BTreeMap<Source, Planned>,
    shared: Arc<Shared>,
}

/// The coverage of the events that were returned. It changes together with the event that covers
/// something, so a caller who stops in between is told of nothing that was not returned.
struct Planned {
    coverage: SourceCoverage,
    /// The days of each report that are not read yet.
    open: DaySet,
    /// Whether what has no days is not read to its end.
    pending: bool,
}

/// Reads an account: users, settings, seats and the reports of the last days, as a stream of
/// [`SyncEvent`]s.
///
/// The sources are read concurrently, as fast as the limits allow. Users are listed by status
/// (pending, active, inactive), in rounds until one has no new user, so that users who move between
/// the lists are not missed; their settings follow. What is refused or fails is a gap, and the sync
/// continues.
///
/// A [`Checkpoint`] comes after everything that it covers. A sync that gets one continues there:
/// users are listed again, and units that were not finished are read again (records have stable
/// keys, see [`KeySet`](crate::usage::sync::KeySet)). The checkpoint of a finished sync begins the
/// next one. It reads the reports from the last final day on, less [`Options::overlap`], as far
/// back as Zoom serves them. Days further back are a gap, once, in the sync that would have read
/// them. What was refused or failed is read again. With other options, those parts of a checkpoint
/// are used that still apply.
///
/// A sync that is stopped repeatedly still ends, if each part of it can make enough calls: three
/// times those that list the users twice, plus those of the largest unit (a day of a report with
/// the two beside it, a block of 27 days of the host report, and the settings of a 64th of the
/// users), plus ten. In total it then makes at most 1.5 times the calls of a sync that is not
/// stopped.
///
/// ```
/// use futures::TryStreamExt;
/// use zoom_admin::usage::{Collector, self};
/// use zoom_admin::usage::sync::{KeySet, SyncEvent};
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
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for invalid options;
/// [`ErrorKind::WrongAccount`](crate::ErrorKind::WrongAccount) for a checkpoint or snapshot of
/// another account, and [`ErrorKind::Version`](crate::ErrorKind::Version) for one of a version that
/// this crate does not know. The stream ends with an error when nothing else can be read: the users
/// cannot be listed, or the credentials are refused.
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
    let events = generate(move |give| Run::new(run, checkpoint, give).all());
    Ok(SyncStream {
        events,
        planned,
        shared,
    })
}

/// The coverage at the start: everything is planned, and only what the checkpoint covers is read.
fn plan(options: &Options, checkpoint: &Kept, account: Digest) -> BTreeMap<Source, Planned> {
    // Settings are read for the users of the lists.
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
    ordered::map(planned)
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
    /// The progress.
    pub fn progress(&self) -> Progress {
        self.shared.progress()
    }

    /// What was read so far, and what is missing. What is planned and not read yet is a gap
    /// ([`GapKind::Pending`](crate::coverage::GapKind::Pending)) from the start, so a caller who
    /// stops knows what is missing. For a resumed sync, it includes what its checkpoint covers.
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
