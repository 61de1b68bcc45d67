//! Users, bases and add-ons by department or another field.

use std::collections::BTreeMap;

use crate::usage::filter::field::Field;
use crate::usage::filter::group::{GroupKey, groups};
use crate::usage::filter::value::Value;
use crate::usage::money::amount::Money;
use crate::usage::money::departments::Department;
use crate::usage::money::total::Total;
use crate::usage::page::Subject;
use crate::usage::page::small::TOGETHER;
use crate::usage::page::view::{Section, Table};
use crate::usage::page::words::{grouped, known, shown, sum};
use crate::usage::review::breakdown::{Breakdown, Split};
use crate::usage::review::user::UserReview;
use crate::usage::words::known::Known;

/// How many groups have a row of their own.
const ROWS: usize = 200;

/// A row of the table.
#[derive(Default)]
struct Row {
    title: String,
    numbers: Breakdown,
    money: Option<[Known<Money>; 2]>,
}

pub(super) fn section(subject: &Subject<'_>) -> Section {
    let by = subject.by.title();
    let mut section = Section {
        id: "groups",
        title: format!("By {}", by.to_lowercase()),
        ..Section::default()
    };
    if subject.original.users.is_empty() {
        section.text.push("There are no users.".to_owned());
        return section;
    }
    let all = subject.original.breakdown_by(subject.by.clone());
    let (rows, more) = rows(subject, all);
    section.text.push(
        "Users, then bases and add-ons apart: keep + release + not known = licensed. What a person \
         has to confirm is among the not known."
            .to_owned(),
    );
    if rows.iter().any(|row| row.title.starts_with(TOGETHER)) {
        section.notes.push(format!(
            "Groups of fewer than {} users are told together.",
            grouped(subject.small.min())
        ));
    }
    if more > 0 {
        section.notes.push(format!(
            "The {} smallest groups are in one row. The JSON of the review has each of them.",
            grouped(more)
        ));
    }
    section.notes.extend(one_of_several(subject.by.clone()));
    let with_money = rows.iter().any(|row| row.money.is_some());
    if with_money {
        section.notes.push(format!(
            "Money is in {} a year. Seats that nobody holds belong to no department.",
            subject.words.currency()
        ));
    }
    section
        .parts
        .push(users(subject, &rows, &by, with_money).into());
    section.parts.push(licences(subject, &rows, &by).into());
    section
}

/// Fields of which a user can have several values.
fn one_of_several(by: Field) -> Option<String> {
    let several = [Field::Group, Field::Licence, Field::Verdict].contains(&by);
    several.then(|| "A user with several values counts for each of them.".to_owned())
}

/// The rows, and how many groups the last of them stands for.
fn rows(subject: &Subject<'_>, all: BTreeMap<GroupKey, Breakdown>) -> (Vec<Row>, usize) {
    let money = money(subject);
    let mut rows = Vec::new();
    let mut together = Row::default();
    let mut count = 0_usize;
    for (key, numbers) in all {
        let money = money.as_ref().map(|money| {
            let nothing = || [Known::Read(Money::ZERO), Known::Read(Money::ZERO)];
            money.get(&key.to_string()).cloned().unwrap_or_else(nothing)
        });
        let row = Row {
            title: title(&key),
            numbers,
            money,
        };
        if subject.small.contains(&subject.by, &key) {
            count = count.saturating_add(1);
            together.add(row);
        } else {
            rows.push(row);
        }
    }
    let more = merge_last(&mut rows);
    if count > 0 {
        together.title = format!("{TOGETHER} ({count})");
        // A user of several of these groups is one user.
        let is_small = |user: &UserReview| {
            let keys = groups(user, subject.by.clone());
            let mut keys = keys.iter();
            keys.any(|key| subject.small.contains(&subject.by, key))
        };
        together.numbers = subject.original.breakdown_where(is_small);
        rows.push(together);
    }
    (rows, more)
}

/// Merges the smallest of very many groups, and tells how many those are.
fn merge_last(rows: &mut Vec<Row>) -> usize {
    let more = rows.len().saturating_sub(ROWS);
    if more == 0 {
        return 0;
    }
    let mut sizes: Vec<_> = rows.iter().map(|row| row.numbers.everyone).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let least = sizes.get(ROWS).copied().unwrap_or(0);
    let (large, small): (Vec<_>, Vec<_>) = std::mem::take(rows)
        .into_iter()
        .partition(|row| row.numbers.everyone > least);
    let count = small.len();
    *rows = large;
    let mut rest = Row::default();
    small.into_iter().for_each(|row| rest.add(row));
    rest.title = format!("{count} smaller groups");
    rows.push(rest);
    count
}

fn title(key: &GroupKey) -> String {
    match key {
        GroupKey::Value(Value::Licence(licence)) => shown(licence.title()),
        key => shown(key),
    }
}

impl Row {
    fn add(&mut self, other: Row) {
        let (to, from) = (&mut self.numbers, &other.numbers);
        to.everyone = to.everyone.saturating_add(from.everyone);
        to.included = to.included.saturating_add(from.included);
        to.upgrade = to.upgrade.saturating_add(from.upgrade);
        add(&mut to.users, &from.users);
        add(&mut to.bases, &from.bases);
        add(&mut to.add_ons, &from.add_ons);
        self.money = match (self.money.take(), other.money) {
            (Some(sum), Some(more)) => {
                let [a, b] = sum;
                let [c, d] = more;
                Some([sum_of(a, c), sum_of(b, d)])
            }
            (sum, more) => sum.or(more),
        };
    }
}

fn add(to: &mut Split, from: &Split) {
    to.licensed = to.licensed.saturating_add(from.licensed);
    to.keep = to.keep.saturating_add(from.keep);
    to.release = to.release.saturating_add(from.release);
    to.unknown = to.unknown.saturating_add(from.unknown);
    to.to_confirm = to.to_confirm.saturating_add(from.to_confirm);
}

/// A sum; not known if a part of it is not.
fn sum_of(a: Known<Money>, b: Known<Money>) -> Known<Money> {
    match (a, b) {
        (Known::Read(a), Known::Read(b)) => Known::Read([a, b].into_iter().sum()),
        (Known::Read(_), missing) | (missing, _) => missing,
    }
}

/// What each department saves, if the groups are departments and prices are known.
fn money(subject: &Subject<'_>) -> Option<BTreeMap<String, [Known<Money>; 2]>> {
    if subject.by != Field::Department || subject.purchasing.model.is_none() {
        return None;
    }
    // A sum that lacks a line is not the saving of the department.
    let complete = |total: &Total| match (&total.money, total.without.is_empty()) {
        (Known::NotThere, true) => Known::Read(Money::ZERO),
        (money, true) => money.clone(),
        (_, false) => Known::NotRead(crate::coverage::Why::NoMoneyKnown),
    };
    let each = subject.purchasing.departments.iter();
    let amounts = |one: &Department| {
        let name = one.name.clone();
        let name = name.unwrap_or_else(|| GroupKey::NotSet.to_string());
        (name, [complete(&one.saving), complete(&one.to_confirm)])
    };
    let mut all: BTreeMap<_, _> = each.map(amounts).collect();
    // Users whose department was not read are among those without one: neither is known then.
    let keys = subject.original.values(Field::Department);
    if keys.contains(&GroupKey::NotRead) {
        let unknown = Known::NotRead(crate::coverage::Why::NoMoneyKnown);
        for key in [GroupKey::NotSet, GroupKey::NotRead] {
            all.insert(key.to_string(), [unknown.clone(), unknown.clone()]);
        }
    }
    Some(all)
}

fn numbers(split: &Split) -> [String; 4] {
    [split.licensed, split.keep, split.release, split.unknown].map(grouped)
}

fn users(subject: &Subject<'_>, rows: &[Row], by: &str, with_money: bool) -> Table {
    let cells = |title: String, row: &Breakdown, money: Option<[String; 2]>| {
        let mut cells = vec![title, grouped(row.everyone)];
        cells.extend(numbers(&row.users));
        cells.push(grouped(row.upgrade));
        cells.extend(money.into_iter().flatten());
        cells
    };
    let mut head = vec![
        by,
        "Users",
        "Licensed",
        "Keep",
        "Release",
        "Not known",
        "Upgrade",
    ];
    if with_money {
        head.extend(["Saved, confirmed", "To confirm"]);
    }
    let all = subject.original.breakdown();
    let changes = with_money.then(|| {
        let purchasing = subject.purchasing;
        [&purchasing.changes, &purchasing.changes_to_confirm].map(sum)
    });
    let rows = rows.iter().map(|row| {
        let money = row.money.as_ref().map(|money| money.each_ref().map(known));
        cells(
            row.title.clone(),
            &row.numbers,
            money.filter(|_| with_money),
        )
    });
    let caption = format!("Users by {}", by.to_lowercase());
    Table::new("users-by", caption, &head, 1)
        .rows(rows)
        .foot(cells("All".to_owned(), &all, changes))
}

fn licences(subject: &Subject<'_>, rows: &[Row], by: &str) -> Table {
    let cells = |title: String, row: &Breakdown| {
        let mut cells = vec![title];
        cells.extend(numbers(&row.bases));
        cells.extend(numbers(&row.add_ons));
        cells.push(grouped(row.included));
        cells
    };
    let head = [
        by,
        "Bases",
        "Bases kept",
        "Bases released",
        "Bases not known",
        "Add-ons",
        "Add-ons kept",
        "Add-ons released",
        "Add-ons not known",
        "Included",
    ];
    let all = subject.original.breakdown();
    let each = rows
        .iter()
        .map(|row| cells(row.title.clone(), &row.numbers));
    let caption = format!("Bases and add-ons by {}", by.to_lowercase());
    Table::new("licences-by", caption, &head, 1)
        .rows(each)
        .foot(cells("All".to_owned(), &all))
}
