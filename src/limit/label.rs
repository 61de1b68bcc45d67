//! The label of a call.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The rate limit that a call counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Label {
    /// Reads of one object.
    Light,
    /// Listings.
    Medium,
    /// Reports.
    Heavy,
    /// A few calls a minute.
    #[serde(rename = "Resource-intensive")]
    ResourceIntensive,
}

impl Label {
    /// All four.
    pub const ALL: [Label; 4] = [
        Label::Light,
        Label::Medium,
        Label::Heavy,
        Label::ResourceIntensive,
    ];

    /// The label as Zoom's headers spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Light => "Light",
            Label::Medium => "Medium",
            Label::Heavy => "Heavy",
            Label::ResourceIntensive => "Resource-intensive",
        }
    }

    /// The label that a header of Zoom's names, however it is spelt.
    pub(crate) fn from_header(text: &str) -> Option<Self> {
        let letters = |text: &str| {
            let letters = text.chars().filter(char::is_ascii_alphabetic);
            letters.collect::<String>().to_ascii_lowercase()
        };
        let text = letters(text);
        Label::ALL.into_iter().find(|l| letters(l.as_str()) == text)
    }

    /// Its place in [`ALL`](Label::ALL).
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
