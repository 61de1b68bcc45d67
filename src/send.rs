//! Sending: the retry loop, what an answer's error means, and when to try again.

pub(crate) mod answer;
pub(crate) mod attempt;
pub(crate) mod circuit;
pub(crate) mod headers;
pub(crate) mod pipeline;
pub(crate) mod policy;
