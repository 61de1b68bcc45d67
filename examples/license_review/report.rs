//! The review as a manager reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use zoom_admin::usage::{Finding, Known, Review, UserReview};

pub(crate) fn print(out: &mut impl Write, review: &Review, top: usize) -> io::Result<()> {
    writeln!(
        out,
        "Licence review as of {}; judged {} (the last 24 hours are never final); {}.",
        review.as_of.format("%Y-%m-%d %H:%M UTC"),
        review.window,
        review.coverage
    )?;
    if !review.filter.is_empty() {
        writeln!(
            out,
            "Only users with {}. The seats and the hosts outside of the user list are those of the \
             whole account.",
            review.filter
        )?;
        if review.undecided > 0 {
            writeln!(
                out,
                "{} users are left out because a field of the filter was not read.",
                review.undecided
            )?;
        }
    }
    users(out, review)?;
    seats(out, review)?;
    candidates(out, review, top)?;
    departments(out, review)?;
    hosts(out, review)?;
    not_read(out, review)?;
    next(out, review)?;
    writeln!(out)
}

/// Users: a row per status, a column per type.
fn users(out: &mut impl Write, review: &Review) -> io::Result<()> {
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
    writeln!(out)?;
    table(out, &head, &rows, 1)
}

fn seats(out: &mut impl Write, review: &Review) -> io::Result<()> {
    let seats = &review.seats;
    let known = |value: &Known<i64>| match value {
        Known::Read(n) => n.to_string(),
        Known::NotRead(why) => format!("not known ({why})"),
        Known::NotThere | Known::NotAssignable => "not known (Zoom does not say)".to_owned(),
    };
    writeln!(out)?;
    writeln!(
        out,
        "Paid seats of the whole account: {} assigned, {} held by invitations; bought: {}; spare: {}",
        seats.assigned,
        seats.pending,
        known(&seats.bought),
        match &seats.spare {
            Known::Read(n) => n.to_string(),
            _ => "not known".to_owned(),
        }
    )
}

fn day(time: Option<DateTime<Utc>>) -> String {
    time.map_or_else(|| "never".to_owned(), |t| t.format("%Y-%m-%d").to_string())
}

/// The name, or what stands for it when names are hidden or missing.
fn name(user: &UserReview) -> String {
    let user = &user.user;
    user.name
        .clone()
        .unwrap_or_else(|| user.key.as_str().to_owned())
}

fn last_login(user: &UserReview) -> String {
    match (&user.finding, user.last_login()) {
        (Finding::Candidate(idle), None) if idle.signs_in.value().is_none() => {
            "not known".to_owned()
        }
        (_, time) => day(time),
    }
}

fn email(user: &UserReview) -> String {
    match user.user.email.as_str() {
        "" => "(hidden)".to_owned(),
        email => email.to_owned(),
    }
}

fn candidates(out: &mut impl Write, review: &Review, top: usize) -> io::Result<()> {
    let count = |name: &str| review.findings().get(name).copied().unwrap_or(0);
    let (used, new, unknown) = (count("in use"), count("new"), count("unknown"));
    let all = review.candidates();
    let judged = used + new + unknown + all.len() as u64;
    writeln!(out)?;
    writeln!(
        out,
        "Of {judged} active paid licences: {used} in use, {} may lie idle, {unknown} cannot be \
         judged, {new} too new.",
        all.len()
    )?;
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for user in &review.users {
        if let Finding::Unknown(why) = &user.finding {
            *reasons.entry(why).or_default() += 1;
        }
    }
    for (why, n) in reasons {
        writeln!(
            out,
            "{n} cannot be judged: {why} (see what was not read, below)."
        )?;
    }
    if all.is_empty() {
        return Ok(());
    }
    let signs_in = |wanted: Option<bool>| {
        let known = |u: &&&UserReview| match &u.finding {
            Finding::Candidate(idle) => idle.signs_in.value().copied() == wanted,
            _ => false,
        };
        all.iter().filter(known).count()
    };
    writeln!(
        out,
        "Of the {} that may lie idle, {} show no sign-in either, {} sign in and may join others' \
         meetings, which Basic allows{}.",
        all.len(),
        signs_in(Some(false)),
        signs_in(Some(true)),
        match signs_in(None) {
            0 => String::new(),
            n => format!(", and of {n} the sign-ins were not read"),
        }
    )?;
    let shown = if top == 0 {
        all.len()
    } else {
        top.min(all.len())
    };
    let rows: Vec<_> = all[..shown]
        .iter()
        .map(|u| {
            let reason = match &u.finding {
                Finding::Candidate(idle) => idle.to_string(),
                other => other.to_string(),
            };
            vec![
                name(u),
                email(u),
                u.user
                    .metadata
                    .department
                    .value()
                    .cloned()
                    .unwrap_or_else(|| "-".to_owned()),
                u.user.licence.clone().unwrap_or_default(),
                last_login(u),
                match u.activity.last_hosted {
                    None => format!("not since {}", review.window.from),
                    some => day(some),
                },
                reason,
            ]
        })
        .collect();
    let head = [
        "Name",
        "E-mail",
        "Department",
        "Licence",
        "Last login",
        "Last hosted",
        "Reason",
    ];
    writeln!(out)?;
    table(out, &head.map(str::to_owned), &rows, 7)?;
    if shown < all.len() {
        let more = all.len() - shown;
        writeln!(
            out,
            "… and {more} more: --top 0 shows all, --json gives everything."
        )?;
    }
    Ok(())
}

/// What to do with it.
fn next(out: &mut impl Write, review: &Review) -> io::Result<()> {
    let idle = review.candidates().len() as i64;
    writeln!(out)?;
    writeln!(out, "What next:")?;
    if let (Known::Read(spare), true) = (&review.seats.spare, review.filter.is_empty()) {
        writeln!(
            out,
            "- At the next renewal up to {} seats could be given back: {spare} spare and {idle} that \
             may lie idle.",
            (spare + idle).max(0)
        )?;
    }
    if idle > 0 {
        writeln!(
            out,
            "- Ask before you release one: whoever schedules for others, uses Zoom Phone or presents \
             in rooms may need it without hosting."
        )?;
    }
    if review.seats.pending > 0 {
        writeln!(
            out,
            "- {} invitations hold a paid seat until they are accepted or withdrawn: --user-status \
             Pending --user-type Pro lists them in --json.",
            review.seats.pending
        )?;
    }
    if !review.coverage.is_complete() {
        writeln!(
            out,
            "- Not everything was read: mend what is listed under \"Not read\", then run this again."
        )?;
    }
    if (review.window.to - review.window.from).num_days() < 29 {
        writeln!(
            out,
            "- This looked at less than 30 days: many seem idle who are only away. Take --days 60 or \
             90 to decide."
        )?;
    }
    Ok(())
}

fn departments(out: &mut impl Write, review: &Review) -> io::Result<()> {
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
    writeln!(out)?;
    let head = ["Department", "Users", "Licensed", "Idle?", "Unknown"];
    table(out, &head.map(str::to_owned), &rows, 1)
}

fn hosts(out: &mut impl Write, review: &Review) -> io::Result<()> {
    if review.unknown_hosts.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(
        out,
        "Hosts in the reports who are not in the user list (rooms, people who left): {}",
        review.unknown_hosts.join(", ")
    )
}

fn not_read(out: &mut impl Write, review: &Review) -> io::Result<()> {
    if review.coverage.is_complete() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "Not read:")?;
    for (source, gap) in review.coverage.gaps() {
        writeln!(out, "- {source}: {gap}")?;
    }
    Ok(())
}

/// Prints columns; the first `left` of them flush left, the others flush right.
fn table(
    out: &mut impl Write,
    head: &[String],
    rows: &[Vec<String>],
    left: usize,
) -> io::Result<()> {
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
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
