#![doc = include_str!("../README.md")]

pub mod auth;
mod client;
mod clock;
pub mod decode;
pub mod error;
mod hosts;
mod ids;
pub mod limit;
mod macros;
mod pipeline;
mod request;
mod retry;
pub mod transport;
pub mod user;

pub use auth::{AccessToken, Account, FixedToken, ServerToServer, TokenProvider};
pub use client::{Builder, Page, Zoom};
pub use clock::{Clock, SystemClock, TokioClock};
pub use decode::{Note, NoteKind, Reply};
pub use error::{ApiError, Error, ErrorKind, Result};
pub use ids::*;
pub use limit::{Budget, Label, Permit, Plan, Rate, RateLimiter};
pub use pipeline::CallReport;
pub use request::{Meta, PageBody, Paged, Parts, QueryValue, Request, Segment};
pub use retry::RetryPolicy;
pub use transport::{Transport, TransportError};
