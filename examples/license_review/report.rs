//! The review as a manager reads it: what matters most comes first.

mod anomalies;
mod groups;
mod headline;
mod page;
mod people;
mod purchase;
mod renewal;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io;

use zoom_admin::coverage::{Gap, Source};
use zoom_admin::text::visible;
use zoom_admin::usage::filter::{Field, GroupKey};
use zoom_admin::usage::money::{Model, Threshold};
use zoom_admin::usage::{Known, Purchasing, Review};

use page::{CELL, Table};
pub(crate) use page::{Page, grouped, width};

/// Writes a paragraph.
macro_rules! line {
    ($out:expr, $($text:tt)*) => {
        $out.line(format_args!($($text)*))
    };
}
use line;

/// The same after an empty line.
macro_rules! heading {
    ($out:expr, $($text:tt)*) => {
        $out.heading(format_args!($($text)*))
    };
}
use heading;

/// Lines of a list that is only to give an idea.
const FEW: usize = 5;

pub(crate) struct Report<'a> {
    pub(crate) review: &'a Review,
    pub(crate) purchasing: &'a Purchasing,
    /// By which field users are counted.
    pub(crate) by: Field,
    /// How many seats to release are shown; 0 for all.
    pub(crate) top: usize,
    /// Seats and money by the days of the rules. Empty if that is not known for this policy.
    pub(crate) thresholds: &'a [Threshold],
    /// When it was read, if not just now.
    pub(crate) age: Option<String>,
}

impl Report<'_> {
    pub(crate) fn print(&self, out: &mut Page<'_>) -> io::Result<()> {
        self.headline(out)?;
        self.head(out)?;
        self.renewal(out)?;
        self.seats(out)?;
        self.money(out)?;
        self.not_to_buy(out)?;
        self.oversized(out)?;
        self.release(out)?;
        self.unknown(out)?;
        self.guarded(out)?;
        self.upgrades(out)?;
        self.groups(out)?;
        self.thresholds(out)?;
        self.statuses(out)?;
        self.anomalies(out)?;
        self.hosts(out)?;
        self.not_in_roster(out)?;
        self.not_read(out)?;
        self.next(out)?;
        out.blank()
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

    fn head(&self, out: &mut Page<'_>) -> io::Result<()> {
        let review = self.review;
        line!(
            out,
            "Licence review as of {}; {} (the last 24 hours are never final).",
            review.as_of.format("%Y-%m-%d %H:%M UTC"),
            review.coverage
        )?;
        if let Some(age) = &self.age {
            line!(out, "{age}")?;
        }
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
                    grouped(review.undecided)
                )?;
            }
        }
        Ok(())
    }

    /// Users: a row per status, a column per type.
    fn statuses(&self, out: &mut Page<'_>) -> io::Result<()> {
        let counts = self.review.by_status_and_type();
        let statuses: BTreeSet<_> = counts.keys().map(|(status, _)| status).collect();
        let types: BTreeSet<_> = counts.keys().map(|(_, kind)| kind).collect();
        let sum = |status: Option<&GroupKey>, kind: Option<&GroupKey>| {
            let through = counts.iter().filter(|((s, k), _)| {
                status.is_none_or(|status| status == s) && kind.is_none_or(|kind| kind == k)
            });
            grouped(through.map(|(_, n)| n).sum::<u64>())
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
        out.table(&Table::new(&head, rows, 1))
    }

    fn hosts(&self, out: &mut Page<'_>) -> io::Result<()> {
        let all = &self.review.unknown_hosts;
        if all.is_empty() {
            return Ok(());
        }
        let mut all: Vec<_> = all.iter().collect();
        all.sort_by_key(|(name, meetings)| (std::cmp::Reverse(**meetings), *name));
        let shown = all.iter().take(out.few(all.len(), 2 * FEW));
        let shown: Vec<_> = shown
            .map(|(name, n)| format!("{} ({})", visible(name, CELL), grouped(n)))
            .collect();
        heading!(
            out,
            "Hosts in the reports who are not in the user list (rooms, people who left), with \
             their meetings: {}{}",
            shown.join(", "),
            and_more(all.len(), shown.len())
        )
    }

    fn not_read(&self, out: &mut Page<'_>) -> io::Result<()> {
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
                n => format!(" (and {} more alike)", grouped(n - 1)),
            };
            line!(out, "- {source}: {gap}{times}")?;
        }
        Ok(())
    }

    /// What to do with it.
    fn next(&self, out: &mut Page<'_>) -> io::Result<()> {
        let counts = self.review.counts();
        let releases = ["downgrade", "reclaim", "drop"].map(|name| counts.count(name));
        heading!(out, "What next{}:", self.part())?;
        if releases.iter().sum::<u64>() > 0 {
            line!(
                out,
                "- Ask before you release a seat: no report shows who needs it for something else, \
                 as presenting in a room."
            )?;
        }
        if counts.count("withdraw") > 0 {
            line!(
                out,
                "- Withdraw the invitations that hold a seat ({}): --filter 'verdict = withdraw' --all \
                 lists them.",
                grouped(counts.count("withdraw"))
            )?;
        }
        let confirm = self.review.with(|v| {
            v.to_confirm()
                && (v.verdict.releases() || matches!(v.verdict.name(), "review" | "shrink"))
        });
        if !confirm.is_empty() {
            line!(
                out,
                "- Look at {} by hand: what is \"to confirm\" saves nothing until then.",
                licences(confirm.len())
            )?;
        }
        if counts.count("unknown") > 0 {
            line!(
                out,
                "- Resolve what is unknown ({}): until then it counts as needed.",
                grouped(counts.count("unknown"))
            )?;
        }
        self.read_better(out)?;
        self.notice_of_renewal(out)
    }

    /// What makes the next review a better one.
    fn read_better(&self, out: &mut Page<'_>) -> io::Result<()> {
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
        Ok(())
    }

    /// What to do about the contract.
    fn notice_of_renewal(&self, out: &mut Page<'_>) -> io::Result<()> {
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

    /// A text in which licences have their names for people.
    fn titled(&self, text: impl ToString) -> String {
        let mut names: Vec<_> = self
            .purchasing
            .positions
            .iter()
            .map(|position| (position.licence.to_string(), position.licence.title()))
            .filter(|(name, _)| name.contains(':'))
            .collect();
        // One name may begin as another one does.
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        names.iter().fold(text.to_string(), |text, (name, title)| {
            text.replace(name, title)
        })
    }

    fn currency(&self) -> &str {
        self.purchasing.currency.as_deref().unwrap_or_default()
    }
}

/// The value, or what stands for it.
fn known<T: Display>(known: &Known<T>, missing: &str) -> String {
    let value = known.value().map(grouped);
    value.unwrap_or_else(|| missing.to_owned())
}

/// So many licences.
fn licences(n: usize) -> String {
    match n {
        1 => "1 licence".to_owned(),
        n => format!("{} licences", grouped(n)),
    }
}

fn and_more(all: usize, shown: usize) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more)),
    }
}
