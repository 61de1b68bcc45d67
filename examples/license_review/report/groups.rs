//! The answer by group, and by the number of days that the rules look at.

use std::collections::BTreeMap;
use std::io;

use zoom_admin::usage::Known;
use zoom_admin::usage::filter::{Field, GroupKey, Value};
use zoom_admin::usage::review::{Breakdown, Split};

use super::renewal::{part, parts};
use super::{Page, Report, Table, grouped, heading, line};

/// Groups that are shown where not all are asked for.
const GROUPS: usize = 30;

/// The name of a group, for people.
fn title(key: &GroupKey) -> String {
    match key {
        GroupKey::Value(Value::Licence(licence)) => licence.title(),
        key => key.to_string(),
    }
}

/// The four numbers, of which the last three add up to the first.
fn numbers(split: &Split) -> [String; 4] {
    [split.licensed, split.keep, split.release, split.unknown].map(grouped)
}

impl Report<'_> {
    /// Users, bases and add-ons, group by group.
    pub(super) fn groups(&self, out: &mut Page<'_>) -> io::Result<()> {
        let groups = self.review.breakdown_by(self.by.clone());
        let mut sizes: Vec<_> = groups.values().map(|group| group.everyone).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        // The largest ones are shown, in their order.
        let shown = out.few(groups.len(), GROUPS);
        let least = shown.checked_sub(1).and_then(|last| sizes.get(last));
        let large = |group: &Breakdown| least.is_some_and(|least| group.everyone >= *least);
        let mut rows: Vec<_> = groups
            .iter()
            .filter(|(_, group)| large(group))
            .take(shown)
            .map(|(key, group)| (Some(key), title(key), *group))
            .collect();
        rows.push((None, "All".to_owned(), self.review.breakdown()));
        heading!(
            out,
            "By {}{}: users, then bases and add-ons; keep + release + unknown = licensed",
            self.by.title().to_lowercase(),
            self.part()
        )?;
        self.group_users(out, &rows)?;
        out.blank()?;
        self.group_licences(out, &rows)?;
        if shown < groups.len() {
            let more = grouped(groups.len() - shown);
            line!(out, "… and {more} smaller groups more: --all shows all.")?;
        }
        if rows.iter().any(|(_, _, group)| group.users.to_confirm > 0) {
            line!(out, "What a person has to confirm is among the unknown.")?;
        }
        if self.department_money().is_some() {
            line!(
                out,
                "Money is in {} a year; seats that nobody holds belong to no department.",
                self.currency()
            )?;
        } else if self.has_contract() && self.by != Field::Department {
            line!(out, "Money by group: --group-by department.")?;
        }
        Ok(())
    }

    fn group_users(&self, out: &mut Page<'_>, rows: &[Row<'_>]) -> io::Result<()> {
        let money = self.department_money();
        let cells = rows.iter().map(|(key, title, group)| {
            let mut row = vec![title.clone(), grouped(group.everyone)];
            row.extend(numbers(&group.users));
            if let Some(money) = &money {
                let (saves, more) = match key {
                    Some(key) => money.get(&key.to_string()).cloned().unwrap_or_default(),
                    None => (
                        part(&self.purchasing.changes, "-"),
                        part(&self.purchasing.changes_to_confirm, "-"),
                    ),
                };
                row.extend([saves, more]);
            }
            row
        });
        let mut head = vec![self.by.title()];
        head.extend(["Users", "Licensed", "Keep", "Release", "Unknown"].map(str::to_owned));
        if money.is_some() {
            head.extend(["Saves", "To confirm"].map(str::to_owned));
        }
        out.table(&Table::new(&head, cells.collect(), 1).spare(&["Users"]))?;
        if money.is_none() {
            return Ok(());
        }
        let purchasing = self.purchasing;
        let changes = [&purchasing.changes, &purchasing.changes_to_confirm];
        let departments = purchasing.departments.iter();
        let each = departments.flat_map(|each| [&each.saving, &each.to_confirm]);
        parts(out, changes.into_iter().chain(each))
    }

    fn group_licences(&self, out: &mut Page<'_>, rows: &[Row<'_>]) -> io::Result<()> {
        let table = |kinds: &[Kind]| {
            let cells = rows.iter().map(|(_, title, group)| {
                let mut row = vec![title.clone()];
                kinds
                    .iter()
                    .for_each(|(_, split)| row.extend(numbers(split(group))));
                row
            });
            let mut head = vec![self.by.title()];
            for (kind, _) in kinds {
                head.extend([kind, "Keep", "Release", "Unknown"].map(|title| title.to_owned()));
            }
            Table::new(&head, cells.collect(), 1)
        };
        let bases: Kind = ("Bases", |group| &group.bases);
        let add_ons: Kind = ("Add-ons", |group| &group.add_ons);
        let both = table(&[bases, add_ons]);
        if out.fits(&both) {
            return out.table(&both);
        }
        out.table(&table(&[bases]))?;
        out.blank()?;
        out.table(&table(&[add_ons]))
    }

    /// What each department's changes save, confirmed and to confirm.
    fn department_money(&self) -> Option<BTreeMap<String, (String, String)>> {
        if !self.has_contract() || self.by != Field::Department {
            return None;
        }
        let departments = self.purchasing.departments.iter();
        let amounts = departments.map(|department| {
            let name = department.name.clone();
            let name = name.unwrap_or_else(|| GroupKey::NotSet.to_string());
            let saves = part(&department.saving, "-");
            (name, (saves, part(&department.to_confirm, "-")))
        });
        Some(amounts.collect())
    }

    /// How the answer depends on the number of days that the rules look at.
    pub(super) fn thresholds(&self, out: &mut Page<'_>) -> io::Result<()> {
        if self.thresholds.is_empty() {
            return Ok(());
        }
        let mut missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let rows = self.thresholds.iter().map(|threshold| {
            let mut row = vec![threshold.days.to_string()];
            match &threshold.result {
                Known::Read(result) => {
                    let counts = [result.seats, result.to_confirm, result.unknown];
                    row.extend(counts.map(grouped));
                    if self.has_contract() {
                        row.push(part(&result.saving, "?"));
                        row.push(part(&result.saving_to_confirm, "?"));
                    }
                }
                other => {
                    if let Known::NotRead(reason) = other {
                        let days = missing.entry(self.titled(reason)).or_default();
                        days.push(threshold.days.to_string());
                    }
                    row.resize(if self.has_contract() { 6 } else { 4 }, "?".to_owned());
                }
            }
            row
        });
        let rows: Vec<_> = rows.collect();
        let mut head = vec!["Days", "Release", "To confirm", "Unknown"];
        if self.has_contract() {
            head.extend(["Saves", "Saves if confirmed"]);
        }
        heading!(
            out,
            "Seats{} if the rules looked at other days",
            match self.has_contract() {
                true => format!(" and money in {} a year", self.currency()),
                false => String::new(),
            }
        )?;
        out.table(&Table::new(&head, rows, 0))?;
        if self.has_contract() {
            let results = self
                .thresholds
                .iter()
                .filter_map(|each| each.result.value());
            let sums = results.flat_map(|result| [&result.saving, &result.saving_to_confirm]);
            parts(out, sums)?;
        }
        for (reason, days) in &missing {
            line!(out, "- {} days are not known: {reason}.", days.join(", "))?;
        }
        line!(
            out,
            "Whoever was not asked about one by one for these days is unknown."
        )
    }
}

/// The key of a group, its name, and its numbers. All groups together have no key.
type Row<'a> = (Option<&'a GroupKey>, String, Breakdown);

/// Bases or add-ons: the title, and which numbers of a group are theirs.
type Kind = (&'static str, fn(&Breakdown) -> &Split);
