//! The people as compact columns, which the script of the page lists.

use chrono::NaiveDate;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::usage::filter::field::Field;
use crate::usage::filter::group::{GroupKey, groups};
use crate::usage::page::Subject;
use crate::usage::page::columns::{Column, Distinct};
use crate::usage::page::lines::{Hole, Lines, Written};
use crate::usage::page::people::is_candidate;
use crate::usage::page::words::{self, action, day, shown};
use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Evidence, Fact, LicenceVerdict, Verdict};

/// Everything that the script shows. Days are distances from `today`, and are one more than that
/// where 0 means that there is none.
#[derive(Serialize)]
struct Data {
    version: u32,
    today: NaiveDate,
    /// Names by user, one a line.
    names: String,
    /// Addresses, one a line: see [`address`].
    mails: String,
    /// The end of addresses that most of them have.
    domain: String,
    metadata: Vec<Values>,
    /// Last login, participation and use that needs a licence.
    clocks: Vec<Column>,
    /// How many rows each user has.
    counts: Column,
    licences: Values,
    verdicts: VerdictValues,
    confidence: Values,
    /// The last day of a guard.
    until: Column,
    /// Which lines a row has: the reasons, then the evidence.
    shapes: Vec<(Vec<usize>, Vec<usize>)>,
    shape: Column,
    lines: Vec<Written>,
}

#[derive(Serialize)]
struct Values {
    title: String,
    values: Vec<String>,
    column: Column,
}

#[derive(Serialize)]
struct VerdictValues {
    /// What to do, and in which lists: `r` release, `u` unknown, `g` guarded.
    values: Vec<(String, &'static str)>,
    column: Column,
}

/// The users with their names and addresses. Names that begin alike are beside each other, which is
/// how they are compressed best.
fn sorted(review: &Review) -> Vec<(String, String, &UserReview)> {
    let users = review.users.iter();
    let mut users: Vec<_> = users
        .map(|user| (name(user), shown(&user.user.email), user))
        .collect();
    users.sort_by(|a, b| (&a.0, &a.1, &a.2.user.key).cmp(&(&b.0, &b.1, &b.2.user.key)));
    users
}

/// The data as JSON.
pub(super) fn data(subject: &Subject<'_>) -> Result<Vec<u8>> {
    let today = subject.review.as_of.date_naive();
    let users = sorted(subject.review);
    let domain = domain(users.iter().map(|(_, mail, _)| mail.as_str()));
    let mails: Vec<_> = users
        .iter()
        .map(|(name, mail, _)| address(name, mail, &domain))
        .collect();
    let names: Vec<_> = users.iter().map(|(name, ..)| name.as_str()).collect();
    let people: Vec<_> = users.iter().map(|(.., user)| *user).collect();
    let counts: Vec<_> = people
        .iter()
        .map(|user| signed(user.verdicts.len()))
        .collect();
    let clock = |time: fn(&UserReview) -> Option<NaiveDate>| {
        let days = people.iter().map(|user| distance(today, time(user)));
        Column::new(&days.collect::<Vec<_>>())
    };
    let rows: Vec<_> = people
        .iter()
        .flat_map(|user| user.verdicts.iter())
        .collect();
    let (shapes, shape, lines) = shapes(&rows, today);
    let data = Data {
        version: 1,
        today,
        names: names.join("\n"),
        mails: mails.join("\n"),
        domain,
        metadata: Field::METADATA
            .iter()
            .map(|field| metadata(field.clone(), &people))
            .collect(),
        clocks: vec![
            clock(|user| day(user.clocks.login)),
            clock(|user| day(user.clocks.participation)),
            clock(|user| day(user.clocks.licence_use)),
        ],
        counts: Column::new(&counts),
        licences: licences(&rows),
        verdicts: verdicts(&rows),
        confidence: confidence(&rows),
        until: Column::new(
            &rows
                .iter()
                .map(|row| until(today, &row.verdict))
                .collect::<Vec<_>>(),
        ),
        shapes,
        shape,
        lines,
    };
    serde_json::to_vec(&data).map_err(|error| {
        Error::new(ErrorKind::Io, "the people of the page cannot be written").with_source(error)
    })
}

fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What a row is called: the name, the address, or the key where names are hidden.
pub(super) fn name(user: &UserReview) -> String {
    let user = &user.user;
    let name = user
        .name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    match (name, user.email.as_str()) {
        (Some(name), _) => shown(name),
        (None, "") => shown(user.key.as_str()),
        (None, email) => shown(email),
    }
}

/// 0 for no day, and otherwise one more than the distance from today, which is not 0 either.
fn distance(today: NaiveDate, day: Option<NaiveDate>) -> i64 {
    day.map_or(0, |day| {
        let days = today.signed_duration_since(day).num_days();
        match days < 0 {
            true => days,
            false => days.saturating_add(1),
        }
    })
}

fn until(today: NaiveDate, verdict: &Verdict) -> i64 {
    match verdict {
        Verdict::Keep { until, .. } => distance(today, *until),
        _ => 0,
    }
}

/// The most frequent end of the addresses.
fn domain<'a>(mails: impl Iterator<Item = &'a str>) -> String {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for mail in mails {
        if let Some((_, domain)) = mail.rsplit_once('@') {
            let count = counts.entry(domain).or_default();
            *count = count.saturating_add(1);
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(domain, _)| domain.to_owned())
        .unwrap_or_default()
}

/// An address, shortened by what the name tells already: `<` is the first word of the name in lower
/// case, `>` the last, and `@` at the end the domain that most have. After `=` it stands as it is.
fn address(name: &str, mail: &str, domain: &str) -> String {
    let literal = || format!("={mail}");
    if mail.contains(['<', '>', '=']) {
        return literal();
    }
    let Some((local, own)) = mail.rsplit_once('@') else {
        return literal();
    };
    let mut words = name.split(' ').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_lowercase();
    let last = words.next_back().unwrap_or_default().to_lowercase();
    let mut short = local.to_owned();
    for (word, sign) in [(&first, "<"), (&last, ">")] {
        if word.chars().count() > 1 && local != mail {
            short = short.replacen(word.as_str(), sign, 1);
        }
    }
    match own == domain {
        true => format!("{short}@"),
        false => format!("{short}@{own}"),
    }
}

fn metadata(field: Field, people: &[&UserReview]) -> Values {
    let keys = people.iter().map(|user| {
        let first = groups(*user, field.clone()).into_iter().next();
        first.unwrap_or(GroupKey::NotRead)
    });
    let distinct = Distinct::new(keys.collect());
    Values {
        title: field.title(),
        values: distinct.values.iter().map(shown).collect(),
        column: distinct.places,
    }
}

fn licences(rows: &[&LicenceVerdict]) -> Values {
    let distinct = Distinct::new(rows.iter().map(|row| row.licence.clone()).collect());
    let title = |licence: &Option<_>| match licence {
        Some(licence) => shown(crate::usage::words::licence::Licence::title(licence)),
        None => "none".to_owned(),
    };
    Values {
        title: "Licence".to_owned(),
        values: distinct.values.iter().map(title).collect(),
        column: distinct.places,
    }
}

fn verdicts(rows: &[&LicenceVerdict]) -> VerdictValues {
    let word = |row: &&LicenceVerdict| {
        let verdict = &row.verdict;
        let list = match verdict {
            Verdict::Unknown(_) => "u",
            Verdict::Keep { guard: Some(_), .. } => "g",
            verdict if is_candidate(verdict) => "r",
            _ => "",
        };
        let harshness = u8::MAX.saturating_sub(verdict.harshness());
        (harshness, shown(action(verdict)), list)
    };
    let distinct = Distinct::new(rows.iter().map(word).collect());
    let values = distinct.values.into_iter();
    VerdictValues {
        values: values.map(|(_, text, list)| (text, list)).collect(),
        column: distinct.places,
    }
}

fn confidence(rows: &[&LicenceVerdict]) -> Values {
    let word = |row: &&LicenceVerdict| {
        let to_confirm = is_candidate(&row.verdict) && row.to_confirm();
        (row.confidence, to_confirm)
    };
    let distinct = Distinct::new(rows.iter().map(word).collect());
    let text = |(confidence, to_confirm): &(_, bool)| match to_confirm {
        true => format!("{confidence}, to confirm"),
        false => crate::usage::words::verdict::Confidence::to_string(confidence),
    };
    Values {
        title: "Confidence".to_owned(),
        values: distinct.values.iter().map(text).collect(),
        column: distinct.places,
    }
}

type Shapes = (Vec<(Vec<usize>, Vec<usize>)>, Column, Vec<Written>);

/// The lines of each row: the reason that says most, the other reasons, and the evidence.
fn shapes(rows: &[&LicenceVerdict], today: NaiveDate) -> Shapes {
    let mut lines = Lines::new(today);
    let of_row = |row: &&LicenceVerdict| {
        let first = row.main_reason();
        let is_first = |reason: &&Reason| first.is_some_and(|first| std::ptr::eq(first, *reason));
        let others = row.reasons.iter().filter(|reason| !is_first(reason));
        let reasons = first.into_iter().chain(others);
        let reasons = reasons.map(|reason| lines.text(&words::reason(reason)));
        let reasons: Vec<_> = reasons.collect();
        let evidence = row.evidence.iter().map(|one| evidence(&mut lines, one));
        (reasons, evidence.collect::<Vec<_>>())
    };
    let all: Vec<_> = rows.iter().map(of_row).collect();
    let distinct = Distinct::new(all);
    (distinct.values, distinct.places, lines.finish())
}

fn evidence(lines: &mut Lines, evidence: &Evidence) -> usize {
    let (label, unit, at) = match evidence.fact {
        Fact::Created => ("User created", "", ""),
        Fact::LicenceSince => ("Licence held since", "", ""),
        Fact::LastLogin => ("Last login listed", "", ""),
        Fact::SignIns => ("Sign-ins", "", "last "),
        Fact::HostReportMeetings => ("Meetings hosted", "", ""),
        Fact::Hosted => ("Meetings and webinars hosted", "", "last "),
        Fact::Longest => ("Longest one", " minutes", ""),
        Fact::Largest => ("People in the largest one", " at most", ""),
        Fact::LicenceUse => ("Last use that needs the licence", "", ""),
        Fact::Webinars => ("Webinars hosted", "", "last "),
        Fact::Joined => ("Meetings hosted or joined", "", "last "),
        Fact::Upcoming => ("Upcoming events", "", "first "),
        Fact::Scheduling => ("Scheduling privileges", "", ""),
        Fact::BaseCapacity => ("People without an add-on", "", ""),
    };
    let source = evidence.source.name();
    let label = format!("{label} ({source})");
    let day = day(evidence.time);
    let mut parts = vec![String::new()];
    let mut holes = Vec::new();
    if let Some(number) = evidence.number {
        holes.push(Hole::Count(number));
        parts.push(unit.to_owned());
    }
    if let Some(day) = day {
        let comma = if evidence.number.is_some() { ", " } else { "" };
        if let Some(before) = parts.last_mut() {
            before.push_str(comma);
            before.push_str(if evidence.number.is_some() { at } else { "" });
        }
        holes.push(Hole::Day(day));
        parts.push(String::new());
    }
    lines.line(label, parts, &holes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shortened_by_the_name() {
        for (name, mail, short) in [
            ("Ann Lee", "ann.lee.7@example.com", "<.>.7@"),
            ("Ann Lee", "lee@other.org", ">@other.org"),
            ("Zoë", "zoe@example.com", "zoe@"),
            ("X", "a<b@example.com", "=a<b@example.com"),
            ("X", "", "="),
            ("X", "no address", "=no address"),
        ] {
            assert_eq!(address(name, mail, "example.com"), short, "{name} {mail}");
        }
    }
}
