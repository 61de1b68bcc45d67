//! All forms hold the same rows and numbers.

use std::collections::BTreeMap;
use std::io;
use std::process::Command;

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value as Json;
use zoom_admin::usage::Known;
use zoom_admin::usage::rows::{Csv, JsonLines, Kind, TABLES, Table, TableWriter, Value, Xlsx};

use super::sheets::{Book, Cell};
use super::{Folder, Reading};

/// What a form holds of a table: its rows, the sum of each numeric column in millionths, and how many
/// rows have a value in each column.
#[derive(Debug, Default, PartialEq)]
struct Sums {
    rows: usize,
    sums: BTreeMap<String, i128>,
    values: BTreeMap<String, usize>,
}

impl Sums {
    /// Adds a value of a row as text; empty if there is none.
    fn add(&mut self, column: &str, kind: Kind, value: &str) {
        if value.is_empty() {
            return;
        }
        *self.values.entry(column.to_owned()).or_default() += 1;
        if matches!(kind, Kind::Integer | Kind::Decimal) {
            *self.sums.entry(column.to_owned()).or_default() += millionths(value);
        }
    }
}

/// A decimal number in millionths.
pub(super) fn millionths(text: &str) -> i128 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    assert!(part.len() <= 6, "{text}");
    format!("{whole}{part:0<6}").parse().unwrap()
}

fn from_csv(text: &str, table: &Table) -> Sums {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    assert_eq!(reader.headers().unwrap(), names);
    let mut sums = Sums::default();
    for row in reader.records() {
        sums.rows += 1;
        for (column, value) in table.columns.iter().zip(&row.unwrap()) {
            sums.add(column.name, column.kind, value);
        }
    }
    sums
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn from_json_lines(text: &str, table: &Table) -> Sums {
    let mut sums = Sums::default();
    for line in text.lines() {
        let row: Json = serde_json::from_str(line).unwrap();
        let row = row.as_object().unwrap();
        assert_eq!(row.len(), table.columns.len(), "{line}");
        sums.rows += 1;
        for column in table.columns {
            let value = &row[column.name];
            // Decimals are text, and are not rounded by whoever reads them.
            assert_eq!(
                value.is_number(),
                !value.is_null() && column.kind == Kind::Integer
            );
            sums.add(column.name, column.kind, &plain(value));
        }
    }
    sums
}

fn from_sheet(book: &Book, table: &Table) -> Sums {
    let sheet = &book.sheets[table.name];
    let mut sums = Sums::default();
    for row in &sheet[1..] {
        sums.rows += 1;
        for (at, column) in table.columns.iter().enumerate() {
            let Some(cell) = row.get(&at) else {
                continue;
            };
            let value = match (cell, column.kind) {
                (Cell::Text(text), Kind::Text) => text.clone(),
                (Cell::Boolean(truth), Kind::Boolean) => truth.to_string(),
                (Cell::Number(number, false), Kind::Integer | Kind::Decimal) => number.clone(),
                (Cell::Number(number, true), Kind::Date | Kind::Time) => number.clone(),
                other => panic!("{}: {other:?}", column.name),
            };
            sums.add(column.name, column.kind, &value);
        }
    }
    sums
}

/// Empty texts are no values of a cell or a field: so they are none here.
fn from_rows(reading: &Reading, table: &'static Table) -> Sums {
    let rows = reading.rows();
    let mut sums = Sums::default();
    for row in rows.of(table.name) {
        sums.rows += 1;
        for column in table.columns {
            let value = match &row[column.name] {
                Value::Null => String::new(),
                Value::Text(text) => text.to_string(),
                Value::Decimal(number) => number.to_string(),
                Value::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            };
            sums.add(column.name, column.kind, &value);
        }
    }
    sums
}

fn workbook(reading: &Reading) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut xlsx = Xlsx::new(&mut bytes);
    reading.tables().write_to(&mut xlsx).unwrap();
    xlsx.finish().unwrap();
    bytes
}

#[tokio::test]
async fn csv_json_lines_and_excel_hold_the_rows_and_sums_of_review_and_purchasing() {
    let reading = Reading::shared().await;
    let folder = Folder::new();
    let tables = reading.tables();
    tables.write_to(&mut Csv::in_folder(folder.path())).unwrap();
    tables
        .write_to(&mut JsonLines::in_folder(folder.path()))
        .unwrap();
    let book = Book::read(&workbook(reading));
    let mut numbers = 0;
    for table in TABLES {
        let expected = from_rows(reading, table);
        let csv = from_csv(&folder.text(&format!("{}.csv", table.name)), table);
        let lines = from_json_lines(&folder.text(&format!("{}.jsonl", table.name)), table);
        assert_eq!(csv, expected, "{} as CSV", table.name);
        assert_eq!(lines, expected, "{} as JSON Lines", table.name);
        assert_eq!(
            from_sheet(&book, table),
            expected,
            "{} in Excel",
            table.name
        );
        numbers += expected.sums.len();
    }
    assert!(numbers > 60, "{numbers} columns of numbers");
    // The sums are those of the answers.
    let csv = from_csv(&folder.text("positions.csv"), TABLES[3]);
    let renew = &reading.purchasing.renew;
    for (column, total) in [
        ("current_cost", &renew.current),
        ("next_cost", &renew.next),
        ("saving", &renew.saving),
        ("saving_to_confirm", &renew.to_confirm),
        ("cost_now", &reading.purchasing.now.cost),
    ] {
        let Known::Read(money) = &total.money else {
            panic!("{column}: {total:?}");
        };
        let sum = csv.sums.get(column).copied().unwrap_or(0);
        assert_eq!(sum, millionths(&money.to_string()), "{column}");
    }
    let seats = |of: fn(&zoom_admin::usage::money::SeatCounts) -> u64| -> i128 {
        let all = reading.purchasing.positions.iter();
        all.map(|position| i128::from(of(&position.seats))).sum()
    };
    assert_eq!(
        csv.sums["assigned"],
        seats(|seats| seats.assigned) * 1_000_000
    );
    assert_eq!(
        csv.sums["release"],
        seats(|seats| seats.release) * 1_000_000
    );
    assert!(csv.sums["release"] > 0 && csv.sums["saving"] > 0);
    // Nothing but the complete files is there.
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        2 * TABLES.len()
    );
}

#[tokio::test]
async fn a_file_that_fails_leaves_the_one_before_it() {
    let reading = Reading::shared().await;
    let folder = Folder::new();
    let file = folder.path().join("users.csv");
    std::fs::write(&file, "before").unwrap();
    let mut csv = Csv::in_folder(folder.path());
    csv.begin(TABLES[0]).unwrap();
    let error = csv.row(&[Value::Integer(1)]).unwrap_err();
    assert!(
        error.to_string().contains("users has 1 values instead of"),
        "{error}"
    );
    drop(csv);
    assert_eq!(folder.text("users.csv"), "before");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no part of it stays"
    );
    let tables = reading.tables().select(["users"]);
    tables.write_to(&mut Csv::in_folder(folder.path())).unwrap();
    assert_ne!(folder.text("users.csv"), "before");
}

#[tokio::test]
async fn json_lines_in_one_stream_name_the_table_of_each_row() {
    let reading = Reading::shared().await;
    let mut out = Vec::new();
    reading
        .tables()
        .write_to(&mut JsonLines::new(&mut out))
        .unwrap();
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for line in String::from_utf8(out).unwrap().lines() {
        let row: Json = serde_json::from_str(line).unwrap();
        *rows
            .entry(row["table"].as_str().unwrap().to_owned())
            .or_default() += 1;
        // Times are UTC, in whole microseconds.
        let read_at: DateTime<Utc> = row["read_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(read_at, reading.facts.read_at.trunc_subsecs(6));
    }
    assert_eq!(rows["users"], reading.review.users.len());
    assert!(rows.len() >= 9, "{rows:?}");
}

#[tokio::test]
async fn a_byte_order_mark_is_written_on_request_only() {
    let reading = Reading::shared().await;
    let tables = reading.tables().select(["coverage"]);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    tables
        .write_to(&mut Csv::new(&mut with).with_bom())
        .unwrap();
    tables.write_to(&mut Csv::new(&mut without)).unwrap();
    assert_eq!(with.strip_prefix("\u{feff}".as_bytes()).unwrap(), without);
}

#[tokio::test]
async fn more_rows_than_a_sheet_holds_go_on_in_further_sheets_which_are_told() {
    let reading = Reading::shared().await;
    let mut bytes = Vec::new();
    let mut xlsx = Xlsx::new(&mut bytes).rows_per_sheet(51);
    let tables = reading.tables().select(["users", "coverage"]);
    tables.write_to(&mut xlsx).unwrap();
    let sheets = xlsx.finish().unwrap();
    let told: Vec<_> = sheets.iter().map(|s| (s.name.as_str(), s.rows)).collect();
    let users = u32::try_from(reading.review.users.len()).unwrap();
    let coverage = u32::try_from(reading.review.coverage.sources().len()).unwrap();
    assert!((101..=150).contains(&users), "{users}");
    let expected = [
        ("users", 50),
        ("users (2)", 50),
        ("users (3)", users - 100),
        ("coverage", coverage),
    ];
    assert_eq!(told, expected);
    let book = Book::read(&bytes);
    for (row, (name, rows)) in book.sheets["contents"][1..].iter().zip(expected) {
        assert_eq!(row[&0], Cell::Text(name.to_owned()));
        assert_eq!(row[&3], Cell::Number(rows.to_string(), false));
        assert_eq!(
            book.sheets[name].len(),
            rows as usize + 1,
            "{name} with its head"
        );
    }
    // The head of each sheet stays in sight, and has a filter.
    for number in 2..=5 {
        let xml = &book.files[&format!("xl/worksheets/sheet{number}.xml")];
        assert!(xml.contains("state=\"frozen\"") && xml.contains("<autoFilter ref=\"A1:"));
    }
}

#[tokio::test]
async fn a_workbook_is_as_old_as_its_reading_and_the_same_each_time() {
    let reading = Reading::shared().await;
    let bytes = workbook(reading);
    let properties = &Book::read(&bytes).files["docProps/core.xml"];
    let created = reading.facts.read_at.format("%Y-%m-%dT%H:%M:%SZ");
    assert!(properties.contains(&created.to_string()), "{properties}");
    assert_eq!(bytes, workbook(reading));
}

#[tokio::test]
async fn a_text_too_long_for_a_cell_is_an_error_and_is_not_cut() {
    let mut reading = Reading::shared().await.clone();
    let write = |reading: &Reading| -> io::Result<()> {
        let mut xlsx = Xlsx::new(Vec::new());
        reading
            .tables()
            .select(["unknown_hosts"])
            .write_to(&mut xlsx)?;
        xlsx.finish().map(drop)
    };
    // Excel counts in UTF-16, where this character is two.
    let hosts = &mut reading.review.unknown_hosts;
    hosts.insert("😀".repeat(16_383), 1);
    write(&reading).unwrap();
    reading.review.unknown_hosts.insert("😀".repeat(16_384), 1);
    let error = write(&reading).unwrap_err().to_string();
    assert!(
        error.contains("host in the table unknown_hosts") && error.contains("32767"),
        "{error}"
    );
}

/// What LibreOffice makes of a CSV with this list separator; `None` where it is not installed.
fn sheet(folder: &Folder, name: &str, separator: u8) -> Option<String> {
    let profile = folder.path().join("profile");
    let mut office = Command::new("soffice");
    office.arg(format!(
        "-env:UserInstallation=file://{}",
        profile.display()
    ));
    // The list separator, the quotation mark, UTF-8, from the first line on.
    office.arg(format!("--infilter=CSV:{separator},34,76,1"));
    office.args(["--headless", "--convert-to", "fods", "--outdir"]);
    office
        .arg(folder.path())
        .arg(folder.path().join(format!("{name}.csv")));
    match office.output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        output => {
            let output = output.unwrap();
            assert!(output.status.success(), "{output:?}");
            let sheet = folder.text(&format!("{name}.fods"));
            assert!(sheet.contains("<table:table-row"), "{name} is a sheet");
            Some(sheet)
        }
    }
}

#[tokio::test]
async fn libreoffice_finds_no_formula_in_the_csv() {
    let reading = super::hostile::reading().await;
    let folder = Folder::new();
    let tables = reading.tables().select(["users", "verdicts"]);
    let formula = "table:formula=";
    tables.write_to(&mut Csv::in_folder(folder.path())).unwrap();
    for (name, separator) in [
        ("users", b','),
        ("verdicts", b','),
        ("users", b';'),
        ("users", b'\t'),
    ] {
        let Some(sheet) = sheet(&folder, name, separator) else {
            println!("not run: there is no soffice (LibreOffice) on the PATH");
            return;
        };
        assert!(
            !sheet.contains(formula),
            "{name} has a formula, cut at {separator}"
        );
    }
    // It does take the same texts for formulas where they are as they came.
    tables
        .write_to(&mut Csv::in_folder(folder.path()).raw())
        .unwrap();
    for separator in [b',', b';'] {
        assert!(
            sheet(&folder, "users", separator)
                .unwrap()
                .contains(formula)
        );
    }
}
