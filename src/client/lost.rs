//! Values that came and could not be read, and the records that they are missing from.

use crate::decode::{Note, NoteKind};

/// A value of a record that came and could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LostValue {
    /// The place of the record among those that it came with.
    pub(crate) at: usize,
    /// The field within the record, in Zoom's words: `duration`, `feature_used.poll`.
    pub(crate) field: String,
}

/// Whether a note tells of a value, or of a part of a record, that is lost. A text that lost parts
/// is: it cannot be compared with another.
pub(crate) fn is_lost(note: &Note) -> bool {
    // Whatever else is noted of a value makes it one that rules cannot rely on.
    let about_nothing_lost = matches!(
        note.kind,
        NoteKind::UnknownField
            | NoteKind::UnknownVariant
            | NoteKind::WithoutList
            | NoteKind::Repaired
    );
    !about_nothing_lost
}

/// Whether one of these notes says that the answer came without its list.
pub(crate) fn is_without_list(notes: &[Note]) -> bool {
    notes.iter().any(|note| note.kind == NoteKind::WithoutList)
}

impl LostValue {
    /// Those of a page whose list has this name. A note counts the records as they came; `failures`
    /// are those that could not be read at all, and so are not among the records.
    pub(crate) fn of_page(items: &str, failures: &[Note], notes: &[Note]) -> Vec<Self> {
        let lost = notes.iter().filter(|note| is_lost(note));
        let lost = lost.filter_map(|note| position(items, &note.path));
        let mut lost: Vec<_> = lost
            .filter(|(_, field)| !field.is_empty())
            .map(|(at, field)| Self {
                at,
                field: field.to_owned(),
            })
            .collect();
        if !lost.is_empty() {
            let failed: Vec<_> = failures
                .iter()
                .filter_map(|note| Some(position(items, &note.path)?.0))
                .collect();
            for value in &mut lost {
                let before = failed.iter().filter(|at| **at < value.at).count();
                value.at = value.at.saturating_sub(before);
            }
        }
        lost
    }

    /// Keeps the records for which `keep` is true, and what they lost, in their new places.
    pub(crate) fn retain<T>(
        records: &mut Vec<T>,
        lost: &mut Vec<Self>,
        mut keep: impl FnMut(&T) -> bool,
    ) {
        if lost.is_empty() {
            return records.retain(keep);
        }
        let mut places = Vec::with_capacity(records.len());
        let mut next = 0;
        records.retain(|record| {
            let kept = keep(record);
            places.push(kept.then_some(next));
            next = usize::saturating_add(next, kept.into());
            kept
        });
        lost.retain_mut(|value| {
            let place = places.get(value.at).copied().flatten();
            value.at = place.unwrap_or_default();
            place.is_some()
        });
    }

    /// Sorts the records by a key, and what they lost with them.
    pub(crate) fn sort<T, K: Ord>(records: &mut Vec<T>, lost: &mut [Self], key: impl Fn(&T) -> K) {
        if lost.is_empty() {
            return records.sort_by_key(key);
        }
        let mut all: Vec<_> = std::mem::take(records).into_iter().enumerate().collect();
        all.sort_by_key(|(_, record)| key(record));
        let mut places = vec![0; all.len()];
        for (now, (before, record)) in all.into_iter().enumerate() {
            if let Some(place) = places.get_mut(before) {
                *place = now;
            }
            records.push(record);
        }
        for value in lost {
            value.at = places.get(value.at).copied().unwrap_or(value.at);
        }
    }
}

/// The number of the record that a path leads into, and the way on from there. A record that stands
/// where a list is declared has no number: it is the first.
fn position<'a>(items: &str, path: &'a str) -> Option<(usize, &'a str)> {
    let rest = path.strip_prefix(items)?;
    let Some(numbered) = rest.strip_prefix('[') else {
        let within = rest.strip_prefix('.');
        return within
            .or(rest.is_empty().then_some(""))
            .map(|field| (0, field));
    };
    let (number, rest) = numbered.split_once(']')?;
    Some((number.parse().ok()?, rest.strip_prefix('.').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(path: &str, kind: NoteKind) -> Note {
        Note {
            kind,
            ..Note::record(path, "")
        }
    }

    fn lost(at: usize, field: &str) -> LostValue {
        let field = field.to_owned();
        LostValue { at, field }
    }

    #[test]
    fn a_lost_value_stays_with_its_record() {
        let notes = [
            note("rows[3].time", NoteKind::Value),
            note("rows[1].list[0]", NoteKind::Record),
            note("rows[2].other", NoteKind::UnknownField),
            note("total_records", NoteKind::Value),
        ];
        let failures = [note("rows[2]", NoteKind::Record)];
        let mut values = LostValue::of_page("rows", &failures, &notes);
        assert_eq!(values, [lost(2, "time"), lost(1, "list[0]")]);

        let mut rows = vec!["c", "b", "a"];
        LostValue::sort(&mut rows, &mut values, |row| *row);
        assert_eq!((rows[0], &values[0]), ("a", &lost(0, "time")));
        LostValue::retain(&mut rows, &mut values, |row| *row != "a");
        assert_eq!((rows[0], &values[..]), ("b", &[lost(0, "list[0]")][..]));
    }

    #[test]
    fn one_record_in_the_place_of_a_list_is_the_first() {
        let notes = [note("rows.time", NoteKind::Value)];
        assert_eq!(LostValue::of_page("rows", &[], &notes), [lost(0, "time")]);
        let other = [note("rows_of_others.time", NoteKind::Value)];
        assert!(LostValue::of_page("rows", &[], &other).is_empty());
    }
}
