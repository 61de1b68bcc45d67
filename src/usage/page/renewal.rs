//! The renewal and the money, confirmed and to confirm.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Neg;

use chrono::NaiveDate;

use crate::coverage::Why;
use crate::usage::money::amount::Money;
use crate::usage::money::line::Model;
use crate::usage::money::line_renewal::LineRenewal;
use crate::usage::money::total::Total;
use crate::usage::page::Subject;
use crate::usage::page::view::{Card, Section, Table};
use crate::usage::page::words::{
    NONE, UNKNOWN, count, distance, grouped, known, shown, sum, without,
};
use crate::usage::words::known::Known;

/// The day of notice, and how far away it is.
fn notice_card(notice: Option<NaiveDate>, today: NaiveDate) -> (String, String) {
    let Some(day) = notice else {
        let note = "the contract does not name it".to_owned();
        return (UNKNOWN.to_owned(), note);
    };
    let left = day.signed_duration_since(today).num_days();
    let note = match left < 0 {
        true => format!("{}: it is past", distance(left)),
        false => distance(left),
    };
    (day.to_string(), note)
}

/// The figures that are read first.
pub(super) fn cards(subject: &Subject<'_>) -> Vec<Card> {
    let purchasing = subject.purchasing;
    if !subject.review.filter.is_everyone() || purchasing.model.is_none() {
        return seat_cards(subject);
    }
    let renew = &purchasing.renew;
    let words = &subject.words;
    let card = |label: &str, value: String, note: String| Card {
        label: label.to_owned(),
        value,
        note,
    };
    let amount = |total: &Total| match &total.money {
        // What is to be paid has a label that says so.
        Known::Read(money) if money.is_negative() => words.amount(money.neg()),
        Known::Read(money) => words.amount(money),
        Known::NotThere | Known::NotAssignable => words.amount(Money::ZERO),
        Known::NotRead(_) => UNKNOWN.to_owned(),
    };
    let label = |total: &Total, saves: &'static str, pays: &'static str| match &total.money {
        Known::Read(money) if money.is_negative() => pays,
        _ => saves,
    };
    let part = |total: &Total, note: &str| match total.without.is_empty() {
        true => note.to_owned(),
        false => format!("{note}; not complete"),
    };
    let today = purchasing.today;
    let until = |day: NaiveDate| day.signed_duration_since(today).num_days();
    // Without lines that end, there is the term of the contract.
    let first = renew.ends.first();
    let renewal = purchasing.renewal.as_ref();
    let (saving, to_confirm, ends, notice) = match first {
        Some(end) => (&end.saving, &end.to_confirm, Some(end.ends), end.notice_by),
        None => (
            &renew.saving,
            &renew.to_confirm,
            renewal.map(|renewal| renewal.term_end),
            renewal.and_then(|renewal| renewal.notice_by),
        ),
    };
    let (notice, notice_note) = notice_card(notice, today);
    let mut cards = vec![
        card(
            label(saving, "Saving, confirmed", "More to pay, confirmed"),
            amount(saving),
            part(saving, "a year"),
        ),
        card(
            label(to_confirm, "More, once confirmed", "Less, once confirmed"),
            amount(to_confirm),
            part(to_confirm, "a year"),
        ),
        card("Notice by", notice, notice_note),
    ];
    if let Some(ends) = ends {
        cards.push(card("Renewal on", ends.to_string(), distance(until(ends))));
    }
    cards
}

/// Without a contract, and of a part of the account.
fn seat_cards(subject: &Subject<'_>) -> Vec<Card> {
    let all = subject.original.breakdown();
    let bases = &all.bases;
    let add_ons = &all.add_ons;
    let card = |label: &str, value: u64, note: String| Card {
        label: label.to_owned(),
        value: grouped(value),
        note,
    };
    vec![
        card(
            "Licensed users",
            all.users.licensed,
            format!("of {}", count(all.everyone, "user")),
        ),
        card(
            "Seats to release, confirmed",
            bases.release.saturating_add(add_ons.release),
            format!("{} of them add-ons", grouped(add_ons.release)),
        ),
        card(
            "To confirm",
            bases.to_confirm.saturating_add(add_ons.to_confirm),
            "a person has to look".to_owned(),
        ),
        card(
            "Not known",
            bases
                .unknown
                .saturating_sub(bases.to_confirm)
                .saturating_add(add_ons.unknown.saturating_sub(add_ons.to_confirm)),
            "counted as needed".to_owned(),
        ),
    ]
}

/// Seats that are held and not bought.
pub(super) fn alarms(subject: &Subject<'_>) -> Vec<String> {
    let lines = subject.purchasing.true_up.lines.iter();
    lines
        .map(|line| {
            let cost = match &line.cost {
                Known::Read(money) => {
                    format!("{} a year", subject.words.amount(money))
                }
                _ => "at a cost that is not known".to_owned(),
            };
            format!(
                "{}: {} held and not bought. A true-up is due ({cost}), or one of the numbers is \
                 wrong.",
                shown(line.licence.title()),
                count(line.seats, "seat"),
            )
        })
        .collect()
}

/// The renewal and its money.
pub(super) fn section(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "renewal",
        title: "Renewal and money".to_owned(),
        ..Section::default()
    };
    let purchasing = subject.purchasing;
    let words = &subject.words;
    if purchasing.model.is_none() {
        section.text.push(
            "Money and the days of the renewal are not known: no contract was given. Seats are \
             below."
                .to_owned(),
        );
        return section;
    }
    section.text.extend(term(subject));
    if !subject.review.filter.is_everyone() {
        of_a_part(subject, &mut section);
        return section;
    }
    section.parts.push(money(subject).into());
    let renew = &purchasing.renew;
    for (what, total) in [
        ("The sum of today", &renew.current),
        ("The sum of the next term", &renew.next),
        ("The confirmed saving", &renew.saving),
        ("The saving to confirm", &renew.to_confirm),
    ] {
        section.notes.extend(words.without(what, total));
    }
    let priced = renew.lines.iter();
    section
        .notes
        .extend(priced.filter_map(|line| match &line.price {
            Known::NotRead(why) => Some(format!(
                "The price of {} is not known: {}.",
                shown(line.licence.title()),
                words.why(why)
            )),
            _ => None,
        }));
    if let Some(table) = ends(subject) {
        section.parts.push(table.into());
    }
    if let Some(table) = contract_lines(subject) {
        section.parts.push(table.into());
    }
    section.notes.extend(saves_nothing(subject));
    if lines(subject).any(LineRenewal::is_by_seats) {
        section.text.extend(now(subject));
    }
    section.notes.extend(active_hosts(subject));
    section
}

/// What the changes of the filtered users are worth.
fn of_a_part(subject: &Subject<'_>, section: &mut Section) {
    let words = &subject.words;
    for (what, total) in [
        ("confirmed", &subject.purchasing.changes),
        ("to confirm", &subject.purchasing.changes_to_confirm),
    ] {
        let amount = match &total.money {
            Known::Read(money) => words.amount(money),
            Known::NotRead(_) => UNKNOWN.to_owned(),
            _ => words.amount(Money::ZERO),
        };
        section.text.push(format!(
            "The changes of the filtered users, {what}: {amount} a year{}.",
            without(total)
        ));
        if let Known::NotRead(why) = &total.money {
            let why = words.why(why);
            section
                .notes
                .push(format!("The sum {what} is not known: {why}."));
        }
    }
    section.text.push(
        "What is renewed is known for the whole account only, not for a part of it.".to_owned(),
    );
}

/// When the term ends.
fn term(subject: &Subject<'_>) -> Option<String> {
    let renewal = subject.purchasing.renewal.as_ref()?;
    let notice = match (renewal.notice_by, renewal.notice_days_left) {
        (Some(day), Some(left)) if left < 0 => format!(
            "The last day for notice was {day}, {}: this renewal saves nothing any more",
            distance(left)
        ),
        (Some(day), Some(left)) => format!("Notice must be given by {day}, {}", distance(left)),
        _ => "By when notice must be given is not known: the contract does not name it".to_owned(),
    };
    Some(format!(
        "The term ends on {}, {}. {notice}. Reductions take effect at the end of the term, so an \
         amount is what a year costs less after it.",
        renewal.term_end,
        distance(renewal.days_left)
    ))
}

fn money(subject: &Subject<'_>) -> Table {
    let renew = &subject.purchasing.renew;
    let row = |line: &crate::usage::money::answers::RenewLine| {
        let mut row = vec![shown(line.licence.title())];
        row.extend(
            [
                &line.price,
                &line.current,
                &line.next,
                &line.saving,
                &line.to_confirm,
            ]
            .map(known),
        );
        row
    };
    let mut foot = vec!["All".to_owned(), String::new()];
    let totals = [
        &renew.current,
        &renew.next,
        &renew.saving,
        &renew.to_confirm,
    ];
    foot.extend(totals.map(sum));
    let caption = format!(
        "Money at the renewal, in {} a year",
        subject.words.currency()
    );
    let head = [
        "Licence",
        "Price",
        "Today",
        "Next term",
        "Saved, confirmed",
        "To confirm",
    ];
    Table::new("money", caption, &head, 1)
        .rows(renew.lines.iter().map(row))
        .foot(foot)
}

/// What is saved on each day on which lines end, if there are several.
fn ends(subject: &Subject<'_>) -> Option<Table> {
    let ends = &subject.purchasing.renew.ends;
    if ends.len() < 2 {
        return None;
    }
    let rows = ends.iter().map(|end| {
        vec![
            end.ends.to_string(),
            day(end.notice_by),
            sum(&end.saving),
            sum(&end.to_confirm),
        ]
    });
    let caption = format!(
        "Money at each end of lines, in {} a year",
        subject.words.currency()
    );
    let head = ["Lines end", "Notice by", "Saved, confirmed", "To confirm"];
    Some(Table::new("ends", caption, &head, 2).rows(rows))
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| UNKNOWN.to_owned(), |day| day.to_string())
}

fn lines<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = &'a LineRenewal> {
    let positions = subject.purchasing.positions.iter();
    positions.flat_map(|position| &position.lines)
}

/// Each line of the contract at its own end, where they differ.
fn contract_lines(subject: &Subject<'_>) -> Option<Table> {
    let several = lines(subject).count() > subject.purchasing.positions.len();
    if !several && subject.purchasing.renew.ends.len() < 2 {
        return None;
    }
    let rows = lines(subject).map(|line| {
        vec![
            shown(line.licence.title()),
            day(line.ends),
            day(line.notice_by),
            known(&line.price),
            known(&line.bought),
            known(&line.need),
            match line.is_by_seats() {
                true => known(&line.give_back),
                false => NONE.to_owned(),
            },
            known(&line.saving),
            known(&line.to_confirm),
        ]
    });
    let head = [
        "Licence",
        "Ends",
        "Notice by",
        "Price",
        "Bought",
        "Need",
        "Give back",
        "Saved, confirmed",
        "To confirm",
    ];
    Some(
        Table::new(
            "lines",
            "Lines of the contract, each at its own end",
            &head,
            3,
        )
        .rows(rows),
    )
}

/// Why lines save nothing: each reason once.
fn saves_nothing(subject: &Subject<'_>) -> Vec<String> {
    let mut reasons: BTreeMap<&Why, BTreeSet<String>> = BTreeMap::new();
    for line in lines(subject) {
        if let Some(why) = &line.saves_nothing {
            let licences = reasons.entry(why).or_default();
            licences.insert(shown(line.licence.title()));
        }
    }
    let each = reasons.into_iter().map(|(why, licences)| {
        let licences: Vec<_> = licences.into_iter().collect();
        format!("{}: {}.", licences.join(", "), subject.words.why(why))
    });
    each.collect()
}

/// What is possible before the renewal.
fn now(subject: &Subject<'_>) -> Option<String> {
    let now = &subject.purchasing.now;
    let wanted = now.lines.iter().filter(|line| line.wanted > 0);
    let each: Vec<_> = wanted
        .map(|line| {
            format!(
                "{} of {} ({} covered by free seats, {} to buy)",
                count(line.wanted, "seat"),
                shown(line.licence.title()),
                known(&line.covered),
                known(&line.to_buy)
            )
        })
        .collect();
    let before = "Before the renewal nothing is refunded: released seats are used again.";
    if each.is_empty() {
        return Some(format!("{before} No seats are needed now."));
    }
    let cost = match &now.cost.money {
        Known::Read(money) if *money == Money::ZERO && now.cost.without.is_empty() => {
            "nothing is to be bought".to_owned()
        }
        Known::Read(money) => format!(
            "buying costs {} a year{}",
            subject.words.amount(money),
            without(&now.cost)
        ),
        Known::NotRead(_) => "what buying costs is not known".to_owned(),
        _ => "nothing is to be bought".to_owned(),
    };
    Some(format!("{before} Needed now: {}; {cost}.", each.join(", ")))
}

/// People who hosted in each month, where the contract bills by them.
fn active_hosts(subject: &Subject<'_>) -> Option<String> {
    let by_hosts = |line: &LineRenewal| line.model == Some(Model::ActiveHost);
    if !lines(subject).any(by_hosts) {
        return None;
    }
    let months = subject.purchasing.monthly_active_hosts.iter();
    let months: Vec<_> = months
        .map(|(month, n)| format!("{month}: {}", grouped(n)))
        .collect();
    Some(match months.is_empty() {
        true => "How many people hosted in a month is not known.".to_owned(),
        false => format!("People who hosted in a month: {}.", months.join(", ")),
    })
}
