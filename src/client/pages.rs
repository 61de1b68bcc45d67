//! Page by page, and again from the beginning where that is the only way to lose nothing.

use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Zoom;
use super::lost::{LostValue, is_lost, is_without_list};
use crate::coverage::{Gap, Quote, Why};
use crate::decode::{Note, NoteKind};
use crate::error::{Error, ErrorKind, Result};
use crate::request::{Fingerprint, PageBody, Paged, Parts};
use crate::value::days::DateRange;

/// One page of a listing, with what could not be read of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The page, without records that were given before.
    pub body: T,
    /// Records that are missing from it because they could not be read.
    pub failures: Vec<Note>,
    /// Everything else that was noted: single values, and drift if asked for.
    pub notes: Vec<Note>,
    /// Zoom's tracking id.
    pub tracking_id: Option<String>,
    /// Which pass over the listing this page is of, from 1. It counts up when a page token died
    /// or records were missing at the end.
    pub pass: u32,
    /// Records of this page that were passed over because they were given before.
    pub passed_over: usize,
    /// On the last page: how many records fewer came than Zoom says there are, after a second
    /// pass. 0 if none, or if Zoom does not say.
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
        let about = |note: &&Note| is_lost(note) && matches!(&*note.path, "from" | "to");
        if let (Some(note), Some(_)) = (self.notes.iter().find(about), days) {
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

/// The page size to fall back to where Zoom refuses the greatest.
const SMALLER: u32 = 300;
/// A page token older than this is not sent: it dies after 15 minutes.
const TOKEN_LIFE: Duration = Duration::from_secs(14 * 60 + 30);
/// Passes over one listing at most.
const PASSES: u32 = 50;
/// Passes in a row that may give nothing new before the listing is given up.
const BARREN: u32 = 3;

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
        // A place first, a page then: what is fetched never waits outside of the channel.
        while let Ok(place) = sender.reserve().await {
            match cursor.next().await {
                Ok(Some(page)) => place.send(Ok(page)),
                Ok(None) => return,
                Err(error) => return place.send(Err(error)),
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
    place: Place,
    /// Tokens of this pass.
    tokens: HashSet<String>,
    pass: u32,
    given: Given,
    /// Passes in a row that gave nothing new, this one included.
    barren: u32,
    /// Pages of this pass, and those of them at its end that gave nothing new.
    read: u32,
    stale: u32,
    /// The most pages that one of the earlier passes had: so many may give nothing new again.
    longest: u32,
    /// Whether the listing was read again because records were missing at its end, or it changed
    /// while it was read.
    recounted: bool,
    /// What Zoom says there are, by the first page of this pass, and whether a later one differs:
    /// then somebody left or joined, and the records behind moved.
    total: Option<u64>,
    moved: bool,
    request: PhantomData<fn() -> R>,
}

enum Place {
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
            place: Place::Start,
            tokens: HashSet::new(),
            pass: 1,
            barren: 1,
            read: 0,
            stale: 0,
            longest: 0,
            recounted: false,
            total: None,
            moved: false,
            request: PhantomData,
        }
    }

    /// The next page that has something to say; `None` after the last.
    async fn next(&mut self) -> Result<Option<Page<R::Output>>> {
        loop {
            if let Place::Token(_, since) = &self.place
                && since.elapsed() > TOKEN_LIFE
            {
                tracing::warn!(request = R::META.name, "the page token is too old");
                self.again()?;
            }
            let reply = match &self.place {
                Place::End => return Ok(None),
                Place::Start | Place::Token(..) => self.fetch().await,
            };
            let reply = match reply {
                Err(error) if matches!(self.place, Place::Token(..)) && is_dead_token(&error) => {
                    tracing::warn!(request = R::META.name, %error, "the page token died");
                    self.again().map_err(|why| why.with_source(error))?;
                    continue;
                }
                other => other?,
            };
            let mut page = self.page(reply)?;
            let last = matches!(self.place, Place::End);
            if let Some(total) = page.body.total() {
                self.moved |= *self.total.get_or_insert(total) != total;
                if last && self.given.can_repeat {
                    let missing = total.saturating_sub(self.given.count);
                    if (missing > 0 || self.moved) && !self.recounted {
                        tracing::warn!(request = R::META.name, missing, "the listing moved");
                        self.recounted = true;
                        self.again()?;
                    } else {
                        page.missing = missing;
                    }
                }
            }
            self.ends_some_day(last)?;
            // Pages of a later pass that hold nothing new are not worth waking the consumer for.
            let listless = |note: &Note| note.kind == NoteKind::WithoutList;
            let silent = page.pass > 1
                && page.failures.is_empty()
                && page.missing == 0
                && !page.notes.iter().any(listless);
            if silent && self.given.last_new == 0 && !last {
                continue;
            }
            return Ok(Some(page));
        }
    }

    /// Counts a page, and refuses to go on after too many in a row that gave nothing new.
    fn ends_some_day(&mut self, last: bool) -> Result<()> {
        self.read = self.read.saturating_add(1);
        self.stale = match self.given.last_new {
            0 => self.stale.saturating_add(1),
            _ => 0,
        };
        let most = self.zoom.listing.stale_pages.saturating_add(self.longest);
        // After `again` the count is 0: the pages to come are read once more.
        if last || self.stale < most {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Paging,
            format!(
                "{} pages in a row brought nothing new, each with another page token; the listing \
                 would not end",
                self.stale
            ),
        )
        .with_request(R::META.name))
    }

    async fn fetch(&mut self) -> Result<crate::Reply<R::Output>> {
        let answer = R::ANSWER.of_page(<R::Output as PageBody>::ITEMS);
        match self.zoom.fetch::<R::Output>(&self.query(), answer).await {
            Err(error) if self.size > SMALLER && refuses_size(&error) => {
                tracing::debug!(
                    request = R::META.name,
                    "page size refused; asking for {SMALLER}"
                );
                self.size = SMALLER;
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
        if let Place::Token(token, _) = &self.place {
            parts.query("next_page_token", Some(token));
        }
        parts
    }

    /// Moves on to the next token, and takes out what was given before.
    fn page(&mut self, reply: crate::Reply<R::Output>) -> Result<Page<R::Output>> {
        let lost = |name: &str| reply.notes.iter().any(|n| is_lost(n) && n.path == name);
        // Without it, the listing would seem to end here.
        if lost("next_page_token") {
            let error = Error::new(ErrorKind::Decode, "the next page token cannot be read");
            return Err(error.with_request(R::META.name));
        }
        self.place = match reply.value.next_page_token() {
            None => Place::End,
            Some(token) if self.tokens.insert(token.to_owned()) => {
                Place::Token(token.to_owned(), Instant::now())
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
        let (new, passed_over) = self.given.filter(&mut body, &mut failures, &mut lost);
        if new > 0 {
            self.barren = 0;
        }
        Ok(Page {
            body,
            failures,
            notes,
            tracking_id: reply.tracking_id,
            pass: self.pass,
            passed_over,
            missing: 0,
            lost,
        })
    }

    /// Starts another pass from the beginning.
    fn again(&mut self) -> Result<()> {
        let refuse = |why: &str| {
            Err(Error::new(ErrorKind::Paging, why.to_owned()).with_request(R::META.name))
        };
        if !self.given.can_repeat {
            return refuse(
                "the page token died, and this listing cannot be read again from the beginning",
            );
        }
        if self.pass >= PASSES || self.barren >= BARREN {
            return refuse(
                "the page token died again and again before anything new came: use the pages \
                 faster, or collect them first",
            );
        }
        self.pass = self.pass.saturating_add(1);
        self.barren = self.barren.saturating_add(1);
        self.longest = self.longest.max(self.read);
        (self.read, self.stale) = (0, 0);
        self.place = Place::Start;
        self.tokens.clear();
        (self.total, self.moved) = (None, false);
        self.given.new_pass();
        Ok(())
    }
}

/// Which records a listing gave.
struct Given {
    dedup: bool,
    /// Whether another pass can tell what was given.
    can_repeat: bool,
    keys: HashSet<u128>,
    /// Of records without a key: how often each content was given, in all passes.
    contents: HashMap<u128, u32>,
    /// And how often it came in this pass.
    this_pass: HashMap<u128, u32>,
    /// Records given, and failures told.
    count: u64,
    /// Without fingerprints: the position in this pass.
    position: u64,
    last_new: usize,
}

impl Given {
    fn new(dedup: bool) -> Self {
        Self {
            dedup,
            can_repeat: true,
            keys: HashSet::new(),
            contents: HashMap::new(),
            this_pass: HashMap::new(),
            count: 0,
            position: 0,
            last_new: 0,
        }
    }

    fn new_pass(&mut self) {
        self.this_pass.clear();
        self.position = 0;
    }

    /// Takes out what was given before; how many are new, and how many were taken out.
    fn filter<B: PageBody>(
        &mut self,
        body: &mut B,
        failures: &mut Vec<Note>,
        lost: &mut Vec<LostValue>,
    ) -> (usize, usize) {
        let before_failures = failures.len();
        failures.retain(|note| self.is_new(Fingerprint::of_content(&note.raw)));
        let mut new = failures.len();
        let mut passed_over = before_failures.saturating_sub(new);
        match body.items_mut() {
            Some(items) => {
                let before = items.len();
                LostValue::retain(items, lost, |item| {
                    let fingerprint = self.dedup.then(|| B::fingerprint(item)).flatten();
                    self.is_new(fingerprint)
                });
                new = new.saturating_add(items.len());
                passed_over = passed_over.saturating_add(before.saturating_sub(items.len()));
            }
            None => {
                // The records cannot be looked at: one pass must do.
                self.can_repeat = false;
                new = new.saturating_add(1);
            }
        }
        self.last_new = new;
        (new, passed_over)
    }

    fn is_new(&mut self, fingerprint: Option<Fingerprint>) -> bool {
        self.position = self.position.saturating_add(1);
        let new = match fingerprint.filter(|_| self.dedup) {
            Some(Fingerprint::Key(key)) => self.keys.insert(key),
            // Two equal records of one pass are two; the same record of two passes is one.
            Some(Fingerprint::Content(content)) => {
                let here = self.this_pass.entry(content).or_default();
                *here = here.saturating_add(1);
                let given = self.contents.entry(content).or_default();
                let new = *here > *given;
                *given = (*given).max(*here);
                new
            }
            None => self.position > self.count,
        };
        self.count = self.count.saturating_add(new.into());
        new
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
    says(error, &["page_size", "page size"])
}

/// Whether Zoom no longer takes the page token: code 300, and the message says so.
fn is_dead_token(error: &Error) -> bool {
    error.api().is_some_and(|api| api.code == 300)
        && says(error, &["next_page_token", "next page token", "page token"])
}

fn says(error: &Error, words: &[&str]) -> bool {
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
