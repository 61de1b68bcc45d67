//! An answer, and what was noted when it was read.

use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::scrub::Scrub;
use crate::text::{LONGEST, Visible};

/// Something about an answer that its types do not show.
///
/// `Debug` hides [`raw`](Note::raw), which is Zoom's data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Where, for example `users[17].type`.
    pub path: String,
    /// The JSON text that was found there, as it came; U+FFFD for what is not UTF-8.
    pub raw: Option<String>,
    /// What is the matter.
    pub kind: NoteKind,
    /// Why, in words: for a record that could not be read, and for bytes that are not JSON.
    pub reason: Option<String>,
}

/// What a [`Note`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoteKind {
    /// A whole record of a list, or an optional object, could not be read; it is left out.
    Record,
    /// A value could not be read; the field is `None`.
    Value,
    /// Bytes that are not JSON, or a key that came twice, once with null; what is meant is certain,
    /// and was read.
    /// Without a path: something outside of the values, like a byte order mark.
    Repaired,
    /// A text of which parts could not be read, and have U+FFFD in their place. It is kept, for
    /// people to read: compared with another, it proves nothing. Also the last of different values
    /// for one key.
    Garbled,
    /// A field that the models do not know. Only with drift notes on.
    UnknownField,
    /// An enum value that the models do not know; it is kept. Only with drift notes on.
    UnknownVariant,
    /// The answer came without its list, or without any of its members, and does not say that there
    /// is nothing. It was read as nothing, which may be wrong.
    WithoutList,
}

impl Note {
    /// The item failure for a record at a path.
    pub fn record(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            raw: None,
            kind: NoteKind::Record,
            reason: Some(reason.into()),
        }
    }

    /// Takes secrets out of what is printed of it. What came is kept as it came.
    pub(crate) fn scrub(&mut self, scrub: &Scrub) {
        scrub.clean(&mut self.path);
        if let Some(reason) = &mut self.reason {
            scrub.clean(reason);
        }
    }

    /// The note as an error, for readers that stop at the first failure.
    pub fn to_error(&self) -> Error {
        let reason = self.reason.as_deref().unwrap_or("cannot be read");
        Error::new(
            ErrorKind::Item,
            format!("{}: {reason}", Visible(&self.path, LONGEST)),
        )
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path and reason can hold keys as they came.
        write!(f, "{:?} at {}", self.kind, Visible(&self.path, LONGEST))?;
        match &self.reason {
            Some(reason) => write!(f, ": {}", Visible(reason, LONGEST)),
            None => Ok(()),
        }
    }
}

/// An answer with what was noted on the way.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The answer.
    pub value: T,
    /// What could not be read, and, if asked for, what the models do not know.
    pub notes: Vec<Note>,
    /// Zoom's tracking id (`x-zm-trackingid`).
    pub tracking_id: Option<String>,
}
