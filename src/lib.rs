#![doc = include_str!("../README.md")]
//!
//! # How it works
//!
//! ```text
//! user::List -> Parts -> pipeline [ token? -> permit -> transport -> verdict ] -> bytes -> decode -> page -> stream -> usage
//! request value  erased     the only loop, and the only place that sleeps                                     derives, decides
//! ```
//!
//! Everything flows one way. A module knows only those to its left: an endpoint module never sees
//! the client.
//!
//! **A request is a value** ([`Request`]). It knows its path, rate limit label and scopes
//! ([`Meta`]) and the type of its answer, and turns itself into [`Parts`]: the same without types.
//! A listing is a [`Paged`] request whose answer is a [`PageBody`]; page size and page token are
//! the pipeline's business. Any crate can implement `Request` for a call that this one lacks.
//!
//! **The client has three verbs** ([`Zoom`]): [`send`](Zoom::send) for one answer,
//! [`pages`](Zoom::pages) for a listing with data and failures apart, [`stream`](Zoom::stream) for
//! its records. There is one way to do a thing.
//!
//! **The pipeline is one loop.** For each attempt, in this order:
//! 1. make sure of a token (may wait);
//! 2. acquire a permit of the request's label (may wait);
//! 3. look at the token again without awaiting; if it was dropped meanwhile, hand the permit back
//!    and start again;
//! 4. send. Nothing awaits between permit and wire, or tasks that waited together would burst
//!    together;
//! 5. decide, by a pure function, what the outcome means: done, again after a pause, again with
//!    another token, follow a redirect, or fail.
//!
//! Generic code ends where `Parts` begin and starts again where bytes are decoded, so that the
//! models are compiled into the program that uses them, not into this crate.
//!
//! **Failures** of one kind are shared. After ten calls of a client failed in a row
//! ([`RetryPolicy::outage_threshold`]), a circuit lets only one probe at a time through until an
//! answer comes, so an outage costs no call its attempts; once it lasted
//! [`RetryPolicy::max_outage`], calls fail at once. Outside of an outage, retries come out of a
//! budget that answers earn. Fan-outs ([`Zoom::each`]) keep the failure of one thing beside the
//! others' answers, and stop at a failure of all.
//!
//! **Listings** lose nothing. Paging ends only at an empty token; a token repeated within a pass is
//! an error. When a token dies (after 15 minutes) or the last page came and fewer records than
//! Zoom counts, the pass starts again and passes over what was given: by the record's key where
//! it has one, else by content, counting equal records; so two equal sign-ins are two. Pages are
//! fetched ahead in a task that ends with the stream.
//!
//! **Tokens.** A [`TokenProvider`] gives tokens and keeps none: the client has the one cache and
//! the single flight of the process. A refresh is a task of its own, so a dropped waiter neither
//! kills nor repeats it. It happens lazily, five minutes before the end; a failed early refresh
//! keeps a token that still works. A token that the API refuses (401, or code 124 in a 400) is
//! dropped only if it is still the current one, once per call; the provider is told and must not
//! answer with it again. A missing scope is recognised by its message. If the token is older than a
//! minute, another is asked for, once for each set of scopes, since what was added to the app comes
//! with the next token; what is missing then is told. Calls to the token endpoint go through the transport with a retry rule of their own, not through the
//! limiter.
//!
//! **Connections** whose refresh token rotates live in a [store](auth::store), which all clients
//! and processes of a connection share. The provider reads the store first, and refreshes under a
//! lease of the connection: load, lease, load again, reserve, token endpoint, swap, release. So there
//! is one refresh per connection, and whoever waited takes the winner's token.
//! - The lease (two minutes) outlives all tries of one refresh: at most three, of at most 30 s, and
//!   pauses of at most 10 s. After an answer that may have been lost there is one more try, under
//!   the same lease.
//! - The place for the new refresh token is reserved before Zoom is asked, and the token is stored
//!   before the new access token is given out. If the store fails all the same, the tokens are kept
//!   and used in memory, under the lease, until they can be stored. A process that ends between
//!   Zoom's answer and the store's rename loses the connection; at no other moment.
//! - The swap compares versions: should a lease have run out, who comes second reads the winner's
//!   token. An answer that Zoom gave outweighs another's finding that the connection is dead, since
//!   that one was refused for the token that this one spent.
//! - A refusal for good (`invalid_grant`, and what Zoom says in its place) is stored as
//!   [`State::Dead`](auth::store::State::Dead): every process then fails with
//!   [`ErrorKind::ReauthorizationRequired`] and none asks the token endpoint. No other failure ends
//!   a connection.
//! - Server-to-server apps take part if they are given a store: one token per app, of which a
//!   refused one is looked up in the store before another is asked for.
//!
//! **Preflight** ([`preflight`]) asks the smallest calls that need each scope and each permission,
//! and decides with no clock and no network. Zoom looks at the scope before the role: behind a
//! missing scope the role is unknown, not refused. An answer outweighs what the token lists, and so
//! does a refusal. Role and plan have one error code; only the message tells them apart, and where
//! it does not, that is said.
//!
//! **Limits.** A [`RateLimiter`] hands out [`Permit`]s per [`AccountKey`] and [`Label`]. All clients of
//! an account in the process share one, by API host and account, unless they bring a transport, a
//! clock or a limiter of their own; of different [`Plan`]s the one said last counts.
//! - The k-th send goes no sooner than a window and a few milliseconds after the (k-R)-th: the
//!   invariant is on send instants, so a permit that is handed back counts for nothing.
//! - Who came first goes first. A waiter keeps a place and no lock: one that nobody polls is passed
//!   over once its turn has come, and takes its place again when it is polled.
//! - Calls are counted by UTC day where the plan has a daily limit; Heavy and Resource-intensive
//!   calls share one on paid plans. When it is spent, calls fail at once with the time of the next
//!   day. [`Spending`] carries the counts over a restart.
//! - `X-RateLimit-Limit` lowers a rate or a daily limit that is set too high, and nothing raises
//!   them above the plan. `X-RateLimit-Remaining` of a daily limit shows what other apps used. A
//!   429 holds its label back once for everybody: the latest end counts. A daily one holds all
//!   labels that share the limit.
//! - The cap on waiting ([`RetryPolicy::max_wait`]) applies to hold-backs and spent budgets, never
//!   to one's place in the queue.
//! - Idle accounts are forgotten when many are in use, but for what they spent today.
//!
//! **Transport** ([`Transport`]) is the only seam to the network: bytes in, bytes out, no
//! redirects. The pipeline follows redirects, by default at most three, and only to Zoom's hosts
//! over https and to exactly the configured host; calls go nowhere else, with or without the token.
//! Of the token answer's `api_url`, scheme, host and port are taken, under the same rule, unless a
//! base URL was set. http is for this machine only.
//!
//! **Decoding** is tolerant and loses nothing silently: see [`decode`] for the rules. What the
//! types do not show is in the [`Note`]s of a [`Reply`] or [`Page`]; a record that cannot be read
//! is an item failure beside the others.
//!
//! **Reports** take at most a month a call, go back six, and nobody is sure how Zoom counts either.
//! [`Zoom::between`] takes any range of days: it is cut into windows that are legal in every reading,
//! each record is given by the window that owns its time (so two equal ones stay two), and sums are
//! never added up over overlapping windows: for those it is found out whether the report counts the
//! last day of a range. The answer's own dates are compared with what was asked for. Windows are
//! read at the same time, as many as the rate allows at the latency that answers have, and where
//! single page chains would take longer than the rate requires, the windows become shorter.
//!
//! **Usage** ([`usage`]) has one reader, [`usage::sync`]: a stream of records, failures, gaps and
//! checkpoints. A checkpoint comes behind the records that it covers and holds finished units of
//! work, never a page token; units that were not finished are redone, and records have keys that
//! are the same each time. Put together, and with a closer look at those whose licence would go, it
//! gives [`usage::Facts`]. [`usage::decide`] judges them by a [`usage::Policy`] with no clock and no
//! network: use keeps, then guards; what was not read makes a verdict unknown; only then is anything
//! taken away. Every result carries its [`coverage`]: what was asked, read, refused, answered for less
//! than asked, out of budget, or too young to be final.
//!
//! **Time** of day comes from a [`Clock`]; waiting is `tokio::time`. Pure parts take `now` as an
//! argument.
//!
//! **Secrets** are in no `Debug`, `Display`, error or span. Errors and spans name a request by its
//! type and path template, never by the values in it.
//!
//! **Seeing.** One `tracing` span per call (`zoom`, with `request`), a debug event per attempt, a
//! warning on giving up; and [`Builder::on_call`] for those who count.
//!
//! # Features
//!
//! | feature | default | what |
//! |---|---|---|
//! | `reqwest` | yes | the HTTP transport: reqwest with rustls on ring and the system's roots |
//! | `http2` | no | HTTP/2 for it |
//! | `oauth` | no | sign-in of admins (authorization code with PKCE) and connections that last |
//! | `fake` | no | [`fake`]: a Zoom account in memory to test against |
#![cfg_attr(not(feature = "fake"), doc = "\n[`fake`]: https://docs.rs/zoom-admin")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod account;
mod account_key;
mod answer;
pub mod auth;
pub mod calls;
mod circuit;
mod client;
mod clock;
pub mod coverage;
mod days;
pub mod decode;
mod digest;
pub mod error;
mod generate;
pub mod group;
mod hosts;
mod ids;
pub mod limit;
mod macros;
pub mod meeting;
mod pipeline;
pub mod preflight;
mod quantity;
pub mod report;
mod request;
mod retry;
mod scrub;
mod secret;
pub mod settings;
mod shared;
pub mod text;
mod time;
pub mod transport;
pub mod usage;
pub mod user;
mod windows;

pub use account_key::AccountKey;
pub use async_trait::async_trait;
pub use auth::{AccessToken, FixedToken, ServerToServer, TokenProvider};
pub use client::{Builder, Each, Page, Span, Zoom};
pub use clock::{Clock, SystemClock, TokioClock};
pub use days::{DateRange, DaySet};
pub use decode::{Extra, Note, NoteKind, Reply};
pub use error::{ApiError, Error, ErrorKind, Result};
pub use ids::*;
pub use limit::{Budget, DailyLimits, Departure, Label, Permit, Plan, Rate, RateLimiter, Spending};
pub use pipeline::CallReport;
pub use quantity::{Amount, StorageSize};
pub use request::{
    ExtraPage, Fingerprint, Meta, PageBody, Paged, Parts, QueryValue, Raw, RawPage, RawPages,
    Request, Segment, WithExtra, WithExtraPages,
};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use transport::{Transport, TransportError};
pub use windows::{RangeKind, Ranged};

#[cfg(feature = "oauth")]
pub use auth::{AuthorizationCode, OAuthApp, SignIn};

#[cfg(feature = "fake")]
pub mod fake;
