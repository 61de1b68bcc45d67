//! What a sync will cost, before it is begun.

pub(super) mod plan;
pub(super) mod words;

pub use super::sync::volume::{
    HOSTING_WITH_LICENCE, HOSTING_WITHOUT_LICENCE, MEETINGS_PER_BASIC_AND_WEEK,
    MEETINGS_PER_LICENCE_AND_WEEK, SIGN_INS_PER_USER_AND_WEEK, WEEKEND,
};
pub use plan::{Basis, LabelCalls, SourceCalls};
