//! Page by page, and again from the beginning where that is the only way to lose nothing.

use std::collections::HashSet;
use std::marker::PhantomData;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Zoom;
use super::given::Given;
use super::lost::{LostValue, is_lost, is_without_list};
use crate::coverage::{Gap, Quote, Why};
use crate::decode::{Note, NoteKind};
use crate::error::{Error, ErrorKind, Result};
use crate::request::{PageBody, Paged, Parts};
use crate::value::days::DateRange;

/// One page of a listing, with what could not be read of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The page, without the records that were given before.
    pub body: T,
    /// Records that are missing from it because they could not be read.
    pub failures: Vec<Note>,
    /// Everything else that was noted: single values, and drift if asked for.
    pub notes: Vec<Note>,
    /// Zoom's tracking id.
    pub tracking_id: Option<String>,
    /// The number of the pass over the listing to which this page belongs, from 1. A new pass begins
    /// when a page token died or records were missing at the end.
    pub pass: u32,
    /// The number of records of this page that were left out because they were given before.
    pub repeated: usize,
    /// On the last page: how many records fewer came than Zoom counts, after a second pass. 0 if
    /// none are missing, or if Zoom does not count them.
    pub missing: u64,
    /// Those of the notes that tell of a value lost, with the record in `body` that lost it.
    pub(crate) lost: Vec<LostValue>,
}

impl<T> Page<T> {
    /// What is missing of it; of a report, with the days that it is about.
    pub(crate) fn gaps(&self, days: impl Into<Option<DateRange>>) -> Vec<Gap> {
        let days = days.into();
        let mut gaps = Vec::new();
        if let Some(first) = self.failures.first() {
            let number = self.failures.len();
            let why = Why::UnreadableRecords {
                records: number as u64,
                first: Quote::new(format!("{first:?}")),
            };
            gaps.push(Gap::new(why, days).records(number as u64));
        }
        if is_without_list(&self.notes) {
            gaps.push(Gap::new(Why::WithoutList, days));
        }
        // What the answer is about is compared with what was asked for.
        let of_range = |note: &&Note| is_lost(note) && matches!(&*note.path, "from" | "to");
        if let (Some(note), Some(_)) = (self.notes.iter().find(of_range), days) {
            gaps.push(Gap::new(Why::unreadable(&*note.path), days));
        }
        if self.missing > 0 {
            let records = self.missing;
            gaps.push(Gap::new(Why::FewerRecords { records }, days).records(records));
        }
        gaps
    }

    /// The error for a listing that ended too early.
    pub(crate) fn incomplete(&self) -> Option<Error> {
        (self.missing > 0).then(|| {
            Error::new(
                ErrorKind::Incomplete,
                format!(
                    "{} records are missing: Zoom counts more than its pages gave, also when they \
                     were read again",
                    self.missing
                ),
            )
        })
    }
}

/// The page size to fall back to where Zoom refuses a larger one.
const FALLBACK_SIZE: u32 = 300;
/// A page token older than this is not sent: it dies after 15 minutes.
const TOKEN_LIFE: Duration = Duration::from_secs(14 * 60 + 30);
/// Passes over one listing at most.
const MAX_PASSES: u32 = 50;
/// Passes in a row that may give nothing new before the listing is given up.
const MAX_BARREN_PASSES: u32 = 3;

pub(super) fn pages<R: Paged>(
    zoom: Zoom,
    request: R,
) -> BoxStream<'static, Result<Page<R::Output>>> {
    let ahead = zoom.listing.read_ahead;
    let cursor = match request.parts() {
        Ok(parts) => Cursor::<R>::new(zoom, parts),
        Err(error) => return stream::iter([Err(error)]).boxed(),
    };
    if ahead == 0 {
        return stream::unfold(Some(cursor), |cursor| async move {
            let mut cursor = cursor?;
            match cursor.next().await {
                Ok(page) => page.map(|page| (Ok(page), Some(cursor))),
                Err(error) => Some((Err(error), None)),
            }
        })
        .fuse()
        .boxed();
    }
    // The task starts when the stream is first polled, and ends when it is dropped.
    stream::unfold(Ahead::Idle(Box::new(cursor), ahead), |state| async move {
        let (mut pages, task) = match state {
            Ahead::Idle(cursor, ahead) => fetch_ahead(*cursor, ahead),
            Ahead::Running(pages, task) => (pages, task),
        };
        let page = pages.recv().await?;
        Some((page, Ahead::Running(pages, task)))
    })
    .fuse()
    .boxed()
}

type Received<R> = mpsc::Receiver<Result<Page<<R as crate::Request>::Output>>>;

enum Ahead<R: Paged> {
    Idle(Box<Cursor<R>>, usize),
    Running(Received<R>, AbortOnDrop),
}

struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Fetches in a task, at most `ahead` pages before the consumer.
fn fetch_ahead<R: Paged>(mut cursor: Cursor<R>, ahead: usize) -> (Received<R>, AbortOnDrop) {
    let (sender, receiver) = mpsc::channel(ahead);
    let task = tokio::spawn(async move {
        // A slot of the channel first, and then a page: what is fetched never waits outside of the channel.
        while let Ok(slot) = sender.reserve().await {
            match cursor.next().await {
                Ok(Some(page)) => slot.send(Ok(page)),
                Ok(None) => return,
                Err(error) => return slot.send(Err(error)),
            }
        }
    });
    (receiver, AbortOnDrop(task))
}

/// Reads one listing.
struct Cursor<R> {
    zoom: Zoom,
    parts: Parts,
    size: u32,
    next_page: Position,
    /// Tokens of this pass.
    tokens: HashSet<String>,
    pass: u32,
    given: Given,
    /// Passes in a row that gave nothing new, this one included.
    barren_passes: u32,
    /// Pages of this pass.
    pages_read: u32,
    /// The latest of them, in a row, that gave nothing new.
    stale_pages: u32,
    /// The number of pages of the longest earlier pass: so many may give nothing new again.
    longest_pass: u32,
    /// Whether the listing was read again because records were missing at its end, or it changed
    /// while it was read.
    recounted: bool,
    /// The number of records that Zoom counts, by the first page of this pass.
    total: Option<u64>,
    /// Whether a later page counts otherwise: somebody left or joined, and the records behind moved.
    changed: bool,
    request: PhantomData<fn() -> R>,
}

enum Position {
    Start,
    Token(String, Instant),
    End,
}

impl<R: Paged> Cursor<R> {
    fn new(zoom: Zoom, parts: Parts) -> Self {
        Self {
            size: zoom.page_size::<R>(),
            given: Given::new(zoom.listing.dedup),
            zoom,
            parts,
            next_page: Position::Start,
            tokens: HashSet::new(),
            pass: 1,
            barren_passes: 1,
            pages_read: 0,
            stale_pages: 0,
            longest_pass: 0,
            recounted: false,
            total: None,
            changed: false,
            request: PhantomData,
        }
    }

    /// The next page that holds anything new; `None` after the last.
    async fn next(&mut self) -> Result<Option<Page<R::Output>>> {
        loop {
            if let Position::Token(_, since) = &self.next_page
                && since.elapsed() > TOKEN_LIFE
            {
                tracing::warn!(request = R::META.name, "the page token is too old");
                self.restart()?;
            }
            let reply = match &self.next_page {
                Position::End => return Ok(None),
                Position::Start | Position::Token(..) => self.fetch().await,
            };
            let reply = match reply {
                Err(error)
                    if matches!(self.next_page, Position::Token(..)) && is_dead_token(&error) =>
                {
                    tracing::warn!(request = R::META.name, %error, "the page token died");
                    self.restart()
                        .map_err(|refusal| refusal.with_source(error))?;
                    continue;
                }
                other => other?,
            };
            let mut page = self.page(reply)?;
            let last = matches!(self.next_page, Position::End);
            if let Some(total) = page.body.total() {
                self.changed |= *self.total.get_or_insert(total) != total;
                if last && self.given.can_repeat {
                    let missing = total.saturating_sub(self.given.count);
                    if (missing > 0 || self.changed) && !self.recounted {
                        tracing::warn!(request = R::META.name, missing, "the listing changed");
                        self.recounted = true;
                        self.restart()?;
                    } else {
                        page.missing = missing;
                    }
                }
            }
            self.check_progress(last)?;
            // Pages of a later pass that hold nothing new are not worth waking the consumer for.
            let without_list = |note: &Note| note.kind == NoteKind::WithoutList;
            let silent = page.pass > 1
                && page.failures.is_empty()
                && page.missing == 0
                && !page.notes.iter().any(without_list);
            if silent && self.given.last_new == 0 && !last {
                continue;
            }
            return Ok(Some(page));
        }
    }

    /// Counts a page, and fails after too many in a row that gave nothing new: a server that gives
    /// a fresh token with each of them would never end the listing.
    fn check_progress(&mut self, last: bool) -> Result<()> {
        self.pages_read = self.pages_read.saturating_add(1);
        self.stale_pages = match self.given.last_new {
            0 => self.stale_pages.saturating_add(1),
            _ => 0,
        };
        let limit = self.zoom.listing.stale_pages;
        let limit = limit.saturating_add(self.longest_pass);
        // After `restart` the count is 0: the pages to come are read once more.
        if last || self.stale_pages < limit {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Paging,
            format!(
                "{} pages in a row brought nothing new, each with another page token; the listing \
                 would not end",
                self.stale_pages
            ),
        )
        .with_request(R::META.name))
    }

    async fn fetch(&mut self) -> Result<crate::Reply<R::Output>> {
        let answer = R::ANSWER.of_page(<R::Output as PageBody>::ITEMS);
        match self.zoom.fetch::<R::Output>(&self.query(), answer).await {
            Err(error) if self.size > FALLBACK_SIZE && refuses_size(&error) => {
                tracing::debug!(
                    request = R::META.name,
                    "page size refused; asking for {FALLBACK_SIZE}"
                );
                self.size = FALLBACK_SIZE;
                self.zoom.fetch::<R::Output>(&self.query(), answer).await
            }
            other => other,
        }
    }

    fn query(&self) -> Parts {
        let mut parts = self.parts.clone();
        if self.size > 0 {
            parts.query("page_size", Some(self.size));
        }
        if let Position::Token(token, _) = &self.next_page {
            parts.query("next_page_token", Some(token));
        }
        parts
    }

    /// Moves on to the next token, and removes what was given before.
    fn page(&mut self, reply: crate::Reply<R::Output>) -> Result<Page<R::Output>> {
        let lost = |name: &str| reply.notes.iter().any(|n| is_lost(n) && n.path == name);
        // Without it, the listing would seem to end here.
        if lost("next_page_token") {
            let error = Error::new(ErrorKind::Decode, "the next page token cannot be read");
            return Err(error.with_request(R::META.name));
        }
        self.next_page = match reply.value.next_page_token() {
            None => Position::End,
            Some(token) if self.tokens.insert(token.to_owned()) => {
                Position::Token(token.to_owned(), Instant::now())
            }
            Some(_) => {
                return Err(Error::new(
                    ErrorKind::Paging,
                    "Zoom gave the same page token twice; the listing would not end",
                )
                .with_request(R::META.name));
            }
        };
        let (mut failures, notes): (Vec<_>, Vec<_>) = reply
            .notes
            .into_iter()
            .partition(|note| note.kind == NoteKind::Record && is_item::<R>(&note.path));
        let mut body = reply.value;
        let mut lost = LostValue::of_page(<R::Output as PageBody>::ITEMS, &failures, &notes);
        let (new, repeated) = self.given.filter(&mut body, &mut failures, &mut lost);
        if new > 0 {
            self.barren_passes = 0;
        }
        Ok(Page {
            body,
            failures,
            notes,
            tracking_id: reply.tracking_id,
            pass: self.pass,
            repeated,
            missing: 0,
            lost,
        })
    }

    /// Starts another pass from the beginning.
    fn restart(&mut self) -> Result<()> {
        let refuse = |reason: &str| {
            Err(Error::new(ErrorKind::Paging, reason.to_owned()).with_request(R::META.name))
        };
        if !self.given.can_repeat {
            return refuse(
                "the page token died, and this listing cannot be read again from the beginning",
            );
        }
        if self.pass >= MAX_PASSES || self.barren_passes >= MAX_BARREN_PASSES {
            return refuse(
                "the page token died again and again before anything new came: use the pages \
                 faster, or collect them first",
            );
        }
        self.pass = self.pass.saturating_add(1);
        self.barren_passes = self.barren_passes.saturating_add(1);
        self.longest_pass = self.longest_pass.max(self.pages_read);
        (self.pages_read, self.stale_pages) = (0, 0);
        self.next_page = Position::Start;
        self.tokens.clear();
        (self.total, self.changed) = (None, false);
        self.given.new_pass();
        Ok(())
    }
}

/// Whether a path is that of a record of the page itself: `users`, or `users[7]`.
fn is_item<R: Paged>(path: &str) -> bool {
    let rest = path.strip_prefix(<R::Output as PageBody>::ITEMS);
    rest.is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with('[') && rest.ends_with(']') && !rest.contains('.'))
    })
}

/// Whether Zoom refused the page size itself.
fn refuses_size(error: &Error) -> bool {
    mentions(error, &["page_size", "page size"])
}

/// Whether Zoom no longer takes the page token: code 300, and the message says so.
fn is_dead_token(error: &Error) -> bool {
    error.api().is_some_and(|api| api.code == 300)
        && mentions(error, &["next_page_token", "next page token", "page token"])
}

fn mentions(error: &Error, words: &[&str]) -> bool {
    error.api().is_some_and(|api| {
        let about = |text: &str| {
            let text = text.to_lowercase();
            words.iter().any(|word| text.contains(word))
        };
        about(&api.message)
            || api
                .fields
                .iter()
                .any(|f| about(&f.field) || about(&f.message))
    })
}
