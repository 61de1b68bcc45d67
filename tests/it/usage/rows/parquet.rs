//! Parquet files hold what the tables hold, by the reader of the crate `parquet`, and by DuckDB where
//! it is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::rows::{ParquetFolder, TABLES, Table, Value};

use super::forms::millionths;
use super::{Folder, Reading, fake, fake_at, hostile};
use crate::engines::{Answers, Engine};

fn publish(reading: &Reading, folder: &Path) -> std::path::PathBuf {
    let mut parquet = ParquetFolder::for_review(folder, &reading.review).unwrap();
    reading.tables().write_to(&mut parquet).unwrap();
    parquet.publish(&reading.review).unwrap()
}

/// The value as the reader of `parquet` gives it.
fn field(value: &Value<'_>) -> Field {
    let days = |day: NaiveDate| day.signed_duration_since(NaiveDate::default()).num_days();
    match value {
        Value::Null => Field::Null,
        Value::Text(text) => Field::Str(text.to_string()),
        Value::Integer(number) => Field::Long(*number),
        Value::Boolean(truth) => Field::Bool(*truth),
        Value::Date(day) => Field::Date(days(*day).try_into().unwrap()),
        Value::Time(time) => Field::TimestampMicros(time.timestamp_micros()),
        Value::Decimal(number) => {
            let bytes = millionths(&number.to_string()).to_be_bytes().to_vec();
            Field::Decimal(parquet::data_type::Decimal::from_bytes(bytes.into(), 38, 6))
        }
        other => panic!("{other:?}"),
    }
}

fn assert_same(reading: &Reading, day: &Path) {
    let rows = reading.rows();
    let run = reading.review.read_at.format("%Y%m%dT%H%M%SZ");
    for table in TABLES {
        let file = File::open(day.join(format!("{}-{run}.parquet", table.name))).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let read: Vec<Row> = reader
            .get_row_iter(None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let expected = rows.of(table.name);
        assert_eq!(read.len(), expected.len(), "{}", table.name);
        for (row, expected) in read.iter().zip(expected) {
            for (name, got) in row.get_column_iter() {
                assert_eq!(
                    got,
                    &field(&expected[name.as_str()]),
                    "{}.{name}",
                    table.name
                );
            }
        }
    }
}

#[tokio::test]
async fn parquet_holds_each_value_of_each_table() {
    for reading in [Reading::new(&fake()).await, hostile::reading().await] {
        let folder = Folder::new();
        let day = publish(&reading, folder.path());
        assert_same(&reading, &day);
        let account = day.parent().unwrap().file_name().unwrap().to_str().unwrap();
        assert!(
            account.starts_with("account=") && account.len() == 40,
            "{account}"
        );
        assert!(day.ends_with("day=2026-07-01"));
    }
}

#[tokio::test]
async fn no_column_has_the_name_of_a_partition() {
    let folder = Folder::new();
    let day = publish(Reading::shared().await, folder.path());
    let partitions = day.strip_prefix(folder.path()).unwrap().iter();
    let partitions: Vec<_> = partitions
        .map(|part| part.to_str().unwrap().split_once('=').unwrap().0.to_owned())
        .collect();
    assert_eq!(partitions, ["account", "day"]);
    for table in TABLES {
        for column in table.columns {
            let hidden = partitions.iter().any(|partition| partition == column.name);
            assert!(!hidden, "{}.{}", table.name, column.name);
        }
    }
}

/// The first block of SQL in the README.
fn sql_of_the_readme() -> String {
    let readme = include_str!("../../../../README.md");
    let (_, rest) = readme.split_once("```sql\n").expect("a block of SQL");
    rest.split_once("```").unwrap().0.to_owned()
}

/// The answers of DuckDB; `None` where it is not there.
fn duckdb(statements: &[String]) -> Option<Answers> {
    Engine::DuckDb.ask(statements)
}

fn numeric(table: &Table) -> impl Iterator<Item = &'static str> {
    use zoom_admin::usage::rows::Kind;
    let numeric = |kind: Kind| matches!(kind, Kind::Integer | Kind::Decimal);
    let columns = table
        .columns
        .iter()
        .filter(move |column| numeric(column.kind));
    columns.map(|column| column.name)
}

fn days(table: &Table) -> impl Iterator<Item = &'static str> {
    use zoom_admin::usage::rows::Kind;
    let columns = table.columns.iter();
    columns
        .filter(|column| column.kind == Kind::Date)
        .map(|column| column.name)
}

#[tokio::test]
async fn duckdb_reads_each_column_of_the_folder() {
    let reading = Reading::new(&fake()).await;
    let folder = Folder::new();
    publish(&reading, folder.path());
    let path = folder.path().to_str().unwrap();
    let statement = |table: &&Table| {
        let sums = numeric(table).map(|name| format!(", sum({name})::decimal(38, 6)"));
        let days = days(table);
        let days = days.map(|day| format!(", min({day}), max({day}), count(DISTINCT {day})"));
        format!(
            "SELECT count(*), count(*) FILTER (account = account_digest \
             AND day = read_at::date){}{} FROM '{path}/*/*/{}-*.parquet'",
            sums.collect::<String>(),
            days.collect::<String>(),
            table.name
        )
    };
    let statements: Vec<_> = TABLES.iter().map(statement).collect();
    let Some(answers) = duckdb(&statements) else {
        return;
    };
    let rows = reading.rows();
    for (table, answer) in TABLES.iter().zip(&answers) {
        let rows = rows.of(table.name);
        let mut answer = answer[0].iter();
        let mut next = || answer.next().unwrap();
        assert_eq!(*next(), rows.len());
        assert_eq!(*next(), rows.len(), "{}: its partition", table.name);
        for name in numeric(table) {
            let all = rows.iter().map(|row| match &row[name] {
                Value::Integer(number) => i128::from(*number) * 1_000_000,
                Value::Decimal(number) => millionths(&number.to_string()),
                _ => 0,
            });
            let sum = next().as_str();
            let sum = sum.map_or(0, |sum| sum.replace('.', "").parse().unwrap());
            assert_eq!(sum, all.sum::<i128>(), "{}.{name}", table.name);
        }
        for name in days(table) {
            let all: BTreeSet<_> = rows
                .iter()
                .filter_map(|row| match &row[name] {
                    Value::Date(day) => Some(day.to_string()),
                    _ => None,
                })
                .collect();
            let day = |answer: &serde_json::Value| answer.as_str().map(str::to_owned);
            assert_eq!(day(next()), all.first().cloned(), "{}.{name}", table.name);
            assert_eq!(day(next()), all.last().cloned(), "{}.{name}", table.name);
            assert_eq!(*next(), all.len(), "{}.{name}", table.name);
        }
    }
    let activity = rows.of("meetings").iter();
    let days: BTreeSet<_> = activity
        .map(|row| format!("{:?}", row["activity_day"]))
        .collect();
    assert!(days.len() > 10, "{days:?}");
}

#[tokio::test]
async fn duckdb_answers_the_question_of_the_readme_by_the_newest_reading_of_the_account() {
    let folder = Folder::new();
    publish(&Reading::new(&fake()).await, folder.path());
    let reading = Reading::new(&fake_at("2026-07-02T09:00:00Z")).await;
    let day = publish(&reading, folder.path());
    // A part of the account tells less than all of it, also if it is of the same reading.
    let filter = Filter::parse("user_type = Pro").unwrap();
    let part = reading.review.clone().filtered(&filter);
    let part = Reading::from_review(reading.facts.clone(), part);
    let account = day.parent().unwrap().file_name().unwrap().to_str();
    let account = account.unwrap().strip_prefix("account=").unwrap();
    let date = reading.review.read_at.date_naive();
    let mut parquet = ParquetFolder::new(folder.path(), account, date, "part").unwrap();
    assert_eq!(parquet.path(), day);
    part.tables().write_to(&mut parquet).unwrap();
    parquet.publish(&part.review).unwrap();

    let path = folder.path().to_str().unwrap();
    let statement = sql_of_the_readme().replace("'lake/", &format!("'{path}/"));
    assert!(statement.contains(path), "{statement}");
    let Some(answers) = duckdb(&[statement]) else {
        return;
    };
    let mut idle: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (user, licence) in reading.review.with(|v| v.verdict.releases()) {
        let department = user.user.metadata.department.value().cloned();
        let department = department.unwrap_or_else(|| "(none)".to_owned());
        let title = licence.licence.as_ref().unwrap().title();
        *idle.entry((department, title)).or_default() += 1;
    }
    let answered: BTreeMap<_, _> = answers[0]
        .iter()
        .map(|row| {
            let text = |at: usize| row[at].as_str().unwrap().to_owned();
            ((text(0), text(1)), row[2].as_u64().unwrap())
        })
        .collect();
    assert!(idle.len() > 5, "{idle:?}");
    assert_eq!(answered, idle);
}
