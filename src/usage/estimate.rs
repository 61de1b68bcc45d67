//! What a sync will cost, before it is begun.

pub(super) mod plan;
mod second;
pub(super) mod words;

pub use super::sync::volume::{
    CANDIDATES_WITH_LICENCE, HOSTING_WITH_LICENCE, HOSTING_WITHOUT_LICENCE,
    MEETINGS_AHEAD_PER_BASIC, MEETINGS_AHEAD_PER_LICENCE, MEETINGS_PER_BASIC_AND_WEEK,
    MEETINGS_PER_LICENCE_AND_WEEK, SIGN_INS_PER_USER_AND_WEEK, SILENT_WITH_LICENCE, WEEKEND,
};
pub use plan::{Basis, LabelCalls, SourceCalls};
