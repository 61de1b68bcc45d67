//! Page by page, and again from the beginning where that is the only way to lose nothing.

use std::collections::HashSet;
use std::sync::Arc;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::Instant;

use super::Zoom;
use super::ahead::{Listing, OwnTask, TOKEN_LIFE, Upcoming};
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
    stream::unfold(Ahead::Idle(Box::new(cursor)), |state| async move {
        let running = match state {
            Ahead::Idle(cursor) => Running::start(*cursor),
            Ahead::Running(running) => running,
            Ahead::Ended => return None,
        };
        running.next().await
    })
    .fuse()
    .boxed()
}

enum Ahead<R: Paged> {
    Idle(Box<Cursor<R>>),
    Running(Running<R>),
    Ended,
}

/// A listing that is read in a task, as far before the consumer as the permits of the listing allow.
struct Running<R: Paged> {
    listing: Arc<Listing<R>>,
    /// Never more than there are permits.
    pages: mpsc::UnboundedReceiver<Result<Page<R::Output>>>,
    task: OwnTask<()>,
}

impl<R: Paged> Running<R> {
    fn start(mut cursor: Cursor<R>) -> Self {
        let (sender, pages) = mpsc::unbounded_channel();
        let listing = cursor.listing.clone();
        let task = OwnTask::spawn(async move {
            loop {
                let (page, last) = match cursor.next().await {
                    Ok(Some(page)) => (Ok(page), false),
                    Ok(None) => return,
                    Err(error) => (Err(error), true),
                };
                // The consumer gives another one when it asks for the next page.
                if let Some(permit) = cursor.permit.take() {
                    permit.forget();
                }
                if sender.send(page).is_err() || last {
                    return;
                }
            }
        });
        Self {
            listing,
            pages,
            task,
        }
    }

    /// The next page, and what gives the one after it.
    async fn next(mut self) -> Option<(Result<Page<R::Output>>, Ahead<R>)> {
        self.listing.asked_for();
        if let Some(page) = self.pages.recv().await {
            return Some((page, Ahead::Running(self)));
        }
        // The pages end with the task, and what ends a task is not always the last page.
        match self.task.finished().await {
            Ok(()) => None,
            Err(error) => Some((Err(error.with_request(R::META.name)), Ahead::Ended)),
        }
    }
}

/// Reads one listing.
struct Cursor<R: Paged> {
    listing: Arc<Listing<R>>,
    size: u32,
    /// The right to ask for the page at hand.
    permit: Option<OwnedSemaphorePermit>,
    /// The page after the latest, if that is asked for already.
    upcoming: Option<Upcoming<R::Output>>,
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
            listing: Arc::new(Listing::new(zoom, parts)),
            permit: None,
            upcoming: None,
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
        }
    }

    /// The next page that holds anything new; `None` after the last.
    async fn next(&mut self) -> Result<Option<Page<R::Output>>> {
        loop {
            if matches!(self.next_page, Position::End) {
                return Ok(None);
            }
            let reply = match self.fetch().await? {
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
        let limit = self.listing.zoom.listing.stale_pages;
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

    /// Asks for the next page, if that was not done yet. Gives what the call came to; fails where none is
    /// worth making.
    async fn fetch(&mut self) -> Result<Result<crate::Reply<R::Output>>> {
        let reply = match self.upcoming.take() {
            Some(upcoming) => {
                // It has a permit of its own.
                self.permit = None;
                let fetched = upcoming.fetched().await;
                (self.permit, self.upcoming) = (fetched.permit, fetched.next);
                fetched.reply
            }
            None => None,
        };
        let reply = match reply {
            Some(reply) => reply,
            None => self.call().await?,
        };
        match reply {
            Err(error) if self.size > FALLBACK_SIZE && refuses_size(&error) => {
                tracing::debug!(
                    request = R::META.name,
                    "page size refused; asking for {FALLBACK_SIZE}"
                );
                self.size = FALLBACK_SIZE;
                self.call().await
            }
            other => Ok(other),
        }
    }

    /// One call for the next page.
    async fn call(&mut self) -> Result<Result<crate::Reply<R::Output>>> {
        if self.permit.is_none() {
            self.permit = self.listing.permit().await;
        }
        if let Position::Token(_, since) = &self.next_page
            && since.elapsed() > TOKEN_LIFE
        {
            tracing::warn!(request = R::META.name, "the page token is too old");
            self.restart()?;
        }
        let token = match &self.next_page {
            Position::Token(token, _) => Some(token.as_str()),
            Position::Start | Position::End => None,
        };
        let (reply, next) = self.listing.fetch(token, self.size).await;
        self.upcoming = next;
        Ok(reply)
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
        let token = match &self.next_page {
            Position::Token(token, _) => Some(token),
            Position::Start | Position::End => None,
        };
        if self
            .upcoming
            .as_ref()
            .is_some_and(|next| Some(&next.token) != token)
        {
            tracing::debug!(request = R::META.name, "another page was asked for early");
            self.listing.mistaken();
            self.upcoming = None;
        }
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
        self.upcoming = None;
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
