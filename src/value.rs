//! Values that several modules use: days, amounts, secrets.

pub(crate) mod days;
pub(crate) mod quantity;
pub(crate) mod secret;
