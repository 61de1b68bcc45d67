//! Seats: what is bought, what is needed, what not to buy, and what is larger than needed.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;

use zoom_admin::coverage::Why;
use zoom_admin::usage::Known;

use super::{Page, Report, Table, grouped, heading, known, line};

impl Report<'_> {
    /// When the contract ends, if there is one.
    pub(super) fn renewal(&self, out: &mut Page<'_>) -> io::Result<()> {
        let Some(renewal) = &self.purchasing.renewal else {
            return Ok(());
        };
        let days = match renewal.days_left {
            left if left < 0 => format!("{} days ago", left.unsigned_abs()),
            left => format!("in {left} days"),
        };
        let notice = match (renewal.notice_by, renewal.notice_days_left) {
            (Some(day), Some(left)) if left < 0 => {
                format!("the last day for notice was {day}: it is past")
            }
            (Some(day), Some(left)) => format!("notice by {day}, {left} days left"),
            _ => "the contract's file names no last day for notice".to_owned(),
        };
        heading!(
            out,
            "Renewal: the term ends on {}, {days}; {notice}.",
            renewal.term_end
        )
    }

    /// Each licence that is bought or held.
    pub(super) fn seats(&self, out: &mut Page<'_>) -> io::Result<()> {
        let positions = &self.purchasing.positions;
        if self.is_filtered() {
            return self.filtered_seats(out);
        }
        let rows = positions.iter().map(|p| {
            let bought = p.bought.value();
            vec![
                p.licence.title(),
                bought.map_or("?".to_owned(), |b| grouped(b.seats)),
                grouped(p.seats.assigned),
                grouped(p.seats.pending),
                known(&p.spare, "?"),
                range(&p.need_at_least, &p.need),
                match p.is_by_seats() {
                    true => range(&p.give_back, &p.give_back_at_most),
                    false => "-".to_owned(),
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
        heading!(out, "Seats of the whole account")?;
        out.table(&Table::new(&head, rows.collect(), 1).spare(&["Pending", "Spare"]))?;
        if positions
            .iter()
            .any(|p| p.need != p.need_at_least || p.give_back != p.give_back_at_most)
        {
            line!(
                out,
                "A range ends where all that is unknown or to be confirmed is given up too; give \
                 back less than nothing is to be bought."
            )?;
        }
        self.bought_by(out)?;
        self.seat_notes(out)
    }

    /// What says how many seats are bought, and how bundles are written in files and filters.
    fn bought_by(&self, out: &mut Page<'_>) -> io::Result<()> {
        let mut sources: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut written = Vec::new();
        for position in &self.purchasing.positions {
            let licence = &position.licence;
            if let Some(bought) = position.bought.value() {
                let titles = sources.entry(bought.source.to_string()).or_default();
                titles.push(licence.title());
            }
            if licence.is_suite() {
                written.push(format!("{} as {licence}", licence.title()));
            }
        }
        let mut names = sources.iter();
        match (names.next(), names.next()) {
            (Some((source, _)), None) => line!(out, "Bought: as {source} says.")?,
            _ => {
                for (source, titles) in &sources {
                    line!(out, "Bought, as {source} says: {}.", titles.join(", "))?;
                }
            }
        }
        match written.is_empty() {
            true => Ok(()),
            false => line!(out, "Files and filters write {}.", written.join(", ")),
        }
    }

    fn filtered_seats(&self, out: &mut Page<'_>) -> io::Result<()> {
        let rows: Vec<_> = self
            .purchasing
            .positions
            .iter()
            .filter(|p| p.seats.assigned + p.seats.pending + p.seats.upgrade_in > 0)
            .map(|p| {
                let seats = &p.seats;
                let counts = [
                    seats.assigned,
                    seats.pending,
                    seats.release + seats.withdraw,
                    seats.unknown + seats.to_confirm,
                ];
                let mut row = vec![p.licence.title()];
                row.extend(counts.map(grouped));
                row
            })
            .collect();
        let head = [
            "Licence",
            "Assigned",
            "Pending",
            "Release",
            "Unknown or to confirm",
        ];
        heading!(out, "Seats{}", self.part())?;
        out.table(&Table::new(&head, rows, 1))?;
        line!(
            out,
            "Bought, spare, need and give back are known of the whole account only: without a filter."
        )
    }

    /// What is odd, and why something is not known: each reason once.
    fn seat_notes(&self, out: &mut Page<'_>) -> io::Result<()> {
        let mut missing: BTreeMap<&Why, Vec<String>> = BTreeMap::new();
        for position in &self.purchasing.positions {
            let licence = position.licence.title();
            if let Known::NotRead(why) = &position.bought {
                missing.entry(why).or_default().push(licence.clone());
            }
            for note in &position.notes {
                line!(out, "- {licence}: {note}.")?;
            }
            if position.seats.included > 0 {
                line!(
                    out,
                    "- {licence}: {} more come with another licence and are not bought.",
                    grouped(position.seats.included)
                )?;
            }
        }
        for (why, licences) in missing {
            let licences = licences.join(", ");
            line!(
                out,
                "- How many are bought is not known of {licences}: {}.",
                self.titled(why)
            )?;
        }
        Ok(())
    }

    pub(super) fn not_to_buy(&self, out: &mut Page<'_>) -> io::Result<()> {
        if self.is_filtered() {
            return Ok(());
        }
        let free: Vec<_> = self
            .purchasing
            .what_not_to_buy()
            .map(|(licence, free)| format!("{} ({})", licence.title(), grouped(free)))
            .collect();
        match free.is_empty() {
            true => heading!(
                out,
                "What not to buy: of no licence are seats known to be free."
            ),
            false => heading!(
                out,
                "What not to buy, with the seats that are free once the confirmed ones are \
                 released: {}.",
                free.join(", ")
            ),
        }
    }

    pub(super) fn oversized(&self, out: &mut Page<'_>) -> io::Result<()> {
        let all = &self.purchasing.oversized;
        if all.is_empty() {
            let unknown = self.review.with(|v| {
                v.verdict.name() == "unknown" && v.licence.as_ref().is_some_and(|l| !l.is_base())
            });
            let unknown = match unknown.len() {
                0 => String::new(),
                n => format!("; of {} add-ons it is not known", grouped(n)),
            };
            return heading!(
                out,
                "Oversized add-ons{}: none found{unknown}.",
                self.part()
            );
        }
        let rows: Vec<_> = all
            .iter()
            .map(|of| {
                let mut row = vec![of.from.title(), of.to.title()];
                row.extend([grouped(of.seats), grouped(of.to_confirm)]);
                if self.has_contract() {
                    row.push(known(&of.saving, "?"));
                }
                row
            })
            .collect();
        let mut head = vec!["Held", "Enough", "Seats", "To confirm"];
        if self.has_contract() {
            head.push("Saved");
        }
        heading!(out, "Oversized add-ons{}", self.part())?;
        out.table(&Table::new(&head, rows, 2))
    }
}

/// From one number to another, or the one that both are.
fn range<T: PartialOrd + Display + Default>(low: &Known<T>, high: &Known<T>) -> String {
    let (Known::Read(low), Known::Read(high)) = (low, high) else {
        return match low {
            Known::Read(one) => grouped(one),
            _ => "?".to_owned(),
        };
    };
    let (low, high) = if high < low { (high, low) } else { (low, high) };
    if low == high {
        grouped(low)
    } else if *low < T::default() {
        // A dash beside a minus is hard to read.
        format!("{} to {}", grouped(low), grouped(high))
    } else {
        format!("{}–{}", grouped(low), grouped(high))
    }
}
