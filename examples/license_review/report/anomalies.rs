//! What does not fit together: in users' records, between the reports, and with the roster.

use std::io;

use zoom_admin::usage::verdict::{Cause, Reason};
use zoom_admin::usage::{LicenceVerdict, UserReview, Verdict};

use super::people::name;
use super::{FEW, Page, Report, and_more, grouped, heading, line};

/// A kind of anomaly: what is said of the users, and whether a verdict shows it.
type Kind = (&'static str, fn(&LicenceVerdict) -> bool);

const KINDS: [Kind; 5] = [
    (
        "Deactivated, and the record still shows a paid licence",
        |verdict| {
            let shows = |reason: &Reason| matches!(reason, Reason::Deactivated { shows: Some(_) });
            verdict.reasons.iter().any(shows)
        },
    ),
    ("Fields of the record disagree on the licence", |verdict| {
        let differ = |reason: &Reason| matches!(reason, Reason::Disagreement(_));
        verdict.verdict == Verdict::Unknown(Cause::Conflict) || verdict.reasons.iter().any(differ)
    }),
    (
        "The host report counts more meetings than the history, as of somebody renamed",
        |verdict| {
            let differ = |reason: &Reason| matches!(reason, Reason::SourcesDiffer { .. });
            verdict.reasons.iter().any(differ)
        },
    ),
    (
        "Hosted webinars, and shows no licence for them",
        |verdict| {
            let hosted = |reason: &Reason| matches!(reason, Reason::WebinarsWithoutLicence { .. });
            verdict.reasons.iter().any(hosted)
        },
    ),
    (
        "Webinars of somebody outside of the user list may be theirs",
        |verdict| verdict.reasons.contains(&Reason::UnknownHosts),
    ),
];

impl Report<'_> {
    /// Users of whom the sources say what does not fit together.
    pub(super) fn anomalies(&self, out: &mut Page<'_>) -> io::Result<()> {
        let users = |shows: fn(&LicenceVerdict) -> bool| -> Vec<&UserReview> {
            let users = self.review.users.iter();
            users
                .filter(|user| user.verdicts.iter().any(shows))
                .collect()
        };
        let found = KINDS.map(|(text, shows)| (text, users(shows)));
        if found.iter().all(|(_, users)| users.is_empty()) {
            return Ok(());
        }
        heading!(out, "Anomalies{}: users to look at", self.part())?;
        for (text, users) in found.iter().filter(|(_, users)| !users.is_empty()) {
            let names = some_names(out, users);
            line!(out, "- {text}: {} ({names}).", grouped(users.len()))?;
        }
        Ok(())
    }

    /// Who is in Zoom, and not in the caller's roster.
    pub(super) fn not_in_roster(&self, out: &mut Page<'_>) -> io::Result<()> {
        let mut users = self.review.not_in_roster();
        if users.is_empty() {
            return Ok(());
        }
        let licensed = users.iter().filter(|user| user.user.is_licensed());
        let licensed = licensed.count();
        users.sort_by_key(|user| (!user.user.is_licensed(), user.user.key.clone()));
        let names = some_names(out, &users);
        heading!(
            out,
            "In Zoom and not in the roster{}: {}, of whom {} hold a licence: {names}",
            self.part(),
            match users.len() {
                1 => "1 user".to_owned(),
                n => format!("{} users", grouped(n)),
            },
            grouped(licensed)
        )
    }
}

/// The names of the first few users.
fn some_names(out: &Page<'_>, users: &[&UserReview]) -> String {
    let shown = users.iter().take(out.few(users.len(), FEW));
    let shown: Vec<_> = shown.map(|user| name(user)).collect();
    format!("{}{}", shown.join(", "), and_more(users.len(), shown.len()))
}
