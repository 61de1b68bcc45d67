//! What is peculiar about the seats of a licence.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::usage::money::bought::BoughtFrom;

/// A contradiction between the sources of a [`Position`](super::Position), or another peculiarity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
#[non_exhaustive]
pub enum PositionNote {
    /// Plan usage and the lists of users differ in the seats that are assigned.
    AssignedDiffers {
        /// Seats by plan usage.
        assigned: u64,
        /// Seats by the lists.
        listed: u64,
    },
    /// The contract names another number of seats than the source that counts.
    BoughtDiffers {
        /// The source that counts.
        source: BoughtFrom,
        /// Its number.
        bought: u64,
        /// The contract's number.
        contract: u64,
    },
    /// More seats are held than bought.
    OverAssigned {
        /// How many more.
        seats: u64,
    },
    /// The contract's minimum is above what is bought.
    MinimumAboveBought {
        /// The minimum.
        minimum: u64,
        /// Seats bought.
        bought: u64,
    },
}

impl fmt::Display for PositionNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AssignedDiffers { assigned, listed } => write!(
                f,
                "plan usage says that {assigned} seats are assigned, and the lists show {listed}"
            ),
            Self::BoughtDiffers {
                source,
                bought,
                contract,
            } => write!(
                f,
                "{source} says that {bought} seats are bought, but the contract {contract}: \
                 {source} counts"
            ),
            Self::OverAssigned { seats } => {
                let held = match seats {
                    1 => "1 more seat is held".to_owned(),
                    seats => format!("{seats} more seats are held"),
                };
                write!(
                    f,
                    "{held} than bought: a true-up is due, or a number is wrong"
                )
            }
            Self::MinimumAboveBought { minimum, bought } => write!(
                f,
                "the contract's minimum of {minimum} is above the {bought} that are bought"
            ),
        }
    }
}
