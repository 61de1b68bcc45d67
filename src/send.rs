//! Sending: the retry loop, what an answer's error means, and when to try again.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub(crate) mod attempt;
pub(crate) mod pipeline;
