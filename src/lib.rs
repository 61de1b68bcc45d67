#![doc = include_str!("../README.md")]
//!
//! # How it works
//!
//! ```text
//! user::List -> Parts -> pipeline [ token? -> permit -> transport -> decision ] -> bytes -> decode -> page -> stream -> usage
//! request value  erased     the only retry loop                                                            derives, decides
//! ```
//!
//! Everything flows one way. A module knows only those to its left: an endpoint module never knows
//! the client. The [`guide`] says how each part works, and why.
// On docs.rs, each item says which feature it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
// What only the review reads with is there without it, too: the build with it finds what nothing uses.
#![cfg_attr(not(feature = "usage"), allow(dead_code, unused_imports))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod account;
mod account_key;
pub mod auth;
pub mod calls;
mod client;
mod clock;
pub mod coverage;
pub mod declare;
pub mod decode;
mod digest;
mod error;
#[cfg(feature = "usage")]
pub mod fleet;
mod generate;
pub mod group;
pub mod guide;
mod hosts;
mod ids;
pub mod limit;
pub mod meeting;
mod ordered;
pub mod preflight;
mod private_folder;
pub mod report;
mod request;
mod scrub;
mod send;
pub mod settings;
mod shared;
pub mod store;
pub mod text;
mod time;
pub mod transport;
#[cfg(feature = "usage")]
pub mod usage;
pub mod user;
mod value;
#[cfg(feature = "usage")]
mod versioned;
mod windows;

/// The crates whose types stand in this one's signatures.
pub use {bytes, chrono, http, url};

// A name stands at one path: here if its module is private, else in its module.
pub use account_key::AccountKey;
pub use async_trait::async_trait;
pub use auth::token::{AccessToken, FixedToken, TokenProvider};
pub use client::{Builder, CallReport, Each, Page, Span, Zoom};
pub use clock::{Clock, SystemClock, TokioClock};
pub use decode::extra::Extra;
pub use decode::note::{Note, NoteKind, Reply};
pub use error::{ApiError, BoxError, Error, ErrorKind, FieldError, Result};
pub use ids::*;
pub use limit::label::Label;
pub use limit::plan::{DailyLimits, Plan, Rate};
pub use request::{
    ExtraPage, Fingerprint, Meta, PageBody, Paged, Parts, QueryValue, Raw, RawPage, RawPages,
    Request, Segment, WithExtra, WithExtraPages,
};
pub use send::policy::RetryPolicy;
pub use value::days::{DateRange, DaySet};
pub use value::quantity::{Amount, StorageSize};
pub use value::secret::Secret;
pub use windows::{RangeKind, Ranged};

#[cfg(feature = "fake")]
pub mod fake;
