//! The page holds the same people and numbers as the tables.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use zoom_admin::usage::page::{Page, read_review};
use zoom_admin::usage::rows::Csv;

use super::forms::millionths;
use super::{Folder, Reading};
use crate::usage::page::{between, table, unpacked};

/// A row of a table, by column.
type Fields = BTreeMap<String, String>;

/// The tables as they are in CSV.
struct Written(Folder);

impl Written {
    fn new(reading: &Reading) -> Self {
        let folder = Folder::new();
        let mut csv = Csv::in_folder(folder.path()).raw();
        reading.tables().write_to(&mut csv).unwrap();
        Self(folder)
    }

    fn rows(&self, table: &str) -> Vec<Fields> {
        let text = self.0.text(&format!("{table}.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = reader.deserialize().map(|row| row.unwrap());
        rows.collect()
    }
}

fn page(reading: &Reading) -> String {
    let page = Page::new(&reading.review).purchasing(&reading.purchasing);
    page.to_html().unwrap()
}

/// The numbers of a column of the page: from `#` on, without the backslash, and more than its least
/// one.
fn numbers(column: &Json) -> Vec<i64> {
    let least = column[0].as_i64().unwrap();
    let mut signs = column[1].as_str().unwrap().chars();
    let digit = |sign: char| i64::from(u32::from(sign)) - 35 - i64::from(sign > '\\');
    let mut all = Vec::new();
    while let Some(sign) = signs.next() {
        all.push(
            least
                + match sign {
                    ' ' => {
                        let digits: String =
                            signs.by_ref().take_while(|sign| *sign != ' ').collect();
                        digits.parse().unwrap()
                    }
                    '!' => 91 + digit(signs.next().unwrap()) * 91 + digit(signs.next().unwrap()),
                    sign => digit(sign),
                },
        );
    }
    all
}

/// What stands at these places.
fn values(of: &Json) -> Vec<String> {
    let places = numbers(&of["column"]).into_iter();
    let value = |place: i64| {
        let value = &of["values"][usize::try_from(place).unwrap()];
        let value = value.as_str().or(value[0].as_str());
        value.unwrap().to_owned()
    };
    places.map(value).collect()
}

/// The day that a distance from today means.
fn day(today: chrono::NaiveDate, distance: i64) -> String {
    match distance {
        0 => String::new(),
        ago if ago > 0 => (today - chrono::TimeDelta::days(ago - 1)).to_string(),
        to_come => (today - chrono::TimeDelta::days(to_come)).to_string(),
    }
}

/// The verdict of a row in the words of the tables.
fn verdict(text: &str) -> String {
    for (start, name) in [
        ("move to ", "shrink"),
        ("shrink to ", "shrink"),
        ("upgrade to ", "upgrade"),
    ] {
        if text.starts_with(start) {
            return name.to_owned();
        }
    }
    text.split(" (").next().unwrap().to_owned()
}

/// The rows of everyone in the data of the page.
fn everyone(html: &str) -> Vec<[String; 9]> {
    let data: Json = serde_json::from_str(&unpacked(html, "people")).unwrap();
    let today = data["today"].as_str().unwrap().parse().unwrap();
    let names: Vec<_> = data["names"].as_str().unwrap().split('\n').collect();
    let departments = values(&data["metadata"][0]);
    let clocks: Vec<_> = data["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let [licences, verdicts, confidence] =
        ["licences", "verdicts", "confidence"].map(|name| values(&data[name]));
    let until = numbers(&data["until"]);
    let mut rows = Vec::new();
    for (user, count) in numbers(&data["counts"]).into_iter().enumerate() {
        for _ in 0..count {
            let row = rows.len();
            rows.push([
                names[user].to_owned(),
                departments[user].clone(),
                day(today, clocks[0][user]),
                day(today, clocks[1][user]),
                day(today, clocks[2][user]),
                licences[row].clone(),
                verdict(&verdicts[row]),
                confidence[row].clone(),
                day(today, until[row]),
            ]);
        }
    }
    assert_eq!(rows.len(), licences.len());
    rows
}

/// The same of the tables.
fn verdict_rows(written: &Written) -> Vec<[String; 9]> {
    let users = written.rows("users").into_iter();
    let users: BTreeMap<_, _> = users.map(|user| (user["user_key"].clone(), user)).collect();
    let or = |text: &str, other: &str| match text {
        "" => other.to_owned(),
        text => text.to_owned(),
    };
    let row = |row: Fields| {
        let user = &users[&row["user_key"]];
        let date = |column: &str| user[column].chars().take(10).collect::<String>();
        let none = match user["department_unknown"].as_str() {
            "" => "(not set)",
            _ => "(not read)",
        };
        let is_candidate = !["keep", "no licence", "seat free", "unknown", "upgrade"]
            .contains(&row["verdict"].as_str());
        [
            or(&user["name"], &user["email"]),
            or(&user["department"], none),
            date("last_login"),
            date("last_participation"),
            date("last_licence_use"),
            or(&row["licence_title"], "none"),
            row["verdict"].clone(),
            match is_candidate && row["to_confirm"] == "true" {
                true => format!("{}, to confirm", row["confidence"]),
                false => row["confidence"].clone(),
            },
            row["guard_until"].clone(),
        ]
    };
    written.rows("verdicts").into_iter().map(row).collect()
}

#[tokio::test]
async fn the_page_holds_the_users_licences_and_verdicts_of_the_tables() {
    let reading = Reading::shared().await;
    let html = page(reading);
    let written = Written::new(reading);
    let (mut told, mut expected) = (everyone(&html), verdict_rows(&written));
    told.sort();
    expected.sort();
    assert!(expected.len() >= 120, "{}", expected.len());
    for (told, expected) in told.iter().zip(&expected) {
        assert_eq!(told, expected);
    }
    assert_eq!(told.len(), expected.len());
    let has = |column: usize| {
        expected
            .iter()
            .filter(|row| !row[column].is_empty())
            .count()
    };
    assert!(
        (2..9).all(|column| has(column) > 0),
        "each column has values"
    );
    // And the review that can be read back.
    assert_eq!(
        read_review(html.as_bytes()).unwrap().counts(),
        reading.review.counts()
    );
}

/// A cell of the page as the tables have it: empty if it is not known, or can have no value.
fn plain(cell: &str) -> String {
    match cell {
        "not known" | "–" => String::new(),
        cell => cell.replace(',', "").replace('−', "-"),
    }
}

/// From one number to another, as the page tells it.
fn range(one: &str, other: &str) -> String {
    let (Ok(a), Ok(b)) = (one.parse::<i64>(), other.parse::<i64>()) else {
        return one.to_owned();
    };
    let (low, high) = (a.min(b), a.max(b));
    match low == high {
        true => low.to_string(),
        false if low < 0 => format!("{low} to {high}"),
        false => format!("{low}–{high}"),
    }
}

#[tokio::test]
async fn the_page_holds_the_seats_and_the_money_of_the_tables() {
    let reading = Reading::shared().await;
    let html = page(reading);
    let positions = Written::new(reading).rows("positions");
    let of = |title: &str| {
        let mut rows = positions.iter();
        rows.find(|row| row["licence_title"] == title).unwrap()
    };
    let seats = table(&html, "seats-table");
    assert_eq!(seats.len(), 1 + positions.len());
    for row in &seats[1..] {
        let position = of(&row[0]);
        let mut expected: Vec<_> = ["bought", "assigned", "pending", "spare"]
            .map(|column| position[column].clone())
            .to_vec();
        expected.push(range(&position["need_at_least"], &position["need"]));
        expected.push(range(
            &position["give_back"],
            &position["give_back_at_most"],
        ));
        let told: Vec<_> = row[1..].iter().map(|cell| plain(cell)).collect();
        assert_eq!(told, expected, "{}", row[0]);
    }
    let columns = [
        "price",
        "current_cost",
        "next_cost",
        "saving",
        "saving_to_confirm",
    ];
    let money = table(&html, "money");
    let (all, lines) = money[1..].split_last().unwrap();
    for row in lines {
        let position = of(&row[0]);
        let expected = columns.map(|column| position[column].clone());
        let told: Vec<_> = row[1..].iter().map(|cell| plain(cell)).collect();
        assert_eq!(told, expected, "{}", row[0]);
    }
    assert!(lines.len() >= 3, "{lines:?}");
    let sums = columns[1..].iter().map(|column| -> i128 {
        let amounts = positions.iter().map(|row| &row[*column]);
        let known = amounts.filter(|amount| !amount.is_empty());
        known.map(|amount| millionths(amount)).sum()
    });
    // The cell of the price is empty.
    let told = all[1..].iter().map(|cell| {
        let cell = cell.trim_end_matches(" (a part)");
        millionths(&plain(cell))
    });
    assert!(told.eq(sums), "{all:?}");
}

#[tokio::test]
async fn the_page_counts_the_rows_of_the_tables() {
    let reading = Reading::shared().await;
    let html = page(reading);
    let written = Written::new(reading);
    let (users, verdicts) = (written.rows("users"), written.rows("verdicts"));
    let count = |test: &dyn Fn(&Fields) -> bool| verdicts.iter().filter(|row| test(row)).count();
    let number = |cell: &str| plain(cell).parse::<usize>().unwrap();
    let sum = |rows: &[Vec<String>], column: usize| -> usize {
        rows.iter().map(|row| number(&row[column])).sum()
    };
    let mut candidates = 0;
    let actions = table(&html, "actions");
    let (all, actions) = actions[1..].split_last().unwrap();
    for row in actions {
        let of = |to_confirm: &str| {
            let is_same = |one: &Fields| {
                one["verdict"] == verdict(&row[0])
                    && one["licence_title"] == row[1]
                    && one["to_confirm"] == to_confirm
            };
            count(&is_same)
        };
        let same = actions
            .iter()
            .filter(|other| verdict(&other[0]) == verdict(&row[0]) && other[1] == row[1])
            .cloned();
        let same: Vec<_> = same.collect();
        assert_eq!(
            [sum(&same, 2), sum(&same, 3)],
            [of("false"), of("true")],
            "{row:?}"
        );
        candidates += number(&row[2]) + number(&row[3]);
    }
    assert_eq!(
        [number(&all[1]), number(&all[2])],
        [sum(actions, 2), sum(actions, 3)]
    );
    assert_eq!(candidates, reading.review.candidates().len());
    assert_eq!(
        sum(&table(&html, "causes")[1..], 2),
        count(&|row| row["verdict"] == "unknown")
    );
    assert_eq!(
        sum(&table(&html, "guards-table")[1..], 3),
        count(&|row| !row["guard"].is_empty())
    );
    let by = table(&html, "users-by");
    let all = by.last().unwrap();
    let licensed = users
        .iter()
        .filter(|user| user["licensed"] == "true")
        .count();
    assert_eq!([number(&all[1]), number(&all[2])], [users.len(), licensed]);
    let departments = &by[1..by.len() - 1];
    for row in departments {
        let name = match row[0].as_str() {
            "(not set)" => "",
            name => name,
        };
        let of = users.iter().filter(|user| user["department"] == name);
        assert_eq!(number(&row[1]), of.count(), "{row:?}");
    }
    // The sentence has the sum of the confirmed savings at the first end.
    let end = &reading.purchasing.renew.ends[0];
    let sentence = plain(between(&html, "<p class=\"sentence\">", "</p>"));
    let saving = end.saving.money.value().unwrap().to_string();
    assert!(
        sentence.contains(&format!("{} EUR a year", saving.trim_start_matches('-'))),
        "{sentence}"
    );
}
