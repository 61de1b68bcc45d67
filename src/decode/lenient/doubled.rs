//! Keys that came twice.

use super::tree::{Kind, Map, Repair};

/// Of a key that came twice, the last value counts that is not null.
pub(super) fn once_each(map: &mut Map<'_>, body: &[u8]) {
    let entries = &mut map.entries;
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| entries[*a].0.cmp(&entries[*b].0));
    let (mut lost, mut twice) = (Vec::new(), Vec::new());
    for same in order.chunk_by(|a, b| entries[*a].0 == entries[*b].0) {
        // The sort is stable: the last of the chunk came last.
        let [_, .., last] = same else { continue };
        let read = |i: &&usize| !matches!(entries[**i].1.kind, Kind::Null | Kind::Unreadable(_));
        let kept = *same.iter().rev().find(read).unwrap_or(last);
        lost.extend(same.iter().copied().filter(|i| *i != kept));
        let text = |i: usize| body.get(entries[i].1.span.clone());
        let differs = |i: &usize| text(*i) != text(kept);
        let contradicted = same.iter().filter(read).any(differs);
        twice.push((kept, contradicted));
    }
    if lost.is_empty() {
        return;
    }
    for (kept, contradicted) in twice {
        let repair = &mut entries[kept].1.repair;
        *repair = repair.or(Some(match contradicted {
            true => Repair::Contradicted("the key came twice, with another value"),
            false => Repair::Certain("the key came twice"),
        }));
    }
    lost.sort_unstable();
    let mut lost = lost.into_iter().peekable();
    let mut i = 0_usize;
    entries.retain(|_| {
        let gone = lost.next_if_eq(&i).is_some();
        i += 1;
        !gone
    });
}
