//! How it works, in chapters.
//!
//! The front page of the crate shows how to use it; these chapters say what it does, and why in this
//! way:
//!
//! - [`calls`]: requests, the client, the pipeline, listings, decoding
//! - [`tokens`]: token providers, connections that last, preflight
//! - [`store`]: what processes and machines share, in memory, files, Postgres or Redis
//! - [`limits`]: rate limits, daily limits, the network
//! - [`reports`]: any range of days, from reports that take a month at most
//! - [`sync`](mod@sync): reading an account as a stream that can be stopped and resumed
//! - [`fleet`]: many accounts, read by workers on many machines
//! - [`verdicts`]: from facts to what to do with each licence
//! - [`keeping`]: what a program keeps, and how it reads it back
//! - [`money`]: from verdicts to what to renew
//! - [`tables`]: the account as flat tables, in CSV, Excel, JSON Lines and Singer's messages
//! - [`sql`]: questions over all accounts and readings, in DuckDB, Spark and DataFusion
//! - [`history`]: states that are kept: what changed, what was saved, what will be needed
//! - [`page`]: the review as one page of HTML
//! - [`fake`]: a Zoom account in memory
//! - [`testing`]: a product's own tests, on that account
//! - [`declaring`]: a call of your own
// The chapters are about all features; documentation without some of them has no such links.
#![cfg_attr(
    not(all(feature = "usage", feature = "fake", feature = "history")),
    allow(rustdoc::broken_intra_doc_links)
)]

#[doc = include_str!("guide/calls.md")]
pub mod calls {}

#[doc = include_str!("guide/tokens.md")]
pub mod tokens {}

#[doc = include_str!("guide/store.md")]
pub mod store {}

#[doc = include_str!("guide/limits.md")]
pub mod limits {}

#[doc = include_str!("guide/reports.md")]
pub mod reports {}

#[doc = include_str!("guide/sync.md")]
pub mod sync {}

#[doc = include_str!("guide/fleet.md")]
pub mod fleet {}

#[doc = include_str!("guide/verdicts.md")]
pub mod verdicts {}

#[doc = include_str!("guide/keeping.md")]
pub mod keeping {}

#[doc = include_str!("guide/money.md")]
pub mod money {}

#[doc = include_str!("guide/tables.md")]
pub mod tables {}

#[doc = include_str!("guide/sql.md")]
pub mod sql {}

#[doc = include_str!("guide/history.md")]
pub mod history {}

#[doc = include_str!("guide/page.md")]
pub mod page {}

#[doc = include_str!("guide/fake.md")]
pub mod fake {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/declaring.md")]
pub mod declaring {}
