//! The tests of the public API, in modules named as the folders of `src`. Those that start processes,
//! simulate accounts or count calls a second are programs of their own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)] // what some tests count is part of their result

mod account;
mod auth;
mod calls;
mod client;
mod declare;
mod decode;
mod examples;
mod fake;
mod fleet;
mod limit;
mod pipeline;
mod request;
mod secrets;
mod store;
mod transport;
mod usage;
mod walls;

#[path = "../support/canned.rs"]
mod canned;
#[path = "../support/decisions.rs"]
mod decisions;
#[path = "../support/each_call.rs"]
mod each_call;
#[path = "../support/engines.rs"]
mod engines;
#[path = "../support/facts.rs"]
mod facts;
#[path = "../support/rewrite.rs"]
mod rewrite;
#[path = "../support/mod.rs"]
mod support;
