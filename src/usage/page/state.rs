//! What the review rests on: when and what was read, the policy, and what was not read.

use std::cmp::Reverse;

use crate::coverage::SourceCoverage;
use crate::usage::page::Subject;
use crate::usage::page::view::{Section, Table};
use crate::usage::page::words::{count, grouped, shown};

/// How many hosts outside of the user list are named.
const HOSTS: usize = 20;

/// As of, data through, coverage, and what the figures are of.
pub(super) fn facts(subject: &Subject<'_>) -> Vec<String> {
    let review = subject.review;
    let read = match review.coverage.is_complete() {
        true => "Everything that was asked for was read.".to_owned(),
        false => "Not everything was read: see \u{201c}What was read\u{201d}.".to_owned(),
    };
    let through = match review.coverage.data_through() {
        Some(day) => format!("Data through {day}; the last 24 hours are never final."),
        None => "Through which day the data is complete is not known.".to_owned(),
    };
    let mut facts = vec![
        format!("As of {}.", review.as_of.format("%Y-%m-%d %H:%M UTC")),
        through,
        read,
        format!(
            "Judged {} to {} ({}).",
            review.window.from,
            review.window.to,
            count(review.window.days(), "day")
        ),
    ];
    if !review.filter.is_everyone() {
        facts.push(format!(
            "Only a part of the account: users with {}.",
            subject.words.titled(&review.filter)
        ));
    }
    if review.undecided > 0 {
        let users = u64::try_from(review.undecided).unwrap_or(u64::MAX);
        facts.push(format!(
            "{} left out, because a field of the filter was not read.",
            count(users, "user")
        ));
    }
    if subject.words.hides() {
        facts.push("Names are hidden.".to_owned());
    }
    facts
}

/// What was read, by which rules it was judged, and who else hosts.
pub(super) fn section(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "read",
        title: "What was read".to_owned(),
        ..Section::default()
    };
    let review = subject.review;
    let rules: Vec<_> = review
        .policy
        .rules
        .iter()
        .map(|rule| shown(&rule.name))
        .collect();
    section.text.push(format!(
        "Policy {}: a licence is kept by whoever {}.",
        subject.words.titled(&review.policy),
        match rules.is_empty() {
            true => "a guard keeps; it has no rules".to_owned(),
            false => rules.join(", or "),
        }
    ));
    let sources = review.coverage.sources();
    if sources.is_empty() {
        section.text.push("Nothing was read.".to_owned());
    } else {
        let rows = sources.iter().map(|source| {
            let through = source.data_through();
            vec![
                source.source.to_string(),
                state(source),
                through.map_or_else(|| "–".to_owned(), |day| day.to_string()),
                grouped(source.records),
            ]
        });
        let head = ["Source", "State", "Data through", "Records"];
        let table = Table::new("sources", "What was read of Zoom", &head, 3).rows(rows);
        section.parts.push(table.into());
    }
    section.notes.extend(gaps(subject));
    section.notes.extend(hosts(subject));
    section
}

fn state(source: &SourceCoverage) -> String {
    match (source.is_complete(), &source.gaps[..]) {
        (true, _) => "complete".to_owned(),
        (false, []) => "not asked for".to_owned(),
        (false, _) if source.records > 0 => "partial".to_owned(),
        (false, [gap, ..]) => gap.kind.to_string(),
    }
}

/// What was not read, alike ones once.
fn gaps(subject: &Subject<'_>) -> Vec<String> {
    let mut gaps: Vec<(_, &crate::coverage::Gap, u64)> = Vec::new();
    for (source, gap) in subject.review.coverage.gaps() {
        let same = |(of, known, _): &&mut (crate::coverage::Source, &crate::coverage::Gap, u64)| {
            *of == source && (known.kind, known.why.code()) == (gap.kind, gap.why.code())
        };
        match gaps.iter_mut().find(same) {
            Some((.., times)) => *times = times.saturating_add(1),
            None => gaps.push((source, gap, 1)),
        }
    }
    let line = |(source, gap, times): (_, &crate::coverage::Gap, u64)| {
        let more = match times {
            1 => String::new(),
            n => format!(" (and {} more alike)", grouped(n.saturating_sub(1))),
        };
        format!("Not read, {source}: {}{more}.", subject.words.titled(gap))
    };
    gaps.into_iter().map(line).collect()
}

/// Hosts who are not in the user list.
fn hosts(subject: &Subject<'_>) -> Option<String> {
    let mut all: Vec<_> = subject.review.unknown_hosts.iter().collect();
    if all.is_empty() {
        return None;
    }
    all.sort_by_key(|(name, meetings)| (Reverse(**meetings), *name));
    let each: Vec<_> = all
        .iter()
        .take(HOSTS)
        .map(|(name, meetings)| format!("{} ({})", shown(name), grouped(meetings)))
        .collect();
    let more = match all.len().saturating_sub(HOSTS) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more)),
    };
    Some(format!(
        "Hosts in the reports who are not in the user list (rooms, former users), with their \
         meetings: {}{more}.",
        each.join(", ")
    ))
}
