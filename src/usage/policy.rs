//! What counts as use, and what follows from it: as data.

pub(super) mod check;
pub(super) mod presets;
pub(super) mod rules;

pub use super::words::bundle::Bundle;
pub use rules::{AddOnRule, Exemption, Guards, Otherwise, Rule, UpgradeRule, Use, Within};
