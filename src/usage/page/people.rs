//! Whose licences: to release, not known, and kept by a guard. The lists are filled by the script.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::usage::page::Subject;
use crate::usage::page::view::{List, Section, Table};
use crate::usage::page::words::{action, count, grouped, known, shown};
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{LicenceVerdict, Verdict};

/// What the three times are, in words.
const CLOCKS: &str = "Three times are told of each user: the last login, the last participation \
                      (a meeting hosted or joined), and the last use that needs the licence. A dash \
                      means nothing in the days that were read.";

/// Whether the verdict takes the licence away, shrinks it, or asks for a look at it.
pub(super) fn is_candidate(verdict: &Verdict) -> bool {
    verdict.releases() || matches!(verdict, Verdict::Review { .. } | Verdict::Shrink { .. })
}

/// Confirmed verdicts and those to confirm.
type Two = (u64, u64);

fn tally(to: &mut Two, verdict: &LicenceVerdict) {
    let number = match verdict.to_confirm() {
        true => &mut to.1,
        false => &mut to.0,
    };
    *number = number.saturating_add(1);
}

/// What to release.
pub(super) fn release(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "release",
        title: "What to release".to_owned(),
        ..Section::default()
    };
    let mut actions: BTreeMap<(u8, String, Option<Licence>), Two> = BTreeMap::new();
    let mut all = 0_u64;
    for (_, verdict) in subject.review.with(|v| is_candidate(&v.verdict)) {
        let harshness = u8::MAX.saturating_sub(verdict.verdict.harshness());
        let key = (harshness, action(&verdict.verdict), verdict.licence.clone());
        tally(actions.entry(key).or_default(), verdict);
        all = all.saturating_add(1);
    }
    if all == 0 {
        section
            .text
            .push("No licence is to be released.".to_owned());
        return section;
    }
    section.text.push(format!(
        "{} can be released or made smaller, or may be after a look. Ask the user before a licence is taken \
         away: no report shows who needs it for something else. {CLOCKS}",
        count(all, "licence")
    ));
    let mut sums = (0_u64, 0_u64);
    let rows: Vec<_> = actions
        .into_iter()
        .map(|((_, action, licence), (confirmed, to_confirm))| {
            sums.0 = sums.0.saturating_add(confirmed);
            sums.1 = sums.1.saturating_add(to_confirm);
            let licence = licence
                .map(|licence| shown(licence.title()))
                .unwrap_or_default();
            vec![
                shown(action),
                licence,
                grouped(confirmed),
                grouped(to_confirm),
            ]
        })
        .collect();
    let head = ["What to do", "Licence", "Confirmed", "To confirm"];
    let table = Table::new("actions", "Licences by what to do", &head, 2).narrow();
    let table = table.rows(rows);
    let foot = vec![
        "All".to_owned(),
        String::new(),
        grouped(sums.0),
        grouped(sums.1),
    ];
    section.parts.push(table.foot(foot).into());
    section.list = Some(List {
        view: "release",
        caption: "Licences to release".to_owned(),
    });
    section
}

/// What is not known, with the step that resolves it.
pub(super) fn unknown(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "unknown",
        title: "What is not known".to_owned(),
        ..Section::default()
    };
    let mut causes: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for (_, verdict) in subject.review.with(|_| true) {
        if let Verdict::Unknown(cause) = &verdict.verdict {
            let cause_text = subject.words.titled(cause);
            let entry = causes.entry(cause_text);
            let entry = entry.or_insert_with(|| (0, step(subject, cause)));
            entry.0 = entry.0.saturating_add(1);
        }
    }
    let all = causes
        .values()
        .fold(0_u64, |sum, (n, _)| sum.saturating_add(*n));
    if all == 0 {
        section.text.push("Each licence has a verdict.".to_owned());
        return section;
    }
    section.text.push(format!(
        "No verdict is possible on {}, because something is not known. What is not known counts as \
         needed.",
        count(all, "licence")
    ));
    let mut causes: Vec<_> = causes.into_iter().collect();
    causes.sort_by(|(a, (n, _)), (b, (m, _))| m.cmp(n).then(a.cmp(b)));
    let rows = causes
        .into_iter()
        .map(|(cause, (n, step))| vec![cause, step, grouped(n)]);
    let head = ["Cause", "What resolves it", "Licences"];
    let table = Table::new(
        "causes",
        "What is not known, and what resolves it",
        &head,
        2,
    );
    section.parts.push(table.rows(rows).into());
    section.list = Some(List {
        view: "unknown",
        caption: "Licences without a verdict".to_owned(),
    });
    section
}

fn step(subject: &Subject<'_>, cause: &Cause) -> String {
    subject.words.titled(cause.step())
}

/// How many licences a guard keeps, the first and the last day on which it ends, and for how many it
/// has no end.
type Ends = (u64, Option<NaiveDate>, Option<NaiveDate>, u64);

fn guards(subject: &Subject<'_>) -> BTreeMap<Guard, Ends> {
    let mut guards: BTreeMap<Guard, Ends> = BTreeMap::new();
    for (_, verdict) in subject.review.with(|_| true) {
        if let Verdict::Keep {
            guard: Some(guard),
            until,
        } = &verdict.verdict
        {
            let (all, first, last, open) = guards.entry(*guard).or_default();
            *all = all.saturating_add(1);
            match until {
                Some(day) => {
                    *first = Some(first.map_or(*day, |known| known.min(*day)));
                    *last = Some(last.map_or(*day, |known| known.max(*day)));
                }
                None => *open = open.saturating_add(1),
            }
        }
    }
    guards
}

/// What is kept by a guard, until when.
pub(super) fn guarded(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "guards",
        title: "Kept by a guard".to_owned(),
        ..Section::default()
    };
    let guards = guards(subject);
    if guards.is_empty() {
        section
            .text
            .push("No licence is kept by a guard alone.".to_owned());
        return section;
    }
    let all = guards
        .values()
        .fold(0_u64, |sum, (n, ..)| sum.saturating_add(*n));
    section.text.push(format!(
        "Kept for now: {}, not used as the policy asks. Once its guard ends, a licence is judged like \
         the others.",
        count(all, "licence")
    ));
    let day = |day: Option<NaiveDate>| known(&Known::from_option(day));
    let rows = guards.into_iter().map(|(guard, (all, first, last, open))| {
        let dates = |at: Option<NaiveDate>| at.map_or_else(|| day(at), |at| at.to_string());
        vec![
            guard.to_string(),
            dates(first),
            dates(last),
            grouped(all),
            grouped(open),
        ]
    });
    let head = [
        "Guard",
        "First ends",
        "Last ends",
        "Licences",
        "Without an end",
    ];
    let table = Table::new("guards-table", "Licences by what keeps them", &head, 3);
    section.parts.push(table.rows(rows).into());
    section.list = Some(List {
        view: "guarded",
        caption: "Licences kept by a guard".to_owned(),
    });
    section
}

/// All users.
pub(super) fn everyone(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "everyone",
        title: "Everyone".to_owned(),
        screen_only: true,
        ..Section::default()
    };
    let users = u64::try_from(subject.review.users.len()).unwrap_or(u64::MAX);
    section.text.push(format!(
        "{}: one row for each licence, and one for a user without any. A row opens to the reasons, \
         the times and the numbers behind the verdict.",
        count(users, "user")
    ));
    if users > 0 {
        section.list = Some(List {
            view: "all",
            caption: "All users and their licences".to_owned(),
        });
    }
    section
}
