//! Where the second pass is, and what it has noted.
//!
//! What is generic calls the functions here, and not [`with`]: they are compiled once, and a closure
//! with each type that is read.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::lenient::{Document, Node, Repair};
use super::{Note, NoteKind, SCOPE};

thread_local! {
    /// Whether the text that was visited last has lost parts. Only the second pass sets it.
    static GARBLED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the text that was visited last has lost parts.
pub(super) fn is_garbled() -> bool {
    GARBLED.get()
}

/// The same, and forgets it: whoever asks takes note of it.
pub(super) fn take_garbled() -> bool {
    GARBLED.replace(false)
}

/// The state of the second pass.
#[derive(Default)]
pub(super) struct Trace {
    pub(super) drift: bool,
    /// Set at the innermost place of a failure, until a record takes it.
    pub(super) failed_at: Option<String>,
    /// Where this is: as text, and for each step where it begins in that and the place in the body.
    path: String,
    steps: Vec<Taken>,
    quiet: bool,
    notes: Vec<Found>,
    /// Collectors of members that no type declares, the innermost last.
    extras: Vec<Extras>,
}

/// The members below one place that no type declares.
struct Extras {
    /// The length of that place's path.
    depth: usize,
    found: BTreeMap<String, serde_json::Value>,
}

/// A note, with the place of its text in the body.
pub(super) struct Found {
    path: String,
    span: Option<Range<usize>>,
    kind: NoteKind,
    reason: Option<String>,
}

/// A step that was taken.
struct Taken {
    /// The length of the path before it.
    before: usize,
    is_index: bool,
    span: Range<usize>,
}

/// A step to take.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Trace {
    /// At an element of a list in the root.
    pub(super) fn of_element(list: &str, index: usize, span: Range<usize>) -> Self {
        let mut trace = Self::default();
        trace.enter(Step::Key(list), 0..0);
        trace.enter(Step::Index(index), span);
        trace
    }

    /// What was noted.
    pub(super) fn into_found(self) -> Vec<Found> {
        self.notes
    }

    pub(super) fn note(&mut self, kind: NoteKind, reason: Option<String>) {
        let path = self.path.clone();
        let reason = match (&self.failed_at, reason) {
            (Some(at), Some(reason)) if *at != path => Some(format!("{at}: {reason}")),
            (_, reason) => reason,
        };
        self.notes.push(Found {
            path,
            span: self.steps.last().map(|step| step.span.clone()),
            kind,
            reason,
        });
    }

    /// Goes a step further down. The path is one text for all steps, so that a step costs no memory of
    /// its own.
    fn enter(&mut self, step: Step<'_>, span: Range<usize>) {
        self.steps.push(Taken {
            before: self.path.len(),
            is_index: matches!(step, Step::Index(_)),
            span,
        });
        match step {
            Step::Key(key) => {
                if self.steps.len() > 1 {
                    self.path.push('.');
                }
                push_key(&mut self.path, key);
            }
            // Writing to a String cannot fail.
            Step::Index(i) => drop(write!(self.path, "[{i}]")),
        }
    }

    /// Goes back up.
    fn leave(&mut self) {
        if let Some(step) = self.steps.pop() {
            self.path.truncate(step.before);
        }
    }

    /// The path from the place on that has `depth` steps.
    fn below(&self, depth: usize) -> String {
        let Some(step) = self.steps.get(depth) else {
            return String::new();
        };
        let path = self.path.get(step.before..).unwrap_or_default();
        path.strip_prefix('.').unwrap_or(path).to_owned()
    }
}

/// Writes a key into a path: Zoom's names are short, and one that is not must not be repeated in each
/// path below it.
fn push_key(path: &mut String, key: &str) {
    const LONGEST: usize = 100;
    // A text has as many characters as bytes at most.
    let cut = match key.len() <= LONGEST {
        true => None,
        false => key.char_indices().nth(LONGEST),
    };
    match cut {
        Some((end, _)) => {
            path.push_str(&key[..end]);
            path.push_str("...");
        }
        None => path.push_str(key),
    }
}

/// Does something with the second pass, while it runs. What is generic calls functions that are not,
/// instead of this: they are compiled once, and a closure with each type that is read.
pub(super) fn with<R>(f: impl FnOnce(&mut Trace) -> R) -> Option<R> {
    SCOPE.with_borrow_mut(|s| s.trace.as_mut().map(f))
}

/// Runs without notes on unknown fields: what is inside a lost value is lost once.
pub(super) fn quietly<R>(f: impl FnOnce() -> R) -> R {
    let before = set_quiet(true);
    let result = f();
    set_quiet(before);
    result
}

/// Whether there are no notes on unknown fields from here on; what it was before.
fn set_quiet(quiet: bool) -> bool {
    with(|t| std::mem::replace(&mut t.quiet, quiet)).unwrap_or(false)
}

/// Collects the members that no type declares, from here on until [`end_extra`].
pub(super) fn begin_extra() {
    with(|t| {
        t.extras.push(Extras {
            depth: t.steps.len(),
            found: BTreeMap::new(),
        });
    });
}

/// The members that were collected since the matching [`begin_extra`]. None in the first pass.
pub(super) fn end_extra() -> BTreeMap<String, serde_json::Value> {
    let extras = with(|t| t.extras.pop()).flatten();
    extras.map(|e| e.found).unwrap_or_default()
}

/// Whether somebody collects values that no type declares.
pub(super) fn collects_extra() -> bool {
    with(|t| !t.quiet && !t.extras.is_empty()) == Some(true)
}

/// Keeps a value that no type declares.
pub(super) fn add_extra(value: serde_json::Value) {
    with(|t| {
        if let Some(depth) = t.extras.last().map(|e| e.depth) {
            let path = t.below(depth);
            if let Some(extras) = t.extras.last_mut() {
                extras.found.insert(path, value);
            }
        }
    });
}

/// Whether this is the top level.
pub(super) fn is_top() -> bool {
    with(|t| t.steps.is_empty()) == Some(true)
}

/// Whether this is no element of a list.
pub(super) fn is_member() -> bool {
    with(|t| t.steps.last().is_none_or(|step| !step.is_index)) == Some(true)
}

/// Notes a member that no type declares, where such are noted.
pub(super) fn undeclared() {
    with(|t| {
        if t.drift && !t.quiet {
            t.note(NoteKind::UnknownField, None);
        }
    });
}

/// Whether the text that is visited next has lost parts.
pub(super) fn set_garbled(garbled: bool) {
    GARBLED.set(garbled);
}

/// Begins the second pass.
pub(super) fn begin(json: &Document<'_>, drift: bool) {
    let mut trace = Trace {
        drift,
        ..Trace::default()
    };
    for what in &json.repairs {
        trace.note(NoteKind::Repaired, Some((*what).to_owned()));
    }
    SCOPE.with_borrow_mut(|s| s.trace = Some(trace));
}

/// Ends it.
pub(super) fn end() -> Trace {
    GARBLED.set(false);
    let trace = SCOPE.with_borrow_mut(|s| s.trace.take());
    trace.unwrap_or_default()
}

/// What was noted, with the text of each.
pub(super) fn notes(found: Vec<Found>, body: &[u8]) -> Vec<Note> {
    let raw = |span| Some(String::from_utf8_lossy(body.get(span)?).into_owned());
    let note = |found: Found| Note {
        path: found.path,
        raw: found.span.and_then(raw),
        kind: found.kind,
        reason: found.reason,
    };
    found.into_iter().map(note).collect()
}

/// How many notes there are.
pub(super) fn notes_so_far() -> usize {
    with(|t| t.notes.len()).unwrap_or(0)
}

impl Trace {
    /// A value is lost: what was noted of it since there were `before` notes has this reason.
    pub(super) fn lost(&mut self, reason: String, before: usize) {
        if self.notes.len() == before {
            self.note(NoteKind::Value, None);
        }
        if let Some(note) = self.notes.last_mut() {
            note.reason = Some(reason);
        }
    }

    /// A failure in words, behind its place.
    pub(super) fn placed(&self, reason: String) -> String {
        match &self.failed_at {
            Some(at) if !at.is_empty() => format!("{at}: {reason}"),
            _ => reason,
        }
    }

    /// All that was noted, with the text of each.
    pub(super) fn into_notes(self, body: &[u8]) -> Vec<Note> {
        notes(self.notes, body)
    }

    pub(super) fn repaired(&mut self, repair: Repair) {
        let (kind, reason) = match repair {
            Repair::Certain(reason) => (NoteKind::Repaired, reason),
            Repair::Garbled(reason) | Repair::Contradicted(reason) => (NoteKind::Garbled, reason),
        };
        self.note(kind, Some(reason.to_owned()));
    }
}

/// Goes one step further down, to `node`.
pub(super) fn enter(step: Step<'_>, node: &Node<'_>) {
    with(|t| t.enter(step, node.span.clone()));
}

/// Goes back up, and remembers the innermost place of a failure.
pub(super) fn leave(failed: bool) {
    with(|t| {
        if failed && t.failed_at.is_none() {
            t.failed_at = Some(t.path.clone());
        }
        t.leave();
    });
}
