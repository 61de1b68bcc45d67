//! Meetings: scheduled and past meetings, their registrants and participants. Classic scope:
//! `meeting:read:admin`.

mod get;
mod list;
mod past;
mod polls;
mod registrants;
mod settings;

pub use get::*;
pub use list::*;
pub use past::*;
pub use polls::*;
pub use registrants::*;
pub use settings::*;

pub use crate::shared::{
    CustomKey, MeetingType, ParticipantStatus, PollAnswer, PollAnswers, PollResults, RegistrantId,
};
