//! Users: their profiles, settings and permissions. Classic scope: `user:read:admin`.

mod check;
mod devices;
mod get;
mod list;
mod relations;
pub mod settings;
mod templates;
mod token;

pub use check::*;
pub use devices::*;
pub use get::*;
pub use list::*;
pub use relations::*;
pub use settings::calls::*;
pub use templates::*;
pub use token::*;

pub use crate::shared::{CustomAttribute, UserType};
