//! Seats and money: what is bought, what is needed, and what that is worth.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use zoom_admin::coverage::Why;
use zoom_admin::usage::money::{LineRenewal, Model, RenewLine, Total};
use zoom_admin::usage::{Known, Licence, Money};

use super::{Report, heading, known, line, table};

impl Report<'_> {
    /// When the contract ends, if there is one.
    pub(super) fn renewal(&self, out: &mut impl Write) -> io::Result<()> {
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
    pub(super) fn seats(&self, out: &mut impl Write) -> io::Result<()> {
        let positions = &self.purchasing.positions;
        if self.is_filtered() {
            return self.filtered_seats(out);
        }
        let rows: Vec<_> = positions
            .iter()
            .map(|p| {
                let bought = p.bought.value();
                vec![
                    p.licence.to_string(),
                    bought.map_or("-".to_owned(), |b| b.source.to_string()),
                    bought.map_or("?".to_owned(), |b| b.seats.to_string()),
                    p.seats.assigned.to_string(),
                    p.seats.pending.to_string(),
                    known(&p.spare, "?"),
                    range(&p.need_at_least, &p.need),
                    match p.lines.iter().all(|line| !by_seats(line)) {
                        true => "-".to_owned(),
                        false => range(&p.give_back, &p.give_back_at_most),
                    },
                ]
            })
            .collect();
        let head = [
            "Licence",
            "Bought by",
            "Bought",
            "Assigned",
            "Pending",
            "Spare",
            "Need",
            "Give back",
        ];
        heading!(out, "Seats of the whole account")?;
        table(out, &head, &rows, 2)?;
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
        self.seat_notes(out)
    }

    fn filtered_seats(&self, out: &mut impl Write) -> io::Result<()> {
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
                let mut row = vec![p.licence.to_string()];
                row.extend(counts.map(|n| n.to_string()));
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
        table(out, &head, &rows, 1)?;
        line!(
            out,
            "Bought, spare, need and give back are known of the whole account only: without a filter."
        )
    }

    /// What is odd, and why something is not known: each reason once.
    fn seat_notes(&self, out: &mut impl Write) -> io::Result<()> {
        let mut missing: BTreeMap<&Why, Vec<String>> = BTreeMap::new();
        for position in &self.purchasing.positions {
            let licence = position.licence.to_string();
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
                    position.seats.included
                )?;
            }
        }
        for (why, licences) in missing {
            let licences = licences.join(", ");
            line!(
                out,
                "- How many are bought is not known of {licences}: {why}."
            )?;
        }
        Ok(())
    }

    /// Money at the renewal, and now.
    pub(super) fn money(&self, out: &mut impl Write) -> io::Result<()> {
        let purchasing = self.purchasing;
        if !self.has_contract() {
            return heading!(
                out,
                "Money: not known without prices. --contract FILE tells them, as in \
                 examples/license_review/contract.toml."
            );
        }
        let currency = self.currency();
        if self.is_filtered() {
            return heading!(
                out,
                "Money of the filtered users' changes: {} {currency} a year confirmed, and {} to \
                 confirm. What is renewed is known of the whole account only.",
                total(&purchasing.changes),
                total(&purchasing.changes_to_confirm)
            );
        }
        let renew = &purchasing.renew;
        heading!(out, "Money at the renewal, in {currency} a year")?;
        let cell = |money: &Known<Money>| known(money, "?");
        let mut rows: Vec<_> = renew
            .lines
            .iter()
            .map(|line| {
                vec![
                    line.licence.to_string(),
                    cell(&line.price),
                    cell(&line.current),
                    cell(&line.next),
                    cell(&line.saving),
                    cell(&line.to_confirm),
                ]
            })
            .collect();
        let totals = [
            &renew.current,
            &renew.next,
            &renew.saving,
            &renew.to_confirm,
        ];
        let mut all = vec!["All".to_owned(), String::new()];
        all.extend(totals.map(|total| cell(&total.money)));
        rows.push(all);
        let head = [
            "Licence",
            "Price",
            "Today",
            "Next term",
            "Saved",
            "To confirm",
        ];
        table(out, &head, &rows, 1)?;
        let whys = renew.lines.iter().filter_map(missing_price);
        for (licence, why) in whys {
            line!(out, "- {licence}: {why}.")?;
        }
        let titles = ["today", "next term", "saved", "to confirm"];
        for (title, total) in titles.iter().zip(totals) {
            if let Known::NotRead(why) = &total.money {
                line!(out, "- All {title}: {why}.")?;
            } else if !total.without.is_empty() {
                line!(
                    out,
                    "- All {title} is without {}.",
                    licences(&total.without)
                )?;
            }
        }
        self.contract_lines(out)?;
        self.true_up(out)?;
        if self.lines().any(by_seats) {
            self.now(out)?;
        }
        self.active_hosts(out)
    }

    fn lines(&self) -> impl Iterator<Item = &LineRenewal> {
        let positions = self.purchasing.positions.iter();
        positions.flat_map(|position| &position.lines)
    }

    /// Each line of the contract at its own end, where they differ.
    fn contract_lines(&self, out: &mut impl Write) -> io::Result<()> {
        let renew = &self.purchasing.renew;
        let several = self.lines().count() > self.purchasing.positions.len();
        if several || renew.ends.len() > 1 {
            let day =
                |day: &Option<chrono::NaiveDate>| day.map_or("?".to_owned(), |day| day.to_string());
            let row = |line: &LineRenewal| {
                vec![
                    line.licence.to_string(),
                    day(&line.ends),
                    day(&line.notice_by),
                    known(&line.price, "?"),
                    known(&line.bought, "?"),
                    known(&line.need, "?"),
                    match by_seats(line) {
                        true => known(&line.give_back, "?"),
                        false => "-".to_owned(),
                    },
                    known(&line.saving, "?"),
                    known(&line.to_confirm, "?"),
                ]
            };
            let rows: Vec<_> = self.lines().map(row).collect();
            let head = [
                "Licence",
                "Ends",
                "Notice by",
                "Price",
                "Bought",
                "Need",
                "Give back",
                "Saved",
                "To confirm",
            ];
            heading!(out, "Lines of the contract, each at its own end")?;
            table(out, &head, &rows, 3)?;
        }
        let mut reasons: BTreeMap<&Why, BTreeSet<String>> = BTreeMap::new();
        for line in self.lines() {
            if let Some(why) = &line.saves_nothing {
                let licences = reasons.entry(why).or_default();
                licences.insert(line.licence.to_string());
            }
        }
        for (why, licences) in reasons {
            let licences: Vec<_> = licences.into_iter().collect();
            line!(out, "- {}: {why}.", licences.join(", "))?;
        }
        Ok(())
    }

    /// Seats that are held and not bought.
    fn true_up(&self, out: &mut impl Write) -> io::Result<()> {
        for true_up in &self.purchasing.true_up.lines {
            line!(
                out,
                "- TRUE-UP: {} {} are held and not bought: {} {} a year.",
                true_up.seats,
                true_up.licence,
                known(&true_up.cost, "?"),
                self.currency()
            )?;
        }
        Ok(())
    }

    /// What is possible before the renewal.
    fn now(&self, out: &mut impl Write) -> io::Result<()> {
        let lines = &self.purchasing.now.lines;
        let wanted: Vec<_> = lines.iter().filter(|line| line.wanted > 0).collect();
        let now = "Now: nothing comes back before the term ends; released seats are used again.";
        if wanted.is_empty() {
            return line!(out, "{now} None is wanted now.");
        }
        let each: Vec<_> = wanted
            .iter()
            .map(|line| {
                format!(
                    "{} {} ({} covered, {} to buy)",
                    line.wanted,
                    line.licence,
                    known(&line.covered, "?"),
                    known(&line.to_buy, "?")
                )
            })
            .collect();
        line!(
            out,
            "{now} Wanted now: {}; buying costs {} {} a year.",
            each.join(", "),
            total(&self.purchasing.now.cost),
            self.currency()
        )
    }

    fn active_hosts(&self, out: &mut impl Write) -> io::Result<()> {
        if !self
            .lines()
            .any(|line| line.model == Some(Model::ActiveHost))
        {
            return Ok(());
        }
        let months = self.purchasing.monthly_active_hosts.iter();
        let months: Vec<_> = months.map(|(month, n)| format!("{month} {n}")).collect();
        match months.is_empty() {
            true => Ok(()),
            false => line!(out, "People who hosted in a month: {}.", months.join(", ")),
        }
    }

    pub(super) fn not_to_buy(&self, out: &mut impl Write) -> io::Result<()> {
        if self.is_filtered() {
            return Ok(());
        }
        let free: Vec<_> = self
            .purchasing
            .what_not_to_buy()
            .map(|(licence, free)| format!("{licence} ({free})"))
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

    pub(super) fn oversized(&self, out: &mut impl Write) -> io::Result<()> {
        let all = &self.purchasing.oversized;
        if all.is_empty() {
            let unknown = self.review.with(|v| {
                v.verdict.name() == "unknown" && v.licence.as_ref().is_some_and(|l| !l.is_base())
            });
            let unknown = match unknown.len() {
                0 => String::new(),
                n => format!("; of {n} add-ons it is not known"),
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
                let mut row = vec![of.from.to_string(), of.to.to_string()];
                row.extend([of.seats.to_string(), of.to_confirm.to_string()]);
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
        table(out, &head, &rows, 2)
    }
}

/// Whether a line is billed by seats.
fn by_seats(line: &LineRenewal) -> bool {
    line.model
        .is_none_or(|model| model.saves_nothing().is_none())
}

/// Why a line has no money.
fn missing_price(line: &RenewLine) -> Option<(&Licence, &Why)> {
    match &line.price {
        Known::NotRead(why) => Some((&line.licence, why)),
        _ => None,
    }
}

fn licences(of: &[Licence]) -> String {
    let names: Vec<_> = of.iter().map(Licence::to_string).collect();
    names.join(", ")
}

/// A sum, and what is not in it.
fn total(of: &Total) -> String {
    match (&of.money, &of.without[..]) {
        (Known::Read(money), []) => money.to_string(),
        (Known::Read(money), without) => format!("{money} (without {})", licences(without)),
        (Known::NotRead(why), _) => format!("not known ({why})"),
        _ => "0.00".to_owned(),
    }
}

/// From one number to another, or the one that both are.
fn range<T: PartialOrd + ToString>(low: &Known<T>, high: &Known<T>) -> String {
    match (low, high) {
        (Known::Read(low), Known::Read(high)) if low < high => {
            format!("{} to {}", low.to_string(), high.to_string())
        }
        (Known::Read(low), Known::Read(high)) if high < low => {
            format!("{} to {}", high.to_string(), low.to_string())
        }
        (Known::Read(one), _) => one.to_string(),
        _ => "?".to_owned(),
    }
}
