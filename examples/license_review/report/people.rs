//! Whose licences: to release, not known, and kept by a guard.

use std::collections::BTreeMap;
use std::io;

use chrono::{DateTime, NaiveDate, Utc};
use zoom_admin::usage::verdict::{Cause, Guard, Reason};
use zoom_admin::usage::{Licence, LicenceVerdict, UserReview, Verdict};

use super::{FEW, Page, Report, Table, and_more, grouped, heading, licences, line};

fn day(time: Option<DateTime<Utc>>, none: &str) -> String {
    time.map_or_else(|| none.to_owned(), |t| t.format("%Y-%m-%d").to_string())
}

/// The name, or what stands for it when names are hidden or missing.
pub(super) fn name(user: &UserReview) -> String {
    let user = &user.user;
    let name = user.name.clone();
    name.unwrap_or_else(|| user.key.as_str().to_owned())
}

fn email(user: &UserReview) -> String {
    match user.user.email.as_str() {
        "" => "(hidden)".to_owned(),
        email => email.to_owned(),
    }
}

fn department(user: &UserReview) -> String {
    let department = user.user.metadata.department.value();
    department.cloned().unwrap_or_else(|| "-".to_owned())
}

fn licence(verdict: &LicenceVerdict) -> String {
    let licence = verdict.licence.as_ref();
    licence.map_or_else(|| "-".to_owned(), Licence::title)
}

/// What the verdict rests on.
fn reason(verdict: &LicenceVerdict) -> String {
    let reason = verdict.main_reason();
    reason.map(Reason::titled).unwrap_or_default()
}

/// The verdict, with the names of licences for people.
fn action(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Shrink { to } if to.is_base() => format!("move to {}", to.title()),
        Verdict::Shrink { to } => format!("shrink to {}", to.title()),
        Verdict::Review {
            would_be: Some(would_be),
        } => format!("review (would be {})", action(would_be)),
        other => other.name().to_owned(),
    }
}

/// The columns of a seat to release, those first that a narrow window shows.
const SEAT: [&str; 10] = [
    "Name",
    "Verdict",
    "Login",
    "Joined",
    "Used",
    "Licence",
    "Reason",
    "Confidence",
    "Department",
    "E-mail",
];

fn seat(user: &UserReview, verdict: &LicenceVerdict) -> Vec<String> {
    vec![
        name(user),
        action(&verdict.verdict),
        day(user.clocks.login, "never"),
        day(user.clocks.participation, "-"),
        day(user.clocks.licence_use, "-"),
        licence(verdict),
        reason(verdict),
        verdict.confidence.to_string(),
        department(user),
        email(user),
    ]
}

/// A licence that a guard keeps, and until when.
type Kept<'a> = (Option<NaiveDate>, &'a UserReview, &'a LicenceVerdict);

impl Report<'_> {
    pub(super) fn release(&self, out: &mut Page<'_>) -> io::Result<()> {
        let counts = self.review.counts();
        let names = [
            "reclaim",
            "downgrade",
            "drop",
            "withdraw",
            "shrink",
            "review",
        ];
        let each: Vec<_> = names
            .iter()
            .filter(|name| counts.count(name) > 0)
            .map(|name| format!("{} to {name}", grouped(counts.count(name))))
            .collect();
        let mut all = self.review.candidates();
        let what = match all.is_empty() {
            true => "none".to_owned(),
            false => each.join(", "),
        };
        heading!(
            out,
            "Seats to release{}: of {} users with a licence, {what}.",
            self.part(),
            grouped(counts.licensed)
        )?;
        if all.is_empty() {
            return Ok(());
        }
        // Invitations have no history to look at: they come last.
        all.sort_by_key(|(_, verdict)| verdict.verdict == Verdict::Withdraw);
        let shown = match self.top {
            0 => all.len(),
            top => out.few(all.len(), top),
        };
        self.would_be(out)?;
        let rows = all
            .iter()
            .take(shown)
            .map(|(user, verdict)| seat(user, verdict));
        let head = SEAT;
        out.blank()?;
        out.table(&Table::new(&head, rows.collect(), head.len()).untitled())?;
        line!(
            out,
            "The days are those of the last login, of the last meeting hosted or joined, and of the \
             last use that needs the licence. No day (-): nothing in the days that were read."
        )?;
        if shown < all.len() {
            let more = grouped(all.len() - shown);
            line!(
                out,
                "… and {more} more: --all shows all, --json gives everything."
            )?;
        }
        Ok(())
    }

    /// What the licences that a person must look at would become.
    fn would_be(&self, out: &mut Page<'_>) -> io::Result<()> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (_, verdict) in self.review.with(|_| true) {
            if let Verdict::Review {
                would_be: Some(would_be),
            } = &verdict.verdict
            {
                *counts.entry(action(would_be)).or_default() += 1;
            }
        }
        let each: Vec<_> = counts
            .iter()
            .map(|(action, n)| format!("{} {action}", grouped(n)))
            .collect();
        match each.is_empty() {
            true => Ok(()),
            false => line!(
                out,
                "Of those to review, if nobody finds another use: {}.",
                each.join(", ")
            ),
        }
    }

    pub(super) fn unknown(&self, out: &mut Page<'_>) -> io::Result<()> {
        let mut causes: BTreeMap<String, (usize, String)> = BTreeMap::new();
        for (_, verdict) in self.review.with(|_| true) {
            if let Verdict::Unknown(cause) = &verdict.verdict {
                let of = causes.entry(cause.to_string());
                of.or_insert_with(|| (0, self.step(cause))).0 += 1;
            }
        }
        if causes.is_empty() {
            return heading!(out, "Unknown{}: none.", self.part());
        }
        let all = causes.values().map(|(n, _)| n).sum();
        heading!(
            out,
            "Unknown{}: {}, and what resolves it",
            self.part(),
            licences(all)
        )?;
        let mut causes: Vec<_> = causes.into_iter().collect();
        causes.sort_by_key(|(_, (n, _))| std::cmp::Reverse(*n));
        for (cause, (n, step)) in causes {
            line!(out, "- {} {cause}: {step}.", grouped(n))?;
        }
        Ok(())
    }

    /// The step that resolves a cause, in terms of this program.
    fn step(&self, cause: &Cause) -> String {
        match cause {
            Cause::NotRead { .. } if !self.review.coverage.is_complete() => {
                "mend what is listed under \"Not read\", then run this again".to_owned()
            }
            Cause::NotMeasurable { .. } => "supply their activity, by --products FILE".to_owned(),
            Cause::AgeUnknown { days } => {
                format!("run this with --history DIR, and again in {days} days")
            }
            cause => cause.step(),
        }
    }

    /// Licences that are not used and kept, by what keeps them.
    pub(super) fn guarded(&self, out: &mut Page<'_>) -> io::Result<()> {
        let mut guards: BTreeMap<Guard, Vec<Kept<'_>>> = BTreeMap::new();
        for (user, verdict) in self.review.with(|_| true) {
            if let Verdict::Keep {
                guard: Some(guard),
                until,
            } = &verdict.verdict
            {
                let of = guards.entry(*guard).or_default();
                of.push((*until, user, verdict));
            }
        }
        let part = self.part();
        if guards.is_empty() {
            return heading!(out, "Kept by a guard{part}: none.");
        }
        let all = guards.values().map(Vec::len).sum();
        let each: Vec<_> = guards
            .iter()
            .map(|(guard, kept)| {
                let first = kept.iter().filter_map(|(until, ..)| *until).min();
                let first = first.map(|day| format!(", the first until {day}"));
                format!(
                    "{} {guard}{}",
                    grouped(kept.len()),
                    first.unwrap_or_default()
                )
            })
            .collect();
        heading!(
            out,
            "Kept by a guard{part}: {} ({})",
            licences(all),
            each.join("; ")
        )?;
        self.guards_that_end(out, &guards)
    }

    /// Users without a paid licence who need one.
    pub(super) fn upgrades(&self, out: &mut Page<'_>) -> io::Result<()> {
        let is_upgrade = |v: &LicenceVerdict| matches!(v.verdict, Verdict::Upgrade { .. });
        let all = self.review.with(is_upgrade);
        if all.is_empty() {
            return Ok(());
        }
        heading!(
            out,
            "Users who need a licence{}: {}",
            self.part(),
            grouped(all.len())
        )?;
        let shown = all.iter().take(out.few(all.len(), FEW));
        let rows: Vec<_> = shown
            .map(|(user, verdict)| {
                let to = match &verdict.verdict {
                    Verdict::Upgrade { to } => to.title(),
                    other => other.name().to_owned(),
                };
                let confidence = verdict.confidence.to_string();
                vec![
                    name(user),
                    to,
                    reason(verdict),
                    confidence,
                    department(user),
                ]
            })
            .collect();
        let head = ["Name", "Licence", "Reason", "Confidence", "Department"];
        let shown = rows.len();
        let spare = ["Department", "Confidence"];
        out.table(&Table::new(&head, rows, head.len()).spare(&spare).untitled())?;
        match and_more(all.len(), shown) {
            more if more.is_empty() => Ok(()),
            more => line!(out, "…{more}: --all shows all."),
        }
    }

    /// Those of them that end by themselves, the first to end first.
    fn guards_that_end(
        &self,
        out: &mut Page<'_>,
        guards: &BTreeMap<Guard, Vec<Kept<'_>>>,
    ) -> io::Result<()> {
        let mut ending: Vec<_> = guards
            .iter()
            .flat_map(|(guard, kept)| kept.iter().map(move |of| (guard, of)))
            .filter_map(|(guard, (until, user, verdict))| Some(((*until)?, guard, user, verdict)))
            .collect();
        ending.sort_by_key(|(until, _, user, _)| (*until, user.user.key.clone()));
        let rows: Vec<_> = ending
            .iter()
            .take(out.few(ending.len(), FEW))
            .map(|(until, guard, user, verdict)| {
                vec![
                    until.to_string(),
                    guard.to_string(),
                    licence(verdict),
                    name(user),
                    department(user),
                ]
            })
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let head = ["Until", "Guard", "Licence", "Name", "Department"];
        let shown = rows.len();
        let table = Table::new(&head, rows, head.len()).spare(&["Department"]);
        out.table(&table.untitled())?;
        match and_more(ending.len(), shown) {
            more if more.is_empty() => Ok(()),
            more => line!(out, "…{more}, later: --all shows all."),
        }
    }
}
