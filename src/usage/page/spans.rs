//! How the answer depends on the days of the rules, and how seats changed over time.

use crate::usage::history::{Trend, TrendPoint, TrendSeats};
use crate::usage::money::threshold::Threshold;
use crate::usage::page::Subject;
use crate::usage::page::chart::{Bar, Series, bars, lines};
use crate::usage::page::view::{Part, Section, Table};
use crate::usage::page::words::{NONE, UNKNOWN, count, grouped, shown, sum};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// How many licences have a chart over time.
const CHARTS: usize = 3;

/// Seats and money by the days of the rules.
pub(super) fn sensitivity(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "threshold",
        title: "If other days counted".to_owned(),
        ..Section::default()
    };
    let all = subject.thresholds;
    if all.is_empty() {
        section.text.push(
            "How the answer depends on the number of days was not computed for this page."
                .to_owned(),
        );
        return section;
    }
    section.text.push(
        "The seats that would be released if the rules looked at another number of days."
            .to_owned(),
    );
    let has_money = subject.purchasing.model.is_some();
    let rows = all.iter().map(|threshold| {
        let mut row = vec![format!("{} days", grouped(threshold.days))];
        match threshold.result.value() {
            Some(released) => {
                row.extend([released.seats, released.to_confirm, released.unknown].map(grouped));
                if has_money {
                    row.push(sum(&released.saving));
                    row.push(sum(&released.saving_to_confirm));
                }
            }
            None => row.extend(vec![UNKNOWN.to_owned(); if has_money { 5 } else { 3 }]),
        }
        row
    });
    let mut head = vec!["Days", "Release", "To confirm", "Not known"];
    let mut caption = "Seats by the days of the rules".to_owned();
    if has_money {
        head.extend(["Saved, confirmed", "More, to confirm"]);
        let currency = subject.words.currency();
        caption = format!("Seats and money by the days of the rules, in {currency} a year");
    }
    section.parts.push(Part {
        chart: threshold_chart(subject),
        table: Table::new("thresholds", caption, &head, 1).rows(rows),
    });
    section.notes = threshold_notes(subject);
    section
}

/// Which thresholds are not known, and which sums lack a line.
fn threshold_notes(subject: &Subject<'_>) -> Vec<String> {
    let has_money = subject.purchasing.model.is_some();
    let note = |threshold: &Threshold| -> Vec<String> {
        let days = threshold.days;
        match &threshold.result {
            Known::NotRead(why) => {
                let why = subject.words.why(why);
                vec![format!("{days} days: not known, {why}.")]
            }
            Known::Read(released) if has_money => {
                let sums = [
                    ("The saving", &released.saving),
                    ("The saving to confirm", &released.saving_to_confirm),
                ];
                let note = |(what, total): (&str, _)| {
                    let what = format!("{what} at {days} days");
                    subject.words.without(&what, total)
                };
                sums.into_iter().filter_map(note).collect()
            }
            _ => Vec::new(),
        }
    };
    subject.thresholds.iter().flat_map(note).collect()
}

fn threshold_chart(subject: &Subject<'_>) -> Option<String> {
    let read = subject.thresholds.iter();
    let read: Vec<_> = read
        .filter_map(|t| Some((t.days, t.result.value()?)))
        .collect();
    let sum = |numbers: [u64; 3]| numbers.into_iter().fold(0, u64::saturating_add);
    let most = read
        .iter()
        .map(|(_, r)| sum([r.seats, r.to_confirm, r.unknown]));
    let most = most.max()?.max(1);
    let rows: Vec<_> = read
        .iter()
        .map(|(days, r)| Bar {
            label: format!("{days} days"),
            text: format!("{} to release", grouped(r.seats)),
            parts: vec![("a", r.seats), ("b", r.to_confirm), ("c", r.unknown)],
            of: most,
        })
        .collect();
    let legend = [("a", "release"), ("b", "to confirm"), ("c", "not known")];
    bars(
        "threshold-chart",
        "Seats by the days of the rules",
        &rows,
        &legend,
    )
}

/// When bases or add-ons are left out of a trend.
fn unread(trend: &Trend) -> Vec<String> {
    let note = |kind: &str, is_unread: fn(&TrendPoint) -> bool| {
        let points = trend.points.iter().filter(|point| is_unread(point));
        let days: Vec<_> = points.map(|p| p.at.date_naive().to_string()).collect();
        let what = "are left out where they were not read of all users";
        (!days.is_empty()).then(|| format!("{kind} {what}: {}.", days.join(", ")))
    };
    let bases = note("Bases", |point| point.bases_unread);
    let add_ons = note("Add-ons", |point| point.add_ons_unread);
    let few = trend.points.iter().filter(|p| p.add_ons_unread_of > 0);
    let few: Vec<_> = few
        .map(|point| {
            let users = count(point.add_ons_unread_of, "user");
            format!("{} ({users})", point.at.date_naive())
        })
        .collect();
    let few = (!few.is_empty()).then(|| {
        format!(
            "Add-ons are told as the least that there are (≥) where they were not read of a few \
             users: {}.",
            few.join(", ")
        )
    });
    bases.into_iter().chain(add_ons).chain(few).collect()
}

/// The seats over time, if a trend is given.
pub(super) fn trend(subject: &Subject<'_>) -> Option<Section> {
    let trend = subject.trend?;
    let mut section = Section {
        id: "trend",
        title: "Over time".to_owned(),
        ..Section::default()
    };
    if !trend.left_out.is_empty() {
        let days = trend.left_out.iter().map(|at| at.date_naive().to_string());
        let days: Vec<_> = days.collect();
        section.notes.push(format!(
            "Left out, because not all users were read then: {}.",
            days.join(", ")
        ));
    }
    section.notes.extend(unread(trend));
    let (Some(first), Some(last)) = (trend.points.first(), trend.points.last()) else {
        section
            .text
            .push("No earlier state of the account can be compared.".to_owned());
        return Some(section);
    };
    section.text.push(format!(
        "{} of the account, from {} to {}.",
        count(
            u64::try_from(trend.points.len()).unwrap_or(u64::MAX),
            "state"
        ),
        first.at.date_naive(),
        last.at.date_naive()
    ));
    let mut licences: Vec<_> = last.licences.iter().collect();
    licences.sort_by(|(a, s), (b, t)| t.assigned.cmp(&s.assigned).then(a.cmp(b)));
    for (at, (licence, _)) in licences.into_iter().enumerate() {
        section.parts.push(Part {
            chart: (at < CHARTS).then(|| chart(trend, licence, at)).flatten(),
            table: table(trend, licence, at),
        });
    }
    let gone: Vec<_> = trend
        .points
        .iter()
        .flat_map(|point| point.licences.keys())
        .filter(|licence| last.tells(licence) && !last.licences.contains_key(licence))
        .map(|licence| shown(licence.title()))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    if !gone.is_empty() {
        section
            .notes
            .push(format!("No longer held or bought: {}.", gone.join(", ")));
    }
    section.parts.push(hosts(trend).into());
    Some(section)
}

fn at<'a>(trend: &'a Trend, licence: &'a Licence) -> impl Iterator<Item = Option<&'a TrendSeats>> {
    trend.points.iter().map(|point| point.licences.get(licence))
}

fn chart(trend: &Trend, licence: &Licence, number: usize) -> Option<String> {
    let series = |class, name, value: fn(&TrendSeats) -> Option<u64>| Series {
        class,
        name,
        numbers: at(trend, licence).map(|seats| value(seats?)).collect(),
    };
    let all = [
        series("e", "bought", |seats| seats.bought),
        series("a", "assigned", |seats| Some(seats.assigned)),
        series("b", "idle", |seats| Some(seats.idle)),
    ];
    let day = |point: Option<&TrendPoint>| {
        point.map_or_else(String::new, |point| point.at.date_naive().to_string())
    };
    let ends = [day(trend.points.first()), day(trend.points.last())];
    lines(
        &format!("trend-chart-{number}"),
        &licence.title(),
        ends,
        &all,
    )
}

fn table(trend: &Trend, licence: &Licence, number: usize) -> Table {
    // The newest comes first.
    let points: Vec<_> = trend.points.iter().zip(at(trend, licence)).collect();
    let rows = points.into_iter().rev().map(|(point, seats)| {
        let mut row = vec![point.at.date_naive().to_string()];
        match seats {
            Some(seats) => {
                row.push(seats.bought.map_or_else(|| UNKNOWN.to_owned(), grouped));
                let least = if point.tells(licence) { "" } else { "≥ " };
                let numbers = [seats.assigned, seats.idle, seats.unknown];
                row.extend(numbers.map(|number| format!("{least}{}", grouped(number))));
            }
            None => row.extend(vec![NONE.to_owned(); 4]),
        }
        row
    });
    let head = ["Day", "Bought", "Assigned", "Idle", "Not known"];
    let caption = format!("{} over time", shown(licence.title()));
    Table::new(&format!("trend-{number}"), caption, &head, 1).rows(rows)
}

fn hosts(trend: &Trend) -> Table {
    let rows = trend.points.iter().rev().map(|point| {
        vec![
            point.at.date_naive().to_string(),
            point
                .active_hosts
                .map_or_else(|| UNKNOWN.to_owned(), grouped),
        ]
    });
    let head = ["Day", "People who hosted"];
    let caption = "People who hosted in the last complete month";
    Table::new("trend-hosts", caption, &head, 1)
        .narrow()
        .rows(rows)
}
