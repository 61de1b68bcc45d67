//! What else is to be looked at: what does not fit together, who is not in the roster, who needs a
//! licence, and what comes with another one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::usage::page::Subject;
use crate::usage::page::persons::name;
use crate::usage::page::view::{Section, Table};
use crate::usage::page::words::{grouped, shown};
use crate::usage::review::user::UserReview;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::Verdict;

/// How many users of a kind are named.
const NAMES: usize = 5;

/// The section before the list of everyone.
pub(super) fn section(subject: &Subject<'_>) -> Section {
    let mut section = Section {
        id: "anomalies",
        title: "What else to look at".to_owned(),
        ..Section::default()
    };
    let parts = [anomalies(subject), upgrades(subject), included(subject)];
    section
        .parts
        .extend(parts.into_iter().flatten().map(Into::into));
    if section.parts.is_empty() {
        section.text.push(
            "No record contradicts itself or the reports, nobody without a licence is known to need \
             one, and no licence comes with another one."
                .to_owned(),
        );
    } else {
        section.text.push(format!(
            "Of each kind, {NAMES} users are named at most; the list below has everyone."
        ));
    }
    section
}

/// The first names, and how many there are beside them.
fn names(users: &[&UserReview]) -> String {
    let names: Vec<_> = users.iter().take(NAMES).map(|user| name(user)).collect();
    let more = match users.len().saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more)),
    };
    format!("{}{more}", names.join(", "))
}

/// What does not fit together, and who is not in the roster.
fn anomalies(subject: &Subject<'_>) -> Option<Table> {
    let row = |what: String, users: &[&UserReview]| vec![what, names(users), grouped(users.len())];
    let found = subject.review.anomalies().into_iter();
    let mut rows: Vec<_> = found
        .map(|(anomaly, users)| row(anomaly.to_string(), &users))
        .collect();
    let mut unlisted = subject.review.not_in_roster();
    if !unlisted.is_empty() {
        unlisted.sort_by_key(|user| (!user.user.is_licensed(), user.user.key.clone()));
        let licensed = unlisted.iter().filter(|user| user.user.is_licensed());
        let licensed = u64::try_from(licensed.count()).unwrap_or(u64::MAX);
        let what = match licensed {
            0 => "In Zoom and not in the roster; nobody of them holds a licence".to_owned(),
            1 => "In Zoom and not in the roster; one of them holds a licence".to_owned(),
            n => format!(
                "In Zoom and not in the roster; {} of them hold a licence",
                grouped(n)
            ),
        };
        rows.push(row(what, &unlisted));
    }
    let head = ["What does not fit together", "Who", "Users"];
    let table = Table::new("anomalies-table", "Users to look at", &head, 2);
    (!rows.is_empty()).then(|| table.rows(rows))
}

/// Users without a paid licence who need one.
fn upgrades(subject: &Subject<'_>) -> Option<Table> {
    let mut licences: BTreeMap<&Licence, (Vec<&UserReview>, u64)> = BTreeMap::new();
    for (user, verdict) in subject.review.with(|_| true) {
        if let Verdict::Upgrade { to } = &verdict.verdict {
            let (users, to_confirm) = licences.entry(to).or_default();
            users.push(user);
            *to_confirm = to_confirm.saturating_add(u64::from(verdict.to_confirm()));
        }
    }
    let rows: Vec<_> = licences
        .into_iter()
        .map(|(licence, (users, to_confirm))| {
            let all = u64::try_from(users.len()).unwrap_or(u64::MAX);
            vec![
                shown(licence.title()),
                names(&users),
                grouped(all.saturating_sub(to_confirm)),
                grouped(to_confirm),
            ]
        })
        .collect();
    let head = ["Licence", "Who", "Users, confirmed", "To confirm"];
    let table = Table::new("upgrades", "Users who need a licence", &head, 2);
    (!rows.is_empty()).then(|| table.rows(rows))
}

/// Licences that come with another one, and are not bought.
fn included(subject: &Subject<'_>) -> Option<Table> {
    let positions = subject.purchasing.positions.iter();
    let mut all: Vec<_> = positions.filter(|p| p.seats.included > 0).collect();
    all.sort_by_key(|position| Reverse(position.seats.included));
    let rows = all.iter().map(|position| {
        vec![
            shown(position.licence.title()),
            grouped(position.seats.included),
        ]
    });
    let caption = "Licences that come with another one and are not bought";
    let table = Table::new("included", caption, &["Licence", "Seats"], 1).narrow();
    (!all.is_empty()).then(|| table.rows(rows))
}
