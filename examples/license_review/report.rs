//! The review as a manager reads it: what matters most comes first.

mod people;
mod purchase;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};

use zoom_admin::coverage::{Gap, Source};
use zoom_admin::text::visible;
use zoom_admin::usage::filter::{Field, GroupKey};
use zoom_admin::usage::money::Model;
use zoom_admin::usage::{Known, Purchasing, Review};

/// Characters of a table's cell, and of a line, at most.
const CELL: usize = 100;
const LINE: usize = 2_000;

/// Writes one line. Whatever stands in it, it stays one line, and a terminal obeys none of it.
macro_rules! line {
    ($out:expr, $($text:tt)*) => {
        $crate::report::write_line($out, format_args!($($text)*))
    };
}
use line;

/// The same after an empty line.
macro_rules! heading {
    ($out:expr, $($text:tt)*) => {
        writeln!($out).and_then(|()| $crate::report::write_line($out, format_args!($($text)*)))
    };
}
use heading;

fn write_line(out: &mut impl Write, text: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(out, "{}", visible(&text.to_string(), LINE))
}

/// Lines of a list that is only to give an idea.
const FEW: usize = 5;

pub(crate) struct Report<'a> {
    pub(crate) review: &'a Review,
    pub(crate) purchasing: &'a Purchasing,
    /// By which field users are counted.
    pub(crate) by: Field,
    /// How many seats to release are shown; 0 for all.
    pub(crate) top: usize,
}

impl Report<'_> {
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        self.head(out)?;
        self.renewal(out)?;
        self.seats(out)?;
        self.money(out)?;
        self.not_to_buy(out)?;
        self.oversized(out)?;
        self.release(out)?;
        self.unknown(out)?;
        self.guarded(out)?;
        self.groups(out)?;
        self.statuses(out)?;
        self.hosts(out)?;
        self.not_read(out)?;
        self.next(out)?;
        writeln!(out)
    }

    fn has_contract(&self) -> bool {
        self.purchasing.model.is_some()
    }

    fn is_filtered(&self) -> bool {
        !self.review.filter.is_everyone()
    }

    /// What a heading says of its figures.
    fn part(&self) -> &'static str {
        match self.is_filtered() {
            true => " (of the filtered users)",
            false => "",
        }
    }

    fn head(&self, out: &mut impl Write) -> io::Result<()> {
        let review = self.review;
        line!(
            out,
            "Licence review as of {}; {} (the last 24 hours are never final).",
            review.as_of.format("%Y-%m-%d %H:%M UTC"),
            review.coverage
        )?;
        let uses: Vec<_> = review.policy.rules.iter().map(|r| r.name.clone()).collect();
        line!(
            out,
            "Policy {}: who {} keeps the licence; judged {} ({} days).",
            review.policy,
            uses.join(", or "),
            review.window,
            review.window.days()
        )?;
        if self.is_filtered() {
            line!(
                out,
                "Filtered: only users with {}. Every figure is theirs, but for the hosts outside of \
                 the user list.",
                review.filter
            )?;
            if review.undecided > 0 {
                line!(
                    out,
                    "{} users are left out because a field of the filter was not read.",
                    review.undecided
                )?;
            }
        }
        Ok(())
    }

    /// Licences by verdict, group by group.
    fn groups(&self, out: &mut impl Write) -> io::Result<()> {
        let counts = self.review.counts_by(self.by);
        const ALWAYS: [(&str, &[&str]); 2] = [
            ("Keep", &["keep"]),
            ("Release", &["downgrade", "reclaim", "drop", "withdraw"]),
        ];
        const SOMETIMES: [(&str, &[&str]); 3] = [
            ("Review", &["review"]),
            ("Shrink", &["shrink"]),
            ("Upgrade", &["upgrade"]),
        ];
        let seen = |names: &[&str]| counts.values().any(|c| names.iter().any(|n| c.of(n) > 0));
        let mut columns = ALWAYS.to_vec();
        columns.extend(SOMETIMES.iter().filter(|(_, names)| seen(names)));
        columns.push(("Unknown", &["unknown"]));
        let money = self.department_money();
        let mut rows = Vec::new();
        for (key, count) in &counts {
            let mut row = vec![key.to_string()];
            row.push(count.users.to_string());
            row.push(count.licensed.to_string());
            row.extend(columns.iter().map(|(_, names)| {
                let all: u64 = names.iter().map(|name| count.of(name)).sum();
                all.to_string()
            }));
            if let Some(money) = &money {
                let (saves, more) = money.get(&key.to_string()).cloned().unwrap_or_default();
                row.extend([saves, more]);
            }
            rows.push(row);
        }
        let mut head = vec![self.by.title(), "Users".to_owned(), "Licensed".to_owned()];
        head.extend(columns.iter().map(|(title, _)| (*title).to_owned()));
        if money.is_some() {
            head.extend(["Saves".to_owned(), "To confirm".to_owned()]);
        }
        heading!(
            out,
            "By {}{}: users, and licences by verdict",
            self.by.title().to_lowercase(),
            self.part()
        )?;
        table(out, &head, &rows, 1)?;
        if money.is_some() {
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

    /// What each department's changes save, confirmed and to confirm.
    fn department_money(&self) -> Option<BTreeMap<String, (String, String)>> {
        if !self.has_contract() || self.by != Field::Department {
            return None;
        }
        let departments = self.purchasing.departments.iter();
        let of = departments.map(|department| {
            let name = department.name.clone();
            let name = name.unwrap_or_else(|| GroupKey::NotSet.to_string());
            let saves = known(&department.saving.money, "-");
            (name, (saves, known(&department.to_confirm.money, "-")))
        });
        Some(of.collect())
    }

    /// Users: a row per status, a column per type.
    fn statuses(&self, out: &mut impl Write) -> io::Result<()> {
        let counts = self.review.by_status_and_type();
        let statuses: BTreeSet<_> = counts.keys().map(|(status, _)| status).collect();
        let types: BTreeSet<_> = counts.keys().map(|(_, kind)| kind).collect();
        let sum = |status: Option<&GroupKey>, kind: Option<&GroupKey>| {
            let through = counts.iter().filter(|((s, k), _)| {
                status.is_none_or(|status| status == s) && kind.is_none_or(|kind| kind == k)
            });
            through.map(|(_, n)| n).sum::<u64>().to_string()
        };
        let row = |name: String, status: Option<&GroupKey>| {
            let mut row = vec![name];
            row.extend(types.iter().map(|kind| sum(status, Some(kind))));
            row.push(sum(status, None));
            row
        };
        let named = statuses.iter().map(|s| row(s.to_string(), Some(s)));
        let rows: Vec<_> = named.chain([row("All".to_owned(), None)]).collect();
        let mut head = vec!["Users".to_owned()];
        head.extend(types.iter().map(ToString::to_string));
        head.push("Total".to_owned());
        heading!(out, "Users by status and type{}", self.part())?;
        table(out, &head, &rows, 1)
    }

    fn hosts(&self, out: &mut impl Write) -> io::Result<()> {
        let all = &self.review.unknown_hosts;
        if all.is_empty() {
            return Ok(());
        }
        let mut all: Vec<_> = all.iter().collect();
        all.sort_by_key(|(name, meetings)| (std::cmp::Reverse(**meetings), *name));
        let shown = all.iter().take(2 * FEW);
        let shown: Vec<_> = shown
            .map(|(name, n)| format!("{} ({n})", visible(name, CELL)))
            .collect();
        heading!(
            out,
            "Hosts in the reports who are not in the user list (rooms, people who left), with \
             their meetings: {}{}",
            shown.join(", "),
            and_more(all.len(), shown.len())
        )
    }

    fn not_read(&self, out: &mut impl Write) -> io::Result<()> {
        let mut gaps: Vec<(Source, &Gap, u32)> = Vec::new();
        for (source, gap) in self.review.coverage.gaps() {
            let same = |(of, known, _): &&mut (Source, &Gap, u32)| {
                *of == source && (known.kind, known.why.code()) == (gap.kind, gap.why.code())
            };
            match gaps.iter_mut().find(same) {
                Some((.., times)) => *times += 1,
                None => gaps.push((source, gap, 1)),
            }
        }
        if gaps.is_empty() {
            return Ok(());
        }
        heading!(out, "Not read:")?;
        for (source, gap, times) in gaps {
            let times = match times {
                1 => String::new(),
                n => format!(" (and {} more alike)", n - 1),
            };
            line!(out, "- {source}: {gap}{times}")?;
        }
        Ok(())
    }

    /// What to do with it.
    fn next(&self, out: &mut impl Write) -> io::Result<()> {
        let counts = self.review.counts();
        let releases = ["downgrade", "reclaim", "drop"].map(|name| counts.of(name));
        heading!(out, "What next{}:", self.part())?;
        if releases.iter().sum::<u64>() > 0 {
            line!(
                out,
                "- Ask before you release a seat: no report shows who needs it for something else, \
                 as presenting in a room."
            )?;
        }
        if counts.of("withdraw") > 0 {
            line!(
                out,
                "- Withdraw the invitations that hold a seat ({}): --filter 'verdict = withdraw' --top 0 \
                 lists them.",
                counts.of("withdraw")
            )?;
        }
        let confirm = self.review.with(|v| {
            v.to_confirm()
                && (v.verdict.releases() || matches!(v.verdict.name(), "review" | "shrink"))
        });
        if !confirm.is_empty() {
            line!(
                out,
                "- Look at {} by hand: until then they are \"to confirm\", and save nothing.",
                licences(confirm.len())
            )?;
        }
        if counts.of("unknown") > 0 {
            line!(
                out,
                "- Resolve what is unknown ({}): until then it counts as needed.",
                counts.of("unknown")
            )?;
        }
        if !self.review.coverage.is_complete() {
            line!(
                out,
                "- Not everything was read: mend what is listed under \"Not read\", then run this \
                 again."
            )?;
        }
        if self.review.window.days() < 29 {
            line!(
                out,
                "- This looked at less than a month: many seem idle who are only away. Take 60 or 90 \
                 days to decide."
            )?;
        }
        match (&self.purchasing.renewal, self.purchasing.model) {
            (Some(renewal), Some(Model::NamedHost)) if !self.is_filtered() => {
                let day = renewal.notice_by.unwrap_or(renewal.term_end);
                match renewal.notice_past {
                    Some(true) => line!(
                        out,
                        "- The last day for notice is past: ask Zoom before {} what can be reduced.",
                        renewal.term_end
                    ),
                    _ => line!(
                        out,
                        "- Give notice of what is given back by {day}, and release the seats before."
                    ),
                }
            }
            (Some(_), _) => Ok(()),
            (None, _) => line!(
                out,
                "- Say what was agreed, for money and the day of notice: --contract FILE."
            ),
        }
    }

    fn currency(&self) -> &str {
        self.purchasing.currency.as_deref().unwrap_or_default()
    }
}

/// The value, or what stands for it.
fn known<T: ToString>(known: &Known<T>, missing: &str) -> String {
    let value = known.value().map(T::to_string);
    value.unwrap_or_else(|| missing.to_owned())
}

/// So many licences.
fn licences(n: usize) -> String {
    match n {
        1 => "1 licence".to_owned(),
        n => format!("{n} licences"),
    }
}

fn and_more(all: usize, shown: usize) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}

/// Prints columns; the first `left` of them flush left, the others flush right.
fn table(
    out: &mut impl Write,
    head: &[impl AsRef<str>],
    rows: &[Vec<String>],
    left: usize,
) -> io::Result<()> {
    let shown = |cell: &str| visible(cell, CELL).into_owned();
    let head: Vec<_> = head.iter().map(|cell| shown(cell.as_ref())).collect();
    let rows: Vec<Vec<_>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| shown(cell)).collect())
        .collect();
    let width = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i));
        cells
            .chain(head.get(i))
            .map(|c| c.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    for row in std::iter::once(head.as_slice()).chain(rows.iter().map(Vec::as_slice)) {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(i, (cell, width))| {
                if i < left {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
