//! Money: what is renewed, what that saves at which end, and what is possible now.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use zoom_admin::coverage::Why;
use zoom_admin::usage::money::{LineRenewal, Model, RenewLine, Total};
use zoom_admin::usage::{Known, Licence, Money};

use super::{Page, Report, Table, grouped, heading, known, line};

impl Report<'_> {
    /// Money at the renewal, and now.
    pub(super) fn money(&self, out: &mut Page<'_>) -> io::Result<()> {
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
        heading!(out, "Money at the renewal, in {currency} a year")?;
        self.renewed_lines(out)?;
        self.contract_lines(out)?;
        self.true_up(out)?;
        if self.lines().any(LineRenewal::is_by_seats) {
            self.now(out)?;
        }
        self.active_hosts(out)
    }

    /// What each licence costs today and in the next term.
    fn renewed_lines(&self, out: &mut Page<'_>) -> io::Result<()> {
        let renew = &self.purchasing.renew;
        let cell = |money: &Known<Money>| known(money, "?");
        let mut rows: Vec<_> = renew
            .lines
            .iter()
            .map(|line| {
                vec![
                    line.licence.title(),
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
        out.table(&Table::new(&head, rows, 1).spare(&["Price"]))?;
        let whys = renew.lines.iter().filter_map(missing_price);
        for (licence, why) in whys {
            line!(out, "- {}: {}.", licence.title(), self.titled(why))?;
        }
        let titles = ["today", "next term", "saved", "to confirm"];
        for (title, total) in titles.iter().zip(totals) {
            if let Known::NotRead(why) = &total.money {
                line!(out, "- All {title}: {}.", self.titled(why))?;
            } else if !total.without.is_empty() {
                line!(
                    out,
                    "- All {title} is without {}.",
                    licences(&total.without)
                )?;
            }
        }
        Ok(())
    }

    fn lines(&self) -> impl Iterator<Item = &LineRenewal> {
        let positions = self.purchasing.positions.iter();
        positions.flat_map(|position| &position.lines)
    }

    /// Each line of the contract at its own end, where they differ.
    fn contract_lines(&self, out: &mut Page<'_>) -> io::Result<()> {
        let renew = &self.purchasing.renew;
        let several = self.lines().count() > self.purchasing.positions.len();
        if renew.ends.len() > 1 {
            self.each_end(out)?;
        }
        if several || renew.ends.len() > 1 {
            let day =
                |day: &Option<chrono::NaiveDate>| day.map_or("?".to_owned(), |day| day.to_string());
            let row = |line: &LineRenewal| {
                vec![
                    line.licence.title(),
                    day(&line.ends),
                    day(&line.notice_by),
                    known(&line.price, "?"),
                    known(&line.bought, "?"),
                    known(&line.need, "?"),
                    match line.is_by_seats() {
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
            out.table(&Table::new(&head, rows, 3).spare(&["Price", "Bought", "Need"]))?;
        }
        let mut reasons: BTreeMap<&Why, BTreeSet<String>> = BTreeMap::new();
        for line in self.lines() {
            if let Some(why) = &line.saves_nothing {
                let licences = reasons.entry(why).or_default();
                licences.insert(line.licence.title());
            }
        }
        for (why, licences) in reasons {
            let licences: Vec<_> = licences.into_iter().collect();
            line!(out, "- {}: {}.", licences.join(", "), self.titled(why))?;
        }
        Ok(())
    }

    /// What is saved on each day on which lines end.
    fn each_end(&self, out: &mut Page<'_>) -> io::Result<()> {
        let rows = self.purchasing.renew.ends.iter().map(|end| {
            let notice = end.notice_by;
            vec![
                end.ends.to_string(),
                notice.map_or("?".to_owned(), |day| day.to_string()),
                part(&end.saving, "?"),
                part(&end.to_confirm, "?"),
            ]
        });
        let head = ["Lines end", "Notice by", "Saved", "To confirm"];
        heading!(out, "Money at each end of lines")?;
        out.table(&Table::new(&head, rows.collect(), 2))?;
        let ends = self.purchasing.renew.ends.iter();
        parts(out, ends.flat_map(|end| [&end.saving, &end.to_confirm]))
    }

    /// Seats that are held and not bought.
    fn true_up(&self, out: &mut Page<'_>) -> io::Result<()> {
        for true_up in &self.purchasing.true_up.lines {
            out.alarm(format_args!(
                "- TRUE-UP: {} {} {} held and not bought: {} {} a year.",
                grouped(true_up.seats),
                true_up.licence.title(),
                if true_up.seats == 1 { "is" } else { "are" },
                known(&true_up.cost, "?"),
                self.currency()
            ))?;
        }
        Ok(())
    }

    /// What is possible before the renewal.
    fn now(&self, out: &mut Page<'_>) -> io::Result<()> {
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
                    grouped(line.wanted),
                    line.licence.title(),
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

    fn active_hosts(&self, out: &mut Page<'_>) -> io::Result<()> {
        if !self
            .lines()
            .any(|line| line.model == Some(Model::ActiveHost))
        {
            return Ok(());
        }
        let months = self.purchasing.monthly_active_hosts.iter();
        let months: Vec<_> = months
            .map(|(month, n)| format!("{month} {}", grouped(n)))
            .collect();
        match months.is_empty() {
            true => Ok(()),
            false => line!(out, "People who hosted in a month: {}.", months.join(", ")),
        }
    }
}

/// Why a line has no money.
fn missing_price(line: &RenewLine) -> Option<(&Licence, &Why)> {
    match &line.price {
        Known::NotRead(why) => Some((&line.licence, why)),
        _ => None,
    }
}

fn licences(of: &[Licence]) -> String {
    let names: Vec<_> = of.iter().map(Licence::title).collect();
    names.join(", ")
}

/// A sum, and what is not in it.
pub(super) fn total(of: &Total) -> String {
    match (&of.money, &of.without[..]) {
        (Known::Read(money), []) => grouped(money),
        (Known::Read(money), without) => {
            format!("{} (without {})", grouped(money), licences(without))
        }
        (Known::NotRead(why), _) => format!("not known ({why})"),
        _ => "0.00".to_owned(),
    }
}

/// A sum in a cell of a table; one in which an amount is not known is marked.
pub(super) fn part(of: &Total, missing: &str) -> String {
    match (&of.money, &of.without[..]) {
        (Known::Read(money), [_, ..]) => format!("{}*", grouped(money)),
        (money, _) => known(money, missing),
    }
}

/// Says below a table what the marked ones of these sums lack.
pub(super) fn parts<'a>(
    out: &mut Page<'_>,
    sums: impl Iterator<Item = &'a Total>,
) -> io::Result<()> {
    let marked = sums.filter(|sum| sum.money.value().is_some());
    let without: BTreeSet<&Licence> = marked.flat_map(|sum| &sum.without).collect();
    if without.is_empty() {
        return Ok(());
    }
    let titles: Vec<_> = without.into_iter().map(Licence::title).collect();
    line!(
        out,
        "* Not the whole sum: some money of {} is not known.",
        titles.join(", ")
    )
}
