//! The client and its three verbs.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod ahead;
mod builder;
mod call;
mod credentials;
mod fan_out;
mod given;
mod lost;
mod pages;
mod ranged;
mod refusal;
mod report;
mod service;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use tracing::Instrument;

use crate::account_key::AccountKey;
use crate::auth::AccessToken;
use crate::decode::{self, Answer, Decoded, Note, Reply};
use crate::digest::Digest;
use crate::error::Result;
use crate::ids::AccountId;
use crate::limit::{Budget, Label, Plan, Rate};
use crate::request::{PageBody, Paged, Parts, Request};
use crate::send::pipeline;
use crate::store::Key;

use call::{ApiCall, Arrived, Head, Read};
use service::Service;

pub use builder::Builder;
pub use fan_out::Each;
pub(crate) use lost::{LostValue, is_lost, is_without_list};
pub use pages::Page;
pub use ranged::Span;
pub(crate) use ranged::{Batch, PROBE, RangeEvent, is_fatal};
pub use report::CallReport;

/// A connection to one Zoom account. Cheap to clone; clones share tokens, limits and connections.
///
/// ```no_run
/// # async fn f() -> Result<(), zoom_admin::Error> {
/// use futures::TryStreamExt;
/// use zoom_admin::{Zoom, user};
///
/// let zoom = Zoom::builder()
///     .server_to_server("account id", "client id", "client secret")
///     .build()?;
/// let mut users = zoom.stream(user::List::new().status(user::Status::Active));
/// while let Some(user) = users.try_next().await? {
///     println!("{} {:?}", user.email, user.kind);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Zoom {
    inner: Arc<Inner>,
    /// The account whose budgets the calls count against.
    account: AccountKey,
    sub_account: Option<AccountId>,
    listing: Listing,
    /// Calls of one fan-out that are in flight at a time; by rate and latency if it is not set.
    in_flight: Option<usize>,
    /// Refusals in a row that end a fan-out.
    refusals: usize,
}

/// The query parameter by which a request selects the members of its answer.
const SELECTION: &str = "custom_query_fields";

/// How listings are read.
#[derive(Debug, Clone, Copy)]
struct Listing {
    read_ahead: usize,
    dedup: bool,
    stale_pages: u32,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            read_ahead: 1,
            dedup: true,
            stale_pages: 50,
        }
    }
}

struct Inner {
    service: Service,
    drift: bool,
    max_page_size: Option<u32>,
    has_user: bool,
}

/// An account that is read under a lease.
pub(crate) struct UnderLease<'a>(&'a Zoom);

impl Drop for UnderLease<'_> {
    fn drop(&mut self) {
        let limiter = &self.0.inner.service.limiter;
        limiter.under_lease(&self.0.account, None);
    }
}

impl Zoom {
    /// Starts to configure a client.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Sends a request and gives its answer. What could not be read in it is logged at debug
    /// level, as with every other way to read; [`send_full`](Zoom::send_full) gives it too.
    ///
    /// # Errors
    /// Each [`ErrorKind`](crate::ErrorKind) but `Item` and `Paging`.
    pub async fn send<R: Request>(&self, request: R) -> Result<R::Output> {
        let parts = request.parts()?;
        Ok(self.fetch(&parts, R::ANSWER, None).await?.value)
    }

    /// Sends a request and gives its answer with notes and tracking id.
    ///
    /// # Errors
    /// As [`send`](Zoom::send).
    pub async fn send_full<R: Request>(&self, request: R) -> Result<Reply<R::Output>> {
        let parts = request.parts()?;
        self.fetch(&parts, R::ANSWER, None).await
    }

    /// One call and its answer: `send`, `pages`, `each` and `between` all come here. It decides whether
    /// a body is an answer, and logs what was noted. `arrived` sees the body before it is read.
    async fn fetch<T: serde::de::DeserializeOwned + Send>(
        &self,
        parts: &Parts,
        answer: Answer,
        arrived: Option<Arrived<'_>>,
    ) -> Result<Reply<T>> {
        let drift = self.inner.drift;
        let selects = parts.query.iter().any(|(name, _)| *name == SELECTION);
        let answer = if selects { answer.of_chosen() } else { answer };
        let mut read = None;
        let mut reader = |body: &bytes::Bytes| match decode::decode::<T>(body, drift, answer) {
            Decoded::Complete {
                value,
                notes,
                doubtful,
            } => {
                read = Some((value, notes));
                match doubtful {
                    true => Read::Doubtful,
                    false => Read::Complete,
                }
            }
            Decoded::Cut => Read::Cut,
            Decoded::Failed(error) => Read::Failed(error),
        };
        let head = self.exchange(parts, &mut reader, arrived).await?;
        let (value, mut notes) = read.ok_or_else(|| {
            // A call succeeds only with a body that was read.
            crate::Error::new(crate::ErrorKind::Decode, "the answer was not read")
        })?;
        head.tell(parts.meta.name, &mut notes);
        Ok(Reply {
            value,
            notes,
            tracking_id: head.tracking_id,
        })
    }

    /// What of a call is the same for all answers, so that it is compiled once.
    async fn exchange<'a>(
        &'a self,
        parts: &'a Parts,
        reader: &'a mut call::Reader<'a>,
        arrived: Option<Arrived<'a>>,
    ) -> Result<Head> {
        let prefixed;
        let parts = match &self.sub_account {
            Some(id) => {
                prefixed = parts.for_sub_account(id.as_str())?;
                &prefixed
            }
            None => parts,
        };
        // A path that cannot be sent costs neither a token nor a permit.
        let target = parts.target()?;
        let mut call = ApiCall::new(
            &self.inner.service,
            &self.account,
            parts.meta,
            target,
            reader,
        );
        call.arrived = arrived;
        let span = tracing::debug_span!("zoom", request = parts.meta.name);
        let result = pipeline::run(&mut call).instrument(span).await;
        call.conclude(result)
    }

    /// Reads a listing page by page: each page with the records of it that could not be read
    /// beside it. Ends after the page with an empty token, or after the first error.
    ///
    /// The next page is fetched while this one is in use ([`read_ahead`](Zoom::read_ahead)).
    /// Page tokens die after 15 minutes: when one is dead, the listing is read again from its
    /// beginning, without the records that were given, and [`Page::pass`] counts up. So it is when
    /// the last page came and fewer records did than Zoom says there are; if they are still fewer
    /// then, [`Page::missing`] of the last page says how many: a total that is greater than what the
    /// pages bring costs one more pass, and no more.
    ///
    /// # Errors
    /// As [`send`](Zoom::send), also where a later page is no answer; and
    /// [`ErrorKind::Paging`](crate::ErrorKind::Paging) if Zoom gives the same page token twice, or
    /// too many pages in a row without anything new ([`stale_pages`](Zoom::stale_pages)).
    pub fn pages<R: Paged>(&self, request: R) -> BoxStream<'static, Result<Page<R::Output>>> {
        pages::pages(self.clone(), request)
    }

    /// Reads a listing record by record. A record that cannot be read is an `Err` for which
    /// [`is_item`](crate::Error::is_item) is true; polling on gives the others. With
    /// `try_next().await?` it ends the loop, loudly.
    ///
    /// # Errors
    /// As [`pages`](Zoom::pages), and [`ErrorKind::Incomplete`](crate::ErrorKind::Incomplete) at
    /// the end if records are missing.
    pub fn stream<R: Paged>(
        &self,
        request: R,
    ) -> BoxStream<'static, Result<<R::Output as PageBody>::Item>> {
        self.pages(request)
            .flat_map(|page| {
                let (items, failures) = match page {
                    Ok(page) => {
                        let failures: Vec<_> = page
                            .failures
                            .iter()
                            .map(Note::to_error)
                            .chain(page.incomplete().map(|e| e.with_request(R::META.name)))
                            .map(Err)
                            .collect();
                        (page.body.into_items(), failures)
                    }
                    Err(error) => (Vec::new(), vec![Err(error)]),
                };
                futures::stream::iter(items.into_iter().map(Ok).chain(failures))
            })
            .fuse()
            .boxed()
    }

    /// The current access token, fetched if need be: its scopes, end and region. A way to check
    /// the credentials without calling the API.
    ///
    /// # Errors
    /// Those of the token provider.
    pub async fn token(&self) -> Result<AccessToken> {
        self.inner.service.tokens.get().await
    }

    /// A digest of the account that calls are about: that of the credentials, or the sub account.
    pub(crate) fn account_digest(&self) -> Digest {
        self.account.digest()
    }

    /// Whether a user signed in for this connection, as far as its tokens tell.
    pub(crate) fn has_user(&self) -> bool {
        self.inner.has_user
    }

    /// The time of day by the client's clock.
    pub(crate) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.inner.service.clock.now()
    }

    /// How long an answer to a call of this label takes, by those that came.
    pub(crate) fn latency(&self, label: Label) -> Duration {
        self.inner.service.latency(label)
    }

    /// The rate at which calls of this label go.
    pub(crate) fn rate(&self, label: Label) -> Rate {
        let budget = self.budget();
        let known = budget.labels.get(&label).and_then(|known| known.rate);
        known.unwrap_or_else(|| Plan::default().rate(label))
    }

    /// The page size that a listing asks for.
    pub(crate) fn page_size<R: Paged>(&self) -> u32 {
        let largest = self.inner.max_page_size.unwrap_or(R::PAGE_SIZE);
        largest.min(R::PAGE_SIZE)
    }

    /// What the rate limiter knows of this account: by label, what was sent and what remains
    /// today, the rate, and until when it is held back.
    pub fn budget(&self) -> Budget {
        self.inner.service.limiter.snapshot(&self.account)
    }

    /// Tells the rate limiter that this account is read under a lease, until what this gives is
    /// dropped.
    pub(crate) fn under_lease(&self, key: &Key, fence: u64) -> UnderLease<'_> {
        let limiter = &self.inner.service.limiter;
        limiter.under_lease(&self.account, Some((key, fence)));
        UnderLease(self)
    }

    /// The same connection, looking at a sub account of this (master) account. Cheap: token and
    /// connections are shared; the budget is the sub account's own, since Zoom counts per account.
    ///
    /// Calls under `/accounts/{accountId}` get the id, whether they say `me` or the id itself; all
    /// others get the prefix `/accounts/{id}`. The list of sub accounts is the master's alone and
    /// is refused with [`ErrorKind::Request`](crate::ErrorKind::Request), as is a call that names
    /// another account, and every call if the id is `me` or cannot be part of a path.
    ///
    /// ```no_run
    /// # async fn f(zoom: zoom_admin::Zoom) -> zoom_admin::Result<()> {
    /// use futures::TryStreamExt;
    /// use zoom_admin::{account, user};
    ///
    /// let mut accounts = zoom.stream(account::SubAccounts::new());
    /// while let Some(entry) = accounts.try_next().await? {
    ///     if let Some(id) = entry.id {
    ///         let summary = zoom.sub_account(id).send(user::Summary::new()).await?;
    ///         println!("{:?} {:?}", entry.account_name, summary.total_users_count);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sub_account(&self, id: impl Into<AccountId>) -> Zoom {
        let id = id.into();
        Zoom {
            inner: self.inner.clone(),
            account: AccountKey::new(id.as_str()),
            sub_account: Some(id),
            listing: self.listing,
            in_flight: self.in_flight,
            refusals: self.refusals,
        }
    }

    /// The same connection, reading listings up to `pages` ahead of the consumer. Default 1; 0
    /// asks for a page only when it is polled for, and more than 1,024 are taken as 1,024. Pages
    /// that were read ahead are held in memory.
    ///
    /// A page is asked for as soon as the bytes of the one before are there, and before those are
    /// decoded. No more calls are sent than pages were polled for and `pages` more. If the page before
    /// cannot be read, or names another token than it seemed to, the calls for those after it are
    /// abandoned.
    #[must_use]
    pub fn read_ahead(&self, pages: usize) -> Zoom {
        let mut zoom = self.clone();
        zoom.listing.read_ahead = pages.min(MAX_READ_AHEAD);
        zoom
    }

    /// The same connection, remembering which records a listing gave (the default), or not. The
    /// memory is 16 bytes a record, and about 32 where records have keys. Without it, a record that
    /// moves between two pages may come twice, and a listing that has to be read again goes on by
    /// position.
    #[must_use]
    pub fn dedup(&self, on: bool) -> Zoom {
        let mut zoom = self.clone();
        zoom.listing.dedup = on;
        zoom
    }

    /// The same connection, reading at most `pages` of a listing in a row that bring nothing new; 0
    /// is taken as 1. Then the listing ends with
    /// [`ErrorKind::Paging`](crate::ErrorKind::Paging), since a server that gives a fresh page token
    /// with each empty page would never end it. Default 50. Pages that are read again because a page
    /// token died do not count.
    #[must_use]
    pub fn stale_pages(&self, pages: u32) -> Zoom {
        let mut zoom = self.clone();
        zoom.listing.stale_pages = pages.max(1);
        zoom
    }

    /// The same connection, sending up to `calls` of one fan-out ([`each`](Zoom::each)) at a time; 0
    /// is taken as 1. The default is as many as use up the rate limit at the latency that answers
    /// have, half as many again in reserve, and from 4 to 256.
    #[must_use]
    pub fn in_flight(&self, calls: usize) -> Zoom {
        let mut zoom = self.clone();
        zoom.in_flight = Some(calls.max(1));
        zoom
    }

    /// The same connection, ending a fan-out ([`each`](Zoom::each)) after that many refusals in a
    /// row, where it is not clear whether they are about one thing or about all. Default 10; 0 is
    /// taken as 1. A fan-out of which nothing was answered costs no more calls than that and those
    /// that were in flight.
    #[must_use]
    pub fn stop_after_refusals(&self, refusals: usize) -> Zoom {
        let mut zoom = self.clone();
        zoom.refusals = refusals.max(1);
        zoom
    }
}

/// Pages that can be read ahead at most: each holds up to some megabytes.
const MAX_READ_AHEAD: usize = 1024;

impl fmt::Debug for Zoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zoom")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
