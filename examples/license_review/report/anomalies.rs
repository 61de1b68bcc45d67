//! What does not fit together: in users' records, between the reports, and with the roster.

use std::io;

use zoom_admin::usage::UserReview;

use super::people::name;
use super::{FEW, Page, Report, and_more, grouped, heading, line};

impl Report<'_> {
    /// Users of whom the sources say what does not fit together.
    pub(super) fn anomalies(&self, out: &mut Page<'_>) -> io::Result<()> {
        let found = self.review.anomalies();
        if found.is_empty() {
            return Ok(());
        }
        heading!(out, "Anomalies{}: users to look at", self.part())?;
        for (anomaly, users) in &found {
            let names = some_names(out, users);
            line!(out, "- {anomaly}: {} ({names}).", grouped(users.len()))?;
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
