//! Seats per licence, what not to buy, and oversized add-ons.

use std::collections::BTreeMap;

use crate::coverage::Why;
use crate::usage::money::line_renewal::LineRenewal;
use crate::usage::money::positions::Position;
use crate::usage::page::Subject;
use crate::usage::page::chart::{Bar, bars};
use crate::usage::page::view::{Part, Section, Table};
use crate::usage::page::words::{NONE, count, grouped, known, range, shown};
use crate::usage::words::known::Known;

/// Seats per licence.
pub(super) fn section(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "seats",
        title: "Seats per licence".to_owned(),
        ..Section::default()
    };
    let positions = &subject.purchasing.positions;
    if positions.is_empty() {
        section
            .text
            .push("Nobody holds a paid licence, and none is known to be bought.".to_owned());
        return section;
    }
    if !subject.review.filter.is_everyone() {
        section.text.push(
            "These are the filtered users' seats. Bought, spare, need and give back are known for \
             the whole account only."
                .to_owned(),
        );
        section.parts.push(of_a_part(positions).into());
        return section;
    }
    section.parts.push(Part {
        chart: chart(positions),
        table: table(positions),
    });
    let ranges = positions
        .iter()
        .any(|p| p.need != p.need_at_least || p.give_back != p.give_back_at_most);
    if ranges {
        section.notes.push(
            "A range ends where everything that is not known or to confirm is given up, too. Less \
             than nothing to give back is to be bought."
                .to_owned(),
        );
    }
    section.notes.extend(notes(subject));
    section
}

fn table(positions: &[Position]) -> Table {
    let rows = positions.iter().map(|p| {
        vec![
            shown(p.licence.title()),
            known(&p.bought_seats()),
            grouped(p.seats.assigned),
            grouped(p.seats.pending),
            known(&p.spare),
            range(&p.need_at_least, &p.need),
            match p.is_by_seats() {
                true => range(&p.give_back, &p.give_back_at_most),
                false => NONE.to_owned(),
            },
        ]
    });
    let head = [
        "Licence",
        "Bought",
        "Assigned",
        "Pending",
        "Spare",
        "Need",
        "Give back",
    ];
    Table::new("seats-table", "Seats of the whole account", &head, 1).rows(rows)
}

fn of_a_part(positions: &[Position]) -> Table {
    let held = |p: &&Position| {
        let seats = &p.seats;
        let numbers = [seats.assigned, seats.pending, seats.upgrade_in];
        numbers.iter().any(|n| *n > 0)
    };
    let rows = positions.iter().filter(held).map(|p| {
        let seats = &p.seats;
        let mut row = vec![shown(p.licence.title())];
        row.extend(
            [
                seats.assigned,
                seats.pending,
                seats.release.saturating_add(seats.withdraw),
                seats.moved_out,
                seats.to_confirm,
                seats.unknown,
            ]
            .map(grouped),
        );
        row
    });
    let head = [
        "Licence",
        "Assigned",
        "Pending",
        "Release",
        "Shrink",
        "To confirm",
        "Not known",
    ];
    Table::new("seats-table", "Seats of the filtered users", &head, 1).rows(rows)
}

impl Position {
    /// The number of seats bought.
    fn bought_seats(&self) -> Known<u64> {
        self.bought.map(|bought| bought.seats)
    }
}

/// What of the bought seats is needed. Where not all lines are billed by seats, no bar tells what can
/// be given back.
fn chart(positions: &[Position]) -> Option<String> {
    let bar = |p: &Position| {
        if !p.lines.iter().all(LineRenewal::is_by_seats) {
            return None;
        }
        let bought = p.bought.value()?.seats;
        let (need, least) = (*p.need.value()?, *p.need_at_least.value()?);
        let certain = need.min(least);
        let free = bought.saturating_sub(need);
        let over = need.saturating_sub(bought);
        let text = match bought {
            0 => format!("{} needed, none bought", grouped(need)),
            _ => format!("{} of {} needed", grouped(need), grouped(bought)),
        };
        Some(Bar {
            label: shown(p.licence.title()),
            text,
            parts: vec![
                ("a", certain.min(bought)),
                ("b", need.min(bought).saturating_sub(certain)),
                ("c", free),
                ("d", over),
            ],
            of: need.max(bought),
        })
    };
    let rows: Vec<_> = positions.iter().filter_map(bar).collect();
    let over = rows
        .iter()
        .any(|bar| bar.parts.iter().any(|(class, n)| *class == "d" && *n > 0));
    let mut legend = vec![
        ("a", "needed"),
        ("b", "not known or to confirm"),
        ("c", "to give back"),
    ];
    if over {
        legend.push(("d", "to buy"));
    }
    bars(
        "seats-chart",
        "What of the bought seats is needed",
        &rows,
        &legend,
    )
}

/// What is odd, and why something is not known: each reason once.
fn notes(subject: &Subject<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let mut missing: BTreeMap<&Why, Vec<String>> = BTreeMap::new();
    let mut sources: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for position in &subject.purchasing.positions {
        let title = shown(position.licence.title());
        match &position.bought {
            Known::Read(bought) => {
                let titles = sources.entry(bought.source.to_string()).or_default();
                titles.push(title.clone());
            }
            Known::NotRead(why) => missing.entry(why).or_default().push(title.clone()),
            _ => {}
        }
        let odd = position.notes.iter();
        notes.extend(odd.map(|note| format!("{title}: {}.", subject.words.titled(note))));
        if position.unlisted > 0 {
            notes.push(format!(
                "{title}: {} that plan usage counts and no list shows count as needed until \
                 somebody confirms that nobody holds them.",
                count(position.unlisted, "seat")
            ));
        }
    }
    if sources.len() == 1 {
        let source = sources.into_keys().next().unwrap_or_default();
        notes.push(format!("The seats bought are those of {source}."));
    } else {
        let each = sources.into_iter();
        notes.extend(each.map(|(source, titles)| {
            format!(
                "The seats bought of {} are those of {source}.",
                titles.join(", ")
            )
        }));
    }
    notes.extend(missing.into_iter().map(|(why, titles)| {
        format!(
            "How many seats of {} are bought is not known: {}.",
            titles.join(", "),
            subject.words.why(why)
        )
    }));
    notes
}

/// What not to buy.
pub(super) fn not_to_buy(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "not-to-buy",
        title: "What not to buy".to_owned(),
        ..Section::default()
    };
    if !subject.review.filter.is_everyone() {
        section
            .text
            .push("That is known for the whole account only.".to_owned());
        return section;
    }
    let rows: Vec<_> = subject
        .purchasing
        .what_not_to_buy()
        .map(|(licence, free)| vec![shown(licence.title()), grouped(free)])
        .collect();
    if rows.is_empty() {
        section.text.push(
            "Of no licence are spare and released seats known to be enough for all that are needed."
                .to_owned(),
        );
        return section;
    }
    section.text.push(
        "Of these licences no seats must be bought: spare and released ones are enough for upgrades \
         and growth."
            .to_owned(),
    );
    let head = ["Licence", "Free seats"];
    let table = Table::new("free", "Seats that can be assigned again", &head, 1).narrow();
    section.parts.push(table.rows(rows).into());
    section
}

/// Oversized add-ons.
pub(super) fn oversized(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "oversized",
        title: "Oversized add-ons".to_owned(),
        ..Section::default()
    };
    let all = &subject.purchasing.oversized;
    if all.is_empty() {
        section
            .text
            .push("No add-on is known to be larger than what it is used for.".to_owned());
        return section;
    }
    let has_money = subject.purchasing.model.is_some();
    let rows = all.iter().map(|one| {
        let mut row = vec![
            shown(one.from.title()),
            shown(one.to.title()),
            grouped(one.seats),
            grouped(one.to_confirm),
        ];
        if has_money {
            row.push(known(&one.saving));
        }
        row
    });
    let mut head = vec!["Held", "Enough", "Seats, confirmed", "To confirm"];
    if has_money {
        head.push("Saved, confirmed");
    }
    section.text.push(
        "A smaller tier is enough for the largest meeting or webinar of these seats. The saving is \
         part of the one at the renewal."
            .to_owned(),
    );
    let table = Table::new(
        "oversized-table",
        "Add-ons for which a smaller tier is enough",
        &head,
        2,
    );
    section.parts.push(table.rows(rows).into());
    let reasons = all.iter().filter_map(|one| match &one.saving {
        Known::NotRead(why) if has_money => Some(format!(
            "What moving from {} to {} saves is not known: {}.",
            shown(one.from.title()),
            shown(one.to.title()),
            subject.words.why(why)
        )),
        _ => None,
    });
    section.notes.extend(reasons);
    section
}
