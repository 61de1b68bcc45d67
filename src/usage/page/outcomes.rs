//! What became of the verdicts of earlier states, and the money that they saved.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::coverage::Why;
use crate::usage::history::{OutcomeCounts, Outcomes, Realised};
use crate::usage::money::amount::Money;
use crate::usage::page::Subject;
use crate::usage::page::chart::{Series, lines};
use crate::usage::page::view::{Part, Section, Table};
use crate::usage::page::words::{count, grouped, known, shown};
use crate::usage::words::known::Known;

/// What was advised, done and open, and the money realised, if outcomes are given.
pub(super) fn section(subject: &Subject<'_>) -> Option<Section> {
    let outcomes = subject.outcomes?;
    let mut section = Section {
        id: "outcomes",
        title: "What was advised and done".to_owned(),
        ..Section::default()
    };
    section.notes.extend(left_out(outcomes));
    let (Some(from), Some(to)) = (outcomes.from, outcomes.to) else {
        let text = "No earlier state of the account can be compared.";
        section.text.push(text.to_owned());
        return Some(section);
    };
    if from == to {
        section.text.push(format!(
            "The state of {} is the only one so far. The next one shows what became of its verdicts.",
            to.date_naive()
        ));
        return Some(section);
    }
    let total = outcomes.total;
    section.text.push(format!(
        "The states from {} to {} advised to give up {}, each counted once. Of these, {} done and {} \
         open in the last state.",
        from.date_naive(),
        to.date_naive(),
        count(total.advised, "seat"),
        are(total.done),
        are(total.open),
    ));
    if total.advised > 0 {
        section.parts.push(by_licence(outcomes).into());
    }
    if total.done > 0 {
        section.text.push(realised(outcomes));
        section.parts.push(Part {
            chart: chart(outcomes),
            table: by_month(outcomes),
        });
        section.notes.extend(not_known(subject, outcomes));
    }
    Some(section)
}

fn are(seats: u64) -> String {
    match seats {
        1 => "1 is".to_owned(),
        n => format!("{} are", grouped(n)),
    }
}

fn currency(outcomes: &Outcomes) -> String {
    let currency = outcomes.currency.as_deref();
    currency.map_or_else(|| "no currency".to_owned(), shown)
}

/// The states and verdicts that do not count.
fn left_out(outcomes: &Outcomes) -> Vec<String> {
    let days = outcomes.left_out.iter().map(|at| at.date_naive());
    let days: Vec<_> = days.map(|day| day.to_string()).collect();
    let states = (!days.is_empty()).then(|| {
        let days = days.join(", ");
        format!("Left out, because not all users were read then: {days}.")
    });
    let number = outcomes.not_identified;
    let verdicts = (number > 0).then(|| {
        format!(
            "{} not followed, because names are hidden in a state and the user has no id.",
            match number {
                1 => "1 verdict is".to_owned(),
                n => format!("{} verdicts are", grouped(n)),
            }
        )
    });
    states.into_iter().chain(verdicts).collect()
}

fn by_licence(outcomes: &Outcomes) -> Table {
    let row = |name: String, counts: &OutcomeCounts| {
        let numbers = [
            counts.advised,
            counts.done,
            counts.open,
            counts.to_confirm,
            counts.no_longer_advised,
            counts.unknown,
        ];
        let numbers = numbers.into_iter().map(grouped);
        std::iter::once(name).chain(numbers).collect::<Vec<_>>()
    };
    let mut licences: Vec<_> = outcomes.licences.iter().collect();
    licences.sort_by_key(|(licence, counts)| (Reverse(counts.advised), *licence));
    let rows = licences
        .into_iter()
        .map(|(licence, counts)| row(shown(licence.title()), counts));
    let head = [
        "Licence",
        "Advised",
        "Done",
        "Open",
        "Of these to confirm",
        "No longer advised",
        "Not known",
    ];
    let caption = "Seats that were advised to be given up, and what became of them";
    Table::new("outcomes-by-licence", caption, &head, 1)
        .rows(rows)
        .foot(row("All".to_owned(), &outcomes.total))
}

/// The sum over all months.
fn realised(outcomes: &Outcomes) -> String {
    let total = outcomes.realised();
    if total.months == 0 {
        return "The money realised is not known for any month.".to_owned();
    }
    format!(
        "Realised in all: {} {} in {}{}. A seat that was freed saves money only once it is given \
         back.",
        grouped(total.money),
        currency(outcomes),
        count(total.months, "month"),
        match total.unknown {
            0 => String::new(),
            n => format!("; of {} it is not known", count(n, "month")),
        }
    )
}

/// An amount, with the currency if it is not that of the table.
fn amount(outcomes: &Outcomes, month: &Realised, money: &Known<Money>) -> String {
    match (money, &month.currency) {
        (Known::Read(money), Some(other)) if month.currency != outcomes.currency => {
            format!("{} {}", grouped(money), shown(other))
        }
        (money, _) => known(money),
    }
}

fn by_month(outcomes: &Outcomes) -> Table {
    // The newest comes first.
    let rows = outcomes.months.iter().rev().map(|month| {
        vec![
            shown(&month.month),
            known(&month.freed),
            amount(outcomes, month, &month.freed_money),
            known(&month.given_back),
            amount(outcomes, month, &month.money),
        ]
    });
    let head = ["Month", "Freed", "Worth", "Given back", "Realised"];
    let caption = format!(
        "Seats freed and given back up to each month; money in {} a month",
        currency(outcomes)
    );
    Table::new("realised", caption, &head, 1).rows(rows)
}

fn chart(outcomes: &Outcomes) -> Option<String> {
    let series = |class, name, money: fn(&Realised) -> &Known<Money>| Series {
        class,
        name,
        numbers: outcomes
            .months
            .iter()
            .map(|month| {
                let money = money(month).value()?;
                (month.currency == outcomes.currency).then(|| money.units())
            })
            .collect(),
    };
    let all = [
        series("e", "worth of the freed seats", |month| &month.freed_money),
        series("a", "realised", |month| &month.money),
    ];
    let name = |month: Option<&Realised>| month.map_or_else(String::new, |m| m.month.clone());
    let ends = [name(outcomes.months.first()), name(outcomes.months.last())];
    let title = format!("Money by month, in {}", currency(outcomes));
    lines("realised-chart", &title, ends, &all)
}

/// Why something of a month is not known, the months of one reason together.
fn not_known(subject: &Subject<'_>, outcomes: &Outcomes) -> Vec<String> {
    let mut months: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for month in &outcomes.months {
        let mut reasons: Vec<_> = reasons(month)
            .into_iter()
            .map(|why| subject.words.why(why))
            .collect();
        reasons.sort();
        reasons.dedup();
        for reason in reasons {
            months.entry(reason).or_default().push(&month.month);
        }
    }
    let note = |(reason, months): (String, Vec<&str>)| {
        let months = months.join(", ");
        format!("Not known in {}: {reason}.", shown(months))
    };
    months.into_iter().map(note).collect()
}

fn reasons(month: &Realised) -> Vec<&Why> {
    fn reason<T>(known: &Known<T>) -> Option<&Why> {
        match known {
            Known::NotRead(why) => Some(why),
            _ => None,
        }
    }
    let all = [
        reason(&month.freed),
        reason(&month.freed_money),
        reason(&month.given_back),
        reason(&month.money),
    ];
    all.into_iter().flatten().collect()
}
