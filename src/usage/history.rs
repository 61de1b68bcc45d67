//! An account over time: how seats and use changed.

mod trend;

pub use trend::{Trend, TrendPoint, TrendSeats};
