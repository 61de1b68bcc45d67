//! The review as a manager reads it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use zoom_admin::usage::{Finding, Known, Review, UserReview};

pub(crate) fn print(review: &Review, top: usize) {
    println!(
        "Licence review as of {}; judged {} (the last 24 hours are never final); {}.",
        review.as_of.format("%Y-%m-%d %H:%M UTC"),
        review.window,
        review.coverage
    );
    if !review.filter.is_empty() {
        println!(
            "Only users with {}. All but the seats below is filtered.",
            review.filter
        );
        if review.undecided > 0 {
            println!(
                "{} users are left out because a field of the filter was not read.",
                review.undecided
            );
        }
    }
    users(review);
    seats(review);
    candidates(review, top);
    unknown(review);
    departments(review);
    hosts(review);
    not_read(review);
    println!();
}

/// Users: a row per status, a column per type.
fn users(review: &Review) {
    let counts = review.by_status_and_type();
    let types: BTreeSet<_> = counts.keys().map(|(_, kind)| kind.clone()).collect();
    let order = ["Pro", "Corp", "Basic", "Unassigned", "None"];
    let known = order
        .iter()
        .map(|t| (*t).to_owned())
        .filter(|t| types.contains(t));
    let others = types
        .iter()
        .filter(|t| !order.contains(&t.as_str()))
        .cloned();
    let columns: Vec<_> = known.chain(others).collect();
    let mut rows = vec![];
    let statuses: BTreeSet<_> = counts.keys().map(|(status, _)| status.clone()).collect();
    for status in &statuses {
        let of = |kind: &String| {
            counts
                .get(&(status.clone(), kind.clone()))
                .copied()
                .unwrap_or(0)
        };
        let mut row = vec![status.clone()];
        row.extend(columns.iter().map(|kind| of(kind).to_string()));
        row.push(columns.iter().map(of).sum::<u64>().to_string());
        rows.push(row);
    }
    let mut total = vec!["All".to_owned()];
    for kind in &columns {
        let sum: u64 = counts
            .iter()
            .filter(|((_, k), _)| k == kind)
            .map(|(_, n)| n)
            .sum();
        total.push(sum.to_string());
    }
    total.push(counts.values().sum::<u64>().to_string());
    rows.push(total);
    let mut head = vec!["Users".to_owned()];
    head.extend(columns);
    head.push("Total".to_owned());
    println!();
    table(&head, &rows, 1);
}

fn seats(review: &Review) {
    let seats = &review.seats;
    let known = |value: &Known<i64>| match value {
        Known::Read(n) => n.to_string(),
        Known::NotRead(why) => format!("not known ({why})"),
        Known::NotThere | Known::NotAssignable => "not known (Zoom does not say)".to_owned(),
    };
    println!();
    println!(
        "Paid seats: {} assigned, {} held by invitations; bought: {}; spare: {}",
        seats.assigned,
        seats.pending,
        known(&seats.bought),
        match &seats.spare {
            Known::Read(n) => n.to_string(),
            _ => "not known".to_owned(),
        }
    );
}

fn day(time: Option<DateTime<Utc>>) -> String {
    time.map_or_else(|| "never".to_owned(), |t| t.format("%Y-%m-%d").to_string())
}

/// The name, or what stands for it when names are hidden or missing.
fn name(user: &UserReview) -> String {
    let user = &user.user;
    let text = user.name.clone().unwrap_or_else(|| user.email.clone());
    if text.is_empty() {
        user.key.as_str().to_owned()
    } else {
        text
    }
}

fn candidates(review: &Review, top: usize) {
    let all = review.candidates();
    let licensed = review.users.iter().filter(|u| u.user.is_licensed()).count();
    println!();
    println!(
        "{} of {licensed} paid licences may lie idle: nothing hosted from {}.",
        all.len(),
        review.window
    );
    if all.is_empty() {
        return;
    }
    let shown = if top == 0 {
        all.len()
    } else {
        top.min(all.len())
    };
    let rows: Vec<_> = all[..shown]
        .iter()
        .map(|u| {
            let reason = match &u.finding {
                Finding::Candidate(reason) => reason.clone(),
                other => other.to_string(),
            };
            vec![
                name(u),
                u.user
                    .metadata
                    .department
                    .value()
                    .cloned()
                    .unwrap_or_else(|| "-".to_owned()),
                u.user.licence.clone().unwrap_or_default(),
                day(u.last_login()),
                match u.activity.last_hosted {
                    None => format!("before {}", review.window.from),
                    some => day(some),
                },
                reason,
            ]
        })
        .collect();
    let head = [
        "Name",
        "Department",
        "Licence",
        "Last login",
        "Last hosted",
        "Reason",
    ];
    table(&head.map(str::to_owned), &rows, 6);
    if shown < all.len() {
        println!(
            "… and {} more: --top 0 shows all, --json gives everything.",
            all.len() - shown
        );
    }
    println!(
        "Ask before you release one: whoever schedules for others, uses Zoom Phone or presents in \
         rooms may need it without hosting."
    );
}

/// Licences that could not be judged, by reason.
fn unknown(review: &Review) {
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for user in &review.users {
        if let Finding::Unknown(why) = &user.finding {
            *reasons.entry(why).or_default() += 1;
        }
    }
    if reasons.is_empty() {
        return;
    }
    println!();
    for (why, n) in reasons {
        println!("{n} paid licences cannot be judged: {why}.");
    }
}

fn departments(review: &Review) {
    let rows: Vec<_> = review
        .by_department()
        .into_iter()
        .map(|(department, t)| {
            vec![
                department.unwrap_or_else(|| "(not set)".to_owned()),
                t.users.to_string(),
                t.licensed.to_string(),
                t.candidates.to_string(),
                t.unknown.to_string(),
            ]
        })
        .collect();
    println!();
    let head = ["Department", "Users", "Licensed", "Idle?", "Unknown"];
    table(&head.map(str::to_owned), &rows, 1);
}

fn hosts(review: &Review) {
    if !review.unknown_hosts.is_empty() {
        println!();
        println!(
            "{} hosts in the reports are not in the user list (rooms, people who left): {}",
            review.unknown_hosts.len(),
            review.unknown_hosts.join(", ")
        );
    }
}

fn not_read(review: &Review) {
    let mut head = true;
    for (source, gap) in review.coverage.gaps() {
        if std::mem::take(&mut head) {
            println!();
            println!("Not read:");
        }
        println!("- {source}: {gap}");
    }
}

/// Prints columns; the first `left` of them flush left, the others flush right.
fn table(head: &[String], rows: &[Vec<String>], left: usize) {
    let width = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i));
        cells
            .chain(head.get(i))
            .map(|c| c.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
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
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
