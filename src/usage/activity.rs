//! What users did: folded from the reports, then seen over days, weeks and months.

mod features;
mod figures;
mod log;
mod rows;
mod trail;

pub use figures::{Activity, Completeness, Freshness, Period};
pub use log::ActivityLog;
pub use trail::{Event, Happening, Trail};

pub(super) use features::mask;
pub(super) use log::lower;
pub(super) use rows::Span;
pub(super) use trail::Meeting;
